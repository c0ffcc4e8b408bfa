"""Values kept between runs: the same as made anew, and never what somebody else put there."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from comity.core.kept_values import kept_value

CODE = ("comity.core",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A value with slots, as facts are."""

    place: str
    worth: float | None = None


@dataclass(frozen=True)
class Plain:
    """One without."""

    points: tuple[Point, ...]


VALUE = {"a": Plain((Point(place="Aktau"), Point(place="Kuryk", worth=2.5))), "b": frozenset({1})}


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COMITY_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "table.csv"
    path.write_text("a,b\n1,2\n")
    return path


def kept(table: Path, made: list[int]) -> object:
    def make() -> object:
        made.append(1)
        return VALUE

    return kept_value("toy", CODE, (table,), make)


def file_of(table: Path) -> Path:
    (path,) = (table.parent / "cache" / "toy").glob("*.pickle")
    return path


def test_a_value_is_made_once_and_read_as_it_was(table: Path) -> None:
    made: list[int] = []
    assert kept(table, made) == VALUE
    assert kept(table, made) == VALUE
    assert made == [1]


def test_another_table_is_another_value(table: Path) -> None:
    made: list[int] = []
    kept(table, made)
    table.write_text("a,b\n1,3\n")
    kept(table, made)
    assert made == [1, 1]


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-7])


def changed(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-9] ^= 1
    path.write_bytes(content)


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def for_everyone(path: Path) -> None:
    path.chmod(0o666)


def for_the_group(path: Path) -> None:
    path.chmod(0o660)


@pytest.mark.parametrize("spoil", [cut, changed, emptied, for_everyone, for_the_group])
def test_a_spoilt_file_is_made_again(table: Path, spoil: Callable[[Path], None]) -> None:
    made: list[int] = []
    kept(table, made)
    spoil(file_of(table))
    assert kept(table, made) == VALUE
    assert made == [1, 1]


class Trap:
    """What runs a command when it is unpickled."""

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, ("touch sprung",)


def test_a_pickle_that_is_not_ours_is_not_opened(
    table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(table.parent)
    kept(table, [])
    file_of(table).write_bytes(pickle.dumps(Trap()))
    assert kept(table, []) == VALUE
    assert not (table.parent / "sprung").exists()


def test_a_folder_that_cannot_be_written_is_no_fault(
    table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMITY_CACHE", str(table))  # a file where the folder should be
    made: list[int] = []
    assert kept(table, made) == kept(table, made) == VALUE
    assert made == [1, 1]


def test_the_bundled_record_is_kept_as_it_is_read(tmp_path: Path) -> None:
    """Two processes, the second from what the first kept: both as a reading of the tables."""
    script = (
        "from comity.evidence.load import _bundled; import hashlib;"
        "print(hashlib.sha256(repr(_bundled()[0]).encode()).hexdigest())"
    )
    here = {**os.environ, "COMITY_CACHE": str(tmp_path), "PYTHONHASHSEED": "1"}
    said = [
        subprocess.run(
            [sys.executable, "-c", script], env=here, check=True, capture_output=True, text=True
        ).stdout.strip()
        for _ in range(2)
    ]
    script = script.replace("_bundled()[0]", "_read()").replace("_bundled", "_read")
    fresh = subprocess.run(
        [sys.executable, "-c", script], env=here, check=True, capture_output=True, text=True
    ).stdout.strip()
    assert said == [fresh, fresh]
    assert list((tmp_path / "record").glob("*.pickle"))
