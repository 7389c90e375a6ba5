"""Claims as schema.org's ``Claim``, and ``Quotation`` where words are quoted, in JSON-LD."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..columns import EXPORTED
from ..terms import SOURCE_TYPE, label
from .addresses import Addresses, web_address

__all__ = ["BODIES", "PERSONS", "SCHEMA_CONTEXT", "schema_article", "schema_claim", "schema_graph"]

SCHEMA_CONTEXT = "https://schema.org"
PERSONS, BODIES = (
    frozenset(term.value for term in SOURCE_TYPE.terms if term.kind == kind)
    for kind in ("person", "body")
)

Row = Mapping[str, Any]


def schema_graph(items: Sequence[Row]) -> dict[str, Any]:
    """Return these things as one document."""
    return {"@context": SCHEMA_CONTEXT, "@graph": list(items)}


def schema_article(document: Row, addresses: Addresses) -> dict[str, Any]:
    """Return the article that claims appear in."""
    publisher = document["publisher"]
    return _present(
        {
            "@type": "Article",
            "@id": addresses.page(document["id"]),
            "headline": document["title"],
            "url": web_address(document["url"]),
            "publisher": {"@type": "Organization", "name": publisher} if publisher else None,
            "datePublished": document["published"],
            "inLanguage": document["language"],
        }
    )


def schema_claim(claim: Row, addresses: Addresses) -> dict[str, Any]:
    """Return one claim, credited to its source in the words of the text.

    Quoted words are also a ``Quotation``. An unnamed source is credited by the words of the text. A
    claim with a ``fact`` appears in every text that says the same, and first in the earliest.
    """
    article = {"@id": addresses.page(claim["document_id"])}
    quoted = claim["quote_type"] == "direct"
    speaker = _speaker(claim)
    return _present(
        {
            "@type": ["Claim", "Quotation"] if quoted else "Claim",
            "@id": addresses.claim(claim),
            "text": claim["claim"],
            "appearance": _appearances(claim, addresses),
            "firstAppearance": _first(claim, addresses),
            "isPartOf": article if quoted else None,
            "author": speaker,
            "spokenByCharacter": speaker if quoted else None,
            "creditText": claim["source"],
            "dateCreated": claim["statement_date"],
            "keywords": list(_keywords(claim, addresses)),
        }
    )


def _appearances(claim: Row, addresses: Addresses) -> Any:
    """Return the article of a claim, preceded by all others that say the same."""
    own = claim["document_id"]
    texts = [text for text in claim.get("fact", {}).get("texts", ()) if text != own]
    articles = [{"@id": addresses.page(text)} for text in (*texts, own)]
    return articles if texts else articles[0]


def _first(claim: Row, addresses: Addresses) -> dict[str, str] | None:
    texts = claim.get("fact", {}).get("texts")
    return {"@id": addresses.page(texts[0])} if texts else None


def _speaker(claim: Row) -> dict[str, str] | None:
    kind = claim["source_type"]
    name = claim["source_name"]
    if not name or kind not in PERSONS | BODIES:
        return None
    return {"@type": "Person" if kind in PERSONS else "Organization", "name": name}


def _keywords(claim: Row, addresses: Addresses) -> Iterator[dict[str, str]]:
    for column in EXPORTED:
        code = claim[column]
        if code:
            yield {
                "@type": "DefinedTerm",
                "termCode": code,
                "name": label(str(code), column) or str(code),
                "inDefinedTermSet": f"{addresses.rubric(claim['rubric_version'])}#{column}",
            }


def _present(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
