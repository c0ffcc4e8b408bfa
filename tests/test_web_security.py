"""What stands before every page of `comity serve`: names, origins, sizes, hostile requests."""

from __future__ import annotations

import csv
import json
import os
import random
import re
import string
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

import comity
from comity.evidence.evidence import Evidence
from comity.web.application import make_application
from comity.web.security import POLICY, Budget, own_names
from comity.web.settings import Settings
from comity.web.state import State
from comity.web.tokens import token_of

OWN = "http://127.0.0.1:8710"
HOSTILE = int(os.environ.get("COMITY_HOSTILE", "1000"))


def client_of(evidence: Evidence, **settings: object) -> TestClient:
    free = {"ahead": False, "rate": 1e9, "burst": 1e9, "most_body": 100_000}
    made = Settings(**{**free, **settings})  # type: ignore[arg-type]  # fields of Settings
    app = make_application(State(made, evidence))
    return TestClient(app, OWN, raise_server_exceptions=False, follow_redirects=False)


@pytest.fixture(scope="module")
def client(evidence: Evidence) -> Iterator[TestClient]:
    with client_of(evidence) as made:
        yield made


def test_every_answer_is_guarded(client: TestClient) -> None:
    for path in ("/", "/nowhere", "/static/web.js", "/api/v1/measures", "/api/v1/nowhere"):
        headers = client.get(path).headers
        assert headers["content-security-policy"] == POLICY
        assert "unsafe" not in POLICY and "http" not in POLICY and "*" not in POLICY
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "same-origin"
        assert "access-control-allow-origin" not in headers
        assert "server" not in headers


@pytest.mark.parametrize("name", ["127.0.0.1:8710", "localhost", "localhost:9999", "[::1]:8710"])
def test_names_of_this_machine_are_answered(client: TestClient, name: str) -> None:
    assert client.get("/methods", headers={"Host": name}).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "evil.example",
        "evil.example:8710",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "192.168.0.1:8710",
        "localhost:evil",
        "localhost@evil.example",
        "",
        "[::1",
        "127.0.0.1:8710/evil",
    ],
)
def test_a_foreign_name_is_refused(client: TestClient, name: str) -> None:
    answer = client.get("/", headers={"Host": name})
    assert answer.status_code == 421
    assert len(answer.text) < 200


def test_on_every_interface_numbers_are_answered_and_foreign_names_are_not(
    evidence: Evidence,
) -> None:
    assert "*" in own_names("0.0.0.0") and "*" not in own_names("127.0.0.1")
    with client_of(evidence, host="0.0.0.0") as client:
        assert client.get("/methods", headers={"Host": "192.168.0.7:8710"}).status_code == 200
        assert client.get("/methods", headers={"Host": "evil.example:8710"}).status_code == 421


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "https://127.0.0.1:8710", "http://127.0.0.1:80", "null", None],
)
def test_what_another_page_sends_is_refused(client: TestClient, origin: str | None) -> None:
    headers = {} if origin is None else {"Origin": origin}
    assert client.post("/claims", data={"text": "x"}, headers=headers).status_code == 403


def test_a_form_needs_the_token_of_its_browser(client: TestClient) -> None:
    sent = {"text": "Kazakhstan joined NATO in 2001.", "as_of": "2010"}
    client.cookies.clear()
    for token in ("", "0" * 64, token_of(b"another secret", "a" * 32)):
        answer = client.post("/claims", data={**sent, "token": token}, headers={"Origin": OWN})
        assert answer.status_code == 400 and "no longer valid" in answer.text
    form = client.get("/claims")
    cookie = form.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie
    found = re.search(r'name="token" value="(\w+)"', form.text)
    assert found
    given = {**sent, "token": found[1]}
    assert client.post("/claims", data=given, headers={"Origin": OWN}).status_code == 200
    client.cookies.clear()
    client.cookies.set("comity-browser", "b" * 32)
    assert client.post("/claims", data=given, headers={"Origin": OWN}).status_code == 400
    client.cookies.clear()


def test_an_address_or_headers_that_are_too_long_are_refused(client: TestClient) -> None:
    assert client.get("/methods?q=" + "a" * 9000).status_code == 414
    assert client.get("/methods", headers={"X-Long": "a" * 40_000}).status_code == 431


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
def test_other_methods_are_refused(client: TestClient, method: str) -> None:
    answer = client.request(method, "/", headers={"Origin": OWN})
    assert answer.status_code == 405 and set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}
    if method not in ("OPTIONS", "TRACE"):
        assert client.request(method, "/").status_code == 403


def test_a_large_body_is_refused_before_it_is_read(client: TestClient) -> None:
    large = client.post("/claims", content=b"x" * 200_000, headers={"Origin": OWN})
    assert large.status_code == 413

    def pieces() -> Iterator[bytes]:
        for _ in range(300):
            yield b"text=" + b"x" * 1000

    headers = {"Origin": OWN, "Content-Type": "application/x-www-form-urlencoded"}
    assert client.post("/claims", content=pieces(), headers=headers).status_code == 413
    lies = client.post("/claims", content=b"x", headers={"Origin": OWN, "Content-Length": "-1"})
    assert lies.status_code == 413


