"""Reduce the forms of English words to one: nouns to the singular, verbs to the base."""

from __future__ import annotations

from functools import lru_cache

__all__ = ["singular", "stem", "verb_forms"]

_IRREGULAR = {
    "women": "woman",
    "men": "man",
    "people": "people",
    "children": "child",
    "wives": "wife",
    "spokesmen": "spokesman",
    "spokeswomen": "spokeswoman",
    "spokespeople": "spokesperson",
    "congressmen": "congressman",
    "policemen": "policeman",
    "businessmen": "businessman",
    "data": "data",
    "police": "police",
    "news": "news",
    "media": "media",
    "indices": "index",
    "analyses": "analysis",
    "footage": "footage",
    "statistics": "statistic",
    "armed forces": "armed forces",
    "troops": "troop",
    "fishermen": "fisherman",
    "tribesmen": "tribesman",
    "guerrillas": "guerrillas",
    "rebels": "rebel",
    "congress": "congress",
    "census": "census",
    "gunmen": "gunman",
    "attorneys general": "attorney general",
    "others": "others",
}


@lru_cache(maxsize=8192)
def singular(word: str) -> str:
    """Return the singular of a lower-case noun, or the word itself if no rule applies."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if (
        word.endswith("s")
        and not word.endswith(("ss", "us", "sis", "tis", "ris", "nis", "xis", "this", "his"))
        and len(word) > 3
    ):
        return word[:-1]
    return word


def verb_forms(word: str) -> list[str]:
    """Return the base forms that a regular verb form may have; a lexicon says which is a verb."""
    found = [word]
    for ending, instead in (("ies", "y"), ("ied", "y"), ("s", ""), ("es", ""), ("d", "")):
        if word.endswith(ending):
            found.append(word[: -len(ending)] + instead)
    for ending in ("ed", "ing"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 1:
            found += [stem, stem + "e"]
            if stem[-1] == stem[-2]:
                found.append(stem[:-1])
    return found


def stem(low: str) -> str:
    """Return the rough stem that the forms of a verb share: said, says, saying.

    The engine's models are trained on these stems: if you change the rule, train them again.
    """
    if low in _VERBS:
        return _VERBS[low]
    for ending in ("ies", "ied"):
        if low.endswith(ending) and len(low) > 4:
            return low[:-3] + "y"
    for ending in ("ing", "ed", "es", "s", "e"):
        if low.endswith(ending) and len(low) - len(ending) >= 3:
            low = low[: -len(ending)]
            break
    if len(low) > 4 and low[-1] == low[-2] and low[-1] not in "sl":
        low = low[:-1]
    return low


_VERBS = {
    form: line.split()[0]
    for line in """
        say said says|tell told tells|think thought thinks|know knew known knows|write wrote written
        hear heard|feel felt|find found|see saw seen sees|hold held|mean meant|swear swore sworn
        speak spoke spoken|go went gone goes going|have had has|be is are was were been being am
        do did does done|make made|give gave given|take took taken|keep kept|understand understood
        show shown|forget forgot forgotten|choose chose chosen|seek sought|teach taught
    """.replace("|", "\n")
    .strip()
    .splitlines()
    for form in line.split()
}
