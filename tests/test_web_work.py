"""The working side of `comity serve`: coding, correcting, reviewing, two people, crashes."""

from __future__ import annotations

import html
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

import comity
from comity.web.application import make_application
from comity.web.settings import Settings
from comity.web.state import State
from comity.web.working import effect
from comity.web.working.bench import Bench, Proposed
from comity.web.working.folder import DRAFTS, OwnRecord, tables_in

OWN = "http://127.0.0.1:8710"
PASSAGE = (
    "Armenia and NATO signed a memorandum on military cooperation in Yerevan on 18 June 2019. "
    "Kyrgyzstan held the CSTO exercise Rubezh on 3 June 2019 near the city of Bishkek."
)
ABOUT = {
    "text": PASSAGE,
    "address": "https://example.org/visit",
    "title": "A visit",
    "publisher": "Example Agency",
    "published": "2019-06-20",
    "coder": "Ann",
}
MILESTONE = {
    "state_iso3": "ARM",
    "organization": "NATO",
    "mechanism": "IPAP",
    "event": "agreed",
    "date": "2005-12-16",
    "verified": "no",
    "coder": "Ann",
}


class Person:
    """Somebody with a browser: forms are read from pages and sent as a browser sends them."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.form: dict[str, str] = {}

    def read(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        self.form = fields_of(answer.text)
        return answer.text

    def send(self, path: str, **words: str) -> Any:
        return self.post(path, {**self.form, **words})

    def post(self, path: str, words: dict[str, str]) -> Any:
        return self.client.post(path, data=words, headers={"Origin": OWN})


def fields_of(text: str) -> dict[str, str]:
    """The token of a page, and the tables it read."""
    found = {}
    for name in ("token", "read"):
        value = re.search(rf'name="{name}" value="([^"]*)"', text)
        if value:
            found[name] = value[1]
    return found


def problem_in(text: str) -> str:
    """What a page says is wrong."""
    found = re.search(r'<p class="problem"[^>]*>([^<]*)', text)
    return html.unescape(found[1]) if found else ""


def served(folder: Path, **settings: Any) -> TestClient:
    state = State(Settings(record=folder, ahead=False, rate=1e9, burst=1e9, **settings))
    return TestClient(make_application(state), base_url=OWN, follow_redirects=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "record"
    made.mkdir()
    return made


@pytest.fixture
def ann(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Person]:
    """Somebody at a server that names the pairs of a change and evaluates none: seconds each."""
    monkeypatch.setattr(effect, "MOST_PAIRS", 0)
    with served(folder) as client:
        yield Person(client)


def begun(person: Person, **change: str) -> str:
    """A passage that was read: the address of its bench."""
    page = person.read("/code")
    found = re.search(r'action="(/code/\w+)"', page)
    assert found
    answer = person.send(found[1], **{**ABOUT, **change}, step="read")
    assert answer.status_code == 303, problem_in(answer.text)
    return found[1]


def rows_on(page: str) -> list[str]:
    return re.findall(r'name="fact/([^"]+)/decision" value="confirm"', page)


def test_a_passage_is_coded_seen_and_saved(
    ann: Person, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(effect, "MOST_PAIRS", 1)
    bench = begun(ann)
    page = ann.read(bench)
    assert "signed a memorandum on military cooperation" in page and page.count("<mark>") == 2
    first, second = rows_on(page)
    assert not list(folder.glob("*.csv"))
    decided = {
        f"fact/{first}/decision": "confirm",
        f"fact/{first}/title": "Memorandum on military cooperation",
        f"fact/{second}/decision": "refuse",
    }
    shown = ann.send(bench, **decided, step="preview").text
    assert "This changes these sentences" in shown and "Armenia and NATO" in shown
    assert re.search(r"Sentences that change: [1-9]", shown)
    assert "Memorandum on military cooperation" in shown and "Rubezh <code>" not in shown
    assert not list(folder.glob("*.csv"))  # shown is not saved
    saved = ann.send(bench, **decided, step="save")
    assert saved.status_code == 200 and "<h1>Saved</h1>" in saved.text
    rows = {r["title"]: r for r in comity.record_check(folder).rows["activities"]}
    kept = rows["Memorandum on military cooperation"]
    assert (kept["review"], kept["verified"], kept["coder"]) == ("confirmed", "yes", "Ann")
    assert rows["Rubezh"]["review"] == "retired"
    told = {(c["field"], c["value"], c["reason"]) for c in tables_in(folder).rows["codings"]}
    assert ("title", "Memorandum on military cooperation", "mended when confirmed") in told
    assert ("review", "retired", "refused when the passage was read") in told
    fact = ann.read(f"/fact/a:{first.partition('/')[2]}")
    assert "Memorandum on military cooperation" in fact
    assert not list((folder / DRAFTS).glob("*.json"))
    assert tables_in(folder).rows["sources"][0]["publisher"] == "Example Agency"


def test_what_is_saved_is_what_the_library_makes(ann: Person, folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    passage = tmp_path / "p.jsonl"
    import json

    passage.write_text(
        json.dumps({"id": "p", "lang": "en", "published": "2019-06-20", "text": PASSAGE}), "utf-8"
    )
    list(comity.code_into(passage, other, coder="Ann"))
    bench = begun(ann, address="", title="p", publisher="")
    ann.read(bench)
    assert ann.send(bench, step="save").status_code == 200
    assert [dict(r) for r in comity.record_check(folder).rows["activities"]] == [
        dict(r) for r in comity.record_check(other).rows["activities"]
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"published": ""}, "say when the passage was published"),
        ({"published": "June 2019"}, "is no day"),
        ({"published": "2099-06-20"}, "lies after today"),
        ({"coder": ""}, "say who you are"),
        ({"text": " "}, "there is no passage"),
        ({"address": "javascript:alert(1)"}, "begins with http"),
    ],
)
def test_what_cannot_be_read_is_said_and_kept(
    ann: Person, folder: Path, change: dict[str, str], words: str
) -> None:
    page = ann.read("/code")
    address = re.search(r'action="(/code/\w+)"', page)
    assert address
    answer = ann.send(address[1], **{**ABOUT, **change}, step="read")
    assert answer.status_code == 400 and words in problem_in(answer.text).lower()
    assert "A visit" in ann.read(address[1])


def test_a_wrong_cell_is_said_as_record_check_says_it_and_nothing_is_lost(
    ann: Person, folder: Path
) -> None:
    bench = begun(ann)
    first, _ = rows_on(ann.read(bench))
    wrong = {f"fact/{first}/decision": "confirm", f"fact/{first}/date_start": "2019-13"}
    for step in ("preview", "save"):
        answer = ann.send(bench, **wrong, step=step)
        assert answer.status_code == 400
        assert "it is not a day of the calendar" in problem_in(answer.text)
        assert "comity-" not in problem_in(answer.text)  # the folder is named, not its copy
        assert 'value="2019-13"' in answer.text
    assert not list(folder.glob("*.csv"))


def test_a_draft_is_there_again(folder: Path) -> None:
    with served(folder) as client:
        ann = Person(client)
        page = ann.read("/code")
        address = re.search(r'action="(/code/\w+)"', page)
        assert address
        kept = ann.send(address[1], text="Half a sentence", coder="Ann", step="keep")
        assert "Kept at" in kept.text
        bench = begun(ann)
        first, _ = rows_on(ann.read(bench))
        ann.send(bench, **{f"fact/{first}/title": "Half done"}, step="keep")
    with served(folder) as client:  # another process: nothing is in its memory
        again = Person(client)
        page = again.read("/code")
        assert "Half a sentence" in page and f'href="{bench}"' in page
        assert "Half a sentence" in again.read(address[1])
        assert 'value="Half done"' in again.read(bench)
        assert again.send(bench, step="drop").status_code == 303
        assert f'href="{bench}"' not in again.read("/code")
    assert comity.record_export  # the folder with drafts alone is no record, and no error
    assert not tables_in(folder).rows["activities"]


def test_an_address_is_fetched_by_this_machine_only(folder: Path) -> None:
    with served(folder, host="0.0.0.0") as client:
        ann = Person(client)
        page = ann.read("/code")
        assert 'value="fetch"' not in page
        address = re.search(r'action="(/code/\w+)"', page)
        assert address
        answer = ann.send(address[1], **{**ABOUT, "text": ""}, step="fetch")
        assert answer.status_code == 400 and "fetches no address" in problem_in(answer.text)


def test_a_bundled_row_is_corrected_retracted_and_undone(ann: Person, folder: Path) -> None:
    page = ann.read("/record?find=TKM+1994-05-10+PfP")
    row = re.search(r'href="(/record/row/p:partnership-record/milestones:\w+)"', page)
    assert row
    page = ann.read(row[1])
    was = {
        f"was/{n}": html.unescape(v) for n, v in re.findall(r'"was/(\w+)" value="([^"]*)"', page)
    }
    cells = {f"cell/{n.partition('/')[2]}": v for n, v in was.items()}
    words = {**was, **cells, "action": "correct", "cell/date": "1995-06-01"}
    nobody = ann.send(row[1], **words, step="save")
    assert nobody.status_code == 400 and "who you are and why" in problem_in(nobody.text)
    by = {"who": "Ann", "why": "The treaty series says so"}
    shown = ann.send(row[1], **words, **by, step="preview").text
    assert "The correction changes this" in shown and "1995-06-01" in shown
    assert not (folder / "corrections.csv").exists()
    assert ann.send(row[1], **words, **by, step="save").status_code == 200
    (made,) = tables_in(folder).rows["corrections"]
    assert (made["column"], made["old"], made["new"]) == ("date", was["was/date"], "1995-06-01")
    assert "1995-06-01" in ann.read(row[1])
    log = ann.read("/record/log")
    assert "The treaty series says so" in log
    undo = re.findall(r"/record/undo/\d+", log)[0]
    ann.read(undo)
    assert ann.send(undo, who="Bob", why="It does not", step="save").status_code == 200
    ann.read(row[1])
    retract = {"action": "retract", **by}
    shown = ann.send(row[1], **retract, step="preview").text
    assert "Facts that go" in shown or "Facts that change" in shown
    assert ann.send(row[1], **retract, step="save").status_code == 200
    assert ann.client.get(row[1]).status_code == 404
    undo = re.findall(r"/record/undo/\d+", ann.read("/record/log"))[0]
    ann.read(undo)
    assert ann.send(undo, who="Bob", why="It is there", step="save").status_code == 200
    assert was["was/date"] in ann.read(row[1])
    log = ann.read("/record/log")
    for words_of in ("It does not", "It is there", "taken back", "The treaty series says so"):
        assert words_of in log
    assert comity.record_check(folder).rows["codings"]


def test_rows_by_hand_and_a_workbook(ann: Person, folder: Path) -> None:
    ann.read("/record/add/milestones")
    cells = {f"cell/{n}": v for n, v in MILESTONE.items()}
    bad = ann.send("/record/add/milestones", **{**cells, "cell/state_iso3": "ATL"}, step="save")
    assert bad.status_code == 400 and "no state or organization has the id ATL" in problem_in(
        bad.text
    )
    assert 'value="IPAP"' in bad.text
    assert ann.send("/record/add/milestones", **cells, step="save").status_code == 200
    book = ann.client.get("/record/export.xlsx")
    assert book.content.startswith(b"PK")
    from io import BytesIO

    import openpyxl

    opened = openpyxl.load_workbook(BytesIO(book.content))
    sheet = opened["milestones"]
    heads = [c.value for c in sheet[1]]
    column = next(n for n, head in enumerate(heads, 1) if str(head).startswith("date"))
    (line,) = [
        r for r in range(2, sheet.max_row + 1) if str(sheet.cell(r, column).value) == "2005-12-16"
    ]
    sheet.cell(line, column).value = "2005-12-18"
    changed = BytesIO()
    opened.save(changed)
    ann.read("/record")
    shown = ann.client.post(
        "/record/import",
        data={**ann.form, "step": "preview"},
        files={"file": ("record.xlsx", changed.getvalue())},
        headers={"Origin": OWN},
    )
    assert "rows changed: 1" in shown.text
    assert tables_in(folder).rows["milestones"][0]["date"] == "2005-12-16"
    upload = re.search(r'name="upload" value="(\w+)"', shown.text)
    assert upload
    assert ann.send("/record/import", upload=upload[1], step="save").status_code == 200
    assert tables_in(folder).rows["milestones"][0]["date"] == "2005-12-18"
    assert (folder / "milestones.csv.before-import").exists()
    for name in ("../../etc/passwd", "a" * 16):
        ann.read("/record")
        assert ann.send("/record/import", upload=name, step="save").status_code == 400


def test_a_second_coder_is_blind_and_a_third_decides(ann: Person, folder: Path) -> None:
    comity.record_add(folder, "milestones", {**MILESTONE, "original": "IPAP was agreed"})
    page = ann.read("/review/second?coder=Bob")
    assert "IPAP was agreed" in page and "2005-12-16" not in page
    key = re.findall(r'name="code/(\w+)/date"', page)[0]
    codes = {"kind": "milestone", "state": "ARM", "partner": "NATO", "mechanism": "IPAP",
             "act": "agreed", "date": "2005-12-17"}  # fmt: skip
    sent = {f"code/{key}/{n}": v for n, v in codes.items()}
    wrong = ann.send("/review/second", coder="Bob", **{**sent, f"code/{key}/date": "soon"})
    assert wrong.status_code == 400 and "column date" in problem_in(wrong.text)
    assert 'value="IPAP"' in wrong.text
    assert ann.send("/review/second", coder="Bob", **sent).status_code == 200
    page = ann.read("/review")
    assert "2005-12-16" in page and "2005-12-17" in page and "alpha" in page
    row = re.search(r'name="row" value="(milestones/\w+)"', page)
    assert row
    decided = {"row": row[1], "decision": "adjudicate", "coder": "Cem", "was/date": "2005-12-16",
               "cell/date": "2005-12-17"}  # fmt: skip
    no = ann.send("/review", **decided)
    assert no.status_code == 400 and "why" in problem_in(no.text)
    assert ann.send("/review", **decided, why="the text says so").status_code == 200
    (made,) = tables_in(folder).rows["milestones"]
    assert (made["date"], made["review"]) == ("2005-12-17", "coded-twice")
    assert [a.alpha for a in comity.record_agreement(folder) if a.field == "date"]


def test_of_two_people_the_second_sees_both_versions(ann: Person, folder: Path) -> None:
    comity.record_add(folder, "milestones", {**MILESTONE, "source_url": "https://example.org/a"})
    page = ann.read("/record")
    row = re.search(r'href="(/record/row/p:own-record/[^"]+)"', page)
    assert row
    page = ann.read(row[1])
    bob = Person(ann.client)
    bob.read(row[1])
    cells = {"action": "correct", "was/date": "2005-12-16"}
    assert (
        bob.send(
            row[1], **cells, **{"cell/date": "2005-12-20"}, who="Bob", why="b", step="save"
        ).status_code
        == 200
    )
    mine = {**cells, "cell/date": "2005-12-21", "who": "Ann", "why": "my reason"}
    answer = ann.send(row[1], **mine, step="save")
    assert answer.status_code == 409
    assert "2005-12-20" in answer.text and "2005-12-21" in answer.text
    assert "my reason" in answer.text
    assert len(tables_in(folder).rows["corrections"]) == 1
    again = ann.post(row[1], {**mine, **fields_of(answer.text), "step": "save"})
    assert again.status_code == 200
    assert [r["new"] for r in tables_in(folder).rows["corrections"]] == ["2005-12-20", "2005-12-21"]


def test_another_program_is_seen_too(ann: Person, folder: Path) -> None:
    ann.read("/record/add/milestones")
    comity.record_add(folder, "milestones", MILESTONE)
    mine = {f"cell/{n}": v for n, v in {**MILESTONE, "event": "signed"}.items()}
    answer = ann.send("/record/add/milestones", **mine, step="save")
    assert answer.status_code == 409 and "agreed" in answer.text and "signed" in answer.text
    again = ann.post("/record/add/milestones", {**mine, **fields_of(answer.text), "step": "save"})
    assert again.status_code == 200
    assert len(tables_in(folder).rows["milestones"]) == 2


CHANGING = (
    "/code/0123456789abcdef",
    "/record/add/milestones",
    "/record/import",
    "/review",
    "/review/second",
    "/record/undo/2",
    "/record/row/p:own-record/x",
    "/brief/KAZ/NATO",
)


@pytest.mark.parametrize("path", CHANGING)
def test_a_form_of_another_page_changes_nothing(ann: Person, folder: Path, path: str) -> None:
    words = {"step": "save", **{f"cell/{n}": v for n, v in MILESTONE.items()}}
    for token in ("", "0" * 64):
        answer = ann.client.post(path, data={**words, "token": token}, headers={"Origin": OWN})
        assert answer.status_code == 400 and "no longer valid" in answer.text
    ann.read("/code")
    foreign = ann.client.post(
        path, data={**words, **ann.form}, headers={"Origin": "http://evil.example"}
    )
    assert foreign.status_code == 403
    assert not list(folder.rglob("*.csv"))


@pytest.mark.parametrize("path", ["/code", "/record", "/review", "/review/second", "/record/log"])
def test_where_nothing_may_be_changed_it_is_said(folder: Path, path: str) -> None:
    for settings, words in (
        (Settings(record=folder, read_only=True, ahead=False), "--read-only"),
        (Settings(ahead=False), "comity serve --record"),
    ):
        with TestClient(make_application(State(settings)), base_url=OWN) as client:
            page = client.get(path)
            assert page.status_code == 200 and words in page.text
            assert 'method="post"' not in page.text
            sent = client.post(path.replace("/log", "/import"), data={}, headers={"Origin": OWN})
            assert sent.status_code in (403, 405)


def test_a_text_of_a_record_is_shown_as_a_text(ann: Person, folder: Path) -> None:
    script = "<script>alert(1)</script>"
    bench = begun(ann, title=script, publisher=f'"{script}', coder=script)
    assert "<script>alert" not in ann.read(bench) + ann.read("/code")
    ann.read(bench)
    assert ann.send(bench, step="save").status_code == 200
    for path in ("/record", "/record/log", "/review", "/review/second?coder=B"):
        assert "<script>alert" not in ann.read(path)


def test_the_words_of_a_passage_are_whole_when_spans_cross() -> None:
    text = "one two three four"
    rows = tuple(
        Proposed(
            id=str(n), table="activities", cells={}, quote=q, start=text.index(q), further=False
        )
        for n, q in enumerate(("one two", "two three", "four"))
    )
    bench = Bench(text=text, rows=rows, left_out=(), again=False, held=0)
    assert "".join(piece for piece, _ in bench.segments()) == text
    assert dict(bench.segments())["two"] == (1, 2) and dict(bench.segments())["one "] == (1,)


def test_a_brief_is_read_checked_and_taken_away(ann: Person) -> None:
    page = ann.read("/brief/KAZ/CSTO?as_of=2010-12-31")
    assert "Kazakhstan and the Collective Security Treaty Organization" in page
    draft = "# Kazakhstan\n\nAccession is possibly near, and we have high confidence in it.\n"
    answer = ann.send("/brief/KAZ/CSTO?as_of=2010-12-31", draft=draft)
    assert answer.status_code == 200 and "The draft breaks rules" in answer.text
    assert "“possibly” in" in answer.text and "is possibly near" in answer.text
    assert ann.send("/brief/KAZ/CSTO", draft=" ").status_code == 400
    text = ann.client.get("/brief/KAZ/CSTO/md?as_of=2010-12-31")
    assert text.text.startswith("#") and "attachment" in text.headers["content-disposition"]
    assert ann.client.get("/brief/KAZ/CSTO/exe").status_code == 404


KILLED = """
import sys
from pathlib import Path
from comity.web.working.folder import OwnRecord
import comity.core.atomic_write
own = OwnRecord(Path(sys.argv[1]))
print("ready", flush=True)
number = 0
while True:
    number += 1
    with own.staged() as stage:
        for name in ("milestones", "codings"):
            file = stage / f"{name}.csv"
            head, *rest = file.read_text("utf-8").splitlines()
            cell = f"k{int(sys.argv[2]):03d}{number:03d}"
            rows = [r.replace(rest[-1].split("#")[1], cell) if "#" in r else r for r in rest]
            file.write_text("\\n".join([head, *rows]) + "\\n", "utf-8")
        own.publish(stage)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is no signal there")
