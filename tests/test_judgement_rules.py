"""Peers, poles, red lines, the legal base and trends as the judgement reads them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.core.codebook import DATA, rows_of, split
from comity.core.dates import parse_when
from comity.evaluation.sections.operations_and_positions import red_lines_of, topics_of
from comity.evaluation.sections.peers_and_votes import exercise_rows
from comity.evaluation.sections.poles import default_poles
from comity.evidence.default_peers import climbed, default_peers, peers_chosen
from comity.evidence.evidence import Evidence
from comity.evidence.question import make_dyad
from comity.measures.instruments import Instrument, Step, instruments, status_of
from comity.stats.mann_kendall import trend_of

LEADERS = {"RUS", "CHN", "USA"}


@pytest.mark.parametrize(
    ("state", "partner", "never"),
    [
        ("GEO", "NATO", {"ARE", "QAT"}),
        ("SRB", "NATO", {"MLT", "ITA", "GRC"}),
        ("UKR", "NATO", {"RUS", "BGR", "CZE"}),
        ("CHN", "SCO", {"ARM", "AZE"}),
        ("TUR", "NATO", {"ARM", "AZE", "GEO", "ARE"}),
        ("BLR", "CSTO", {"UZB", "AZE", "GEO"}),
        ("MDA", "EU", {"RUS"}),
    ],
)
def test_peers_share_the_ladder(
    evidence: Evidence, state: str, partner: str, never: set[str]
) -> None:
    dyad = make_dyad(evidence, state, partner)
    peers = set(default_peers(dyad))
    assert peers
    assert not peers & (never | LEADERS)
    members = dyad.evidence.memberships.on(partner, dyad.as_of)
    assert {(p in members) for p in peers} == {state in members}
    if state in members:
        return
    ladder = climbed(dyad)
    for peer in peers:
        assert abs(ladder[peer].top - ladder[state].top) <= 3
        assert abs(ladder[peer].entered - ladder[state].entered) <= 5


def test_the_peers_of_the_founding_case_stay(evidence: Evidence) -> None:
    for day in ("2010-12-31", "2025-06-30"):
        dyad = make_dyad(evidence, "KAZ", "NATO", as_of=day)
        assert default_peers(dyad) == ("KGZ", "TJK", "TKM", "UZB")


@pytest.mark.parametrize(
    ("state", "partner", "peers"),
    [
        # members: the same round of entry, the same neighbourhood
        ("MNE", "NATO", {"ALB", "HRV", "MKD"}),
        ("TUR", "NATO", {"GRC", "BGR", "ROU"}),
        ("FIN", "NATO", {"SWE", "DNK", "ISL", "NOR"}),
        ("EST", "NATO", {"LVA", "LTU"}),
        ("UZB", "OTS", {"KAZ", "KGZ"}),
        # partners beside the ladder: one another
        ("JPN", "NATO", {"AUS", "KOR", "MNG", "NZL"}),
        ("AUS", "NATO", {"JPN", "KOR", "NZL"}),
        ("ARE", "NATO", {"KWT", "QAT"}),
        ("SAU", "SCO", {"ARE", "BHR", "KWT", "QAT"}),
        # a candidate far from the others, a state that left, a state alone in its round
        ("TUR", "EU", {"ALB", "MDA", "MKD", "MNE", "SRB", "UKR"}),
        ("UZB", "CSTO", {"AZE", "GEO"}),
        ("MLT", "NATO", {"AUT", "CHE", "IRL"}),
    ],
)
def test_members_partners_beside_the_ladder_and_states_that_left_have_peers(
    evidence: Evidence, state: str, partner: str, peers: set[str]
) -> None:
    chosen = peers_chosen(make_dyad(evidence, state, partner))
    assert set(chosen.states) == peers
    assert chosen.how


def test_a_page_says_how_the_peers_of_its_state_were_chosen(evidence: Evidence) -> None:
    def how(state: str, partner: str) -> str:
        return peers_chosen(make_dyad(evidence, state, partner)).how

    assert how("MNE", "NATO") == "members of the Western Balkans, nearest by year of entry"
    assert "beside its ladder" in how("JPN", "NATO")
    assert how("BRA", "SCO") == "none: the record has no step of Brazil to choose them by"
    assert how("RUS", "NATO") == "none by default: Russia leads a pole of its own"


def test_who_has_no_step_with_the_organization_has_no_peer(evidence: Evidence) -> None:
    assert default_peers(make_dyad(evidence, "BRA", "SCO")) == ()


def test_every_neighbourhood_names_states_that_comity_knows(evidence: Evidence) -> None:
    for row in rows_of(DATA / "codebook" / "neighbourhoods.csv"):
        states = split(row["states"])
        assert len(states) > 1
        assert all(evidence.actors[s].kind == "state" for s in states)


@pytest.mark.parametrize(
    ("state", "partner", "poles"),
    [
        ("KAZ", "NATO", ["RUS", "CHN"]),
        ("MDA", "EU", ["RUS", "CHN"]),
        ("KAZ", "SCO", ["NATO", "EU"]),
        ("ARM", "CSTO", ["NATO", "EU"]),
        ("RUS", "NATO", ["CHN"]),
    ],
)
def test_a_pole_never_overlaps_with_the_partner(
    evidence: Evidence, state: str, partner: str, poles: list[str]
) -> None:
    assert [p.id for p in default_poles(make_dyad(evidence, state, partner))] == poles


@pytest.mark.parametrize(
    ("partner", "mode"),
    [("NATO", "both"), ("EU", "organization"), ("CSTO", "organization"), ("SCO", "organization")],
)
def test_whose_fact_it_is_by_default(evidence: Evidence, partner: str, mode: str) -> None:
    assert make_dyad(evidence, "KAZ", partner).partner.mode == mode


def test_exercises_of_members_are_not_the_organization_s(evidence: Evidence) -> None:
    """Of the exercises of Kazakhstan with members of the SCO nearly all are of the CSTO's."""
    kaz = make_dyad(evidence, "KAZ", "SCO")
    named = [f for f in kaz.facts if f.kind == "exercise"]
    assert all("SCO" in f.counterparts("KAZ") for f in named)
    assert len(named) < 20
    kgz = make_dyad(evidence, "KGZ", "CSTO")
    assert not [f for f in kgz.facts if "Steppe Eagle" in f.title]
    mda = make_dyad(evidence, "MDA", "EU")
    assert not [f for f in mda.facts if f.kind == "exercise"]


