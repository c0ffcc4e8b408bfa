"""Style sheets, scripts and the icon: read once, served with their mark."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from comity.render.html.templating import asset
from comity.web.answers import marked

if TYPE_CHECKING:
    from starlette.requests import Request

TYPES = {
    "css": "text/css",
    "js": "text/javascript",
    "svg": "image/svg+xml",
    "LICENSE": "text/plain",
}
OWN = ("web.css", "web.js", "published.js", "icon.svg", "htmx.min.js", "htmx.LICENSE")
OF_THE_PAGES = ("evaluation.css", "claims.css", "claims.js")
"""Assets that the self-contained pages carry inside them."""


@cache
def content_of(name: str) -> bytes:
    """The bytes of an asset.

    Raises:
        KeyError: there is none of that name.
    """
    if name in OWN:
        return (resources.files("comity.web") / "static" / name).read_bytes()
    if name in OF_THE_PAGES:
        return asset(name).encode()
    raise KeyError(name)


def file(request: Request) -> Response:
    """A style sheet, script or icon."""
    name = request.path_params["name"]
    try:
        body = content_of(name)
    except KeyError as error:
        raise HTTPException(404) from error
    kind = TYPES[name.rpartition(".")[2]]
    return marked(request, Response(body, media_type=kind))


ROUTES = [Route("/static/{name}", file)]
