"""Inputs made to hurt: each a name and a function from a size to the bytes or the text of a file.

The size is about that of the file in characters; what is hostile about it grows with it.
"""

from __future__ import annotations

from collections.abc import Callable

SAID = 'Mayor Ada Brook said the bridge would reopen. "It is safe," she told reporters.'
NEWS = f"{SAID} Officials who asked not to be named said the repair cost two million crowns.\n\n"
HEADER = "2024-05-09 VELM (ANX)\n\n"


def _fill(piece: str, size: int) -> str:
    return piece * max(1, size // len(piece))


def _deep(size: int) -> str:
    depth = size // 4
    return f"{NEWS}{'“‘' * depth}It is over{'’”' * depth}, she said.\n\n{NEWS}"


def _sentence(size: int) -> str:
    return f"Ada Brook said {_fill('the road and the bridge and ', size)}the dam were closed.\n"


def _page(size: int) -> str:
    body = _fill(f"<p class='a'>{SAID}</p><!-- said --><br/>&nbsp;&ldquo;No,&rdquo; he said.", size)
    return f"<!DOCTYPE html><html><head><title>No</title></head><body>{body}</body></html>"


def _table(size: int) -> str:
    rows = "| Ada Brook | said | 1,204 |\n|---|---|---|\nRask\tsaid\t12 %\n"
    return NEWS + _fill(rows, size)


FIXTURES: dict[str, Callable[[int], str | bytes]] = {
    "script tags": lambda n: _fill(f"<script>alert('he said')</script>{SAID} ", n),
    "one line": lambda n: _fill(NEWS.replace("\n", " "), n),
    "quotation marks in news": lambda n: _fill(f'{SAID} """ ', n),
    "nested quotations": _deep,
    "only quotation marks": lambda n: '"' * n,
    "only line ends": lambda n: "\n" * n,
    "right to left": lambda n: _fill(f"אמר ראש העיר: \u202e{SAID}\u202c قال المتحدث. ", n),
    "zero width": lambda n: _fill(SAID.replace(" ", " \u200b\u2060").replace("i", "i\u200d"), n),
    "mixed line ends": lambda n: _fill(f"{SAID}\r\n\r{SAID}\n\r\u2028{SAID}\x85\x0b", n),
    "truncated UTF-8": lambda n: _fill(f"{NEWS}“Zoë”", n).encode()[:-2],
    "UTF-16": lambda n: _fill(NEWS, n).encode("utf-16"),
    "null bytes": lambda n: _fill(f"{SAID}\0\0", n),
    "control characters": lambda n: _fill(f"{SAID}\x01\x07\x1b[31m\x7f\x9b", n),
    "a mark that nothing closes": lambda n: f'He said: "it never ends. {_fill(NEWS, n)}',
    "closing marks alone": lambda n: _fill(f"{SAID}” he said’ ", n),
    "one sentence": _sentence,
    "one word": lambda n: f"Brook said {'no' * (n // 2)} and left.\n\n{NEWS}",
    "capitals": lambda n: _fill(NEWS.upper(), n),
    "HTML page": _page,
    "Markdown": lambda n: _fill(f"# Brook said\n\n* **{SAID}** [a](b)\n> “No,” she said.\n\n", n),
    "e-mails": lambda n: _fill(f"From: a@b.example\nTo: c@d.example\n>> {SAID}\n", n),
    "tables": _table,
    "header again and again": lambda n: _fill(HEADER, n) + NEWS,
    "header without a body": lambda n: HEADER,
    "only a headline": lambda n: "Brook says bridge will reopen",
    "combining marks": lambda n: f"Z{chr(0x301) * n} said no.\n\n{NEWS}",
    "emoji": lambda n: _fill("👩\u200d👩\u200d👧 said 🏴\U000e0067\U000e007f was “🔥”. ", n),
    "noncharacters": lambda n: _fill(f"{SAID}\ufffe\uffff\ufeff\U0010ffff", n),
    "SQL": lambda n: _fill("“Robert'); DROP TABLE claims;--” said no, he said. ", n),
}
