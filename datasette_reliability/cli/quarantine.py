"""``quarantine``: what could not be loaded and why; ``--retry`` tries again."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from shlex import quote
from typing import NamedTuple

import click

from ..errors import DatabaseError, InputError
from ..read.again import read_again
from ..read.web import is_url
from ..records import Settings
from .load import tell
from .options import counted, messages, safe, settings_for, settings_options

_COLUMNS = ("id", "origin", "reason", "excerpt", "inputs", "when")


class _Case(NamedTuple):
    number: int
    origin: str
    reason: str
    excerpt: str | None
    inputs: str | None
    when: str


@click.command()
@click.argument("database", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("cases", nargs=-1, type=int)
@click.option("--retry", is_flag=True, help="Read the inputs of these cases (or of all) again")
@settings_options
def quarantine(
    database: Path,
    cases: tuple[int, ...],
    retry: bool,
    engine: str | None,
    rubric: str | None,
    metadata: Path | None,
) -> None:
    """List what could not be loaded into DATABASE, show CASES by number, or try again

    Repair the input, then retry: cases that load, or are no longer in the input, leave the list.
    Paths are those given to load, so retry in the same folder.

    \b
    Examples:
        datasette reliability quarantine claims.db
        datasette reliability quarantine claims.db 3
        datasette reliability quarantine claims.db --retry
    """
    with messages():
        found = _found(database, cases)
        if retry:
            _retry(database, found, settings_for(metadata, engine, rubric))
        elif cases:
            for case in found:
                _show(case)
        else:
            _list(found)


def _found(database: Path, numbers: tuple[int, ...]) -> list[_Case]:
    from ..store import errors_of

    uri = f"{database.resolve().as_uri()}?mode=ro"
    with errors_of(str(database)), closing(sqlite3.connect(uri, uri=True)) as connection:
        there = {row[1] for row in connection.execute("PRAGMA table_info(quarantine)")}
        if not there:
            raise DatabaseError(
                f"{database} holds nothing loaded by this program; load texts into it first"
            )
        if not there.issuperset(_COLUMNS):
            raise DatabaseError(
                f"{database} was made by an older version, or its table quarantine was changed;"
                " load texts into it to bring it up to date"
            )
        columns = ", ".join(f'"{name}"' for name in _COLUMNS)
        rows = connection.execute(f"SELECT {columns} FROM quarantine ORDER BY id").fetchall()
    found = [_Case(*row) for row in rows]
    for number in set(numbers) - {case.number for case in found}:
        raise click.ClickException(
            f"There is no case {number} in {database};"
            f" list them with: datasette reliability quarantine {quote(str(database))}"
        )
    return [case for case in found if not numbers or case.number in numbers]


def _list(found: list[_Case]) -> None:
    for case in found:
        click.echo(safe(f"{case.number}  {case.origin}: {case.reason}"))
    if not found:
        click.echo("Everything could be read.")
        return
    click.echo(f"{counted(len(found), 'input')} could not be read")


def _show(case: _Case) -> None:
    click.echo(safe(f"Case {case.number}, last tried {case.when}: {case.origin}"))
    click.echo(safe(case.reason))
    click.echo(safe(f"It begins:\n{case.excerpt}" if case.excerpt else "No excerpt was kept."))


def _check(inputs: str) -> None:
    """Raise InputError if a path is missing, so that its cases stay listed."""
    for path in json.loads(inputs)["paths"]:
        if not (is_url(path) or Path(path).exists()):
            raise InputError("not found; go to the folder it was loaded from", path)


def _retry(database: Path, found: list[_Case], settings: Settings) -> None:
    from ..pipeline import LoadOptions, Report, load

    ways = list(dict.fromkeys(case.inputs for case in found))
    total: Report | None = None
    try:
        for inputs in ways:
            if inputs is not None:
                _check(inputs)
                report = load(database, read_again(inputs), settings, LoadOptions(inputs=inputs))
                if total is None:
                    total = report
                else:
                    total.add(report)
    finally:
        if total is not None:
            tell(total)
    if None in ways:
        told = "What came from standard input or a program cannot be read again; repeat that load."
        click.echo(told, err=True)
    if not found:
        click.echo("Nothing to retry.")
