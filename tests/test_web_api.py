"""The API: the values of the library, in the form that is asked for."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import pyarrow.parquet as pq
import pytest
from starlette.testclient import TestClient

import comity
from comity.evaluation.json_form import evaluation_dict
from comity.evidence.evidence import Evidence
from comity.web.api import routes
from comity.web.api.description import description
from comity.web.api.forms import csv_of
from comity.web.application import make_application
from comity.web.settings import Settings
from comity.web.state import State

API = "/api/v1"


@pytest.fixture(scope="module")
def client(evidence: Evidence) -> Iterator[TestClient]:
    app = make_application(State(Settings(ahead=False, rate=1e9, burst=1e9), evidence))
    with TestClient(app, "http://127.0.0.1:8710") as made:
        yield made


def test_an_evaluation_is_that_of_the_library(client: TestClient, evidence: Evidence) -> None:
    for state, partner, day in (("KAZ", "NATO", "2010-12-31"), ("UZB", "CSTO", "2010-06-30")):
        made = comity.evaluate(state, partner, as_of=day, evidence=evidence)
        answer = client.get(f"{API}/evaluation/{state}/{partner}?as_of={day}")
        assert answer.headers["content-type"].startswith("application/json")
        assert answer.json() == json.loads(json.dumps(evaluation_dict(made)))


def test_its_numbers_are_a_table_in_three_forms(client: TestClient, evidence: Evidence) -> None:
    made = comity.evaluate("KAZ", "NATO", as_of="2010-12-31", evidence=evidence)
    rows = list(made.rows())
    address = f"{API}/evaluation/KAZ/NATO?as_of=2010-12-31"
    text = client.get(address, headers={"Accept": "text/csv"})
    assert text.headers["content-type"].startswith("text/csv")
    read = list(csv.DictReader(io.StringIO(text.text)))
    assert [r["id"] for r in read] == [r["id"] for r in rows]
    assert [r["strict"] for r in read] == [
        "" if r["strict"] is None else str(r["strict"]) for r in rows
    ]
    packed = client.get(address, headers={"Accept": "application/vnd.apache.parquet"})
    assert pq.read_table(io.BytesIO(packed.content)).num_rows == len(rows)
    assert client.get(f"{address}&format=csv").text == text.text
    assert "@" in client.get(f"{address}&format=bibtex").text


def test_a_measure_and_a_panel_are_those_of_the_library(
    client: TestClient, evidence: Evidence
) -> None:
    made = comity.measure("exercises", "UZB", "NATO", as_of="2010-12-31", evidence=evidence)
    found = client.get(f"{API}/measures/exercises/UZB/NATO?as_of=2010-12-31&per_page=1000").json()
    assert [r["value"] for r in found["rows"]] == [r["value"] for r in made.rows()]
    assert None in [r["value"] for r in client.get(
        f"{API}/measures/exercises/UZB/NATO?per_page=1000").json()["rows"]]  # fmt: skip
    table = client.get(f"{API}/panel/UZB/NATO?as_of=2010-12-31").json()
    assert table["total"] == 19 and table["rows"][0]["state"] == "UZB"


def test_a_trace_is_the_chain(client: TestClient, kaz_nato: comity.Evaluation) -> None:
    name = "KAZ-NATO/totals/documents"
    found = client.get(f"{API}/trace/KAZ/NATO/{name}?per_page=1000").json()
    down = [n.id for _, n in kaz_nato.chain().down(name)]
    assert [r["id"] for r in found["rows"] if r["direction"] == "down"] == down[: 1000 - 1]
    assert client.get(f"{API}/trace/KAZ/NATO/nothing").status_code == 404


def test_facts_and_sources_are_found_by_id(client: TestClient, evidence: Evidence) -> None:
    listed = client.get(f"{API}/facts?state=KAZ&partner=NATO&per_page=1000").json()["rows"]
    ids = {r["id"] for r in listed}
    assert ids == {f.id for f in evidence.facts if {"KAZ", "NATO"} <= f.subjects() | f.partners()}
    one = client.get(f"{API}/facts/{sorted(ids)[0]}").json()
    assert one["passages"] and one["id"] == sorted(ids)[0]
    source = next(p["source"] for p in one["passages"] if p["source"])
    assert one["id"] in client.get(f"{API}/sources/{source}").json()["facts"]


def test_pages_of_rows_add_up(client: TestClient) -> None:
    whole = client.get(f"{API}/sources?per_page=1000").json()
    parts: list[object] = []
    page = 1
    while True:
        rows = client.get(f"{API}/sources?per_page=400&page={page}").json()["rows"]
        if not rows:
            break
        parts += rows
        page += 1
    assert len(parts) == whole["total"] and parts[:400] == whole["rows"][:400]


@pytest.mark.parametrize(
    "words",
    ["page=0", "page=-1", "page=x", "per_page=1001", "per_page=1.5", "page=٣", "format=xml"],
)
def test_a_page_that_is_none_is_refused(client: TestClient, words: str) -> None:
    answer = client.get(f"{API}/pairs?{words}")
    assert answer.status_code == 400 and set(answer.json()) == {"error"}


def test_an_answer_that_is_known_is_not_sent_again(client: TestClient) -> None:
    first = client.get(f"{API}/measures")
    mark = first.headers["etag"]
    for header in (mark, f"W/{mark}", f'"x", {mark}', "*"):
        again = client.get(f"{API}/measures", headers={"If-None-Match": header})
        assert again.status_code == 304 and again.content == b""
        assert again.headers["etag"] == mark
    assert client.get(f"{API}/measures", headers={"If-None-Match": '"x"'}).status_code == 200
    other = client.get(f"{API}/measures?format=csv").headers["etag"]
    assert other != mark


def test_a_text_is_checked(client: TestClient) -> None:
    sent = {
        "text": "Kazakhstan joined the Partnership for Peace in 1994. Tea is good.",
        "as_of": "2010-12-31",
    }
    found = client.post(f"{API}/claims", json=sent).json()
    assert found["as_of"] == "2010-12-31"
    first, second = found["statements"]
    assert first["verdict"] == "holds" and first["for"]
    assert sent["text"][first["start"] : first["end"]].startswith("Kazakhstan joined")
    assert second["verdict"] is None and second["why"]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'{"text": 1}', "application/json", 400),
        (b'{"text": "x", "as_of": 2010}', "application/json", 400),
        (b'{"text": "x", "as_of": {}}', "application/json", 400),
        (b'{"text": "x", "as_of": null}', "application/json", 400),
        (b'{"text": "x", "as_of": "banana"}', "application/json", 400),
        (b'{"text": "http://127.0.0.1:1/secret"}', "application/json", 400),
        (b"text=x", "application/x-www-form-urlencoded", 415),
        (b'{"text": "x"}', "text/plain", 415),
    ],
)
def test_what_is_no_text_is_refused(
    client: TestClient, body: bytes, kind: str, status: int
) -> None:
    answer = client.post(f"{API}/claims", content=body, headers={"Content-Type": kind})
    assert answer.status_code == status


def test_a_spreadsheet_computes_nothing() -> None:
    text = csv_of(
        [{"a": "=1+1", "b": "+x", "c": "@y", "d": "-z", "e": -1.5, "f": None, "g": "plain"}]
    )
    assert text.splitlines()[1] == "'=1+1,'+x,'@y,'-z,-1.5,,plain"


def test_the_description_names_every_route_and_no_other() -> None:
    found = {path for path in description()["paths"]}
    paths = {r.path.removeprefix(API).replace(":path", "") for r in routes.ROUTES}
    assert found == paths - {"/openapi.json"}


def test_every_described_get_answers_as_described(client: TestClient) -> None:
    from jsonschema import Draft202012Validator

    whole = client.get(f"{API}/openapi.json").json()
    given = {
        "/facts/{name}": client.get(f"{API}/facts?per_page=1").json()["rows"][0]["id"],
        "/sources/{name}": "mme",
        "/trace/{state}/{partner}/{name}": "KAZ-NATO/totals/facts",
        "/measures/{name}/{state}/{partner}": "exercises",
    }
    for path, item in whole["paths"].items():
        if "get" not in item:
            continue
        address = path.format(state="KAZ", partner="NATO", name=given.get(path, ""))
        answer = client.get(f"{API}{address}")
        assert answer.status_code == 200, path
        shape = item["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        schema = {**shape, "components": whole["components"]}
        problems = list(Draft202012Validator(schema).iter_errors(answer.json()))
        assert problems == [], path
