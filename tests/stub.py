"""An engine that needs no model, and documents for it, so that tests of loading test loading.

Run as a script it loads them, or loads them anew: ``python -m tests.stub DATABASE FIRST LAST``.
"""

import sys

from datasette_reliability import hookimpl, pipeline, plugins
from datasette_reliability.plugins import EngineEntry
from datasette_reliability.records import Attribution, Document, Settings, Span

SETTINGS = Settings(engine="stub")


class StubEngine:
    """Finds "WHO said CLAIM." and nothing else."""

    name = "stub"
    version = "1"

    def attributions(self, document, segments):
        found = []
        for number, sentence in enumerate(segments.sentences):
            said = document.text.find(" said ", sentence.start, sentence.end)
            if said > 0:
                found.append(
                    Attribution(
                        source=(Span(sentence.start, said),),
                        cue=(Span(said + 1, said + 5),),
                        content=(Span(said + 6, sentence.end - 1),),
                        sentence=number,
                        engine=self.name,
                    )
                )
            if "crash" in document.text:
                raise RuntimeError("asked to")
        return found


class StubPlugin:
    @staticmethod
    @hookimpl
    def register_engines():
        return [EngineEntry("stub", "finds said", StubEngine, rank=-1)]


def install():
    """Register the engine once."""
    manager = plugins.manager()
    if not manager.has_plugin("stub"):
        manager.register(StubPlugin, "stub")
        plugins._clear()


def document(number):
    """Return the document of a number: two people, one unnamed, and the outlet's own voice."""
    return Document(
        text=f"Mayor Ada Voss said road {number} is closed. Witnesses said they saw {number} cars."
        f" The road was built in 19{number % 90 + 10}.",
        id=f"doc-{number}",
        origin=f"made:{number}",
        publisher="The Ledger" if number % 3 else None,
        published="2024-05-09",
    )


def load(database, first, last, batch=3, **options):
    """Load a range of documents with the stub engine."""
    install()
    items = (document(number) for number in range(first, last))
    return pipeline.load(database, items, SETTINGS, pipeline.LoadOptions(batch, **options))


if __name__ == "__main__":
    load(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), batch=20, replace="all")
