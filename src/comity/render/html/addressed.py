"""References of a page as addresses: what opens by script in one file is a link on a server.

The templates and figures name what a number, sentence or mark opens by its id, in `data-ref`. Here
each becomes a link to an address, which works without a script, can be copied and is reached by
keyboard. Every text of the templates is escaped, so a tag that is found here is one of ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape

_BUTTON = re.compile(
    r'<button(?P<cls> class="n")? data-ref="(?P<id>[^"]*)"(?P<title> title="[^"]*")?>'
)
_SENTENCE = re.compile(r'<a class="s" href="#panel" data-ref="(?P<id>[^"]*)">')
_MARK = re.compile(
    r'<g class="mark" role="button" tabindex="0" data-ref="(?P<id>[^"]*)"'
    r'(?P<label> aria-label="[^"]*")>'
    r"(?P<inside>.*?)</g>",
    re.DOTALL,
)


def addressed(page: str, address: Callable[[str], str]) -> str:
    """A page, or a part of one, whose references are links.

    Args:
        page: what the templates gave.
        address: from the id of a number, sentence, fact or source to its address.
    """

    def href(found: re.Match[str]) -> str:
        return escape(address(unescape(found["id"])))

    def button(found: re.Match[str]) -> str:
        kind = "n" if found["cls"] else "n cell"
        title = found["title"] or ""
        return f'<a class="{kind}" href="{href(found)}" data-ref="{found["id"]}"{title}>'

    page = _BUTTON.sub(button, page).replace("</button>", "</a>")
    page = _SENTENCE.sub(lambda m: f'<a class="s" href="{href(m)}" data-ref="{m["id"]}">', page)
    return _MARK.sub(
        lambda m: (
            f'<a class="mark" href="{href(m)}" data-ref="{m["id"]}"{m["label"]}>{m["inside"]}</a>'
        ),
        page,
    )
