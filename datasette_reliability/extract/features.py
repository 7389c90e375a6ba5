"""The features of the ``fast`` engine: strings about words, without a parse.

A :class:`View` holds what one document's tokens look like, computed once. :func:`cue_features`
describes tokens on their own; :func:`argument_features` describes a window of tokens as seen from
one cue.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ..language.en.inflect import stem
from ..records import Document, Segments

__all__ = ["View", "Word", "argument_features", "cue_features", "tag_features", "view", "window"]

Features = list[str]

_LONE = re.compile("[\ud800-\udfff]")
_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-"}
)
# The most tokens in which to look for the source and content of one cue, within its paragraph. The
# work for each cue grows with it, and the model was trained with this number.
_REACH = 400


@dataclass(frozen=True, slots=True)
class Word:
    """What one word looks like by itself."""

    low: str
    stem: str
    tail: str
    shape: str


@lru_cache(maxsize=16_384)  # holds 94 of 100 words; a larger one would gain little
def _word(raw: str) -> Word:
    low = raw.lower().translate(_PLAIN)
    if low in ("''", "``"):
        low = '"'
    if low[0].isdigit():
        low = "0" * min(len(low), 5)
    return Word(low[:30], stem(low)[:20], low[-3:], _shape(raw))


def _shape(raw: str) -> str:
    head = raw[0]
    if head.isupper():
        if len(raw) > 1 and raw.isupper():
            return "A"
        return "I" if len(raw) == 1 else ("T" if raw[-1] == "." else "C")
    if head.islower():
        return "-" if "-" in raw else "a"
    return "0" if head.isdigit() else "."


@dataclass(slots=True)
class View:
    """One document's tokens as columns; ``sentence`` has the number of each token's sentence.

    ``static`` stays empty until :func:`argument_features` first needs it.
    """

    words: list[Word]
    tags: list[str]
    quoted: list[str]
    sentence: list[int]
    segments: Segments
    static: list[Features]


def view(document: Document, segments: Segments, tagger: Any) -> View:
    """Return the columns of a document's tokens; ``tagger`` gives each its word class."""
    text = _LONE.sub("\ufffd", document.text)
    words = [_word(text[a:b]) for a, b in segments.tokens]
    tags: list[str] = []
    for found in segments.sentences:
        tags += tagger.tag(tag_features(words[found.first_token : found.last_token]))
    sentence = [
        number
        for number, found in enumerate(segments.sentences)
        for _ in range(found.last_token - found.first_token)
    ]
    return View(words, tags, _quoted(segments), sentence, segments, [])


_EDGE = Word("|", "|", "|", "|")


def word(raw: str) -> Word:
    """Return what a word looks like."""
    return _word(_LONE.sub("\ufffd", raw))


def tag_features(words: list[Word]) -> list[Features]:
    """Return the features of each word of a sentence, for the tagger of word classes."""
    before, after = [_EDGE, *words[:-1]], [*words[1:], _EDGE]
    return [
        [
            "w" + w.low,
            "x" + b.low,
            "y" + c.low,
            "e" + w.tail,
            "f" + w.low[-2:] + w.shape,
            "g" + b.tail,
            "h" + c.tail,
            "i" + b.shape + w.shape + c.shape,
            "p" + w.low[:3],
        ]
        for b, w, c in zip(before, words, after, strict=True)
    ]


def _quoted(segments: Segments) -> list[str]:
    """Return for each token: outside (O) or, in a quotation, first (B), inside (I), last (E).

    An unclosed quotation has U throughout.
    """
    state = ["O"] * len(segments.tokens)
    index = 0
    for quotation in segments.quotations:
        while index < len(state) and segments.tokens[index][0] < quotation.start:
            index += 1
        first = index
        while index < len(state) and segments.tokens[index][1] <= quotation.end:
            state[index] = "I" if quotation.closed else "U"
            index += 1
        if quotation.closed and index > first:
            state[first], state[index - 1] = "B", "E"
    return state


