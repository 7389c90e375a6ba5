"""Every closed vocabulary: its values in order, each with a label and a one-sentence definition.

The one source for the code, the CHECK constraints of the schema, the facet labels and the docs.
A vocabulary's name is the name of the column that holds it.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Generic, TypeVar

__all__ = [
    "VOCABULARIES",
    "SourceType",
    "Term",
    "Vocabulary",
    "label",
    "source_type",
    "told_digit",
    "told_letter",
]


@dataclass(frozen=True, slots=True)
class Term:
    """One value of a closed vocabulary."""

    value: str
    label: str
    definition: str


@dataclass(frozen=True, slots=True)
class SourceType:
    """A type of source, with all that follows from it alone.

    ``kind`` is outlet, person, body, unnamed, record, other or none. ``attribution_class`` is the
    class of its claims unless somebody vouches for it, ``identity`` the reason that says how well a
    reader knows it, ``access`` the one that says how it can know ("": its words decide).
    """

    value: str
    kind: str
    attribution_class: str
    identity: str
    access: str
    label: str
    definition: str

    @property
    def named(self) -> bool:
        """Return whether a reader is told who it is."""
        return self.kind in ("outlet", "person", "body")


_Term = TypeVar("_Term", Term, SourceType)


@dataclass(frozen=True, slots=True)
class Vocabulary(Generic[_Term]):
    """A closed vocabulary: the column it belongs to, what that column says, and its terms."""

    name: str
    label: str
    definition: str
    terms: tuple[_Term, ...]

    @property
    def values(self) -> tuple[str, ...]:
        """Return the values in their order."""
        return tuple(term.value for term in self.terms)

    def __contains__(self, value: object) -> bool:
        return value in self.values

    def __getitem__(self, value: str) -> _Term:
        for term in self.terms:
            if term.value == value:
                return term
        raise KeyError(value)


def _vocabulary(
    name: str, label: str, definition: str, table: str, term: type[_Term]
) -> Vocabulary[_Term]:
    rows = [line.split("|") for line in table.strip().splitlines()]
    cells = ([cell.strip() for cell in row] for row in rows)
    return Vocabulary(name, label, definition, tuple(term(*row) for row in cells))


ATTRIBUTION_CLASS = _vocabulary(
    "attribution_class",
    "Kind of attribution",
    "How the article identifies who is speaking. The first kind that fits applies.",
    """
    endorsed | endorsed source | A named, independent third party vouches for the source or its figures.
    named_official | named official | A person by name who speaks for a state, an authority, a party, an armed group or an intergovernmental body.
    named_person | named person | Any other person by name.
    institution | institution | An official body, an organization or another medium, by name.
    outlet | the outlet itself | The publishing outlet's own reporting or compilation.
    record | record | A document, a dataset or a social media post without an identifiable producer.
    anonymous | anonymous source | A person or persons whom the text does not name.
    unattributed | the outlet's own voice | A sentence in the outlet's own voice.
    other | other | None of the above.
    """,
    Term,
)

SOURCE_TYPE = _vocabulary(
    "source_type",
    "Type of source",
    "Who the source is, as far as the text says. The first type that fits applies.",
    # value | kind | class | identity | access | label | definition
    """
    unattributed | none | unattributed |  |  | no source | No source and no cue: the outlet's own voice.
    own_reporting | outlet | outlet | own_reporting | observer | own reporting | The publishing outlet or its staff observes or compiles.
    named_official | person | named_official | named_person_role | authority | named official | A person by name who holds an office or rank in, runs for office in, or speaks for a state, authority, party, armed group or intergovernmental body.
    named_representative | person | named_person | named_person_role | authority | named representative | A person by name for a company, NGO, union, club, church or family, or as a lawyer.
    named_expert | person | named_person | named_person_role | expert | named expert | A person by name with an expertise, such as a professor, analyst, doctor, pollster or researcher.
    named_person | person | named_person | named_person |  | named person | Any other person by name.
    official_body | body | institution | named_body | authority | official body | A state, ministry, army, police, court, parliament, city, intergovernmental body or organ of a de facto authority, or a country or capital as speaker.
    organization | body | institution | named_body | authority | organization | Any other named collective: a party, campaign, armed group as such, company or NGO.
    media | body | institution | named_media | secondhand | another outlet | Another outlet or agency.
    unnamed_official | unnamed | anonymous | unnamed_office | role | unnamed official | No name, but an office or service.
    unnamed_proximate | unnamed | anonymous | unnamed_proximity | proximity | unnamed, close to the matter | No name; the text says only that the source is close to a person or a matter.
    unnamed_person | unnamed | anonymous | unnamed_class |  | unnamed group (residents, analysts) | No name, only a group such as residents or analysts; they may be unnamed for safety.
    unnamed_vague | unnamed | anonymous | unnamed_vague |  | unnamed, not described | No name and nothing else about the source.
    document | record | record | identifiable_record |  | document | A document without an identifiable producer.
    dataset | record | record | identifiable_record |  | dataset | Data, figures, a poll or a study without an identifiable producer.
    social_media | record | record | identified_account |  | social media | An account or post whose holder is none of the above.
    other | other | other | unnamed_vague |  | other | None of the above.
    """,
    SourceType,
)

_SOURCE_TYPES = {term.value: term for term in SOURCE_TYPE.terms}


def source_type(value: str) -> SourceType:
    """Return the type of source of a value; ``other`` if it is unknown."""
    return _SOURCE_TYPES.get(value, _SOURCE_TYPES["other"])


MEDIUM = _vocabulary(
    "medium",
    "Medium",
    "The channel or artefact through which the claim came.",
    """
    interview | interview | Said to a reporter or outlet that the text names.
    statement | statement | A public statement, announcement, speech or press release.
    document | document | A document, report, letter or study.
    dataset | dataset | Figures, a tally or a database.
    poll | poll | A poll or survey.
    court_record | court record | A filing, ruling, indictment or testimony.
    law | law | A law, treaty or regulation.
    social_media | social media | A post on a social network.
    press_report | press report | A report by another outlet or agency.
    observation | observation | Seen or heard on the spot.
    communication | private communication | A letter, e-mail, call or message not made for the public.
    narration | narration | The outlet's own voice.
    unspecified | not stated | The text does not say.
    """,
    Term,
)

CUE_CLASS = _vocabulary(
    "cue_class",
    "Kind of cue",
    "What the cue says happened: somebody stated it, a record shows it, or the outlet ascribes it.",
    """
    statement | statement | Somebody said, wrote or otherwise stated it.
    record | record | A report, a study, a law or data shows or says it.
    attitude | attitude | The outlet ascribes a belief, wish, fear or intention; nobody is quoted.
    """,
    Term,
)

QUOTE_TYPE = _vocabulary(
    "quote_type",
    "Form of the claim",
    "Whether the claim is in quotation marks.",
    """
    direct | direct quotation | The whole claim is in quotation marks.
    mixed | partly quoted | Some words of the claim are in quotation marks.
    indirect | paraphrase | The claim is reported in the outlet's words.
    none | not a quotation | The outlet's own voice.
    """,
    Term,
)

BAND = _vocabulary(
    "band",
    "Sourcing",
    "How clearly the article says who is speaking, how they could know, and how to check it.",
    """
    strong | strong | A score of 65 or more.
    moderate | moderate | A score of 45 to 64.
    limited | limited | A score of 25 to 44.
    weak | weak | A score under 25.
    """,
    Term,
)

SOURCE_RELIABILITY = _vocabulary(
    "source_reliability",
    "Source's track record (letter)",
    "NATO Admiralty letter for the source's track record; the program sets only B, C and F.",
    """
    A | completely reliable | Set by people only.
    B | usually reliable | A named, independent third party's positive assessment is reported in the text, or a person rated the source so.
    C | fairly reliable | Set by people, and with `admiralty_mode: lenient` for a named source on the record.
    D | not usually reliable | Set by people only.
    E | unreliable | Set by people only.
    F | cannot be judged | The text reports no track record of the source, so a reader cannot judge it.
    """,
    Term,
)

INFORMATION_CREDIBILITY = _vocabulary(
    "information_credibility",
    "Corroboration (digit)",
    "NATO Admiralty digit for corroboration across documents; the program sets only 2, 3 and 6.",
    """
    1 | confirmed by other sources | Set by people only.
    2 | probably true | At least two named root sources of different affiliations agree, in texts that are not copies of each other.
    3 | possibly true | Root sources of the same side agree.
    4 | doubtful | Set by people only.
    5 | improbable | Set by people only.
    6 | cannot be judged | No corroboration has been looked for or found; always so within one document.
    """,
    Term,
)

CONTENT_KIND = _vocabulary(
    "content_kind",
    "Kind of claim",
    "What the claim is about, from its own words.",
    """
    information | information | A report of what happened or is the case.
    figure | figure | A number is the point of the claim.
    position | position | What the source wants, demands, supports or opposes.
    plan | plan | What the source or its side intends to do.
    forecast | forecast | What the source expects to happen or to be possible.
    assessment | assessment | A judgement of worth, quality or meaning.
    accusation | accusation | The source says that somebody did wrong.
    denial | denial | The source says that something is not so.
    """,
    Term,
)

AFFILIATION_RELATION = _vocabulary(
    "affiliation_relation",
    "Relation to the affiliation",
    "How the source is related to that body.",
    """
    is | is | The source is that body.
    part of | part of | The source is a part or organ of it.
    official of | official of | The source speaks or acts for it.
    run by | run by | The source is run by it, as the text says.
    backed by | backed by | The source is backed by it, as the text says.
    close to | close to | The source is close to it, as the text says.
    """,
    Term,
)

STAKE = _vocabulary(
    "stake",
    "Stake in a listed dispute",
    "Whether the source is tied to a party of a dispute that the user has listed.",
    """
    party | party to the dispute | The source is, or speaks for, a listed party.
    run_by_party | run by a party | The source is run or backed by a listed party, as the text says.
    aligned | close to a party | The source is close to a listed party, as the text says.
    none_stated | none stated | The text ties the source to no listed party.
    not_assessed | not assessed | No parties are configured.
    """,
    Term,
)

STANCE = _vocabulary(
    "stance",
    "Stance of an endorsement",
    "What a third party says of the source or its figures.",
    """
    positive | vouches for it | The endorser calls the source or its figures reliable, credible, accurate or the like.
    negative | disputes it | The endorser calls them unreliable, inflated, disputed or the like.
    neutral | neither | The endorser mentions or uses them without a judgement, or says it could not judge.
    """,
    Term,
)

OUTLET_BASIS = _vocabulary(
    "outlet_basis",
    "How the publisher is known",
    "Where the document's publisher comes from.",
    """
    metadata | stated by the input | The input names the publisher.
    inferred | inferred from the text | The text shows it, as in "told AFP" or "an AFP tally".
    """,
    Term,
)

AGENCY_BASIS = _vocabulary(
    "agency_basis",
    "How the agency is known",
    "What shows that a text comes from a news agency.",
    """
    metadata | stated by the input | The input names the agency: as publisher, as the source of a feed's entry, or as the source of the item.
    byline | byline | The byline names it, as in "By Agence France-Presse".
    dateline | dateline | The dateline names it, as in "CAIRO (AFP) -".
    """,
    Term,
)

CONFIDENCE_LEVEL = _vocabulary(
    "confidence_level",
    "Confidence of the reading",
    "How likely it is that the program read the speaker, the words and the kind of source"
    " correctly; it says nothing about whether the claim is true.",
    """
    high | high | Right in at least 80 of 100 cases.
    moderate | moderate | Right in 60 to 79 of 100 cases.
    low | low | Right in fewer than 60 of 100 cases: look at the text.
    """,
    Term,
)

ROOTS = _vocabulary(
    "roots",
    "Independent sources",
    "How many independent root sources this archive has for what a claim says; reprints of one"
    " story count once.",
    """
    0 | none | No source: the outlets' own voice alone.
    1 | one | One root source, however many texts print it.
    2 | two | Two root sources, neither of which rests on the other.
    3+ | three or more | Three root sources or more.
    """,
    Term,
)

CONTESTED = _vocabulary(
    "contested",
    "Contested",
    "Whether another root source of this archive says otherwise.",
    """
    figures | figures differ | Another root source gives another figure for the same thing; a later, higher one is an update.
    denied | denied | Another root source says that it is not so.
    """,
    Term,
)

RELATION = _vocabulary(
    "relation",
    "Relation of two claims",
    "How one claim relates to another.",
    """
    same | the same | They say the same.
    perhaps | perhaps the same | They may say the same; nothing is counted from it.
    copy | copy | They share a passage of eight or more words.
    differs | differs | They say the same, except for a figure.
    denies | denies | One says that the other is not so.
    not_same | not the same | A person has decided that they do not say the same.
    """,
    Term,
)

REASON_CATEGORY = _vocabulary(
    "category",
    "Part of the rating",
    "The part of the points table that a reason belongs to.",
    """
    identity | who is speaking | How exactly the text identifies the source; at most 40 points.
    access | how they could know | What the text says of the source's access; at most 20 points.
    form | how it is put | Whether the claim is given in the source's own words; at most 10 points.
    channel | where it was said | Whether the occasion can be checked; at most 5 points.
    support | what supports it | Endorsement, verification, basis, further sources; capped at 25 points.
    caution | what calls for care | Stake, dispute, distance, an unnamed source's opinion; negative points.
    limit | limit | An unnamed source's total is capped, and every total stays within 0 and 100.
    """,
    Term,
)

REASON_CODE = _vocabulary(
    "code",
    "Reason",
    "Why points were given or taken.",
    """
    named_person_role | person by name with a role | The text names the person and says what office, post or expertise they speak from.
    named_body | named body | The text names the body that speaks.
    own_reporting | own reporting | The outlet itself observed or compiled it.
    identifiable_record | identifiable record | The text says which document or dataset it is.
    named_person | person by name | The text names the person and gives no role.
    named_media | named outlet | The text names the outlet or agency it relies on.
    identified_account | identified account | The text identifies the social media account.
    unnamed_office | unnamed, office stated | The text gives an office or service instead of a name.
    unnamed_proximity | unnamed, close to the matter | The text says only that the source is close to a person or a matter.
    unnamed_class | unnamed group (residents, analysts) | The text names only a group, such as residents or analysts; they may be unnamed for safety.
    unnamed_vague | unnamed, not described | The text says nothing about who it is.
    observer | saw it | The source saw or heard what it reports.
    records | holds the record | The source holds or compiles the record that it cites.
    authority | speaks for the body it describes | The source speaks for the body whose acts or positions it describes.
    expert | expert | The source speaks from a stated expertise.
    personal | describes own experience | The source describes its own experience or view.
    role | office or service | The source's office or service suggests access.
    proximity | close to the matter | The source is only said to be close to the matter.
    secondhand | second hand | The source passes on what somebody else said.
    unknown | access not stated | The text does not say how the source could know.
    direct | direct quotation | The claim is given word for word.
    mixed | partly quoted | Some of the claim is given word for word.
    indirect | paraphrase | The claim is given in the outlet's words.
    told_outlet | told to a named outlet | The text says to whom it was said.
    public_statement | public statement | It was said in public and can be looked up.
    record | record | It is in a record that can be looked up.
    other_outlet | through another outlet | It comes through another outlet.
    unspecified | occasion not stated | The text does not say where or on what occasion it was said.
    endorsed_by_third_party | vouched for by a third party | A named, independent third party vouches for the source or its figures.
    verified_by_outlet | verified by the outlet | The outlet says that it checked or saw for itself.
    stated_basis | basis stated | The text says what the claim rests on.
    independent_second_source | independent second source | The text names a second, independent source for the same claim.
    two_or_more_sources | two or more sources | The text says that more than one source said it.
    anonymity_explained | reason for anonymity given | The text says why the source is not named.
    interested_party | party to a listed dispute | The source is tied to a party of a dispute that the user has listed.
    reported_dispute | disputed in the text | A named third party disputes the source or its figures.
    distancing_cue | the outlet keeps its distance | The outlet's choice of words keeps a distance.
    unnamed_opinion_or_forecast | unnamed opinion or forecast | An unnamed source gives an opinion or a forecast.
    unnamed_limit | limit for unnamed sources | An unnamed source's total is cut to the rubric's limit.
    support_limit | limit for support | The support points together are cut to the rubric's limit.
    range_limit | limit of the scale | A total outside 0 and 100 is moved to the nearer end.
    """,
    Term,
)

VOCABULARIES = MappingProxyType(
    {
        vocabulary.name: vocabulary
        for vocabulary in (
            ATTRIBUTION_CLASS,
            SOURCE_TYPE,
            BAND,
            SOURCE_RELIABILITY,
            INFORMATION_CREDIBILITY,
            QUOTE_TYPE,
            CUE_CLASS,
            MEDIUM,
            CONTENT_KIND,
            AFFILIATION_RELATION,
            STAKE,
            STANCE,
            OUTLET_BASIS,
            AGENCY_BASIS,
            ROOTS,
            CONTESTED,
            CONFIDENCE_LEVEL,
            RELATION,
            REASON_CATEGORY,
            REASON_CODE,
        )
    }
)

_LABELS = {
    term.value: term.label
    for vocabulary in reversed(tuple(VOCABULARIES.values()))
    for term in vocabulary.terms
}


def label(value: str, vocabulary: str | None = None) -> str | None:
    """Return the label of a term, of any vocabulary unless one is named; None when unknown.

    A value that occurs in several vocabularies (``named_person``) takes the label of the first in
    the order of :data:`VOCABULARIES`.
    """
    if vocabulary is None:
        return _LABELS.get(value)
    terms = VOCABULARIES.get(vocabulary)
    return terms[value].label if terms is not None and value in terms else None


def told_letter(letter: str | None, basis: str | None) -> Term | None:
    """Return the letter of a rating if the text reports a track record or a person set it.

    ``basis`` is the stored reason for the letter. None for every other claim: its C or F comes from
    its kind of source and says nothing about this claim.
    """
    by_person = str(basis or "").startswith("rated by ")
    if letter not in SOURCE_RELIABILITY or (letter in ("C", "F") and not by_person):
        return None
    return SOURCE_RELIABILITY[str(letter)]


def told_digit(digit: int | str | None) -> Term | None:
    """Return the digit of a rating if corroboration or a person set it; None for 6."""
    known = str(digit) in INFORMATION_CREDIBILITY and str(digit) != "6"
    return INFORMATION_CREDIBILITY[str(digit)] if known else None
