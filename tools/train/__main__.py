"""Make the models: ``python -m tools.train COMMAND``."""

from __future__ import annotations

from importlib import import_module

import click

_COMMANDS = {
    "tag": ("tag", "tag"),
    "label": ("label", "label"),
    "sources": ("sources.commands", "train_sources"),
    "source-end": ("source_end", "train_source_end"),
    "names": ("names", "train_names"),
    "antecedents": ("antecedents", "train_antecedents"),
    "same-claim": ("same_claim", "train"),
    "confidence": ("confidence", "train_confidence"),
    "same-claim-in-context": ("in_context", "train"),
    "stances": ("stances", "train_stances"),
    "fast": ("fast", "train"),
    "accurate": ("accurate.commands", "train_accurate"),
    "export-accurate": ("accurate.commands", "export_accurate"),
}


class _Late(click.Group):
    """A group whose commands, torch and spaCy with them, are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f"tools.train.{module}"), name)
        return command


@click.command(cls=_Late, name="tools.train")
def main() -> None:
    """Make the models of the engines from annotated documents"""


if __name__ == "__main__":
    main()
