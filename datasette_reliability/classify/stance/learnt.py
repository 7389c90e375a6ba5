"""Ask the network of stances who vouches for the sources of one document, or disputes them.

The network says whether somebody does, in which words, and which words name them. Where another
source in that sentence shares those words, or none are marked, that source is the endorser.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...records import Attribution, Document, Segments, Span
from ..passage import Passage
from ..phrase import BOUNDS, read_phrase
from ..reading import Reading, Remark
from .network import STANCES, Answer, Network
from .words import TAGS, Article

__all__ = ["with_stances"]

_ENDORSER = TAGS.index("endorser")
_NEAR = 40  # most tokens between the words of a stance and the endorser: it bounds the search
_SUBJECT = 120  # characters of a sentence in which its subject is looked for
_LONGEST = 30  # tokens from the first to the last word of a stance: they are a clause at most


def with_stances(
    document: Document,
    segments: Segments,
    attributions: Sequence[Attribution],
    readings: Sequence[Reading],
    network: Network,
) -> list[Reading]:
    """Return the readings with the endorsements and disputes that the network finds.

    Those found by rules stay if the network thinks them likely enough (``Network.bar``) and finds
    none of the same stance itself.
    """
    article = Article(document, segments)
    asked = {
        number: article.asked(
            one,
            readings[number].name or readings[number].antecedent.text,
            judged=bool(readings[number].remarks),
        )
        for number, one in enumerate(attributions)
        if one.content and not one.unattributed
    }
    answers = dict(zip(asked, network.answers(list(asked.values())), strict=True))
    found = list(readings)
    for number, answer in answers.items():
        judged = _Judged(article, attributions, readings, number, asked[number].own, answer)
        remarks = tuple(
            remark
            for position, stance in enumerate(STANCES)
            if answer.chances[position] >= network.bar(stance)
            and (remark := judged.remark(stance)) is not None
        )
        kept = tuple(
            one
            for one in found[number].remarks
            if answer.chances[STANCES.index(one.stance)] >= network.bar(f"rules {one.stance}")
            and one.stance not in {other.stance for other in remarks}
        )
        found[number] = replace(found[number], remarks=(*kept, *remarks))
    return found


class _Judged:
    """One attribution and what the network says about it."""

    def __init__(
        self,
        article: Article,
        attributions: Sequence[Attribution],
        readings: Sequence[Reading],
        number: int,
        own: frozenset[int],
        answer: Answer,
    ) -> None:
        self.article = article
        self.attributions = attributions
        self.readings = readings
        self.number = number
        self.own = own
        self.words = {place: scores for place, scores in answer.words if place is not None}

    def remark(self, stance: str) -> Remark | None:
        """Return the endorsement or dispute of this stance; None where no endorser is found."""
        cue = self._cue(TAGS.index(stance))
        endorser = self._endorser(cue) if cue else None
        if cue is None or endorser is None:
            return None
        one = self.attributions[self.number]
        judged = Passage.of(self.article.document.text, one.source or one.content)
        return Remark(endorser, self._passage(cue), judged, stance)

    def _cue(self, tag: int) -> range | None:
        """Return the surest word of a stance and the words next to it that are tagged the same."""
        if not self.words:
            return None
        surest = max(self.words, key=lambda place: self.words[place][tag] - self.words[place][0])
        begin = end = surest
        while end - begin < _LONGEST and self._is(end + 1, tag):
            end += 1
        while end - begin < _LONGEST and self._is(begin - 1, tag):
            begin -= 1
        return range(begin, end + 1)

    def _is(self, place: int, tag: int) -> bool:
        return place in self.words and max(self.words[place]) == self.words[place][tag]

    def _endorser(self, cue: range) -> Passage | None:
        """Return who takes the stance: a source in the sentence, else the words marked as endorser.

        Where words are marked, only a source that shares some of them counts. A source goes by its
        full name, if it is known, a pronoun by what it stands for.
        """
        sentence = self._sentence(cue.start)
        marked = self._marked(sentence, cue)
        speaking: Passage | None = None
        for number, other in enumerate(self.attributions):
            tokens = self.article.tokens(other.source)
            if not tokens or self.own & set(tokens) or tokens[0] not in sentence:
                continue
            if marked is not None and not set(marked) & set(tokens):
                continue
            theirs = self.readings[number]
            if theirs.name and theirs.name == self.readings[self.number].name:
                continue
            name = theirs.name or theirs.antecedent.text
            found = Passage.of(self.article.document.text, other.source)
            speaking = speaking or (Passage(name, found.pieces) if name else found)
        if speaking is not None or marked is None:
            return speaking
        found = self._passage(marked)
        # "The ministry, in | a | letter, calls that false": an article alone names nobody.
        return found if read_phrase(found.text).head else self._subject(sentence, cue) or found

    def _subject(self, sentence: range, cue: range) -> Passage | None:
        """Return the noun phrase that opens the sentence of a cue; None without one."""
        begin = self.article.segments.tokens[sentence.start][0]
        end = self.article.segments.tokens[cue.start][0]
        phrase = read_phrase(self.article.document.text[begin : min(end, begin + _SUBJECT)])
        opening = (*phrase.lead, *phrase.words)
        if not phrase.words or opening[0].low in BOUNDS:
            return None
        span = Span(begin + opening[0].start, begin + opening[-1].end)
        return Passage.of(self.article.document.text, [span])

    def _marked(self, sentence: range, cue: range) -> range | None:
        """Return the words marked as endorser that are nearest to the cue, in its sentence."""
        best: range | None = None
        place = max(sentence.start, cue.start - _NEAR)
        while place < min(sentence.stop, cue.stop + _NEAR):
            begin = place
            while self._is(place, _ENDORSER) and place not in self.own:
                place += 1
            if place > begin and (best is None or _gap(range(begin, place), cue) < _gap(best, cue)):
                best = range(begin, place)
            place = max(place, begin + 1)
        return best

    def _sentence(self, token: int) -> range:
        start = self.article.segments.tokens[token][0]
        found = self.article.segments.sentences[self.article.sentence(start)]
        return range(found.first_token, found.last_token)

    def _passage(self, tokens: range) -> Passage:
        every = self.article.segments.tokens
        span = Span(every[tokens.start][0], every[tokens.stop - 1][1])
        return Passage.of(self.article.document.text, [span])


def _gap(one: range, other: range) -> int:
    return max(one.start - other.stop, other.start - one.stop, 0)
