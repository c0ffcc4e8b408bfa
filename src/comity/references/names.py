"""Names of people and organizations at the head of a reference."""

from __future__ import annotations

import re

UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĪĹĽŁŃŇŌŐŘŚŞŠŤŪŮŰŹŻŽIİА-ЯЁІЇЄҐӘҒҚҢӨҰҮҺ"
LOWER = "a-zß-öø-ÿāăąćčďđēęěğīıĺľłńňōőřśşšťūůűźżža-zа-яёіїєґәғқңөұүһ'’ʹʺ"
_PARTICLE = r"(?:(?:von|van|der|de|den|di|da|du|la|le|bin|ibn|el|ter|zu)\s)*"
_WORD = rf"(?:[{UPPER}]['’])?[{UPPER}][{LOWER}]+(?:-?[{UPPER}][{LOWER}]+)*"
FAMILY = rf"{_PARTICLE}{_WORD}(?:\s{_WORD})?"
INITIALS = rf"(?:[{UPPER}][{LOWER}]{{0,2}}\.[\s-]?){{1,4}}"
GIVEN = rf"{_WORD}(?:\s{_WORD})*(?:\s[{UPPER}]\.)*"
INITIALED = rf"{INITIALS}{FAMILY}"
_FULL = rf"{_WORD}(?:\s{_WORD}|\s[{UPPER}]\.){{0,2}}\s{_PARTICLE}{_WORD}"

_ORGANIZATION = re.compile(
    r"\b(?:Ministry|Council|Institute|Cent(?:er|re)|Committee|Commission|Organi[sz]ation|Office|"
    r"Department|Agency|Bank|University|Academy|Association|Government|Observatory|Union|Group|"
    r"Foundation|Party|Parliament|Embassy|Service|Fund|Press|Министерство|Институт|Комитет|"
    r"Центр|Совет|Академия|Университет|Агентство|Организация|Банк)\b"
)
_INITIALED_LIST = re.compile(
    rf"({INITIALED}(?:,\s{INITIALED})*(?:,?\s(?:and|&|и|i)\s{INITIALED})?"
    rf"(?:,?\s(?:et al\.?|и др\.))?)(?:,\s|\s?\(eds?\.\),?\s)"
)
_FULL_LIST = re.compile(
    rf"({_FULL}(?:(?:,\s{_FULL})*,?\s(?:and|&)\s{_FULL})?(?:,?\set al\.?)?),\s(?=[“\"«‘{UPPER}])"
)
_INVERTED_LIST = re.compile(
    rf"({FAMILY},\s(?:{GIVEN}|{INITIALS})(?:(?:,\s(?:{_FULL}|{INITIALED}))*,?\s(?:and|&)\s"
    rf"(?:{_FULL}|{INITIALED}))?(?:,\set al)?)\.?(?<=\.)\s(?=[“\"«‘{UPPER}\d])"
)
_REVERSED = re.compile(rf"({FAMILY}),\s({INITIALS}|{GIVEN})")
_STRAIGHT = re.compile(rf"(?:({INITIALS})|({_WORD}(?:\s{_WORD}|\s[{UPPER}]\.)*)\s)({FAMILY})")
_ET_AL = re.compile(r",?\s(?:et al\.?|и др\.)$")

Name = dict[str, str]


def is_organization(text: str) -> bool:
    """Whether a name carries a word that only organizations have."""
    return _ORGANIZATION.search(text) is not None


def person(text: str) -> Name:
    """One name, "M.M. Tazhin", "Walt, Stephen M." or "Зенда Р. К.", as CSL-JSON has it."""
    text = text.strip().strip(",").strip()
    if is_organization(text):
        return {"literal": text}
    reversed_ = _REVERSED.fullmatch(text)
    if reversed_:
        return {"family": reversed_[1], "given": reversed_[2].strip()}
    tail = re.fullmatch(
        rf"({FAMILY})\s((?:[{UPPER}][{LOWER}]?\.\s?){{1,3}}|[{UPPER}]{{1,3}})", text
    )
    if tail:
        return {"family": tail[1], "given": tail[2].strip()}
    head = re.fullmatch(rf"({INITIALS})({FAMILY})", text)
    one = re.fullmatch(rf"([{UPPER}]\.\s{_WORD})\s({_WORD})", text)
    if one:  # "S. Frederick Starr": a lone initial before two words belongs to the first
        return {"family": one[2], "given": one[1]}
    if head:
        return {"family": head[2], "given": head[1].strip()}
    words = text.split()
    if 2 <= len(words) <= 4 and all(re.match(rf"[{UPPER}]", w) for w in (words[0], words[-1])):
        cut = len(words) - 1
        while cut > 1 and re.fullmatch(_PARTICLE.strip("*") + "", f"{words[cut - 1]} "):
            cut -= 1
        return {"family": " ".join(words[cut:]), "given": " ".join(words[:cut])}
    return {"literal": text}


