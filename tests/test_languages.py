"""Texts in other languages are loaded and left alone; English ones are read, however short."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from datasette_reliability import pipeline
from datasette_reliability.cli import reliability
from datasette_reliability.read.languages import language_of, recognized
from datasette_reliability.records import Document

DATA = Path(__file__).parents[2] / "shared" / "data"
FOREIGN = {
    "de": "Der Bürgermeister Karl Lindner sagte am Dienstag, die Brücke werde im Mai wieder"
    " geöffnet. Nach Angaben der Polizei wurden drei Menschen verletzt.",
    "fr": "Le maire Jean Moreau a déclaré mardi que le pont rouvrirait en mai. Selon la police,"
    " trois personnes ont été blessées dans l'accident.",
    "es": "El alcalde Luis Herrera dijo el martes que el puente volverá a abrirse en mayo. Según"
    " la policía, tres personas resultaron heridas en el accidente.",
    "it": "Il sindaco Paolo Ferri ha detto martedì che il ponte riaprirà a maggio. Secondo la"
    " polizia, tre persone sono rimaste ferite nell'incidente.",
    "pt": "O prefeito João Ribeiro disse na terça-feira que a ponte será reaberta em maio. Segundo"
    " a polícia, três pessoas ficaram feridas no acidente.",
    "nl": "Burgemeester Jan de Wit zei dinsdag dat de brug in mei weer opengaat. Volgens de politie"
    " raakten drie mensen gewond bij het ongeluk.",
    "sv": "Borgmästaren Lars Ek sade i tisdags att bron öppnas igen i maj. Enligt polisen skadades"
    " tre personer i olyckan på vägen.",
    "pl": "Burmistrz Jan Kowal powiedział we wtorek, że most zostanie ponownie otwarty w maju."
    " Według policji rannych zostało trzech ludzi.",
    "tr": "Belediye Başkanı Ali Demir salı günü köprünün mayıs ayında yeniden açılacağını söyledi."
    " Polise göre kazada üç kişi yaralandı.",
    "id": "Wali Kota Budi Santoso mengatakan pada hari Selasa bahwa jembatan akan dibuka kembali"
    " pada bulan Mei. Menurut polisi, tiga orang terluka.",
    "ru": "Мэр города Иван Петров заявил во вторник, что мост откроют в мае.",
    "ar": "قال رئيس البلدية أحمد سالم يوم الثلاثاء إن الجسر سيعاد فتحه في مايو.",
    "zh": "市长王明星期二表示，大桥将于五月重新开放。警方称，事故造成三人受伤。",
    "hi": "महापौर राम शर्मा ने मंगलवार को कहा कि पुल मई में फिर से खुलेगा।",
    "ko": "김철수 시장은 화요일 다리가 5월에 다시 개통될 것이라고 말했다.",
}
ENGLISH = (
    "Mayor Ada Voss said the road was closed.",
    "Sumitomo Heavy pulls out, Nikkei says",
    "PARIS — Société Générale de Surveillance, Crédit Foncier: profit up, sources say.",
    "No.",
    "",
    "12.5% 13.4% 1,200,300 vs 2,400,100",
    "Él no, said Iñaki Etxeberria Aguirrezabala.",
)


@pytest.mark.parametrize("language", FOREIGN)
def test_other_languages(language: str) -> None:
    assert language_of(FOREIGN[language]) == language


@pytest.mark.parametrize("text", ENGLISH)
def test_short_texts_are_not_judged(text: str) -> None:
    assert language_of(text) in {None, "en"}
    assert recognized(Document(text)).unread is None


@pytest.mark.parametrize(
    ("text", "stated", "language", "unread"),
    [
        (FOREIGN["de"], None, "de", True),
        (FOREIGN["de"], "de-AT", "de-AT", True),
        (FOREIGN["de"], "en-US", "de", True),
        (ENGLISH[0], None, None, False),
        (ENGLISH[0], "en-GB", "en-GB", False),
        (ENGLISH[0], "English", "English", False),
        ("Das war alles.", "de", "de", True),
        (
            "The mayor said that the road to the harbor was closed, and by noon it was.",
            "de",
            "en",
            False,
        ),
    ],
)
def test_what_the_text_shows_wins(
    text: str, stated: str | None, language: str | None, unread: bool
) -> None:
    found = recognized(Document(text, language=stated))
    assert (found.language, found.unread is not None) == (language, unread)


@given(st.text())
def test_every_text_has_an_answer(text: str) -> None:
    assert language_of(text) is None or len(str(language_of(text))) < 5


def test_nothing_is_sought_in_them() -> None:
    assert pipeline.analyze(Document(FOREIGN["fr"])) == ()


def test_explain_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(FOREIGN["fr"], "utf-8")
    result = CliRunner().invoke(reliability, ["explain", str(tmp_path / "a.txt")])
    assert "Not in English (it looks: fr)" in result.stdout


def test_loaded_counted_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lines = [*(FOREIGN[code] for code in ("de", "ru", "ru", "fr")), ENGLISH[0]]
    Path("a.jsonl").write_text("\n".join(json.dumps({"text": line}) for line in lines))
    command = ["load", "claims.db", "a.jsonl"]
    result = CliRunner().invoke(reliability, command)
    assert "Documents: 4 loaded, 1 skipped, 0 quarantined. Claims: 1 loaded." in result.stdout
    assert "because not in English: 1 in de, 1 in ru, 1 in fr" in result.stderr
    connection = sqlite3.connect("claims.db")
    rows = connection.execute("select language, unread, text from documents order by id").fetchall()
    assert [row[0] for row in rows] == ["de", "ru", "fr", None]
    assert rows[0][1] == (
        "not in English (it looks: de); only English texts are searched for claims"
    )
    assert rows[1][2] == FOREIGN["ru"]
    assert "0 loaded, 5 skipped" in CliRunner().invoke(reliability, command).stdout
    connection.close()


@pytest.mark.skipif(not DATA.exists(), reason="needs ../shared/data")
@pytest.mark.parametrize("name", ["corpus-bbc", "corpus-reuters21578", "polnear.dev"])
def test_no_english_article_is_left_out(name: str) -> None:
    lines = (DATA / f"{name}.jsonl").read_text("utf-8").splitlines()[::4]
    texts = [json.loads(line)["text"] for line in lines]
    assert [text[:60] for text in texts if recognized(Document(text)).unread] == []