def test_a_kill_in_a_save_leaves_the_record_whole(folder: Path) -> None:
    """Two tables that every save changes together hold the same mark, whenever it was stopped."""
    comity.record_add(folder, "milestones", {**MILESTONE, "note": "#k000000#"})
    comity.record_add(
        folder, "codings",
        {"row": "milestones/x", "field": "date", "value": "#k000000#", "coder": "Ann",
         "role": "first", "coded_on": "2026-01-01"},
    )  # fmt: skip
    times = int(os.environ.get("COMITY_KILLS", "20"))
    marks = set()
    for number in range(times):
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(folder), str(number)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.02 + 0.0037 * (number % 17))
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        process.stdout.close()
        OwnRecord(folder)  # as the next start does
        rows = comity.record_check(folder).rows
        one, two = rows["milestones"][0]["note"], rows["codings"][0]["value"]
        assert one == two
        assert not (folder / DRAFTS / "saving").exists()
        marks.add(one)
    assert len(marks) > times / 2  # it was stopped in the middle of work, not before


TAKES_TURNS = """
import re, sys
from pathlib import Path
from comity.web.working.folder import OwnRecord
own = OwnRecord(Path(sys.argv[1]))
for _ in range(15):
    with own.alone(), own.staged() as stage:
        file = stage / "milestones.csv"
        text = file.read_text("utf-8")
        count = int(re.search(r"#(\\d+)#", text)[1]) + 1
        file.write_text(re.sub(r"#\\d+#", f"#{count}#", text), "utf-8")
        own.publish(stage)
"""


