"""One entry of a reference list to CSL-JSON variables.

General rules for the styles of the field: footnotes with "See:" and quoted titles, Chicago, APA,
MLA and Harvard, Vancouver, and the Russian GOST ("// Journal. - 2007. - No. 3. - S. 5-9."). What
is not found is left out and named; nothing is guessed. Variables and types are those of CSL-JSON
1.0 (citationstyles.org, csl-data.json).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from typing import Any

from comity.article.people import people_of

_URL = re.compile(r"(?:https?://|www\.)[^\s\]>,;]+")
_DOI = re.compile(r"\b(10\.\d{4,9}/[^\s\]>,;\"]+)", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\d/-])((?:1[89]|20)\d\d)(?![\d/])")
_MONTHS = {name.casefold(): n for n, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.casefold(): n for n, name in enumerate(calendar.month_abbr) if name}
_DATE = re.compile(
    r"(?P<d>\d{1,2})?(?:\s|(?<=\()|^)(?P<m>" + "|".join(_MONTHS) + r")\.?(?: (?P<e>\d{1,2}))?,? "
    r"(?P<y>(?:1[89]|20)\d\d)", re.IGNORECASE,
)  # fmt: skip
_RU_DATE = re.compile(r"(?P<d>\d{1,2})[.](?P<m>\d{1,2})[.](?P<y>(?:19|20)\d\d)")
_ACCESSED = re.compile(
    r"[\[(,;. ]*(?:last )?(?:accessed|retrieved|date of access|\u0434\u0430\u0442\u0430 \u043e\u0431\u0440\u0430\u0449\u0435\u043d\u0438\u044f)(?: on)?:? ?(?P<when>[^\])]*?\d{4})[\])]*",
    re.IGNORECASE,
)
_PAGES = re.compile(
    r"\b(?:pp?\.|pages?|[C\u0421S]\.)\s?(\d{1,4}(?:\s?[-\u2013\u2014]\s?\d{1,4})?)\b|"
    r"(?<=:)\s?(\d{1,4}\s?[-\u2013]\s?\d{1,4})\b|(?<=,)\s(\d{1,4}\s?[-\u2013]\s?\d{1,4})(?=[.,;]|$)"
)
_VOLUME = re.compile(
    r"\b(?:vol(?:ume)?|\u0442(?:\u043e\u043c)?)\.?\s?(\d{1,4}|[IVXLC]+)\b", re.IGNORECASE
)
_ISSUE = re.compile(
    r"(?:\bno\.?|\bissue|\bnr\.?|\u2116|N\u00ba)\s?(\d{1,4}(?:\s?\(\d{1,3}\))?(?:[-/]\d+)?)",
    re.IGNORECASE,
)
_VOLUME_ISSUE = re.compile(r"\b(\d{1,3})\s?\((\d{1,3})\)(?=[,:;. ])")
_PRESS = r"[A-Z][\w ]*(?:Press|Institute|University|Publish\w*|Verlag)"
_LEADS = re.compile(
    r"^(?:(?:see|cf)(?:,? (?:also|for example|e\.g\.))?[.:,]?\s+|\u0441\u043c\.(?: \u0442\u0430\u043a\u0436\u0435)?:?\s+)",
    re.IGNORECASE,
)
_QUOTED = re.compile(
    r"[\"\u201c\u00ab](?P<t>.{3,}?)[,.]?[\"\u201d\u00bb](?=[\s,.;)\]]|in\b|$)|"
    r"(?<![\w])\u2018(?P<s>.{3,}?)[,.]?\u2019(?=[,.;)]|\s\(|\s[A-Z]|$)"
)
_THESIS = r"\b(?:PhD|dissertation|thesis)\b|\u0434\u0438\u0441\u0441\u0435\u0440\u0442\u0430\u0446"
_LAW = re.compile(
    r"(?:law|act|decree|ukaz\w*|zakon\w*|constitution|doktrina|doctrine|resolution|regulation|"
    r"directive|order|treaty|agreement|convention|protocol)\b|(?:voennaia|voennaya) |\u0437\u0430\u043a\u043e\u043d|\u0443\u043a\u0430\u0437", re.IGNORECASE,
)  # fmt: skip
_PLACES = (
    "Almaty|Astana|Moscow|Moskva|London|New York|Washington(?:,? D\\.?C\\.?)?|Oxford|Cambridge|Paris|"
    "Berlin|Tashkent|Bishkek|Brussels|Geneva|Vienna|Stanford|Princeton|Chicago|Boston|Stockholm|"
    "St\\.? Petersburg|Kyiv|Kiev|Tbilisi|Baku|Yerevan|Dushanbe|Ashgabat|Minsk|Warsaw|Prague|Rome|"
    "Ankara|Istanbul|Beijing|Tokyo|Delhi|The Hague|Ithaca|New Haven|Santa Monica|Leiden|Routledge|"
    "\u041c\u043e\u0441\u043a\u0432\u0430|\u0410\u043b\u043c\u0430\u0442\u044b|\u0410\u0441\u0442\u0430\u043d\u0430|\u041c\\.|\u0421\u041f\u0431\\."
)
_PLACE = re.compile(rf"(?<![\w-])(?P<p>{_PLACES})(?![\w-])")


def parse_entry(text: str) -> tuple[dict[str, Any], str, tuple[str, ...]]:
    """The CSL-JSON variables of an entry, how far it was parsed, and what is missing.

    Returns:
        Fields; "yes", "in part" or "no"; the names of what an entry of its type lacks.
    """
    fields: dict[str, Any] = {}
    rest = _LEADS.sub("", text.strip())
    rest = _identifiers(rest, fields)
    rest = _edited(rest, fields)
    dated = _dated(rest, fields)
    title, before, after = _title(dated)
    if title:
        fields["title"] = title
    law = bool(_LAW.match(rest))
    people = [] if law else people_of(before)
    if people:
        fields["author"] = people
    if not law:
        _numbers(after or dated, fields)
        quoted = _QUOTED.search(dated) is not None
        if not re.search(_THESIS, text, re.IGNORECASE):
            _container(after, fields, told=quoted)
    _publisher(after, fields)
    if "title" not in fields and re.match(r"according to", text, re.IGNORECASE):
        fields["note"] = re.sub(r",? available at.*$", "", rest).strip(" .,[]")
    fields["type"] = _type(text, fields)
    missing = _missing(fields)
    usable = {k for k in fields if k not in ("type", "note")}
    parsed = "no" if not usable else "in part" if missing else "yes"
    return fields, parsed, missing


def _identifiers(rest: str, fields: dict[str, Any]) -> str:
    rest = re.sub(
        r"\s?\[(?:Electronic resource|\u042d\u043b\u0435\u043a\u0442\u0440\u043e\u043d\u043d\u044b\u0439 \u0440\u0435\u0441\u0443\u0440\u0441)\]",
        "",
        rest,
    )
    if accessed := _ACCESSED.search(rest):
        if parts := _date_parts(accessed["when"]):
            fields["accessed"] = {"date-parts": [parts]}
        rest = rest[: accessed.start()] + rest[accessed.end() :]
    if doi := _DOI.search(rest):
        fields["DOI"] = doi[1].rstrip(".")
        rest = re.sub(r"(?:https?://(?:dx\.)?doi\.org/|doi:?\s*)?" + re.escape(doi[1]), "", rest)
    if url := _URL.search(rest):
        address = url.group().rstrip(".")
        fields["URL"] = address if address.startswith("http") else f"http://{address}"
        rest = rest.replace(url.group(), "")
    rest = re.sub(
        r",?\s*(?:available (?:at|from|online)|URL|\u0440\u0435\u0436\u0438\u043c \u0434\u043e\u0441\u0442\u0443\u043f\u0430):?\s*(?=[\[\].,]|$)",
        "",
        rest,
        flags=re.IGNORECASE,
    )
    return re.sub(r"\[\s*\]|<\s*>|\(\s*\)", "", rest).strip()


_INITIALED = r"(?:[A-Z\u0410-\u042f]\.\s?){1,3}[A-Z\u0410-\u042f][\w\u2019'-]+"
_NAMED = r"[A-Z][\w\u2019'-]+ (?:[A-Z]\. )?[A-Z][\w\u2019'-]+"
_AND = r"(?:,\s?(?:and\s|&\s)?|\s?and\s|\s?&\s)"
_ED_BY = re.compile(
    r",?\s*\b(?:[Ee]d(?:ited|s?\.)?\s?by|\u043f\u043e\u0434 \u0440\u0435\u0434\.)\s+"
    rf"(?P<who>{_INITIALED}(?:{_AND}{_INITIALED})*|{_NAMED}(?:(?:\s?and\s|\s?&\s){_NAMED})*),?"
)


def _edited(rest: str, fields: dict[str, Any]) -> str:
    """Editors: "ed. by A. B, C. D," or "A. B (eds.)"."""
    match = _ED_BY.search(rest)
    if match:
        fields["editor"] = people_of(match["who"])
        return rest[: match.start()] + ", " + rest[match.end() :]
    match = re.search(
        r"(?:\bin:?\s+|^)(?P<who>[A-Z][^\"\u201c:]{3,80}?),?\s\((?:eds?|Hrsg)\.?\),?", rest
    )
    if match and (people := people_of(match["who"])):
        fields["editor"] = people
        lead = "In: " if match.group().casefold().startswith("in") else ""
        return f"{rest[: match.start()]}{lead}{rest[match.end() :]}".strip()
    return rest


def _dated(rest: str, fields: dict[str, Any]) -> str:
    """The date; a day is taken out of the text, a bare year stays as a mark for what follows."""
    if match := list(_DATE.finditer(rest)) or list(_RU_DATE.finditer(rest)):
        outside = [m for m in match if not _inside_quotes(rest, m.start())] or match
        parts = _date_parts(outside[-1].group())
        if parts:
            fields["issued"] = {"date-parts": [parts]}
            one = outside[-1]
            of = re.search(r"\b(?:of|\u043e\u0442)\s*$", rest[: one.start()])
            if not of and not _inside_quotes(rest, one.start()):
                return f"{rest[: one.start()].rstrip(' ,(')}, {rest[one.end() :].lstrip(' ,)')}"
            return rest
    years = [m for m in _YEAR.finditer(rest) if not _inside_quotes(rest, m.start())]
    years = years or list(_YEAR.finditer(rest))
    if years:
        chosen = next((m for m in years if _bracketed(rest, m)), years[-1])
        fields["issued"] = {"date-parts": [[int(chosen[1])]]}
    return rest


def _bracketed(rest: str, match: re.Match[str]) -> bool:
    return rest[match.start() - 1 : match.start()] == "(" and match.start() < 120


def _inside_quotes(text: str, at: int) -> bool:
    before = text[:at]
    return (
        before.count("\u201c") > before.count("\u201d")
        or before.count("\u00ab") > before.count("\u00bb")
        or (before.count('"') % 2 == 1)
    )


def _date_parts(text: str) -> list[int] | None:
    if match := _DATE.search(text):
        day = match["d"] or match["e"]
        parts = [int(match["y"]), _MONTHS[match["m"].casefold()]]
        return [*parts, int(day)] if day else parts
    if match := _RU_DATE.search(text):
        return [int(match["y"]), int(match["m"]), int(match["d"])]
    year = _YEAR.search(text)
    return [int(year[1])] if year else None


def _title(rest: str) -> tuple[str, str, str]:
    """Title, what stands before it, what stands after."""
    if quoted := _QUOTED.search(rest):
        return _tidy(quoted["t"] or quoted["s"]), rest[: quoted.start()], rest[quoted.end() :]
    gost = re.match(
        r"^(?P<who>(?:[A-Z\u0410-\u042f][\w\u2019'-]+,? (?:[A-Z\u0410-\u042f]\.\s?){1,2},?\s*)+)(?P<t>[^/]+?)\s*(?P<rest>//.*|\.\s[-\u2013\u2014].*|[-\u2013\u2014]\s.*)$",
        rest,
    )
    if gost:
        return _tidy(gost["t"]), gost["who"], gost["rest"]
    apa = re.match(
        r"^(?P<who>.{2,160}?)\s*\((?:19|20)\d\d[a-z]?(?:,[^)]*)?\)[.,:]?\s*(?P<t>.+)$", rest
    )
    if apa:
        title, after = _until_end(apa["t"])
        return title, apa["who"], after
    names = re.match(
        r"^(?P<who>(?:(?:[A-Z\u0410-\u042f]\.\s?-?){1,3}\s?[A-Z\u0410-\u042f][\w\u2019'-]+(?:,\s|\s?and\s|\s?&\s)?)+|"
        r"(?:[A-Z][\w\u2019'-]+,\s(?:[A-Z]\.\s?){1,3}(?:,?\s(?:and|&)\s|,\s|;\s)?)+|"
        r"(?:[A-Z][\w\u2019'-]+\s[A-Z]{1,3}(?:,\s|\.\s))+|"
        r"[A-Z][\w\u2019'-]+,\s[A-Z][a-z\u2019'-]+(?:,? and [A-Z][\w\u2019'-]+ [A-Z][\w\u2019'-]+)?(?:\s[A-Z]\.|[.,]))[,.]?\s*(?P<t>.+)$",
        rest,
    )
    if names:
        title, after = _until_end(names["t"])
        return title, names["who"], after
    if re.match(
        r"^(?:ibid|idem|op\. ?cit|\u0442\u0430\u043c \u0436\u0435|according to)",
        rest,
        re.IGNORECASE,
    ):
        return "", "", rest
    title, after = _until_end(rest)
    words = re.findall(r"[^\W\d_]{2,}", title)
    return (title, "", after) if len(words) > 1 else ("", "", rest)


def _until_end(text: str) -> tuple[str, str]:
    """A title that runs to its own end: a full stop, or a comma before what a publisher gives."""
    stop = re.search(
        rf"(?<!\.[A-Z])(?<!Vol)(?<!No)(?<=[\w)\u2019!?])(?:\.\s+(?=[A-Z\u0410-\u042f\[(\d])|\s//\s|,\s(?=(?:{_PLACES}|"
        rf"\d{{4}}|[Vv]ol\.|No\.|pp?\.|in:|In |[A-Z][\w ]+ (?:Press|Institute|University|Publishers)|"
        rf"[A-Z][^,]{{2,80}},\s(?:{_PLACES}|(?:19|20)\d\d)))|"
        r"\s\((?=[A-Z][\w ]+:))", text,
    )  # fmt: skip
    if stop is None:
        return _tidy(text), ""
    return _tidy(text[: stop.start()]), text[stop.start() :]


def _numbers(after: str, fields: dict[str, Any]) -> None:
    if match := _VOLUME.search(after):
        fields["volume"] = match[1]
    if match := _ISSUE.search(after):
        fields["issue"] = match[1].replace(" ", "")
    if not {"volume", "issue"} & set(fields) and (pair := _VOLUME_ISSUE.search(after)):
        fields["volume"], fields["issue"] = pair[1], pair[2]
    if match := _PAGES.search(after):
        fields["page"] = re.sub(
            r"\s?[-\u2013\u2014]\s?", "-", (match[1] or match[2] or match[3]).strip()
        )


def _container(after: str, fields: dict[str, Any], *, told: bool) -> None:
    """The journal, newspaper or book that the work stands in.

    After a title in quotation marks (`told`) it follows; after another only where "in", "//", or
    numbers of a volume say so.
    """
    text = after.strip(" ,.;")
    inside = re.match(
        r"^(?:in:\s*|in\s+(?=[A-Z\u201c\"])|\u0432 \u043a\u043d\.:?|//)\s*(?P<c>.+)$",
        text,
        re.IGNORECASE,
    )
    if inside:
        text = inside["c"]
    elif (
        "title" not in fields
        or _PLACE.match(text)
        or _VOLUME.match(text)
        or (not told and not re.match(r"[^,:]{3,90},? (?:Vol|\d)", text))
    ):
        return
    cut = re.search(
        rf"(?:,|\.|;|:|\s[-\u2013\u2014])\s*(?=(?:{_PLACES}|(?:19|20)\d\d|\d{{1,3}}\s?\(|[Vv]ol|No\b|\u2116|pp?\.|[C\u0421S]\.\s?\d|"
        r"[A-Z][\w ]*(?:Press|Institute|University|Publish|Verlag)))|,\s?\d|\s\d+\s?[(:,]|\s?\(|$", text,
    )  # fmt: skip
    name = _tidy(text[: cut.start()] if cut else text)
    if name and not _YEAR.fullmatch(name) and re.search(r"[^\W\d_]{2,}", name):
        fields["container-title"] = name


def _publisher(after: str, fields: dict[str, Any]) -> None:
    place = _PLACE.search(after)
    pair = re.match(
        r"^[.,\s\u2013\u2014-]*([A-Z\u0410-\u042f][\w. ]{1,30}):\s([^,.;:()]{2,80})", after
    )
    volume = pair is not None and _VOLUME.match(pair[1])
    if (
        pair
        and not volume
        and "container-title" not in fields
        and not re.match(r"\s*(?:In|Vol)\b", after)
    ):
        fields["publisher-place"], fields["publisher"] = pair[1].strip(), _tidy(pair[2])
        return
    if place and place["p"] != "Routledge":
        fields["publisher-place"] = place["p"]
        colon = re.match(r"\s?:\s?([^,.;()]+)", after[place.end() :])
        if colon:
            fields["publisher"] = _tidy(colon[1])
    if "publisher" not in fields:
        named = re.search(
            r"(?:^|[,.:;(]\s?)(?P<n>[A-Z][^,.:;()\"]{2,90}?(?:Press|Institute|Institute of [^,]+|University|Publishers?|Publishing|"
            r"Verlag|Books|Routledge|Springer|Brill|Studies under [^,]+))(?=[,.;)]|$)", after,
        )  # fmt: skip
        if named and named["n"] != fields.get("container-title"):
            fields["publisher"] = _tidy(named["n"])


def _type(text: str, fields: dict[str, Any]) -> str:
    title = str(fields.get("title", ""))
    if (_LAW.match(text) or _LAW.match(title)) and "author" not in fields:
        return "legislation"
    if re.search(
        _THESIS,
        text,
        re.IGNORECASE,
    ):
        return "thesis"
    container = "container-title" in fields
    parts = fields.get("issued", {}).get("date-parts", [[0]])[0]
    numbered = bool({"issue", "volume"} & set(fields))
    inside = re.search(r"(?:^|[\s,.\u201d])in:?\s", text) is not None
    if container and ("editor" in fields or (inside and not numbered)):
        return "chapter"
    if container and (numbered or "page" in fields):
        return "article-journal"
    if container and len(parts) == 3:
        return "article-newspaper"
    if container:
        return "article-journal" if "URL" not in fields else "webpage"
    if "URL" in fields and "publisher" not in fields and "publisher-place" not in fields:
        return "webpage"
    return "book" if title and {"publisher", "publisher-place"} & set(fields) else "document"


_NEEDED: dict[str, Sequence[str]] = {
    "article-journal": ("title", "container-title", "issued"),
    "article-newspaper": ("title", "container-title", "issued"),
    "chapter": ("title", "container-title", "issued"),
    "book": ("title", "issued"),
    "legislation": ("title", "issued"),
    "thesis": ("title", "author", "issued"),
    "webpage": ("title", "URL"),
    "document": ("title", "issued"),
}


def _missing(fields: dict[str, Any]) -> tuple[str, ...]:
    return tuple(name for name in _NEEDED[fields["type"]] if name not in fields)


def _tidy(text: str) -> str:
    return " ".join(text.split()).strip(" ,.;:\u2013\u2014-/")
