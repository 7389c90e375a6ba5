"""The error tree. Each error is also the builtin that a caller would expect to catch.

::

    ReliabilityError
    ├── SettingsError (ValueError)      a setting is wrong: which, where, what to write instead
    ├── InputError (ValueError)         a document or row cannot be read: file, line, remedy
    │   └── SkippedInput                a file in a folder that no reader can read
    │       └── WithdrawnInput          an article that its publisher has withdrawn
    ├── DataError (ValueError)          a lexicon, rubric or model file is malformed
    ├── EngineError (RuntimeError)      an engine is missing, or its extra is not installed
    ├── PluginError (RuntimeError)      a plugin registers something that clashes or is mistyped
    └── DatabaseError (RuntimeError)    a database is not ours, too new, locked, full or damaged

    LeftOutWarning (UserWarning)        a row that a person wrote is wrong and left out
"""

EXCERPT = 1000  # characters of a bad input that are kept

__all__ = [
    "EXCERPT",
    "DataError",
    "DatabaseError",
    "EngineError",
    "InputError",
    "LeftOutWarning",
    "PluginError",
    "ReliabilityError",
    "SettingsError",
    "SkippedInput",
    "WithdrawnInput",
]


class ReliabilityError(Exception):
    """The root of every error that this package raises on purpose."""


class SettingsError(ReliabilityError, ValueError):
    """A setting is wrong; the message says which one, where, and what to write instead."""


class InputError(ReliabilityError, ValueError):
    """A document or row cannot be read; the message names file, line and remedy.

    ``place`` is the file and line (``feed.jsonl:12``), ``reason`` the rest of the message, and
    ``excerpt`` the beginning of what could not be read.
    """

    def __init__(self, reason: str, place: str = "", excerpt: str = "") -> None:
        super().__init__(f"{place}: {reason}" if place else reason)
        self.place = place
        self.reason = reason
        self.excerpt = excerpt[:EXCERPT]


class SkippedInput(InputError):
    """A file in a folder is skipped because no reader can read its kind."""


class WithdrawnInput(SkippedInput):
    """An article that its publisher has withdrawn, so its stored version must be removed.

    ``item`` and ``version`` identify the document that the publisher means.
    """

    def __init__(self, reason: str, place: str, item: str, version: str | None) -> None:
        super().__init__(reason, place)
        self.item = item
        self.version = version


class DataError(ReliabilityError, ValueError):
    """A lexicon, rubric or model file is malformed; the message names file and line."""


class EngineError(ReliabilityError, RuntimeError):
    """An engine is unknown, or the extra that it needs is not installed."""


class PluginError(ReliabilityError, RuntimeError):
    """A plugin registers something that clashes with another or has the wrong type."""


class DatabaseError(ReliabilityError, RuntimeError):
    """A database cannot be used: not ours, made by a newer version, locked, full or damaged."""


class LeftOutWarning(UserWarning):
    """A row that a person wrote is wrong and left out; the message names table, row and column."""
