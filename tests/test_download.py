"""The downloader against a local server that misbehaves in every way a real one does."""

from __future__ import annotations

import hashlib
import os
import pty
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import comity
from comity.fetch.download import STOPPED, download
from comity.fetch.http import Manners, next_address, retry_after
from comity.fetch.progress import Quiet, shown_progress
from comity.fetch.remote_file import Fetched, Remote, plain_name
from file_server import Page, Server, own_certificate, serving

QUICK = Manners(
    attempts=4, first_wait=0.01, longest_wait=0.05, longest_asked=5, patience=5, connecting=5
)
BODY = bytes(range(256)) * 1200
OTHER = BODY[::-1]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with serving() as state:
        yield state


def md5(body: bytes) -> str:
    return hashlib.md5(body).hexdigest()


def listed(address: str, body: bytes = BODY, name: str = "a.zip") -> Remote:
    return Remote(name=name, address=address, size=len(body), md5=md5(body))


def get(folder: Path, *remotes: Remote, manners: Manners = QUICK, **options: Any) -> list[Fetched]:
    return list(download(remotes, folder, manners=manners, **options))


def refused(folder: Path, *remotes: Remote, manners: Manners = QUICK) -> str:
    with pytest.raises(comity.DownloadError) as caught:
        get(folder, *remotes, manners=manners)
    return str(caught.value)


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_a_file_is_fetched_once(server: Server, tmp_path: Path) -> None:
    remote = listed(server.put("/a", BODY))
    (first,) = get(tmp_path, remote)
    assert (first.fresh, first.bytes, first.path.read_bytes()) == (True, len(BODY), BODY)
    assert first.sha256 == hashlib.sha256(BODY).hexdigest()
    (second,) = get(tmp_path, remote)
    assert second == replace(first, fresh=False)
    assert server.times("/a") == 1
    assert names(tmp_path) == ["a.zip"]


@pytest.mark.parametrize("known", ["size", "md5", "sha256"])
def test_a_file_that_differs_from_the_list_is_fetched_anew(
    server: Server, tmp_path: Path, known: str
) -> None:
    remote = {
        "size": Remote(name="a", address=server.put("/a", BODY), size=len(BODY)),
        "md5": Remote(name="a", address=server.put("/a", BODY), md5=md5(BODY).upper()),
        "sha256": Remote(
            name="a", address=server.put("/a", BODY), sha256=hashlib.sha256(BODY).hexdigest()
        ),
    }[known]
    (tmp_path / "a").write_bytes(OTHER[:-1])
    assert get(tmp_path, remote)[0].fresh
    assert (tmp_path / "a").read_bytes() == BODY


@pytest.mark.parametrize("chunked", [False, True])
def test_a_cut_transfer_goes_on_where_it_stopped(
    server: Server, tmp_path: Path, chunked: bool
) -> None:
    turns = [("cut", 100_000), ("cut", 50_000)]
    remote = listed(server.put("/a", BODY, turns=turns, chunked=chunked))
    (fetched,) = get(tmp_path, remote)
    assert fetched.path.read_bytes() == BODY
    assert server.sent["/a"] == len(BODY)
    ranges = [asked.get("range") for asked in server.asked["/a"]]
    assert ranges == [None, "bytes=100000-", "bytes=150000-"]
    assert server.asked["/a"][1]["if-range"] == f'"{md5(BODY)}"'


def test_a_later_run_goes_on_where_an_earlier_one_gave_up(server: Server, tmp_path: Path) -> None:
    turns = [("cut", 100_000), *[(503,)] * 3]
    remote = listed(server.put("/a", BODY, turns=turns))
    says = refused(tmp_path, remote)
    assert "in 4 attempts" in says and "503" in says and "goes on from there" in says
    assert names(tmp_path) == ["a.zip.part", "a.zip.part.json"]
    get(tmp_path, remote)
    assert (tmp_path / "a.zip").read_bytes() == BODY
    assert server.sent["/a"] == len(BODY)


