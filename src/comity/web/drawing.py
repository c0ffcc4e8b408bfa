"""Pages from templates: one environment, and what every page has."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from comity._version import __version__
from comity.render.html.buttons import number_button, share_button
from comity.web.interface import ENGLISH, LANGUAGES, translate_to

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def templates() -> Environment:
    """The templates of the web pages, and those of the self-contained pages beside them."""
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    made = Environment(
        loader=ChoiceLoader([PackageLoader("comity.web"), PackageLoader("comity.render.html")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"number": number_button, "share": share_button, "svg": Markup}
    return made


def drawn(template: str, *, language: str = ENGLISH, at: Any = None, **values: Any) -> str:
    """A whole page.

    Args:
        template: name of the template.
        language: of the interface.
        at: makes addresses; default are those of a server.
        values: what the template draws.
    """
    from comity.web.addresses import Served

    where = at or Served(language)
    common = {
        "t": translate_to(language),
        "lang": language,
        "languages": LANGUAGES,
        "at": where,
        "version": __version__,
        "path": "",
        "query": "",
        "panel": None,
        "team": False,
        "head": {},
    }
    return templates().get_template(template).render({**common, **values})
