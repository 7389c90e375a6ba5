"""Commands killed at their writes, or failing at each of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..crashes import SCENARIOS, Case, chosen
from ..faults import EIO, ENOSPC, KILL, Faults

__all__ = ["failing", "killed"]


@contextmanager
def _faults(folder: Path) -> Iterator[Faults]:
    process = Faults(folder)
    try:
        yield process
    finally:
        process.close()


def killed(folder: Path, kills: int, times: int) -> str:
    """Kill each command at moments of chance, ``kills`` times in all."""
    moments, calls = random.Random(), 0
    with _faults(folder) as faults:
        for number, name in enumerate(SCENARIOS):
            case = Case(faults, folder / str(number), name, times)
            calls += len(case.calls)
            for _ in range(-(-kills // len(SCENARIOS))):
                _fail(case, name, moments.randint(1, len(case.calls)), KILL)
    return f"{kills} kills in {len(SCENARIOS)} commands of {calls:,} calls"


def failing(folder: Path, most: int) -> str:
    """Let the disk fail and fill at each call of each command, or at ``most`` of them."""
    done = 0
    with _faults(folder) as faults:
        for number, name in enumerate(SCENARIOS):
            case = Case(faults, folder / str(number), name)
            for nth in chosen(case.calls, most):
                for how in (EIO, ENOSPC):
                    _fail(case, name, nth, how)
                    done += 1
    return f"{done:,} faults in {len(SCENARIOS)} commands"


def _fail(case: Case, name: str, nth: int, how: int) -> None:
    try:
        case.fails_well(nth, how)
    except Exception as error:
        raise AssertionError(f"{name}, call {nth} of {len(case.calls)}, way {how}") from error
