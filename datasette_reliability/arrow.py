"""Documents in, claims out, as Arrow: one row for one document, the same on every machine."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any

from .analysis import prepared
from .arrivals import Case, Cases
from .columns import script
from .records import Document, Given, Settings, Span
from .store.rows import CLAIM_COLUMNS, DOCUMENT_COLUMNS, Prepared, digest

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["batch_of", "documents_of", "extract_batch", "prepared_of"]

_REASON = ("position", "category", "code", "points", "words", "start", "end")
_ENDORSEMENT = ("position", "endorser", "stance", "cue", "target", "independent", "start", "end")
_INTEGER = re.compile(r'^  "?(\w+)"? INTEGER', re.M)
# Of no use to a worker: the row belongs to the database that the claims go into.
_LEFT = ("row",)


def extract_batch(batch: pa.RecordBatch, settings: Settings | None = None) -> pa.RecordBatch:
    """Return one row for every row of a batch: the document, its claims, or why it failed.

    Of the columns of :func:`batch_of` only ``text`` is required. It keeps no state and writes
    nothing, so equal batches give equal results.
    """
    outcomes: list[Prepared | Case] = []
    for document in documents_of(batch):
        rows, failed = prepared([document], settings or Settings())
        outcomes += rows or failed
    return _batch(outcomes)


def batch_of(documents: Iterable[Document]) -> pa.RecordBatch:
    """Return documents as an Arrow batch."""
    import pyarrow as pa

    return pa.RecordBatch.from_pylist([_given_out(each) for each in documents], schema=_input())


def documents_of(batch: pa.RecordBatch) -> Iterator[Document]:
    """Yield the documents of an Arrow batch."""
    known = {field.name for field in fields(Document)} - set(_LEFT)
    for row in batch.to_pylist():
        values = {name: row[name] for name in known & set(row) if row[name] is not None}
        if "given" in values:
            values["given"] = tuple(map(_given, json.loads(values["given"])))
        yield Document(**values)


def prepared_of(batch: pa.RecordBatch) -> tuple[list[Prepared], Cases]:
    """Return the database rows, and the cases, of an extracted batch."""
    rows: list[Prepared] = []
    cases: Cases = []
    for row in batch.to_pylist():
        if row["failure"] is not None:
            cases.append(Case(row["origin"] or "", row["failure"], row["text"] or ""))
        else:
            rows.append(_prepared(row))
    return rows, cases


def _given_out(document: Document) -> dict[str, Any]:
    row = {f.name: getattr(document, f.name) for f in fields(Document) if f.name not in _LEFT}
    pieces = [
        [
            [[span.start, span.end] for span in role]
            for role in (each.source, each.cue, each.content)
        ]
        for each in document.given
    ]
    return row | {"given": json.dumps(pieces) if pieces else None}


def _given(pieces: Sequence[Sequence[Sequence[int]]]) -> Given:
    source, cue, content = (tuple(Span(*span) for span in role) for role in pieces)
    return Given(source, cue, content)


@cache
def _input() -> pa.Schema:
    import pyarrow as pa

    names = [field.name for field in fields(Document) if field.name not in _LEFT]
    return pa.schema([(n, pa.int64() if n == "body_start" else pa.string()) for n in names])


@cache
def _output() -> pa.Schema:
    import pyarrow as pa

    whole = frozenset(_INTEGER.findall(script())) | {"position", "parent"}

    def struct(names: Iterable[str]) -> pa.DataType:
        return pa.struct([(n, pa.int64() if n in whole else pa.string()) for n in names])

    return pa.schema(
        [
            *((name, pa.string()) for name in DOCUMENT_COLUMNS),
            ("claims", pa.list_(struct((*CLAIM_COLUMNS, "source_row", "parent")))),
            ("reasons", pa.list_(struct(_REASON))),
            ("endorsements", pa.list_(struct(_ENDORSEMENT))),
            ("digest", pa.uint64()),
            ("failure", pa.string()),
        ]
    )


def _batch(outcomes: Sequence[Prepared | Case]) -> pa.RecordBatch:
    import pyarrow as pa

    rows = [_failed(each) if isinstance(each, Case) else _row(each) for each in outcomes]
    return pa.RecordBatch.from_pylist(rows, schema=_output())


def _failed(case: Case) -> dict[str, Any]:
    return {"origin": case.place, "text": case.excerpt, "failure": case.reason}


def _row(prepared: Prepared) -> dict[str, Any]:
    claims = [
        {
            **dict(zip(CLAIM_COLUMNS, row, strict=True)),
            "source_row": None if source is None else json.dumps(source, ensure_ascii=False),
            "parent": parent,
        }
        for row, source, parent in prepared.claims
    ]
    return {
        **dict(zip(DOCUMENT_COLUMNS, prepared.document, strict=True)),
        "claims": claims,
        "reasons": [dict(zip(_REASON, each, strict=True)) for each in prepared.reasons],
        "endorsements": [
            dict(zip(_ENDORSEMENT, each, strict=True)) for each in prepared.endorsements
        ],
        "digest": prepared.digest,
        "failure": None,
    }


def _prepared(row: dict[str, Any]) -> Prepared:
    document = tuple(row[name] for name in DOCUMENT_COLUMNS)
    claims = tuple(
        (
            tuple(claim[name] for name in CLAIM_COLUMNS),
            None if claim["source_row"] is None else tuple(json.loads(claim["source_row"])),
            claim["parent"],
        )
        for claim in row["claims"]
    )
    reasons = tuple(tuple(each[name] for name in _REASON) for each in row["reasons"])
    endorsements = tuple(tuple(each[name] for name in _ENDORSEMENT) for each in row["endorsements"])
    everything = [document, *(claim for claim, _, _ in claims), *reasons, *endorsements]
    return Prepared(document, claims, reasons, endorsements, digest(everything))
