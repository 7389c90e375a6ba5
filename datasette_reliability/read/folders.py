"""Find the files of a folder and the reader of each."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from ..entries import ReaderEntry
from ..errors import InputError, SettingsError, SkippedInput
from ..plugins import readers
from ..records import Document
from .decode import STDIN, open_text
from .options import FIELDS, ReadOptions
from .places import guarded, place_of, placed
from .unpacked import suffix_of
from .web import Answer, Web, is_url

__all__ = ["can_be_read", "read_all", "read_file"]

_WORDS = tuple(each.name for each in fields(Document) if str(each.type).startswith("str"))


def read_all(
    paths: Iterable[str | Path], options: ReadOptions, failed: list[str]
) -> Iterator[Document | InputError]:
    """Yield the documents and errors of every path, in the order given, sorted inside folders.

    ``failed`` collects the paths from which nothing could be read. Options that no input can meet
    raise SettingsError before anything is read.
    """
    _check(options)
    web = Web(options.allow_private)
    try:
        for path in paths:
            found = False
            for item in _read_input(path, options, web):
                found = found or not isinstance(item, InputError) or isinstance(item, SkippedInput)
                yield item
            if not found:
                failed.append(str(path))
    finally:
        web.close()


def _read_input(
    path: str | Path, options: ReadOptions, web: Web
) -> Iterator[Document | InputError]:
    if is_url(path):
        return guarded(_read_url)(str(path), options, web)
    return _read_path(Path(path), options)


def _read_url(url: str, options: ReadOptions, web: Web) -> Iterator[Document | InputError]:
    """Yield what the web answers at an address, read by its content type; the address is its id."""
    answer = web.fetch(url)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"answer{answer.suffix}")
        path.write_bytes(answer.content)
        for item in read_file(path, options):
            yield _from(placed(item, str(path), url), answer)


def _from(item: Document | InputError, answer: Answer) -> Document | InputError:
    if isinstance(item, InputError) or answer.suffix != ".html":
        return item
    # A page may claim the address of somebody else's page as its own.
    return replace(item, url=answer.url, item=answer.url, version=answer.when)


def _check(options: ReadOptions) -> None:
    if options.format is not None and options.format not in readers():
        raise SettingsError(
            f"no format {options.format!r}; there are: {', '.join(sorted(readers()))}"
        )
    for name in options.columns:
        if name not in FIELDS:
            raise SettingsError(f"no field {name!r} to map; there are: {', '.join(FIELDS)}")
    if options.delimiter is not None and len(options.delimiter) != 1:
        raise SettingsError(f"the delimiter {options.delimiter!r} is not one character")


@guarded
def _read_path(path: Path, options: ReadOptions) -> Iterator[Document | InputError]:
    if str(path) == STDIN or path.is_file() or (path.is_fifo() and options.format):
        yield from read_file(path, options)
    elif path.is_dir():
        yield from _read_folder(path, options)
    elif path.is_fifo():
        yield InputError("a pipe has no file ending; name its format", place_of(path))
    elif path.exists():
        yield InputError("neither a file nor a folder; give one of these", place_of(path))
    else:
        yield InputError("does not exist; check the path", place_of(path))


def read_file(path: Path, options: ReadOptions) -> Iterator[Document | InputError]:
    """Yield the documents and errors of a file; if its reader raises, only this file is lost."""
    reader, empty = _reader(path, options), True
    for item in guarded(reader.read)(path, options):
        empty = False
        yield _sound(item, reader, place_of(path))
    if empty:
        yield InputError(
            f"the reader {reader.name!r} finds nothing in it; leave it out", place_of(path)
        )


def _sound(item: Any, reader: ReaderEntry, place: str) -> Document | InputError:
    """Return what a reader yields, or an error if it is nothing that a table can hold."""
    if isinstance(item, InputError):
        return item
    if not isinstance(item, Document):
        wrong = f"{item!r:.100} instead of a Document"
    elif not_text := next((name for name in _WORDS if not _is_text(item, name)), ""):
        wrong = f"a document whose {not_text} is {getattr(item, not_text)!r:.100}"
    else:
        return item
    reason = f"the reader {reader.name!r} yields {wrong}; leave it out, and report it to its maker"
    return InputError(reason, place)


def _is_text(document: Document, name: str) -> bool:
    value = getattr(document, name)
    return isinstance(value, str) or (value is None and name not in ("text", "id"))


def can_be_read(path: Path, options: ReadOptions) -> bool:
    """Return whether there is a reader for a file of this name, or one is named."""
    return options.format is not None or suffix_of(path) in _by_suffix()


def _reader(path: Path, options: ReadOptions) -> ReaderEntry:
    if path.suffix.lower() == ".zip":
        return readers()["zip"]
    if options.format is not None:
        return readers()[options.format]
    if options.table is not None:
        return readers()["sqlite"]
    found = _by_suffix().get(suffix_of(path))
    return found or readers()[_sniffed(path, options)]


def _by_suffix() -> Mapping[str, ReaderEntry]:
    return {suffix: entry for entry in readers().values() for suffix in entry.suffixes}


def _sniffed(path: Path, options: ReadOptions) -> str:
    with open_text(path, options.encoding) as stream:
        return format_of(stream.read(4096), options)


def format_of(head: str, options: ReadOptions) -> str:
    """Return the format that the head of an input looks like."""
    first = head.lstrip()[:1]
    if first == "[":
        return "json"
    if first == "{":
        return "nl"
    if not options.claims:
        return "text"
    return "tsv" if "\t" in head.partition("\n")[0] else "csv"


def _read_folder(folder: Path, options: ReadOptions) -> Iterator[Document | InputError]:
    count = 0
    for path in _files(folder):
        if isinstance(path, InputError):
            yield path
        elif path.is_fifo():
            yield SkippedInput("pipes in a folder are not read; name the pipe", place_of(path))
        elif not can_be_read(path, options):
            reason = "no reader for this kind of file; name a format to read it anyway"
            yield SkippedInput(reason, place_of(path))
        else:
            count += 1
            yield from _read_path(path, options)
    if not count:
        yield InputError("no file in this folder can be read; check the path", place_of(folder))


def _files(folder: Path) -> Iterator[Path | InputError]:
    """Yield the files of a folder that are not hidden, sorted, each folder once."""
    seen: set[tuple[int, int]] = set()
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        if not path.is_dir():
            yield path
            continue
        try:
            status = path.stat()
            names = sorted(os.listdir(path), reverse=True)
        except OSError as error:
            yield InputError(
                f"cannot be opened ({error.strerror}); check its permissions", place_of(path)
            )
            continue
        key = (status.st_dev, status.st_ino)
        if key in seen:
            yield SkippedInput("a link to a folder that has already been read", place_of(path))
            continue
        seen.add(key)
        waiting.extend(path / name for name in names if not name.startswith("."))
