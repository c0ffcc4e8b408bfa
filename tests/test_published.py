"""Figures that others published or counted, reproduced from the bundled data.

Exercises: D'Orazio and Galambos, MME v7, counted per calendar year with NATO's members on the
day. Votes: Voeten, Strezhnev and Bailey, roll calls with yes, abstain or no by both.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import comity
from comity.core.dates import parse_when
from comity.evaluation.sections.ladder import ladder_of
from comity.evidence.evidence import Evidence
from comity.evidence.load import load_evidence

AGREEMENT_WITH_USA = {1993: (13, 61), 1997: (20, 69), 2001: (11, 63), 2007: (7, 77), 2010: (10, 64)}


@pytest.fixture(scope="module")
def before_merging() -> Evidence:
    return load_evidence(merged=False)


def exercises(evidence: Evidence, state: str, partner_set: str) -> dict[int, float | None]:
    series = comity.measure(
        "exercises", state, "NATO", partner_set=partner_set, origin="mme", evidence=evidence
    )
    return {p.period: p.value for p in series.points}


def test_kazakhstan_with_members_every_year_1996_2010(before_merging: Evidence) -> None:
    counts = exercises(before_merging, "KAZ", "members")
    assert all((counts[year] or 0) >= 1 for year in range(1996, 2011))
    assert [counts[year] for year in range(1992, 1996)] == [0, 0, 0, 0]
    assert counts[2011] is None


def test_kazakhstan_with_the_united_states_alone_has_none_in_2004(before_merging: Evidence) -> None:
    counts = exercises(before_merging, "KAZ", "USA")
    assert [y for y in range(1996, 2011) if counts[y] == 0] == [2004]


def test_uzbekistan_with_members(before_merging: Evidence) -> None:
    counts = exercises(before_merging, "UZB", "members")
    assert sum(counts[year] or 0 for year in range(1995, 2000)) == 15
    assert [counts[year] for year in range(2005, 2011)] == [0] * 6


def test_centrasbat_97_is_one_exercise_after_merging(evidence: Evidence) -> None:
    found = [
        f
        for f in evidence.facts
        if f.kind == "exercise" and f.start.year == 1997 and "centrasbat" in f.series
    ]
    assert len(found) == 1
    assert set(found[0].merged) == {"x:mme1559", "x:mme3493"}
    assert found[0].origins == ("partnership-record", "mme")


def test_agreement_with_the_united_states(evidence: Evidence) -> None:
    series = comity.measure("un-agreement", "KAZ", "USA", evidence=evidence)
    for year, (same, calls) in AGREEMENT_WITH_USA.items():
        point = series.at(year)
        assert point is not None and point.value is not None
        assert (round(point.value * point.n), point.n) == (same, calls)


def test_order_of_agreement_2007_2015(evidence: Evidence) -> None:
    """China, Russia, Turkey, Germany, United States, from the raw votes."""

    def mean(partner: str) -> float:
        series = comity.measure("un-agreement", "KAZ", partner, evidence=evidence)
        points = [p for p in series.points if 2007 <= p.period <= 2015]
        return sum((p.value or 0) * p.n for p in points) / sum(p.n for p in points)

    shares = {p: mean(p) for p in ("USA", "DEU", "TUR", "RUS", "CHN")}
    assert sorted(shares, key=shares.__getitem__) == ["USA", "DEU", "TUR", "RUS", "CHN"]


LADDER = {
    "nacc": "NACC",
    "pfp": "PfP",
    "eapc": "EAPC",
    "parp": "PARP",
    "ipap": "IPAP",
    "intensified_dialogue": "Intensified Dialogue",
    "map": "MAP",
    "invitation": "Invitation",
    "accession": "Accession",
}


REDATED = {("MDA", "nacc"): "1992-03"}
"""Steps whose date the record has changed since the table was derived: the council's first
meeting was not the admission of the former Soviet states."""
TAKEN_SINCE = {("MLT", "parp")}
"""Steps that the table does not have and the wide record does."""
CONFIRMED_SINCE = {("FIN", "parp")}
"""Rungs that no page confirmed when the table was derived, and one does now."""


@pytest.mark.shared
def test_the_ladder_of_every_partner_is_the_published_one(evidence: Evidence, shared: Path) -> None:
    """Verified dates of ladder_nato.csv, derived apart from this code, for all 34 partners."""
    path = shared / "data" / "partnership-record" / "ladder_nato.csv"
    with path.open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    assert len(rows) == 34
    for row in rows:
        ladder = ladder_of(evidence, "NATO", row["state_iso3"], [], "test")
        reached = {r.rung: r for r in ladder.rungs}
        for column, rung in LADDER.items():
            if row[f"{column}_verified"] == "yes":
                # a later reading may know the day of a month, and no other month
                wanted = REDATED.get((row["state_iso3"], column), row[column])
                assert reached[rung].strict.startswith(wanted), (row["state_iso3"], rung)
            elif row[column]:
                if (row["state_iso3"], column) in CONFIRMED_SINCE:
                    assert reached[rung].strict.startswith(row[column])
                    continue
                assert not reached[rung].strict, (row["state_iso3"], rung)
                assert parse_when(reached[rung].generous).compatible(parse_when(row[column]))
            elif (row["state_iso3"], column) not in TAKEN_SINCE:
                assert not reached[rung].generous, (row["state_iso3"], rung)


def test_iraq_is_past_in_2010(kaz_nato_2010: comity.Evaluation) -> None:
    iraq = next(o for o in kaz_nato_2010.operations if "Iraq" in o.title)
    assert (iraq.start, iraq.end, iraq.state) == ("2003-08", "2008-10-21", "ended")


def test_iraq_goes_on_in_2007(evidence: Evidence) -> None:
    result = comity.evaluate("KAZ", "NATO", as_of="2007", evidence=evidence)
    iraq = next(o for o in result.operations if "Iraq" in o.title)
    assert (iraq.end, iraq.state) == ("", "end not recorded")


@pytest.mark.parametrize("day", ["2010-06-30", "2025-10-24"])
def test_no_reversal_on_membership_and_bases(evidence: Evidence, day: str) -> None:
    """In 2005 the state joined others in a demand to leave: a position of its own, not a report."""
    kaz_nato = comity.evaluate("KAZ", "NATO", as_of=day, evidence=evidence)
    topics = {t.topic: t for t in kaz_nato.positions}
    for name in ("membership", "foreign-bases"):
        assert topics[name].reversals == ()
        assert topics[name].answer.startswith("no reversal found")
    assert {r.topic: r.crossed for r in kaz_nato.red_lines} == {
        "membership": (),
        "foreign-bases": (),
    }


def test_a_reversal_is_found_where_there_is_one(kaz_nato: comity.Evaluation) -> None:
    """Parliament sent engineers to Iraq in 2003 and the Senate refused four officers in 2011."""
    topics = {t.topic: t for t in kaz_nato.positions}
    assert len(topics["forces-abroad"].reversals) == 1


def test_the_conflict_about_the_partnership_for_peace_is_shown(
    kaz_nato_2010: comity.Evaluation,
) -> None:
    shown = [c for c in kaz_nato_2010.conflicts if "PfP" in c.what]
    assert [c.what for c in shown] == ["PfP framework document: 1994 or 1995"]
    assert shown[0].facts


def test_one_house_of_parliament_does_not_ratify(kaz_nato: comity.Evaluation) -> None:
    """The lower house agreed in May 2011, the Senate refused in June: four officers never went."""
    notes = next(i for i in kaz_nato.legal_base if i.name.endswith("taking part in ISAF"))
    assert [s.stage for s in notes.steps] == ["proposed", "proposed", "ended", "ended"]
    assert notes.strict_status == "dropped"
