"""Cut from a source what only follows it: "Hale | , reached by phone,", "Hale | laughed and".

Engines take too much where a remark or another verb stands between the source and its cue. A linear
model, learnt from where marked sources end, says for each word of a source whether the source ends
before it. ``python -m tools.train source-end`` trains it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from ..language import ENGLISH
from ..linear import linear
from ..records import Attribution, Document, Segments, Sentence
from .boundaries import trimmed
from .crf import tagger
from .features import Word, tag_features, word
from .running import Article, Found

__all__ = ["GAP", "LONGEST", "MODEL", "Clause", "end_of_source", "features"]

MODELS = Path(__file__).parents[1] / "data" / "models"
MODEL = MODELS / "source_end.crf"
# Cut where the model is so sure. Between .7 and .8 equally many sources of the dev genres and of
# the kept third of reading.jsonl become right; from .9 on fewer.
_SURE = 0.75
# The model was trained with these limits, so it must be retrained when one changes.
LONGEST = 40  # words of a source that are looked at
GAP = 25  # most words between source and cue
_CLAUSE = 12  # words before a boundary in which a relative clause may begin
_RELATIVE = ENGLISH.listed("relative pronoun") | {"where"}
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})  # classes of the Penn Treebank
# Words of the terms on which somebody spoke: such a clause does not belong to a source.
_TERMS = ENGLISH.listed("word of anonymity")
_WORTH = ENGLISH.listed("adjective of a good source", "bad of a source")
_LINKS = frozenset({"and", "but", "who", "which", "that", "then", "also"})
_EDGES = " \t\n\r\f\v\u00a0,;:(–—-"


@dataclass(frozen=True, slots=True)
class Clause:
    """The words of a sentence, their classes, and where the source and the cue are in it.

    ``source`` is a range of words, ``cue`` the first word of the cue, or None without one.
    """

    words: Sequence[str]
    classes: Sequence[str]
    source: range
    cue: int | None

    @classmethod
    def of(
        cls, document: Document, segments: Segments, sentence: Sentence, one: Attribution
    ) -> Clause | None:
        """Return the clause of an attribution; None unless its sentence holds the whole source."""
        places = segments.tokens[sentence.first_token : sentence.last_token]
        source, cue = one.source[0], one.cue[0].start if one.cue else len(document.text)
        first = sum(start < source.start for start, _ in places)
        last = sum(start < source.end for start, _ in places)
        if source.start < sentence.start or first >= last:
            return None
        cued = sum(start < cue for start, _ in places)
        read = [word(document.text[start:end]) for start, end in places]
        classes = _classes().of(read)
        return cls(
            [each.low for each in read],
            classes,
            range(first, last),
            cued if cued < len(places) else None,
        )


def end_of_source(article: Article, found: Found) -> list[Attribution]:
    """Return the attributions with their sources cut where the model says that they end."""
    return [_cut(article, one) for one in found]


def _cut(article: Article, one: Attribution) -> Attribution:
    if len(one.source) != 1 or " " not in one.source[0].of(article.text):
        return one
    # Behind a cue a clause may say who vouches for the source. First, as tagging words takes time.
    if not one.cue or one.cue[0].start < one.source[0].end:
        return one
    sentence = article.sentence(one)
    clause = Clause.of(article.document, article.segments, sentence, one)
    # A noun has its source beside it.
    if clause is None or clause.cue is None:
        return one
    if clause.classes[clause.cue].startswith("NN"):
        return one
    model = linear(MODEL)
    begin, end = clause.source.start, min(clause.source.stop, clause.source.start + LONGEST)
    sure, at = max(
        ((model.probability(features(clause, at), "end"), at) for at in range(begin + 1, end)),
        default=(0.0, 0),
    )
    if sure < _SURE:
        return one
    # "a body the UN considers | reliable": who vouches for a source stays with it.
    if not _WORTH.isdisjoint(clause.words[at : clause.source.stop]):
        return one
    start, _ = article.segments.tokens[sentence.first_token + at]
    kept = trimmed(article.text, one.source[0].start, start, _EDGES)
    return one if kept is None else replace(one, source=(kept,))


def features(clause: Clause, place: int) -> list[str]:
    """Return what the model sees of the boundary before a word, as strings."""
    words, classes, begin = clause.words, clause.classes, clause.source.start

    def at(row: Sequence[str], number: int) -> str:
        return row[number] if 0 <= number < len(row) else "|"

    before, here, after = at(words, place - 1), at(words, place), at(words, place + 1)
    tags = [at(classes, place + step) for step in (-2, -1, 0, 1, 2)]
    found = [
        f"before={before}",
        f"here={here}",
        f"tags={tags[1]} {tags[2]} {tags[3]}",
        f"tags before={tags[0]} {tags[1]} {tags[2]}",
        f"tags after={tags[2]} {tags[3]} {tags[4]}",
        f"tag={tags[2]}",
        f"before={before}&{tags[2]}",
        f"here={here}&{tags[1]}",
        f"after={after}&{tags[2]}",
    ]
    if not here.isalnum():
        second = at(words, place + 2)
        found += [f"mark={here}&{after}", f"mark={here}&{after}&{second}"]
        found.append(f"mark={here}&{after[-3:]}&{tags[1]}")
        terms = not _TERMS.isdisjoint(words[place + 1 : place + _CLAUSE])
        found.append(f"terms={here}&{terms}&{after}")
    relative = not _RELATIVE.isdisjoint(words[max(begin, place - _CLAUSE) : place])
    found += [
        f"relative={relative}&{tags[2]}",
        f"relative={relative}&{here}",
        f"length={min(place - begin, 6)}",
        f"first={words[begin]}&{tags[2]}",
    ]
    return found + _of_rest(clause, place, tags[2], relative)


def _of_rest(clause: Clause, place: int, tag: str, relative: bool) -> list[str]:
    """Return what the words from a boundary to the cue, or to the end of the source, look like."""
    words, classes, cue = clause.words, clause.classes, clause.cue
    end = clause.source.stop
    if cue is not None and end < cue <= end + GAP:
        end = cue
    if end <= place:
        return []
    rest = words[place:end]
    opened = not _RELATIVE.isdisjoint(rest[:2]) or "when" in rest[:2] or "as" in rest[:2]
    finite = sum(one in _FINITE for one in classes[place:end])
    last = rest[-1] if not rest[-1].isalpha() or rest[-1] in _LINKS else "word"
    cued = classes[cue] if cue is not None else "-"
    mark = words[place] if not words[place].isalpha() else "word"
    return [
        f"finite={finite > 0}&{opened}&{mark}",
        f"finite={min(finite, 3)}&{opened}&{last}",
        f"last={last}&{tag}",
        f"rest={min(len(rest), 8)}&{tag}",
        f"verb={tag in _FINITE}&{relative}&{last}",
        f"cue={cued}&{tag}",
        f"cue={cued}&{last}&{min(finite, 2)}",
        f"comma={words[place - 1] == ','}&{last}&{tag}",
    ]


class _Classes:
    """The tagger of word classes of the ``fast`` engine; threads take turns."""

    def __init__(self) -> None:
        self._model = (MODELS / "fast" / "tags.crf").read_bytes()  # the tagger holds no reference
        self._lock = Lock()  # a tagger keeps the last question, so threads must not mix
        self._tagger: Any = tagger(self._model)

    def of(self, read: list[Word]) -> list[str]:
        """Return the class of each word of a sentence."""
        with self._lock:
            return list(self._tagger.tag(tag_features(read)))


_classes = cache(_Classes)
