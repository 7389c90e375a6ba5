"""Marks in a text: whatever the spans, the text stays as it is and each mark holds its words."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from datasette_reliability.explore import cards
from datasette_reliability.explore.marks import DEEPEST, Note, Place, paragraphs, render
from datasette_reliability.explore.readings import CLAIM_COLUMNS, reading

from .growth import assert_linear


class Reader(HTMLParser):
    """Collects the text, the words under each mark, and whether elements nest."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.text, self.words, self.stack, self.ids = "", {}, [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.stack.append((tag, attrs.get("data-w")))
        if "id" in attrs:
            self.ids.append(attrs["id"])

    def handle_endtag(self, tag):
        assert self.stack.pop()[0] == tag

    def handle_data(self, data):
        self.text += data
        for _, number in self.stack:
            if number:
                self.words[int(number)] = self.words.get(int(number), "") + data


def read(text, places, notes=()):
    cuts = paragraphs(text)
    reader = Reader("".join(render(text, cuts, places, notes)))
    assert not reader.stack
    return reader, cuts


def places(*spans):
    return [Place(a, b, n, {"content"}, {n: None}) for n, (a, b) in enumerate(spans, 1)]


TEXT = "Ada Voss <said> “no” & left.\n\nNobody\u0301 🏴\U000e0067 heard \u202eher\u202c."


@st.composite
def texts_and_spans(draw):
    text = draw(st.text(st.sampled_from("ab<&\"' \n\u202e\u0301🔥"), min_size=1, max_size=40))
    ends = st.integers(0, len(text))
    pairs = draw(st.sets(st.tuples(ends, ends), max_size=DEEPEST))
    return text, sorted({(min(p), max(p)) for p in pairs if p[0] != p[1]})


@given(texts_and_spans())
def test_the_text_and_the_words_of_each_mark_are_kept(case):
    text, spans = case
    reader, cuts = read(text, places(*spans))
    assert reader.text == "".join(text[a:b] for a, b in cuts)
    for number, (start, end) in enumerate(spans, 1):
        inside = "".join(
            text[max(a, start) : min(b, end)] for a, b in cuts if a < end and b > start
        )
        assert reader.words.get(number, "") == inside
    assert len(set(reader.ids)) == len(reader.ids)


@given(texts_and_spans(), st.integers(0, 40))
def test_every_note_is_shown_once(case, at):
    text, spans = case
    cuts = paragraphs(text)
    html = "".join(render(text, cuts, places(*spans), [Note(at, Markup("<b>1</b>"))]))
    assert html.count("<b>1</b>") == bool(cuts)


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([(0, 8)], "Ada Voss"),
        ([(9, 15)], "<said>"),
        ([(30, 37)], "Nobody\u0301"),
        ([(38, 40)], "🏴\U000e0067"),
        ([(47, 52)], "\u202eher\u202c"),
    ],
)
def test_words_of_one_mark(spans, expected):
    assert TEXT[slice(*spans[0])] == expected
    assert read(TEXT, places(*spans))[0].words[1] == expected


def test_crossing_marks_are_opened_again_with_one_id():
    html = "".join(render("abcdef", [(0, 6)], places((0, 4), (2, 6))))
    assert re.findall(r'id="(w\d)"', html) == ["w1", "w2"]
    assert html.count('data-w="2"') == 2


def test_nesting_shows_how_deep():
    html = "".join(render("abcdef", [(0, 6)], places((0, 6), (1, 5), (2, 4), (3, 4))))
    assert re.findall(r"deep-(\d)", html) == ["1", "2", "3", "3"]


def test_controls_of_direction_are_set_apart():
    html = "".join(render(TEXT, paragraphs(TEXT), []))
    assert re.search(r"<bdi>[^<]*<span hidden>\u202e</span>her<span hidden>\u202c</span>", html)
    assert "<bdi>Ada" not in html


def test_what_lies_too_deep_keeps_its_anchor():
    spans = [(0, 100 - n) for n in range(DEEPEST + 5)]
    reader, _ = read("a" * 100, places(*spans))
    assert len(reader.ids) == len(spans)


def test_a_hostile_text_is_escaped():
    html = "".join(render("<script>alert(1)</script>", [(0, 25)], []))
    assert html == "&lt;script&gt;alert(1)&lt;/script&gt;"


@pytest.mark.parametrize("kind", ["apart", "nested", "crossing"])
def test_time_is_linear(kind):
    def run(size):
        text = "abcde " * size
        spans = {
            "apart": ((6 * n, 6 * n + 5) for n in range(size)),
            "nested": ((n, 6 * size - n) for n in range(size)),
            "crossing": ((n, 3 * size + n) for n in range(size)),
        }[kind]
        assert len(list(render(text, paragraphs(text), places(*spans)))) == 1

    assert_linear(run, 2000)


def claim(number, spans, reasons):
    """Return a claim as a reading has it, with the least that a card needs."""
    empty = dict.fromkeys(CLAIM_COLUMNS)
    return empty | {
        "id": number,
        "attribution_class": "unattributed" if number % 4 == 0 else "anonymous",
        "spans": dict(zip(("source", "cue", "content"), ([list(s)] for s in spans), strict=False)),
        "reasons": [
            {"category": "identity", "code": "own", "points": 1, "words": "", "start": a, "end": b}
            for a, b in reasons
        ],
        "endorsements": [],
    }


_PAIRS = st.lists(st.tuples(st.integers(-2, 44), st.integers(-2, 44)), max_size=3)


@given(
    st.text(st.sampled_from("ab<\n \u202e"), max_size=40).filter(str.strip),
    st.lists(st.tuples(_PAIRS, _PAIRS), max_size=8),
)
def test_every_reason_leads_to_a_place_and_every_claim_is_there_once(text, drawn):
    claims = [claim(number, *each) for number, each in enumerate(drawn, 1)]
    data = reading({"text": text}, [], [], []) | {"claims": claims}
    found = cards.shown(data)
    html = "".join(row["html"] for row in found["rows"])
    ids = re.findall(r'id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for card in found["cards"]:
        assert f"ref-{card['id']}" in ids
        for each in card["reasons"]:
            assert each["place"] is None or f"w{each['place']}" in ids
    shown = [card["id"] for row in found["rows"] for card in row["cards"]]
    named = [int(each.removeprefix("claim-")) for each in ids if each.startswith("claim-")]
    assert sorted(shown + named + found["placeless"]) == [each["id"] for each in claims]
    assert all(claims[each - 1]["attribution_class"] != "unattributed" for each in shown)
