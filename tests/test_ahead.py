"""Days of corroboration that other processes prepare: the result is that of one process."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest

from datasette_reliability.corroborate import ahead, claims, documents
from datasette_reliability.corroborate.run import corroborate
from datasette_reliability.errors import SettingsError

from .corroborating import digests, load
from .test_corroborate import archive, made


def test_processes_that_prepare_the_days_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = digests(made(tmp_path, archive()))
    path = tmp_path / "apart.db"
    load(path, archive())
    for module, name in ((claims, "words_of"), (documents, "prints_of")):
        monkeypatch.setattr(module, name, lambda *_: pytest.fail("not made by another process"))
    corroborate(path, workers=2)
    assert digests(path) == wanted


@pytest.mark.parametrize("fails_at", ["submit", "result"])
def test_processes_that_are_killed_lose_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails_at: str
) -> None:
    wanted = digests(made(tmp_path, archive()))

    class Killed(ThreadPoolExecutor):
        def __init__(self, workers: int, mp_context: object) -> None:
            super().__init__(workers)
            self.left = 2

        def submit(self, *task: Any) -> Any:
            self.left -= 1
            if self.left >= 0:
                return super().submit(*task)
            if fails_at == "submit":
                raise BrokenProcessPool
            return super().submit(_killed)

    monkeypatch.setattr(ahead, "ProcessPoolExecutor", Killed)
    path = tmp_path / "killed.db"
    load(path, archive())
    corroborate(path, workers=2)
    assert digests(path) == wanted


def _killed() -> None:
    raise BrokenProcessPool


def test_a_process_with_another_model_is_refused() -> None:
    with pytest.raises(SettingsError, match="install the same version everywhere"):
        ahead.prepare([], 20240509, "0")
