"""Find in the document what the words of each source rely on.

The result holds only words and their places; :mod:`judge` decides from them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, replace

from ..records import Attribution, Document, Segments, Span
from . import endorse, support
from .affiliations import near_groups
from .content import quote_type
from .passage import Passage, bare
from .people import Index, Mention, Person, build
from .phrase import CALENDAR, PERSONAL, Phrase, read_phrase, split_and
from .reading import Reading, Remark
from .roles import CAMPAIGN_ROLE, person_type
from .vocabulary import artefact, body_head, body_name, country, first_name, outlet, people_kind, place_kind, role_kind, singular

__all__ = ["Resolver"]

_HE = frozenset("he him his himself".split())
_SHE = frozenset("she her hers herself".split())
_THEY = frozenset("they them their themselves both these those".split())
_IT = frozenset("it its itself".split())
_SELF = frozenset("i we me us my our".split())
_RELATIVE = frozenset("who which that whom whose".split())
_BACK = frozenset("the this that one another second third fourth other these those both same first".split())  # fmt: skip
_ORDINALS = {"one": 1, "first": 1, "second": 2, "another": 2, "third": 3, "fourth": 4, "two": 2, "three": 3, "both": 2}  # fmt: skip
_GENERIC = frozenset("source official person witness officer aide adviser spokesman spokeswoman spokesperson diplomat lawmaker individual insider informant analyst doctor resident employee executive worker investigator agent prosecutor".split())  # fmt: skip
_SERVES = re.compile(r"\b([A-Z][\w’'-]+)(?: \w+){0,2} (?:spokes\w+|advis[eo]r|aide|strategist|director|manager|chairman|chairwoman|staffer|surrogate|press secretary|chief of staff|consultant|pollster)\b|\b(?:spokes\w+|advis[eo]r|aide|strategist|director|manager|consultant|lawyer) (?:for|to|of) (?:(?:Mr|Mrs|Ms|Sen|Gov|Rep)\. )?([A-Z][\w’'-]+)", re.I)  # fmt: skip
_ARTICLE_END = re.compile(r"\b(?:a|an|the) $", re.I)
_SPOKES = frozenset(["spokesman", "spokeswoman", "spokesperson"])
_SIBLINGS = {"poll": ("poll", "survey"), "survey": ("survey", "poll"), "report": ("report", "study"), "study": ("study", "report")}  # fmt: skip
_REACH = 2500
MAX_SEARCH = 60_000
_COLLECTIVE = (
    r"(?<![\w-])(?:(?:shares (?:in|of)|employees (?:of|at)|owned by|stake in|acquisition of|merger with|executives? (?:of|at)|subsidiary of|unit of) {name}\b"
    r"|{name}(?:['’]s?)?(?:,? which\b|, (?:an?|the|one of)\b[^,.;\n]{{0,60}}\b(?:company|firm|maker|group|retailer|airline|bank|club|team|league|producer|chain|charity|union|association|organi[sz]ation|agency|manufacturer|broadcaster|network|party|carrier|operator|supplier|lender|insurer|provider|nonprofit|startup|movement|publisher|developer|giant)\b"
    r"| (?:also )?(?:said|says|reported|announced|added|expects|plans|believes) (?:that )?(?:its?|they)\b"
    r"| (?:chief executive|shares|stock|shareholders|employees|products|users|customers|profits?|sales|earnings|unit|subsidiary|striker|midfielder|defender|captain|coach|fans|have|are|were)\b))"
)
_OWN = re.compile(r"\b(?:told|to) ([A-Z][\w.]+(?: [A-Z][\w.]+)?)\b[\s\S]*?\ban? \1 (?:tally|count|toll|correspondent|journalist|reporter|photographer|team|analysis)\b|\ban? ([A-Z][\w.]+(?: [A-Z][\w.]+)?) (?:tally|count|toll|correspondent|journalist|photographer)\b")  # fmt: skip


@dataclass(slots=True)
class _Link:
    """What an earlier attribution was resolved to, so that later ones can follow."""

    source: Span
    words: Passage
    person: Person | None
    head: str
    root: int
    reading: Reading


class Resolver:
    """Reads the attributions of one document in text order."""

    def __init__(self, document: Document, segments: Segments) -> None:
        self.document = document
        self.text = document.text
        self.sentences = segments.sentences
        self.starts = [sentence.start for sentence in segments.sentences]
        self.quotations = segments.quotations
        self.quotes = [quotation.start for quotation in segments.quotations]
        self.index: Index = build(document, segments)
        self.named_often = Counter(mention.name for mention in self.index.mentions)
        self.links: dict[int, _Link] = {}
        self.collectives: dict[str, Span | None] = {}
        self.publisher = document.publisher or self._inferred()
        self.vouched = self._vouching_sentences()

    def _inferred(self) -> str:
        match = _OWN.search(self.text[:60_000]) if " tally" in self.text or " count" in self.text else None  # fmt: skip
        name = (match[1] or match[2]) if match else ""
        return name if name and outlet(name) else ""

    def _vouching_sentences(self) -> dict[int, tuple[endorse.Vouching, ...]]:
        """Return, by sentence, the judgements of anybody's worth that the document holds."""
        found: dict[int, tuple[endorse.Vouching, ...]] = {}
        for number, sentence in enumerate(self.sentences):
            words = self.text[sentence.start : sentence.end][:1500]
            if endorse.TRIGGER.search(words):
                judged = tuple(endorse.find_vouching(words))
                if judged:
                    found[number] = judged
        return found

    def read(self, attributions: tuple[Attribution, ...]) -> list[tuple[Reading, int]]:
        """Return the reading of each attribution and the index of the one it refers back to."""
        order = sorted(range(len(attributions)), key=lambda i: _place(attributions[i]))
        readings: list[tuple[Reading, int] | None] = [None] * len(attributions)
        for number in order:
            readings[number] = self._read(number, attributions)
        done = [one for one in readings if one is not None]
        return [(self._counted(n, reading), root) for n, (reading, root) in enumerate(done)]

    def _counted(self, number: int, reading: Reading) -> Reading:
        """Give a plural source the number that its back-references reveal (a second source)."""
        counts = [
            _ordinal(link.source.of(self.text))
            for other, link in self.links.items()
            if link.root == number and other != number
        ]
        return replace(reading, members=max(counts)) if max(counts, default=0) > 1 else reading

    def _read(self, number: int, attributions: tuple[Attribution, ...]) -> tuple[Reading, int]:
        one = attributions[number]
        reading = Reading(
            Passage.of(self.text, one.source),
            Passage.of(self.text, one.cue),
            Passage.of(self.text, one.content),
            cue_class="" if one.cue_class == "statement" else one.cue_class,
            quoted=self._quoted(one),
            nested=one.parent is not None,
        )
        if one.unattributed:
            return reading, number
        if one.time is not None and self.document.published:
            reading = replace(reading, time=one.time.of(self.text), published=self.document.published)  # fmt: skip
        reading = replace(reading, publisher=self.publisher)
        if one.recipient is not None:
            reading = replace(reading, recipient=Passage.of(self.text, [one.recipient]))
        reading, root = self._who(number, one, reading, attributions)
        return self._around(one, reading), root

    # -- who the source is ------------------------------------------------------------------

    def _who(
        self, number: int, one: Attribution, reading: Reading, attributions: tuple[Attribution, ...]
    ) -> tuple[Reading, int]:
        if not one.source:
            return reading, number
        at, words = one.source[0], reading.source.text
        phrase = read_phrase(words)
        only = [*phrase.lead, *phrase.words]
        first = only[0].low if only else ""
        root = number
        if len(only) == 1 and first in PERSONAL:
            reading, root = self._pronoun(number, one, first, at, reading, attributions)
        else:
            described = self._described(at, phrase, reading) if self._describes(phrase) else None
            if described is not None:
                reading = described
            elif self._points_back(phrase):
                reading, root = self._back(number, at, phrase, reading)
            else:
                reading = self._named(at, phrase, reading)
        self._remember(number, at, phrase, reading, root)
        return reading, root

    def _remember(self, number: int, at: Span, phrase: Phrase, reading: Reading, root: int) -> None:
        words = reading.antecedent or reading.source
        person = self.index.person(reading.name) if reading.name else None
        head = singular(phrase.head.low) if phrase.head else ""
        if root != number and root in self.links:
            head = self.links[root].head
        self.links[number] = _Link(at, words, person, head, root, reading)

    def _named(self, at: Span, phrase: Phrase, reading: Reading) -> Reading:
        """Add the full name and the roles that the article says elsewhere."""
        inside = [m for m in self.index.within(at.start, reading.source.pieces[-1].end) if m.kind == "person"]  # fmt: skip
        if inside and len(split_and(reading.source.text)) == 2:
            return replace(self._with_person(reading, inside[0].name), name="")
        if phrase.head and not phrase.name and inside and self._head_is_name(phrase, reading, inside):
            return self._with_person(reading, self._at_head(phrase, reading, inside).name)
        if phrase.name:
            person = self.index.person(phrase.full_name) or self.index.person(phrase.name[-1].text)
            if person is not None:
                return self._with_person(reading, person.name)
        if self._bare_name(phrase):
            return self._collective(at, phrase, reading)
        if self._unsigned(phrase):
            heads = _SIBLINGS[phrase.head.low if phrase.head else ""]
            found = self._told_before(at, heads, True) or self._told_after(reading, heads)
            return replace(reading, antecedent=found) if found else reading
        return self._groups(reading, at)

    def _bare_name(self, phrase: Phrase) -> bool:
        """Return whether this is a name that no lexicon knows: a surname or a company."""
        if not phrase.words or len(phrase.words) > 3 or phrase.lead or not all(w.capital for w in phrase.words):  # fmt: skip
            return False
        name = bare(phrase.core)
        known = outlet(name) or body_name(name) or body_head(phrase.words[-1].text) or place_kind(name)  # fmt: skip
        return not known and first_name(phrase.words[0].text) is None and people_kind(phrase.words[-1].text) is None  # fmt: skip

    def _collective(self, at: Span, phrase: Phrase, reading: Reading) -> Reading:
        """Add the words that show a bare name to be a body: its full name, or what is said of it."""
        name = bare(phrase.core)
        for mention in self.index.mentions:
            longer = mention.name.startswith(name + " ") and mention.kind not in {"person", "unknown"}  # fmt: skip
            if longer and mention.start != at.start:
                words = Passage.of(self.text, [Span(mention.start, mention.end)])
                return replace(reading, antecedent=words)
        if name not in self.collectives:
            match = re.search(_COLLECTIVE.format(name=re.escape(name)), self.text[:MAX_SEARCH])
            self.collectives[name] = Span(*match.span()) if match else None
        found = self.collectives[name]
        if found is None:
            return reading
        return replace(reading, collective=Passage.of(self.text, [found]))

    def _unsigned(self, phrase: Phrase) -> bool:
        """Return whether this is one poll or study whose maker is told elsewhere at best."""
        head = phrase.head
        if head is None or head.low not in _SIBLINGS or phrase.partitive:
            return False
        return not any(w.capital and w.low not in CALENDAR for w in (*phrase.words[:-1], *phrase.rest))  # fmt: skip

    def _told_after(self, reading: Reading, heads: tuple[str, ...]) -> Passage | None:
        """Return the nearest later phrase with this head that says more of it."""
        left = reading.source.pieces[-1].end
        window = self.text[left : left + 1500]
        for match in list(re.finditer(rf"\b(?:{'|'.join(heads)})\b", window, re.I))[:4]:
            start, end = self._widened(window, match)
            if _tells_more(window[start:end], record=True):
                return Passage.of(self.text, [Span(left + start, left + end)])
        return None

    def _head_is_name(self, phrase: Phrase, reading: Reading, inside: list[Mention]) -> bool:
        head = phrase.head
        if head is None or head.possessive and len(phrase.words) > 1:
            return False
        base = reading.source.pieces[0].start
        return any(m.start <= base + head.start < m.end for m in inside) and not artefact(head.text)

    def _at_head(self, phrase: Phrase, reading: Reading, inside: list[Mention]) -> Mention:
        start = reading.source.pieces[0].start + (phrase.head.start if phrase.head else 0)
        return next((m for m in inside if m.start <= start < m.end), inside[-1])

    def _with_person(self, reading: Reading, name: str) -> Reading:
        person = self.index.person(name)
        if person is None:
            return replace(reading, name=name)
        own = reading.source.pieces
        spans = [r for r in person.roles if not any(piece.covers(r) for piece in own)]
        roles = [Passage.of(self.text, [span]) for span in spans[:4]]
        if person.candidate is not None and not any(p.covers(person.candidate) for p in own):
            roles.append(Passage("candidate", (person.candidate,)))
        elif any(self._serves_candidate(role, person) for role in (*roles, reading.source)):
            roles.insert(0, Passage(CAMPAIGN_ROLE, reading.source.pieces))
        return replace(reading, name=person.name, roles=tuple(roles))

    def _serves_candidate(self, role: Passage, person: Person) -> bool:
        """Return whether a role is told by a candidate's name (``Hale spokeswoman``)."""
        for match in _SERVES.finditer(role.text):
            part = match[1] or match[2]
            other = self.index.person(part.removesuffix("'s").removesuffix("’s"))
            if other is None or other is person:
                continue
            told = person_type("", [span.of(self.text) for span in other.roles])
            if other.candidate is not None or told == "named_official":
                return True
        return False

    def _groups(self, reading: Reading, at: Span) -> Reading:
        """Name the body that "the group" means where a source is close to it, or is it."""
        groups: dict[str, str] = {}
        for words, offset in near_groups(reading.source.text):
            name = self._body_before(at.start + offset)
            if name:
                groups[words] = name
        phrase = read_phrase(reading.source.text)
        if phrase.head and phrase.lead and len(phrase.words) == 1 and phrase.lead[-1].low in _BACK and body_head(phrase.head.text) not in {None, "media"}:  # fmt: skip
            name = self._body_before(at.start)
            if name and self._fits(phrase.head.low, name):
                groups[reading.source.text] = name
        return replace(reading, groups=groups) if groups else reading

    def _fits(self, head: str, name: str) -> bool:
        last = name.split()[-1]
        kind = body_head(last)
        if kind is not None:
            return last.lower() == head or body_head(head) == kind
        return body_head(head) != "official"

    def _body_before(self, offset: int) -> str:
        """Return the collective named last before an offset; places and persons are none."""
        for mention in reversed(self.index.before(offset, _REACH)):
            if mention.kind in {"party", "organization"} and not country(mention.name):
                return _head_name(mention.name)
        for mention in reversed(self.index.before(offset, _REACH)):
            known = self.named_often[mention.name] > 1 or _ARTICLE_END.search(self.text[max(0, mention.start - 5) : mention.start])  # fmt: skip
            if mention.kind == "unknown" and known and not self._in_quotation(mention.start) and not first_name(mention.name.split()[0]):  # fmt: skip
                return mention.name
        return ""

    def _describes(self, phrase: Phrase) -> bool:
        """Return whether this is "the senator": one definite person told by role, not by name."""
        head = phrase.head
        if head is None or phrase.name or phrase.plural or phrase.asides or phrase.partitive:
            return False
        pointed = bool(phrase.lead) and phrase.lead[0].low in {"the", "this", "that"}
        told = role_kind(head.text) not in {None, "honorific"} and head.low not in _GENERIC
        return pointed and head.text.islower() and told

    def _described(self, at: Span, phrase: Phrase, reading: Reading) -> Reading | None:
        """Add the person of whom the article tells this role, the one named last before."""
        head = phrase.head.low if phrase.head else ""
        told = re.compile(rf"\b{re.escape(head)}\b", re.I)
        for mention in reversed(self.index.before(at.start, 6000)):
            person = self.index.persons.get(mention.name)
            if person is None:
                continue
            running = person.candidate is not None and head in {"candidate", "nominee", "contender", "hopeful"}  # fmt: skip
            if running or any(told.search(role.of(self.text)) for role in person.roles):
                named = self._with_person(reading, person.name)
                return replace(named, antecedent=Passage(person.name))
        return None

    def _points_back(self, phrase: Phrase) -> bool:
        """Return whether the phrase is a bare noun that refers to something told before."""
        head = phrase.head
        if head is None or phrase.name or phrase.asides or phrase.partitive:
            return False
        if phrase.rest and phrase.rest[0].low not in {"himself", "itself", "also", "themselves"}:
            return False
        leads = {word.low for word in phrase.lead}
        low = singular(head.low)
        pointed = bool(leads & _BACK) and len(phrase.words) == 1 and head.text.islower()
        if low in _SPOKES and leads and len(phrase.words) == 1:
            return True
        if not pointed:
            return False
        return low in _GENERIC or people_kind(low) is not None or artefact(low) is not None

    def _back(
        self, number: int, at: Span, phrase: Phrase, reading: Reading
    ) -> tuple[Reading, int]:
        head = phrase.head
        low = singular(head.low) if head else ""
        heads = _SIBLINGS.get(low, (low,))
        linked = self._linked(number, at, heads)
        if linked is not None:
            return self._follow(reading, linked)
        found = self._told_before(at, heads, artefact(low) is not None)
        if found is None and low in {"spokesman", "spokeswoman", "spokesperson", "official"}:
            name = self._body_before(at.start)
            return (replace(reading, antecedent=Passage(f"a spokesman for {name}")) if name and low != "official" else reading), number  # fmt: skip
        if found is not None:
            reading = replace(reading, antecedent=found)
            names = [m for m in self.index.within(*_edges(found)) if m.kind == "person"]
            if names and read_phrase(found.text).name:
                reading = self._with_person(reading, names[-1].name)
        return reading, number

    def _linked(self, number: int, at: Span, heads: tuple[str, ...]) -> int | None:
        """Return the earlier attribution whose source has this head and says more of it."""
        for other in sorted(self.links, key=lambda n: -self.links[n].source.start):
            link = self.links[other]
            if link.source.start >= at.start or at.start - link.source.start > _REACH * 2:
                continue
            if link.head in heads and _tells_more(link.words.text, record=artefact(link.head) is not None):
                return other
        return None

    def _follow(self, reading: Reading, other: int) -> tuple[Reading, int]:
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

    def _told_before(self, at: Span, heads: tuple[str, ...], record: bool) -> Passage | None:
        """Return the nearest earlier phrase with this head that says more of it."""
        left = max(self.document.body_start, at.start - _REACH)
        window = self.text[left : at.start]
        nouns = "|".join(re.escape(head) for head in heads)
        pattern = re.compile(rf"\b(?:{nouns})s?\b", re.I)
        for match in reversed(list(pattern.finditer(window))[-25:]):
            phrase = self._widened(window, match)
            if _tells_more(window[phrase[0] : phrase[1]], record=record):
                return Passage.of(self.text, [Span(left + phrase[0], left + phrase[1])])
        return None

    def _widened(self, window: str, match: re.Match[str]) -> tuple[int, int]:
        before = window[max(0, match.start() - 90) : match.start()]
        start = _BEFORE_HEAD.search(before)
        begin = match.start() - (len(before) - start.start() if start else 0)
        articles = list(_ARTICLE.finditer(window, begin, match.start()))
        if articles:
            begin = articles[-1].start()
        else:
            short = _TWO_BEFORE.search(window, begin, match.start())
            begin = short.start() if short else match.start()
        after = _AFTER_HEAD.match(window, match.end())
        return begin, after.end() if after else match.end()

    # -- pronouns ---------------------------------------------------------------------------

    def _pronoun(
        self,
        number: int,
        one: Attribution,
        word: str,
        at: Span,
        reading: Reading,
        attributions: tuple[Attribution, ...],
    ) -> tuple[Reading, int]:
        if word in _SELF:
            return self._self(one, at, reading, attributions)
        if word in _HE or word in _SHE:
            return self._he(number, at, "m" if word in _HE else "f", reading)
        if word in _RELATIVE:
            return self._relative(at, reading), number
        if word in _IT:
            return self._it(number, at, reading)
        if word in _THEY or word in {"one", "another", "neither"}:
            return self._they(number, at, reading)
        return reading, number

    def _self(
        self, one: Attribution, at: Span, reading: Reading, attributions: tuple[Attribution, ...]
    ) -> tuple[Reading, int]:
        """Read "I" and "we" as whoever speaks around them, else as the author."""
        speakers = [one.parent] if one.parent is not None else []
        speakers += [n for n, other in enumerate(attributions) if other is not one and any(s.covers(at) for s in other.content)]  # fmt: skip
        for speaker in speakers:
            if speaker is not None and speaker in self.links:
                return self._follow(reading, speaker)
            if speaker is not None and attributions[speaker].source and attributions[speaker] is not one:  # fmt: skip
                words = Passage.of(self.text, attributions[speaker].source)
                if not set(words.text.lower().split()) <= PERSONAL:
                    named = self._named(attributions[speaker].source[0], read_phrase(words.text), replace(reading, source=words))  # fmt: skip
                    return replace(named, source=reading.source, antecedent=words), speaker
        if self._in_quotation(at.start):
            person = self._person_before(at.start, "")
            if person is not None:
                return replace(self._with_person(reading, person.name), antecedent=Passage(person.name)), -1  # fmt: skip
        return reading, -1

    def _he(self, number: int, at: Span, gender: str, reading: Reading) -> tuple[Reading, int]:
        linked = self._last_speaker(at, gender)
        if linked is not None:
            return self._follow(reading, linked)
        person = self._person_before(at.start, gender)
        if person is None:
            return reading, number
        named = self._with_person(reading, person.name)
        return replace(named, antecedent=Passage(person.name)), number

    def _last_speaker(self, at: Span, gender: str) -> int | None:
        """Return the attribution shortly before whose source a pronoun continues."""
        sentence = self._sentence(at.start)
        for other in sorted(self.links, key=lambda n: -self.links[n].source.start)[:40]:
            link = self.links[other]
            away = sentence - self._sentence(link.source.start)
            if link.source.start >= at.start:
                continue
            if away > 2:
                return None
            if away == 0 and any(m.kind == "person" for m in self.index.within(link.source.end, at.start)):  # fmt: skip
                continue
            if away and self._subject_since(link.source.end, at.start, gender):
                return None
            if link.person is not None:
                return other if link.person.gender in {"", gender} else None
            if link.head in _GENERIC and link.source.start != at.start:
                return other
        return None

    def _subject_since(self, start: int, end: int, gender: str) -> bool:
        """Return whether a sentence in between opens with another fitting person."""
        for number in range(self._sentence(start) + 1, self._sentence(end) + 1):
            opening = self.starts[number]
            for mention in self.index.within(opening, min(opening + 40, end)):
                person = self.index.persons.get(mention.name)
                if person is not None and person.gender in {"", gender}:
                    return True
        return False

    def _person_before(self, offset: int, gender: str) -> Person | None:
        """Return the subject of this sentence or of one shortly before, of fitting gender."""
        here = self._sentence(offset)
        for number in range(here, max(here - 6, -1), -1):
            end = offset if number == here else self.sentences[number].end
            for mention in self.index.within(self.starts[number], end):
                person = self.index.persons.get(mention.name)
                if person is None or mention.end > offset or self._in_quotation(mention.start):
                    continue
                if not gender or person.gender in {"", gender}:
                    return person
        return None

    def _relative(self, at: Span, reading: Reading) -> Reading:
        """Read a relative pronoun as the noun phrase before it."""
        left = max(0, at.start - 160)
        window = self.text[left : at.start].rstrip(" ,—–-")
        end = left + len(window)
        near = [m for m in self.index.before(end + 1, 160) if m.end <= end]
        if near and near[-1].kind == "person" and (near[-1].end == end or "," in self.text[near[-1].end : end][:2]):  # fmt: skip
            named = self._with_person(reading, near[-1].name)
            return replace(named, antecedent=Passage.of(self.text, [Span(near[-1].start, near[-1].end)]))  # fmt: skip
        match = _NOUN_BEFORE.search(window)
        if match is None:
            return reading
        return replace(reading, antecedent=Passage.of(self.text, [Span(left + match.start(1), end)]))  # fmt: skip

    def _it(self, number: int, at: Span, reading: Reading) -> tuple[Reading, int]:
        for other in sorted(self.links, key=lambda n: -self.links[n].source.start)[:6]:
            link = self.links[other]
            close = 0 < at.start - link.source.start < 400
            if close and link.person is None and not people_kind(link.head) and other != number:
                return self._follow(reading, other)
        left = max(0, at.start - 400)
        found = None
        for match in _BODY_BEFORE.finditer(self.text, left, at.start):
            if body_head(match[2]):
                found = match
        if found is not None:
            return replace(reading, antecedent=Passage.of(self.text, [Span(*found.span(1))])), number  # fmt: skip
        for mention in reversed(self.index.before(at.start, 600)):
            if mention.kind != "person":
                return replace(reading, antecedent=Passage.of(self.text, [Span(mention.start, mention.end)])), number  # fmt: skip
        return reading, number

    def _they(self, number: int, at: Span, reading: Reading) -> tuple[Reading, int]:
        for other in sorted(self.links, key=lambda n: -self.links[n].source.start)[:6]:
            link = self.links[other]
            people = people_kind(link.head) is not None or link.head == ""
            if link.person is None and people and 0 < at.start - link.source.start < 500:
                return self._follow(reading, other)
        left = max(0, at.start - 400)
        window = self.text[left : at.start]
        found = None
        for match in _PLURAL_BEFORE.finditer(window):
            if people_kind(match[2]) and not self._in_quotation(left + match.start()):
                found = match
                break
        if found is not None:
            return replace(reading, antecedent=Passage.of(self.text, [Span(left + found.start(1), left + found.end(2))])), number  # fmt: skip
        return reading, number

    # -- around the source ------------------------------------------------------------------

    def _around(self, one: Attribution, reading: Reading) -> Reading:
        if not one.source and not one.cue:
            return reading
        anchor = (one.cue or one.source)[0]
        number = self._sentence(anchor.start)
        if not self.sentences:
            return reading
        reading = self._beside(one, anchor, number, reading)
        return replace(reading, remarks=self._remarks(one, number, reading))

    def _beside(self, one: Attribution, anchor: Span, number: int, reading: Reading) -> Reading:
        """Add basis, anonymity, place and verification told beside the source."""
        sentence = self.sentences[number]
        start, end = max(sentence.start, anchor.start - 300), min(sentence.end, anchor.end + 400)
        for left, right in _outside(start, end, (*one.content, *one.source)):
            words = self.text[left:right]
            for key, find in (("basis", support.basis), ("anonymity", support.anonymity)):
                found = find(words)
                if found is not None and not getattr(reading, key):
                    span = Span(left + found[0], left + found[1])
                    reading = replace(reading, **{key: Passage.of(self.text, [span])})
            said = support.place(words)
            if said is not None and not reading.place:
                span = Span(left + said[0], left + said[1])
                reading = replace(reading, place=Passage.of(self.text, [span]))
            seen = support.verified(words, self.publisher)
            if seen is not None and not reading.verified:
                span = Span(left + seen[0], left + seen[1])
                reading = replace(reading, verified=Passage.of(self.text, [span]))
        return self._anonymous(one, number, reading)

    def _anonymous(self, one: Attribution, number: int, reading: Reading) -> Reading:
        """Look for the words about anonymity also next to the antecedent and in the next sentence."""
        if reading.anonymity or reading.name:
            return reading
        spans = [self.sentences[number].span]
        if number + 1 < len(self.sentences):
            following = self.sentences[number + 1].span
            if _CONTINUES.match(following.of(self.text)):
                spans.append(following)
        if reading.antecedent.pieces:
            place = self._sentence(reading.antecedent.pieces[0].start)
            spans.append(self.sentences[place].span)
        for span in spans:
            found = support.anonymity(span.of(self.text)[:1200])
            if found is not None and not self._in_quotation(span.start + found[0]):
                at = Span(span.start + found[0], span.start + found[1])
                return replace(reading, anonymity=Passage.of(self.text, [at]))
        return reading

    def _remarks(self, one: Attribution, number: int, reading: Reading) -> tuple[Remark, ...]:
        """Return what this sentence and its neighbors say of the source's worth."""
        found: list[Remark] = []
        for place in (number, number + 1, number - 1):
            base = self.starts[place] if 0 <= place < len(self.starts) else 0
            for one_judged in self.vouched.get(place, ()):
                spans = [Span(base + a, base + b) for a, b in (one_judged.endorser, one_judged.cue, one_judged.target)]  # fmt: skip
                if any(piece.covers(spans[1]) for piece in one.source):
                    continue
                if self._concerns(spans[2], spans[1], one, reading, place - number):
                    parts = [Passage.of(self.text, [span]) for span in spans]
                    found.append(Remark(parts[0], parts[1], parts[2], one_judged.stance))
        return tuple(found[:4])

    def _concerns(
        self, target: Span, cue: Span, one: Attribution, reading: Reading, away: int
    ) -> bool:
        """Return whether a judgement is about this source or its record, not about the claim."""
        if any(piece.covers(cue) for piece in one.content):
            return False
        if any(piece.covers(target) or target.covers(piece) for piece in one.source):
            return True
        judged = target.of(self.text)
        source = " ".join((reading.source.text, reading.antecedent.text, reading.name))
        record = any(artefact(word) for word in re.findall(r"\w+", source))
        names = {word.lower() for word in re.findall(r"\w{4,}", source)} - _WEAK
        shared = bool(names & {word.lower() for word in re.findall(r"\w{4,}", judged)})
        pointing = bool(_POINTING.match(judged.strip()))
        if shared and (_RECORD.search(judged) or away == 0):
            return True
        return pointing and bool(_RECORD.search(judged)) and (record or away == 1)

    # -- small things -----------------------------------------------------------------------

    def _quoted(self, one: Attribution) -> str:
        """Return the form of the claim where only the marks around it tell."""
        if not one.content:
            return ""
        if one.unattributed:
            return ""
        told = quote_type(Passage.of(self.text, one.content).text)
        if told != "indirect":
            return ""
        return "direct" if all(self._wholly_quoted(span) for span in one.content) else ""

    def _wholly_quoted(self, span: Span) -> bool:
        number = bisect_right(self.quotes, span.start) - 1
        return number >= 0 and span.end <= self.quotations[number].end

    def _in_quotation(self, offset: int) -> bool:
        number = bisect_right(self.quotes, offset) - 1
        return number >= 0 and offset < self.quotations[number].end

    def _sentence(self, offset: int) -> int:
        return max(bisect_right(self.starts, offset) - 1, 0)


