"""``load``: texts, or claims already extracted, into an SQLite database."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..read import FIELDS, ReadOptions
from ..read.again import described
from ..read.size import expected
from ..read.web import is_url
from . import corroborate
from .options import messages, safe, settings_for, settings_options, tell_engine, verbose_option

if TYPE_CHECKING:
    from ..errors import InputError
    from ..pipeline import Report
    from ..records import Document

_SHOWN = 20  # cases printed one by one
# Options named like the fields of the records that receive them.
_READING = ("claims", "encoding", "delimiter", "publisher", "table", "where", "allow_private")
_LOADING = ("batch_size", "workers", "shards", "cluster", "by_month")
_FORMATS = ("csv", "tsv", "json", "nl", "text")
_COLUMNS = {
    "text_column": "text",
    "id_column": "id",
    "title_column": "title",
    "date_column": "published",
    "publisher_column": "publisher",
}


class _PathOrUrl(click.Path):
    """An existing path, or a link."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return value if is_url(value) else super().convert(value, param, ctx)


@click.command()
@click.argument("database", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("paths", nargs=-1, type=_PathOrUrl(exists=True, readable=False, allow_dash=True))
@click.option("--nl", is_flag=True, help="Newline-delimited JSON")
@click.option("--json", is_flag=True, help="A JSON array, or JSON lines")
@click.option("--csv", is_flag=True, help="CSV")
@click.option("--tsv", is_flag=True, help="TSV")
@click.option("--text", is_flag=True, help="Plain text, one document per file")
@click.option(
    "--format", "named_format", metavar="NAME", help="Any other format (see docs/inputs.md)"
)
@click.option("--delimiter", help="Delimiter of CSV files")
@click.option(
    "--claims",
    is_flag=True,
    help="Rows hold claims already extracted: source, cue, claim",
)
@click.option(
    "-c",
    "--column",
    "columns",
    multiple=True,
    metavar="FIELD=COLUMN",
    help=f"The column that holds a field; fields: {', '.join(FIELDS)}",
)
@click.option("--table", help="Table of an SQLite database to read [default database: DATABASE]")
@click.option("--where", metavar="SQL", help="SQL condition on the rows of --table")
@click.option("--text-column", metavar="COLUMN", help="The same as -c text=COLUMN")
@click.option("--id-column", metavar="COLUMN", help="The same as -c id=COLUMN")
@click.option("--title-column", metavar="COLUMN", help="The same as -c title=COLUMN")
@click.option("--date-column", metavar="COLUMN", help="The same as -c published=COLUMN")
@click.option("--publisher-column", metavar="COLUMN", help="The same as -c publisher=COLUMN")
@click.option("--allow-private", is_flag=True, help="Also read links into your own network")
@click.option("--publisher", help="Publisher of texts that name none")
@click.option("--encoding", help="Character encoding of the input [default: detected]")
@click.option("--replace", is_flag=True, help="Read loaded texts again and replace their claims")
@click.option("--ignore", is_flag=True, help="Do not mention texts that another engine has read")
@click.option(
    "--batch-size",
    type=click.IntRange(1),
    default=100,
    show_default=True,
    help="Documents per transaction",
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Number of processes that read",
)
@click.option(
    "--shards",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep finished batches in this folder, so none is read twice",
)
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Read on the Dask cluster with this scheduler [--shards is then DATABASE.shards]",
)
@click.option(
    "--by-month",
    is_flag=True,
    help="Write one database for each month of publication; DATABASE becomes the index over them",
)
@click.option("--silent", is_flag=True, help="Print nothing but errors")
@verbose_option
@settings_options
def load(
    database: Path,
    paths: tuple[str, ...],
    replace: bool,
    ignore: bool,
    silent: bool,
    verbose: bool,
    engine: str | None,
    rubric: str | None,
    metadata: Path | None,
    **given: Any,
) -> None:
    """Load texts into DATABASE; find, classify and rate their claims

    PATHS are files, folders, links, or - for standard input. With --table they are SQLite
    databases; without PATHS, --table reads that table of DATABASE itself. Texts already loaded are
    skipped, so after a crash or a full disk the same command finishes the job. With --engine, texts
    read by another engine or version are read again. What cannot be read is listed in the table
    quarantine; if a PATH yields nothing else, the exit code is 1.

    \b
    Examples:
        datasette reliability load claims.db articles/
        datasette reliability load claims.db feed.csv --csv -c text=body -c published=date
        cat articles.jsonl | datasette reliability load claims.db - --nl
        datasette reliability load claims.db quotes.csv --claims -c source=speaker
        datasette reliability load my.db --table articles --text-column body --id-column id
        datasette reliability load news.db crawl/ --by-month
    """
    from ..pipeline import LoadOptions
    from ..pipeline import load as load_documents
    from ..read import documents
    from .unfinished import completing, rating_of

    paths = paths or _in_place(database, given["table"])
    reading = _reading(given, in_place=given["table"] is not None and _same(database, paths))
    failed: list[str] = []
    with messages():
        settings = settings_for(metadata, engine, rubric)
        options = LoadOptions(
            replace="all" if replace else "outdated" if engine else None,
            inputs=described(paths, reading),
            total=expected(paths, reading),
            **{name: given[name] for name in _LOADING},
        )
        if not (silent or reading.claims):
            tell_engine(settings.engine, verbose)
        with _progress(documents(paths, reading, failed), silent) as items:
            report = load_documents(database, items, settings, options)
    tell(report, silent, ignore)
    if report.corroboration is not None and not silent:
        corroborate.tell(report.corroboration)
    if not silent and (rating := rating_of(database)) is not None:
        click.echo(completing(database, rating), err=True)
    for path in failed[:_SHOWN]:
        click.echo(safe(f"Nothing could be loaded from {path}"), err=True)
    if failed or (report.cases and not report.loaded + report.skipped):
        raise SystemExit(1)


