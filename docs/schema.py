"""Write the tables and columns of ``schema.sql``, with its comments, for cog."""

import re
from collections.abc import Iterator

import cog

from datasette_reliability.columns import script

_TABLE = re.compile(
    r"-- (?P<comment>[^\n]+)\nCREATE TABLE (?P<name>\w+) \((?P<body>.*?)\n\)(?: WITHOUT ROWID)?;",
    re.S,
)
_COLUMN = re.compile(
    r'  "?(?P<name>\w+)"? (?P<type>TEXT|INTEGER|REAL)(?P<rest>[^\n]*?)-- (?P<comment>[^\n]+)'
)


def tables() -> None:
    """Write every table with its columns."""
    for table in _TABLE.finditer(script()):
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
