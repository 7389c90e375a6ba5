"""Say what kind of cue attributes a claim: a statement, a record, an attitude, or a mere act.

The words are in ``cues.tsv``.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from ..words import ACT
from . import ENGLISH
from .inflect import verb_forms

__all__ = ["ACT", "base", "cue_class", "is_cue", "is_phrase"]

_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_FUTURE = ENGLISH.listed("future auxiliary")
_NOT = ENGLISH.listed("negation")
# Verbs for what a record does; with a person or a body as the source they make a statement.
_RECORDS = ENGLISH.listed("verb of a record")
_LIGHT = ENGLISH.listed("light verb")
# "put the death toll at 770"
_FIGURE = re.compile(
    r"[^,.;:\"“”]{2,45}\sat\s(?:[a-z]+\s){0,3}"
    r"(?:(?!\d{1,2}(?::\d\d)?\s?[ap]\.?m)[$€£¥]?\d"
    rf"|{ENGLISH.one_of('number in words')}\b)"
)
# What courts and chambers do with an appeal or a bill is a deed.
_RULINGS = ENGLISH.listed("verb of a ruling")
_OBJECTS = re.compile(
    rf"(?:an?|the|his|her|its|their)\s(?:[\w-]+\s)?{ENGLISH.one_of('object of a deed')}\b",
    re.I,
)
# "agreed a truce" is a deed; "agreed that", "agreed to" and "agreed with" are not.
_AGREED = re.compile(r"(?:an?|the|on|terms|new|its|their)\s", re.IGNORECASE)
_CLAIMED = re.compile(
    r"(?:an?y? |the |his |her |their |its |all |those "
    rf"|these )?{ENGLISH.one_of('what is denied')}\b",
    re.IGNORECASE,
)


@cache
def _table(part: str) -> dict[str, str]:
    table: dict[str, str] = {}
    for row in ENGLISH.rows("cues"):
        if row["part"] == part:
            for form in (row["cue"], *row["forms"].split()):
                table.setdefault(form, row["class"])
    return table


@cache
def _bases() -> dict[str, str]:
    return {
        form: row["cue"]
        for row in ENGLISH.rows("cues")
        if row["part"] == "verb"
        for form in (row["cue"], *row["forms"].split())
    }


@lru_cache(maxsize=20_000)
def base(word: str) -> str | None:
    """Return the verb of the lexicon that a word is a form of, or None."""
    known = _bases()
    for candidate in verb_forms(word):
        if candidate in known:
            return known[candidate]
    return None


def is_phrase(cue: str) -> bool:
    """Return whether the lexicon has these words as a phrase."""
    return " ".join(cue.lower().split()) in _table("phrase")


def is_cue(cue: str) -> bool:
    """Return whether any of these words is a cue; a colon or a dash alone is one too."""
    words = [word.replace("’", "'") for word in _WORD.findall(cue.lower()[:200])]
    joined = f" {' '.join(words)} "
    return (
        not words
        or any(base(word) for word in words)
        or any(form in _table("noun") for word in words for form in (word, word.removesuffix("s")))
        or any(f" {phrase} " in joined for phrase, _ in _phrases())
    )


def cue_class(cue: str, following: str = "", source: str = "") -> str:
    """Return ``statement``, ``record``, ``attitude`` or ``act`` for the words of a cue.

    ``following`` is the start of the text after the cue: it tells "rejected claims that" from
    "rejected an offer". ``source`` tells a study that finds from a court that finds.
    """
    words = [word.replace("’", "'") for word in _WORD.findall(cue.lower()[:200])]
    return _class_of(tuple(words), following[:60].strip(" :,"), source[:300])


def _class_of(words: tuple[str, ...], following: str, source: str) -> str:
    own = " ".join(words)
    text = f"{own} {' '.join(following.lower().split()[:2])}"
    for phrase, kind in _phrases():
        found = re.search(rf"\b{re.escape(phrase)}\b", text) if phrase in text else None
        # A phrase may end after the cue; if it begins there ("said they knew"), it is the claim's.
        if found and (not own or found.start() < len(own)):
            return kind
    for number, word in enumerate(words):
        verb = base(word)
        if verb is not None:
            return _verb_class(verb, words[:number], following, source)
    for word in reversed(words):
        for form in (word, word.removesuffix("s")):
            if form in _table("noun"):
                return _table("noun")[form]
    if not words or following.startswith(("that ", '"', "“")):
        return "statement"
    return "attitude"


@cache
def _phrases() -> tuple[tuple[str, str], ...]:
    table = _table("phrase")
    return tuple(sorted(table.items(), key=lambda item: -len(item[0])))


def _verb_class(verb: str, before: tuple[str, ...], following: str, source: str) -> str:
    kind = _table("verb")[verb]
    if verb in _RECORDS or kind == "record":
        if ENGLISH.find(source, "artefact that finds") or (kind == "record" and verb != "find"):
            return "record"
        return "attitude" if _FUTURE & set(before) else "statement"
    if verb == "hear" and ENGLISH.find(source, "place of a hearing"):
        return "statement"
    if verb in _RULINGS and (ENGLISH.find(source, "who decides") or _OBJECTS.match(following)):
        return (
            kind if following.startswith(("that ", '"', "“")) or _CLAIMED.match(following) else ACT
        )
    if verb == "agree" and _AGREED.match(following):
        return ACT
    if verb == "put" and _FIGURE.match(following):
        return "record" if ENGLISH.find(source, "artefact that finds") else "statement"
    if verb in _LIGHT:  # "made “no progress”": words in quotation marks, said by nobody
        return kind
    if kind == ACT and _CLAIMED.match(following):
        return "statement"
    if kind == ACT and following.startswith(("that ", '"', "“")):
        return "statement"
    if _FUTURE & set(before) and kind == "statement":
        return "attitude"
    if _NOT & set(before) and kind == "statement" and not following.startswith("that "):
        return "act" if verb in ("respond", "comment", "reply", "answer", "elaborate") else kind
    return kind
