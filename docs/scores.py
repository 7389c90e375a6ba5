"""Write the tables of docs/evaluation.md from what `make quality` and `make rivals` measured."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import cog

from datasette_reliability.evaluation import ERRORS
from tools.quality.slices import SLICES

_FOLDER = Path(__file__).parent / "measured"
_QUALITY = json.loads((_FOLDER / "quality.json").read_text("utf-8"))
_ROWS = {row["name"]: row for row in _QUALITY["rows"]}
_ENGINES = tuple(_QUALITY["engines"])
_CORPUS = json.loads((_FOLDER / "corpus.json").read_text("utf-8"))
_RIVALS = json.loads((_FOLDER / "rivals.json").read_text("utf-8"))

# Invented sentences, and how `fast` read them when this was written.
_MISREAD = {
    "missed": "“Rask is of the view that ferries are cheaper”: nothing is found",
    "no annotation": "“Rask told the story of the flood to his children”: told what?",
    "content too short": "“Voss said the port, said to be the oldest on the coast, was full”:"
    " “the port” alone",
    "content too long": "“Voss said the dam was safe and left for Kessel, where rain was falling”:"
    " the journey becomes part of what she said",
    "wrong source": "“The mayor was said to have wept”: the mayor as the one who says so",
    "both wrong": "“Rask, said Voss, told the board nothing”: Rask, as if he had said “Voss”",
    "edges of the source": "“Voss, whose deputy Iven Rask resigned, said …”: cut after “Rask”",
    "edges of the content": "“The inspector wrote in March that the valve leaked”:"
    " begins with “in March”",
}
_MISTYPED = {
    ("named_official", "unnamed_person"): "“they”, long after the ministers were named",
    ("named_person", "named_official"): "“Voss”, a donor, in a story full of mayors and ministers",
    (
        "named_expert",
        "named_person",
    ): "“Lina Moreth”, whose chair at the university is named only later",
    (
        "named_expert",
        "named_representative",
    ): "“Iven Rask of the Tern Institute”, who studies ports there",
    ("named_official", "named_person"): "“Brook”, whose office the story takes for granted",
    ("named_official", "named_expert"): "“Ada Brook, an economist by training” who is the minister",
    ("named_official", "unnamed_official"): "“the governor”, named once, two pages earlier",
    ("named_person", "unnamed_person"): "“the neighbor”, whose name stood in the headline alone",
    ("official_body", "document"): "“the ministry's letter”, whose sender speaks in it",
    ("own_reporting", "media"): "“the Ledger has learned”, in the Ledger",
    ("unnamed_official", "unnamed_vague"): "“several of them”, officials two sentences before",
    ("unnamed_person", "other"): "“half of the crowd”",
    ("dataset", "other"): "“the numbers”, without whose they are",
    ("document", "other"): "“a passage that was struck out”",
}


def speaking() -> None:
    """Write who is speaking on the genres of the corpus, and how far two readers agree."""
    found = {(row["engine"], row["split"], row["measure"]): row for row in _CORPUS["rows"]}
    splits = {row["split"]: row["articles"] for row in _CORPUS["rows"]}
    engines = sorted({row["engine"] for row in _CORPUS["rows"]})
    columns = [(engine, split) for engine in engines for split in splits]
    heads = [f"`{engine}`, {split}" for engine, split in columns]
    rows = []
    for measure in dict.fromkeys(row["measure"] for row in _CORPUS["rows"]):
        cells = [found[engine, split, measure] for engine, split in columns]
        shown = [f"{c['value']} ({c['interval'][0]}-{c['interval'][1]})" for c in cells]
        rows.append((f"{measure}, %", *shown))
    _table(("measure", *heads), rows)
    told = ", ".join(f"{label}: {value}" for label, value in _CORPUS["readers"].items())
    sizes = ", ".join(f"{count} articles of {split}" for split, count in splits.items())
    cog.outl(f"\nOf {sizes}. Two readers of the test genres agree: {told}.")


def confidence() -> None:
    """Write how often claims are right that the program is so and so sure of."""
    curves = _CORPUS["confidence"]
    heads = [f"`{one['engine']}`, {one['split']}" for one in curves]
    rows = []
    for tenth in range(10):
        cells = []
        for one in curves:
            point = next((p for p in one["tenths"] if int(p[1] * 10) == tenth), None)
            cells.append(f"{point[2]:.0%} of {point[0]}" if point else "")
        if any(cells):
            rows.append((f"{tenth * 10} to {tenth * 10 + 9} %", *cells))
    rows.append(("**calibration error**", *(f"{one['error']:.3f}" for one in curves)))
    _table(("confidence", *heads), rows)


def corroborated() -> None:
    """Write what corroborate finds in the test clusters of the corpus."""
    found = json.loads((_FOLDER / "corroboration.json").read_text("utf-8"))
    rows = [(row["measure"], f"{row['value']} %", f"{row['count']:,}") for row in found["rows"]]
    _table(("measure", "share", "of"), rows)


def engines() -> None:
    """Write F1 of whole attributions beside people and known systems."""
    rows = []
    for engine in _ENGINES:
        speed = _shown(f"{engine} documents per CPU-second")
        for label, name, fast in (
            (f"`{engine}`, claims and acts", f"{engine} with acts", ""),
            (f"`{engine}`, as stored", engine, speed),
            (f"`{engine}`, the engine alone", f"{engine} alone", ""),
        ):
            cells = [_reached(_ROWS[f"{name} source+content F1 {c}"]) for c in ("jac50", "exact")]
            spoken = _f1(name, "speech", "jac50")
            rows.append((label, *cells, spoken, fast))
    whole = [_ROWS[f"{_ENGINES[0]} source+content F1 {c}"] for c in ("jac50", "exact")]
    rows.append(
        ("two people who annotated the same articles *", *(_of(r, "people") for r in whole), "", "")
    )
    rows.append(
        ("Citron, retrained on the same articles *", *(_of(r, "peer") for r in whole), "", "1.0")
    )
    head = (
        "source+content F1",
        "half overlap",
        "exact",
        "speech, half overlap",
        "documents per CPU-second",
    )
    _table(head, rows)
    measured = " and ".join(f"`{name}` {version}" for name, version in _QUALITY["engines"].items())
    cog.outl(f"\nCommand: `make quality`, with {measured}.")


def roles() -> None:
    """Write F1, precision and recall of each role."""
    rows = []
    for role in ("source", "cue", "content", "source+content", "speech"):
        for engine in _ENGINES:
            parts = (
                _shown(f"{engine} with acts {role} {part} jac50")
                for part in ("precision", "recall")
            )
            cells = (_f1(f"{engine} with acts", role, c) for c in ("jac50", "exact"))
            people = (_of(_ROWS[f"{engine} {role} F1 {c}"], "people") for c in ("jac50", "exact"))
            rows.append((role, f"`{engine}`", *parts, *cells, " / ".join(people).strip("/ ")))
    head = (
        "role",
        "engine",
        "precision",
        "recall",
        "F1, half overlap",
        "F1, exact",
        "two people *",
    )
    _table(head, rows)


def slices() -> None:
    """Write recall of every slice with its goal, the engine alone, and the best other system."""
    rows = []
    for name, definition in SLICES.items():
        kinds = (
            ("content recall", "recall") if name in ("direct", "mixed", "indirect") else ("recall",)
        )
        for kind in kinds:
            keys = [f"{engine} with acts {kind} of {name}" for engine in _ENGINES]
            title = f"**{name}**, content alone" if kind == "content recall" else f"**{name}**"
            cells = [cell for key in keys for cell in (_reached(_ROWS[key]), _alone(key))]
            rows.append((title, _ROWS[keys[0]]["count"], *cells, _of(_ROWS[keys[0]], "peer")))
    linked = [_ROWS[f"{engine} recall of pronoun, linked"] for engine in _ENGINES]
    cells = [cell for row in linked for cell in (_reached(row), "")]
    rows.append(("**pronoun**, with an antecedent", linked[0]["count"], *cells, ""))
    head = [cell for engine in _ENGINES for cell in (f"`{engine}`, goal", "alone")]
    _table(("slice", "rows", *head, "best peer *"), rows)
    cog.outl()
    for name, definition in SLICES.items():
        cog.outl(f"* **{name}**: {definition}")


def errors() -> None:
    """Write how often each kind of error occurs, with an invented example."""
    rows = (
        (
            kind,
            *(f"{_ROWS[f'{e} error: {kind}']['value']:.0f}" for e in _ENGINES),
            what,
            _MISREAD.get(kind, ""),
        )
        for kind, what in ERRORS.items()
    )
    head = ("error", *(f"`{engine}`" for engine in _ENGINES), "what it is", "like")
    _table(head, rows)


def rivals() -> None:
    """Write how other tools do on each set of articles, and why some cannot."""
    for number, name in enumerate(dict.fromkeys(row["set"] for row in _RIVALS)):
        if number:
            cog.outl("")
        some = [row for row in _RIVALS if row["set"] == name]
        count = max(row.get("documents", 0) for row in some)
        cog.outl(f"**{count} articles of {name}**\n")
        _rivals_on(some)


def _rivals_on(some: Sequence[dict[str, Any]]) -> None:
    rows, reasons = [], []
    for row in some:
        if "unavailable" in row:
            rows.append((row["tool"], "cannot run", *[""] * 7))
            reasons.append(f"* {row['tool']} cannot run: `{row['unavailable']}`")
            continue
        low, high = row["interval"]
        whole = f"{row['source+content jac50']:.1f} ({low:.1f}-{high:.1f})"
        found = (
            f"{row[key]:.1f}" for key in ("source+content exact", "source jac50", "content jac50")
        )
        cost = (row["documents per CPU-second"], row["seconds"], row["peak"], row["lost"])
        name = (
            row["tool"]
            if row["tool"].startswith("datasette")
            else f"{row['tool']} ({row['version']})"
        )
        rows.append((name, whole, *found, *cost))
        reasons += [f"* {row['tool']} lost {n}: `{why}`" for why, n in row["reasons"].items()]
    head = ("tool", "source+content (95 %)", "exact", "source", "content")
    _table((*head, "documents per CPU-second", "CPU seconds", "MB", "lost"), rows)
    cog.outl("\n" + "\n".join(reasons))


def types() -> None:
    """Write accuracy and macro-F1 of the types of sources, with goal and agreement."""
    rows = []
    for column in ("source_type", "attribution_class", "named"):
        cells: list[str] = []
        for engine in _ENGINES:
            label = "" if engine == "fast" else f"{engine} "
            macro = _shown(f"{label}{column} macro-F1")
            cells += [_reached(_ROWS[f"{label}{column} accuracy"]), macro]
        rows.append((f"`{column}`", *cells, _of(_ROWS[f"{column} accuracy"], "people")))
    head = [cell for engine in _ENGINES for cell in (f"`{engine}`: accuracy, goal", "macro-F1")]
    _table(("", *head, "two readers"), rows)


def mistypes() -> None:
    """Write which types are taken for which, with an invented example each."""
    rows = []
    for row in _ROWS.values():
        if row["name"].startswith("source_type error: "):
            gold, found = row["name"].removeprefix("source_type error: ").split(" read as ")
            rows.append(
                (f"`{gold}`", f"`{found}`", f"{row['value']:.0f}", _MISTYPED.get((gold, found), ""))
            )
    _table(("is", "read as", "times", "like"), rows)


def passages() -> None:
    """Write precision and recall on the own passages."""
    start = f"{_ENGINES[0]} passages "
    names = [name.removeprefix(start) for name in _ROWS if name.startswith(start)]
    rows = []
    for kind in (name.removesuffix(" precision") for name in names if name.endswith(" precision")):
        cells: list[object] = [_ROWS[f"{start}{kind} recall"]["count"]]
        for engine in _ENGINES:
            cells.append(_shown(f"{engine} passages {kind} precision"))
            for part in ("recall", "unseen recall"):
                row = _ROWS.get(f"{engine} passages {kind} {part}")
                cells.append(_reached(row) if row else "")
        rows.append((kind, *cells))
    for aspect in (name for name in names if name.endswith("accuracy")):
        found = [_ROWS[f"{engine} passages {aspect}"] for engine in _ENGINES]
        cells = [found[0]["count"], *(c for row in found for c in ("", _reached(row), ""))]
        rows.append((aspect.replace(" accuracy", ", accuracy"), *cells))
    parts = ("precision", "recall, goal", "unseen")
    head = [f"`{engine}` {part}" for engine in _ENGINES for part in parts]
    _table(("passages", "marked", *head), rows)


def fields() -> None:
    """Write precision and recall of what is told of a source."""
    rows = []
    for name, row in _ROWS.items():
        if row["group"] == "who" and name.endswith(" precision"):
            recall = _ROWS.get(name.replace(" precision", " recall"))
            label = name.removeprefix("who ").removesuffix(" precision")
            rows.append((label, row["count"], _reached(row), recall and _reached(recall)))
    if rows:
        _table(("field", "found", "precision, goal", "recall, goal"), rows)


def _f1(engine: str, role: str, criterion: str) -> str:
    row = _ROWS[f"{engine} {role} F1 {criterion}"]
    low, high = row["interval"]
    return f"{row['value']:.1f} ({low:.1f}-{high:.1f})"


def _shown(name: str) -> str:
    return f"{_ROWS[name]['value']:.1f}"


def _of(row: dict[str, object], key: str) -> str:
    return f"{row[key]:g}" if key in row else ""


def _alone(name: str) -> str:
    engine, _, rest = name.partition(" ")
    return _shown(f"{engine} alone {rest.removeprefix('with acts ')}")


def _reached(row: dict[str, object]) -> str:
    """Return a value with its interval and goal; bold where the goal is reached."""
    shown = f"{row['value']:.1f}"
    if "interval" in row:
        shown += " ({:.1f}-{:.1f})".format(*row["interval"])  # type: ignore[misc]
    if "goal" not in row:
        return shown
    return (
        f"**{shown}**, {row['goal']:g}"
        if row["value"] >= row["goal"]
        else f"{shown}, {row['goal']:g}"
    )  # type: ignore[operator]


def _table(head: Iterable[object], rows: Iterable[Iterable[object]]) -> None:
    for number, row in enumerate((head, *rows)):
        cells = [str(cell) for cell in row]
        cog.outl(f"| {' | '.join(cells)} |")
        if not number:
            cog.outl(f"|{'---|' * len(cells)}")