@pytest.mark.parametrize(
    ("state", "partner", "fact", "its"),
    [
        ("KAZ", "CSTO", "x:mme2959", True),  # Rubezh 2007, in the data set without the name
        ("ARM", "CSTO", "x:mme3153", True),  # Rubezh 2008
        ("KAZ", "CSTO", "x:mme3127", False),  # Interaction 2008 of Russia and Kazakhstan alone
        ("RUS", "SCO", "x:mme3247", False),  # Peace Mission 2009 of China and Russia alone
        ("KGZ", "CSTO", "a:steppe-eagle-2013-2013", False),
    ],
)
def test_an_exercise_is_the_organization_s_whose_series_it_is(
    evidence: Evidence, state: str, partner: str, fact: str, its: bool
) -> None:
    assert (fact in {f.id for f in make_dyad(evidence, state, partner).facts}) == its


def test_one_exercise_is_found_from_every_state_that_took_part(evidence: Evidence) -> None:
    for state in ("KAZ", "KGZ", "TJK", "TUR"):
        facts = make_dyad(evidence, state, "NATO").facts
        assert [f for f in facts if f.title == "Steppe Eagle 2015 phase 2"], state


@pytest.mark.parametrize(
    ("values", "answer"),
    [
        ((0, 0, 0, 0, 0, 0, 5, 5, 7, 7), "rising"),  # Croatia with NATO, p = .0016
        ((3, 2, 4, 2, 0, 0, 0, 0, 0, 0), "falling"),  # Uzbekistan with NATO 2001-2010, p = .009
        ((0, 0, 0, 0, 0, 1, 2, 2, 3, 3), "rising"),
        ((4, 4, 4, 4, 4, 4, 4, 4, 4, 4), "flat"),
        ((1, 0, 2, 1, 0, 2, 1, 0, 2, 1), "cannot say"),
    ],
)
def test_the_exact_test_decides_ties_included(values: tuple[int, ...], answer: str) -> None:
    found = trend_of([(2001 + i, float(v)) for i, v in enumerate(values)])
    assert found.answer == answer


@given(st.lists(st.integers(0, 6), min_size=5, max_size=12))
def test_a_trend_and_its_mirror_are_opposite(values: list[int]) -> None:
    opposite = {
        "rising": "falling",
        "falling": "rising",
        "flat": "flat",
        "cannot say": "cannot say",
    }
    forth = trend_of([(i, float(v)) for i, v in enumerate(values)])
    back = trend_of([(i, float(v)) for i, v in enumerate(reversed(values))])
    assert back.answer == opposite[forth.answer]


def test_half_a_year_seen_is_not_none(evidence: Evidence) -> None:
    half = exercise_rows(make_dyad(evidence, "TKM", "NATO", as_of="2010-06-30"))
    whole = exercise_rows(make_dyad(evidence, "TKM", "NATO", as_of="2010-12-31"))
    assert 2010 not in half[0].none_recorded
    assert 2010 in whole[0].none_recorded


