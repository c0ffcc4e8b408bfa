"""The JSON schema of an evaluation, made from the result's own dataclasses.

The version in its name rises when a key changes its meaning or goes; new keys may come within a
version. `data/schema/evaluation-1.json` is the published copy, and a test holds the two together.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from comity.core.dates import When
from comity.evaluation.evaluation_data import EvaluationData
from comity.evaluation.json_form import SCHEMA

WHEN = {"type": "string", "pattern": r"^(by )?\d{4}(-\d{2}(-\d{2})?)?$"}
PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    types.NoneType: {"type": "null"},
    date: {"type": "string", "format": "date"},
    When: WHEN,
}
AREA = {
    "type": "object",
    "properties": {"id": {"type": "string"}, "label": {"type": "string"}},
    "required": ["id", "label"],
}
REASON = {
    "type": "object",
    "properties": {
        "criterion": {"type": "string"},
        "met": {"type": "boolean"},
        "text": {"type": "string"},
    },
    "required": ["criterion", "met", "text"],
}


def evaluation_schema() -> dict[str, Any]:
    """The schema as plain values (JSON Schema 2020-12)."""
    defs: dict[str, Any] = {}
    body = _object(EvaluationData, defs)
    body["properties"]["schema"] = {"const": SCHEMA}
    body["properties"]["areas"] = {"type": "array", "items": AREA}
    body["properties"]["chain"] = {
        "description": "For every id, the ids it rests on directly.",
        "type": "object",
        "additionalProperties": {"type": "array", "items": {"type": "string"}},
    }
    body["properties"]["changes"] = {
        "description": "With --without: what differs from the evaluation with the source.",
        "type": "array",
    }
    body["properties"]["since_edition"] = {
        "description": "With --since-edition: what changed since it, in words.",
        "type": "string",
    }
    body["required"] = ["schema", *body["required"], "chain"]
    defs["Judgement"]["properties"]["reasons"] = {"type": "array", "items": REASON}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": SCHEMA,
        **body,
        "$defs": dict(sorted(defs.items())),
    }


def _object(cls: type, defs: dict[str, Any]) -> dict[str, Any]:
    hints = typing.get_type_hints(cls)
    fields = [f.name for f in dataclasses.fields(cls) if not f.metadata.get("inner")]
    return {
        "description": (cls.__doc__ or "").strip().splitlines()[0],
        "type": "object",
        "properties": {name: _schema(hints[name], defs) for name in fields},
        "required": fields,
    }


def _schema(hint: Any, defs: dict[str, Any]) -> dict[str, Any]:
    """The schema of a type; dataclasses become definitions."""
    if hint in PLAIN:
        return PLAIN[hint]
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        if hint.__name__ not in defs:
            defs[hint.__name__] = {}
            defs[hint.__name__] = _object(hint, defs)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return {"anyOf": [_schema(part, defs) for part in parts]}
    if origin is tuple:
        if len(parts) == 2 and parts[1] is Ellipsis:
            return {"type": "array", "items": _schema(parts[0], defs)}
        return {"type": "array", "prefixItems": [_schema(part, defs) for part in parts]}
    if origin is Literal:
        return {"enum": list(parts)}
    if origin is not None and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _schema(parts[1], defs)}
    raise TypeError(f"{hint} has no schema")


if __name__ == "__main__":
    import json

    print(json.dumps(evaluation_schema(), indent=1, ensure_ascii=False))
