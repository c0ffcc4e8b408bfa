"""One state's vote on a roll call to come, by its title or some of its words.

Everything is computed from roll calls on or before the day: the table is cut before anything is
read from it, rarity of words and the seats included, so that nothing later can move a figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from comity.core.actors import Actor
from comity.core.model_cache import ModelCache
from comity.core.tabular import Tabular
from comity.errors import UsageError
from comity.forecasting.roll_calls import VoteForecast, fit_kept, forecast
from comity.forecasting.title_reading import ReadTitle, read_title
from comity.forecasting.vote_signals import BACK, RECENT, Target
from comity.sources.titled_roll_calls import KINDS, VOTES, TitledRollCalls
from comity.sources.un_seats import seats_of

RESTS_ON = 8
"""Most earlier roll calls that are shown."""
SHOWN_FROM = 0.25
"""Least likeness of one that is shown."""
OLD = 366
"""Days after the last roll call held from which an answer says how old its record is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierVote:
    """An earlier roll call that a forecast rests on.

    Attributes:
        day: its day.
        session: its session.
        resolution: number of the resolution, as published.
        kind: resolution, paragraph or amendment.
        title: title of the resolution.
        likeness: of the titles, 0 to 1.
        vote: the state's vote: yes, no, abstain, or "" where it cast none.
        alike: share of the partner's votes that were the same; None without votes of both.
    """

    day: date
    session: int
    resolution: str
    kind: str
    title: str
    likeness: float
    vote: str
    alike: float | None


@dataclass(frozen=True, repr=False, kw_only=True)
class VoteAnswer(Tabular):
    """The forecast of a state's vote.

    Attributes:
        state: id of the state.
        asked: the words that were asked.
        title: the title they were read as.
        known_title: whether a roll call of that title was held before.
        kind: what the vote is on: resolution, paragraph or amendment.
        as_of: the day of the forecast.
        session: the session of that day, which it is for.
        last: day of the last roll call known.
        chances: of yes, no and abstain; they sum to one.
        base_rate: the same of the state on everything, recent sessions most.
        rests_on: the earlier roll calls of the most weight, the weightiest first.
        partner: id of the partner, or "".
        partner_chances: mean of the partner's states; empty without a partner.
        agreement: share of votes alike on the roll calls it rests on; None without.
        agreement_on: on how many of them both voted.
        notes: what limits the answer.
    """

    state: str
    asked: str
    title: str
    known_title: bool
    kind: str
    as_of: date
    session: int
    last: date
    chances: Mapping[str, float]
    base_rate: Mapping[str, float]
    rests_on: tuple[EarlierVote, ...]
    partner: str
    partner_chances: Mapping[str, float]
    agreement: float | None
    agreement_on: int
    notes: tuple[str, ...]

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """One row a vote."""
        for vote in VOTES:
            yield {
                "state": self.state, "title": self.title, "kind": self.kind,
                "session": self.session, "as_of": self.as_of, "vote": vote,
                "probability": self.chances[vote], "base_rate": self.base_rate[vote],
            }  # fmt: skip

    def summary(self) -> str:
        """Who, on what, and the likeliest vote."""
        likeliest = max(VOTES, key=lambda vote: self.chances[vote])
        return f"{self.state} on {self.title!r}: {likeliest} {self.chances[likeliest]:.0%}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoVoteForecast:
    """A question of a vote that gets no forecast.

    Attributes:
        state: id of the state.
        asked: the words that were asked.
        why: the reason, in words.
        titles: titles that come near, the nearest first.
    """

    state: str
    asked: str
    why: str
    titles: tuple[str, ...]