def test_a_slow_body_is_given_up(evidence: Evidence) -> None:
    import asyncio

    app = make_application(State(Settings(ahead=False, body_seconds=0.2), evidence))
    scope = {
        "type": "http", "method": "POST", "path": "/claims", "raw_path": b"/claims",
        "query_string": b"", "scheme": "http", "server": ("127.0.0.1", 8710),
        "client": ("127.0.0.1", 1), "http_version": "1.1", "root_path": "",
        "headers": [(b"host", b"127.0.0.1:8710"), (b"origin", OWN.encode()),
                    (b"content-type", b"application/x-www-form-urlencoded")],
    }  # fmt: skip
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        await asyncio.sleep(0.15)
        return {"type": "http.request", "body": b"text=a&", "more_body": True}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    asyncio.run(asyncio.wait_for(app(scope, receive, send), 5))  # type: ignore[arg-type]
    assert sent[0]["status"] == 408


def test_a_reader_has_a_budget(evidence: Evidence) -> None:
    with client_of(evidence, rate=0.001, burst=5.0) as client:
        found = [client.get("/static/icon.svg") for _ in range(7)]
        assert [a.status_code for a in found] == [200] * 5 + [429] * 2
        assert found[-1].headers["retry-after"] == "1"
    budget = Budget(0.001, 1)
    assert budget.spend("one") and budget.spend("other") and not budget.spend("one")


def test_read_only_refuses_changes_and_still_reads(evidence: Evidence) -> None:
    with client_of(evidence, read_only=True) as client:
        assert client.post("/fact/1", headers={"Origin": OWN}).status_code == 403
        assert client.get("/methods").status_code == 200
        sent = {"text": "Kazakhstan is a member of NATO.", "as_of": "2010-12-31"}
        assert client.post("/api/v1/claims", json=sent).status_code == 200


