"""Keep asides where they belong: relative clauses with their source, remarks out of the claim."""

from __future__ import annotations

import re
from dataclasses import replace

from ..records import Attribution, Sentence, Span
from .normalize import trimmed
from .running import Article, Found

__all__ = [
    "appositive_comment",
    "closing_clause",
    "head_of_unnamed",
    "interposed_according",
    "interposed_speaker",
    "inverted_roles",
    "inverted_speaker",
    "question_asked",
    "relative_clause_of_according",
    "relative_clause_of_subject",
    "reported_speaker",
    "source_of_reported",
    "speaker_before_colon",
    "subject_of_claim",
    "tail_of_source",
    "vouching_clause",
]

_SUBJECT = r"(?:[A-Z][\w’'.&-]*|[Tt]he|[Aa]n?)(?:\s[\w’'.&-]+){0,9}"
# "The Halm Observatory, which the UN trusts and whose counts are public, | reported".
_RELATED = re.compile(
    rf"(?:(?:But|And|Yet)\s)?(?P<who>{_SUBJECT}(?:,|\s[–—-])\s"
    r"(?:which|whose|who|(?:an?|the)\s(?:[a-z-]+\s){1,3}(?:that\s|which\s|whose\s|the\s|[A-Z][\w.’'-]*)"
    r"|(?:long |widely |often )?"
    r"(?:regarded|considered|described|deemed|seen|judged|known|treated|backed|run|led|based|verified"
    r"|viewed))\s[^.;:\"“”\n]{3,250}?)(?:,|\s[–—-])\s\Z"
)
# "Voice of the Camps, | a network described as fair by Amnesty International, | reported".
_NAMED_FIRST = re.compile(
    r"(?P<who>(?!In\s|On\s|At\s|By\s|For\s)[A-Z][\w’'.&-]*(?:\s(?:of|the|for|and|de|[A-Z0-9][\w’'.&-]*)){0,7},"
    r"\s(?:an?|the)\s[^,.;:\"“”\n]{3,150}),\s\Z"
)
# "According to the bureau, whose data the navy uses, | the sea rose".
_ACCORDING = re.compile(
    r"(?P<who>[^,.;:\"“”\n]{2,120}(?:,\s\d{1,3})?(?:,\s(?:which|whose|who|whom|based|led"
    r"|(?:long |widely |often )?(?:seen|regarded|considered|described|deemed|judged|known|viewed"
    r"|trusted)|(?<=\d,\s)an?)\s[^,.;:\"“”\n]{3,200})?),\s(?=[\"“\w])"
)
# "According to the registry — which the navy uses — 40 homes".
_DASHED = re.compile(
    r"(?P<who>[^,.;:\"“”—–\n]{2,120}\s[—–-]\s(?:which|whose|who)\s[^.;:\"“”—–\n]{3,200}?)\s[—–-]\s(?=[\"“\w])"
)
_VERBLESS = re.compile(r"(?!.*\b(?:is|are|was|were|has|have|had|will|would|said|[a-z]{2,}ed)\b)")
# "at a packed press conference" behind a speaker.
_OCCASION = re.compile(
    r"\s(?:at|in|during|on|after)\s(?:an?|the|his|her|its|their)\s(?:[\w’'-]+\s){0,3}(?:conference|statement"
    r"|interview|briefing|rally|speech|hearing|post|tweet|letter|e-?mail|meeting|ceremony|match|game|diary|memoirs?|blog|column)\Z"
)
# "asked Jana Holt, a teacher, as she loaded her car"
_MEANWHILE = re.compile(r",\s(?:as|while|before|after)\s(?:he|she|they)\s[^.;:\"“”\n]{2,120}\Z")
# "…, the council said, a figure the Red Cross calls credible".
_REMARK = re.compile(
    r"(?:,\sin\swhat\s|(?:,|(?=\sin\s))\s(?:in\s)?(?:an?\s|the\s)?(?:figures?|tally|toll|count|estimates?|numbers?|claim|account"
    r"|assessment|view|version|charge|accusation|allegation)\s(?:that\s|which\s)?"
    r"(?:[A-Z]|the\s|many\s|some\s|several\s|critics\s|other\s|its\s|his\s|her\s|independent\s))"
)
_QUOTED = re.compile(r",\s(?=[\"“«])")
_OPENING = frozenset('"“«')
# "“It ends here,” said Voss when asked about the strike".
_WHEN_ASKED = re.compile(r"\b(?:when|if|after being|as)\s(?:he was\s|she was\s|they were\s)?\Z")
_INVERTED = re.compile(
    r"\s(?P<who>(?:the|an?|another|these|those|his|her|its|their|one|[A-Z][\w.’'-]*)(?:\s[\w’'.-]+){0,8}?),\s"
    r"(?=(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|did|does|do)\s)"
)