def test_a_server_that_ignores_ranges_begins_anew(server: Server, tmp_path: Path) -> None:
    remote = listed(server.put("/a", BODY, turns=[("cut", 100_000)], ranges=False))
    assert get(tmp_path, remote)[0].path.read_bytes() == BODY
    assert server.sent["/a"] == len(BODY) + 100_000


@pytest.mark.parametrize("etag", ["auto", None])
def test_a_file_that_changed_between_attempts_is_never_mixed(
    server: Server, tmp_path: Path, etag: str | None
) -> None:
    def change(page: Page) -> None:
        page.body = OTHER

    turns = [("cut", 100_000), change]
    # The list knows nothing, so only the server's marks keep the two states apart.
    remote = Remote(name="a", address=server.put("/a", BODY, turns=turns, etag=etag))
    assert get(tmp_path, remote)[0].path.read_bytes() == OTHER


def test_a_server_that_lies_about_its_range_is_found_out(server: Server, tmp_path: Path) -> None:
    def shift(page: Page) -> tuple[Any, ...]:
        return (206, {"Content-Range": f"bytes 0-9/{len(BODY)}", "ETag": page.mark})

    remote = listed(server.put("/a", BODY, turns=[("cut", 100_000), shift]))
    assert get(tmp_path, remote)[0].path.read_bytes() == BODY


def test_a_part_of_another_state_of_the_list_is_thrown_away(server: Server, tmp_path: Path) -> None:
    address = server.put("/a", BODY, turns=[("cut", 100_000), *[(503,)] * 3])
    refused(tmp_path, listed(address))
    server.pages["/a"].body = OTHER
    assert get(tmp_path, listed(address, OTHER))[0].path.read_bytes() == OTHER
    assert "range" not in server.asked["/a"][-1]


@pytest.mark.parametrize("damage", ["part", "state", "no state", "longer"])
def test_a_damaged_part_never_becomes_the_file(server: Server, tmp_path: Path, damage: str) -> None:
    remote = listed(server.put("/a", BODY, turns=[("cut", 100_000), *[(503,)] * 3]))
    refused(tmp_path, remote)
    part, state = tmp_path / "a.zip.part", tmp_path / "a.zip.part.json"
    if damage == "part":
        part.write_bytes(b"?" * 100_000)
    elif damage == "longer":
        part.write_bytes(BODY + b"more")
    elif damage == "state":
        state.write_bytes(b'{"address": 7, \xff')
    else:
        state.unlink()
    assert get(tmp_path, remote)[0].path.read_bytes() == BODY
    assert names(tmp_path) == ["a.zip"]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_server_is_asked_again(server: Server, tmp_path: Path, status: int) -> None:
    remote = listed(server.put("/a", BODY, turns=[(status,), (status,)]))
    assert get(tmp_path, remote)[0].fresh
    assert server.times("/a") == 3


@pytest.mark.parametrize(("status", "form"), [(429, "seconds"), (503, "date")])
def test_a_wait_that_the_server_asks_for_is_kept(
    server: Server, tmp_path: Path, status: int, form: str
) -> None:
    asked = (
        "1"
        if form == "seconds"
        else format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
    )
    moments: list[float] = []

    def turn(page: Page) -> tuple[Any, ...]:
        moments.append(time.monotonic())
        return (status, {"Retry-After": asked})

    def then(page: Page) -> None:
        moments.append(time.monotonic())

    remote = listed(server.put("/a", BODY, turns=[turn, then]))
    get(tmp_path, remote)
    # A date has whole seconds: two ahead of now are between one and two.
    assert moments[1] - moments[0] >= 0.95


def test_a_wait_that_is_too_long_is_one_line(server: Server, tmp_path: Path) -> None:
    remote = listed(server.put("/a", BODY, always=(429, {"Retry-After": "7200"})))
    says = refused(tmp_path, remote)
    assert "asks to wait 120 minutes" in says and len(says.splitlines()) == 1
    assert server.times("/a") == 1


