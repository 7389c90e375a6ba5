"""How bitmaps, numbers and values are stored in the database: compact and portable."""

from __future__ import annotations

import json
import lzma
import sys
import zlib
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from os.path import commonprefix
from typing import Any

from ..errors import DataError

__all__ = ["bitmap", "numbers", "packed_bitmap", "packed_numbers", "packed_values", "values"]

_WIDTH = 4  # bytes of a number


def packed_bitmap(rows: Any) -> bytes:
    """Return a bitmap as bytes."""
    rows.run_optimize()
    return _packed(rows.serialize())


def bitmap(packed: bytes) -> tuple[Any, int]:
    """Return a bitmap, and its bytes in memory; DataError if it is broken."""
    from pyroaring import BitMap

    with _whole():
        plain = zlib.decompress(packed)
        return BitMap.deserialize(plain), len(plain)


def packed_numbers(given: array[int]) -> bytes:
    """Return numbers as bytes: first the low byte of each, then the next, which packs better."""
    data = _little(given).tobytes()
    return _packed(b"".join(data[at::_WIDTH] for at in range(_WIDTH)))


def numbers(packed: bytes) -> array[int]:
    """Return the numbers again; DataError if they are broken."""
    with _whole():
        planes = zlib.decompress(packed)
    data, size = bytearray(len(planes)), len(planes) // _WIDTH
    for at in range(_WIDTH):
        data[at::_WIDTH] = planes[at * size : (at + 1) * size]
    found = array("I")
    found.frombytes(data)
    return _little(found)


def packed_values(given: Sequence[str | None]) -> bytes:
    """Return values as bytes; of each only the part that differs from the beginning of the last."""
    texts = ["", *(value or "" for value in given)]
    shared = [len(commonprefix(pair)) for pair in pairwise(texts)]  # noqa: RUF071 any characters
    rests = [value and value[length:] for value, length in zip(given, shared, strict=True)]
    data = json.dumps([shared, rests], separators=(",", ":")).encode()
    # The default takes 94 MB for a dictionary of 8 MB, which no text of this size fills.
    size = min(max(len(data), 4096), 8 << 20)
    filters = [{"id": lzma.FILTER_LZMA2, "preset": lzma.PRESET_DEFAULT, "dict_size": size}]
    return lzma.compress(data, filters=filters)


def values(packed: bytes) -> list[str | None]:
    """Return the values again; DataError if they are broken."""
    found: list[str | None] = []
    before = ""
    with _whole():
        shared, rests = json.loads(lzma.decompress(packed))
    for length, rest in zip(shared, rests, strict=True):
        found.append(None if rest is None else before[:length] + rest)
        before = found[-1] or ""
    return found


@contextmanager
def _whole() -> Iterator[None]:
    try:
        yield
    except (TypeError, ValueError, zlib.error, lzma.LZMAError) as error:
        raise DataError(f"The index of the facets is broken: {error}") from error


def _packed(data: bytes) -> bytes:
    # Bits of rows hardly repeat, so Huffman codes alone are smaller than copies, and faster.
    packer = zlib.compressobj(6, strategy=zlib.Z_RLE)
    return packer.compress(data) + packer.flush()


def _little(given: array[int]) -> array[int]:
    if sys.byteorder == "big":
        given = array("I", given)
        given.byteswap()
    return given
