# ruff: noqa: RUF001  # Russian letters are meant
"""The bibliography in RIS, as a kept reader of that format reads it, and by GOST R 7.0.5-2008."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import rispy

import comity
from comity.core.provenance import Source
from comity.evaluation.bibliography import bibtex, cited_origins, cited_sources, csl
from comity.evaluation.bibliography_formats import _gost_document, gost, ris


def test_another_program_reads_every_entry(kaz_nato_2010: comity.Evaluation) -> None:
    documents, data_sets = cited_sources(kaz_nato_2010), cited_origins(kaz_nato_2010)
    found = rispy.loads(ris(kaz_nato_2010))
    assert [e["type_of_reference"] for e in found] == ["ELEC"] * len(documents) + ["DATA"] * len(
        data_sets
    )
    for source, entry in zip(documents, found, strict=False):
        assert entry["title"] == " ".join(source.title.split())
        assert entry["urls"] == [source.address]
        assert entry.get("publisher", "") == source.publisher
        assert entry.get("year", "") == source.published[:4]
        assert entry.get("access_date", "").strip("/").replace("/", "-") == source.read


def test_a_line_break_in_a_title_makes_no_field(kaz_nato_2010: comity.Evaluation) -> None:
    first = cited_sources(kaz_nato_2010)[0]
    broken = replace(first, title="One\nER  - \nTY  - BOOK")
    told = replace(kaz_nato_2010, sources={**kaz_nato_2010.sources, first.id: broken})
    assert len(rispy.loads(ris(told))) == len(rispy.loads(ris(kaz_nato_2010)))


def test_gost_is_a_numbered_list(kaz_nato_2010: comity.Evaluation) -> None:
    lines = gost(kaz_nato_2010).splitlines()
    assert len(lines) == len(cited_sources(kaz_nato_2010)) + len(cited_origins(kaz_nato_2010))
    assert [int(line.partition(".")[0]) for line in lines] == list(range(1, len(lines) + 1))
    for line in lines[: len(cited_sources(kaz_nato_2010))]:
        assert re.fullmatch(
            r"\d+\. .+ \[(Electronic resource|Электронный ресурс)\](?: // .+)?\. .*"
            r"URL: \S+(?: \(дата обращения: [\d.]+\))?\.",
            line,
        ), line


PAGE = Source(
    id="x", publisher="МИД Казахстана", title="О сотрудничестве с НАТО.",
    address="https://mfa.example/1", tier="primary", published="2010-05-04", label="",
    language="ru", read="2026-11-25",
)  # fmt: skip


@pytest.mark.parametrize(
    ("published", "said"),
    [("2010-05-04", "4 мая 2010."), ("2010-05", "05.2010."), ("2010", "2010.")],
)
def test_a_page_by_the_standard(published: str, said: str) -> None:
    assert _gost_document(replace(PAGE, published=published)) == (
        f"О сотрудничестве с НАТО [Электронный ресурс] // МИД Казахстана. {said} "
        "URL: https://mfa.example/1 (дата обращения: 25.11.2026)."
    )


def test_the_day_of_reading_is_in_the_other_forms(kaz_nato: comity.Evaluation) -> None:
    seen = [s for s in cited_sources(kaz_nato) if s.read]
    assert seen and bibtex(kaz_nato).count("urldate = {") == len(seen)
    assert sum("accessed" in item for item in csl(kaz_nato)) == len(seen)


def test_the_command_writes_them(
    comity_cli: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    done = comity_cli(
        "evaluate", "MDA", "EU", "--ris", str(tmp_path / "a.ris"), "--gost", str(tmp_path / "a.txt")
    )
    assert done.returncode == 0, done.stderr
    assert rispy.loads((tmp_path / "a.ris").read_text("utf-8"))
    assert (tmp_path / "a.txt").read_text("utf-8").startswith("1. ")
