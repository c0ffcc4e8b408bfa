"""The planner's tables of a record folder, with their propositions read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from comity.core.actors import Actors
from comity.core.codebook import Codebook, bundled_codebook
from comity.core.dates import When
from comity.core.yaml_places import placed_text
from comity.errors import RecordError, UsageError
from comity.evidence.bundled import bundled_actors
from comity.propositions import Proposition, from_values, opposite
from comity.propositions.model import Selector
from comity.propositions.to_and_from_yaml import Problem
from comity.record.cell_checks import near
from comity.record.folder import RecordTables, Row, read_folder
from comity.record.plan_checks import due_of
from comity.record.problem_list import Problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A row of the plan.

    Attributes:
        id: its id.
        parent: id of the row that it serves, or empty.
        kind: goal, way or means.
        text: what is to be reached.
        state: id of the state.
        partner: id of the organization.
        proposition: what says that it is attained, or None.
        due: until when, or None.
        weight: what it counts among the leaves below a goal.
        place: file and line.
    """

    id: str
    parent: str
    kind: str
    text: str
    state: str
    partner: str
    proposition: Proposition | None
    due: When | None
    weight: float
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Priority:
    """What a row of the plan is worth; a number that nobody gave is None.

    Attributes:
        item: id of the row.
        priority: its worth, more is more.
        effort: what it takes, more than 0.
        propensity: a person's probability, with `low` and `high` its ends.
        who: whose.
    """

    item: str
    priority: float | None
    effort: float | None
    propensity: float | None
    low: float | None
    high: float | None
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of the scenarios.

    Attributes:
        scenario: name of its scenario.
        state: id of the state.
        partner: id of the organization.
        signpost: whether it is a signpost, else a proposition of the scenario.
        away: whether a signpost points away from the scenario.
        proposition: the statement.
        probability: of the whole scenario, where this row gives it.
        place: file and line.
    """

    scenario: str
    state: str
    partner: str
    signpost: bool
    away: bool
    proposition: Proposition
    probability: float | None
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What a record folder plans: rows of the three tables."""

    items: tuple[Item, ...] = ()
    priorities: Mapping[str, Priority]
    lines: tuple[Line, ...] = ()


def read_planned(folder: Path, actors: Actors, codebook: Codebook) -> Planned:
    """The planner's tables of a record folder.

    Args:
        folder: the folder.
        actors: of the evidence, those of the folder among them.
        codebook: of the evidence.

    Raises:
        RecordError: the folder, or a proposition in it, cannot be read; names every problem.
    """
    return planned(read_folder(folder, bundled_actors(), bundled_codebook()), actors, codebook)


def planned(tables: RecordTables, actors: Actors, codebook: Codebook) -> Planned:
    """The planner's tables of a folder whose cells were found right.

    Raises:
        RecordError: a proposition cannot be read, or a row names none of the plan; every problem.
    """
    problems = Problems()
    reader = _Reader(tables, actors, codebook, problems)
    items = tuple(reader.item(row) for row in tables.rows["plan"])
    ids = {item.id for item in items}
    for row in tables.rows["priorities"]:
        if row["item"] not in ids:
            wrong = f"no row of the plan has this id; {near(row['item'], ids) or 'it is empty'}"
            problems.add_cell(reader.place(row), "item", row["item"], wrong)
    lines = tuple(reader.lines(tables.rows["scenarios"]))
    if problems.count:
        number = "a problem" if problems.count == 1 else f"{problems.count} problems"
        raise RecordError(f"the plan in {tables.path} has {number}:", problems.listed())
    return Planned(
        items=items,
        priorities={row["item"]: _priority(row) for row in tables.rows["priorities"]},
        lines=lines,
    )


