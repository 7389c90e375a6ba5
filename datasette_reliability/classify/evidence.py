"""Find the evidence beside a source: basis, anonymity, place, verification, endorsements.

Evidence tells a reader how a source knows, why it is unnamed, where it spoke, whether the outlet
checked, and who vouches for it or disputes it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ..language import ENGLISH
from ..records import Attribution, Span
from . import grounds
from .discourse import Discourse
from .passage import Passage
from .reading import Reading, Remark
from .vocabulary import artefact
from .vouching import RECORD

_WEAK = ENGLISH.listed("weak link")
_RECORD = re.compile(
    rf"\b(?:{RECORD}|ministry|agency|observatory|it|them|him|her"
    r"|that|this|every word)\b",
    re.I,
)
_POINTING = re.compile(
    r"(?:its|their|his|him|her|those|these|this|that|the|it|them|such|both|every)\b", re.I
)
_CONTINUES = tuple(f"{word} " for word in ENGLISH.listed("opening that continues"))


def add_evidence(discourse: Discourse, one: Attribution, reading: Reading) -> Reading:
    """Return the reading with the evidence in its sentence and in those around it.

    A reading without source and cue (narration) comes back unchanged.
    """
    if not one.source and not one.cue:
        return reading
    anchor = (one.cue or one.source)[0]
    number = discourse.sentence(anchor.start)
    if not discourse.sentences:
        return reading
    reading = _add_grounds(discourse, one, anchor, number, reading)
    remarks = _remarks(discourse, one, number, reading)
    return replace(reading, remarks=remarks) if remarks else reading


def _add_grounds(
    discourse: Discourse, one: Attribution, anchor: Span, number: int, reading: Reading
) -> Reading:
    """Return the reading with the basis, anonymity, place and verification stated beside it."""
    sentence = discourse.sentences[number]
    # Close to the cue: farther words in a long sentence belong to other claims, and cost time.
    start, end = max(sentence.start, anchor.start - 300), min(sentence.end, anchor.end + 400)
    for left, right in _outside(start, end, (*one.content, *one.source)):
        words = discourse.text[left:right]
        based = grounds.basis(words)
        if based is not None and not reading.basis:
            span = Span(left + based[0], left + based[1])
            reading = replace(reading, basis=Passage.of(discourse.text, [span]))
        unnamed = grounds.anonymity(words)
        if unnamed is not None and not reading.anonymity:
            span = Span(left + unnamed[0], left + unnamed[1])
            reading = replace(reading, anonymity=Passage.of(discourse.text, [span]))
        said = grounds.place(words)
        if said is not None and not reading.place:
            span = Span(left + said[0], left + said[1])
            reading = replace(reading, place=Passage.of(discourse.text, [span]))
        seen = grounds.verified(words, discourse.publisher)
        if seen is not None and not reading.verified:
            span = Span(left + seen[0], left + seen[1])
            reading = replace(reading, verified=Passage.of(discourse.text, [span]))
    return _anonymous(discourse, one, number, reading)


def _anonymous(discourse: Discourse, one: Attribution, number: int, reading: Reading) -> Reading:
    """Return the reading with the words on its anonymity, from the whole sentences around it.

    These are the sentence of the cue, the next one if it continues ("He asked …"), and the sentence
    of the antecedent. Named sources and words inside a quotation are skipped.
    """
    if reading.anonymity or reading.name:
        return reading
    spans = [discourse.sentences[number].span]
    if number + 1 < len(discourse.sentences):
        following = discourse.sentences[number + 1].span
        if following.of(discourse.text).startswith(_CONTINUES):
            spans.append(following)
    if reading.antecedent.pieces:
        place = discourse.sentence(reading.antecedent.pieces[0].start)
        spans.append(discourse.sentences[place].span)
    for span in spans:
        # News sentences are shorter; the limit saves time on endless ones.
        found = grounds.anonymity(span.of(discourse.text)[:1200])
        if found is not None and not discourse.in_quotation(span.start + found[0]):
            at = Span(span.start + found[0], span.start + found[1])
            return replace(reading, anonymity=Passage.of(discourse.text, [at]))
    return reading


def _remarks(
    discourse: Discourse, one: Attribution, number: int, reading: Reading
) -> tuple[Remark, ...]:
    """Return the endorsements and disputes of this source in its sentence and the two beside it."""
    found: list[Remark] = []
    for place in (number, number + 1, number - 1):
        base = discourse.starts[place] if 0 <= place < len(discourse.starts) else 0
        for one_judged in discourse.vouched.get(place, ()):
            spans = [
                Span(base + a, base + b)
                for a, b in (one_judged.endorser, one_judged.cue, one_judged.target)
            ]
            if discourse.in_source(spans[1]):  # about that source, which already has it
                continue
            if any(spans[0].start < each.end and each.start < spans[0].end for each in one.source):
                continue  # nobody vouches for himself
            if _concerns(discourse, spans[2], spans[1], one, reading, place - number):
                parts = [Passage.of(discourse.text, [span]) for span in spans]
                found.append(Remark(parts[0], parts[1], parts[2], one_judged.stance))
    return tuple(found[:4])  # limits what is stored with a claim


def _concerns(
    discourse: Discourse, target: Span, cue: Span, one: Attribution, reading: Reading, away: int
) -> bool:
    """Return whether a judgment is about this source or its record, not about the claim."""
    if any(piece.covers(cue) for piece in one.content):
        return False
    if any(piece.covers(target) or target.covers(piece) for piece in one.source):
        return True
    judged = target.of(discourse.text)
    source = " ".join((reading.source.text, reading.antecedent.text, reading.name))
    record = any(artefact(word) for word in re.findall(r"\w+", source))
    names = {word.lower() for word in re.findall(r"\w{4,}", source)} - _WEAK
    shared = bool(names & {word.lower() for word in re.findall(r"\w{4,}", judged)})
    pointing = _POINTING.match(judged.strip()) and not any(
        word[0].isupper() for word in judged.split()[1:]
    )
    if shared and (_RECORD.search(judged) or away == 0):
        return True
    return bool(pointing and _RECORD.search(judged)) and (record or away == 1)


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
