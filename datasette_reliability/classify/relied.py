"""Find endorsements and disputes by the shape of a clause, whatever else it says.

A clause that describes the source, with a subject of its own and a verb of relying on somebody
("whose tallies the World Health Organization uses"), or such a participle with its agent
("consulted by several embassies"); and a sentence whose verb takes what was said before for its
object ("Two officials vouched for it").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .vouching import RECORD, Vouching

__all__ = ["RELIED_STEMS", "relied"]


def _any(words: str) -> str:
    """Return a group of alternatives; "_" stands for a space within one."""
    return f"(?:{'|'.join(word.replace('_', ' ') for word in words.split())})"


_THING = _any(
    f"{RECORD} words? guess(?:es)? judge?ments? audits? tables? maps? authenticity"
    " quotes? datasets? predictions? reviews? calculations? sums warnings? advice telegrams?"
    " timestamps? coverage"
)
# A subject of its own: up to eight words, of which none is a pronoun that means the source.
_NO = (
    r"(?!(?:he|she|it|they|we|i|you|is|are|was|were|has|have|had|said|says|who|which|that|would"
    r"|will|could|can|may|might|do|does|did)\b)"
)
_WORD = r"[^\s,.;:()—–\"“”]+"
# Subjects and agents of eight words at most: it bounds the time on hostile text.
_SUBJECT = rf"(?P<who>{_NO}{_WORD}(?: {_NO}{_WORD}){{0,7}}?)"
_ENDS = _any(
    "who which that but said says on in after before when since last because while told has have"
    " is are was were as to over for instead"
)
_AGENT = rf"(?P<who>(?:the |an? )?{_WORD}(?: (?!{_ENDS}\b){_WORD}){{0,7}})"
_ALSO = rf"""(?: {
    _any(
        "has have had also both all now long often itself themselves still even since once twice"
        " repeatedly regularly routinely nevertheless alike generally later already openly never"
        " no_longer"
    )
})"""
_RELIES = _any(
    "uses? used trust(?:s|ed)? cite[sd]? quote[sd]? rel(?:y|ies|ied)_(?:up)?on check(?:s|ed)?"
    " adopt(?:s|ed)? accept(?:s|ed)? consult(?:s|ed)? follow(?:s|ed)? go(?:es)?_by went_by"
    " lean(?:s|ed)?_on draw[sn]?_on drew_on work(?:s|ed)?_from borrow(?:s|ed)? swears?_by plans?_by"
    " treat(?:s|ed)?_as regard(?:s|ed)?_as takes?_as took_as prefer(?:s|red)? endorse[sd]?"
    " recommend(?:s|ed)? vet(?:s|ted)? verif(?:y|ies|ied) authenticate[sd]? confirm(?:s|ed)?"
    " backs? backed vouch(?:es|ed)?_for stands?_by stood_by certif(?:y|ies|ied) audit(?:s|ed)?"
    " commend(?:s|ed)? praise[sd]?"
)
_DOUBTS = _any(
    "dispute[sd]? doubt(?:s|ed)? den(?:y|ies|ied) reject(?:s|ed)? question(?:s|ed)?"
    " dismiss(?:es|ed)? contradict(?:s|ed)? discredit(?:s|ed)? contest(?:s|ed)? challenge[sd]?"
    " distrust(?:s|ed)? refute[sd]? mistrust(?:s|ed)? mock(?:s|ed)? ridicule[sd]?"
)
_BY = (
    "used trusted cited quoted accepted endorsed adopted consulted followed accredited certified"
    " verified authenticated audited vetted recommended preferred favored favoured corroborated"
)
_NOT_BY = "disputed rejected discredited debunked dismissed contradicted distrusted"
_USED, _FALSE = _any(_BY), _any(_NOT_BY)
_AFTER = r"(?=[,.;)]|\s(?:as|more|over|to|for|in|and|instead|when|because)\b|\Z)"
#: Clauses that describe the source: what stands before them is the target.
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
#: Verbs whose object is what was said before.
_OBJECTS = tuple(
    (stance, re.compile(rf"(?P<also>{_ALSO}{{0,3}}) (?P<cue>{_any(verbs)}) {_WHAT}"))
    for stance, verbs in (
        (
            "positive",
            "vouch(?:es|ed)?_for stands?_by stood_by bears? bore backs? backed corroborate[sd]?"
            " agree[sd]?_with",
        ),
        (
            "negative",
            "dispute[sd]? dismiss(?:es|ed)? reject(?:s|ed)? contradict(?:s|ed)? doubt(?:s|ed)?"
            " refute[sd]? contest(?:s|ed)? challenge[sd]? debunk(?:s|ed)?",
        ),
    )
)
_CLAUSE = re.compile(r"[.;:\"“”\n]\s*|\b(?:and|but|while|although)\s")
_REACH = 120  # characters before a verb in which its subject is sought: bounds the time for each
_NOT = re.compile(
    r"(?:\b(?:not|never|no longer|hardly|neither|nobody|no one|none)\b[^,.;]{0,30}"
    r"|n['’]t\s(?:\w+\s)?)\Z",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"(?:he|she|it|they|we|i|you|who|which|that)\Z", re.IGNORECASE)
#: Words without one of which no form matches: most sentences have none, and are not looked at.
RELIED_STEMS = (
    "whose", "whom", "which", "vouch", "bears ", "bore ", "backs ", "backed ", "agree", "corrobor",
    "disput", "dismiss", "reject", "contradict", "doubt", "refute", "contest", "challeng", "debunk",
    "stood by", "stands by", "stand by", *(f"{word} by" for word in f"{_BY} {_NOT_BY}".split()),
)  # fmt: skip


def relied(text: str) -> Iterator[Vouching]:
    """Yield who relies on a source or distrusts it, with the words that are relied on."""
    seen = set[int]()
    for stance, pattern in _CLAUSES:
        for found in pattern.finditer(text):
            if not _PRONOUN.match(found["who"]) and found.start("cue") not in seen:
                seen.add(found.start("cue"))
                end = max(len(text[: found.start()].rstrip(" ,")), 1)
                target = max(0, end - 150), end
                turned = _turned(text, found.start(), found.start("cue"), stance)
                yield Vouching(found.span("who"), found.span("cue"), target, turned)
    for stance, pattern in _OBJECTS:
        for found in pattern.finditer(text):
            who = _subject(text, found.start())
            if who is not None:
                turned = _turned(text, who[0], found.start("cue"), stance)
                yield Vouching(who, found.span("cue"), found.span("what"), turned)


def _subject(text: str, end: int) -> tuple[int, int] | None:
    """Return what stands before a verb in its clause, unless that is a pronoun or nothing."""
    start = max(end - _REACH, 0)
    for found in _CLAUSE.finditer(text, start, end):
        start = found.end()
    words = text[start:end].strip(" ,")
    return None if len(words) < 3 or _PRONOUN.match(words) else (start, end)


def _turned(text: str, start: int, end: int, stance: str) -> str:
    """Return the stance as a negation turns it: who does not dispute a figure vouches for none."""
    if not _NOT.search(text, start, end):
        return stance
    return "negative" if stance == "positive" else "neutral"
