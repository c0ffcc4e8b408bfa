"""Multinational military exercises (MME v7): the bundled extract as facts.

D'Orazio and Galambos, "Multinational Military Exercises, 1980-2010", doi:10.7910/DVN/KHFODX.
Participants are taken as the data set names them; a name that is no state (Baltic States) stays
unresolved and is shown in the passage.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from comity.core.codebook import split
from comity.core.dates import parse_when
from comity.core.facts import Fact
from comity.core.provenance import Passage, Source
from comity.core.series_table import SeriesTable, Universe
from comity.record.titles import series_of

ORIGIN = "mme"
ADDRESS = "https://doi.org/10.7910/DVN/KHFODX"
SOURCE = Source(
    id="doi.org-mme-v7",
    publisher="Harvard Dataverse",
    title="Multinational Military Exercises, 1980-2010 (version 7)",
    address=ADDRESS,
    tier="secondary",
    published="",
    label="Harvard Dataverse: Multinational Military Exercises, 1980-2010 (version 7)",
)
FIRST_YEAR, LAST_YEAR = 1980, 2010
_PARTNERS = (
    "ALB ARM AUT AZE BGR BIH BLR CHE CZE EST FIN GEO HRV HUN IRL KAZ KGZ LTU LVA MDA MKD MLT MNE "
    "POL ROU RUS SRB SVK SVN SWE TJK TKM UKR UZB"
)
STATES = frozenset(_PARTNERS.split())
"""States whose every exercise of the data set is in the extract: those ever in the Partnership
for Peace. Others appear as their partners only, so the extract cannot speak for them."""

_AREAS = {"peacekeeping": "peacekeeping", "humanitarian": "civil-emergency"}


class Exercises(SeriesTable):
    """Of whom and when the data set speaks; its exercises themselves are facts.

    Args:
        whole: whether the whole data set is at hand, and not its extract.
    """

    id = ORIGIN

    def __init__(self, *, whole: bool = False) -> None:
        self.whole = whole

    @property
    def universe(self) -> Universe:
        """The states whose every exercise is at hand."""
        return Universe(
            kind="census",
            years=(FIRST_YEAR, LAST_YEAR),
            actors=None if self.whole else STATES,
            says="every multinational exercise reported"
            + ("" if self.whole else " with a state once in the Partnership for Peace"),
        )


def exercises(rows: Iterable[Mapping[str, str]]) -> list[Fact]:
    """The exercises of the extract, each a fact with the data set as its source."""
    return [_exercise(row) for row in rows]


def stored_exercise(row: Mapping[str, str]) -> Fact:
    """An exercise of the store, from the columns of its table of facts and `name` of its file."""
    text = row["text"]
    if row["unresolved"]:
        text += f"; also named: {row['unresolved'].replace(';', ', ')}"
    return Fact(
        id=f"x:{row['fact_id']}",
        kind="exercise",
        title=row["title"],
        start=parse_when(row["start"]),
        end=parse_when(row["stop"]) if row["stop"] else None,
        areas=split(row["areas"]),
        passages=(
            Passage(
                id=f"p:mme/{row['name']}:{row['line']}",
                origin=ORIGIN,
                source=SOURCE.id,
                text=text,
                subjects=split(row["participants"]),
                partners=(),
                date=row["start"],
                status="held",
                verified=True,
            ),
        ),
        depth=6,
        series=series_of(row["series"]),
    )


def _exercise(row: Mapping[str, str]) -> Fact:
    name = row["name"] or f"unnamed exercise ({row['place'] or 'place not given'})"
    start = parse_when(row["start"])
    end = parse_when(row["end"]) if row["end"] else None
    participants = split(row["participants"])
    text = f"{name}, {row['place'] or 'place not given'}, {row['start']}"
    if row["end"] and row["end"] != row["start"]:
        text += f" to {row['end']}"
    if row["unresolved"]:
        text += f"; also named: {row['unresolved'].replace(';', ', ')}"
    passage = Passage(
        id=f"p:mme/{row['mmeid']}",
        origin=ORIGIN,
        source=SOURCE.id,
        text=text,
        subjects=participants,
        partners=(),
        date=row["start"],
        status="held",
        verified=True,
    )
    areas = ("military-defence", *(_AREAS[flag] for flag in split(row["focus"]) if flag in _AREAS))
    return Fact(
        id=f"x:{row['mmeid']}",
        kind="exercise",
        title=name,
        start=start,
        end=end,
        areas=areas,
        passages=(passage,),
        depth=6,
        series=series_of(row["series"] or row["name"]),
    )
