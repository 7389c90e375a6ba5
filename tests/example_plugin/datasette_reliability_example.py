"""A plugin with all four hooks: newsletters, "according to", weather services, a stern rubric."""

from __future__ import annotations

import mailbox
import re
from collections.abc import Iterator
from dataclasses import replace
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from datasette_reliability import hookimpl
from datasette_reliability.errors import InputError
from datasette_reliability.plugins import (
    EngineEntry,
    ReaderEntry,
    RubricEntry,
    SourceRule,
    load_rubric,
)
from datasette_reliability.records import Attribution, Document, Rubric, Segments, Span


# Readers
def read_mailbox(path: Path, options: Any) -> Iterator[Document | InputError]:
    """Yield the newsletters of a mailbox, one document a message."""
    for number, message in enumerate(mailbox.mbox(path, create=False), 1):
        place = f"{path}:message {number}"
        body = message.get_payload(decode=True)
        if not isinstance(body, bytes):
            yield InputError("the message has several parts; keep the text alone", place)
            continue
        sent = parsedate_to_datetime(message["Date"]) if message["Date"] else None
        yield Document(
            text=body.decode(options.encoding or "utf-8", "replace"),
            id=message["Message-ID"] or place,
            title=message["Subject"],
            publisher=message["From"],
            outlet_basis="metadata" if message["From"] else None,
            published=sent.date().isoformat() if sent else None,
            origin=place,
        )


@hookimpl
def register_readers() -> list[ReaderEntry]:
    return [ReaderEntry("mbox", "a mailbox of newsletters", (".mbox",), read_mailbox)]


# Engines
class AccordingTo:
    """Finds "…, according to …" and nothing else."""

    name = "according-to"
    version = "1"
    _pattern = re.compile(r"([^,]{1,500}), (according to) ([^,.]{1,200})")

    def attributions(self, document: Document, segments: Segments) -> list[Attribution]:
        found = []
        for number, sentence in enumerate(segments.sentences):
            match = self._pattern.search(document.text, sentence.start, sentence.end)
            if match:
                content, cue, source = ((Span(*match.span(group)),) for group in (1, 2, 3))
                found.append(Attribution(source, cue, content, number, engine=self.name))
        return found


@hookimpl
def register_engines() -> list[EngineEntry]:
    return [EngineEntry("according-to", "only “according to”", AccordingTo, rank=-1)]


# Source rules
def weather_service(source: str) -> str | None:
    """Return the type of a national weather service, else None."""
    return (
        "official_body" if re.search(r"\b(?:weather service|met office)\b", source, re.I) else None
    )


@hookimpl
def register_source_rules() -> list[SourceRule]:
    return [SourceRule("weather services", weather_service)]


# Rubrics
def stern() -> Rubric:
    """Return the usual rubric with half of what an unnamed source can reach."""
    usual = load_rubric("attribution-reliability")
    return replace(usual, name="stern", version="stern-1", unnamed_cap=usual.unnamed_cap // 2)


@hookimpl
def register_rubrics() -> list[RubricEntry]:
    return [RubricEntry("stern", "at most half for unnamed sources", stern)]
