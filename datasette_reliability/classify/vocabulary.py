"""Lookups in the English lexicons of this stage, each of which is read once."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from ..language import ENGLISH, words
from ..language.en.inflect import singular
from .memos import remembered

__all__ = [
    "artefact",
    "body_head",
    "body_name",
    "country",
    "ends_body",
    "find_phrase",
    "first_name",
    "is_role",
    "outlet",
    "people_kind",
    "phrases",
    "place_kind",
    "role_kind",
    "singular",
]


@cache
def _map(name: str, key: str, value: str, **only: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in ENGLISH.rows(name):
        if all(row[column] == wanted for column, wanted in only.items()):
            found.setdefault(row[key], row[value])
    return found


@cache
def _lowered(name: str, key: str, value: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for word, kind in _map(name, key, value).items():
        found.setdefault(word.lower(), kind)
    return found


@lru_cache(maxsize=8192)
def role_kind(word: str) -> str | None:
    """Return the kind of title or post (``office``, ``expert``, …), singular or plural, or None."""
    low, roles = word.lower().removesuffix("-elect"), _lowered("roles", "word", "kind")
    known = roles.get(low) or roles.get(singular(low)) or roles.get(low + ".")
    return known or ("expert" if _SCIENTIST.search(singular(low)) else None)


_SCIENTIST = re.compile(r"[a-z]{3}(?:olog|onom|physic|chem|iatr|metr)ist\Z")  # "hydrologist"


def is_role(word: str) -> bool:
    """Return whether a word is a title, post, occupation or honorific."""
    return role_kind(word) is not None


@lru_cache(maxsize=8192)
def people_kind(word: str) -> str | None:
    """Return the kind of unnamed people that a noun means; None if it does not mean people."""
    low, people = word.lower(), _lowered("people", "word", "kind")
    return people.get(low) or people.get(singular(low))


@lru_cache(maxsize=8192)
def artefact(word: str) -> tuple[str, str] | None:
    """Return an artefact's medium and its type when no producer is named; None for other words."""
    low = word.lower()
    media, types = _lowered("artefacts", "word", "medium"), _lowered("artefacts", "word", "type")
    for form in (low, singular(low)):
        if form in media:
            return media[form], types[form]
    return None


@lru_cache(maxsize=8192)
def body_head(word: str) -> str | None:
    """Return the kind of body that a common noun means (official, party, organization); or None."""
    heads = _map("bodies", "word", "kind", form="head")
    low = word.lower()
    return heads.get(low) or heads.get(singular(low))


@lru_cache(maxsize=8192)
def ends_body(word: str) -> bool:
    """Return whether a name that ends in this capitalized word is a body's (Dockers United)."""
    return word.lower() in _map("bodies", "word", "kind", form="ending")


@cache
def _bodies_folded() -> dict[str, str]:
    return {
        word.lower(): kind
        for word, kind in _map("bodies", "word", "kind", form="name").items()
        if len(word) > 4
    }


@remembered(8192, 200)
def body_name(words: str) -> str | None:
    """Return the kind of a body by its whole name, without article; None if unknown."""
    return _map("bodies", "word", "kind", form="name").get(words) or _bodies_folded().get(
        words.lower()
    )


@cache
def _outlets() -> dict[str, str]:
    found: dict[str, str] = {}
    for row in ENGLISH.rows("outlets"):
        for form in (row["name"], *row["short"].split("|")):
            if form:
                found.setdefault(_bare(form), row["name"])
    return found


def _bare(words: str) -> str:
    return words[4:] if words.startswith(("The ", "the ")) else words


@remembered(8192, 200)
def outlet(words: str) -> str | None:
    """Return the full name of an outlet or agency; None if the words do not name one."""
    return _outlets().get(_bare(words))


@remembered(8192, 200)
def country(words: str) -> str | None:
    """Return the country that a name, adjective or capital stands for; None for other words."""
    return _map("places", "word", "country").get(words)


@lru_cache(maxsize=8192)
def place_kind(words: str) -> str | None:
    """Return country, adjective, capital, region or city; None for other words."""
    return _map("places", "word", "kind").get(words)


@lru_cache(maxsize=8192)
def first_name(word: str) -> str | None:
    """Return m, f or - for a given name; None for other words."""
    return _map("first_names", "name", "gender").get(word)


def find_phrase(text: str, *kinds: str) -> re.Match[str] | None:
    """Return the first phrase of these kinds in a text, in upper or lower case; or None."""
    return words.find_phrase(ENGLISH, text, *kinds)


def phrases(*kinds: str) -> re.Pattern[str]:
    """Return a pattern that finds the phrases of these kinds in lower-case text, longest first."""
    return words.phrases(ENGLISH, *kinds)
