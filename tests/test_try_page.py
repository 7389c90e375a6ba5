"""The page to try it: what is pasted is read, rated and forgotten."""

import asyncio
import json
import os
import re
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import pytest
from datasette import version
from datasette.app import Datasette

from datasette_reliability import analyze
from datasette_reliability.explore import tables, trying
from datasette_reliability.extract.decode import affordable
from datasette_reliability.plugins import engines, open_engine
from datasette_reliability.records import Document, Settings

from .explore_data import HOSTILE
from .growth import TRIES, assert_doubling
from .hostile import NEWS

PAGE = "/-/reliability/try"
NEW = version.__version__.startswith("1.")
TEXT = (
    'Mayor Ada Brook said the bridge would reopen. "It is safe," she told reporters.\n\nRain fell.'
)


def config(**block):
    return {"plugins": {"datasette-reliability": {"engine": "fast", **block}}}


async def started(*files, **block):
    datasette = Datasette(list(files), memory=not files, metadata=config(**block))
    await datasette.invoke_startup()
    return datasette


async def post(datasette, text, path=PAGE, **options):
    return await datasette.client.post(path, data={"text": text}, **options)


@pytest.mark.asyncio
async def test_the_form_says_what_reads_and_how_much():
    datasette = await started()
    page = (await datasette.client.get(PAGE)).text
    assert "The <b>fast</b> reader reads it" in page
    assert "at most 5,000 characters" in page
    assert '<link rel="alternate" type="application/json+datasette"' in page
    assert tables.DEFINITION in " ".join(page.split())
    data = (await datasette.client.get(f"{PAGE}.json")).json()
    assert data["engine"]["name"] == "fast"
    assert data["most_characters"] == trying.MOST


@pytest.mark.asyncio
async def test_a_text_is_read_and_rated_at_once():
    datasette = await started()
    response = await post(datasette, TEXT)
    assert response.status_code == 200
    assert "no-store" in response.headers["cache-control"]
    assert '<span id="w' in response.text
    assert ">Mayor Ada Brook</span>" in response.text
    today = f"{date.today():%-d %B %Y}"
    assert f"Read on {today} with the <b>fast</b> reader" in response.text
    assert response.text.index('id="reading"') < response.text.index("<textarea")
    assert "person by name with a role" in response.text
    data = (await post(datasette, TEXT, f"{PAGE}.json")).json()
    assert data["claims"][0]["source"] == "Mayor Ada Brook"
    assert data["document"]["text"] == TEXT


@pytest.mark.asyncio
async def test_the_reading_is_that_of_the_pipeline():
    data = (await post(await started(), trying.EXAMPLE, f"{PAGE}.json")).json()
    claims = analyze(Document(trying.EXAMPLE), open_engine("fast"))
    assert [each["score"] for each in data["claims"]] == [each.rating.score for each in claims]
    for row, claim in zip(data["claims"], claims, strict=True):
        given = [(r.code, r.points) for r in claim.rating.reasons]
        assert [(r["code"], r["points"]) for r in row["reasons"]] == given


@pytest.mark.asyncio
async def test_the_example_is_filled_in_and_sound():
    datasette = await started()
    page = (await datasette.client.get(f"{PAGE}?example=1")).text
    assert "Iven Rask" in page
    assert "vouches for" in (await post(datasette, trying.EXAMPLE)).text


@pytest.mark.asyncio
async def test_nothing_is_stored(tmp_path):
    datasette = await started()
    before = {name: (await db.table_names()) for name, db in datasette.databases.items()}
    await post(datasette, TEXT)
    after = {name: (await db.table_names()) for name, db in datasette.databases.items()}
    assert before == after
    assert "Ada Brook" not in (await datasette.client.get(PAGE)).text


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        ("", 400, "Paste a paragraph first"),
        (" \n ", 400, "Paste a paragraph first"),
        ("a" * (trying.MOST + 1), 413, "too long"),
        ("🔥" * trying.MOST * 4, 413, "too long"),
    ],
)
async def test_what_cannot_be_read_is_told(text, status, words):
    datasette = await started()
    for path in (PAGE, f"{PAGE}.json"):
        response = await post(datasette, text, path)
        assert response.status_code == status
        assert words in response.text


