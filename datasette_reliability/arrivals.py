"""Sort inputs: what is to be read, what is already loaded, and what cannot be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Literal, NamedTuple

from .entries import Engine
from .errors import InputError, SkippedInput, WithdrawnInput
from .plugins import languages_of
from .read.languages import recognized
from .records import Document

if TYPE_CHECKING:
    from .corroborate.run import Outcome
    from .store import Store, StoredItem

__all__ = ["Batch", "Case", "Cases", "Replace", "Report", "arrivals"]

# Characters of one text. A long novel has three million; anything so much longer is not an article
# but many that were not separated, and would take an hour and gigabytes of memory to read.
_LONGEST = 1 << 24

Replace = Literal["all", "outdated"]


class Case(NamedTuple):
    """An input that could not be loaded: its place, what is wrong, and how it begins."""

    place: str
    reason: str
    excerpt: str = ""


Cases = list[Case]
Batch = tuple[int, list[Document], Cases]
_Reader = tuple[str | None, str | None]


@dataclass(slots=True)
class Report:
    """The results for all input rows: rows in = loaded + skipped + quarantined.

    ``outdated`` counts those of the skipped that another engine, or another version, has read;
    ``engine`` is the one that read now. ``replaced`` counts those of the loaded that replace an
    earlier version of the same article; ``unread`` counts, by language, those not searched for
    claims; ``withdrawn`` holds the articles that their publishers have withdrawn. ``corroboration``
    is the outcome of comparing them, if the settings ask for that.
    """

    engine: str
    loaded: int = 0
    replaced: int = 0
    claims: int = 0
    skipped: int = 0
    outdated: int = 0
    cases: Cases = field(default_factory=list)
    passed_over: Cases = field(default_factory=list)
    withdrawn: dict[str, str | None] = field(default_factory=dict)
    unread: Counter[str] = field(default_factory=Counter)
    corroboration: Outcome | None = None

    @property
    def quarantined(self) -> int:
        """Return how many rows could not be loaded."""
        return len(self.cases)

    def add(self, other: Report) -> None:
        """Count the results of another load of the same engine, too."""
        self.loaded += other.loaded
        self.replaced += other.replaced
        self.claims += other.claims
        self.skipped += other.skipped
        self.outdated += other.outdated
        self.cases += other.cases
        self.passed_over += other.passed_over
        self.withdrawn |= other.withdrawn
        self.unread.update(other.unread)
        self.corroboration = other.corroboration


def arrivals(
    store: Store,
    items: Iterable[Document | InputError],
    engine: Engine,
    report: Report,
    batch_size: int,
    replace: Replace | None,
) -> Iterator[Batch]:
    """Yield batches of the documents to read, each with its size and its inputs in error."""
    from .store import fingerprint

    seen: set[str] = set()
    items = map(_bounded, items)
    while chunk := list(islice(items, batch_size)):
        documents: list[Document] = []
        cases: Cases = []
        digests = [fingerprint(item) if isinstance(item, Document) else "" for item in chunk]
        known = store.known([digest for digest in digests if digest])
        stored = store.items([each.item for each in chunk if isinstance(each, Document)])
        for item, digest in zip(chunk, digests, strict=True):
            if isinstance(item, WithdrawnInput):
                report.withdrawn[item.item] = item.version
            if isinstance(item, SkippedInput):
                report.skipped += 1
                report.passed_over.append(Case(item.place, item.reason))
            elif isinstance(item, InputError):
                cases.append(Case(item.place, item.reason, item.excerpt))
            elif (
                digest in seen
                or _outranked(item, stored.get(item.item or ""))
                or (
                    _is_kept(item, known.get(digest), engine, replace)
                    and not _changed(item, digest, stored.get(item.item or ""))
                )
            ):
                report.skipped += 1
                report.outdated += _outdated(item, known.get(digest), engine)
            else:
                seen.add(digest)
                documents.append(item)
        yield len(chunk), documents, cases


def _bounded(item: Document | InputError) -> Document | InputError:
    """Return the input, or an error if it is too long."""
    if isinstance(item, InputError) or len(item.text) <= _LONGEST:
        return item
    reason = f"the text has more than {_LONGEST:,} characters; split it up"
    return InputError(reason, item.origin or item.id, item.text)


def _is_kept(
    document: Document, reader: _Reader | None, engine: Engine, replace: Replace | None
) -> bool:
    """Return whether a document need not be read again, given its last ``reader``, if any."""
    if reader is None or replace == "all":
        return False
    return replace is None or not _outdated(document, reader, engine)


def _outdated(document: Document, reader: _Reader | None, engine: Engine) -> bool:
    """Return whether another engine or version has read a document that this one can read."""
    if reader is None or reader == (engine.name, engine.version):
        return False
    return not _beyond(document, reader[0] or "", engine.name)


def _beyond(document: Document, reader: str, engine: str) -> bool:
    """Return whether its last reader knows a document's language, and the engine does not."""
    if languages_of(reader) == languages_of(engine):
        return False
    return not recognized(document, reader).unread and bool(recognized(document, engine).unread)


def _outranked(document: Document, stored: StoredItem | None) -> bool:
    """Return whether a later version of the article is loaded."""
    from .store import is_later

    return stored is not None and is_later(stored.version, document.version)


def _changed(document: Document, digest: str, stored: StoredItem | None) -> bool:
    """Return whether a loaded article now has another text or another description."""
    if stored is None:
        return False
    described = tuple(getattr(document, name) for name in stored.DESCRIBED)
    return (stored.sha256, stored.described) != (digest, described)
