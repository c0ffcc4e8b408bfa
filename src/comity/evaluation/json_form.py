"""An evaluation or a series as JSON, by the versioned schema in data/schema.

Dates are texts of the record's form; a missing value is null, never 0. As-of evaluations carry
no date later than the as-of date outside the titles and addresses of documents.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from comity.core.plain_values import plain
from comity.core.provenance import Origin
from comity.evaluation.chain import chain_of
from comity.evaluation.evaluation_data import EvaluationData

SCHEMA = "comity.evaluation/1"


def evaluation_dict(evaluation: EvaluationData) -> dict[str, Any]:
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


def evaluation_json(evaluation: EvaluationData) -> str:
    """The evaluation as JSON text."""
    return json.dumps(evaluation_dict(evaluation), ensure_ascii=False, separators=(",", ":"))


def _origin(origin: Origin, as_of: date) -> dict[str, Any]:
    """An origin; its coverage is cut at the as-of date."""
    body: dict[str, Any] = plain(origin)
    if origin.coverage is not None:
        body["coverage"] = [origin.coverage[0], min(origin.coverage[1], as_of.year)]
    return body
