"""The columns of ``claims``, one row each: everything about a column anywhere comes from it.

The schema, stored rows, facet index, pages, JSON, SQL functions, metadata and docs are made from
this table. A column with a closed vocabulary has the name of that vocabulary (``terms``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from .terms import VOCABULARIES

__all__ = [
    "ADDED",
    "ANSWERED",
    "CLAIMS",
    "CLASSIFIED",
    "COMPARED",
    "COUNTED",
    "COUNTED_OVERALL",
    "DATES",
    "EXPORTED",
    "FACETS",
    "INDEXED",
    "IN_FUNCTION",
    "IN_LISTS",
    "IN_TABLES",
    "JSON",
    "ON_PAGES",
    "PREDICTED",
    "RATED",
    "SEARCHED",
    "STORED",
    "Column",
    "missing",
    "script",
]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its type in SQL, what it holds, where it appears, and how a facet calls NULL."""

    name: str
    sql: str
    about: str
    uses: frozenset[str]
    missing: str

    @property
    def definition(self) -> str:
        """Return the SQL definition of the column, with the values of its vocabulary."""
        return f"{self.name} {self.sql}{self._check}"

    @property
    def _check(self) -> str:
        return f" CHECK ({self.name} IN (:{self.name}))" if self.name in VOCABULARIES else ""


# Where a column appears, separated by spaces:
#   classified, rated   it is the field of that name of a classification or a rating
#   linked              only the database knows it when a claim is written
#   compared            `corroborate` writes it, from all documents of a database
#   facet               the bitmap index counts it; its values are text
#   indexed             SQL finds and sorts by it without looking at each row
#   date                the day or part of a day in ISO 8601, with a histogram for a facet
#   page                the page and the JSON of an article show it
#   function            the SQL function reliability_claims returns it
#   answer              an SQL function of its own answers it for words
#   table, list         the table of claims shows it to a reader who asks for no columns; a list does
#   default, overall    a page of claims counts it unasked; the page over several databases does
#   export              exports say it in words
#   predicted           ``evaluate --predictions`` writes it
#   searched            the full-text search finds its words
#   json                it holds JSON, which says nothing to a reader
#   added               files that were made without it are given it
# The last cell is what a facet calls rows without a value: "not stated" where it is empty.
_TABLE = """
id | INTEGER PRIMARY KEY | number of the claim | linked page |
claim | TEXT NOT NULL | what is said; pieces are joined by an ellipsis | page list table searched |
source | TEXT | the words that name or describe who says it | page list table searched |
cue | TEXT | the words that attribute it, such as "said" or "according to" | page list |
source_name | TEXT | the source's full name in this document | classified facet page function searched |
attribution_class | TEXT NOT NULL | kind of attribution | classified facet indexed page function export list table default overall answer predicted |
source_type | TEXT NOT NULL | who the source is | classified facet indexed page function export overall answer predicted |
band | TEXT | strong, moderate, limited or weak; none for a sentence without source | rated facet page function export list table default overall answer predicted | not rated
source_reliability | TEXT | Admiralty letter for the source's track record; the program sets B, C, F | rated facet indexed page function answer predicted | not rated
information_credibility | INTEGER | Admiralty digit for corroboration; the program sets 2, 3, 6 | rated page function |
score | INTEGER CHECK (score BETWEEN 0 AND 100) | 0 to 100, the sum of the points of its reasons; read the reasons too | rated page function list answer predicted |
endorsed_by | TEXT | the named, independent third party that vouches for the source or its figures | classified facet indexed page function overall answer predicted | nobody
quote_type | TEXT | direct quotation, partly quoted, paraphrase, or none in the outlet's own voice | classified facet indexed page function answer |
cue_class | TEXT | statement, record, or attitude that the outlet ascribes | classified facet indexed page function predicted |
medium | TEXT | the channel or artefact through which it came | classified facet indexed page |
content_kind | TEXT | information, figure, position, plan, forecast, assessment, accusation, denial | classified facet indexed page function |
named | INTEGER CHECK (named IN (0, 1)) | 1 when a reader can tell who the source is, 0 when not | classified page function answer predicted |
number_of_sources | INTEGER | how many sources, when the text says or implies it | classified page |
basis | TEXT | the words that say what the claim rests on | classified page function predicted |
anonymity_reason | TEXT | the words that say why the source is not named | classified page function predicted |
antecedent | TEXT | the earlier words that "he" or "the official" stands for | classified page |
relayed_to | TEXT | who was told, as in "told AFP" | classified page |
distancing | INTEGER CHECK (distancing IN (0, 1)) | 1 when the outlet's choice of words keeps a distance | classified |
affiliation | TEXT | the body that the source belongs to or is close to | facet indexed page |
affiliation_relation | TEXT | the source's relation to its affiliation | page |
affiliations | TEXT | a JSON array of [name, relation, start, end]; `rate` uses it when the listed disputes change | json |
side | TEXT | the side of a configured dispute that the source is tied to | rated facet indexed page |
stake | TEXT | how it is tied to that side | rated page |
source_reliability_basis | TEXT | why the letter is what it is | rated page |
statement_date | TEXT | the day on which it was said, ISO 8601 | classified facet indexed date page |
publisher | TEXT | the article's publisher (a copy, for filters) | facet indexed list table default overall |
published | TEXT | the article's date (a copy, for filters) | facet indexed date list table default overall |
agency | TEXT | the news agency that the text comes from (a copy, for filters) | compared facet added |
fact_id | INTEGER REFERENCES facts(id) | the fact that it belongs to; none if no other claim says the same | compared added |
roots | TEXT | how many independent sources for it are found in this archive | compared facet added | not compared
contested | TEXT | whether another source gives another figure, or denies it | compared facet added | not contested
root | TEXT | who is at its origin, such as "unnamed via AFP" | compared added |
document_id | INTEGER NOT NULL REFERENCES documents(id) | the document that it is in | linked list |
source_id | INTEGER REFERENCES sources(id) | its source across claims | linked |
parent_id | INTEGER REFERENCES claims(id) | the claim that it is nested in | linked page |
position | INTEGER NOT NULL | its place among the claims of its document, from 0 | |
spans | TEXT NOT NULL | a JSON object of [start, end] pieces for source, cue, content, recipient, time | page json |
context | TEXT | a JSON object: what the rest of the article adds about source and claim; `steps` names the rules that found the claim and decided who the source is and its type | classified json |
engine | TEXT NOT NULL | what found it: an engine's name, or "given" | page |
engine_version | TEXT | version of the engine | page |
confidence | INTEGER | chance in percent that speaker, words and kind of source were read correctly; it says nothing about whether the claim is true | page added |
confidence_level | TEXT | the confidence as high, moderate or low | facet indexed page added | not rated
rubric_version | TEXT NOT NULL | the points table that it was rated with | rated page |
"""


