"""Build the table of names of states and organizations. Maintainers only.

Needs the dependency group `build-data` (countrycode, which carries the names of the United
Nations, of ISO 3166, of CLDR and of data sets of the field) and COMITY_SHARED for the spellings
of ICEWS. What none of them knows (official names, former names, abbreviations, the states that
are no more, the organizations) stands in `actor_name_patches.csv`, by hand. Writes
`src/comity/data/codebook/actor_names.csv`; run `build_codes.py` first.

A name that would mean two actors is left out, unless the United Nations use it for one of them;
names of territories that are no actor must find none, or the script stops.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterable, Iterator
from importlib import resources
from pathlib import Path

from build_codes import CODEBOOK, DATA, icews_names, rows, shared_tables, whole_of, write

from comity.core.actors import name_key

PATCHES = Path(__file__).parent / "actor_name_patches.csv"
# The first that has a name keeps it: what the United Nations call a state goes before all else.
UNITED_NATIONS = {"un.name.en": "en", "un.name.fr": "fr", "un.name.ru": "ru"}
OTHERS = {
    "iso.name.en": "en",
    "iso.name.fr": "fr",
    "cldr.short.en": "en",
    "cldr.name.en": "en",
    "cldr.variant.en": "en",
    "cldr.name.fr": "fr",
    "cldr.name.ru": "ru",
    "cldr.name.kk": "kk",
    "country.name.en": "en",
    "country.name.fr": "fr",
    "vdem.name": "en",
}
# States that are or were officially the Republic of their short name.
REPUBLICS = (
    "ALB AGO ARM AUT AZE BLR BEN BIH BOL BWA BGR BDI CMR CPV TCD CHL COL CRI CIV HRV CUB CYP DJI "
    "ECU SLV EST FJI FIN GAB GMB GEO GHA GTM GIN GNB GNQ HTI HND HUN ISL IND IDN IRQ IRL KAZ KEN "
    "KGZ KIR XKX LVA LBR LTU MDG MWI MDV MLI MLT MHL MUS MDA MNE MOZ MKD NAM NRU NIC NER PLW PAN "
    "PRY PER PHL POL RWA SMR SEN SRB SYC SLE SGP SVN ZAF SSD SDN SUR TJK TKM TTO TUN TUR UGA UZB "
    "VUT VEN YEM ZMB ZWE"
)
KINGDOMS = "BEL BTN KHM DNK SWZ LSO MAR NLD NOR SAU ESP SWE THA TON BHR"
ORGANS = {
    "EU": ("European Commission", "European Parliament", "European Council"),
    "UN": ("UN Security Council", "UN General Assembly"),
}
# As a data set writes it, letter for letter.
LETTERS = (("st. christopher", "KNA"),)
PRINCIPALITIES = "AND LIE MCO"
STATES = "QAT"
Name = tuple[str, str, str]
"""A name, its actor, its language."""


def main() -> int:
    """Write the table; returns the exit code."""
    tables = shared_tables()
    if tables is None:
        return 2
    states = {r["id"]: r for r in rows(DATA / "actors.csv")}
    published = _published()
    ours = [*_own(states), *_patches(), *_official(published, states)]
    united = _listed(published, UNITED_NATIONS, states)
    names = _clear([*ours, *united], _listed(published, OTHERS, states))
    names += [(s, actor, "organ") for actor, spelled in ORGANS.items() for s in spelled]
    names += [(name, actor, "letters") for name, actor in LETTERS]
    names += [(n, actor, "icews") for _, n, actor in icews_names(tables, states)]
    whole = whole_of(states)
    lines: dict[str, tuple[str, str, str, str, str]] = {}
    for name, actor, language in names:
        if name in lines:
            continue
        before, since = whole.get(actor, ("", ""))
        lines[name] = (name, actor, language, since, before)
    wrong = _wrong(published, states, lines.values())
    if wrong:
        print("\n".join(wrong), file=sys.stderr)
        return 1
    write(
        CODEBOOK / "actor_names.csv",
        ("name", "actor", "language", "since", "before"),
        sorted(lines.values(), key=lambda line: (line[1], line[2], line[0])),
    )
    return 0


def _published() -> dict[str, list[str | None]]:
    """Countrycode's table by column."""
    path = resources.files("countrycode") / "data" / "codelist.pickle"
    found: dict[str, list[str | None]] = pickle.loads(path.read_bytes())
    return found


