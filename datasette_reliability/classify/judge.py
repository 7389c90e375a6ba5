"""Decide the type of a source, and every column that follows from it, from a reading alone.

A reading holds the words of an attribution and the words that ``resolve`` and ``evidence`` found
for it. Nothing here reads the document, so stored rows and the SQL functions agree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TypedDict

from ..language import ENGLISH
from ..records import Affiliation, Classification, Endorsement, Span
from ..terms import source_type
from . import endorse, grounds
from .affiliations import find_affiliations
from .content import content_kind, quote_type
from .dates import statement_date
from .passage import Passage, bare
from .phrase import is_pronoun, read_phrase
from .publishers import is_publisher
from .reading import Reading, Remark, context_of
from .signals import Evidence, signals
from .source_type import Hints, Identity, Question, by_rules, decide, identify
from .titles import bodies_of, roles_of
from .vocabulary import body_head, body_name, country, find_phrase, outlet

__all__ = ["judge", "ruled"]

# The recipient in a cue ("told Reuters"), at most four capitalized words.
_TOLD = re.compile(
    r"\b(?:told|tells|telling|informed)\s+((?:the )?[A-Z][\w.&’'-]*(?: "
    r"[A-Z][\w.&’'-]*){0,3}|reporters|journalists)"
)


# Readers of the train genres call three in four attributions to these a record, whatever the verb;
# posts and spoken statements they call statements as often.
_ON_RECORD = frozenset({"document", "dataset", "poll", "court_record", "law", "observation"})


@dataclass(frozen=True, slots=True)
class _Verdict:
    identity: Identity
    told: Passage
    affiliations: tuple[Affiliation, ...]
    endorsements: tuple[Endorsement, ...]
    recipient: Passage


def judge(reading: Reading, without: frozenset[str] = frozenset()) -> Classification:
    """Return the classification of an attribution, or of narration without source and cue.

    ``without`` names the steps to switch off among those that decide the type of the source.
    """
    if not reading.source and not reading.cue:
        return Classification(
            "unattributed",
            "unattributed",
            medium="narration",
            number_of_sources=0,
            content_kind=content_kind(reading.claim.text, "", ""),
            context=context_of(reading),
        )
    verdict = _verdict(reading, without)
    identity = verdict.identity
    medium = _medium(reading, verdict)
    kind = content_kind(reading.claim.text, reading.cue.text, medium)
    quoted = reading.quoted or quote_type(reading.claim.text)
    basis, stated = _basis(reading, identity)
    anonymity = _anonymity(reading, identity)
    distance = find_phrase(reading.cue.text, "distance")
    evidence = Evidence(
        reading,
        identity,
        medium,
        quoted,
        stated,
        anonymity,
        distance,
        verdict.endorsements,
        verdict.recipient,
        _verified(reading),
    )
    return Classification(
        source_type=identity.source_type,
        attribution_class=_class(identity, verdict.endorsements),
        named=identity.named,
        source_name=identity.name,
        medium=medium,
        cue_class=_cue_class(reading, identity),
        quote_type=quoted,
        number_of_sources=identity.number,
        antecedent=reading.antecedent.text or reading.name or None,
        relayed_to=verdict.recipient.text or None,
        endorsed_by=_endorsed_by(verdict.endorsements),
        endorsements=verdict.endorsements,
        basis=basis,
        anonymity_reason=anonymity.text if anonymity else None,
        distancing=distance is not None,
        affiliations=verdict.affiliations,
        content_kind=kind,
        statement_date=statement_date(reading.time, reading.published) if reading.time else None,
        context=context_of(reading, identity.steps),
        **_known_by(reading, verdict),
        signals=signals(evidence),
        lead=reading.lead,
    )


def _cue_class(reading: Reading, identity: Identity) -> str:
    """Return the class of the cue.

    What a report "says" is a record; "it is believed" is a statement, as it names no believer.
    """
    kind = reading.class_of_cue
    if kind == "attitude" and (reading.impersonal or not reading.source):
        return "statement"
    recorded = identity.medium in _ON_RECORD and (
        identity.artefact or identity.source_type in {"document", "dataset"}
    )
    return "record" if kind == "statement" and recorded else kind


class _KnownBy(TypedDict):
    roles: tuple[str, ...]
    bodies: tuple[str, ...]


def _known_by(reading: Reading, verdict: _Verdict) -> _KnownBy:
    """Return the titles and bodies that the text gives a named person."""
    identity = verdict.identity
    if source_type(identity.source_type).kind != "person" or not identity.name:
        return {"roles": (), "bodies": ()}
    surname = identity.name.split()[-1]
    told = [role.text for role in reading.roles]
    told += [p.text for p in (reading.source, reading.antecedent) if surname in p.text]
    bodies = [one.name for one in verdict.affiliations]
    return {"roles": roles_of(told), "bodies": bodies_of(told, bodies)}


def _verdict(reading: Reading, without: frozenset[str]) -> _Verdict:
    identity = _identity(reading, without)
    if reading.members and identity.number is None:
        identity = replace(identity, number=reading.members)
    short = bare(identity.name or "")
    groups = reading.groups
    meant = groups.get(reading.source.text) or groups.get(short) or groups.get(short.lower())
    if meant and identity.source_type in {"organization", "official_body"}:
        identity = replace(identity, name=meant)
    told = reading.antecedent or _told(reading.source)
    affiliations = find_affiliations(told, identity, reading.groups, reading.roles)
    if reading.antecedent:
        own = find_affiliations(reading.source, identity, reading.groups)
        affiliations += tuple(
            a for a in own if a.relation != "is" and a.name not in {b.name for b in affiliations}
        )
    fallback = reading.source.whole or reading.cue.whole or Span(0, 0)
    affiliations = tuple(
        a if a.evidence.end else Affiliation(a.name, a.relation, fallback) for a in affiliations
    )
    endorsements = _endorsements(reading, identity, affiliations, fallback)
    return _Verdict(identity, told, affiliations, endorsements, _recipient(reading))


def _identity(reading: Reading, without: frozenset[str]) -> Identity:
    return decide(_question(reading, without))


def ruled(reading: Reading, without: frozenset[str] = frozenset()) -> Identity:
    """Return who the source is, by rules and lexicons alone, without the learnt models."""
    return by_rules(_question(reading, without))


def _question(reading: Reading, without: frozenset[str]) -> Question:
    hints = Hints(
        reading.antecedent.text,
        tuple(role.text for role in reading.roles),
        reading.name,
        reading.publisher,
        bool(reading.collective),
    )
    return Question(reading, _told(reading.source).text, hints, without)


def _told(source: Passage) -> Passage:
    """Return the source up to a clause that endorses or disputes it: that names somebody else."""
    for found in endorse.find_vouching(source.text):
        end = found.target[1]
        if 3 < end < len(source.text):
            return source.part(0, end)
    return source


def _recipient(reading: Reading) -> Passage:
    if reading.recipient:
        return reading.recipient
    match = _TOLD.search(reading.cue.text)
    return reading.cue.part(*match.span(1)) if match else Passage("")


def _class(identity: Identity, endorsements: tuple[Endorsement, ...]) -> str:
    if _endorsed_by(endorsements):
        return "endorsed"
    return source_type(identity.source_type).attribution_class


def _endorsed_by(endorsements: tuple[Endorsement, ...]) -> str | None:
    for one in endorsements:
        if one.stance == "positive" and one.independent:
            return one.endorser_name
    return None


def _endorsements(
    reading: Reading, identity: Identity, affiliations: tuple[Affiliation, ...], fallback: Span
) -> tuple[Endorsement, ...]:
    remarks = [_remark(reading.source, one) for one in endorse.find_vouching(reading.source.text)]
    found: list[Endorsement] = []
    for remark in (*remarks, *reading.remarks):
        name = remark.endorser.text.strip(" ,;:.\n\t")
        if reading.publisher and is_publisher(bare(name), reading.publisher):
            continue
        if name in {one.endorser_name for one in found}:
            continue
        if _is_itself(name, reading, identity):
            continue  # nobody vouches for himself, or disputes himself
        independent = _independent(remark.endorser.text, reading, identity, affiliations)
        found.append(
            Endorsement(
                remark.endorser.whole or fallback,
                remark.cue.whole or fallback,
                remark.target.whole or fallback,
                remark.stance,
                name,
                independent,
            )
        )
    return tuple(found)


def _is_itself(endorser: str, reading: Reading, identity: Identity) -> bool:
    """Return whether an endorser is the source itself, or only a pronoun or an article.

    "The ministry" is the source again where that is the Health Ministry.
    """
    if identity.name and bare(endorser).lower() == bare(identity.name).lower():
        return True
    phrase = read_phrase(endorser)
    head = phrase.head
    if head is None or is_pronoun(head):
        return True
    if not phrase.definite or len(phrase.words) > 1 or head.capital:
        return False
    told = (reading.source.text, reading.antecedent.text, identity.name or "")
    heads = (read_phrase(words).head for words in told)
    return any(one is not None and one.low == head.low for one in heads)


def _remark(passage: Passage, found: endorse.Vouching) -> Remark:
    return Remark(
        passage.part(*found.endorser),
        passage.part(*found.cue),
        passage.part(*found.target),
        found.stance,
    )


def _independent(
    endorser: str, reading: Reading, identity: Identity, affiliations: tuple[Affiliation, ...]
) -> bool:
    """Return whether the endorser is named, is not the source and shares no affiliation with it."""
    words = endorser.strip(" ,")
    other = identify(words)
    of_body = body_name(bare(words).rpartition(" ")[0]) == "official"  # "European Union observers"
    known = of_body or _ONE_OF_ITS_KIND.match(words)
    if not known and not (other.named and re.search(r"[A-Z]", bare(words))):
        return False
    # The words before the endorser in the source; the limit saves time.
    if _marks(words) & _marks(
        f"{reading.source.text[:400].split(words)[0]} {reading.antecedent.text}"
    ):
        return False
    own = {_key(one.name) for one in affiliations} | {_key(identity.name or "")}
    theirs = find_affiliations(Passage(words), other, {})
    keys = {_key(one.name) for one in theirs} | {_key(other.name or words)}
    return not (keys - {""}) & (own - {""})


_ONE_OF_ITS_KIND = re.compile(
    r"the (?:(?:[a-z]+ )?(?:supreme|constitutional|high|appeals?) court|central bank"
    rf"|(?:\w+ )?{ENGLISH.one_of('one of its kind')})$"
)
_COMMON = ENGLISH.listed("common part of a name")


def _marks(words: str) -> set[str]:
    """Return the capitalized words that bodies on the same side share, such as "Varnian"."""
    found = set(re.findall(r"\b[A-Z][a-z]{2,}", words))
    return {word for word in found - _COMMON if body_head(word) is None and not body_name(word)}


def _key(name: str) -> str:
    plain = bare(name)
    return (country(plain) or outlet(plain) or plain).lower()


def _medium(reading: Reading, verdict: _Verdict) -> str:
    identity = verdict.identity
    if identity.medium and (
        identity.artefact
        or identity.source_type in {"document", "dataset", "social_media", "media"}
    ):
        return identity.medium
    if verdict.recipient and not _public(verdict.recipient.text):
        return "interview"
    said = grounds.place(reading.cue.text) or grounds.place(reading.place.text)
    if said:
        return _PLACES[said[2]]
    if re.search(r"\b(?:tweet|retweet|instagram)", reading.cue.text, re.I):
        return "social_media"
    if re.search(r"\b(?:testif|sworn)", reading.cue.text, re.I):
        return "court_record"
    return "statement" if find_phrase(reading.cue.text, "statement_cue") else "unspecified"


def _public(recipient: str) -> bool:
    return not any(c.isupper() for c in recipient) and "report" not in recipient


_PLACES = {
    "interview_place": "interview",
    "court_place": "court_record",
    "social_place": "social_media",
    "letter_place": "communication",
    "statement_place": "statement",
}


def _basis(reading: Reading, identity: Identity) -> tuple[str | None, Passage | None]:
    """Return the value of the column ``basis``, and the words that state a basis, if any.

    Where the source is itself somebody's record ("records from the port"), the column holds the
    record, and there are no words that state a basis.
    """
    if reading.basis:
        return reading.basis.text, reading.basis
    own = grounds.basis(reading.source.text)
    if own is not None:
        stated = reading.source.part(*own)
        return stated.text, stated
    at = identity.artefact
    studied = at and reading.source.text[slice(*at)].lower() in {"analysis", "review", "study"}
    if (
        at
        and not studied
        and re.match(
            r"\s+(?:from|by|of|compiled|released|provided)\b", reading.source.text[at[1] :]
        )
    ):
        return reading.source.text[at[0] : at[1]], None
    return None, None


def _anonymity(reading: Reading, identity: Identity) -> Passage | None:
    if identity.named:
        return None
    own = grounds.anonymity(reading.source.text)
    if own is not None:
        return reading.source.part(*own)
    return reading.anonymity or None


def _verified(reading: Reading) -> Passage | None:
    if reading.verified:
        return reading.verified
    own = grounds.verified(reading.source.text, reading.publisher)
    return reading.source.part(*own) if own else None
