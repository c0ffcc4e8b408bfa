"""Where things stand: on a server by path and words, in published files by relative paths."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol
from urllib.parse import quote

from comity.web.interface import ENGLISH
from comity.web.pair_rows import PairRow
from comity.web.view import SUMMARY, View, with_words

Menu = tuple[tuple[str, str], ...]
MENU: Menu = (
    ("", "Pairs"),
    ("compare", "Compare"),
    ("claims", "Check a text"),
    ("ask", "Ask"),
    ("code", "Code a text"),
    ("record", "Record"),
    ("review", "Review"),
    ("ledger", "Ledger"),
    ("editions", "Editions"),
    ("coverage", "Coverage"),
    ("methods", "Methods"),
)
BESIDE: Menu = (
    ("composite", "Composite"),
    ("prospects", "Prospects"),
    ("changes", "What changed"),
    ("brief", "Brief"),
    ("plan", "Plan"),
)


class Addresses(Protocol):
    """Makes the addresses of a page."""

    served: bool

    def menu(self) -> Menu:
        """Pages of the menu: their names and what they are called."""

    def beside(self) -> Menu:
        """Further pages of a pair: their names and what they are called."""

    def page(self, name: str, **words: str) -> str:
        """A page of its own: "" is the start, "claims", "coverage" and so on."""

    def row(self, row: PairRow) -> str:
        """The page of a pair in the table of all pairs."""

    def figure(self, view: View, name: str) -> str:
        """A figure of a view, as a file of its own."""

    def data(self, view: View) -> Mapping[str, str]:
        """The data of a view: the evaluation as JSON, its numbers as CSV, its sources as BibTeX."""

    def asset(self, name: str) -> str:
        """A style sheet or script."""

    def pair(self, view: View, page: str = "pair", **change: object) -> str:
        """A view of a pair."""

    def item(self, view: View, name: str) -> str:
        """What opens a number, sentence or fact of a view."""

    def fact(self, name: str) -> str:
        """The page of a fact."""

    def source(self, name: str) -> str:
        """The page of a document or data set."""


class Served:
    """Addresses of a server.

    Args:
        language: carried along where it was asked for in the address.
    """

    served = True

    def __init__(self, language: str = ENGLISH, carried: bool = False) -> None:
        self._lang = {"lang": language} if carried else {}

    def menu(self) -> Menu:
        """Pages of the menu: their names and what they are called."""
        return MENU

    def beside(self) -> Menu:
        """Further pages of a pair: their names and what they are called."""
        return BESIDE

    def row(self, row: PairRow) -> str:
        """The page of a pair in the table of all pairs."""
        return self.pair(View(state=row.state, partner=row.partner))

    def figure(self, view: View, name: str) -> str:
        """A figure of a view, as a file of its own."""
        path, mark, words = view.address("figure", section=SUMMARY, open="").partition("?")
        return f"{path}/{name}.svg{mark}{words}"

    def data(self, view: View) -> Mapping[str, str]:
        """The data of a view, from the API."""
        whole = view.address("api/v1/evaluation", section=SUMMARY, open="")
        mark = "&" if "?" in whole else "?"
        return {
            "JSON": whole,
            "CSV": f"{whole}{mark}format=csv",
            "BibTeX": f"{whole}{mark}format=bibtex",
        }

    def translated(self, path: str, query: Mapping[str, str], language: str) -> str:
        """The address of this page with the interface in another language."""
        return with_words(path, {**query, "lang": language})

    def page(self, name: str, **words: str) -> str:
        """A page of its own."""
        found = {**{k: v for k, v in words.items() if v}, **self._lang}
        return with_words(f"/{name}", found)

    def asset(self, name: str) -> str:
        """A style sheet or script."""
        return f"/static/{name}"

    def pair(self, view: View, page: str = "pair", **change: object) -> str:
        """A view of a pair."""
        found = view.address(page, **change)
        if not self._lang:
            return found
        return f"{found}{'&' if '?' in found else '?'}lang={self._lang['lang']}"

    def item(self, view: View, name: str) -> str:
        """The same view with the panel open at a number, sentence or fact."""
        return self.pair(view, open=name) + "#panel"

    def fact(self, name: str) -> str:
        """The page of a fact."""
        return self.page(f"fact/{quote(name, safe=':')}")

    def source(self, name: str) -> str:
        """The page of a document or data set."""
        return self.page(f"source/{quote(name, safe=':')}")
