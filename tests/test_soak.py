"""The judgement of ``make soak`` on what grows; the rest of it takes too long for here."""

import pytest

from .soak.served import assert_flat

WARM = [50, 80, 95]  # what a server takes at first does not count


@pytest.mark.parametrize("found", [[*WARM, 100, 101, 99, 100, 102, 101], [*WARM, *[100] * 5, 400]])
def test_what_is_flat(found: list[float]) -> None:
    assert_flat("memory", found, 0.02, 1)


def test_what_grows() -> None:
    with pytest.raises(AssertionError, match=r"memory: from 110.0 to 140.0"):
        assert_flat("memory", [*WARM, 100, 110, 120, 130, 140, 150], 0.02, 1)
