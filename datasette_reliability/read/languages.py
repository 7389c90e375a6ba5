"""Recognize the language of a text, so that an engine leaves alone what it cannot read."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from ..language import ENGLISH, primary
from ..plugins import engines, languages_of
from ..records import Document

__all__ = ["language_of", "recognized"]

_SAMPLE = 1000  # characters that are looked at
_LETTERS = 80  # below them a text in Latin letters is too short to be judged
_SURE = 0.95  # that it is English
# A foreign text scores at most this as English; more if it has no common English word, as in
# languages that the model has seen little of. Of 11,782 English texts and sentences that are not
# plainly English, all but three lists of names score higher.
_FOREIGN, _FOREIGN_THROUGHOUT = 0.05, 0.2
_MODEL = Path(__file__).parents[1] / "data" / "models" / "languages" / "lid.176.ftz"
_LANGUAGES = 176
_WORD = re.compile(r"[^\W\d_]+")
_LATIN_ENDS = "\u024f"


def recognized(document: Document, engine: str = "") -> Document:
    """Return the document with its language and, if the engine cannot read it, the reason.

    The text itself decides, unless it is too short; then the input's statement counts.
    """
    shown = language_of(document.text[document.body_start :])
    stated = document.language
    agreed = shown is None or (stated and primary(stated) == shown)
    language, read = stated if agreed else shown, languages_of(engine)
    if not primary(language or ""):
        # A stored text without a code is English, as all texts of older versions are.
        return replace(document, language=language if read[0] is ENGLISH else read[0].code)
    if any(each.is_of(language or "") for each in read):
        return replace(document, language=language)
    names = " and ".join(each.name for each in read)
    how = "language of the text" if shown else "language given"
    reason = f"not in {names} ({how}: {language}); only {names} texts are searched for claims"
    return replace(document, language=language, unread=reason + _others(language or ""))


def _others(code: str) -> str:
    """Return how to load a language with another engine, if one reads it."""
    able = [each.name for each in engines().values() if any(x.is_of(code) for x in each.languages)]
    return f" by this engine; load it with --engine {able[0]}" if able else ""


def language_of(text: str) -> str | None:
    """Return the ISO 639 code of a text's language, ``und`` if unclear; None if too short.

    A text without doubt is English; one in Latin letters needs 80 of them to be called anything
    else, because names and headlines look like any language.
    """
    words = _WORD.findall(text[:_SAMPLE].lower())
    letters = sum(map(len, words))
    frequent = ENGLISH.terms("frequent", "word")
    common = [word for word in words if word in frequent]
    if "the" in common and len(common) >= max(4, 0.15 * len(words)):
        return "en"
    foreign = sum(len(word) for word in words if word[0] > _LATIN_ENDS)
    if foreign > letters / 2:
        code = next(iter(_ranked(text)), "und")
        return "und" if code == "en" else code
    if letters < _LETTERS:
        return None
    ranked = _ranked(text)
    code, english = next(iter(ranked), "en"), ranked.get("en", 0.0)
    if code == "en":
        return "en" if english >= _SURE else None
    return code if english <= (_FOREIGN if common else _FOREIGN_THROUGHOUT) else None


def _ranked(text: str) -> dict[str, float]:
    """Return the probability of each language, highest first; {} if no language has its letters.

    Capitals are lowered first, since the model has seen hardly any text in capitals.
    """
    line = " ".join(text[:_SAMPLE].split())
    if line.isupper():
        line = line.lower()
    line = line.encode("utf-8", "replace").decode("utf-8")  # without halves of surrogate pairs
    return {
        label.removeprefix("__label__"): probability
        for probability, label in _model().predict(f"{line}\n", _LANGUAGES, 0.0, "strict")
    }


@cache
def _model() -> Any:
    import fasttext

    # The C++ binding itself, because the package fasttext around it needs an old numpy.
    return fasttext.load_model(str(_MODEL)).f
