"""UN General Assembly roll calls: how often states voted alike, by Assembly year.

Voeten, Strezhnev and Bailey, "United Nations General Assembly Voting Data". Only yes, abstain
and no are compared; the Assembly year is session + 1945 and runs from September to September.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from comity.errors import DataError
from comity.schema import quoted

ORIGIN = "un-votes"
FIRST_YEAR, LAST_YEAR = 1946, 2015

_BALLOTS = """
with ballots as (
    select v.rcid, v.ccode, v.vote, c.session + 1945 as year,
           coalesce(c.date::date, make_date((c.session + 1946)::int, 9, 30)) as day
    from {votes} v join {calls} c using (rcid)
    where v.vote in (1, 2, 3) and c.session + 1945 >= $since
      and coalesce(c.date::date, make_date((c.session + 1946)::int, 9, 30)) <= $as_of
)
"""
_AGREEMENT = (
    _BALLOTS
    + """,
calls as (
    select q.state, q.partner, own.year, own.rcid, avg((own.vote = other.vote)::int) as share,
           count(*) as voters
    from asked q
    join ballots own on own.ccode = q.state_cow and own.day >= q.state_start
    join ballots other on other.rcid = own.rcid and other.ccode = q.partner_cow
     and other.day >= q.start and (q.stop is null or other.day < q.stop)
    group by all
)
select state, partner, year, count(*), avg(share), coalesce(stddev_samp(share), 0),
       max(voters), sum((share = 1)::int)
from calls group by all order by all
"""
)
_PAIRS = (
    _BALLOTS
    + """
select q.state, q.partner, own.year, own.rcid, other.ccode, 3 - own.vote, 3 - other.vote
from asked q
join ballots own on own.ccode = q.state_cow and own.day >= q.state_start
join ballots other on other.rcid = own.rcid and other.ccode = q.partner_cow
 and other.day >= q.start and (q.stop is null or other.day < q.stop)
order by all
"""
)


@dataclass(frozen=True, slots=True)
class Ballot:
    """One comparison to make: a state with one state of a partner set while it belongs to it.

    Attributes:
        state: id of the state.
        state_cow: its COW number.
        state_start: first day of its state system membership.
        partner: name of the partner set.
        partner_cow: COW number of the partner's state.
        start: first day the partner's state counts.
        stop: first day it no longer counts, or None.
    """

    state: str
    state_cow: int
    state_start: date
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
        calls: roll calls on which the state and someone of the set voted.
        share: mean over the roll calls of the share of the set's voters that voted alike.
        deviation: standard deviation of that share over the roll calls.
        voters: most voters of the set on a roll call.
        same: roll calls on which all of the set's voters voted alike with the state.
    """

    state: str
    partner: str
    year: int
    calls: int
    share: float
    deviation: float
    voters: int
    same: int


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


class RollCalls:
    """The bundled roll calls.

    Attributes:
        years: the first and last Assembly year they speak for.
        called: how they are called in a note.
    """

    years = (FIRST_YEAR, LAST_YEAR)
    called = "the bundled roll calls"

    def __init__(self, folder: Traversable) -> None:
        self._votes = folder / "votes.parquet"
        self._calls = folder / "roll_calls.parquet"

    @contextlib.contextmanager
    def relations(self) -> Iterator[tuple[str, str]]:
        """Votes (rcid, ccode, vote) and roll calls (rcid, session, date) as SQL relations."""
        with resources.as_file(self._votes) as votes, resources.as_file(self._calls) as calls:
            yield f"read_parquet({quoted(str(votes))})", f"read_parquet({quoted(str(calls))})"

    def agreement(self, ballots: Sequence[Ballot], as_of: date, since: int) -> list[AgreementRow]:
        """Agreement by state, partner set and Assembly year, over roll calls up to a day.

        Raises:
            DataError: the tables cannot be read.
        """
        return [AgreementRow(*row) for row in self._answers(_AGREEMENT, ballots, as_of, since)]

    def _answers(
        self, query: str, ballots: Sequence[Ballot], as_of: date, since: int
    ) -> list[tuple[Any, ...]]:
        """The rows of a query on the comparisons."""
        if not ballots:
            return []
        import duckdb  # 0.2 s that `comity --help` must not pay

        with (
            self.relations() as (votes, calls),
            duckdb.connect(config={"threads": 2}) as connection,
        ):
            columns = list(
                zip(
                    *(
                        (
                            b.state,
                            b.state_cow,
                            b.state_start,
                            b.partner,
                            b.partner_cow,
                            b.start,
                            b.stop,
                        )
                        for b in ballots
                    ),
                    strict=True,
                )
            )
            connection.execute(
                "create temp table asked as select unnest($1::varchar[]) as state,"
                " unnest($2::int[]) as state_cow, unnest($3::date[]) as state_start,"
                " unnest($4::varchar[]) as partner, unnest($5::int[]) as partner_cow,"
                " unnest($6::date[]) as start, unnest($7::date[]) as stop",
                [list(column) for column in columns],
            )
            try:
                rows = connection.execute(
                    query.format(votes=votes, calls=calls),
                    {"as_of": as_of, "since": since},
                ).fetchall()
            except duckdb.Error as error:
                raise DataError(
                    f"{self.called} cannot be read ({str(error).splitlines()[0]}): "
                    "install Comity again"
                ) from error
        return list(rows)

    def votes(self, ballots: Sequence[Ballot], as_of: date, since: int) -> list[VotePair]:
        """Every pair of votes of the comparisons, by Assembly year and roll call.

        Raises:
            DataError: the tables cannot be read.
        """
        return [VotePair(*row) for row in self._answers(_PAIRS, ballots, as_of, since)]
