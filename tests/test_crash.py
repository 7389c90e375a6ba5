"""Let the writes of a command fail in turn, or kill it there; the same command completes it.

It does not touch Datasette, so it runs beside one line of it only. ``make soak`` does more of it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from datasette import version

from .crashes import SCENARIOS, Case, chosen
from .faults import CANNOT, EIO, ENOSPC, KILL, Faults

pytestmark = [
    pytest.mark.skipif(bool(CANNOT), reason=CANNOT),
    pytest.mark.skipif(
        version.__version__.startswith("1."), reason="runs beside the stable line of Datasette"
    ),
]
KILLS = 63
# Commands that make a database anew write each of its pages thrice, so that they make the most
# calls; here so many of them fail, in `make soak` all.
SAMPLED = {"load": 130, "load by month": 40, "corroborate by month": 60, "export .db": 100}


@pytest.fixture(scope="module")
def faults(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Faults]:
    process = Faults(tmp_path_factory.mktemp("faults"))
    yield process
    process.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_write_that_fails(faults: Faults, tmp_path: Path, name: str) -> None:
    case = Case(faults, tmp_path, name)
    for number, nth in enumerate(chosen(case.calls, SAMPLED.get(name, 2 * len(case.calls)))):
        case.fails_well(nth, (EIO, ENOSPC)[number % 2])


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENARIOS)
def test_killed_at_a_write(faults: Faults, tmp_path: Path, name: str) -> None:
    case = Case(faults, tmp_path, name)
    moments = random.Random(name)
    for _ in range(KILLS // len(SCENARIOS)):
        case.fails_well(moments.randint(1, len(case.calls)), KILL)


@pytest.mark.parametrize("name", [name for name in SCENARIOS if name.startswith("export")])
def test_an_export_is_on_the_disk_before_it_has_its_name(
    faults: Faults, tmp_path: Path, name: str
) -> None:
    calls = Case(faults, tmp_path, name).calls
    assert re.fullmatch("[wstu]*sru?s", calls), calls


def test_what_is_half_written_is_noticed(faults: Faults, tmp_path: Path) -> None:
    case = Case(faults, tmp_path, "export .jsonld")
    case.fails_well(len(case.calls), KILL)  # the file has its name
    case.after["out.schema.jsonld"]["more"] = 1
    with pytest.raises(AssertionError, match="is not whole"):
        case.fails_well(len(case.calls), KILL)
