"""``quarantine``: what could not be loaded and why; ``--retry`` tries again."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import click

from ..errors import DatabaseError, InputError
from ..read.again import read_again
from ..read.web import is_url
from ..records import Settings
from .load import tell
from .options import messages, safe, settings_for, settings_options

_COLUMNS = 'id, origin, reason, excerpt, inputs, "when"'


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
    with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        try:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM quarantine ORDER BY id").fetchall()
        except sqlite3.Error as error:
            raise DatabaseError(
                f"{database}: it has no quarantine table of this version ({error}); load into it"
                " first"
            ) from error
    found = [_Case(*row) for row in rows]
    for number in set(numbers) - {case.number for case in found}:
        raise click.ClickException(f"There is no case {number} in {database}.")
    return [case for case in found if not numbers or case.number in numbers]


def _list(found: list[_Case]) -> None:
    for case in found:
        click.echo(safe(f"{case.number}  {case.origin}: {case.reason}"))
    files = "1 file" if len(found) == 1 else f"{len(found):,} files"
    click.echo(f"{files} could not be read")


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
    from ..pipeline import LoadOptions, load

    ways = list(dict.fromkeys(case.inputs for case in found))
    for inputs in ways:
        if inputs is not None:
            _check(inputs)
            tell(load(database, read_again(inputs), settings, LoadOptions(inputs=inputs)))
    if None in ways:
        told = "What came from standard input or a program cannot be read again; repeat that load."
        click.echo(told, err=True)
    if not found:
        click.echo("There is no case to retry.")
