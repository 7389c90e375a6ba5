"""What coreference works with: sentences, persons and bodies, and the sources resolved so far."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from ..language import ENGLISH
from ..records import Document, Segments, Span
from . import endorse
from .mentions import Index, Mention, Person
from .passage import MAX_SEARCH, Passage, bare, initials, stands_for
from .people import build
from .phrase import CALENDAR, read_phrase
from .reading import Reading
from .roles import CAMPAIGN_ROLE, person_type
from .vocabulary import artefact, body_name, country, first_name, outlet, people_kind

# "Hale's spokeswoman", "an adviser to Hale": at most two words between.
_SERVES = re.compile(
    r"\b([A-Z][\w’'-]+)(?: \w+){0,2}"
    rf" {ENGLISH.one_of('serves', 'serves whom it follows')}\b"
    rf"|\b(?:{ENGLISH.one_of('serves')}|lawyer)"
    r" (?:for|to|of) (?:(?:Mr|Mrs|Ms|Sen|Gov|Rep)\. )?([A-Z][\w’'-]+)",
    re.I,
)
_ARTICLE_END = re.compile(r"\b(?:a|an|the) $", re.I)
# The first part of a body's name, before the mention: "Bank of", "the Dockers'".
_OWNER = re.compile(
    r"\b((?:[A-Z][\w-]+ ){1,3}(?:of|for) (?:the )?|(?:[A-Z][\w-]+ ){0,3}[A-Z]\w+(?:['’]s|s['’]) )\Z"
)
# Characters of a name with initials: a longer run of capitals is a headline.
_LONG_FORM = 120
# Characters before a mention to search for the body that it means, as in ``naming``.
_REACH = 2500
# The last part of a body's name, after the mention: "of Health", "for the Defence of Persons".
_OF_BODY = re.compile(
    r"(?: (?:of|for) (?:the )?[A-Z][\w’'-]*(?: (?:and |& )?[A-Z][\w’'-]*){0,5}){1,2}"
)
# Characters before a source to search for a body whose name holds its noun: such a name is
# remembered longer than what is merely near.
_FAR = 10_000
_OUTLET_TOLD = re.compile(r"\b(?:told|to) ([A-Z][\w.]+(?: [A-Z][\w.]+)?)\b")
_OWN = re.compile(
    rf"\ban? ([A-Z][\w.]+(?: [A-Z][\w.]+)?) (?:({ENGLISH.one_of('own work')})|reporter"
    r"|team|analysis)\b"
)


@dataclass(slots=True)
class Link:
    """What the source of an attribution was resolved to, for later ones that refer to it.

    ``source`` is its first piece, ``words`` its antecedent or else its own words, ``head`` its noun
    in the singular, and ``root`` the index of the first attribution with this source.
    """

    source: Span
    words: Passage
    person: Person | None
    head: str
    root: int
    reading: Reading


class Discourse:
    """One document with its persons and bodies, and the attributions read so far."""

    def __init__(self, document: Document, segments: Segments) -> None:
        self.document = document
        self.text = document.text
        self.sentences = segments.sentences
        self.starts = [sentence.start for sentence in segments.sentences]
        self.quotations = segments.quotations
        self.quotes = [quotation.start for quotation in segments.quotations]
        self.index: Index = build(document, segments)
        self.named_often = Counter(mention.name for mention in self.index.mentions)
        self.links: dict[int, Link] = {}
        self.latest: int | None = None  # the link whose source begins last in the text
        self.collectives: dict[str, Span | None] = {}
        self.fuller: dict[str, Span | None] = {}
        self.publisher = document.publisher or self._inferred()
        self.vouched = self._vouching_sentences()
        self.sources: list[Span] = []

    def _inferred(self) -> str:
        """Return the outlet that mentions itself in the text, or "".

        It writes "an AFP tally", or "an AFP reporter" after "told AFP". Used where the publisher is
        unknown.
        """
        if " tally" not in self.text and " count" not in self.text:
            return ""
        text = self.text[:MAX_SEARCH]
        told: dict[str, int] = {}
        for match in _OUTLET_TOLD.finditer(text):
            told.setdefault(match[1], match.end())
        for match in _OWN.finditer(text):
            if match[2] or told.get(match[1], len(text)) < match.start():
                return match[1] if outlet(match[1]) else ""
        return ""

    def _vouching_sentences(self) -> dict[int, tuple[endorse.Vouching, ...]]:
        """Return the endorsements and disputes in each sentence, by its number."""
        found: dict[int, tuple[endorse.Vouching, ...]] = {}
        stems = endorse.stems_in(self.text)
        for number, sentence in enumerate(self.sentences if stems else ()):
            # A longer sentence is more likely a table; the limit also saves time.
            words = self.text[sentence.start : sentence.end][:1500]
            low = words.lower()
            if any(stem in low for stem in stems):
                judged = endorse.find_vouching(words)
                if judged:
                    found[number] = judged
        return found

    def with_person(self, reading: Reading, name: str) -> Reading:
        """Return the reading with a person's full name and roles, without roles in its source.

        If the document does not know the person, the reading gets ``name`` and no roles.
        """
        person = self.index.person(name)
        if person is None:
            return replace(reading, name=name)
        own = reading.source.pieces
        spans = [r for r in person.roles if not any(piece.covers(r) for piece in own)]
        # Four are enough to decide on a type; the limit keeps down what is stored with a claim.
        roles = [Passage.of(self.text, [span]) for span in spans[:4]]
        if person.candidate is not None and not any(p.covers(person.candidate) for p in own):
            roles.insert(0, Passage("candidate", (person.candidate,)))
        elif any(self._serves_candidate(role, person) for role in (*roles, reading.source)):
            roles.insert(0, Passage(CAMPAIGN_ROLE, reading.source.pieces))
        return replace(reading, name=person.name, roles=tuple(roles))

    def _serves_candidate(self, role: Passage, person: Person) -> bool:
        """Return whether a role rests on the name of a candidate (``Hale spokeswoman``)."""
        for match in _SERVES.finditer(role.text):
            part = match[1] or match[2]
            other = self.index.person(part.removesuffix("'s").removesuffix("’s"))
            if other is None or other is person:
                continue
            told = person_type("", [span.of(self.text) for span in other.roles])
            if other.candidate is not None or told == "named_official":
                return True
        return False

    def body_before(self, offset: int) -> str:
        """Return the name of the last body before an offset, or ""; countries do not count."""
        for mention in reversed(self.index.before(offset, _REACH)):
            if mention.kind in {"party", "organization"} and not country(mention.name):
                return _head_name(self.text[self.name_start(mention) : mention.end])
        for mention in reversed(self.index.before(offset, _REACH)):
            known = self.named_often[mention.name] > 1 or _ARTICLE_END.search(
                self.text[max(0, mention.start - 5) : mention.start]
            )
            if (
                mention.kind == "unknown"
                and known
                and not self.in_quotation(mention.start)
                and not first_name(mention.name.split()[0])
                and people_kind(mention.name) is None
            ):
                return mention.name
        return ""

    def body_called(self, noun: str, offset: int) -> str:
        """Return the last body before an offset whose name holds a noun, like "union"; or ""."""
        for mention in reversed(self.index.before(offset, _FAR)):
            if mention.kind == "person":
                continue
            span = Span(self.name_start(mention), self._name_end(mention))
            words = span.of(self.text).split()
            if len(words) > 1 and noun in {word.lower() for word in words}:
                return " ".join(words)
        return ""

    @cached_property
    def spelled(self) -> dict[str, Span]:
        """Return where the article spells out initials: "Free Valley Forces (FVF)" comes first."""
        told: dict[str, Span] = {}
        alike: dict[str, Span] = {}
        for mention in self.index.mentions:
            if mention.kind == "person" or mention.end - mention.start > _LONG_FORM:
                continue
            span = Span(self.name_start(mention), self._name_end(mention))
            opening, _, rest = self.text[span.end : span.end + 10].partition("(")
            short, closing, _ = rest.partition(")")
            if opening == " " and closing and short.isupper():
                told.setdefault(short, span)
            short = initials(mention.name)
            if short and not body_name(short):
                alike.setdefault(short, Span(mention.start, mention.end))
        return alike | told

    def in_full(self, short: str, offset: int) -> str:
        """Return the only longer name before an offset that a body's name is short for; or "".

        A name of unknown kind may be a product's ("Hollis Watch"), and a known body needs no other.
        """
        if outlet(short) or body_name(short) or country(short):
            return ""
        found = {
            mention.name
            for mention in self.index.before(offset, _FAR)
            if mention.kind not in {"person", "unknown"} and _is_short(short, mention.name)
        }
        return found.pop() if len(found) == 1 else ""

    def _name_end(self, mention: Mention) -> int:
        """Return where a body's name ends, with "of Health" after the mention."""
        rest = _OF_BODY.match(self.text, mention.end)
        return rest.end() if rest else mention.end

    def name_start(self, mention: Mention) -> int:
        """Return where a body's name begins, with an owner or "Bank of" before the mention."""
        # Room for the four words of the pattern; it limits the search.
        owner = _OWNER.search(self.text[max(0, mention.start - 60) : mention.start])
        return mention.start - (len(owner[1]) if owner else 0)

    def in_quotation(self, offset: int) -> bool:
        """Return whether this character is inside a quotation."""
        number = bisect_right(self.quotes, offset) - 1
        return number >= 0 and offset < self.quotations[number].end

    def in_source(self, span: Span) -> bool:
        """Return whether a span lies within the source of any attribution."""
        place = bisect_right(self.sources, span.start, key=lambda source: source.start)
        # Sources rarely overlap, so the source around a span is among the last four to begin.
        return any(source.covers(span) for source in self.sources[max(place - 4, 0) : place])

    def sentence(self, offset: int) -> int:
        """Return the number of the sentence that holds a character."""
        return max(bisect_right(self.starts, offset) - 1, 0)

    def remember(self, number: int, link: Link) -> None:
        """Keep how the source of an attribution was read, for later attributions."""
        self.links[number] = link
        if self.latest is None or link.source.start > self.links[self.latest].source.start:
            self.latest = number

    def follow(self, reading: Reading, other: int) -> tuple[Reading, int]:
        """Return the reading with the source of another attribution, and the root of both."""
        link = self.links[other]
        below = link.reading
        followed = replace(
            reading,
            antecedent=link.words,
            name=below.name,
            roles=below.roles,
            groups=below.groups,
            anonymity=below.anonymity,
        )
        return followed, link.root

    def recent(self, count: int) -> list[int]:
        """Return the last ``count`` attributions resolved, the last in the text first."""
        last = [*islice(reversed(self.links), count)][::-1]
        return sorted(last, key=lambda number: -self.links[number].source.start)

    def linked(self, number: int, at: Span, heads: tuple[str, ...]) -> int | None:
        """Return the last earlier attribution with one of these heads and more than the bare noun.

        None if there is none within twice ``_REACH`` characters.
        """
        for other in reversed(self.links):
            link = self.links[other]
            if at.start - link.source.start > _REACH * 2:
                return None
            if link.source.start >= at.start:
                continue
            if link.head in heads and is_more_specific(
                link.words.text, record=artefact(link.head) is not None
            ):
                return other
        return None


def _is_short(short: str, name: str) -> bool:
    """Return whether a body may be called ``short`` for ``name``: its beginning, end or initials.

    "Hollis" for "Hollis Foods Inc"; a single last word ("Bank", "Council") is no name.
    """
    ends = " " in short and name.endswith(f" {short}")
    return name.startswith(f"{short} ") or ends or stands_for(short, name)


def _head_name(name: str) -> str:
    """Return the proper part of a run of capitals (``Hamas`` in ``Hamas Friday``)."""
    return bare(name)


def is_more_specific(words: str, *, record: bool = False) -> bool:
    """Return whether a phrase says more than a bare noun with an article.

    A ``record`` ("the report") must have a capitalized word, such as the name of its producer.
    """
    phrase = read_phrase(words)
    if phrase.name:
        return True
    if record:
        named = [w for w in (*phrase.words[:-1], *phrase.rest) if w.capital]
        return any(w.low not in CALENDAR for w in named) and not phrase.partitive
    return (
        bool(phrase.rest and phrase.rest[0].low not in {"said", "says", "told"})
        or len(phrase.words) > 1
    )
