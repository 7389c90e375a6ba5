"""Give a source the name that fits its type, from its own words and those it stands for.

The rules name a source before its type is known, and may take an office, a record or a whole clause
for its name. Once the type is decided, a person has to be called by a person's name, and a body by
its own where the words hold one.
"""

from __future__ import annotations

from ... import terms
from ...language import ENGLISH
from ..passage import bare, split_words, stands_for
from ..phrase import read_phrase
from ..reading import Reading
from ..vocabulary import artefact, first_name
from .identity import Identity
from .written import Kind, written_name

__all__ = ["called"]

_PERSONS = frozenset(term.value for term in terms.SOURCE_TYPE.terms if term.kind == "person")
_BODIES = frozenset({"official_body", "organization", "media"})
_LINKS = ENGLISH.listed("link within a name")
_DEGREES = ENGLISH.listed("letters after a name")
_MOST = 400  # characters of a source that are read for a name


def called(identity: Identity, words: str, reading: Reading) -> str | None:
    """Return the name of a source that fits its type; the name it has where the words hold none.

    ``words`` are those of the source without who vouches for it.
    """
    known = identity.name or ""
    kind: Kind = "person" if identity.source_type in _PERSONS else "body"
    if kind == "body" and identity.source_type not in _BODIES:
        return identity.name
    told = (words, reading.antecedent.text)
    written = next(filter(None, (written_name(one[:_MOST], kind) for one in told)), "")
    if not written:
        return None if kind == "body" and _is_record(known) else identity.name
    if kind == "person":
        return _person(written, (reading.name, known))
    if reading.antecedent and stands_for(written, bare(reading.antecedent.text)):
        return bare(reading.antecedent.text)
    if reading.antecedent and f"{bare(known)} ".startswith(f"{written} "):
        return known
    return _with_article(_undescribed(written), words)


def _is_record(name: str) -> bool:
    """Return whether a name only says what kind of record it is ("study", "internal audit")."""
    head = read_phrase(name[:_MOST]).head
    return head is not None and head.text.islower() and artefact(head.text) is not None


def _person(written: str, known: tuple[str, ...]) -> str:
    """Return the longest name with the surname written here: the one written or a known one."""
    surname = written.split()[-1].lower()
    names = [one for one in (*known, written) if surname in one.lower().split()]
    words = max(names, key=lambda one: len(one.split())).split()
    while len(words) > 2 and words[-1] in _DEGREES:
        words.pop()
    whole = " ".join(words)
    if len(words) < 3 or first_name(words[0]):
        return whole
    # The index may take a calling for a part of a name ("Rancher Dee Vale").
    shorter = written_name(whole, "person")
    return shorter if whole.endswith(shorter) else whole


def _undescribed(name: str) -> str:
    """Return a body's name without words in small letters before it ("relief agency Open Aid")."""
    words = split_words(name)
    small = (n for n, w in enumerate(words) if w.text.islower() and w.low not in _LINKS)
    last = max(small, default=-1)
    run = words[last + 1 :]
    while run and not run[0].capital:
        run = run[1:]
    return name[run[0].start : run[-1].end] if len(run) > 1 else name


def _with_article(name: str, source: str) -> str:
    """Return a name with the article that stands right before it, as outlets and bodies have."""
    start = source.find(name)
    article = source[max(0, start - 4) : start] if start > 0 else ""
    return article + name if article in {"the ", "The "} else name
