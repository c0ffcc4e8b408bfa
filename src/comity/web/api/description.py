"""The OpenAPI document, made of tables of the routes; a test holds both together."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from typing import Any

from comity._version import __version__
from comity.evaluation.schema import evaluation_schema

Json = dict[str, Any]


TEXT = r"^[^\u0000-\u001f\u007f]*$"
YEARS = "|".join(map(str, range(1950, date.today().year)))  # no fact is older
DAY = rf"^({YEARS})(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
YEAR = r"^(19|20)[0-9]{2}$"
LISTED = r"^[^,\u0000-\u001f\u007f]*(,[^,\u0000-\u001f\u007f]*){0,11}$"


def _word(name: str, told: str, **kind: Any) -> Json:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": told,
        "schema": {"type": "string", "maxLength": 300, "pattern": TEXT, **kind},
    }


def _part(name: str, told: str) -> Json:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": told,
        "schema": {"type": "string", "minLength": 1, "maxLength": 300, "pattern": TEXT},
    }


PAIR = [
    _part("state", "Id or name of the state."),
    _part("partner", "Id or name of the organization."),
]
QUESTION = [
    _word("as_of", "Nothing later is used: YYYY, YYYY-MM or YYYY-MM-DD.", pattern=DAY),
    _word("since", "First year.", pattern=YEAR),
    _word("peers", "States to compare with, by commas.", pattern=LISTED),
    _word("poles", "Rival poles, by commas.", pattern=LISTED),
    _word("partner_set", "organization, members, both, or a list of states."),
    _word("without", "Sources to leave out, by commas.", pattern=LISTED),
    _word("known_by", "The last day of publication of what is used.", pattern=DAY),
]
FORMAT = _word("format", "json, csv or parquet; else by Accept.", enum=["json", "csv", "parquet"])
PAGES = [
    {
        "name": name,
        "in": "query",
        "required": False,
        "description": told,
        "schema": {"type": "integer", "minimum": 1, "maximum": most},
    }
    for name, told, most in (
        ("page", "Page of rows, from 1.", 1_000_000),
        ("per_page", "Rows of a page.", 1000),
    )
]
ROWS: Json = {
    "type": "object",
    "required": ["total", "page", "per_page", "rows"],
    "properties": {
        "total": {"type": "integer", "minimum": 0},
        "page": {"type": "integer", "minimum": 1},
        "per_page": {"type": "integer", "minimum": 1},
        "rows": {"type": "array", "items": {"type": "object"}},
    },
}
OBJECT: Json = {"type": "object"}
ERROR: Json = {
    "type": "object",
    "required": ["error"],
    "properties": {"error": {"type": "string", "description": "What is wrong, in one sentence."}},
}
NAME = _part("name", "The id.")
TABLES: tuple[tuple[str, str, list[Json]], ...] = (
    ("/pairs", "All pairs of the record.", []),
    (
        "/facts",
        "Facts of the record.",
        [_word("state", "Only of this state."), _word("partner", "Only of this partner.")],
    ),
    ("/sources", "Documents of the record.", []),
    ("/trace/{state}/{partner}/{name}", "What an id rests on.", [*PAIR, NAME, *QUESTION]),
    ("/measures", "The measures.", []),
    (
        "/measures/{name}/{state}/{partner}",
        "A series by period.",
        [_part("name", "Id of the measure."), *PAIR, *QUESTION],
    ),
    ("/panel/{state}/{partner}", "The dyad-year panel of a pair.", [*PAIR, *QUESTION]),
)
ONES: tuple[tuple[str, str, list[Json]], ...] = (
    ("/facts/{name}", "A fact with its passages.", [NAME]),
    ("/sources/{name}", "A document or data set.", [NAME]),
)


@cache
def description() -> Json:
    """The OpenAPI document."""
    paths: Json = {
        path: {"get": _get(told, [*words, FORMAT, *PAGES], ROWS, tables=True)}
        for path, told, words in TABLES
    }
    paths |= {path: {"get": _get(told, words, OBJECT)} for path, told, words in ONES}
    paths["/evaluation/{state}/{partner}"] = {
        "get": _get(
            "An evaluation whole; its numbers as CSV or Parquet, its sources as BibTeX.",
            [
                *PAIR,
                *QUESTION,
                _word(
                    "format",
                    "json, csv, parquet or bibtex.",
                    enum=["json", "csv", "parquet", "bibtex"],
                ),
            ],
            {"$ref": "#/components/schemas/Evaluation"},
            tables=True,
        )
    }
    paths["/claims"] = {"post": _post()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Comity",
            "version": __version__,
            "description": "The cooperation between a state and an alliance, from a dated and "
            "cited record. A missing value is null, never 0.",
        },
        "servers": [{"url": "/api/v1"}],
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": _schemas()},
    }


def _schemas() -> Json:
    """The schema of an evaluation, its own definitions where an OpenAPI document has them."""
    text = json.dumps(evaluation_schema()).replace("#/$defs/", "#/components/schemas/")
    whole = json.loads(text)
    parts = whole.pop("$defs", {})
    whole.pop("$schema", None)
    whole.pop("$id", None)
    return {**parts, "Evaluation": whole, "Error": ERROR}


def _errors() -> Json:
    body = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    plain = {"text/plain": {"schema": {"type": "string"}}}
    return {
        "400": {"description": "The question cannot be answered.", "content": body},
        "404": {"description": "There is no such thing.", "content": body},
        "429": {"description": "Too many requests at once.", "content": plain},
    }


def _get(told: str, words: list[Json], shape: Json, *, tables: bool = False) -> Json:
    content: Json = {"application/json": {"schema": shape}}
    if tables:
        content["text/csv"] = {"schema": {"type": "string"}}
        content["application/vnd.apache.parquet"] = {"schema": {"type": "string"}}
    return {
        "summary": told,
        "parameters": words,
        "responses": {"200": {"description": told, "content": content}, **_errors()},
    }


def _post() -> Json:
    asked = {
        "type": "object",
        "required": ["text"],
        "properties": {
            "text": {
                "type": "string",
                "minLength": 1,
                "maxLength": 200_000,
                "description": "English, Russian or Kazakh.",
            },
            "as_of": {"type": "string", "maxLength": 10, "pattern": f"^$|{DAY}"},
        },
    }
    return {
        "summary": "The statements of a text with their verdicts; nothing is changed.",
        "requestBody": {"required": True, "content": {"application/json": {"schema": asked}}},
        "responses": {
            "200": {
                "description": "Verdicts.",
                "content": {"application/json": {"schema": OBJECT}},
            },
            **_errors(),
            "413": {
                "description": "It is too large.",
                "content": {"text/plain": {"schema": {"type": "string"}}},
            },
            "415": {
                "description": "It is no JSON.",
                "content": _errors()["400"]["content"],
            },
        },
    }
