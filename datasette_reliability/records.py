"""The records that pass between the stages.

Offsets are Unicode code points into the untouched ``Document.text``, half-open. A role of an
attribution may lie in several pieces, so it is a tuple of spans in text order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points in a document's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the words of this span."""
        return text[self.start : self.end]

    def covers(self, other: Span) -> bool:
        """Return whether the other span lies wholly inside this one."""
        return self.start <= other.start and other.end <= self.end


Spans = tuple[Span, ...]


def words(text: str, spans: Iterable[Span]) -> str:
    """Return the words of several pieces joined by `` … ``; "" when there are none."""
    return " … ".join(span.of(text) for span in spans)


@dataclass(frozen=True, slots=True)
class Given:
    """An attribution extracted elsewhere, as pieces of a document made for it."""

    source: Spans
    cue: Spans
    content: Spans


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a user's table: its key's column, declared type and value."""

    table: str
    column: str
    declared: str
    value: Any


@dataclass(frozen=True, slots=True)
class Document:
    """One text as read, untouched, with what its file says about it.

    ``id`` is the name that the reader gives it (a path, a row id); ``origin`` is the place to name
    in a message (``feed.jsonl:12``); ``body_start`` is where the article begins after a header
    line. Dates are ISO 8601. ``given`` holds attributions that came with it, which are rated and
    stored instead of extracted. ``item`` identifies an article through its corrections: a document
    replaces the one with the same ``item``, unless that one's ``version`` is higher. ``row`` is the
    row of the same database that the text comes from; ``unread`` says why it was not searched for
    claims. ``byline``, ``located``, ``info_sources`` (a JSON array) and ``usage_terms`` are what an
    agency states of its item.
    """

    text: str
    id: str = ""
    url: str | None = None
    title: str | None = None
    publisher: str | None = None
    outlet_basis: str | None = None
    published: str | None = None
    dateline: str | None = None
    language: str | None = None
    body_start: int = 0
    origin: str = ""
    given: tuple[Given, ...] = ()
    item: str | None = None
    version: str | None = None
    row: Row | None = None
    unread: str | None = None
    byline: str | None = None
    located: str | None = None
    info_sources: str | None = None
    usage_terms: str | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its span, its paragraph's number, and its half-open range of tokens."""

    start: int
    end: int
    paragraph: int
    first_token: int
    last_token: int

    @property
    def span(self) -> Span:
        """Return the span of the sentence."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation with its marks; not closed if its paragraph or text ended first."""

    start: int
    end: int
    closed: bool = True


@dataclass(frozen=True, slots=True)
class Segments:
    """A segmented document: tokens as ``(start, end)`` pairs, sentences, quotations, in order."""

    tokens: tuple[tuple[int, int], ...]
    sentences: tuple[Sentence, ...]
    quotations: tuple[Quotation, ...]


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who said what with which words: source, cue and content, each in pieces.

    A sentence in the outlet's own voice has content alone. ``recipient`` is who was told, ``time``
    the words that date the statement, ``parent`` the index of the enclosing attribution in the same
    tuple, ``sentence`` the index of the cue's sentence (of the content's without cue). ``steps``
    names the steps of ``extract`` that made or changed it. ``chances`` are an engine's
    probabilities that the cue is one, and that source and content are right; None if a step found
    the cue. These two do not count in comparisons.
    """

    source: Spans
    cue: Spans
    content: Spans
    sentence: int
    cue_class: str = "statement"
    recipient: Span | None = None
    time: Span | None = None
    parent: int | None = None
    engine: str = ""
    steps: tuple[str, ...] = field(default=(), compare=False)
    chances: tuple[float, float] | None = field(default=None, compare=False)

    @property
    def unattributed(self) -> bool:
        """Return whether this is a sentence in the outlet's own voice."""
        return not self.source and not self.cue


@dataclass(frozen=True, slots=True)
class Endorsement:
    """Who vouches for a source or its figures (or disputes it), with which words, for what."""

    endorser: Span
    cue: Span
    target: Span
    stance: str
    endorser_name: str
    independent: bool


@dataclass(frozen=True, slots=True)
class Affiliation:
    """A body that a source belongs to or is near to, and the words that say so."""

    name: str
    relation: str
    evidence: Span


@dataclass(frozen=True, slots=True)
class Signal:
    """A reason before any rubric gives it points: a code of ``terms`` and its words."""

    category: str
    code: str
    evidence: Span | None


@dataclass(frozen=True, slots=True)
class Classification:
    """Who the source is and how the claim is put; every field is a column of ``claims``.

    ``context`` is the JSON object of what the document adds to the words of source, cue and claim;
    given back to :func:`classify_words` with those words, it yields the same answer. ``entity``
    numbers the sources of one document: equal numbers are the same source. ``roles`` and ``bodies``
    are the titles, and the bodies and places, by which a named person is known. ``lead`` is the log
    odds of its class if the document led to it; it does not count in comparisons.
    """

    source_type: str
    attribution_class: str
    named: bool | None = None
    source_name: str | None = None
    medium: str = "unspecified"
    cue_class: str | None = None
    quote_type: str = "none"
    number_of_sources: int | None = None
    antecedent: str | None = None
    relayed_to: str | None = None
    endorsed_by: str | None = None
    endorsements: tuple[Endorsement, ...] = ()
    basis: str | None = None
    anonymity_reason: str | None = None
    distancing: bool = False
    affiliations: tuple[Affiliation, ...] = ()
    content_kind: str = "information"
    statement_date: str | None = None
    context: str | None = None
    entity: int | None = None
    roles: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    signals: tuple[Signal, ...] = ()
    lead: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of a rating: category, code, points, and the words that earned them."""

    category: str
    code: str
    points: int
    evidence: Span | None


@dataclass(frozen=True, slots=True)
class Rating:
    """The three ratings of one claim, never merged, and the reasons of the first."""

    score: int | None
    band: str | None
    source_reliability: str | None
    source_reliability_basis: str
    information_credibility: int | None
    side: str | None
    stake: str
    reasons: tuple[Reason, ...]
    rubric_version: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One row of ``claims`` before it is stored.

    ``confidence`` is the chance in percent that speaker, words and class are right.
    """

    attribution: Attribution
    classification: Classification
    rating: Rating
    confidence: int | None = None


@dataclass(frozen=True, slots=True)
class Rubric:
    """A points table: ``points[category][code]``, the caps and the bands, highest band first.

    ``origin`` is the file or the name by which it was requested.
    """

    name: str
    version: str
    points: Mapping[str, Mapping[str, int]]
    support_cap: int
    unnamed_cap: int
    bands: tuple[tuple[str, int], ...]
    origin: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Dispute:
    """A dispute whose sides the user lists: ``sides[name]`` holds the words that name it."""

    name: str
    sides: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Settings:
    """The user's settings; the keys are the same in ``metadata.yml`` and on the command line."""

    engine: str = "auto"
    rubric: str = "attribution-reliability"
    disputes: tuple[Dispute, ...] = ()
    admiralty_mode: str = "reported"
    try_it: bool = True
    facet_cache_mb: int = 256
    corroborate: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)
