"""The plan of a pair in the browser: goals, ranks by weights in the address, scenarios."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import comity
from comity.web.application import make_application
from comity.web.settings import Settings
from comity.web.state import State
from conftest import ROOT

OWN = "http://127.0.0.1:8710"
EXAMPLE = ROOT / "examples" / "kazakhstan-nato" / "plan"
PAGE = "/plan/KAZ/NATO?as_of=2010-06-30"


def serving(folder: Path | None) -> Iterator[TestClient]:
    about = Settings(ahead=False, rate=1e9, burst=1e9, record=folder)
    with TestClient(make_application(State(about)), base_url=OWN) as made:
        yield made


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    yield from serving(EXAMPLE)


def test_the_plan_stands_as_the_command_prints_it(client: TestClient) -> None:
    text = client.get(PAGE).text
    plan = comity.plan_goals("KAZ", "NATO", record=EXAMPLE, as_of="2010-06-30")
    assert plan.nodes
    for node in plan.nodes:
        assert node.standing.stands in text
    assert "Plan of Kazakhstan" in text
    assert "Goals, ways and means" in text
    assert '<a href="/fact/m:KAZ-NATO-parp-joined-2002">' in text


def ranked(client: TestClient, words: str = "") -> list[str]:
    text = client.get(PAGE + words).text
    section = text.split("<section")[2]
    return re.findall(r"<tr><td[^>]*>([^<]*)</td><td[^>]*>([^<]*)</td>", section)


def test_weights_of_the_address_move_the_ranks(client: TestClient) -> None:
    even, moved = ranked(client), ranked(client, "&w.priority=100&w.propensity=0&w.effort=0")
    assert even and moved
    assert even != moved
    assert ranked(client, "&w.priority=nonsense&w.effort=-3") == even  # what is no weight is one


def test_a_pair_leads_to_its_plan(client: TestClient) -> None:
    assert (
        'href="/plan/KAZ/NATO?as_of=2010-06-30"'
        in client.get("/pair/KAZ/NATO?as_of=2010-06-30").text
    )


def test_without_a_plan_it_says_where_one_stands(tmp_path: Path) -> None:
    for client in serving(None):
        assert "--record DIR" in client.get("/plan/KAZ/NATO").text
    for client in serving(tmp_path):
        answer = client.get("/plan/KAZ/NATO")
        assert answer.status_code == 200
        assert "plans nothing of this pair yet" in answer.text
        assert str(tmp_path) not in answer.text
