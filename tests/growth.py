"""Tell linear from quadratic without saying how fast a machine must be."""

import gc
import os
import time
from collections.abc import Callable
from typing import TypeVar

import pytest

SLACK = 0.1  # CPU seconds by which a measurement may be off
TRIES = 5  # measurements, of which the least counts
TICK = 0.03  # CPU seconds from which on two measurements can be compared
# Two and a half times is told from twice on a quiet machine alone.
QUIET = pytest.mark.skipif(
    "QUIET" not in os.environ, reason="needs a quiet machine: make growth runs it"
)
_Input = TypeVar("_Input")


def assert_linear(run: Callable[[int], object], size: int, slack: float = SLACK) -> None:
    """Assert that four times the size takes at most eight times the CPU time (quadratic: 16)."""
    small = large = float("inf")
    for _ in range(TRIES):  # a busy machine is slow now and then, the quadratic every time
        small, large = min(small, _seconds(run, size)), min(large, _seconds(run, 4 * size))
        if large <= 8 * small + slack:
            return
    assert large <= 8 * small + slack, f"{size}: {small:.3f} s, {4 * size}: {large:.3f} s"


def assert_doubling(
    run: Callable[[_Input], object], build: Callable[[int], _Input], size: int, most: int
) -> None:
    """Assert that twice the input takes at most two and a half times the CPU time (quadratic: 4).

    The size grows fourfold until the time can be told or the most is reached. Only a measurement
    that says otherwise is repeated, and then told from the size that doubles twice (quadratic: 16):
    a machine that does other things is slow now and then, what is quadratic is so every time.
    """
    while size < most and min(_seconds(run, build(size)) for _ in range(2)) < TICK:
        size *= 4
    inputs = [build(size), build(2 * size), build(4 * size)]
    one = two = four = float("inf")
    for _ in range(TRIES):
        one, two = min(one, _seconds(run, inputs[0])), min(two, _seconds(run, inputs[1]))
        if two <= 2.5 * one + TICK / 4:
            return
    for _ in range(TRIES):
        one, four = min(one, _seconds(run, inputs[0])), min(four, _seconds(run, inputs[2]))
    assert four <= 2.5**2 * one + TICK / 4, f"{size}: {one:.3f} s, four times: {four:.3f} s"


def _seconds(run: Callable[[_Input], object], given: _Input) -> float:
    # A collection walks all that the test run holds, not what the input made: it is kept out.
    gc.collect()
    gc.disable()
    try:
        begun = time.process_time()
        run(given)
        return time.process_time() - begun
    finally:
        gc.enable()
