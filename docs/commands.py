"""Write the help of every command, and examples with what they print, for cog."""

import click
import cog

from datasette_reliability.cli import reliability
from docs import walk

_PROGRAM = "datasette reliability"
_QUERY = 'sqlite-utils query claims.db "{}" --table'
_EXAMPLES = {
    "load": (
        (f"{_PROGRAM} load claims.db strike", {}),
        ("head -n 1 feed.jsonl | datasette reliability load claims.db - --nl", {}),
        (f"{_PROGRAM} load claims.db articles.csv -c text=article -c id=nr -c title=summary", {}),
        (f"{_PROGRAM} load claims.db quotes.csv --claims -c id=article", {}),
        (_QUERY.format("select origin, reason from quarantine"), {}),
    ),
    "export": (
        (f"{_PROGRAM} export claims.db weak.db --where \"band = 'weak'\"", {}),
    ),
    "quarantine": ((f"{_PROGRAM} quarantine claims.db", {}),),
    "rate": (
        ("cat parties.yml", {}),
        (f"{_PROGRAM} rate claims.db --metadata parties.yml", {}),
        (_QUERY.format("select source, side, score from claims where side is not null"), {}),
        (f"{_PROGRAM} rate claims.db --metadata parties.yml", {}),
    ),
    "explain": (
        (f"{_PROGRAM} explain strike/tuesday.txt", {"head": 12}),
        (f"{_PROGRAM} explain strike/tuesday.txt --json", {"head": 24}),
    ),
    "evaluate": (
        ("head -n 1 gold.jsonl", {}),
        (f"{_PROGRAM} evaluate gold.jsonl --engine fast", {"hide": r"\S+(?= documents per CPU)"}),
    ),
}


def examples() -> None:
    """Make the folder that the examples run in."""
    names = ("feed.jsonl", "articles.csv", "quotes.csv", "gold.jsonl", "parties.yml", "strike")
    walk.begin(**{name.replace(".", "__"): f"docs/samples/{name}" for name in names})


def helps() -> None:
    """Write a section with the help of each command of the group, and its examples."""
    group = click.Context(reliability, info_name=_PROGRAM, terminal_width=90)
    for name in reliability.list_commands(group):
        command = reliability.get_command(group, name)
        assert command is not None
        context = click.Context(command, info_name=name, parent=group, terminal_width=90)
        cog.outl(f"\n## {name}\n\n```")
        cog.outl("\n".join(line.rstrip() for line in command.get_help(context).splitlines()))
        cog.outl("```")
        for line, options in _EXAMPLES.get(name, ()):
            cog.outl()
            walk.run(line, **options)


def loading() -> None:
    """Write what ``load`` says of the sample article, and what it says the second time."""
    walk.begin(seeds="seeds")
    for _ in range(2):
        walk.run(f"{_PROGRAM} load claims.db seeds")
