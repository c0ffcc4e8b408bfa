"""Texts of others made harmless where they leave: for a terminal, for Markdown, for a spreadsheet.

Titles, names and file names come from records, articles and data sets that somebody else wrote. A
terminal takes control characters for commands, Markdown takes brackets for links and tags for
HTML, a spreadsheet takes a leading sign for a formula.
"""

from __future__ import annotations

import codecs
import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TextIO, TypeVar, cast

T = TypeVar("T")
# a whole command first (a link or title that ends with BEL or ST, a colour), then what is left
_COMMANDS = re.compile(
    "(?:\x1b\\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\\\|\x9c)?"
    "|(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]"
    "|[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]"
)
# one class of letters is looked through five times as fast as the commands that begin with them
_ANY = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def for_terminal(text: str) -> str:
    """A text without commands to a terminal, without the letters that turn its direction round."""
    return text if _ANY.search(text) is None else _COMMANDS.sub("", text)


class TerminalText:
    """A stream that passes on texts without commands to a terminal.

    Args:
        inner: the stream they go to.
    """

    def __init__(self, inner: TextIO) -> None:
        self.inner = inner

    def write(self, text: str) -> int:
        """Write a text as `for_terminal` leaves it; gives the number of letters of the text."""
        self.inner.write(for_terminal(text))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write several texts."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


def _escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    units = (letters[i : i + 2].hex() for i in range(0, len(letters), 2))
    return "".join(f"\\u{unit}" for unit in units), error.end


codecs.register_error("comity-escape", _escaped)


def writable(stream: TextIO) -> None:
    """Let a stream write letters that its encoding lacks as JSON's escapes, "u" and four digits."""
    reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="comity-escape")


def for_spreadsheet(cell: Any) -> Any:
    """A cell that a spreadsheet shows and does not calculate; numbers stay numbers."""
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        try:
            float(cell)
        except ValueError:
            return f"'{cell}"
    return cell


_MARKS = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", "[": "\\[", "]": "\\]", "`": "\\`", "\\": "\\\\"}
)
_ADDRESS = re.compile(r"https?://\S+")
_IN_ADDRESS = str.maketrans({c: f"%{ord(c):02X}" for c in "()<>[]\\`\"' |"})


def for_markdown(text: str) -> str:
    """A text in which Markdown finds neither HTML nor links of the text's own."""
    if _ADDRESS.fullmatch(text):
        address = text.translate(_IN_ADDRESS)
        return text if address == text else address
    plain = for_terminal(text).translate(_MARKS)
    return text if plain == text else plain


def all_for_markdown(value: T) -> T:
    """A value of dataclasses, tuples and mappings with every text in it as Markdown takes it."""
    return cast("T", _all(value))


def _all(value: Any) -> Any:
    if isinstance(value, str):
        return for_markdown(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        olds = {f.name: getattr(value, f.name) for f in dataclasses.fields(value) if f.init}
        news = {name: _all(old) for name, old in olds.items()}
        if all(news[name] is olds[name] for name in olds):
            return value
        return dataclasses.replace(value, **news)
    if type(value) in (tuple, list):
        return type(value)(_all(item) for item in value)
    if isinstance(value, Mapping):
        return {_all(k): _all(v) for k, v in value.items()}
    return value
