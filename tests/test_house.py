"""How the house stands: what ``python -m tools.quality.house`` counts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from datasette_reliability.language import ENGLISH
from datasette_reliability.language.en.inflect import singular, stem, verb_forms
from tools.quality.house import PACKAGE, clashes, figures


def trees() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text("utf-8")) for path in PACKAGE.rglob("*.py")}


def test_a_pattern_has_a_name_of_its_own() -> None:
    assert not clashes(trees())


def test_two_patterns_of_one_name_are_found() -> None:
    sources = {"a": r'_A = re.compile("a")', "b": r'_A = re.compile("b")', "c": "_A = 'a'"}
    made = {PACKAGE / "extract" / f"{n}.py": ast.parse(text) for n, text in sources.items()}
    assert {name: len(paths) for name, paths in clashes(made).items()} == {"_A": 2}


def test_every_public_name_has_a_docstring() -> None:
    without = [
        f"{path.relative_to(PACKAGE)}: {each.name}"
        for path, tree in trees().items()
        for each in tree.body
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not each.name.startswith("_")
        and not ast.get_docstring(each)
    ]
    assert without == []


def test_figures_are_those_of_a_small_house() -> None:
    found = figures()
    assert found["modules in circles"] == "0"
    assert int(found["compiled patterns in extract and classify"]) <= 195
    assert int(found["constants with words of a lexicon"]) == 0
    assert int(found["lines of a function, median"]) <= 12
    assert int(found["lines of a function, p90"]) <= 35


def asked_for() -> Iterator[str]:
    """Yield the names of lists that the code asks the language for, as patterns."""
    for folder in (PACKAGE, PACKAGE.parent / "tools"):
        for path in folder.rglob("*.py"):
            for call in ast.walk(ast.parse(path.read_text("utf-8"))):
                name = ast.unparse(call.func) if isinstance(call, ast.Call) else ""
                if name in {f"ENGLISH.{each}" for each in ("find", "finder", "listed", "one_of")}:
                    yield from filter(None, map(named, call.args))


def named(argument: ast.expr) -> str:
    """Return a pattern of the names that an argument may be; "" for what is no name."""
    if isinstance(argument, ast.JoinedStr):  # f"{kind} cue"
        return "".join(
            re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"\w+"
            for part in argument.values
        )
    return re.escape(str(argument.value)) if isinstance(argument, ast.Constant) else ""


def test_each_list_of_words_is_asked_for_by_its_name() -> None:
    asked, lists = set(asked_for()), ENGLISH.terms("lists", "list")
    assert {name for name in asked if not any(re.fullmatch(name, one) for one in lists)} == set()
    assert {one for one in lists if not any(re.fullmatch(name, one) for name in asked)} == set()


def test_words_of_a_list_stand_once() -> None:
    lists = [row["words"].split(", ") for row in ENGLISH.rows("lists")]
    assert all(len(words) == len(set(words)) for words in lists)
    assert len({frozenset(words) for words in lists}) == len(lists)
    assert len({row["list"] for row in ENGLISH.rows("lists")}) == len(lists)


def test_a_list_is_found_as_whole_words() -> None:
    found = ENGLISH.find("A Spokeswoman, not a spokesperson-to-be", "spokesperson")
    assert found is not None
    assert found[0] == "Spokeswoman"
    assert not ENGLISH.find("spokeswomanly", "spokesperson")
    assert not re.search(ENGLISH.one_of("no such list"), "spokesman")


def test_forms_of_words_come_together_in_one_room() -> None:
    assert singular("agencies") == "agency"
    assert "deny" in verb_forms("denied")
    assert "admit" in verb_forms("admitted")
    assert stem("warned") == stem("warning") == stem("warns")
    assert stem("told") == stem("tells")


def test_a_pattern_is_built_from_a_lexicon() -> None:
    nouns = re.compile(ENGLISH.alternation("phrases", "phrase", kind="attributing_noun"))
    assert [found[0] for found in nouns.finditer("claims and a statement")] == [
        "claims",
        "statement",
    ]
    assert not re.search(ENGLISH.alternation("phrases", "phrase", kind="no such kind"), "claims")
