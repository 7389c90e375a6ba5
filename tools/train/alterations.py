"""Say a claim in other words, or something else in nearly the same words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from random import Random

__all__ = ["kept", "moved"]

# Words of which one may stand for another in news, one group a line; written for this project.
_SAME = """
killed dead slain
wounded injured hurt
attack assault strike
said stated
begin start launch
began started launched
end finish stop
buy acquire purchase
bought acquired purchased
rise increase grow
rose increased grew climbed
fell dropped declined
fall drop decline
money funds cash
company firm business
firms companies businesses
deal agreement accord
talks negotiations discussions
police officers
government authorities
vote ballot
children youngsters minors
house home
houses homes
car vehicle
cars vehicles
fire blaze
hit struck
near close
big large major
large huge
show reveal indicate
shows reveals indicates
showed revealed indicated
plan proposal scheme
help aid assistance
doctors medics physicians
workers employees staff
job post position
jobs posts positions
study research survey
suspect accused
arrested detained held
arrest detention
found discovered
missing unaccounted
damaged destroyed
build construct
built constructed
closed shut
close shut
approved backed endorsed
reject oppose
rejected refused
ask request
asked requested
warn caution
warned cautioned
money cash
soldiers troops
army military
ship vessel
ships vessels
road highway
school college
patients people
residents locals
"""
_OTHERS: dict[str, list[str]] = {}
for _line in _SAME.strip().splitlines():
    for _word in _line.split():
        _OTHERS.setdefault(_word, []).extend(w for w in _line.split() if w != _word)
_NUMBERS = """
zero one two three four five six seven eight nine ten eleven twelve
"""
_SPELLED = _NUMBERS.split()
_FIGURE = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})*(?:\.\d+)?(?![\w])")
_NO_NAME = (
    "(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July"
)
_NO_NAME += "|August|September|October|November|December|Rs)"
_NAME: re.Pattern[str] = re.compile(
    rf"(?<=[a-z,] ){_NO_NAME}[A-Z][a-z]+(?: {_NO_NAME}[A-Z][a-z]+)*"
)
_VERB = re.compile(r"\b(is|are|was|were|will|would|has|have|had|can|could|should)\b")
_TAIL = re.compile(r",? (?:which|who|after|while|because|where|when|amid|as|including)\b.*$")
_TELLING = re.compile(r"[A-Z\d]|\b(?:not?|never|without|from|by|to)\b|n['’]t\b")
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def kept(claim: str, random: Random) -> str:
    """Return a claim in other words that say the same."""
    for change in random.sample(_KEEPING, random.randint(0, 4)):
        claim = change(claim, random)
    return claim


def moved(claim: str, others: Sequence[str], random: Random) -> Iterator[str]:
    """Yield claims in nearly the same words that say something else."""
    for change in _MOVING:
        found = change(claim, others, random)
        if found and found != claim:
            yield found


def _shorter(claim: str, random: Random) -> str:
    found = _TAIL.sub("", claim)
    return found if len(found) > len(claim) / 2 else claim


def _fewer(claim: str, random: Random) -> str:
    words = claim.split()
    share = random.choice((0.05, 0.1, 0.2))
    return " ".join(w for w in words if _TELLING.search(w) or random.random() > share)


def _other_words(claim: str, random: Random) -> str:
    return " ".join(random.choice(_OTHERS.get(w.lower(), [w])) for w in claim.split())


def _round(claim: str, random: Random) -> str:
    first, comma, last = claim.partition(", ")
    return f"{last.rstrip('.')}, {first}" if comma and len(first) > 10 < len(last) else claim


def _more(claim: str, random: Random) -> str:
    return random.choice(
        (
            f"on {random.choice(_DAYS)} {claim}",
            f"{claim}, in what residents called the worst week of the year",
            f"{claim} in the early hours",
            f"in a statement late in the day, {claim}",
            f"{claim}, although details remained unclear",
            f"{claim} and an inquiry had been opened",
        )
    )


def _spelled(claim: str, random: Random) -> str:
    def spell(found: re.Match[str]) -> str:
        number = found[0]
        return _SPELLED[int(number)] if number.isdecimal() and int(number) < 13 else number

    return _FIGURE.sub(spell, claim)


_KEEPING: tuple[Callable[[str, Random], str], ...] = (
    _shorter,
    _fewer,
    _other_words,
    _round,
    _more,
    _spelled,
)


def _other_figure(claim: str, others: Sequence[str], random: Random) -> str | None:
    found = list(_FIGURE.finditer(claim))
    if not found:
        return None
    each = random.choice(found)
    value = float(each[0].replace(",", ""))
    new = max(1, round(value * random.choice((0.4, 0.7, 1.4, 2, 3)))) + (1 if value < 3 else 0)
    return f"{claim[: each.start()]}{new:,}{claim[each.end() :]}"


def _names(others: Sequence[str], claim: str) -> list[str]:
    """Return the names in other claims that a claim does not have."""
    found = [each[0] for other in others for each in _NAME.finditer(other)]
    return [name for name in found if name not in claim]


def _other_name(claim: str, others: Sequence[str], random: Random) -> str | None:
    here = list(_NAME.finditer(claim))
    there = _names(random.sample(others, min(20, len(others))), claim)
    if not here or not there:
        return None
    for each in reversed(here):  # another event of the same kind: every name is another
        claim = claim[: each.start()] + random.choice(there) + claim[each.end() :]
    return claim


def _one_other_name(claim: str, others: Sequence[str], random: Random) -> str | None:
    here = list(_NAME.finditer(claim))
    there = _names(random.sample(others, min(20, len(others))), claim)
    if not here or not there:
        return None
    each = random.choice(here)
    return claim[: each.start()] + random.choice(there) + claim[each.end() :]


def _turned(claim: str, others: Sequence[str], random: Random) -> str | None:
    names = list(dict.fromkeys(found[0] for found in _NAME.finditer(claim)))
    if len(names) < 2:
        return None
    a, b = names[:2]
    return "\0".join(part.replace(b, a) for part in claim.split(a)).replace("\0", b)


def _denied(claim: str, others: Sequence[str], random: Random) -> str | None:
    found = _VERB.search(claim)
    return f"{claim[: found.end()]} not{claim[found.end() :]}" if found else None


def _half_other(claim: str, others: Sequence[str], random: Random) -> str | None:
    """Return a claim of which half says what another one says."""
    words, other = claim.split(), random.choice(others).split()
    half = len(words) // 2
    if random.random() < 0.5:
        return " ".join(words[:half] + other[len(other) // 2 :])
    return " ".join(other[: len(other) // 2] + words[half:])


_MOVING: tuple[Callable[[str, Sequence[str], Random], str | None], ...] = (
    _other_figure,
    _other_name,
    _one_other_name,
    _turned,
    _turned,
    _turned,
    _denied,
    _half_other,
)
