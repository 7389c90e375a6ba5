"""Store articles by month of publication: a database for each month, and an index over them.

``news.db`` has the index that facets and the overview read across; ``news-2025-03.db`` and its like
are ordinary claims databases. Each is written in transactions of its own; a rerun after a crash
finds what each of them holds.
"""

from __future__ import annotations

import re
import sqlite3
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from ..errors import DatabaseError
from ..index import SHARED, combine, read_shared
from ..records import Rating, Rubric
from . import WAIT, Ledger, Store
from .damage import errors_of
from .finish import compact
from .layout import check, layout
from .loading import now
from .rerate import Stored, begin_rating, end_rating
from .rows import DOCUMENT_COLUMNS, Prepared
from .structure import make_by_month
from .versions import StoredItem

__all__ = ["Months", "cover", "is_by_month", "opened"]

# Databases that are open at once, of three files each while they are written: many systems let a
# process have 1,024 files open.
_OPEN = 120
_REMEMBERED = 200_000  # articles; far more than are read ahead of writing
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])(?![0-9])")
_UNDATED = "undated"
_PUBLISHED = DOCUMENT_COLUMNS.index("published")


def opened(path: str | Path, by_month: bool = False, new: bool = True) -> Store:
    """Return the store of a file; for a shared index, that of its months.

    Unless it may be ``new``, DatabaseError for a file without claims.
    """
    kind = Months if by_month or is_by_month(path) else Store
    return kind(path, new=new)


def is_by_month(path: str | Path) -> bool:
    """Return whether a file is a shared index over databases of months."""
    if not Path(path).is_file():
        return False
    # Only somebody who may roll back can read what a crash has left half written.
    names = _tables(path, "ro") or _tables(path, "rw")
    return SHARED in names and "claims" not in names


def _tables(path: str | Path, mode: str) -> set[str]:
    """Return the names of a file's tables; none if it cannot be opened that way."""
    try:
        uri = f"{Path(path).resolve().as_uri()}?mode={mode}"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            rows = connection.execute("SELECT lower(name) FROM sqlite_master WHERE type = 'table'")
            return {name for (name,) in rows}
    except (sqlite3.Error, UnicodeDecodeError):  # opening it for writing reports what is wrong
        return set()


def cover(shared: str | Path, databases: Sequence[Path]) -> tuple[int, int]:
    """Make a file the index over databases of its folder; return how many it covers, and claims.

    DatabaseError if one of them cannot be covered; nothing is written then.
    """
    for path in databases:
        _check_covered(path)
    with Months(shared) as store:
        store.take(databases)
        store.finish()
        return store.counts()


def _check_covered(path: Path) -> None:
    """Raise DatabaseError unless a file is a database of claims; nothing is written to it."""
    if path.suffix != ".db":
        raise DatabaseError(f"{path} cannot be found by its index; end its name in .db")
    if is_by_month(path):
        raise DatabaseError(f"{path} is an index over databases; name those instead")
    uri = f"{path.resolve().as_uri()}?mode=rw"  # so that what a crash left can be rolled back
    with errors_of(str(path)), closing(sqlite3.connect(uri, timeout=WAIT, uri=True)) as connection:
        connection.execute("BEGIN")  # a loader may be making the tables
        if not check(connection, str(path), layout()):
            raise DatabaseError(f"{path} holds no claims; leave it out")


