"""Whatever a user can name has its name in the page of the docs that is for it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest

import datasette_reliability
from datasette_reliability import hookspecs
from datasette_reliability.cli import reliability
from datasette_reliability.columns import script
from datasette_reliability.read import FIELDS, ReadOptions
from datasette_reliability.settings import SETTINGS
from datasette_reliability.terms import VOCABULARIES

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs").glob("*.md"))


@cache
def page(name: str) -> str:
    path = ROOT / "docs" / f"{name}.md"
    assert path.exists(), f"docs/{name}.md is missing"
    return path.read_text("utf-8")


def headings(text: str) -> set[str]:
    return {found.strip("` ") for found in re.findall(r"^#{1,6} +(.+?) *$", text, re.M)}


def named(name: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) is not None


def commands() -> Iterator[tuple[str, click.Command]]:
    context = click.Context(reliability)
    for name in reliability.list_commands(context):
        command = reliability.get_command(context, name)
        assert command is not None
        yield name, command


def tables() -> Iterator[tuple[str, list[str]]]:
    """Yield the tables of the schema with their columns, without those that FTS5 makes."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(script())
    names = connection.execute(
        "select name from sqlite_master where type in ('table', 'view') and name not like 'sqlite%'"
    ).fetchall()
    for (name,) in names:
        rows = connection.execute("select name from pragma_table_info(?)", [name])
        yield name, [column for (column,) in rows]


@pytest.mark.parametrize(("name", "command"), list(commands()), ids=lambda value: str(value)[:30])
def test_commands(name: str, command: click.Command) -> None:
    text = page("cli")
    assert named(name, text), f"docs/cli.md lacks the command {name}"
    for parameter in command.params:
        for option in parameter.opts if isinstance(parameter, click.Option) else ():
            assert option in text, f"docs/cli.md lacks {name} {option}"
    assert command.help, f"{name} has no help"


@pytest.mark.parametrize("vocabulary", VOCABULARIES.values(), ids=lambda v: v.name)
def test_terms(vocabulary: object) -> None:
    text = page("terms")
    assert named(vocabulary.name, text)  # type: ignore[attr-defined]
    for term in vocabulary.terms:  # type: ignore[attr-defined]
        assert f"`{term.value}`" in text, f"docs/terms.md lacks {term.value}"
        assert term.definition in text, f"docs/terms.md lacks the definition of {term.value}"


@pytest.mark.parametrize(("table", "columns"), list(tables()), ids=lambda value: str(value)[:20])
def test_columns(table: str, columns: list[str]) -> None:
    text = page("data-model")
    assert table in headings(text), f"docs/data-model.md has no heading {table}"
    for column in columns:
        assert f"`{column}`" in text, f"docs/data-model.md lacks {table}.{column}"


@pytest.mark.parametrize("hook", [n for n in dir(hookspecs) if n.startswith("register_")])
def test_hooks(hook: str) -> None:
    text = page("plugins")
    assert hook in headings(text)
    assert getattr(hookspecs, hook).__doc__ in text
    section = text.split(f"## {hook}\n", 1)[1].split("\n## ", 1)[0]
    assert "```python" in section


def test_functions() -> None:
    connection = sqlite3.connect(":memory:")
    before = functions(connection)
    datasette_reliability.register(connection)
    ours = functions(connection) - before
    assert ours
    text = page("sql-functions")
    for name in ours:
        assert any(heading.startswith(name) for heading in headings(text)), name


def functions(connection: sqlite3.Connection) -> set[str]:
    return {name for (name,) in connection.execute("select name from pragma_function_list")}


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)
def test_settings(setting: object) -> None:
    text = page("settings")
    assert setting.key in headings(text) or f"`{setting.key}`" in text  # type: ignore[attr-defined]
    assert setting.definition in text  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", datasette_reliability.__all__)
def test_public_names(name: str) -> None:
    pages = [ROOT / "README.md", *PAGES]
    assert any(named(name, path.read_text("utf-8")) for path in pages)


def test_reading_options() -> None:
    for field in FIELDS:
        assert f"`{field}`" in page("inputs")
    for option in ReadOptions.__slots__:
        assert f"`{option}`" in page("plugins")


def test_dependencies() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8").partition("[project]")[2]
    project = project.partition("[tool.")[0]
    names = re.findall(r'^    "([A-Za-z][\w.-]*)(?:[<>=!~;\[][^"]*)?",$', project, re.M)
    assert {"datasette", "pytest"} <= set(names)
    text = page("dependencies")
    for name in set(names) - {"datasette-reliability"}:
        section = re.search(rf"^### {re.escape(name)}\n\n(.+?)(?=\n#|\Z)", text, re.M | re.S)
        assert section, f"docs/dependencies.md has no paragraph on {name}"
        assert re.search(r"Licence:\s", section[1])
        assert "Size: " in section[1]


@pytest.mark.parametrize("path", [ROOT / "README.md", *PAGES], ids=lambda path: path.name)
def test_links(path: Path) -> None:
    text = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.S)
    for target, anchor in re.findall(r"\]\((?!https?:|#)([^)#\s]+)(#[^)]+)?\)", text):
        found = path.parent / target
        assert found.exists(), f"{path.name} links to {target}"
        if anchor:
            titles = headings(found.read_text("utf-8"))
            slugs = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
            assert anchor[1:] in slugs, f"{path.name} links to {target}{anchor}"


def test_every_promise_names_a_test_that_is_there() -> None:
    text = (ROOT / "docs" / "reliability.md").read_text("utf-8")
    named, last = re.findall(r"`(test_\w+\.py)?(?:::)?(test_\w+)?`", text), ""
    assert len(named) > 30
    for file, test in named:
        last = file or last
        source = (ROOT / "tests" / last).read_text("utf-8")
        assert not test or f"def {test}(" in source, f"{last} has no {test}"
