"""Turn a row of any table, or a JSON object, into a document, guessing what its columns hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from types import MappingProxyType
from typing import Any

from ..errors import InputError
from ..records import Document, Given, Span
from .dates import iso_date
from .header import header
from .options import ReadOptions
from .publisher import publisher_of

__all__ = [
    "GUESSES",
    "columns_of",
    "document_of_row",
    "document_of_text",
    "missing",
    "required",
    "unfit",
]

_GUESSES_OF_BOTH = {
    "id": "id document_id doc_id article_id uuid guid",
    "title": "title headline head",
    "url": "url link permalink canonical_url source_url",
    "publisher": "publisher outlet source_name publication newspaper media_name site_name",
    "published": "published date published_at publish_date pub_date date_published datetime",
    "dateline": "dateline",
    "language": "language lang",
}
_GUESSES_OF_TEXTS = {
    "text": "text body content article article_text article_body full_text story main_text",
}
_GUESSES_OF_CLAIMS = {
    "source": "source speaker source_text attributed_to",
    "cue": "cue verb reporting_verb",
    "claim": "claim content quote quotation statement",
}

# For each of our fields the names that inputs use, best first; with and without claims.
GUESSES: Mapping[bool, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        claims: MappingProxyType(
            {field: tuple(names.split()) for field, names in {**_GUESSES_OF_BOTH, **own}.items()}
        )
        for claims, own in ((False, _GUESSES_OF_TEXTS), (True, _GUESSES_OF_CLAIMS))
    }
)

_AMBIGUOUS = {"source"} | {name.replace("_", "") for name in GUESSES[False]["text"]}
_MOST_KEPT = 500  # names of columns
_SURROGATE = re.compile("[\ud800-\udfff]")
_LONGEST = 1 << 26


def required(options: ReadOptions) -> tuple[str, ...]:
    """Return the fields that every row must have."""
    return ("source", "claim") if options.claims else ("text",)


def columns_of(names: Iterable[str], options: ReadOptions) -> Mapping[str, str]:
    """Return which of the names holds which of our fields; the user's mapping comes first."""
    given = tuple(sorted(options.columns.items()))
    names = tuple(names)
    # The cache is bounded: each object may have names of its own, a million of them.
    find = _columns if len(names) <= _MOST_KEPT else _columns.__wrapped__
    return find(names, given, options.claims)


@lru_cache(maxsize=64)
def _columns(
    names: tuple[str, ...], given: tuple[tuple[str, str], ...], claims: bool
) -> Mapping[str, str]:
    found = {field: name for field, name in given if name in names}
    plain = {_plain(name): name for name in reversed(names)}
    taken = set(found.values())
    for field, guesses in GUESSES[claims].items():
        if field in found or field in dict(given):
            continue
        for guess in guesses:
            name = plain.get(_plain(guess))
            if name is not None and name not in taken:
                found[field] = name
                taken.add(name)
                break
    if not claims and "publisher" not in found and "source" in plain:
        found["publisher"] = plain["source"]
    return MappingProxyType(found)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name[:100].lower())


def missing(names: Iterable[str], options: ReadOptions) -> str | None:
    """Return the remedy if a required or mapped field is missing, else None."""
    names = tuple(names)
    found = columns_of(names, options)
    there = ", ".join(repr(name[:40]) for name in names[:20]) or "none"
    for field in (*required(options), *options.columns):
        if field not in found:
            wanted = options.columns.get(field, field)
            return f"no column {wanted!r} (there are: {there}); name it with --column {field}=NAME"
    return None


def unfit(names: Iterable[str], options: ReadOptions) -> str | None:
    """Return the remedy if a table with these columns cannot be read as requested, else None."""
    names = tuple(names)
    return _unasked_claims(names, options) or missing(names, options)


def _unasked_claims(names: tuple[str, ...], options: ReadOptions) -> str | None:
    """Return the remedy if the columns look like claims and --claims was not given, else None."""
    if options.claims or "text" in options.columns:
        return None
    found = columns_of(names, replace(options, claims=True))
    if not {"source", "claim"} <= found.keys():
        return None
    # Articles have a "source" and a "content" as well: a third column must be one of claims.
    if {_plain(found[field]) for field in _GUESSES_OF_CLAIMS if field in found} <= _AMBIGUOUS:
        return None
    return (
        f"the columns {found['source'][:40]!r} and {found['claim'][:40]!r} look like extracted"
        " claims; load it with --claims, or name the column of articles with --column text=NAME"
    )


