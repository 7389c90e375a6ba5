"""Header, dates and publisher of a text, as the text itself shows them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasette_reliability.read.dates import iso_date
from datasette_reliability.read.header import Header, header
from datasette_reliability.read.publisher import publisher_of

from .growth import assert_linear

SEED = Path(__file__).parents[1] / "seeds" / "000_8c00dc54c79caf3f.txt"
TEXT = "Mayor Ada Brook said the bridge would reopen.\n"


@pytest.mark.parametrize(
    ("head", "published", "dateline", "agency"),
    [
        (" date 2024-11-14 PORT MORESBY: ", "2024-11-14", "PORT MORESBY", None),
        ("date 2024-11-14 KYIV, Ukraine (ABC): ", "2024-11-14", "KYIV, Ukraine", "ABC"),
        ("Date: 2024-11-14\n", "2024-11-14", None, None),
        ("OSLO (Reuters) - ", None, "OSLO", "Reuters"),
        ("OSLO, May 5 (Reuters) - ", None, "OSLO", "Reuters"),
        ("OSLO, 5 May 2023 (Reuters) — ", "2023-05-05", "OSLO", "Reuters"),
        ("SÃO PAULO — ", None, "SÃO PAULO", None),
        ("ROME/SAN MARINO, Oct. 3 (ANSA) -- ", None, "ROME/SAN MARINO", "ANSA"),
        ("LAKE CITY, N.Y. (AP) – ", None, "LAKE CITY, N.Y.", "AP"),
        ("OSLO, Norway, May 5 (UPI) -- ", None, "OSLO, Norway", "UPI"),
        ("OSLO, Norway: ", None, "OSLO, Norway", None),
        ("(CNN) — ", None, None, "CNN"),
    ],
)
def test_header(head: str, published: str | None, dateline: str | None, agency: str | None) -> None:
    assert header(head + TEXT) == Header(len(head), published, dateline, agency)


@pytest.mark.parametrize(
    "text",
    [
        "BREAKING: The bridge fell.",
        "UPDATE - The bridge fell.",
        "BROOK: We will reopen it.",
        "NATO said on Friday that it fell.",
        "Date 2024-13-45 is no date.",
        "U.S. officials - three of them - agreed.",
        "A (small) - but real - gain.",
        "I - the mayor - said so.",
        "",
    ],
)
def test_no_header(text: str) -> None:
    assert header(text) == Header()


@pytest.mark.parametrize("between", ["\n", "\n\n", "\nBy Ada Brook\n\n", "  \n \n"])
def test_dateline_below_a_headline(between: str) -> None:
    text = f"Bridge to open in June{between}OSLO, May 9, 2025 (Reuters) - {TEXT}"
    found = header(text)
    headline = "Bridge to open in June"
    assert found == Header(0, "2025-05-09", "OSLO", "Reuters", headline=headline)
    assert text[slice(*found.placed)] == "OSLO, May 9, 2025 (Reuters) - "


@pytest.mark.parametrize(
    "text",
    [
        "The bridge will open.\nOSLO (Reuters) - The mayor said so.",  # a sentence
        "Bridge to open in June\nBROOK: We will reopen it.",
        "Bridge to open in June\nLIVE (Reuters) - The bridge fell.",
        "COPPER GRADE A 2650 tonnes\nLEAD - 425 tonnes",
        "Bridge to open in June\n\nThe mayor (Reuters) - said so.",
    ],
)
def test_no_dateline_below_other_lines(text: str) -> None:
    assert header(text) == Header()


@given(st.text())
def test_header_never_raises(text: str) -> None:
    assert 0 <= header(text).body_start <= len(text)
    assert header("date 2024-11-14 " + text).body_start <= 16 + len(text)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2025-05-09", "2025-05-09"),
        ("20250509", "2025-05-09"),
        ("2025/5/9", "2025-05-09"),
        ("2025-05-09T10:11:12Z", "2025-05-09T10:11:12+00:00"),
        ("2025-05-09 10:11:12.1234567 UTC", "2025-05-09T10:11:12.123456+00:00"),
        ("2025-05-09T10:11:12+0200", "2025-05-09T10:11:12+02:00"),
        ("Fri, 09 May 2025 10:11:12 GMT", "2025-05-09T10:11:12+00:00"),
        ("May 9, 2025", "2025-05-09"),
        ("Friday, 9th May 2025", "2025-05-09"),
        ("05/09/2025", None),
        ("2025-02-30", None),
        ("Smarch 9, 2025", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_iso_date(value: str, expected: str | None) -> None:
    assert iso_date(value) == expected


@given(st.text() | st.from_regex(r"\d{4}-\d\d-\d\d[ T]?.*"))
def test_iso_date_never_raises(value: str) -> None:
    found = iso_date(value)
    assert found is None or found[4] == "-"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("An ANX tally puts it at 40. “Yes,” he told ANX.", "ANX"),
        ("Three ANX journalists at the scene saw smoke.", "ANX"),
        ("An ANX correspondent nearby said the fire was out.", "ANX"),
        ("As an ANX reporter noted, nobody came.", None),
        ("Lodestar could not independently verify the claim.", "Lodestar"),
        ("The Brook team said so.", None),
        ("One aide told the Lake Times yes. Mr. Lund told the Lake Times no.", "Lake Times"),
        ("Lund told ANX so. A source told ANX too.", "ANX"),
        ("Lund told Reuters so. A source told Reuters too.", "Reuters"),
        ("Lund told ANX so. “No,” he told ANX. He said so in an interview with ANX.", None),
        ("Lund told ANX so.", None),
        ("Lund told ANX so. A source told ANX too. Brook told BRX.", None),
        ("Brook told BRX so. An ANX tally differs.", "ANX"),
        ("Brook told BRX so. Lund told BRX so. An ANX tally differs.", None),
        ("An ANX tally says 3. A BRX tally says 4.", None),
        ("Lund told the FBI so. Brook told the FBI again.", None),
        ("Lund told Congress so. Brook told Congress again.", None),
        ("Lund told ANX’s Ada Brook. Hale told ANX’s Ada Brook more.", None),
        ("He told the Associated Weather News. An AWN tally says 5.", "Associated Weather News"),
        ("Nothing of the kind.", None),
    ],
)
def test_publisher(text: str, expected: str | None) -> None:
    assert publisher_of(text) == expected


@pytest.mark.parametrize(
    "piece", ["A.", "A ", "to A and ", "an A's ", "told The A-", "(A) - ", "É, "]
)
def test_publisher_and_header_in_linear_time(piece: str) -> None:
    assert_linear(lambda size: (publisher_of(piece * size), header(piece * size)), 25_000)


def test_dateline_agency_is_the_publisher() -> None:
    assert publisher_of("He told ANX so. She told ANX too.", "Lodestar") == "Lodestar"
