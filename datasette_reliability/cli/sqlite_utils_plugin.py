"""The plugin of sqlite-utils: our commands as ``sqlite-utils reliability``, and our functions."""

from __future__ import annotations

import sqlite3

import click
from sqlite_utils import hookimpl

__all__ = ["prepare_connection", "register_commands"]


@hookimpl
def register_commands(cli: click.Group) -> None:
    """Add the group ``reliability``."""
    from . import reliability

    cli.add_command(reliability, name="reliability")


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Register the SQL functions on a connection."""
    from ..functions import register

    register(conn)
