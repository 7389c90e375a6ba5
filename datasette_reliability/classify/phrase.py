"""Take a noun phrase apart: determiner, number, modifiers, name, head, complement, appositions.

It is a shallow reading without a parser, as news names its sources in few forms.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..language import ENGLISH
from .memos import remembered
from .passage import Word, split_words
from .vocabulary import (
    artefact,
    body_head,
    body_name,
    country,
    ends_body,
    first_name,
    is_role,
    outlet,
    people_kind,
    place_kind,
    role_kind,
    singular,
)

__all__ = [
    "ADJECTIVES",
    "BOUNDS",
    "BREAKS",
    "CALENDAR",
    "PARTICLES",
    "PERSONAL",
    "Phrase",
    "aside_name",
    "is_person_name",
    "is_pronoun",
    "named_one",
    "read_phrase",
]

_LEAD = ENGLISH.listed("lead of a phrase")
_DETERMINERS = ENGLISH.listed("article", "possessive", "pointing word", "determiner")
_NUMBERS = {row["word"]: int(row["people"]) for row in ENGLISH.rows("numbers")}
_PARTS = ENGLISH.listed("part of a group")
_PARTITIVES = ENGLISH.listed("partitive")
BOUNDS = ENGLISH.listed("bound of a phrase")
_OPENERS = ENGLISH.listed("opener of a clause")
PAPERS = ENGLISH.listed("newspaper")
CALENDAR = ENGLISH.listed("weekday", "month")
BREAKS = frozenset(",—–();:<>") | {"--", "-"}
_QUOTES = frozenset('"“”„«»`')
PARTICLES = ENGLISH.listed("particle of a name")
ADJECTIVES = ENGLISH.listed("partisan", "partisan adjective")
PERSONAL = ENGLISH.listed("he", "she", "it", "we", "they", "relative pronoun", "other pronoun")


# "Another, Ada Quill": the name says who it is.
_ONE_OF = re.compile(
    r"\s*(?:and\s)?(?:another|one(?: of (?:them|these|those|the [a-z]+))?"
    r"|an? (?:second|third|fourth)),\s(?=[A-Z])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase taken apart; offsets point into the text that was read.

    ``lead`` holds determiners and numbers, ``words`` modifiers and head, ``rest`` the complement,
    ``asides`` the appositions. ``number`` is how many people it means, None where it does not say.
    """

    text: str
    lead: tuple[Word, ...]
    words: tuple[Word, ...]
    rest: tuple[Word, ...]
    asides: tuple[tuple[Word, ...], ...]
    name: tuple[Word, ...]
    number: int | None
    partitive: bool

    @property
    def head(self) -> Word | None:
        """Return the last word before the complement."""
        return self.words[-1] if self.words else None

    @property
    def core(self) -> str:
        """Return the words from first modifier to head, without possessive ending."""
        return self.text[self.words[0].start : self.words[-1].end] if self.words else ""

    @property
    def complement(self) -> str:
        """Return the words after the head."""
        return self.text[self.rest[0].start : self.rest[-1].end] if self.rest else ""

    @property
    def full_name(self) -> str:
        """Return the person's name; "" without one."""
        return " ".join(word.text for word in self.name)

    @property
    def definite(self) -> bool:
        """Return whether the phrase points back: the, this, one, another, a second."""
        leads = {word.low for word in self.lead}
        return bool(leads & _POINTERS)

    @property
    def plural(self) -> bool:
        """Return whether the head is a plural noun."""
        low = self.head.low if self.head else ""
        return (
            low in {"people", "police", "women", "men", "children", "others"}
            or singular(low) != low
        )


_POINTERS = ENGLISH.listed("pointer", "number that points")


@remembered(4096, 200)
def read_phrase(text: str) -> Phrase:
    """Return the parts of a noun phrase."""
    found = [word for word in split_words(text) if word.text not in _QUOTES]
    while found and (found[0].mark or (found[0].low in _LEAD and len(found) > 1)):
        found = found[1:]
    main, asides = _chunks(found)
    lead, words, rest, number, partitive = _main(main)
    words, rest = _restore(words, rest)
    name = _name(words) or _after_office(words, rest)
    return Phrase(text, lead, words, rest, asides, name, number, partitive)


_Words = tuple[Word, ...]


def _chunks(found: list[Word]) -> tuple[_Words, tuple[_Words, ...]]:
    chunks: list[list[Word]] = [[]]
    for word in found:
        if word.text in BREAKS:
            chunks.append([])
        else:
            chunks[-1].append(word)
    kept = [tuple(chunk) for chunk in chunks if chunk]
    while len(kept) > 1 and all(w.low in CALENDAR or w.low.isdecimal() for w in kept[0]):
        kept = kept[1:]
    return (kept[0] if kept else ()), tuple(kept[1:])


