"""The JSON of every evaluation follows the published schema."""

from __future__ import annotations

import json
from importlib import resources

import pytest
from jsonschema import Draft202012Validator

import comity
from comity.evaluation.json_form import evaluation_dict
from comity.evaluation.schema import evaluation_schema
from comity.evidence.evidence import Evidence


def published() -> dict[str, object]:
    path = resources.files("comity") / "data" / "schema" / "evaluation-1.json"
    body: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return body


def test_the_published_schema_is_the_code_s() -> None:
    assert published() == json.loads(json.dumps(evaluation_schema())), (
        "rewrite it with: python -m comity.evaluation.schema > "
        "src/comity/data/schema/evaluation-1.json"
    )


@pytest.mark.parametrize(
    ("state", "organization", "as_of"),
    [
        ("KAZ", "NATO", None),
        ("KAZ", "NATO", "1996"),
        ("UKR", "EU", "2014-06-30"),
        ("TUV", "GUAM", None),
        ("POL", "NATO", "2005"),
    ],
)
def test_evaluations_follow_it(
    evidence: Evidence, state: str, organization: str, as_of: str | None
) -> None:
    result = comity.evaluate(state, organization, as_of=as_of, evidence=evidence)
    body = json.loads(result.to_json())
    errors = [e.message for e in Draft202012Validator(published()).iter_errors(body)]
    assert errors == []


def test_it_refuses_what_is_not_an_evaluation(kaz_nato: comity.Evaluation) -> None:
    body = json.loads(json.dumps(evaluation_dict(kaz_nato)))
    del body["judgement"]
    assert list(Draft202012Validator(published()).iter_errors(body))
    assert body["gaps"]
    assert body["conflicts"]
