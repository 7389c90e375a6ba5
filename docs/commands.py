"""Write the help of every command, as the program prints it, for cog."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import cog

from datasette_reliability.cli import reliability

_ROOT = Path(__file__).parents[1]
_PROGRAM = "datasette reliability"


def helps() -> None:
    """Write a section with the help of each command of the group."""
    group = click.Context(reliability, info_name=_PROGRAM, terminal_width=90)
    for name in reliability.list_commands(group):
        command = reliability.get_command(group, name)
        assert command is not None
        context = click.Context(command, info_name=name, parent=group, terminal_width=90)
        cog.outl(f"\n## {name}\n\n```")
        cog.outl("\n".join(line.rstrip() for line in command.get_help(context).splitlines()))
        cog.outl("```")


def loading() -> None:
    """Write what ``load`` says of the sample article, and what it says the second time."""
    cog.outl("```console")
    with TemporaryDirectory() as folder:
        for _ in range(2):
            arguments = ["load", f"{folder}/claims.db", str(_ROOT / "seeds")]
            result = subprocess.run(
                [sys.executable, "-m", "datasette", "reliability", *arguments],
                capture_output=True,
                text=True,
                check=True,
                timeout=120,
            )
            cog.outl(f"$ {_PROGRAM} load claims.db seeds")
            cog.outl(result.stdout.rstrip())
    cog.outl("```")
