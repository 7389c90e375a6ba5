"""Tell linear from quadratic without saying how fast a machine must be."""

import gc
import time
from collections.abc import Callable
from typing import TypeVar

SLACK = 0.1  # CPU seconds by which a measurement may be off
TRIES = 5  # measurements, of which the least counts
TICK = 0.01  # CPU seconds from which on two measurements can be compared
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
    that says otherwise is repeated, and then told from sizes that double up to four times: on a
    machine that does other things what does not fit its caches may cost twice as much, and that is
    little beside what is quadratic (256).
    """
    given = build(size)
    # The least of two: one that is slow by chance would let anything pass that comes after it.
    while (one := min(_seconds(run, given) for _ in range(2))) < TICK and size < most:
        size *= 4
        given = build(size)
    for doubled in range(1, 5):
        larger, more = build(size << doubled), float("inf")
        for _ in range(TRIES):
            more = min(more, _seconds(run, larger))
            if more <= 2.5**doubled * one + TICK / 2:
                return
            one = min(one, _seconds(run, given))
    raise AssertionError(f"{size}: {one:.3f} s, {size << doubled}: {more:.3f} s")


def _seconds(run: Callable[[_Input], object], given: _Input) -> float:
    # A collection walks all that the test run holds, not what the input made: it is kept out.
    gc.disable()
    try:
        begun = time.process_time()
        run(given)
        return time.process_time() - begun
    finally:
        gc.enable()
