"""The words that classify an attribution, and how they are stored in the column ``context``."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..language.en.cues import ACT, cue_class
from ..records import Span
from .passage import Passage

__all__ = ["Reading", "Remark", "class_by_words", "context_of", "from_words"]

# Characters of a stored context that are read: anybody may pass one to the SQL functions.
MAX_CONTEXT = 20_000


@dataclass(frozen=True, slots=True)
class Remark:
    """An endorsement or dispute of a source: ``endorser``, words (``cue``), ``target``, stance."""

    endorser: Passage
    cue: Passage
    target: Passage
    stance: str


_NOTHING = Passage("")


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of one attribution, and what the document adds about its source.

    ``antecedent`` is what a pronoun or bare noun refers to; ``name`` and ``roles`` are those of a
    person; ``collective`` holds the words that show a name to be a body's; ``groups`` the bodies
    that phrases like "the group" mean; ``members`` the number of sources if more than one.
    ``place`` is where it was said; ``basis``, ``anonymity`` and ``verified`` are words beside it.
    ``steps`` names the steps that made the ``claim`` and the steps that found the ``source``.
    """

    source: Passage
    cue: Passage
    claim: Passage
    antecedent: Passage = _NOTHING
    name: str = ""
    roles: tuple[Passage, ...] = ()
    recipient: Passage = _NOTHING
    place: Passage = _NOTHING
    collective: Passage = _NOTHING
    basis: Passage = _NOTHING
    anonymity: Passage = _NOTHING
    verified: Passage = _NOTHING
    remarks: tuple[Remark, ...] = ()
    groups: Mapping[str, str] = field(default_factory=dict)
    cue_class: str = ""  # set where the words alone would give another class
    quoted: str = ""
    members: int = 0
    publisher: str = ""
    published: str = ""
    time: str = ""
    nested: bool = False
    # Decided from the whole document (``source_type.learnt``); "" without a document.
    source_type: str = ""
    lead: float = 0.0  # the log odds of that type's class
    language: str = ""  # set for languages other than English
    steps: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def class_of_cue(self) -> str:
        """Return the class that ``extract`` gave the cue, else the class by its words alone."""
        return self.cue_class or class_by_words(self.source.text, self.cue.text, self.claim.text)

    @property
    def impersonal(self) -> bool:
        """Return whether nobody speaks: "it" with a passive cue ("it was gathered")."""
        return self.source.text.lower() == "it" and bool(_PASSIVE_CUE.match(self.cue.text[:80]))


def class_by_words(source: str, cue: str, claim: str) -> str:
    """Return the class of a cue by its words; never ``act``, as the words come with a claim."""
    kind = cue_class(cue, claim, source)
    return "statement" if kind == ACT else kind


_PASSIVE_CUE = re.compile(
    r"(?:is|was|(?:has|had) been|being)\s(?:\w{2,12}ly\s|also\s|now\s)?\w{2,14}[dtn]\b", re.I
)


_PASSAGES = ("antecedent", "recipient", "place", "collective", "basis", "anonymity", "verified")
_STRINGS = (
    "name",
    "cue_class",
    "quoted",
    "publisher",
    "published",
    "time",
    "source_type",
    "language",
)


def context_of(reading: Reading, typed: Sequence[str] = ()) -> str | None:
    """Return what the document adds to the words, as a JSON object; None if it adds nothing.

    ``typed`` names the steps that decided the type of the source.
    """
    added: dict[str, Any] = {}
    for key in _PASSAGES:
        if getattr(reading, key):
            added[key] = getattr(reading, key).text
    for key in _STRINGS:
        if getattr(reading, key):
            added[key] = getattr(reading, key)
    if reading.roles:
        added["roles"] = [role.text for role in reading.roles]
    if reading.groups:
        added["groups"] = dict(sorted(reading.groups.items()))
    if reading.members:
        added["members"] = reading.members
    if reading.nested:
        added["nested"] = True
    if reading.remarks:
        added["remarks"] = [
            {
                "endorser": one.endorser.text,
                "cue": one.cue.text,
                "target": one.target.text,
                "stance": one.stance,
            }
            for one in reading.remarks
        ]
    steps = {**reading.steps, "type": typed}
    if any(steps.values()):
        added["steps"] = {part: list(names) for part, names in steps.items() if names}
    return json.dumps(added, ensure_ascii=False, sort_keys=True) if added else None


def from_words(
    source: str | None, cue: str | None, claim: str | None, context: str | None
) -> Reading:
    """Return the reading of bare words and a stored context, placed in ``source\\ncue\\nclaim``."""
    pieces, base = [], 0
    for words in (source, cue, claim):
        text = words or ""
        pieces.append(Passage(text, (Span(base, base + len(text)),) if text else ()))
        base += len(text) + 1
    return replace(Reading(pieces[0], pieces[1], pieces[2]), **_stored(context))


def _stored(context: str | None) -> dict[str, Any]:
    added = _parsed(context)
    found: dict[str, Any] = {}
    for key in _PASSAGES:
        if isinstance(added.get(key), str):
            found[key] = Passage(added[key])
    for key in _STRINGS:
        if isinstance(added.get(key), str):
            found[key] = added[key]
    roles = added.get("roles")
    if isinstance(roles, list):
        found["roles"] = tuple(Passage(role) for role in roles if isinstance(role, str))
    groups = added.get("groups")
    if isinstance(groups, dict):
        found["groups"] = {k: v for k, v in groups.items() if isinstance(v, str)}
    members = added.get("members")
    if isinstance(members, int) and not isinstance(members, bool):
        found["members"] = members
    found["nested"] = added.get("nested") is True
    found["steps"] = _steps(added.get("steps"))
    remarks = added.get("remarks")
    if isinstance(remarks, list):
        found["remarks"] = tuple(r for r in map(_remark, remarks) if r is not None)
    return found


def _steps(stored: Any) -> dict[str, tuple[str, ...]]:
    """Return the stored names of steps, without those of the type, which is decided again."""
    named = stored if isinstance(stored, dict) else {}
    lists = {part: named[part] for part in ("claim", "source") if isinstance(named.get(part), list)}
    return {part: tuple(n for n in names if isinstance(n, str)) for part, names in lists.items()}


def _parsed(context: str | None) -> dict[str, Any]:
    if not context or len(context) > MAX_CONTEXT:
        return {}
    try:
        added = json.loads(context)
    except (ValueError, RecursionError):
        return {}
    return added if isinstance(added, dict) else {}


def _remark(stored: Any) -> Remark | None:
    keys = ("endorser", "cue", "target", "stance")
    if not isinstance(stored, dict) or not all(isinstance(stored.get(k), str) for k in keys):
        return None
    if stored["stance"] not in {"positive", "negative", "neutral"}:
        return None
    endorser, cue, target = (Passage(stored[key]) for key in keys[:3])
    return Remark(endorser, cue, target, stored["stance"])
