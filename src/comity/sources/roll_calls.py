"""UN General Assembly roll calls: how often states voted alike, by Assembly year.

Voeten, Strezhnev and Bailey, "United Nations General Assembly Voting Data". Only yes, abstain
and no are compared; the Assembly year is session + 1945 and runs from September to September.
A roll call is contested where not all who voted, of all members, voted alike: the publishers'
dyadic agreement is over these, and 79 of the 5,429 to 2015 are not.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from comity.core.canonical_tables import quoted
from comity.core.series_table import SeriesTable, Universe
from comity.errors import DataError

ORIGIN = "un-votes"
FIRST_YEAR, LAST_YEAR = 1946, 2015

_BALLOTS = """
with ballots as (
    select v.rcid, v.ccode, v.vote, c.session + 1945 as year,
           coalesce(c.date::date, make_date((c.session + 1946)::int, 9, 30)) as day
    from {votes} v join {calls} c using (rcid)
    where v.vote in (1, 2, 3) and c.session + 1945 >= $since
      and coalesce(c.date::date, make_date((c.session + 1946)::int, 9, 30)) <= $as_of
),
compared as (
    select q.state, q.partner, own.year, own.rcid, other.ccode,
           own.vote as own_vote, other.vote as other_vote
    from asked q
    join ballots own on own.ccode = q.state_cow and own.day >= q.state_start
     and (q.state_stop is null or own.day < q.state_stop)
    join ballots other on other.rcid = own.rcid and other.ccode = q.partner_cow
     and other.day >= q.start and (q.stop is null or other.day < q.stop)
)
"""
_AGREEMENT = (
    _BALLOTS
    + """,
contested as (
    select rcid, min(vote) < max(vote) as contested from ballots group by rcid
),
shares as (
    select state, partner, year, rcid, avg((own_vote = other_vote)::int) as share,
           count(*) as voters
    from compared group by all
),
calls as (
    select shares.*, contested from shares join contested using (rcid)
)
select state, partner, year, count(*) filter (contested),
       coalesce(avg(share) filter (contested), 0),
       coalesce(stddev_samp(share) filter (contested), 0),
       coalesce(max(voters) filter (contested), 0), count(*) filter (contested and share = 1),
       count(*) filter (not contested), avg(share)
from calls group by all order by all
"""
)
_PAIRS = (
    _BALLOTS
    + """
select state, partner, year, rcid, ccode, 3 - own_vote, 3 - other_vote
from compared order by all
"""
)


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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
        self._votes = folder / "votes.parquet"
        self._calls = folder / "roll_calls.parquet"

    @property
    def universe(self) -> Universe:
        """Every member of the United Nations, in every recorded vote of the plenary."""
        return Universe(
            kind="census",
            years=self.years,
            says="every recorded vote of the General Assembly and every member that took part",
        )

    @contextlib.contextmanager
    def relations(self) -> Iterator[tuple[str, str]]:
        """Votes (rcid, ccode, vote) and roll calls (rcid, session, date) as SQL relations."""
        with resources.as_file(self._votes) as votes, resources.as_file(self._calls) as calls:
            yield f"read_parquet({quoted(str(votes))})", f"read_parquet({quoted(str(calls))})"

    def agreement(self, ballots: Sequence[Ballot], since: int) -> list[AgreementRow]:
        """Agreement by state, partner set and Assembly year, over the roll calls it answers for.

        Raises:
            DataError: the tables cannot be read.
        """
        return [AgreementRow(*row) for row in self._answers(_AGREEMENT, ballots, since)]

    def _answers(self, query: str, ballots: Sequence[Ballot], since: int) -> list[tuple[Any, ...]]:
        """The rows of a query on the comparisons."""
        if not ballots:
            return []
        import duckdb  # 0.2 s that `comity --help` must not pay

        with (
            self.relations() as (votes, calls),
            duckdb.connect(config={"threads": 2}) as connection,
        ):
            columns = list(zip(*(_row(ballot) for ballot in ballots), strict=True))
            connection.execute(
                "create temp table asked as select unnest($1::varchar[]) as state,"
                " unnest($2::int[]) as state_cow, unnest($3::date[]) as state_start,"
                " unnest($4::date[]) as state_stop, unnest($5::varchar[]) as partner,"
                " unnest($6::int[]) as partner_cow, unnest($7::date[]) as start,"
                " unnest($8::date[]) as stop",
                [list(column) for column in columns],
            )
            try:
                rows = connection.execute(
                    query.format(votes=votes, calls=calls),
                    {"as_of": self.day, "since": since},
                ).fetchall()
            except duckdb.Error as error:
                raise DataError(
                    f"{self.called} cannot be read ({str(error).splitlines()[0]}): "
                    "install Comity again"
                ) from error
        return list(rows)

    def votes(self, ballots: Sequence[Ballot], since: int) -> list[VotePair]:
        """Every pair of votes of the comparisons, by Assembly year and roll call.

        Raises:
            DataError: the tables cannot be read.
        """
        return [VotePair(*row) for row in self._answers(_PAIRS, ballots, since)]


def _row(b: Ballot) -> tuple[Any, ...]:
    return (
        b.state,
        b.state_cow,
        b.state_start,
        b.state_stop,
        b.partner,
        b.partner_cow,
        b.start,
        b.stop,
    )
