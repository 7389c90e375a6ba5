"""Index the persons and bodies of one document: names, roles, and places in the text.

Around a name only a limited number of words or characters is read, because a description is right
beside the name and a document has many names.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from ..language import ENGLISH
from ..records import Document, Segments, Span
from .candidates import mark_running, stated_candidate
from .mentions import SUFFIXES, Index, Mention, Person
from .passage import Word
from .phrase import is_person_name
from .roles import has_role
from .source_type.written import written_name
from .vocabulary import (
    body_head,
    body_name,
    ends_body,
    first_name,
    is_role,
    outlet,
    place_kind,
    role_kind,
)

__all__ = ["build"]

# Tokens of a document that are searched for persons and bodies: far more than articles have; the
# limit saves time and memory on a book.
MAX_TOKENS = 120_000
_PARTICLES = ENGLISH.listed("particle of a name")
_OPENING = ENGLISH.listed(
    "article", "possessive", "pointing word", "weekday", "month", "opening word"
)
_PEERS = ENGLISH.listed("title of a peer")
_SMALL = ENGLISH.listed("small word")
_CHAIN = ENGLISH.listed("link of a chain")
_MALE = ENGLISH.listed("male")
_FEMALE = ENGLISH.listed("female")
_OPENS = re.compile(r"(?:^|[.!?:”\"\n]\s{0,2}|\b(?:said|says|added) )\Z")
_HE_OR_SHE = re.compile(r"\b(?:[Hh]e|[Ss]he|his|her)\b")
_SITES = ENGLISH.listed("site")
_PARTY = re.compile(r"^,?\s{0,3}\(?\s{0,3}(?:[DRI]|Lib|Con)[-–][A-Z]")
_COPULA = re.compile(r"^\s+(?:is|was|has been|who is|who was|became|serves as|served as)\s+")
# What opens an apposition after a name: ", 54, a", "who is".
_APPOSED = re.compile(
    r"^\s*(?:,|—|–|--|\()\s*(?:\d{1,3}\s*,\s*)?(?:who (?:is|was|has been|had been|"
    r"served as|serves as|became|runs|ran|leads|led|heads|headed|teaches|studies)\s+)?"
)
_END_OF_ROLE = re.compile(r"[.;:!?\"”“\n)]|\s[—–-]+\s|,")
_ABBREVIATED = re.compile(
    r"\b(?:U\.S|U\.N|U\.K|[A-Z]|Gov|Sen|Rep|Dr|Mr|Mrs|Ms|Inc|Corp|Co|St|Gen|Lt|Col|D\.C)$"
)
# A description before a name and its comma; its length is limited to save time.
_BEFORE = re.compile(
    r"(?:^|[.;:\"”“\n,]\s*)((?:[A-Z]\w*’?'?s? )?(?:the |The |a |A |an |An "
    r")?[^.;:\"”“\n,]{4,100}),\s*$"
)


@dataclass(frozen=True, slots=True)
class _Run:
    """Capitalized tokens in a row: the title from ``first``, the name from ``name`` to ``last``."""

    first: int
    name: int
    last: int


class _Builder:
    """Collects runs of capitalized tokens and turns them into persons and mentions."""

    def __init__(self, document: Document, segments: Segments) -> None:
        self.text = document.text
        self.tokens = segments.tokens[:MAX_TOKENS]
        self.words = [self.text[a:b] for a, b in self.tokens]
        self.capitals = [_is_capital(word) for word in self.words]
        self.index = Index()
        self.singles: Counter[str] = Counter()

    def build(self) -> Index:
        runs = self._runs()
        self.singles.update(self.words[r.name] for r in runs if r.last - r.name == 1)
        runs = [self._named(run) for run in runs]
        persons = [run for run in runs if self._is_person(run)]
        for run in persons:
            self._add(run)
        for run in persons:
            self._tell_gender(run)
        self._mentions(runs)
        return self.index

    def _runs(self) -> list[_Run]:
        found: list[_Run] = []
        words, index = self.words, 0
        while index < len(words):
            if not self.capitals[index] or words[index].lower() in _OPENING:
                index += 1
                continue
            end = index + 1
            while end < len(words) and self._continues(end):
                end += 1
            while words[end - 1] in _PARTICLES:
                end -= 1
            found.append(_Run(index, self._name_start(index, end), end))
            index = end
        return found

    def _capital(self, index: int) -> bool:
        return self.capitals[index]

    def _continues(self, index: int) -> bool:
        gap = self.text[self.tokens[index - 1][1] : self.tokens[index][0]]
        if gap not in {" ", "\u00a0"} or self.words[index].lower() in _SMALL:
            return False
        if self._capital(index):
            return True
        known = self.words[index] in _PARTICLES and index + 1 < len(self.words)
        return known and self._capital(index + 1)

    def _name_start(self, first: int, last: int) -> int:
        start = first
        for index in range(first, last - 1):
            word = self.words[index]
            if index == last - 2 and word.lower() in _PEERS:  # "Lord Hale": he has no other name
                break
            if (is_role(word) and not (first_name(word) and index > first)) or (
                index == start and word.lower() in {"republican", "democratic", "democrat"}
            ):
                start = index + 1
        return self._after_office(first, last) if start == first else start

    def _after_office(self, first: int, last: int) -> int:
        """Return the index of the name's first token in ``Director of Public Works Ada Quill``."""
        if first < 2 or self.words[first - 1] != "of" or not is_role(self.words[first - 2]):
            return first
        for index in range(first + 1, last - 1):
            if first_name(self.words[index]) and not first_name(self.words[first]):
                return index
        return first

    def _named(self, run: _Run) -> _Run:
        """Return a person's run without a calling that no lexicon knows ("Rancher Dee Vale").

        A run that nothing else shows to be a person needs a known first name behind the calling.
        """
        words = self.words[run.name : run.last]
        if len(words) < 3 or first_name(words[0]):
            return run
        name = written_name(" ".join(words), "person").split()
        if len(name) < 2 or name != words[-len(name) :]:
            return run
        shorter = replace(run, name=run.last - len(name))
        return shorter if first_name(name[0]) or self._is_person(run) else run

    def _run_words(self, run: _Run) -> tuple[Word, ...]:
        return tuple(
            Word(w, *span)
            for w, span in zip(
                self.words[run.name : run.last], self.tokens[run.name : run.last], strict=True
            )
        )

    def _is_person(self, run: _Run) -> bool:
        words = self._run_words(run)
        if len(words) == 2 and words[0].low in _PEERS:
            return is_person_name(words[1:], titled=True)
        titled = run.name > run.first and is_role(self.words[run.name - 1])
        if run.name > run.first and not titled:
            return is_person_name(words)
        if titled:
            return is_person_name(words, titled=True) and not body_head(words[-1].text)
        if len(words) < 2 or not is_person_name(words):
            return False
        if first_name(words[0].text):
            return True
        return self._looks_named(run, words)

    def _looks_named(self, run: _Run, words: tuple[Word, ...]) -> bool:
        before = self.words[run.first - 1] if run.first else ""
        if is_role(before) and before.islower():
            return True
        after = self.text[words[-1].end : words[-1].end + 90]
        apposed = _APPOSED.match(after)
        if apposed and re.match(r"(?:\d{1,3},|(?:an?|the|who)\s)", after.lstrip(" ,—–(")):
            return has_role(after)
        if self.singles[words[-1].text] > 0 and len(words) <= 3:
            return True
        return len(words) == 2 and self._meant(run, words[-1].end)

    def _meant(self, run: _Run, end: int) -> bool:
        """Return whether "he" or "she" follows a subject or speaker with an unknown name."""
        before = self.text[max(0, self.tokens[run.first][0] - 6) : self.tokens[run.first][0]]
        if not _OPENS.search(before) or any(w in _SITES for w in self._lower(run)):
            return False
        after = self.text[end : end + 140].split("\n")[0]
        goes_on = after[:1] in (".", ",") or (after[:1] == " " and after[1:2].islower())
        return goes_on and _HE_OR_SHE.search(after) is not None

    def _lower(self, run: _Run) -> list[str]:
        return [word.lower() for word in self.words[run.name : run.last]]

    def _add(self, run: _Run) -> None:
        words = self._run_words(run)
        name = self._same(" ".join(word.text for word in words), words)
        self.index.persons.setdefault(name, Person(name))
        if len(words) > 1:
            self._register(name, words)

    def _tell_gender(self, run: _Run) -> None:
        words = self._run_words(run)
        person = self.index.person(" ".join(word.text for word in words))
        # "Ms Hale" says nothing of anybody where several people are called Hale.
        shared = len(words) == 1 and len(self.index.namesakes(words[0].text)) > 1
        if person is not None and not shared:
            person.gender = person.gender or self._gender(run, words)

    def _same(self, name: str, words: tuple[Word, ...]) -> str:
        """Return the name under which this person is already known, else the name as it is."""
        if name in self.index.persons:
            return name
        if name in self.index.parts:
            known = self.index.parts[name]
            return known if len(words) == 1 or known.split()[0] == words[0].text else name
        return name

    def _register(self, name: str, words: tuple[Word, ...]) -> None:
        last = len(words) - 1
        while last > 1 and words[last].low.rstrip(".") in SUFFIXES:
            last -= 1
        alone = words[last].text
        if alone in self.index.persons and alone != name:
            self.index.persons.pop(alone)
        short = f"{words[0].text} {alone}"
        if last > 1 and words[0].text != alone:
            self.index.parts.setdefault(short, name)
        current = self.index.parts.get(alone)
        if current is None or current == alone or first_name(words[0].text):
            self.index.parts.setdefault(alone, name)
        for part in words[:last]:
            if first_name(part.text):
                self.index.parts.setdefault(part.text, name)
        for size in range(2, len(words)):
            self.index.parts.setdefault(" ".join(w.text for w in words[-size:]), name)

    def _gender(self, run: _Run, words: tuple[Word, ...]) -> str:
        for index in range(max(run.first - 1, 0), run.name):
            low = self.words[index].lower()
            if low in _MALE or low in _FEMALE:
                return "m" if low in _MALE else "f"
        known = first_name(words[0].text) if len(words) > 1 else None
        return known if known and known != "-" else ""

    def _mentions(self, runs: list[_Run]) -> None:
        for run in runs:
            name = " ".join(self.words[run.name : run.last])
            start, end = self.tokens[run.name][0], self.tokens[run.last - 1][1]
            person = self.index.person(name)
            if person is not None:
                self._roles(person, run, start, end)
                self._put(start, end, person.name, "person")
            else:
                self._bodies(run)
        self.index.mentions.sort()
        mark_running(self.text, self.index)
        self.index.starts = [mention.start for mention in self.index.mentions]

    def _put(self, start: int, end: int, name: str, kind: str) -> None:
        self.index.mentions.append(Mention(start, end, name, kind))

    def _bodies(self, run: _Run) -> None:
        """Record the body in a run that names no person (``Hamas`` in ``a Hamas delegation``)."""
        whole = " ".join(self.words[run.first : run.last])
        start, end = self.tokens[run.first][0], self.tokens[run.last - 1][1]
        if place_kind(whole) or place_kind(self.words[run.first]) == "adjective":
            return
        kind = (
            body_name(whole)
            or body_head(self.words[run.last - 1])
            or ("media" if outlet(whole) else "")
            or ("organization" if self._long(run) and ends_body(self.words[run.last - 1]) else "")
        )
        if not kind and (is_role(whole.split()[-1]) or whole.lower() in _OPENING):
            return
        self._put(start, end, whole, kind or "unknown")

    def _long(self, run: _Run) -> bool:
        before = self.words[run.first - 1] if run.first else ""
        return run.last - run.first > 1 or before in {"'s", "’s", "'", "’"} or "s’" in before

    def _roles(self, person: Person, run: _Run, start: int, end: int) -> None:
        # Six descriptions are enough to decide on a type; a president gets one in every paragraph.
        if len(person.roles) < 6:
            for span in (self._title(run), self._apposition(end), self._reversed(start, end)):
                if span is not None and span.of(self.text) not in {
                    r.of(self.text) for r in person.roles
                }:
                    person.roles.append(span)
        if person.candidate is None:
            person.candidate = stated_candidate(self.text, start, end)

    def _title(self, run: _Run) -> Span | None:
        """Return the words before the name that end in a title."""
        last = run.name - 1
        if run.name > run.first > 1 and self.words[run.first - 1] == "of":
            return Span(self.tokens[run.first - 2][0], self.tokens[last][1])
        if last < 0 or not is_role(self.words[last]) or self._apart(last):
            return self._shared_title(run)
        if role_kind(self.words[last]) == "honorific":
            return None
        first = last
        while first > 0 and last - first < 7 and self._modifies(first - 1):
            first -= 1
        return Span(self.tokens[first][0], self.tokens[last][1])

    def _shared_title(self, run: _Run) -> Span | None:
        """Return the plural title of a list of names: ``candidates A B and C D``."""
        last = run.first - 1
        if last < 3 or self.words[last] not in {"and", ","}:
            return None
        for index in range(last - 1, max(last - 5, 0), -1):
            word = self.words[index]
            if not self._capital(index):
                plural = word.endswith("s") and is_role(word)
                return Span(*self.tokens[index]) if plural else None
        return None

    def _apart(self, index: int) -> bool:
        gap = self.text[self.tokens[index][1] : self.tokens[index + 1][0]]
        return "\n" in gap

    def _modifies(self, index: int) -> bool:
        word = self.words[index]
        if not word[0].isalnum() and word not in {"'s", "’s"}:
            return False
        low = word.lower()
        return (
            low not in _OPENING
            and low not in _CHAIN
            and not self._apart(index)
            and not low.endswith("ly")
        )

    def _apposition(self, end: int) -> Span | None:
        """Return the description after the name: ``, 54, a nurse`` or ``is the mayor of``."""
        after = self.text[end : end + 170]  # appositions are shorter; limits the time per name
        if _PARTY.match(after):
            return Span(end, end + min(len(after), 9))
        opening = _APPOSED.match(after) or _COPULA.match(after)
        if opening is None:
            return None
        words = after[opening.end() :]
        stop = self._stop(words)
        return self._described(end + opening.end(), words[:stop])

    def _stop(self, words: str) -> int:
        for match in _END_OF_ROLE.finditer(words):
            if match.group() == "." and _ABBREVIATED.search(words[: match.start()]):
                continue
            return match.start()
        return len(words)

    def _described(self, start: int, words: str) -> Span | None:
        opening = words.split(None, 12)[:12]
        if not opening or not has_role(" ".join(opening)):
            return None
        first = opening[0].lower()
        if first in {
            "who",
            "said",
            "says",
            "told",
            "which",
            "but",
            "he",
            "she",
            "they",
            "and",
            "whose",
            "as",
            "when",
        }:
            return None
        if first not in {
            "a",
            "an",
            "the",
            "one",
            "his",
            "her",
            "then",
            "now",
            "former",
            "chief",
        } and (first.endswith(("ed", "ing")) or not has_role(" ".join(opening[:4]))):
            return None
        if not has_role(" ".join(opening[:8])):
            return None
        return Span(start, start + len(words.rstrip()))

    def _reversed(self, start: int, end: int) -> Span | None:
        """Return the description before the name: ``The head of the union, Ada Quill,``."""
        if self.text[start - 2 : start] != ", " or self.text[end : end + 1] not in {",", ".", " "}:
            return None
        match = _BEFORE.search(self.text[max(0, start - 120) : start])
        if match is None:
            return None
        words = match.group(1)
        if not re.match(r"(?:the|a|an|its|their|[A-Z]\w*['’]s)\s", words, re.I):
            return None
        base = max(0, start - 120) + match.start(1)
        return self._described(base, words)


def _is_capital(word: str) -> bool:
    return word[0].isupper() or (word[:3] in {"al-", "el-"} and word[3:4].isupper())


def build(document: Document, segments: Segments) -> Index:
    """Return the index of the persons and bodies that a document names."""
    return _Builder(document, segments).build()
