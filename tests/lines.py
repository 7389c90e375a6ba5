"""Which test files touch Datasette, directly or through modules beside them.

What does not is the same on both lines and runs on one of them.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

__all__ = ["touches_datasette"]

_HERE = Path(__file__).parent
# The parts of the package that ask Datasette, and what runs its command.
_TOUCHES = re.compile(
    r"^\s*(?:from|import) (?:datasette(?:\.| import|\n)|playwright"
    r"|datasette_reliability\.(?:explore|functions|index|cli|settings)\b"
    r"|datasette_reliability import .*\b(?:explore|functions|index|cli|settings)\b)"
    r"|\"datasette\"|\bsys\.executable\b|\bsubprocess\b",
    re.MULTILINE,
)
_BESIDE = re.compile(r"^\s*from \.(\w*) import (\(?[\w, \n]+)", re.MULTILINE)


@cache
def touches_datasette(path: Path) -> bool:
    """Return whether a module of the tests, or one that it imports from them, asks Datasette."""
    text = path.read_text("utf-8")
    if "browser" in path.parts or _TOUCHES.search(text):
        return True
    return any(map(touches_datasette, _imported(path, text)))


def _imported(path: Path, text: str) -> list[Path]:
    names = [
        name
        for module, imported in _BESIDE.findall(text)
        for name in ([module] if module else re.findall(r"\w+", imported))
    ]
    return [found for name in names if (found := path.parent / f"{name}.py").is_file()]
