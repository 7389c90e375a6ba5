"""Find the antecedent of a pronoun by rules.

The numbers in this module say how far back a rule looks: in sentences, in recently resolved
attributions, or in characters. They have not been measured one by one. An antecedent is close to
its pronoun, so a farther one is more often wrong, and each look costs time. The learnt ranking of
``antecedents`` weighs the choice of the rules against other candidates.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from ..language import ENGLISH
from ..records import Attribution, Span
from .discourse import Discourse
from .mentions import Person
from .naming import BEFORE_HEAD, named
from .passage import Passage
from .phrase import PERSONAL, read_phrase
from .reading import Reading
from .vocabulary import body_head, is_role, people_kind, singular

_HE = ENGLISH.listed("he")
_SHE = ENGLISH.listed("she")
_THEY = ENGLISH.listed("they")
_IT = ENGLISH.listed("it")
_SELF = ENGLISH.listed("we")
_RELATIVE = ENGLISH.listed("relative pronoun")
_GENERIC = ENGLISH.listed("unstated source head")
# A noun with its determiner, at most two words between.
_BODY_BEFORE = re.compile(r"\b((?i:the|its|their|his|her) (?:[\w’'-]+ ){0,2}?([a-z]+))\b")
# "The young mayor of", "Two hikers": the opening of a sentence, which may be its subject.
_SUBJECT_OF_SENTENCE = re.compile(
    r"(?=[A-Z])(?:(?i:one|another|this|that|"
    rf"{ENGLISH.one_of('article', 'possessive')})\s(?:[\w’'-]{{1,30}}[\s,.]){{1,5}}"
    rf"|(?P<more>(?i:{ENGLISH.one_of('several')}|{ENGLISH.one_of('great number')} of))\s"
    r"(?:[\w’'-]{1,30}[\s,.]){1,5})"
)
_ANY_WORD = re.compile(r"[\w’'-]+")
_ALONE = ENGLISH.listed("pronoun alone")
# A plural noun, with at most two words before it.
_PLURAL_BEFORE = re.compile(
    r"(?<![\w’'./&-])((?:(?!(?i:according|to|of|by|in|on|at|for|from|with|and|or|that|said|says|as)\b)"
    r"[\w’'-]+ ){0,2}?)([A-Za-z]{3,}s|people|men|women|[Pp]olice)\b"
)


def pronoun(
    discourse: Discourse,
    number: int,
    one: Attribution,
    word: str,
    at: Span,
    reading: Reading,
    attributions: tuple[Attribution, ...],
) -> tuple[Reading, int]:
    """Return the reading with the antecedent of this pronoun, and the index of its root.

    The root is the attribution with the same source, the pronoun's own ``number`` if there is none,
    or -1 where no attribution holds "I" or "we". Without an antecedent the reading is unchanged.
    """
    if word in _SELF:
        return _self(discourse, one, at, reading, attributions)
    if word in _HE or word in _SHE:
        return _he(discourse, number, at, "m" if word in _HE else "f", reading)
    if word in _RELATIVE:
        return _relative(discourse, at, reading), number
    if word in _IT:
        return _it(discourse, number, at, reading)
    if word in _THEY or word in {"one", "another", "neither"}:
        pair = _pair_before(discourse, at.start) if word in _THEY else None
        if pair is not None:
            return replace(reading, antecedent=pair), number
        return _they(discourse, number, at, reading)
    return reading, number


def _pair_before(discourse: Discourse, offset: int) -> Passage | None:
    """Return "Ana Ruiz and Tom Hale" where a pair opens this or the previous sentence; or None."""
    here = discourse.sentence(offset)
    for number in range(here, max(here - 2, -1), -1):
        opening = discourse.starts[number]
        near = discourse.index.within(opening, min(opening + 120, offset))  # room for two names
        persons = [m for m in near if m.kind == "person" and not discourse.in_quotation(m.start)]
        # A person first named farther on is not the subject of the sentence.
        if persons and persons[0].start > opening + 60:
            continue
        for first, second in itertools.pairwise(persons):
            # What joins a pair: "and", with a title of at most three words.
            joint = discourse.text[first.end : second.start].split()
            if joint[:1] == ["and"] and len(joint) <= 4 and first.name != second.name:
                return Passage.of(discourse.text, [Span(first.start, second.end)])
    return None


def _self(
    discourse: Discourse,
    one: Attribution,
    at: Span,
    reading: Reading,
    attributions: tuple[Attribution, ...],
) -> tuple[Reading, int]:
    """Return the reading of "I" or "we" with the source of the content around it.

    Without a known source it is the author, or in a quotation the person named before; root -1.
    """
    speakers = [one.parent] if one.parent is not None else []
    speakers += [
        n
        for n, other in enumerate(attributions)
        if other is not one and any(s.covers(at) for s in other.content)
    ]
    for speaker in speakers:
        if speaker is not None and speaker in discourse.links:
            return discourse.follow(reading, speaker)
        if (
            speaker is not None
            and attributions[speaker].source
            and attributions[speaker] is not one
        ):
            words = Passage.of(discourse.text, attributions[speaker].source)
            if not set(words.text.lower().split()) <= PERSONAL:
                told = named(
                    discourse,
                    attributions[speaker].source[0],
                    read_phrase(words.text),
                    replace(reading, source=words),
                )
                return replace(told, source=reading.source, antecedent=words), speaker
    if discourse.in_quotation(at.start):
        person = _person_before(discourse, at.start, "")
        if person is not None:
            return replace(
                discourse.with_person(reading, person.name), antecedent=Passage(person.name)
            ), -1
    return reading, -1


def _he(
    discourse: Discourse, number: int, at: Span, gender: str, reading: Reading
) -> tuple[Reading, int]:
    linked = _last_speaker(discourse, at, gender)
    if linked is not None:
        return discourse.follow(reading, linked)
    person = _person_before(discourse, at.start, gender)
    if person is None:
        somebody = subject_before(discourse, at.start, partial(is_somebody, gender=gender))
        return replace(reading, antecedent=somebody) if somebody else reading, number
    named = discourse.with_person(reading, person.name)
    return replace(named, antecedent=Passage(person.name)), number


def _last_speaker(discourse: Discourse, at: Span, gender: str) -> int | None:
    """Return the attribution, at most two sentences back, whose source "he" or "she" means.

    None if there is none.
    """
    sentence = discourse.sentence(at.start)
    for other in discourse.recent(40):
        link = discourse.links[other]
        away = sentence - discourse.sentence(link.source.start)
        if link.source.start >= at.start:
            continue
        if away == 0 and link.reading.cue.text.lower().startswith("according"):
            continue  # "According to a friend, he wrote": not the friend
        if away > 2:
            return None
        if away == 0 and any(
            m.kind == "person" for m in discourse.index.within(link.source.end, at.start)
        ):
            continue
        if away and _subject_since(discourse, link.source.end, at.start, gender):
            return None
        if link.person is not None:
            return other if link.person.gender in {"", gender} else None
        if link.head in _GENERIC and link.source.start != at.start:
            return other
    return None


def _subject_since(discourse: Discourse, start: int, end: int, gender: str) -> bool:
    """Return whether a sentence between two offsets opens with a person of fitting gender."""
    for number in range(discourse.sentence(start) + 1, discourse.sentence(end) + 1):
        opening = discourse.starts[number]
        # A person near the start of a sentence is usually its subject.
        for mention in discourse.index.within(opening, min(opening + 40, end)):
            person = discourse.index.persons.get(mention.name)
            if person is not None and person.gender in {"", gender}:
                return True
    return False


def _fits(discourse: Discourse, name: str, gender: str) -> bool:
    """Return whether this person is known to have this gender; False if it is unknown."""
    person = discourse.index.persons.get(name)
    return bool(gender) and person is not None and person.gender == gender


def _person_before(discourse: Discourse, offset: int, gender: str) -> Person | None:
    """Return the first person of fitting gender in this sentence or the nearest of the five before.

    A person known to have the gender goes before one of unknown gender. None if there is nobody.
    """
    here = discourse.sentence(offset)
    for number in range(here, max(here - 6, -1), -1):
        end = offset if number == here else discourse.sentences[number].end
        near = discourse.index.within(discourse.starts[number], end)
        for mention in sorted(near, key=lambda m: not _fits(discourse, m.name, gender)):
            person = discourse.index.persons.get(mention.name)
            if person is None or mention.end > offset or discourse.in_quotation(mention.start):
                continue
            if not gender or person.gender in {"", gender}:
                return person
    return None


def subject_before(
    discourse: Discourse, offset: int, fits: Callable[[str, bool], bool]
) -> Passage | None:
    """Return the noun phrase that opens this sentence or one of the two before, up to its head.

    ``fits`` decides for each word whether it is the head; its second argument says whether the
    phrase opens with a word for several ("Two hikers"). None where no word fits.
    """
    here = discourse.sentence(offset)
    for number in range(here, max(here - 3, -1), -1):
        start = discourse.starts[number]
        found = _SUBJECT_OF_SENTENCE.match(
            discourse.text, start, min(start + 150, max(offset, start))
        )
        if found is None or discourse.in_quotation(start):
            continue
        words = list(_ANY_WORD.finditer(discourse.text, start, found.end()))
        for word in words[1:]:
            if fits(word.group(), bool(found["more"])):
                return Passage.of(discourse.text, [Span(start, word.end())])
    return None


def is_somebody(word: str, more: bool, gender: str) -> bool:
    """Return whether a noun means one person, not known to be of the other gender."""
    low = word.lower()
    if more or not (is_role(low) or people_kind(low)) or singular(low) != low:
        return False
    female = low.endswith(("woman", "mother", "sister", "wife", "widow", "daughter", "girl"))
    male = not female and low.endswith(("man", "father", "brother", "husband", "son", "boy"))
    return not (male if gender == "f" else female)


def are_people(word: str, more: bool) -> bool:
    """Return whether a noun is several people: a known plural, or any plural after "two"."""
    low = word.lower()
    known = people_kind(low) is not None and (singular(low) != low or low == "people")
    return known or (more and len(low) > 3 and low.endswith("s") and not low.endswith("ss"))


def _relative(discourse: Discourse, at: Span, reading: Reading) -> Reading:
    """Read a relative pronoun as the noun phrase before it."""
    left = max(0, at.start - 160)
    window = discourse.text[left : at.start].rstrip(" ,—–-")
    end = left + len(window)
    near = [m for m in discourse.index.before(end + 1, 160) if m.end <= end]
    if (
        near
        and near[-1].kind == "person"
        and (near[-1].end == end or "," in discourse.text[near[-1].end : end][:2])
    ):
        named = discourse.with_person(reading, near[-1].name)
        return replace(
            named, antecedent=Passage.of(discourse.text, [Span(near[-1].start, near[-1].end)])
        )
    match = BEFORE_HEAD.search(window + " ")
    if match is None or not match.group():
        return reading
    return replace(
        reading, antecedent=Passage.of(discourse.text, [Span(left + match.start(), end)])
    )


def _it(discourse: Discourse, number: int, at: Span, reading: Reading) -> tuple[Reading, int]:
    for other in discourse.recent(6):
        link = discourse.links[other]
        close = 0 < at.start - link.source.start < 400
        if close and link.person is None and not people_kind(link.head) and other != number:
            return discourse.follow(reading, other)
    left = max(0, at.start - 400)
    found = None
    for match in _BODY_BEFORE.finditer(discourse.text, left, at.start):
        if body_head(match[2]):
            found = match
    if found is not None:
        return replace(
            reading, antecedent=Passage.of(discourse.text, [Span(*found.span(1))])
        ), number
    for mention in reversed(discourse.index.before(at.start, 600)):
        if mention.kind != "person":
            words = Passage.of(discourse.text, [Span(discourse.name_start(mention), mention.end)])
            return replace(reading, antecedent=words), number
    return reading, number


def member(discourse: Discourse, number: int, at: Span, reading: Reading) -> tuple[Reading, int]:
    """Return the reading of "one of them" with the unnamed group before it as antecedent."""
    told = subject_before(discourse, at.start, are_people)
    for other in discourse.recent(12):
        link = discourse.links[other]
        plural = link.person is None and read_phrase(link.source.of(discourse.text)).plural
        if plural and link.source.start < at.start:
            if told is None or told.pieces[0].start <= link.source.start:
                return discourse.follow(reading, other)
            break
    if told is not None:
        return replace(reading, antecedent=told), number
    return _they(discourse, number, at, reading)


def _they(discourse: Discourse, number: int, at: Span, reading: Reading) -> tuple[Reading, int]:
    for other in discourse.recent(6):
        link = discourse.links[other]
        people = people_kind(link.head) is not None or link.head == ""
        if link.source.of(discourse.text).lower() in _ALONE:
            continue
        if link.person is None and people and 0 < at.start - link.source.start < 500:
            return discourse.follow(reading, other)
    left = max(0, at.start - 400)
    window = discourse.text[left : at.start]
    found = None
    for match in _PLURAL_BEFORE.finditer(window):
        if (people_kind(match[2]) or match[2].lower() == "police") and not discourse.in_quotation(
            left + match.start()
        ):
            found = match
            break
    if found is not None:
        return replace(
            reading,
            antecedent=Passage.of(
                discourse.text, [Span(left + found.start(1), left + found.end(2))]
            ),
        ), number
    several = subject_before(discourse, at.start, are_people)
    return replace(reading, antecedent=several) if several else reading, number
