"""Texts in the encodings that spreadsheets save as "CSV" where Unicode is not asked for.

Windows-1251 (Cyrillic) is told from Windows-1252 and 1250 (Latin) by its words, which are of
letters above ASCII throughout. Where 1252 and 1250 read the same letters, that is the text; where
they do not, both readings are shown and nothing is guessed.
"""

from __future__ import annotations

import re

_WORD = re.compile(rb"[A-Za-z\x80-\xff]+")


def old_text(content: bytes) -> tuple[str, str] | tuple[str, tuple[str, str]]:
    """The text of bytes that are no UTF-8.

    Returns:
        The text and the name of its encoding; or an empty text and two readings of the first word
        on which Windows-1252 and Windows-1250 differ (both empty where no encoding fits).
    """
    words = [w for w in _WORD.findall(content) if any(b > 127 for b in w)]
    letters = [w for w in words if any(b >= 0xC0 for b in w)]
    whole = [w for w in letters if len(w) > 2 and all(b > 127 for b in w)]
    if letters and len(whole) * 2 > len(letters):
        return _strict(content, "cp1251") or ("", ("", ""))
    latin, central = _strict(content, "cp1252"), _strict(content, "cp1250")
    if latin and central and latin[0] != central[0]:
        for word in words:
            one, two = word.decode("cp1252", "replace"), word.decode("cp1250", "replace")
            if one != two:
                return "", (one, two)
    return latin or central or ("", ("", ""))


def _strict(content: bytes, encoding: str) -> tuple[str, str] | None:
    try:
        return content.decode(encoding), f"Windows-{encoding.removeprefix('cp')}"
    except UnicodeDecodeError:
        return None
