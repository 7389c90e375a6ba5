"""Tokens, sentences and quotations on invented news sentences, the seed, and hostile input."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datasette_reliability.records import Document
from datasette_reliability.segment import MAX_SENTENCE_TOKENS, segment

SHARED = Path(__file__).parents[2] / "shared"


def tokens(text: str) -> list[str]:
    return [text[a:b] for a, b in segment(Document(text)).tokens]


def sentences(text: str) -> list[str]:
    return [sentence.span.of(text) for sentence in segment(Document(text)).sentences]


def quotations(text: str) -> list[str]:
    return [text[q.start : q.end] for q in segment(Document(text)).quotations]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mr. Hale's plan", "Mr.|Hale|'s|plan"),
        ("the U.S. Army", "the|U.S.|Army"),
        ("U.S.-backed forces", "U.S.-backed|forces"),
        ("2.4 million, or 1,218", "2.4|million|,|or|1,218"),
        ("Omar al-Sadi doesn’t know", "Omar|al-Sadi|doesn’t|know"),
        ("they’re “ready”", "they|’re|“|ready|”"),
        ("''Yes,'' she said", "''|Yes|,|''|she|said"),
        ("a deal - finally -- done", "a|deal|-|finally|--|done"),
        ("J. K. Brand wept ...", "J.|K.|Brand|wept|..."),
        ("Say no. 5 or No. 5", "Say|no|.|5|or|No.|5"),
        ("@harbor #fog $1.13bn 45-day", "@harbor|#fog|$|1.13bn|45-day"),
        ("", ""),
    ],
)
def test_tokens(text: str, expected: str) -> None:
    assert "|".join(tokens(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The port closed.| Nobody said why.",
        "“We left.”| “Nobody asked us,” Ms. Hale said.",
        '"We left at dawn."| The crew agreed.',
        "Sen. Ada Brook (R-Ohio) met Gov. J. P. Lund in Washington, D.C., on Jan. 5.",
        "It went to the U.S. Supreme Court.",
        "He flew to the U.S.| The trip took a day.",
        "He works for Marisol Inc.| The firm said so.",
        "“Why now?” he asked.| “Why not?” Nora Bell replied.",
        "“Stop!” the guard shouted.| Then it was quiet.",
        "The talks led by (chief negotiator) Sami al-Nour (and) others failed.",
        "The cost rose 2.4 percent.| No. 5 was cut.",
        "CAIRO: Talks failed, a source said.",
        "HARBOR CITY (AFP) - A ship sank.| Six died.",
        "He paid $3.| 12 people saw it.",
        "Storm hits the coast\n|The town of Elm was cut off.\n|Roads are closed",
        "Ministers met on Monday.| ''It was short,'' one said.",
        "She left (it was late).| They stayed.",
    ],
)
def test_sentences(text: str) -> None:
    expected = [part.strip() for part in text.split("|")]
    assert sentences(text.replace("|", "")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“One,” he said. “Two.”", ["“One,”", "“Two.”"]),
        ('"One," he said. "Two."', ['"One,"', '"Two."']),
        ("''One,'' he said.", ["''One,''"]),
        ("«Un», dit-il.", ["«Un»"]),
        ("He called it ‘a farce’ again.", ["‘a farce’"]),
        ("He called it 'a farce', again.", ["'a farce'"]),
        ("The workers' demands don't end the '90s' feud.", []),
        ("“He said ‘no’ twice,” she said.", ["“He said ‘no’ twice,”"]),
        ('A 5" pipe burst. "Run," he said.', ['"Run,"']),
        ("“The first part.\n“The second,” he said.", ["“The first part.", "“The second,”"]),
        ("“Lost mark, he said.\nThen “kept” it.", ["“Lost mark, he said.", "“kept”"]),
    ],
)
def test_quotations(text: str, expected: list[str]) -> None:
    assert quotations(text) == expected


def test_an_unbalanced_mark_is_said_to_be_open() -> None:
    found = segment(Document("“Lost, he said.\n“Kept,” she said.")).quotations
    assert [quotation.closed for quotation in found] == [False, True]


def test_the_header_line_is_left_out() -> None:
    text = " date 2025-05-09 ELM: Ships sank."
    assert segment(Document(text, body_start=22)).sentences[0].start == 22


def test_a_huge_sentence_is_cut() -> None:
    found = segment(Document("word " * 3000)).sentences
    assert max(s.last_token - s.first_token for s in found) == MAX_SENTENCE_TOKENS
    assert found[-1].last_token == 3000


HOSTILE = "aZ .\"'“”‘’«».,!?\n\r\0\u202eש\ud800U.S.'s1-("


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from(HOSTILE), max_size=120), st.integers(-3, 130))
def test_any_text_is_cut_in_order(text: str, begin: int) -> None:
    found = segment(Document(text, body_start=begin))
    flat = [offset for token in found.tokens for offset in token]
    assert flat == sorted(flat)
    assert all(0 <= a < b <= len(text) for a, b in found.tokens)
    ranges = [(s.first_token, s.last_token) for s in found.sentences]
    assert [a for a, _ in ranges[1:]] == [b for _, b in ranges[:-1]]
    if found.tokens:
        assert (ranges[0][0], ranges[-1][1]) == (0, len(found.tokens))
    for s in found.sentences:
        assert (s.start, s.end) == (
            found.tokens[s.first_token][0],
            found.tokens[s.last_token - 1][1],
        )
    assert all(0 <= q.start < q.end <= len(text) for q in found.quotations)


UNITS = [
    "a.",
    "Aa. ",
    '"',
    "'a ",
    "‘aas’ ",
    ". ",
    "\0",
    "a\n",
    "http://a",
    "'s",
    "word ‘y ",
    "\ud800",
    "ש ",
]


@pytest.mark.parametrize("unit", UNITS)
def test_time_grows_with_size(unit: str) -> None:
    def seconds(size: int) -> float:
        document = Document(unit * (size // len(unit)))
        runs = []
        for _ in range(2):
            begun = time.process_time()
            segment(document)
            runs.append(time.process_time() - begun)
        return min(runs)

    assert seconds(160_000) < 12 * max(seconds(40_000), 0.004)


@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared with the seed's expected reading")
def test_the_seed_is_cut_as_expected() -> None:
    gold = json.loads((SHARED / "design" / "seed-gold.json").read_text("utf-8"))["document"]
    text = (SHARED / "seeds" / gold["file"]).read_bytes().decode("utf-8")
    found = segment(Document(text, body_start=gold["header"]["end"])).sentences
    assert [(s.start, s.end) for s in found] == [(s["start"], s["end"]) for s in gold["sentences"]]
