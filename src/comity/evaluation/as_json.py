"""An evaluation or a series as JSON, by the versioned schema in data/schema.

Dates are texts of the record's form; a missing value is null, never 0. As-of evaluations carry
no date later than the as-of date outside the titles and addresses of documents.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from comity.dates import When
from comity.evaluation.chain import chain_of
from comity.evaluation.result import Evaluation
from comity.measures import Series
from comity.provenance import Origin

SCHEMA = "comity.evaluation/1"
SERIES_SCHEMA = "comity.series/1"


def evaluation_dict(evaluation: Evaluation) -> dict[str, Any]:
    """The evaluation as plain values, with its chain of parents."""
    body = plain(evaluation)
    body["origins"] = {
        o.id: _origin(o, evaluation.question.as_of) for o in evaluation.origins.values()
    }
    body["areas"] = [{"id": area, "label": label} for area, label in evaluation.areas]
    body["judgement"]["reasons"] = [
        {"criterion": name, "met": met, "text": text}
        for name, met, text in evaluation.judgement.reasons
    ]
    body["chain"] = {
        node.id: list(node.parents) for node in chain_of(evaluation).nodes.values() if node.parents
    }
    return {"schema": SCHEMA, **body}


def evaluation_json(evaluation: Evaluation) -> str:
    """The evaluation as JSON text."""
    return json.dumps(evaluation_dict(evaluation), ensure_ascii=False, separators=(",", ":"))


def series_dict(series: Series) -> dict[str, Any]:
    """A series as plain values."""
    return {"schema": SERIES_SCHEMA, **plain(series)}


def _origin(origin: Origin, as_of: date) -> dict[str, Any]:
    """An origin; its coverage is cut at the as-of date."""
    body: dict[str, Any] = plain(origin)
    if origin.coverage is not None:
        body["coverage"] = [origin.coverage[0], min(origin.coverage[1], as_of.year)]
    return body


def plain(value: Any) -> Any:
    """Dataclasses, dates, tuples and mappings as what JSON knows."""
    if isinstance(value, When):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, str | int) or value is None:
        return value
    if dataclasses.is_dataclass(value):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list | frozenset | set):
        return [plain(inner) for inner in value]
    raise TypeError(f"{type(value).__name__} has no JSON form")
