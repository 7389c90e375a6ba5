"""Invented claims in any number, with the skew of the real thing, in a database of our own schema.

Sources, bodies and outlets follow Zipf's law; days have weekends, a quiet August and growth; the
claims of one article stand together and share its outlet and day; columns depend on each other as
they do in claims that were read. The same number of rows gives the same rows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate, islice
from random import Random
from typing import Any

__all__ = ["COLUMNS", "Names", "fill"]

COLUMNS = (
    "claim", "source", "cue", "source_name", "attribution_class", "source_type", "band",
    "source_reliability", "information_credibility", "score", "endorsed_by", "quote_type",
    "cue_class", "medium", "content_kind", "named", "affiliation", "side", "statement_date",
    "publisher", "published", "document_id", "source_id", "position", "spans", "engine",
    "engine_version", "rubric_version",
)  # fmt: skip
_PER_DOCUMENT = 20  # claims
_CHUNK = 5_000  # documents of a transaction
_FIRST, _DAYS = date(2018, 1, 1), 7 * 365
# source type: share, class, whether it has a name, the bands from strong to weak and without
_TYPES: dict[str, tuple[float, str, bool, tuple[int, int, int, int, int]]] = {
    "unattributed": (26, "unattributed", False, (0, 0, 0, 0, 1)),
    "named_official": (14, "named_official", True, (30, 50, 15, 5, 0)),
    "official_body": (13, "institution", True, (10, 45, 35, 10, 0)),
    "named_person": (11, "named_person", True, (10, 50, 30, 10, 0)),
    "organization": (9, "institution", True, (10, 40, 40, 10, 0)),
    "named_representative": (7, "named_official", True, (25, 50, 20, 5, 0)),
    "unnamed_official": (5, "anonymous", False, (0, 0, 40, 60, 0)),
    "named_expert": (4, "named_person", True, (35, 50, 10, 5, 0)),
    "media": (3, "outlet", True, (0, 20, 60, 20, 0)),
    "document": (2.5, "record", True, (40, 50, 10, 0, 0)),
    "unnamed_person": (2, "anonymous", False, (0, 0, 30, 70, 0)),
    "unnamed_vague": (1.2, "anonymous", False, (0, 0, 0, 100, 0)),
    "unnamed_proximate": (0.8, "anonymous", False, (0, 0, 30, 70, 0)),
    "dataset": (0.7, "record", True, (50, 40, 10, 0, 0)),
    "social_media": (0.5, "other", True, (0, 10, 50, 40, 0)),
    "own_reporting": (0.2, "outlet", False, (20, 60, 20, 0, 0)),
    "other": (0.1, "other", False, (0, 0, 20, 80, 0)),
}
_BANDS = ("strong", "moderate", "limited", "weak", None)
_SCORES = {"strong": 85, "moderate": 65, "limited": 40, "weak": 15}
_MEDIUMS = {
    "unspecified": 48, "statement": 16, "interview": 12, "press_report": 6, "document": 5,
    "communication": 4, "social_media": 3, "court_record": 2, "observation": 1.5, "dataset": 1,
    "poll": 0.7, "law": 0.5, "narration": 0.3,
}  # fmt: skip
_KINDS = {
    "information": 50, "position": 17, "figure": 10, "assessment": 9, "plan": 6, "forecast": 4,
    "accusation": 3, "denial": 1,
}  # fmt: skip
_QUOTES = {"indirect": 55, "direct": 30, "mixed": 15}
_CUES = {"statement": 88, "record": 7, "attitude": 5}
_SYLLABLES = ("ar", "bel", "cor", "dan", "el", "fen", "gar", "hol", "is", "jor", "kel", "lun")
_KINDS_OF_BODY = ("Ministry", "Office", "Union", "Agency", "Council", "Company", "Institute")


@dataclass
class Names:
    """Invented names, the first ones the commonest: the n-th comes up as often as 1/n."""

    count: int
    spelled: Callable[[int], str]
    _weights: list[float] = field(init=False)

    def __post_init__(self) -> None:
        self._weights = list(accumulate(1 / rank for rank in range(1, self.count + 1)))

    def draw(self, chance: Random, size: int) -> list[int]:
        """Return numbers of names."""
        return chance.choices(range(self.count), cum_weights=self._weights, k=size)


def _word(number: int) -> str:
    """Return an invented word; each number has its own."""
    found = ""
    while True:
        number, rest = divmod(number, len(_SYLLABLES))
        found += _SYLLABLES[rest]
        if not number:
            return found


def _person(number: int) -> str:
    return f"{_word(number % 97).title()} {_word(number).title()}"


def _body(number: int) -> str:
    return f"{_KINDS_OF_BODY[number % 7]} of {_word(number).title()}"


def fill(connection: sqlite3.Connection, rows: int) -> None:
    """Write so many claims, with their documents and sources, into an empty database of ours.

    Each chunk is a transaction.
    """
    chance = Random(rows)
    sources = Names(min(200_000, rows), _person)
    claims = _Claims(chance, sources, Names(40_000, _body), Names(6_000, _word))
    connection.execute("BEGIN")
    connection.executemany(
        "INSERT INTO sources (id, key, name, source_type, aliases)"
        " VALUES (?, ?, ?, 'named_person', '[]')",
        ((n + 1, f"{n}", _person(n)) for n in range(sources.count)),
    )
    connection.execute("COMMIT")
    names = ", ".join(COLUMNS)
    marks = ", ".join("?" * len(COLUMNS))
    number = 0
    for documents in _documents(chance, rows // _PER_DOCUMENT):
        numbered = list(enumerate(documents, number + 1))
        number += len(documents)
        connection.execute("BEGIN")
        connection.executemany(
            "INSERT INTO documents (id, title, publisher, published, text, sha256)"
            " VALUES (?, 'A title', ?, ?, '', ?)",
            [(n, outlet, str(day), f"{n:x}") for n, (outlet, day) in numbered],
        )
        connection.executemany(
            f"INSERT INTO claims ({names}) VALUES ({marks})", claims.of(numbered)
        )
        connection.execute("COMMIT")


def _documents(chance: Random, count: int) -> Iterator[list[tuple[str, date]]]:
    """Yield outlets and days of articles in chunks, in the order of months, mixed within each."""
    days = [_FIRST + timedelta(days=n) for n in range(_DAYS)]
    busy = [(1 + n / _DAYS) * _weight(day) for n, day in enumerate(days)]
    drawn = sorted(
        chance.choices(days, busy, k=count), key=lambda day: (day.year, day.month, chance.random())
    )
    outlets = Names(400, lambda n: f"The {_word(n).title()} Post")
    for start in range(0, count, _CHUNK):
        chunk = drawn[start : start + _CHUNK]
        numbers = outlets.draw(chance, len(chunk))
        yield [(outlets.spelled(n), day) for n, day in zip(numbers, chunk, strict=True)]


def _weight(day: date) -> float:
    return (0.5 if day.weekday() >= 5 else 1) * (0.7 if day.month == 8 else 1)


class _Claims:
    """Makes the rows of the claims of some articles."""

    def __init__(self, chance: Random, sources: Names, bodies: Names, words: Names) -> None:
        self._chance = chance
        self._sources, self._bodies, self._words = sources, bodies, words

    def of(self, documents: Sequence[tuple[int, tuple[str, date]]]) -> Iterator[tuple[Any, ...]]:
        """Yield one row after another in the order of ``COLUMNS``."""
        size = len(documents) * _PER_DOCUMENT
        drawn = zip(
            self._draw({kind: of[0] for kind, of in _TYPES.items()}, size),
            self._sources.draw(self._chance, size),
            self._bodies.draw(self._chance, size),
            self._draw(_QUOTES, size),
            self._draw(_CUES, size),
            self._draw(_MEDIUMS, size),
            self._draw(_KINDS, size),
            self._texts(size),
            (self._chance.random() for _ in range(size)),
            strict=True,
        )
        for number, (outlet, day) in documents:
            dates = [str(day - timedelta(days=n)) for n in range(7)]
            for position in range(_PER_DOCUMENT):
                yield self._row(next(drawn), number, position, outlet, dates)

    def _row(
        self, drawn: tuple[Any, ...], document: int, position: int, outlet: str, dates: list[str]
    ) -> tuple[Any, ...]:
        kind, source, body, quote, cue, medium, content, text, dice = drawn
        _, group, named, bands = _TYPES[kind]
        said = group != "unattributed"
        name = (_body(source) if group == "institution" else _person(source)) if named else None
        vouched = said and dice < 0.02
        band = self._chance.choices(_BANDS, bands)[0]
        return (
            text, name or ("officials" if said else None), "said" if said else None, name,
            "endorsed" if vouched else group, kind, band,
            ("B" if named and dice > 0.6 else "C" if named else "F") if said else None,
            (2 if vouched else 3 if dice < 0.3 else 6) if said else None,
            _SCORES[band] + int(dice * 15) if band else None,
            _body(body) if vouched else None, quote if said else "none",
            cue if said else None, medium if said else "narration", content, int(named),
            _body(body) if said and not vouched and dice < 0.45 else None,
            ("north" if dice > 0.97 else "south") if dice > 0.95 else None,
            dates[int(dice * 60) % 7] if said and dice > 0.55 else None,
            outlet, dates[0], document, source + 1 if named else None, position,
            "{}", "fast", "1", "1",
        )  # fmt: skip

    def _draw(self, shares: Mapping[str, float], size: int) -> list[str]:
        return self._chance.choices(list(shares), list(shares.values()), k=size)

    def _texts(self, size: int) -> Iterator[str]:
        """Yield claims of five words and one that says which of 1,000 topics it is on."""
        words = iter(self._words.draw(self._chance, size * 5))
        spelled = [_word(n) for n in range(self._words.count)]
        for topic in self._chance.choices(range(1000), k=size):
            yield " ".join(spelled[word] for word in islice(words, 5)) + f" topic{topic}"
