"""How every state votes on a roll call of known title: yes, no or abstain, from earlier sessions.

The signals of `vote_signals` are put together by a multinomial regression, fitted on the sessions
before: each of those is forecast from the ones before it in turn, so that the regression has seen
forecasts only, and never a vote beside itself. Nothing of the roll call is used but its title, its
key words, whether it is on a resolution, a paragraph or an amendment, and its session. The list of
"important votes" is published after a session, and the issues are coded after it: neither is used.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from comity.core.model_cache import ModelCache
from comity.errors import UsageError
from comity.forecasting.vote_signals import (
    BACK,
    Grid,
    Signals,
    Target,
    parts_from,
    signals,
)
from comity.sources.titled_roll_calls import TitledRollCalls
from comity.stats.multinomial import Multinomial, fit_multinomial

TAUGHT = 12
"""Sessions that the regression is fitted on."""
FEWEST = 4
FADING = 0.9
"""What a session is worth beside the next."""
RIDGE, RIDGE_OF_PARTS = 1e-3, 0.1
EVERY = 3
"""Every so many-th vote is fitted on: neighbours in a table tell the same."""


@dataclass(frozen=True, kw_only=True)
class VoteForecast:
    """Forecasts of roll calls.

    Attributes:
        seats: COW numbers of the states that are forecast.
        chances: of yes, no and abstain [roll calls, seats, 3].
        signals: what they rest on.
        history: the earlier roll calls.
    """

    seats: tuple[int, ...]
    chances: Grid
    signals: Signals
    history: TitledRollCalls


@dataclass(frozen=True)
class Lesson:
    """A session to learn from: the columns of the votes cast in it, and the votes."""

    columns: Grid
    votes: np.ndarray[tuple[int], np.dtype[np.int64]]


def lesson(calls: TitledRollCalls, session: int) -> Lesson | None:
    """What a session teaches, seen from the sessions before it; None where there is nothing."""
    history = calls.between(session - BACK, session - 1)
    held = calls.between(session, session)
    if not len(history) or not len(held):
        return None
    found = signals(history, _target(held, session))
    votes = aligned(held, history)
    cast = votes >= 0
    return Lesson(found.columns[cast][::EVERY], votes[cast][::EVERY].astype(np.int64))


def fit(calls: TitledRollCalls, session: int) -> Multinomial:
    """The regression for a session, fitted on the sessions before it.

    Raises:
        UsageError: there are too few of them.
    """
    return fit_lessons({s: lesson(calls, s) for s in taught(session)}, session)


def taught(session: int) -> range:
    """The sessions that the regression for a session is fitted on."""
    return range(max(2, session - TAUGHT), session)


def fit_lessons(lessons: dict[int, Lesson | None], session: int) -> Multinomial:
    """The regression for a session from lessons of earlier ones.

    Raises:
        UsageError: there are too few of them.
    """
    kept = {s: told for s, told in lessons.items() if told is not None and s < session}
    if len(kept) < FEWEST:
        raise UsageError(
            f"{len(kept)} sessions of the General Assembly before session {session} can be learnt "
            f"from, and {FEWEST} are needed: name a later day"
        )
    columns = np.concatenate([told.columns for told in kept.values()])
    votes = np.concatenate([told.votes for told in kept.values()])
    worth = np.concatenate(
        [np.full(len(t.votes), FADING ** (session - s)) for s, t in kept.items()]
    )
    ridge = np.full(columns.shape[1], RIDGE, dtype=np.float32)
    ridge[parts_from(len(ridge)) :] = RIDGE_OF_PARTS
    return fit_multinomial(columns, votes, worth.astype(np.float32), ridge, 3)


def fit_kept(calls: TitledRollCalls, session: int, cache: ModelCache | None = None) -> Multinomial:
    """`fit`, kept on disk by what it was fitted on."""
    kept = cache or ModelCache("roll-calls", ("comity.forecasting", "comity.stats"))
    earlier = calls.between(session - TAUGHT - BACK, session - 1)
    path = kept.path(earlier.digest(), session, TAUGHT)
    read = kept.read(path)
    if read is not None and {"weights", "middle", "spread"} <= read.keys():
        arrays = (read[name].astype(np.float32) for name in ("weights", "middle", "spread"))
        return Multinomial(*arrays)
    model = fit(calls, session)
    kept.write(path, {"weights": model.weights, "middle": model.middle, "spread": model.spread})
    return model


def forecast(calls: TitledRollCalls, model: Multinomial, target: Target) -> VoteForecast:
    """Forecast roll calls from those held before.

    Args:
        calls: roll calls held before the target's; may hold some of the target's own session.
        model: fitted on earlier sessions.
        target: the roll calls.
    """
    history = calls.between(target.session - BACK, target.session)
    found = signals(history, target)
    shape = found.columns.shape
    chances = model.probabilities(found.columns.reshape(-1, shape[2]))
    return VoteForecast(
        seats=tuple(history.seats.tolist()),
        chances=chances.reshape(shape[0], shape[1], 3),
        signals=found,
        history=history,
    )


def forecast_session(calls: TitledRollCalls, model: Multinomial, session: int) -> VoteForecast:
    """Forecast every roll call of a session from earlier sessions only."""
    target = _target(calls.between(session, session), session)
    return forecast(calls.between(session - BACK, session - 1), model, target)


def aligned(held: TitledRollCalls, history: TitledRollCalls) -> np.ndarray:
    """The votes of a session in the columns of a history; -1 where a seat has none."""
    places = {int(seat): n for n, seat in enumerate(held.seats)}
    votes = np.full((len(held), len(history.seats)), -1, dtype=np.int8)
    for column, seat in enumerate(history.seats.tolist()):
        if seat in places:
            votes[:, column] = held.votes[:, places[seat]]
    return votes


def _target(held: TitledRollCalls, session: int) -> Target:
    return Target(session=session, titles=held.titles, subjects=held.subjects, kinds=held.kinds)
