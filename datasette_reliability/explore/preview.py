"""The preview picture of a link to a page: title, a sentence, and a bar."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from ..terms import label

__all__ = ["SIZE", "draw"]

SIZE = (1200, 630)
_EDGE = 64
_PAPER, _INK, _MUTED = "#f8fafb", "#111a35", "#4c566a"
# By kind of attribution, as on the pages; the words beside them say which is which.
_COLORS = {
    "endorsed": "#16456b",
    "named_official": "#1d5a8a",
    "named_person": "#0b6670",
    "institution": "#5a4a86",
    "outlet": "#8a93a3",
    "record": "#6b5900",
    "anonymous": "#c2601c",
    "other": "#b0b5bd",
}
_MOST_PARTS = 5  # that are named below the bar
_PLAIN = str.maketrans(
    {
        **dict(zip("—–‑’łŁøØ", "---'lLoO", strict=True)),
        **{"ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "£": "GBP ", "€": "EUR "},
    }
)


def draw(title: str, words: str, parts: Sequence[tuple[str, int]]) -> bytes:
    """Return a PNG of 1200 x 630 pixels.

    ``parts`` are the counts by kind of attribution that make the bar; without them there is none.
    """
    from PIL import Image, ImageDraw

    image = Image.new("RGB", SIZE, _PAPER)
    canvas = ImageDraw.Draw(image)
    canvas.rectangle((0, 0, SIZE[0], 16), fill="#276890")
    bottom = _write(canvas, _drawable(title), 60, _EDGE, 3, _INK)
    if parts:
        _write(canvas, _drawable(words), 32, bottom + 20, 2, _MUTED)
        _bar(canvas, parts)
    else:
        _write(canvas, _drawable(words), 36, bottom + 28, 5, _MUTED)
    made = io.BytesIO()
    image.save(made, "PNG")
    return made.getvalue()


def _drawable(words: str) -> str:
    """Return the words that the font has letters for; other words are left out."""
    folded = unicodedata.normalize("NFKD", words.translate(_PLAIN))
    shown = "".join(each for each in folded if not unicodedata.combining(each))
    return " ".join(word if _known(word) else "…" for word in shown[:600].split())


def _known(word: str) -> bool:
    return all(" " <= each <= "~" or each in "“”‘’…·«»°" for each in word)


def _write(canvas: Any, words: str, size: int, top: int, most: int, color: str) -> int:
    """Write words from the left edge, in at most ``most`` lines; return where they end."""
    from PIL import ImageFont

    font = ImageFont.load_default(size)
    lines = [*_lines(words, lambda line: canvas.textlength(line, font=font))]
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1]} …"]
    for line in lines:
        canvas.text((_EDGE, top), line, fill=color, font=font)
        top += round(size * 1.25)
    return top


def _lines(words: str, width: Any) -> Iterator[str]:
    """Yield the lines that fit between the edges; a word that is too long is cut."""
    line = ""
    for word in words.split():
        longer = f"{line} {word}" if line else word
        if width(longer) <= SIZE[0] - 2 * _EDGE:
            line = longer
            continue
        if line:
            yield line
        while width(word) > SIZE[0] - 2 * _EDGE:
            word = word[:-1]
        line = word
    if line:
        yield line


def _bar(canvas: Any, parts: Sequence[tuple[str, int]]) -> None:
    """Draw the bar, each part with its count and its name below, the largest first."""
    from PIL import ImageFont

    whole, left = sum(count for _, count in parts), float(_EDGE)
    room = SIZE[0] - 2 * _EDGE
    for kind, count in parts:
        right = left + room * count / whole
        canvas.rectangle((left, 420, max(right - 3, left), 490), fill=_COLORS.get(kind, _MUTED))
        left = right
    font, left, top = ImageFont.load_default(28), float(_EDGE), 516
    ordered = sorted(parts, key=lambda part: -part[1])
    named = [(kind, count, label(kind, "attribution_class") or kind) for kind, count in ordered]
    others = sum(count for _, count in ordered[_MOST_PARTS:])
    if others:
        named[_MOST_PARTS:] = [("other", others, "of other kinds")]
    for kind, count, words in named:
        said = f"{count:,} {words}"
        width = canvas.textlength(said, font=font) + 64
        if left + width > SIZE[0]:
            left, top = float(_EDGE), top + 46
        canvas.rectangle((left, top + 6, left + 24, top + 30), fill=_COLORS.get(kind, _MUTED))
        canvas.text((left + 34, top), said, fill=_INK, font=font)
        left += width