def test_waits_grow_and_are_never_longer_than_the_longest() -> None:
    manners = Manners(first_wait=1, longest_wait=60)
    for failures, most in ((1, 1), (2, 2), (3, 4), (7, 60), (500, 60)):
        waits = {manners.wait(failures) for _ in range(50)}
        assert most / 2 <= min(waits) and max(waits) <= most and len(waits) > 1


@given(st.text() | st.from_regex(r"-?[0-9]{1,12}", fullmatch=True))
def test_any_retry_after_is_seconds_or_nothing(text: str) -> None:
    found = retry_after(text, datetime.now(UTC))
    assert found is None or found >= 0


def test_a_wrong_hash_is_tried_twice_and_removed(server: Server, tmp_path: Path) -> None:
    remote = Remote(name="a.zip", address=server.put("/a", BODY), size=len(BODY), md5=md5(OTHER))
    says = refused(tmp_path, remote)
    assert "md5" in says and md5(OTHER) in says and "removed after two attempts" in says
    assert len(says.splitlines()) == 1
    assert names(tmp_path) == []
    assert server.times("/a") == 2


def test_a_wrong_sha256_and_a_wrong_size_are_refused(server: Server, tmp_path: Path) -> None:
    address = server.put("/a", BODY)
    assert "sha256" in refused(tmp_path, Remote(name="a", address=address, sha256="0" * 64))
    assert "than the 7 bytes" in refused(tmp_path, Remote(name="a", address=address, size=7))
    assert "the list says 400,000" in refused(
        tmp_path, Remote(name="a", address=address, size=400_000)
    )
    assert names(tmp_path) == []


def test_a_hash_that_is_right_the_second_time_is_enough(server: Server, tmp_path: Path) -> None:
    def mend(page: Page) -> None:
        page.body = BODY

    remote = Remote(name="a", address=server.put("/a", OTHER, turns=[None, mend]), md5=md5(BODY))
    assert get(tmp_path, remote)[0].path.read_bytes() == BODY


def test_a_hash_does_not_remove_a_file_that_was_here(server: Server, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"an older release")
    refused(tmp_path, Remote(name="a.zip", address=server.put("/a", BODY), md5=md5(OTHER)))
    assert (tmp_path / "a.zip").read_bytes() == b"an older release"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_moved_file_is_followed(server: Server, tmp_path: Path, status: int) -> None:
    server.put("/new", BODY)
    remote = listed(server.put("/a", always=(status, {"Location": "new"})))
    assert get(tmp_path, remote)[0].path.read_bytes() == BODY


def test_a_file_that_moves_too_often_is_given_up(server: Server, tmp_path: Path) -> None:
    remote = listed(server.put("/a", always=(302, {"Location": "/a"})))
    assert "more than 5 times" in refused(tmp_path, remote)
    assert server.times("/a") == 6


@pytest.mark.parametrize("target", ["ftp://127.0.0.1/a", "file:///etc/passwd", "javascript:1", ""])
def test_a_move_to_anything_but_the_web_is_refused(
    server: Server, tmp_path: Path, target: str
) -> None:
    says = refused(tmp_path, listed(server.put("/a", always=(302, {"Location": target}))))
    assert len(says.splitlines()) == 1
    assert "neither http nor https" in says or "does not say where" in says


def test_a_move_from_https_to_http_is_refused() -> None:
    with pytest.raises(comity.DownloadError, match="unprotected http://"):
        next_address("https://a.example/f", "http://a.example/f")
    assert next_address("http://a.example/f", "https://b.example/g#x") == "https://b.example/g"
    assert next_address("https://a.example/x/f", "../g?y=1") == "https://a.example/g?y=1"
    with pytest.raises(comity.DownloadError, match="password"):
        next_address("https://a.example/f", "https://me:secret@b.example/f")


