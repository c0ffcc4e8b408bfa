"""Fitted models as arrays, and kept by a cache that the caller brings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from comity.interactions.additive import Additive, from_model
from comity.interactions.calibration import FORM, Curve
from comity.interactions.features import FEATURES
from comity.interactions.halves import Halves
from comity.interactions.learning import (
    Models,
    Stages,
    fit_both,
    fit_curve,
    fit_days,
    learn_sheet,
)
from comity.interactions.network import Network, Scale
from comity.interactions.quadruples import Quadruples
from comity.interactions.ranker import Plan, Ranker, engine

BODY, NETWORK = "body", "network"


Arrays = dict[str, npt.NDArray[np.generic]]


class Cache(Protocol):
    """Where arrays are kept: `comity.core.model_cache.ModelCache` is one."""

    def path(self, *parts: object) -> Path:
        """The file of what was made of these parts."""

    def read(self, path: Path) -> Arrays | None:
        """The arrays, or None where there are none."""

    def write(self, path: Path, arrays: Mapping[str, npt.NDArray[np.generic]]) -> None:
        """Keep them."""


def fitted_models(
    quadruples: Quadruples, stages: Stages | None = None, cache: Cache | None = None
) -> Models:
    """The models of a folder's events, fitted once and then read from a cache.

    Args:
        quadruples: the events.
        stages: told what is done.
        cache: where they are kept; without one they are fitted anew.

    Raises:
        UsageError: the events are too few.
        MissingExtra: XGBoost is not installed.
    """
    stages = stages or Stages()
    plan = Plan()
    engine()  # says at once that it is not there, not after the counting
    path = cache.path(quadruples.sha256, asdict(plan), FEATURES, FORM) if cache else None
    if cache and path:
        kept = _unpacked(cache.read(path))
        if kept is not None:
            return kept
    end, calibrated = fit_days(quadruples)
    with Halves(quadruples, plan.threads) as halves:
        ranker, additive = fit_both(learn_sheet(halves, end, stages), plan, stages)
        curve = fit_curve(halves, range(end, calibrated), ranker, stages)
        state = halves.known.state()
    models = Models(ranker=ranker, additive=additive, curve=curve, until=calibrated, state=state)
    if cache and path:
        cache.write(path, _packed(models))
    return models


def _packed(models: Models) -> Arrays:
    """Models as arrays: the state of what is known, and the rest as the bytes of one JSON text."""
    boosters = [*models.ranker.models]
    if models.additive is not None:
        boosters.append(models.additive.model)
    body: dict[str, Any] = {
        "plan": asdict(models.ranker.plan),
        "additive": asdict(models.additive.plan) if models.additive else None,
        "curve": asdict(models.curve),
        "until": models.until,
        "models": [json.loads(bytes(b.save_raw("json"))) for b in boosters],
        "networks": [len(network.weights) for network in models.ranker.networks],
    }
    text = np.frombuffer(json.dumps(body).encode(), dtype=np.uint8)
    networks = {
        f"{NETWORK}{number}_{name}": array
        for number, network in enumerate(models.ranker.networks)
        for name, array in _arrays(network).items()
    }
    return {BODY: text, **networks, **models.state}


def _arrays(network: Network) -> Arrays:
    weights = {f"weights{place}": array for place, array in enumerate(network.weights)}
    return {
        **weights,
        "shares": network.scale.shares,
        "mean": network.scale.mean,
        "spread": network.scale.spread,
    }


def _network(arrays: Arrays, number: int, layers: int) -> Network:
    own: dict[str, Any] = {
        name: arrays[f"{NETWORK}{number}_{name}"]
        for name in ("shares", "mean", "spread", *(f"weights{place}" for place in range(layers)))
    }
    weights = tuple(own.pop(f"weights{place}") for place in range(layers))
    return Network(weights=weights, scale=Scale(**own))


def _unpacked(arrays: Arrays | None) -> Models | None:
    """The models, or None where they cannot be read: then they are fitted again."""
    if arrays is None or BODY not in arrays:
        return None
    xgb = engine()
    try:
        body = json.loads(arrays[BODY].tobytes())
        boosters = []
        for model in body["models"]:
            booster = xgb.Booster()
            booster.load_model(bytearray(json.dumps(model).encode()))
            boosters.append(booster)
        plan = _plan(body["plan"])
        additive: Additive | None = None
        if body["additive"] is not None:
            additive = from_model(_plan(body["additive"]), boosters.pop())
        networks = tuple(_network(arrays, *both) for both in enumerate(body["networks"]))
        state = {
            name: array
            for name, array in arrays.items()
            if name != BODY and not name.startswith(NETWORK)
        }
        return Models(
            ranker=Ranker(plan, tuple(boosters), networks),
            additive=additive,
            curve=Curve(**body["curve"]),
            until=body["until"],
            state=state,
        )
    except (ValueError, KeyError, TypeError, IndexError, RecursionError, xgb.core.XGBoostError):
        return None


def _plan(values: dict[str, Any]) -> Plan:
    lists = {k: tuple(v) for k, v in values.items() if isinstance(v, list)}
    return replace(Plan(), **{**values, **lists})
