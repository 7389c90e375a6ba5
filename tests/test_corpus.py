"""The open corpus: its texts, its marks, and how it is scored."""

from __future__ import annotations

import json
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from datasette_reliability import terms
from datasette_reliability.errors import InputError
from datasette_reliability.gold import gold
from datasette_reliability.plugins import open_engine
from tools.corpus import CORPUS, articles, genres, news
from tools.quality.cases import problems
from tools.quality.corpus import kappa
from tools.quality.corroboration import joined, same_words
from tools.quality.speaking import agreement, article, class_of, rates

KINDS = {"statement", "record", "attitude", "act"}
STANCES = {"positive", "negative", "neutral"}
MARKED = sorted(path.stem for path in (CORPUS / "marks").glob("*.jsonl"))


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


def test_it_is_large_and_of_many_kinds() -> None:
    texts = {path.stem: rows(path) for path in (CORPUS / "texts").glob("*.jsonl")}
    told = {line.split("\t")[0] for line in (CORPUS / "genres.tsv").read_text().splitlines()[1:]}
    assert set(texts) == told
    assert len(texts) >= 32
    assert sum(map(len, texts.values())) >= 800
    names = Counter(row["doc_id"] for some in texts.values() for row in some)
    assert max(names.values()) == 1


@pytest.mark.parametrize("genre", MARKED)
def test_marks_lie_in_their_texts(genre: str) -> None:
    for annotated, marks in articles(genre):
        text = annotated.document.text
        for given, mark in zip(annotated.attributions, marks, strict=True):
            assert mark["source_type"] in terms.SOURCE_TYPE.values
            assert mark.get("kind", "statement") in KINDS
            assert given.content, (annotated.document.id, mark["id"])
            for each in mark.get("endorsements", ()):
                assert each["stance"] in STANCES
            for span in (*given.source, *given.cue, *given.content):
                assert span.of(text).strip()


def test_every_text_of_a_marked_genre_has_marks() -> None:
    for genre in MARKED:
        texts = {row["doc_id"] for row in rows(CORPUS / "texts" / f"{genre}.jsonl")}
        assert texts == {row["doc_id"] for row in rows(CORPUS / "marks" / f"{genre}.jsonl")}


def test_marks_of_real_news_hold_no_text() -> None:
    marked = rows(CORPUS / "news" / "marks.jsonl")
    assert len(marked) >= 600
    for row in marked:
        assert set(row) == {"doc_id", "sha256", "attributions"}
        for mark in row["attributions"]:
            assert mark["source_type"] in terms.SOURCE_TYPE.values
            assert mark["kind"] in KINDS
            assert mark.get("stance", "neutral") in STANCES
            strings = {name for name, value in mark.items() if isinstance(value, str)}
            assert strings <= {"source_type", "kind", "stance"}
            for role in ("source", "cue", "content"):
                assert all(0 <= start < end for start, end in mark[role])


def test_marks_of_real_news_are_for_its_text_alone(tmp_path: Path) -> None:
    text = "The dam is safe, Ruiz said."
    mark = {"id": 0, "source": [[17, 21]], "cue": [[22, 26]], "content": [[0, 15]]}
    row = {"doc_id": "a", "sha256": sha256(text.encode()).hexdigest(), "attributions": [mark]}
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "marks.jsonl").write_text(json.dumps(row) + "\n")
    data = tmp_path / "data.jsonl"
    data.write_text(json.dumps({"doc_id": "a", "text": text}) + "\n")
    assert [one["attributions"] for one in news(data, tmp_path)] == [[mark]]
    data.write_text(json.dumps({"doc_id": "a", "text": text.replace("safe", "sound")}) + "\n")
    with pytest.raises(InputError, match="a has not the text that was marked"):
        list(news(data, tmp_path))


def test_train_and_test_share_no_genre() -> None:
    splits = [set(genres(split)) for split in ("train", "dev", "test")]
    assert sum(map(len, splits)) == len(set.union(*splits))


TEXT = 'The dam is safe, Mayor Ana Ruiz said. "It leaks," said two divers.'


def annotated(*found: tuple[str, str, str, str]) -> tuple[object, list[dict[str, object]]]:
    marks: list[dict[str, object]] = []
    for number, (source, cue, content, kind) in enumerate(found):
        spans = {}
        for role, words in (("source", source), ("cue", cue), ("content", content)):
            at = TEXT.index(words)
            spans[role] = [[at, at + len(words)]]
        marks.append({"id": number, "source_type": kind, **spans})
    return gold("test:1", {"doc_id": "a", "text": TEXT, "attributions": marks}), marks


