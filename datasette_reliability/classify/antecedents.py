"""Find the antecedent of a pronoun: a linear model ranks the candidates.

Candidates are the sources of earlier claims, the persons and bodies named before, and the noun
phrase that opens a sentence shortly before. The model also weighs what the rules of ``pronouns``
would choose. ``python -m tools.train antecedents`` trains it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from ..linear import linear
from ..records import Span
from .discourse import Discourse
from .mentions import Mention
from .passage import Passage
from .phrase import PERSONAL, read_phrase
from .pronouns import are_people, is_somebody, subject_before
from .reading import Reading
from .vocabulary import people_kind

__all__ = ["MODEL", "Candidate", "Ranker", "best_of", "candidates", "features"]

MODEL = Path(__file__).parents[1] / "data" / "models" / "antecedents.crf"
# The search stays close to the pronoun. The model was trained with these three limits, so it must
# be retrained when one changes.
_LINKS = 10  # earlier claims to look at
_REACH = 1500  # characters before the pronoun to search for names
_NAMES = 8  # different persons and bodies to take
# Lower ends of the buckets for counts: the step from one to two matters more than nine to ten.
_STEPS = (1, 2, 3, 4, 6, 9, 14)
_WORD_BEFORE = re.compile(r"([\w’'-]+)\W{0,3}\Z")
Answer = tuple[Reading, int]
#: Takes the discourse, the claim's index, the pronoun's place and word, its reading, and the
#: answer of the rules.
Ranker = Callable[[Discourse, int, Span, str, Reading, Answer], Answer]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible antecedent: its place, its words, and the reading that it would give.

    ``link`` is the index of the earlier attribution whose source it is; None for other mentions.
    """

    kind: str
    at: Span
    words: str
    gender: str
    plural: bool
    answer: Answer
    link: int | None = None

    @property
    def key(self) -> str:
        """Return the words, in lower case, that two candidates share if they are the same."""
        reading = self.answer[0]
        return (reading.name or reading.antecedent.text or self.words).lower()


def candidates(
    discourse: Discourse, number: int, at: Span, word: str, reading: Reading, ruled: Answer
) -> list[Candidate]:
    """Return the candidates, nearest first, then the choice of the rules (``ruled``) if new."""
    found: dict[str, Candidate] = {}
    for one in sorted(_all(discourse, number, at, word, reading), key=lambda c: -c.at.end):
        found.setdefault(one.key, one)
    chosen = ruled[0]
    if chosen.antecedent or chosen.name:
        words = chosen.antecedent.text or chosen.name
        pieces = chosen.antecedent.pieces
        rule = Candidate("rule", pieces[0] if pieces else at, words, "", False, ruled)
        found.setdefault(rule.key, rule)
    return list(found.values())


def _all(
    discourse: Discourse, number: int, at: Span, word: str, reading: Reading
) -> Iterator[Candidate]:
    for other in discourse.recent(_LINKS):
        link = discourse.links[other]
        if other == number or link.source.start >= at.start or not link.words.text:
            continue
        if link.words.text.lower() in PERSONAL:
            continue
        gender = link.person.gender if link.person else ""
        plural = link.person is None and read_phrase(link.words.text[:200]).plural
        answer = discourse.follow(reading, other)
        yield Candidate("link", link.source, link.words.text, gender, plural, answer, other)
    several = word == "they"
    fits = are_people if several else partial(is_somebody, gender=_gender(word))
    subject = subject_before(discourse, at.start, fits) if word != "it" else None
    if subject is not None:
        told = replace(reading, antecedent=subject)
        yield Candidate("subject", subject.pieces[0], subject.text, "", several, (told, number))
    seen = set[str]()
    for mention in reversed(discourse.index.before(at.start, _REACH)):
        if mention.name in seen or mention.end > at.start:
            continue
        seen.add(mention.name)
        yield _mentioned(discourse, number, mention, reading)
        if len(seen) >= _NAMES:
            return


def _mentioned(discourse: Discourse, number: int, mention: Mention, reading: Reading) -> Candidate:
    person = discourse.index.persons.get(mention.name)
    if mention.kind == "person" and person is not None:
        told = replace(discourse.with_person(reading, person.name), antecedent=Passage(person.name))
        span = Span(mention.start, mention.end)
        return Candidate("person", span, person.name, person.gender, False, (told, number))
    span = Span(discourse.name_start(mention), mention.end)
    told = replace(reading, antecedent=Passage.of(discourse.text, [span]))
    return Candidate(mention.kind, span, span.of(discourse.text), "", False, (told, number))


