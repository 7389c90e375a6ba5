"""Who vouches for a source or its figures, in the many ways news writes it (invented names)."""

from __future__ import annotations

import pytest

from datasette_reliability.analysis import analyze
from datasette_reliability.classify import classify, classify_words
from datasette_reliability.plugins import open_engine
from datasette_reliability.records import Attribution, Classification, Document, Span
from datasette_reliability.segment import segment

F = "figures from the Varnian health ministry"

POSITIVE = [
    (f"{F}, whose data the World Bank uses as a benchmark", "the World Bank"),
    (
        f"{F}, whose numbers the Red Cross and the UN generally deem sound",
        "the Red Cross and the UN",
    ),
    (f"{F}, whose methods Transparency International has praised", "Transparency International"),
    (f"{F}, a tally the African Union considers trustworthy", "the African Union"),
    (f"{F}, seen as impartial by the Council of Europe", "the Council of Europe"),
    (f"{F}, a source the World Bank describes as reliable", "the World Bank"),
    (f"{F}, which NATO has praised as reliable", "NATO"),
    (f"{F}, a monitor considered independent by the European Union", "the European Union"),
    (f"{F}, which the Food Agency confirmed", "the Food Agency"),
    (f"{F}, which the Red Cross regards as the best available record", "the Red Cross"),
    ("UN-verified counts from the Varnian health ministry", "UN"),
    (f"{F} that the United Nations regards as reliable", "the United Nations"),
    (f"{F} that the Red Cross considers reliable", "the Red Cross"),
    (f"{F} which the World Health Organization deems credible", "the World Health Organization"),
    (f"{F}, which the European Union sees as broadly accurate", "the European Union"),
    (f"{F}, whose data the WHO considers credible", "the WHO"),
    (f"{F}, whose figures the United Nations has found accurate", "the United Nations"),
    (
        f"{F}, whose counts Human Rights Watch has repeatedly described as reliable",
        "Human Rights Watch",
    ),
    (f"{F} that Amnesty International says are generally reliable", "Amnesty International"),
    (f"{F} that the UN says are broadly accurate", "the UN"),
    (f"{F} that the United Nations believes to be reliable", "the United Nations"),
    (f"{F} that the World Bank treats as authoritative", "the World Bank"),
    (f"{F}, considered reliable by the United Nations", "the United Nations"),
    (f"{F}, which are considered reliable by the United Nations", "the United Nations"),
    (f"{F} seen as credible by the Red Cross", "the Red Cross"),
    (f"{F}, which are regarded as largely trustworthy by UNICEF", "UNICEF"),
    (f"{F}, deemed credible by the European Commission", "the European Commission"),
    (f"{F}, judged accurate by Amnesty International", "Amnesty International"),
    (f"{F}, vouched for by the Red Cross", "the Red Cross"),
    (f"{F} verified by the United Nations", "the United Nations"),
    (f"{F}, independently verified by the World Food Programme", "the World Food Programme"),
    (f"{F}, which have been corroborated by Human Rights Watch", "Human Rights Watch"),
    (f"{F} that have been confirmed by the United Nations", "the United Nations"),
    (f"{F} that the Red Cross has verified", "the Red Cross"),
    (f"{F}, which the UN has corroborated", "the UN"),
    (f"{F}, backed by an independent review by Lanmore University", "Lanmore University"),
    (f"{F}, validated by an audit by the World Bank", "the World Bank"),
    (
        "a tally by the Ostrel Observatory, whose figures the United Nations regards as credible",
        "the United Nations",
    ),
    (
        "the Ostrel Observatory, a monitor considered reliable by the United Nations",
        "the United Nations",
    ),
    ("data from the Karst Seismic Institute that NASA calls reliable", "NASA"),
    (
        (
            "casualty figures of the ministry in Varn, figures the United Nations has long "
            "treated as reliable"
        ),
        "the United Nations",
    ),
]

NEGATIVE = [
    (f"{F} that the United Nations does not regard as reliable", "the United Nations"),
    (f"{F} that the United Nations regards as unreliable", "the United Nations"),
    (f"{F}, which the European Union has called inflated", "the European Union"),
    (f"{F} that Amnesty International has called unreliable", "Amnesty International"),
    (f"{F}, figures disputed by the World Health Organization", "the World Health Organization"),
    (f"{F}, which are disputed by the Red Cross", "the Red Cross"),
    (f"{F}, which the Red Cross disputes", "the Red Cross"),
    (f"{F} that the UN says are exaggerated", "the UN"),
    (f"{F}, which are considered unreliable by Human Rights Watch", "Human Rights Watch"),
    (f"{F}, not considered reliable by the United Nations", "the United Nations"),
    (f"{F}, which the World Bank no longer considers credible", "the World Bank"),
    (f"{F}, whose data the WHO has described as flawed", "the WHO"),
]

