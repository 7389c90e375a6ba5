"""The readers that come with the package, through the hook that plugins use."""

from __future__ import annotations

from ..entries import ReaderEntry
from ..hookspecs import hookimpl
from .archives import read_zip
from .arrays import read_array
from .columnar import read_parquet
from .feeds import read_feed, read_xml
from .html import read_html
from .lines import read_lines
from .mail import read_mail
from .newsml import read_newsml
from .office import read_docx, read_pdf
from .sqlite import read_sqlite
from .tables import read_csv, read_tsv
from .text import read_text
from .warc import read_warc

__all__ = ["register_readers"]


@hookimpl
def register_readers() -> list[ReaderEntry]:
    """Return the readers that come with the package."""
    return [
        ReaderEntry("text", "one text per file", (".txt", ".text"), read_text),
        ReaderEntry(
            "nl", "JSON lines, one object per line", (".jsonl", ".ndjson", ".nl"), read_lines
        ),
        ReaderEntry("json", "a JSON array of objects", (".json",), read_array),
        ReaderEntry("csv", "a table with a header line", (".csv",), read_csv),
        ReaderEntry("tsv", "a tab-separated table with a header line", (".tsv", ".tab"), read_tsv),
        ReaderEntry(
            "html",
            "a web page, its article as one document",
            (".html", ".htm", ".xhtml"),
            read_html,
        ),
        ReaderEntry("feed", "RSS or Atom, one document per entry", (".rss", ".atom"), read_feed),
        ReaderEntry("newsml", "NewsML-G2 from news agencies", (".newsml", ".g2"), read_newsml),
        ReaderEntry("xml", "RSS, Atom or NewsML-G2", (".xml",), read_xml),
        ReaderEntry("warc", "a web archive, one document per page", (".warc", ".wet"), read_warc),
        ReaderEntry("parquet", "a Parquet file", (".parquet", ".pq"), read_parquet),
        ReaderEntry("mail", "a saved e-mail, one document per file", (".eml",), read_mail),
        ReaderEntry("pdf", "a PDF file, one document per file", (".pdf",), read_pdf),
        ReaderEntry("docx", "a Word file, one document per file", (".docx",), read_docx),
        ReaderEntry("zip", "a zip archive of any of these", (".zip",), read_zip),
        ReaderEntry("sqlite", "a table of an SQLite database", (), read_sqlite),
    ]