def cue_features(v: View, first: int, last: int) -> list[Features]:
    """Return the features of each token in a range, for the tagger of cues."""
    pad = 3
    total = len(v.words)
    low, tag, shape = [], [], []
    for i in range(first - pad, last + pad + 1):
        if 0 <= i < total:
            word = v.words[i]
            low.append(word.low)
            tag.append(v.tags[i])
            shape.append(word.shape)
        else:
            low.append("|")
            tag.append("|")
            shape.append("|")
    quoted = v.quoted[first:last]
    has_quote = "q" if any(q != "O" for q in quoted) else "n"
    that = _ahead(low[pad : -pad - 1])
    subject = _subject(tag[pad : -pad - 1], shape[pad : -pad - 1], low[pad : -pad - 1])
    found = []
    for k in range(last - first):
        i = k + pad
        word = v.words[first + k]
        w, t = low[i], tag[i]
        a, b, c, d = tag[i - 2], tag[i - 1], tag[i + 1], tag[i + 2]
        stem, q = word.stem, quoted[k]
        x = low[i - 1]
        y = low[i + 1]
        found.append(
            [
                "w" + w,
                "x" + x,
                "y" + y,
                "X" + low[i - 2],
                "Y" + low[i + 2],
                "U" + low[i - 3],
                "V" + low[i + 3],
                "s" + stem,
                f"sy{stem}|{y}",
                f"xw{x}|{w}",
                f"wy{w}|{y}",
                f"sc{stem}|{c}|{d}",
                f"bs{b}|{stem}",
                "e" + word.tail,
                "h" + shape[i - 1] + word.shape + shape[i + 1],
                "t" + t,
                "b" + b,
                "c" + c,
                "a" + a,
                "d" + d,
                f"bt{b}|{t}",
                f"tc{t}|{c}",
                f"btc{b}|{t}|{c}",
                f"abt{a}|{b}|{t}",
                f"tcd{t}|{c}|{d}",
                "q" + q + has_quote,
                f"sq{stem}|{q}{has_quote}",
                f"n{that[k]}",
                f"sn{stem}|{that[k]}",
                f"u{subject[k]}|{t}",
                f"us{subject[k]}|{stem}",
            ]
        )
    found[0].append("first")
    found[-1].append("last")
    return found


def _ahead(low: list[str]) -> list[str]:
    """Return for each token what opens a clause soon after it: that, a quotation, a wh-word."""
    state, age = "-", 9
    found = []
    for w in reversed(low):
        found.append(f"{state}{age}" if age <= 5 else "-")
        age += 1
        if w in _CLAUSE:
            state, age = w, 1
    return found[::-1]


_CLAUSE = frozenset(["that", '"', "to", "what", "how", "why", "whether", ":", "if", "who", ","])


def _subject(tag: list[str], shape: list[str], low: list[str]) -> list[str]:
    """Return for each token the nearest name or pronoun before it, with its distance."""
    state, age = "-", 9
    found = []
    for s, w in zip(shape, low, strict=True):
        found.append(f"{state}{min(age, 6)}" if age < 9 else "-")
        age += 1
        if w in _PRONOUNS:
            state, age = w, 1
        elif s == "C" or s == "A":
            state, age = "N", 1
    return found


_PRONOUNS = frozenset(["he", "she", "it", "they", "we", "i", "you", "who", "which"])


def window(v: View, sentence: int) -> tuple[int, int]:
    """Return the half-open token range in which to look for the source and content of one cue.

    It is the cue's sentence and the neighbors in the paragraph that a quotation joins to it.
    """
    sentences = v.segments.sentences
    here = sentences[sentence]
    first, last = here.first_token, here.last_token
    quoted = v.quoted
    index = sentence - 1
    while index >= 0 and sentences[index].paragraph == here.paragraph:
        before = sentences[index]
        if last - before.first_token > _REACH or (
            quoted[first] in "OB" and quoted[before.last_token - 1] == "O"
        ):
            break
        first = before.first_token
        index -= 1
    index = sentence + 1
    while index < len(sentences) and sentences[index].paragraph == here.paragraph:
        after = sentences[index]
        if after.last_token - first > _REACH or (
            quoted[after.first_token] == "O" and quoted[last - 1] in "OE"
        ):
            break
        last = after.last_token
        index += 1
    return first, last


