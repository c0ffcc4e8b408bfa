# ruff: noqa: E501, RUF001, PT012
"""A team's server: accounts, roles, and a record in SQLite or PostgreSQL."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

import comity
from comity.errors import OutputError, RecordError, UsageError
from comity.evidence.evidence import Evidence
from comity.team.accounts import Account, account_named, session_of, signed_in, signed_out
from comity.team.database import Database, make_tables
from comity.team.shared_tables import export_folder, files_of, import_folder
from comity.web.application import make_application
from comity.web.security import SAFE
from comity.web.settings import Settings
from comity.web.state import State
from comity.web.team.gate import role_of
from comity.web.team.served import Team
from comity.web.team.shared_record import SharedRecord
from conftest import one_clear_line

Run = Callable[..., subprocess.CompletedProcess[str]]
OWN = "http://127.0.0.1:8710"
WORD = "a long enough word"
MILESTONE = {"state_iso3": "KAZ", "organization": "NATO", "mechanism": "IPAP", "event": "renewed",
             "date": "2031", "coder": "Ann"}  # fmt: skip


def postgres_folder() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else found[-1].parent if found else None


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL of its own in a folder that goes again; it listens on a socket only."""
    programs = postgres_folder()
    if programs is None:
        pytest.skip("no PostgreSQL found: install it to try the team's database on it")
    as_other = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory(prefix="comity-pg-") as kept:
        home, data = Path(kept), Path(kept) / "data"
        if as_other:
            shutil.chown(home, "postgres")
            home.chmod(0o755)

        def run(*words: str) -> None:
            subprocess.run([*as_other, *words], check=True, capture_output=True, cwd=home)

        run(str(programs / "initdb"), "-D", str(data), "-U", "comity", "-A", "trust")
        options = f"-c listen_addresses= -k {home} -c fsync=off"
        run(str(programs / "pg_ctl"), "-D", str(data), "-w", "-o", options, "-l",
            str(home / "log"), "start")  # fmt: skip
        try:
            yield f"postgresql://comity@/postgres?host={home}"
        finally:
            run(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    if request.param == "postgresql":
        with postgres() as found:
            yield found
        return
    with tempfile.TemporaryDirectory(prefix="comity-team-") as kept:
        yield f"sqlite:///{kept}/team.db"


@pytest.fixture
def database(address: str) -> Iterator[Database]:
    with Database(address, new=True) as found:
        found.tables.drop_all(found.engine)
        make_tables(found)
        yield found


def test_accounts_have_roles_and_sessions(database: Database, address: str) -> None:
    comity.team_add(address, "Ann", role="editor", password=WORD)
    comity.team_add(address, "Bob", role="reader", password=WORD + "!")
    assert [*comity.team_list(address)] == [Account("Ann", "editor"), Account("Bob", "reader")]
    token = signed_in(database, "Ann", WORD)
    assert token is not None
    assert session_of(database, token) == Account("Ann", "editor")
    assert signed_in(database, "Ann", WORD + "!") is None
    assert signed_in(database, "Nobody", WORD) is None
    signed_out(database, token)
    assert session_of(database, token) is None


def test_a_new_password_ends_the_sessions(database: Database, address: str) -> None:
    comity.team_add(address, "Ann", role="editor", password=WORD)
    token = signed_in(database, "Ann", WORD)
    assert token is not None
    comity.team_add(address, "Ann", role="reader", password="another long word")
    assert session_of(database, token) is None
    assert signed_in(database, "Ann", WORD) is None
    assert account_named(database, "Ann") == Account("Ann", "reader")
    comity.team_remove(address, "Ann")
    assert account_named(database, "Ann") is None


def test_no_password_and_no_token_is_kept(database: Database, address: str) -> None:
    comity.team_add(address, "Ann", role="editor", password=WORD)
    token = signed_in(database, "Ann", WORD)
    assert token is not None
    with database.reading() as connection:
        kept = [
            str(tuple(row))
            for name in ("accounts", "sessions")
            for row in connection.execute(database.table(name).select())
        ]
    assert "$argon2id$" in kept[0]
    assert not any(WORD in row or token in row for row in kept)


def test_an_account_for_a_proxy_has_no_password(database: Database, address: str) -> None:
    comity.team_add(address, "ann@office", role="coder")
    assert signed_in(database, "ann@office", "!") is None
    assert signed_in(database, "ann@office", "") is None


@pytest.mark.parametrize(
    ("name", "role", "password"),
    [("", "editor", WORD), ("<b>", "editor", WORD), ("A\nB;", "editor", WORD),
     ("Ann\n", "editor", WORD), ("Ann", "boss", WORD), ("Ann", "editor", "short"), ("x" * 81, "editor", WORD)],
)  # fmt: skip
def test_what_cannot_be_an_account(
    database: Database, address: str, name: str, role: str, password: str
) -> None:
    with pytest.raises(UsageError):
        comity.team_add(address, name, role=role, password=password)
    assert not comity.team_list(address)


def test_a_record_goes_in_and_comes_out_byte_for_byte(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "record"
    comity.record_add(folder, "milestones", MILESTONE)
    (folder / "coded").mkdir()
    (folder / "coded" / "a.json").write_text('{"x": "ё"}')
    (folder / "positions.csv").write_bytes("state;topic\r\nKAZ;б".encode("cp1251"))
    (folder / "goals.csv").write_bytes(b'"id","says"\n"a","b"\n')
    (folder / "sources.csv").write_bytes(b"")
    (folder / ".drafts").mkdir()
    (folder / ".drafts" / "mine.json").write_text("{}")
    import_folder(database, folder)
    out = tmp_path / "out"
    export_folder(database, out)
    assert files_of(out) == files_of(folder)
    assert not (out / ".drafts").exists()
    with database.reading() as connection:
        rows = connection.execute(database.table("record_rows").select()).all()
    assert any("IPAP" in row.cells for row in rows)  # a table is rows, not one lump
    with pytest.raises(OutputError, match="holds files already"):
        export_folder(database, out)


def test_an_account_that_looks_like_another_is_refused(database: Database, address: str) -> None:
    comity.team_add(address, "Ann", role="editor", password=WORD)
    with pytest.raises(UsageError, match="would be taken for 'Ann'"):
        comity.team_add(address, "ANN", role="reader", password=WORD)


def test_what_is_no_record_is_not_taken_in(
    database: Database, address: str, tmp_path: Path
) -> None:
    comity.record_add(tmp_path / "good", "milestones", MILESTONE)
    comity.team_import(address, tmp_path / "good")
    (tmp_path / "empty").mkdir()
    broken = tmp_path / "broken"
    comity.record_add(broken, "milestones", MILESTONE)
    (broken / "goals.csv").write_text("nonsense\n1\n")
    linked = tmp_path / "linked"
    linked.mkdir()
    (linked / "milestones.csv").symlink_to("/etc/passwd")
    for folder in ("empty", "broken", "linked"):
        with pytest.raises(RecordError):
            comity.team_import(address, tmp_path / folder)
    comity.team_export(address, tmp_path / "out")
    assert files_of(tmp_path / "out") == files_of(tmp_path / "good")


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.lists(TEXT, min_size=1, max_size=4), max_size=6), st.binary(max_size=40))
def test_any_table_comes_out_as_it_came(
    database: Database, rows: list[list[str]], raw: bytes
) -> None:
    import csv
    import io

    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept) / "in"
        folder.mkdir()
        (folder / "milestones.csv").write_bytes(text.getvalue().encode())
        (folder / "positions.csv").write_bytes(raw)
        import_folder(database, folder)
        export_folder(database, Path(kept) / "out")
        assert files_of(Path(kept) / "out") == files_of(folder)


