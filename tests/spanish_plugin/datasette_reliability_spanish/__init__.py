"""A plugin that brings a language: lexicons of Spanish, and an engine for "Fulana dijo que …"."""

from __future__ import annotations

import re
from pathlib import Path

from datasette_reliability import hookimpl
from datasette_reliability.language import Language
from datasette_reliability.plugins import EngineEntry
from datasette_reliability.records import Attribution, Document, Segments, Span

SPANISH = Language("es", "Spanish", Path(__file__).parent / "es", long_code="spa")


class Dijo:
    """Finds "Fulana dijo que …" for the verbs of ``es/cues.tsv``."""

    name = "dijo"
    version = "1"

    def __init__(self) -> None:
        verbs = "|".join(form for row in SPANISH.rows("cues") for form in row["forms"].split())
        self._pattern = re.compile(rf"([^,;:]{{1,100}}?) ({verbs}) que ([^.!?]{{1,500}})")

    def attributions(self, document: Document, segments: Segments) -> list[Attribution]:
        found = []
        for number, sentence in enumerate(segments.sentences):
            match = self._pattern.match(document.text, sentence.start, sentence.end)
            if match:
                source, cue, content = ((Span(*match.span(group)),) for group in (1, 2, 3))
                found.append(Attribution(source, cue, content, number, engine=self.name))
        return found


@hookimpl
def register_engines() -> list[EngineEntry]:
    return [EngineEntry("dijo", "only “dijo que” (Spanish)", Dijo, rank=-1, languages=(SPANISH,))]
