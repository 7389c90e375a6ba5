"""Find what names a source: full name and roles, a longer name, or an antecedent.

The patterns limit words and characters, so that hostile text does not slow them down.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..language import ENGLISH
from ..records import Span
from .affiliations import near_groups
from .conjoined import split_and
from .discourse import Discourse, is_more_specific
from .mentions import Mention
from .namesakes import namesake, peer
from .passage import MAX_SEARCH, Passage, bare
from .phrase import CALENDAR, Phrase, read_phrase
from .reading import Reading
from .source_type.written import written_name
from .vocabulary import (
    artefact,
    body_head,
    body_name,
    first_name,
    outlet,
    people_kind,
    place_kind,
    role_kind,
    singular,
)

_BACK = ENGLISH.listed("pointer")
_GENERIC = ENGLISH.listed("unstated source head")
_SPOKES = ENGLISH.listed("spokesperson")
_SIBLINGS = {
    "poll": ("poll", "survey"),
    "survey": ("survey", "poll"),
    "report": ("report", "study"),
    "study": ("study", "report"),
}
# Characters before a source to search for its antecedent: farther away the same noun is more likely
# to mean something else. The search runs for every bare noun, so the limit also saves time.
_REACH = 2500
_OWNING = re.compile(
    r"(?:['’]s?)?(?:,? which\b"
    rf"|, (?:an?|the|one of)\b[^,.;\n]{{0,60}}\b{ENGLISH.one_of('kind of company')}\b"
    rf"| (?:also )?{ENGLISH.one_of('verb of a company')} (?:that )?(?:its?|they)\b"
    rf"| {ENGLISH.one_of('what a company has')}\b)"
)
#: A noun phrase up to its end, or the words of one before its head.
BEFORE_HEAD = re.compile(
    r"(?<![\w’'./&-])(?:\b(?:"
    rf"{ENGLISH.one_of('article', 'possessive', 'small number', 'adjective before people')} ))?"
    r"(?:(?!and |said |says |told |that |who |to |for |in |on |by |of |but |with |from "
    r"|as |at |was |is |were |are )[\w’'./&-]+ ){0,6}$",
    re.I,
)
_ARTICLE = re.compile(
    rf"\b(?:{ENGLISH.one_of('article', 'possessive', 'small number')}|another) ",
    re.I,
)
_TWO_BEFORE = re.compile(r"(?<![\w’'./&-])(?:[A-Za-z][\w’'/&-]* ){1,2}$")
_AFTER_HEAD = re.compile(
    r" (?:(?:close to|closest to|familiar with|with (?:direct )?knowledge of|briefed "
    r"on|involved in|who|at|in|from|for|of|by|within|on|released|conducted|"
    r"commissioned|published|inside) [^.;,\"“”\n]{1,90})"
)


def named(discourse: Discourse, at: Span, phrase: Phrase, reading: Reading) -> Reading:
    """Return the reading with what the article says elsewhere about the source.

    It adds a person's full name and roles, the words that show a bare name to be a body, the phrase
    that names the maker of "the poll", or the body that "the group" means; else it adds nothing.
    """
    inside = [
        m
        for m in discourse.index.within(at.start, reading.source.pieces[-1].end)
        if m.kind == "person"
    ]
    if inside and len(split_and(reading.source.text)) == 2:
        return replace(discourse.with_person(reading, inside[0].name), name="")
    if phrase.head and not phrase.name and inside and _head_is_name(phrase, reading, inside):
        return discourse.with_person(reading, _at_head(phrase, reading, inside).name)
    if phrase.name:
        person = (
            peer(discourse, phrase)
            or namesake(discourse, at, phrase)
            or discourse.index.person(phrase.full_name)
            or discourse.index.person(phrase.name[-1].text)
        )
        if person is not None and _may_be(person.name, [word.text for word in phrase.name]):
            return discourse.with_person(reading, person.name)
    shouted = reading.source.text
    # A speaker label in a transcript is short; a long run of capitals is a headline.
    if shouted.isupper() and len(shouted) < 60:  # "JAKE TAPPER:" in a transcript
        person = discourse.index.person(shouted.title())
        if person is not None:
            return discourse.with_person(reading, person.name)
    if reading.cue.text == ":" and shouted.isupper() and 1 < len(shouted) < 4:
        initialled = _initialled(discourse, shouted)  # "RC:" in an interview
        if initialled:
            return discourse.with_person(reading, initialled)
    if len(phrase.words) == 1 and phrase.words[0].capital and not phrase.lead:
        person = discourse.index.person(phrase.words[0].text)
        if person is not None:
            return discourse.with_person(reading, person.name)
    spelled = _spelled_out(discourse, phrase, at)
    if spelled is not None:
        return replace(reading, antecedent=Passage.of(discourse.text, [spelled]))
    if _bare_name(phrase):
        return _collective(discourse, at, phrase, reading)
    if _unsigned(phrase):
        heads = _SIBLINGS[phrase.head.low if phrase.head else ""]
        found = _told_before(discourse, at, heads, True) or _told_after(discourse, reading, heads)
        return replace(reading, antecedent=found) if found else reading
    return _groups(discourse, reading, at)


def _initialled(discourse: Discourse, initials: str) -> str:
    """Return the name of the first person with these initials; "" if there is none."""
    people = (mention.name for mention in discourse.index.mentions if mention.kind == "person")
    found = (name for name in people if "".join(w[0] for w in name.split()) == initials)
    return next(found, "")


def _spelled_out(discourse: Discourse, phrase: Phrase, at: Span) -> Span | None:
    """Return where the article spells out a source like "the FVF"; None if it does not."""
    short = phrase.words[0].text if len(phrase.words) == 1 else ""
    if place_kind(short):
        return None
    found = discourse.spelled.get(short)
    return found if found is not None and found.start < at.start else None


def _may_be(known: str, name: Sequence[str]) -> bool:
    """Return whether a name may be short for a known one: it must not have another given name.

    "Priya Cole" cannot be anybody else of that surname; "Cole", "P. Cole" or "Judge Cole" can.
    """
    given = known.split()[0].rstrip(".")
    own = name[0].rstrip(".")
    whole = set(known.split()) <= set(name)  # "Headteacher Graham Pell"
    if whole or len(name) == 1 or len(known.split()) == 1 or role_kind(own):
        return True
    return own.startswith(given) or given.startswith(own) or own in known.split()


def _bare_name(phrase: Phrase) -> bool:
    """Return whether this is a name that no lexicon knows: a surname or a company."""
    if (
        not phrase.words
        or len(phrase.words) > 3
        or phrase.lead
        or not all(w.capital for w in phrase.words)
    ):
        return False
    name = bare(phrase.core)
    known = outlet(name) or body_name(name) or body_head(phrase.words[-1].text) or place_kind(name)
    return (
        not known
        and first_name(phrase.words[0].text) is None
        and people_kind(phrase.words[-1].text) is None
    )


def _collective(discourse: Discourse, at: Span, phrase: Phrase, reading: Reading) -> Reading:
    """Return the reading with the words that show a bare name to be a body, if there are any.

    They are a longer name, as antecedent, or what the text says about it ("shares of Corvus").
    """
    name = bare(phrase.core)
    for mention in discourse.index.mentions:
        longer = mention.name.startswith(name + " ") and mention.kind not in {"person", "unknown"}
        if longer and mention.start != at.start:
            words = Passage.of(discourse.text, [Span(mention.start, mention.end)])
            return replace(reading, antecedent=words)
    if name not in discourse.fuller:
        discourse.fuller[name] = _fuller(discourse, name)
    fuller = discourse.fuller[name]
    if fuller is not None:
        return replace(reading, antecedent=Passage.of(discourse.text, [fuller]))
    if name not in discourse.collectives:
        discourse.collectives[name] = _collective_words(discourse.text[:MAX_SEARCH], name)
    found = discourse.collectives[name]
    if found is None:
        return reading
    return replace(reading, collective=Passage.of(discourse.text, [found]))


def _fuller(discourse: Discourse, name: str) -> Span | None:
    """Return where the only longer name stands that begins or ends with this one; or None.

    Nothing tells whether a person or a body is meant; the type is decided from the longer name.
    """
    found: dict[str, Span] = {}
    for mention in discourse.index.mentions:
        longer = f" {mention.name} "
        parts = longer.startswith(f" {name} ") or longer.endswith(f" {name} ")
        if parts and mention.kind == "unknown" and mention.name != name:
            found.setdefault(mention.name, Span(mention.start, mention.end))
    return next(iter(found.values())) if len(found) == 1 else None


def _collective_words(text: str, name: str) -> Span | None:
    """Return where the text treats this name as a body (its shares, its employees); or None."""
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        owning = _OWNING.match(text, end)
        if owning:
            return Span(at, owning.end())
        at = text.find(name, end)
    return None


def _unsigned(phrase: Phrase) -> bool:
    """Return whether this is a poll or study whose own words do not name its maker."""
    head = phrase.head
    if head is None or head.low not in _SIBLINGS or phrase.partitive:
        return False
    return not any(w.capital and w.low not in CALENDAR for w in (*phrase.words[:-1], *phrase.rest))


def _told_after(discourse: Discourse, reading: Reading, heads: tuple[str, ...]) -> Passage | None:
    """Return the nearest phrase after the source with one of these heads that says more."""
    left = reading.source.pieces[-1].end
    # The maker of a poll follows soon. Only four mentions are tried, as the first say most.
    window = discourse.text[left : left + 1500]
    for match in list(re.finditer(rf"\b(?:{'|'.join(heads)})\b", window, re.I))[:4]:
        start, end = _widened(window, match)
        if is_more_specific(window[start:end], record=True):
            return Passage.of(discourse.text, [Span(left + start, left + end)])
    return None


def _head_is_name(phrase: Phrase, reading: Reading, inside: list[Mention]) -> bool:
    head = phrase.head
    if head is None or (head.possessive and len(phrase.words) > 1):
        return False
    base = reading.source.pieces[0].start
    return any(m.start <= base + head.start < m.end for m in inside) and not artefact(head.text)


def _at_head(phrase: Phrase, reading: Reading, inside: list[Mention]) -> Mention:
    start = reading.source.pieces[0].start + (phrase.head.start if phrase.head else 0)
    return next((m for m in inside if m.start <= start < m.end), inside[-1])


def _groups(discourse: Discourse, reading: Reading, at: Span) -> Reading:
    """Return the reading with the bodies that short words in its source mean, if any are found.

    The source may be "the group" itself, somebody close to it, its spokesman or one of its records;
    ``groups`` has the name in full under the bare noun or the short name.
    """
    groups: dict[str, str] = {}
    for words, offset in near_groups(reading.source.text):
        name = discourse.body_before(at.start + offset)
        if name:
            groups[words] = name
    phrase = read_phrase(reading.source.text)
    if (
        phrase.head
        and phrase.lead
        and len(phrase.words) == 1
        and phrase.lead[-1].low in _BACK
        and body_head(phrase.head.text) not in {None, "media"}
        and phrase.head.low not in _CAMPAIGNS
        and not (phrase.head.capital and phrase.rest)  # "the Guild of Chemists" is a name
        and not any(aside[0].capital for aside in phrase.asides)  # "the charity, Bread Alive"
    ):
        noun = phrase.head.low
    else:
        noun = _body_behind(phrase)
    if noun:
        name = discourse.body_called(noun, at.start)
        if not name:
            near = discourse.body_before(at.start)
            name = near if near and _fits(noun, near) else ""
        if name:
            groups[noun] = name
    short = written_name(reading.source.text[:_NAMING], "body")
    if short and (full := discourse.in_full(short, at.start)):
        groups[short] = full
    return replace(reading, groups=groups) if groups else reading


_NAMING = 400  # characters of a source that are read for a name


def _body_behind(phrase: Phrase) -> str:
    """Return the bare noun for the body of a spokesman or a record; "" where it says more.

    "A department spokesman", "hospital data", "the company's own website", "an aide at the firm".
    """
    before = [word for word in phrase.words[:-1] if word.low != "own"]
    if not before and phrase.rest and phrase.rest[0].low in _BEHIND:
        before = [word for word in phrase.rest[1:] if word.low != "the"]
    if len(before) != 1 or before[0].capital:
        return ""
    noun = before[0].text
    return "" if body_head(noun) in {None, "media"} or noun in _CAMPAIGNS else noun


_BEHIND = frozenset({"for", "of", "at", "from"})
_CAMPAIGNS = frozenset({"campaign", "camp"})
_ANY_GROUP = ENGLISH.listed("any group")


def _fits(head: str, name: str) -> bool:
    last = name.split()[-1]
    kind = body_head(last)
    if kind in {"party", "organization"} and head in _ANY_GROUP:
        return True
    if kind is not None:
        return last.lower() == head or body_head(head) == kind
    return body_head(head) != "official"


def describes(phrase: Phrase) -> bool:
    """Return whether this means one definite person by role, not by name: "the senator"."""
    head = phrase.head
    if head is None or phrase.name or phrase.plural or phrase.asides or phrase.partitive:
        return False
    pointed = bool(phrase.lead) and phrase.lead[0].low in {"the", "this", "that"}
    if pointed and head.low in _PARTISANS and len(phrase.words) > 1:
        return True
    if not phrase.lead and len(phrase.words) == 1 and head.low in _RUNNING:
        return True
    told = role_kind(head.text) not in {None, "honorific"} and head.low not in _GENERIC
    return pointed and told


_RUNNING = ENGLISH.listed("candidate")


_PARTISANS = ENGLISH.listed("partisan")


def described(discourse: Discourse, at: Span, phrase: Phrase, reading: Reading) -> Reading | None:
    """Return the reading with the person to whom the article gives this role; None without one.

    The last such person named before the source comes first, then the first named after it.
    """
    head = phrase.head.low if phrase.head else ""
    told = re.compile(rf"\b{re.escape(head)}\b", re.I)
    if head in _PARTISANS:
        told = re.compile(
            r"\b(?:Sen|Rep|Gov|Senator|Representative|Governor|Speaker|Congress\w+|Leader)\b|"
            r"\((?:[DR])-"
        )
    office = [word.low for word in phrase.words[:-1] if word.low in _OFFICES]
    after = discourse.index.within(at.end, len(discourse.text))
    # Farther back the same role is more likely another person's; the limit also saves time.
    for mention in (*reversed(discourse.index.before(at.start, 6000)), *after):
        person = discourse.index.persons.get(mention.name)
        if person is None:
            continue
        running = person.candidate is not None and head in _RUNNING
        roles = [role.of(discourse.text) for role in person.roles]
        if running or any(told.search(role) and _same_office(role, office) for role in roles):
            named = discourse.with_person(reading, person.name)
            return replace(named, antecedent=Passage(person.name))
    return None


_OFFICES = ENGLISH.listed("field of office")


def _same_office(role: str, office: Sequence[str]) -> bool:
    """Return whether a role names this office: a prime minister is not an emergencies minister."""
    low = role.lower()
    return all(word in low for word in office)


def is_anaphoric(phrase: Phrase) -> bool:
    """Return whether the phrase is a bare noun that refers to an earlier mention: "the report"."""
    head = phrase.head
    if head is None or phrase.name or phrase.asides or phrase.partitive:
        return False
    if phrase.rest and phrase.rest[0].low not in {"himself", "itself", "also", "themselves"}:
        return False
    leads = {word.low for word in phrase.lead}
    low = singular(head.low)
    pointed = bool(leads & _BACK) and len(phrase.words) == 1 and head.text.islower()
    if low in _SPOKES and leads and len(phrase.words) == 1:
        return True
    if not pointed:
        return False
    return low in _GENERIC or people_kind(low) is not None or artefact(low) is not None


def back(
    discourse: Discourse, number: int, at: Span, phrase: Phrase, reading: Reading
) -> tuple[Reading, int]:
    """Return the reading with the earlier mention that a bare noun means, if there is one."""
    head = phrase.head
    low = singular(head.low) if head else ""
    heads = _SIBLINGS.get(low, (low,))
    linked = discourse.linked(number, at, heads)
    if linked is not None:
        return discourse.follow(reading, linked)
    if low in _SPOKES:
        meant = described(discourse, at, phrase, reading)
        if meant is not None:
            return meant, number
    found = _told_before(discourse, at, heads, artefact(low) is not None)
    if found is None and low in {"spokesman", "spokeswoman", "spokesperson", "official"}:
        name = discourse.body_before(at.start)
        return (
            replace(reading, antecedent=Passage(f"a spokesman for {name}"))
            if name and low != "official"
            else reading
        ), number
    if found is not None:
        reading = replace(reading, antecedent=found)
        names = [m for m in discourse.index.within(*_edges(found)) if m.kind == "person"]
        if names and read_phrase(found.text).name:
            reading = discourse.with_person(reading, names[-1].name)
    return reading, number


def _told_before(
    discourse: Discourse, at: Span, heads: tuple[str, ...], record: bool
) -> Passage | None:
    """Return the nearest phrase before the source with one of these heads that says more."""
    left = max(discourse.document.body_start, at.start - _REACH)
    window = discourse.text[left : at.start]
    nouns = "|".join(re.escape(head) for head in heads)
    pattern = re.compile(rf"\b(?:{nouns})s?\b", re.I)
    # The nearest 25 mentions only: saves time where a text repeats one noun.
    for match in reversed(list(pattern.finditer(window))[-25:]):
        phrase = _widened(window, match)
        if is_more_specific(window[phrase[0] : phrase[1]], record=record):
            return Passage.of(discourse.text, [Span(left + phrase[0], left + phrase[1])])
    return None


def _widened(window: str, match: re.Match[str]) -> tuple[int, int]:
    # Room for the words of a noun phrase before its head; it limits the search.
    before = window[max(0, match.start() - 90) : match.start()]
    start = BEFORE_HEAD.search(before)
    begin = match.start() - (len(before) - start.start() if start else 0)
    articles = list(_ARTICLE.finditer(window, begin, match.start()))
    if articles:
        begin = articles[-1].start()
    else:
        short = _TWO_BEFORE.search(window, begin, match.start())
        begin = short.start() if short else match.start()
    after = _AFTER_HEAD.match(window, match.end())
    return begin, after.end() if after else match.end()


def _edges(passage: Passage) -> tuple[int, int]:
    span = passage.whole or Span(0, 0)
    return span.start, span.end
