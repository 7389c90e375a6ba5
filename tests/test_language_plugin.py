"""A plugin that brings Spanish: what it takes to read another language, and what stays English."""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner, Result

from datasette_reliability import analysis, hookimpl, plugins
from datasette_reliability.classify import classify_words
from datasette_reliability.classify.lexical import judge_by_lexicons
from datasette_reliability.classify.reading import from_words
from datasette_reliability.cli import reliability
from datasette_reliability.errors import DataError, PluginError
from datasette_reliability.language import ENGLISH, Language
from datasette_reliability.language.words import cue_class
from datasette_reliability.plugins import EngineEntry
from datasette_reliability.read.languages import recognized
from datasette_reliability.records import Claim, Document, Given, Settings, Span
from datasette_reliability.segment import segment
from datasette_reliability.steps import FILTER, Step, Trace
from datasette_reliability.wrapping import layout_of

PLUGIN = Path(__file__).parent / "spanish_plugin"
SENTENCE = "Ana Ruiz dijo que la presa es segura."
LONG = (
    "La presa resistió la tormenta del martes, según los vecinos del valle. Ana Ruiz dijo que la"
    " presa es segura. Los técnicos revisarán las compuertas antes del invierno."
)
ENGLISH_TEXT = (
    "The mayor of Velm said that the dam was safe and that the road to the harbor would open."
)


@pytest.fixture(scope="module")
def spanish() -> Iterator[Any]:
    """Return the plugin, registered."""
    sys.path.insert(0, str(PLUGIN))
    module = import_module("datasette_reliability_spanish")
    sys.path.remove(str(PLUGIN))
    plugins.manager().register(module)
    plugins._clear()
    yield module
    plugins.manager().unregister(module)
    plugins._clear()


@contextmanager
def registered(entry: EngineEntry) -> Iterator[None]:
    """Register an engine for a while."""

    def register_engines() -> list[EngineEntry]:
        return [entry]

    module = ModuleType("another")
    module.register_engines = hookimpl(register_engines)  # type: ignore[attr-defined]
    plugins.manager().register(module)
    plugins._clear()
    try:
        yield
    finally:
        plugins.manager().unregister(module)
        plugins._clear()


@pytest.fixture
def read(spanish: Any) -> Any:
    def reading(text: str, **described: Any) -> tuple[Claim, ...]:
        return analysis.analyze(Document(text, **described), settings=Settings(engine="dijo"))

    return reading


def test_read_through_to_a_rated_claim(read: Any) -> None:
    (claim,) = read(SENTENCE)
    found, rating = claim.classification, claim.rating
    assert [span.of(SENTENCE) for span in claim.attribution.source] == ["Ana Ruiz"]
    assert [span.of(SENTENCE) for span in claim.attribution.content] == ["la presa es segura"]
    assert (found.source_type, found.attribution_class) == ("named_person", "named_person")
    assert (found.source_name, found.named, found.cue_class) == ("Ana Ruiz", True, "statement")
    assert (rating.score, rating.band) == (36, "limited")
    assert [each.code for each in rating.reasons] == [
        "named_person",
        "unknown",
        "indirect",
        "unspecified",
    ]


@pytest.mark.parametrize(
    ("source", "kind", "name"),
    [
        ("La ministra Ana Ruiz", "named_official", "Ana Ruiz"),
        ("La portavoz Ana Ruiz", "named_representative", "Ana Ruiz"),
        ("Juan de la Cruz", "named_person", "Juan de la Cruz"),
        ("La profesora Ruiz", "named_expert", "Ruiz"),
        ("La ministra", "unnamed_official", None),
        ("Un portavoz del sindicato", "unnamed_person", None),
        ("La policía", "official_body", "policía"),
        ("La Cruz Roja", "organization", "Cruz Roja"),
        ("España", "official_body", "España"),
        ("Un testigo", "unnamed_person", None),
        ("Un funcionario", "unnamed_official", None),
        ("Una fuente", "unnamed_vague", None),
        ("Un informe", "document", None),
        ("EFE", "media", "EFE"),
        ("El Faro", "own_reporting", "El Faro"),
        ("alguien", "other", "alguien"),
    ],
)
def test_its_lexicons_tell_who_speaks(read: Any, source: str, kind: str, name: str | None) -> None:
    (claim,) = read(f"{source} dijo que la presa es segura.", publisher="El Faro")
    found = claim.classification
    assert (found.source_type, found.source_name) == (kind, name)
    words = [span.of(f"{source} dijo") for span in claim.attribution.source]
    assert classify_words(*words, "dijo", "la presa es segura", found.context) == replace(
        found, entity=None, signals=_of_words(found, words[0])
    )


