"""Show the values of our tables in words; every value is escaped."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup, escape

from ..terms import VOCABULARIES, told_digit, told_letter
from . import links
from .marks import isolated, turns
from .tables import is_ours, ours

__all__ = ["render"]

_NAMELESS = {"document_id": ("documents", "article"), "source_id": ("sources", "unnamed source")}
_VALUES = {name: frozenset(vocabulary.values) for name, vocabulary in VOCABULARIES.items()}
_KINDS = {term.value: term.label for term in VOCABULARIES["attribution_class"].terms}
_BANDS = {term.value: term.label for term in VOCABULARIES["band"].terms}
_CODED = ("source_reliability", "information_credibility")  # a letter or a digit stays visible
# Where a query's cell leads: the column with the number, and the function that makes its link.
_LEADING: dict[str, tuple[str, Callable[..., str]]] = {
    "claim": ("id", links.claim),
    "document": ("document_id", links.article),
    "name": ("source_id", links.source),
}
_UNTOLD = Markup("&nbsp;")


def render(
    datasette: Any, database: str, table: str | None, column: str, value: Any, row: Any
) -> Markup | None:
    """Return the cell as HTML; None to leave it to Datasette."""
    if value is None:
        return None
    if table is None:
        asked = database in ours(datasette)
        return _answer(datasette, database, column, value, row) if asked else None
    if not is_ours(datasette, database, table):
        return None
    if column == "score" and table == "claims":
        return _score(datasette, database, value, row)
    if column == "claim" and table == "claims":
        return _claim(datasette, database, value, row)
    if table == "documents" and column in ("name", "title"):
        return _article(datasette, database, value, row)
    if isinstance(value, dict):  # a row of another table, with its label
        return _nameless(datasette, database, column, value)
    if column in _CODED:
        return _coded(column, value, row)
    if str(value) in _VALUES.get(column, ()):
        return _term(column, str(value))
    return isolated(value) if isinstance(value, str) and turns(value) else None


def _answer(datasette: Any, database: str, column: str, value: Any, row: Any) -> Markup | None:
    """Return the cell of a query, with a link to the claim, article or source that it names."""
    if column == "mix":
        return _mix(value)
    if column == "publisher" and "percent_unnamed" in row.keys():  # noqa: SIM118 a row is no mapping
        claims = f"{datasette.urls.table(database, 'claims')}?{urlencode({column: value})}"
        return Markup(f'<a href="{escape(claims)}">{isolated(value)}</a>')
    key, address = _LEADING.get(column, ("", links.claim))
    number = _number(row, key)
    if number is None:
        return None
    return Markup(f'<a href="{escape(address(datasette, database, number))}">{isolated(value)}</a>')


def _mix(value: Any) -> Markup | None:
    """Return the shares of ``reliability_mix`` in words; None for any other value."""
    try:
        shares = {str(name): float(share) for name, share in json.loads(value).items()}
    except (AttributeError, TypeError, ValueError):
        return None
    said = (f"{share:.0%} {_KINDS.get(name, name)}" for name, share in shares.items())
    return escape(", ".join(said))


def _nameless(datasette: Any, database: str, column: str, value: dict[str, Any]) -> Markup | None:
    """Return the link to an article without title, or a source without name; else None."""
    if column not in _NAMELESS or value.get("label") not in (None, "None", ""):
        return None
    table, words = _NAMELESS[column]
    number = escape(value["value"])
    address = escape(datasette.urls.table(database, table))
    return Markup(f'<a href="{address}/{number}">{words} {number}</a>')


@cache
def _term(column: str, value: str) -> Markup:
    """Return a term of a vocabulary; cached, because a page shows the same few again and again."""
    term = VOCABULARIES[column][value]
    words = f"{value}: {term.label}" if column in _CODED else term.label
    return Markup('<span title="{}">{}</span>').format(term.definition, words)


def _coded(column: str, value: Any, row: Any) -> Markup:
    """Return the letter or digit with its words, if it says something about this very claim."""
    if column == "information_credibility":
        told = told_digit(value)
    else:
        there = "source_reliability_basis" in row.keys()  # noqa: SIM118 a row is no mapping
        told = told_letter(value, row["source_reliability_basis"] if there else None)
    return _term(column, told.value) if told else _UNTOLD


def _article(datasette: Any, database: str, value: Any, row: Any) -> Markup | None:
    """Return the name of a document as a link to its page."""
    number = _number(row, "id")
    if number is None:
        return None
    address = links.article(datasette, database, number)
    return Markup(f'<a href="{escape(address)}">{isolated(value)}</a>')


def _claim(datasette: Any, database: str, value: Any, row: Any) -> Markup | None:
    """Return the claim with a link to its words in the article."""
    number = _number(row, "id")
    if number is None:
        return None
    document = _number(row, "document_id")
    if document is None:  # the page lacks the columns for it
        address = links.claim(datasette, database, number)
    else:
        address = links.article(datasette, database, document, number)
    return Markup(f'{isolated(value)} <a href="{escape(address)}">in its article</a>')


def _number(row: Any, column: str) -> int | None:
    """Return the number in a cell, or of the row of another table that it names."""
    try:
        found = row[column]
        return int(found["value"] if isinstance(found, dict) else found)
    except (IndexError, KeyError, TypeError, ValueError):
        return None


def _score(datasette: Any, database: str, value: Any, row: Any) -> Markup | None:
    """Return the score with a link to the reasons that add up to it."""
    number = _number(row, "id")
    if number is None:
        return None
    band = row["band"] if "band" in row.keys() else None  # noqa: SIM118 a row is no mapping
    address = f"{datasette.urls.table(database, 'reasons')}?claim_id={number}"
    words = f", {escape(_BANDS[band])} sourcing" if band in _BANDS else ""
    return Markup(
        f"{escape(value)} points{words}"
        f' <a class="reliability-why" href="{escape(address)}">why?</a>'
    )
