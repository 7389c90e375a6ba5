"""How much memory a process has taken, for the benchmarks."""

from __future__ import annotations

import resource

__all__ = ["peak"]


def peak() -> float:
    """Return the most memory that this process has held, in MB.

    What getrusage says begins at the peak of the process that started this one, so the kernel's
    mark of this program's own memory is read where there is one.
    """
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as lines:
            return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
