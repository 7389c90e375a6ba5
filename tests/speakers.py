"""Score what is told of a source on own passages: endorsement, basis, anonymity, and so on.

Each line of ``passages/who/FIELD.jsonl`` (written before the rules were tuned on it) and of
``FIELD.fresh.jsonl`` (written afterwards) has a passage marked as :mod:`tests.marked` reads it and
what is to be found for its first attribution; null where there is nothing to find.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from datasette_reliability.classify import classify
from datasette_reliability.extract.recipients import recipient, time_of_statement
from datasette_reliability.records import Attribution, Classification, Document
from datasette_reliability.segment import segment

from .marked import FOLDER, parse

_WORD = re.compile(r"\w+")


@dataclass
class Score:
    """How often a field was found, was right, and should have been found."""

    found: int = 0
    right: int = 0
    wanted: int = 0
    misses: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 1.0


def endorsement(found: Classification) -> str | None:
    """Return ``+`` and who vouches for the source, ``-`` and who disputes it, or None."""
    if found.endorsed_by:
        return f"+{found.endorsed_by}"
    against = [e for e in found.endorsements if e.stance == "negative" and e.independent]
    return f"-{against[0].endorser_name}" if against else None


def _name(found: Classification) -> str | None:
    return found.source_name or found.antecedent


FIELDS: dict[str, Callable[[Classification], str | int | None]] = {
    "endorsement": endorsement,
    "basis": lambda found: found.basis,
    "anonymity": lambda found: found.anonymity_reason,
    "recipient": lambda found: found.relayed_to,
    "number": lambda found: found.number_of_sources,
    "pronoun": _name,
}


_NUMBER = re.compile(r"\[[scp](\d?)[: ]")


def read(passage: str) -> Classification:
    """Return the classification of a passage's undigited attribution, its spans being given."""
    marked = parse("who", passage)
    document = Document(marked.text, publisher="AFP" if "AFP" in marked.text else None)
    segments = segment(document)
    numbers = list(dict.fromkeys(match[1] for match in _NUMBER.finditer(passage)))
    given = []
    for one in marked.gold:
        first = (one.of("c") or one.of("s"))[0]
        place = next(n for n, s in enumerate(segments.sentences) if s.end > first.start)
        bare = Attribution(one.of("s"), one.of("c"), one.of("p"), place)
        sentence = segments.sentences[place]
        told = recipient(marked.text, sentence, bare)
        given.append(time_of_statement(marked.text, sentence, told))
    return classify(document, segments, given)[numbers.index("")]


def _same(field_name: str, found: str | int | None, want: str | int | None) -> bool:
    if isinstance(found, str) and isinstance(want, str):
        some, others = (set(_WORD.findall(words.lower())) - {"the", "a"} for words in (found, want))
        exact = field_name in {"endorsement", "recipient", "pronoun"}
        overlap = len(some & others) / max(len(some | others), 1)
        stance = field_name != "endorsement" or found[0] == want[0]
        return stance and overlap >= (0.99 if exact else 0.5)
    return found == want


def score(field_name: str, fresh: bool = False) -> Score:
    """Return how well a field is read in its passages."""
    result = Score()
    path = FOLDER / "who" / f"{field_name}{'.fresh' if fresh else ''}.jsonl"
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        want, found = row["want"], FIELDS[field_name](read(row["passage"]))
        right = want is not None and _same(field_name, found, want)
        result.found += found is not None
        result.wanted += want is not None
        result.right += right
        if not right and found != want:
            result.misses.append(f"{row['passage']}\n    FOUND {found!r} WANT {want!r}")
    return result


def table() -> list[tuple[str, str, int, int, float, float]]:
    """Return field, batch, passages, passages with something to find, precision, recall."""
    rows = []
    for field_name in FIELDS:
        for batch in ("", ".fresh"):
            path = FOLDER / "who" / f"{field_name}{batch}.jsonl"
            if path.exists():
                result = score(field_name, bool(batch))
                count = len(path.read_text("utf-8").splitlines())
                name = "fresh" if batch else "tuned"
                rows.append(
                    (field_name, name, count, result.wanted, result.precision, result.recall)
                )
    return rows


if __name__ == "__main__":
    for row in table():
        print(
            "{:<12} {:<6} {:>3} passages, {:>3} to find: precision {:.0%} recall {:.0%}".format(
                *row
            )
        )
