"""Bytes to text: UTF-8, a declared charset, or the most likely Russian or Western code page.

`charset-normalizer` judges where neither UTF-8 nor a declaration fits; it is asked only about the
code pages that articles in English and Russian come in, because a wider choice guesses worse.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from comity.errors import ArticleError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,30})", re.IGNORECASE)
_CODE_PAGES = ["cp1251", "koi8_r", "cp866", "iso8859_5", "mac_cyrillic", "cp1252"]
_SAMPLE = 100_000
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def decode(data: bytes, name: str, declared: str = "") -> str:
    """The text of a file, line ends as newlines, in Unicode normal form C.

    Args:
        data: the bytes.
        name: the file, for messages.
        declared: a charset that a server named, or empty.

    Raises:
        ArticleError: the bytes are no text, or their encoding cannot be told.
    """
    text = _decoded(data, name, declared)
    odd = _UNPRINTABLE.search(text)
    if odd:
        # a form feed or two is a page break; other control codes mean a program or a picture
        raise ArticleError(
            f"{name} is not a text: control code {ord(odd[0]):#04x} at character {odd.start()}; "
            "give plain text, HTML or PDF"
        )
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n")
    text = text.replace("\u00a0", " ").replace("\u200b", "").replace("\ufeff", "")
    return unicodedata.normalize("NFC", text)


def _decoded(data: bytes, name: str, declared: str) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _by(data, encoding, name)
    zero = data.find(b"\0")
    if zero >= 0:
        raise ArticleError(
            f"{name} is not a text: a NUL byte at offset {zero}; give plain text, HTML or PDF"
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        broken = error.start
    found = _DECLARED.search(data[:4096])
    for charset in (declared, found[1].decode("ascii") if found else ""):
        if charset and charset.lower().replace("_", "-") not in {"utf-8", "utf8"}:
            try:
                return data.decode(charset)
            except (LookupError, UnicodeDecodeError):
                continue
    return _guessed(data, name, broken)


def _by(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ArticleError(
            f"{name} is marked as {encoding} but breaks at byte {error.start}: save it as UTF-8"
        ) from None


def _guessed(data: bytes, name: str, broken: int) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE], cp_isolation=_CODE_PAGES).best()
    # a page that decodes to letters of two scripts inside one word was guessed wrong
    if best is not None and _plausible(text := data.decode(best.encoding, "replace")):
        return text
    raise ArticleError(
        f"the encoding of {name} cannot be told: not UTF-8 at byte {broken}; save it as UTF-8"
    )


def _plausible(text: str) -> bool:
    sample = text[:_SAMPLE]
    if "\ufffd" in sample:
        return False
    letters = sum(c.isalpha() for c in sample)
    plain = sum(c.isspace() or c.isdigit() or c in ".,;:!?()[]-–—«»“”\"'’/<>=" for c in sample)
    mixed = len(re.findall(r"[a-z][а-яё]|[а-яё][a-z]|[а-яё][А-ЯЁ]", sample))
    return letters > 0 and letters + plain > 0.95 * len(sample) and mixed * 50 <= letters
