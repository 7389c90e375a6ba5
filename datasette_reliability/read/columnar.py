"""Read Parquet, a few rows at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..records import Document
from .decode import open_seekable
from .extras import module
from .options import ReadOptions
from .places import place_of
from .rows import columns_of, document_of_row, unfit

__all__ = ["read_parquet"]

_BATCH = 64  # rows held at once: a dictionary may repeat a long text in every one


def read_parquet(path: Path, options: ReadOptions) -> Iterator[Document | InputError]:
    """Yield a document or an error for every row, reading only the columns that are mapped."""
    parquet = module("parquet", "pyarrow.parquet")
    arrow = module("parquet", "pyarrow")
    number = 0
    with open_seekable(path) as stream:
        try:
            table = parquet.ParquetFile(stream)
            names = table.schema_arrow.names
            if wrong := unfit(names, options):
                raise InputError(wrong)
            wanted = sorted(set(columns_of(names, options).values()))
            for batch in table.iter_batches(batch_size=_BATCH, columns=wanted):
                for row in batch.to_pylist():
                    number += 1
                    yield _document(row, place_of(path, number), options)
        except (arrow.ArrowException, OSError, UnicodeDecodeError) as error:
            raise InputError(
                f"damaged after {number:,} rows ({str(error)[:200]}); get it again"
            ) from error
    if not number:
        yield InputError("there is no row in it; leave it out", place_of(path))


def _document(row: dict[str, Any], place: str, options: ReadOptions) -> Document | InputError:
    plain = {n: v.isoformat() if isinstance(v, date) else v for n, v in row.items()}
    return document_of_row(plain, place, options)
