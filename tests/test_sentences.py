"""Every regular expression of the package takes time that grows with the text alone.

The texts are made from the expression itself: whatever it repeats is repeated, what comes before it
as well, and a character that it cannot like comes last.
"""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator, Mapping
from time import process_time

import pytest

import datasette_reliability

from .growth import assert_linear

try:
    from re import _constants as codes
    from re import _parser as parser
except ImportError:  # Python 3.10
    import sre_constants as codes
    import sre_parse as parser

SIZE = 2_000
QUICK = 0.004  # CPU seconds for SIZE; what is quadratic takes ten times as long
OWN = {"explore.tables._TABLE.0": "reads the schema that comes with the package"}
OTHERS = ("tests", "rivals", "bench")  # never see a text from outside
CATEGORIES = {
    codes.CATEGORY_DIGIT: "1",
    codes.CATEGORY_SPACE: " ",
    codes.CATEGORY_WORD: "a",
    codes.CATEGORY_NOT_DIGIT: "a",
    codes.CATEGORY_NOT_SPACE: "a",
    codes.CATEGORY_NOT_WORD: "-",
}


def modules():
    for info in pkgutil.walk_packages(datasette_reliability.__path__, "datasette_reliability."):
        part = info.name.split(".")[1]
        if not part.startswith(OTHERS) and not info.name.endswith("__main__"):
            try:
                yield importlib.import_module(info.name)
            except ImportError:  # an extra that is not installed
                continue


def within(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif isinstance(value, Mapping):
        yield from (found for pair in value.items() for one in pair for found in within(one))
    elif isinstance(value, (tuple, list, set, frozenset)):
        yield from (found for one in value for found in within(one))


def uses(name: str, source: str) -> set[str]:
    """Return the methods by which a module uses an expression; "" stands for any other use."""
    source = re.sub(
        rf"[\"']{name}[\"']|\b{name}\b(?:: [^=\n]+)? = |import .*|^ +{name},$",
        "",
        source,
        flags=re.M,
    )
    for each in re.findall(rf"\bfor (\w+) in {name}\b", source):
        source = re.sub(rf"\bfor {each} in {name}\b", "", source)
        source = re.sub(rf"\b{each}\.", f"{name}.", source)
    return set(re.findall(rf"\b{name}\b(?:\.(\w+))?", source))


def patterns() -> dict[str, tuple[re.Pattern[str], bool]]:
    """Return each expression by its place, and whether it is only tried at one place of a text."""
    found = {}
    for module in modules():
        source = inspect.getsource(module)
        for name, value in vars(module).items():
            used = uses(name, source)
            for number, pattern in enumerate(within(value)):
                place = f"{module.__name__.partition('.')[2]}.{name}.{number}"
                anchored = bool(used) and used <= {"match", "fullmatch"}
                known = found.get((pattern.pattern, pattern.flags))
                if known is None or known[2] > anchored:
                    found[pattern.pattern, pattern.flags] = (place, pattern, anchored)
    return {
        place: (pattern, anchored)
        for place, pattern, anchored in found.values()
        if place not in OWN
    }


PATTERNS = patterns()


def a_member(items: list) -> str:
    """Return a character of a set."""
    negated = items and items[0][0] is codes.NEGATE
    if negated:
        return "a" if not re.match(set_source(items), "a") else "é"
    for code, value in items:
        if code is codes.LITERAL:
            return chr(value)
        if code is codes.RANGE:
            return chr(value[0])
        if code is codes.CATEGORY:
            return CATEGORIES.get(value, "a")
    return "a"


def set_source(items: list) -> str:
    """Return the characters that a negated set names, as a set of their own."""
    named = "".join(
        re.escape(chr(value)) if code is codes.LITERAL else f"{chr(value[0])}-{chr(value[1])}"
        for code, value in items[1:]
        if code in (codes.LITERAL, codes.RANGE)
    )
    return f"[{named or '-'}]"


def sample(tree) -> str:
    """Return a short text that a parsed expression is likely to match."""
    return "".join(sample_of(code, value) for code, value in tree)


def sample_of(code, value) -> str:
    if code is codes.LITERAL:
        return chr(value)
    if code is codes.IN:
        return a_member(value)
    if code in (codes.ANY, codes.NOT_LITERAL):
        return "a"
    if code is codes.BRANCH:
        return sample(value[1][0])
    if code is codes.SUBPATTERN:
        return sample(value[3])
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, getattr(codes, "POSSESSIVE_REPEAT", None)):
        return sample(value[2]) * max(1, value[0])
    return ""


def repeats(tree, before: str = "") -> Iterator[tuple[str, str]]:
    """Yield what comes before each repeat of an expression, and what it repeats."""
    for code, value in tree:
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT):
            yield before, sample(value[2])
            yield from repeats(value[2], before)
        elif code is codes.SUBPATTERN:
            yield from repeats(value[3], before)
        elif code is codes.BRANCH:
            for branch in value[1]:
                yield from repeats(branch, before)
        elif code in (codes.ASSERT, codes.ASSERT_NOT):
            yield from repeats(value[1], before)
        before += sample_of(code, value)


def texts(pattern: re.Pattern[str]):
    """Return functions from a size to a text of that size."""
    tree = parser.parse(pattern.pattern, pattern.flags)
    found = {("", sample(tree))}
    for before, unit in repeats(tree):
        found |= {(before, unit), ("", before + unit), ("", before)}
    for before, unit in sorted(found):
        if unit:
            yield (
                lambda size, before=before, unit=unit: before + unit * (size // len(unit)) + "\x00"
            )


def test_patterns_are_found():
    assert len(PATTERNS) > 250


def tried(pattern, anchored, text):
    """Use an expression as the package does, wherever it may begin."""
    return pattern.match(text) if anchored else sum(1 for _ in pattern.finditer(text))


def is_quick(pattern, anchored, text):
    begun = process_time()
    tried(pattern, anchored, text)
    return process_time() - begun < QUICK


@pytest.mark.parametrize("name", PATTERNS)
def test_time_grows_with_the_text(name):
    pattern, anchored = PATTERNS[name]
    for text in texts(pattern):
        if not is_quick(pattern, anchored, text(SIZE)):
            assert_linear(lambda size, text=text: tried(pattern, anchored, text(size)), SIZE, 0.02)


@pytest.mark.parametrize("bad", [r"\s+$", r"“[^”]*”", r"(?:has |had )*gone", r"a[^b]*c"])
def test_a_quadratic_pattern_would_be_noticed(bad):
    pattern = re.compile(bad)
    assert not all(is_quick(pattern, False, text(4 * SIZE)) for text in texts(pattern))
