"""Read one document: segment → extract → classify → rate, and make its rows."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import TYPE_CHECKING

from .arrivals import Case, Cases
from .classify import classify, networks_of
from .confidence import confidence
from .entries import Engine
from .errors import EXCERPT
from .extract import extract
from .plugins import load_rubric, open_engine
from .rate import rate
from .read.languages import recognized
from .records import Claim, Document, Rubric, Settings
from .segment import segment
from .steps import Trace
from .wrapping import unwrapped

if TYPE_CHECKING:
    from .store import Prepared
    from .workers import Result

__all__ = ["analyze", "prepared"]


def analyze(
    document: Document,
    engine: Engine | None = None,
    settings: Settings | None = None,
    rubric: Rubric | None = None,
    *,
    acts: bool = False,
    trace: Trace | None = None,
    without: Set[str] = frozenset(),
) -> tuple[Claim, ...]:
    """Return the rated claims of one document, in the order of the text.

    A text in a language that the engine does not read has none. With ``acts``, attributions that
    annotators mark although they are not claims come at the end (``extract``). A ``trace`` records
    what led to each; ``without`` names steps to switch off.
    """
    settings = settings or Settings()
    engine = engine or open_engine(settings.engine)
    document = recognized(document, engine.name)
    if document.unread:
        return ()
    rubric = rubric or load_rubric(settings.rubric)
    document, layout = unwrapped(document)
    segments = segment(document)
    attributions = extract(document, segments, engine, acts=acts, trace=trace, without=without)
    if trace is not None:
        trace.text, trace.claims = document.text, list(map(trace.history, attributions))
    networks = networks_of(engine.name)
    classifications = classify(document, segments, attributions, networks, without=without)
    return tuple(
        layout.claim(
            Claim(
                attribution,
                classification,
                rate(
                    classification,
                    rubric,
                    settings.disputes,
                    nested=attribution.parent is not None,
                    admiralty_mode=settings.admiralty_mode,
                    outlet=document.publisher,
                ),
                confidence(attribution, classification),
            )
        )
        for attribution, classification in zip(attributions, classifications, strict=True)
    )


def prepared(documents: Sequence[Document], settings: Settings) -> Result:
    """Analyze documents into rows; one that fails goes to quarantine, and the others continue."""
    from .store.rows import prepare

    engine = open_engine(settings.engine)
    rubric = load_rubric(settings.rubric)
    rows: list[Prepared] = []
    cases: Cases = []
    for document in documents:
        try:
            document = recognized(document, engine.name)
            claims = () if document.unread else analyze(document, engine, settings, rubric)
            rows.append(prepare(document, claims, engine.version))
        except Exception as error:
            reason = (
                f"the program failed on it ({type(error).__name__}: {error});"
                " please report it with the text"
            )
            place = document.origin or document.id
            cases.append(Case(place, reason, document.text[:EXCERPT]))
    return rows, cases
