"""Compare a day's claims with those of the days before: their relations, and their groups."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from ..store.comparing import UNDATED, later
from ..store.facts import claims_of, decisions, place_of, text_of
from ..store.ledger import LEDGER
from .ahead import Ahead, Ready, words_of
from .articles import of_story
from .candidates import Candidates
from .grouping import Group
from .relation import Relation, relate
from .words import VERBATIM, Wording

__all__ = ["Compared", "Window"]

_Decided = Mapping[int, Mapping[int, tuple[str, str]]]


@dataclass(slots=True)
class _Member:
    """A claim of a day; ``founder`` is the first claim of its group, often itself."""

    id: int
    document_id: int
    place: tuple[int, str, int]
    language: str
    wording: Wording
    founder: int
    eligible: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """A day's claims: each with its group before and after, and its relations to earlier ones."""

    before: Mapping[int, int]
    founders: Mapping[int, int]
    relations: Sequence[tuple[int, int, str, float, str | None, str | None]]

    @property
    def moved(self) -> bool:
        """Return whether any claim has changed groups."""
        return self.before != self.founders


class Window:
    """The claims of the last ``days`` days, kept in memory while day follows day."""

    def __init__(self, connection: sqlite3.Connection, days: int, ahead: Ahead) -> None:
        self._connection = connection
        self._ahead = ahead
        self._length = days
        self._days: dict[int, list[_Member]] = {}
        self._decided: _Decided = decisions(connection)

    def compare(self, day: int, ready: Ready) -> Compared:
        """Compare the claims of a day with those before them, and put them into groups."""
        own = list(_members(self._connection, day, ready))
        before = {each.id: each.founder for each in own}
        relations = dict[tuple[int, int], tuple[Relation, str | None]]()
        if day != UNDATED:
            self._turn_to(day)
            at = _Comparison(self._connection, self._past(day), self._decided)
            for member in own:
                member.founder = member.id
                relations.update(at.take(member))
            self._days[day] = own
        rows = [
            (one, other, each.kind, each.score, each.words or None, who)
            for (one, other), (each, who) in relations.items()
        ]
        return Compared(before, {each.id: each.founder for each in own}, rows)

    def _turn_to(self, day: int) -> None:
        """Forget the days outside a day's window, and read the missing days within it."""
        first = later(day, -self._length)
        self._days = {d: members for d, members in self._days.items() if first <= d < day}
        sql = f"SELECT DISTINCT day FROM {LEDGER} WHERE day >= ? AND day < ?"
        for (each,) in self._connection.execute(sql, (first, day)).fetchall():
            if each not in self._days:
                self._days[each] = list(_members(self._connection, each, self._ahead.of(each)))

    def _past(self, day: int) -> list[_Member]:
        return [member for each in sorted(self._days) for member in self._days[each]]


class _Comparison:
    """The claims that a day's claims are compared with; each of these joins them in turn."""

    def __init__(
        self, connection: sqlite3.Connection, past: Sequence[_Member], decided: _Decided
    ) -> None:
        self._connection = connection
        self._decided = decided
        self._forms: dict[tuple[str, str], _Member] = {}
        self._groups: dict[int, Group] = {}
        self._founders: dict[int, int] = {}
        self._candidates = Candidates()
        self._listed: list[_Member] = []
        for member in past:
            self._enter(member)

    def take(
        self, member: _Member
    ) -> Iterator[tuple[tuple[int, int], tuple[Relation, str | None]]]:
        """Yield the relations of a claim to earlier ones, and put it into its group."""
        banned = set[int]()
        for other, relation, who, place, founder in self._decisions(member):
            if place < member.place:
                yield (member.id, other), (Relation(relation, 1.0, ""), who)
                if relation == "same":
                    member.founder = founder
            if relation == "not_same":
                banned.update({founder, other})
        decided = self._decided.get(member.id, {})
        if member.eligible:
            found = [pair for pair in self._near(member) if pair[0].id not in decided]
            for near, how in found:
                yield (member.id, near.id), (how, None)
            if member.founder == member.id:
                member.founder = self._group(member, found, banned)
        self._enter(member)

    def _decisions(
        self, member: _Member
    ) -> Iterator[tuple[int, str, str, tuple[int, str, int], int]]:
        for other, (relation, who) in sorted(self._decided.get(member.id, {}).items()):
            placed = place_of(self._connection, other)
            if placed is not None and placed[0][0] != UNDATED:
                place, founder = placed
                yield other, relation, who, place, self._founders.get(other, founder)

    def _near(self, member: _Member) -> Iterator[tuple[_Member, Relation]]:
        """Yield the earlier claims that relate to one, and how; only the first of equal claims."""
        same = self._forms.get((member.language, member.wording.key))
        if same is not None:
            kind = "copy" if member.wording.form.count(" ") + 1 >= VERBATIM else "same"
            yield same, Relation(kind, 1.0, "")
            return
        for number in self._candidates.near(member.wording):
            other = self._listed[number]
            if other.language == member.language:
                relation = relate(other.wording, member.wording)
                if relation is not None:
                    yield other, relation

    def _group(
        self, member: _Member, found: Sequence[tuple[_Member, Relation]], banned: set[int]
    ) -> int:
        """Return the group that a claim fits best: the earliest in a tie, its own if none fits."""
        near = dict.fromkeys(
            self._founders[other.id] for other, each in found if each.kind in ("same", "copy")
        )
        fits = []
        for number in near:
            group = self._groups.get(number)
            if group is not None and number not in banned:
                score = group.fit(member.wording)
                if score is not None:
                    fits.append((-score, group.place, number))
        return min(fits)[2] if fits else member.id

    def _enter(self, member: _Member) -> None:
        self._founders[member.id] = member.founder
        if not member.eligible:
            return
        if member.founder == member.id:
            self._groups[member.id] = Group(member.id, member.wording, member.place)
        elif (group := self._groups.get(member.founder)) is not None:
            group.wordings.setdefault(member.wording.key, member.wording)
        form = (member.language, member.wording.key)
        if form not in self._forms:
            self._forms[form] = member
            self._candidates.add(member.wording)
            self._listed.append(member)


def _members(connection: sqlite3.Connection, day: int, ready: Ready) -> Iterator[_Member]:
    for document, some in groupby(claims_of(connection, day), lambda row: row.document_id):
        rows = list(some)
        known = [found for row in rows if (found := ready.words.get(row.id)) is not None]
        if len(known) < len(rows):
            known = words_of(rows, text_of(connection, document), day)
        for row, (wording, eligible) in zip(rows, known, strict=True):
            yield _Member(
                row.id,
                document,
                (day, row.sha256, row.position),
                (row.language or "en").lower()[:2],
                # The story may have changed since the words were prepared.
                of_story(wording, row.wire_cluster or document),
                row.id if row.fact_id is None else row.fact_id,
                eligible,
            )