@pytest.fixture
def secure(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Any:
    folder = tmp_path_factory.mktemp("certificate")
    with serving(own_certificate(folder)) as state:
        yield state, folder / "cert"


def test_https_is_checked_and_does_not_lead_to_http(
    server: Server, secure: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    protected, certificate = secure
    remote = listed(protected.put("/a", BODY))
    says = refused(tmp_path, remote)
    assert "certificate of 127.0.0.1 is not trusted" in says and len(says.splitlines()) == 1
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert get(tmp_path, remote)[0].fresh
    target = server.put("/plain", BODY)
    moved = listed(protected.put("/moved", always=(302, {"Location": target})), name="b.zip")
    assert "from https to the unprotected" in refused(tmp_path, moved)
    assert server.times("/plain") == 0


def test_a_server_that_trickles_is_given_up(server: Server, tmp_path: Path) -> None:
    manners = replace(QUICK, attempts=2, patience=0.2, slowest=1000)
    remote = listed(server.put("/a", BODY, always=("trickle", 0.02)))
    says = refused(tmp_path, remote, manners=manners)
    assert "less than 1,000 bytes a second" in says and "in 2 attempts" in says
    assert len(says.splitlines()) == 1
    assert server.asked["/a"][1]["range"].startswith("bytes=")


def test_a_server_that_trickled_once_is_asked_again(server: Server, tmp_path: Path) -> None:
    manners = replace(QUICK, patience=0.2, slowest=1000)
    remote = listed(server.put("/a", BODY, turns=[("trickle", 0.02)]))
    assert get(tmp_path, remote, manners=manners)[0].path.read_bytes() == BODY
    assert server.times("/a") == 2


def test_a_server_that_falls_silent_is_given_up(server: Server, tmp_path: Path) -> None:
    never = threading.Event()
    manners = replace(QUICK, attempts=2, patience=0.2)
    remote = listed(server.put("/a", BODY, always=("block", 1000, never)))
    says = refused(tmp_path, remote, manners=manners)
    never.set()
    assert "nothing came any more" in says


def test_nobody_there_is_one_line(tmp_path: Path) -> None:
    with serving() as gone:
        address = gone.address
    says = refused(tmp_path, listed(f"{address}/a"))
    assert len(says.splitlines()) == 1 and "refused" in says and "object at" not in says
    assert names(tmp_path) == []
    says = refused(tmp_path, listed("http://nobody.invalid/a"))
    assert len(says.splitlines()) == 1 and "nobody.invalid" in says and "object at" not in says


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (404, "is not there"),
        (410, "is not there"),
        (403, "COMITY_TEST_TOKEN"),
        (401, "COMITY_TEST_TOKEN"),
        (418, "418"),
    ],
)
def test_a_refusal_is_one_line_and_not_repeated(
    server: Server, tmp_path: Path, status: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COMITY_TEST_TOKEN", raising=False)
    address = server.put("/a", always=(status,))
    says = refused(tmp_path, Remote(name="a", address=address, token="COMITY_TEST_TOKEN"))
    assert words in says and address in says and len(says.splitlines()) == 1
    assert server.times("/a") == 1
    monkeypatch.setenv("COMITY_TEST_TOKEN", "abc-secret")
    assert "abc-secret" not in refused(
        tmp_path, Remote(name="a", address=address, token="COMITY_TEST_TOKEN")
    )


def test_a_token_and_headers_stay_with_their_host(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMITY_TEST_TOKEN", "abc-secret")
    with serving() as elsewhere:
        target = elsewhere.put("/b", BODY)
        server.put("/moved", always=(303, {"Location": target}))
        address = server.put("/a", always=(302, {"Location": "/moved"}))
        remote = Remote(name="a", address=address, md5=md5(BODY), token="COMITY_TEST_TOKEN")
        (fetched,) = get(tmp_path, remote, headers={"Authorization": "Bearer xyz"})
        assert fetched.fresh and "abc-secret" not in repr(fetched)
        for path in ("/a", "/moved"):
            assert server.asked[path][0]["x-dataverse-key"] == "abc-secret"
            assert server.asked[path][0]["authorization"] == "Bearer xyz"
        text = str(elsewhere.asked["/b"])
        assert "abc-secret" not in text and "xyz" not in text
        assert "abc-secret" not in "".join(p.read_text("latin-1") for p in tmp_path.iterdir())


def test_a_token_is_not_sent_unprotected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMITY_TEST_TOKEN", "abc")
    remote = Remote(name="a", address="http://data.example/a", token="COMITY_TEST_TOKEN")
    assert "unprotected" in refused(tmp_path, remote)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<!DOCTYPE html><title>Log in</title>", "application/octet-stream"),
        (b"\xef\xbb\xbf \n<HTML><body>", "text/csv"),
        (b"please log in", "text/html; charset=utf-8"),
    ],
)
@pytest.mark.parametrize("known", [True, False])
def test_a_login_page_is_refused(
    server: Server, tmp_path: Path, body: bytes, kind: str, known: bool
) -> None:
    address = server.put("/a", body, headers={"Content-Type": kind})
    remote = listed(address) if known else Remote(name="a.zip", address=address)
    says = refused(tmp_path, remote)
    assert "gives a web page" in says and len(says.splitlines()) == 1
    assert names(tmp_path) == []
    assert server.times("/a") == 1


