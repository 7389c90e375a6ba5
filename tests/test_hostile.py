"""Texts made to hurt, through the whole chain: nothing raises, offsets fit, time is linear."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from datasette_reliability import analyze
from datasette_reliability.plugins import open_engine
from datasette_reliability.records import Document, Span

PLAIN = 'Mayor Ada Brook said the bridge would reopen. "It is safe," she told reporters. '

HOSTILE = {
    "null bytes": PLAIN.replace(" ", "\0 "),
    "nothing but null bytes": "\0" * 5_000,
    "one quotation mark": PLAIN + 'He said: "it never closes. ' + PLAIN,
    "quotation marks": '"' * 5_000,
    "nested quotation marks": "“‘" * 2_000 + "no" + "’”" * 2_000,
    "closing marks first": "” said ” he ” " * 500,
    "brackets": "(" * 3_000 + "said" + ")" * 3_000,
    "right to left": "אמר ראש העיר: \u202e" + PLAIN + "\u202c قال المتحدث. ",
    "lone surrogates": PLAIN.replace("a", "\ud800"),
    "carriage returns": PLAIN.replace(". ", ".\r"),
    "every line end": "\n\r\u2028\u2029\x0b\x0c\x85" * 800,
    "combining marks": "Z" + "\u0301" * 4_000 + " said no. ",
    "emoji": "👩\u200d👩\u200d👧 said 🏴\U000e0067\U000e0062 was 🔥. " * 100,
    "markup": "<script>alert('said')</script><p onclick=\"x\">He said no.</p> " * 80,
    "sql": "Robert'); DROP TABLE claims;-- said no. " * 80,
    "long word": "said" * 3_000,
    "long word in capitals": "The U." + "A." * 4_000 + " said no.",
    "no spaces": "Brooksaid“no”." * 500,
    "spaces": " " * 10_000 + "said",
    "cues": "said " * 3_000,
    "sources": "he said she said they said that " * 500,
    "that": "He said that she said that " * 400,
    "and": "Ada Brook and " * 1_000 + "said no.",
    "commas": "said, " * 2_000,
    "dashes": "– said — " * 1_000,
    "digits": "1,000,000.00 " * 1_000,
    "full stops": "." * 8_000,
    "titles": "Mr. Mrs. Dr. Gen. " * 1_000,
    "half a character": "said \ufffd\ufffe\uffff\ufeff" * 500,
    "private use": "\ue000 said \U0010ffff. " * 500,
    "empty": "",
    "white": " \n\t",
}


@pytest.fixture(scope="module")
def engine() -> object:
    return open_engine("fast")


def spans(claim: object) -> Iterator[Span]:
    attribution = claim.attribution  # type: ignore[attr-defined]
    yield from (*attribution.source, *attribution.cue, *attribution.content)
    yield from (one for one in (attribution.recipient, attribution.time) if one is not None)
    for reason in claim.rating.reasons:  # type: ignore[attr-defined]
        if reason.evidence is not None:
            yield reason.evidence


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_chain(text: str, engine: object) -> None:
    for claim in analyze(Document(text), engine):  # type: ignore[arg-type]
        for span in spans(claim):
            assert 0 <= span.start < span.end <= len(text)


PIECES = {
    "plain": PLAIN,
    "quotation marks": '"a ',
    "open quotation": "“He said ",
    "that": "He said that she said that ",
    "sources": "he said she said ",
    "names": "Ada Brook and ",
    "initials": "A.",
    "one word": "said",
    "spaces": "  ",
    "combining marks": "\u0301",
    "lines": "said\n",
    "told": "Brook told ANX, ",
}


@pytest.mark.slow
@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
def test_time_is_linear(piece: str, engine: object) -> None:
    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        start = time.process_time()
        analyze(Document(text), engine)  # type: ignore[arg-type]
        return time.process_time() - start

    seconds(1_000)
    short, long = seconds(10_000), seconds(40_000)
    assert long < 4 * 2.2 * short + 0.5


def test_unbalanced_mark_costs_its_sentence_alone(engine: object) -> None:
    others = 'Gen. Omar Lund said the road was closed. \n\n"It is gone, he said.\n\n'
    whole = {c.attribution.source for c in analyze(Document(PLAIN), engine)}  # type: ignore[arg-type]
    with_mark = {c.attribution.source for c in analyze(Document(PLAIN + "\n\n" + others), engine)}  # type: ignore[arg-type]
    assert whole <= with_mark
