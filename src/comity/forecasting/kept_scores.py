"""Scores of past forecasts kept between runs: they take longest; probabilities are made anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from comity.core.model_cache import Arrays, ModelCache

CODE = ("comity.forecasting", "comity.stats")


def score_cache() -> ModelCache:
    """The cache of scores of past forecasts."""
    return ModelCache("prospects", CODE)


def read_scores(digest: str) -> dict[str, object]:
    """What was fitted to evidence of this hash; empty where nothing is kept."""
    cache = score_cache()
    found: dict[str, Any] = {}
    kept = cache.read(cache.path(digest)) or {}
    for name in sorted(kept):
        model, part, _ = name.split("|")
        if part:
            found.setdefault(model, {}).setdefault(part, []).append(kept[name])
        else:
            found[model] = (*found.get(model, ()), kept[name])
    return found


def keep_scores(digest: str, fitted: Mapping[str, object]) -> None:
    """Keep the scores among what was fitted; panels are made anew each time."""
    arrays: Arrays = {}
    for model, value in fitted.items():
        if isinstance(value, dict):
            for part, parts in value.items():
                arrays |= {f"{model}|{part}|{n:03d}": a for n, a in enumerate(parts)}
        elif isinstance(value, tuple):
            arrays |= {f"{model}||{n:03d}": a for n, a in enumerate(value)}
    cache = score_cache()
    path = cache.path(digest)
    if arrays and not path.exists():
        cache.write(path, arrays)
