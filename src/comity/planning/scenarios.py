"""Scenarios: sets of propositions with signposts, held against the record.

The probabilities are a person's. Where the record rules a scenario out, those of the others are
also given as they are without it:

    p given what is ruled out = p / sum of the probabilities of the scenarios that are left

A scenario is ruled out where one of its propositions is contradicted by verified facts and by the
generous reading alike, and can come true no more. A signpost is seen where it holds; one that
holds by unverified or announced facts alone is said to be so, and moves nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from comity.core.tabular import Tabular
from comity.errors import UsageError
from comity.evidence.evidence import Evidence
from comity.evidence.load import load_evidence
from comity.planning.attainment import broken_for_good, held_for_good
from comity.planning.goals import day_of
from comity.planning.tables import Line, Planned, planned, read_planned
from comity.propositions import Bench, Weighed, resolve
from comity.propositions.verdict import CONTRADICTED, HOLDS
from comity.record.folder import read_one_table

SEEN, DOUBTFUL, OPEN, BROKEN = "true", "by unverified or announced facts only", "open", "false"
SO_FAR, NOT_SO_FAR = "true so far", "not so far"
READS = (SEEN, SO_FAR, DOUBTFUL, OPEN, NOT_SO_FAR, BROKEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A proposition or signpost of a scenario, read in the record.

    Attributes:
        text: what it says.
        signpost: whether it is a signpost.
        points: of a signpost, toward or away.
        reads: true and false are final; open where the record cannot decide; see `READS`.
        why: what is found.
        facts: what that rests on.
        shared: other scenarios of the pair that have the same signpost pointing the same way: it
            tells them not apart.
        place: file and line.
    """

    text: str
    signpost: bool
    points: str
    reads: str
    why: str
    facts: tuple[Weighed, ...]
    shared: tuple[str, ...] = ()
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A scenario held against the record.

    Attributes:
        state: id of the state.
        partner: id of the organization.
        name: its name.
        probability: a person's, or None where none is given.
        left: the same without the scenarios that are ruled out; None where it is ruled out itself.
        ruled_out: whether the record contradicts it for good.
        propositions: its propositions.
        signposts: its signposts.
    """

    state: str
    partner: str
    name: str
    probability: float | None
    left: float | None
    ruled_out: bool
    propositions: tuple[Read, ...]
    signposts: tuple[Read, ...]


@dataclass(frozen=True, repr=False, kw_only=True)
class Outlook(Tabular):
    """The scenarios of one or more pairs.

    Attributes:
        as_of: nothing later was used.
        scenarios: in the order of the file.
    """

    as_of: date
    scenarios: tuple[Scenario, ...]

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """One row a proposition or signpost."""
        for s in self.scenarios:
            for r in (*s.propositions, *s.signposts):
                yield {
                    "state": s.state, "partner": s.partner, "scenario": s.name,
                    "probability": s.probability, "left": s.left, "ruled_out": s.ruled_out,
                    "role": "signpost" if r.signpost else "proposition", "points": r.points,
                    "text": r.text, "reads": r.reads, "why": r.why,
                    "facts": ", ".join(w.id for w in r.facts),
                }  # fmt: skip

    def summary(self) -> str:
        """How many scenarios there are, and how many are ruled out."""
        out = sum(s.ruled_out for s in self.scenarios)
        return f"{len(self.scenarios)} scenarios as of {self.as_of}, {out} ruled out"


def plan_scenarios(
    file: Path | str | None = None,
    *,
    record: Path | str | None = None,
    as_of: date | str | None = None,
    evidence: Evidence | None = None,
) -> Outlook:
    """Hold scenarios against the record.

    Args:
        file: a table of scenarios; None reads that of the record folder.
        record: a record folder; its facts count too.
        as_of: the day; None means the end of the record.
        evidence: evidence that is loaded already.

    Raises:
        ComityError: the table is wrong: every problem with its line; or there is no scenario.
    """
    if file is None and record is None:
        raise UsageError("name a file of scenarios, or a record folder that has scenarios.csv")
    known = evidence or load_evidence(record)
    if file is not None:
        tables = read_one_table("scenarios", Path(file), known.actors, known.codebook)
        found = planned(tables, known.actors, known.codebook)
    else:
        found = read_planned(Path(str(record)), known.actors, known.codebook)
    day = day_of(as_of, known)
    if not found.lines:
        raise UsageError(f"{file or record} holds no scenario: write the rows of scenarios.csv")
    return outlook_of(found, known, day)


def outlook_of(
    found: Planned, known: Evidence, day: date, pair: tuple[str, str] | None = None
) -> Outlook:
    """The scenarios of tables that are read: of a pair, or all."""
    bench = Bench(known.as_of(day), day)
    groups: dict[tuple[str, str, str], list[Line]] = {}
    for line in found.lines:
        if pair is None or (line.state, line.partner) == pair:
            groups.setdefault((line.state, line.partner, line.scenario), []).append(line)
    made = [_scenario(key, lines, bench, day) for key, lines in groups.items()]
    return Outlook(as_of=day, scenarios=tuple(_shared(_left(made))))


def _scenario(
    key: tuple[str, str, str], lines: Sequence[Line], bench: Bench, day: date
) -> Scenario:
    reads = [_read(line, bench, day) for line in lines]
    stated = tuple(r for r in reads if not r.signpost)
    return Scenario(
        state=key[0],
        partner=key[1],
        name=key[2],
        probability=next((x.probability for x in lines if x.probability is not None), None),
        left=None,
        ruled_out=any(r.reads == BROKEN for r in stated),
        propositions=stated,
        signposts=tuple(r for r in reads if r.signpost),
    )


def _read(line: Line, bench: Bench, day: date) -> Read:
    strict = resolve(line.proposition, bench, day, rivals=False)
    generous = resolve(line.proposition, bench, day, rivals=False, all_held=True)
    word, why, facts = OPEN, strict.text, strict.speaks_for
    if strict.verdict == HOLDS:
        word = SEEN if held_for_good(strict, day) else SO_FAR
    elif strict.verdict == CONTRADICTED == generous.verdict:
        word = BROKEN if broken_for_good(strict, day) else NOT_SO_FAR
        facts = strict.speaks_against
    elif generous.verdict == HOLDS:
        word, why, facts = DOUBTFUL, generous.text, generous.speaks_for
    points = ("away" if line.away else "toward") if line.signpost else ""
    return Read(
        text=line.proposition.says or line.proposition.id,
        signpost=line.signpost,
        points=points,
        reads=word,
        why=why,
        facts=facts,
        place=line.place,
    )


def _left(made: Sequence[Scenario]) -> Iterator[Scenario]:
    """The probabilities without the scenarios that are ruled out, pair by pair."""
    for one in made:
        same = [s for s in made if (s.state, s.partner) == (one.state, one.partner)]
        whole = math.fsum(s.probability or 0.0 for s in same if not s.ruled_out)
        given = one.probability is not None and not one.ruled_out and whole > 0
        yield replace(one, left=(one.probability or 0.0) / whole if given else None)


def _shared(made: Iterator[Scenario]) -> Iterator[Scenario]:
    """Mark the signposts that point the same way in several scenarios of a pair."""
    every = list(made)
    names: dict[tuple[str, str, str, str], list[str]] = {}
    for s in every:
        for r in s.signposts:
            names.setdefault((s.state, s.partner, r.text, r.points), []).append(s.name)
    for s in every:
        marked = tuple(
            replace(
                r,
                shared=tuple(n for n in names[s.state, s.partner, r.text, r.points] if n != s.name),
            )
            for r in s.signposts
        )
        yield replace(s, signposts=marked)