def test_a_file_that_went_is_gone_from_the_database(database: Database, tmp_path: Path) -> None:
    comity.record_add(tmp_path / "one", "milestones", MILESTONE)
    import_folder(database, tmp_path / "one")
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "goals.csv").write_text("id\n")
    import_folder(database, tmp_path / "two")
    export_folder(database, tmp_path / "out")
    assert [*files_of(tmp_path / "out")] == ["goals.csv"]


def test_two_servers_of_one_database_see_each_other(database: Database, tmp_path: Path) -> None:
    one, other = (SharedRecord(tmp_path / name, database) for name in ("one", "other"))
    with one.alone():
        comity.record_add(one.path, "milestones", MILESTONE)
    with other.alone():  # begins from what the first saved
        assert files_of(other.path) == files_of(one.path)
        comity.record_add(other.path, "milestones", {**MILESTONE, "date": "2032"})
    told: list[int] = []
    one._asked = 0.0
    one.renewed(lambda: told.append(1))
    assert told == [1]
    assert files_of(one.path) == files_of(other.path)


def test_a_save_that_fails_changes_nothing(database: Database, tmp_path: Path) -> None:
    own = SharedRecord(tmp_path / "own", database)
    with own.alone():
        comity.record_add(own.path, "milestones", MILESTONE)
    before = files_of(own.path)
    with pytest.raises(RuntimeError, match="stopped"), own.alone():
        comity.record_add(own.path, "milestones", {**MILESTONE, "date": "2032"})
        raise RuntimeError("stopped")
    assert files_of(own.path) == before
    assert files_of(SharedRecord(tmp_path / "again", database).path) == before