_WEAK = frozenset("figures figure data numbers report reports said told that which from with their this those these according official officials senior people source sources spokesman spokeswoman have been".split())  # fmt: skip
_RECORD = re.compile(r"\b(?:figures?|numbers?|data|counts?|tally|tolls?|statistics|estimates?|records?|reports?|claims?|accounts?|findings?|lists?|versions?|results?|polls?|surveys?|study|studies|documents?|footage|information|assertions?|allegations?|ministry|agency|observatory|it|them)\b", re.I)  # fmt: skip
_POINTING = re.compile(r"(?:its|their|his|her|those|these|this|that|the|it|them|such|both)\b", re.I)
_CONTINUES = re.compile(r"(?:The |He |She |They |All |Both |Neither |Like |These |Those |None )")
_BEFORE_HEAD = re.compile(r"(?<![\w’'./&-])(?:\b(?:a|an|the|one|two|three|four|several|some|his|her|its|their|senior|current|former|many|multiple) )?(?:(?!and |said |says |told |that |who |to |for |in |on |by |of |but |with |from |as |at |was |is |were |are )[\w’'./&-]+ ){0,6}$", re.I)  # fmt: skip
_ARTICLE = re.compile(r"\b(?:a|an|the|one|two|three|four|several|some|his|her|its|their|another) ", re.I)  # fmt: skip
_TWO_BEFORE = re.compile(r"(?<![\w’'./&-])(?:[A-Za-z][\w’'/&-]* ){1,2}$")
_AFTER_HEAD = re.compile(r" (?:(?:close to|closest to|familiar with|with (?:direct )?knowledge of|briefed on|involved in|who|at|in|from|for|of|by|within|on|released|conducted|commissioned|published|inside) [^.;,\"“”\n]{1,90})")  # fmt: skip
_NOUN_BEFORE = re.compile(r"(?<![\w’'./&-])((?:(?:the|a|an|some|many|several|his|her|their|its|those|these|most|other) )?(?:(?!and |said |says |told |that |who |to |for |in |on |by |with |from |but |as |is |are |was |were |has |have |against )[\w’'./&-]+ ){0,3}[\w’'./&-]+)$", re.I)  # fmt: skip
_BODY_BEFORE = re.compile(r"\b((?:the|its|their|his|her) (?:[\w’'-]+ ){0,2}?([a-z]+))\b")
_PLURAL_BEFORE = re.compile(r"(?<![\w’'./&-])((?:[\w’'-]+ ){0,2}?)([A-Za-z]{3,}s|people|men|women|police)\b")


