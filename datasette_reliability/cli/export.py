"""``export``: the claims that a condition selects, for other tools."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import click

from ..corroborate.telling import facts_by_claim, facts_sql
from ..drafts import draft_of, remove_drafts
from ..errors import DatabaseError, SettingsError
from ..read.extras import module
from ..read.sqlite import invalid_condition
from ..read.web import is_url
from ..store import Store, errors_of
from ..store.months import is_by_month
from .options import check_folder, messages

_ABOUT = "/-/reliability/about"
_BATCH = 1000
_FORMATS = (
    ".parquet",
    ".db",
    ".annotations.jsonld",
    ".schema.jsonld",
    ".misp.json",
    ".stix.json",
)
_Read = Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]
# The tables of an exported database, each with the condition that selects its rows.
_SLICE = {
    "loads": "id IN (SELECT load_id FROM main.documents)",
    "sources": "id IN (SELECT source_id FROM main.claims)",
    "reasons": "claim_id IN (SELECT id FROM main.claims)",
    "endorsements": "claim_id IN (SELECT id FROM main.claims)",
    "ratings_by_people": "claim_id IN (SELECT id FROM main.claims)",
    "corrections": "claim_id IN (SELECT id FROM main.claims)",
    "facts": "claim_id IN (SELECT id FROM main.claims)",
    "fact_sources": "fact_id IN (SELECT id FROM main.facts)",
    **dict.fromkeys(
        ("claim_relations", "relations_by_people"),
        "claim_id IN (SELECT id FROM main.claims) AND other_id IN (SELECT id FROM main.claims)",
    ),
    "reuse": "document_id IN (SELECT id FROM main.documents)"
    " AND of_id IN (SELECT id FROM main.documents)",
}


@click.command()
@click.argument("database", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("output", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--where", metavar="SQL", default="1", help="SQL condition that selects claims")
@click.option(
    "--base-url",
    default="https://example.org/claims",
    show_default=True,
    help="URL where the database is published, for linked data",
)
def export(database: Path, output: Path, where: str, base_url: str) -> None:
    """Export claims of DATABASE to OUTPUT; its ending chooses the format

    .parquet: one row per claim. .db: a database of these claims and all that belongs to them, ready
    for datasette publish. .annotations.jsonld: W3C Web Annotations. .schema.jsonld: schema.org.
    .misp.json: a MISP event with machine tags. .stix.json: STIX 2.1 notes.

    \b
    Examples:
        datasette reliability export claims.db strong.parquet --where "band = 'strong'"
        datasette reliability export claims.db may.db --where "published >= '2025-05'"
        datasette reliability export claims.db claims.annotations.jsonld --base-url https://my.site/claims
        datasette reliability export claims.db claims.stix.json --where "published >= '2025-05'"
    """
    with messages():
        ending = next((each for each in _FORMATS if output.name.endswith(each)), None)
        if ending is None:
            raise SettingsError(f"{output}: {_no_format(output)}")
        if not is_url(base_url):
            raise SettingsError(f"--base-url {base_url!r} is not a link; begin it with https://")
        check_folder(output)
        remove_drafts(output)
        if output.exists():
            raise SettingsError(f"{output} already exists; remove it or choose another name")
        with errors_of(str(database)), closing(_opened(database)) as connection:
            _check(connection, database, where)
            with _whole(output) as draft:
                if ending == ".parquet":
                    count = _parquet(connection, draft, where)
                elif ending == ".db":
                    count = _slice(connection, database, draft, output, where)
                else:
                    count = _linked(connection, draft, where, ending, base_url.rstrip("/"))
    click.echo(f"Claims: {count:,} written to {output}.")


def _no_format(output: Path) -> str:
    """Return what to do where no format has the ending of a file."""
    told = f"end its name in one of {', '.join(_FORMATS)}"
    if output.suffix != ".csv":
        return told
    return f"{told}; for CSV open the claims page and choose “Share or export”"


@contextmanager
def _whole(output: Path) -> Iterator[Path]:
    """Yield a path to write to; OUTPUT appears once it is complete."""
    try:
        with draft_of(output) as draft:
            yield draft
    except OSError as error:
        raise DatabaseError(
            f"{output} could not be written safely: {error.strerror or error};"
            " check the disk and its folder's permissions, then run the same command again"
        ) from error


def _opened(database: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    return connection


def _check(connection: sqlite3.Connection, database: Path, where: str) -> None:
    try:
        connection.execute("SELECT id, document_id, rubric_version FROM claims LIMIT 0")
    except sqlite3.OperationalError as error:
        if "no such" not in str(error):
            raise
        if is_by_month(database):
            reason = f"{database} is an index over databases; export one of those beside it"
            raise DatabaseError(reason) from None
        raise DatabaseError(f"{database} holds no claims; load texts into it first") from error
    try:
        connection.execute(f"SELECT id FROM claims WHERE ({where}) LIMIT 0")
    except (sqlite3.Error, sqlite3.Warning) as error:
        raise invalid_condition(where, error, "band = 'strong'") from error


def _parquet(connection: sqlite3.Connection, output: Path, where: str) -> int:
    """Write a row for every claim, with its reasons and its document's title and URL."""
    arrow, parquet = module("parquet", "pyarrow"), module("parquet", "pyarrow.parquet")
    rows = connection.execute(
        "SELECT claims.*, documents.title AS document_title, documents.url AS document_url,"
        " (SELECT json_group_array(json_object('code', code, 'points', points, 'words', words))"
        " FROM reasons WHERE claim_id = claims.id) AS reasons"
        " FROM claims JOIN documents ON documents.id = document_id"
        f" WHERE claims.id IN (SELECT id FROM claims WHERE ({where})) ORDER BY claims.id"
    )
    whole = {r[1] for r in connection.execute("PRAGMA table_info(claims)") if r[2] == "INTEGER"}
    names = [column[0] for column in rows.description]
    schema = arrow.schema([(n, arrow.int64() if n in whole else arrow.string()) for n in names])
    count = 0
    with parquet.ParquetWriter(output, schema) as writer:
        while batch := rows.fetchmany(_BATCH):
            count += len(batch)
            writer.write_batch(arrow.RecordBatch.from_pylist([dict(r) for r in batch], schema))
    return count


