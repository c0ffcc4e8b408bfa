"""UN General Assembly roll calls: how often states voted alike, by Assembly year.

Voeten, Strezhnev and Bailey, "United Nations General Assembly Voting Data". Only yes, abstain
and no are compared; the Assembly year is session + 1945 and runs from September to September.
A roll call is contested where not all who voted, of all members, voted alike: the publishers'
dyadic agreement is over these, and 79 of the 5,429 to 2015 are not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any

from comity.core.arrow_columns import days as days_of
from comity.core.arrow_columns import numbers as numbers_of
from comity.core.bundled_columns import kept_arrays
from comity.core.model_cache import Arrays
from comity.core.series_table import SeriesTable, Universe

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Votes = npt.NDArray[np.uint8]

ORIGIN = "un-votes"
FIRST_YEAR, LAST_YEAR = 1946, 2019


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """One comparison to make: a state with one state of a partner set while it belongs to it.

    Attributes:
        state: id of the state.
        state_cow: its COW number.
        state_start: first day the number stands for the state.
        state_stop: first day it no longer does, or None.
        partner: name of the partner set.
        partner_cow: COW number of the partner's state.
        start: first day the partner's state counts.
        stop: first day it no longer counts, or None.
    """

    state: str
    state_cow: int
    state_start: date
    state_stop: date | None
    partner: str
    partner_cow: int
    start: date
    stop: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementRow:
    """Agreement of a state with a partner set in one Assembly year.

    Attributes:
        state: id of the state.
        partner: name of the partner set.
        year: Assembly year.
        calls: contested roll calls on which the state and someone of the set voted: those on
            which not all members voted alike.
        share: mean over the roll calls of the share of the set's voters that voted alike.
        deviation: standard deviation of that share over the roll calls.
        voters: most voters of the set on a roll call.
        same: roll calls on which all of the set's voters voted alike with the state.
        unanimous: roll calls besides, on which all members voted alike.
        share_of_all: the share over contested and unanimous roll calls together.
    """

    state: str
    partner: str
    year: int
    calls: int
    share: float
    deviation: float
    voters: int
    same: int
    unanimous: int = 0
    share_of_all: float = 0.0


@dataclass(frozen=True, slots=True)
class VotePair:
    """The votes of a state and of one state of a partner set on one roll call.

    Attributes:
        state: id of the state.
        partner: name of the partner set.
        year: Assembly year.
        call: number of the roll call.
        cow: COW number of the partner's state.
        own: the state's vote: 0 no, 1 abstain, 2 yes.
        other: the partner's.
    """

    state: str
    partner: str
    year: int
    call: int
    cow: int
    own: int
    other: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chamber:
    """Every vote as a matrix: one row a roll call, one column a COW number.

    Attributes:
        calls: numbers of the roll calls, by day.
        days: the day of each, as days since 1970-01-01.
        years: the Assembly year of each.
        votes: 1 yes, 2 abstain, 3 no, 0 none [calls, seats].
        seats: the column of each COW number.
        contested: whether not all who voted on a call voted alike.
    """

    calls: npt.NDArray[np.int64]
    days: npt.NDArray[np.int64]
    years: npt.NDArray[np.int64]
    votes: Votes
    seats: Mapping[int, int]
    contested: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, arrays: Mapping[str, Any]) -> Chamber:
        """The chamber of its arrays; `seats` holds the COW numbers by column."""
        columns = {int(cow): n for n, cow in enumerate(arrays["seats"])}
        return cls(**{**arrays, "seats": columns})


class RollCalls(SeriesTable):
    """The bundled roll calls.

    Attributes:
        years: the first and last Assembly year they speak for.
        called: how they are called in a note.
    """

    id = ORIGIN
    years = (FIRST_YEAR, LAST_YEAR)
    called = "the bundled roll calls"

    def __init__(self, folder: Traversable) -> None:
        self._folder = folder
        self._read: dict[str, Chamber] = {}  # shared by the cuts of one table

    @property
    def universe(self) -> Universe:
        """Every member of the United Nations, in every recorded vote of the plenary."""
        return Universe(
            kind="census",
            years=self.years,
            says="every recorded vote of the General Assembly and every member that took part",
        )

    def chamber(self) -> Chamber:
        """All votes, read once.

        Raises:
            DataError: the tables cannot be read.
        """
        if "" not in self._read:
            self._read[""] = Chamber.of(self.arrays())
        return self._read[""]

    def arrays(self) -> Arrays:
        """The arrays of a chamber, `Chamber.of` takes them.

        Raises:
            DataError: the tables cannot be read.
        """
        names = ("votes.parquet", "roll_calls.parquet")
        return kept_arrays(self._folder, names, self.called, chamber_arrays)

    def agreement(self, ballots: Sequence[Ballot], since: int) -> list[AgreementRow]:
        """Agreement by state, partner set and Assembly year, over the roll calls it answers for.

        Raises:
            DataError: the tables cannot be read.
        """
        groups: dict[tuple[str, str], list[Ballot]] = {}
        for ballot in ballots:
            groups.setdefault((ballot.state, ballot.partner), []).append(ballot)
        return [
            row
            for (state, partner), own in sorted(groups.items())
            for row in self._agreement(state, partner, own, since)
        ]

    def _agreement(
        self, state: str, partner: str, ballots: Sequence[Ballot], since: int
    ) -> list[AgreementRow]:
        import numpy as np

        chamber = self.chamber()
        same = np.zeros(len(chamber.calls), dtype=np.int64)
        voters = np.zeros(len(chamber.calls), dtype=np.int64)
        for ballot in ballots:
            both, alike = self._compared(chamber, ballot, since)
            voters += both
            same += alike
        rows = np.flatnonzero(voters)
        share, contested = same[rows] / voters[rows], chamber.contested[rows]
        years, place = np.unique(chamber.years[rows], return_inverse=True)

        def by_year(values: Any, wanted: Any = slice(None)) -> Any:
            return np.bincount(place[wanted], weights=values, minlength=len(years))

        own, at = share[contested], place[contested]
        calls = by_year(None, contested)
        mean = by_year(own, contested) / np.maximum(calls, 1)
        spread = np.sqrt(by_year((own - mean[at]) ** 2, contested) / np.maximum(calls - 1, 1))
        most = np.zeros(len(years), dtype=np.int64)
        np.maximum.at(most, at, voters[rows][contested])
        alike = by_year(own == 1, contested)
        unanimous, of_all = by_year(None, ~contested), by_year(share) / by_year(None)
        return [
            AgreementRow(
                state=state,
                partner=partner,
                year=int(year),
                calls=int(calls[n]),
                share=float(mean[n]),
                deviation=float(spread[n]),
                voters=int(most[n]),
                same=int(alike[n]),
                unanimous=int(unanimous[n]),
                share_of_all=float(of_all[n]),
            )
            for n, year in enumerate(years)
        ]

    def _compared(self, chamber: Chamber, ballot: Ballot, since: int) -> tuple[Any, Any]:
        """By roll call, whether both voted and the comparison counts, and whether alike."""
        import numpy as np

        own, other = chamber.seats.get(ballot.state_cow), chamber.seats.get(ballot.partner_cow)
        if own is None or other is None:
            none = np.zeros(len(chamber.calls), dtype=bool)
            return none, none
        first = max(ballot.state_start, ballot.start)
        stop = min(ballot.state_stop or date.max, ballot.stop or date.max)
        last = min(self.day, date.fromordinal(max(stop.toordinal() - 1, 1)))
        mine, theirs = chamber.votes[:, own], chamber.votes[:, other]
        both = (mine > 0) & (theirs > 0) & (chamber.years >= since)
        both &= (chamber.days >= _number(first)) & (chamber.days <= _number(last))
        return both, both & (mine == theirs)

    def votes(self, ballots: Sequence[Ballot], since: int) -> list[VotePair]:
        """Every pair of votes of the comparisons, by Assembly year and roll call.

        Raises:
            DataError: the tables cannot be read.
        """
        import numpy as np

        chamber = self.chamber()
        found: list[tuple[Any, ...]] = []
        for b in ballots:
            both, _ = self._compared(chamber, b, since)
            rows = np.flatnonzero(both)
            own = 3 - chamber.votes[rows, chamber.seats[b.state_cow]] if len(rows) else rows
            other = 3 - chamber.votes[rows, chamber.seats[b.partner_cow]] if len(rows) else rows
            found += [
                (b.state, b.partner, year, call, b.partner_cow, mine, theirs)
                for year, call, mine, theirs in zip(
                    chamber.years[rows].tolist(),
                    chamber.calls[rows].tolist(),
                    own.tolist(),
                    other.tolist(),
                    strict=True,
                )
            ]
        return [VotePair(*row) for row in sorted(found)]


def _number(day: date) -> int:
    return day.toordinal() - _EPOCH


_EPOCH = date(1970, 1, 1).toordinal()


def chamber_arrays(votes: pa.Table, calls: pa.Table) -> Arrays:
    """The arrays of a chamber. A call without a day is taken at the end of its session.

    Args:
        votes: columns rcid, ccode, vote.
        calls: columns rcid, session, date.
    """
    import numpy as np

    numbers, sessions = (numbers_of(calls[n]).astype(np.int64) for n in ("rcid", "session"))
    known = days_of(calls["date"])
    ends = {int(s): _number(date(int(s) + 1946, 9, 30)) for s in np.unique(sessions)}
    last = np.array([ends[int(s)] for s in sessions], dtype=np.int64)
    days = np.where(np.isnan(known), last, known).astype(np.int64)
    order = np.lexsort((numbers, sessions, days))
    days, years, numbers = days[order], sessions[order] + 1945, numbers[order]
    place = np.full(int(numbers.max()) + 1, -1, dtype=np.int64)
    place[numbers] = np.arange(len(numbers))
    call, seat, vote = (
        numbers_of(votes.column(name)).astype(np.int64) for name in ("rcid", "ccode", "vote")
    )
    cast = (vote >= 1) & (vote <= 3) & (call < len(place))
    call, seat, vote = call[cast], seat[cast], vote[cast]
    seats = np.flatnonzero(np.bincount(seat))
    columns = np.zeros(int(seats.max(initial=0)) + 1, dtype=np.int64)
    columns[seats] = np.arange(len(seats))
    column = columns[seat]
    row = place[call]
    matrix = np.zeros((len(numbers), len(seats)), dtype=np.uint8)
    matrix[row[row >= 0], column[row >= 0]] = vote[row >= 0]
    highest = matrix.max(axis=1, initial=0)
    lowest = (matrix - 1).min(axis=1, initial=9) + 1  # no vote, 0 - 1, is the highest byte
    return {
        "calls": numbers,
        "days": days,
        "years": years,
        "votes": matrix,
        "seats": seats,
        "contested": lowest < highest,
    }
