"""What the models of source types learn from, and the articles they are tried on."""

from __future__ import annotations

from pathlib import Path

from datasette_reliability.gold import gold
from tools.corpus import ASIDE, CORPUS, NEWS_TYPES, articles, genres, news
from tools.train.sources.rows import Typed, typed, typed_articles

__all__ = ["dev", "training"]

#: Files of real news without marks of their own; ``corpus/news`` marks some of their articles.
NEWS = ("corpus-bbc.jsonl", "corpus-reuters21578.jsonl")


def training(data: Path, corpus: Path = CORPUS) -> list[Typed]:
    """Return the typed sources to learn from: real news, invented news, the train genres."""
    reading = typed_articles(data / "reading.jsonl")
    found = list(typed(one for number, one in enumerate(reading) if number % ASIDE))
    tables = data / "polnear-types.tsv", NEWS_TYPES
    # Every second article: with all of them half of the sources would be those of one US campaign.
    found += typed(typed_articles(data / "polnear.train.jsonl", *tables)[::2])
    for name in NEWS:
        rows = news(data / name, corpus)
        found += typed((gold(row["doc_id"], row), row["attributions"]) for row in rows)
    found += typed(typed_articles(data / "invented.jsonl"))
    for genre in genres("train", corpus):
        found += typed(articles(genre, corpus))
    return found


def dev(data: Path, corpus: Path = CORPUS) -> dict[str, list[Typed]]:
    """Return what is kept apart: a third of the real news, and the dev genres; no doubtful rows."""
    reading = typed_articles(data / "reading.jsonl")
    kept = {"reading": list(typed(one for n, one in enumerate(reading) if not n % ASIDE))}
    for genre in genres("dev", corpus):
        kept[genre] = list(typed(articles(genre, corpus)))
    return {name: [one for one in some if not one.doubtful] for name, some in kept.items()}
