"""What an address chooses, in plain words."""

from urllib.parse import parse_qsl

import pytest

from datasette_reliability.explore.chosen import chips, title


def found(query):
    return chips(parse_qsl(query, keep_blank_values=True), dict)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("attribution_class=anonymous", ["anonymous source"]),
        ("band__in=weak,strong", ["weak or strong sourcing"]),
        ("band__not=weak&band__not=strong", ["not weak sourcing, not strong sourcing"]),
        ("band__isnull=1", ["not rated"]),
        ("endorsed_by__notnull=1", ["somebody vouches for it"]),
        ("endorsed_by__isnull=1", ["nobody vouches for it"]),
        ("side__isnull=1", ["side not stated"]),
        ("publisher=AFP", ["published by “AFP”"]),
        ("published__startswith=2025-05", ["published May 2025"]),
        ("published__startswith=2025-05-03", ["published 3 May 2025"]),
        (
            "published__gte=2025-03&published__lte=2025-06-10",
            ["published March 2025 to 10 June 2025"],
        ),
        (
            "published__gt=2025-03-01&published__lt=2025-06",
            ["published after 1 March 2025 and before June 2025"],
        ),
        ("published__gte=2025-03-01", ["published from 1 March 2025"]),
        # as text, 2025-05 comes before every day of May
        ("statement_date__lte=2025-05", ["said before May 2025"]),
        ("score__gt=50", ["score > 50"]),
        ("claim__contains=dam", ['claim contains "dam"']),
        ("_search=dam", ["containing “dam”"]),
        ("_reliability=speaker:anonymous", ["reliability: speaker:anonymous"]),
        ("_sort=id&_facet=x&_size=9", []),
        ("band=nonsense", ["“nonsense” sourcing"]),
        ("publisher=" + "x" * 500, ["published by “" + "x" * 79 + "…”"]),
    ],
)
def test_words(query, words):
    assert [chip.words for chip in found(query)] == words


def test_a_chip_takes_away_its_own_filter_alone():
    query = "band__in=weak,strong&publisher=AFP&_search=dam&_sort=id"
    left = [sorted(chip.remove_url) for chip in found(query)]
    assert left == [
        ["_search", "_sort", "publisher"],
        ["_search", "_sort", "band__in"],
        ["_sort", "band__in", "publisher"],
    ]


def test_the_title_of_a_page():
    chosen = found("attribution_class=anonymous&band=weak&published__startswith=2025-05")
    said = title(chosen, 1234)
    assert said == "1,234 claims: anonymous source · weak sourcing · published May 2025"
    assert title([], 1) == "1 claim and how clearly each is sourced"
    assert title(chosen, None).startswith("Claims: anonymous")
