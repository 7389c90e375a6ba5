"""The command line: ``datasette reliability``, ``sqlite-utils reliability``, or by itself."""

from __future__ import annotations

from importlib import import_module

import click

__all__ = ["reliability"]

# Each command, its module, and the line that `--help` shows for it.
_COMMANDS = {
    "load": ("load", "Load texts and rate their claims"),
    "combine": ("combine", "Put databases under one index"),
    "export": ("export", "Export claims to a file"),
    "quarantine": ("quarantine", "List what could not be loaded, or try again"),
    "corroborate": ("corroborate", "Find out who else says the same"),
    "rate": ("rate", "Rate stored claims again"),
    "explain": ("explain", "Show who says what in one text"),
    "evaluate": ("evaluate", "Score a reader on annotated texts"),
}


class _Late(click.Group):
    """A group that imports a command only when it is called, not to list it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        name, line = _COMMANDS[cmd_name]
        module = import_module(f".{name}", __name__)
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        command.short_help = line
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        limit = formatter.width - 6 - max(map(len, _COMMANDS))
        stand_ins = [click.Command(name, help=line) for name, (_, line) in _COMMANDS.items()]
        with formatter.section("Commands"):
            formatter.write_dl([(c.name or "", c.get_short_help_str(limit)) for c in stand_ins])


@click.command(cls=_Late, name="reliability")
@click.version_option(package_name="datasette-reliability")
def reliability() -> None:
    """Find who says what in the news, and rate how clearly each claim is sourced.

    \b
    Examples:
        datasette reliability load claims.db articles/
        datasette reliability explain article.txt
        datasette claims.db
    """
