"""Forecasts of roll calls held against the votes: session after session, beside plain rules.

Each session is forecast from earlier ones only. Accuracy and macro-F1 (the mean over yes, no and
abstain of 2 TP / (2 TP + FP + FN)) are of the likeliest vote; the Brier score is the sum over the
three votes of the squared difference (Brier 1950: 0 to 2), the log score minus the logarithm of
the chance given to the vote that was cast. Intervals are 90 %, whole sessions resampled.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from comity.forecasting.roll_calls import Lesson, fit_lessons, forecast_session, lesson, taught
from comity.forecasting.title_words import title_key
from comity.sources.titled_roll_calls import VOTES, TitledRollCalls
from comity.stats.arrays import Floats

MODEL = "forecast"
ALWAYS, BASE, SHORT, TITLE = "always yes", "base rate", "same short title", "same title"
RULES = (ALWAYS, BASE, SHORT, TITLE)
STRATA = (
    "all", "issue-coded", "resolutions", "paragraphs and amendments", "title voted on before",
    "new title", "new title, resolutions",
)  # fmt: skip
BINS = 10
DRAWS, SEED = 2000, 2010
Bools = npt.NDArray[np.bool_]
Votes = npt.NDArray[np.int8]


@dataclass
class Tally:
    """Votes of one session in one stratum, by one forecaster.

    Attributes:
        confusion: [vote cast, vote forecast], numbers of votes.
        brier: sum of Brier scores.
        log: sum of log scores; nan where the forecaster gives no chances.
    """

    confusion: Floats = field(default_factory=lambda: np.zeros((3, 3)))
    brier: float = 0.0
    log: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Score:
    """The score of some tallies.

    Attributes:
        votes: number of votes.
        accuracy: share forecast right.
        macro_f1: mean of the F1 of yes, no and abstain.
        f1: of each.
        brier: mean Brier score.
        log: mean log score.
    """

    votes: int
    accuracy: float
    macro_f1: float
    f1: tuple[float, float, float]
    brier: float
    log: float


@dataclass(kw_only=True)
class VoteBacktest:
    """Forecasts of sessions, scored.

    Attributes:
        sessions: those that were forecast.
        tallies: by forecaster, stratum and session.
        said: sums of the chances in each bin [votes, bins].
        came: how many of them came true.
        many: how many there were.
    """

    sessions: tuple[int, ...]
    tallies: dict[tuple[str, str, int], Tally] = field(default_factory=dict)
    said: Floats = field(default_factory=lambda: np.zeros((3, BINS)))
    came: Floats = field(default_factory=lambda: np.zeros((3, BINS)))
    many: Floats = field(default_factory=lambda: np.zeros((3, BINS)))

    def score(self, who: str, stratum: str = "all", session: int | None = None) -> Score | None:
        """A score over all sessions or of one; None where the stratum has no vote."""
        kept = self.sessions if session is None else (session,)
        return scored([t for s in kept if (t := self.tallies.get((who, stratum, s)))])

    def interval(
        self, measure: Callable[[Score], float], stratum: str = "all", against: str = ""
    ) -> tuple[float, float]:
        """90 % interval of a measure of the forecasts, or of its gain over a plain rule."""
        kept = [s for s in self.sessions if (MODEL, stratum, s) in self.tallies]
        random = np.random.default_rng(SEED)
        found = []
        for _ in range(DRAWS):
            drawn = [kept[n] for n in random.integers(0, len(kept), len(kept))]
            own = scored([self.tallies[MODEL, stratum, s] for s in drawn])
            other = scored([self.tallies[against, stratum, s] for s in drawn]) if against else None
            if own is not None:
                found.append(measure(own) - (measure(other) if other is not None else 0.0))
        low, high = np.quantile(found, [0.05, 0.95])
        return float(low), float(high)

    def calibration_error(self) -> float:
        """Mean distance of what was said from how often it came true, over bins and votes."""
        return float(np.abs(self.said - self.came).sum() / self.many.sum())


def backtest_votes(
    calls: TitledRollCalls,
    sessions: Sequence[int],
    told: Callable[[int], None] | None = None,
) -> VoteBacktest:
    """Forecast sessions from those before each, and score.

    Args:
        calls: roll calls; those after the last session are not looked at.
        sessions: sessions to forecast.
        told: told each session that is done.

    Raises:
        UsageError: too few sessions lie before one of them.
    """
    known = calls.between(0, max(sessions))
    lessons: dict[int, Lesson | None] = {}
    found = VoteBacktest(sessions=tuple(sessions))
    with threadpool_limits(1):
        for session in sessions:
            for earlier in taught(session):
                if earlier not in lessons:
                    lessons[earlier] = lesson(known, earlier)
            _session(known, session, {s: lessons[s] for s in taught(session)}, found)
            if told is not None:
                told(session)
    return found


def scored(tallies: Sequence[Tally]) -> Score | None:
    """The score of tallies together; None where there is no vote."""
    if not tallies:
        return None
    confusion = np.sum([t.confusion for t in tallies], axis=0)
    votes = confusion.sum()
    if not votes:
        return None
    right = np.diag(confusion)
    f1 = 2 * right / np.maximum(confusion.sum(axis=0) + confusion.sum(axis=1), 1)
    return Score(
        votes=int(votes),
        accuracy=float(right.sum() / votes),
        macro_f1=float(f1.mean()),
        f1=(float(f1[0]), float(f1[1]), float(f1[2])),
        brier=sum(t.brier for t in tallies) / float(votes),
        log=sum(t.log for t in tallies) / float(votes),
    )


def _session(
    calls: TitledRollCalls, session: int, lessons: dict[int, Lesson | None], found: VoteBacktest
) -> None:
    """Forecast one session by everyone, and count."""
    held = calls.between(session, session)
    made = forecast_session(calls, fit_lessons(lessons, session), session)
    place = {seat: n for n, seat in enumerate(made.seats)}
    columns = np.array([place.get(int(seat), -1) for seat in held.seats])
    chances = made.chances[:, columns].astype(float)
    base = made.signals.base.T[columns].astype(float)
    # a state that has never voted: what the others are given, in the mean
    chances[:, columns < 0] = made.chances.mean(axis=1)[:, None, :]
    base[columns < 0] = made.signals.base.mean(axis=1)
    earlier = calls.between(0, session - 1)
    often = base.argmax(axis=1).astype(np.int8)
    hard = {
        ALWAYS: np.zeros(held.votes.shape, dtype=np.int8),
        SHORT: _last_vote(earlier, held, [s.lower() for s in earlier.shorts],
                          [s.lower() for s in held.shorts], often),
        TITLE: _last_vote(earlier, held, [title_key(t) for t in earlier.titles],
                          [title_key(t) for t in held.titles], often),
    }  # fmt: skip
    soft = {MODEL: chances, BASE: np.broadcast_to(base, chances.shape)}
    cast = held.votes >= 0
    for stratum, rows in _strata(held, made.signals.seen).items():
        mask = cast & rows[:, None]
        if not mask.any():
            continue
        votes = held.votes[mask].astype(np.int64)
        for who, chance in soft.items():
            found.tallies[who, stratum, session] = _tally(votes, chance[mask])
        for who, vote in hard.items():
            sure = np.eye(3)[vote[mask].astype(np.int64)]
            found.tallies[who, stratum, session] = _tally(votes, sure, sure=True)
    _reliability(held.votes[cast].astype(np.int64), chances[cast], found)


def _strata(held: TitledRollCalls, seen: Bools) -> dict[str, Bools]:
    whole = held.kinds == 0
    rows = (np.ones(len(held), dtype=bool), held.coded, whole, ~whole, seen, ~seen, ~seen & whole)
    return dict(zip(STRATA, rows, strict=True))


def _last_vote(
    earlier: TitledRollCalls, held: TitledRollCalls, keys: Sequence[str],
    wanted: Sequence[str], otherwise: Votes,
) -> Votes:  # fmt: skip
    """Each state's last vote under a title; where there is none, its likeliest vote of all."""
    place = {int(seat): n for n, seat in enumerate(earlier.seats)}
    columns = np.array([place.get(int(seat), -1) for seat in held.seats])
    rows: dict[str, list[int]] = {}
    for row, key in enumerate(keys):
        if key:
            rows.setdefault(key, []).append(row)
    found = np.tile(otherwise, (len(held), 1))
    for call, key in enumerate(wanted):
        for row in rows.get(key, ()):
            votes = np.where(columns >= 0, earlier.votes[row, columns], -1)
            found[call] = np.where(votes >= 0, votes, found[call])
    return found


def _tally(votes: npt.NDArray[np.int64], chance: Floats, *, sure: bool = False) -> Tally:
    confusion = np.zeros((3, 3))
    np.add.at(confusion, (votes, chance.argmax(axis=1)), 1)
    brier = float(((chance - np.eye(3)[votes]) ** 2).sum())
    log = np.nan if sure else -float(np.log(chance[np.arange(len(votes)), votes]).sum())
    return Tally(confusion, brier, log)


def _reliability(votes: npt.NDArray[np.int64], chance: Floats, found: VoteBacktest) -> None:
    bins = np.minimum((chance * BINS).astype(np.int64), BINS - 1)
    for vote in range(len(VOTES)):
        np.add.at(found.said[vote], bins[:, vote], chance[:, vote])
        np.add.at(found.came[vote], bins[:, vote], votes == vote)
        np.add.at(found.many[vote], bins[:, vote], 1)
