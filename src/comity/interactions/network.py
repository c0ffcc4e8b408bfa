"""A small neural network beside the trees: smooth where they have steps.

Two hidden layers read the logarithms of a candidate's features and correct the logarithm of the
mixture; a constant of each unit belongs to the question's relation, so that evidence weighs by
what is asked. The softmax over the candidates of a question is fitted to its answers by Adam
(Kingma & Ba 2015) with a rate that falls as a cosine, and with units left out at random
(Srivastava et al. 2014).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from comity.interactions.candidates import Grid
from comity.interactions.quadruples import Ints
from comity.interactions.softmax import Group, softmax
from comity.interactions.threads import one_thread

HIDDEN = (128, 64)
EPOCHS = 6
QUESTIONS = 256  # a step
RATE = 2e-3
RISE = 100  # steps until the rate is reached
LEFT_OUT = 0.1  # share of the units
LEAK = np.float32(0.01)  # slope of a unit below zero
SHARE = np.float32(0.002)  # added to shares before the logarithm
ROWS = 400  # at once: always as many, so that a row's score does not depend on the others
BEYOND = np.float32(8.0)  # standard deviations at which features are cut


@dataclass(frozen=True, kw_only=True)
class Network:
    """A fitted network.

    Attributes:
        weights: matrices of the layers, their constants, and what is added to the first layer by
            relation.
        shares: which features are shares, at most 1.
        mean: of each logarithm in what was learnt from.
        spread: their standard deviations.
    """

    weights: tuple[Grid, ...]
    shares: NDArray[np.bool_]
    mean: Grid
    spread: Grid

    def score(self, features: Grid, relation: Ints) -> Grid:
        """What the network adds to the prior, one figure a row; no row changes another's.

        Args:
            features: rows by features.
            relation: of each row's question.
        """
        out = np.empty(len(features), dtype=np.float32)
        layers = len(self.weights) // 2
        # relations that were not taught have the last row, which is never moved
        own = self.weights[-1][np.minimum(relation, len(self.weights[-1]) - 1)]
        full = np.zeros((ROWS, features.shape[1]), dtype=np.float32)
        for start in range(0, len(features), ROWS):
            part = features[start : start + ROWS]
            full[: len(part)] = self.scaled(part)
            at: Grid = full
            for place in range(layers):
                at = at @ self.weights[place] + self.weights[layers + place]
                if not place:
                    at[: len(part)] += own[start : start + ROWS]
                if place < layers - 1:
                    at = np.maximum(at, LEAK * at)
            out[start : start + ROWS] = at[: len(part), 0]
        return out

    def scaled(self, features: Grid) -> Grid:
        """Logarithms with mean 0 and spread 1, cut where nothing like it was seen."""
        scaled = (_logarithms(features, self.shares) - self.mean) / self.spread
        return np.asarray(np.clip(scaled, -BEYOND, BEYOND))


def _logarithms(features: Grid, shares: NDArray[np.bool_]) -> Grid:
    positive = np.maximum(features, np.float32(0))
    return np.asarray(np.log(positive + np.where(shares, SHARE, np.float32(1))))


def fit_network(
    features: Grid,
    group: Group,
    relation: Ints,
    wanted: Grid,
    prior: Grid,
    *,
    seed: int = 0,
    told: Callable[[int, int], None] | None = None,
) -> Network:
    """Fit a network.

    Args:
        features: rows by features, question after question.
        group: which rows belong to which question.
        relation: of each question.
        wanted: the share of each row in its question's answers.
        prior: added to the score of each row before the softmax.
        seed: of the start and of what is drawn.
        told: called with rounds done and rounds in all.
    """
    with one_thread():
        return _fit(features, group, relation, wanted, prior, seed, told)


def _fit(
    features: Grid,
    group: Group,
    relation: Ints,
    wanted: Grid,
    prior: Grid,
    seed: int,
    told: Callable[[int, int], None] | None,
) -> Network:
    draw = np.random.default_rng(seed)
    shares = features.max(axis=0) <= 1.001
    logs = _logarithms(features, shares)
    mean = logs.mean(axis=0, dtype=np.float64).astype(np.float32)
    spread = logs.std(axis=0, dtype=np.float64).astype(np.float32) + np.float32(1e-6)
    logs -= mean
    logs /= spread
    adam = _Adam(_start(draw, features.shape[1], int(relation.max()) + 2))
    size = min(QUESTIONS, len(group.sizes))
    steps = len(group.sizes) // size
    for epoch in range(EPOCHS):
        order = draw.permutation(len(group.sizes))
        for step in range(steps):
            chosen = np.sort(order[step * size : (step + 1) * size])
            rows, part = group.only(chosen)
            lesson = _Lesson(logs[rows], part, relation[chosen], wanted[rows], prior[rows])
            slopes = _slopes(adam.weights, lesson, draw)
            done = (epoch * steps + step) / (EPOCHS * steps)
            rise = min(1.0, (adam.steps + 1) / RISE)
            adam.step(slopes, RATE * rise * 0.5 * (1 + np.cos(np.pi * done)))
        if told:
            told(epoch + 1, EPOCHS)
    return Network(weights=tuple(adam.weights), shares=shares, mean=mean, spread=spread)


def _start(draw: np.random.Generator, width: int, relations: int) -> list[Grid]:
    """Matrices for units that let positive values through (He et al. 2015), and constants."""
    sizes = (width, *HIDDEN, 1)
    layers = [
        (draw.standard_normal((a, b)) * np.sqrt(2 / a)).astype(np.float32)
        for a, b in pairwise(sizes)
    ]
    layers[-1] *= np.float32(0.1)  # begins near the prior
    constants = [np.zeros(size, dtype=np.float32) for size in sizes[1:]]
    return [*layers, *constants, np.zeros((relations, HIDDEN[0]), dtype=np.float32)]


class _Lesson(NamedTuple):
    """Questions of one step."""

    features: Grid
    group: Group
    relation: Ints
    wanted: Grid
    prior: Grid


def _slopes(weights: list[Grid], lesson: _Lesson, draw: np.random.Generator) -> list[Grid]:
    """The slopes of the mean cross entropy of questions in the weights."""
    group = lesson.group
    layers = len(weights) // 2
    at = [lesson.features]
    open_: list[Grid] = []  # what a unit passes on of a slope
    for place in range(layers):
        value = at[-1] @ weights[place] + weights[layers + place]
        if not place:
            value += group.spread(weights[-1][lesson.relation])
        if place < layers - 1:
            kept = draw.random(value.shape, dtype=np.float32) >= LEFT_OUT
            passed: Grid = np.where(value > 0, np.float32(1), LEAK) * kept.astype(np.float32)
            passed /= np.float32(1 - LEFT_OUT)
            value = value * passed
            open_.append(passed)
        at.append(value)
    slope = softmax(at[-1][:, 0] + lesson.prior, group) - lesson.wanted
    slope = (slope / np.float32(len(group.sizes))).astype(np.float32)[:, None]
    matrices: list[Grid] = []
    constants: list[Grid] = []
    for place in reversed(range(layers)):
        matrices.insert(0, at[place].T @ slope)
        constants.insert(0, slope.sum(axis=0))
        if place:
            slope = (slope @ weights[place].T) * open_[place - 1]
        else:
            own = np.zeros_like(weights[-1])
            np.add.at(own, lesson.relation, group.total(slope))
    return [*matrices, *constants, own]


class _Adam:
    """Steps whose size follows the past slopes of each weight."""

    def __init__(self, weights: list[Grid]) -> None:
        self.weights = weights
        self.steps = 0
        self._first = [np.zeros_like(w) for w in weights]
        self._second = [np.zeros_like(w) for w in weights]

    def step(self, slopes: list[Grid], rate: float) -> None:
        self.steps += 1
        size = rate * np.sqrt(1 - 0.999**self.steps) / (1 - 0.9**self.steps)
        moved: tuple[Any, ...]
        for moved in zip(self.weights, slopes, self._first, self._second, strict=True):
            weight, slope, first, second = moved
            first += np.float32(0.1) * (slope - first)
            second += np.float32(0.001) * (slope**2 - second)
            weight -= np.float32(size) * first / (np.sqrt(second) + np.float32(1e-8))
