"""Every input: texts, folders, JSON, tables, standard input, claims of others, and broken ones."""

from __future__ import annotations

import codecs
import csv
import io
import json
import os
import sys
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datasette_reliability.errors import InputError, SettingsError, SkippedInput
from datasette_reliability.read import ReadOptions, documents
from datasette_reliability.records import Document, words

SEED = Path(__file__).parents[1] / "seeds" / "000_8c00dc54c79caf3f.txt"
TEXT = "Mayor Ada Brook said the bridge would reopen.\n"


def read(*paths: str | Path, **options: object) -> list[Document | InputError]:
    return list(documents(paths, ReadOptions(**options)))  # type: ignore[arg-type]


def one(path: str | Path, **options: object) -> Document:
    (found,) = read(path, **options)
    assert isinstance(found, Document), found
    return found


def error(path: str | Path, **options: object) -> str:
    (found,) = read(path, **options)
    assert isinstance(found, InputError), found
    return str(found)


def saved(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> io.BytesIO:
    stream = io.BytesIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(stream))
    return stream


# Texts ---------------------------------------------------------------------------------------


def test_seed() -> None:
    document = one(SEED)
    assert (document.published, document.dateline, document.body_start) == (
        "2025-05-09",
        "CAIRO",
        24,
    )
    assert (document.publisher, document.outlet_basis) == ("AFP", "inferred")
    assert document.text == SEED.read_bytes().decode()


@pytest.mark.parametrize("text", [TEXT.replace("\n", "\r\n"), "a\rb\x00c\u2028d", "\u05d0" + TEXT])
def test_text_is_untouched(tmp_path: Path, text: str) -> None:
    assert one(saved(tmp_path, "a.txt", text)).text == text


CAFE = "The café’s owner, Zoë Brontë, said: “We’re closed.” " + "It rained again. " * 20


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"],
)
def test_encodings_are_found(tmp_path: Path, encoding: str) -> None:
    assert one(saved(tmp_path, "a.txt", CAFE.encode(encoding))).text == CAFE


def test_other_legacy_encodings_are_guessed(tmp_path: Path) -> None:
    text = "Мэр города заявил, что мост откроют в среду, сообщили журналисты газеты. " * 10
    assert one(saved(tmp_path, "a.txt", text.encode("cp1251"))).text == text


def test_named_encoding_wins(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.txt", "ż said".encode("cp1250"))
    assert one(path, encoding="cp1250").text == "ż said"
    assert "no encoding 'utf-99'" in error(path, encoding="utf-99")
    assert "byte 0xbf at character 0" in error(path, encoding="utf-8")


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.jsonl", "a.json"])
def test_a_wrong_encoding_is_not_asked_for_again(tmp_path: Path, name: str) -> None:
    said = error(saved(tmp_path, name, '[{"text": "Ada said so."}]'), encoding="utf-16")
    assert said.endswith(
        f"{name}: the text is not in utf-16; name another encoding or drop --encoding"
    )


def test_one_stray_byte_is_named(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.txt", "Zoë said: é. ".encode() + b"\x92")
    assert "a.txt: byte 0x92 at character 13" in error(path)


def test_legacy_byte_far_behind_the_first_megabyte(tmp_path: Path) -> None:
    text = "plain " * 400_000 + "café’s"
    assert one(saved(tmp_path, "a.txt", text.encode("cp1252"))).text == text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"%PDF-1.4 ...", "a PDF file"),
        (b"PK\x03\x04 ...", "a zip archive"),
        (b"\x1f\x8b\x08", "compressed file is cut short"),
        (b"", "no text in it"),
        (b" \r\n\t", "no text in it"),
        (codecs.BOM_UTF8, "no text in it"),
    ],
)
def test_what_is_no_text(tmp_path: Path, content: bytes, reason: str) -> None:
    assert reason in error(saved(tmp_path, "a.txt", content))