def people(text: str) -> list[Name]:
    """A list of names in any of the usual orders; one that is no list of people is a literal."""
    text = _ET_AL.sub("", text.strip().strip(",").strip())
    if not text:
        return []
    if is_organization(text) and not re.search(INITIALS, text):
        return [{"literal": text}]
    pairs = list(_REVERSED.finditer(text))
    if pairs and re.match(rf"{FAMILY},\s(?:{INITIALS})", text):
        return [{"family": p[1], "given": p[2].strip()} for p in pairs]
    if pairs and pairs[0].start() == 0:  # Family, Given, and Given Family
        rest = text[pairs[0].end() :]
        first = {"family": pairs[0][1], "given": pairs[0][2].strip()}
        return [first, *(person(p) for p in _parts(rest))]
    return [person(p) for p in _parts(text)]


def _parts(text: str) -> list[str]:
    return [p for p in re.split(r",?\s(?:and|&|и|i)\s|,\s*", text) if p and p.strip(" .,")]


def authors_at_head(text: str) -> tuple[list[Name], str, bool]:
    """The authors a reference begins with.

    Returns:
        The names, the rest of the text, and whether the first was written family name first.
    """
    led = re.match(
        rf"({INITIALED}(?:(?:,\s|,?\s(?:and|&)\s){INITIALED})*)(?=,?\s\(?[Ee]ds?\.)", text
    )
    if led:
        return people(led[1]), text[led.end() :], False
    match = re.match(
        rf"({FAMILY},\s(?:{GIVEN}|{INITIALS})(?:,?\sand\s(?:{_FULL}|{INITIALED}))?)"
        rf"(?=,\seds?\.\s)",
        text,
    )
    if match:
        return people(match[1]), text[match.end() :], True
    match = re.match(rf"({FAMILY},\s{INITIALS}),\s(?=[“\"«‘])", text)
    if match:
        return people(match[1]), text[match.end() :], True
    match = _INITIALED_LIST.match(text)
    if match:
        return people(match[1]), text[match.end() :], False
    match = _INVERTED_LIST.match(text)
    if match and not is_organization(match[1]):
        return people(match[1]), text[match.end() :], True
    match = _FULL_LIST.match(text)
    if match and not is_organization(match[1]):
        return people(match[1]), text[match.end() :], False
    return [], text, False


EDITORS = re.compile(r"\s*\(?\b[Ee]ds?\.?\)?[,.]\s+")
_BODY_HEAD = re.compile(rf"([{UPPER}][^“”«»,()\d]{{3,120}}?)[.,]\s+(?=[“\"«{UPPER}])")


def organization_at_head(text: str) -> tuple[list[Name], str]:
    """An organization that a reference begins with, before a full stop or a quoted title."""
    short = re.match(r"([A-Z]{2,8}),\s(?=[“\"«‘])", text)
    if short:
        return [{"literal": short[1]}], text[short.end() :]
    match = _BODY_HEAD.match(text)
    while match and re.search(r"\b[A-Z](?:\.[A-Z])*$", match[1]):  # "U.S. Department"
        longer = _BODY_HEAD.match(text[match.end() :])
        if longer is None:
            return [], text
        whole = text[: match.end() + longer.end()]
        match = re.match(re.escape(whole.rstrip(" .,")) + r"()[.,]\s+", text)
        if match is None:
            return [], text
        name = whole.rstrip(" .,")
        return ([{"literal": name}], text[match.end() :]) if is_organization(name) else ([], text)
    if match and is_organization(match[1]):
        quoted = text[match.end() :][:1] in '“"«'
        if quoted or text[match.end(1)] == ".":
            return [{"literal": match[1]}], text[match.end() :]
    return [], text


def looks_like_head(text: str) -> bool:
    """Whether a line begins as a reference does: names, a quoted title, "See:", an address."""
    return bool(_HEAD.match(text)) or bool(authors_at_head(text)[0])


_HEAD = re.compile(
    rf"(?:[“\"«‘„\[]|See\b|Cf\b|Ibid|Idem|Op\. ?cit|Там же|См\.|Ср\.|https?:|www\.|"
    rf"{FAMILY},\s{INITIALS}|{FAMILY}\s(?:[{UPPER}]\.\s?){{1,2}}[\s,]|{INITIALS}{FAMILY}\b|"
    rf"{FAMILY},\s{GIVEN}\.\s)"
)
