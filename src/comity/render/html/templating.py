"""The one environment of the templates: everything escaped, nothing undefined passed over."""

from __future__ import annotations

from functools import cache
from html import escape
from importlib import resources
from typing import TYPE_CHECKING

from markupsafe import Markup

from comity.render.html.buttons import number_button, share_button

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def environment() -> Environment:
    """The environment of the templates beside this file."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("comity.render.html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"number": number_button, "share": share_button, "svg": Markup}
    return made


def asset(name: str) -> str:
    """A style sheet or script that stands beside the templates."""
    return (resources.files("comity.render.html") / "templates" / name).read_text("utf-8")


def scrolled(label: str) -> str:
    """The opening tag of what scrolls sideways on a narrow screen, with a keyboard too.

    Args:
        label: what is inside, for those who hear the page.
    """
    return f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(label)}">'
