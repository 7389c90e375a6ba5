"""The steps by which attributions are found, corrected and dropped in English, in their order.

1. The engine finds most attributions.
2. The spans of source, cue and content are made to follow one rule (``_NORMALIZED``).
3. What the engine often gets wrong is corrected; what is not an attribution is dropped.
4. Patterns read the sentences that the engine left: verbs, headlines, nouns, quotations.
5. Recipient, date, narration (the outlet's own voice) and nesting are added.

Each step says why it stands where it does: mostly which other step would read a text wrongly if
the two changed places. A step whose place makes no difference in any of our texts stands with
others of its kind. A test checks each "before" and "behind" that names another step.
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
    "Before all that look at the first piece of a content or a cue: there must be one.",
)
_CLASSED = _each(
    acts.classed,
    "Before no_claim, which drops by class; what patterns find is classed as it joins.",
)
_NORMALIZED = (
    _each(
        boundaries.cue_within_content,
        "Opens the pass: the edges of a cue and a content are none while one holds the other.",
    ),
    _each(
        boundaries.source_boundaries,
        "Before relative_clause_of_subject, which measures from a source's end.",
    ),
    _each(
        boundaries.cue_boundaries,
        "Before object_within_cue, which would take the date behind a verb for its object.",
    ),
    _each(
        boundaries.object_within_cue,
        "Behind cue_boundaries, which takes away the date that would count as an object.",
    ),
    _each(
        boundaries.noun_of_infinitive,
        "Behind object_within_cue, which moves the end of the cue that this noun follows.",
    ),
    _each(
        boundaries.auxiliaries,
        "Behind all that move the start of a cue, for it looks at the words before it.",
    ),
    _each(
        boundaries.content_boundaries,
        "Closes the pass, for the others move the ends of a content that it cleans.",
    ),
)

ORDER: tuple[_Step, ...] = (
    Step(
        "engine",
        FIND,
        finding(engine),
        "First: the others mend what it finds, and patterns leave its sentences alone.",
    ),
    *_NORMALIZED,
    _COMPLETE,
    _drop(
        relative_clauses.vouching_clause,
        "With the other drops: classify reads such a clause as an endorsement, not as a claim.",
    ),
    _drop(
        repair.anonymity_terms,
        "With the other drops: classify reads these words as the reason of anonymity.",
    ),
    _sentence(
        relative_clauses.relative_clause_of_subject,
        "Before gaps_in_source, which would close what it takes whole.",
    ),
    _each(
        relative_clauses.subject_of_claim,
        "Among the first on “according to”: the others ask for a source in one piece.",
    ),
    _each(
        relative_clauses.relative_clause_of_according,
        "Before interposed_according: a clause behind the source is no second half of the claim.",
    ),
    _sentence(
        relative_clauses.interposed_according,
        "Behind subject_of_claim, which leaves a source in one piece.",
    ),
    _sentence(
        relative_clauses.closing_clause,
        "Behind interposed_according: a second half of the claim is no clause of the source.",
    ),
    _sentence(
        relative_clauses.inverted_speaker,
        "Behind closing_clause; it looks only for speakers that nothing before has found.",
    ),
    _each(
        noun_phrases.gaps_in_source,
        "Before swallowed_source, which has to see the source without its gaps.",
    ),
    _sentence(
        noun_phrases.antecedent_of_relative,
        "Behind gaps_in_source, which would add the pronoun to its noun phrase again.",
    ),
    _sentence(
        repair.closing_clause_of_source,
        "Before swallowed_source, which compares whole sources.",
    ),
    _named(
        "swallowed_source",
        FILTER,
        repair.swallowed_source,
        "Behind gaps_in_source: of two it drops the one whose source is too long.",
    ),
    _named(
        "cue_within_clause",
        FILTER,
        repair.cue_within_clause,
        "Before preceding_subject, which would find these cues a source of their own.",
    ),
    _each(
        repair.content_within_source,
        "Behind closing_clause_of_source, by which a source may reach into a content.",
    ),
    _free(
        repair.verb_cut_off,
        "Before rival_quotation, which may leave no content; behind the sources are known.",
    ),
    _free(
        repair.quotation_cut_off,
        "With verb_cut_off, which mends the other way in which a content is cut short.",
    ),
    _each(
        subjects.subject_within_content,
        "Before preceding_subject, which would look past a subject taken for content.",
    ),
    _sentence(
        subjects.preceding_subject,
        "Behind subject_within_content, before coordinated_subject, which hands these on.",
    ),
    _all(
        subjects.coordinated_subject,
        "Behind all that find a subject, for it passes the one before on.",
    ),
    _all(
        repair.shared_source,
        "Behind the subjects, of which two may be found for one verb; no_claim asks for one.",
    ),
    _COMPLETE,
    _CLASSED,
    _drop(
        acts.no_claim,
        "Behind the subjects, as most without a source are none; before patterns read the rest.",
    ),
    _sentence(
        hearsay.hearsay_of_subject,
        "Behind no_claim, which drops most that have no source: these have one until here.",
    ),
    _named("repeated", FILTER, acts.repeated, "Behind the mending, which may make two alike."),
    _all(
        overlaps.rival_quotation,
        "Before pronoun_content, which drops those that lost their only content here.",
    ),
    _all(
        verbless.sentence_pointed_at,
        "Before pronoun_content, which would drop what says no more than “this”.",
    ),
    _drop(
        overlaps.pronoun_content,
        "Behind rival_quotation; patterns may then read the sentence of what it drops.",
    ),
    _find(
        sentences.sentence_pattern,
        "Before headline, which leaves alone every line that a verb of saying reads.",
        *_NORMALIZED,
        _CLASSED,
        parts=(*sentences.FREE, *sentences.ENCLOSING, *sentences.CLOSING),
    ),
    _find(
        headlines.headline,
        "Behind sentence_pattern: a headline is a line that no sentence pattern reads.",
        _CLASSED,
        parts=headlines.FORMS,
    ),
    _find(
        nominal.attributing_noun,
        "Behind the verbs: a sentence whose cue is a verb is not read by its nouns.",
        *_NORMALIZED,
        _CLASSED,
        parts=nominal.FORMS,
    ),
    _sentence(
        nominal.clause_of_noun,
        "Behind attributing_noun, for those of patterns and of the engine are cut alike.",
    ),
    _find(
        nested.nested_attribution,
        "Behind all that find by verbs and nouns: it reads the contents as they will be.",
        _CLASSED,
    ),
    _drop(
        acts.only_act, "Behind nested_attribution, for within an act somebody may claim something."
    ),
    _find(
        quoted.what_somebody_called,
        "Behind nested_attribution, which reads “what he called” where it opens a content.",
        _CLASSED,
    ),
    _find(
        verbless.relative_speaker,
        "Behind only_act, which drops the deed around it but not what is said in passing.",
        _CLASSED,
    ),
    _find(
        verbless.speaker_behind_quotation,
        "Behind all that find cues, for any verb will do here where nobody says a quotation yet.",
        _CLASSED,
    ),
    _find(
        transcripts.transcript_line,
        "Behind only_act: its colons are statements, whatever words stand before them.",
        _CLASSED,
    ),
    _all(
        quoted.opening_of_quotation,
        "Behind all quotations are found, for it takes no words that another holds.",
    ),
    _find(
        quoted.signed_quotation,
        "Before running_quotation, which would give it to the speaker before.",
        _CLASSED,
    ),
    _all(
        continued.running_quotation,
        "Behind signed_quotation: what nobody signs goes on with whom spoke last.",
    ),
    _find(
        verbless.introduced_quotation,
        "Behind running_quotation: who spoke last is surer than whom a sentence is about.",
        _CLASSED,
    ),
    _sentence(recipients.recipient, "Before time_of_statement, which looks behind the recipient."),
    _sentence(recipients.time_of_statement, "Behind recipient, by which the date may stand."),
    _find(
        narration.sentence_of_outlet, "Behind all that find: it takes the sentences that are left."
    ),
    _all(
        nesting.text_order,
        "Before enclosing_attribution, which numbers the attributions as they stand.",
    ),
    _all(
        nesting.enclosing_attribution,
        "Last: the number of a parent is its place in the final order.",
    ),
)
