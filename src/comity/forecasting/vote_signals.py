"""What earlier roll calls say of how each state will vote on one of a known title.

For every state and roll call: the state's own votes on alike titles, under four widths of "alike"
and with recency; the votes there of states that voted like it in the last sessions; how the whole
Assembly voted there; its last three votes on the same title; its base rates; and two Gaussian
processes over titles and sessions (Rasmussen and Williams 2006, chapter 2), one narrow and one
wide, of how the state parts from its base rate. All are probabilities of yes, no and abstain, which
a small regression puts together (`roll_calls`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from comity.forecasting.title_words import TitleSpace
from comity.sources.titled_roll_calls import Ints, TitledRollCalls

Grid = npt.NDArray[np.float32]
BACK = 15
"""Sessions that are looked back on."""
SAME = 0.93
"""Likeness from which two titles are one: spellings differ."""
RECENT, FADING = 5, 0.8
"""Sessions in which states are compared, and what a vote is worth a session later."""
LIKE_MINDED = 0.05
"""How fast the word of another state fades with the share of votes cast otherwise."""
WIDTHS: tuple[tuple[float, float, float], ...] = (
    (0.0, 0.6, 0.1),
    (0.07, 0.75, 0.02),
    (0.15, 0.85, 0.02),
    (0.3, 0.9, 0.02),
)
"""(width of likeness, worth of a session, worth of like-minded states); width 0: one title only."""
PROCESSES: tuple[tuple[float, float, float], ...] = ((0.15, 6.0, 0.15), (0.35, 8.0, 0.2))
"""(width of likeness, of sessions, noise)."""
ACROSS: Grid = np.array([[1, 0.15, 0.03], [0.15, 1, 0.05], [0.03, 0.05, 1]], dtype=np.float32)
ACROSS_PROCESS: Grid = np.array([[1, 0.5, 0.1], [0.5, 1, 0.1], [0.1, 0.1, 1]], dtype=np.float32)
"""What a vote on one kind (resolution, paragraph, amendment) says of one on another."""
LEAST, CERTAIN = 0.01, 0.02
LAST = 3


@dataclass(frozen=True, kw_only=True)
class Signals:
    """The signals of some roll calls.

    Attributes:
        columns: [roll calls, seats of the history, columns], finite.
        likeness: of each title with each earlier roll call's [roll calls, earlier].
        weights: what each earlier roll call is worth, of the second width [roll calls, earlier].
        base: the state's base rates [3, seats], drawn to the Assembly's.
        seen: whether the title was voted on before, by a roll call of the same kind.
    """

    columns: Grid
    likeness: Grid
    weights: Grid
    base: Grid
    seen: npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Target:
    """Roll calls to be forecast: what is known of them before the vote.

    Attributes:
        session: their session.
        titles: their titles.
        subjects: key words or agenda item, "" where there is none.
        kinds: places in `KINDS`.
    """

    session: int
    titles: Sequence[str]
    subjects: Sequence[str]
    kinds: Ints


def signals(history: TitledRollCalls, target: Target) -> Signals:
    """The signals of the target's roll calls from earlier ones.

    Args:
        history: roll calls that were held before; what lies further back than `BACK` sessions
            says nothing.
        target: the roll calls.
    """
    cast = _by_vote(history.votes)
    age = np.maximum(target.session - history.sessions, 1).astype(np.float32)
    space = TitleSpace(history.titles, history.subjects)
    like = space.likeness(target.titles, target.subjects).astype(np.float32)
    same_kind = target.kinds[:, None] == history.kinds[None, :]
    across = ACROSS[target.kinds][:, history.kinds]
    minded = _like_minded(cast, age)
    base, overall = _base(cast, age)
    calls, seats = len(target.titles), len(history.seats)

    def every(of_calls: Grid) -> Grid:
        return np.broadcast_to(of_calls[:, None], (calls, seats)).astype(np.float32)

    columns: list[Grid] = []
    kept = np.zeros_like(like)
    for number, (width, worth, drawn) in enumerate(WIDTHS):
        near = np.where(like > SAME, 1.0, 0.0) if width == 0 else np.exp((like - 1) / width)
        weights = (near * worth**age * across).astype(np.float32)
        columns += _kernel(cast, weights, minded, drawn)
        if number == 1:
            kept = weights
    of_kind = _kind_base(cast, age, history.kinds, target.kinds, overall)
    columns += _odds(np.broadcast_to(base[:, None, :], (3, calls, seats)))
    columns += _odds(of_kind)
    columns += _last_votes(history.votes, np.where((like > SAME) & same_kind, 0.6**age, 0.0))
    columns += _processes(
        cast, base, minded, space.among().astype(np.float32), like, age, history, target.kinds
    )
    most = np.where(same_kind, like, 0.0).max(axis=1, initial=0.0).astype(np.float32)
    seen = most > SAME
    part, amends = target.kinds == 1, target.kinds == 2
    marks = [every(flag.astype(np.float32)) for flag in (seen, part, amends)]
    columns += [every(most), every(like.max(axis=1, initial=0.0).astype(np.float32)), *marks]
    own = np.stack(columns, axis=2)
    return Signals(
        # the same columns again where a title was seen, on paragraphs and on amendments
        columns=np.concatenate([own, *(own * mark[:, :, None] for mark in marks)], axis=2),
        likeness=like,
        weights=kept,
        base=base,
        seen=seen,
    )


def parts_from(width: int) -> int:
    """The first of `width` columns that speaks of paragraphs and amendments only."""
    return width // 2


def _by_vote(votes: npt.NDArray[np.int8]) -> Grid:
    """[3, roll calls, seats], 1 where the vote is that."""
    return np.stack([votes == vote for vote in range(3)]).astype(np.float32)


def _like_minded(cast: Grid, age: Grid) -> Grid:
    """How much one state's vote says of another's [seats, seats]; 0 on the diagonal.

    exp((a - 1) / LIKE_MINDED), a the share of votes alike in the last sessions, a roll call
    counting by how divided the Assembly was (Gini), drawn to one half by half a vote.
    """
    recent = age <= RECENT
    votes = cast[:, recent]
    share = votes.sum(axis=2) / np.maximum(votes.sum(axis=(0, 2)), 1.0)
    worth = (1 - (share**2).sum(axis=0)) * FADING ** age[recent]
    weighted = votes * worth[None, :, None]
    alike = sum(weighted[k].T @ votes[k] for k in range(3))
    both = weighted.sum(axis=0).T @ votes.sum(axis=0)
    found = np.exp(((alike + 0.25) / (both + 0.5) - 1) / LIKE_MINDED) * (both > 0)
    np.fill_diagonal(found, 0.0)
    return np.asarray(found, dtype=np.float32)


def _base(cast: Grid, age: Grid) -> tuple[Grid, Grid]:
    """Base rates of each seat [3, seats], drawn to the Assembly's by five votes; the Assembly's."""
    rate = (cast * (FADING**age)[None, :, None]).sum(axis=1)
    overall = rate.sum(axis=1) / max(float(rate.sum()), 1e-9)
    return (rate + 5 * overall[:, None]) / (rate.sum(axis=0) + 5), overall


def _kind_base(cast: Grid, age: Grid, kinds: Ints, wanted: Ints, overall: Grid) -> Grid:
    """Base rates on roll calls of the same kind [3, roll calls, seats], drawn by ten votes."""
    found = np.zeros((3, len(wanted), cast.shape[2]), dtype=np.float32)
    for kind in np.unique(wanted):
        of_kind = kinds == kind
        rate = (cast[:, of_kind] * (0.85 ** age[of_kind])[None, :, None]).sum(axis=1)
        total = float(rate.sum())
        mean = rate.sum(axis=1) / total if total > 0 else overall
        drawn = (rate + 10 * mean[:, None]) / (rate.sum(axis=0) + 10)
        found[:, wanted == kind] = drawn[:, None, :]
    return found


def _odds(chance: Grid) -> list[Grid]:
    """Log odds of yes and of no against abstaining."""
    told = np.log(np.clip(chance, LEAST, 1.0)).astype(np.float32)
    return [told[0] - told[2], told[1] - told[2]]


def _kernel(cast: Grid, weights: Grid, minded: Grid, drawn: float) -> list[Grid]:
    """Of one width: the state's own votes, the like-minded states', the Assembly's; how many."""
    own = np.stack([weights @ cast[k] for k in range(3)])
    total = own.sum(axis=0)
    near = own @ minded
    near /= np.maximum(near.sum(axis=0), 1e-9)
    assembly = own.sum(axis=2) / np.maximum(own.sum(axis=(0, 2)), 1e-9)
    chance = (own + drawn * near) / (total + drawn)
    return [
        *_odds(chance),
        *_odds(near),
        *_odds(np.broadcast_to(assembly[:, :, None], own.shape)),
        (np.log(total + 1e-4) / 5).astype(np.float32),
    ]


