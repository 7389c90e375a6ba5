"""``rate``: rate a database again, with another rubric or other parties."""

from __future__ import annotations

from pathlib import Path

import click

from .options import messages, rating_options, settings_for


@click.command()
@click.argument("database", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@rating_options
def rate(database: Path, rubric: str | None, metadata: Path | None) -> None:
    """Rate the claims of DATABASE again without reading their texts

    Use it after you change the rubric, the parties in metadata.yml or admiralty_mode.

    \b
    Examples:
        datasette reliability rate claims.db
        datasette reliability rate claims.db --metadata metadata.yml
        datasette reliability rate claims.db --rubric my-points.json
    """
    from ..pipeline import rerate
    from .unfinished import rating_of

    with messages():
        if (rating := rating_of(database)) is not None:
            click.echo(
                f"Another rating has not finished ({rating}); this one starts over.", err=True
            )
        total, changed = rerate(database, settings_for(metadata, None, rubric))
    click.echo(f"Claims: {total:,} rated again, {changed:,} changed.")
