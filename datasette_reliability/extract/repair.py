"""Correct what an engine often gets wrong: a cut source, a lost clause, a remark on anonymity."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from ..language import ENGLISH
from ..records import Attribution, Sentence, Span
from .boundaries import trimmed
from .covering import Covering
from .running import Article, Found

__all__ = [
    "anonymity_terms",
    "closing_clause_of_source",
    "content_within_source",
    "cue_within_clause",
    "quotation_cut_off",
    "swallowed_source",
    "untouched",
]

# The terms on which somebody spoke. The bound keeps "condition" and "anonymous" in one phrase.
_TERMS_OF_ANONYMITY = re.compile(
    r"\b(?:on|under|upon)?\s?(?:the )?condition (?:of|they|he|she|that)\b.{0,40}"
    r"(?:anonym|not (?:be )?(?:nam|identif)|\bneither\b.{0,40}\bbe (?:nam|identif))"
    r"|\b(?:names?|surname|identity)\s(?:not\s)?be\s"
    r"(?:withheld|used|published|printed|revealed)\b"
    rf"|\b{ENGLISH.one_of('stem of wishing')}\w*\s(?:not\s)?to\sbe\s"
    r"(?:named|identified|quoted)\b|\bcondition of anonymity\b"
    r"|\bnot to be (?:named|identified|quoted)\b|\banonymity\b",
    re.IGNORECASE | re.DOTALL,
)
# "said it was “hard” | but made “no difference”": what is quoted is part of what was said.
_QUOTED_ON = re.compile(
    r"(?P<rest>\s(?:but|and)\s(?!(?:he|she|it|they|we|I)\b)[^\"“”.;:\n]{1,60}"
    r"[\"“][^\"“”\n]{2,200}[\"”])[.,]?\s*\Z"
)
# A relative clause; the upper bound limits the time on hostile text.
_RELATIVE_CLAUSE = re.compile(r",?\s(?:which|that|whose|who)\s[^.;:\"“”\n]{3,200}")
_CLAUSE_OF_SOURCE = re.compile(r"\b(?:which|that|whose)\s")


def anonymity_terms(text: str, attribution: Attribution) -> bool:
    """Return whether this only says on what terms somebody spoke: "asked not to be named".

    Such words explain why a source is anonymous and claim nothing.
    """
    # The terms are at the start of the content, or right after the verb of asking.
    said = text[attribution.cue[0].start : attribution.cue[-1].end + 40]
    content = attribution.content[0].of(text)[:60]
    between = text[attribution.cue[-1].end : attribution.content[0].start][:60]
    # "spoke | on the condition that | he not be named": only the words together say it.
    across = _TERMS_OF_ANONYMITY.search(between + content)
    return bool(
        _TERMS_OF_ANONYMITY.search(content)
        or (across and across.end() > len(between))
        or (ENGLISH.find(said[:40], "verb of asking") and _TERMS_OF_ANONYMITY.search(said))
    )


def swallowed_source(article: Article, found: Found) -> list[Attribution]:
    """Return the attributions without those whose source has swallowed another attribution.

    "Hale told Reuters prices" is dropped as a source if "told" already is a cue with source "Hale".
    """
    sources = _sources(found)
    greedy = {
        n
        for number, one in enumerate(found)
        for n in _swallowing(article.text, number, one, found, sources)
    }
    return [one for n, one in enumerate(found) if n not in greedy]


def cue_within_clause(article: Article, found: Found) -> list[Attribution]:
    """Return the attributions without those whose cue stands in a relative clause on a source.

    In "the bureau, whose data X uses, said" nobody claims anything with "uses". A clause that opens
    with "who said" holds a claim by the source itself and stays.
    """
    sources = _sources(found)
    return [one for n, one in enumerate(found) if not _in_a_clause(article.text, n, found, sources)]


def _in_a_clause(text: str, number: int, found: Found, sources: Covering) -> bool:
    one = found[number]
    return any(
        _CLAUSE_OF_SOURCE.search(text, span.start, one.cue[0].start)
        for other in _in_a_source(number, one, sources)
        for span in found[other].source
        if span.covers(one.cue[0])
    )


def _sources(found: Found) -> Covering:
    return Covering((span, n) for n, one in enumerate(found) for span in one.source)


def untouched(
    rewrite: Callable[[str, Sentence, Attribution, Covering], Attribution],
) -> Callable[[Article, Found], list[Attribution]]:
    """Return the run of a step that rewrites each attribution within its sentence.

    The last argument of ``rewrite`` holds all cues and sources of the article, whose words it must
    not take.
    """

    def run(article: Article, found: Found) -> list[Attribution]:
        touched = Covering((span, 0) for one in found for span in one.cue + one.source)
        return [rewrite(article.text, article.sentence(one), one, touched) for one in found]

    return run


def closing_clause_of_source(
    text: str, sentence: Sentence, attribution: Attribution
) -> Attribution:
    """Return the attribution with the clause that closes the sentence in its source.

    The clause is a relative clause after "according to X" or "said X".
    """
    if len(attribution.source) != 1:
        return attribution
    source = attribution.source[0]
    end = sentence.end
    if source.start < attribution.cue[0].end:
        return attribution
    behind = any(piece.end > source.start for piece in attribution.content)
    if behind and not attribution.cue[0].of(text).lower().startswith("accord"):
        return attribution
    clause = _RELATIVE_CLAUSE.match(text, source.end, end)
    if clause is None or text[clause.end() : end].strip(' ."”\n'):
        return attribution
    whole = trimmed(text, source.start, clause.end(), " ,;:.\n") or source
    return replace(attribution, source=(whole,))


def content_within_source(text: str, attribution: Attribution) -> Attribution:
    """Return the attribution without pieces of content that begin inside its source.

    It is unchanged if that would leave no content.
    """
    pieces = tuple(
        piece
        for piece in attribution.content
        if not any(span.start <= piece.start < span.end for span in attribution.source)
    )
    changed = pieces and pieces != attribution.content
    return replace(attribution, content=pieces) if changed else attribution


def _in_a_source(number: int, attribution: Attribution, sources: Covering) -> set[int]:
    """Return the numbers of the attributions whose source holds this one's cue."""
    return {other for _, other in sources.holding(attribution.cue[0]) if other != number}


def _swallowing(
    text: str,
    number: int,
    attribution: Attribution,
    others: Sequence[Attribution],
    sources: Covering,
) -> Iterator[int]:
    """Yield the numbers of those whose source swallowed this one: "Hale told Reuters prices"."""
    for other in _in_a_source(number, attribution, sources):
        held = others[other].cue[0]
        begins = attribution.source and others[other].source[0].start == attribution.source[0].start
        mark = not text[held.start].isalpha()
        if begins and (mark or any(piece.covers(held) for piece in attribution.content)):
            yield other


def quotation_cut_off(
    text: str, sentence: Sentence, attribution: Attribution, touched: Covering
) -> Attribution:
    """Return the attribution with its content extended to the quotation that ends its sentence.

    "said the talks were "serious" | but made "no progress"": there is nobody else to be quoted.
    """
    last = attribution.content[-1]
    rest = _QUOTED_ON.match(text, last.end, sentence.end)
    if rest is None or last.start < attribution.cue[-1].end:
        return attribution
    whole = Span(last.start, rest.end("rest"))
    if touched.touching(Span(last.end, whole.end)):
        return attribution
    return replace(attribution, content=(*attribution.content[:-1], whole))
