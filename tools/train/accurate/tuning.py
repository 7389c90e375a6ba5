"""Choose which cues to believe, on articles held out from training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import log
from typing import Any

from datasette_reliability.evaluation import score_document, scores
from datasette_reliability.extract.accurate.tagger import (
    Found,
    Networks,
    Setting,
    believed,
    read_attributions,
)
from datasette_reliability.extract.decode import spans
from datasette_reliability.records import Given
from tools.train.accurate.corpus import Example

__all__ = ["tune"]

WEIGHTS = (0.25, 0.5, 1.0, 2.0)
THRESHOLDS = (-0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5)
NEAR = 0.01
BONUSES = (0.0, 0.5, 1.0, 1.5, 2.0)
FLOORS = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4)
EVERYTHING = float("-inf")


def tune(
    articles: Sequence[Example], networks: Networks, tokenizer: Any, setting: Setting
) -> tuple[Setting, float, float]:
    """Return the best setting and its F1 of source and content: exact, half.

    Of the settings whose sum of both F1 comes near the best one's, it is the one that believes
    most: few articles cannot tell them apart, and a miss is worse than a doubtful find. Then the
    floor is raised as far as that costs nothing, since every cue that is looked at costs time.
    """
    everything = replace(setting, threshold=EVERYTHING)
    found = _read(articles, networks, tokenizer, everything)
    options = []
    for weight in WEIGHTS:
        for threshold in THRESHOLDS:
            option = replace(setting, weight=weight, threshold=threshold * (1 + weight))
            options.append((*_f1(articles, found, option), option))
    enough = max(exact + half for exact, half, _ in options) - NEAR
    near = [option for option in options if option[0] + option[1] >= enough]
    exact, half, best = max(near, key=lambda option: _believed(found, option[2]))
    for floor in FLOORS:
        kept = [[one for one in ones if one.log_odds >= log(floor / (1 - floor))] for ones in found]
        if sum(_f1(articles, kept, best)) >= exact + half:
            best = replace(best, floor=floor)
    return _with_bonus(articles, networks, tokenizer, best)


def _with_bonus(
    articles: Sequence[Example], networks: Networks, tokenizer: Any, setting: Setting
) -> tuple[Setting, float, float]:
    """Return the setting with the highest bonus for sources that comes near the best."""
    options = []
    for bonus in BONUSES:
        option = replace(setting, bonus=bonus)
        found = _read(articles, networks, tokenizer, option)
        options.append((option, *_f1(articles, found, option)))
    enough = max(exact + half for _, exact, half in options) - NEAR / 2
    return [option for option in options if option[1] + option[2] >= enough][-1]


def _read(
    articles: Sequence[Example], networks: Networks, tokenizer: Any, setting: Setting
) -> list[list[Found]]:
    return [read_attributions(one.inputs, networks, tokenizer, setting) for one in articles]


def _believed(found: Sequence[Sequence[Found]], setting: Setting) -> int:
    return sum(believed(one, setting) for ones in found for one in ones)


def _f1(
    articles: Sequence[Example], found: Sequence[Sequence[Found]], setting: Setting
) -> tuple[float, float]:
    counts = []
    for example, ones in zip(articles, found, strict=True):
        given = [
            Given(*(spans(example.segments, r) for r in (one.source, [one.cue], one.content)))
            for one in ones
            if believed(one, setting)
        ]
        counts.append(score_document(example.gold, given))
    result = scores(counts)
    return result["source+content", "exact"].f1, result["source+content", "jac50"].f1