def forecast_vote(
    calls: TitledRollCalls,
    state: Actor,
    words: str,
    *,
    as_of: date,
    kind: str = "resolution",
    partner: str = "",
    partners: Sequence[Actor] = (),
    cache: ModelCache | None = None,
) -> VoteAnswer | NoVoteForecast:
    """Forecast how a state votes on a roll call, or say why not.

    Args:
        calls: all roll calls; they are cut at the day.
        state: the state.
        words: the title, or words of it.
        as_of: the day of the forecast.
        kind: what the vote is on: resolution, paragraph or amendment.
        partner: id of whom its votes are compared with.
        partners: the states that this stands for.
        cache: where fitted models are kept.

    Raises:
        UsageError: no words, no such kind, or too few sessions before the day.
    """
    if kind not in KINDS:
        raise UsageError(f"{kind!r} is not what a vote can be on: write {', '.join(KINDS)}")
    held = calls.until(as_of)
    if not len(held):
        raise UsageError(
            f"no roll call of the General Assembly is known by {as_of}: name a later day"
        )
    # recency counts from the last session known: what is not held cannot have faded
    own_session, last_session = session_of(as_of), int(held.sessions.max())
    session = min(own_session, last_session + 1)
    read = read_title(words, held.between(session - BACK, session), session)
    if not isinstance(read, ReadTitle):
        return NoVoteForecast(state=state.id, asked=words, why=read.why, titles=read.titles)
    column = _column(held, state, as_of, session)
    if column is None:
        return NoVoteForecast(
            state=state.id,
            asked=words,
            why=f"{state.name} cast no vote in the {RECENT} sessions before {as_of}",
            titles=(),
        )
    target = Target(session=session, titles=[read.title], subjects=[read.subject],
                    kinds=np.array([KINDS.index(kind)]))  # fmt: skip
    with threadpool_limits(1):  # the same sums in the same order, however many processors
        found = forecast(held, fit_kept(held, session, cache), target)
    own = found.seats.index(column)
    others = [
        found.seats.index(seat)
        for actor in partners
        if actor.id != state.id and (seat := _column(held, actor, as_of, session)) is not None
    ]
    rests_on = _rests_on(found, own, others)
    shares = [e.alike for e in rests_on if e.alike is not None]
    last = held.day(int(np.argmax(held.days)))
    return VoteAnswer(
        state=state.id, asked=words, title=read.title, known_title=read.known, kind=kind,
        as_of=as_of, session=session, last=last,
        chances=_named(found.chances[0, own]), base_rate=_named(found.signals.base[:, own]),
        rests_on=rests_on, partner=partner,
        partner_chances=_named(found.chances[0, others].mean(axis=0)) if others else {},
        agreement=float(np.mean(shares)) if shares else None, agreement_on=len(shares),
        notes=tuple(_notes(read, found, kind, as_of, last, partner, bool(others))),
    )  # fmt: skip


def session_of(day: date) -> int:
    """The session of a day; sessions begin in September, the first began in January 1946."""
    return max(1, day.year - 1945 - (day.month < 9))


def _column(held: TitledRollCalls, actor: Actor, day: date, session: int) -> int | None:
    """The number under which a state voted last, if it did in the last sessions."""
    recent = held.between(session - RECENT, session)
    numbers = {s.cow for s in seats_of(actor) if s.first <= day and (s.last or date.max) >= day}
    present = [int(seat) for seat in recent.seats if int(seat) in numbers]
    rows = {seat: int(np.flatnonzero(recent.votes[:, recent.seats == seat] >= 0)[-1])
            for seat in present}  # fmt: skip
    return max(present, key=lambda seat: rows[seat], default=None)


def _rests_on(found: VoteForecast, own: int, others: Sequence[int]) -> tuple[EarlierVote, ...]:
    """The earlier roll calls of the most weight."""
    history, weights = found.history, found.signals.weights[0]
    order = np.argsort(-weights, kind="stable")
    rows = []
    for place in [int(p) for p in order if found.signals.likeness[0, p] >= SHOWN_FROM][:RESTS_ON]:
        vote = int(history.votes[place, own])
        cast = history.votes[place, list(others)]
        cast = cast[cast >= 0]
        rows.append(
            EarlierVote(
                day=history.day(place),
                session=int(history.sessions[place]),
                resolution=history.resolutions[place],
                kind=KINDS[int(history.kinds[place])],
                title=history.titles[place],
                likeness=float(min(1.0, found.signals.likeness[0, place])),
                vote=VOTES[vote] if vote >= 0 else "",
                alike=float((cast == vote).mean()) if vote >= 0 and len(cast) else None,
            )
        )
    return tuple(rows)


def _notes(
    read: ReadTitle, found: VoteForecast, kind: str, as_of: date, last: date, partner: str,
    compared: bool,
) -> Iterator[str]:  # fmt: skip
    if not read.known:
        yield "no earlier roll call has this title: it rests on titles that come near"
    elif not found.signals.seen[0]:
        yield f"no {kind} of this title was voted on before: it rests on other votes on it"
    if (as_of - last).days > OLD:
        yield (
            f"the roll calls known end on {last}, and such forecasts were measured one session "
            "ahead: what was voted since is not in it"
        )
    if partner and not compared:
        yield f"{partner} cast no vote in the sessions before: nothing is compared"


def _named(chances: Any) -> dict[str, float]:
    return {vote: float(chances[n]) for n, vote in enumerate(VOTES)}
