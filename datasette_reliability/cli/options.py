"""What the commands share: the settings of ``metadata.yml``, and errors as messages."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click

from ..errors import LeftOutWarning, ReliabilityError, SettingsError
from ..records import Settings

__all__ = [
    "check_folder",
    "counted",
    "engine_option",
    "messages",
    "rating_options",
    "safe",
    "settings_for",
    "settings_options",
    "tell_engine",
    "verbose_option",
]

_CONTROL = re.compile(r"[^\S\n\t ]|[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_Command = TypeVar("_Command", bound=Callable[..., Any])
_FILES = ("datasette.yml", "datasette.yaml", "datasette.json")
_METADATA = ("metadata.yml", "metadata.yaml", "metadata.json")


def rating_options(command: _Command) -> _Command:
    """Add the options for the rubric and the settings file to a command."""
    for option in (
        click.option(
            "-m",
            "--metadata",
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
            help="Read the plugin's settings from this file"
            " [default: metadata.yml or datasette.yml of this folder]",
        ),
        click.option("--rubric", help="Points table to rate with: a name or a JSON file"),
    ):
        command = option(command)
    return command


def settings_options(command: _Command) -> _Command:
    """Add the options for engine, rubric and the settings file to a command."""
    return engine_option(rating_options(command))


verbose_option = click.option(
    "-v", "--verbose", is_flag=True, help="Also show how well the engines find claims, and how fast"
)
engine_option = click.option(
    "-e",
    "--engine",
    help="Reader (engine): auto (the best installed), fast, accurate or one from a plugin",
)


def tell_engine(name: str, verbose: bool) -> str:
    """Print which engine reads and how the others differ; return its name."""
    from ..plugins import engine_line, open_engine

    engine = open_engine(name)
    click.echo(engine_line(engine, verbose), err=True)
    return engine.name


def settings_for(metadata: Path | None, engine: str | None, rubric: str | None) -> Settings:
    """Return the settings of a file; those on the command line override them."""
    from ..settings import settings_from_file

    path = metadata or _found()
    settings = settings_from_file(path) if path else Settings()
    if path and metadata is None and settings != Settings():
        click.echo(f"Settings from {path}", err=True)
    return replace(settings, engine=engine or settings.engine, rubric=rubric or settings.rubric)


def _found() -> Path | None:
    """Return the settings file of the working directory, as ``datasette .`` would find it."""
    for name in _FILES + _METADATA:
        if Path(name).is_file():
            return Path(name)
    return None


def _show(other: Callable[..., None], message: Warning | str, *place: Any) -> None:
    if isinstance(message, LeftOutWarning):
        click.echo(str(message), err=True)
    else:
        other(message, *place)


@contextmanager
def messages() -> Iterator[None]:
    """Print our errors as messages without traceback, and warnings as they occur."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always", LeftOutWarning)
            warnings.showwarning = partial(_show, warnings.showwarning)
            yield
    except ReliabilityError as error:
        raise click.ClickException(str(error)) from None


def check_folder(output: Path) -> None:
    """Raise SettingsError if the folder of a file to be written does not exist."""
    if not output.absolute().parent.is_dir():
        raise SettingsError(f"{output} cannot be written: its folder does not exist; make it first")


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural unless it is one."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def safe(text: str) -> str:
    """Return a text with U+FFFD for each control character, which could steer a terminal."""
    return _CONTROL.sub("\ufffd", text)
