"""Read the article of a web page: its main text and metadata, without what surrounds them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..records import Document
from .decode import open_bytes
from .extras import module
from .options import ReadOptions
from .places import place_of
from .rows import document_of_text

__all__ = ["document_of_html", "read_html"]

_BYTES = 1 << 24  # of a page
_ELEMENTS = 100_000  # of a page, some seconds of work; news pages have up to 10,000
# CSS classes of what is not part of an article.
_FOREIGN = (
    *("ad", "ads", "advert", "advertisement", "banner-ad", "sponsored", "promo"),
    *("comment", "comments", "comment-list", "cookie-banner", "newsletter", "newsletter-signup"),
    *("recirculation", "related", "related-links", "share", "share-buttons", "teaser", "teasers"),
    *("paywall", "reg-wall", "subscribe", "subscription", "author-bio"),
)
_PRUNED = [
    f"//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]" for name in _FOREIGN
]
_BLOCKS = ("p", "li", "td", "div", "span", "h2", "h3", "h4")
_CARDS = ("div", "li", "section", "aside", "article")
_CARD = 500  # characters of a teaser
# Lines that many sites print under an article, never its last sentence.
_UNDER = re.compile(
    r"(?:©|copyright\b|all rights reserved|sign up for\b|subscribe (?:to|now)\b|follow us\b"
    r"|read (?:more|also)\b|share this\b)",
    re.I,
)
_COMMENTS = re.compile(
    r"\W*(?:\d+ )?(?:(?:reader )?comments?|replies|responses|discussion|leave a (?:comment|reply)"
    r"|join the (?:conversation|discussion)|have your say|your (?:comments|views|thoughts)"
    r"|(?:what )?(?:our )?readers[’']? (?:say|think|views|reactions?))\W*(?:\d+)?\W*$",
    re.I,
)
_NOT_URL = re.compile(r"(?!https?://)")


def read_html(path: Path, options: ReadOptions) -> Iterator[Document | InputError]:
    """Yield the article of a saved web page."""
    with open_bytes(path) as stream:
        content = stream.read(_BYTES + 1)
    yield document_of_html(content, place_of(path), options)


def document_of_html(
    content: bytes, place: str, options: ReadOptions, url: str | None = None
) -> Document | InputError:
    """Return the article of a page; InputError if none can be recognized."""
    trafilatura = module("html", "trafilatura")
    if options.claims:
        return InputError("a page has no rows of claims; give a table", place)
    if len(content) > _BYTES:
        return InputError(f"the page has more than {_BYTES:,} bytes; leave it out", place)
    try:
        tree = trafilatura.load_html(_decoded(content, options))
        if tree is not None and sum(1 for _ in islice(tree.iter(), _ELEMENTS + 1)) > _ELEMENTS:
            reason = f"the page has more than {_ELEMENTS:,} elements; leave it out"
            return InputError(reason, place)
        language = tree.get("lang") if tree is not None else None
        found = None if tree is None else _extracted(trafilatura, tree, url)
    except Exception as error:  # parsers raise whatever a page makes them raise
        reason = f"not a readable page ({type(error).__name__}: {error})"
        return InputError(f"{reason[:200]}; leave it out", place)
    text = _body(found.text or "", found.title) if found else ""
    if not text:
        return InputError("there is no article on this page; leave it out", place)
    return document_of_text(text, place, options, _known(found, language, url))


def _body(text: str, title: str | None) -> str:
    """Return a text without its headline and without the lines that follow the article."""
    lines = text.strip().split("\n")
    if " ".join(lines[0].split()) == title:
        lines = lines[1:]
    while lines and _UNDER.match(lines[-1].strip()):
        lines.pop()
    return "\n".join(lines).strip()


def _decoded(content: bytes, options: ReadOptions) -> bytes | str:
    return content.decode(options.encoding, "replace") if options.encoding else content


def _extracted(trafilatura: Any, tree: Any, url: str | None) -> Any:
    _without_cards(tree)
    _without_lists_of_links(tree)
    _without_layout(tree)
    _without_comments(tree)
    return trafilatura.bare_extraction(
        tree,
        url=url,
        include_comments=False,
        favor_precision=True,
        with_metadata=True,
        prune_xpath=_PRUNED,
        # A date that only looks like one is worse than none.
        date_extraction_params={"extensive_search": False, "original_date": True},
    )


def _without_lists_of_links(tree: Any) -> None:
    """Empty blocks of nothing but links: menus and teasers, never a sentence."""
    for block in dict.fromkeys(link.getparent() for link in tree.iter("a")):
        if block is None or block.tag not in _BLOCKS or block.getparent() is None:
            continue
        beside = [block.text, *(child.tail for child in block)]
        if all(child.tag == "a" for child in block) and not any(map(_said, beside)):
            _empty(block)


def _without_cards(tree: Any) -> None:
    """Empty teasers: a short block with a link as its heading, beside a page that says more."""
    longest = min(_CARD, len(tree.text_content()) // 3)
    short: dict[Any, bool] = {}  # by block: one may have any number of headings
    for heading in list(tree.iter("h2", "h3", "h4", "h5")):
        card = heading.getparent()
        if card is None or card.tag not in _CARDS or card.getparent() is None:
            continue
        beside = [heading.text, *(child.tail for child in heading)]
        links = len(heading) and all(child.tag == "a" for child in heading)
        if not links or any(map(_said, beside)):
            continue
        if card not in short:
            short[card] = len(card.text_content()) < longest
        if short[card]:
            _empty(card)


def _empty(block: Any) -> None:
    """Empty a block, but do not remove it.

    Removing it would append the text after it to the text before, which is copied each time.
    """
    block.clear(keep_tail=True)


def _without_layout(tree: Any) -> None:
    """Turn tables that only lay out a page into plain blocks."""
    for table in list(tree.iter("table")):
        if table.find(".//p") is not None or table.find(".//h1") is not None:
            for part in table.iter("table", "tbody", "tr", "td"):
                part.tag = "div"


def _without_comments(tree: Any) -> None:
    """Remove headings such as "3 comments" with everything that follows in the same block."""
    for heading in list(tree.iter("h2", "h3", "h4")):
        parent = heading.getparent()
        if parent is not None and _COMMENTS.match(heading.text_content()[:100]):
            for each in [*heading.itersiblings(), heading]:
                parent.remove(each)


def _said(text: str | None) -> bool:
    return any(map(str.isalnum, text or ""))


def _known(found: Any, language: str | None, url: str | None) -> dict[str, str | None]:
    stated = None if _NOT_URL.match(found.url or "") else found.url
    return {
        "title": found.title,
        "url": url or stated,
        "publisher": found.sitename,
        "published": found.date,
        "language": language,
        "byline": found.author,
    }
