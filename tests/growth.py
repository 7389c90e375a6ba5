"""Tell linear from quadratic without saying how fast a machine must be."""

import time
from collections.abc import Callable

SLACK = 0.1  # CPU seconds by which a measurement may be off


def assert_linear(run: Callable[[int], object], size: int, slack: float = SLACK) -> None:
    """Assert that four times the size takes at most eight times the CPU time (quadratic: 16)."""
    small, large = (min(_seconds(run, n) for _ in range(2)) for n in (size, 4 * size))
    assert large <= 8 * small + slack, f"{size}: {small:.3f} s, {4 * size}: {large:.3f} s"


def _seconds(run: Callable[[int], object], size: int) -> float:
    begun = time.process_time()
    run(size)
    return time.process_time() - begun
