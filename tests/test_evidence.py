"""The one cut: whatever a data set is, `as_of` and `without` reach it, and its origin is traced."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import comity
from comity.core.series import Point, Series
from comity.core.series_table import SeriesTable, Universe
from comity.evaluation import chain_of
from comity.evidence.dyad import Dyad
from comity.evidence.evidence import Evidence
from comity.evidence.load import load
from comity.evidence.question import make_dyad
from comity.measures.base import Measure
from comity.sources.roll_calls import RollCalls
from comity.store.observed import Observed

Cli = Callable[..., "subprocess.CompletedProcess[str]"]
TRADE = """
id: trade
table: observations
title: Trade
producer: Somebody
citation: Somebody, "Trade", 2020.
licence: CC BY 4.0
actors: iso
dates: year
unit: US dollars
columns:
  actor: from
  partner: {column: to, actors: cow}
  first: year
series:
  exports: out
"""


class Harvest(SeriesTable):
    """A data set that no measure of the house knows: one value a year."""

    id = "harvest"

    @property
    def universe(self) -> Universe:
        return Universe(kind="sample", years=(1992, 2020), says="whoever answered")

    def values(self) -> dict[int, float]:
        years = range(1992, 2021)
        return {y: float(y - 1990) for y in years if date(y, 12, 31) <= self.day}


def _point(year: int, value: float | None) -> Point:
    seen = value is not None
    return Point(
        period=year,
        value=value,
        low=value,
        high=value,
        coverage=float(seen),
        n=int(seen),
        origins=(Harvest.id,) if seen else (),
    )


def yields(dyad: Dyad, area: str = "") -> Series:
    table = dyad.evidence.table(Harvest)
    values = table.values() if table else {}
    points = tuple(_point(year, values.get(year)) for year in dyad.years)
    return Series(
        measure="harvest",
        state=dyad.state.id,
        partner=dyad.partner.label,
        unit="tonnes",
        interval="none",
        points=points,
    )


@pytest.fixture(scope="module")
def with_harvest(evidence: Evidence) -> Evidence:
    origin = replace(evidence.origins["mme"], id=Harvest.id, title="Harvests")
    return evidence.with_table(Harvest(), origin)


def test_a_data_set_that_no_measure_knows_is_cut_at_the_day(with_harvest: Evidence) -> None:
    found = yields(make_dyad(with_harvest, "KAZ", "NATO", as_of="2010-06-30"))
    assert max(p.period for p in found.spoken()) == 2009
    cut = with_harvest.as_of(date(2005, 1, 1)).as_of(date(2015, 1, 1))
    table = cut.table(Harvest)
    assert table is not None and max(table.values()) == 2004, "a later day opens nothing again"
    assert all(t.day <= date(2005, 1, 1) for t in cut.series.values())


def test_it_is_withdrawn_by_its_id_alone(with_harvest: Evidence) -> None:
    bare = with_harvest.without("harvest")
    assert bare.table(Harvest) is None
    assert bare.series.keys() == with_harvest.series.keys() - {"harvest"}
    assert not yields(make_dyad(bare, "KAZ", "NATO")).spoken()
    other = with_harvest.without("atop")
    assert other.table(Harvest) is not None and "cow-igo" in other.series


def test_what_rests_on_it_is_traced(
    with_harvest: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure = Measure(
        id="harvest",
        title="Harvest",
        unit="tonnes",
        formula="as given",
        interval="none",
        coverage="whether given",
        references=(),
        compute=yields,
    )
    monkeypatch.setattr("comity.evaluation.sections.further_measures.brought", lambda: (measure,))
    found = comity.evaluate("KAZ", "NATO", as_of="2010-06-30", evidence=with_harvest)
    above = {node.id for _, node in chain_of(found).up("harvest")}
    assert "KAZ-NATO/measures/harvest/2009" in above and "harvest" in found.origins
    gone = comity.evaluate(
        "KAZ", "NATO", as_of="2010-06-30", evidence=with_harvest, without=["harvest"]
    )
    assert {n.strict for m in gone.measures for n in m.numbers.values()} == {None}


def test_a_table_of_another_kind_is_refused(evidence: Evidence) -> None:
    class Wrong(Harvest):
        id = RollCalls.id

    with pytest.raises(TypeError, match="un-votes"):
        evidence.with_table(Wrong()).table(RollCalls)


def test_every_bundled_table_says_of_whom_it_speaks(evidence: Evidence) -> None:
    for name, table in evidence.series.items():
        assert name == table.id and table.universe.says
        assert table.universe.years[0] <= table.universe.years[1]
    assert evidence.speaks_of("mme", "KAZ", 2005) and not evidence.speaks_of("mme", "JPN", 2005)
    assert not evidence.speaks_of("mme", "KAZ", 2015)


def test_exercises_taken_away_speak_of_nobody(evidence: Evidence) -> None:
    assert not evidence.without("mme").speaks_of("mme", "KAZ", 2005)
    assert not evidence.from_origin("partnership-record").speaks_of("mme", "KAZ", 2005)


def test_any_data_set_of_a_store_can_be_asked(tmp_path: Path, comity_cli: Cli) -> None:
    (tmp_path / "trade.yml").write_text(TRADE)
    (tmp_path / "trade.csv").write_text("from,to,year,out\nKAZ,2,2001,7\nKAZ,365,2002,15\n")
    store = tmp_path / "store"
    words = ("ingest", "generic", str(tmp_path / "trade.csv"), "--map", str(tmp_path / "trade.yml"))
    told = comity_cli(*words, "--store", str(store))
    assert told.returncode == 0, told.stderr
    evidence = load(store=store)
    table = evidence.series["trade"]
    assert isinstance(table, Observed)
    assert [(o.partner, o.value) for o in table.of("KAZ", ["USA", "RUS"])] == [
        ("USA", 7.0),
        ("RUS", 15.0),
    ]
    assert table.of("KAZ") == [] and evidence.origins["trade"].title == "Trade"
    cut = evidence.as_of(date(2001, 12, 31)).series["trade"]
    assert isinstance(cut, Observed) and [o.partner for o in cut.of("KAZ", ["USA", "RUS"])] == [
        "USA"
    ]
    assert "trade" not in evidence.without("trade").series


def test_a_series_name_does_not_take_another_organizations_exercise(evidence: Evidence) -> None:
    """The SCO held an Interaction in July 2024, the CSTO one in September: two exercises."""
    uzbekistan = make_dyad(evidence, "UZB", "CSTO")
    assert not any("Interaction-2024" in f.title for f in uzbekistan.facts)
    assert any("Interaction-2024" in f.title for f in make_dyad(evidence, "UZB", "SCO").facts)
    assert any("Interaction-2024" in f.title for f in make_dyad(evidence, "KGZ", "CSTO").facts)