def test_ten_megabyte_line(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.txt", "word " * 2_000_000)
    assert len(one(path).text) == 10_000_000


# Headers, dates, publishers ---------------------------------------------------------------------


def test_stated_publisher_wins(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.txt", "OSLO (Reuters) - " + TEXT)
    document = one(path, publisher="The Ledger", language="en")
    assert (document.publisher, document.outlet_basis) == ("The Ledger", "metadata")
    assert document.language == "en"


# Folders and paths ------------------------------------------------------------------------------


def test_folder_is_read_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.text", "sub/c.txt", ".hidden/d.txt", ".e.txt", "f.bin", "README"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        saved(tmp_path, name, TEXT)
    found = read(tmp_path)
    names = [Path(d.id).name for d in found if isinstance(d, Document)]
    assert names == ["a.text", "b.txt", "c.txt"]
    skipped = [e for e in found if isinstance(e, SkippedInput)]
    assert sorted(Path(e.place).name for e in skipped) == ["README", "f.bin"]
    assert len([d for d in read(tmp_path, format="text") if isinstance(d, Document)]) == 5


def test_links_in_a_circle(tmp_path: Path) -> None:
    saved(tmp_path, "a.txt", TEXT)
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    kinds = sorted(type(found).__name__ for found in read(tmp_path))
    assert kinds == ["Document", "InputError", "SkippedInput"]
    (tmp_path / "self").symlink_to(tmp_path / "self")
    assert "self" in error(tmp_path / "self")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_forbidden_file(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.txt", TEXT)
    path.chmod(0)
    assert "Permission denied" in error(path)


def test_paths_that_hold_nothing(tmp_path: Path) -> None:
    assert "does not exist" in error(tmp_path / "nowhere")
    assert "no file in this folder" in error(tmp_path)
    assert "neither a file nor a folder" in error("/dev/null")


def test_unknown_ending_is_read_when_named(tmp_path: Path) -> None:
    assert one(saved(tmp_path, "article", TEXT)).text == TEXT
    assert one(saved(tmp_path, "feed", json.dumps({"text": TEXT}))).text == TEXT


def test_settings_that_nothing_can_meet(tmp_path: Path) -> None:
    for options in ({"format": "tarot"}, {"columns": {"author": "x"}}, {"delimiter": "||"}):
        with pytest.raises(SettingsError, match=r"no format|no field|not one character"):
            read(tmp_path, **options)


def test_pipe(tmp_path: Path) -> None:
    out, into = os.pipe()
    os.write(into, (json.dumps({"text": TEXT}) + "\n").encode())
    os.close(into)
    assert one(f"/dev/fd/{out}", format="nl").text == TEXT
    os.close(out)


# JSON -------------------------------------------------------------------------------------------


def test_json_lines(tmp_path: Path) -> None:
    rows = [
        {"id": 7, "body": TEXT, "headline": "Bridge", "date": "May 9, 2025", "link": "u:1"},
        {"content": "x", "source": {"id": None, "name": "The Ledger"}, "lang": "en"},
    ]
    path = saved(tmp_path, "a.jsonl", "\n\n".join(map(json.dumps, rows)) + "\n")
    first, second = read(path)
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert (first.id, first.title, first.published, first.url) == (
        "7",
        "Bridge",
        "2025-05-09",
        "u:1",
    )
    assert (second.publisher, second.outlet_basis, second.language) == (
        "The Ledger",
        "metadata",
        "en",
    )
    assert second.id == second.origin == f"{path}:3"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON"),
        ('{"text": "Ada said', "(Invalid control character at character 18);"),
        ("[" * 100_000, "nested too deeply"),
        ('"text"', "a string instead of an object"),
        ("[1]", "a list instead"),
        ("{}", "no column 'text'"),
        ('{"text": ""}', "'text' is empty"),
        ('{"text": null}', "'text' is empty"),
        ('{"text": 5}', "text is a number where text is expected"),
        ('{"text": ["a"]}', "text is a list"),
        ('{"txet": "a"}', "there are: 'txet'"),
        ('{"n": ' + "9" * 5000 + "}", "not readable JSON"),
    ],
)
def test_broken_line_costs_itself_alone(tmp_path: Path, line: str, reason: str) -> None:
    good = json.dumps({"text": TEXT})
    path = saved(tmp_path, "a.jsonl", f"{good}\n{line}\n{good}\n")
    first, broken, last = read(path)
    assert isinstance(first, Document)
    assert isinstance(last, Document)
    assert str(broken).startswith(f"{path}:2: ")
    assert reason in str(broken)


def test_stray_byte_in_json_lines(tmp_path: Path) -> None:
    good = json.dumps({"text": "Zoë said"}, ensure_ascii=False).encode()
    path = saved(tmp_path, "a.jsonl", b"\n".join([good, b'{"text": "caf\xe9"}', good]))
    kinds = [type(found).__name__ for found in read(path)]
    assert kinds == ["Document", "InputError", "Document"]


def test_lone_surrogates_become_replacement_characters(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.jsonl", '{"text": "a\\ud800b", "title": "\\udc41"}')
    document = one(path)
    assert (document.text, document.title) == ("a\ufffdb", "\ufffd")


def test_json_lines_are_streamed(tmp_path: Path) -> None:
    line = json.dumps({"text": "word " * 8_000}) + "\n"
    path = saved(tmp_path, "a.jsonl", line * 200)
    tracemalloc.start()
    count = sum(1 for _ in documents([path]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 200
    assert peak < path.stat().st_size / 2


@pytest.mark.parametrize(
    "content",
    [
        '[{"text": "a"},\n{"text": "b"}]',
        '{"articles": [{"text": "a"},\n{"text": "b"}], "totalResults": 2}',
        '{"text": "a"}\n{"text": "b"}',
    ],
)
def test_json(tmp_path: Path, content: str) -> None:
    path = saved(tmp_path, "a.json", content)
    found = [(d.text, d.origin) for d in read(path) if isinstance(d, Document)]
    assert [text for text, _ in found] == ["a", "b"]
    assert found[0][1] == f"{path}:1"


def test_single_json_object(tmp_path: Path) -> None:
    assert one(saved(tmp_path, "a.json", '{"text": "a", "tags": [{"t": 1}]}')).text == "a"


@pytest.mark.parametrize(
    ("content", "count", "reason"),
    [
        ('[{"text": "a"}, {"text": ]', 1, "not JSON"),
        ('[{"text": "a"}', 1, "not closed"),
        ("[]", 0, "no object in it"),
        ("", 0, "no object in it"),
        ("[1]", 0, "a number instead"),
        ("[" * 100_000, 0, "nested too deeply"),
    ],
)
def test_broken_json(tmp_path: Path, content: str, count: int, reason: str) -> None:
    *good, broken = read(saved(tmp_path, "a.json", content))
    assert len(good) == count
    assert reason in str(broken)


# Tables -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    text = (
        delimiter.join(["title", "article"]) + "\r\n" + delimiter.join(["T", '"a\r\nb"']) + "\r\n"
    )
    document = one(saved(tmp_path, "a.csv", text))
    assert (document.title, document.text) == ("T", "a\r\nb")


def test_tsv_and_named_delimiter(tmp_path: Path) -> None:
    assert one(saved(tmp_path, "a.tsv", "text\ttitle\na, b\tT\n")).text == "a, b"
    assert one(saved(tmp_path, "a.csv", "text~title\na, b~T\n"), delimiter="~").text == "a, b"


def test_column_mapping(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.csv", "nr,text,summary\n1,whole,short\n")
    document = one(path, columns={"text": "summary", "id": "nr"})
    assert (document.text, document.id) == ("short", "1")
    assert "no column 'wholly'" in error(path, columns={"text": "wholly"})


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "no header line"),
        ("a,b\n1,2\n", "no column 'text' (there are: 'a', 'b'); name it with --column"),
        ("text,text\n1,2\n", "two columns are called 'text'"),
        ("text\n", "no row follows"),
        ("a~text\n1~2\n", "--delimiter"),
        ("a;b;c\n1;2;3\n", "there are: 'a', 'b', 'c'"),
    ],
)
def test_csv_without_use(tmp_path: Path, content: str, reason: str) -> None:
    assert reason in error(saved(tmp_path, "a.csv", content))


def test_ragged_and_blank_rows(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.csv", 'id,text\n1,a\n\n2\n3,c,d\n4,""\n5,"two\nlines"\n6,f\n')
    found = read(path)
    assert [f"{type(f).__name__}" for f in found] == [
        "Document", "InputError", "InputError", "InputError", "Document", "Document",
    ]  # fmt: skip
    assert "1 cells, but the header names 2" in str(found[1])
    places = [f.origin if isinstance(f, Document) else f.place for f in found]
    assert [place.rpartition(":")[2] for place in places] == ["2", "4", "5", "6", "7", "9"]


def test_quotation_mark_that_nothing_closes(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.csv", 'id,text\n1,a\n2,"b\n3,c\n4,d\n')
    found = read(path)
    assert [f.text for f in found if isinstance(f, Document)] == ["a", "c", "d"]
    (broken,) = (f for f in found if isinstance(f, InputError))
    assert broken.place == f"{path}:3"
    assert "is never closed" in broken.reason


def test_a_long_header(tmp_path: Path) -> None:
    csv.field_size_limit(1 << 17)  # as in a process that has read no table yet
    names = ",".join(f"column{n}" for n in range(20_000))
    said = TEXT.split("\n")[0]
    path = saved(tmp_path, "a.csv", f"{names},text\n{',' * 20_000}{said}\n")
    assert one(path).text == said


def test_large_cell_and_null_byte(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.csv", "text\n" + "word " * 100_000 + "\n")
    assert len(one(path).text) == 500_000
    found = read(saved(tmp_path, "b.csv", "text\na\x00b\nc\n"))
    assert len(found) == 2
    assert isinstance(found[1], Document)


# Standard input ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "options"),
    [
        (TEXT, {}),
        (json.dumps({"text": TEXT}), {}),
        (json.dumps([{"text": TEXT}]), {}),
        (f'text\n"{TEXT}"\n', {"format": "csv"}),
        (f'text\tid\n"{TEXT}"\t1\n', {"format": "tsv"}),
    ],
)
def test_standard_input(stdin: io.BytesIO, content: str, options: dict[str, str]) -> None:
    stdin.write(content.encode())
    stdin.seek(0)
    document = one("-", **options)
    assert document.text == TEXT
    assert document.origin.partition(":")[0] == "stdin"


# Claims of others -------------------------------------------------------------------------------

CLAIM = {"source": "Ada Brook", "cue": "said", "claim": "the bridge would reopen"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", json.dumps(CLAIM)),
        ("a.json", json.dumps([CLAIM])),
        ("a.csv", ",".join(CLAIM) + "\n" + ",".join(CLAIM.values())),
        ("a.tsv", "speaker\tverb\tquote\n" + "\t".join(CLAIM.values())),
        ("a", ";".join(CLAIM) + "\n" + ";".join(CLAIM.values())),
    ],
)
def test_claims(tmp_path: Path, name: str, content: str) -> None:
    document = one(saved(tmp_path, name, content), claims=True)
    (found,) = document.given
    assert document.text == "Ada Brook\nsaid\nthe bridge would reopen"
    pieces = (found.source, found.cue, found.content)
    assert [words(document.text, piece) for piece in pieces] == list(CLAIM.values())


def test_claim_with_metadata(tmp_path: Path) -> None:
    row = CLAIM | {"document_id": "d1", "url": "u:1", "outlet": "The Ledger", "date": "2025-05-09"}
    document = one(saved(tmp_path, "a.jsonl", json.dumps(row)), claims=True)
    assert (document.id, document.url, document.publisher) == ("d1", "u:1", "The Ledger")
    assert (document.published, document.outlet_basis) == ("2025-05-09", "metadata")
    assert document.body_start == 0


@pytest.mark.parametrize("cue", [None, "", " "])
def test_claim_without_cue(tmp_path: Path, cue: str | None) -> None:
    path = saved(tmp_path, "a.jsonl", json.dumps(CLAIM | {"cue": cue}))
    assert one(path, claims=True).given[0].cue == ()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"cue": "said", "claim": "x"}, "no column 'source'"),
        ({"source": "", "cue": "said", "claim": "x"}, "'source' is empty"),
        ({"source": "A", "cue": "said"}, "no column 'claim'"),
        ({"source": "A", "cue": "said", "claim": " "}, "'claim' is empty"),
        ({"source": "", "cue": "", "claim": ""}, "'source' is empty"),
        ({"source": ["A"], "claim": "x"}, "source is a list"),
    ],
)
def test_claim_that_lacks_something(tmp_path: Path, row: object, reason: str) -> None:
    path = saved(tmp_path, "a.jsonl", json.dumps(CLAIM) + "\n" + json.dumps(row))
    _, broken = read(path, claims=True)
    assert str(broken).startswith(f"{path}:2: ")
    assert reason in str(broken)


