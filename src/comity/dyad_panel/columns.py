"""The columns of the panel, each with what it means: the codebook that is written beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from comity.measures.base import Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the panel.

    Attributes:
        name: its name.
        unit: unit of its values.
        meaning: what it holds, and what an empty cell means.
        source: the measure or data set it comes from.
    """

    name: str
    unit: str
    meaning: str
    source: str


def _own(name: str, unit: str, meaning: str, source: str) -> Column:
    return Column(name=name, unit=unit, meaning=meaning, source=source)


KEYS = (
    _own("state", "ISO 3166 alpha-3", "id of the state", "codebook"),
    _own("state_name", "text", "name of the state", "codebook"),
    _own("state_cow", "number", "Correlates of War number; empty for none", "codebook"),
    _own("partner", "id", "id of the organization", "codebook"),
    _own("year", "calendar year", "the year; for votes the Assembly year that begins in it",
         "codebook"),
    _own("elapsed", "share, 0-1", "share of the year that lies before the as-of day", "as-of day"),
    _own("status", "word", "the state's status in the organization on 31 December: full, observer, "
         "associate, dialogue partner, participant; empty where the record has none",
         "partnership-record"),
    _own("members", "states", "full members of the organization on 31 December; empty where the "
         "record does not know them", "partnership-record"),
    _own("documents_coverage", "share, 0-1", "how thick the record is on the state in the year: 1 "
         "from six documents on, 0 with none", "partnership-record"),
    _own("rung_strict", "order, 1 is lowest", "highest rung of the organization's ladder held on "
         "31 December by verified milestones; 0 where none is held; empty where the organization "
         "has no ladder", "partnership-record"),
    _own("rung_generous", "order, 1 is lowest", "the same by all milestones",
         "partnership-record"),
    _own("rung_name", "text", "name of the highest rung by verified milestones",
         "partnership-record"),
    _own("allied_members", "states", "members on 31 December with which the state has an alliance "
         "obligation of any kind; empty where ATOP does not speak", "atop"),
    _own("shared_organizations", "organizations", "mean over the members on 31 December of the "
         "organizations shared with the state; empty where COW IGO does not speak", "cow-igo"),
)  # fmt: skip


def stem(measure: Measure) -> str:
    """The name that the columns of a measure begin with."""
    return measure.id.replace("-", "_")


def ends(measure: Measure) -> tuple[str, str]:
    """How the lower and the higher column of a measure are called."""
    return ("strict", "generous") if measure.readings else ("low", "high")


def of_measures(measures: Iterable[Measure]) -> list[Column]:
    """The five columns of each measure: value, two ends, coverage, n."""
    found = []
    for m in measures:
        low, high = ends(m)
        silent = "empty where the evidence cannot speak, which is not 0"
        found += [
            _own(stem(m), m.unit, f"{m.title}: {m.formula}; {silent}", m.id),
            _own(f"{stem(m)}_{low}", m.unit, f"lower end ({m.interval})", m.id),
            _own(f"{stem(m)}_{high}", m.unit, f"higher end ({m.interval})", m.id),
            _own(f"{stem(m)}_coverage", "share, 0-1", m.coverage, m.id),
            _own(f"{stem(m)}_n", "number", "facts, roll calls or events it rests on", m.id),
        ]
    return found
