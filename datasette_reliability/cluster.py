"""Reach a Dask cluster and wait for its tasks; Dask comes with the extra ``dask``."""

from __future__ import annotations

from typing import Any

from .errors import SettingsError

__all__ = ["awaited", "client_of"]

_PATIENCE = "60s"
_POLL = 10  # seconds between checks that somebody still works on a task


def client_of(address: str) -> Any:
    """Return a client of the Dask scheduler at an address; SettingsError if there is none."""
    try:
        from distributed import Client
    except ImportError:
        raise SettingsError(
            "a cluster needs Dask; install it with: pip install 'datasette-reliability[dask]'"
        ) from None
    connect: Any = Client
    try:
        return connect(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        reason = f"no Dask scheduler at {address} ({error}); check the address"
        raise SettingsError(reason) from error


def awaited(task: Any, client: Any) -> Any:
    """Return the result of a task of a cluster; TimeoutError if no worker works any more.

    A client does not always learn that a task ended when its worker was lost.
    """
    while True:
        try:
            return task.result(timeout=_POLL)
        except TimeoutError:
            if not any(client.processing().values()):
                raise
