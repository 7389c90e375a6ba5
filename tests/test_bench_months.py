"""The measurement of ``make bench-months``: complete, on a few small databases."""

import sqlite3

from tools.bench import months as bench_months


def test_it_makes_measures_and_writes(tmp_path, monkeypatch, capsys):
    month = bench_months._month(1)
    monkeypatch.setitem(
        bench_months._PAGES, "the claims of one month", f"/news-{month}/claims?_nosuggest=1"
    )
    lines = []
    monkeypatch.setattr(bench_months, "_run", lambda *run: lines.append(run) or line())
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- bench-months -->\nold\n<!-- end -->\nafter\n")
    arguments = ["--months", "2", "--claims", "40", "--folder", str(tmp_path / "made")]
    bench_months.main([*arguments, "--pythons", "a", "b", "--write", str(page)])
    assert [(python, kind) for python, kind, _ in lines] == [
        ("a", "plain"), ("a", "ours"), ("b", "plain"), ("b", "ours"),
    ]  # fmt: skip
    written = page.read_text()
    assert written.startswith("before\n")
    assert written.endswith("<!-- end -->\nafter\n")
    assert "2 databases, 100 claims in all" in written
    assert "old" not in written
    with sqlite3.connect(tmp_path / "made" / f"news-{month}.db") as connection:
        sql = "SELECT DISTINCT substr(published, 1, 7) FROM claims"
        found = connection.execute(sql).fetchall()
    connection.close()
    assert found == [(month,)]


def line():
    return {
        "name": "x",
        "start": (1, 0.5),
        "pages": {"/": [1, 1, 1, 1]},
        "megabytes": 1,
        "files": 9,
    }


def test_it_asks_every_page(tmp_path):
    bench_months._made(tmp_path, 2, 40)
    month = bench_months._month(0)
    import asyncio

    bench_months._PAGES["the claims of one month"] = f"/news-{month}/claims?_nosuggest=1"
    found = asyncio.run(bench_months._measured(tmp_path, "ours"))
    assert set(found["pages"]) == {*bench_months._PAGES, bench_months._FROZEN}
