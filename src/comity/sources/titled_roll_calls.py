"""UN General Assembly roll calls with the titles that were known before each vote.

The votes of `votes.parquet` and, of the roll calls on paragraphs, amendments and motions,
`roll_call_parts.parquet`; the titles of `roll_call_titles.parquet`, as
`scripts/build_roll_call_titles.py` reads them from the release to January 2020. Both tables of
votes together are that release, vote for vote. A roll call without a title here (in the bundled
tables there is none) is left out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import numpy as np
import numpy.typing as npt

from comity.core.codebook import DATA
from comity.errors import DataError

VOTES = ("yes", "no", "abstain")
"""What a state can vote; a vote is the place in this list, and -1 is none."""
KINDS = ("resolution", "paragraph", "amendment")
"""What a roll call is on; motions count with amendments. A kind is the place in this list."""
_CODES = {1: 0, 3: 1, 2: 2}
_EPOCH = date(1970, 1, 1)
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class TitledRollCalls:
    """Roll calls by session and day, with every vote.

    Attributes:
        numbers: number of each roll call in the release.
        sessions: session of each; the Assembly year is session + 1945.
        days: day of each, as days since 1970-01-01.
        kinds: place in `KINDS` of each.
        titles: title of each: of the resolution, where the vote was on a part of it.
        subjects: key words or agenda item of each; empty where the release has none.
        shorts: what the release calls its short title, as published.
        resolutions: number of each one's resolution, as published.
        coded: whether the publishers gave it one of their six issues.
        seats: COW numbers, of the columns of `votes`.
        votes: place in `VOTES` or -1 [roll calls, seats].
    """

    numbers: Ints
    sessions: Ints
    days: Ints
    kinds: Ints
    titles: tuple[str, ...]
    subjects: tuple[str, ...]
    shorts: tuple[str, ...]
    resolutions: tuple[str, ...]
    coded: npt.NDArray[np.bool_]
    seats: Ints
    votes: npt.NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.numbers)

    def until(self, day: date) -> TitledRollCalls:
        """Those on or before a day, and the seats that voted on one of them."""
        return self.rows(np.flatnonzero(self.days <= (day - _EPOCH).days))

    def between(self, first: int, last: int) -> TitledRollCalls:
        """Those of sessions `first` to `last`, both included."""
        return self.rows(np.flatnonzero((self.sessions >= first) & (self.sessions <= last)))

    def rows(self, kept: Ints) -> TitledRollCalls:
        """Some of the roll calls, and the seats that voted on one of them."""
        votes = self.votes[kept]
        seats = np.flatnonzero((votes >= 0).any(axis=0))

        def of(texts: Sequence[str]) -> tuple[str, ...]:
            return tuple(texts[n] for n in kept.tolist())

        return replace(
            self,
            numbers=self.numbers[kept], sessions=self.sessions[kept], days=self.days[kept],
            kinds=self.kinds[kept], titles=of(self.titles), subjects=of(self.subjects),
            shorts=of(self.shorts), resolutions=of(self.resolutions), coded=self.coded[kept],
            seats=self.seats[seats], votes=votes[:, seats],
        )  # fmt: skip

    def day(self, place: int) -> date:
        """The day of a roll call."""
        return _EPOCH + timedelta(days=int(self.days[place]))

    def digest(self) -> str:
        """A hash of everything that a forecast can depend on."""
        found = hashlib.sha256()
        for array in (self.numbers, self.sessions, self.days, self.kinds, self.seats, self.votes):
            found.update(np.ascontiguousarray(array).tobytes() + b"\0")
        for texts in (self.titles, self.subjects):
            found.update("\n".join(texts).encode())
        return found.hexdigest()


def titled_roll_calls(folder: Traversable = DATA / "series") -> TitledRollCalls:
    """The bundled roll calls, read anew.

    Raises:
        DataError: the tables cannot be read.
    """
    import pyarrow as pa

    try:
        return _joined(*(_table(folder, name) for name in
                         ("roll_call_titles", "votes", "roll_call_parts")))  # fmt: skip
    except (OSError, pa.ArrowException, KeyError, ValueError) as error:
        raise DataError(
            f"the bundled roll calls cannot be read ({str(error).splitlines()[0]}): "
            "install Comity again"
        ) from error


def _table(folder: Traversable, name: str) -> Any:
    import pyarrow.parquet as pq

    with resources.as_file(folder / f"{name}.parquet") as path:
        return pq.ParquetFile(path).read()


def _joined(calls: Any, votes: Any, parts: Any) -> TitledRollCalls:
    """One matrix of all votes; rows by session, day and number."""
    days = calls["date"].cast("date32").cast("int32").to_numpy().astype(np.int64)
    numbers = calls["rcid"].to_numpy().astype(np.int64)
    sessions = calls["session"].to_numpy().astype(np.int64)
    order = np.lexsort((numbers, days, sessions))
    place = {int(n): row for row, n in enumerate(numbers[order])}
    call, seat, vote = (
        np.concatenate([table[name].to_numpy() for table in (votes, parts)]).astype(np.int64)
        for name in ("rcid", "ccode", "vote")
    )
    cast = np.isin(vote, list(_CODES))
    call, seat, vote = call[cast], seat[cast], vote[cast]
    seats = np.unique(seat)
    matrix = np.full((len(numbers), len(seats)), -1, dtype=np.int8)
    known, inverse = np.unique(call, return_inverse=True)
    row = np.array([place.get(int(n), -1) for n in known], dtype=np.int64)[inverse]
    kept = row >= 0
    code = np.array([_CODES.get(n, -1) for n in range(4)], dtype=np.int8)
    matrix[row[kept], np.searchsorted(seats, seat[kept])] = code[vote[kept]]

    def texts(name: str) -> tuple[str, ...]:
        told = calls[name].to_pylist()
        return tuple(str(told[n] or "") for n in order.tolist())

    return TitledRollCalls(
        numbers=numbers[order], sessions=sessions[order], days=days[order],
        kinds=calls["kind"].to_numpy().astype(np.int64)[order],
        titles=texts("title"), subjects=texts("subject"), shorts=texts("short"),
        resolutions=texts("unres"), coded=np.array(calls["coded"].to_pylist(), dtype=bool)[order],
        seats=seats, votes=matrix,
    )  # fmt: skip
