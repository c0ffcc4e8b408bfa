"""Names of people in a reference: "M.M. Tazhin", "Nurgaliev, M.", "John Smith and Jane Doe"."""

from __future__ import annotations

import re

_INITIALS = r"(?:[A-Z\u0410-\u042f]\.?\s?-?){1,3}"
_FAMILY = r"(?:(?:van|von|de|der|den|al|el|bin|ibn)[ -])?[A-Z\u0410-\u042f][\w\u2019'-]+"
_FIRST = re.compile(rf"^(?P<given>(?:[A-Z\u0410-\u042f]\.\s?-?){{1,3}})\s?(?P<family>{_FAMILY})$")
_LAST = re.compile(
    rf"^(?P<family>{_FAMILY}),? (?P<given>(?:[A-Z\u0410-\u042f]\.\s?-?){{1,3}}|[A-Z]{{1,3}})$"
)
_GIVEN = r"[A-Z][\w\u2019'-]+(?: [A-Z][\w\u2019'-]*\.?)?"
_COMMA = re.compile(rf"^(?P<family>{_FAMILY}), (?P<given>{_GIVEN})$")
_BODY = re.compile(
    r"\b(?:Union|Ministry|Council|Organi[sz]ation|University|Committee|Commission|Bank|Nations|"
    r"Institute|Agency|Government|Office|Service|Department|Centre|Center|Party|Parliament)\b"
)
_PLAIN = re.compile(rf"^(?P<given>[A-Z][\w\u2019'-]+(?: [A-Z]\.)?) (?P<family>{_FAMILY})$")


def people_of(text: str) -> list[dict[str, str]]:
    """The people of a list of names, as CSL-JSON names; a body that is no person as `literal`."""
    text = re.sub(r"[(,. ]*\b(?:19|20)\d\d[a-z]?\b[). ]*$", "", text)
    clean = re.sub(
        r"\b(?:et al|\u0438 \u0434\u0440)\.?|\(?\beds?\.?\)?|[\[(].*?[\])]", "", text
    ).strip(" ,.:;")
    if not clean or len(clean) > 400:
        return []
    found = []
    for one in _divided(clean):
        if _BODY.search(one):
            found.append({"literal": one})
            continue
        for pattern in (_FIRST, _LAST, _COMMA, _PLAIN):
            if match := pattern.match(one):
                given = " ".join(match["given"].split())
                found.append({"family": match["family"], "given": given})
                break
        else:
            if re.search(r"[^\W\d_]{2,}", one):
                found.append({"literal": one})
    return found


def _divided(text: str) -> list[str]:
    """Single names; a comma divides names, or family name and initials."""
    parts = [
        p.strip(" ,") for p in re.split(r"\s*;\s*|,?\s+(?:and|&|\u0438)\s+", text) if p.strip(" ,")
    ]
    found: list[str] = []
    for part in parts:
        pieces = [p.strip() for p in part.split(",") if p.strip()]
        number = 0
        while number < len(pieces):
            piece = pieces[number]
            following = pieces[number + 1] if number + 1 < len(pieces) else ""
            alone = re.fullmatch(_FAMILY, piece) is not None
            if alone and re.fullmatch(_INITIALS, following):
                found.append(
                    f"{piece}, {following if following.endswith('.') else following + '.'}"
                )
                number += 2
            elif alone and len(pieces) == 2 and re.fullmatch(_GIVEN, following):
                found.append(f"{piece}, {following}")
                number += 2
            else:
                found.append(piece)
                number += 1
    return [_dotted(f) for f in found]


def _dotted(name: str) -> str:
    """Initials that lost their last full stop to the end of the list get it back."""
    return re.sub(r"(?<=[,\s.])([A-Z\u0410-\u042f])$", r"\1.", name)
