"""Claims as notes of STIX 2.1 (https://docs.oasis-open.org/cti/stix/v2.1/stix-v2.1.html).

A note is about the text of the claim (a ``file``, identified by its hash) and about its source if
that has a name (an ``identity``); an unnamed source is never given an identity. Its ``confidence``
is the digit of the claim on the Admiralty scale, by the standard's own table, and is left out if
the digit says that the truth cannot be judged. Corroboration is mentioned if there is such a digit.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID, uuid5

from ..columns import EXPORTED
from ..corroborate.telling import told
from ..functions.plain import misp_tag
from ..terms import label
from .addresses import Addresses, web_address
from .schema_org import BODIES, PERSONS
from .stamps import name_of, stamp, uuid

__all__ = ["stix_bundle", "stix_notes", "stix_program"]

_OBSERVED = UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")  # the standard's, for a file's id
# Appendix A of the standard, Admiralty Credibility: digit and confidence; 6 has none.
CONFIDENCE = {1: 90, 2: 70, 3: 50, 4: 30, 5: 10}
_ABSTRACT = 200

Row = Mapping[str, Any]


def stix_program(first: Any, definition: str) -> dict[str, Any]:
    """Return the identity of this program, which makes the notes.

    ``first`` is when it was created.
    """
    return _object("identity", uuid("identity", "program"), first) | {
        "name": "datasette-reliability",
        "description": definition,
        "identity_class": "system",
    }


def stix_notes(
    document: Row, claims: Iterable[Row], addresses: Addresses, first: Any
) -> Iterator[dict[str, Any]]:
    """Yield the text, then each claim's note, preceded by its source if that has a name.

    The source of several claims comes several times, always the same.
    """
    text = document["text"].encode("utf-8", "replace")
    file = _file(hashlib.sha256(text).hexdigest(), len(text))
    yield file
    for claim in claims:
        source = _source(claim, first)
        if source is not None:
            yield source
        about = [file["id"], *([source["id"]] if source else [])]
        yield _note(document, claim, addresses, about)


def stix_bundle(objects: Iterable[Row]) -> dict[str, Any]:
    """Return a bundle of these objects, each once."""
    found = {each["id"]: each for each in objects}
    return {
        "type": "bundle",
        "id": f"bundle--{uuid('bundle', *found)}",
        "objects": list(found.values()),
    }


def _object(kind: str, number: str, created: Any, *modified: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "spec_version": "2.1",
        "id": f"{kind}--{number}",
        "created": stamp(created),
        "modified": stamp(created, *modified),
    }


def _file(digest: str, size: int) -> dict[str, Any]:
    hashes = {"SHA-256": digest}
    name = json.dumps({"hashes": hashes}, separators=(",", ":"))
    return {
        "type": "file",
        "spec_version": "2.1",
        "id": f"file--{uuid5(_OBSERVED, name)}",
        "hashes": hashes,
        "size": size,
        "mime_type": "text/plain",
    }


def _source(claim: Row, first: Any) -> dict[str, Any] | None:
    kind, name = claim["source_type"], claim["source_name"]
    if not name or kind not in PERSONS | BODIES:
        return None
    person = "individual" if kind in PERSONS else "organization"
    key = str(claim["source_key"] or name)
    return _object("identity", uuid("identity", person, key, name), first) | {
        "created_by_ref": f"identity--{uuid('identity', 'program')}",
        "name": name,
        "identity_class": person,
    }


def _note(document: Row, claim: Row, addresses: Addresses, about: list[str]) -> dict[str, Any]:
    number = uuid(name_of("note", document, claim))
    found = _object("note", number, claim["loaded"], claim["rated_by_people"]) | {
        "created_by_ref": f"identity--{uuid('identity', 'program')}",
        "abstract": _shortened(str(claim["claim"])),
        "content": "\n".join(_content(claim)),
        "object_refs": about,
        "external_references": [*_references(document, claim, addresses)],
    }
    digit = claim["information_credibility"]
    if digit in CONFIDENCE:
        found["confidence"] = CONFIDENCE[digit]
    if tags := misp_tag(claim["source_reliability"], digit):
        found["labels"] = tags.split()
    return found


def _shortened(words: str) -> str:
    return words if len(words) <= _ABSTRACT else f"{words[: _ABSTRACT - 1]}…"


def _content(claim: Row) -> Iterator[str]:
    yield f"Claim: {claim['claim']}"
    if claim["source"]:
        yield f"Source, in the words of the text: {claim['source']}"
    for column in EXPORTED:
        if words := label(str(claim[column] or ""), column):
            yield f"{column.replace('_', ' ').capitalize()}: {words}"
    for reason in claim["reasons"]:
        words = f": {reason['words']}" if reason["words"] else ""
        said = label(reason["code"], "code") or reason["code"]
        yield f"{reason['points']:+d} {said}{words}"
    fact = claim.get("fact")
    if fact and claim["information_credibility"] in CONFIDENCE:
        yield f"Who else says so: {told(fact)}; {fact['digit_reason']}"


def _references(document: Row, claim: Row, addresses: Addresses) -> Iterator[dict[str, str]]:
    yield {"source_name": "datasette-reliability", "url": addresses.claim(claim)}
    if url := web_address(document["url"]):
        yield {"source_name": document["publisher"] or "article", "url": url}
