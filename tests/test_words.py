"""Phrases that readers stumbled over stay out of what people read."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
READ = (
    "README.md",
    "docs/*.md",
    "metadata.yml",
    "datasette_reliability/terms.py",
    "datasette_reliability/cli/*.py",
    "datasette_reliability/gold.py",
    "datasette_reliability/plugins.py",
    "datasette_reliability/read/*.py",
    "datasette_reliability/settings.py",
    "datasette_reliability/explore/*.py",
    "datasette_reliability/explore/*.yml",
    "datasette_reliability/explore/static/*.js",
    "datasette_reliability/explore/templates/**/*.html",
)
RETIRED = {
    "Attribution reliability says": "A rating tells you",
    "strongly sourced": "strong",
    "moderately sourced": "moderate",
    "Sources by band": "By sourcing",
    "These claims as a table": "These claims",
    "the claims table holds here too": "To narrow this page",
    "not rated on their own": "inside another quote",
    "thinly sourced": "limited",
    "weakly sourced": "weak",
    "notes today's version": "Copy link that reports later changes",
    "let in again": "include again",
    "Let in again": "Include again",
    "remove all": "clear filters",
    "in the words</": 'containing "x"',
    "” in the words": 'containing "x"',
    "unnamed, nothing said": "unnamed, not described",
    "unnamed, a class of people": "unnamed group (residents, analysts)",
    "the text itself disputes or keeps at a distance": "disputes or distances itself from",
    "make one source": "Grouped here when",
    "How it is named": "Named as",
    "Its claims as a table": "Its claims",
    "no PDF that can be read": "not a readable PDF; export it again",
    "save it anew": "export it again",
    "Cases: ": "2 files could not be read",
    "stay exact and quick": "stay exact and fast",
    "address that can be shared": "a link you can share",
    "Engine: fast": "Using the fast reader.",
    "Read by the engine": "The fast reader reads it",
    "and how well it is sourced. Nothing": "how clearly it says so",
    "Where a field stands": "The column that holds a field",
    "whose ending says in which form": "its ending chooses the format",
    "Make of SHARED": "Make SHARED an index",
    "not of the open internet": "inside your own network",
    "of the skipped were": "skipped texts were",
    "took the place of an earlier version": "replaced an earlier version",
    "Not searched for claims, because": "Not in English, so not searched",
    "stands between quotation marks": "is in quotation marks",
    "no address of the web": "not a web address",
    "is there already; remove": "already exists; remove",
    "no JSON (": "not JSON (",
    "no XML (": "not XML (",
    "The band: how": "Sourcing: how",
    "voice has no band": "is not rated",
    "The settings stand in": "Settings go into",
    "Scores stand in": "For scores see",
    "disputes whose parties you list": "The disputes you want noted",
    "never behind": "always up to date",
}
FILES = sorted(path for pattern in READ for path in ROOT.glob(pattern))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_retired_phrase(path):
    words = " ".join(path.read_text("utf-8").split())
    found = {phrase: better for phrase, better in RETIRED.items() if phrase in words}
    assert not found
