"""Which module may import which: the table of docs/contributing.md, enforced by reading imports."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.quality.house import circles, imported

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "datasette_reliability"

LEAVES = {
    "cluster",
    "columns",
    "confidence",
    "drafts",
    "entries",
    "errors",
    "evaluation",
    "gold",
    "hookspecs",
    "index",
    "kept",
    "language",
    "linear",
    "plugins",
    "records",
    "rubrics",
    "settings",
    "steps",
    "terms",
    "wordpieces",
    "wrapping",
}
# A stage may be a package with a module or two beside it.
STAGES = {
    "read": {"read"},
    "segment": {"segment", "quotations"},
    "extract": {"extract"},
    "classify": {"classify"},
    "rate": {"rate"},
    "store": {"store", "migrations"},
}
JOINS = {
    "analysis",
    "arrivals",
    "export",
    "arrow",
    "corroborate",
    "functions",
    "pipeline",
    "predictions",
    "shards",
    "workers",
}
EDGES = {"cli", "explore"}

# Packages from outside and the only modules that may import them.
OUTSIDE = {
    "charset_normalizer": {"read"},
    "click": {"cli"},
    "datasette": {"explore"},
    "docx": {"read"},
    "fastwarc": {"read"},
    "distributed": {"cluster"},
    "fasttext": {"read"},
    "feedparser": {"read"},
    "httpcore": {"read"},
    "httpx": {"read"},
    "lxml": {"read"},
    "onnxruntime": {"classify", "extract", "wordpieces"},
    "protego": {"read"},
    "pyarrow": {"arrow", "read", "shards"},
    "pycrfsuite": {"extract", "linear"},
    "pyroaring": {"index", "explore"},
    "pypdf": {"read"},
    "trafilatura": {"read"},
    "sqlite_utils": {"store", "migrations", "pipeline", "cli"},
}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def unit(path: Path) -> str:
    """Return the module or package of the top level that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def ours(path: Path) -> set[str]:
    """Return the top-level units of the package that a file imports, other than its own."""
    found = {name[1] for name in imported(path) if name[0] == PACKAGE.name and len(name) > 1}
    known = {unit(module) for module in modules()}
    return found & known - {unit(path)}


def allowed(name: str) -> set[str] | None:
    if name in LEAVES:
        return LEAVES
    for members in STAGES.values():
        if name in members:
            return LEAVES | members
    if name in JOINS:
        return LEAVES | set().union(*STAGES.values()) | JOINS
    if name in EDGES:
        return LEAVES | set().union(*STAGES.values()) | JOINS | EDGES
    return {"hookspecs"} if name == "__init__" else None


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports(path: Path) -> None:
    may = allowed(unit(path))
    assert may is not None, f"give {unit(path)} a place in tests/test_layers.py and the docs"
    assert ours(path) <= may, f"{path.name} may not import {sorted(ours(path) - may)}"
    for name in imported(path):
        if name[0] in OUTSIDE:
            assert unit(path) in OUTSIDE[name[0]], f"{path.name} may not import {name[0]}"


def test_the_package_does_without_the_tools() -> None:
    for path in modules():
        assert not any(name[0] in ("tools", "tests") for name in imported(path)), path
    assert 'include = ["datasette_reliability*"]' in (ROOT / "pyproject.toml").read_text("utf-8")


def test_parsing_finds_what_it_should() -> None:
    assert "plugins" in ours(PACKAGE / "read" / "folders.py")
    assert any(name[0] == "charset_normalizer" for name in imported(PACKAGE / "read" / "decode.py"))


def test_no_module_imports_one_that_imports_it() -> None:
    assert circles(modules()) == []


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_files_stay_readable(path: Path) -> None:
    assert path.stem not in {"utils", "helpers"}
    assert len(path.read_text("utf-8").splitlines()) <= 500


def test_docs_draw_the_same_house() -> None:
    page = ROOT / "docs" / "contributing.md"
    text = page.read_text("utf-8")
    for name in {unit(path) for path in modules()} - {"__init__"}:
        assert f"`{name}`" in text or f"`{name}/`" in text, f"{page.name} lacks {name}"
