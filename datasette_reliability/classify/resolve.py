"""Find in the document who the source of each attribution is: its antecedent, name and roles.

The steps of :data:`REFERENCES` are tried in turn on the words of a source, such as "he", "the
senator" or "Hale". The result is a :class:`~.reading.Reading`: words and their places, without a
verdict; :mod:`~.judge` decides from it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace

from ..language import ENGLISH
from ..records import Attribution, Document, Segments, Span
from ..steps import FIND, Step, active
from .antecedents import Ranker, best_of
from .callings import called
from .content import quote_type
from .discourse import Discourse, Link
from .evidence import add_evidence
from .naming import back, described, describes, is_anaphoric, named
from .passage import Passage
from .phrase import Phrase, is_pronoun, named_one, read_phrase
from .pronouns import member, pronoun
from .reading import Reading, class_by_words
from .vocabulary import artefact, singular

# How many sources a word implies: "the third" means that there are three.
_ORDINALS = {row["word"]: int(row["place"]) for row in ENGLISH.rows("numbers") if row["place"]}
_OF_THEM = re.compile(
    rf"the other|neither|{ENGLISH.one_of('part of them')} of"
    r" (?:them|these|those|the (?:two|three|four|five|pair|group))",
    re.IGNORECASE,
)


class Resolver:
    """Reads the attributions of one document in text order, as each may refer to earlier ones."""

    def __init__(
        self,
        document: Document,
        segments: Segments,
        without: frozenset[str] = frozenset(),
        rank: Ranker = best_of,
    ) -> None:
        """Take a document and the steps to leave out (``without``).

        ``rank`` chooses what a pronoun means; training replaces the model's ranking with its own.
        """
        self.discourse = Discourse(document, segments)
        self.without = without
        self.rank = rank

    def read(self, attributions: tuple[Attribution, ...]) -> list[tuple[Reading, int]]:
        """Return, in the order given, the reading of each attribution and the index of its root.

        The root is the first attribution with this source: its own index if it refers to no other,
        -1 where no attribution holds "I" or "we".
        """
        order = sorted(range(len(attributions)), key=lambda i: _place(attributions[i]))
        self.discourse.sources = sorted(span for one in attributions for span in one.source)
        readings: list[tuple[Reading, int] | None] = [None] * len(attributions)
        for number in order:
            readings[number] = self._read(number, attributions)
        done = [one for one in readings if one is not None]
        counts = self._counts()
        return [
            (replace(reading, members=counts[n]) if counts.get(n, 0) > 1 else reading, root)
            for n, (reading, root) in enumerate(done)
        ]

    def _counts(self) -> dict[int, int]:
        """Return how many sources each root stands for, by later references ("a second source")."""
        counts: dict[int, int] = {}
        for number, link in self.discourse.links.items():
            if link.root != number:
                told = _ordinal(link.source.of(self.discourse.text))
                counts[link.root] = max(told, counts.get(link.root, 0))
        return counts

    def _read(self, number: int, attributions: tuple[Attribution, ...]) -> tuple[Reading, int]:
        one, discourse = attributions[number], self.discourse
        dated = one.time is not None and bool(discourse.document.published)
        source, cue, claim = (
            Passage.of(discourse.text, each) for each in (one.source, one.cue, one.content)
        )
        alone = class_by_words(source.text, cue.text, claim.text)
        reading = Reading(
            source,
            cue,
            claim,
            recipient=Passage.of(discourse.text, [one.recipient] if one.recipient else ()),
            cue_class="" if one.cue_class == alone else one.cue_class,
            quoted=self._quoted(one),
            nested=one.parent is not None,
            publisher="" if one.unattributed else discourse.publisher,
            published=(discourse.document.published or "") if dated else "",
            time=one.time.of(discourse.text) if one.time is not None and dated else "",
            steps={} if one.unattributed else {"claim": one.steps},
        )
        if one.unattributed:
            return reading, number
        reading, root = self._who(number, one, reading, attributions)
        return add_evidence(self.discourse, one, reading), root

    def _who(
        self, number: int, one: Attribution, reading: Reading, attributions: tuple[Attribution, ...]
    ) -> tuple[Reading, int]:
        if not one.source:
            return reading, number
        phrase = read_phrase(named_one(reading.source.text))
        reference = Reference(self.discourse, number, one, phrase, reading, attributions, self.rank)
        found, root = self._referred(reference)
        self._remember(number, one.source[0], phrase, found, root)
        return found, root

    def _referred(self, reference: Reference) -> tuple[Reading, int]:
        for step in active(REFERENCES, self.without):
            found = step.run(reference)
            if found is not None:
                reading, root = found
                if reading is reference.reading:
                    return found
                return replace(reading, steps={**reading.steps, "source": (step.name,)}), root
        return reference.reading, reference.number

    def _remember(self, number: int, at: Span, phrase: Phrase, reading: Reading, root: int) -> None:
        words = reading.antecedent or reading.source
        person = self.discourse.index.person(reading.name) if reading.name else None
        head = singular(phrase.head.low) if phrase.head else ""
        if root != number and root in self.discourse.links:
            head = self.discourse.links[root].head
        self.discourse.remember(number, Link(at, words, person, head, root, reading))

    def _quoted(self, one: Attribution) -> str:
        """Return "direct" if the quotation marks are outside the span of the claim, else ""."""
        if not one.content:
            return ""
        if one.unattributed:
            return ""
        told = quote_type(Passage.of(self.discourse.text, one.content).text)
        if told != "indirect":
            return ""
        return "direct" if all(self._wholly_quoted(span) for span in one.content) else ""

    def _wholly_quoted(self, span: Span) -> bool:
        number = bisect_right(self.discourse.quotes, span.start) - 1
        return number >= 0 and span.end <= self.discourse.quotations[number].end


@dataclass(frozen=True, slots=True)
class Reference:
    """The source of one attribution, as a step of coreference sees it.

    ``phrase`` is the source taken apart, ``reading`` what its own words say, and ``number`` the
    index of the attribution among ``attributions``.
    """

    discourse: Discourse
    number: int
    attribution: Attribution
    phrase: Phrase
    reading: Reading
    attributions: tuple[Attribution, ...]
    rank: Ranker

    @property
    def at(self) -> Span:
        """Return the first piece of the source."""
        return self.attribution.source[0]

    def pronoun(self, word: str) -> tuple[Reading, int]:
        """Return the reading with this pronoun's antecedent by the rules, and its root."""
        return pronoun(
            self.discourse,
            self.number,
            self.attribution,
            word,
            self.at,
            self.reading,
            self.attributions,
        )


