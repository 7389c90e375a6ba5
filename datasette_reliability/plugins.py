"""The plugin manager: built-ins and plugins use the same four hooks.

Plugins are found through the entry point group ``datasette_reliability``; :func:`adopt` takes in
those that Datasette found in its ``--plugins-dir``.
"""

from __future__ import annotations

import importlib
import os.path
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any, TypeVar

import pluggy

from . import hookspecs
from .entries import Engine, EngineEntry, ReaderEntry, RubricEntry, SourceRule
from .errors import EngineError, PluginError, ReliabilityError, SettingsError
from .language import ENGLISH, Language, primary
from .records import Rubric
from .rubrics import differences, load_rubric_file, numbers

__all__ = [
    "Engine",
    "EngineEntry",
    "ReaderEntry",
    "RubricEntry",
    "SourceRule",
    "adopt",
    "engine_line",
    "engines",
    "language_named",
    "languages_of",
    "manager",
    "open_engine",
    "readers",
    "rubrics",
    "source_rules",
]


_BUILT_IN = ("read", "extract", "rate")
_Entry = TypeVar("_Entry", EngineEntry, ReaderEntry, RubricEntry, SourceRule)


@cache
def manager() -> pluggy.PluginManager:
    """Return the plugin manager, with the built-ins and the installed plugins registered."""
    pm = pluggy.PluginManager(hookspecs.NAMESPACE)
    pm.add_hookspecs(hookspecs)
    for stage in _BUILT_IN:
        name = f"{__package__}.{stage}.builtin"
        pm.register(importlib.import_module(name), name)
    pm.load_setuptools_entrypoints(hookspecs.NAMESPACE)
    return pm


def adopt(other: pluggy.PluginManager) -> None:
    """Register those plugins of another manager (Datasette's) that implement one of our hooks."""
    pm = manager()
    for plugin in other.get_plugins():
        if pm.is_registered(plugin):
            continue
        if any(pm.parse_hookimpl_opts(plugin, name) for name in dir(plugin)):
            pm.register(plugin)
    _clear()


def _clear() -> None:
    for collect in (engines, readers, rubrics, source_rules, _languages):
        collect.cache_clear()


def _collect(hook: str, entry_type: type[_Entry]) -> dict[str, _Entry]:
    found: dict[str, _Entry] = {}
    for implementation in getattr(manager().hook, hook).get_hookimpls():
        for entry in _entries(hook, implementation, entry_type):
            if entry.name in found:
                raise PluginError(
                    f"{hook}: {implementation.plugin_name} registers {entry.name!r},"
                    " which is already registered; rename one of them"
                )
            found[entry.name] = entry
    return found


def _entries(hook: str, implementation: Any, entry_type: type[_Entry]) -> Iterable[_Entry]:
    result = implementation.function()
    if not isinstance(result, list) or not all(isinstance(e, entry_type) for e in result):
        raise PluginError(
            f"{hook}: {implementation.plugin_name} must return a list of {entry_type.__name__}"
        )
    return result


@cache
def engines() -> dict[str, EngineEntry]:
    """Return every engine by name."""
    return _collect("register_engines", EngineEntry)


@cache
def readers() -> dict[str, ReaderEntry]:
    """Return every reader by name."""
    return _collect("register_readers", ReaderEntry)


@cache
def rubrics() -> dict[str, RubricEntry]:
    """Return every rubric by name."""
    return _collect("register_rubrics", RubricEntry)


@cache
def source_rules() -> tuple[SourceRule, ...]:
    """Return the source rules of all plugins, in the order of their registration."""
    return tuple(_collect("register_source_rules", SourceRule).values())


@cache
def _languages() -> dict[str, Language]:
    found: dict[str, Language] = {}
    brought = ((entry, each) for entry in engines().values() for each in entry.languages)
    for entry, language in brought:
        for code in filter(None, (language.code, language.long_code)):
            if found.setdefault(code, language) is not language:
                raise PluginError(
                    f"register_engines: the engine {entry.name!r} brings {language.name} as"
                    f" {code!r}, which another engine has registered; use the same object in both"
                )
    return found


