"""Take a claim apart for comparison: stems, names, figures, and whether it is denied."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from ..language import ENGLISH
from .context import Context
from .numbers import LONGEST, Quantity, quantities

__all__ = [
    "FEWEST", "NAME", "VERBATIM", "Wording", "concept", "content", "opposites", "plain", "stem",
    "tokens", "weight", "wording",
]  # fmt: skip

# Meaningful words and figures that a claim needs to be compared: with fewer ("the toll rose") it
# fits too many events. If the article is known, it says which toll, and two are enough.
FEWEST_IN_CONTEXT = 2
FEWEST = 6
# A claim of at least this many words, found again word for word, was copied; a shorter one ("The
# talks ended") may be said twice independently.
VERBATIM = 8
NAME = 4.5  # weight of every name: no party's name counts for more than another's
_UNKNOWN = 5.0  # weight of a word that the frequencies lack, the highest of all
# Words and numbers have a longest length, to limit the time on hostile text.
_TOKEN = re.compile(r"[^\W\d_]{1,40}(?:['’][^\W\d_]{1,3})?|\d[\d.,]{0,18}\d|\d")
_POSSESSIVE = re.compile(r"['’]s?$")
_WEEK = """
monday tuesday wednesday thursday friday saturday sunday
"""
_WEEKDAYS = frozenset(_WEEK.split())
_FUNCTION_WORDS = """
a an the this that these those and or but nor so yet if as than then there here of in on at by
for from to with into onto over under about after before between during through against within
without among across up down out off again is are was were be been being am do does did done
have has had having will would shall should can could may might must it its he she they them
their his her him hers i we you us our your me my who whom whose which what when where why how
not no n't also just only very more most much many some any each every other such own same too
all both few one said says say told according added while because since until although though
however whether either neither
"""
_FUNCTION = frozenset(_FUNCTION_WORDS.split())
_NEGATIVE = re.compile(
    r"\b(?:not|never|nobody|nothing|none|neither|nowhere|cannot|without"
    r"|no(?! (?:fewer|less|more|later|longer than|doubt)\b)"
    r"|(?:fail|refus|den)(?:s|ed|es|ing|y|ies|ied|ying)?)\b|n['’]t\b",
    re.IGNORECASE,
)
_BOUND = re.compile(r"\bnot (?:less|more|fewer) than\b|\bnot only\b", re.IGNORECASE)
# A cue that reverses a claim: "denied that …".
_DENYING = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|reject|dismiss|refut|disput|rebut|contradict)\w{0,3}\b", re.I
)


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a claim: ``stems`` in order, each with its weight in ``weights``.

    ``names`` are the stems of its names in order, ``weekdays`` the days it names. Claims with the
    same words have the same ``form``. ``negative`` says that the claim is denied, by its own words
    or by the cue that reports it.
    """

    form: str
    stems: tuple[str, ...]
    weights: Mapping[str, float]
    names: tuple[str, ...]
    figures: tuple[Quantity, ...]
    negative: bool
    weekdays: frozenset[str]
    total: float
    context: Context | None = None

    @property
    def enough(self) -> bool:
        """Return whether it says enough by itself to be compared."""
        return len(self.stems) + len(self.figures) >= FEWEST

    @property
    def comparable(self) -> bool:
        """Return whether it can be compared: by its own words, or by those of its article too."""
        return self.enough or (
            self.context is not None and len(self.stems) + len(self.figures) >= FEWEST_IN_CONTEXT
        )

    @property
    def key(self) -> str:
        """Return one key for equal claims: the form, and for a short claim the story as well."""
        return (
            self.form if self.enough or not self.context else f"{self.form} #{self.context.story}"
        )


def wording(claim: str, cue: str | None, frequencies: Mapping[str, float]) -> Wording:
    """Return the words of a claim that ``cue`` reports, weighed by how rare they are."""
    claim = claim[:LONGEST]
    found, words = list(content(claim)), tokens(claim)
    stems = tuple(each for each, _ in found)
    weights = {each: NAME if is_name else weight(each, frequencies) for each, is_name in found}
    denied = len(_NEGATIVE.findall(_BOUND.sub(" ", claim))) + bool(cue and _DENYING.search(cue))
    return Wording(
        form=" ".join(words),
        stems=stems,
        weights=weights,
        names=tuple(dict.fromkeys(each for each, is_name in found if is_name)),
        figures=quantities(claim),
        negative=denied % 2 == 1,
        weekdays=frozenset(_WEEKDAYS.intersection(words)),
        total=sum(weights.values()),
    )


def weight(stemmed: str, frequencies: Mapping[str, float]) -> float:
    """Return the weight of a stem that is not a name: the rarer it is, the higher."""
    return frequencies.get(stemmed, _UNKNOWN)


def plain(text: str) -> str:
    """Return the words of a text in lower case, separated by spaces."""
    return " ".join(tokens(text))


def tokens(text: str) -> list[str]:
    """Return the words and numbers of a text, in lower case and without possessives."""
    return [_POSSESSIVE.sub("", found) for found in _TOKEN.findall(text.lower())]


def content(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the stem of each meaningful word, and whether it is a name.

    Weekdays and figures are left out: they are compared separately.
    """
    for found in _TOKEN.finditer(text):
        word = _POSSESSIVE.sub("", found[0])
        low = word.lower()
        if low in _FUNCTION or low in _WEEKDAYS or not word[0].isalpha() or len(low) < 2:
            continue
        is_name = word[0].isupper() and (found.start() > 0 or low not in _common())
        yield (low if is_name else stem(low)), is_name


def _common() -> frozenset[str]:
    return ENGLISH.terms("common_words", "word")


def concept(stemmed: str) -> str:
    """Return the concept of a stem: the first word of its group of synonyms, or the stem itself."""
    return _groups().get(stemmed, stemmed)


@cache
def _groups() -> dict[str, str]:
    return {
        stem(word): f"~{row['words'].partition('|')[0]}"
        for row in reversed(ENGLISH.rows("synonyms"))
        for word in row["words"].split("|")
    }


@cache
def opposites() -> frozenset[tuple[str, str]]:
    """Return the pairs of concepts that are opposites, in either order."""
    return frozenset(
        (f"~{row['words'].partition('|')[0]}", f"~{other}")
        for row in ENGLISH.rows("synonyms")
        for other in row["opposite"].split("|")
        if other
    )


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the rough stem that forms of a lower-case word share: close, closes, closed."""
    if len(word) > 4:
        for ending in ("ingly", "edly", "ing", "ied", "ies", "ed", "es", "ly", "s"):
            if word.endswith(ending) and len(word) - len(ending) > 2 and not word.endswith("ss"):
                word = word[: -len(ending)] + ("y" if ending in ("ied", "ies") else "")
                break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
        return word[:-1]
    return word[:-1] if len(word) > 3 and word.endswith("e") else word