def _static(v: View) -> list[Features]:
    """Return the features of each token that are the same for every cue."""
    low = ["|", "|", *(w.low for w in v.words), "|", "|"]
    tag = ["|", "|", *v.tags, "|", "|"]
    found = []
    for i, word in enumerate(v.words, 2):
        w, t, q = word.low, tag[i], v.quoted[i - 2]
        found.append(
            [
                "w" + w,
                "x" + low[i - 1],
                "y" + low[i + 1],
                "X" + low[i - 2],
                "Y" + low[i + 2],
                f"xw{low[i - 1]}|{w}",
                f"wy{w}|{low[i + 1]}",
                "h" + word.shape,
                "t" + t,
                f"bt{tag[i - 1]}|{t}",
                f"tc{t}|{tag[i + 1]}",
                f"btc{tag[i - 1]}|{t}|{tag[i + 1]}",
                f"tcd{t}|{tag[i + 1]}|{tag[i + 2]}",
                "q" + q,
            ]
        )
    return found


def argument_features(
    v: View,
    cue: tuple[int, int],
    sentence: int,
    first: int,
    last: int,
    others: frozenset[int] = frozenset(),
) -> list[Features]:
    """Return the features of each token of a window, as seen from one cue.

    ``cue``, and ``first`` to ``last`` (the window), are half-open token ranges; ``others`` are the
    first tokens of other cues.
    """
    if not v.static:
        v.static = _static(v)
    begin, end = cue
    head = v.words[end - 1]
    stem = v.words[begin].stem if head.low == "to" and end - begin > 1 else head.stem
    before = v.words[begin - 1].low if begin > 0 else "|"
    after = v.words[end].low if end < len(v.words) else "|"
    tb = v.tags[begin - 1] if begin > 0 else "|"
    ta = v.tags[end] if end < len(v.tags) else "|"
    kind = f"{v.tags[begin]}{v.quoted[begin]}"
    here = v.segments.sentences[sentence]
    found: list[Features] = [[]] * (last - first)
    for side, places in (("L", range(begin - 1, first - 1, -1)), ("R", range(end, last))):
        near = before if side == "L" else after
        commas = quotes = verbs = cues = groups = 0
        subordinate = "-"
        was = False
        pattern = f"{tb if tb[:1] in 'NPW' else before}|{ta if ta[:1] in 'NPWVJ' else after}"
        for n, i in enumerate(places):
            word = v.words[i]
            w, t, q = word.low, v.tags[i], v.quoted[i]
            sent = "0" if here.first_token <= i < here.last_token else "1"
            far = str(n) if n < 5 else ("5" if n < 8 else ("8" if n < 15 else "15"))
            place = f"{side}{far}"
            between = f"{side}{min(commas, 3)}{min(quotes, 3)}{min(verbs, 2)}{sent}"
            other = i in others
            crossed = f"{side}{min(cues, 2)}{'c' if other else ''}{sent}"
            found[i - first] = [
                *v.static[i],
                "p" + place,
                f"ps{place}|{stem}",
                f"pw{side}{min(n, 2)}|{w}",
                f"pt{place}|{t}",
                "m" + between,
                f"mq{between}|{q}",
                f"ms{side}{sent}{min(commas, 2)}{min(quotes, 2)}|{stem}",
                f"mw{between}|{w}",
                f"mt{between}|{t}",
                f"mn{between}|{near}",
                f"k{place}|{kind}",
                f"kq{side}{q}|{kind}",
                f"sw{stem}|{side}|{w}" if n < 3 else f"sd{subordinate}|{side}",
                f"ms2{stem}|{side}{q}",
                f"o{crossed}{min(groups, 3)}",
                f"ot{crossed}|{t}",
                f"om{crossed}|{between}",
                f"g{side}{min(groups, 4)}|{t}",
                f"gs{side}{min(groups, 2)}{min(verbs, 1)}|{stem}",
                f"j{between}|{pattern}",
                f"jq{side}{sent}{q}|{pattern}",
            ]
            if w == ",":
                commas += 1
            elif w == '"':
                quotes += 1
            elif t[:1] == "V" or t == "MD":
                verbs += 1
            if other:
                cues += 1
            now = t[:1] in "NDP" or t == "JJ" or t == "CD"
            if now and not was:
                groups += 1
            was = now
            if w in _CLAUSE:
                subordinate = w
    for i in range(begin, end):
        if first <= i < last:
            found[i - first] = ["cue", *v.static[i][:1]]
    return found
