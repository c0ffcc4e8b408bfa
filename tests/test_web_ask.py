"""The page of questions: a forecast or the reason why there is none, by an address."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from starlette.testclient import TestClient

from comity.evidence.evidence import Evidence
from comity.forecasting.likelihood_words import percent
from comity.forecasting.plain_answer import Abstained, ask_plain
from comity.web.application import make_application
from comity.web.settings import Settings
from comity.web.state import State

OWN = "http://127.0.0.1:8710"
SERBIA = "Will Serbia join NATO by 2035?"


@pytest.fixture(scope="module")
def client(evidence: Evidence) -> Iterator[TestClient]:
    app = make_application(State(Settings(ahead=False, rate=1e9, burst=1e9), evidence))
    with TestClient(app, base_url=OWN, follow_redirects=False) as made:
        yield made


def test_it_says_what_the_library_says(client: TestClient, evidence: Evidence) -> None:
    found = ask_plain(SERBIA, evidence, date(2026, 6, 30))
    assert not isinstance(found, Abstained)
    page = client.get("/ask", params={"question": SERBIA, "as_of": "2026-06-30"})
    assert page.status_code == 200
    assert f"<strong>{percent(found.probability)}</strong>, {found.word}." in page.text
    read = "a full membership that began in the window; Serbia with the North Atlantic Treaty"
    assert read in page.text


def test_where_there_is_none_it_says_why(client: TestClient) -> None:
    for text, why in (("Will it rain by 2030?", "not read"), ("Will <b>x</b>?", "names no time")):
        page = client.get("/ask", params={"question": text})
        assert page.status_code == 200 and "No forecast:" in page.text and why in page.text
        assert "<b>x</b>" not in page.text


def test_a_day_ahead_is_refused(client: TestClient) -> None:
    page = client.get("/ask", params={"question": SERBIA, "as_of": "2099-01-01"})
    assert page.status_code == 400 and "lies after today" in page.text


def test_without_a_question_it_is_a_form_in_both_languages(client: TestClient) -> None:
    assert "The question" in client.get("/ask").text
    assert "Вступит ли Сербия" in client.get("/ask", params={"lang": "ru"}).text
    assert client.get("/ask", params={"question": SERBIA, "as_of": "soon"}).status_code == 400
