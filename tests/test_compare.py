"""States, poles and measures side by side, from the command line and the library."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import comity
from comity.comparison.states import compare, poles, rivals
from comity.evidence.evidence import Evidence
from conftest import one_clear_line

Run = Callable[..., subprocess.CompletedProcess[str]]


def test_kazakhstan_s_order_of_agreement_is_the_published_one(evidence: Evidence) -> None:
    """2007-2015 from the raw votes: China, Russia, Turkey, Germany, United States."""
    means = {}
    for partner in ("CHN", "RUS", "TUR", "DEU", "USA"):
        series = comity.measure(
            "un-agreement", "KAZ", partner, since=2007, as_of="2015", evidence=evidence
        )
        values = [p.value for p in series.points if p.value is not None]
        assert len(values) == 9
        means[partner] = sum(values) / 9
    assert sorted(means, key=lambda p: -means[p]) == ["CHN", "RUS", "TUR", "DEU", "USA"]


def test_ideal_points_tell_the_story_of_central_asia(evidence: Evidence) -> None:
    found = {
        state: {
            p.period: p.value
            for p in comity.measure("ideal-point", state, "NATO", evidence=evidence).points
            if p.value is not None
        }
        for state in ("KAZ", "UZB", "USA", "RUS")
    }
    kaz, uzb = found["KAZ"], found["UZB"]
    assert all(kaz[y] > 0 for y in range(1992, 2000))
    assert all(kaz[y] < 0 for y in range(2005, 2011))
    assert all(uzb[y] > kaz[y] for y in range(1995, 2005) if y in uzb)
    assert all(uzb[y] < kaz[y] for y in range(2005, 2012))
    assert all(found["USA"][y] > found["RUS"][y] for y in range(1992, 2016))


def test_distance_to_one_state_is_the_difference_of_two_points(evidence: Evidence) -> None:
    own = comity.measure("ideal-point", "KAZ", "NATO", evidence=evidence)
    usa = comity.measure("ideal-point", "USA", "NATO", evidence=evidence)
    apart = comity.measure("ideal-distance", "KAZ", "USA", evidence=evidence)
    for p in apart.spoken():
        one, two = own.at(p.period), usa.at(p.period)
        assert one is not None and two is not None
        assert one.value is not None and two.value is not None
        assert p.value == pytest.approx(abs(one.value - two.value))
        assert p.low is not None and p.high is not None
        assert p.low <= p.value <= p.high


def test_steadily_progressing_the_measures_disagree(kaz_nato_2010: comity.Evaluation) -> None:
    """The article's claim for 1992-2010: each measure answers, and they do not agree."""
    answers = {d.measure: d.whole.answer for d in kaz_nato_2010.directions}
    assert len(set(answers.values())) > 1
    found = kaz_nato_2010.rivals
    assert "disagree" in found.answers.values()
    assert found.sentence.text.startswith("The measures disagree")
    chain = kaz_nato_2010.chain()
    assert chain.down(found.sentence.id)


def test_peers_part_and_one_may_be_made_of_others(evidence: Evidence) -> None:
    found = compare(
        ["KAZ", "UZB", "KGZ", "TJK", "TKM"], "NATO", "un-agreement", before=2005, evidence=evidence
    )
    assert list(found.names) == ["KAZ", "UZB", "KGZ", "TJK", "TKM"]
    assert set(found.partings) == {"UZB", "KGZ", "TJK", "TKM"}
    parted = found.partings["UZB"]
    assert parted is not None
    assert parted.earliest <= parted.period <= parted.latest
    assert found.synthetic is not None
    assert sum(found.synthetic.weights.values()) == pytest.approx(1)
    assert 0 < found.synthetic.p <= 1


def test_poles_share_out_what_there_is(evidence: Evidence) -> None:
    for by in ("exercises", "un-agreement"):
        found = poles("KAZ", by, evidence=evidence)
        assert found.alignments
        for alignment in found.alignments:
            assert sum(s.value for s in alignment.shares.values()) == pytest.approx(1)
            assert 0 <= alignment.multi_vector.low <= alignment.multi_vector.value
    none = poles("TUV", "exercises", evidence=evidence)
    assert none.alignments == ()


def test_rivals_of_a_pair_without_evidence_cannot_say(evidence: Evidence) -> None:
    found = rivals("TUV", "GUAM", without=["un-votes", "ideal-points"], evidence=evidence)
    assert found.agreements == ()
    assert "nothing can agree" in found.sentence


def test_the_commands(comity_cli: Run, tmp_path: Path) -> None:
    page = tmp_path / "peers.html"
    shown = comity_cli("compare", "KAZ", "UZB", "--with", "NATO", "--html", str(page))
    assert shown.returncode == 0, shown.stderr
    assert max(map(len, shown.stdout.splitlines())) <= 80
    assert "Uzbekistan" in page.read_text("utf-8")
    body = json.loads(comity_cli("compare", "KAZ", "UZB", "--with", "NATO", "--json").stdout)
    assert body["measure"] == "un-agreement"
    shown = comity_cli("poles", "KAZ", "--by", "exercises")
    assert "multi-vector" in shown.stdout
    assert max(map(len, shown.stdout.splitlines())) <= 80
    shown = comity_cli("rivals", "KAZ", "NATO", "--as-of", "2010-06-30")
    assert "The measures disagree" in shown.stdout
    for words, told in (
        (("compare", "KAZ", "--with", "NATO"), "two states"),
        (("compare", "KAZ", "KAZ", "--with", "NATO"), "twice"),
        (("compare", "KAZ", "UZB", "--with", "NATO", "--by", "love"), "measures are"),
        (("compare", "KAZ", "NATO", "--with", "NATO"), "not a state"),
        (("poles", "KAZ", "--poles", "MARS,RUS"), "no pole"),
        (("poles", "KAZ", "--poles", "RUS"), "two poles"),
        (("poles", "KAZ", "--by", "positions"), "negative"),
    ):
        one_clear_line(comity_cli(*words), told)