class _Reader:
    """Reads the propositions of rows and notes what cannot be read."""

    def __init__(
        self, tables: RecordTables, actors: Actors, codebook: Codebook, problems: Problems
    ) -> None:
        self._tables, self._files = tables, _files_of(tables.path)
        self._actors, self._codebook, self._problems = actors, codebook, problems

    def place(self, row: Row) -> str:
        """File and line of a row."""
        return f"{self._files.get(row.table, f'{row.table}.csv')}:{row.line}"

    def item(self, row: Row) -> Item:
        """A row of the plan."""
        return Item(
            id=row["id"],
            parent=row["parent"],
            kind=row["kind"],
            text=row["text"],
            state=row["state_iso3"],
            partner=row["organization"],
            proposition=self._proposition(row, row["id"]) if row["proposition"] else None,
            due=due_of(row),
            weight=1.0 if not row["weight"] else float(row["weight"]),
            place=self.place(row),
        )

    def lines(self, rows: Iterable[Row]) -> Iterator[Line]:
        """The rows of the scenarios; a signpost that runs the wrong way is noted."""
        found = [(row, self._proposition(row, row["scenario"])) for row in rows]
        for row, proposition in found:
            if proposition is None:
                continue
            yield Line(
                scenario=row["scenario"],
                state=row["state_iso3"],
                partner=row["organization"],
                signpost=row["role"] == "signpost",
                away=row["points"] == "away",
                proposition=proposition,
                probability=_number(row["probability"]),
                place=self.place(row),
            )
        self._wrong_ways(found)

    def _wrong_ways(self, found: list[tuple[Row, Proposition | None]]) -> None:
        """A signpost toward a scenario cannot deny a proposition of it, nor one away be it."""
        own: dict[tuple[str, str, str], list[Proposition]] = {}
        for row, said in found:
            if said is not None and row["role"] == "proposition":
                own.setdefault(_scenario(row), []).append(_bare(said))
        both: dict[tuple[tuple[str, str, str], str], tuple[str, Row]] = {}
        for row, said in found:
            if said is None or row["role"] != "signpost":
                continue
            bare, key = _bare(said), _scenario(row)
            wrong = bare if row["points"] == "away" else opposite(bare)
            way = row["points"] or "toward"
            if wrong in own.get(key, ()):
                why = f"it points {way} and says the contrary; it runs the wrong way: turn it round"
                self._problems.add_cell(self.place(row), "points", row["points"], why)
            before = both.setdefault((key, repr(bare)), (way, row))
            if before[0] != way:
                why = f"line {before[1].line} has the same signpost point {before[0]}; keep one"
                self._problems.add_cell(self.place(row), "points", row["points"], why)

    def _named(self, about: Selector) -> None:
        """Refuse what names no act, or a mechanism that nobody knows.

        Raises:
            UsageError: says which.
        """
        narrowed = about.areas or about.words or about.said or about.parties
        acts = about.kinds or about.mechanisms or about.series or about.topics or about.rungs
        if narrowed and not acts and about.depth is None and not about.events:
            raise UsageError(NO_ACT)
        own = {row.get("mechanism", "") for row in self._tables.rows.get("milestones", ())}
        known = {mechanism for _, mechanism in self._codebook.mechanisms} | own
        for mechanism in about.mechanisms:
            if mechanism not in known:
                raise UsageError(
                    f"no mechanism is called {mechanism!r}; {near(mechanism, known) or 'see docs'}"
                )

    def _proposition(self, row: Row, name: str) -> Proposition | None:
        try:
            values = placed_text(row["proposition"], row.table).values
            if not isinstance(values, dict):
                raise UsageError("it is no mapping; write {test: exists, about: {kind: exercise}}")
            found = from_values(_whole(values, row, name), self._actors, self._codebook)
            self._named(found.about)
            return found
        except Problem as problem:
            wrong = f"it cannot be read: {problem}"
        except UsageError as error:
            wrong = f"it cannot be read: {str(error).replace(f'{row.table}, line 1, ', '')}"
        self._problems.add_cell(self.place(row), "proposition", row["proposition"], wrong)
        return None


NO_ACT = (
    "it names no act: say the kind (kind: exercise), or the mechanism and what happened to it "
    "(mechanism: PARP, event: joined); words or an area alone are true of a warning, too"
)


def _files_of(path: Path) -> dict[str, str]:
    """The name of the file of each table; of a table that stands by itself, its own."""
    if not path.is_dir():
        return {"scenarios": path.name}
    ends = (".csv", ".xlsx", ".parquet")
    return {f.stem.casefold(): f.name for f in path.iterdir() if f.suffix.casefold() in ends}


def _whole(values: dict[str, Any], row: Row, name: str) -> dict[str, Any]:
    """The values with the state, partner and words of the row where they name none."""
    return {
        "state": row["state_iso3"],
        "partner": row["organization"],
        "says": row["text"],
        "id": name,
        **values,
    }


def _bare(proposition: Proposition) -> Proposition:
    """A statement without its name and words, to be compared."""
    from dataclasses import replace

    return replace(proposition, id="", says="", note="")


def _scenario(row: Row) -> tuple[str, str, str]:
    return row["state_iso3"], row["organization"], row["scenario"]


def _priority(row: Row) -> Priority:
    return Priority(
        item=row["item"],
        priority=_number(row["priority"]),
        effort=_number(row["effort"]),
        propensity=_number(row["propensity"]),
        low=_number(row["propensity_low"]),
        high=_number(row["propensity_high"]),
        who=row["who"],
    )


def _number(text: str) -> float | None:
    return float(text) if text else None


def check_planned(tables: RecordTables) -> None:
    """See that what a checked folder plans can be read.

    Raises:
        RecordError: names every problem.
    """
    if any(tables.rows[name] for name in ("plan", "priorities", "scenarios")):
        from comity.evidence.load import load_evidence

        known = load_evidence(tables.path)
        planned(tables, known.actors, known.codebook)
