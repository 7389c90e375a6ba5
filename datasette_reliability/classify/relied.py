"""Find endorsements and disputes by the shape of a clause, whatever else it says.

Three shapes count: a clause about the source with its own subject and a verb of relying on somebody
("whose tallies the World Health Organization uses"); a participle of relying with its agent
("consulted by several embassies"); and a sentence whose verb has the earlier statement as its
object ("Two officials vouched for it"). The verbs of doubting work the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..language import ENGLISH
from .vouching import Vouching, turned

__all__ = ["relied"]


_THING = ENGLISH.one_of("record of a source", "other record of a source")
# A word of the clause's own subject: not a pronoun, which would mean the source, and not a verb.
_NO = (
    r"(?!(?:he|she|it|they|we|i|you|is|are|was|were|has|have|had|said|says|who|which|that|would"
    r"|will|could|can|may|might|do|does|did)\b)"
)
_WORD = r"[^\s,.;:()—–\"“”]+"
# Subjects and agents have at most eight words, which limits the time on hostile text.
_SUBJECT = rf"(?P<who>{_NO}{_WORD}(?: {_NO}{_WORD}){{0,7}}?)"
_ENDS = ENGLISH.one_of("end of an agent")
_AGENT = rf"(?P<who>(?:the |an? )?{_WORD}(?: (?!{_ENDS}\b){_WORD}){{0,7}})"
_ALSO = rf"(?: {ENGLISH.one_of('adverb of relying')})"
_RELIES = ENGLISH.one_of("verb of relying")
_DOUBTS = ENGLISH.one_of("verb of doubting")
_USED = ENGLISH.one_of("participle of relying")
_FALSE = ENGLISH.one_of("participle of doubting")
_AFTER = r"(?=[,.;)]|\s(?:as|more|over|to|for|in|and|instead|when|because)\b|\Z)"
#: Clauses that describe the source: the words before them are the target.
_CLAUSES = tuple(
    (stance, re.compile(pattern))
    for stance, active, passive in (("positive", _RELIES, _USED), ("negative", _DOUBTS, _FALSE))
    for pattern in (
        # "whose tallies the World Health Organization uses"
        rf"\bwhose (?:[\w’'-]+ ){{0,4}}?{_THING} (?:[a-z]+ [\w’'-]+ ){{0,2}}?"
        rf"{_SUBJECT}{_ALSO}{{0,3}} (?P<cue>{active})\b",
        # "whom the whole street consults", "which most people now trust"
        rf"(?:,|\b[a-z]+) (?:which|whom) {_SUBJECT}{_ALSO}{{0,3}} (?P<cue>{active}){_AFTER}",
        # "whose database is consulted by several embassies"
        rf"\bwhose (?:[\w’'-]+ ){{0,3}}?{_THING}[^,.;:]{{0,40}}? (?:is|are|was|were|been)"
        rf" (?:\w+ly )?(?P<cue>{passive}) by {_AGENT}",
        # "accepted by both sides", "widely used by researchers"
        r"(?:,|\b(?:and|is|are|long|widely|since|later|independently))"
        rf" (?P<cue>{passive}) by {_AGENT}",
    )
)
_WHAT = (
    r"(?P<what>(?:him|her|them|it|that|this)(?=[.,;)]|\s(?:out|up|and|but|as|in|on)\b|\Z)"
    r"|(?:his|her|its|their|the|this|that|both|these|those) (?:\w+ ){0,2}"
    rf"{_THING}\b|every word)"
)
#: Verbs whose object is the earlier statement.
_OBJECTS = tuple(
    (stance, re.compile(rf"(?P<also>{_ALSO}{{0,3}}) (?P<cue>{verbs}) {_WHAT}"))
    for stance, verbs in (
        ("positive", ENGLISH.one_of("verb of bearing out")),
        ("negative", ENGLISH.one_of("verb of rejecting")),
    )
)
_CLAUSE = re.compile(r"[.;:\"“”\n]\s*|\b(?:and|but|while|although)\s")
_REACH = 120  # characters before a verb to search for its subject: limits the time for each


def relied(text: str) -> Iterator[Vouching]:
    """Yield the endorsements by those who rely on a source, and disputes by those who doubt it."""
    seen = set[int]()
    for stance, pattern in _CLAUSES:
        for found in pattern.finditer(text):
            if found.start("cue") not in seen:
                seen.add(found.start("cue"))
                end = max(len(text[: found.start()].rstrip(" ,")), 1)
                target = max(0, end - 150), end
                said = turned(text, found.start(), found.start("cue"), stance)
                yield Vouching(found.span("who"), found.span("cue"), target, said)
    for stance, pattern in _OBJECTS:
        for found in pattern.finditer(text):
            who = _subject(text, found.start())
            if who is not None:
                said = turned(text, who[0], found.start("cue"), stance)
                yield Vouching(who, found.span("cue"), found.span("what"), said)


def _subject(text: str, end: int) -> tuple[int, int] | None:
    """Return the range of the words before a verb in its clause; None where there are none."""
    start = max(end - _REACH, 0)
    for found in _CLAUSE.finditer(text, start, end):
        start = found.end()
    return None if len(text[start:end].strip(" ,")) < 3 else (start, end)
