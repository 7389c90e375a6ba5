"""Pages of claims as a Datasette shows them, at addresses drawn by chance.

As a program it is Datasette without any plugin: addresses come in as JSON, pages go out.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
from random import Random
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from datasette.app import Datasette
from datasette.plugins import pm

WORDS = ("flood", "dam", "budget", "vote", "rain", "a,b", "$null", "~41", "100%", "Ä", '"x"')
TEXTS = (
    *(None, "AFP", "afp", "The Ledger", "", "0", "007", "1e3", "a,b", "Ärger", "$null", "[]"),
    *('["AFP","x"]', "50% off, or less?", " AFP", "a~b", "x_y", "O'Neil"),
)
DAYS = (
    *(None, "2025-05-03", "2025-05-03T10:00:00", "2025-05-14", "2024-12-31", "2025-02", "2021"),
    *("soon", "", "2025-5-3"),
)
BANDS = (None, "weak", "limited", "moderate", "strong")
CLASSES = ("anonymous", "named_official", "institution", "endorsed")
TYPES = ("unnamed_vague", "named_official", "media", "official_body")
COUNT = 340
INSERT = (
    "INSERT INTO claims (id, claim, source, source_name, attribution_class, source_type, band,"
    " source_reliability, information_credibility, score, endorsed_by, quote_type, medium, named,"
    " affiliation, publisher, published, statement_date, document_id, parent_id, position,"
    " spans, engine, rubric_version)"
    f" VALUES ({', '.join('?' * 24)})"
)
COMMON = ("", "__exact", "__not", "__in", "__notin", "__isnull", "__notnull")
LOOKUPS = (
    *COMMON,
    *("__isblank", "__notblank", "__contains", "__notcontains", "__startswith", "__endswith"),
    *("__gt", "__gte", "__lt", "__lte", "__like", "__notlike", "__glob", "__date"),
    *("__arraycontains", "__arraynotcontains", "__zzz", "__"),
)
QUICK = (
    *("attribution_class", "band", "publisher", "affiliation", "published", "statement_date"),
    *("score", "source_name", "medium"),
)
ODD = (
    *("", "0", "-1", "007", "1e3", "%", "_", "'", "nan", "2025-05-03", "2025-", "2025-02-3_"),
    *("0.5", " 50", "+7", "5_0", "9" * 20, "50.0", "\x00", "AFP\x00", "x" * 60_000, "Ä"),
)
LISTS = ("[]", "[", "{}", "[1,2]", '["weak",null]', '["\\ud800"]', "weak,", ",", '["weak",["x"]]')
WHERES = (
    *("score > 50", "score > 90 or band is null", "band is null or 0", "1", "0", "1 or 1 --"),
    *("1 --", "1) or (1", "not score > 50", "score between 20", "50", "score in (1,", "x = 1"),
    *(
        "band = :p0",
        "1 union select * from claims",
        "1 group by band",
        "1 order by score",
        "(",
        "/*",
    ),
    "id in (select rowid from claims_fts where 1 -- match :search)",
    "id in (select rowid from claims_fts where claims_fts match 'dam') or score = 7",
)
THROUGHS = (
    *('{"table":"nobody"}', "[", '"', '{"table":"loads","column":"id","value":"1"}'),
    '{"table":"reasons","column":"category","value":"identity"}',
    '{"table":"claims","column":"band","value":"weak"}',
)
NEXTS = (
    *("x", "5", "007", "50,5", "$null,5", "5,5", "weak,70", "a~2Cb,9", ",9", "1,2,3", "-1", "5.0"),
    *("~24null,5", "2025-05-03,100", "x,y", "50.0,5", "%00,5"),
)
# What else an address may say: how often, under which names, with which values.
REST: tuple[tuple[float, tuple[str, ...], tuple[str, ...]], ...] = (
    (0.12, ("_search",), (*WORDS, "dam OR", "", "flood vote", '"')),
    (0.05, ("_search_claim", "_search_source_name", "_search_x"), ("dam", "mara", "OR")),
    (0.04, ("_searchmode",), ("raw", "escaped", "x")),
    (0.02, ("_fts_table", "_fts_pk"), ("claims_fts", "documents", "id", "band", "rowid")),
    (0.10, ("_where",), WHERES),
    (0.03, ("_where",), WHERES),
    (0.04, ("_through",), THROUGHS),
    (0.08, ("_next",), NEXTS),
    (0.10, ("_col", "_nocol"), ("band", "score", "id", "x")),
    (0.03, ("_nocount",), ("1",)),
    (0.03, ("_labels",), ("on", "x")),
)
ALWAYS = "_extra=count&_shape=objects&_nofacet=1"
CONFIGURED = {"databases": {"claims": {"tables": {"claims": {"sort_desc": "score", "size": 40}}}}}


def rows() -> list[tuple[Any, ...]]:
    """Return rows of claims in which values are equal, missing and odd."""
    draw = Random(7)
    found = []
    for number in range(1, COUNT + 1):
        if number % 50 in (7, 8):  # numbers have gaps
            continue
        publisher, day = draw.choice(TEXTS), draw.choice(DAYS)
        found.append(
            (
                number,
                f"{draw.choice(WORDS)} and {draw.choice(WORDS)} {number % 9}",
                draw.choice((None, "officials", "the mayor")),
                draw.choice((None, "Mara Voss", "mara voss", f"Name {number % 40}")),
                draw.choice(CLASSES),
                draw.choice(TYPES),
                draw.choice(BANDS),
                draw.choice((None, "B", "C")),
                draw.choice((None, 2, 3)),
                draw.choice((None, 0, 7, 50, 50, 100, number % 101)),
                draw.choice((None, None, "the UN", "a,b")),
                draw.choice((None, "direct", "indirect")),
                draw.choice((None, "interview", "statement")),
                draw.choice((None, 0, 1)),
                draw.choice(TEXTS),
                publisher,
                day,
                draw.choice(DAYS),
                1,
                None if number < 9 else draw.choice((None, None, 1, 5)),
                (number * 37) % 1009,
                "{}",
                "fast",
                "1",
            )
        )
    return found


def values_of(connection: sqlite3.Connection) -> dict[str, list[Any]]:
    """Return the distinct values of each column of the claims."""
    columns = [row[1] for row in connection.execute("PRAGMA table_info(claims)")]
    return {
        name: [v for (v,) in connection.execute(f'SELECT DISTINCT "{name}" FROM claims ORDER BY 1')]
        for name in columns
    }


def addresses(values: dict[str, list[Any]], number: int, seed: int = 11) -> list[str]:
    """Return query strings of pages of claims, always the same for the same seed."""
    draw = Random(seed)
    return [urlencode(_pairs(draw, values), quote_via=quote) for _ in range(number)]


def _pairs(draw: Random, values: dict[str, list[Any]]) -> list[tuple[str, str]]:
    pairs = [_filter(draw, values) for _ in range(draw.choice((0, 1, 1, 2, 2, 3)))]
    pairs += _sort(draw, list(values))
    pairs += [
        (draw.choice(names), draw.choice(some))
        for share, names, some in REST
        if draw.random() < share
    ]
    sizes = (
        ("7", "30", "30", "100", "max", "0") if draw.random() < 0.97 else ("-1", "x", "1001", "")
    )
    pairs.append(("_size", draw.choice(sizes)))
    draw.shuffle(pairs)
    return pairs


def _filter(draw: Random, values: dict[str, list[Any]]) -> tuple[str, str]:
    column = draw.choice(QUICK) if draw.random() < 0.7 else draw.choice(list(values))
    if draw.random() < 0.03:
        column = draw.choice(("rowid", "BAND", "nothing", "_x"))
    lookup = draw.choice(COMMON if draw.random() < 0.4 else LOOKUPS)
    return f"{column}{lookup}", _value(draw, values.get(column) or values["band"], lookup)


def _value(draw: Random, present: list[Any], lookup: str) -> str:
    listing = lookup in ("__in", "__notin")
    if draw.random() < 0.25:
        return draw.choice(LISTS if listing else ODD)
    some = [str(draw.choice(present)) for _ in range(draw.choice((1, 2, 3)))]
    if listing:
        return json.dumps(some) if draw.random() < 0.4 else ",".join(some)
    if lookup in ("__like", "__notlike", "__glob"):
        return some[0][:2] + draw.choice(("%", "*", "_", "?", ""))
    if lookup in ("__contains", "__notcontains", "__startswith", "__endswith"):
        return some[0][: draw.choice((1, 3, 7))]
    return some[0]


def _sort(draw: Random, columns: list[str]) -> list[tuple[str, str]]:
    if draw.random() < 0.4:
        return []
    usual = ("id", "position", *QUICK) if draw.random() < 0.8 else columns
    column = draw.choice(usual if draw.random() < 0.97 else ("nothing", "rowid", "ID", ""))
    sorts = [("_sort", column), ("_sort_desc", column)]
    return sorts if draw.random() < 0.03 else [draw.choice(sorts)]


async def pages(datasette: Datasette, query: str, most: int = 3) -> list[dict[str, Any]]:
    """Return what stands on a page and on those behind it; a page that is refused has a status.

    Datasette's own link to the next page leaves out what is empty, so its token is put in here.
    """
    found: list[dict[str, Any]] = []
    while len(found) < most:
        response = await datasette.client.get(f"/claims/claims.json?{ALWAYS}&{query}")
        if response.status_code != 200:
            return [*found, {"status": response.status_code}]
        body = response.json()
        counted = body.get("count", body.get("filtered_table_rows_count"))
        kept = {key: body.get(key) for key in ("rows", "next", "truncated")}
        found.append({"status": 200, "count": counted, **kept})
        if not body.get("next"):
            break
        pairs = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] != "_next"]
        query = urlencode([*pairs, ("_next", body["next"])], quote_via=quote)
    return found


async def asked(path: str, queries: list[str], configured: bool) -> list[list[dict[str, Any]]]:
    """Return the pages of one database at all of these addresses."""
    options: dict[str, Any] = {"metadata": CONFIGURED} if configured else {}
    datasette = Datasette([path], settings={"num_sql_threads": 1}, **options)
    await datasette.invoke_startup()
    return [await pages(datasette, query) for query in queries]


def main() -> None:
    """Answer as Datasette without plugins: none has a hook that is called."""
    for name, _ in pm.list_name_plugin():
        if not name.startswith("datasette."):
            pm.unregister(name=name)
    given = json.load(sys.stdin)
    print(json.dumps([asyncio.run(asked(*each)) for each in given]))


if __name__ == "__main__":
    main()
