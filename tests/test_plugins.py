"""The four hooks: clashes and wrong types fail loudly, and a plugin that is installed is used."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy
import pytest

from datasette_reliability import hookimpl, hookspecs, pipeline, plugins
from datasette_reliability.errors import EngineError, InputError, PluginError, SettingsError
from datasette_reliability.plugins import EngineEntry, ReaderEntry, RubricEntry, SourceRule
from datasette_reliability.read import documents
from datasette_reliability.records import Document, Settings

EXAMPLE = Path(__file__).parent / "example_plugin"
SPANISH = Path(__file__).parent / "spanish_plugin"
HOOKS = ("register_readers", "register_engines", "register_source_rules", "register_rubrics")


def module(name: str, **names: Any) -> ModuleType:
    """Return a module made of the given names, as Datasette makes one of a plugin file."""
    made = ModuleType(name)
    vars(made).update(names)
    return made


def plugin(hook: str, result: object) -> ModuleType:
    """Return a plugin whose one hook returns the given result."""

    def implementation() -> Any:
        return result

    implementation.__name__ = hook
    return module("plugin", **{hook: hookimpl(implementation)})


@pytest.fixture
def register() -> Iterator[Any]:
    registered = []

    def registering(hook: str, result: object) -> None:
        registered.append(plugin(hook, result))
        plugins.manager().register(registered[-1], f"test-{len(registered)}")
        plugins._clear()

    yield registering
    for one in registered:
        plugins.manager().unregister(one)
    plugins._clear()


def reader(name: str) -> ReaderEntry:
    return ReaderEntry(name, "for a test", (f".{name}",), lambda path, options: iter(()))


def test_four_hooks_and_no_more() -> None:
    names = [name for name in dir(hookspecs) if name.startswith("register_")]
    assert sorted(names) == sorted(HOOKS)
    for name in names:
        assert getattr(hookspecs, name).__doc__


def test_builtins_come_through_the_hooks() -> None:
    assert set(plugins.readers()) >= {"text", "nl", "json", "csv", "tsv"}
    assert plugins.engines()
    assert "attribution-reliability" in plugins.rubrics()


def test_entries_of_a_plugin_are_found(register: Any) -> None:
    rule = SourceRule("choirs", lambda words: "organization" if "choir" in words else None)
    register("register_readers", [reader("opera")])
    register("register_source_rules", [rule])
    assert plugins.readers()["opera"].suffixes == (".opera",)
    assert rule in plugins.source_rules()


GOOD = Document("Mayor Ada Brook said the bridge would reopen.", id="good")


def raising(error: BaseException) -> Callable[[], Iterator[object]]:
    def read() -> Iterator[object]:
        yield GOOD
        raise error

    return read


BAD_READERS: dict[str, tuple[Callable[[], Any], int, str]] = {
    "ValueError": (raising(ValueError("no such key")), 1, "failed (ValueError: no such key)"),
    "RecursionError": (raising(RecursionError("deep")), 1, "failed (RecursionError: deep)"),
    "SystemExit": (raising(SystemExit(3)), 1, "failed (SystemExit: 3)"),
    "StopIteration": (raising(StopIteration()), 1, "failed (RuntimeError: "),
    "a panic": (raising(type("PanicException", (BaseException,), {})("no")), 1, "PanicException"),
    "OSError": (raising(OSError(5, "Input/output error")), 1, "Input/output error); check path"),
    "UnicodeError": (raising(UnicodeError("odd")), 1, "odd; name the encoding"),
    "InputError": (raising(InputError("cut; get it again")), 1, "cut; get it again"),
    "at once": (lambda: [][1], 0, "failed (IndexError: "),
    "nothing": (lambda: None, 0, "failed (TypeError: "),
    "no document": (
        lambda: iter([GOOD, {"text": "a"}]),
        1,
        "yields {'text': 'a'} instead of a Doc",
    ),
    "no text": (lambda: iter([Document(b"a", id="a")]), 0, "a document whose text is b'a'"),  # type: ignore[arg-type]
    "no id": (lambda: iter([Document("a", id=None)]), 0, "a document whose id is None"),  # type: ignore[arg-type]
    "an odd title": (lambda: iter([Document("a", title=object())]), 0, "whose title is <obj"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize(("read", "count", "reason"), BAD_READERS.values(), ids=BAD_READERS)
def test_what_a_reader_does_wrong_costs_its_input_alone(
    register: Any, tmp_path: Path, read: Callable[[], Any], count: int, reason: str
) -> None:
    register("register_readers", [ReaderEntry("bad", "fails", (".bad",), lambda *_: read())])
    paths = [tmp_path / "a.bad", tmp_path / "b.txt"]
    paths[0].write_text("")
    paths[1].write_text("Two officials said the road was closed.")
    report = pipeline.load(tmp_path / "claims.db", documents(paths), Settings(engine="fast"))
    assert (report.loaded, report.quarantined, report.skipped) == (count + 1, 1, 0)
    (case,) = report.cases
    assert case.place == str(paths[0])
    assert reason in case.reason
    assert ";" in case.reason


@pytest.mark.parametrize("error", [KeyboardInterrupt(), MemoryError(), SettingsError("no")])
def test_what_no_input_is_to_blame_for_ends_a_load(
    register: Any, tmp_path: Path, error: BaseException
) -> None:
    reader = ReaderEntry("bad", "fails", (".bad",), lambda *_: raising(error)())  # type: ignore
    register("register_readers", [reader])
    (tmp_path / "a.bad").write_text("")
    with pytest.raises(type(error)):
        list(documents([tmp_path / "a.bad"]))


@pytest.mark.parametrize("name", ["text", "csv"])
def test_clash_with_a_builtin(register: Any, name: str) -> None:
    register("register_readers", [reader(name)])
    with pytest.raises(PluginError, match=f"test-1 registers '{name}'.*rename one"):
        plugins.readers()


def test_clash_between_plugins(register: Any) -> None:
    entry = RubricEntry("mine", "for a test", lambda: None)  # type: ignore[arg-type,return-value]
    register("register_rubrics", [entry])
    register("register_rubrics", [entry])
    with pytest.raises(PluginError, match="'mine', which is already registered"):
        plugins.rubrics()


@pytest.mark.parametrize("result", [None, (), {}, "text", [1], [None], [SourceRule("a", str)]])
@pytest.mark.parametrize(
    ("hook", "collect", "entry"),
    [
        ("register_readers", plugins.readers, "ReaderEntry"),
        ("register_engines", plugins.engines, "EngineEntry"),
        ("register_rubrics", plugins.rubrics, "RubricEntry"),
    ],
)
def test_wrong_types(register: Any, hook: str, collect: Any, entry: str, result: object) -> None:
    register(hook, result)
    with pytest.raises(PluginError, match=f"{hook}: test-1 must return a list of {entry}"):
        collect()


def test_engine_that_is_not_installed(register: Any) -> None:
    missing = EngineEntry(
        "large",
        "for a test",
        lambda: None,
        lambda: False,
        99,
        "pip install large",  # type: ignore
    )
    register("register_engines", [missing])
    with pytest.raises(EngineError, match="'large' is not installed; pip install large"):
        plugins.open_engine("large")
    with pytest.raises(EngineError, match=r"no engine 'huge'; there are: auto, .*large"):
        plugins.open_engine("huge")
    assert plugins.open_engine().name != "large"


def test_unknown_rubric() -> None:
    with pytest.raises(
        SettingsError, match="no points table 'none'; there are: attribution-reliability"
    ):
        plugins.load_rubric("none")


def test_adopt_takes_plugins_with_our_hooks_alone() -> None:
    ours, theirs = plugin("register_readers", [reader("opera")]), module("theirs", prepare=print)
    other = pluggy.PluginManager("datasette")
    other.register(ours)
    other.register(theirs)
    try:
        plugins.adopt(other)
        plugins.adopt(other)
        assert "opera" in plugins.readers()
        assert not plugins.manager().is_registered(theirs)
    finally:
        plugins.manager().unregister(ours)
        plugins._clear()


# The example plugin, installed ------------------------------------------------------------------

MAILBOX = """From ledger Fri May  9 10:00:00 2025
From: The Lakeside Ledger
Subject: Storm
Date: Fri, 09 May 2025 10:00:00 +0000
Message-ID: <1@ledger>

