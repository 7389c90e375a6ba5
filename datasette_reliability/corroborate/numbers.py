"""Read the figures of a claim, and say whether those of two claims can both be right.

A figure is a range, as wide as one unit of its last digit that is not zero: "more than 52,000"
reaches to 53,000, and so agrees with "at least 52,760", which reaches to 52,770. No range extends
more than a tenth of its value: a false agreement is worse than a missed one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = [
    "LONGEST",
    "Quantity",
    "agree",
    "conflict",
    "contradict",
    "quantities",
    "unshared",
]

LONGEST = 4000  # characters of a claim that are read: limits the time if a whole text is one claim
# "More than" and "about" reach no farther than this share of a value: a wide range agrees with
# anything, and a false agreement is worse than a missed one.
_SLACK = 0.1
# "At least 10" leaves room for 12; a figure over this many times as high is another count.
_FAR = 2.0
_UNIT_WORDS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen nineteen
"""
_UNITS = _UNIT_WORDS.split()
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_VALUES = {
    **{word: number for number, word in enumerate(_UNITS)},
    **{word: 10 * number for number, word in enumerate(_TENS, 2)},
}
_ORDINAL_WORDS = """
first second third fourth fifth sixth seventh eighth ninth tenth
"""
_ORDINALS = _ORDINAL_WORDS.split()
_FRACTIONS = {"half": 0.5, "a quarter": 0.25, "three quarters": 0.75, "two thirds": 2 / 3}
_VALUES |= {word: number for number, word in enumerate(_ORDINALS, 1)}
_SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "k": 1e3,
    "million": 1e6,
    "m": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "trillion": 1e12,
}
# The lowest and the highest number that each word is taken to mean.
_VAGUE = {
    "dozens": (24, 99),
    "scores": (40, 199),
    "hundreds": (200, 999),
    "thousands": (2_000, 9_999),
    "tens of thousands": (20_000, 99_999),
    "hundreds of thousands": (200_000, 999_999),
    "millions": (2_000_000, 9_999_999),
    "half a dozen": (6, 6),
    "a dozen": (12, 12),
    "two dozen": (24, 24),
    "three dozen": (36, 36),
}
_UP = (
    "at least|no fewer than|no less than|not less than|more than|over|above|upwards of|in excess of"
)
_DOWN = (
    "up to|as many as|as much as|at most|no more than|not more than|nearly|almost|close to"
    "|fewer than|less than|under|below|just under"
)
_NEAR = "about|around|some|roughly|approximately|an estimated|estimated|circa|or so"
# A month, short or long.
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
_LISTED = "|".join(sorted((*_VAGUE, *_UNITS, *_ORDINALS, *_FRACTIONS), key=len, reverse=True))
# A number, with the words and signs that bound it, scale it and give its kind. Its length is
# limited: no figure in the news has over fifteen digits, and Python refuses very long ones.
_QUANTITY = re.compile(
    rf"(?<![\w.,])(?<![^\W\d_]-)(?:(?P<up>{_UP})|(?P<down>{_DOWN})|(?P<near>{_NEAR})|(?P<month>{_MONTH}))?"
    rf"(?:(?<=\S) )?(?P<money>us\$|[$€£¥])?"
    rf"(?P<number>\d{{1,3}}(?:,\d{{3}}){{1,5}}(?:\.\d{{1,6}})?|\d{{1,15}}(?:\.\d{{1,6}})?"
    rf"|(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(_UNITS[1:10])}))?|{_LISTED})"
    rf"(?P<ordinal>st|nd|rd|th)?(?:[ -](?P<scale>{'|'.join(_SCALES)})(?![\w]))?"
    rf"(?:(?P<percent> ?%|[ -]per ?cent|[ -]percentage points?)|(?P<time>:\d\d(?: ?[ap]\.?m\b)?"
    rf"| ?[ap]\.?m\b)|(?P<day> {_MONTH}))?(?![\w])",
    re.IGNORECASE,
)
_CODE = re.compile(r"\d{1,15}")
_NOT_COUNTED = re.compile(r"\b(?:no|the|this|that|any|every|each|another|some)$", re.I)
# The noun after a figure, past three small words at most ("12 of the other people").
_AFTER = re.compile(r"[ -](?:(?:more|other|of|the|a|an|their|its|new) ){0,3}([a-z]{2,30})")
# Words that do not say what is counted, so that "12" agrees or conflicts with "12 people".
_ANY_WORDS = """
people persons others lives dead deaths killed wounded injured of in on at and or to by from
were was are is have had who that with for as but per since after before
"""
_ANY = frozenset(_ANY_WORDS.split())


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure: from ``low`` to ``high``, of a kind (count, money, percent, year, date, time …).

    ``noun`` is what is counted, "" if the text does not say; ``words`` is the figure as written.
    ``bound`` is "up" for "at least" and its like, "down" for "up to", else "".
    """

    low: float
    high: float
    kind: str
    noun: str
    words: str
    bound: str = ""


def quantities(text: str) -> tuple[Quantity, ...]:
    """Return the figures of a text in order."""
    return tuple(_found(text[:LONGEST]))


def _found(text: str) -> Iterator[Quantity]:
    read = 0
    for match in _QUANTITY.finditer(text):
        yield from _codes(text[read : match.start()])
        read = match.end()
        before = text[max(0, match.start() - 12) : match.start()].rstrip()
        if match["number"].lower() == "one" and _is_pronoun(match, before, text):
            continue
        low, high = _range(match)
        bound = "up" if match["up"] else "down" if match["down"] else ""
        yield Quantity(low, high, _kind(match), _noun(text, match), _words(match), bound)
    yield from _codes(text[read:])


def _codes(text: str) -> Iterator[Quantity]:
    """Yield the digits within words, such as "COVID-19" and "1990s", as figures of kind "code"."""
    for found in _CODE.findall(text):
        yield Quantity(float(found), float(found), "code", "", found)


def _words(match: re.Match[str]) -> str:
    return " ".join(match[0].split())


def _is_pronoun(match: re.Match[str], before: str, text: str) -> bool:
    """Return whether "one" counts nothing, as in "no one", "one of them" and "one day"."""
    after = text[match.end() : match.end() + 8].lower()
    return bool(_NOT_COUNTED.search(before)) or after.startswith(
        (" of ", " anoth", " day", "'", "’")
    )


def _range(match: re.Match[str]) -> tuple[float, float]:
    spelled = match["number"].lower()
    scale = _SCALES[match["scale"].lower()] if match["scale"] else 1.0
    if spelled in _FRACTIONS:
        return _FRACTIONS[spelled], _FRACTIONS[spelled]
    if spelled in _VAGUE:
        low, high = (scale * end for end in _VAGUE[spelled])
        return low, max(high, 1.5 * low) if match["up"] else high
    if match["time"] and match["time"][0] == ":" and spelled.isdecimal():
        spelled = f"{spelled}.{match['time'][1:3]}"
    value = _value(spelled) * scale
    half = scale / 10 ** len(spelled.partition(".")[2]) / 2 if "." in spelled and scale > 1 else 0.0
    reach = _reach(value)
    low = value - (reach if match["down"] else reach / 2 if match["near"] else half)
    high = value + (reach if match["up"] else reach / 2 if match["near"] else half)
    return low, high


def _reach(value: float) -> float:
    """Return how far above a value a figure may be for news, which rounds, to say "more than".

    That is one unit of the value's last digit that is not zero: 1,000 for 52,000.
    """
    digits = f"{int(value)}"
    unit = 10.0 ** (len(digits) - len(digits.rstrip("0"))) if value >= 1 else 0.0
    return min(unit, max(1.0, _SLACK * value)) * 0.999  # "more than 10" is not yet 20


def _value(spelled: str) -> float:
    if spelled[0].isdigit():
        return float(spelled.replace(",", ""))
    return float(sum(_VALUES[part] for part in re.split("[ -]", spelled)))


def _kind(match: re.Match[str]) -> str:
    if match["percent"]:
        return "percent"
    if match["money"]:
        return "money"
    if match["time"]:
        return "time"
    if match["month"] or match["day"]:
        return "date"
    number = match["number"].lower()
    if match["ordinal"] or number in _ORDINALS:
        return "ordinal"
    if number in _FRACTIONS:
        return "fraction"
    plain = number.isdecimal() and not (match["up"] or match["down"] or match["near"])
    # Four plain digits in this range are taken for a year, not for a count.
    if plain and len(number) == 4 and "1800" <= number <= "2100" and not match["scale"]:
        return "year"
    return "count"


def _noun(text: str, match: re.Match[str]) -> str:
    after = _AFTER.match(text[match.end() : match.end() + 60].lower())
    noun = after[1] if after else ""
    return "" if noun in _ANY else noun.removesuffix("s")


def agree(one: Quantity, other: Quantity) -> bool:
    """Return whether two figures are of one kind and their ranges overlap."""
    return _of_one_kind(one, other) and one.low <= other.high and other.low <= one.high


def conflict(
    some: Sequence[Quantity], others: Sequence[Quantity]
) -> tuple[Quantity, Quantity] | None:
    """Return the first two figures that contradict each other, one of each claim; None if none do.

    A figure that the other claim does not give at all contradicts nothing. Figures for different
    things conflict only if the two claims share no figure: then nothing shows that they agree.
    """
    left, right = unshared(some, others)
    pairs = [(one, other) for one in left for other in right if _of_one_kind(one, other)]
    alike = [(one, other) for one, other in pairs if _same_thing(one, other)]
    if alike or not pairs:
        return alike[0] if alike else None
    return pairs[0] if len(left) == len(some) else None


def unshared(
    some: Sequence[Quantity], others: Sequence[Quantity]
) -> tuple[list[Quantity], list[Quantity]]:
    """Return the figures of each claim that are left once pairs that agree are removed."""
    left, right = [], list(others)
    for one in some:
        found = next((other for other in right if agree(one, other)), None)
        if found is None:
            left.append(one)
        else:
            right.remove(found)
    return left, right


def _of_one_kind(one: Quantity, other: Quantity) -> bool:
    return one.kind == other.kind or "code" in (one.kind, other.kind)


def _same_thing(one: Quantity, other: Quantity) -> bool:
    return not one.noun or not other.noun or one.noun == other.noun


def contradict(one: Quantity, other: Quantity) -> bool:
    """Return whether one of two figures that do not agree must be wrong.

    "At least 10" leaves room for 12. Two lower bounds leave no room for each other: those who
    counted at least 34 and those who counted at least 31 did not count the same thing.
    """
    if bool(one.bound) == bool(other.bound):
        return True
    bound, exact = (one, other) if one.bound else (other, one)
    if bound.bound == "up":
        return not bound.low <= exact.high <= _FAR * bound.low
    return not bound.high / _FAR <= exact.low <= bound.high
