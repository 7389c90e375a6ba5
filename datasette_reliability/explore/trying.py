"""The page "Rate a text": a pasted text is rated at once, in a thread, and not stored."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import parse_qs

from datasette import NotFound

from ..analysis import analyze
from ..entries import EngineEntry
from ..plugins import engines, open_engine
from ..read import ReadOptions
from ..read.languages import recognized
from ..read.rows import document_of_text
from ..records import Settings
from .cards import shown
from .histogram import period
from .readings import DOCUMENT_COLUMNS, reading, terms
from .routes import Page
from .starting import settings
from .tables import DEFINITION

__all__ = ["EXAMPLE", "MOST", "PAGE"]

MOST = 5_000  # characters of a text
_MOST_BYTES = 12 * MOST + 1_000  # bytes of a form: four bytes a character, three letters a byte
_SECONDS = 20.0  # seconds that a visitor waits
_AT_ONCE = threading.BoundedSemaphore(4)  # texts being read or waiting
EXAMPLE = """\
Two officials familiar with the talks told The Courier that the port of Velm would close in May. \
"Nobody has decided anything," said Iven Rask, the transport minister.

Ships queued along the coast on Friday. The strike has cost 40 million crowns, according to \
figures from the dockers' union that the International Labour Organization considers credible.
"""


class _Refused(Exception):
    """A text was not read: the status of the response, and what to do."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status, self.words = status, words


async def _data(datasette: Any, request: Any, database: Any) -> dict[str, Any]:
    chosen = settings(datasette)
    if not chosen.try_it:
        raise NotFound("There is no such page")
    engine = _entry(chosen.engine)
    data: dict[str, Any] = {
        "definition": DEFINITION,
        "engine": {"name": engine.name, "description": engine.description},
        "most_characters": MOST,
        "terms": terms(),
    }
    if request.method != "POST":
        return data
    try:
        data["text"] = await _text(request)
        return data | await _read(data["text"], chosen)
    except _Refused as refused:
        return data | {"ok": False, "error": refused.words, "status": refused.status}


def _entry(name: str) -> EngineEntry:
    """Return the engine that will read, without loading it."""
    if name in engines():
        return engines()[name]
    return max((each for each in engines().values() if each.available()), key=lambda e: e.rank)


async def _text(request: Any) -> str:
    """Return the text of the form, with the line ends it had before a browser sent it."""
    body = b""
    more = True
    while more:
        message = await request.receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > _MOST_BYTES:
            raise _Refused(413, f"The text is too long. Paste at most {MOST:,} characters.")
    fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=10)
    text = fields.get("text", [""])[0].replace("\r\n", "\n")
    if len(text) > MOST:
        raise _Refused(413, f"The text is too long. Paste at most {MOST:,} characters.")
    if not text.strip():
        raise _Refused(400, "Paste a paragraph first.")
    return text


async def _read(text: str, chosen: Settings) -> dict[str, Any]:
    """Return the reading of a text; one reader works, a few may wait, nobody waits for long."""
    if not _AT_ONCE.acquire(blocking=False):
        raise _Refused(503, "Other texts are being read right now: try again in a moment.")
    future: Future[dict[str, Any]] = _reader().submit(_reading, text, chosen)
    future.add_done_callback(lambda _: _AT_ONCE.release())
    try:
        return await asyncio.wait_for(asyncio.wrap_future(future), _SECONDS)
    except asyncio.TimeoutError:
        raise _Refused(503, "Reading took too long: try again, or with a shorter text.") from None


@cache
def _reader() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="reliability-try")


def _reading(text: str, chosen: Settings) -> dict[str, Any]:
    """Return the rows that a database would hold for this text, without writing one."""
    from ..store import rows as stored

    engine = open_engine(chosen.engine)
    document = recognized(document_of_text(text, "the form", ReadOptions()), engine.name)
    if document.unread:
        raise _Refused(400, f"The text was not read: it is {document.unread.partition(';')[0]}.")
    prepared = stored.prepare(document, analyze(document, engine, chosen), engine.version)
    found = dict(zip(stored.DOCUMENT_COLUMNS, prepared.document, strict=True))
    claims = [
        {
            **dict(zip(stored.CLAIM_COLUMNS, row, strict=True)),
            "id": position + 1,
            "parent_id": None if parent is None else parent + 1,
        }
        for position, (row, _, parent) in enumerate(prepared.claims)
    ]
    reasons = ("claim_id", "category", "code", "points", "words", "start", "end")
    vouching = ("claim_id", "endorser", "stance", "cue", "target", "independent", "start", "end")
    return reading(
        {column: found[column] for column in DOCUMENT_COLUMNS},
        claims,
        _numbered(reasons, prepared.reasons),
        _numbered(vouching, prepared.endorsements),
    )


def _numbered(columns: tuple[str, ...], rows: Any) -> list[dict[str, Any]]:
    return [dict(zip(columns, (position + 1, *values), strict=True)) for position, *values in rows]


def _shown(datasette: Any, request: Any, data: dict[str, Any]) -> dict[str, Any]:
    wanted = request.args.get("example") and request.method != "POST"
    return {
        "title": "Rate a text",
        "description": "Paste a paragraph of news and see who says what, and how clearly it says"
        " so. Nothing is stored.",
        "today": period(date.today().isoformat()),
        "text": EXAMPLE if wanted else data.get("text", ""),
        **(shown(data) if "claims" in data else {}),
    }


PAGE = Page("/-/reliability/try", "try.html", _data, _shown)