class Months(Store):
    """Databases of one month each, behind a shared index; used like a :class:`Store`.

    An article stays in the database that it was first written to, whatever date a correction has.
    """

    _BY_MONTH = True

    def __init__(self, path: str | Path, wait: float = WAIT, new: bool = True) -> None:
        self._open: OrderedDict[str, Store] = OrderedDict()
        self._places: OrderedDict[str, str] = OrderedDict()  # of digests and items, the latest
        super().__init__(path, wait, new)

    def __enter__(self) -> Months:
        return self

    def known(self, digests: Sequence[str]) -> dict[str, tuple[str | None, str | None]]:
        """Return engine and version for each of these digests that is already loaded."""
        found = {}
        for name, store in self._stores():
            here = store.known(digests)
            self._remember(here, name)
            found.update(here)
        return found

    def items(self, wanted: Sequence[str | None]) -> dict[str, StoredItem]:
        """Return those of the articles that are loaded, by item."""
        found: dict[str, StoredItem] = {}
        if not any(wanted):
            return found
        for name, store in self._stores():
            here = store.items(wanted)
            self._remember(here, name)
            found.update(here)
        return found

    def withdraw(self, wanted: Mapping[str, str | None]) -> None:
        """Remove stored articles, unless the stored version is later than the given one."""
        for name in {self._places[item] for item in self.items(list(wanted))}:
            self._begun(name)
            self.store(name).withdraw(wanted)

    def write(
        self, documents: Sequence[Prepared], ledger: Ledger, started: str, replace: bool = False
    ) -> tuple[int, int, int]:
        """Write a shard, each month's articles in one transaction; return the counts."""
        groups: dict[str, list[Prepared]] = defaultdict(list)
        for each in documents:
            groups[self._place(each)].append(each)
        counts = (0, 0, 0)
        for name, own in groups.items():
            self._begun(name)
            written = self.store(name).write(own, ledger, started, replace)
            counts = (counts[0] + written[0], counts[1] + written[1], counts[2] + written[2])
            self._remember((each.item for each in own if each.item), name)
        return counts

    def keep(self, rubric: Rubric) -> None:
        """Store the rubric's points, here and in each month; see :class:`Store`."""
        super().keep(rubric)
        for _, store in self._stores():
            store.keep(rubric)

    def rerate(
        self, rater: Callable[[Stored], Rating], rubric_version: str, settings: str
    ) -> tuple[int, int]:
        """Rate every stored claim again; return how many there are and how many changed."""
        total = changed = 0
        with errors_of(self.path), self._transaction():
            begin_rating(self.connection, rubric_version, settings, now())
        for name, store in self._stores():
            self._begun(name)
            counts = store.rerate(rater, rubric_version, settings)
            total, changed = total + counts[0], changed + counts[1]
        with errors_of(self.path), self._transaction():
            end_rating(self.connection)
        return total, changed

    def take(self, paths: Iterable[Path]) -> None:
        """Also cover databases of the same folder that were loaded separately."""
        for path in paths:
            self._begun(path.stem)

    def files(self) -> dict[str, Path]:
        """Return the file of each month, by its name."""
        return {name: self._path(name) for name in self._names()}

    def begin_writing(self, name: str) -> None:
        """Record that the database of a month is unfinished from now on."""
        self._begun(name)

    def counts(self) -> tuple[int, int]:
        """Return how many databases the index covers, and how many claims."""
        with errors_of(self.path):
            covered = read_shared(self.connection)
        return len(covered), sum(each.claims for each in covered)

    def finish(self) -> None:
        """Finish the databases that were written, and make the shared index over all."""
        with errors_of(self.path):
            sql = f"SELECT database, finished FROM {SHARED}"
            rows = self.connection.execute(sql).fetchall()
            unfinished = [name for name, finished in rows if not finished]
            for name in unfinished:
                self.store(name).finish()
            if unfinished or not rows:
                self._combine()
            compact(self.connection, self._journal, self._BY_MONTH)

    def close(self) -> None:
        """Close every connection."""
        for store in self._open.values():
            store.close()
        self._open.clear()
        super().close()

    def _check(self, new: bool) -> None:
        sql = "SELECT 1 FROM sqlite_master WHERE lower(name) = 'claims'"
        if self.connection.execute(sql).fetchone():
            raise DatabaseError(
                f"{self.path}: it holds claims itself, not by month; load into another file"
            )
        super()._check(new)

    def _make(self) -> None:
        with self._transaction():
            make_by_month(self.connection)

    def _combine(self) -> None:
        with ExitStack() as stack, self._transaction():
            databases = []
            for name in self._names():
                uri = f"{self._path(name).resolve().as_uri()}?mode=ro"
                connection = sqlite3.connect(uri, uri=True)
                stack.callback(connection.close)
                # A database that cannot be read now must not pass for one without an index.
                with errors_of(f"{self._path(name)}"):
                    connection.execute("SELECT 1 FROM claims LIMIT 1")
                databases.append((name, connection))
            combine(self.connection, databases)
            self.connection.execute(f"UPDATE {SHARED} SET finished = 1")

    def _place(self, document: Prepared) -> str:
        """Return the database that already has an article, or else that of its month."""
        for key in (document.item, document.sha256):
            if key is not None and key in self._places:
                return self._places[key]
        return f"{Path(self.path).stem}-{_month(document) or _UNDATED}"

    def _remember(self, keys: Iterable[str], name: str) -> None:
        self._places.update((key, name) for key in keys)
        while len(self._places) > _REMEMBERED:
            self._places.popitem(last=False)

    def _begun(self, name: str) -> None:
        """Record that a database is about to be written to."""
        month = _MONTH.search(name.removeprefix(Path(self.path).stem))
        with errors_of(self.path), self._transaction():
            self.connection.execute(
                f"INSERT INTO {SHARED} (database, month) VALUES (?, ?)"
                " ON CONFLICT (database) DO UPDATE SET finished = 0",
                (name, month[0] if month else None),
            )

    def _names(self) -> list[str]:
        rows = self.connection.execute(
            f"SELECT database FROM {SHARED} ORDER BY month IS NOT NULL, month, database"
        )
        return [name for (name,) in rows if self._path(name).is_file()]

    def _stores(self) -> Iterator[tuple[str, Store]]:
        for name in self._names():
            yield name, self.store(name)

    def store(self, name: str) -> Store:
        """Return the store of a month."""
        if name not in self._open:
            self._open[name] = Store(self._path(name), self._wait)
        self._open.move_to_end(name)
        while len(self._open) > _OPEN:
            _, longest_unused = self._open.popitem(last=False)
            longest_unused.close()
        return self._open[name]

    def _path(self, name: str) -> Path:
        return Path(self.path).with_name(f"{name}.db")


def _month(document: Prepared) -> str | None:
    published = document.document[_PUBLISHED]
    found = _MONTH.match(str(published)) if published else None
    return found[0] if found else None
