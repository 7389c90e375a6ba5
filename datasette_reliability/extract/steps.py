"""The order in which attributions are found, mended and dropped, as data.

The engine finds most of them. Its spans are brought to one rule, what it often leaves wrong is
mended, what attributes nothing is dropped; then patterns read what it left. Each step says why it
stands where it stands: mostly which step would read a text wrong if the two changed places. Those
that change nothing in any text of ours wherever they stand are with their kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..records import Attribution, Sentence
from ..steps import FILTER, FIND, REWRITE, Kind, Step
from . import (
    acts,
    asides,
    citing,
    continued,
    headlines,
    hearsay,
    inner,
    nesting,
    nominal,
    normalize,
    orphans,
    outlet,
    patterns,
    quoted,
    repair,
    share,
    speakers,
    subjects,
    told,
    transcripts,
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
    """Return what the engine finds."""
    return article.engine.attributions(article.document, article.segments)


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
        normalize.cue_within_content,
        "Opens the pass: the edges of a cue and a content are none while one holds the other.",
    ),
    _each(
        normalize.source_boundaries,
        "Before relative_clause_of_subject and inverted_roles, which measure from a source's end.",
    ),
    _each(
        normalize.company_of_ticker,
        "Behind source_boundaries, which parts the symbol from its brackets.",
    ),
    _each(
        normalize.cue_boundaries,
        "Before object_within_cue, which would take the date behind a verb for its object.",
    ),
    _each(
        normalize.subject_within_cue,
        "Behind cue_boundaries: it reads a cue that is no more than subject and verb.",
    ),
    _each(
        normalize.title_within_cue,
        "Behind source_boundaries: the name has to begin right behind the title.",
    ),
    _each(
        normalize.object_within_cue,
        "Behind cue_boundaries, which takes away the date that would count as an object.",
    ),
    _each(
        normalize.noun_of_infinitive,
        "Behind object_within_cue, which moves the end of the cue that this noun follows.",
    ),
    _each(
        normalize.infinitive_marker,
        "Behind noun_of_infinitive, which looks for a content that still begins with “to”.",
    ),
    _each(
        normalize.auxiliaries,
        "Behind all that move the start of a cue, for it looks at the words before it.",
    ),
    _each(
        normalize.paragraph_boundary,
        "Before content_boundaries: the content that it cuts has a period to lose, too.",
    ),
    _each(
        normalize.date_before_content, "Before content_boundaries: “that” may follow on the date."
    ),
    _each(
        normalize.content_boundaries,
        "Closes the pass, for the others move the ends of a content that it cleans.",
    ),
)
_REPORTED = (
    Step(
        "reported_speaker",
        FIND,
        asides.reported_speaker,
        "Right before source_of_reported, which compares the two; mending would part them.",
    ),
    _all(
        asides.source_of_reported,
        "Right behind reported_speaker: by the one that it added this one is known.",
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
        asides.question_asked,
        "With the other drops, before any mending: what attributes nothing needs none.",
    ),
    _drop(
        asides.vouching_clause,
        "With the other drops: classify reads such a clause as an endorsement, not as a claim.",
    ),
    _drop(
        repair.referral_of_questions,
        "With the other drops; no text of ours tells where among them.",
    ),
    _drop(
        repair.naming_clause,
        "With the other drops, before preceding_subject gives it a source and hides what it is.",
    ),
    _drop(
        repair.anonymity_terms,
        "With the other drops: classify reads these words as the reason of anonymity.",
    ),
    _drop(
        repair.publication_clause, "With the other drops; no text of ours tells where among them."
    ),
    *_REPORTED,
    _sentence(
        asides.relative_clause_of_subject,
        "Before swapped_roles, which takes a subject with its clause for a claim.",
    ),
    _each(
        asides.tail_of_source,
        "Before inverted_speaker: the speaker that it cuts free of a quotation is no gap any more.",
    ),
    _each(
        asides.subject_of_claim,
        "Among the first on “according to”: the others ask for a source in one piece.",
    ),
    _sentence(
        asides.interposed_speaker,
        "Behind content_boundaries, whose “that” and period would stand between the two halves.",
    ),
    _each(
        asides.relative_clause_of_according,
        "Before the passes on “according to” that compare its source with the claim.",
    ),
    _sentence(
        asides.inverted_roles,
        "Behind source_boundaries, which leaves the comma that shows the inversion.",
    ),
    _sentence(
        asides.interposed_according,
        "Behind relative_clause_of_according: a clause behind the source is no second half.",
    ),
    _sentence(
        asides.head_of_unnamed,
        "Before closing_clause, which looks for a clause behind a source that has its head.",
    ),
    _sentence(
        asides.closing_clause,
        "Behind head_of_unnamed, for it measures from the end of the whole source.",
    ),
    _sentence(
        asides.inverted_speaker,
        "Behind tail_of_source; it looks only for speakers that nothing before has found.",
    ),
    _each(
        asides.speaker_before_colon,
        "Behind inverted_speaker: a colon is the weaker sign of a speaker.",
    ),
    _sentence(
        asides.appositive_comment,
        "Behind all that move the end of a source, which is where a comment begins.",
    ),
    _each(
        speakers.head_of_according,
        "Opens the second pass on sources: the cue has to end where its source begins.",
    ),
    _sentence(
        speakers.nearest_subject,
        "Before swallowed_source, which drops by the sources that stand in each other.",
    ),
    _sentence(
        speakers.swapped_roles,
        "Behind relative_clause_of_subject: a subject with its clause is whole by now.",
    ),
    _each(
        speakers.gaps_in_source,
        "Before swallowed_source, which has to see the source without its gaps.",
    ),
    _each(
        speakers.recipient_before_content,
        "Behind the sources, beside whose cue the recipient stands.",
    ),
    _each(
        speakers.apposition_of_according,
        "Before claim_around_according, which takes a clause behind the source for the claim's.",
    ),
    _each(
        speakers.claim_around_according,
        "Behind apposition_of_according: what is left behind the comma belongs to the claim.",
    ),
    _each(
        repair.inverted_forecaster,
        "Behind tail_of_source, before clause_before_fragment, which completes such a claim.",
    ),
    _sentence(
        repair.agent_of_naming,
        "Behind all that mend a subject, for the agent behind “by” outweighs it.",
    ),
    _each(
        citing.afterthought_of_citing,
        "Before the passes on “according to”, whose guard passes over what is cited.",
    ),
    _sentence(
        citing.speaker_within_according,
        "Before the passes that cut the claim, of which it moves the start.",
    ),
    _sentence(
        citing.occupation_of_source,
        "Before comparison_after_source: an occupation is taken whole, not for a comparison.",
    ),
    _each(
        citing.comparison_after_source,
        "Behind occupation_of_source; it asks whether two pieces are left.",
    ),
    _each(
        citing.dashed_aside, "Behind comparison_after_source: the aside has to be the only piece."
    ),
    _sentence(
        repair.closing_clause_of_source,
        "Before content_within_source, which drops the clause from the content.",
    ),
    _each(
        repair.clause_within_source,
        "Behind closing_clause_of_source: a relative clause is no claim.",
    ),
    _named(
        "swallowed_source",
        FILTER,
        repair.swallowed_source,
        "Before cue_within_source: of two it drops the one whose source is too long.",
    ),
    _named(
        "cue_within_source",
        FILTER,
        repair.cue_within_source,
        "Before preceding_subject, which would find these cues a source of their own.",
    ),
    _each(
        repair.source_around_cue,
        "Behind the drops: a piece behind the cue may have been a cue of its own.",
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
        speakers.resumed_predicate,
        "Behind verb_cut_off: the first half has its verb before the second is added.",
    ),
    _free(
        repair.clause_before_fragment,
        "Behind inverted_forecaster, whose claim may lack the clause before it.",
    ),
    _free(
        repair.claim_before_speaker,
        "Behind clause_before_fragment, which asks for a claim before its cue.",
    ),
    _each(
        subjects.subject_after_quotation,
        "First of the subjects: right behind a quotation a speaker is surest.",
    ),
    _each(
        subjects.subject_within_content,
        "Before preceding_subject, which would look past a subject taken for content.",
    ),
    _sentence(
        subjects.interposed_subject,
        "Behind subject_within_content: only then are the halves of a claim known.",
    ),
    _sentence(
        subjects.preceding_subject,
        "Behind cue_within_source, before coordinated_subject, which hands these on.",
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
    _each(repair.forecast_subject, "Behind the subjects: it is by one that a forecast is known."),
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
        share.rival_quotation,
        "Before pronoun_content, which drops those that lost their only content here.",
    ),
    _all(
        share.earlier_quotation,
        "Behind rival_quotation, which prefers the cue of a quotation's own sentence.",
    ),
    _named(
        "mutual_content",
        FILTER,
        share.mutual_content,
        "Behind the quotations are shared out: only then does a content hold what it will.",
    ),
    _all(
        orphans.sentence_pointed_at,
        "Before pronoun_content, which would drop what says no more than “this”.",
    ),
    _drop(
        share.pronoun_content,
        "Behind rival_quotation; patterns may then read the sentence of what it drops.",
    ),
    _find(
        patterns.sentence_pattern,
        "Before headline, which leaves alone every line that a verb of saying reads.",
        *_REPORTED,
        *_NORMALIZED,
        _CLASSED,
        parts=(*patterns.FREE, *patterns.ENCLOSING, *patterns.CLOSING),
    ),
    _find(
        headlines.headline,
        "Behind sentence_pattern: a headline is a line that no sentence pattern reads.",
        _CLASSED,
        parts=headlines.FORMS,
    ),
    _find(
        citing.grounds_cited,
        "Behind all that find speakers, for it borrows the one of its sentence.",
        _CLASSED,
    ),
    _all(
        share.speaker_within_content,
        "Behind grounds_cited, for each speaker of a sentence may close another's content.",
    ),
    _find(
        nominal.attributing_noun,
        "Behind the verbs: a sentence whose cue is a verb is not read by its nouns.",
        *_NORMALIZED,
        _CLASSED,
        parts=nominal.FORMS,
    ),
    _each(
        nominal.noun_handed_on, "Before nested_attribution, which would read the noun once more."
    ),
    _each(nominal.copula_of_noun, "Before clause_of_noun, which asks for the noun alone."),
    _sentence(
        nominal.clause_of_noun,
        "Behind attributing_noun, for those of patterns and of the engine are cut alike.",
    ),
    _find(
        inner.nested_attribution,
        "Behind noun_handed_on; it reads the contents as they will be.",
        _CLASSED,
        parts=inner.FORMS,
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
        orphans.relative_speaker,
        "Behind only_act, which drops the deed around it but not what is said in passing.",
        _CLASSED,
    ),
    _find(
        orphans.speaker_behind_quotation,
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
        orphans.introduced_quotation,
        "Behind running_quotation: who spoke last is surer than whom a sentence is about.",
        _CLASSED,
    ),
    _drop(
        acts.everybodys,
        "Before sentence_of_outlet, for what everybody thinks the outlet says itself.",
    ),
    _sentence(told.recipient, "Before time_of_statement, which looks behind the recipient."),
    _sentence(told.time_of_statement, "Behind recipient, by which the date may stand."),
    _find(outlet.sentence_of_outlet, "Behind all that find: it takes the sentences that are left."),
    _all(
        nesting.text_order,
        "Before enclosing_attribution, which numbers the attributions as they stand.",
    ),
    _all(
        nesting.enclosing_attribution,
        "Last: the number of a parent is its place in the final order.",
    ),
)