def _of_words(found: Any, source: str) -> tuple[Any, ...]:
    """Return the signals as bare words have them: their places count from the source."""
    stored = classify_words(source, "dijo", "la presa es segura", found.context).signals
    assert [(each.category, each.code) for each in stored] == [
        (each.category, each.code) for each in found.signals
    ]
    return stored


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Ana Ruiz afirmó que la presa es segura.", "statement"),
        ("Un informe muestra que la presa es segura.", "record"),
        ("Los vecinos temen que la presa caiga.", "attitude"),
    ],
)
def test_its_lexicon_classes_the_cues(read: Any, text: str, kind: str) -> None:
    assert [claim.classification.cue_class for claim in read(text)] == [kind]


def test_what_its_lexicon_calls_an_act_is_no_claim(read: Any) -> None:
    (claim,) = read("Ana Ruiz logró que la presa resista.")
    assert claim.attribution.unattributed


def test_a_cue_that_no_lexicon_lists_is_a_statement(spanish: Any) -> None:
    assert cue_class(spanish.SPANISH, "aseguró") == "statement"


def test_its_phrases_tell_kind_and_distance(read: Any) -> None:
    (claim,) = read("Ana Ruiz dijo que el agua subirá mañana.")
    assert claim.classification.content_kind == "forecast"
    found = classify_words("Ruiz", "supuestamente dijo", "no", '{"language": "es"}')
    assert found.distancing
    assert found.signals[-1].code == "distancing_cue"


def test_sentences_of_the_outlet_and_quotations(read: Any) -> None:
    text = "La presa resistió toda la noche. Ana Ruiz dijo que «la presa es segura»."
    outlet, claim = read(text)
    assert outlet.attribution.unattributed
    assert claim.classification.quote_type == "direct"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Habló la Sra. Ruiz del lago.", 1),
        ("Lo leyó en la pág. Todos callaron.", 1),
        ("Nadie lo sabe. ¿Quién responde?", 2),
    ],
)
def test_its_sentences_end_where_its_lexicons_say(spanish: Any, text: str, count: int) -> None:
    assert len(segment(Document(text, language="es")).sentences) == count


def test_a_divided_word_is_joined_by_its_words(spanish: Any) -> None:
    lines = (
        "Ana Ruiz dijo ayer en el pleno que la obra es segu-\nra y que el agua no llega-\nba a él."
    )
    assert "segura" in layout_of(Document(lines, language="es")).text
    assert "segu-ra" in layout_of(Document(lines.replace("llega-\nba", "llegaba"))).text


def test_other_texts_stay_unread(read: Any) -> None:
    assert recognized(Document(ENGLISH_TEXT), "dijo").unread == (
        "not in Spanish (language of the text: en); only Spanish texts are searched for claims"
        " by this engine; load it with --engine fast"
    )
    assert read(ENGLISH_TEXT) == ()
    assert "--engine dijo" in str(recognized(Document(LONG), "fast").unread)
    assert recognized(Document(SENTENCE, language="es"), "fast").unread
    assert not recognized(Document(SENTENCE, language="spa-ES"), "dijo").unread


def test_a_text_that_shows_no_language_is_taken_for_the_engines(spanish: Any) -> None:
    assert recognized(Document(SENTENCE), "dijo").language == "es"
    assert recognized(Document(SENTENCE), "fast").language is None


def test_an_engine_of_two_languages(spanish: Any) -> None:
    both = EngineEntry("both", "for a test", spanish.Dijo, languages=(ENGLISH, spanish.SPANISH))
    with registered(both):
        assert not recognized(Document(LONG), "both").unread
        assert not recognized(Document(ENGLISH_TEXT), "both").unread
        french = recognized(Document("Le maire a dit.", language="fr"), "both")
        assert "only English and Spanish texts" in str(french.unread)


def test_two_values_for_one_language_are_refused(spanish: Any) -> None:
    other = Language("es", "Castilian", spanish.SPANISH.folder)
    clash = EngineEntry("clash", "for a test", spanish.Dijo, languages=(other,))
    with registered(clash), pytest.raises(PluginError, match="'clash' brings Castilian as 'es'"):
        plugins.language_named("es")


