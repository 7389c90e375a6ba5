"""Classify by lexicons alone, for languages that the rules of ``judge`` do not read.

The first word of a source that a lexicon lists says what it is ("portavoz", "policía", "informe"),
and capitals name it. The rest of the text is not searched, and what only rules can find
(endorsements, grounds, dates) stays empty. The result depends on the words and on the language that
``context`` names, so SQL functions and stored columns agree.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from ..language import Language
from ..language.words import cue_class, find_phrase
from ..records import Attribution, Classification, Document, Segments, Signal, Span
from ..steps import FIND, Step
from ..terms import MEDIUM, SOURCE_TYPE, source_type
from .content import quote_type
from .passage import Passage, Word, bare, split_words
from .publishers import is_publisher
from .reading import Reading, context_of
from .source_type import Identity, ruled_by_plugin
from .source_type.words import run_steps

__all__ = ["OF_LEXICONS", "judge_by_lexicons", "readings_of"]

_KINDS = ("forecast", "plan", "position", "accusation", "denial", "assessment")
# The type of a person with a post or trade from ``roles.tsv``: with a name, then without.
_NAMED = {
    "office": "named_official",
    "candidate": "named_official",
    "politics": "named_official",
    "post": "named_representative",
    "representative": "named_representative",
    "expert": "named_expert",
}
_UNNAMED = {"office": "unnamed_official", "politics": "unnamed_official"}
_PEOPLE = {
    "official": "unnamed_official",
    "proximate": "unnamed_proximate",
    "vague": "unnamed_vague",
}
_ACCESS = {"witness": "observer", "kin": "personal", "expert": "expert"}


@dataclass(frozen=True, slots=True)
class _Source:
    """The words of a source as a step sees them, without a leading article."""

    reading: Reading
    words: tuple[Word, ...]
    text: str
    language: Language

    @property
    def name(self) -> str:
        """Return the words without article and outer marks."""
        return bare(self.text)[:120]


def _source(reading: Reading, language: Language) -> _Source:
    text = reading.source.text
    words = split_words(text)
    if words and words[0].low in language.terms("phrases", "phrase", kind="article"):
        words = words[1:]
    return _Source(reading, words, text[words[0].start :] if words else "", language)


def readings_of(
    document: Document, segments: Segments, attributions: Sequence[Attribution], language: Language
) -> Iterator[Reading]:
    """Yield the reading of each attribution: its own words and their places in the document."""
    text = document.text
    for one in attributions:
        within = one.content and all(_within(piece, segments) for piece in one.content)
        yield Reading(
            Passage.of(text, one.source),
            Passage.of(text, one.cue),
            Passage.of(text, one.content),
            cue_class="" if one.cue_class == "statement" else one.cue_class,
            quoted="direct" if within and not one.unattributed else "",
            nested=one.parent is not None,
            publisher="" if one.unattributed else document.publisher or "",
            language=language.code,
            steps={} if one.unattributed else {"claim": one.steps},
        )


def _within(piece: Span, segments: Segments) -> bool:
    """Return whether the whole of a piece of a claim is inside one quotation."""
    after = bisect_right(segments.quotations, piece.start, key=lambda mark: mark.start)
    return after > 0 and piece.end <= segments.quotations[after - 1].end


def judge_by_lexicons(reading: Reading, language: Language) -> Classification:
    """Return the classification of these words by the lexicons of their language."""
    claim = reading.claim.text
    kind = next((kind for kind in _KINDS if find_phrase(language, claim, kind)), "information")
    if not reading.source and not reading.cue:
        return Classification(
            "unattributed",
            "unattributed",
            medium="narration",
            number_of_sources=0,
            content_kind=kind,
            context=context_of(reading),
        )
    identity = _identity(reading, language)
    distance = find_phrase(language, reading.cue.text, "distance")
    quoted = reading.quoted or quote_type(claim)
    signals = [
        *_signals(reading, identity),
        Signal("form", quoted, reading.claim.whole),
        _channel(reading, identity),
    ]
    if distance:
        signals.append(Signal("caution", "distancing_cue", reading.cue.span(*distance.span())))
    return Classification(
        source_type=identity.source_type,
        attribution_class=source_type(identity.source_type).attribution_class,
        named=identity.named,
        source_name=identity.name,
        medium=identity.medium or "unspecified",
        cue_class=reading.cue_class or cue_class(language, reading.cue.text),
        quote_type=quoted,
        number_of_sources=identity.number,
        distancing=distance is not None,
        content_kind=kind,
        context=context_of(reading, identity.steps),
        signals=tuple(signals),
    )


def _identity(reading: Reading, language: Language) -> Identity:
    if not reading.source:
        return Identity("unnamed_vague", None, None)
    asked = _source(reading, language)
    found = run_steps(OF_LEXICONS, asked)
    return found or Identity("other", asked.name or None, None)


def _signals(reading: Reading, identity: Identity) -> Iterator[Signal]:
    """Yield the reasons for how well a reader can identify the source and how it could know."""
    shown = reading.source.whole or reading.cue.whole
    kind = source_type(identity.source_type)
    yield Signal("identity", "unnamed_vague" if identity.vague_record else kind.identity, shown)
    known = "records" if kind.kind == "record" else kind.access or _ACCESS.get(identity.kind)
    if known is None or identity.vague_record:
        yield Signal("access", "unknown", None)
    else:
        yield Signal("access", known, shown)


def _channel(reading: Reading, identity: Identity) -> Signal:
    if identity.source_type == "media":
        return Signal("channel", "other_outlet", reading.source.whole)
    if identity.artefact:
        return Signal("channel", "record", reading.source.span(*identity.artefact))
    return Signal("channel", "unspecified", None)


def plugin_rule(source: _Source) -> Identity | None:
    """Ask the rules of plugins."""
    return ruled_by_plugin(source.reading.source.text)


def publishing_outlet(source: _Source) -> Identity | None:
    """Recognize the outlet that published the text."""
    publisher = source.reading.publisher
    own = publisher and is_publisher(source.reading.source.text, publisher)
    return Identity("own_reporting", publisher) if own else None


def listed_name(source: _Source) -> Identity | None:
    """Recognize an outlet, a body, a country or its capital by the whole name."""
    kind = _names(source.language).get(source.name.lower())
    if kind is None:
        return None
    return Identity(kind, source.name, medium="press_report" if kind == "media" else None)


def listed_word(source: _Source) -> Identity | None:
    """Read the first word that a lexicon lists."""
    heads = _heads(source.language)
    for word in source.words:
        if found := heads.get(word.low):
            lexicon, row = found
            return _BY_LEXICON[lexicon](source, word, row)
    return None


def capitals(source: _Source) -> Identity | None:
    """Read an otherwise unknown name as a person's."""
    name = _name(source)
    return Identity("named_person", name) if name else None