def _slice(whole: sqlite3.Connection, database: Path, draft: Path, output: Path, where: str) -> int:
    """Write a database of the claims, with their documents, sources and all that refers to them."""
    with Store(draft) as store:
        store.path = str(output)  # errors name what was asked for
        connection = store.connection
        connection.execute("ATTACH ? AS whole", (f"{database.resolve()}",))
        connection.execute("CREATE TEMP TABLE chosen (id INTEGER PRIMARY KEY)")
        connection.execute("BEGIN")
        # Evaluate the condition in the whole database alone: beside the new one, a table that it
        # names would mean the new one's, which is still empty.
        chosen = whole.execute(f"SELECT id FROM claims WHERE ({where})")
        connection.executemany("INSERT INTO chosen VALUES (?)", map(tuple, chosen))
        _copy(
            connection,
            "documents",
            "id IN (SELECT document_id FROM whole.claims WHERE id IN (SELECT id FROM chosen))",
        )
        _copy(connection, "claims", "id IN (SELECT id FROM chosen)")
        connection.execute(
            "UPDATE claims SET parent_id = NULL WHERE parent_id NOT IN (SELECT id FROM claims)"
        )
        for table, condition in _SLICE.items():
            _copy(connection, table, condition)
        connection.execute(
            "UPDATE claims SET fact_id = NULL WHERE fact_id NOT IN (SELECT id FROM main.facts)"
        )
        count = connection.execute("SELECT count(*) FROM main.claims").fetchone()[0]
        connection.execute("COMMIT")
        connection.execute("DETACH whole")
        store.finish()
    return int(count)


def _copy(connection: sqlite3.Connection, table: str, condition: str) -> None:
    old, new = (
        [row[1] for row in connection.execute(f"PRAGMA {name}.table_info({table})")]
        for name in ("whole", "main")
    )
    if not old:  # a file of an older version, without this table
        return
    columns = ", ".join(f'"{name}"' for name in new if name in old)
    connection.execute(
        f"INSERT INTO main.{table} ({columns})"
        f" SELECT {columns} FROM whole.{table} WHERE ({condition})"
    )


