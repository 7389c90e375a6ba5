"""Run the commands of a page one after the other in a folder of its own, for cog."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import cog
from datasette_reliability.extract.accurate import REMEDY

_ROOT = Path(__file__).parents[1]
_folder = TemporaryDirectory()


def begin(**copies: str) -> None:
    """Empty the folder and copy files and folders of the repository there, by their new names."""
    global _folder
    _folder = TemporaryDirectory()
    for name, path in copies.items():
        copy = shutil.copytree if (_ROOT / path).is_dir() else shutil.copyfile
        copy(_ROOT / path, Path(_folder.name, name.replace("__", ".")))


def write(name: str, text: str) -> None:
    """Write a file into the folder, and into the page."""
    Path(_folder.name, name).write_text(text, "utf-8")
    cog.outl(
        f"```{Path(name).suffix.removeprefix('.').replace('yml', 'yaml')}\n{text.strip()}\n```"
    )


def path(name: str) -> str:
    """Return the path of a file in the folder."""
    return str(Path(_folder.name, name))


def run(
    command: str, head: int | None = None, code: int = 0, hide: str = "", drop: str = ""
) -> None:
    """Write a command and the first lines that it prints, messages included.

    What matches ``hide``, such as a measured time, is written as an ellipsis; lines that begin with
    ``drop`` are left out. Texts are read with the engine of a plain installation, whatever else is
    installed here.
    """
    reading = r"\breliability (load|explain|quarantine)\b"
    plain = re.sub(reading, r"reliability \1 --engine fast", command)
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    result = subprocess.run(
        ["sh", "-c", plain],
        cwd=_folder.name,
        env=os.environ | {"PATH": tools, "COLUMNS": "100"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )
    if result.returncode != code:
        raise RuntimeError(f"{command}: {result.stdout}")
    printed = re.sub(hide, "…", result.stdout) if hide else result.stdout
    printed = re.sub(r": --engine accurate$", f": {REMEDY}", printed, flags=re.MULTILINE)
    lines = printed.rstrip().splitlines()
    if drop:
        lines = [line for line in lines if not line.startswith(drop)]
    shown = [line.rstrip() for line in lines[:head]]
    more = ["…"] if head is not None and len(lines) > head else []
    cog.outl("\n".join(["```console", f"$ {command}", *shown, *more, "```"]))