_GOOD = (
    r"(?:[a-z]+ly\s|an?\s|the\s|more\s|most\s|very\s)*(?:reliable|credible|accurate|trustworthy|sound"
    r"|authoritative|reputable|independent|correct|robust|unreliable|inaccurate|inflated|exaggerated"
    r"|dubious|plausible|impartial)\b"
)
# "that the Red Cross | considers | reliable", "regarded | by the UN as accurate".
_JUDGES = re.compile(rf"\s(?:by\s[^,.;:\"“”]{{2,60}}?\s)?(?:as\s|to\sbe\s)?{_GOOD}")
_JUDGED = re.compile(
    r"\s(?:(?:it|they) )?(?:is|are|was|were|be|(?:has|have|had) (?:been|found|proved))\s"
    rf"(?:to be )?{_GOOD}"
)
_WHOSE = re.compile(r"\b(?:that|which|whose(?:\s[\w-]+){1,3})\s[^,;:\"“”]{0,60}\Z")
_CLOSING_CLAUSE = re.compile(
    r"(?:,?\s(?:that|which|whose|who)|,?\s(?:(?:an?|the)\s(?:[\w-]+\s){1,5})?(?:deemed|considered|regarded"
    r"|judged|seen|described|verified|audited|vetted|corroborated|viewed|treated|checked|backed|that|which"
    r"|whose|who))\s"
)
_BRIEFED = re.compile(
    r"(?:^|[\s,])(?P<head>(?:[Aa]n?|[Oo]ne|[Tt]he"
    r"|[Tt]wo|[Tt]hree|[Ff]our|[Ss]everal|[Ss]ome|[Aa]nother|[Pp]eople"
    r"|[Oo]fficials|[Ss]ources|[Dd]iplomats)\s?(?:[\w-]+\s){0,3}(?:briefed on|familiar with"
    r"|close to|involved in|with (?:direct )?knowledge of|aware of|working on|present at)\s)\Z"
)
# "while a steward who declined to give her name | said".
_UNNAMED = re.compile(
    r"(?:\A|[\s,])(?P<who>(?:[Aa]n?|[Oo]ne|[Aa]nother|[Tt]he|[Tt]wo|[Ss]everal)\s(?:[\w’'-]+\s){1,5}?who\s"
    r"(?:declined|asked|refused|requested|wished|wanted|preferred|did not (?:want|wish))\s"
    r"[^,.;:\"“”\n]{2,90}),?\s\Z"
)
_APPOSED = re.compile(r"(?:an?|the|who|which|whose|\d|[A-Z])")
_CLOSES = frozenset("\"”’'»")
_BEHIND = re.compile(
    r"\s(?P<who>(?:[Tt]he|an?|one|two|his|her|its|their|another|[A-Z])[^,.;:\"“”\n]{1,80}?)"
    r"(?=\s(?:when|as|after|before|on)\s|[,.;]|\Z)"
)
_DOUBLED = re.compile(
    rf"(?P<who>{_SUBJECT}|[Hh]e|[Ss]he|[Tt]hey|[A-Z]?[a-z]+s)\s(?P<cue>said|says|claims|claimed|reports|reported|insisted|insists"
    r"|argued|warned|believes|showed|shows)\s(?:that\s)?"
    r"(?P<inner>(?:the|an?|his|her|its|their|two|three|some|many|most|several|early|earlier|he|she|they"
    r"|[A-Z][\w.’'-]*)(?:\s[\w’'.&-]+){0,5})"
)
_SAID_FIRST = re.compile(r"\s(?P<who>[^,.;:\"“”\n]{2,60}):\s(?=[\"“])")
_AFTER_ONE = re.compile(
    r"\s(?P<who>(?:the|an?|another|these|those|his|her|its|their|one|[A-Z][\w.’'-]*)(?:\s[\w’'.-]+){0,8}?),\s"
)