def test_a_file_that_the_list_knows_nothing_of_is_asked_for_by_its_mark(
    server: Server, tmp_path: Path
) -> None:
    remote = Remote(name="a.csv", address=server.put("/a", BODY))
    assert get(tmp_path, remote)[0].fresh
    assert names(tmp_path) == ["a.csv", "a.csv.from.json"]
    (again,) = get(tmp_path, remote)
    assert (again.fresh, again.sha256) == (False, hashlib.sha256(BODY).hexdigest())
    assert server.sent["/a"] == len(BODY)
    server.pages["/a"].body = OTHER
    assert get(tmp_path, remote)[0].fresh
    assert (tmp_path / "a.csv").read_bytes() == OTHER
    (tmp_path / "a.csv").write_bytes(b"touched by the user")
    assert get(tmp_path, remote)[0].path.read_bytes() == OTHER


def test_few_transfers_at_a_time(server: Server, tmp_path: Path) -> None:
    remotes = [
        listed(server.put(f"/{i}", BODY, turns=[("trickle", 0.05)]), name=f"{i}") for i in range(6)
    ]
    for page in server.pages.values():
        page.body = page.body[:4]
    remotes = [replace(r, size=4, md5=md5(BODY[:4])) for r in remotes]
    assert len(get(tmp_path, *remotes, connections=2)) == 6
    assert server.most_at_once == 2


def test_other_files_are_fetched_before_a_missing_one_is_told(
    server: Server, tmp_path: Path
) -> None:
    missing = [listed(f"{server.address}/gone{i}", name=f"gone{i}") for i in range(2)]
    there = [listed(server.put(f"/{i}", BODY), name=f"{i}") for i in range(3)]
    says = refused(tmp_path, *missing, *there)
    assert says.splitlines()[0] == "2 of 5 files could not be fetched:"
    assert "gone0" in says and "gone1" in says
    assert names(tmp_path) == ["0", "1", "2"]


def test_a_list_of_files_that_are_all_gone_ends_soon(server: Server, tmp_path: Path) -> None:
    gone = [listed(f"{server.address}/{i}", name=str(i)) for i in range(200)]
    assert "no more were tried" in refused(tmp_path, *gone)
    assert sum(map(len, server.asked.values())) < 30