# --- the server --------------------------------------------------------------------------------


class Person:
    """Somebody at a browser of a team's server."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def token(self, path: str) -> str:
        found = re.search(r'name="token" value="([0-9a-f]+)"', self.client.get(path).text)
        assert found is not None, path
        return found[1]

    def post(self, path: str, form: str, **words: str) -> object:
        return self.client.post(
            path, data={"token": self.token(form), **words}, headers={"Origin": OWN}
        )

    def signs_in(self, name: str, password: str = WORD, to: str = "/") -> object:
        return self.post("/sign-in", "/sign-in", name=name, password=password, to=to)


@contextlib.contextmanager
def serving(
    database: Database, evidence: Evidence, folder: Path, header: str = "", host: str = "127.0.0.1"
) -> Iterator[TestClient]:
    team = Team(database=database, record=SharedRecord(folder, database), header=header)
    about = Settings(
        ahead=False, rate=1e9, burst=1e9, team=True, record=folder, names=("comity.example.org",)
    )
    with TestClient(
        make_application(State(about, evidence, team)), base_url=OWN, follow_redirects=False,
        client=(host, 50000),
    ) as made:  # fmt: skip
        yield made


@pytest.fixture
def team(database: Database, address: str, evidence: Evidence, tmp_path: Path) -> Iterator[Person]:
    for name, role in (("Ann", "editor"), ("Cem", "coder"), ("Rea", "reader")):
        comity.team_add(address, name, role=role, password=WORD)
    with serving(database, evidence, tmp_path / "record") as client:
        yield Person(client)


def test_nothing_is_shown_before_one_signs_in(team: Person) -> None:
    for path in ("/", "/pair/KAZ/NATO?as_of=2010-12-31", "/record", "/code", "/ledger"):
        answer = team.client.get(path)
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/sign-in?to="), path
    assert team.client.get("/api/v1/pairs").status_code == 401
    assert team.client.get("/static/web.css").status_code == 200
    text = team.client.get("/sign-in").text
    assert "Sign in" in text and "/sign-out" not in text


def test_a_reader_reads_and_changes_nothing(team: Person) -> None:
    answer = team.signs_in("Rea", to="/pair/KAZ/NATO?as_of=2010-12-31")
    assert answer.headers["location"] == "/pair/KAZ/NATO?as_of=2010-12-31"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie
    assert team.client.get("/").status_code == 200
    assert "Rea (reader)" in team.client.get("/sign-out").text
    for path in ("/record", "/code", "/review"):
        assert team.client.get(path).status_code == 403, path
    sent = team.client.post("/record/add/milestones", data={}, headers={"Origin": OWN})
    assert sent.status_code == 403
    assert "for a role of editor; Rea is reader" in sent.text


def test_a_coder_codes_and_does_not_correct(team: Person) -> None:
    team.signs_in("Cem")
    for path in ("/code", "/record", "/review", "/review/second"):
        assert team.client.get(path).status_code == 200, path
    sent = team.client.post("/record/add/milestones", data={}, headers={"Origin": OWN})
    assert sent.status_code == 403


def test_an_editor_saves_under_the_name_of_the_account(
    team: Person, database: Database, tmp_path: Path
) -> None:
    team.signs_in("Ann")
    page = team.client.get("/record/add/milestones").text
    hidden = dict(re.findall(r'name="(token|read)" value="([^"]*)"', page))
    words = {
        "cell/state_iso3": "KAZ", "cell/organization": "NATO", "cell/mechanism": "IPAP",
        "cell/event": "renewed", "cell/date": "2031", "cell/coder": "Mallory", "cell/verified": "no",
        "who": "Mallory", "step": "save",
    }  # fmt: skip
    saved = team.client.post(
        "/record/add/milestones", data={**hidden, **words}, headers={"Origin": OWN}
    )
    assert saved.status_code in (200, 303), saved.text[:600]
    out = tmp_path / "out"
    export_folder(database, out)
    table = (out / "milestones.csv").read_text()
    assert "2031" in table and "Ann" in table
    assert "Mallory" not in table


def test_a_wrong_password_is_refused_and_many_have_to_wait(team: Person) -> None:
    said = [team.signs_in("Rea", "wrong word number").status_code for _ in range(9)]
    assert said == [403] * 8 + [429]
    assert team.client.get("/").status_code == 303
    assert team.signs_in("Ann").status_code == 303  # others do not wait


@pytest.mark.parametrize("to", ["//evil.example", "/\\evil.example", "https://evil.example", ""])
def test_signing_in_leads_to_no_other_place(team: Person, to: str) -> None:
    assert team.signs_in("Cem", to=to).headers["location"] == "/"


def test_signing_out_ends_the_session(team: Person) -> None:
    team.signs_in("Ann")
    token = team.client.cookies["comity-session"]
    assert team.post("/sign-out", "/sign-out").status_code == 303
    team.client.cookies.set("comity-session", token)
    assert team.client.get("/").status_code == 303


def test_a_form_of_another_page_is_refused(team: Person) -> None:
    team.signs_in("Ann")
    for headers in ({}, {"Origin": "https://evil.example"}):
        answer = team.client.post("/record/add/milestones", data={}, headers=headers)
        assert answer.status_code == 403


def test_an_address_is_not_fetched_by_a_team_server() -> None:
    assert Settings().fetches
    assert not Settings(team=True).fetches


def test_a_proxy_of_this_machine_says_who_asks(
    database: Database, address: str, evidence: Evidence, tmp_path: Path
) -> None:
    comity.team_add(address, "ann", role="reader")
    folder = tmp_path / "record"
    with serving(database, evidence, folder, header="X-Forwarded-User") as client:
        named = {"X-Forwarded-User": "ann"}
        assert client.get("/", headers=named).status_code == 200
        assert client.get("/record", headers=named).status_code == 403
        for headers in ({}, {"X-Forwarded-User": "eve"}, {"X-Forwarded-User": ""}):
            assert client.get("/", headers=headers).status_code == 403
    with serving(database, evidence, folder, header="X-Forwarded-User", host="10.0.0.9") as client:
        assert client.get("/", headers=named).status_code == 403  # not from this machine


def test_behind_https_the_cookie_is_secure(team: Person) -> None:
    proxied = {"Host": "comity.example.org", "X-Forwarded-Proto": "https",
               "Origin": "https://comity.example.org"}  # fmt: skip
    page = team.client.get("/sign-in", headers=proxied)
    token = re.search(r'name="token" value="([0-9a-f]+)"', page.text)
    assert token is not None
    answer = team.client.post(
        "/sign-in", data={"token": token[1], "name": "Ann", "password": WORD}, headers=proxied
    )
    assert answer.status_code == 303
    assert "; Secure" in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    "path", ["/record", "/record/row/x", "/record/log", "/unknown", "/brief/A/B/lines"]
)
def test_what_is_not_named_is_for_editors(path: str) -> None:
    assert role_of("POST", path) == "editor"
    assert role_of("DELETE", path) == "editor"


def test_every_route_has_a_role(evidence: Evidence) -> None:
    """No working page can be read by a reader, none changed by less than a coder."""
    from comity.web.pages import briefs, coding, records, review

    for page in (coding, records, review):
        for route in page.ROUTES:
            path = re.sub(r"\{[^}]*\}", "x", route.path)
            for method in route.methods or ():
                assert role_of(method, path) != "reader", (method, path)
    changing = {
        (m, r.path) for r in briefs.ROUTES for m in r.methods or ()
        if m not in SAFE and role_of(m, re.sub(r"\{[^}]*\}", "x", r.path)) == "reader"
    }  # fmt: skip
    assert {path for _, path in changing} == {
        "/brief/{state}/{partner}", "/brief/{state}/{partner}/preview"
    }  # fmt: skip


# --- the command line ----------------------------------------------------------------------------


def test_the_commands(comity_cli: Run, tmp_path: Path) -> None:
    where = f"sqlite:///{tmp_path}/team.db"
    comity_cli("team", "init", where)
    made = comity_cli("team", "add", where, "Ann", "--role", "editor", "--password-stdin",
                      input=WORD + "\n")  # fmt: skip
    assert made.stdout == "Ann is editor\n"
    assert comity_cli("team", "list", where).stdout == "Ann\teditor\n"
    comity.record_add(tmp_path / "in", "milestones", MILESTONE)
    assert "file taken in" in comity_cli("team", "import", where, str(tmp_path / "in")).stdout
    comity_cli("team", "export", where, str(tmp_path / "out"))
    assert files_of(tmp_path / "out") == files_of(tmp_path / "in")
    one_clear_line(comity_cli("team", "remove", where, "Eve"), "there is no account 'Eve'")


@pytest.mark.parametrize(
    ("where", "says"),
    [("mysql://x/y", "is no database of a team"), ("nonsense", "is no address of a database"),
     ("postgresql://nobody:secret@127.0.0.1:1/none", "does not answer"),
     ("sqlite:////proc/none/team.db", "there is no database")],
)  # fmt: skip
def test_a_bad_address_gets_one_line_without_its_password(
    comity_cli: Run, where: str, says: str
) -> None:
    found = comity_cli("team", "list", where)
    one_clear_line(found, says)
    assert "secret" not in found.stderr


def test_a_server_without_accounts_or_with_two_records_is_refused(tmp_path: Path) -> None:
    from comity.web.serve import serve

    where = f"sqlite:///{tmp_path}/team.db"
    with pytest.raises(UsageError, match="team init"):
        serve(team=where, port=0)
    assert not (tmp_path / "team.db").exists()
    comity.team_init(where)
    with pytest.raises(UsageError, match="no account yet"):
        serve(team=where, port=0)
    with pytest.raises(UsageError, match="leave --record out"):
        serve(team=where, record=tmp_path, port=0)
    with pytest.raises(UsageError, match="add --team"):
        serve(team_header="X-User", port=0)


def test_a_server_is_what_it_says(tmp_path: Path) -> None:
    """A process of its own: it starts, asks to sign in, and ends."""
    from web_server import running

    where = f"sqlite:///{tmp_path}/team.db"
    comity.team_init(where)
    comity.team_add(where, "Ann", role="editor", password=WORD)
    with running(tmp_path, "--no-ahead", "--team", where) as server:
        import urllib.request

        with urllib.request.urlopen(server.address) as answer:
            assert answer.url.endswith("/sign-in?to=%2F")
