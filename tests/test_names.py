"""Names that fit their types, whom a source speaks for, and why it is unnamed."""

from __future__ import annotations

import pytest

from datasette_reliability.analysis import analyze
from datasette_reliability.classify import classify_words
from datasette_reliability.classify.grounds import anonymity
from datasette_reliability.gold import gold
from datasette_reliability.plugins import open_engine
from datasette_reliability.records import Document
from tools.quality.speaking import article, rates


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("The Minister for Police, Mr Haddow", "Haddow"),
        ("Minister for Fisheries Colm Tuohy, who emerged from the talks", "Colm Tuohy"),
        ("The District Commander, ASP Joseph Yeboah,", "Joseph Yeboah"),
        ("Ashpur Police Station chief Mohsin Kadir", "Mohsin Kadir"),
        ("Richard Pendennis QC, for the defence,", "Richard Pendennis"),
        ("Consultants from the accounting firm Pell Brody, whose audit ran to June", "Pell Brody"),
        ("A survey of 2,000 passengers by the watchdog RailVoice", "RailVoice"),
        ("Short seller Gullwing Research", "Gullwing Research"),
        ("The Special Rapporteur", "Special Rapporteur"),
        ("Rancher Dolores Quist, whose well ran dry", "Dolores Quist"),
        ("the analytics firm Larchmere, which sells such lists", "Larchmere"),
        ("Harlow Gas & Water Co.", "Harlow Gas & Water Co."),
        (
            "figures published by the Department of Roads yesterday evening",
            "the Department of Roads",
        ),
        ("A drift model of the state university's Tidal Institute", "Tidal Institute"),
        ("The audit, carried out by the accounting firm Brandt & Sole", "Brandt & Sole"),
        ("Mr. Dale's former editor, Ada Quill", "Ada Quill"),
        ("Northline's Colm Tuohy", "Colm Tuohy"),
        ("chairman R K Lakdar", "R K Lakdar"),
        ("Striker Wim van Dalen", "Wim van Dalen"),
        ("Brokers Marsh and Dunnet", "Marsh and Dunnet"),
        ("Lord Haverhill, the chairman", "Lord Haverhill"),
        ("Argentina's statistics institute", "Argentina's statistics institute"),
    ],
)
def test_a_name_fits_the_type_of_its_source(source, name):
    assert classify_words(source, "said", "that it was so").source_name == name


@pytest.mark.parametrize(
    "source",
    ["An internal review", "A players' survey leaked in August", "The report", "The statement"],
)
def test_a_word_for_a_record_is_no_name_of_a_body(source):
    found = classify_words(source, "said", "that it was so")
    assert found.source_type in {"organization", "official_body"}
    assert found.source_name is None


@pytest.mark.parametrize(
    ("source", "body"),
    [
        ("Tebogo Maake, chief executive of the royalties body Songright SA", "Songright SA"),
        ("CityBus general manager Neville Sprague", "CityBus"),
        ("The hospital's superintendent, Dr Wongani Banda", "hospital"),
        ("a former employee of the dam authority, who left in March", "dam authority"),
        ("Sen. Amelia Stroud, the panel's chair,", "panel"),
        ("Open Table's founder, Priya Calloway", "Open Table"),
        ("Open Table secretary Priya Calloway", "Open Table"),
        ("Outgoing United States Ambassador Ada Quill", "United States"),
        ("killed Superior Court Judge Ada Quill", "Superior Court"),
    ],
)
def test_whom_a_source_speaks_for(source, body):
    found = classify_words(source, "said", "that it was so").affiliations
    assert [one.name for one in found] == [body]


@pytest.mark.parametrize(
    "source",
    [
        "Senior minister Ada Quill",
        "Former teacher Ada Quill",
        "Project scientist Ada Quill",
        "Pelonian Agriculture Minister Ada Quill",
        "Ada Quill, 44, who had come from the town of Grolna",
        "Ada Quill, a resident of Villa Clement",
        "Dervan's brother, Ivo Dervan",
        "Kademi's supporters",
        "Shipping sources in the Gulf",
        "A labour inspection report",
        "The former partner of murder accused Paul Sheridan",
    ],
)
def test_a_word_that_only_opens_a_phrase_is_no_affiliation(source):
    assert classify_words(source, "said", "that it was so").affiliations == ()


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (
            "A man, who would not give his name because the soldiers can come, spoke.",
            "would not give his name because the soldiers can come, spoke",
        ),
        (
            "Her name would not be published, she was told.",
            "Her name would not be published, she was told",
        ),
        ("a clerk who begged not to be quoted", "begged not to be quoted"),
        ("two of them, for fear of their lives", "for fear of their lives"),
        ("a trader, who was not supposed to talk", "was not supposed to talk"),
        (
            "Both had signed confidentiality agreements and left.",
            "Both had signed confidentiality agreements and left",
        ),
    ],
)
def test_why_a_source_is_unnamed_in_other_words(words, reason):
    found = anonymity(words)
    assert found is not None
    assert words[slice(*found)] == reason