def _rows() -> Iterator[Column]:
    for line in _TABLE.strip().splitlines():
        name, sql, about, uses, missing = (cell.strip() for cell in line.split("|"))
        yield Column(name, sql, about, frozenset(uses.split()), missing or "not stated")


CLAIMS = tuple(_rows())


def _with(use: str) -> tuple[str, ...]:
    return tuple(column.name for column in CLAIMS if use in column.uses)


CLASSIFIED, RATED, FACETS, INDEXED = map(_with, ("classified", "rated", "facet", "indexed"))
DATES, ON_PAGES, IN_FUNCTION = map(_with, ("date", "page", "function"))
ANSWERED, IN_TABLES, IN_LISTS = map(_with, ("answer", "table", "list"))
COUNTED, COUNTED_OVERALL = map(_with, ("default", "overall"))
EXPORTED, PREDICTED, SEARCHED, JSON = map(_with, ("export", "predicted", "searched", "json"))
_LATER = {"linked", "compared", "classified", "rated"}
_OWN = tuple(c.name for c in CLAIMS if not c.uses & _LATER)
# The order of the columns in a written row, from which digests are made; the words come first.
STORED = (*_OWN[:3], *CLASSIFIED, *RATED, *_OWN[3:])
COMPARED = _with("compared")
ADDED = tuple(column for column in CLAIMS if "added" in column.uses)
_MISSING = {column.name: column.missing for column in CLAIMS}


def missing(column: str) -> str:
    """Return the label of rows without a value in a column."""
    return _MISSING.get(column, "not stated")


@cache
def script() -> str:
    """Return ``schema.sql`` with the columns of claims, and every vocabulary with its values."""
    text = files(__package__).joinpath("schema.sql").read_text("utf-8")
    claims = "\n".join(f"  {column.definition}, -- {column.about}" for column in CLAIMS)
    return re.sub(r"\(:(\w+)\)", _values, text.replace("  :claims", claims))


def _values(found: re.Match[str]) -> str:
    values = VOCABULARIES[found[1]].values
    listed = ", ".join(value if value.isdecimal() else f"'{value}'" for value in values)
    return f"({listed})"
