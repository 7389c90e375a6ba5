"""``corroborate``: who else makes a claim, and whether they are independent."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .options import counted, messages

if TYPE_CHECKING:
    from ..corroborate.run import Outcome

__all__ = ["corroborate", "tell"]


class _Day(click.DateTime):
    """A day; what is wrong with another value is said without the letters of ``strptime``."""

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{value!r} is not a date such as 2025-05-01", param, ctx)


@click.command()
@click.argument("database", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--window",
    type=click.IntRange(0, 365),
    default=7,
    show_default=True,
    metavar="DAYS",
    help="Compare texts published at most this many days apart",
)
@click.option(
    "--since",
    type=_Day(),
    metavar="YYYY-MM-DD",
    help="Compare texts from this day on; leave earlier ones for later",
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Number of processes that prepare texts",
)
@click.option(
    "--cluster", metavar="ADDRESS", help="Prepare texts on the Dask cluster with this scheduler"
)
@click.option("--dry-run", is_flag=True, help="Show what would be compared; write nothing")
@click.option("--silent", is_flag=True, help="Print nothing but errors")
def corroborate(
    database: Path,
    window: int,
    since: datetime | None,
    workers: int,
    cluster: str | None,
    dry_run: bool,
    silent: bool,
) -> None:
    """Find claims in DATABASE that say the same, and their independent sources

    Copies of a text are counted together, so an agency's story counts once however often it was
    printed. Claims that say the same become a fact, with its independent sources in this archive,
    other figures and denials. It says nothing about truth. Only new texts are compared; after an
    interruption, run the same command again to continue.

    \b
    Examples:
        datasette reliability corroborate claims.db
        datasette reliability corroborate claims.db --dry-run
        datasette reliability corroborate claims.db --window 3 --since 2025-05-01
        datasette reliability corroborate claims.db --workers 4
    """
    from ..corroborate.run import corroborate as compare

    day = since.date() if since else None
    with messages(), _progress(database, window, silent or dry_run) as advance:
        outcome = compare(database, window, day, dry_run, advance, workers, cluster)
    if not silent:
        tell(outcome, dry_run)


@contextmanager
def _progress(database: Path, window: int, silent: bool) -> Iterator[Callable[[int], None] | None]:
    """Show how many days are done, if standard error is a terminal."""
    if silent or not sys.stderr.isatty():
        yield None
        return
    from ..corroborate.run import corroborate as compare

    days = compare(database, window, dry_run=True).days
    with click.progressbar(length=days, label="Comparing", show_pos=True, file=sys.stderr) as bar:
        yield bar.update


def tell(outcome: Outcome, dry_run: bool = False) -> None:
    """Print what was compared, and the results."""
    if outcome.undated:
        have, are = ("has", "is") if outcome.undated == 1 else ("have", "are")
        click.echo(
            f"{counted(outcome.undated, 'article')} {have} no date of publication and {are}"
            " compared only for copies",
            err=True,
        )
    verb = "to compare" if dry_run else "compared"
    click.echo(
        f"Articles: {outcome.compared:,} {verb}, {outcome.unchanged:,} unchanged,"
        f" {outcome.gone:,} deleted or read again, over {counted(outcome.days, 'day')}."
    )
    if not dry_run:
        click.echo(
            f"Articles: {outcome.folded:,} are copies. Facts: {outcome.facts:,},"
            f" {outcome.contested:,} of them contested."
        )
