"""Find who vouches for a source or its figures, or disputes them, as news writes it.

Each trigger (an adjective such as "reliable", a verb of checking or disputing) is found first; then
the clause around it is read for endorser, negation and target. Every pattern takes linear time and
reads a limited number of words, so hostile text costs no more than news.
"""

from __future__ import annotations

import re

from ..language import ENGLISH
from .memos import remembered
from .relied import relied
from .vocabulary import artefact, body_head, people_kind
from .vouching import RECORD, Vouching, fixed_forms

__all__ = ["Vouching", "find_vouching", "stems_in"]

_ADVERB = rf"(?:{ENGLISH.one_of('adverb of a judgement')} )"
_GOOD = (
    rf"(?:{ENGLISH.one_of('adjective of a good source')} "
    rf"{ENGLISH.one_of('source that is good')}s?|(?:the )?best(?: available| known)? "
    rf"{ENGLISH.one_of('source that is best')}s?|{ENGLISH.one_of('good of a source')})"
)
_BAD = ENGLISH.one_of("bad of a source")
_JUDGE = rf"{ENGLISH.one_of('verb of judging')}(?:s|d|ed|es|ing)?"
_AUX = rf"(?:{ENGLISH.one_of('auxiliary of a judgement')} )"
_CHECK = ENGLISH.one_of("verb of checking")
_DISPUTE = ENGLISH.one_of("verb of disputing")
_NEGATION = re.compile(
    (
        r"\b(?:not|never|no longer|hardly|cannot|unable|refus(?:es?|ed) to|declined to|"
        r"fail(?:s|ed) to|neither|nobody|no one|without|ceased to|stopped|yet to)\b|"
        r"n['’]t\b"
    ),
    re.I,
)
_SOFT = r"(?:\w+ly )?"
_TRIGGER = re.compile(
    (
        rf"(?<![\w-])(?:(?P<good>{_GOOD})|(?P<bad>{_BAD})|(?P<check>{_CHECK})|"
        rf"(?P<dispute>{_DISPUTE}))(?![\w-])"
    ),
    re.I,
)
_CAPITAL = r"(?:[A-Z][\w.&’'-]*|\d+)"
_OPENING = ENGLISH.listed("opening of an endorser")
_NAME = (
    rf"(?:(?:{ENGLISH.one_of('opening of an endorser')}|its|their) )?(?:(?:[a-z][\w-]*"
    rf"|{_CAPITAL})['’]?(?:s)? ){{0,5}}?"
)
_BY = re.compile(
    r"\s*(?:,\s*)?(?:by|according to)\s+((?:an? |the )?(?:independent |external |outside "
    rf"|internal |separate |international |joint )*{ENGLISH.one_of('review')}\s+(?:by|from"
    r"|of|at|carried out by|conducted by)\s+)?",
    re.I,
)
_ENDORSER = re.compile(
    rf"(?:{ENGLISH.one_of('opening of an endorser')} )?[^\s,.;:()—–\"“”]+(?: (?!and (?:said"
    r"|says|has|is)\b|who\b|which\b|that\b|but\b|said\b|says\b|on\b|in\b|after\b|before\b"
    r"|when\b|as\b|since\b|last\b|because\b|while\b|told\b|has\b|have\b|is\b|are\b|was\b"
    r"|were\b|to\b|,)[^\s,.;:()—–\"“”]+){0,7}"
)
_SUBJECT_START = re.compile(
    (
        r"(?:\b(?:that|which|whom|whose|and|but|while|although|though|because|as|where|"
        r"what|whereas|(?:said|says)(?= in | citing ))\b|[,;:()—–\"“”.!?\n])\s*"
    ),
    re.I,
)
_VERB = re.compile(rf"(?<![\w-])(?P<aux>{_AUX}{{0,8}})(?P<verb>{_JUDGE})(?= |$)", re.I)
_TAIL = re.compile(rf"(?: {_ADVERB}{{0,8}})$", re.I)
_AUX_END = re.compile(rf"(?:^|(?<= )){_AUX}{{1,8}}$", re.I)
_RECORDS = re.compile(rf"\b{RECORD}\b", re.I)
# Characters before a trigger in which its clause must begin: limits the time for each trigger.
_REACH = 170


_STEMS = tuple(sorted(ENGLISH.listed("stem of a judgement", "stem of vouching", "stem of relying")))


def stems_in(text: str) -> tuple[str, ...]:
    """Return the stems of judging words in a text: a quick test that lets too much through."""
    low = text.lower()
    return tuple(stem for stem in _STEMS if stem in low)


