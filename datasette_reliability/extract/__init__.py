"""Find who said what with which words: an engine's attributions, brought to one rule of spans."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..cues import ACT, cue_class, is_cue
from ..plugins import Engine
from ..records import Attribution, Document, Segments, words
from .asides import doubled
from .citing import citations
from .continued import continue_quotations
from .covering import Covering
from .headlines import headline_attributions
from .inner import inner_attributions
from .nesting import nest
from .nominal import cut_clause, nominal_attributions, passed_on
from .normalize import normalize
from .outlet import unattributed
from .patterns import plain_attributions
from .quoted import named_quotations, signed_quotations, whole_quotations
from .repair import repair
from .share import clipped, share_out
from .told import tell
from .transcripts import transcribed

__all__ = ["extract"]

_MARK = re.compile('["“”«»„]')
# "Thousands told to leave": whoever told them is not in the headline.
_ORDERED = re.compile(r"told|ordered|urged", re.IGNORECASE)
# "Nobody wants war": whoever wants it is no source.
_ANYBODY = re.compile(
    r"(?:nobody|no one|every(?:one|body)|any(?:one|body))(?:\s(?:here|there|else))?", re.IGNORECASE
)
_PASSIVE = re.compile(
    r"\b(?:was|were|is|are|been|being|reportedly|allegedly|reported|alleged|said to)\b",
    re.IGNORECASE,
)


def extract(
    document: Document, segments: Segments, engine: Engine, *, acts: bool = False
) -> tuple[Attribution, ...]:
    """Return the attributions of a document and its unattributed claims, in the order of the text.

    Attributions that came with the document are passed on instead of looked for. Acts ("rejected
    the offer") are no claims; with ``acts`` they come too, at the end, to be scored against
    annotators who mark them.
    """
    if document.given:
        return tuple(_given(document))
    text = document.text
    found = [normalize(text, each) for each in engine.attributions(document, segments)]
    found = repair(text, segments, [each for each in found if each.content and each.cue])
    found = [_classed(text, each) for each in found]
    deeds = [each for each in found if _deed(text, each)]
    found = _distinct([each for each in found if not _deed(text, each)])
    found = share_out(text, segments, found)
    plain = plain_attributions(document, segments, found + [each for each in deeds if each.source])
    found += (_classed(text, normalize(text, one)) for each in plain for one in doubled(text, each))
    found += [_classed(text, each) for each in headline_attributions(text, segments, found)]
    found += [_classed(text, each) for each in citations(text, segments, found)]
    found = clipped(text, found)
    named = nominal_attributions(text, segments, found)
    found += [_classed(text, normalize(text, each)) for each in named]
    found = [cut_clause(text, segments, passed_on(text, each)) for each in found]
    found += [_classed(text, each) for each in inner_attributions(text, found)]
    found = [each for each in found if each.cue_class != ACT]
    found += [_classed(text, each) for each in named_quotations(text, segments, found)]
    found += [_classed(text, each) for each in transcribed(text, segments, found)]
    found = whole_quotations(text, segments, found)
    found += [_classed(text, each) for each in signed_quotations(text, segments, found)]
    found = continue_quotations(text, segments, found)
    found = [each for each in found if not _anybody(text, each)]
    found = [tell(text, each, segments.sentences[each.sentence]) for each in found]
    everything = [*found, *unattributed(document, segments, found)]
    everything.sort(key=_place)
    beside = _beside(deeds, found) if acts else []
    return tuple(
        replace(each, engine=each.engine or engine.name) for each in (*nest(everything), *beside)
    )


def _given(document: Document) -> list[Attribution]:
    return [
        _classed(document.text, Attribution(each.source, each.cue, each.content, 0, engine="given"))
        for each in document.given
    ]


def _classed(text: str, attribution: Attribution) -> Attribution:
    """Return the attribution with the class of its cue."""
    kind = cue_class(
        words(text, attribution.cue),
        text[attribution.cue[-1].end : attribution.cue[-1].end + 80] if attribution.cue else "",
        words(text, attribution.source),
    )
    if kind == ACT and attribution.engine == "given":
        kind = "statement"
    return replace(attribution, cue_class=kind)


def _deed(text: str, attribution: Attribution) -> bool:
    """Return whether the cue is no word of attributing, or names an act that is no claim."""
    cue = words(text, attribution.cue)
    if attribution.cue_class == ACT or not is_cue(cue):
        return True
    if _ORDERED.fullmatch(cue) and text.startswith(" to ", attribution.cue[-1].end):
        return True
    if attribution.source:
        return False
    if cue.lower().startswith(("ask", "when ask")):
        return True
    # Without a source only somebody's own words and "was alleged to" still attribute.
    said = words(text, attribution.content)
    return attribution.cue_class == "attitude" or not (_MARK.search(said) or _PASSIVE.search(cue))


def _anybody(text: str, attribution: Attribution) -> bool:
    """Return whether an attitude is everybody's or nobody's."""
    return attribution.cue_class == "attitude" and bool(
        _ANYBODY.fullmatch(words(text, attribution.source))
    )


def _beside(deeds: Sequence[Attribution], found: Sequence[Attribution]) -> list[Attribution]:
    """Return the acts that have a source and share no word of their cue with what was found."""
    cues = Covering((span, 0) for each in found for span in each.cue)
    return [
        replace(each, cue_class=ACT)
        for each in deeds
        if each.source and not any(cues.touching(span) for span in each.cue)
    ]


def _distinct(attributions: Sequence[Attribution]) -> list[Attribution]:
    """Return the attributions without those of the same cue and content."""
    seen = {(each.cue, each.content): each for each in attributions}
    return list(seen.values())


def _place(attribution: Attribution) -> tuple[int, int]:
    """Return where an attribution stands: by its content and cue, the enclosing one first."""
    spans = attribution.cue + attribution.content
    return (min(span.start for span in spans), -max(span.end for span in spans))
