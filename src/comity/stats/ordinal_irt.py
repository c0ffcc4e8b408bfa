"""Ideal points from roll calls: a dynamic ordinal item-response model, fitted by EM.

A state i at session t has an ideal point x[i,t]. On roll call j it says no, abstains or says yes:

    P(at least abstain) = Phi(b[j] x[i,t] - c1[j])
    P(yes)              = Phi(b[j] x[i,t] - c2[j]),   c1[j] <= c2[j]

(Bailey, Strezhnev and Voeten, "Estimating Dynamic State Preferences from United Nations Voting
Data", Journal of Conflict Resolution 61 (2017): 430-456, whose model this is; the estimation is
another one.) The prior ties each session to the one before, x[i,t] ~ N(x[i,t-1], step^2), and
every session to the same scale, x[i,t] ~ N(0, 1), which identifies location and spread; the sign
is fixed by one state that is to stand on the positive side. b[j] ~ N(0, 1), c ~ N(0, 9).

E-step: given the roll calls, Newton steps on every state's whole path at once (the posterior
precision is tridiagonal), with the Laplace variance. M-step: given means and variances of the
points, Fisher scoring on each roll call with the points integrated out by five-point
Gauss-Hermite quadrature (Bock and Aitkin, Psychometrika 46 (1981): 443-459), so that uncertain
points do not weaken the roll calls; step^2 by its expectation. All of it is vectorized over
states, sessions and roll calls; 730,000 votes take about a second per iteration on one core.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
NO, ABSTAIN, YES = 0, 1, 2
_NODES, _RAW = np.polynomial.hermite_e.hermegauss(5)
_WEIGHTS = _RAW / _RAW.sum()
_PRIOR = np.array([1.0, 1 / 9, 1 / 9])
_LEAST = 1e-10
_LONGEST_MOVE = 0.7


@dataclass(frozen=True)
class Votes:
    """Votes, one entry each, of equal length.

    Attributes:
        state: number of the state, any integers.
        session: number of the session, any integers in order of time.
        item: number of the roll call.
        vote: 0 no, 1 abstain, 2 yes.
    """

    state: Ints
    session: Ints
    item: Ints
    vote: Ints


@dataclass(frozen=True, kw_only=True)
class IdealPoints:
    """Estimated ideal points.

    Attributes:
        states: numbers of the states, in order; shape (S,).
        sessions: numbers of the sessions, in order; shape (T,).
        mean: posterior means, shape (S, T), in prior standard deviations; NaN where the state
            cast no vote in the session.
        sd: posterior standard deviations given the roll calls, same shape; NaN likewise.
        items: numbers of the roll calls used (contested ones), shape (J,).
        discrimination: b, shape (J,); positive where yes is the side of the reference state.
        cutpoints: c1 and c2, shape (J, 2).
        step: standard deviation of the move from one session to the next.
        iterations: how many were made.
        change: the largest move of a point in the last of them.
    """

    states: Ints
    sessions: Ints
    mean: Floats
    sd: Floats
    items: Ints
    discrimination: Floats
    cutpoints: Floats
    step: float
    iterations: int
    change: float


def estimate(
    votes: Votes,
    reference: int,
    *,
    tolerance: float = 2e-3,
    most: int = 80,
    start: IdealPoints | None = None,
    progress: Callable[[int, float], None] | None = None,
) -> IdealPoints:
    """Estimate ideal points of all states and sessions.

    Args:
        votes: the votes; roll calls on which all voted alike say nothing and are left out.
        reference: number of the state that stands on the positive side on average.
        tolerance: stop when no point moves more than this in an iteration.
        most: stop after so many iterations in any case.
        start: an estimate from some of the same states and roll calls to begin from.
        progress: called after every iteration with its number and the largest move.

    Raises:
        ValueError: the reference state cast no vote, or no roll call is contested.
    """
    fit = _Fit(_contested(votes), reference)
    if start is not None:
        fit.begin_from(start)
    change = np.inf
    iteration = 0
    while iteration < most and change > tolerance:
        iteration += 1
        fit.update_items()
        change = fit.update_points()
        if progress is not None:
            progress(iteration, change)
    return fit.result(iteration, change)


def _contested(votes: Votes) -> Votes:
    items, place = np.unique(votes.item, return_inverse=True)
    counts = np.stack([np.bincount(place, votes.vote == k, len(items)) for k in range(3)], 1)
    keep = (counts.max(1) < counts.sum(1))[place]
    if not keep.any():
        raise ValueError("no roll call is contested: there is nothing to estimate from")
    return Votes(votes.state[keep], votes.session[keep], votes.item[keep], votes.vote[keep])


class _Fit:
    """The state of the EM algorithm: points (S, T) with variances, roll calls (J, 3)."""

    def __init__(self, votes: Votes, reference: int) -> None:
        self.states, state = np.unique(votes.state, return_inverse=True)
        self.sessions, session = np.unique(votes.session, return_inverse=True)
        self.items, self.item = np.unique(votes.item, return_inverse=True)
        if reference not in self.states:
            raise ValueError(f"the reference state {reference} cast no vote")
        self.reference = int(np.searchsorted(self.states, reference))
        self.shape = (len(self.states), len(self.sessions))
        self.cell = state * self.shape[1] + session
        self.vote = votes.vote
        self.voted = self._by_cell(np.ones(len(self.vote))) > 0
        self.alive = _span(self.voted)
        self.mean = self._first_points(state)
        self.variance = np.where(self.alive, 0.1, 0.0)
        self.items_at = self._first_items()
        self.step2 = 0.05

    def begin_from(self, start: IdealPoints) -> None:
        """Take over the points and roll calls of an earlier estimate."""
        rows = {int(s): i for i, s in enumerate(start.states)}
        columns = {int(t): k for k, t in enumerate(start.sessions)}
        for i, state in enumerate(self.states):
            for t, session in enumerate(self.sessions):
                if int(state) in rows and int(session) in columns and self.alive[i, t]:
                    known = start.mean[rows[int(state)], columns[int(session)]]
                    self.mean[i, t] = self.mean[i, t - 1] if np.isnan(known) else known
                elif t and self.alive[i, t - 1]:
                    self.mean[i, t] = self.mean[i, t - 1]
        same, own, theirs = np.intersect1d(self.items, start.items, return_indices=True)
        if len(same):
            self.items_at[own] = np.column_stack(
                [start.discrimination[theirs], start.cutpoints[theirs]]
            )
        self.step2 = start.step**2

    def _by_cell(self, values: Floats) -> Floats:
        size = self.shape[0] * self.shape[1]
        return np.bincount(self.cell, values, size).astype(np.float64).reshape(self.shape)

    def _by_item(self, values: Floats) -> Floats:
        return np.bincount(self.item, values, len(self.items)).astype(np.float64)

    def _first_points(self, state: Ints) -> Floats:
        """Agreement with the reference state, standardized by session."""
        own = np.full(len(self.items), -1)
        mine = state == self.reference
        own[self.item[mine]] = self.vote[mine]
        theirs = own[self.item]
        known = theirs >= 0
        agreed = self._by_cell(np.where(known, 1 - np.abs(self.vote - theirs) / 2, 0.0))
        asked = self._by_cell(known.astype(float))
        share = np.where(asked > 0, agreed / np.maximum(asked, 1), np.nan)
        with np.errstate(invalid="ignore"):
            counted = np.maximum(1, np.sum(~np.isnan(share), 0))
            middle = np.nansum(share, 0) / counted
            spread = np.sqrt(np.nansum((share - middle) ** 2, 0) / counted)
        found: Floats = np.nan_to_num((share - middle) / np.maximum(spread, 1e-6))
        return found

    def _first_items(self) -> Floats:
        """No discrimination, and cut points that give the observed shares."""
        from scipy.special import ndtri

        counts = np.stack([self._by_item((self.vote == k) + 1e-3) for k in range(3)], 1) + 0.5
        share = counts / counts.sum(1, keepdims=True)
        return np.column_stack(
            [np.zeros(len(self.items)), -ndtri(1 - share[:, 0]), -ndtri(share[:, 2])]
        )

    def update_items(self) -> None:
        """Two scoring steps on every roll call, the points integrated out."""
        points = self.mean.reshape(-1)[self.cell]
        spread = np.sqrt(self.variance).reshape(-1)[self.cell]
        for _ in range(2):
            gradient = -self.items_at * _PRIOR
            information = np.zeros((len(self.items), 3, 3))
            information[:, [0, 1, 2], [0, 1, 2]] = _PRIOR
            for node, weight in zip(_NODES, _WEIGHTS, strict=True):
                self._add_node(points + node * spread, weight, gradient, information)
            move = np.linalg.solve(information, gradient[:, :, None])[:, :, 0]
            self.items_at = _ordered(self.items_at + np.clip(move, -_LONGEST_MOVE, _LONGEST_MOVE))

    def _add_node(
        self, points: Floats, weight: float, gradient: Floats, information: Floats
    ) -> None:
        """Add the gradient and expected information of the roll calls at one quadrature node."""
        kernel = _Kernel(points, self.items_at[self.item], self.vote)
        for k, slope in enumerate((kernel.slope * points, -kernel.slope1, -kernel.slope2)):
            gradient[:, k] += self._by_item(slope * weight)
        for (a, b), value in kernel.information(points).items():
            total = self._by_item(value * weight)
            information[:, a, b] += total
            if a != b:
                information[:, b, a] += total

    def update_points(self) -> float:
        """Two Newton steps on all paths, then the size of a step; the largest move of a point."""
        before = self.mean
        for _ in range(2):
            points = self.mean.reshape(-1)[self.cell]
            own = self.items_at[self.item]
            kernel = _Kernel(points, own, self.vote)
            slope = self._by_cell(kernel.slope * own[:, 0])
            weight = self._by_cell(kernel.certainty * own[:, 0] ** 2)
            covariance = self._solve(weight, weight * self.mean + slope)
        together = self.alive[:, 1:] & self.alive[:, :-1]
        moved = (self.mean[:, 1:] - self.mean[:, :-1]) ** 2
        moved += self.variance[:, 1:] + self.variance[:, :-1] - 2 * covariance
        if together.any():
            self.step2 = float(max(1e-6, moved[together].mean()))
        return float(np.abs(self.mean - before)[self.voted].max())

    def _solve(self, weight: Floats, target: Floats) -> Floats:
        """Means and variances of all paths; gives the covariances of neighbours.

        The precision of a path is tridiagonal: votes and prior on the diagonal, the random walk
        beside it. Elimination from both ends gives the marginal variances.
        """
        together = (self.alive[:, 1:] & self.alive[:, :-1]) / self.step2
        diagonal = np.where(self.alive, weight + 1.0, 1.0)
        diagonal[:, 1:] += together
        diagonal[:, :-1] += together
        forward, backward = diagonal.copy(), diagonal.copy()
        right = np.where(self.alive, target, 0.0)
        last = self.shape[1] - 1
        for t in range(1, last + 1):
            ratio = together[:, t - 1] / forward[:, t - 1]
            forward[:, t] -= ratio * together[:, t - 1]
            right[:, t] += ratio * right[:, t - 1]
        mean = np.empty(self.shape)
        mean[:, last] = right[:, last] / forward[:, last]
        for t in range(last - 1, -1, -1):
            mean[:, t] = (right[:, t] + together[:, t] * mean[:, t + 1]) / forward[:, t]
            backward[:, t] -= together[:, t] ** 2 / backward[:, t + 1]
        self.mean = np.where(self.alive, mean, 0.0)
        self.variance = np.where(self.alive, 1 / (forward + backward - diagonal), 0.0)
        found: Floats = together / (forward[:, :-1] * backward[:, 1:] - together**2)
        return found

    def result(self, iterations: int, change: float) -> IdealPoints:
        """The points where votes were cast, the reference state on the positive side."""
        sign = 1.0 if self.mean[self.reference][self.voted[self.reference]].mean() >= 0 else -1.0
        return IdealPoints(
            states=self.states,
            sessions=self.sessions,
            mean=np.where(self.voted, sign * self.mean, np.nan),
            sd=np.where(self.voted, np.sqrt(self.variance), np.nan),
            items=self.items,
            discrimination=sign * self.items_at[:, 0],
            cutpoints=self.items_at[:, 1:],
            step=float(np.sqrt(self.step2)),
            iterations=iterations,
            change=change,
        )


class _Kernel:
    """The likelihood of every vote at some points: slopes and expected information."""

    def __init__(self, points: Floats, items: Floats, vote: Ints) -> None:
        from scipy.special import ndtr

        upper = items[:, 0] * points
        first, second = upper - items[:, 1], upper - items[:, 2]
        at_least, yes = ndtr(first), ndtr(second)
        self._f1, self._f2 = _density(first), _density(second)
        self._p = (
            np.maximum(1 - at_least, _LEAST),
            np.maximum(at_least - yes, _LEAST),
            np.maximum(yes, _LEAST),
        )
        seen = np.choose(vote, self._p)
        # derivatives of the log likelihood by the two arguments of Phi
        f1, f2 = self._f1, self._f2
        self.slope1 = np.where(vote == NO, -f1, np.where(vote == ABSTAIN, f1, 0)) / seen
        self.slope2 = np.where(vote == YES, f2, np.where(vote == ABSTAIN, -f2, 0)) / seen
        self.slope = self.slope1 + self.slope2

    @property
    def certainty(self) -> Floats:
        """Expected information on b x."""
        no, abstain, yes = self._p
        found: Floats = self._f1**2 / no + (self._f1 - self._f2) ** 2 / abstain + self._f2**2 / yes
        return found

    def information(self, points: Floats) -> dict[tuple[int, int], Floats]:
        """Expected information on (b, c1, c2) of every vote; the upper triangle."""
        no, abstain, yes = self._p
        f1, f2 = self._f1, self._f2
        between = (f1 - f2) / abstain
        return {
            (0, 0): self.certainty * points**2,
            (0, 1): (-(f1**2) / no - between * f1) * points,
            (0, 2): (between * f2 - f2**2 / yes) * points,
            (1, 1): f1**2 * (1 / no + 1 / abstain),
            (2, 2): f2**2 * (1 / abstain + 1 / yes),
            (1, 2): -f1 * f2 / abstain,
        }


def _density(x: Floats) -> Floats:
    found: Floats = np.exp(-0.5 * x * x) / np.sqrt(2 * np.pi)
    return found


def _ordered(items: Floats) -> Floats:
    """The cut points kept apart, so that abstaining never has probability zero."""
    middle = (items[:, 1] + items[:, 2]) / 2
    half = np.maximum(items[:, 2] - items[:, 1], 0.02) / 2
    return np.column_stack([items[:, 0], middle - half, middle + half])


def _span(voted: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Every session from a state's first vote to its last."""
    after = np.maximum.accumulate(voted, 1)
    before = np.maximum.accumulate(voted[:, ::-1], 1)[:, ::-1]
    found: npt.NDArray[np.bool_] = after & before
    return found
