"""Where published pages stand, by paths that are relative to the page that names them."""

from __future__ import annotations

from urllib.parse import quote

from comity.web.addresses import Menu
from comity.web.opened import web_address
from comity.web.pair_rows import PairRow
from comity.web.security import POLICY
from comity.web.view import SUMMARY, View

MENU: Menu = (("", "Pairs"), ("coverage", "Coverage"), ("methods", "Methods"))
DATA = {"JSON": "data.json.gz", "CSV": "numbers.csv", "BibTeX": "sources.bib"}
EVIDENCE = "evidence.html"


class Published:
    """Addresses of published pages.

    Args:
        up: from the page to the root: "" or "../" as often as needed.

    Attributes:
        named: ids of what the pages drawn so far lead to, in order.
    """

    served = False
    policy = POLICY.partition("; frame-ancestors")[0]

    def __init__(self, up: str = "") -> None:
        self.up = up
        self.named: dict[str, None] = {}

    def menu(self) -> Menu:
        """Pages of the menu."""
        return MENU

    def beside(self) -> Menu:
        """Further pages of a pair: none of them is published."""
        return ()

    def page(self, name: str, **words: str) -> str:
        """A page of its own."""
        return f"{self.up}{name or 'index'}.html"

    def asset(self, name: str) -> str:
        """A style sheet or script."""
        return f"{self.up}static/{name}"

    def row(self, row: PairRow) -> str:
        """The page of a pair in the table of all pairs."""
        return f"{self.up}pair/{folder_of(row.state, row.partner)}/index.html"

    def pair(self, view: View, page: str = "pair", **change: object) -> str:
        """A section of a pair."""
        seen = view.but(**change) if change else view
        name = "index" if seen.section == SUMMARY else seen.section
        return f"{self.up}pair/{folder_of(seen.state, seen.partner)}/{name}.html"

    def data(self, view: View) -> dict[str, str]:
        """The data of a pair, beside its page."""
        return DATA

    def figure(self, view: View, name: str) -> str:
        """A figure of a pair, beside its page."""
        return f"{name}.svg"

    def item(self, view: View, name: str) -> str:
        """Where the pair's page of evidence tells of a number, sentence or fact."""
        self.named[name] = None
        return f"{EVIDENCE}#{quote(anchor(name), safe=':/')}"

    def fact(self, name: str) -> str:
        """A fact, on the same page of evidence."""
        return f"{EVIDENCE}#{quote(anchor(name), safe=':/')}"

    def outside(self, address: str) -> str:
        """An address elsewhere that a link may lead to."""
        return web_address(address) or "#"

    def source(self, name: str) -> str:
        """A document or data set: on the pair's page of evidence, else where all are listed."""
        if self.up:
            return f"{EVIDENCE}#{quote(anchor(name), safe=':/')}"
        return f"coverage.html#{quote(anchor(name), safe=':/')}"


def anchor(name: str) -> str:
    """An id as the id of an element: without spaces."""
    return "_".join(name.split())


def folder_of(state: str, partner: str) -> str:
    """The folder of a pair; ids of a user's own actors may hold what no path should."""
    return quote(f"{state}-{partner}", safe="-").replace("%", "_")
