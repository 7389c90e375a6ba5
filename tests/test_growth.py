"""The judgement of what grows, with a clock that is not a machine's."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from . import growth

NOISES: dict[str, Callable[[random.Random], float]] = {
    "quiet": lambda _: 1,
    "busy": lambda chance: 1 + chance.random() / 4,
    "interrupted": lambda chance: 3 if chance.random() < 0.1 else 1,
}


def clock(
    monkeypatch: pytest.MonkeyPatch, noise: str, cost: Callable[[int], float], seed: int
) -> None:
    """Let what is measured take so many seconds, more or less."""
    chance = random.Random(seed)
    monkeypatch.setattr(growth, "_seconds", lambda _, size: cost(size) * NOISES[noise](chance))


@pytest.mark.parametrize("noise", NOISES)
@pytest.mark.parametrize("piece", [1e-8, 1e-7, 1e-5])
def test_linear_work_passes(monkeypatch: pytest.MonkeyPatch, noise: str, piece: float) -> None:
    for seed in range(300):
        clock(monkeypatch, noise, lambda size: 0.001 + piece * size, seed)
        growth.assert_doubling(int, int, 4_000, 256_000)


@pytest.mark.parametrize("noise", NOISES)
@pytest.mark.parametrize("piece", [1e-12, 1e-10, 1e-8])
def test_quadratic_work_fails(monkeypatch: pytest.MonkeyPatch, noise: str, piece: float) -> None:
    passed = 0
    for seed in range(300):
        clock(monkeypatch, noise, lambda size: piece * size**2, seed)
        try:
            growth.assert_doubling(int, int, 4_000, 256_000)
        except AssertionError:
            continue
        passed += 1
    assert passed <= 15  # interrupted both times at the smaller size; the next run fails