def _place(one: Attribution) -> int:
    spans = one.source or one.cue or one.content
    return spans[0].start if spans else 0


def _edges(passage: Passage) -> tuple[int, int]:
    span = passage.whole or Span(0, 0)
    return span.start, span.end


def _ordinal(words: str) -> int:
    found = [_ORDINALS[word] for word in re.findall(r"\w+", words.lower()) if word in _ORDINALS]
    return max(found, default=1)


def _head_name(name: str) -> str:
    """Return the proper part of a run of capitals (``Hamas`` in ``Hamas Friday``)."""
    return bare(name)


def _tells_more(words: str, *, record: bool = False) -> bool:
    """Return whether a phrase says more of its head than a bare noun with an article."""
    phrase = read_phrase(words)
    if phrase.name:
        return True
    if record:
        named = [w for w in (*phrase.words[:-1], *phrase.rest) if w.capital]
        return any(w.low not in CALENDAR for w in named) and not phrase.partitive
    return bool(phrase.rest and phrase.rest[0].low not in {"said", "says", "told"}) or len(phrase.words) > 1  # fmt: skip


def _outside(start: int, end: int, spans: tuple[Span, ...]) -> list[tuple[int, int]]:
    """Return the stretches of a range that none of the spans covers."""
    found, left = [], start
    for span in sorted(spans):
        if span.end <= left or span.start >= end:
            continue
        if span.start > left:
            found.append((left, span.start))
        left = max(left, span.end)
    if left < end:
        found.append((left, end))
    return found
