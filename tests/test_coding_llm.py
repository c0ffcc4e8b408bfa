"""A language model as a coder, asked at a server on this machine: what counts, what falls away."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import comity
from comity.cli.main import app
from comity.coding.documents import Document
from comity.coding.llm import find_quote, read_answer
from comity.errors import ComityError, DownloadError, UsageError
from comity.evidence.bundled import bundled_actors

pytest.importorskip("httpx")
RUN = CliRunner()
TEXT = (
    "Armenia and NATO signed a memorandum in Yerevan on 18 June 2019.\nKazakhstan refused to join "
    "the CSTO exercise on 3 May 2019. The weather was fine all week in the mountains."
)
FACT = {
    "states": ["ARM"],
    "partner": ["NATO"],
    "kind": "agreement",
    "mechanism": "memorandum",
    "event": "signed",
    "polarity": "done",
    "date": "2019-06-18",
    "quote": "Armenia and NATO signed a memorandum in Yerevan on 18 June 2019",
}
REFUSED = {
    **FACT, "states": ["KAZ"], "partner": ["CSTO"], "kind": "withdrawal", "mechanism": "exercise",
    "event": "declined", "polarity": "refused", "date": "2019-05-03",
    "quote": "Kazakhstan refused to join the CSTO exercise on 3 May 2019",
}  # fmt: skip


class Server:
    """An endpoint that gives the answers it is told to, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.answer: Callable[[], tuple[int, str]] = lambda: (200, "")
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers["Content-Length"])
                outer.asked.append(json.loads(self.rfile.read(size)))
                outer.keys.append(self.headers.get("Authorization"))
                status, text = outer.answer()
                self.send_response(status)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *args: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}/v1"

    def says(self, *facts: object) -> None:
        content = json.dumps({"facts": list(facts)})
        body = json.dumps({"choices": [{"message": {"content": content}}]})
        self.answer = lambda: (200, body)


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server()
    thread = threading.Thread(target=found.http.serve_forever, daemon=True)
    thread.start()
    yield found
    found.http.shutdown()
    found.http.server_close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, "utf-8")
    return path


def coded(file: Path, server: Server) -> comity.code:  # type: ignore[valid-type]
    (found,) = comity.code(file, published=date(2019, 6, 20), llm=server.url, model="m")
    return found


def test_a_fact_that_quotes_the_text_counts(file: Path, server: Server) -> None:
    server.says(FACT, REFUSED)
    found = coded(file, server)
    assert [(f.states, f.date, f.polarity) for f in found.facts] == [
        (("ARM",), "2019-06-18", "done"), (("KAZ",), "2019-05-03", "refused"),
    ]  # fmt: skip
    for fact in found.facts:
        assert TEXT[fact.quote_start :].startswith(fact.quote) and fact.rule == "language model"
    asked = server.asked[0]
    assert asked["model"] == "m" and asked["temperature"] == 0
    assert (
        "2019-06-20" in asked["messages"][1]["content"] and TEXT in asked["messages"][1]["content"]
    )


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"quote": "Armenia and NATO signed a treaty in Yerevan"}, "quotation"),
        ({"quote": "armenia and nato signed a memorandum"}, "quotation"),
        ({"quote": "Armenia signed"}, "quotation"),
        ({"quote": "rmenia and NATO signed"}, "quotation"),
        ({"quote": ""}, "quotation"),
        ({"states": ["Narnia"]}, "no actor"),
        ({"partner": ["FOO"]}, "no actor"),
        ({"states": ["NATO"], "partner": ["ARM"]}, "told apart"),
        ({"states": ["ARM"], "partner": ["ARM"]}, "told apart"),
        ({"states": "ARM"}, "list"),
        ({"states": []}, "list"),
        ({"kind": "party"}, "kind"),
        ({"polarity": "perhaps"}, "polarity"),
        ({"date": "18 June"}, "date"),
        ({"date": "2019-13-01"}, "date"),
        ({"date": 2019}, "missing"),
        ({"end": 7}, "missing"),
    ],
)
def test_anything_else_falls_away_and_is_told(
    file: Path, server: Server, change: dict[str, object], why: str
) -> None:
    server.says({**FACT, **change}, REFUSED)
    found = coded(file, server)
    assert [f.states for f in found.facts] == [("KAZ",)]
    assert len(found.unread) == 1 and why in found.unread[0].reason