def _artefact(source: _Source, word: Word, row: dict[str, str]) -> Identity:
    vague = not any(each.capital for each in source.words if each.start > word.start)
    at = (word.start, word.end)
    return Identity(row["type"], None, None, row["medium"], at, vague_record=vague)


def _body(source: _Source, word: Word, row: dict[str, str]) -> Identity:
    return Identity(_body_type(row["kind"]), source.name)


def _role(source: _Source, word: Word, row: dict[str, str]) -> Identity:
    kind, name = row["kind"], _name(source, word)
    if name:
        return Identity(_NAMED.get(kind, "named_person"), name, kind=kind)
    return Identity(_UNNAMED.get(kind, "unnamed_person"), None, None, kind=kind)


def _person(source: _Source, word: Word, row: dict[str, str]) -> Identity:
    kind = row["kind"]
    if kind in ("witness", "kin", "expert") and (name := _name(source, word)):
        return Identity("named_expert" if kind == "expert" else "named_person", name, kind=kind)
    return Identity(_PEOPLE.get(kind, "unnamed_person"), None, None, kind=kind)


_BY_LEXICON: dict[str, Callable[[_Source, Word, dict[str, str]], Identity]] = {
    "artefacts": _artefact,
    "bodies": _body,
    "roles": _role,
    "people": _person,
}


def _name(source: _Source, role: Word | None = None) -> str | None:
    """Return the longest run of capitalized words, with the particles between them.

    If several are equally long, the first wins. The title (``role``) is not part of the name.
    """
    particles = source.language.terms("phrases", "phrase", kind="particle")
    runs: list[list[str]] = [[]]
    between: list[str] = []
    for word in source.words:
        if word.capital and word is not role:
            runs[-1] += [*between, word.text]
            between = []
        elif word.low in particles and runs[-1]:
            between.append(word.text)
        else:
            runs.append([])
            between = []
    longest = max(runs, key=len)
    return " ".join(longest) or None


def _body_type(kind: str) -> str:
    return {"official": "official_body", "media": "media"}.get(kind, "organization")


@cache
def _names(language: Language) -> dict[str, str]:
    found = {
        row["word"].lower(): "official_body"
        for row in language.rows("places")
        if row["kind"] in ("country", "capital")
    }
    for row in language.rows_with("bodies", "form", ("head", "name", "ending")):
        if row["form"] == "name":
            found[row["word"].lower()] = _body_type(row["kind"])
    for row in language.rows("outlets"):
        for name in filter(None, (row["name"], *row["short"].split("|"))):
            found[bare(name).lower()] = "media"
    return found


@cache
def _heads(language: Language) -> dict[str, tuple[str, dict[str, str]]]:
    """Return for each word its lexicon and row; of several lexicons the first in _BY_LEXICON."""
    found: dict[str, tuple[str, dict[str, str]]] = {}
    language.rows_with("artefacts", "type", SOURCE_TYPE.values)
    language.rows_with("artefacts", "medium", MEDIUM.values)
    for lexicon in _BY_LEXICON:
        for row in language.rows(lexicon):
            if row.get("form", "head") == "head":
                found.setdefault(row["word"].lower(), (lexicon, row))
    return found


def _finds(
    function: Callable[[_Source], Identity | None], why: str
) -> Step[Callable[[_Source], Identity | None]]:
    return Step(function.__name__, FIND, function, why)


OF_LEXICONS = (
    _finds(plugin_rule, "First: who brings a rule knows these sources better than we do."),
    _finds(
        publishing_outlet, "Before listed_name, to which the publisher is a medium like others."
    ),
    _finds(listed_name, "Before listed_word, which would read a part of a name."),
    _finds(listed_word, "Before capitals: a title tells more of a person than the name."),
    _finds(capitals, "Last: every name has capitals."),
)