def _own(states: dict[str, dict[str, str]]) -> Iterator[Name]:
    organizations = rows(CODEBOOK / "organizations.csv")
    for actor in (*states.values(), *organizations):
        if actor["id"] != "GUAM":  # Guam is an island
            yield actor["id"], actor["id"], "id"
        for name in (actor["name"], *actor["aliases"].split(";")):
            if name:
                yield name, actor["id"], "en"


def _patches() -> Iterator[Name]:
    for row in rows(PATCHES):
        for name in row["names"].split(";"):
            yield name, row["actor"], row["language"]


def _listed(
    published: dict[str, list[str | None]], columns: dict[str, str], states: Iterable[str]
) -> list[Name]:
    return [
        (name.strip(), actor, language)
        for column, language in columns.items()
        for actor, name in zip(_actors(published), published[column], strict=True)
        if actor in states and name
    ]


def _actors(published: dict[str, list[str | None]]) -> Iterator[str]:
    """The id of each row; Kosovo has no ISO code there."""
    for iso, name in zip(published["iso3c"], published["country.name.en"], strict=True):
        yield "XKX" if name == "Kosovo" else iso or ""


def _official(
    published: dict[str, list[str | None]], states: dict[str, dict[str, str]]
) -> Iterator[Name]:
    """The official names that follow a rule, in the four languages."""
    columns = [published[f"cldr.name.{language}"] for language in ("fr", "ru", "kk")]
    local = dict(zip(_actors(published), zip(*columns, strict=True), strict=True))
    short = dict(zip(_actors(published), published["un.name.en"], strict=True))
    for actor in REPUBLICS.split():
        for name in _short(actor, states, short):
            for form in ("Republic of {}", "{}, Republic of", "{}, Rep.", "Rep. of {}"):
                yield form.format(name), actor, "en"
        french, russian, kazakh = local[actor]
        vowel = name_key(french or "")[:1] in set("aeiouh")
        for article in ("d'", "de l'") if vowel else ("du ", "de ", "de la ", "des "):
            yield f"République {article}{french}", actor, "fr"
        yield f"Республика {russian}", actor, "ru"
        yield f"{kazakh} Республикасы", actor, "kk"
    for form, actors in (
        ("Kingdom", KINGDOMS),
        ("Principality", PRINCIPALITIES),
        ("State", STATES),
    ):
        for actor in actors.split():
            for name in _short(actor, states, short):
                yield f"{form} of {name}", actor, "en"


def _short(
    actor: str, states: dict[str, dict[str, str]], united: dict[str, str | None]
) -> Iterator[str]:
    """Short names of a state; of Burma and Congo the rule would make what others are called."""
    own = (states[actor]["name"], *states[actor]["aliases"].split(";"), united.get(actor) or "")
    for name in dict.fromkeys(own):
        if name and " of " not in name and "(" not in name and not name.isupper():
            yield name


def _clear(first: Iterable[Name], others: Iterable[Name]) -> list[Name]:
    """The names without those that mean two actors; the first ones keep theirs."""
    kept = list(first)
    meant: dict[str, set[str]] = {}
    for name, actor, _ in kept:
        meant.setdefault(name_key(name), set()).add(actor)
    clash = {key: actors for key, actors in meant.items() if len(actors) > 1}
    if clash:
        raise SystemExit(f"these mean several actors, mend the patches: {clash}")
    more: dict[str, set[str]] = {}
    for name, actor, _ in others:
        more.setdefault(name_key(name), set()).add(actor)
    for name, actor, language in others:
        key = name_key(name)
        if meant.get(key, {actor}) == {actor} and more[key] == {actor}:
            kept.append((name, actor, language))
    return kept


def _wrong(
    published: dict[str, list[str | None]],
    states: Iterable[str],
    lines: Iterable[tuple[str, ...]],
) -> list[str]:
    """Names of territories that are no actor and would find one."""
    found = {name_key(name): actor for name, actor, language, *_ in lines if language != "icews"}
    return [
        f"{name} ({iso}) would be found as {found[name_key(name)]}"
        for column in (*UNITED_NATIONS, *OTHERS)
        for iso, name in zip(_actors(published), published[column], strict=True)
        if name
        and iso not in states
        and found.get(name_key(name), iso) not in ("", iso)
        and name_key(name) not in _NO_MORE
    ]


# Rows of states that are no more have no code there; the patches say who they are.
_NO_MORE = {
    name_key(name)
    for name in (
        "Czechoslovakia",
        "German Democratic Republic",
        "Serbia and Montenegro",
        "Yugoslavia",
        "Soviet Union",
    )
}

if __name__ == "__main__":
    sys.exit(main())
