"""The command line: ``datasette reliability``, ``sqlite-utils reliability``, or by itself."""

from __future__ import annotations

from importlib import import_module

import click

__all__ = ["reliability"]

# Each command, its module, and the line that `--help` shows for it.
_COMMANDS = {
    "load": ("load", "Load texts into DATABASE; find, classify and rate their claims"),
    "combine": ("combine", "Make SHARED the index over DATABASES in the same folder"),
    "export": ("export", "Export claims of DATABASE to OUTPUT; its ending chooses the format"),
    "quarantine": (
        "quarantine",
        "List what could not be loaded into DATABASE, show CASES by number, or try again",
    ),
    "corroborate": (
        "corroborate",
        "Find claims in DATABASE that say the same, and their independent sources",
    ),
    "rate": ("rate", "Rate the claims of DATABASE again without reading their texts"),
    "explain": (
        "explain",
        "Show who says what in FILE, and why each attribution is rated as it is",
    ),
    "evaluate": ("evaluate", "Score an engine on annotated documents"),
}


class _Late(click.Group):
    """A group that imports a command only when it is called, not to list it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f".{_COMMANDS[cmd_name][0]}", __name__)
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        limit = formatter.width - 6 - max(map(len, _COMMANDS))
        stand_ins = [click.Command(name, help=line) for name, (_, line) in _COMMANDS.items()]
        with formatter.section("Commands"):
            formatter.write_dl([(c.name or "", c.get_short_help_str(limit)) for c in stand_ins])


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
