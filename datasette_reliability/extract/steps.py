"""The steps by which attributions are found, corrected and dropped in English, in their order.

1. The engine finds most attributions.
2. The spans of source, cue and content are made to follow one rule (``_NORMALIZED``).
3. What the engine often gets wrong is corrected; what is not an attribution is dropped.
4. Patterns read the sentences that the engine left: verbs, headlines, nouns, quotations.
5. Recipient, date, narration (the outlet's own voice) and nesting are added.

Each step says why it stands where it does: mostly which other step would read a text wrongly if
the two changed places. A step whose place makes no difference in any of our texts stands with
others of its kind. A test checks each "before" and "after" that names another step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..records import Attribution, Sentence
from ..steps import FILTER, FIND, REWRITE, Kind, Step
from . import (
    acts,
    boundaries,
    continued,
    headlines,
    hearsay,
    narration,
    nested,
    nesting,
    nominal,
    noun_phrases,
    overlaps,
    quoted,
    recipients,
    relative_clauses,
    repair,
    sentences,
    source_end,
    subjects,
    transcripts,
    verbless,
)
from .covering import Covering
from .running import Article, Found, each, finding, in_sentence, unless

__all__ = ["ORDER"]

_Step = Step[Callable[[Article, Found], Iterable[Attribution]]]


def _named(
    name: str, kind: Kind, function: Callable[..., Iterable[Attribution]], why: str
) -> _Step:
    return Step(name, kind, function, why)


def _each(function: Callable[[str, Attribution], Attribution], why: str) -> _Step:
    return Step(function.__name__, REWRITE, each(function), why)


def _sentence(function: Callable[[str, Sentence, Attribution], Attribution], why: str) -> _Step:
    return Step(function.__name__, REWRITE, in_sentence(function), why)


def _free(
    function: Callable[[str, Sentence, Attribution, Covering], Attribution], why: str
) -> _Step:
    return Step(function.__name__, REWRITE, repair.untouched(function), why)


def _all(function: Callable[[Article, Found], list[Attribution]], why: str) -> _Step:
    return Step(function.__name__, REWRITE, function, why)


def _drop(function: Callable[[str, Attribution], bool], why: str) -> _Step:
    return Step(function.__name__, FILTER, unless(function), why)


def _find(
    function: Callable[[Article, Found], Iterable[Attribution]],
    why: str,
    *then: _Step,
    parts: tuple[Step[Any], ...] = (),
) -> _Step:
    return Step(function.__name__, FIND, finding(function), why, then, parts)


def engine(article: Article, found: Found) -> Iterable[Attribution]:
    """Return the attributions that the engine finds in this article, unchanged."""
    return article.engine.attributions(article.document, article.segments)


# Steps that run in more than one place: after the engine, and on what patterns find.
_COMPLETE = _drop(
    acts.incomplete,
    "Before the steps that look at the first piece of a content or cue: there must be one.",
)
_CLASSED = _each(
    acts.classed,
    "Before no_claim, which drops by class. What patterns find is classed when it is found.",
)
_VOUCHING = _drop(
    relative_clauses.vouching_clause,
    "After the engine and again after the patterns, which may find it anew: classify reads such a"
    " clause as an endorsement; it is no claim.",
)
_TERMS = _drop(
    repair.anonymity_terms,
    "After the engine and again after the patterns, which may find them anew: these words are the"
    " reason for anonymity, which classify reads.",
)
_NORMALIZED = (
    _each(
        boundaries.cue_within_content,
        "First in the pass: as long as the content holds the cue, neither has clear edges.",
    ),
    _each(
        boundaries.source_boundaries,
        "Before relative_clause_of_subject, which starts at the end of the source.",
    ),
    _each(
        boundaries.cue_boundaries,
        "Before object_within_cue, which would take a date that follows a verb for its object.",
    ),
    _each(
        boundaries.object_within_cue,
        "After cue_boundaries, which removes a date that would count as an object.",
    ),
    _each(
        boundaries.noun_of_infinitive,
        "After object_within_cue, which moves the end of the cue; this noun follows it.",
    ),
    _each(
        boundaries.auxiliaries,
        "After the steps that move the start of a cue: this one looks at the words before it.",
    ),
    _each(
        boundaries.content_boundaries,
        "Last in the pass: the others move the ends of a content, and this one cleans them.",
    ),
)

ORDER: tuple[_Step, ...] = (
    Step(
        "engine",
        FIND,
        finding(engine),
        "First: the other steps correct what it finds, and patterns leave its sentences alone.",
    ),
    *_NORMALIZED,
    _COMPLETE,
    _VOUCHING,
    _TERMS,
    _sentence(
        relative_clauses.relative_clause_of_subject,
        "Before gaps_in_source, which would close a gap that this step reads as one clause.",
    ),
    _each(
        relative_clauses.subject_of_claim,
        "First of the steps for “according to”: the others expect a source in one piece.",
    ),
    _each(
        relative_clauses.relative_clause_of_according,
        "Before interposed_according: a clause after the source is not the rest of the claim.",
    ),
    _sentence(
        relative_clauses.interposed_according,
        "After subject_of_claim, which leaves the source in one piece.",
    ),
    _sentence(
        relative_clauses.closing_clause,
        "After interposed_according: the second half of a claim is no clause of the source.",
    ),
    _sentence(
        relative_clauses.inverted_speaker,
        "After closing_clause: it looks only for speakers that no earlier step has found.",
    ),
    _each(
        noun_phrases.gaps_in_source,
        "Before swallowed_source, which needs the source without gaps.",
    ),
    _sentence(
        noun_phrases.antecedent_of_relative,
        "After gaps_in_source, which would add the pronoun to its noun phrase again.",
    ),
    _sentence(
        repair.closing_clause_of_source,
        "Before swallowed_source, which compares whole sources.",
    ),
    _named(
        "swallowed_source",
        FILTER,
        repair.swallowed_source,
        "After gaps_in_source: of two attributions it drops the one whose source is too long.",
    ),
    _named(
        "cue_within_clause",
        FILTER,
        repair.cue_within_clause,
        "Before preceding_subject, which would look for another source for these cues.",
    ),
    _each(
        repair.content_within_source,
        "After closing_clause_of_source, which may extend a source into a content.",
    ),
    _free(
        repair.quotation_cut_off,
        "Before rival_quotation, which may leave no content; the sources are known by now.",
    ),
    _each(
        subjects.subject_within_content,
        "Before preceding_subject, which would skip a subject that was taken for content.",
    ),
    _sentence(
        subjects.preceding_subject,
        "After subject_within_content, before coordinated_subject, which shares these subjects.",
    ),
    _all(
        subjects.coordinated_subject,
        "After the steps that find a subject: this one gives the same subject to the next verb.",
    ),
    _COMPLETE,
    _CLASSED,
    _drop(
        acts.no_claim,
        "After the subjects: most attributions that have no source by now are false.",
    ),
    _sentence(
        hearsay.hearsay_of_subject,
        "After no_claim, which drops attributions without a source: these have one until here.",
    ),
    _named(
        "repeated",
        FILTER,
        acts.repeated,
        "After the corrections, which may make two attributions alike.",
    ),
    _all(
        overlaps.rival_quotation,
        "Before pronoun_content, which drops attributions that lose their only content here.",
    ),
    _drop(
        overlaps.pronoun_content,
        "After rival_quotation; patterns can then read the sentences that this step frees.",
    ),
    _find(
        sentences.sentence_pattern,
        "Before headline, which skips lines that a verb of saying explains.",
        *_NORMALIZED,
        _VOUCHING,
        _TERMS,
        _CLASSED,
        parts=(*sentences.FREE, *sentences.ENCLOSING, *sentences.CLOSING),
    ),
    _find(
        hearsay.hearsay_without_source,
        "After sentence_pattern, which also finds who said so in such a sentence.",
        _CLASSED,
    ),
    _find(
        headlines.headline,
        "After sentence_pattern: a headline is a line that no sentence pattern matches.",
        _CLASSED,
        parts=headlines.FORMS,
    ),
    _find(
        nominal.attributing_noun,
        "After the verbs: nouns are read only in sentences without a verb as cue.",
        *_NORMALIZED,
        _CLASSED,
    ),
    _sentence(
        nominal.clause_of_noun,
        "After attributing_noun: its attributions and the engine's are cut in the same way.",
    ),
    _each(
        nominal.noun_of_nobody,
        "After no_claim, which drops attributions without a source: this one has it until here.",
    ),
    _find(
        nested.nested_attribution,
        "After all verbs and nouns: it reads the final contents.",
        _CLASSED,
    ),
    _drop(acts.only_act, "After nested_attribution: an act may hold a claim by somebody else."),
    _find(
        quoted.what_somebody_called,
        "After nested_attribution, which reads “what he called” at the start of a content.",
        _CLASSED,
    ),
    _find(
        verbless.relative_speaker,
        "After only_act, which drops the act around it but not what is said in passing.",
        _CLASSED,
    ),
    _find(
        verbless.speaker_behind_quotation,
        "After the steps that find cues: here any verb counts, if a quotation has no speaker yet.",
        _CLASSED,
    ),
    _find(
        transcripts.transcript_line,
        "After only_act: a colon marks a statement, whatever its words.",
        _CLASSED,
    ),
    _all(
        quoted.opening_of_quotation,
        "After all quotations are found: it takes only words that no other attribution holds.",
    ),
    _find(
        quoted.signed_quotation,
        "Before running_quotation, which would give it to the previous speaker.",
        _CLASSED,
    ),
    _all(
        continued.running_quotation,
        "After signed_quotation: an unsigned quotation belongs to the last speaker.",
    ),
    _each(
        noun_phrases.piece_beside_cue,
        "After all steps that fill gaps: these two pieces do not belong together.",
    ),
    _each(
        recipients.recipient_within_content,
        "Before recipient, which looks between cue and content.",
    ),
    _sentence(
        recipients.told_in_passive,
        "After piece_beside_cue: the subject that it moves must be in one piece.",
    ),
    _each(
        noun_phrases.object_before_source,
        "Before end_of_source, which would take the noun for the source and cut its speaker.",
    ),
    _all(
        source_end.end_of_source,
        "After the steps that extend or share a source: it cuts what they and the engine left.",
    ),
    _sentence(
        recipients.recipient,
        "Before time_of_statement, which looks at the words after the recipient.",
    ),
    _sentence(recipients.time_of_statement, "After recipient: the date may follow it."),
    _drop(
        acts.nobody,
        "After all finders of speech, as any may take “nobody” for somebody.",
    ),
    _find(
        narration.sentence_of_outlet,
        "After all other finders: it takes the sentences that are left.",
    ),
    _all(
        nesting.text_order,
        "Before enclosing_attribution, which numbers the attributions in this order.",
    ),
    _all(
        nesting.enclosing_attribution,
        "Last: a parent is referred to by its place in the final order.",
    ),
)