def vouching_clause(text: str, attribution: Attribution) -> bool:
    """Return whether this only vouches for a source: "which the UN regards as reliable"."""
    cue, source = attribution.cue[-1], attribution.source
    if _JUDGES.match(text, cue.end):
        return True
    start = min([cue.start, *(span.start for span in source)])
    relative = _WHOSE.search(text, max(start - 60, 0), start)
    words = text[start : cue.start]
    inside = relative or "ccording to" in words or words.startswith(("whose ", "which ", "that "))
    return bool(inside and _JUDGED.match(text, cue.end))


def inverted_roles(text: str, sentence: Sentence, attribution: Attribution) -> Attribution:
    """Swap the roles of "Case closed, | tweeted | the billionaire": no subject before a comma."""
    cue, source, content = attribution.cue[0], attribution.source, attribution.content
    if len(source) != 1 or len(content) != 1 or source[0].start != sentence.start:
        return attribution
    between = text[source[0].end : cue.start]
    inside = source[0].of(text)
    comma = between == ", " and ", " not in inside
    closed = between == " " and inside[-2:-1] in (",", "?", "!") and inside[-1] in _CLOSES
    if not (comma or closed) or content[0].start != cue.end + 1 or len(inside) < 8:
        return attribution
    rest = text[content[0].end : sentence.end].strip(" .\n")
    who = content[0].of(text).partition(", ")[0]
    if rest or len(who) > 80 or not _VERBLESS.match(who):
        return attribution
    return replace(attribution, source=content, content=source)


def interposed_according(text: str, sentence: Sentence, attribution: Attribution) -> Attribution:
    """Read both sides of "The plane, according to flight data, turned back twice"."""
    cue, source = attribution.cue[0], attribution.source
    if len(source) != 1 or not cue.of(text).lower().startswith("accord"):
        return attribution
    if text[max(cue.start - 2, 0) : cue.start] != ", " or source[0].start != cue.end + 1:
        return attribution
    if text[source[0].end : source[0].end + 2] != ", " or cue.start - sentence.start > 80:
        return attribution
    first = trimmed(text, sentence.start, cue.start)
    rest = trimmed(text, source[0].end, sentence.end, " .,\n")
    if first is None or rest is None or not _VERBLESS.match(first.of(text)):
        return attribution
    if _CLOSING_CLAUSE.match(text, source[0].end) or _APPOSED.match(text, rest.start):
        return attribution
    return replace(attribution, content=(first, rest))


def head_of_unnamed(text: str, sentence: Sentence, attribution: Attribution) -> Attribution:
    """Give "A person briefed on | the call" its head back."""
    source, cue = attribution.source, attribution.cue[0]
    start = max(sentence.start, cue.start - 200)
    unnamed = _UNNAMED.search(text[start : cue.start])
    if unnamed:
        whole = Span(start + unnamed.start("who"), start + unnamed.end("who"))
        content = tuple(piece for piece in attribution.content if not whole.covers(piece))
        touched = any(p.start < whole.end and whole.start < p.end for p in content)
        return attribution if touched else replace(attribution, source=(whole,), content=content)
    if len(source) != 1:
        return attribution
    start = max(sentence.start, source[0].start - 80)
    found = _BRIEFED.search(text[start : source[0].start])
    if found is None:
        return attribution
    whole = Span(start + found.start("head"), source[0].end)
    if any(p.start < whole.end and whole.start < p.end for p in attribution.content):
        return attribution
    return replace(attribution, source=(whole,))


def closing_clause(text: str, sentence: Sentence, attribution: Attribution) -> Attribution:
    """Take in the clause that closes the sentence: "according to a survey | verified by …"."""
    cue, source = attribution.cue[0], attribution.source[:1]
    if len(source) != 1 or source[0].start < cue.end:
        return attribution
    if len(attribution.source) > 1 and not cue.of(text).lower().startswith("accord"):
        return attribution
    content = tuple(piece for piece in attribution.content if piece.end <= cue.start)
    behind = attribution.content[len(content) :]
    if not content or any(piece.start != source[0].end + 2 for piece in behind):
        return attribution
    end = trimmed(text, source[0].start, sentence.end, " .\n")
    if end is None or end.end <= source[0].end or end.end - source[0].end > 200:
        return attribution
    rest = text[source[0].end : end.end]
    if not _CLOSING_CLAUSE.match(rest) and not (
        _WHOSE.search(source[0].of(text)) and rest[:1] == " " and "," not in rest
    ):
        return attribution
    if any(mark in rest for mark in ';:"“”'):
        return attribution
    return replace(attribution, source=(Span(source[0].start, end.end),), content=content)


