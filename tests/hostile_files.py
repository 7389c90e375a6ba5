"""Files made to hurt, by the reader that they are for: each a name and a function from a size.

The size is about that of the file in bytes; what is hostile about it grows with it. A reader
without files here fails `test_read_growth.py`.
"""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from .hostile import NEWS, SAID

Build = Callable[[int], bytes]


def fill(piece: str | bytes, size: int, before: str = "", after: str = "") -> bytes:
    """Return a piece as often as it takes to fill the size, between two others."""
    packed = piece.encode() if isinstance(piece, str) else piece
    return before.encode() + packed * max(1, size // len(packed)) + after.encode()


def numbered(piece: str, size: int, before: str = "", after: str = "") -> bytes:
    """Return pieces in which ``{0}`` is their number."""
    count = max(1, size // len(piece))
    return (before + "".join(piece.format(n) for n in range(count)) + after).encode()


# What hurts parsers of marked-up text, in a page, a feed or a body of an agency.
MARKUP = {
    "comments that nothing closes": "<!--",
    "comments": "<!-- a -->",
    "declarations": "<!a ",
    "marked sections": "<![CDATA[",
    "instructions": "<?a ",
    "tags that nothing closes": "<a ",
    "attributes that nothing closes": '<a b="',
    "attributes in single quotes": "<a b='",
    "end tags that nothing closes": "</a ",
    "end tags": "</p>",
    "paragraphs": "<p>No.",
    "nested blocks": "<div>a",
    "nested marks": "<b><i>a",
    "links": '<a href="/x">x</a> said ',
    "silent": "<script>a",
    "references": "&amp",
    "numbers of characters": "&#9",
    "line breaks": "<br>\n",
    "angle brackets": "<",
    "spaces": "<p>  \t",
    "brackets that close": "]]>",
}


def ninjs(body: str) -> str:
    return json.dumps({"uri": "urn:a", "body_html": body, "type": "text"})


def _texts() -> dict[str, Build]:
    return {
        "news": lambda n: fill(NEWS, n),
        "line ends": lambda n: fill("\n", n),
        "names": lambda n: fill("Ada Brook Times ", n),
        "told": lambda n: numbered("Brook told Ledger{0} Times, ", n),
        "stray bytes": lambda n: fill(b"said \xe9\xff\x80 ", n),
        "UTF-16": lambda n: fill(NEWS, n // 2).decode().encode("utf-16"),
        "nulls": lambda n: fill("a\0", n),
        "one word": lambda n: fill("a", n),
    }


def _lines() -> dict[str, Build]:
    return {
        "objects": lambda n: fill('{"text": "Ada Brook said no."}\n', n),
        "no objects": lambda n: fill("{\n", n),
        "one line": lambda n: fill("[", n),
        "blank lines": lambda n: fill(" \n", n),
        "strings": lambda n: fill("\\u00e9\\n", n, '{"text": "', '"}'),
        "names": lambda n: numbered('"a{0}": 1, ', n, "{", '"text": "a"}'),
        "other names in each line": lambda n: numbered('{{"a{0}": 1, "text": "a"}}\n', n),
        "the same name": lambda n: fill('"text": "a", ', n, "{", '"text": "a"}'),
        "numbers": lambda n: fill("9", n, '{"text": "a", "id": ', "}"),
        # What hurts `plain` besides is tried on itself.
        "ninjs": lambda n: ninjs(fill("<!--", n).decode()).encode(),
    }


def _array() -> dict[str, Build]:
    return {
        "objects": lambda n: fill('{"text": "a"},\n', n, "[", "{}]"),
        "commas": lambda n: fill(", ", n, "["),
        "spaces": lambda n: fill(" ", n),
        "nothing closes": lambda n: fill('[{"a":', n),
        "strings": lambda n: fill('"', n, "["),
        "lists of objects": lambda n: numbered('"a{0}": [{{}}],', n, "{", '"b": []}'),
        "objects in a row": lambda n: fill('{"a": [{"text": "a"}]}\n', n),
        "numbers": lambda n: fill("1,\n", n, "[", "1]"),
    }


def _table(delimiter: str) -> dict[str, Build]:
    return {
        "rows": lambda n: fill(f"a{delimiter}b\n", n, f"id{delimiter}text\n"),
        "columns": lambda n: numbered(f"a{{0}}{delimiter}", n, "", "text\n"),
        "a column twice": lambda n: numbered(f"a{{0}}{delimiter}", n, "", "text" * 2 + "\n"),
        "wide rows": lambda n: numbered(
            f"a{{0}}{delimiter}", n // 2, "", "text\n" + delimiter * (n // 2)
        ),
        "marks that nothing closes": lambda n: fill('"\n', n, "text\n"),
        "a mark in each row": lambda n: fill('a"b\n', n, "text\n"),
        "open cells": lambda n: fill('"a\nb\n', n, "text\n"),
        "only marks": lambda n: fill('"', n, "text\n"),
        "blank rows": lambda n: fill("\n", n, "text\n"),
        "ragged rows": lambda n: fill(f"a{delimiter}b{delimiter}\n", n, "text\n"),
        "nulls": lambda n: fill("\0\n", n, "text\n"),
        "carriage returns": lambda n: fill("a\r", n, "text\n"),
    }


def page(piece: str, size: int) -> bytes:
    return fill(piece, size, f"<html><body><article><p>{NEWS}</p>", "</article></body></html>")


def _pages() -> dict[str, Build]:
    pieces = {
        **MARKUP,
        "headings with links": "<h2><a href='/a'>a</a></h2>",
        "headings that look like comments": "<h3>Comments</h3>a",
        "blocks of links": "<div><a href='/a'>a</a></div>tail ",
        "links beside words": "<a href='/a'>a</a>",
        "tables": "<table><tr><td><p>a",
        "rows": "<tr><td>a</td></tr>",
        "classes": "<p class='ad x'>a</p>b ",
        "lists": "<ul><li>a",
        "quotations": "<blockquote>Ada said no.",
        "metadata": "<meta name='author' content='Ada'>",
        "times": "<time datetime='2025-05-06'>May 6, 2025</time>",
        "dates": "2025-05-06 ",
        "pictures": "<img src='a.png' alt='a'>",
        "scripts": "<script type='application/ld+json'>{\"a\": [</script>",
        "news": f"<p>{SAID}</p>",
    }
    return {name: lambda n, piece=piece: page(piece, n) for name, piece in pieces.items()}  # type: ignore[misc]


RSS = '<rss version="2.0"><channel><title>a</title>'


def _feeds() -> dict[str, Build]:
    item = "<item><title>a</title><description>b</description></item>"
    broken: dict[str, Build] = {
        f"broken: {name}": lambda n, piece=piece: fill(piece, n, RSS + item)  # type: ignore[misc]
        for name, piece in MARKUP.items()
    }
    inside: dict[str, Build] = {
        f"inside: {name}": lambda n, piece=piece: fill(  # type: ignore[misc]
            piece.replace("&", "&amp;").replace("<", "&lt;").replace("]]>", "]]&gt;"),
            n,
            f"{RSS}<item><description>",
            "</description></item></channel></rss>",
        )
        for name, piece in MARKUP.items()
    }
    return {
        "entries": lambda n: fill(item, n, RSS, "</channel></rss>"),
        "links": lambda n: fill("<link href='a'/>", n, "<feed><entry>", "</entry></feed>"),
        "categories": lambda n: fill("<category>a</category>", n, RSS + "<item>", "</item>"),
        "names": lambda n: fill("<dc:creator>a</dc:creator>", n, RSS + "<item>", "</item>"),
        "namespaces": lambda n: numbered(" xmlns:a{0}='u{0}'", n, "<rss", "><channel/></rss>"),
        "doctypes": lambda n: fill("<!DOCTYPE a [<!ENTITY b 'c'>]>", n),
        "nested": lambda n: fill("<item>", n, RSS),
        **broken,
        **inside,
    }


ITEM = (
    '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="a" version="1"><contentMeta>'
    "{}</contentMeta><contentSet>{}</contentSet></newsItem>"
)


def _item(piece: str, size: int) -> bytes:
    before, after = ITEM.replace("{}", "", 1).split("{}")
    return fill(piece, size, f"{before}<inlineXML>", f"</inlineXML>{after}")


def _newsml() -> dict[str, Build]:
    data = ITEM.replace("{}", "", 1)
    return {
        "paragraphs": lambda n: _item("<p>a</p>", n),
        "paragraphs in quotations": lambda n: _item("<blockquote><p>a</p>b</blockquote>", n),
        "words": lambda n: _item("a b ", n),
        "marks": lambda n: _item("<p><b>a</b>", n) + b"</p>",
        "nested paragraphs": lambda n: _item("<p>", n),
        "sources": lambda n: ITEM.format(
            fill("<infoSource qcode='a:b'/>", n).decode(), "<inlineData>a</inlineData>"
        ).encode(),
        "items": lambda n: fill(
            ITEM.format("", "<inlineData>a</inlineData>"), n, "<newsMessage>", "</newsMessage>"
        ),
        "contents": lambda n: _item("<x/></inlineXML><inlineXML>", n),
        "entities": lambda n: fill("<!ENTITY a 'b'>", n, "<!DOCTYPE a [", "]><a/>"),
        "attributes": lambda n: numbered(" a{0}='b'", n, "<newsMessage", "/>"),
        "HTML": lambda n: data.format(
            "<inlineData contenttype='text/html'>" + fill("&lt;!--", n).decode() + "</inlineData>"
        ).encode(),
    }


def record(block: bytes, kind: str = "conversion", of: str = "text/plain") -> bytes:
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nContent-Type: {of}\r\nContent-Length: {len(block)}"
    return head.encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def stored(size: int) -> bytes:
    """Return overlapping gzip members: each of the many that begin goes on to the end of the file.

    A block of deflate that is stored holds the beginnings of others, and they go on with the block
    behind it, because all is of one period.
    """
    head = b"\x1f\x8b\x08\0\0\0\0\0\0\3"
    period = 45
    length = period * 1456 - 5  # of a stored block: with its head a multiple of the period
    block = b"\0" + length.to_bytes(2, "little") + (length ^ 0xFFFF).to_bytes(2, "little")
    piece = head + block + b"WARC/1.0\r\nWARC-Type: x\r\n".ljust(period - 20, b" ") + block
    assert len(piece) == period, len(piece)
    return piece * max(1, size // period)


def _warc() -> dict[str, Build]:
    response = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    return {
        "records": lambda n: fill(record(b"Ada said no."), n),
        "empty records": lambda n: fill(record(b""), n),
        "garbage": lambda n: fill("a\n", n),
        "beginnings": lambda n: fill("WARC/1.0\n", n),
        "headers": lambda n: fill("A: b\r\n", n, "WARC/1.0\r\n"),
        "lengths": lambda n: fill("WARC/1.0\r\nContent-Length: 999999999999\r\n\r\n", n),
        "no lengths": lambda n: fill("WARC/1.0\r\nA: b\r\n\r\n", n),
        "compressed records": lambda n: fill(gzip.compress(record(b"Ada said no.")), n),
        "beginnings of gzip": lambda n: fill(b"\x1f\x8b\x08", n),
        "gzip that is damaged": lambda n: fill(gzip.compress(record(b"Ada said no."))[:-9], n),
        "gzip within gzip": stored,
        "pages": lambda n: fill(
            record(response + f"<p>{SAID}</p>".encode() * 20, "response", "application/http"), n
        ),
        "a page": lambda n: record(
            response + fill(f"<p>{SAID}</p>", n), "response", "application/http"
        ),
        "headers of an answer": lambda n: record(
            b"HTTP/1.1 200 OK\r\n" + fill("A: b\r\n", n), "response", "application/http"
        ),
    }


def parquet(make: Callable[[int], dict[str, list[object]]], **options: object) -> Build:
    def build(size: int) -> bytes:
        import pyarrow as pa
        import pyarrow.parquet as files

        stream = io.BytesIO()
        files.write_table(pa.table(make(size)), stream, **options)
        return stream.getvalue()

    return build


def _columnar() -> dict[str, Build]:
    texts = [f"Ada Brook said no {n}." for n in range(1000)]
    return {
        "rows": parquet(lambda n: {"text": [texts[i % 1000] for i in range(n // 10)]}),
        "groups": parquet(
            lambda n: {"text": [texts[i % 1000] for i in range(n // 100)]}, row_group_size=1
        ),
        "columns": parquet(lambda n: {**{f"a{i}": ["b"] for i in range(n // 100)}, "text": ["a"]}),
        "a long text": parquet(lambda n: {"text": ["a" * n] * 3}, use_dictionary=False),
    }


def pdf(*contents: bytes, kids: list[int] | None = None, extra: bytes = b"") -> bytes:
    """Return a PDF with a page for each content stream, or for those of them that are named."""
    kids = list(range(len(contents))) if kids is None else kids
    first = 4 + len(kids)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>"
        % (b" ".join(b"%d 0 R" % (4 + n) for n in range(len(kids))), len(kids)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    resources = b"<< /Font << /F1 3 0 R >> /XObject << %s >> >>" % b" ".join(
        b"/X%d %d 0 R" % (n, first + n) for n in range(len(contents))
    )
    for kid in kids:
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources %s"
            b" /Contents %d 0 R >>" % (resources, first + kid)
        )
    for content in contents:
        objects.append(
            b"<< /Length %d /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources %s >>\n"
            b"stream\n%s\nendstream" % (len(content), resources, content)
        )
    out, offsets = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, body in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % offset for offset in offsets))
    out.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n" % (len(objects) + 1))
    out.write(b"%d\n%%%%EOF" % start + extra)
    return out.getvalue()


def _pdf() -> dict[str, Build]:
    line = b"(Ada Brook said the bridge would re-) Tj T* "
    start = "BT /F1 12 Tf 14 TL 50 780 Td (a) Tj "
    return {
        "lines": lambda n: pdf(fill(line, n, start, "ET")),
        "hyphens": lambda n: pdf(fill(b"(re-) Tj T* ", n, start, "ET")),
        "pages": lambda n: pdf(fill(line, 50, start, "ET"), kids=[0] * max(1, n // 200)),
        "a long line": lambda n: pdf(fill("a", n, start + "(", ") Tj ET")),
        "brackets": lambda n: pdf(fill("[", n, start)),
        "open strings": lambda n: pdf(fill("(", n, start)),
        "dictionaries": lambda n: pdf(fill("<<", n, start)),
        "states": lambda n: pdf(fill("q ", n, start)),
        "marks after the end": lambda n: pdf(b"", extra=fill("\n%%EOF", n)),
        "starts of objects": lambda n: fill("1 0 obj\n", n, "%PDF-1.4\n"),
        "no end": lambda n: pdf(fill(line, n, start, "ET"))[:-40],
    }


def packed_word(document: bytes, **others: bytes) -> bytes:
    """Return a Word file whose document part is the given XML."""
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats'
        '-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/officeDocument" Target="word/document.xml"/></Relationships>'
    )
    members = {"[Content_Types].xml": types, "_rels/.rels": relations, **others}
    return archive({**members, "word/document.xml": document})


def word(piece: str, size: int) -> bytes:
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return packed_word(
        fill(piece, size, f'<w:document xmlns:w="{name}"><w:body>', "</w:body></w:document>")
    )


def _docx() -> dict[str, Build]:
    said = "<w:p><w:r><w:t>Ada Brook said no.</w:t></w:r></w:p>"
    cell = f"<w:tc>{said}</w:tc>"
    span = f'<w:tc><w:tcPr><w:gridSpan w:val="5000"/></w:tcPr>{said}</w:tc>'
    merged = "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>"
    table = "<w:tbl><w:tblPr/><w:tblGrid/>{}</w:tbl>"
    rows = {
        "paragraphs": said,
        "runs": "<w:r><w:t>a</w:t></w:r>",
        "tables": table.format(f"<w:tr>{cell}</w:tr>"),
        "wide cells": table.format(f"<w:tr>{span}</w:tr>"),
        "empty": "<w:p/>",
    }
    whole = {
        "rows": f"<w:tr>{cell}</w:tr>",
        "merged rows": f"<w:tr>{merged}</w:tr>",
    }

    def tabled(piece: str, size: int) -> bytes:
        before, after = table.split("{}")
        return word(before + piece * max(1, size // len(piece)) + after, 1)

    return {
        **{name: lambda n, piece=piece: word(piece, n) for name, piece in rows.items()},  # type: ignore[misc]
        **{name: lambda n, piece=piece: tabled(piece, n) for name, piece in whole.items()},  # type: ignore[misc]
        "cells": lambda n: tabled(f"<w:tr>{cell * max(1, n // len(cell))}</w:tr>", 1),
        "nested tables": lambda n: word("<w:tbl><w:tr><w:tc>", n),
        "members": lambda n: packed_word(b"", **{f"a{i}.xml": b"" for i in range(n // 100)}),
    }


def archive(members: dict[str, str | bytes], level: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", level) as found:
        for name, content in members.items():
            found.writestr(name, content)
    return stream.getvalue()


def _zip() -> dict[str, Build]:
    def many(name: str, content: bytes, each: int) -> Build:
        return lambda n: archive({name.format(i): content for i in range(max(1, n // each))})

    return {
        "members": many("{}.txt", b"Ada said no.", 100),
        "members without a reader": many("{}.png", b"", 100),
        "archives": many("{}.zip", b"", 100),
        "compressed members": many("{}.txt.gz", gzip.compress(b"Ada said no."), 200),
        "hidden members": many(".{}", b"", 100),
        "folders": many("{}/", b"", 100),
        "the same name": lambda n: archive({"a.txt": fill(NEWS, n)}, zipfile.ZIP_STORED),
    }


def _sqlite(script: str, row: Callable[[int], tuple[object, ...]], each: int) -> Build:
    def build(size: int) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "a.db")
            connection = sqlite3.connect(path)
            connection.executescript(script)
            marks = ", ".join("?" * len(row(0)))
            count = max(1, size // each)
            connection.executemany(f"insert into a values ({marks})", map(row, range(count)))
            connection.commit()
            connection.close()
            return path.read_bytes()

    return build


def _tables() -> dict[str, Build]:
    return {
        "rows": _sqlite("create table a (id integer primary key, text)", lambda n: (n, SAID), 90),
        "texts as keys": _sqlite(
            "create table a (id text primary key, text)", lambda n: (f"key {n}", SAID), 120
        ),
        "no key": _sqlite("create table a (x, text)", lambda n: (n, SAID), 90),
        "keys that are null": _sqlite(
            "create table a (id text primary key, text)", lambda n: (None, SAID), 90
        ),
        "a view": _sqlite(
            "create table b (id, text); create view a as select * from b;"
            "create trigger t instead of insert on a begin"
            " insert into b values (new.id, new.text); end",
            lambda n: (n, SAID),
            90,
        ),
        "bytes that are no text": _sqlite(
            "create table a (id integer primary key, text)", lambda n: (n, b"\xff"), 20
        ),
    }


def _mail() -> dict[str, Build]:
    head = "From: Ada <a@b.c>\nSubject: Dam\n"
    mixed = head + 'Content-Type: multipart/mixed; boundary="x"\n\n'
    part = "--x\nContent-Type: text/plain\n\nAda Brook said no.\n"
    nested = '--x\nContent-Type: multipart/mixed; boundary="x"\n\n'
    return {
        "lines": lambda n: fill(NEWS, n, f"{head}\n"),
        "headers": lambda n: fill("X-A: b\n", n, head, "\nAda Brook said no.\n"),
        "a long header": lambda n: fill("=?utf-8?q?a?= ", n, "Subject: ", f"\n{head}\nAda."),
        "parts": lambda n: fill(part, n, mixed, "--x--\n"),
        "nested parts": lambda n: fill(nested, min(n, 20_000), mixed, "Ada Brook said no.\n"),
        "boundaries": lambda n: fill("--x\n", n, mixed),
        "quoted": lambda n: fill(
            "=41=\n", n, head + "Content-Transfer-Encoding: quoted-printable\n\n"
        ),
        "markup": lambda n: fill("<p>Ada said no.", n, head + "Content-Type: text/html\n\n"),
    }


FILES: dict[str, dict[str, Build]] = {
    "text": _texts(),
    "nl": _lines(),
    "json": _array(),
    "csv": _table(","),
    "tsv": _table("\t"),
    "html": _pages(),
    "feed": _feeds(),
    "newsml": _newsml(),
    "xml": {
        "a feed": _feeds()["entries"],
        "a broken feed": _feeds()["broken: paragraphs"],
        "news": _newsml()["paragraphs"],
        "names": lambda n: numbered("<a{0}/>", n, "<a>", "</a>"),
    },
    "warc": _warc(),
    "parquet": _columnar(),
    "mail": _mail(),
    "pdf": _pdf(),
    "docx": _docx(),
    "zip": _zip(),
    "sqlite": _tables(),
}
