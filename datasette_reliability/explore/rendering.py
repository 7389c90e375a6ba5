"""Render a part of a page synchronously.

Datasette renders its pages asynchronously, so each of their thousands of pieces passes through
every enclosing template. A part that awaits nothing gives the same HTML in half the time.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from jinja2 import pass_context
from markupsafe import Markup

__all__ = ["at_once", "name_language", "templates"]

_NAMED = "_reliability_named"

_plain: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()


@pass_context
def at_once(context: Any, name: str, **more: Any) -> Markup:
    """Return a template of that name as HTML, with the variables of the calling template."""
    environment = context.environment
    if environment not in _plain:
        _plain[environment] = environment.overlay(enable_async=False)
    return Markup(_plain[environment].get_template(name).render(context.get_all(), **more))


def name_language(datasette: Any) -> None:
    """Let each page name its language, which a screen reader needs and Datasette 0.65 lacks."""
    if hasattr(datasette, "get_jinja_environment") or hasattr(datasette, _NAMED):
        return
    render = datasette.render_template

    async def render_template(*args: Any, **options: Any) -> str:
        html: str = await render(*args, **options)
        return html.replace("<html>", '<html lang="en">', 1)

    datasette.render_template = render_template
    setattr(datasette, _NAMED, True)


def templates(datasette: Any) -> Any:
    """Return the environment of a Datasette's templates."""
    if hasattr(datasette, "get_jinja_environment"):
        return datasette.get_jinja_environment()
    return datasette.jinja_env