def inverted_speaker(text: str, sentence: Sentence, attribution: Attribution) -> Attribution:
    """Find the speaker behind the verb of "“Go home,” shouted | a man in a gray coat"."""
    cue = attribution.cue[0]
    if attribution.source or len(attribution.cue) != 1 or cue.start - sentence.start < 3:
        return attribution
    if text[cue.start - 1] != " " or text[cue.start - 2] not in _CLOSES:
        return attribution
    found = _BEHIND.match(text, cue.end, sentence.end)
    if found is None:
        return attribution
    who = Span(*found.span("who"))
    content = tuple(p for p in attribution.content if p.end <= cue.start or p.start >= who.end)
    return replace(attribution, source=(who,), content=content) if content else attribution


def speaker_before_colon(text: str, attribution: Attribution) -> Attribution:
    """Find the speaker of "Said Hollis: “It was the worst night.”"."""
    cue, content = attribution.cue[0], attribution.content
    found = _SAID_FIRST.match(text, cue.end, content[-1].end)
    if attribution.source or found is None or content[0].start != found.start("who"):
        return attribution
    if not text[cue.start].isupper():
        return attribution
    return replace(
        attribution,
        source=(Span(*found.span("who")),),
        content=(Span(found.end(), content[0].end), *content[1:]),
    )


def subject_of_claim(text: str, attribution: Attribution) -> Attribution:
    """Give the claim its subject in "He left | the building, according to | the footage"."""
    cue, source, content = attribution.cue[0], attribution.source, attribution.content
    if len(source) != 2 or not cue.of(text).lower().startswith("accord"):
        return attribution
    first = content[0]
    if not source[0].end < first.start <= first.end <= cue.start < source[1].start:
        return attribution
    said = Span(source[0].start, first.end)
    return replace(attribution, source=source[1:], content=(said, *content[1:]))


def relative_clause_of_subject(
    text: str, sentence: Sentence, attribution: Attribution
) -> Attribution:
    """Take subject and relative clause for the source where only parts of them were."""
    cue, source, content = attribution.cue[0], attribution.source, attribution.content
    if not source and len(content) > 1 and content[0].end < cue.start < content[1].start:
        source, content = content[:1], content[1:]
    if not source or not sentence.start <= source[0].start < cue.start:
        return attribution
    if cue.start - sentence.start > 400:
        return attribution
    before = text[sentence.start : cue.start]
    whole = text[source[-1].end : cue.start] == ", "  # the source has its end, not its name
    found = _RELATED.fullmatch(before) or (_NAMED_FIRST.fullmatch(before) if whole else None)
    if found is None:
        return attribution
    who = Span(sentence.start + found.start("who"), sentence.start + found.end("who"))
    early = [piece for piece in (*source, *content) if piece.start < cue.start]
    said = tuple(piece for piece in content if piece.start > cue.start)
    inside = all(who.start <= piece.start < who.end for piece in early)
    if not said or not inside or source[-1].start > cue.start:
        return attribution
    return replace(attribution, source=(who,), content=said)


def relative_clause_of_according(text: str, attribution: Attribution) -> Attribution:
    """Give "According to X, whose data Y uses, | the sea rose" its relative clause back."""
    cue, source, content = attribution.cue[0], attribution.source, attribution.content
    if len(source) != 1 or not cue.of(text).lower().startswith("accord"):
        return attribution
    end = content[-1].end
    if source[0].start < cue.end or end < source[0].end or content[0].start < cue.end:
        return attribution
    start = source[0].start
    found = _ACCORDING.match(text, start, end) or _DASHED.match(text, start, end)
    if found is None or content[0].start >= found.end():
        return attribution
    rest = [Span(max(piece.start, found.end()), piece.end) for piece in content]
    kept = tuple(piece for piece in rest if piece.start < piece.end)
    return replace(attribution, source=(Span(*found.span("who")),), content=kept)


