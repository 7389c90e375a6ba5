"""Recognize the language of a text, so that a text in another one than English is not mangled."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from ..records import Document

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

__all__ = ["language_of", "recognized"]

_SAMPLE = 1000  # characters that are looked at
_LETTERS = 80  # below them a text in Latin letters is too short to be judged
_SURE = 0.95
# What tables of figures look like: no language at all, and two next to English.
_NEVER = frozenset(("zxx", "vo", "pcm"))
_WORD = re.compile(r"[^\W\d_]+")
# Not even two of these are among the most frequent words of another language.
_ENGLISH = frozenset(
    ("the", "and", "of", "to", "for", "that", "said", "was", "with", "by", "from", "has", "have")
)
_CODE = re.compile(r"([a-z]{2,3})(?:[-_]|$)")
_OPEN = frozenset(("en", "eng", ""))  # in these, claims are sought
_LATIN_ENDS = "\u024f"


def recognized(document: Document) -> Document:
    """Return the document with its language, and why no claims are sought in it, if so.

    What the text shows wins over what its input states, unless it is too short to show it.
    """
    shown = language_of(document.text[document.body_start :])
    stated = document.language
    agreed = shown is None or (stated and _primary(stated) == shown)
    language = stated if agreed else shown
    if language is None or _primary(language) in _OPEN:
        return replace(document, language=language)
    how = "it looks" if shown else "its input says"
    reason = f"not in English ({how}: {language}); only English texts are searched for claims"
    return replace(document, language=language, unread=reason)


def language_of(text: str) -> str | None:
    """Return the ISO 639-1 code of a text's language, ``und`` if unclear; None if too short.

    A text without doubt is English; one in Latin letters needs 80 of them to be called anything
    else, because names and headlines look like any language.
    """
    words = _WORD.findall(text[:_SAMPLE])
    letters = sum(map(len, words))
    if _is_english(words):
        return "en"
    foreign = sum(len(word) for word in words if word[0] > _LATIN_ENDS)
    if foreign > letters / 2:
        code, _ = _identifier().classify(text[:_SAMPLE])
        return "und" if code == "en" else str(code)
    if letters < _LETTERS:
        return None
    ranked = _identifier().rank(text[:_SAMPLE])
    code, probability = ranked[0]
    # Near languages share what is not English among them.
    english = next((p for name, p in ranked if name == "en"), 0.0)
    sure = probability >= _SURE if code == "en" else english <= 1 - _SURE
    return str(code) if sure and code not in _NEVER else None


def _is_english(words: list[str]) -> bool:
    common = sum(word.lower() in _ENGLISH for word in words)
    return common >= 4 and common >= 0.15 * len(words) and "the" in map(str.lower, words)


def _primary(language: str) -> str:
    """Return the language of a code such as ``en-US``, "" for what is no code."""
    found = _CODE.match(language.strip().lower())
    return found[1] if found else ""


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