def test_two_servers_on_one_folder_take_turns(folder: Path) -> None:
    """Each reads what the other saved: of thirty changes none is lost."""
    comity.record_add(folder, "milestones", {**MILESTONE, "note": "#0#"})
    both = [subprocess.Popen([sys.executable, "-c", TAKES_TURNS, str(folder)]) for _ in range(2)]
    assert [process.wait(120) for process in both] == [0, 0]
    assert comity.record_check(folder).rows["milestones"][0]["note"] == "#30#"


def test_a_save_that_was_stopped_between_two_files_goes_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for table in ("milestones", "sources"):
        (folder / f"{table}.csv").write_text("old", "utf-8")
    own = OwnRecord(folder)
    real, moved = os.replace, []

    def stops(source: Any, target: Any) -> None:
        if "saving" in str(source) and not str(source).endswith(".part"):
            moved.append(target)
            if len(moved) == 2:
                raise KeyboardInterrupt
        real(source, target)

    with own.staged() as stage:
        for table in ("milestones", "sources"):
            (stage / f"{table}.csv").write_text("new", "utf-8")
        monkeypatch.setattr(os, "replace", stops)
        with pytest.raises(KeyboardInterrupt):
            own.publish(stage)
        monkeypatch.undo()
    texts = [(folder / f"{t}.csv").read_text("utf-8") for t in ("milestones", "sources")]
    assert sorted(texts) == ["new", "old"]
    OwnRecord(folder)
    texts = [(folder / f"{t}.csv").read_text("utf-8") for t in ("milestones", "sources")]
    assert texts == ["new", "new"]
