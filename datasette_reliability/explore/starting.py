"""What happens before the first request: the version, the plugins, the settings."""

from __future__ import annotations

import re
from typing import Any

from datasette import version
from datasette.plugins import pm
from datasette.utils import StartupError

from .. import plugins
from ..errors import ReliabilityError
from ..records import Settings
from ..settings import PLUGIN, settings_from

__all__ = ["check", "settings"]

_OLDEST_ALPHA = 41
_ALPHA = re.compile(r"1\.0a(\d+)")
_ATTRIBUTE = "_reliability_settings"


def check(datasette: Any) -> None:
    """Raise StartupError if this Datasette is too old an alpha, or if the settings are wrong."""
    alpha = _ALPHA.match(version.__version__)
    if alpha and int(alpha[1]) < _OLDEST_ALPHA:
        raise StartupError(
            f"datasette-reliability needs Datasette 1.0a{_OLDEST_ALPHA} or newer, or 0.65.5;"
            f" this is {version.__version__}. Upgrade with:"
            f" pip install 'datasette>=1.0a{_OLDEST_ALPHA}'"
        )
    try:
        plugins.adopt(pm)
        found = _read(datasette)
        plugins.load_rubric(found.rubric)
    except ReliabilityError as error:
        raise StartupError(str(error)) from None
    setattr(datasette, _ATTRIBUTE, found)


def settings(datasette: Any) -> Settings:
    """Return the settings of this Datasette; the defaults if they are wrong.

    Connections are made before the start-up check tells the user what is wrong.
    """
    found = getattr(datasette, _ATTRIBUTE, None)
    if isinstance(found, Settings):
        return found
    try:
        return _read(datasette)
    except ReliabilityError:
        return Settings()


def _read(datasette: Any) -> Settings:
    return settings_from(datasette.plugin_config(PLUGIN) or {}, "the configuration of Datasette")
