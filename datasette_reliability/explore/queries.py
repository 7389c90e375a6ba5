"""Questions that every database with our tables can answer, as canned queries on both lines."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from .permissions import can_view_table
from .tables import DEFINITION, ours

__all__ = ["PARAMETERS", "canned", "denied", "may_read", "queries", "save"]

_SOURCE = "datasette-reliability"
PARAMETERS = ("month", "publisher")  # such as 2025-05; empty means every month, every publisher
_NEWEST = re.compile(r"^ *\{newest ([^;]+); ([^;]+); (\d+)\}$", re.MULTILINE)
# Only one of the three parts finds rows, each in the order of an index, so nothing is sorted.
_PARTS = """\
  select * from (
    select {columns} from claims where :month = '' and :publisher = ''
      and {condition} order by id desc limit {most})
  union all select * from (
    select {columns} from claims where :month = '' and :publisher <> '' and publisher = :publisher
      and {condition} order by id desc limit {most})
  union all select * from (
    select {columns} from claims where :month <> '' and published >= :month
      and published < :month || '~' and (:publisher = '' or +publisher = :publisher)
      and {condition} order by published desc limit {most})"""
_FIELDS = "Write the month as 2025-05. Leave month and publisher empty for all."
_READ = ("claims", "documents", "endorsements", "reasons", "sources")


@cache
def queries() -> Mapping[str, dict[str, str]]:
    """Return the queries of ``queries.yml`` by name, with title, description and sql."""
    text = files(__package__).joinpath("queries.yml").read_text("utf-8")
    found: dict[str, dict[str, str]] = yaml.safe_load(text)
    return {
        name: query
        | {
            "description": f"{query['description']} {_FIELDS} {DEFINITION}",
            "sql": _NEWEST.sub(_parts, query["sql"]),
        }
        for name, query in found.items()
    }


def _parts(asked: re.Match[str]) -> str:
    columns, condition, most = asked.groups()
    return _PARTS.format(columns=columns, condition=condition, most=most)


async def may_read(datasette: Any, actor: Any, database: str) -> bool:
    """Return whether an actor may view every table that the queries read."""
    for table in _READ:
        if not await can_view_table(datasette, actor, database, table):
            return False
    return True


def canned(datasette: Any, database: str) -> dict[str, dict[str, Any]]:
    """Return the queries of a database in Datasette 0.65, the same for everybody.

    Datasette lists them for one actor and may check permissions for another; :func:`denied` says
    who may run them.
    """
    if database not in ours(datasette):
        return {}
    said = (datasette._metadata_local.get("databases") or {}).get(database) or {}
    # Datasette writes into them, and prefers them to queries of the same name in the metadata.
    return {
        name: query | {"hide_sql": True, "params": list(PARAMETERS)}
        for name, query in queries().items()
        if name not in (said.get("queries") or {})
    }


async def denied(datasette: Any, actor: Any, resource: Any) -> bool | None:
    """Return False for one of our queries if an actor may not view all that it reads, else None."""
    database, name = resource
    if database not in ours(datasette) or name not in queries():
        return None
    return None if await may_read(datasette, actor, database) else False


async def save(datasette: Any, databases: Collection[str]) -> None:
    """Save the queries in Datasette 1.0, which asks plugins to store theirs.

    Only if everybody may see all that they read; then they are trusted, so that they also run where
    free SQL is switched off. Datasette checks no tables when it runs a query, so otherwise none is
    offered, and those saved by an earlier start are removed.
    """
    if not hasattr(datasette, "add_query"):
        return
    for database in databases:
        public = await may_read(datasette, None, database)
        for name, query in queries().items():
            saved = await datasette.get_query(database, name)
            if public and (saved is None or saved.source == _SOURCE):
                await datasette.add_query(
                    database,
                    name,
                    query["sql"],
                    title=query["title"],
                    description=query["description"],
                    hide_sql=True,
                    parameters=PARAMETERS,
                    is_trusted=True,
                    source=_SOURCE,
                )
            elif saved is not None and not public and saved.source == _SOURCE:
                await datasette.remove_query(database, name)