RUIZ = ("Mayor Ana Ruiz", "said", "The dam is safe", "named_official")
DIVERS = ("two divers", "said", '"It leaks,"', "unnamed_person")


def test_an_article_is_scored_by_speaker_type_and_class() -> None:
    document, marks = annotated(RUIZ, DIVERS)
    tally = article(document, marks, open_engine("fast"))  # type: ignore[arg-type]
    assert (tally["marked"], tally["found"], tally["type"], tally["class"]) == (2, 2, 2, 2)
    marks[0]["source_type"] = "media"
    wrong = article(document, marks, open_engine("fast"))  # type: ignore[arg-type]
    assert (wrong["found"], wrong["type"], wrong["class"]) == (2, 1, 1)
    assert rates([tally, wrong])["type of the found"] == (0.75, 4)


def test_an_optional_row_counts_on_neither_side() -> None:
    document, marks = annotated(RUIZ, DIVERS)
    marks[1]["optional"] = True
    tally = article(document, marks, open_engine("fast"))  # type: ignore[arg-type]
    assert (tally["marked"], tally["found"]) == (1, 1)


def test_who_is_vouched_for_is_endorsed() -> None:
    assert class_of({"source_type": "organization"}) == "institution"
    assert class_of({"source_type": "organization", "endorsed_by": "the UN"}) == "endorsed"
    disputed = {"source_type": "organization", "endorsed_by": "x", "endorsement": "negative"}
    assert class_of(disputed) == "institution"


def test_agreement_of_two_readers() -> None:
    first, marks = annotated(RUIZ, DIVERS)
    second, others = annotated(RUIZ)
    counts, pairs = agreement(first, marks, second, others)  # type: ignore[arg-type]
    assert (counts["first"], counts["second"], counts["both"]) == (2, 1, 1)
    assert pairs == [("named_official", "named_official")]


def test_kappa_is_agreement_beyond_chance() -> None:
    assert kappa([("a", "a"), ("b", "b")]) == 1.0
    assert kappa([("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")]) == 0.0
    assert kappa([]) == 0.0


def test_a_small_input_tells_what_is_wrong() -> None:
    wanted = {
        "source": "Mayor Ana Ruiz",
        "cue": "said",
        "claim": "the dam is safe",
        "source_type": "named_official",
    }
    row = {
        "id": "a",
        "text": "Mayor Ana Ruiz said the dam is safe.",
        "expected": [wanted],
        "extra": {"source_name": ["Ana Ruiz"]},
    }
    engine = open_engine("fast")
    assert problems(row, engine) == []
    wanted["source_type"] = "media"
    assert problems(row, engine) == ["source_type is 'named_official', not 'media'"]
    wanted["claim"] = "the dam leaks"
    assert problems(row, engine) == ["missed: 'Mayor Ana Ruiz' 'the dam leaks'"]


@pytest.mark.parametrize("split", ["train", "test"])
def test_marks_of_clusters_stand_in_their_articles(split: str) -> None:
    folder = CORPUS / "corroboration"
    clusters = {row["cluster"]: row for row in rows(folder / "texts" / f"{split}.jsonl")}
    marked = rows(folder / "marks" / f"{split}.jsonl")
    assert {row["cluster"] for row in marked} == set(clusters)
    for row in marked:
        documents: Any = clusters[row["cluster"]]["documents"]
        texts = {one["doc_id"]: f"{one['title']}\n{one['text']}" for one in documents}
        facts: Any = row["facts"]
        for fact in facts:
            assert fact["claims"]
            assert fact["digit"] in ("2", "3", "6", None)
            for each in (*fact["claims"], *fact["differs"], *fact["denies"]):
                assert each["words"] in texts[each["doc_id"]]


def test_copies_of_copies_are_one_story() -> None:
    assert joined([("b", "a"), ("d", "c"), ("c", "a"), ("f", "e")]) == [list("abcd"), ["e", "f"]]


def test_a_claim_is_the_marked_one_by_most_of_its_words() -> None:
    marked = "the dam at Osk would hold until Friday, the mayor said"
    assert same_words("the dam at Osk would hold", marked)
    assert not same_words("the mayor of Varn was ill on Friday", marked)
