"""Describe the facts that claims belong to, in words or for an export."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..terms import label

__all__ = ["facts_by_claim", "facts_sql", "said_by", "told"]

_MOST = 100  # texts listed one by one: nobody reads more, and a page has to stay small
# Texts are not listed for a fact with more claims: it is too general, and they would take long.
_LARGEST = 1000


def facts_sql(claims: Iterable[int]) -> str:
    """Return the statement that reads the facts of these claims, for :func:`facts_by_claim`.

    ``story`` is the one that most texts of a fact print; ``texts`` lists its earliest texts.
    """
    numbers = ", ".join(str(int(number)) for number in claims) or "NULL"
    own = (
        "SELECT fact_id FROM claims c JOIN facts f ON f.id = c.fact_id"
        f" WHERE c.id IN ({numbers}) AND f.claims <= {_LARGEST}"
    )
    return (
        "WITH said AS (SELECT DISTINCT c.fact_id, d.id, d.wire_cluster, d.agency, d.published"
        f" FROM claims c JOIN documents d ON d.id = c.document_id WHERE c.fact_id IN ({own})),"
        " stories AS (SELECT fact_id, count(*) AS texts, max(agency) AS agency, min(id) AS first"
        " FROM said WHERE wire_cluster IS NOT NULL GROUP BY fact_id, wire_cluster)"
        " SELECT c.id AS claim_id, f.id, f.claim, f.roots, f.documents, f.contested, f.digit,"
        " f.digit_reason,"
        " (SELECT json_array(texts, agency) FROM stories WHERE fact_id = f.id AND texts > 1"
        " ORDER BY texts DESC, first LIMIT 1) AS story,"
        " (SELECT json_group_array(id) FROM (SELECT id FROM said WHERE fact_id = f.id"
        f" ORDER BY published, id LIMIT {_MOST})) AS texts"
        f" FROM claims c JOIN facts f ON f.id = c.fact_id WHERE c.id IN ({numbers})"
    )


def facts_by_claim(rows: Iterable[Mapping[str, Any]]) -> dict[int, dict[str, Any]]:
    """Return the rows of :func:`facts_sql` as facts, by claim.

    ``said_by`` says in words how many sources a fact has, ``otherwise`` how others contest it.
    """
    found = {}
    for row in rows:
        fact = {key: row[key] for key in row.keys()}  # noqa: SIM118
        fact["texts"] = json.loads(fact["texts"])
        story: Sequence[Any] = json.loads(fact.pop("story") or "[]")
        found[fact.pop("claim_id")] = fact | {
            "said_by": said_by(fact["roots"], fact["documents"], *story),
            "otherwise": label(fact["contested"] or "", "contested"),
        }
    return found


def told(fact: Mapping[str, Any]) -> str:
    """Return one line: how many sources say so, and whether another source contests it."""
    otherwise = f"; contested: {fact['otherwise']}" if fact["otherwise"] else ""
    return f"{fact['said_by']}{otherwise}"


def said_by(roots: int, texts: int, same: int = 0, agency: str | None = None) -> str:
    """Say how many independent sources and texts a fact has, and how many print one story."""
    sources = (
        f"{roots:,} independent source{'s' * (roots > 1)}" if roots else "No independent source"
    )
    found = f"{sources} found in this archive, in {texts:,} text{'s' * (texts != 1)}"
    if same < 2:
        return found
    which = "all of them" if same == texts else f"{same:,} of them"
    return f"{found}, {which} one {agency + ' ' if agency else ''}story"
