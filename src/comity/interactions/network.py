"""A small neural network beside the trees: smooth where they have steps.

Two hidden layers read the logarithms of a candidate's features and correct the logarithm of the
mixture; a constant of each unit belongs to the question's relation, so that evidence weighs by
what is asked. The softmax over the candidates of a question is fitted to its answers by Adam
(Kingma & Ba 2015) with a rate that falls as a cosine, and with units left out at random
(Srivastava et al. 2014).
"""

from __future__ import annotations

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
FEWEST = 16  # questions a step; few questions make small steps, so that there are enough
STEPS = 100  # an epoch at least, where the questions allow it
RATE = 2e-3
RISE = 100  # steps until the rate is reached, at most a tenth of all
LEFT_OUT = 0.1  # share of the units
LEAK = np.float32(0.01)  # slope of a unit below zero
SHARE = np.float32(0.002)  # added to shares before the logarithm
AT_ONCE = 65_536  # rows
BEYOND = np.float32(8.0)  # standard deviations at which features are cut


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How features become what a network reads.

    Attributes:
        shares: which features are shares, at most 1.
        mean: of each logarithm in what was learnt from.
        spread: their standard deviations.
    """

    shares: NDArray[np.bool_]
    mean: Grid
    spread: Grid

    def of(self, features: Grid) -> Grid:
        """Logarithms with mean 0 and spread 1, cut where nothing like it was seen."""
        scaled = (_logarithms(features, self.shares) - self.mean) / self.spread
        return np.asarray(np.clip(scaled, -BEYOND, BEYOND))


@dataclass(frozen=True, kw_only=True)
class Network:
    """A fitted network.

    Attributes:
        weights: matrices of the layers, their constants, and what is added to the first layer by
            relation.
        scale: what it reads.
    """

    weights: tuple[Grid, ...]
    scale: Scale

    def score(self, features: Grid, relation: Ints) -> Grid:
        """What the network adds to the prior, one figure a row; no question changes another's.

        Args:
            features: rows by features, question after question, each with as many rows.
            relation: of each question.
        """
        layers = len(self.weights) // 2
        # relations that were not taught have the last row, which is never moved
        own = self.weights[-1][np.minimum(relation, len(self.weights[-1]) - 1)]
        rows = features.reshape(len(relation), -1, features.shape[1])
        out = np.empty(rows.shape[:2], dtype=np.float32)
        # question after question: to the last bit a product depends on what is beside a row
        for place, part in enumerate(rows):
            at = self.scale.of(part)
            for layer in range(layers):
                at = at @ self.weights[layer] + self.weights[layers + layer]
                if not layer:
                    at += own[place]
                if layer < layers - 1:
                    at = np.maximum(at, LEAK * at)
            out[place] = at[:, 0]
        return out.ravel()


def _logarithms(features: Grid, shares: NDArray[np.bool_]) -> Grid:
    positive = np.maximum(features, np.float32(0))
    positive += np.where(shares, SHARE, np.float32(1))
    return np.asarray(np.log(positive, out=positive))


class Lessons(NamedTuple):
    """What networks learn from, question after question.

    Attributes:
        read: rows by scaled features.
        group: which rows belong to which question.
        relation: of each question.
        wanted: the share of each row in its question's answers.
        prior: added to the score of each row before the softmax.
    """

    read: Grid
    group: Group
    relation: Ints
    wanted: Grid
    prior: Grid

    def only(self, questions: Ints) -> Lessons:
        """Some of the questions."""
        rows, group = self.group.only(questions)
        return Lessons(
            self.read[rows], group, self.relation[questions], self.wanted[rows], self.prior[rows]
        )


def scaled(features: Grid) -> tuple[Scale, Grid]:
    """The scale of features that are to be learnt from, and what is read of them."""
    shares = features.max(axis=0) <= 1.001
    read = np.empty_like(features)
    for start in range(0, len(features), AT_ONCE):
        read[start : start + AT_ONCE] = _logarithms(features[start : start + AT_ONCE], shares)
    mean = read.mean(axis=0, dtype=np.float64).astype(np.float32)
    read -= mean
    squares = np.einsum("ij,ij->j", read, read, dtype=np.float64)
    spread = (np.sqrt(squares / len(read)) + 1e-6).astype(np.float32)
    read /= spread
    return Scale(shares=shares, mean=mean, spread=spread), read


def fit_network(scale: Scale, lessons: Lessons, seed: int = 0) -> Network:
    """Fit a network.

    Args:
        scale: of what it reads.
        lessons: what to learn from.
        seed: of the start and of what is drawn.
    """
    draw = np.random.default_rng(seed)
    questions = len(lessons.group.sizes)
    adam = _Adam(_start(draw, lessons.read.shape[1], int(lessons.relation.max()) + 2))
    size = min(max(FEWEST, questions // STEPS), QUESTIONS, questions)
    steps = questions // size
    rise = min(RISE, EPOCHS * steps // 10 + 1)
    with one_thread():
        for epoch in range(EPOCHS):
            order = draw.permutation(questions)
            for step in range(steps):
                chosen = np.sort(order[step * size : (step + 1) * size])
                slopes = _slopes(adam.weights, lessons.only(chosen), draw)
                done = (epoch * steps + step) / (EPOCHS * steps)
                risen = min(1.0, (adam.steps + 1) / rise)
                adam.step(slopes, RATE * risen * 0.5 * (1 + np.cos(np.pi * done)))
    return Network(weights=tuple(adam.weights), scale=scale)


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


def _slopes(weights: list[Grid], lesson: Lessons, draw: np.random.Generator) -> list[Grid]:
    """The slopes of the mean cross entropy of questions in the weights."""
    group = lesson.group
    layers = len(weights) // 2
    at = [lesson.read]
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