def tail_of_source(text: str, attribution: Attribution) -> Attribution:
    """Give the claim the quotation that goes on behind "said Bashir, a shepherd, “and …”."""
    source, cue = attribution.source, attribution.cue[0]
    if len(source) != 1 or source[0].start < cue.end:
        return attribution
    occasion = _OCCASION.search(text, source[0].start, source[0].end) or _MEANWHILE.search(
        text, source[0].start, source[0].end
    )
    if occasion:
        return replace(attribution, source=(Span(source[0].start, occasion.start()),))
    mark = _QUOTED.search(text, source[0].start, source[0].end)
    if mark is None:
        return attribution
    more = Span(mark.end(), source[0].end)
    content = (*attribution.content, more)
    return replace(
        attribution, source=(Span(source[0].start, mark.start()),), content=tuple(sorted(content))
    )


def interposed_speaker(text: str, sentence: Sentence, attribution: Attribution) -> Attribution:
    """Read "Prices, said the bank's economist, would keep rising": the speaker inside."""
    cue = attribution.cue[0]
    if text[max(cue.start - 2, 0) : cue.start] != ", " or len(attribution.cue) != 1:
        return attribution
    if cue.of(text) in ("called", "named", "dubbed", "known", "termed"):
        return attribution
    if cue.start - sentence.start > 60 or text[cue.start : cue.end].count(" "):
        return attribution
    found = _INVERTED.match(text, cue.end, sentence.end)
    if found is None and text[sentence.start : cue.start].count(" ") == 1:
        found = _AFTER_ONE.match(text, cue.end, sentence.end)
    first = trimmed(text, sentence.start, cue.start)
    rest = trimmed(text, found.end(), sentence.end, " .,\n") if found else None
    if found is None or first is None or rest is None or text[first.start] in _OPENING:
        return attribution
    return replace(attribution, source=(Span(*found.span("who")),), content=(first, rest))


def appositive_comment(text: str, sentence: Sentence, attribution: Attribution) -> Attribution:
    """Drop ", a figure the Red Cross calls credible" behind the speaker."""
    content = attribution.content
    end = max(span.end for span in (*attribution.cue, *attribution.source))
    last = content[-1]
    if last.start < end or not _REMARK.match(text, end, last.end):
        return attribution
    if len(content) > 1:
        return replace(attribution, content=content[:-1])
    start = min(span.start for span in (*attribution.cue, *attribution.source))
    said = trimmed(text, sentence.start, start)
    if said is None or text[said.end : start] != ", ":
        return attribution
    return replace(attribution, content=(said,))


def reported_speaker(article: Article, found: Found) -> list[Attribution]:
    """Return with "The Star reports the chairman | told" also what the Star reports, before it."""
    kept = list[Attribution]()
    for one in found:
        outer = _outer(article.text, one)
        kept += (outer, one) if outer else (one,)
    return kept


def source_of_reported(article: Article, found: Found) -> list[Attribution]:
    """Return "The Star reports | the chairman | told" with the chairman alone for its source."""
    kept = list[Attribution]()
    for before, one in zip((None, *found), found, strict=False):
        outer = _outer(article.text, one)
        split = outer is not None and before == outer
        inner = Span(outer.content[0].start, one.source[-1].end) if split and outer else None
        kept.append(replace(one, source=(inner,)) if inner else one)
    return kept


def _outer(text: str, attribution: Attribution) -> Attribution | None:
    """Return who reports that somebody told something, where both are one source so far."""
    source, cue = attribution.source, attribution.cue[0]
    if not source or source[-1].end > cue.start:
        return None
    found = _DOUBLED.fullmatch(text, source[0].start, source[-1].end)
    content = tuple(piece for piece in attribution.content if piece.start > cue.start)
    if found is None or len(content) != len(attribution.content):
        return None
    who, said, inner = (Span(*found.span(part)) for part in ("who", "cue", "inner"))
    whole = Span(inner.start, content[-1].end)
    return replace(attribution, source=(who,), cue=(said,), content=(whole,))


def question_asked(text: str, attribution: Attribution) -> bool:
    """Return whether the cue is only the question in "when asked about the strike"."""
    cue = attribution.cue[0]
    opens = text[cue.start].isupper()  # "Asked whether it would sell, she said"
    return cue.of(text).lower() in ("asked", "pressed", "questioned") and bool(
        opens or _WHEN_ASKED.search(text, max(cue.start - 20, 0), cue.start)
    )