@pytest.mark.asyncio
async def test_the_longest_text_is_read_whatever_its_letters():
    text = ("Brook said: 🔥é “no”. " * trying.MOST)[: trying.MOST]
    assert (await post(await started(), text)).status_code == 200


@pytest.mark.asyncio
async def test_line_ends_of_a_form_are_one_character():
    data = (await post(await started(), "A\r\nB said no.\r\n", f"{PAGE}.json")).json()
    assert data["document"]["text"] == "A\nB said no.\n"


@pytest.mark.asyncio
@pytest.mark.parametrize("bad", HOSTILE)
async def test_hostile_words_stay_words(bad):
    page = (await post(await started(), f"{bad} said: </textarea>{bad}")).text
    main = page[page.index("<main>") :]
    assert "<script>alert" not in main
    assert "<img src=x" not in main
    assert '" onmouseover="alert' not in main
    assert main.count("</textarea>") == 1


@pytest.mark.asyncio
async def test_it_can_be_switched_off():
    datasette = await started(try_it=False)
    for response in (await datasette.client.get(PAGE), await post(datasette, TEXT)):
        assert response.status_code == 404
    assert PAGE not in (await datasette.client.get("/-/reliability/about")).text


@pytest.mark.asyncio
async def test_it_asks_for_permission():
    block = {"allow": {"id": "editor"}}
    options = {"config": {**config(), **block}} if NEW else {"metadata": {**config(), **block}}
    datasette = Datasette([], memory=True, **options)
    await datasette.invoke_startup()
    for response in (await datasette.client.get(PAGE), await post(datasette, TEXT)):
        assert response.status_code == 403


@pytest.mark.asyncio
async def test_a_form_of_another_site_is_refused():
    """Datasette 0.65 compares a token with a cookie; 1.0 looks where the request comes from."""
    datasette = await started()
    foreign = {"headers": {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}}
    response = await post(datasette, TEXT, cookies={"ds_actor": "x"}, **foreign)
    assert response.status_code == 403
    assert "Ada Brook" not in response.text


@pytest.mark.asyncio
async def test_a_form_of_this_page_is_taken():
    datasette = await started()
    form = await datasette.client.get(PAGE)
    token = re.search(r'name="csrftoken" value="([^"]*)"', form.text)[1]
    response = await datasette.client.post(
        PAGE,
        content=urlencode({"text": TEXT, "csrftoken": token}),
        headers={
            "content-type": "application/x-www-form-urlencoded",
            "origin": "http://localhost",
            "sec-fetch-site": "same-origin",
        },
        cookies={**form.cookies, "another": "cookie"},
    )
    assert response.status_code == 200
    assert "Ada Brook" in response.text


@pytest.mark.asyncio
async def test_too_many_at_once_are_told_to_come_back(monkeypatch):
    datasette = await started()
    monkeypatch.setattr(trying, "_AT_ONCE", threading.BoundedSemaphore(1))
    release = threading.Event()
    monkeypatch.setattr(trying, "_reading", lambda *_: release.wait(10) and {})
    first = asyncio.create_task(post(datasette, TEXT, f"{PAGE}.json"))
    for _ in range(200):
        await asyncio.sleep(0.01)
        if trying._AT_ONCE._value == 0:
            break
    second = await post(datasette, TEXT, f"{PAGE}.json")
    release.set()
    assert second.status_code == 503
    assert (await first).status_code == 200


@pytest.mark.asyncio
async def test_a_reading_that_takes_too_long_is_given_up(monkeypatch):
    datasette = await started()
    release = threading.Event()
    monkeypatch.setattr(trying, "_SECONDS", 0.05)
    monkeypatch.setattr(trying, "_reading", lambda *_: release.wait(10) and {})
    response = await post(datasette, TEXT)
    release.set()
    assert response.status_code == 503
    assert "too long" in response.text


