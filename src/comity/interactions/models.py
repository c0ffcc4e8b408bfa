"""Fitted models kept by the hash of the events they were fitted on."""

from __future__ import annotations

import contextlib
import io
import json
import os
import zipfile
import zlib
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs

from comity._version import __version__
from comity.errors import OutputError
from comity.interactions.additive import Additive, from_model
from comity.interactions.calibration import Curve
from comity.interactions.evaluate import (
    Models,
    Stages,
    fit_both,
    fit_curve,
    fit_days,
    learn_sheet,
)
from comity.interactions.features import FEATURES
from comity.interactions.history import History
from comity.interactions.known import Known
from comity.interactions.quadruples import Quadruples
from comity.interactions.ranker import Plan, Ranker, engine
from comity.interactions.threads import one_thread
from comity.output import write


def fitted_models(
    quadruples: Quadruples, stages: Stages | None = None, folder: Path | None = None
) -> Models:
    """The models of a folder's events, fitted once and then read from a cache.

    Args:
        quadruples: the events.
        stages: told what is done.
        folder: of the cache; the user's cache folder (or `COMITY_CACHE`) if not given.

    Raises:
        UsageError: the events are too few.
        MissingExtra: XGBoost is not installed.
    """
    stages = stages or Stages()
    plan = Plan()
    path = _path(quadruples, plan, folder)
    engine()  # says at once that it is not there, not after the counting
    if path.is_file():
        kept = _read(path)
        if kept is not None:
            return kept
    known = Known(History(quadruples))
    end, calibrated = fit_days(quadruples)
    with one_thread():
        sheet = learn_sheet(known, end, stages)
    ranker, additive = fit_both(sheet, plan, stages)
    del sheet
    curve = fit_curve(known, range(end, calibrated), ranker, stages)
    models = Models(ranker, additive, curve, calibrated, known.state())
    _keep(path, models)
    return models


def _path(quadruples: Quadruples, plan: Plan, folder: Path | None) -> Path:
    import hashlib

    words = json.dumps([quadruples.sha256, __version__, asdict(plan), FEATURES])
    name = hashlib.sha256(words.encode()).hexdigest()[:24]
    given = os.environ.get("COMITY_CACHE")
    root = folder or Path(given or platformdirs.user_cache_dir("comity")) / "interactions"
    return root / f"{name}.json"


def _keep(path: Path, models: Models) -> None:
    boosters = [*models.ranker.models]
    if models.additive is not None:
        boosters.append(models.additive.model)
    body: dict[str, Any] = {
        "plan": asdict(models.ranker.plan),
        "additive": asdict(models.additive.plan) if models.additive else None,
        "curve": asdict(models.curve),
        "until": models.until,
        "models": [json.loads(bytes(b.save_raw("json"))) for b in boosters],
    }
    arrays = io.BytesIO()
    np.savez_compressed(arrays, **models.state)
    with contextlib.suppress(OSError, OutputError):  # a folder that cannot be written is no fault
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path.with_suffix(".npz"), arrays.getvalue())
        # the last of the two: where it stands, the other does
        write(path, json.dumps(body))


def _read(path: Path) -> Models | None:
    """The kept models, or None where they cannot be read: then they are fitted again."""
    xgb = engine()
    try:
        return _unpacked(path, xgb)
    except (OSError, ValueError, KeyError, TypeError, IndexError, EOFError, RecursionError):
        return None
    except (zipfile.BadZipFile, zlib.error, xgb.core.XGBoostError):
        return None


def _unpacked(path: Path, xgb: Any) -> Models:
    with np.load(path.with_suffix(".npz"), allow_pickle=False) as arrays:
        state = {name: arrays[name] for name in arrays.files}
    body = json.loads(path.read_text(encoding="utf-8"))
    boosters = []
    for model in body["models"]:
        booster = xgb.Booster()
        booster.load_model(bytearray(json.dumps(model).encode()))
        boosters.append(booster)
    plan = _plan(body["plan"])
    additive: Additive | None = None
    if body["additive"] is not None:
        additive = from_model(_plan(body["additive"]), boosters.pop())
    return Models(
        Ranker(plan, tuple(boosters)), additive, Curve(**body["curve"]), body["until"], state
    )


def _plan(values: dict[str, Any]) -> Plan:
    lists = {k: tuple(v) for k, v in values.items() if isinstance(v, list)}
    return replace(Plan(), **{**values, **lists})
