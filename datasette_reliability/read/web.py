"""Fetch a page, feed or file from the web as robots.txt allows, within limits of size and time."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path, PurePosixPath
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit, urlunsplit

from ..errors import InputError
from .extras import module

if TYPE_CHECKING:
    import httpx
    from protego import Protego

    from .addresses import CheckedBackend

__all__ = ["Answer", "Web", "is_url"]

AGENT = "datasette-reliability"
_BYTES = 1 << 26  # of an answer
_ROBOTS_BYTES = 1 << 19
_PIECE = 1 << 16  # bytes of an answer that are unpacked at once
_REDIRECTS = 5
_MOVED = (301, 302, 303, 307, 308)
_WAIT = 20.0  # seconds for an answer to begin or go on
_WHOLE = 120.0  # seconds for all of it
_PAUSE = 1.0  # seconds between two requests to one site
_SUFFIXES = {
    "application/atom+xml": ".xml",
    "application/json": ".json",
    "application/pdf": ".pdf",
    "application/rss+xml": ".xml",
    "application/x-ndjson": ".jsonl",
    "application/xhtml+xml": ".html",
    "application/xml": ".xml",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/plain": ".txt",
    "text/xml": ".xml",
}


def is_url(path: str | Path) -> bool:
    """Return whether an input is a web address."""
    return str(path).lower().startswith(("http://", "https://"))


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer for an address: the final address, the content and its type, and the time."""

    url: str
    suffix: str
    content: bytearray
    when: str


@dataclass
class Web:
    """A careful client: it obeys robots.txt, pauses between requests and follows few redirects."""

    allow_private: bool = False
    _robots: dict[str, Protego | None] = field(default_factory=dict)
    _last: dict[str, float] = field(default_factory=dict)
    _client: httpx.Client | None = None
    _network: CheckedBackend | None = None

    def fetch(self, url: str) -> Answer:
        """Return the answer for an address; InputError if it is forbidden or fails."""
        httpx = module("html", "httpx")
        try:
            return self._followed(url)
        except httpx.TimeoutException as error:
            raise InputError(f"no answer within {_WAIT:.0f} seconds; try it later") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise InputError(f"cannot be fetched ({str(error)[:200]}); check the link") from error

    def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            self._client.close()

    def _followed(self, url: str) -> Answer:
        for _ in range(_REDIRECTS + 1):
            url = _checked(url)
            if not self._may(url):
                raise InputError(
                    "the site's robots.txt forbids programs to read this page, or cannot be fetched"
                )
            status, headers, content = self._get(url, _BYTES)
            if status in _MOVED and "location" in headers:
                url = urljoin(url, headers["location"])
                continue
            if status >= 400:
                raise InputError(f"the server answered {status}; check the link or try it later")
            when = datetime.now(timezone.utc).isoformat(timespec="seconds")
            return Answer(url, _suffix(url, headers), content, when)
        raise InputError(f"more than {_REDIRECTS} redirects; check the link")

    def _may(self, url: str) -> bool:
        """Return whether robots.txt allows it (RFC 9309): yes if there is none, no if in doubt."""
        site = _site(url)
        if site not in self._robots:
            self._robots[site] = self._rules(f"{site}/robots.txt")
        rules = self._robots[site]
        return rules is not None and bool(rules.can_fetch(url, AGENT))

    def _rules(self, url: str) -> Protego | None:
        parse = module("html", "protego").Protego.parse
        rules: Protego = parse("")
        try:
            for _ in range(_REDIRECTS + 1):
                status, headers, content = self._get(_checked(url), _ROBOTS_BYTES)
                if status in _MOVED and "location" in headers:
                    url = urljoin(url, headers["location"])
                    continue
                if status < 300:
                    rules = parse(content.decode("utf-8", "replace"))
                return None if status >= 500 else rules
        except module("html", "httpx").HTTPError:
            return None
        return rules

    def _get(self, url: str, limit: int) -> tuple[int, Any, bytearray]:
        """Return status, headers and content; the content is read only if the request succeeded."""
        if self._client is None or self._network is None:
            from .addresses import CheckedBackend

            self._network = CheckedBackend(self.allow_private)
            self._client = _client(self._network)
        self._pause(_site(url))
        self._network.allow(_WHOLE)
        content = bytearray()
        with self._client.stream("GET", url) as response:
            for piece in _pieces(response) if response.status_code < 300 else ():
                content += piece
                if len(content) > limit:
                    raise InputError(f"the answer has more than {limit:,} bytes; leave it out")
            return response.status_code, response.headers, content

    def _pause(self, site: str) -> None:
        since = monotonic() - self._last.get(site, float("-inf"))
        sleep(max(0.0, _PAUSE - since))
        self._last[site] = monotonic()


def _client(network: CheckedBackend) -> httpx.Client:
    library, core = module("html", "httpx"), module("html", "httpcore")
    transport = library.HTTPTransport(trust_env=False)
    transport._pool = core.ConnectionPool(
        ssl_context=library.create_ssl_context(trust_env=False), network_backend=network
    )
    client: httpx.Client = library.Client(
        transport=transport,
        timeout=_WAIT,
        follow_redirects=False,
        trust_env=False,
        headers={"User-Agent": f"{AGENT} (reads what its user names)", "Accept-Encoding": "gzip"},
    )
    return client


def _pieces(response: httpx.Response) -> Iterator[bytes]:
    """Yield the content of an answer in pieces of bounded size, unpacked when it came as gzip.

    What httpx itself unpacks has no bound: 2 kB of Brotli become gigabytes in one piece.
    """
    coding = response.headers.get("content-encoding", "").strip().lower()
    if coding in ("", "identity"):
        yield from response.iter_raw(_PIECE)
        return
    if coding not in ("gzip", "x-gzip"):
        raise InputError(
            f"the answer is packed as {coding[:60]!r}, though only gzip was accepted;"
            " save the page from a browser and load that file"
        )
    unpacker = zlib.decompressobj(wbits=31)
    try:
        for packed in response.iter_raw(_PIECE):
            while packed and not unpacker.eof:
                yield unpacker.decompress(packed, _PIECE)
                packed = unpacker.unconsumed_tail
        yield unpacker.flush()  # no more than one window: all of the answer has been taken in
    except zlib.error as error:
        raise InputError(f"the answer is damaged gzip ({error}); try it later") from error
    if not unpacker.eof:
        raise InputError("the answer is cut short; try it later")


def _checked(url: str) -> str:
    """Return an address without user name, password and fragment.

    InputError if it is not a link to the web.
    """
    httpx = module("html", "httpx")
    try:
        parts = urlsplit(url)
        host, _ = httpx.URL(url).host, parts.port
    except (ValueError, httpx.InvalidURL) as error:  # an invalid IDNA name is a ValueError
        raise InputError(f"not a link ({str(error)[:200]}); check it") from error
    if parts.scheme not in ("http", "https") or not host:
        raise InputError("not a link; begin it with http:// or https://")
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, parts.query, ""))


def _site(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _suffix(url: str, headers: Any) -> str:
    """Return the file ending for an answer; its header counts before its address."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    named = PurePosixPath(urlsplit(url).path).suffix.lower()
    return _SUFFIXES.get(kind) or named or ".html"