ENGINES = [name for name, each in engines().items() if each.available()]
# Each of them asked for many times the work of news: all that can be said of every word to every
# other one, for every verb, name or mark.
PIECES = {
    "cues": "Rask said ",
    "cues in a chain": "Rask said that ",
    "pronouns": "he said she said ",
    "according to": "according to Rask, ",
    "confirmations": "the agency confirmed that Rask said ",
    "recipients": "Rask told Brook that ",
    "clauses": "Rask, who is Brook, who is ",
    "quotations": "“No,” Rask said. ",
    "open quotations": "“He said ",
    "brackets": "Rask (Brook) said ",
    "dashes": "– said — ",
    "commas": "said, ",
    "names": "Ada Brook and ",
    "titles": "Mr. Rask said Mrs. Brook said ",
    "memos": "citing a memo, ",
    "turns": "RASK: no\n",
}


# What a text costs has nothing to do with Datasette, and the line of it that has both engines is
# enough.
ONCE = pytest.mark.skipif(not NEW, reason="runs beside Datasette 1.0")


def cost(text, engine):
    begun = time.process_time()
    trying._reading(text, Settings(engine=engine))
    return time.process_time() - begun


def built(piece):
    return lambda size: (piece * (size // len(piece) + 1))[:size]


@ONCE
@pytest.mark.parametrize("engine", ENGINES)
def test_no_text_costs_much_more_than_news_of_its_length(engine):
    news = built(NEWS)(trying.MOST)
    cost(news, engine)  # what is loaded late is no part of it
    usual = max(min(cost(news, engine) for _ in range(3)), 0.01)
    for name, piece in PIECES.items():
        text = built(piece)(trying.MOST)
        tries = (cost(text, engine) / usual for _ in range(TRIES))
        assert any(times <= 8 for times in tries), f"{name}: over 8 times the work of news"


@ONCE
@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
def test_twice_the_text_is_twice_the_work(piece):
    assert_doubling(lambda text: cost(text, "fast"), built(piece), 1_250, trying.MOST)


@ONCE
@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="memory is told on Linux")
@pytest.mark.parametrize("engine", ENGINES)
def test_no_text_takes_much_memory(engine):
    """In a process of its own, which has no memory to use again that others have given back."""
    script = "import sys; from tests import test_try_page as own;own.print_peaks(sys.argv[1])"
    root = str(Path(__file__).parents[1])
    command = [sys.executable, "-c", script, engine]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([root, *sys.path])}
    printed = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, check=True
    )
    peaks = json.loads(printed.stdout)
    assert peaks.keys() == PIECES.keys()
    # The runtime of the accurate engine takes 100 MB when it first reads so long a text.
    assert {name: peak for name, peak in peaks.items() if peak > 160 << 10} == {}


def print_peaks(engine):
    """Print as JSON how many kilobytes each piece takes at its peak, beyond what is held."""
    cost(built(NEWS)(trying.MOST), engine)  # what is loaded late is no part of it
    print(
        json.dumps(
            {name: _peak(built(piece)(trying.MOST), engine) for name, piece in PIECES.items()}
        )
    )


def _peak(text, engine):
    Path("/proc/self/clear_refs").write_text("5")  # the peak is that from now on
    before = _kilobytes("VmRSS")
    cost(text, engine)
    return _kilobytes("VmHWM") - before


def _kilobytes(name):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


def test_news_is_read_whole_and_what_is_no_news_in_part():
    """The surest cues come first; a text of any length has some."""
    words, width = 100, 200
    sure = {(n, n + 1): n % 7 for n in range(40)}
    assert affordable(sure, sure.__getitem__, lambda _: 5, words) == sorted(sure)
    kept = affordable(sure, sure.__getitem__, lambda _: width, words)
    assert 10 <= len(kept) < len(sure)
    assert kept == sorted(kept)
    assert min(map(sure.__getitem__, kept)) >= 4