def _main(words: _Words) -> tuple[_Words, _Words, _Words, int | None, bool]:
    number: int | None = None
    partitive, start, index = False, 0, 0
    while index < len(words):
        low = words[index].low
        following = words[index + 1].low if index + 1 < len(words) else ""
        if following == "of" and number == 1 and low not in _NUMBERS and low not in _PARTS:
            number = None
        if following == "of" and (low in _PARTITIVES or low in _NUMBERS or low.isdecimal()):
            number = _NUMBERS.get(low, number) if low not in {"member", "members"} else number
            if low in {"member", "members"} and not _people_follow(words[index + 2 :]):
                break
            partitive, index = True, index + 2
        elif _is_share(words, index):
            partitive, number, index = True, None, index + _is_share(words, index)
        elif low in _DETERMINERS or low in _NUMBERS or low[:1].isdigit() or _tens(low):
            if following in {"percent", "%", "pct", "per"}:
                number = None
            elif low in _NUMBERS or low[:1].isdigit() or _tens(low):
                told = _NUMBERS.get(low) or _tens(low)
                told = told or (int(low[:9]) if low.isdecimal() else None)
                told = 12 * number if low == "dozen" and number and number > 1 else told
                number = number if partitive and number else told or number
                number = None if _bounded(words, index) else _halved(words, index, number)
            elif low in {"a", "an"}:
                number = 1 if number is None else number
            index += 1
        else:
            break
    lead, words = words[start:index], words[index:]
    cut = next((i for i, w in enumerate(words) if _bounds(words, i)), len(words))
    words, rest = words[:cut], words[cut:]
    if (
        words
        and words[-1].low in _HEAPS
        and rest
        and rest[0].low == "of"
        and _people_follow(rest[1:])
    ):
        _, words, rest, number, _ = _main(rest[1:])
        return lead, words, rest, number, True
    return lead, words, rest, number, partitive


_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def _tens(low: str) -> int | None:
    """Return the number of a word from "eleven" to "ninety-nine"; None for other words."""
    if low in _TEENS:
        return _TEENS.index(low) + 11
    tens, _, ones = low.partition("-")
    if tens not in _TENS:
        return None
    return (_TENS.index(tens) + 2) * 10 + (_NUMBERS.get(ones, 0) if ones else 0)


_TEENS = (
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen"),
    *("sixteen", "seventeen", "eighteen", "nineteen"),
)


def _bounded(words: _Words, index: int) -> bool:
    """Return whether a number is only an upper bound (fewer than ten)."""
    low = [word.low for word in words[max(0, index - 2) : index]]
    if low == ["more", "than"] and index > 2 and words[index - 3].low == "no":
        return True
    return low in (["fewer", "than"], ["less", "than"], ["up", "to"])


def _halved(words: _Words, index: int, number: int | None) -> int | None:
    low = [word.low for word in words[max(0, index - 2) : index]]
    return 6 if number == 12 and low in (["half", "a"],) else number


_HEAPS = ENGLISH.listed("heap")


def _is_share(words: _Words, index: int) -> int:
    """Return how many words a share has (``36 percent of``, ``6 in 10``); 0 for anything else."""
    low = [word.low for word in words[index : index + 4]]
    if len(low) < 3 or not (low[0][:1].isdigit() or low[0] in _NUMBERS):
        return 0
    if low[1] in {"percent", "%"} and low[2] == "of":
        return 3
    if low[1] == "in" and (low[2][:1].isdigit() or low[2] in _NUMBERS):
        return 3
    return 4 if low[1:3] in (["per", "cent"], ["out", "of"]) and len(low) > 3 else 0


def _bounds(words: _Words, index: int) -> bool:
    """Return whether the complement begins here."""
    low = words[index].low
    if low in BOUNDS:
        return index > 0 or (low in _OPENERS and len(words) > 1 and words[0].text.islower())
    if index == 0 or not low.endswith(("ing", "ed")) or words[index].capital:
        return False
    before = words[index - 1].text
    return bool(people_kind(before) or artefact(before)) and words[index] is not words[-1]


def _people_follow(words: _Words) -> bool:
    return any(
        people_kind(word.text) or (role_kind(word.text) and singular(word.low) != word.low)
        for word in words[:5]
    )


def _restore(words: _Words, rest: _Words) -> tuple[_Words, _Words]:
    """Put ``of X`` back where it ends a known name (Bank of England, House of Commons)."""
    if rest and rest[0].low == "of" and words and words[-1].capital:
        for count in (2, 3):
            whole = " ".join(word.text for word in (*words[-2:], *rest[:count]))
            tail = " ".join(word.text for word in (words[-1], *rest[:count]))
            if len(rest) >= count and (body_name(whole) or body_name(tail) or outlet(tail)):
                return words + rest[:count], rest[count:]
    return words, rest


