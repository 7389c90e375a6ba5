"""Find the singular of English nouns."""

from __future__ import annotations

from functools import lru_cache

__all__ = ["singular"]

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
    """Return the singular of a lower-case noun by rule; the word itself when it has none."""
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