def test_an_error_of_ours_is_one_sentence(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    import comity.web.pages.about as about

    def broken() -> None:
        raise RuntimeError("the secret of somebody")

    monkeypatch.setattr(about, "all_measures", broken)
    answer = client.get("/methods?anew=1")  # what was drawn before is kept
    assert answer.status_code == 500
    assert "Something went wrong" in answer.text
    assert "secret" not in answer.text and "Traceback" not in answer.text
    assert answer.headers["content-security-policy"] == POLICY


EVIL = '<img src=x onerror="alert(1)">\'"><script>alert(2)</script>{{7*7}}'


IDS = {"id", "actor_id", "state_iso3", "organization", "source_id", "rung", "area"}
"""Columns by which rows find each other."""


def spoil(folder: Path, spared: set[tuple[str, str]]) -> int:
    """Put markup into every filled cell of a record but those of the spared columns."""
    touched = 0
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            header, rows = list(reader.fieldnames or ()), list(reader)
        for row in rows:
            for name in header:
                if row[name] and name not in IDS and (path.name, name) not in spared:
                    row[name] += f" {EVIL}"
                    touched += 1
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, header)
            writer.writeheader()
            writer.writerows(rows)
    return touched


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A record with markup in every field in which the check of a record allows it."""
    spared: set[tuple[str, str]] = set()
    for number in range(12):
        folder = tmp_path_factory.mktemp("evil") / str(number)
        comity.record_new(folder)
        touched = spoil(folder, spared)
        try:
            state = State(Settings(ahead=False, rate=1e9, burst=1e9, record=folder))
        except comity.RecordError as error:
            refused = set(re.findall(r"(\w+\.csv)(?::\d+)?, column (\w+)", str(error)))
            if not refused - spared:
                raise
            spared |= refused
            continue
        assert touched > 100
        with TestClient(make_application(state), OWN, raise_server_exceptions=False) as made:
            yield made
        return
    pytest.fail("the check of a record refuses every field")


def test_markup_in_a_record_stays_a_text(evil: TestClient) -> None:
    from comity.web.shown import PARTS

    sections = ["summary", *(name for name, _ in PARTS if name not in ("events", "measures"))]
    pages = [f"/pair/SRB/EU?section={name}&open=SRB-EU/totals/facts" for name in sections]
    pages += ["/changes/SRB/EU?before=2010-12-31", "/prospects/SRB/EU", "/", "/?q=" + quote(EVIL)]
    facts = evil.get("/api/v1/facts?state=SRB&partner=EU").json()["rows"]
    own = [f["id"] for f in facts if "own-record" in f["origins"]]
    assert own
    pages += [f"/fact/{quote(i, safe='')}" for i in own[:10]]
    pages += ["/source/own-record", "/coverage", "/pair/SRB/EU?open=" + quote(EVIL)]
    seen = 0
    for address in pages:
        answer = evil.get(address)
        assert answer.status_code in (200, 404), address
        assert "<script>alert" not in answer.text and "<img src=x" not in answer.text, address
        assert 'onerror="' not in answer.text.replace("onerror=&#34;", "")
        seen += "&lt;img" in answer.text
        assert "49" not in re.findall(r"script&gt;(\w*)", answer.text)
    assert seen > 5


PIECES = [
    "../../../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%00", "%0d%0aSet-Cookie:%20x=1", "\\..\\",
    "<script>alert(1)</script>", "'\"><svg/onload=alert(1)>", "{{7*7}}", "${7*7}", "__class__",
    "' OR 1=1 --", "; DROP TABLE facts", "$(id)", "`id`", "|cat /etc/passwd", "file:///etc/passwd",
    "http://127.0.0.1:1/", "\u202e\u2066", "\ud7ff", "A" * 5000, "%" * 50, "../", "KAZ", "NATO",
    "KAZ-NATO/totals/facts", "2010-12-31", "9999-99-99", "-1", "1e309", "NaN", "٣", "\u0000",
    "own-record", "mme", "static", "web.css", "htmx.min.js", "..%5c..%5c", "%252e%252e%252f",
]  # fmt: skip
ROOTS = [
    "/", "/pair/", "/fact/", "/source/", "/compare/", "/poles/", "/methods/",
    "/static/", "/changes/", "/api/v1/facts/", "/api/v1/sources/", "/api/v1/facts",
    "/api/v1/measures/", "/claims", "/ledger", "/api/v1/trace/KAZ/NATO/", "/api/v1/pairs",
    "/prospects/",
]  # fmt: skip
NAMES = [
    "as_of",
    "section",
    "open",
    "peers",
    "poles",
    "q",
    "lang",
    "page",
    "per_page",
    "format",
    "since",
    "without",
    "known_by",
    "partner_set",
    "w.science",
    "measure",
    "state",
    "before",
]
HEADERS = [
    "Host",
    "Origin",
    "X-Forwarded-Host",
    "Cookie",
    "Accept",
    "If-None-Match",
    "Accept-Language",
    "Content-Type",
    "X-HTTP-Method-Override",
    "Range",
]
LEAKS = re.compile(r"Traceback|root:x:0|site-packages|site-packages|sqlite|\.py\b")


def hostile(chance: random.Random) -> dict[str, object]:
    """One hostile request."""

    def piece() -> str:
        if chance.random() < 0.2:
            return "".join(chance.choice(string.printable) for _ in range(chance.randrange(30)))
        return chance.choice(PIECES)

    path = chance.choice(ROOTS)
    if path.endswith("/"):
        path += "/".join(quote(piece(), safe="%./") for _ in range(chance.randrange(3)))
    words = "&".join(
        f"{chance.choice(NAMES)}={quote(piece(), safe='%')}" for _ in range(chance.randrange(4))
    )
    headers = {"Host": "127.0.0.1:8710"}
    if chance.random() < 0.3:
        name = chance.choice(HEADERS)
        text = re.sub(r"[^\x20-\x7e]", "", piece())
        headers[name] = text[:2000]
    method = chance.choice(["GET"] * 8 + ["HEAD", "POST", "PUT"])
    request: dict[str, object] = {
        "method": method,
        "url": f"{path}?{words}" if words else path,
        "headers": headers,
    }
    if method == "POST":
        request["content"] = chance.choice(
            [
                b"",
                b"{",
                b"[" * 5000,
                b'{"text": 1}',
                b"\xff\xfe\x00",
                b"token=x&text=y",
                json.dumps(
                    {"text": piece().encode("utf-8", "replace").decode(), "as_of": "2010"}
                ).encode(),
                b"x" * 150_000,
            ]
        )
        if chance.random() < 0.6:
            headers.update({"Origin": OWN, "Content-Type": "application/json"})
    return request


def test_hostile_requests_neither_break_nor_leak(client: TestClient) -> None:
    chance = random.Random(17)
    for number in range(HOSTILE):
        request = hostile(chance)
        answer = client.request(**request)  # type: ignore[arg-type]  # as `hostile` makes it
        assert answer.status_code < 500, (number, request, answer.text[:500])
        assert not LEAKS.search(answer.text) or "/static/" in str(request["url"]), (number, request)
        assert "x=1" not in answer.headers.get("set-cookie", "")
        assert answer.headers["content-security-policy"] == POLICY
        if "html" in answer.headers.get("content-type", ""):
            assert "<script>alert" not in answer.text and "<svg/onload" not in answer.text, request
    assert client.get("/methods").status_code == 200


def test_static_files_are_those_of_the_list_and_no_other(client: TestClient) -> None:
    for name in ("../web.css", "..%2f__init__.py", "%2e%2e/serve.py", "nothing.css", "%2e%2e"):
        assert client.get(f"/static/{name}").status_code == 404
    licence = client.get("/static/htmx.LICENSE")
    assert "Zero-Clause BSD" in licence.text


def test_the_vendored_script_is_the_one_that_was_published() -> None:
    import hashlib

    root = Path(comity.__file__).parent / "web" / "static"
    named = re.search(r"sha256: ([0-9a-f]{64})", (root / "htmx.ORIGIN").read_text("utf-8"))
    assert named
    assert hashlib.sha256((root / "htmx.min.js").read_bytes()).hexdigest() == named[1]
