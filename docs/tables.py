"""Write the generated parts of the reference pages, for cog."""

from collections.abc import Iterable

import cog

from datasette_reliability import terms
from datasette_reliability.functions.reference import FUNCTIONS, PARAMETERS
from datasette_reliability.rubrics import CATEGORIES, load_rubric_file
from datasette_reliability.settings import PLUGIN, SETTINGS


def vocabularies() -> None:
    """Write every closed vocabulary with its terms."""
    for vocabulary in terms.VOCABULARIES.values():
        cog.outl(f"\n## `{vocabulary.name}`: {vocabulary.label}\n\n{vocabulary.definition}\n")
        rows = ((f"`{t.value}`", t.label, t.definition) for t in vocabulary.terms)
        _table(("Value", "Label", "Definition"), rows)


def points() -> None:
    """Write the points table of the built-in rubric, with the words for each reason."""
    rubric = load_rubric_file()
    for category in CATEGORIES:
        heading = terms.REASON_CATEGORY[category]
        cog.outl(f"\n### {heading.label.capitalize()} (`{category}`)\n\n{heading.definition}\n")
        rows = (
            (f"`{code}`", f"{value:+d}" if value else "0", terms.REASON_CODE[code].definition)
            for code, value in rubric.points[category].items()
        )
        _table(("Reason", "Points", "When"), rows)


def limits() -> None:
    """Write the limits and the bands of the built-in rubric."""
    rubric = load_rubric_file()
    cog.outl()
    rows = [
        ("`support_limit`", f"The support points together never exceed {rubric.support_cap}."),
        ("`unnamed_limit`", f"An unnamed source's total never exceeds {rubric.unnamed_cap}."),
        ("`range_limit`", "A total below 0 becomes 0, one above 100 becomes 100."),
    ]
    _table(("Reason", "Limit"), rows)
    cog.outl()
    bands = ((f"`{n}`", terms.BAND[n].label, str(least)) for n, least in rubric.bands)
    _table(("Band", "Label", "From"), bands)


def letters() -> None:
    """Write the letters and digits with who may set them."""
    for vocabulary in (terms.SOURCE_RELIABILITY, terms.INFORMATION_CREDIBILITY):
        cog.outl()
        rows = ((t.value, t.label, t.definition) for t in vocabulary.terms)
        _table((vocabulary.label, "Words", "When"), rows)


def functions() -> None:
    """Write every SQL function with its forms, its parameters and its example."""
    for function in FUNCTIONS:
        cog.outl(f"\n## `{function.name}`\n")
        for form in function.forms:
            cog.outl(f"    {function.name}({form})")
        cog.outl(f"\n{function.description}\n")
        used = dict.fromkeys(name for form in function.forms for name in form.split(", "))
        for name in used:
            cog.outl(f"* `{name}` – {PARAMETERS[name]}")
        cog.outl(f"\n```sql\nSELECT {function.example}\n-- {function.answer}\n```")


def settings() -> None:
    """Write every setting with its default and an example block."""
    for setting in SETTINGS:
        cog.outl(f"\n## `{setting.key}`\n\n{setting.definition}\n")
        cog.outl(f"Default: {setting.default}\n")
        cog.outl(f"```yaml\nplugins:\n  {PLUGIN}:")
        for line in setting.example.splitlines():
            cog.outl(f"    {line}")
        cog.outl("```")


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    cog.outl(f"| {' | '.join(heads)} |")
    cog.outl(f"|{' --- |' * len(heads)}")
    for row in rows:
        cog.outl(f"| {' | '.join(row)} |")
