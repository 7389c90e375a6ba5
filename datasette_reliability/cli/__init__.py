"""The command line: ``datasette reliability``, ``sqlite-utils reliability``, or by itself."""

from __future__ import annotations

from importlib import import_module

import click

__all__ = ["reliability"]

_COMMANDS = {
    "load": ("load", "load"),
    "combine": ("combine", "combine"),
    "export": ("export", "export"),
    "quarantine": ("quarantine", "quarantine"),
    "rate": ("rate", "rate"),
    "explain": ("explain", "explain"),
    "evaluate": ("evaluate", "evaluate"),
    "train": ("train", "train"),
    "tag": ("tag", "tag"),
    "label": ("label", "label"),
    "train-accurate": ("train_accurate", "train_accurate"),
    "export-accurate": ("train_accurate", "export_accurate"),
}


class _Late(click.Group):
    """A group whose commands are imported when they are called or described."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f".{module}", __name__), name)
        return command


@click.command(cls=_Late, name="reliability")
@click.version_option(package_name="datasette-reliability")
def reliability() -> None:
    """Rate how well each claim in the news is sourced

    \b
    Examples:
        datasette reliability load claims.db articles/
        datasette reliability explain article.txt
        datasette claims.db
    """
