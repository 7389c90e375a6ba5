"""Read the settings: the block ``datasette-reliability`` of ``plugins`` in metadata.yml.

The command line and the SQL functions take the same block, so a claim is rated the same everywhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from .errors import SettingsError
from .records import Dispute, Settings

__all__ = ["PLUGIN", "SETTINGS", "Setting", "settings_from", "settings_from_file"]

PLUGIN = "datasette-reliability"
_MODES = ("reported", "lenient")
_MOST_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class Setting:
    """One key of the block: its default as written in YAML, what it does, and an example."""

    key: str
    default: str
    definition: str
    example: str


SETTINGS = (
    Setting(
        "engine",
        "auto",
        "The engine that finds attributions in texts. `auto` takes the best one installed.",
        "engine: fast",
    ),
    Setting(
        "rubric",
        "attribution-reliability",
        "The points table to rate claims with: the path of a JSON file, relative to the folder that"
        " the program runs in, or the name of one that a plugin offers"
        " ([rubric](rubric.md#points-of-your-own)).",
        "rubric: attribution-reliability",
    ),
    Setting(
        "parties",
        "none",
        "The disputes you want noted: at least two sides for each, and for each side the words"
        " that name it. A source tied to a side gets the reason `interested_party`, its `side` and"
        " its `stake`. Only whole words match; a word in lower case matches any case."
        " Without this setting `stake` is `not_assessed`.",
        "parties:\n  harbor-strike:\n    union: [Dockers United]\n    port: [Port of Velm, Velm]",
    ),
    Setting(
        "admiralty_mode",
        "reported",
        "`reported` gives B where the text reports a track record and F everywhere else, as STANAG"
        " 2511 does for a source not used before; `lenient` gives a named source C.",
        "admiralty_mode: lenient",
    ),
    Setting(
        "try_it",
        "true",
        "Whether visitors can paste a text and see it rated ([pages](pages.md)). Nothing is"
        " stored. `false` switches the page off.",
        "try_it: false",
    ),
    Setting(
        "facet_cache_mb",
        "256",
        "How many megabytes of facet counts Datasette keeps in memory for each database"
        " ([facets](facets.md)). Less makes facets slower, never wrong.",
        "facet_cache_mb: 64",
    ),
    Setting(
        "corroborate",
        "false",
        "`true` ends each load with a comparison of what is new in the database"
        " ([corroborate](cli.md#corroborate)), so facts and their sources are always up to date.",
        "corroborate: true",
    ),
)
_KEYS = tuple(setting.key for setting in SETTINGS)
_METADATA_KEYS = frozenset(
    {"plugins", "databases", "settings", "permissions", "allow", "allow_sql", "title"}
    | {"description", "description_html", "license", "license_url", "source", "source_url"}
    | {"about", "about_url", "extra_css_urls", "extra_js_urls"}
)


def settings_from(block: Any, where: str) -> Settings:
    """Return the settings of a configuration block; None gives the defaults.

    SettingsError names the key, the place (``where``) and what to write instead.
    """
    if block is None:
        return Settings()
    if not isinstance(block, Mapping):
        raise SettingsError(f"{where}: the settings must be a mapping of {', '.join(_KEYS)}")
    for key in block:
        if key not in _KEYS:
            raise SettingsError(f"{where}: unknown setting {key!r}; {_did_you_mean(key)}")
    defaults = Settings()
    return Settings(
        engine=_text(block, "engine", defaults.engine, where),
        rubric=_text(block, "rubric", defaults.rubric, where),
        disputes=tuple(_disputes(block.get("parties"), where)),
        admiralty_mode=_mode(block, defaults.admiralty_mode, where),
        try_it=_switch(block, "try_it", defaults.try_it, where),
        facet_cache_mb=_megabytes(block, "facet_cache_mb", defaults.facet_cache_mb, where),
        corroborate=_switch(block, "corroborate", defaults.corroborate, where),
    )


def settings_from_file(path: Path | str) -> Settings:
    """Return the settings of a YAML or JSON file: a whole metadata.yml, or the block alone."""
    data = _load(Path(path))
    if not isinstance(data, Mapping) or not _METADATA_KEYS & set(map(str, data)):
        return settings_from(data, str(path))
    plugins = data.get("plugins") or {}
    if not isinstance(plugins, Mapping):
        raise SettingsError(f"{path}: plugins must be a mapping; write `plugins: {{{PLUGIN}: …}}`")
    return settings_from(plugins.get(PLUGIN), f"{path}: plugins: {PLUGIN}")


def _load(path: Path) -> Any:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise SettingsError(f"{path}: too large for settings; name a YAML or JSON file")
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{path}: cannot be read ({error}); name a YAML or JSON file"
        ) from error
    return _parsed(text, path)


def _parsed(text: str, path: Path) -> Any:
    if path.suffix == ".json":
        try:
            return json.loads(text)
        except json.JSONDecodeError as error:
            raise _malformed(path, "JSON", error.msg, error.lineno) from error
        except (ValueError, RecursionError) as error:
            raise _malformed(path, "JSON", str(error)) from error
    import yaml

    try:
        return yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        said = error.problem or error.context or ""
        raise _malformed(path, "YAML", said, mark.line + 1 if mark else None) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _malformed(path, "YAML", str(error)) from error


def _malformed(path: Path, kind: str, said: str, line: int | None = None) -> SettingsError:
    place, what = (f"{path}:{line}", "that line") if line else (path, "it")
    said = " ".join(said.split()).replace("'<stream end>'", "the end of the file")
    return SettingsError(f"{place}: not {kind} ({said}); correct {what}")


def _did_you_mean(key: object) -> str:
    close = get_close_matches(str(key), _KEYS, 1)
    return f"write {close[0]!r}" if close else f"there are: {', '.join(_KEYS)}"


def _text(block: Mapping[str, Any], key: str, default: str, where: str) -> str:
    value = block.get(key, default)
    if not isinstance(value, str) or not value.strip():
        raise SettingsError(
            f"{where}: {key} must be a name, not {value!r}; remove it for {default}"
        )
    return value


def _switch(block: Mapping[str, Any], key: str, default: bool, where: str) -> bool:
    value = block.get(key, default)
    if not isinstance(value, bool):
        raise SettingsError(f"{where}: {key} must be true or false, not {value!r}")
    return value


def _megabytes(block: Mapping[str, Any], key: str, default: int, where: str) -> int:
    value = block.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 1_000_000:
        raise SettingsError(
            f"{where}: {key} must be a whole number of megabytes from 1, not {value!r}"
        )
    return value


def _mode(block: Mapping[str, Any], default: str, where: str) -> str:
    mode = _text(block, "admiralty_mode", default, where)
    if mode not in _MODES:
        raise SettingsError(f"{where}: admiralty_mode is {mode!r}; write {' or '.join(_MODES)}")
    return mode


def _disputes(value: Any, where: str) -> Iterator[Dispute]:
    if value is None:
        return
    if not isinstance(value, Mapping):
        raise SettingsError(
            f"{where}: parties must map each dispute to its sides, but is {value!r};"
            " write `parties: {dispute: {side: [words], other side: [words]}}`"
        )
    for name, sides in value.items():
        yield _dispute(name, sides, f"{where}: parties: {name}")


def _dispute(name: object, sides: Any, where: str) -> Dispute:
    if not isinstance(name, str) or not name.strip():
        raise SettingsError(f"{where}: a dispute's name must be a text; put it in quotation marks")
    if not isinstance(sides, Mapping) or len(sides) < 2:
        raise SettingsError(
            f"{where}: a dispute needs at least two sides, each with its words;"
            " name the other side, so that both are treated alike"
        )
    listed = {_side_name(side, where): _words(side, given, where) for side, given in sides.items()}
    _check_apart(listed, where)
    return Dispute(name, listed)


def _side_name(side: object, where: str) -> str:
    if not isinstance(side, str) or not side.strip():
        raise SettingsError(f"{where}: the side {side!r} must be a text; put it in quotation marks")
    return side


def _words(side: object, given: Any, where: str) -> tuple[str, ...]:
    words = [given] if isinstance(given, str) else given
    if not isinstance(words, list | tuple) or not words:
        raise SettingsError(f"{where}: {side} lists no words; write the words that name it")
    for word in words:
        if not isinstance(word, str) or not word.strip():
            raise SettingsError(
                f"{where}: {side} lists {word!r}, which is not a word; write a text in quotation"
                " marks"
            )
    return tuple(" ".join(word.split()) for word in words)


def _check_apart(sides: Mapping[str, tuple[str, ...]], where: str) -> None:
    seen: dict[str, str] = {}
    for side, words in sides.items():
        for word in words:
            if seen.setdefault(word.casefold(), side) != side:
                raise SettingsError(
                    f"{where}: {word!r} stands for both {seen[word.casefold()]} and {side};"
                    " keep it on one side"
                )
