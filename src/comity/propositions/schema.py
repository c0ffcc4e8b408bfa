"""The JSON schema of a file of propositions; a test holds the published copy to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from comity.propositions.model import DIRECTIONS, KINDS, STANCES, TESTS
from comity.propositions.to_and_from_yaml import ABOUT


def propositions_schema() -> dict[str, Any]:
    """The JSON schema (2020-12) of a file of propositions: one, or a list of them."""
    texts = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
    day = {"anyOf": [{"type": "string"}, {"type": "integer"}]}
    window = _object({"from": day, "to": day, "on": day})
    kinds = {"anyOf": [{"enum": list(KINDS)}, {"type": "array", "items": {"enum": list(KINDS)}}]}
    about = _object(
        {k: texts for k in ABOUT}
        | {"kind": kinds, "depth": {"type": "integer"}, "rungs": {"type": "boolean"}}
    )
    test = _object(
        {
            "is": {"enum": list(TESTS)},
            "at_least": {"type": "number"},
            "at_most": {"type": "number"},
            "direction": {"enum": list(DIRECTIONS)},
            "by": texts,
            "than": texts,
            "rank": {"type": "integer"},
            "stance": {"enum": list(STANCES)},
            "then": about,
            "earlier": window,
        },
        ["is"],
    )
    plain = ("id", "says", "partner", "partner_set", "note")
    body = {k: {"type": "string"} for k in plain} | {
        "state": texts,
        "about": about,
        "qualified": about,
        "window": window,
        "test": {"anyOf": [{"enum": list(TESTS)}, test]},
        "negated": {"type": "boolean"},
    }
    one = {"$ref": "#/$defs/proposition"}
    some = {"type": "array", "items": one, "minItems": 1}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "comity-propositions-1",
        "anyOf": [one, some, _object({"propositions": some}, ["propositions"])],
        "$defs": {"proposition": _object(body, ["state", "test"])},
    }


def _object(properties: dict[str, Any], required: Iterable[str] = ()) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


if __name__ == "__main__":
    import json

    print(json.dumps(propositions_schema(), indent=1))
