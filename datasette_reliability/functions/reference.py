"""What each SQL function takes and returns, with an example: docs and tests are made from it."""

from __future__ import annotations

from dataclasses import dataclass

from ..columns import IN_FUNCTION

__all__ = ["FUNCTIONS", "PARAMETERS", "Function"]


@dataclass(frozen=True, slots=True)
class Function:
    """One function: its forms, what it returns, an example and its answer."""

    name: str
    forms: tuple[str, ...]
    description: str
    example: str
    answer: str

    @property
    def arities(self) -> tuple[int, ...]:
        """Return the numbers of arguments that it takes."""
        return tuple(form.count(",") + 1 for form in self.forms)


PARAMETERS = {
    "source": "The words that name or describe who says it.",
    "cue": 'The words that attribute it, such as "said" or "according to".',
    "claim": "What is said, with its quotation marks.",
    "context": "The column `claims.context`: what the document adds to these words.",
    "score": "A number from 0 to 100.",
    "text": "A text to find claims in; its first 50,000 characters are read.",
    "term": "A value of a closed vocabulary; see [terms](terms.md).",
    "vocabulary": "The vocabulary (column) that the term belongs to.",
    "letter": "A letter from A to F, as in `claims.source_reliability`.",
    "digit": "A digit from 1 to 6, as in `claims.information_credibility`.",
    "first": "A claim, without its source.",
    "second": "Another claim.",
    "class": "A value to count, as in `claims.attribution_class`.",
}


def _of_words(name: str, description: str, example: str, answer: str) -> Function:
    forms = ("source", "source, cue", "source, cue, claim", "source, cue, claim, context")
    return Function(name, forms, description, example, answer)


FUNCTIONS = (
    _of_words(
        "reliability_class",
        "Returns the kind of attribution: `endorsed`, `named_official`, `named_person`,"
        " `institution`, `outlet`, `record`, `anonymous`, `unattributed` or `other`.",
        "reliability_class('a source close to the talks')",
        "anonymous",
    ),
    _of_words(
        "reliability_source_type",
        "Returns the type of source: who it is, as the words let a reader identify it.",
        "reliability_source_type('Finance Minister Maria Lenz', 'said')",
        "named_official",
    ),
    _of_words(
        "reliability_named",
        "Returns 1 when a reader can tell who the source is, 0 when not.",
        "reliability_named('two senior officials')",
        "0",
    ),
    _of_words(
        "reliability_endorsed_by",
        "Returns the named, independent third party that vouches for the source or its figures.",
        "reliability_endorsed_by('figures from the ministry that the United Nations regards as"
        " reliable')",
        "the United Nations",
    ),
    _of_words(
        "reliability_score",
        "Returns the score, from 0 to 100: how clearly the words say who is speaking, how they"
        " could know, and how to check it. Differences under 10 mean nothing: show the band and"
        " the reasons with it.",
        "reliability_score('Finance Minister Maria Lenz', 'said', '\"We will pay.\"')",
        "66",
    ),
    Function(
        "reliability_band",
        ("score", "source", "source, cue", "source, cue, claim", "source, cue, claim, context"),
        "Returns the band of a score, or of the rating of these words: `strong`, `moderate`,"
        " `limited` or `weak`. A single number, even if stored as text, is taken as a score.",
        "reliability_band('a source close to the talks', 'said', 'nothing was agreed')",
        "weak",
    ),
    _of_words(
        "reliability_source_reliability",
        "Returns the NATO Admiralty letter for the source's track record: `B`, `C` or `F`.",
        "reliability_source_reliability('a source close to the talks')",
        "F",
    ),
    _of_words(
        "reliability_reasons",
        "Returns the reasons of the score as a JSON array of objects with category, code, points,"
        " words and label. The points add up to the score. For words elsewhere in the document,"
        " the source that refers to them is shown.",
        "json_extract(reliability_reasons('Finance Minister Maria Lenz', 'said', 'x'),"
        " '$[0].label')",
        "person by name with a role",
    ),
    Function(
        "reliability_quote_type",
        ("claim", "claim, context"),
        "Returns whether the claim is a `direct` quotation, `mixed` or `indirect`.",
        "reliability_quote_type('the talks were \"serious\"')",
        "mixed",
    ),
    Function(
        "reliability_code",
        ("letter, digit",),
        "Returns the Admiralty code of the two ratings. It is a pair, not a number: never compute"
        " with it.",
        "reliability_code('B', 6)",
        "B6",
    ),
    Function(
        "reliability_label",
        ("term", "term, vocabulary"),
        "Returns the label of a term; of any vocabulary if none is named.",
        "reliability_label('anonymous')",
        "anonymous source",
    ),
    Function(
        "reliability_misp_tag",
        ("letter, digit",),
        "Returns the machine tags of MISP's taxonomy"
        " [admiralty-scale](https://github.com/MISP/misp-taxonomies/tree/main/admiralty-scale),"
        " separated by a space. Give NULL for one of the two to get the other's tag alone.",
        "reliability_misp_tag('B', NULL)",
        'admiralty-scale:source-reliability="b"',
    ),
    Function(
        "reliability_same_claim",
        ("first, second",),
        "Returns 1 if two claims say the same, by the rule of `corroborate`, else 0. Claims with"
        " conflicting figures never do, nor a claim and its denial, nor claims of fewer than six"
        " content words, unless all words are equal.",
        "reliability_same_claim('the bridge over the Velm river would be closed to lorries until"
        " March', 'the Velm river bridge will be shut to lorries until March')",
        "1",
    ),
    Function(
        "reliability_numbers_conflict",
        ("first, second",),
        "Returns 1 if the figures of two claims cannot both be right, else 0."
        ' "At least 52,760" agrees with "more than 52,000"; a figure that only one of them gives'
        " conflicts with nothing.",
        "reliability_numbers_conflict('1,218 people were killed', '1,139 people were killed')",
        "1",
    ),
    Function(
        "reliability_claims",
        ("text",),
        "Returns the claims of a text as a JSON array for `json_each`, in the order of the text:"
        f" source, cue, claim, {', '.join(IN_FUNCTION)} and parent (the index of the claim that it"
        " is nested in). Sentences in the outlet's own voice are included, without a source.",
        "json_extract(reliability_claims('\"We will pay,\" Maria Lenz said.'), '$[0].source')",
        "Maria Lenz",
    ),
    Function(
        "reliability_mix",
        ("class",),
        "An aggregate: returns the share of each value as a JSON object. NULLs are left out."
        " A share of few claims says little: show it only from 20 claims on.",
        'reliability_mix(value) FROM json_each(\'["anonymous", "named_official",'
        ' "anonymous", "institution"]\')',
        '{"named_official":0.25,"institution":0.25,"anonymous":0.5}',
    ),
)
