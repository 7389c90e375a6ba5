"""``explain``: the attributions of one article with every reason, as text or JSON."""

from __future__ import annotations

import json
import re
import textwrap
from pathlib import Path
from typing import Any

import click

from ..columns import CLASSIFIED, RATED
from ..confidence import level_of
from ..read.languages import recognized
from ..records import Claim, Document, Span
from ..steps import Trace
from ..terms import label, told_digit, told_letter
from ..wrapping import Unwrapped, layout_of
from .options import messages, settings_for, settings_options, tell_engine, verbose_option
from .traces import dropped_lines, dropped_rows, trace_lines, trace_rows

__all__ = ["as_row", "explain"]

_WIDTH = 96
_OTHER_OPTION = re.compile(r"(?<!\S)--(?!encoding\b)[a-z]")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON")
@click.option("--trace", "traced", is_flag=True, help="Show which steps made or changed each claim")
@click.option("--encoding", help="Character encoding of the file [default: detected]")
@verbose_option
@settings_options
def explain(
    file: Path,
    as_json: bool,
    traced: bool,
    encoding: str | None,
    verbose: bool,
    engine: str | None,
    rubric: str | None,
    metadata: Path | None,
) -> None:
    """Show who says what in FILE, and why each attribution is rated as it is

    \b
    Examples:
        datasette reliability explain article.txt
        datasette reliability explain article.txt --json
        datasette reliability explain article.txt --trace
        pbpaste | datasette reliability explain -
    """
    from ..analysis import analyze
    from ..errors import InputError
    from ..read import ReadOptions, documents

    with messages():
        settings = settings_for(metadata, engine, rubric)
        engine_name = tell_engine(settings.engine, verbose)
        found = []
        for document in documents([str(file)], ReadOptions(encoding=encoding)):
            if isinstance(document, InputError):
                raise InputError(_for_explain(document.reason), document.place)
            document = recognized(document, engine_name)
            trace = Trace() if traced else None
            claims = analyze(document, settings=settings, trace=trace)
            found.append((document, claims, trace))
    if as_json:
        click.echo(json.dumps([_as_json(*each) for each in found], indent=1, ensure_ascii=False))
        return
    for document, claims, trace in found:
        click.echo(_as_text(document, claims, trace))


def _for_explain(reason: str) -> str:
    """Return what is wrong with an input, and a remedy for who only reads it."""
    reason = reason.replace("leave it out", "give a file with text")
    if _OTHER_OPTION.search(reason) and "reliability load" not in reason:
        return f"{reason} (an option of: datasette reliability load)"
    return reason


def as_row(document: Document, claim: Claim) -> dict[str, Any]:
    """Return one claim as JSON-ready values: every column, spans, reasons with their words."""
    attribution, found, rating = claim.attribution, claim.classification, claim.rating
    affiliation = found.affiliations[0] if found.affiliations else None
    text = layout_of(document)
    return {
        "source": _role(text, attribution.source),
        "cue": _role(text, attribution.cue),
        "claim": _role(text, attribution.content),
        "recipient": _piece(text, attribution.recipient),
        "time": _piece(text, attribution.time),
        "parent": attribution.parent,
        **{name: getattr(found, name) for name in CLASSIFIED if name != "context"},
        "affiliation": affiliation.name if affiliation else None,
        "affiliation_relation": affiliation.relation if affiliation else None,
        "endorsements": [
            {
                "endorser": each.endorser_name,
                "stance": each.stance,
                "cue": _piece(text, each.cue),
                "target": _piece(text, each.target),
                "independent": each.independent,
            }
            for each in found.endorsements
        ],
        **{name: getattr(rating, name) for name in RATED},
        "reasons": [
            {
                "category": each.category,
                "code": each.code,
                "points": each.points,
                "evidence": _piece(text, each.evidence),
            }
            for each in rating.reasons
        ],
        "engine": attribution.engine,
        "confidence": claim.confidence,
        "confidence_level": level_of(claim.confidence),
    }


def _piece(text: Unwrapped, span: Span | None) -> dict[str, Any] | None:
    if span is None:
        return None
    return {"text": text.of(span), "start": span.start, "end": span.end}


def _role(text: Unwrapped, spans: tuple[Span, ...]) -> dict[str, Any] | None:
    if not spans:
        return None
    return {
        "text": text.words(spans),
        "start": spans[0].start,
        "end": spans[-1].end,
        "spans": [[span.start, span.end] for span in spans],
    }


def _as_json(document: Document, claims: tuple[Claim, ...], trace: Trace | None) -> dict[str, Any]:
    rows = [as_row(document, claim) for claim in claims]
    for row, claim, changes in zip(rows, claims, trace.claims if trace else (), strict=False):
        row["trace"] = trace_rows(trace, changes, claim) if trace else []
    return {
        "document": {
            name: getattr(document, name)
            for name in ("id", "title", "url", "publisher", "outlet_basis", "published", "dateline")
        },
        "claims": rows,
        **({"dropped": dropped_rows(trace)} if trace else {}),
    }


def _as_text(document: Document, claims: tuple[Claim, ...], trace: Trace | None) -> str:
    """Return a paragraph for each claim: its rating, its words and its reasons."""
    head = " · ".join(
        str(part) for part in (document.publisher, document.dateline, document.published) if part
    )
    unread = document.unread
    heads = [each for each in (head, unread[:1].upper() + unread[1:] if unread else "") if each]
    parts = [_paragraph(layout_of(document), claim) for claim in claims]
    if trace is not None:
        told = zip(parts, trace.claims, claims, strict=False)
        parts = [
            "\n".join((part, *trace_lines(trace, changes, claim))) for part, changes, claim in told
        ]
        parts += filter(None, ["\n".join(dropped_lines(trace))])
    if not claims and not unread:
        heads.append("No claims were found in it.")
    return "\n\n".join(heads + parts)


def _paragraph(text: Unwrapped, claim: Claim) -> str:
    attribution, rating = claim.attribution, claim.rating
    lines = [_title(claim)]
    if not attribution.unattributed:
        who = text.words(attribution.source) or "(not stated)"
        lines.append(f"  {who} | {text.words(attribution.cue)}")
    lines += textwrap.wrap(
        " ".join(text.words(attribution.content).split()),
        _WIDTH,
        initial_indent="  ",
        subsequent_indent="  ",
    )
    for reason in rating.reasons:
        quoted = f' "{_short(text.of(reason.evidence))}"' if reason.evidence else ""
        part, why = label(reason.category, "category"), label(reason.code, "code")
        lines.append(f"  {reason.points:+4d}  {part}: {why}{quoted}")
    return "\n".join(lines)


def _title(claim: Claim) -> str:
    found, rating = claim.classification, claim.rating
    kind = label(found.attribution_class, "attribution_class") or found.attribution_class
    if found.attribution_class == "unattributed":
        return kind.upper()
    if rating.band is None:
        return f"{kind.upper()}, within the claim above"
    told = (
        told_letter(rating.source_reliability, rating.source_reliability_basis),
        told_digit(rating.information_credibility),
    )
    code = "".join(f"{term.value}, " for term in told if term)
    sourcing = label(rating.band, "band")
    return f"{kind.upper()}, {sourcing} sourcing ({code}{rating.score} points)"


def _short(quoted: str, most: int = 60) -> str:
    quoted = " ".join(quoted.split())
    return quoted if len(quoted) <= most else quoted[: most - 1] + "…"