NEITHER = [
    F,
    f"{F} that independent monitors have found accurate",
    f"{F}, considered reliable by experts",
    f"{F}, which are widely seen as credible",
    f"{F} that could not be independently verified",
    f"{F}, which the United Nations has not verified",
    f"{F} that the United Nations was unable to verify",
    f"{F} that have not been verified by the Red Cross",
    f"{F} that the ministry considers reliable",
    f"{F} that the Varnian health ministry regards as reliable",
    f"{F}, which aid workers say are accurate",
    "Ada Quill, a candidate endorsed by the Harbor Workers' Union",
    "Tomas Reyl, a senator backed by the United Nations Association of Varn",
    "a spokesman for the Kestrel-backed militia",
    "a person familiar with the United Nations report",
    "Mara Voss, who was confirmed by the Senate in May",
    "residents who told the Red Cross of the shelling",
]


@pytest.mark.parametrize(("source", "endorser"), POSITIVE)
def test_endorsed(source: str, endorser: str) -> None:
    found = classify_words(source, "according to", "412 people died in the floods")
    assert (found.attribution_class, found.endorsed_by) == ("endorsed", endorser)
    support = [s.code for s in found.signals if s.category == "support"]
    assert "endorsed_by_third_party" in support


@pytest.mark.parametrize(("source", "endorser"), NEGATIVE)
def test_disputed(source: str, endorser: str) -> None:
    found = classify_words(source, "according to", "412 people died in the floods")
    assert found.attribution_class != "endorsed"
    assert found.endorsed_by is None
    assert [(e.endorser_name, e.stance) for e in found.endorsements] == [(endorser, "negative")]
    assert "reported_dispute" in {s.code for s in found.signals}


@pytest.mark.parametrize("source", NEITHER)
def test_neither(source: str) -> None:
    found = classify_words(source, "according to", "412 people died in the floods")
    assert found.endorsed_by is None
    assert not {s.code for s in found.signals} & {"endorsed_by_third_party", "reported_dispute"}


@pytest.mark.parametrize(
    ("source", "endorser"),
    [
        (
            "figures from the Varnian army that the Varnian government regards as reliable",
            "the Varnian government",
        ),
        ("data from the Kestrel-run health ministry that Kestrel calls accurate", "Kestrel"),
        ("figures from Israel's military that Israel considers reliable", "Israel"),
    ],
)
def test_own_side_does_not_vouch(source: str, endorser: str) -> None:
    found = classify_words(source)
    assert found.endorsed_by is None, endorser


def read(
    text: str, source: str, cue: str, claim: str, publisher: str | None = None
) -> Classification:
    """Classify the one attribution of a text that holds each of these words once."""
    document = Document(text, publisher=publisher, published="2025-05-09")
    segments = segment(document)
    spans = [(Span(at, at + len(w)),) for w in (source, cue, claim) if (at := text.index(w)) >= 0]
    sentence = next(n for n, s in enumerate(segments.sentences) if s.end > spans[1][0].start)
    return classify(document, segments, [Attribution(*spans, sentence)])[0]


CLAIM = "The floods killed 412 people"
BASE = f"{CLAIM}, according to the health ministry in Varn."


