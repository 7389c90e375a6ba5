"""Read gzip and Zstandard as a stream of limited size; errors say what is damaged."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, cast

from ..errors import InputError
from .extras import module

__all__ = [
    "RATIO",
    "SMALL",
    "Budget",
    "Unpacked",
    "check_ratio",
    "size_of",
    "suffix_of",
    "unpacked",
]

RATIO = 200  # bytes out for a byte in; text comes to about 5, a table of zeros to 50
SMALL = 16 << 20  # bytes out that any input may have
_BOMBS = 4  # in one archive that are skipped before the rest is given up
_PACKED = (".gz", ".zst")
_Opener = Callable[[IO[bytes]], Any]


def suffix_of(path: Path) -> str:
    """Return the ending that shows what a file holds, ignoring .gz and .zst."""
    if path.suffix.lower() in _PACKED:
        path = path.with_suffix("")
    return path.suffix.lower()


def unpacked(stream: IO[bytes]) -> IO[bytes]:
    """Return the stream, unpacked if it is compressed; it can be read twice."""
    stream.seek(0)
    head = stream.read(4)
    stream.seek(0)
    if head[:2] == b"\x1f\x8b":
        return io.BufferedReader(Unpacked(stream, _gzip))
    if head == b"\x28\xb5\x2f\xfd":
        return io.BufferedReader(Unpacked(stream, _zstd))
    return stream


def _gzip(stream: IO[bytes]) -> Any:
    return gzip.GzipFile(fileobj=stream, mode="rb")


def _zstd(stream: IO[bytes]) -> Any:
    return module("zstd", "compression.zstd", "backports.zstd").ZstdFile(stream)


class Unpacked(io.RawIOBase):
    """The unpacked bytes of a stream; InputError if it is damaged, cut short or a bomb."""

    def __init__(self, packed: IO[bytes], opener: _Opener) -> None:
        self._packed, self._opener = packed, opener
        self._open: Any = opener(packed)
        self._out = 0
        self._wrong = ""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._out

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence != io.SEEK_SET or offset not in (0, self._out):
            raise io.UnsupportedOperation("a compressed stream goes back to its start only")
        if offset == 0:
            self._packed.seek(0)
            self._open, self._out, self._wrong = self._opener(self._packed), 0, ""
        return offset

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        data = self._read(min(len(view), 1 << 16))
        view[: len(data)] = data
        self._out += len(data)
        check_ratio(self._out, self._packed.tell())
        return len(data)

    def _read(self, size: int) -> bytes:
        # A decompressor that has failed says next that the end is reached.
        if self._wrong:
            raise InputError(self._wrong)
        try:
            return cast(bytes, self._open.read1(size))
        except EOFError:
            reason = f"the compressed file is cut short after {self._out:,} bytes of content"
        except (OSError, zlib.error, ValueError) as error:
            reason = f"the compressed file is damaged after {self._out:,} bytes ({error})"
        except Exception as error:  # the error of Zstandard has another home in each Python
            if type(error).__name__ != "ZstdError":
                raise
            reason = f"the compressed file is damaged after {self._out:,} bytes ({error})"
        self._wrong = f"{reason}; get it again"
        raise InputError(self._wrong)


def check_ratio(out: int, packed: int, times: int = 1) -> None:
    """Raise InputError if so few bytes unpacked to so many that they cannot be a text."""
    if out > times * SMALL and out > times * RATIO * max(packed, 1):
        raise InputError(
            f"it unpacks to more than {times * RATIO} times its size, {out:,} bytes so far: maybe"
            " an attack; unpack it yourself if you trust it"
        )


class Budget:
    """A limit on the unpacked size of all parts of one input together.

    A small part may unpack to much: an archive may hold thousands of parts, they may overlap, and
    each may be compressed again.
    """

    def __init__(self, packed: int) -> None:
        self._packed, self._out = packed, 0

    def spend(self, count: int) -> None:
        """Count the unpacked bytes of a part; InputError if the total is too large."""
        self._out += count
        self.check()

    def check(self) -> None:
        """Raise InputError if the total is too large."""
        check_ratio(self._out, self._packed, _BOMBS)


def size_of(stream: IO[bytes]) -> int:
    """Return how many bytes a stream has, and leave it where it is."""
    here = stream.tell()
    size = stream.seek(0, io.SEEK_END)
    stream.seek(here)
    return size
