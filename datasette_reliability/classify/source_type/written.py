"""Find which words of a source are its name: "the consumer group | PriceWatch |, which …".

What stands before and behind a name has no end of forms ("Rancher", "the analytics firm", "QC"), so
a tagger decides, learnt from the names of marked sources. ``python -m tools.train names`` trains
it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from ...language import ENGLISH
from ...linear import Linear, linear
from ..memos import remembered
from ..passage import Word, split_words
from ..phrase import PARTICLES, is_pronoun
from ..vocabulary import body_head
from .features import flags, shape

__all__ = ["LONGEST", "MODEL", "TAGS", "Kind", "features", "name_by", "written_name"]

MODEL = Path(__file__).parents[2] / "data" / "models" / "names.crf"
#: What is named: the same words may hold both ("Grain Union president Shirley Tonkin").
Kind = Literal["person", "body"]
#: Of a word: outside a name, its first word, another of its words.
TAGS = ("-", "begins", "goes on")
# Words that are read. The model was trained with this limit, so it must be retrained with another.
LONGEST = 40
_READ = ENGLISH.listed("participle of reading")


@remembered(4096, 200)
def written_name(text: str, kind: Kind) -> str:
    """Return the first name in the words of a source, without article or possessive; "" for none.

    DataError when the model cannot be read, EngineError without python-crfsuite.
    """
    return name_by(linear(MODEL), text, kind)


def name_by(model: Linear, text: str, kind: Kind) -> str:
    """Return the first name in the words of a source by a model; "" for none."""
    words = split_words(text)[:LONGEST]
    if not any(word.capital for word in words):
        return ""
    for first, last in _runs(model.tags(features(words, kind))):
        while kind == "person" and any(word.possessive for word in words[first:last]):
            first += 1  # "Northline's Colm Tuohy"
        while kind == "person" and _goes_before(words, first):
            first -= 1
        # An owner is no person who speaks ("Mr Dale's editor"), and no body where it owns one.
        owned = kind == "person" or any(body_head(w.text) for w in words[last + 1 : last + 4])
        # "records reviewed by Reuters": who read them did not make them.
        read = first > 1 and words[first - 1].low == "by" and words[first - 2].low in _READ
        pronoun = first == last and is_pronoun(words[first])
        if not (pronoun or read) and not (owned and words[last].possessive):
            return text[words[first].start : words[last].start + len(words[last].text)]
    return ""


def _runs(tags: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the numbers of the first and the last word of each name."""
    for first, tag in enumerate(tags):
        if tag == TAGS[1]:
            last = first
            while last + 1 < len(tags) and tags[last + 1] == TAGS[2]:
                last += 1
            yield first, last


def _goes_before(words: Sequence[Word], place: int) -> bool:
    """Return whether the word before a place belongs to the name: "R K Lakdar", "Wim van Dalen"."""
    if not place or words[place - 1].possessive:
        return False
    before, here = words[place - 1], words[place]
    if before.text in PARTICLES:
        return place > 1 and words[place - 2].capital
    return before.capital and (here.text in PARTICLES or len(before.text.rstrip(".")) == 1)


def features(words: Sequence[Word], kind: Kind) -> list[list[str]]:
    """Return what the tagger sees of each word, as strings."""
    shapes = [shape(word.text) for word in words]
    known = [[f"shape={form}", *flags(word.text)] for form, word in zip(shapes, words, strict=True)]
    found = []
    for place, word in enumerate(words):
        own = [f"word={word.low}", *known[place]]
        row = [*own, f"end={word.low[-3:]}", f"possessive={word.possessive}"]
        row += [f"place={min(place, 3)}", "/".join(shapes[max(0, place - 1) : place + 2])]
        row += [kind, *(f"{kind}&{one}" for one in own)]
        for step in (-2, -1, 1, 2):
            other = place + step
            if not 0 <= other < len(words):
                row.append(f"{step}:edge")
                continue
            low, beside = words[other].low, known[other]
            row += [f"{step}:word={low}", *(f"{step}:{one}" for one in beside)]
            if abs(step) == 1:
                row += [f"{step}:{low}&{shapes[place]}", f"{step}:{words[other].possessive}"]
            if step == 1:
                row += [f"{kind}&1:{one}" for one in beside]
        found.append(row)
    return found