The storm will pass by noon, according to the weather service of Lakeland.
"""

USE = """
import json, sys
from datasette_reliability.plugins import engines, load_rubric, open_engine, source_rules
from datasette_reliability.read import documents
from datasette_reliability.records import words
from datasette_reliability.segment import segment

(document,) = documents([sys.argv[1]])
(found,) = open_engine("according-to").attributions(document, segment(document))
source = words(document.text, found.source)
print(json.dumps({
    "title": document.title,
    "publisher": document.publisher,
    "published": document.published,
    "source": source,
    "content": words(document.text, found.content),
    "types": [rule.match(source) for rule in source_rules()],
    "cap": [load_rubric(name).unnamed_cap for name in ("attribution-reliability", "stern")],
    "auto": open_engine().name,
}))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder into which both plugins were installed, offline."""
    folder = tmp_path_factory.mktemp("example")
    sources = [folder / each.name for each in (EXAMPLE, SPANISH)]
    for source in sources:
        shutil.copytree(
            Path(__file__).parent / source.name,
            source,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    command = [
        sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps",
        "--disable-pip-version-check", "--no-build-isolation",
        "--target", str(folder / "site"), *map(str, sources),
    ]  # fmt: skip
    subprocess.run(command, check=True)
    return folder / "site"


def run(site: Path, *arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(site)}
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_example_plugin_is_used(installed: Path, tmp_path: Path) -> None:
    letters = tmp_path / "letters.mbox"
    letters.write_text(MAILBOX)
    found = json.loads(run(installed, "-c", USE, str(letters)))
    assert found.pop("auto") != "according-to"
    usual, half = found.pop("cap")
    assert half == usual // 2
    assert found == {
        "title": "Storm",
        "publisher": "The Lakeside Ledger",
        "published": "2025-05-09",
        "source": "the weather service of Lakeland",
        "content": "The storm will pass by noon",
        "types": ["official_body"],
    }


def test_example_plugin_on_the_command_line(installed: Path, tmp_path: Path) -> None:
    pytest.importorskip("datasette_reliability.pipeline")
    letters, database = tmp_path / "letters.mbox", tmp_path / "claims.db"
    letters.write_text(MAILBOX)
    program = "from datasette_reliability.cli import reliability; reliability()"
    load = ("-c", program, "load", str(database), str(letters))
    run(installed, *load, "--engine", "according-to", "--rubric", "stern")
    query = "select source_type, engine, rubric_version, publisher from claims"
    rows = run(installed, "-m", "sqlite_utils", "query", str(database), query)
    (row,) = json.loads(rows)
    assert row["source_type"] == "official_body"
    assert row["publisher"] == "The Lakeside Ledger"
    assert "according-to" in row["engine"]
    assert "stern" in row["rubric_version"]


def test_a_language_that_is_installed(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ana Ruiz dijo que la presa es segura.")
    program = "from datasette_reliability.cli import reliability; reliability()"
    explain = ("-c", program, "explain", str(tmp_path / "a.txt"), "--json", "--engine", "dijo")
    ((claim,),) = (each["claims"] for each in json.loads(run(installed, *explain)))
    assert claim["source_type"] == "named_person"
    assert claim["score"] == 36


def test_example_plugin_in_datasette_plugins_folder() -> None:
    """A file in Datasette's ``--plugins-dir`` is a module in its plugin manager."""
    other = pluggy.PluginManager("datasette")
    example = module("datasette_reliability_example")
    exec((EXAMPLE / "datasette_reliability_example.py").read_text(), vars(example))
    other.register(example)
    try:
        plugins.adopt(other)
        assert "mbox" in plugins.readers()
        assert "stern" in plugins.rubrics()
    finally:
        plugins.manager().unregister(example)
        plugins._clear()
