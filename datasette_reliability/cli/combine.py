"""``combine``: one index over several databases, for facets and the overview of all of them."""

from __future__ import annotations

from pathlib import Path

import click

from .options import counted, messages


@click.command()
@click.argument("shared", type=click.Path(path_type=Path, dir_okay=False))
@click.argument(
    "databases",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)
def combine(shared: Path, databases: tuple[Path, ...]) -> None:
    """Make SHARED the index over DATABASES in the same folder

    "load --by-month" does this automatically; use this command for databases that were loaded one
    by one, or on several machines. Databases that SHARED already covers stay in it.

    \b
    Example:
        datasette reliability combine news.db news-2025-01.db news-2025-02.db
    """
    from ..store.months import cover

    elsewhere = [each for each in databases if each.resolve().parent != shared.resolve().parent]
    if elsewhere:
        raise click.UsageError(f"{elsewhere[0]} is not in the folder of {shared}; move it there.")
    with messages():
        covered, claims = cover(shared, databases)
    click.echo(f"{shared} covers {counted(claims, 'claim')} in {counted(covered, 'database')}.")