def document_of_row(row: Any, place: str, options: ReadOptions) -> Document | InputError:
    """Return the document of one row, or the error that names its place and the remedy."""
    if not isinstance(row, Mapping):
        reason = f'a {_kind(row)} instead of an object; write one such as {{"text": "…"}}'
        return InputError(reason, place, repr(row))
    names = tuple(map(str, row))
    if wrong := _unasked_claims(names, options):
        return InputError(wrong, place, _shown(row))
    columns = columns_of(names, options)
    try:
        values = {field: _value(field, row.get(name)) for field, name in columns.items()}
    except ValueError as error:
        return InputError(str(error), place, _shown(row))
    for field in required(options):
        if not (values.get(field) or "").strip():
            return InputError(_lacking(field, columns, row, options), place, _shown(row))
    return _claim(values, place, options) if options.claims else _text(values, place, options)


def _shown(row: Mapping[str, Any]) -> str:
    return "\n".join(f"{str(name)[:100]}: {str(row[name])[:200]}" for name in islice(row, 20))


def _lacking(
    field: str, columns: Mapping[str, str], row: Mapping[str, Any], options: ReadOptions
) -> str:
    if field in columns:
        return f"{columns[field]!r} is empty; fill it in or leave the row out"
    return missing(map(str, row), options) or f"no {field}"


def _value(field: str, value: Any) -> str | None:
    if isinstance(value, Mapping) and isinstance(value.get("name"), str):
        value = value["name"]
    if value is None or isinstance(value, str):
        if value is not None and len(value) > _LONGEST:
            raise ValueError(f"{field} has {len(value):,} characters; split it up")
        return _SURROGATE.sub("\ufffd", value) if value else None
    if isinstance(value, int | float) and field not in {"text", "source", "cue", "claim"}:
        return str(value)
    raise ValueError(f"{field} is a {_kind(value)} where text is expected; write a string")


def _kind(value: Any) -> str:
    kinds = {
        dict: "object",
        list: "list",
        str: "string",
        bytes: "blob",
        bool: "truth value",
        type(None): "null",
    }
    return kinds.get(type(value), "number")


def _text(values: Mapping[str, str | None], place: str, options: ReadOptions) -> Document:
    return document_of_text(values["text"] or "", place, options, values)


def document_of_text(
    text: str, place: str, options: ReadOptions, known: Mapping[str, str | None] | None = None
) -> Document:
    """Return the document of a text; what is already known overrides what its head says."""
    known = known or {}
    head = header(text)
    stated = known.get("publisher") or options.publisher
    publisher = stated or publisher_of(text, head.agency)
    return Document(
        text=text,
        id=known.get("id") or place,
        url=known.get("url"),
        title=known.get("title"),
        publisher=publisher,
        outlet_basis=_basis(stated, publisher),
        published=_published(known) or head.published,
        dateline=known.get("dateline") or head.dateline,
        language=known.get("language") or options.language,
        body_start=head.body_start,
        origin=place,
        item=known.get("item"),
        version=known.get("version"),
        byline=known.get("byline"),
        located=known.get("located"),
        info_sources=known.get("info_sources"),
        usage_terms=known.get("usage_terms"),
    )


def _claim(values: Mapping[str, str | None], place: str, options: ReadOptions) -> Document:
    publisher = values.get("publisher") or options.publisher
    text, given = _composed(*(values.get(field) or "" for field in ("source", "cue", "claim")))
    return Document(
        text=text,
        id=values.get("id") or place,
        url=values.get("url"),
        title=values.get("title"),
        publisher=publisher,
        outlet_basis=_basis(publisher, publisher),
        published=_published(values),
        dateline=values.get("dateline"),
        language=values.get("language") or options.language,
        origin=place,
        given=(given,),
    )


def _composed(*pieces: str) -> tuple[str, Given]:
    """Return source, cue and claim, one per line, with the spans of their words."""
    spans, start = [], 0
    for piece in pieces:
        left = start + len(piece) - len(piece.lstrip())
        right = start + len(piece.rstrip())
        spans.append((Span(left, right),) if left < right else ())
        start += len(piece) + 1
    source, cue, claim = spans
    return "\n".join(pieces), Given(source, cue, claim)


def _published(values: Mapping[str, str | None]) -> str | None:
    return iso_date(values.get("published") or "")


def _basis(stated: str | None, publisher: str | None) -> str | None:
    return "metadata" if stated else "inferred" if publisher else None