def legal(evidence: Evidence, state: str, partner: str, name: str, day: str) -> Instrument:
    dyad = make_dyad(evidence, state, partner, as_of=day)
    return next(i for i in instruments(dyad) if i.name == name)


@pytest.mark.parametrize(
    ("day", "status"),
    [("2014-08-01", "signed"), ("2015-12-31", "applied provisionally"), ("2016-12-31", "in force")],
)
def test_applied_provisionally_is_not_in_force(evidence: Evidence, day: str, status: str) -> None:
    found = legal(evidence, "MDA", "EU", "Association Agreement", day)
    assert found.status in (status, "ratified" if status == "signed" else status)
    if status == "in force":
        (delay,) = [d for d in found.delays if d.stop == "in force"]
        assert (delay.start, delay.least) == ("ratified", 730)


@pytest.mark.parametrize(
    ("state", "day", "status"),
    [("MNE", "2007-06-30", "initialled"), ("SRB", "2007-12-31", "initialled")],
)
def test_initialled_is_not_signed(evidence: Evidence, state: str, day: str, status: str) -> None:
    assert legal(evidence, state, "EU", "SAA", day).status == status


@pytest.mark.parametrize(
    ("stages", "acted", "day", "status"),
    [
        (("signed",), True, "2003-01-01", "acted on"),
        (("signed",), False, "2003-01-01", "signed"),
        (("signed",), True, "2006-01-01", "lapsed"),
        (("signed", "in force"), True, "2003-01-01", "in force"),
        (("proposed",), True, "2003-01-01", "proposed"),
    ],
)
def test_an_agreement_acted_on_is_said_so(
    stages: tuple[str, ...], acted: bool, day: str, status: str
) -> None:
    steps = [Step(s, parse_when(f"2001-0{i + 1}-01"), "f", True) for i, s in enumerate(stages)]
    ends = parse_when("2005-07-29")
    assert status_of(steps, "agreement", ends, date.fromisoformat(day), acted) == status


def test_karshi_khanabad_was_acted_on_until_2005(evidence: Evidence) -> None:
    name = "Status-of-forces agreement for Karshi-Khanabad"
    assert legal(evidence, "UZB", "NATO", name, "2004-12-31").status == "acted on"
    assert legal(evidence, "UZB", "NATO", name, "2006-12-31").status == "lapsed"


def test_a_red_line_is_crossed_by_what_stands(evidence: Evidence) -> None:
    dyad = make_dyad(evidence, "UZB", "NATO", as_of="2010-12-31")
    (line,) = [r for r in red_lines_of(dyad, topics_of(dyad)) if r.topic == "foreign-bases"]
    assert line.crossed == ("a:support-to-allied-operations-via-termez-2002",)
    assert "Termez" in line.answer


def test_one_stance_of_minus_one_is_no_red_line(evidence: Evidence) -> None:
    dyad = make_dyad(evidence, "SRB", "NATO", as_of="2010-12-31")
    stances = [s for t in topics_of(dyad) if t.topic == "neutrality" for s in t.stances]
    assert [s.stance for s in stances] == [-1]
    assert red_lines_of(dyad, topics_of(dyad)) == ()


@pytest.mark.parametrize(
    ("state", "day", "since"),
    [
        # neutrality by parliament, then no wish to join: the earliest that is found counts
        ("SRB", "2023-12-31", "2007"),
        ("MDA", "2022-12-31", "1992"),
        ("TKM", "2022-12-31", "1995"),
        # taken back by a later official stance, and crossed by nothing before that
        ("UKR", "2016-12-31", ""),
    ],
)
def test_a_neutral_state_draws_the_line_at_membership(
    evidence: Evidence, state: str, day: str, since: str
) -> None:
    dyad = make_dyad(evidence, state, "NATO", as_of=day)
    drawn = [line for line in red_lines_of(dyad, topics_of(dyad)) if line.topic == "membership"]
    years = [min(str(evidence.fact(f).start) for f in line.drawn)[:4] for line in drawn]
    assert years == ([since] if since else [])


def test_an_offer_of_the_other_side_crosses_no_line_of_the_state(evidence: Evidence) -> None:
    dyad = make_dyad(evidence, "SRB", "NATO", as_of="2023-12-31")
    offered = [f for f in dyad.facts if f.event.startswith("offered") and "Dialogue" in f.mechanism]
    assert offered and all(not line.crossed for line in red_lines_of(dyad, topics_of(dyad)))