@pytest.mark.parametrize(
    ("next_sentence", "endorser", "stance"),
    [
        (
            "The United Nations says the ministry's figures are generally reliable.",
            "The United Nations",
            "positive",
        ),
        ("The UN considers the ministry's figures reliable.", "The UN", "positive"),
        ("The Red Cross has called the ministry's data accurate.", "The Red Cross", "positive"),
        (
            "The ministry's figures are regarded as reliable by the United Nations.",
            "the United Nations",
            "positive",
        ),
        ("The ministry's counts have been verified by the Red Cross.", "the Red Cross", "positive"),
        (
            "Amnesty International has vouched for the ministry's figures.",
            "Amnesty International",
            "positive",
        ),
        ("Human Rights Watch has verified its figures.", "Human Rights Watch", "positive"),
        (
            "The United Nations has questioned the ministry's figures.",
            "The United Nations",
            "negative",
        ),
        ("The European Union disputes those figures.", "The European Union", "negative"),
        (
            "The ministry's numbers have been disputed by the Red Cross.",
            "the Red Cross",
            "negative",
        ),
        ("The UN says the ministry's figures are inflated.", "The UN", "negative"),
        (
            "The United Nations does not consider the ministry's figures reliable.",
            "The United Nations",
            "negative",
        ),
    ],
)
def test_neighboring_sentence(next_sentence: str, endorser: str, stance: str) -> None:
    found = read(f"{BASE} {next_sentence}", "the health ministry in Varn", "according to", CLAIM)
    assert [(e.endorser_name, e.stance, e.independent) for e in found.endorsements] == [
        (endorser, stance, True)
    ]
    assert (found.attribution_class == "endorsed") == (stance == "positive")


@pytest.mark.parametrize(
    "next_sentence",
    [
        "The figures could not be independently verified.",
        "AFP could not independently verify the ministry's figures.",
        "The United Nations has not verified the ministry's figures.",
        "The ministry considers its figures reliable.",
        "The Red Cross has called the response reliable and quick.",
        "The United Nations confirmed a visit next week.",
        "Doctors say the ministry's figures are accurate.",
    ],
)
def test_neighboring_sentence_that_vouches_for_nothing(next_sentence: str) -> None:
    found = read(
        f"{BASE} {next_sentence}", "the health ministry in Varn", "according to", CLAIM, "AFP"
    )
    assert found.endorsed_by is None
    assert not {s.code for s in found.signals} & {"endorsed_by_third_party", "reported_dispute"}


def test_verified_by_the_outlet_is_no_endorsement() -> None:
    source = "video footage verified by AFP"
    found = read(
        f"Tanks entered Varn, {source} shows.", source, "shows", "Tanks entered Varn", "AFP"
    )
    codes = [signal.code for signal in found.signals]
    assert "verified_by_outlet" in codes
    assert "endorsed_by_third_party" not in codes


def test_spans_of_an_endorsement_point_into_the_document() -> None:
    source = "a tally by the Ostrel Observatory that the United Nations regards as reliable"
    text = f"{CLAIM}, according to {source}."
    found = read(text, source, "according to", CLAIM)
    (one,) = found.endorsements
    assert one.endorser.of(text) == "the United Nations"
    assert one.cue.of(text) == "regards as reliable"
    assert one.target.of(text) == "a tally by the Ostrel Observatory"


def test_who_is_vouched_for_is_no_neighbor() -> None:
    text = (
        "Shelling killed 19 people, rescue workers said. The Varnian health ministry, whose"
        " figures the United Nations regards as reliable, put the toll at 12,400. The mayor said it"
        " was over."
    )
    words = [
        ("rescue workers", "said", "Shelling killed 19 people"),
        (
            "The Varnian health ministry, whose figures the United Nations regards as reliable",
            "put",
            "the toll at 12,400",
        ),
        ("The mayor", "said", "it was over"),
    ]
    given = [
        Attribution(*((Span(text.index(w), text.index(w) + len(w)),) for w in row), number)
        for number, row in enumerate(words)
    ]
    document = Document(text)
    found = classify(document, segment(document), given)
    assert [one.endorsed_by for one in found] == [None, "the United Nations", None]


def test_the_same_negation_many_times_over() -> None:
    source = ", and ".join([f"{F}, not trusted by the United Nations"] * 4)
    assert classify_words(source, "according to", "412 people died").endorsed_by is None


@pytest.mark.parametrize("engine", ["fast", "accurate"])
@pytest.mark.parametrize(
    ("text", "sources"),
    [
        (
            "Twelve people died, according to the Hadi Centre, a group which the United Nations "
            "says is reliable.",
            ["the Hadi Centre, a group which the United Nations says is reliable"],
        ),
        (
            "Mayor Ada Quill said the dam was safe. The union, which the UN says is reliable, "
            "disagreed.",
            ["Mayor Ada Quill"],
        ),
    ],
)
def test_who_vouches_in_a_clause_makes_no_claim(engine, text, sources):
    if engine == "accurate":
        pytest.importorskip("onnxruntime", reason="the extra 'accurate' is not installed")
    found = [one.attribution for one in analyze(Document(text), open_engine(engine))]
    assert [one.source[0].of(text) for one in found if one.source] == sources
