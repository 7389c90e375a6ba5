"""Starting stays cheap: nothing is imported, or installed, that a command does not need."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import requires
from pathlib import Path

import click
import pytest
from packaging.requirements import Requirement

import datasette_reliability
from datasette_reliability.cli import reliability

ROOT = Path(__file__).parents[1]
SEED = next((ROOT / "seeds").glob("*.txt"))
HEAVY = {
    "click",
    "concurrent.futures",
    "datasette",
    "fasttext",
    "httpx",
    "lxml",
    "multiprocessing",
    "numpy",
    "onnxruntime",
    "pyarrow",
    "pycrfsuite",
    "pyroaring",
    "sqlite_utils",
    "spacy",
    "tokenizers",
    "yaml",
}


def loaded_by(statement: str, folder: Path | None = None) -> set[str]:
    """Return what a statement imports, in a folder without settings where one is given."""
    code = f"{statement}; import sys; print('', *sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


def ours(loaded: set[str]) -> set[str]:
    return {name for name in loaded if name.startswith("datasette_reliability")}


def command(*arguments: str) -> str:
    return (
        "from datasette_reliability.cli import reliability;"
        f" reliability({list(arguments)}, standalone_mode=False)"
    )


def test_import_is_light() -> None:
    loaded = loaded_by("import datasette_reliability")
    assert not loaded & {*HEAVY, "importlib.metadata"}
    assert ours(loaded) == {"datasette_reliability", "datasette_reliability.hookspecs"}


def test_help_imports_no_command() -> None:
    loaded = loaded_by(command("--help"))
    assert loaded & HEAVY == {"click"}
    parts = ("", ".cli", ".hookspecs")
    assert ours(loaded) == {f"datasette_reliability{part}" for part in parts}


def test_the_plugin_imports_no_page_before_a_server_starts() -> None:
    loaded = loaded_by("import datasette_reliability.explore, datasette_reliability.cli")
    parts = ("", ".cli", ".explore", ".hookspecs")
    assert ours(loaded) == {f"datasette_reliability{part}" for part in parts}


def test_explain_imports_what_it_needs(tmp_path: Path) -> None:
    loaded = loaded_by(command("explain", "--engine", "fast", str(SEED)), tmp_path)
    assert loaded & HEAVY == {"click", "pycrfsuite"}
    stages = {name.split(".")[1] for name in ours(loaded) if "." in name}
    assert not stages & {"explore", "functions", "index", "migrations", "shards", "store"}


def test_another_language_needs_no_numpy(tmp_path: Path) -> None:
    text = "Le maire Jean Moreau a déclaré mardi que le pont rouvrirait en mai. Selon la police, "
    (tmp_path / "a.txt").write_text(text + "trois personnes ont été blessées.", "utf-8")
    loaded = loaded_by(command("explain", "--engine", "fast", str(tmp_path / "a.txt")), tmp_path)
    assert loaded & HEAVY == {"click", "pycrfsuite", "fasttext"}


def test_the_list_of_commands_says_what_each_says() -> None:
    context = click.Context(reliability)
    listed = reliability.get_help(context).partition("Commands:")[2]
    for name in reliability.list_commands(context):
        found = reliability.get_command(context, name)
        assert found is not None
        line = found.get_short_help_str(formatter_limit(context))
        assert f"  {name} " in listed
        assert line in listed
        assert not line.endswith("...")


def formatter_limit(context: click.Context) -> int:
    names = reliability.list_commands(context)
    return context.make_formatter().width - 6 - max(map(len, names))


def test_a_default_installation_has_no_numpy() -> None:
    tomllib = pytest.importorskip("tomllib")  # from Python 3.11 on
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = closure(project["dependencies"])
    assert {"datasette", "click", "jinja2"} <= needed
    assert not needed & {"numpy", "scipy", "pandas", "torch", "pyarrow", "lxml"}


def closure(lines: list[str]) -> set[str]:
    """Return the names of what is installed with these requirements on this Python."""
    found: set[tuple[str, frozenset[str]]] = set()
    waiting = [Requirement(line) for line in lines]
    waiting = [one for one in waiting if one.marker is None or one.marker.evaluate()]
    while waiting:
        one = waiting.pop()
        if (key := (one.name.lower(), frozenset(one.extras))) in found:
            continue
        found.add(key)
        waiting += (
            other
            for other in map(Requirement, requires(one.name) or ())
            if other.marker is None
            or any(other.marker.evaluate({"extra": extra}) for extra in one.extras | {""})
        )
    return {name for name, _ in found}


@pytest.mark.parametrize("module", ["read", "segment", "extract", "classify", "rate", "pipeline"])
def test_stages_load_no_datasette(module: str) -> None:
    loaded = loaded_by(f"import datasette_reliability.{module}")
    assert not loaded.intersection({"datasette", "spacy", "onnxruntime"})


def test_public_names() -> None:
    names = datasette_reliability.__all__
    assert names == sorted(names)
    assert all(getattr(datasette_reliability, name) for name in names)
    with pytest.raises(AttributeError, match="has no attribute 'truth'"):
        _ = datasette_reliability.truth