def _last_votes(votes: npt.NDArray[np.int8], weights: Grid) -> list[Grid]:
    """Whether each of the last votes on the same title was yes, no or abstain."""
    order = np.argsort(-weights, axis=1, kind="stable")
    found = []
    for number in range(LAST):
        if number >= votes.shape[0]:
            last = np.full((len(weights), votes.shape[1]), -2)
        else:
            place = order[:, number]
            known = np.take_along_axis(weights, place[:, None], axis=1) > 0
            last = np.where(known, votes[place], -2)
        found += [(last == vote).astype(np.float32) for vote in range(3)]
    return found


def _processes(
    cast: Grid, base: Grid, minded: Grid, among: Grid, like: Grid, age: Grid,
    history: TitledRollCalls, kinds: Ints,
) -> list[Grid]:  # fmt: skip
    """Gaussian processes of each state's votes around its base rates.

    Who did not vote is given what like-minded states voted on the roll call.
    """
    told = cast @ minded + 1e-6 * base.mean(axis=1)[:, None, None]
    told /= told.sum(axis=0)
    votes = np.where(cast.sum(axis=0)[None] > 0, cast, told)
    apart = np.abs(history.sessions[:, None] - history.sessions[None, :])
    columns: list[Grid] = []
    for width, sessions, noise in PROCESSES:
        held = np.exp((among - 1) / width - apart / sessions)
        held *= ACROSS_PROCESS[history.kinds][:, history.kinds]
        asked = np.exp((like - 1) / width - age[None, :] / sessions)
        asked *= ACROSS_PROCESS[kinds][:, history.kinds]
        held[np.diag_indices(len(held))] += noise
        weights = np.linalg.solve(held.astype(np.float64), asked.T.astype(np.float64)).T
        weights = weights.astype(np.float32)
        chance = [base[k] + weights @ (votes[k] - base[k]) for k in (0, 1)]
        yes, no = (np.clip(c, CERTAIN, 1 - CERTAIN).astype(np.float32) for c in chance)
        left = np.clip(1 - yes - no, CERTAIN, 1 - CERTAIN)
        unsure = np.broadcast_to((1 - (weights * asked).sum(axis=1))[:, None], yes.shape)
        columns += [*_odds(np.stack([yes, no, left])), yes, no, unsure.astype(np.float32)]
    return columns