def language_named(code: str | None) -> Language:
    """Return the language that an engine has for a code such as ``es-AR``; else English."""
    if not code or ENGLISH.is_of(code):
        return ENGLISH
    return _languages().get(primary(code), ENGLISH)


def languages_of(engine: str) -> tuple[Language, ...]:
    """Return the languages that an engine reads; English if it is not registered."""
    entry = engines().get(engine)
    return entry.languages if entry else (ENGLISH,)


def open_engine(name: str = "auto") -> Engine:
    """Open an engine by name, or the best available one for ``auto``; EngineError if it cannot."""
    if name == "auto":
        available = [entry for entry in engines().values() if entry.available()]
        return _opened(max(available, key=lambda entry: entry.rank).name)
    if name not in engines():
        raise EngineError(f"no engine {name!r}; there are: auto, {', '.join(sorted(engines()))}")
    return _opened(name)


def engine_line(engine: Engine, figures: bool = False) -> str:
    """Return which engine reads and what the others offer; with ``figures``, how well they read."""
    entry = engines().get(engine.name)
    others = [other for other in engines().values() if _rivals(other, engine)]
    told = " ".join([f"Using the {engine.name} reader.", *(_offer(each, entry) for each in others)])
    if not figures:
        return told
    name = f"{engine.name} ({engine.version})"
    own = _figures(name, entry) if entry and entry.found is not None else f"{name}: not measured."
    return "\n".join([told, own, *(_figures(each.name, each) for each in others)])


def _rivals(other: EngineEntry, engine: Engine) -> bool:
    """Return whether an engine is a different one, is measured and reads the same language."""
    shared = set(other.languages) & set(languages_of(engine.name))
    return other.name != engine.name and other.found is not None and bool(shared)


def _offer(other: EngineEntry, entry: EngineEntry | None) -> str:
    """Return in words how another engine differs, and how to get it."""
    said = []
    if entry and entry.found and other.found:
        said.append("finds more" if other.found > entry.found else "finds less")
    if entry and entry.speed and other.speed:
        said.append("is faster" if other.speed > entry.speed else "is slower")
    remedy = f"--engine {other.name}" if other.available() else other.remedy
    return f"The {other.name} one {' and '.join(said) or 'is also available'}: {remedy}"


def _figures(name: str, entry: EngineEntry) -> str:
    speed = f"; {entry.speed:g} documents per CPU-second" if entry.speed else ""
    return (
        f"{name}: finds who speaks in {entry.found:g} of 100 claims on unfamiliar kinds of"
        f" news{speed}."
    )


@cache
def _opened(name: str) -> Engine:
    entry = engines()[name]
    if not entry.available():
        raise EngineError(f"engine {name!r} is not installed; {entry.remedy}")
    return entry.open()


def load_rubric(name: str) -> Rubric:
    """Return a rubric by its name, or of a JSON file by its path.

    SettingsError if there is none, or if another rubric has this version with other points: a claim
    stores only the version it was rated with.
    """
    if name in rubrics():
        found = replace(rubrics()[name].load(), origin=f"the rubric {name!r}")
    elif os.path.isfile(name):
        found = load_rubric_file(Path(name))
    else:
        raise SettingsError(
            f"no points table {name!r}; there are: {', '.join(sorted(rubrics()))};"
            " or give a JSON file"
        )
    # A rubric made from another loads that one, so compare it only with those before it.
    _check_version(found, takewhile(lambda entry: entry.name != name, rubrics().values()))
    return found


def _check_version(rubric: Rubric, others: Iterable[RubricEntry]) -> None:
    for entry in others:
        other = _loaded(entry)
        if other is None or other.version != rubric.version:
            continue
        if told := differences(numbers(other), numbers(rubric)):
            raise SettingsError(
                f"{rubric.origin}: the rubric {entry.name!r} has version {rubric.version!r} too,"
                f" with other points ({told}); give yours another version"
            )


def _loaded(entry: RubricEntry) -> Rubric | None:
    """Return a rubric; None if it cannot be loaded, which raises when it is asked for."""
    try:
        return entry.load()
    except ReliabilityError:
        return None
