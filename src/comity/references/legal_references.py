"""Laws, decrees and treaties: title, number, day, the gazette that printed them."""

from __future__ import annotations

import re

from comity.references import style_parts
from comity.references.style_parts import Draft
from comity.references.written_dates import dates_in

LAW = re.compile(
    r"[“«\"]?(?:(?:The\s)?(?:Federal\s|Constitutional\s)?(?:Law|Decree|Act|Resolution|Edict|Order|Ordinance|Directive|"
    r"Constitution)\s(?:of|on|No)\b|(?:Федеральный\s|Конституционный\s)?(?:Закон|Указ|"
    r"Постановление|Распоряжение|Приказ|Конституция|Кодекс)\b|(?:Zakon|Ukaz|Postanovlenie)\b)",
    re.IGNORECASE,
)
TREATY = re.compile(
    r"(?:Treaty|Agreement|Memorandum\sof\sUnderstanding|Convention|Protocol|Charter|"
    r"Договор|Соглашение|Меморандум|Конвенция|Протокол)\s",
    re.IGNORECASE,
)
_TREATY_SIGN = re.compile(r"\b(?:between|among|concerning|on|of Friendship|между|о дружбе)\b", re.I)
LAW_NUMBER = re.compile(r"(?:\bNo\.|№|\bN)\s*([\w/-]*\d[\w/-]*)")


def law(text: str) -> Draft:
    """A law or decree: title, number, date; the gazette after it where there is one."""
    draft = Draft(text)
    style_parts.address(draft)
    draft.put("type", "legislation")
    title, slashes, gazette = draft.text.partition("//")
    gazette = gazette.strip()
    if not slashes:
        title, gazette = _law_title(draft.text)
    number = LAW_NUMBER.search(title) or (None if slashes else LAW_NUMBER.search(draft.text))
    if number:
        draft.put("number", number[1])
    own, printed = dates_in(title), dates_in(gazette)
    found = max(printed, key=lambda w: len(w.date), default=None)
    # the day it was printed dates the reference only where the law's own is in its title
    if slashes and found:
        draft.put("issued", found.parts)
    elif own:
        draft.put("issued", max(own, key=lambda w: len(w.date)).parts)
    elif found:
        draft.put("issued", printed[0].parts)
    place = re.search(r",\s*([^\W\d_]+),\s*(?:1[5-9]|20)\d\d\.?$", gazette)
    if place and _gazette(gazette) == place[1]:
        draft.put("publisher-place", place[1])
        gazette = ""
    name = re.split(r"[,.]\s", gazette, maxsplit=1)[0] if slashes else _gazette(gazette)
    draft.put("container-title", name)
    draft.put("title", title.strip(" ,.").replace(".”", "”"))
    draft.text = ""
    return draft


def _law_title(text: str) -> tuple[str, str]:
    """The title of a law, up to the close of its quoted name, and the rest."""
    dated = dates_in(text)
    close = max(text.find("”"), text.find("»"))
    if close >= 0 and dated and dated[0].start > close:
        return text[: close + 1], text[close + 1 :]
    if close >= 0:
        return text[: close + 1], text[close + 1 :]
    signed = re.search(r",\s(?=[^\W\d_]+,\s*(?:\d{1,2}\s\w+,?\s)?(?:1[5-9]|20)\d\d\.?$)", text)
    if signed:
        return text[: signed.start()], text[signed.start() :]
    head, _, rest = text.partition(", ")
    if dated and dated[0].end > len(head):
        return text[: dated[0].end], text[dated[0].end :]
    return head, rest


def _gazette(text: str) -> str:
    for part in re.split(r",\s*", text):
        if (
            re.match(r"[^\W\d_]", part)
            and not dates_in(part)
            and not re.match(r"(?:of|dated|от|No|Art)\b", part)
        ):
            return part.strip(" .")
    return ""


def treaty(text: str) -> Draft | None:
    """A treaty or agreement with the place and day of signature, or None."""
    if not _TREATY_SIGN.search(text):
        return None
    draft = Draft(text)
    style_parts.address(draft)
    draft.put("type", "treaty")
    draft.text, slashes, gazette = draft.text.partition("//")
    if slashes:
        printed = Draft(gazette, draft.fields)
        style_parts.numbers(printed)
        draft.put("container-title", re.split(r"[,.]\s", gazette.strip(), maxsplit=1)[0])
    style_parts.date(draft)
    draft.text = re.sub(r"\s(?:от|of|dated)\s*$", "", draft.text.rstrip(" .,"))
    title, _, place = draft.text.rpartition(", ")
    if title and style_parts.is_place(place):
        draft.put("publisher-place", place)
    else:
        title = draft.text
    draft.put("title", title.strip(" ,."))
    draft.text = ""
    return draft
