"""Read the members of a zip archive one after another, each up to a size limit."""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

from ..errors import InputError, SkippedInput
from ..records import Document
from .decode import open_packed, open_seekable
from .folders import can_be_read, read_file
from .options import ReadOptions
from .places import place_of, placed
from .unpacked import Budget, check_ratio, size_of, unpacked

__all__ = ["read_zip"]

_MEMBERS = 100_000
_BYTES = 1 << 30  # in one member
_CHUNK = 1 << 20
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


def read_zip(path: Path, options: ReadOptions) -> Iterator[Document | InputError]:
    """Yield the documents and errors of every member; a damaged member does not stop the others."""
    with open_seekable(path) as stream:
        try:
            archive = zipfile.ZipFile(stream)
        except (*_DAMAGED, ValueError) as error:
            raise InputError(f"the archive is damaged ({error}); get it again") from error
        with archive, tempfile.TemporaryDirectory() as folder:
            yield from _members(archive, path, Path(folder), options, Budget(size_of(stream)))


def _members(
    archive: zipfile.ZipFile, path: Path, folder: Path, options: ReadOptions, budget: Budget
) -> Iterator[Document | InputError]:
    members = [each for each in archive.infolist() if _is_visible(each)]
    if len(members) > _MEMBERS:
        raise InputError(f"it has {len(members):,} members, more than {_MEMBERS:,}; unpack it")
    if not members:
        raise InputError("there is no file in the archive; leave it out")
    for member in members:
        budget.check()
        place = f"{place_of(path)}/{member.filename}"
        try:
            yield from _read(archive, member, place, folder, options, budget)
        except InputError as error:
            yield type(error)(error.reason, place)
        except _DAMAGED as error:
            yield InputError(f"this member is damaged ({error}); get the archive again", place)


def _is_visible(member: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(member.filename).parts
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in parts if part != "..")
    return not (member.is_dir() or hidden)


def _read(
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    place: str,
    folder: Path,
    options: ReadOptions,
    budget: Budget,
) -> Iterator[Document | InputError]:
    name = PurePosixPath(member.filename.replace("\\", "/")).name[-100:] or "member"
    if name.lower().endswith(".zip"):
        raise InputError("this is an archive inside an archive; unpack the outer one")
    target = folder / name
    if not can_be_read(target, options):
        raise SkippedInput("no reader for this kind of file; name a format to read it anyway")
    if member.flag_bits & 1:
        raise InputError("this member is encrypted; unpack it with its password")
    try:
        _extract(archive, member, target, budget)
        _charge(target, budget)
        for item in read_file(target, options):
            yield placed(item, place_of(target), place)
    finally:
        target.unlink(missing_ok=True)


def _extract(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, budget: Budget
) -> None:
    """Write a member to a file, at most a gigabyte of it, whatever its header says."""
    size = 0
    with archive.open(member) as source, target.open("wb") as copy:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            check_ratio(size, member.compress_size)
            budget.spend(len(chunk))
            if size > _BYTES:
                raise InputError(f"this member has more than {_BYTES:,} bytes; unpack it")
            copy.write(chunk)


def _charge(target: Path, budget: Budget) -> None:
    """Count the unpacked bytes of a member that is itself compressed, before its reader begins."""
    count = 0
    with open_packed(target) as packed:
        stream = unpacked(packed)
        if stream is packed:
            return
        with suppress(InputError):  # its reader reports what is wrong, and where
            while chunk := stream.read(_CHUNK):
                count += len(chunk)
    budget.spend(count)