def _name(words: _Words) -> _Words:
    """Return the person's name that ends these words; () if no name ends them."""
    start = len(words)
    while start > 0 and (words[start - 1].capital or words[start - 1].low in PARTICLES):
        start -= 1
        if start < len(words) - 1 and (words[start].possessive or _breaks_name(words, start)):
            start += 1
            break
    run = words[start:]
    while len(run) > 2 and (run[0].low in ADJECTIVES or place_kind(run[0].text) == "adjective"):
        run = run[1:]
    if run and run[0].low in PARTICLES and run[0].text.islower():
        run = run[1:]
    return run if is_person_name(run, titled=_titled(words, len(words) - len(run))) else ()


def _after_office(words: _Words, rest: _Words) -> _Words:
    """Return the name in ``Director of Public Works Ada Quill``; () if there is none."""
    if not (
        words
        and len(rest) > 3
        and rest[0].low in {"of", "to", "for", "at", "in"}
        and is_role(words[-1].text)
    ):
        return ()
    start = next((i for i in range(2, len(rest) - 1) if _is_given(rest[i].text)), 0)
    if not start or first_name(rest[1].text):
        return ()
    end = start
    while end < len(rest) and rest[end].capital:
        end += 1
    run = rest[start:end]
    plain = all(w.capital or w.low in {"the", "state", "defense"} for w in rest[1:start])
    return run if plain and is_person_name(run) else ()


_INITIALS = re.compile(r"(?:[A-Z]\.){1,3}")


def _is_given(word: str) -> bool:
    return bool(first_name(word)) or _INITIALS.fullmatch(word) is not None


def named_one(text: str) -> str:
    """Return "Another, Ada Quill" with spaces in place of what precedes the name, to keep offsets.

    Any other text comes back unchanged.
    """
    found = _ONE_OF.match(text)
    if found is None or not text[found.end()].isupper():
        return text
    return " " * found.end() + text[found.end() :]


def aside_name(words: _Words) -> str:
    """Return the person's name in an apposition; "" if it has none."""
    _, kept, _, _, _ = _main(words)
    return " ".join(word.text for word in _name(kept))


def _breaks_name(words: _Words, index: int) -> bool:
    """Return whether this word is a title, so that the name begins after it."""
    kind = role_kind(words[index].text)
    if kind is None or first_name(words[index].text):
        return False
    return not (kind == "occupation" and index > 0 and words[index - 1].capital)


def _titled(words: _Words, start: int) -> bool:
    before = words[start - 1] if start else None
    if before is None:
        return False
    if before.possessive:  # "Fed's Marlowe", as headlines put it
        return start == 1 and len(words) == 2 and _bodily(before.text)
    return is_role(before.text)


def is_person_name(run: _Words, *, titled: bool = False) -> bool:
    """Return whether capitalized words read as a person's name rather than a body or place."""
    if not run or all(word.low in CALENDAR for word in run):
        return False
    whole = " ".join(word.text for word in run)
    if titled:
        return not (is_role(whole) if len(run) == 1 else body_head(run[-1].text))
    if len(run) == 1:
        return bool(first_name(run[0].text))
    if outlet(whole) or body_name(whole) or place_kind(whole) or _is_title(run):
        return False
    if ends_body(run[-1].text) or _motto(run):
        return False
    if _is_given(run[0].text):
        if (artefact(run[-1].text) or ("", ""))[0] in {"poll", "dataset"}:
            return False
        return body_head(run[-1].text) is None or (
            len(run) == 2 and run[-1].low in {"house", "order", "chapter"}
        )
    if (
        run[-1].low in PAPERS
        or any(_bodily(word.text) for word in run)
        or artefact(run[-1].text)
        or people_kind(run[-1].text)
    ):
        return False
    return len(run) <= 4 and not any(word.text.isupper() and len(word.text) > 2 for word in run)


def _motto(run: _Words) -> bool:
    """Return whether the words are a body's motto or members (Clean Air Now, Dockers United)."""
    if any(word.low in _NEVER_IN_NAMES for word in run):
        return True
    first = run[0].low
    return bool(singular(first) != first and people_kind(first) and not first_name(run[0].text))


_NEVER_IN_NAMES = ENGLISH.listed("never in a name")


def _is_title(run: _Words) -> bool:
    return is_role(run[-1].text) and not first_name(run[0].text)


def _bodily(word: str) -> bool:
    return bool(body_head(word) or body_name(word) or outlet(word) or country(word))


def is_pronoun(word: Word) -> bool:
    """Return whether a word is a pronoun; "WHO" is a body."""
    return word.low in PERSONAL and not (word.text.isupper() and body_name(word.text))