def test_a_language_brings_steps_of_its_own(spanish: Any) -> None:
    def hedged(article: Any, found: Any) -> list[Any]:
        return [one for one in found if "quizá" not in article.text]

    step = Step("hedged", FILTER, hedged, "For a test.")
    own = replace(spanish.SPANISH, code="an", long_code="", steps=(step,))
    entry = EngineEntry("dijo-an", "for a test", lambda: named("dijo-an"), languages=(own,))

    def named(name: str) -> Any:
        engine = spanish.Dijo()
        engine.name = name
        return engine

    with registered(entry):
        trace = Trace()
        text = "Ana Ruiz dijo que quizá llueva."
        found = analysis.analyze(Document(text), named("dijo-an"), trace=trace)
        assert [claim.attribution.unattributed for claim in found] == [True]
        assert [change.step for change in trace.dropped] == ["hedged"]


def test_given_claims_are_classed_by_its_lexicon(read: Any) -> None:
    text = "Ana Ruiz teme que llueva"
    given = Given((Span(0, 8),), (Span(9, 13),), (Span(18, 24),))
    (claim,) = read(text, given=(given,), language="es")
    assert claim.attribution.cue_class == "attitude"
    assert claim.classification.source_type == "named_person"


@pytest.mark.parametrize(
    ("name", "table", "said"),
    [
        ("cues", "cue\tpart\tclass\tforms\ndecir\tverb\tsaying\tdijo", "'saying' in class of"),
        ("artefacts", "word\tmedium\ttype\ninforme\tdocument\tpaper", "'paper' in type of"),
        ("bodies", "word\tkind\npolicía\tofficial", "None in form of"),
        ("roles", "word\tkind\nministra", "roles.tsv:2: 1 columns where 2 are named"),
    ],
)
def test_a_mistake_in_a_lexicon_is_named(tmp_path: Path, name: str, table: str, said: str) -> None:
    (tmp_path / f"{name}.tsv").write_text(table)
    language = Language("xx", "Toy", tmp_path)
    reading = from_words("El Faro", "dijo", "no", None)
    with pytest.raises(DataError, match=said) as error:
        judge_by_lexicons(reading, language)
    assert f"{name}.tsv" in str(error.value)


def test_no_text_takes_long(read: Any) -> None:
    text = "Ana Ruiz dijo que «la presa» es segura. " * 300

    def seconds(times: int) -> float:
        begun = time.process_time()
        assert len(read(text * times, language="es")) == 300 * times
        return time.process_time() - begun

    once, twice = (min(seconds(times) for _ in range(3)) for times in (1, 2))
    assert twice < 2.5 * once


def test_the_docs_list_the_lexicons(spanish: Any) -> None:
    page = (Path(__file__).parents[1] / "docs" / "plugins.md").read_text("utf-8")
    for path in spanish.SPANISH.folder.glob("*.tsv"):
        (row, *_) = spanish.SPANISH.rows(path.stem)
        listed = next(line for line in page.splitlines() if line.startswith(f"| `{path.stem}` |"))
        assert all(f"`{column}`" in listed for column in row), path.stem


# Loaded ------------------------------------------------------------------------------------------


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(reliability, arguments)
    assert result.exit_code == 0, result.output
    return result


def rows(sql: str) -> list[Any]:
    connection = sqlite3.connect("claims.db")
    found = connection.execute(sql).fetchall()
    connection.close()
    return found


def test_loaded_beside_english(
    spanish: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    texts = [LONG, "Mayor Ada Voss said that the road was closed and that the dam was safe."]
    Path("a.jsonl").write_text("\n".join(json.dumps({"text": text}) for text in texts))
    first = run("load", "claims.db", "a.jsonl", "--engine", "fast")
    assert "Not in English, so not searched for claims: 1 in es" in first.output
    second = run("load", "claims.db", "a.jsonl", "--engine", "dijo")
    assert "Documents: 1 loaded, 1 skipped, 0 quarantined. Claims: 3 loaded." in second.output
    assert rows("select language, unread is null from documents order by text") == [
        ("es", 1),
        ("en", 1),
    ]
    named = "select engine, source_name, score, context from claims where source_name is not null"
    found = {engine: (name, score) for engine, name, score, _ in rows(named)}
    assert found["dijo"] == ("Ana Ruiz", 36)
    assert found["fast"][0] == "Ada Voss"
    third = run("load", "claims.db", "a.jsonl", "--engine", "fast")
    assert "Documents: 0 loaded, 2 skipped" in third.output
    assert "read by another engine" not in third.output


def test_explain_reads_it(spanish: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text(SENTENCE, "utf-8")
    told = run("explain", "a.txt", "--engine", "dijo", "--trace").output
    assert "NAMED PERSON, limited sourcing (" in told
    assert "36 points)" in told
    assert "Ana Ruiz | dijo" in told
    assert "Using the dijo reader.\n" in told