def _reading(given: dict[str, Any], in_place: bool) -> ReadOptions:
    """Return how the inputs are read; ``--title-column X`` is the same as ``-c title=X``."""
    if given["where"] is not None and given["table"] is None:
        raise click.UsageError("--where needs --table.")
    named = tuple(f"{field}={given[name]}" for name, field in _COLUMNS.items() if given[name])
    return ReadOptions(
        format=_format(given),
        columns=_mapping(given["columns"] + named),
        in_place=in_place,
        **{name: given[name] for name in _READING},
    )


def _format(given: dict[str, Any]) -> str | None:
    """Return the one format that is given; UsageError if there are several."""
    asked = {name: f"--{name}" for name in _FORMATS if given[name]}
    if named := given["named_format"]:
        asked.setdefault(named, f"--format {named}")
    if len(asked) > 1:
        raise click.UsageError(f"Give one format, not {' and '.join(asked.values())}.")
    return next(iter(asked), None)


def _in_place(database: Path, table: str | None) -> tuple[str, ...]:
    """Return the database as the input of --table.

    UsageError if there is neither a path nor a table.
    """
    if table is None:
        raise click.UsageError("Give files, folders or links to read, or --table TABLE.")
    if not database.is_file():
        raise click.UsageError(f"There is no database {database} to read the table from.")
    return (str(database),)


def _same(database: Path, paths: tuple[str, ...]) -> bool:
    return [Path(path).resolve() for path in paths] == [database.resolve()]


def _mapping(columns: tuple[str, ...]) -> dict[str, str]:
    mapping: dict[str, str] = {}
    for each in columns:
        field, found, column = each.partition("=")
        if not found or field not in FIELDS or not column:
            raise click.BadParameter(
                f"{each!r} is not FIELD=COLUMN; the fields are {', '.join(FIELDS)}",
                param_hint="--column",
            )
        if mapping.setdefault(field, column) != column:
            raise click.UsageError(
                f"Give one column for {field}, not {mapping[field]!r} and {column!r}."
            )
    return mapping


class _progress:
    """Show how many inputs are read, if standard error is a terminal."""

    def __init__(self, items: Iterator[Document | InputError], silent: bool) -> None:
        self._items = items
        self._shown = not silent and sys.stderr.isatty()

    def __enter__(self) -> Iterable[Document | InputError]:
        if not self._shown:
            return self._items
        self._bar = click.progressbar(
            self._items, label="Reading", show_pos=True, file=sys.stderr, length=None
        )
        return self._bar.__enter__()

    def __exit__(self, *error: object) -> None:
        if self._shown:
            self._bar.__exit__(None, None, None)


def tell(report: Report, silent: bool = False, ignore: bool = False) -> None:
    """Print how many inputs were loaded, skipped, replaced or quarantined."""
    for cases, verb in ((report.cases, "Quarantined"), (report.passed_over, "Skipped")):
        if silent and verb == "Skipped":
            continue
        for case in cases[:_SHOWN]:
            click.echo(safe(f"{verb} {case.place}: {case.reason}"), err=True)
        if len(cases) > _SHOWN:
            click.echo(f"{verb} {len(cases) - _SHOWN:,} more", err=True)
    if silent:
        return
    if report.outdated and not ignore:
        click.echo(
            f"{report.outdated:,} skipped texts were read by another engine or version;"
            f" --engine {report.engine} reads them again",
            err=True,
        )
    if report.replaced:
        click.echo(f"{report.replaced:,} replaced an earlier version", err=True)
    if report.unread:
        from ..plugins import languages_of

        counts = ", ".join(f"{count:,} in {name}" for name, count in report.unread.most_common())
        names = " and ".join(each.name for each in languages_of(report.engine))
        click.echo(f"Not in {names}, so not searched for claims: {counts}", err=True)
    click.echo(
        f"Documents: {report.loaded:,} loaded, {report.skipped:,} skipped,"
        f" {report.quarantined:,} quarantined. Claims: {report.claims:,} loaded."
    )