@pytest.mark.parametrize(
    "name",
    [
        "../a",
        "/etc/a",
        "a/b",
        "a\\b",
        ".hidden",
        "",
        "..",
        "a\x00",
        "a\x1b[2J",
        "c:x",
        "a.part",
        "-rf",
        "a" * 300,
    ],
)
def test_a_name_that_leads_out_of_the_folder_is_refused(
    server: Server, tmp_path: Path, name: str
) -> None:
    says = refused(tmp_path / "in", Remote(name=name, address=server.put("/a", BODY)))
    assert "no plain file name" in says and "\x1b" not in says
    assert server.times("/a") == 0


@given(st.text(max_size=300))
def test_a_plain_name_stays_in_its_folder(name: str) -> None:
    if plain_name(name):
        assert Path("folder", name).name == name
        assert Path("folder", name).parent == Path("folder")


def test_two_files_of_one_name_are_refused(server: Server, tmp_path: Path) -> None:
    one, two = listed(server.put("/a", BODY)), listed(server.put("/b", BODY), name="A.zip")
    assert "two files would be called" in refused(tmp_path, one, two)


def test_a_folder_that_cannot_be_written_is_one_line(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    remote = listed(server.put("/a", BODY))
    with pytest.raises(comity.OutputError, match="cannot be written") as caught:
        get(tmp_path / "file" / "in", remote)
    assert len(str(caught.value).splitlines()) == 1
    (tmp_path / "a.zip.part").mkdir()
    with pytest.raises(comity.OutputError, match="cannot be written"):
        get(tmp_path, remote)


SCRIPT = """
import sys
from pathlib import Path
import comity
from comity.fetch.download import download
from comity.fetch.progress import shown_progress
from comity.fetch.remote_file import Remote
from comity.fetch.http import Manners
folder, address, size, md5, *limit = sys.argv[1:]
if limit:
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit[0]), resource.RLIM_INFINITY))
remote = Remote(name="a.zip", address=address, size=int(size), md5=md5)
manners = Manners(first_wait=0.01, longest_wait=0.05)
try:
    for fetched in download([remote], Path(folder), manners=manners, progress=shown_progress()):
        print(fetched.bytes, fetched.fresh)
except comity.ComityError as error:
    print(type(error).__name__, error)
    sys.exit(2)
except KeyboardInterrupt as stop:
    print(stop)
    sys.exit(130)
"""


def command(folder: Path, address: str, *more: str) -> list[str]:
    return [sys.executable, "-c", SCRIPT, str(folder), address, str(len(BODY)), md5(BODY), *more]


def test_a_full_disk_is_one_line_and_keeps_the_part(server: Server, tmp_path: Path) -> None:
    pytest.importorskip("resource", reason="this system has no limits on file sizes")
    address = server.put("/a", BODY)
    run = subprocess.run(
        command(tmp_path, address, "100000"), capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 2 and "Traceback" not in run.stderr
    assert run.stdout.startswith("OutputError") and len(run.stdout.splitlines()) == 1
    assert "File too large" in run.stdout
    assert (tmp_path / "a.zip.part").stat().st_size == 100_000
    sent = server.sent["/a"]
    assert get(tmp_path, listed(address))[0].path.read_bytes() == BODY
    assert server.sent["/a"] - sent == len(BODY) - 100_000


def wait_for(condition: Any) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.01)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_stopped_run_is_gone_on_with(server: Server, tmp_path: Path, how: int) -> None:
    never = threading.Event()
    address = server.put("/a", BODY, turns=[("block", 123_456, never)])
    part = tmp_path / "a.zip.part"
    with subprocess.Popen(
        command(tmp_path, address), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        wait_for(lambda: part.exists() and part.stat().st_size == 123_456)
        run.send_signal(how)
        out, err = run.communicate(timeout=20)
    never.set()
    if how == signal.SIGINT:
        assert (run.returncode, out.strip(), err) == (130, STOPPED, "")
    assert names(tmp_path) == ["a.zip.part", "a.zip.part.json"]
    wait_for(lambda: server.at_once == 0)
    server.sent.clear()
    done = subprocess.run(command(tmp_path, address), capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == [str(len(BODY)), "True"]
    assert done.stderr == f"a.zip: fetched, {len(BODY):,} bytes\n"
    assert server.sent["/a"] == len(BODY) - 123_456
    assert server.asked["/a"][-1]["range"] == "bytes=123456-"
    assert (tmp_path / "a.zip").read_bytes() == BODY
    assert names(tmp_path) == ["a.zip"]


def test_two_processes_do_not_write_one_part(server: Server, tmp_path: Path) -> None:
    pytest.importorskip("fcntl", reason="this system has no file locks")
    never = threading.Event()
    address = server.put("/a", BODY, turns=[("block", 1000, never)])
    with subprocess.Popen(command(tmp_path, address), stdout=subprocess.PIPE) as run:
        wait_for(lambda: server.sent["/a"] >= 1000)
        assert "another process is fetching" in refused(tmp_path, listed(address))
        never.set()
        run.communicate(timeout=20)
    assert (tmp_path / "a.zip").read_bytes() == BODY


def test_leaving_the_loop_stops_the_work(server: Server, tmp_path: Path) -> None:
    never = threading.Event()
    quick = listed(server.put("/a", BODY))
    slow = listed(server.put("/b", BODY, always=("block", 1000, never)), name="b.zip")
    before = threading.active_count()
    files = download([quick, slow], tmp_path, manners=QUICK)
    assert next(files).remote == quick
    wait_for(lambda: (tmp_path / "b.zip.part").exists())
    files.close()  # type: ignore[attr-defined]  # an iterator that is a generator
    never.set()
    wait_for(lambda: not [t for t in threading.enumerate() if t.name.startswith("download-")])
    assert before >= 1


def test_a_bar_is_shown_on_a_terminal(server: Server, tmp_path: Path) -> None:
    address = server.put("/a", BODY)
    ours, theirs = pty.openpty()
    run = subprocess.Popen(
        command(tmp_path, address),
        stdout=subprocess.PIPE,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "100"},
    )
    os.close(theirs)
    shown = b""
    try:
        while block := os.read(ours, 4096):
            shown += block
    except OSError:
        pass  # how Linux says that the other side closed
    os.close(ours)
    assert run.stdout is not None
    assert run.stdout.read().split() == [str(len(BODY)).encode(), b"True"]
    run.stdout.close()
    assert run.wait(20) == 0
    text = shown.decode()
    assert "1 of 1 files" in text and "307.2/307.2 kB" in text and "/s" in text and "━" in text


def test_lines_where_there_is_no_terminal(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    remotes = [listed(server.put(f"/{i}", BODY, turns=[(503,)]), name=f"{i}") for i in range(2)]
    get(tmp_path, *remotes, progress=shown_progress())
    get(tmp_path, *remotes, progress=shown_progress())
    seen = capsys.readouterr()
    assert seen.out == ""
    assert "0: fetched, 307,200 bytes" in seen.err
    assert "0: the server answers 503; once more in 0 s" in seen.err
    assert seen.err.splitlines()[-1] == "2 files were here already"
    assert "\x1b" not in seen.err


def test_the_bar_counts_no_byte_twice(server: Server, tmp_path: Path) -> None:
    class Sum(Quiet):
        count = 0

        def moved(self, remote: Remote, count: int) -> None:
            self.count += count

    turns = [("cut", 100_000), *[(503,)] * 3]
    address = server.put("/a", BODY, turns=turns)
    refused(tmp_path, listed(address))
    server.pages["/a"].turns = [("cut", 50_000)]
    server.pages["/a"].ranges = False
    for _ in range(2):
        told = Sum()
        get(tmp_path, listed(address), progress=told)
        assert told.count == len(BODY)


def test_help_does_not_load_the_client() -> None:
    code = (
        "import sys, comity.cli.main, comity.fetch.download, comity.fetch.progress\n"
        "print([m for m in ('urllib3', 'rich.progress', 'ssl') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