def ordinal(one: Reference) -> tuple[Reading, int] | None:
    """Read "the third" or "the latter" as one mentioned before; None for other words."""
    phrase = one.phrase
    last = (*phrase.lead, *phrase.words)[-1:]
    alone = not phrase.words and not phrase.rest and phrase.definite
    return one.pronoun("another") if alone and last and last[0].low in _ORDINAL else None


_ORDINAL = ENGLISH.listed("ordinal")


def part_of_them(one: Reference) -> tuple[Reading, int] | None:
    """Read "one of them" as a member of the group mentioned last; None for other words."""
    if not _OF_THEM.fullmatch(one.reading.source.text):
        return None
    return member(one.discourse, one.number, one.at, one.reading)


def ranked_pronoun(one: Reference) -> tuple[Reading, int] | None:
    """Read "he", "she", "it" or "they" outside a quotation as the likeliest candidate.

    Candidates are earlier mentions, including the choice of the rules. None for other words.
    """
    only = (*one.phrase.lead, *one.phrase.words)
    word = only[0].low if len(only) == 1 else ""
    if word not in _RANKED or one.discourse.in_quotation(one.at.start):
        return None
    ruled = one.pronoun(word)
    return one.rank(one.discourse, one.number, one.at, word, one.reading, ruled)


_RANKED = ENGLISH.listed("personal subject")


def personal_pronoun(one: Reference) -> tuple[Reading, int] | None:
    """Read a pronoun as the antecedent that the rules choose; None for other words."""
    only = (*one.phrase.lead, *one.phrase.words)
    return one.pronoun(only[0].low) if len(only) == 1 and is_pronoun(only[0]) else None


def possessive(one: Reference) -> tuple[Reading, int] | None:
    """Read "its figures" as the figures of the antecedent of "its"; None if that is not found."""
    owner = _owner(one.phrase)
    found = one.pronoun(owner) if owner else None
    return found if found and found[0].antecedent else None


def role_description(one: Reference) -> tuple[Reading, int] | None:
    """Read "the senator" as the person to whom the article gives this role; None without one."""
    known = describes(one.phrase)
    found = described(one.discourse, one.at, one.phrase, one.reading) if known else None
    return (found, one.number) if found else None


def other_word_of_calling(one: Reference) -> tuple[Reading, int] | None:
    """Read "the lawmaker" as the senator who is the only person named shortly before; or None."""
    found = called(one.discourse, one.at, one.phrase, one.reading)
    return (found, one.number) if found else None


def bare_noun(one: Reference) -> tuple[Reading, int] | None:
    """Read "the report" as the one mentioned before; None where the words are not a bare noun."""
    if not is_anaphoric(one.phrase):
        return None
    return back(one.discourse, one.number, one.at, one.phrase, one.reading)


def full_name(one: Reference) -> tuple[Reading, int]:
    """Add the full name and the roles that the article gives the source elsewhere."""
    return named(one.discourse, one.at, one.phrase, one.reading), one.number


def _owner(phrase: Phrase) -> str:
    """Return the possessive in ``its figures``, whose owner produced them; "" without one."""
    if phrase.head is None or phrase.name or artefact(phrase.head.text) is None:
        return ""
    return next((w.low for w in phrase.lead if w.low in {"its", "their", "his", "her"}), "")


def _place(one: Attribution) -> int:
    spans = one.source or one.cue or one.content
    return spans[0].start if spans else 0


def _ordinal(words: str) -> int:
    found = [_ORDINALS[word] for word in re.findall(r"\w+", words.lower()) if word in _ORDINALS]
    return max(found, default=1)


_Referring = Callable[[Reference], "tuple[Reading, int] | None"]


def _step(function: _Referring, why: str) -> Step[_Referring]:
    return Step(function.__name__, FIND, function, why)


#: Ways in which the words of a source refer to somebody; the first that applies counts.
REFERENCES: tuple[Step[_Referring], ...] = (
    _step(ordinal, "First: “the third” is neither a pronoun nor a noun mentioned before."),
    _step(part_of_them, "Before personal_pronoun, as “them” in “one of them” is not the source."),
    _step(
        ranked_pronoun,
        "Before personal_pronoun, which it asks too; inside quotations the rules know better.",
    ),
    _step(personal_pronoun, "Before the nouns: a pronoun has no other words to go by."),
    _step(
        possessive,
        "Before bare_noun, which would look for earlier figures, not for their owner.",
    ),
    _step(
        role_description,
        "Before bare_noun, which would look for an earlier senator without a name.",
    ),
    _step(
        other_word_of_calling,
        "After role_description, which wants the same word; before bare_noun, which gives no name.",
    ),
    _step(bare_noun, "Before full_name, which finds nothing to go by in a bare noun."),
    _step(
        full_name,
        "Last: a source that refers to no earlier mention has to be named by its own words.",
    ),
)
