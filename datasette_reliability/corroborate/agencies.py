"""Find the news agency that a text comes from, whoever prints it, and say how we know."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from ..classify.passage import stands_for
from ..language import ENGLISH
from .words import plain

__all__ = ["Agency", "agency_of", "outlet_name", "same_outlet"]

_LONGEST = 300  # characters of a byline that are read: a longer one is not a byline
# A name that says it is an agency: up to four capitalized words before "News Agency".
_CALLED = re.compile(
    r"(?:[A-Z][\w'’-]{1,30} ){1,4}"
    r"(?:News Agency|Press Agency|Press Service|News Service|Wire Service|Newswire|Wire)\b"
)
# A name of two to six letters, which may be the initials of another one.
_INITIALS = re.compile(r"[A-Z][A-Za-z]{1,5}")


class Agency(NamedTuple):
    """An agency by its full name, and how we know: a term of ``AGENCY_BASIS``."""

    name: str
    basis: str


def agency_of(
    publisher: str | None, byline: str | None, info_sources: str | None, dateline: str | None
) -> Agency | None:
    """Return the agency that a text comes from; None if nothing says so.

    ``info_sources`` is the JSON in which an agency lists the sources of its item, ``dateline`` the
    name in brackets after the place, as in ``CAIRO (AFP) -``. Metadata comes first: the publisher
    (for an entry of a feed, its ``<source>``), then ``info_sources``; then byline and dateline.
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
    """Return the name of an agency that the lexicon lacks, if the name says it is one."""
    found = _CALLED.search(words[:_LONGEST])
    return found[0].removeprefix("By ") if found else None


def _is_part_of_a_name(form: str, byline: str) -> bool:
    """Return whether an agency's short form may be part of a person's name: "Efe", "Ansa"."""
    # A form this short counts only if the byline has it in capitals; a longer one always counts.
    return len(form) < 5 and form.upper() not in byline


@cache
def _known() -> dict[str, str]:
    """Return the full name of each agency by each of its forms, written as by :func:`plain`."""
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
    """Return the full name of an outlet in the lexicon; else the words without "the"."""
    short = plain(words).removeprefix("the ")
    return _outlets().get(short) or re.sub(r"^[Tt]he ", "", " ".join(words.split()))


def same_outlet(one: str, other: str) -> bool:
    """Return whether two names mean one outlet: the same, or one the initials of the other."""
    a, b = outlet_name(one), outlet_name(other)
    if plain(a) == plain(b):
        return True
    short, long = sorted((a, b), key=len)
    return bool(_INITIALS.fullmatch(short)) and stands_for(short.upper(), long)