@pytest.mark.parametrize("field", sorted(FACT))
def test_a_missing_field_falls_away(file: Path, server: Server, field: str) -> None:
    server.says({k: v for k, v in FACT.items() if k != field})
    assert coded(file, server).nothing


def test_a_quotation_over_a_line_end_is_found_as_it_stands() -> None:
    text = "They signed the\n  agreement on Monday."
    assert find_quote(text, "signed the agreement on") == (5, 30)
    assert find_quote(text, "signed agreement on Monday") is None
    assert find_quote(text, "signed the agree") is None


DOCUMENT = Document(id="x", text=TEXT, language="en", published=date(2019, 6, 20))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*FACT, "facts"]), inner)
    ),
    max_leaves=12,
)  # fmt: skip


@given(JSON | st.builds(lambda v: {"facts": [v]}, JSON) | st.builds(
    lambda v, k: {"facts": [{**FACT, k: v}]}, JSON, st.sampled_from(sorted(FACT))))  # fmt: skip
def test_no_answer_gives_a_fact_that_the_text_does_not_say(answer: object) -> None:
    found = read_answer(DOCUMENT, json.dumps(answer), bundled_actors())
    for fact in found.facts:
        assert TEXT[fact.quote_start :].startswith(fact.quote) and len(fact.quote.split()) > 2


@pytest.mark.parametrize(
    "answer",
    [(200, "{}"), (200, "no json"), (500, "{}"), (200, '{"choices": []}'), (404, "")],
)
def test_an_endpoint_that_does_not_speak_the_protocol_is_one_line(
    file: Path, server: Server, answer: tuple[int, str]
) -> None:
    server.answer = lambda: answer
    with pytest.raises(DownloadError, match="gave no coding") as caught:
        coded(file, server)
    assert "\n" not in str(caught.value).strip() or answer[0] != 200


def test_nobody_listens(file: Path) -> None:
    with pytest.raises(DownloadError, match="check the address"):
        list(comity.code(file, published=date(2019, 6, 20), llm="http://127.0.0.1:9/v1"))


def test_the_key_goes_to_https_or_this_machine_only(
    file: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMITY_LLM_KEY", "secret")
    server.says(FACT)
    assert coded(file, server).facts and server.keys == ["Bearer secret"]
    for url in ("http://example.org/v1", "http://localhost.example.org/v1", "ftp://x", "nonsense"):
        with pytest.raises(UsageError, match="COMITY_LLM_KEY"):
            list(comity.code(file, published=date(2019, 6, 20), llm=url))


def test_agreement_with_the_tables_is_printed(file: Path, server: Server) -> None:
    server.says(FACT, {**REFUSED, "date": "2019-05-04"})
    done = RUN.invoke(app, ["code", str(file), "--llm", server.url, "--published", "2019-06-20"])
    assert done.exit_code == 0, done.output
    lines = {
        line.partition(":")[0].strip(): line
        for line in done.output.splitlines() if "alpha" in line and "agree" in line
    }  # fmt: skip
    assert "alpha 1.00, agree 100% of 3" in lines["fact"]
    assert "agree 50% of 2" in lines["date"] and "agree 100% of 2" in lines["polarity"]


def test_a_model_proposes_rows_beside_those_of_the_tables(
    file: Path, server: Server, tmp_path: Path
) -> None:
    server.says(FACT)
    (first,) = comity.code_into(
        file, tmp_path / "r", coder="Ann", published=date(2019, 6, 20), llm=server.url, model="m"
    )
    assert len(first.rows) == 1
    row = comity.record_check(tmp_path / "r").rows["activities"][0]
    assert (row["review"], row["verified"]) == ("proposed", "no")


def test_half_done_coding_by_a_model_is_kept(server: Server, tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.txt").write_text(TEXT, "utf-8")
    (source / "b.txt").write_text(TEXT + " More of it.", "utf-8")
    body = json.dumps({"choices": [{"message": {"content": json.dumps({"facts": [FACT]})}}]})
    answers = iter([(200, body), (500, ""), (200, body)])
    server.answer = lambda: next(answers)
    words = ["code", str(source), "--llm", server.url, "--into", str(tmp_path / "r"), "--coder",
             "Ann", "--published", "2019-06-20"]  # fmt: skip
    done = RUN.invoke(app, words)
    assert isinstance(done.exception, ComityError)
    assert len(comity.record_check(tmp_path / "r").rows["activities"]) == 1
    assert RUN.invoke(app, words).exit_code == 0
    assert len(server.asked) == 3