def _linked(
    connection: sqlite3.Connection, output: Path, where: str, ending: str, base: str
) -> int:
    from ..export import Addresses

    site = base.rpartition("/")[0]
    addresses = Addresses(f"{base}/-/reliability/document", f"{site}{_ABOUT}")
    read = _read(connection, where)
    if ending == ".annotations.jsonld":
        whole = _annotated(read, addresses, f"{base}/-/reliability/claims{ending}")
    elif ending == ".schema.jsonld":
        whole = _described(read, addresses)
    elif ending == ".misp.json":
        whole = _tagged(read, addresses, where)
    else:
        first = connection.execute("SELECT min(finished) FROM loads").fetchone()[0]
        whole = _noted(read, addresses, first)
    output.write_text(json.dumps(whole, ensure_ascii=False, indent=1), "utf-8")
    (count,) = connection.execute(f"SELECT count(*) FROM claims WHERE ({where})").fetchone()
    return int(count)


def _annotated(read: _Read, addresses: Any, address: str) -> Any:
    from ..export import annotation, annotation_collection
    from ..export.units import Units

    items = []
    for document, claims in read:
        units = Units(document["text"])
        items += [annotation(document, claim, addresses, units) for claim in claims]
    return annotation_collection(address, "How these claims are sourced", items, None)


def _described(read: _Read, addresses: Any) -> Any:
    from ..export import schema_article, schema_claim, schema_graph

    items = []
    for document, claims in read:
        items.append(schema_article(document, addresses))
        items += [schema_claim(claim, addresses) for claim in claims]
    return schema_graph(items)


def _tagged(read: _Read, addresses: Any, where: str) -> Any:
    from ..export import misp_attribute, misp_event

    items = [
        misp_attribute(document, claim, addresses) for document, claims in read for claim in claims
    ]
    return misp_event(items, "all claims" if where == "1" else f"claims where {where}")


def _noted(read: _Read, addresses: Any, first: str | None) -> Any:
    from ..explore.tables import DEFINITION
    from ..export import stix_bundle, stix_notes, stix_program

    items = [stix_program(first, DEFINITION)]
    for document, claims in read:
        items += stix_notes(document, claims, addresses, first)
    return stix_bundle(items)


def _read(connection: sqlite3.Connection, where: str) -> _Read:
    """Yield each document with its chosen claims."""
    from ..explore.readings import claim_of

    documents = connection.execute(
        "SELECT documents.*, (SELECT finished FROM loads WHERE id = load_id) AS loaded"
        " FROM documents WHERE id IN"
        f" (SELECT document_id FROM claims WHERE ({where})) ORDER BY id"
    )
    for document in map(dict, documents):
        claims = []
        for row in connection.execute(
            "SELECT *, (SELECT key FROM sources WHERE id = source_id) AS source_key,"
            ' (SELECT max("when") FROM ratings_by_people WHERE claim_id = claims.id)'
            f" AS rated_by_people FROM claims WHERE document_id = ? AND ({where}) ORDER BY id",
            (document["id"],),
        ):
            claim = claim_of(row) | {"document_id": document["id"], "loaded": document["loaded"]}
            claim |= {name: row[name] for name in ("source_key", "rated_by_people")}
            claim["reasons"] += map(
                dict,
                connection.execute(
                    "SELECT code, points, words FROM reasons WHERE claim_id = ? ORDER BY id",
                    (row["id"],),
                ),
            )
            claims.append(claim)
        for number, fact in _facts(connection, [claim["id"] for claim in claims]).items():
            next(claim for claim in claims if claim["id"] == number)["fact"] = fact
        yield document, claims


def _facts(connection: sqlite3.Connection, claims: list[int]) -> dict[int, dict[str, Any]]:
    """Return the facts of claims; none if the file is older and has no such table."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'facts'").fetchone():
        return {}
    return facts_by_claim(connection.execute(facts_sql(claims)))
