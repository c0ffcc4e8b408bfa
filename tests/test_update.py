"""Every data set of a store brought up to date: what came, what could not be had, what changed."""

from __future__ import annotations

from pathlib import Path

import pytest

import comity
from comity.errors import DownloadError
from comity.sources.dataset import data_set
from comity.store import update
from comity.store.get_data_set import Getting
from comity.store.ingest import ingest
from comity.store.store import Store
from conftest import ROOT

EXPORT = ROOT / "tests" / "data" / "gdelt" / "20170101073000.export.CSV"
LINES = EXPORT.read_text("utf-8").splitlines(keepends=True)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    raw = tmp_path / "20170101.export.CSV"
    raw.write_text("".join(LINES[:100]), "utf-8")
    list(ingest(Store(tmp_path / "store"), data_set("gdelt"), [raw]))
    return tmp_path / "store"


def published(monkeypatch: pytest.MonkeyPatch, *files: Path) -> list[tuple[str, str]]:
    """A publisher with these files; gives what was asked of it."""
    asked: list[tuple[str, str]] = []

    def get(source: str, first: str, *, store: Path, connections: int) -> Getting:
        asked.append((source, first))
        return Getting((), ingest(Store(store), data_set(source), files))

    monkeypatch.setattr(update, "get_data_set", get)
    return asked


def test_what_is_new_comes_and_what_is_known_does_not_count(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = store.parent / "20170102.export.CSV"
    new.write_text("".join(LINES[100:250]), "utf-8")
    asked = published(monkeypatch, store.parent / "20170101.export.CSV", new)
    (found,) = comity.sources_update(store=store)
    assert (found.source, found.files, found.stored, found.note) == ("gdelt", 1, 150, "")
    assert asked == [("gdelt", found.last)] and found.last
    (again,) = comity.sources_update(store=store)
    assert (again.files, again.stored) == (0, 0)


def test_what_cannot_be_had_is_said(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def get(*_: object, **__: object) -> Getting:
        raise DownloadError("the list does not answer")

    monkeypatch.setattr(update, "get_data_set", get)
    (found,) = comity.sources_update(store=store)
    assert found.note == "the list does not answer" and found.files == 0
    assert Store(store).manifest.files == 1


def test_an_empty_store_has_nothing_to_update(tmp_path: Path) -> None:
    assert not comity.sources_update(store=tmp_path)


def test_the_command_says_what_changed(
    store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from comity.cli.store import sources_update

    published(monkeypatch, store.parent / "20170101.export.CSV")
    sources_update(connections=1, evaluate="MDA-EU", store=store)
    out = capsys.readouterr().out
    assert out.startswith("gdelt, to ") and "before: nothing new" in out
    assert "MDA-EU: 0 sentences and 0 other things changed" in out
    with pytest.raises(comity.UsageError, match="names no pairs"):
        sources_update(connections=1, evaluate="MDA", store=store)
