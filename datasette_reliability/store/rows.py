"""Turn records into rows of the tables, with a digest of them; this needs no database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ..columns import CLASSIFIED, RATED, STORED
from ..confidence import level_of
from ..records import Attribution, Claim, Classification, Document, Row, Span
from ..wrapping import layout_of
from .sources import Source, sources_of

__all__ = ["CLAIM_COLUMNS", "DOCUMENT_COLUMNS", "Prepared", "digest", "fingerprint", "prepare"]

DOCUMENT_COLUMNS = (
    "name",
    "url",
    "title",
    "publisher",
    "outlet_basis",
    "published",
    "dateline",
    "language",
    "text",
    "sha256",
    "origin",
    "item",
    "version",
    "unread",
    "byline",
    "located",
    "info_sources",
    "usage_terms",
)
CLAIM_COLUMNS = STORED


@dataclass(frozen=True, slots=True)
class Prepared:
    """One document's rows, without the numbers that only the database can assign.

    ``claims`` pairs each row with its source (key and row, or None) and its parent's position;
    ``reasons`` and ``endorsements`` begin with the position of their claim.
    """

    document: tuple[Any, ...]
    claims: tuple[tuple[tuple[Any, ...], tuple[Any, ...] | None, int | None], ...]
    reasons: tuple[tuple[Any, ...], ...]
    endorsements: tuple[tuple[Any, ...], ...]
    digest: int
    row: Row | None = None

    @property
    def sha256(self) -> str:
        """Return the digest that identifies the document."""
        return str(self.document[DOCUMENT_COLUMNS.index("sha256")])

    @property
    def origin(self) -> str:
        """Return the place where the document was read."""
        return str(self.document[DOCUMENT_COLUMNS.index("origin")])

    @property
    def unread_language(self) -> str | None:
        """Return the language because of which it was not searched for claims, if any."""
        unread, language = (
            self.document[DOCUMENT_COLUMNS.index(name)] for name in ("unread", "language")
        )
        return (language or "und") if unread else None

    @property
    def item(self) -> str | None:
        """Return the id that its article keeps when it is corrected."""
        item: str | None = self.document[DOCUMENT_COLUMNS.index("item")]
        return item

    @property
    def version(self) -> str | None:
        """Return the version that the input gives it."""
        version: str | None = self.document[DOCUMENT_COLUMNS.index("version")]
        return version


def fingerprint(document: Document) -> str:
    """Return the digest that identifies a document: that of its text alone.

    Claims extracted elsewhere are identified by their place as well, because many articles may
    quote the same words.
    """
    parts = [document.text]
    if document.given:
        parts += [document.id, document.url or "", document.published or ""]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def digest(rows: Iterable[Sequence[Any]]) -> int:
    """Return a 64-bit digest of rows that does not depend on their order."""
    total = 0
    for row in rows:
        hashed = hashlib.blake2b(
            repr(tuple(row)).encode("utf-8", "surrogatepass"), digest_size=8
        ).digest()
        total = (total + int.from_bytes(hashed, "big")) & 0xFFFF_FFFF_FFFF_FFFF
    return total


def prepare(document: Document, claims: Sequence[Claim], engine_version: str) -> Prepared:
    """Return the rows of one document and its claims."""
    sha256 = fingerprint(document)
    row = tuple(
        sha256 if name == "sha256" else document.id if name == "name" else getattr(document, name)
        for name in DOCUMENT_COLUMNS
    )
    row = tuple(map(_storable, row))
    prepared = tuple(
        (
            _claim_row(document, position, claim, engine_version),
            _source_row(source),
            claim.attribution.parent,
        )
        for position, (claim, source) in enumerate(
            zip(claims, sources_of(sha256, claims), strict=True)
        )
    )
    reasons = tuple(
        (
            position,
            reason.category,
            reason.code,
            reason.points,
            *_evidence(document, reason.evidence),
        )
        for position, claim in enumerate(claims)
        for reason in claim.rating.reasons
    )
    endorsements = tuple(
        row
        for position, claim in enumerate(claims)
        for row in _endorsement_rows(document, position, claim.classification)
    )
    everything = [row, *(claim for claim, _, _ in prepared), *reasons, *endorsements]
    return Prepared(row, prepared, reasons, endorsements, digest(everything), document.row)


def _claim_row(
    document: Document, position: int, claim: Claim, engine_version: str
) -> tuple[Any, ...]:
    attribution, classification, rating = claim.attribution, claim.classification, claim.rating
    read = layout_of(document).words
    affiliation = classification.affiliations[0] if classification.affiliations else None
    values = {
        **{name: getattr(classification, name) for name in CLASSIFIED},
        **{name: getattr(rating, name) for name in RATED},
        "claim": read(attribution.content),
        "source": read(attribution.source) or None,
        "cue": read(attribution.cue) or None,
        "affiliation": affiliation.name if affiliation else None,
        "affiliation_relation": affiliation.relation if affiliation else None,
        "affiliations": _affiliations(classification),
        "publisher": document.publisher,
        "published": document.published,
        "position": position,
        "spans": _spans(attribution),
        "engine": attribution.engine or "given",
        "engine_version": engine_version if attribution.engine != "given" else None,
        "confidence": claim.confidence,
        "confidence_level": level_of(claim.confidence),
    }
    return tuple(_storable(values[name]) for name in CLAIM_COLUMNS)


def _storable(value: Any) -> Any:
    """Return a value as SQLite can hold it: a lone surrogate becomes a replacement character."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def _affiliations(classification: Classification) -> str | None:
    if not classification.affiliations:
        return None
    return json.dumps(
        [
            [each.name, each.relation, each.evidence.start, each.evidence.end]
            for each in classification.affiliations
        ],
        ensure_ascii=False,
    )


def _spans(attribution: Attribution) -> str:
    pieces = {
        "source": attribution.source,
        "cue": attribution.cue,
        "content": attribution.content,
        "recipient": (attribution.recipient,) if attribution.recipient else (),
        "time": (attribution.time,) if attribution.time else (),
    }
    return json.dumps(
        {
            role: [[span.start, span.end] for span in spans]
            for role, spans in pieces.items()
            if spans
        }
    )


def _evidence(document: Document, span: Span | None) -> tuple[Any, ...]:
    if span is None:
        return (None, None, None)
    return (_storable(layout_of(document).of(span)), span.start, span.end)


def _source_row(source: Source | None) -> tuple[Any, ...] | None:
    """Return key, name, type and affiliation of a claim's source, and whether it is unnamed."""
    if source is None:
        return None
    row = (source.key, source.name, source.source_type, source.affiliation, source.unnamed)
    return tuple(map(_storable, row))


def _endorsement_rows(
    document: Document, position: int, classification: Classification
) -> Iterable[tuple[Any, ...]]:
    read = layout_of(document).of
    for each in classification.endorsements:
        yield (
            position,
            _storable(each.endorser_name),
            each.stance,
            _storable(read(each.cue)),
            _storable(read(each.target)),
            int(each.independent),
            each.cue.start,
            each.cue.end,
        )