def features(
    discourse: Discourse, at: Span, word: str, every: Sequence[Candidate], ruled: Answer
) -> list[list[str]]:
    """Return one row of features for each candidate for this pronoun, in their order."""
    chosen = (ruled[0].name or ruled[0].antecedent.text).lower()
    here = discourse.sentence(at.start)
    openings = {discourse.starts[here - back] for back in range(min(here, 3) + 1)}
    first = at.start - discourse.starts[here] < 3
    quoted = discourse.in_quotation(discourse.starts[here])
    rank = 0
    rows = []
    for one in every:
        row = list(_of_one(discourse, at, word, one, here, one.key == chosen and bool(chosen)))
        row += [f"rank={min(rank, 5)}", f"rank={min(rank, 3)}&{one.kind}&{word}"]
        row += [f"first={first}&{one.at.start in openings}", f"quoted={quoted}&rank={min(rank, 2)}"]
        row.append(f"alone={len(every) == 1}")
        fitting = one.gender in ("", _gender(word))
        row.append(f"fits={fitting}&rank={min(rank, 2)}")
        rank += fitting
        rows.append(row)
    return rows


def _of_one(
    discourse: Discourse, at: Span, word: str, one: Candidate, here: int, ruled: bool
) -> Iterator[str]:
    start = one.at.start
    sentence = discourse.sentence(start)
    away = _bucket(here - sentence)
    apart = discourse.sentences[here].paragraph - discourse.sentences[sentence].paragraph
    yield f"kind={one.kind}&{word}"
    yield f"gender={one.gender or '?'}&{word}"
    yield f"plural={one.plural}&{word}"
    yield f"ruled={ruled}&{word}"
    yield f"ruled={ruled}&{one.kind}"
    yield f"away={away}&{one.kind}"
    yield f"away={away}&{word}"
    yield f"apart={min(apart, 4)}&away={min(here - sentence, 3)}"
    opens = start - discourse.starts[sentence]
    yield f"opens={_bucket(opens // 12)}&{one.kind}"
    yield f"opens={opens < 5}&away={min(here - sentence, 3)}"
    yield f"often={_bucket(discourse.named_often.get(one.words, 0))}"
    yield f"inside={discourse.in_quotation(start)}"
    between = discourse.index.within(one.at.end, max(at.start, one.at.end + 1))
    people = {m.name for m in between if m.kind == "person" and m.name != one.words}
    yield f"between={min(len(people), 4)}&{word}"
    before = _WORD_BEFORE.search(discourse.text, max(0, start - 20), start)
    yield f"before={before[1].lower() if before and opens > 0 else '^'}"
    after = discourse.text[one.at.end : one.at.end + 14].split()
    yield f"after={after[0].lower() if after else '$'}"
    head = read_phrase(one.words[:200]).head
    yield f"head={people_kind(head.low) if head else None}&{word}"
    yield f"written={one.words[:1].isupper()}&{len(one.words.split()) > 1}&{word}"
    if one.link is not None:
        link = discourse.links[one.link]
        own = link.source.of(discourse.text).lower()
        yield f"same={own == word}&away={min(here - sentence, 4)}"
        yield f"pronoun={own in PERSONAL}&{own if own in PERSONAL else ''}&{word}"
        yield f"cue={link.reading.cue.text.lower()[:20]}"
        yield f"last={one.link == discourse.latest}"


def _gender(word: str) -> str:
    return {"he": "m", "him": "m", "his": "m", "she": "f", "her": "f"}.get(word, "-")


def _bucket(count: int) -> int:
    return bisect_right(_STEPS, count)


def best_of(
    discourse: Discourse, number: int, at: Span, word: str, reading: Reading, ruled: Answer
) -> Answer:
    """Return the reading of a pronoun by the likeliest candidate; without any, ``ruled``."""
    every = candidates(discourse, number, at, word, reading, ruled)
    if not every:
        return ruled
    model = linear(MODEL)
    scores = [model.probability(row, "yes") for row in features(discourse, at, word, every, ruled)]
    return every[max(range(len(every)), key=scores.__getitem__)].answer
