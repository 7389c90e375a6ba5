"""Compressed inputs, archives, Parquet, PDF and Word: read, bounded, and refused with a remedy."""

from __future__ import annotations

import gzip
import io
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from datasette_reliability.errors import InputError, SkippedInput
from datasette_reliability.read import ReadOptions, documents
from datasette_reliability.read import unpacked as unpacked_module
from datasette_reliability.records import Document
from datasette_reliability.wrapping import unwrap

from .hostile_files import pdf as hostile_pdf

zstd = pytest.importorskip("backports.zstd" if sys.version_info < (3, 14) else "compression.zstd")
parquet = pytest.importorskip("pyarrow.parquet")
docx = pytest.importorskip("docx")
pypdf = pytest.importorskip("pypdf")

LINES = "".join(f'{{"text": "Ada Voss said it was number {i}."}}\n' for i in range(5000))
PACK: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "zst": zstd.compress}


def read(path: Path, **options: object) -> list[Document | InputError]:
    return list(documents([path], ReadOptions(**options)))  # type: ignore[arg-type]


def error(path: Path, **options: object) -> str:
    (found,) = read(path, **options)
    assert isinstance(found, InputError), found
    return str(found)


def saved(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


# Compressed streams -----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PACK)
def test_compressed(tmp_path: Path, kind: str) -> None:
    found = read(saved(tmp_path, f"a.jsonl.{kind}", PACK[kind](LINES.encode())))
    assert len(found) == 5000
    assert isinstance(found[-1], Document)
    assert found[-1].origin == f"{tmp_path}/a.jsonl.{kind}:5000"


@pytest.mark.parametrize("kind", PACK)
@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.json", "data"])
def test_anything_compressed(tmp_path: Path, name: str, kind: str) -> None:
    content = {"a.csv": "text\nAda Voss said so.\n", "a.json": '[{"text": "Ada Voss said so."}]'}
    packed = PACK[kind](content.get(name, "Ada Voss said so.").encode())
    (found,) = read(saved(tmp_path, f"{name}.{kind}", packed))
    assert isinstance(found, Document)
    assert found.text == "Ada Voss said so."


def test_other_encodings_inside(tmp_path: Path) -> None:
    text = "The café’s owner said: “We’re closed.” " * 30
    (found,) = read(saved(tmp_path, "a.txt.gz", gzip.compress(text.encode("cp1252"))))
    assert isinstance(found, Document)
    assert found.text == text


@pytest.mark.parametrize("kind", PACK)
@pytest.mark.parametrize("share", [0.5, 0.99])
def test_cut_short(tmp_path: Path, kind: str, share: float) -> None:
    import random

    words = random.Random(1)
    lines = "".join(f'{{"text": "Ada said {words.random()}."}}\n' for _ in range(60_000))
    packed = PACK[kind](lines.encode())
    found = read(saved(tmp_path, f"a.jsonl.{kind}", packed[: int(share * len(packed))]))
    *before, last = found
    assert 0.4 * share * 60_000 < len(before) < 60_000
    assert all(isinstance(each, Document) for each in before)
    assert isinstance(last, InputError)
    assert "cut short" in last.reason or "damaged" in last.reason


def test_damaged(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(b"Ada Voss said so. " * 100))
    packed[-6] ^= 0xFF
    assert "damaged" in error(saved(tmp_path, "a.txt.gz", bytes(packed)))


@pytest.mark.parametrize("kind", PACK)
def test_a_bomb_is_noticed_early(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacked_module, "SMALL", 1 << 20)
    bomb = PACK[kind](b"\0" * (64 << 20))
    assert "200 times its size" in error(saved(tmp_path, f"a.jsonl.{kind}", bomb))


def test_small_repetitive_files_are_no_bombs(tmp_path: Path) -> None:
    packed = zstd.compress(b"text\n" + b"Ada Voss said so.\n" * 10_000)
    assert len(read(saved(tmp_path, "a.csv.zst", packed))) == 10_000


# Archives ---------------------------------------------------------------------------------------


def archive(**members: str | bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as found:
        for name, content in members.items():
            found.writestr(name.replace("__", "/").replace("_", "."), content)
    return stream.getvalue()


def test_members_of_an_archive(tmp_path: Path) -> None:
    content = archive(
        b__a_jsonl='{"text": "Ada Voss said so."}\nx\n',
        c_txt="Omar Lind said no.",
        d_csv_gz=gzip.compress(b"text\nIda said maybe.\n"),
        e_png=b"\x89PNG",
        f_zip=archive(a_txt="hidden"),
        _hidden="left out",
        **{"../g_txt": "Eva Sand said yes."},
    )
    path = saved(tmp_path, "all.zip", content)
    found = read(path)
    loaded = [each for each in found if isinstance(each, Document)]
    assert [each.text for each in loaded] == [
        "Ada Voss said so.",
        "Omar Lind said no.",
        "Ida said maybe.",
        "Eva Sand said yes.",
    ]
    assert [each.origin for each in loaded] == [
        f"{path}/b/a.jsonl:1",
        f"{path}/c.txt",
        f"{path}/d.csv.gz:2",
        f"{path}/../g.txt",
    ]
    assert loaded[1].id == f"{path}/c.txt"
    wrong = [each for each in found if isinstance(each, InputError)]
    assert [(each.place.removeprefix(str(path)), type(each)) for each in wrong] == [
        ("/b/a.jsonl:2", InputError),
        ("/e.png", SkippedInput),
        ("/f.zip", InputError),
    ]


def test_a_damaged_member_costs_itself(tmp_path: Path) -> None:
    content = bytearray(archive(a_txt="Ada Voss said so. " * 50, b_txt="Omar Lind said no."))
    content[40] ^= 0xFF
    found = read(saved(tmp_path, "a.zip", bytes(content)))
    assert [type(each) for each in found] == [InputError, Document]
    assert "this member is damaged" in str(found[0])


def test_archives_that_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no file in the archive" in error(saved(tmp_path, "empty.zip", archive()))
    assert "damaged" in error(saved(tmp_path, "no.zip", b"PK\x03\x04 and then nothing"))
    monkeypatch.setattr("datasette_reliability.read.archives._MEMBERS", 1)
    assert "more than 1" in error(saved(tmp_path, "a.zip", archive(a_txt="a", b_txt="b")))


def test_an_archive_that_is_compressed_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(tmp_path, "a.zip.gz", gzip.compress(archive(a_txt="Ada Voss said so.")))
    (found,) = read(path)
    assert isinstance(found, Document)
    assert found.origin == f"{path}/a.txt"
    monkeypatch.setattr("datasette_reliability.read.decode._SPOOLED", 10)
    assert "unpacks to more than 10 bytes" in error(path)


def test_a_bomb_in_an_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacked_module, "SMALL", 1 << 20)
    path = saved(tmp_path, "a.zip", archive(a_txt=b"\0" * (32 << 20), b_txt="Ida said no."))
    bomb, fine = read(path)
    assert "200 times its size" in str(bomb)
    assert isinstance(fine, Document)


def test_a_format_for_all_members(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.zip", archive(a_dat="Ada Voss said so."))
    assert [type(each) for each in read(path)] == [SkippedInput]
    assert [type(each) for each in read(path, format="text")] == [Document]


# Parquet ----------------------------------------------------------------------------------------


def test_parquet(tmp_path: Path) -> None:
    import datetime

    import pyarrow as pa

    table = pa.table(
        {
            "body": ["Ada Voss said so.", None, "Omar Lind said no."] * 100,
            "date": [datetime.date(2025, 5, 9)] * 300,
            "tags": [["a", "b"]] * 300,
        }
    )
    path = tmp_path / "a.parquet"
    parquet.write_table(table, path)
    found = read(path)
    assert len(found) == 300
    assert isinstance(found[0], Document)
    assert (found[0].published, found[0].origin) == ("2025-05-09", f"{path}:1")
    assert [str(each).removeprefix(f"{path}:") for each in found[1:2]] == [
        "2: 'body' is empty; fill it in or leave the row out"
    ]
    assert "no column 'x'" in error(path, columns={"text": "x"})
    content = path.read_bytes()
    for kind, pack in PACK.items():
        packed = saved(tmp_path, f"a.parquet.{kind}", pack(content))
        assert [type(each) for each in read(packed)] == [type(each) for each in found]
        assert "cut short" in error(saved(tmp_path, f"cut.parquet.{kind}", pack(content)[:-30]))
    assert "damaged after 0 rows" in error(saved(tmp_path, "b.parquet", content[:-20]))
    assert "damaged" in str(
        read(saved(tmp_path, "c.parquet", content[:4] + b"\xff" * 99 + content[103:]))[-1]
    )


# Office -----------------------------------------------------------------------------------------


def pdf(*pages: list[str]) -> bytes:
    """Return a PDF with these lines on its pages."""
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for i, lines in enumerate(pages):
        content = "BT /F1 12 Tf 14 TL 50 780 Td " + " T* ".join(f"({x}) Tj" for x in lines) + " ET"
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]"
            f" /Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * i} 0 R >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    out, offsets = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}"
    out += f"trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{out.index('xref')}\n%%EOF"
    return out.encode("latin-1")


def test_a_pdf_reads_as_hard_wrapped_text_does(tmp_path: Path) -> None:
    first = ["Bridge closes early", "Mayor Ada Voss said on Tuesday that the long",
             "bridge over the lake would be re-"]  # fmt: skip
    second = ["opened in May.", "Omar Lind, who drives there, said that the",
              "well-known ferry was slow."]  # fmt: skip
    (found,) = read(saved(tmp_path, "a.pdf", pdf(first, second)))
    assert isinstance(found, Document)
    assert found.text == "\n".join((*first, *second))
    assert unwrap(found.text).text == (
        "Bridge closes early\nMayor Ada Voss said on Tuesday that the long bridge over the lake"
        " would be reopened in May.\nOmar Lind, who drives there, said that the well-known ferry"
        " was slow."
    )
    assert found.published is None


def test_a_page_of_a_pdf_that_shows_no_text_may_be_broken(tmp_path: Path) -> None:
    pages = b"BT /F1 12 Tf (Ada said no.) Tj ET", b"BT " + b"[" * 5000
    path = saved(tmp_path, "a.pdf", hostile_pdf(*pages))
    (found,) = read(path)
    assert isinstance(found, Document)
    assert found.text == "Ada said no."


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", b"%PDF-1.4 nonsense", "not a readable PDF"),
        ("a.pdf", pdf([]), "character recognition"),
        ("a.docx", b"PK\x03\x04 nonsense", "not a readable Word file"),
        ("a.docx", archive(a_txt="x"), "not a readable Word file"),
    ],
)
def test_office_files_that_cannot_be_read(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    assert said in error(saved(tmp_path, name, content))


def test_word(tmp_path: Path) -> None:
    word = docx.Document()
    word.core_properties.title = "A bridge"
    word.sections[0].header.paragraphs[0].text = "The Lakeside Ledger, page 1"
    word.add_paragraph("Mayor Ada Voss said the bridge would reopen.")
    word.add_paragraph(" ")
    word.add_table(1, 2).rows[0].cells[0].text = "Total"
    word.add_paragraph("Omar Lind said no.")
    word.save(str(tmp_path / "a.docx"))
    (found,) = read(tmp_path / "a.docx")
    assert isinstance(found, Document)
    assert found.title == "A bridge"
    assert found.text == (
        "Mayor Ada Voss said the bridge would reopen.\n\nTotal\t\n\nOmar Lind said no."
    )


def test_a_word_file_that_is_a_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacked_module, "SMALL", 1 << 20)
    content = archive(word__document_xml=b" " * (32 << 20))
    assert "200 times its size" in error(saved(tmp_path, "a.docx", content))


def test_a_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pyarrow.parquet", "pypdf", "docx", "backports.zstd", "compression.zstd"):
        monkeypatch.setitem(sys.modules, name, None)
    for name, package, extra in (
        ("a.parquet", "pyarrow", "parquet"),
        ("a.pdf", "pypdf", "office"),
        ("a.docx", "python-docx", "office"),
    ):
        said = error(saved(tmp_path, name, b"x"))
        assert f"this needs {package}: pip install 'datasette-reliability[{extra}]'" in said
    said = error(saved(tmp_path, "a.txt.zst", PACK["zst"](b"x")))
    assert "this needs backports.zstd: pip install 'datasette-reliability[zstd]'" in said
