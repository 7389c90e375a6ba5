"""Read Parquet, a few rows at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import IO, Any

from ..errors import InputError
from ..records import Document
from .decode import open_seekable
from .extras import module
from .options import ReadOptions
from .places import place_of
from .rows import columns_of, document_of_row, unfit
from .unpacked import Budget, check_ratio, size_of

__all__ = ["read_parquet"]

_BATCH = 64  # rows held at once: a dictionary may repeat a long text in every one


def read_parquet(path: Path, options: ReadOptions) -> Iterator[Document | InputError]:
    """Yield a document or an error for every row, reading only the columns that are mapped."""
    parquet = module("parquet", "pyarrow.parquet")
    arrow = module("parquet", "pyarrow")
    number = 0
    with open_seekable(path) as stream:
        try:
            schema = parquet.read_schema(stream)
            if wrong := unfit(schema.names, options):
                raise InputError(wrong)
            wanted = sorted(set(columns_of(schema.names, options).values()))
            for row in _rows(parquet, stream, wanted):
                number += 1
                yield _document(row, place_of(path, number), options)
        except (arrow.ArrowException, OSError, UnicodeDecodeError) as error:
            raise InputError(
                f"damaged after {number:,} rows ({str(error)[:200]}); get it again"
            ) from error
    if not number:
        yield InputError("there is no row in it; leave it out", place_of(path))


def _rows(parquet: Any, stream: IO[bytes], names: list[str]) -> Iterator[dict[str, Any]]:
    """Yield one row at a time: a few bytes may encode a long text in each of a billion rows."""
    size = size_of(stream)
    # Keep dictionaries encoded, so that a repeated text is held once and not in each of its rows.
    table = parquet.ParquetFile(stream, read_dictionary=names)
    check_ratio(_unpacked_size(table.metadata, names), size)
    budget = Budget(size)
    for batch in table.iter_batches(batch_size=_BATCH, columns=names):
        for number in range(batch.num_rows):
            (row,) = batch.slice(number, 1).to_pylist()
            budget.spend(1 + sum(len(each) for each in row.values() if isinstance(each, str)))
            yield row


def _unpacked_size(metadata: Any, names: list[str]) -> int:
    """Return the unpacked size of the columns in bytes, as the file states it."""
    paths = [metadata.schema.column(number).path for number in range(metadata.num_columns)]
    wanted = [number for number, path in enumerate(paths) if path.partition(".")[0] in names]
    groups = map(metadata.row_group, range(metadata.num_row_groups))
    return sum(group.column(each).total_uncompressed_size for group in groups for each in wanted)


def _document(row: dict[str, Any], place: str, options: ReadOptions) -> Document | InputError:
    plain = {n: v.isoformat() if isinstance(v, date) else v for n, v in row.items()}
    return document_of_row(plain, place, options)
