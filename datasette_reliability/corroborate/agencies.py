"""Find the news agency that a text comes from, whoever prints it, and how that is known."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from ..language import ENGLISH
from .words import plain

__all__ = ["Agency", "agency_of", "outlet_name", "same_outlet"]

_LONGEST = 300  # characters of a byline that are read: more is no byline, and costs time
# A name that says what it is: up to four capitalized words before "News Agency".
_CALLED = re.compile(
    r"(?:[A-Z][\w'’-]{1,30} ){1,4}"
    r"(?:News Agency|Press Agency|Press Service|News Service|Wire Service|Newswire|Wire)\b"
)
# A name of two to six letters, which may be the initials of another one.
_INITIALS = re.compile(r"[A-Z][A-Za-z]{1,5}")


class Agency(NamedTuple):
    """An agency by its full name, and how it is known: a term of ``AGENCY_BASIS``."""

    name: str
    basis: str


def agency_of(
    publisher: str | None, byline: str | None, info_sources: str | None, dateline: str | None
) -> Agency | None:
    """Return the agency that a text comes from; None where nothing says so.

    ``info_sources`` is the JSON that an agency states of its item, ``dateline`` the name in
    brackets behind the place, as in ``CAIRO (AFP) -``. What the input states comes first: as the
    publisher, which for an entry of a feed is its ``<source>``, or as the source of the item.
    """
    for stated in (publisher, *_stated(info_sources)):
        if stated and (name := _known().get(plain(stated)) or _called(stated)):
            return Agency(name, "metadata")
    if name := _in_byline(byline or ""):
        return Agency(name, "byline")
    if dateline and dateline.strip():
        own = publisher if publisher and same_outlet(dateline, publisher) else dateline.strip()
        return Agency(_known().get(plain(own), own), "dateline")
    return None


def _stated(info_sources: str | None) -> Iterator[str]:
    try:
        read = json.loads(info_sources or "[]")
    except ValueError:
        return
    for each in read if isinstance(read, list) else ():
        if isinstance(each, dict):
            yield from (value for value in each.values() if isinstance(value, str))


def _in_byline(byline: str) -> str | None:
    words = f" {plain(byline[:_LONGEST])} "
    for form, name in _known().items():
        if f" {form} " in words and not _is_part_of_a_name(form, byline):
            return name
    return _called(byline[:_LONGEST])


def _called(words: str) -> str | None:
    """Return the name of an agency that no lexicon knows but that is called one."""
    found = _CALLED.search(words[:_LONGEST])
    return found[0].removeprefix("By ") if found else None


def _is_part_of_a_name(form: str, byline: str) -> bool:
    """Return whether the short form of an agency stands in other letters, as "Efe" and "Ansa"."""
    # So short a form counts only where the byline has it in capitals; a longer one as it stands.
    return len(form) < 5 and form.upper() not in byline


@cache
def _known() -> dict[str, str]:
    """Return the full name of each agency by each of its forms, as :func:`plain` has them."""
    return {
        plain(form): row["name"]
        for row in ENGLISH.rows("outlets")
        if row["kind"] == "agency"
        for form in (row["name"], *row["short"].split("|"))
        if form
    }


@cache
def _outlets() -> dict[str, str]:
    return {
        plain(form).removeprefix("the "): row["name"]
        for row in ENGLISH.rows("outlets")
        for form in (row["name"], *row["short"].split("|"))
        if form
    }


def outlet_name(words: str) -> str:
    """Return the full name of an outlet that the lexicon knows; else the words without article."""
    short = plain(words).removeprefix("the ")
    return _outlets().get(short) or re.sub(r"^[Tt]he ", "", " ".join(words.split()))


def same_outlet(one: str, other: str) -> bool:
    """Return whether two names mean one outlet: the same, or one the initials of the other."""
    a, b = outlet_name(one), outlet_name(other)
    if plain(a) == plain(b):
        return True
    short, long = sorted((a, b), key=len)
    initials = "".join(word[0] for word in long.split() if word[0].isupper())
    return bool(_INITIALS.fullmatch(short)) and len(initials) > 1 and short.upper() == initials
