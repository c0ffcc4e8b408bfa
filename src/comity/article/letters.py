"""The letters of an article on their way in: what is no text goes, before anything else reads it.

Control characters, the commands of terminals and marks that no reader sees are taken out of every
format here, and so are footnote marks in raised digits, which would otherwise make a year of four
digits one of five.
"""

from __future__ import annotations

import re

_COMMANDS = re.compile(
    r"\x1b\][^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)|"  # OSC: titles and links
    r"\x1b[PX^_][^\x1b\x9c\n]*(?:\x1b\\|\x9c)|"  # DCS, SOS, PM, APC
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|"  # CSI: colours, moves
    r"\x1b(?:[()*+#%][0-9A-Za-z]|[=>78])"
)
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_REFERENCE = re.compile(r"&#(?:0*(\d{1,7})|[xX]0*([0-9a-fA-F]{1,6}));?")
_RAISED = "\u2070\u00b9\u00b2\u00b3\u2074-\u2079"
_MARKS = re.compile(rf"(?<=[^\s{_RAISED}])[{_RAISED}](?:[\u02d2,\u207b\u2013-]?[{_RAISED}])*")
_MEASURED = re.compile(r"\d\s?[kcdm]?m$|\b10$|\b(?:k|c|d|m)m$", re.IGNORECASE)
MARK = re.compile(
    r"[\[(]?\s*(?:(?:note|fn|n|nb)\.?\s*)?(?:\d{1,3}(?:\s*[,;\u2013-]\s*\d{1,3})*|[a-z]|[ivx]{1,5})"
    r"\s*[\])]?|[*\u2020\u2021\u00a7\u00b6#]{1,3}|\[(?:citation needed|who\?|when\?|update)\]",
    re.IGNORECASE,
)
"""What a raised footnote mark looks like: 2, [3], 1,2, *, a, note 4."""


def readable(text: str) -> str:
    """A text without control characters, commands of terminals, unseen marks and raised digits.

    Every kind of line end becomes a plain one, a space that does not break a plain space; raised
    digits stay where they are exponents (km\u00b2, 10\u2076).
    """
    plain = _LINE_ENDS.sub("\n", _COMMANDS.sub("", text))
    return _without_marks(_UNSEEN.sub("", plain.replace("\xa0", " ").replace("\u202f", " ")))


def _without_marks(text: str) -> str:
    def kept(match: re.Match[str]) -> str:
        return match.group() if is_measure(text[max(0, match.start() - 6) : match.start()]) else ""

    return _MARKS.sub(kept, text)


def is_measure(before: str) -> bool:
    """Whether a raised digit after this text is an exponent: 12 km\u00b2, 10\u00b3."""
    return bool(_MEASURED.search(before))


def without_control_references(page: str) -> str:
    """The source of a page whose character references name no control characters.

    References from 128 to 159 mean the letters of Windows-1252, as every browser reads them.
    """

    def letter(match: re.Match[str]) -> str:
        number = int(match[1]) if match[1] else int(match[2], 16)
        if 128 <= number < 160:
            return bytes([number]).decode("cp1252", "replace").replace("\ufffd", "")
        if number in (9, 10, 13, 11, 12):
            return " "
        if number < 32 or number == 127 or 0xD800 <= number < 0xE000 or number > 0x10FFFF:
            return ""
        return match.group()

    return _REFERENCE.sub(letter, page)