@pytest.mark.parametrize(
    "words",
    ["The mayor named the street after his wife.", "She gave her name and left.", "He was named."],
)
def test_a_name_that_is_not_kept_out(words):
    assert anonymity(words) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "The Guild of Performing Voices met Ironhelm Studios on Monday. The Guild of "
            "Performing Voices said the talks had failed.",
            "Guild of Performing Voices",
        ),
        (
            "The Tertiary Workers Union has 900 members at Flinderston University. The union said "
            "the talks had failed.",
            "Tertiary Workers Union",
        ),
        (
            "ArtLedger lost the case. The insurer, Assurances du Berry, said the talks had failed.",
            "Assurances du Berry",
        ),
        (
            "Skein Communications runs the cable. Skein said the talks had failed.",
            "Skein Communications",
        ),
    ],
)
def test_a_body_keeps_its_own_name(text, name):
    found = [one for one in analyze(Document(text), open_engine("fast")) if one.attribution.source]
    told = found[-1].classification.source_name or ""
    assert told.removeprefix("The ").removeprefix("the ") == name


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Rancher Dolores Quist lost forty head. She said the county had been warned. Quist "
            "said nobody came.",
            ["Dolores Quist", "Dolores Quist"],
        ),
        (
            "Torquil Drummond sold the farm. His sister, Eilidh Drummond, runs the shop. Ms "
            "Drummond said the road was closed.",
            ["Eilidh Drummond"],
        ),
        (
            "Dr Jonathan Pym treated the injured. Major Hubert Pym led the column. Dr Pym said the "
            "wounds were clean. Major Pym said the road was not.",
            ["Jonathan Pym", "Hubert Pym"],
        ),
        (
            "Lord Haverhill opened the inquiry. He said the bridge was sound. Haverhill said he "
            "had seen it.",
            ["Lord Haverhill", "Lord Haverhill"],
        ),
        (
            "Headteacher Graham Pell opened the hall. He said it was full. Pell said he was glad.",
            ["Graham Pell", "Graham Pell"],
        ),
        (
            "Editor-in-chief Nadja Kolm confirmed the arrests. She said the police came at six.",
            ["Nadja Kolm", "Nadja Kolm"],
        ),
        (
            "Oil Minister Faisal al-Mutari met reporters. Al-Mutari said output had fallen.",
            ["Faisal al-Mutari"],
        ),
        (
            "Vantor bought Hollis Foods Inc in May. A Hollis spokesman said the bid was low.",
            ["Hollis Foods Inc"],
        ),
        (
            "St. Odile Medical Center closed its ward. Births fell, according to hospital data.",
            ["St. Odile Medical Center"],
        ),
        (
            "The Department of Roads met on Monday. A department spokesman said work would start.",
            ["The Department of Roads"],
        ),
        (
            "Ada Hale, the mayor, spoke. Bob Hale, the coach, spoke. Mayor Hale said it rained.",
            ["Ada Hale"],
        ),
        (
            "Lord Hale said rain would come. Lady Hale said it would not.",
            ["Lord Hale", "Lady Hale"],
        ),
        ("Apple Watch sales rose. Apple said demand was strong.", ["Apple"]),
        (
            "The Department of Public Works (DPW) met. On Friday the DPW said work had begun.",
            ["Department of Public Works"],
        ),
        (
            "The Free Vote Front met in Dorn. The Football Verband of Ferrol (FVF) met too. On "
            "Friday the FVF said it would play.",
            ["Football Verband of Ferrol"],
        ),
        (
            "President Al-Sisi met reporters. Al-Sisi said talks would go on.",
            ["Al-Sisi"],
        ),
        (
            "The Free Valley Forces hold the pass. On Monday the FVF said its men had withdrawn.",
            ["Free Valley Forces"],
        ),
    ],
)
def test_a_short_name_is_the_long_one(text, names):
    found = [one for one in analyze(Document(text), open_engine("fast")) if one.attribution.source]
    assert [one.classification.source_name for one in found] == names


def test_names_and_reasons_are_scored():
    text = "Mr Colm Tuohy of Northline said the dam was safe. A clerk said it was not."
    marks = [
        {
            "id": 0,
            "source": [[0, 27]],
            "cue": [[28, 32]],
            "content": [[33, 49]],
            "source_type": "named_person",
            "name": "Colm Tuohy",
            "affiliation": "Northline",
        },
        {
            "id": 1,
            "source": [[51, 58]],
            "cue": [[59, 63]],
            "content": [[64, 73]],
            "source_type": "unnamed_person",
            "anonymity_reason": "for fear of her life",
        },
    ]
    given = gold("here", {"doc_id": "a", "text": text, "attributions": marks})
    shares = rates([article(given, marks, open_engine("fast"))])
    assert shares["right name of the named"] == (1.0, 1)
    assert shares["affiliations recall"] == (1.0, 1)
    assert shares["reasons for anonymity recall"] == (0.0, 1)


@pytest.mark.parametrize(
    ("source", "cue", "kind"),
    [
        ("the audit", "says", "record"),
        ("the auditor", "says", "statement"),
        ("a statement from the mayor", "says", "statement"),
        ("it", "is believed", "statement"),
        ("the auditor", "believes", "attitude"),
    ],
)
def test_what_kind_of_cue_it_is(source, cue, kind):
    assert classify_words(source, cue, "the dam was unsafe").cue_class == kind


def test_a_body_does_not_take_the_name_of_who_vouches_for_it():
    found = classify_words("figures from the ministry that the United Nations trusts")
    assert found.source_name == "the ministry"
