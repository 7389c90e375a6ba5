"""Write the tables and columns of ``schema.sql``, with its comments, for cog."""

import re
from collections.abc import Iterator
from pathlib import Path

import cog

_SCHEMA = Path(__file__).parents[1] / "datasette_reliability" / "schema.sql"
_TABLE = re.compile(
    r"-- (?P<comment>[^\n]+)\nCREATE TABLE (?P<name>\w+) \((?P<body>.*?)\n\);", re.S
)
_COLUMN = re.compile(
    r'  "?(?P<name>\w+)"? (?P<type>TEXT|INTEGER)(?P<rest>[^\n]*?)-- (?P<comment>[^\n]+)'
)


def tables() -> None:
    """Write every table with its columns."""
    for table in _TABLE.finditer(_SCHEMA.read_text("utf-8")):
        cog.outl(f"\n## {table['name']}\n\n{table['comment']}\n")
        cog.outl("| Column | Type | What it holds |\n| --- | --- | --- |")
        for name, kind, comment in _columns(table["body"]):
            cog.outl(f"| `{name}` | {kind} | {comment} |")


def _columns(body: str) -> Iterator[tuple[str, str, str]]:
    for column in _COLUMN.finditer(body):
        kind = column["type"].lower()
        target = re.search(r"REFERENCES (\w+)", column["rest"])
        if target:
            kind = f"→ [{target[1]}](#{target[1]})"
        yield column["name"], kind, column["comment"].replace("|", "\\|")
