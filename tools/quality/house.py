"""Print how the code is built: ``python -m tools.quality.house``.

Lines of the package, patterns compiled in ``extract/`` and ``classify/``, names that two modules of
them give to different patterns, modules that import each other, files of the wheel, and the length
of a function. Nothing is run: the source is parsed.
"""

from __future__ import annotations

import ast
import re
import statistics
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from datasette_reliability.language import ENGLISH
from datasette_reliability.terms import VOCABULARIES

__all__ = ["circles", "clashes", "figures", "imported", "listed", "main", "pattern_names"]

_ROOT = Path(__file__).parents[2]
PACKAGE = _ROOT / "datasette_reliability"
_STAGES = ("extract", "classify")  # where the patterns are
_COLUMNS = (
    ("cues", "cue"),
    ("people", "word"),
    ("roles", "word"),
    ("bodies", "word"),
    ("artefacts", "word"),
    ("places", "word"),
)
_PLAIN = re.compile(r"[a-z][a-z’'-]{2,}")
_ESCAPE = re.compile(r"\\[A-Za-z]|\(\?P<\w+>")
_PROSE = re.compile(r"[A-Z][^|\\]* [^|\\]*\.")
_NAMES = frozenset(
    [
        *(value for each in VOCABULARIES.values() for value in each.values),
        *(kind for lexicon in ("phrases", "roles") for kind in ENGLISH.terms(lexicon, "kind")),
        *ENGLISH.terms("lists", "list"),
    ]
)
_IN_WHEEL = ("*.py", "py.typed", "*.sql", "*.tsv", "*.yml", "data/**/*", "explore/static/**/*")


def figures() -> dict[str, str]:
    """Return each figure as it is printed, by what it counts."""
    files = sorted(PACKAGE.rglob("*.py"))
    trees = {path: ast.parse(path.read_text("utf-8")) for path in files}
    lengths = sorted(_lengths(trees.values()))
    return {
        "lines of the package": str(sum(len(p.read_text("utf-8").splitlines()) for p in files)),
        "compiled patterns in extract and classify": str(
            sum(sum(map(_compiles, ast.walk(trees[p]))) for p in files if _stage(p))
        ),
        "names of two different patterns": str(len(clashes(trees))),
        "constants with words of a lexicon": str(len(listed(trees))),
        "modules in circles": str(len(circles(files))),
        "files in the wheel": str(len(_shipped())),
        "lines of a function, median": f"{statistics.median(lengths):.0f}",
        "lines of a function, p90": str(lengths[len(lengths) * 9 // 10]),
    }


def _stage(path: Path) -> bool:
    return path.relative_to(PACKAGE).parts[0] in _STAGES


def _compiles(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) in ("re.compile", "compiled")


def _lengths(trees: Iterable[ast.Module]) -> Iterator[int]:
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield (node.end_lineno or node.lineno) - node.lineno + 1


def pattern_names(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield the names that a module gives to patterns and to pieces of them, with what they are.

    A string counts where it is written as a pattern is: raw, or with fields.
    """
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name, value = node.targets[0].id, node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            name, value = node.target.id, node.value
        else:
            continue
        if _compiles(value) or isinstance(value, ast.JoinedStr) or _is_piece(value):
            yield name, ast.unparse(value)


def _is_piece(value: ast.expr) -> bool:
    """Return whether a string is a piece of a pattern: it groups, or stands for characters."""
    text = value.value if isinstance(value, ast.Constant) else None
    return isinstance(text, str) and ("(?" in text or "\\" in text)


def clashes(trees: dict[Path, ast.Module]) -> dict[str, list[Path]]:
    """Return the names that two modules of the stages give to different patterns."""
    found: dict[str, dict[str, Path]] = defaultdict(dict)
    for path, tree in trees.items():
        for name, pattern in pattern_names(tree) if _stage(path) else ():
            found[name].setdefault(pattern, path)
    return {name: [*each.values()] for name, each in sorted(found.items()) if len(each) > 1}


def listed(trees: dict[Path, ast.Module]) -> list[str]:
    """Return the constants of the stages that hold words of a lexicon: four or more of a column.

    Each is ``file name column``. Not counted are the words that the language supplies, prose (the
    reason of a step) and names of the code's own: values of a vocabulary, kinds and lists of words.
    """
    columns = {
        f"{lexicon}.{column}": frozenset(word for word in words if _PLAIN.fullmatch(word))
        for lexicon, column in _COLUMNS
        if (words := ENGLISH.terms(lexicon, column))
    }
    return [
        f"{path.relative_to(PACKAGE)} {name} {column}"
        for path, tree in sorted(trees.items())
        if _stage(path)
        for name, held in _constants(tree)
        for column, words in columns.items()
        if len(held & words) >= 4
    ]


def _constants(tree: ast.Module) -> Iterator[tuple[str, set[str]]]:
    """Yield the names of a module's constants with the words in their strings."""
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            texts = (each.value for each in ast.walk(node.value) if isinstance(each, ast.Constant))
            words = {
                word
                for text in texts
                if isinstance(text, str) and not _PROSE.fullmatch(text) and text not in _NAMES
                for word in _PLAIN.findall(_ESCAPE.sub(" ", text).lower())
            }
            if (name := ast.unparse(target)) != "__all__":
                yield name, words


def imported(path: Path) -> Iterator[tuple[str, ...]]:
    """Yield the whole dotted name of every import of a file, also of those inside functions."""
    folder = path.relative_to(_ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (tuple(alias.name.split(".")) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = folder[: len(folder) - node.level + 1] if node.level else ()
            base = (*start, *(node.module.split(".") if node.module else ()))
            yield from ((*base, alias.name) for alias in node.names)


def circles(files: Iterable[Path]) -> list[list[str]]:
    """Return the modules that import each other, also late or for types alone, one line each.

    What is taken away again and again is a module that imports none of those left; it is in no
    circle, nor is what nobody imports.
    """
    paths = {_module(path): path for path in files}
    graph = {
        name: {
            found
            for each in imported(path)
            if (found := each if each in paths else each[:-1]) in paths and found != name
        }
        for name, path in paths.items()
    }
    while loose := {
        name
        for name, others in graph.items()
        if not others & graph.keys() or not any(name in graph[each] for each in graph)
    }:
        graph = {name: others for name, others in graph.items() if name not in loose}
    return [
        [".".join(name), *sorted(".".join(other) for other in others & graph.keys())]
        for name, others in sorted(graph.items())
    ]


def _module(path: Path) -> tuple[str, ...]:
    parts = path.relative_to(_ROOT).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


def _shipped() -> set[Path]:
    """Return the files of the package that ``pyproject.toml`` puts into the wheel."""
    kinds = (*_IN_WHEEL, "explore/templates/**/*")
    return {
        path
        for kind in kinds
        for path in (PACKAGE.glob(kind) if "/" in kind else PACKAGE.rglob(kind))
        if path.is_file() and path.suffix != ".pyc"
    }


def main() -> int:
    """Print each figure, and the names that clash; return 0."""
    for title, value in figures().items():
        print(f"{title:45}{value:>8}")
    trees = {path: ast.parse(path.read_text("utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}
    for name, paths in clashes(trees).items():
        print(f"  {name}: {', '.join(str(path.relative_to(PACKAGE)) for path in paths)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
