"""Print a command and its real output into a page, for cog."""

import shlex
import subprocess

import cog


def run(command: str, head: int | None = None, shown: str | None = None) -> None:
    """Write a fenced block with a command (as ``shown``, if given) and the first lines it prints."""
    result = subprocess.run(shlex.split(command), capture_output=True, text=True, timeout=120)
    if result.returncode:
        raise RuntimeError(f"{command}: {result.stderr}")
    lines = result.stdout.rstrip().splitlines()
    cog.outl("```console")
    cog.outl(f"$ {shown or command}")
    for line in lines[:head]:
        cog.outl(line.rstrip())
    if head is not None and len(lines) > head:
        cog.outl("…")
    cog.outl("```")
