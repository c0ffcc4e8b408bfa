"""A ledger of forecasts survives what a file meets, and says what it cannot prove."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import OutputError, UsageError
from comity.forecasting.ledger_file import append_lines, read_lines, repair
from conftest import ROOT

CASES = ROOT / "tests" / "data" / "cases"
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def bodies(count: int, text: str = "?") -> list[dict[str, object]]:
    return [{"text": f"{text}{n}", "probability": 0.5} for n in range(count)]


def ledger(path: Path, count: int = 4) -> Path:
    append_lines(path, bodies(count))
    return path


# --- harms, each with what a repair keeps

HARMS: dict[str, tuple[Callable[[bytes], bytes], int, str]] = {
    "the last line torn": (lambda b: b[:-30], 3, "cut off while it was written"),
    "the last line torn at its first letter": (
        lambda b: b.rstrip().rpartition(b"\n")[0] + b"\n{",
        3,
        "cut off while it was written",
    ),
    "a line torn and another behind it": (
        lambda b: b.replace(b'"probability": 0.5', b'"prob', 1),
        3,
        "no line of a ledger",
    ),
    "two lines glued": (lambda b: b.replace(b"\n", b"", 1), 4, "no line of a ledger"),
    "a line taken out": (
        lambda b: b"".join(b.splitlines(True)[:1] + b.splitlines(True)[2:]),
        3,
        "does not hang on the line before",
    ),
    "a value changed": (lambda b: b.replace(b"0.5", b"0.9", 1), 3, "changed after it was written"),
    "a line twice": (lambda b: b.splitlines(True)[0] + b, 5, "does not hang on the line before"),
    "zeros behind it": (lambda b: b + b"\0" * 100, 4, "cut off while it was written"),
    "not UTF-8": (lambda b: b + b"\xff\xfe\n", 4, "no line of a ledger"),
    "a number for a line": (lambda b: b + b"7\n", 4, "no line of a ledger"),
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_harmed_ledger_is_refused_named_and_repaired(tmp_path: Path, harm: str) -> None:
    change, kept, said = HARMS[harm]
    path = ledger(tmp_path / "l.jsonl")
    before = change(path.read_bytes())
    path.write_bytes(before)
    with pytest.raises(UsageError, match=said) as raised:
        read_lines(path)
    assert "line " in str(raised.value)
    with pytest.raises(UsageError):
        append_lines(path, bodies(1))
    assert path.read_bytes() == before
    found = repair(path)
    assert found.lines == kept == len(read_lines(path))
    assert found.head == read_lines(path)[-1]["hash"]
    if found.cut:  # what it cuts is kept
        for piece in found.cut.read_bytes().split(b"\n"):
            assert piece in before
    append_lines(path, bodies(1))
    assert len(read_lines(path)) == kept + 1


def test_a_repair_keeps_the_first_hash_of_lines_that_hang_elsewhere(tmp_path: Path) -> None:
    path = ledger(tmp_path / "l.jsonl")
    hashes = [row["hash"] for row in read_lines(path)]
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], *lines[2:]]))
    assert repair(path).moved == (2, 3)
    rows = read_lines(path)
    assert [row.get("first_hash") for row in rows] == [None, *hashes[2:]]
    with pytest.raises(UsageError, match="holds no line with the hash"):
        read_lines(path, hashes[3])


@pytest.mark.parametrize("end", ["no newline", "CRLF", "byte order mark", "blank lines"])
def test_what_an_editor_does_to_a_ledger_costs_nothing(tmp_path: Path, end: str) -> None:
    path = ledger(tmp_path / "l.jsonl")
    body = path.read_bytes()
    path.write_bytes(
        {
            "no newline": body.rstrip(b"\n"),
            "CRLF": body.replace(b"\n", b"\r\n"),
            "byte order mark": b"\xef\xbb\xbf" + body,
            "blank lines": body.replace(b"\n", b"\n\n"),
        }[end]
    )
    assert len(read_lines(path)) == 4
    append_lines(path, bodies(2))
    assert len(read_lines(path)) == 6


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_any_text_comes_back(texts: list[str]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "l.jsonl"
        for text in texts:
            append_lines(path, [{"text": text}])
        assert [row["text"] for row in read_lines(path)] == texts
        # no program that knows other line ends sees more lines
        assert len(path.read_text("utf-8", "surrogatepass").splitlines()) == len(texts)


@pytest.mark.parametrize("letter", ["\u2028", "\u2029", "\x85", "\f", "\v", "\x1c", "\r"])
def test_letters_that_end_a_line_elsewhere_are_letters_here(tmp_path: Path, letter: str) -> None:
    path = tmp_path / "l.jsonl"
    append_lines(path, [{"text": f"one{letter}two"}])
    append_lines(path, [{"text": "three"}])
    assert [row["text"] for row in read_lines(path)] == [f"one{letter}two", "three"]


# --- a write that fails


@pytest.mark.parametrize("there", [True, False], ids=["there", "new"])
@pytest.mark.parametrize("call", ["write", "fsync"])
@pytest.mark.parametrize("at", [1, 2, 3])
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO, errno.EDQUOT])
def test_a_write_that_fails_at_any_call_leaves_the_ledger_as_it_was(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    there: bool,
    call: str,
    at: int,
    error: int,
) -> None:
    path = tmp_path / "l.jsonl"
    if there:
        ledger(path)
    before = path.read_bytes() if there else None
    real, calls = getattr(os, call), 0

    def failing(handle: int, *values: bytes) -> object:
        nonlocal calls
        calls += 1
        if calls == at:
            raise OSError(error, os.strerror(error))
        # a disk that fills up takes a part of what is given
        return real(handle, *(v[:40] for v in values))

    monkeypatch.setattr(os, call, failing)
    fails = call == "write" or at == 1  # a line takes many writes and an append one fsync
    with pytest.raises(OutputError, match="as it was before") if fails else nullcontext():
        append_lines(path, bodies(3))
    monkeypatch.undo()
    if fails:
        assert (path.read_bytes() if path.exists() else None) == before
    else:
        assert len(read_lines(path)) == (7 if there else 3)
    append_lines(path, bodies(1))
    read_lines(path)


def test_a_full_disk_from_outside(tmp_path: Path) -> None:
    path = ledger(tmp_path / "l.jsonl", 20)
    before = path.read_bytes()
    code = (
        "import sys; from pathlib import Path;"
        "from comity.forecasting.ledger_file import append_lines;"
        "append_lines(Path(sys.argv[1]), [{'text': 'x' * 5000} for n in range(9)])"
    )
    limit = len(before) // 512 + 2
    done = subprocess.run(
        ["sh", "-c", f'ulimit -f {limit}; exec "$@"', "sh", sys.executable, "-c", code, str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "as it was before" in done.stderr
    assert path.read_bytes() == before


def test_writers_at_once_each_add_their_lines_whole(tmp_path: Path) -> None:
    path = tmp_path / "l.jsonl"
    code = (
        "import sys; from pathlib import Path;"
        "from comity.forecasting.ledger_file import append_lines;"
        "[append_lines(Path(sys.argv[1]), [{'who': sys.argv[2], 'n': n}]) for n in range(20)]"
    )
    writers = [
        subprocess.Popen([sys.executable, "-c", code, str(path), str(who)]) for who in range(4)
    ]
    assert [w.wait() for w in writers] == [0, 0, 0, 0]
    rows = read_lines(path)
    assert len(rows) == 80
    for who in "0123":
        assert [row["n"] for row in rows if row["who"] == who] == list(range(20))


def test_an_append_waits_for_a_repair_and_goes_into_the_repaired_file(tmp_path: Path) -> None:
    path = ledger(tmp_path / "l.jsonl")
    code = (
        "import fcntl, os, sys, time; handle = os.open(sys.argv[1], os.O_RDWR);"
        "fcntl.flock(handle, fcntl.LOCK_EX); print('held', flush=True); time.sleep(1);"
        "open(sys.argv[1] + '.new', 'wb').write(os.read(handle, 1 << 20));"
        "os.replace(sys.argv[1] + '.new', sys.argv[1])"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        append_lines(path, bodies(1))
    assert len(read_lines(path)) == 5


# --- what a head proves


def test_a_history_written_anew_is_caught_when_a_head_was_kept(tmp_path: Path) -> None:
    path = ledger(tmp_path / "l.jsonl")
    head = read_lines(path)[-1]["hash"]
    assert len(read_lines(path, head)) == 4
    append_lines(path, bodies(1))
    assert len(read_lines(path, head[:12])) == 5  # it has grown since: the line is still there
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:3]))
    read_lines(path)  # a cut end cannot be seen from the file alone
    with pytest.raises(UsageError, match="its end was cut"):
        read_lines(path, head)
    path.unlink()
    append_lines(path, [{**b, "probability": 0.99} for b in bodies(5)])
    with pytest.raises(UsageError, match="rewritten"):
        read_lines(path, head)
    with pytest.raises(UsageError, match="holds no line"):
        read_lines(path, "")


# --- the cases, from outside


@pytest.mark.parametrize(
    ("case", "kept", "cut"),
    [
        ("ledger-after-full-disk", 8, True),
        ("ledger-torn", 6, True),
        ("ledger-two-writers", 4, False),
    ],
)
def test_damaged_ledgers_are_refused_and_repaired(
    tmp_path: Path, comity_cli: Run, case: str, kept: int, cut: bool
) -> None:
    path = tmp_path / "l.jsonl"
    path.write_bytes((CASES / f"{case}.jsonl").read_bytes())
    for words in (("score",), ("ledger", "check")):
        done = comity_cli(*words, str(path))
        assert done.returncode == 2
        assert "comity ledger repair" in done.stderr
        assert len(done.stderr.splitlines()) == 1
    done = comity_cli("ledger", "repair", str(path))
    assert done.returncode == 0
    assert f"{kept} lines are kept" in done.stdout
    assert ("cut, and kept in" in done.stdout) is cut
    assert comity_cli("score", str(path)).returncode == 0


def test_a_missing_last_newline_costs_nothing(tmp_path: Path, comity_cli: Run) -> None:
    path = tmp_path / "l.jsonl"
    body = (CASES / "ledger-no-final-newline.jsonl").read_bytes()
    glued = body.count(b"}{") > 0
    path.write_bytes(body)
    done = comity_cli("score", str(path))
    assert done.returncode == (2 if glued else 0), done.stderr
    if glued:
        assert comity_cli("ledger", "repair", str(path)).returncode == 0
    assert comity_cli("ledger", "check", str(path)).returncode == 0


def test_a_forged_ledger_is_caught_when_a_head_is_given(tmp_path: Path, comity_cli: Run) -> None:
    path = str(CASES / "ledger-forged-accepted.jsonl")
    done = comity_cli("score", path)
    assert "without --head nobody can tell" in done.stderr
    honest = read_lines(CASES / "ledger-forged-accepted.jsonl")[-1]["hash"]
    assert comity_cli("score", path, "--head", honest).returncode == 0
    done = comity_cli("score", path, "--head", "ab" * 32)
    assert done.returncode == 2
    assert "rewritten" in done.stderr


def test_a_question_with_a_line_separator_can_be_scored(tmp_path: Path, comity_cli: Run) -> None:
    question = str(CASES / "question-line-separator.yml")
    done = comity_cli("ask", question, "--ledger", "a.jsonl")
    assert done.returncode == 0, done.stderr
    assert "keep its head" in done.stderr
    assert comity_cli("score", "a.jsonl").returncode == 0


def test_a_question_asked_twice_on_one_day_counts_once(tmp_path: Path, comity_cli: Run) -> None:
    question = str(CASES / "ledger-same-forecast-twice" / "q.yml")
    for day in ("2004-12-31", "2004-12-31", "2003-12-31"):
        assert comity_cli("ask", question, "--as-of", day, "--ledger", "l.jsonl").returncode == 0
    shown = comity_cli("score", "l.jsonl").stdout
    assert "2 repeats 1 of the same day and counts once." in shown
    assert "3 updates 2." in shown
    assert "2 scored" in shown
    values = json.loads(comity_cli("score", "l.jsonl", "--json").stdout)
    assert [v["repeats"] for v in values] == [None, 1, None]