def test_texts_hold_no_claims(tmp_path: Path) -> None:
    assert "JSON lines, JSON, CSV or TSV" in error(saved(tmp_path, "a.txt", TEXT), claims=True)


_cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0"), max_size=9)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(_cells, _cells, _cells), min_size=1, max_size=9))
def test_every_row_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]]
) -> None:
    content = "".join(
        json.dumps(dict(zip(("source", "cue", "claim"), row, strict=True))) + "\n" for row in rows
    )
    path = saved(tmp_path_factory.mktemp("rows"), "a.jsonl", content)
    found = read(path, claims=True)
    assert len(found) == len(rows)
    for (source, cue, claim), document in zip(rows, found, strict=True):
        whole = bool(source.strip() and claim.strip())
        assert isinstance(document, Document) is whole
        if isinstance(document, Document):
            (piece,) = document.given
            assert words(document.text, piece.source) == source.strip()
            assert words(document.text, piece.cue) == cue.strip()
            assert words(document.text, piece.content) == claim.strip()


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["a.txt", "a.csv", "a.json", "a.jsonl", "a.tsv"]))
def test_no_bytes_raise(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str
) -> None:
    path = saved(tmp_path_factory.mktemp("bytes"), name, content)
    assert read(path)
    assert read(path, claims=True)