@remembered(2048, 2_000)
def find_vouching(text: str) -> tuple[Vouching, ...]:
    """Return the endorsements and disputes of sources in a text of a few sentences."""
    if not stems_in(text):
        return ()
    found: list[Vouching] = []
    for match in _TRIGGER.finditer(text):
        if found and match.start() < found[-1].cue[1]:
            continue
        judging = match["good"] or match["bad"]
        one = _judged(text, match) if judging else _checked(text, match)
        if one is not None and _sane(text, one):
            found.append(one)
    for one in (*fixed_forms(text), *relied(text)):
        if not any(_overlaps(one.cue, other.cue) for other in found) and _sane(text, one):
            found.append(one)
    return tuple(found)


def _overlaps(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


_NOBODY = ENGLISH.listed("no endorser", "article", "possessive")


def _sane(text: str, found: Vouching) -> bool:
    words = text[slice(*found.endorser)].strip(" ,").lower()
    return any(c.isalpha() for c in words) and words not in _NOBODY


def _judged(text: str, match: re.Match[str]) -> Vouching | None:
    """Read a judgment by an adjective: passive with "by", or active with its subject."""
    by = _by_endorser(text, match.end())
    left = max(0, match.start() - _REACH)
    clause = text[left : match.start()]
    verb = _last_verb(clause)
    if verb is None:
        return None
    by = by or _by_between(clause, verb, left)
    negated = _negated(clause[verb.start() :]) or _neither(clause, verb)
    stance = _stance(bool(match["good"]), negated)
    start = left + verb.start("verb")
    if by is not None and _passive(clause, verb):
        end = left + verb.start()
        return Vouching(by, (start, match.end()), _target(text, end), stance)
    return _active(text, left, verb, match, stance)


def _active(
    text: str, left: int, verb: re.Match[str], match: re.Match[str], stance: str
) -> Vouching | None:
    subject = _subject(text, left + verb.start())
    if subject is None:
        return None
    start = left + verb.start("verb")
    between = text[left + verb.end() : match.start()]
    inner = _TAIL.sub("", between).strip()
    if inner and (
        _RECORDS.search(inner)
        or inner.split()[0].lower() in {"it", "them", "its", "that", "the", "their"}
    ):
        at = left + verb.end() + between.index(inner[:1])
        return Vouching(subject, (start, match.end()), (at, at + len(inner)), stance)
    if inner and len(inner.split()) > 2:
        return None
    return Vouching(subject, (start, match.end()), _target(text, subject[0]), stance)


def _by_between(clause: str, verb: re.Match[str], left: int) -> tuple[int, int] | None:
    """Return the endorser in ``considered by the court to be reliable``."""
    found = re.match(
        rf" by (.{{2,80}}?)(?: to be| to have been| as)? {_ADVERB}*$", clause[verb.end() :]
    )
    return (left + verb.end() + found.start(1), left + verb.end() + found.end(1)) if found else None


def _last_verb(clause: str) -> re.Match[str] | None:
    """Return the judging verb nearest to the trigger, within its clause."""
    cut = max((m.end() for m in re.finditer(r"[.;!?\n](?=\s)", clause)), default=0)
    found = list(_VERB.finditer(clause, cut))
    return found[-1] if found else None


def _neither(clause: str, verb: re.Match[str]) -> bool:
    return bool(re.search(r"\b(?:neither|nor|no)\b[^.;]{0,80}$", clause[: verb.start()], re.I))


def _passive(clause: str, verb: re.Match[str]) -> bool:
    low = verb["verb"].lower()
    participle = low.endswith(("ed", "seen", "found", "held", "said")) and low not in {
        "reported",
        "used",
    }
    between = clause[verb.end() :]
    return participle and not _RECORDS.search(between)


def _negated(words: str) -> bool:
    return bool(_NEGATION.search(words))


def _stance(good: bool, negated: bool) -> str:
    return "positive" if good != negated else "negative"


def _checked(text: str, match: re.Match[str]) -> Vouching | None:
    """Read a judgment by a verb of checking or disputing; its object must be a record or claim."""
    left = max(0, match.start() - _REACH)
    clause = text[left : match.start()]
    cut = max((m.end() for m in re.finditer(r"[.;!?\n](?=\s)", clause)), default=0)
    clause, left = clause[cut:], left + cut
    auxiliary = _AUX_END.search(_stripped(clause))
    start = left + (auxiliary.start() if auxiliary else len(clause))
    negated = _negated(clause[-60:] if auxiliary is None else clause[auxiliary.start() :])
    stance = _check_stance(match, negated)
    cue = (match.start(), match.end())
    by = _by_endorser(text, match.end())
    if by is not None:
        target = _target(text, start)
        return Vouching(by, cue, target, stance) if _RECORDS.search(text[slice(*target)]) else None
    return _checking_subject(text, match, start, cue, stance)


def _stripped(clause: str) -> str:
    return re.sub(r"(?:independently|partly|partially|largely|broadly|fully) $", "", clause)


def _check_stance(match: re.Match[str], negated: bool) -> str:
    if match["check"]:
        return "neutral" if negated else "positive"
    return "neutral" if negated else "negative"


def _checking_subject(
    text: str, match: re.Match[str], start: int, cue: tuple[int, int], stance: str
) -> Vouching | None:
    if re.match(r"[^.;]{0,40}(?:candidate|campaign|nominee|bid)\b", text[match.end() :]):
        return None
    subject = _subject(text, start)
    if subject is None:
        return None
    relative = re.search(
        r"\b(?:that|which|whose [\w ]{1,30}?)\s*$", text[max(0, subject[0] - 40) : subject[0]]
    )
    if relative is not None:
        target = _target(text, subject[0])
        about = text[slice(*target)] + relative.group()
        return Vouching(subject, cue, target, stance) if _RECORDS.search(about) else None
    after = re.match(
        r"\s+((?:the |its |their |those |these |that |this )?(?:[^\s,.;:\"“”]+ ?){1,7})",
        text[match.end() :],
    )
    if after is None or not _RECORDS.search(after[1]):
        return None
    at = match.end() + after.start(1)
    return Vouching(subject, cue, (at, at + len(after[1].rstrip())), stance)


def _by_endorser(text: str, at: int) -> tuple[int, int] | None:
    window = text[at : at + 200]
    by = _BY.match(window)
    if by is None:
        return None
    found = _ENDORSER.match(window, by.end())
    return (at + found.start(), at + found.end()) if found else None


def _subject(text: str, end: int) -> tuple[int, int] | None:
    """Return the range of the subject that ends here, after its clause's opening word."""
    left = max(0, end - 120)  # room for nine words
    window = text[left:end]
    stripped = window.rstrip()
    opening, before = 0, ""
    for match in _SUBJECT_START.finditer(stripped):
        # "whose figures the UN and aid groups trust": "and" joins two endorsers.
        joins = match.group().strip() == "and" and before in ("whose", "which")
        if match.end() < len(stripped) and not joins:
            opening, before = match.end(), match.group().strip().lower()
    if left and not opening:
        return None
    words = stripped[opening:]
    if re.search(r"\bwhose\s*$", stripped[:opening], re.I):
        opening += _owned(words)
    words = stripped[opening:]
    # More than nine words are a clause, but a subject is a noun phrase.
    if not words or len(words.split()) > 9:
        return None
    if words.lower().startswith("neither "):
        opening += len("neither ")
    opening += _apposed(words)
    return left + opening, left + len(stripped)


_HEADED = re.compile(
    r"(?:(?:in|with|from|citing|using|quoting) )?(?:(?:an?|the|its|their) )?(?:[a-z][\w-]* ){1,4}?"
    r"(?<!of )(?<!for )(?<!in )(?<!and )(?<!to )(?=(?:the|an?) \S|[A-Z])"
)


def _apposed(words: str) -> int:
    """Return how many characters of ``in a figure the agency`` belong to what is judged."""
    found = _HEADED.match(words)
    if found is None:
        return 0
    thing = found[0].split()[-1]
    judged = artefact(thing) or body_head(thing) or people_kind(thing)
    return found.end() if judged or _RECORDS.search(found[0]) else 0


def _owned(words: str) -> int:
    """Return how many characters of ``figures the agency`` come before the subject."""
    tokens = list(re.finditer(r"\S+", words))
    for index, token in enumerate(tokens[1:], 1):
        low = token.group().lower()
        if low in _OPENING or token.group()[0].isupper():
            return tokens[index].start()
    for index, token in enumerate(tokens[:-1]):
        if artefact(token.group()) or _RECORDS.fullmatch(token.group()):
            return tokens[index + 1].start()
    return 0


def _target(text: str, end: int) -> tuple[int, int]:
    """Return the range of what is judged: the words before the relative clause."""
    left = max(0, end - 200)
    window = text[left:end].rstrip(" ,")
    window = re.sub(
        r"[ ,]*\b(?:that|which|whose(?: \w+){0,4}|and|are|is|were|was|have been|has been)$",
        "",
        window,
        flags=re.I,
    ).rstrip(" ,")
    cut = max((m.end() for m in re.finditer(r"[.;!?:\n]\s", window)), default=0)
    return left + cut, left + len(window)
