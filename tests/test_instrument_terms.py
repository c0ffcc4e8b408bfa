"""Terms of instruments by their kind, and what takes the place of what: nothing holds for ever."""

from __future__ import annotations

import pytest

import comity
from comity.core.codebook import DATA, rows_of
from comity.core.dates import parse_when
from comity.evaluation.sections.beside_the_ladder import held_text, side_steps
from comity.evidence.evidence import Evidence
from comity.evidence.question import make_dyad
from comity.measures.instrument_terms import term_ends
from comity.measures.instruments import IN_EFFECT, OVER, Instrument, instruments, term_of

IPP = "Individual Partnership Programme (IPP)"
ITPP = "Individually Tailored Partnership Programme (ITPP)"


def held(evidence: Evidence, state: str, partner: str, name: str, day: str | None) -> Instrument:
    found = instruments(make_dyad(evidence, state, partner, as_of=day))
    return next(i for i in found if i.name == name)


@pytest.mark.parametrize(
    ("state", "partner", "name", "day", "status"),
    [
        ("AZE", "NATO", "IPAP", "2026-10-31", "term over"),
        ("AZE", "NATO", "IPAP", "2013-06-30", "in effect"),
        ("SRB", "NATO", "IPAP", "2020-06-30", "in effect"),
        ("SRB", "NATO", "IPAP", "2026-10-31", "term over"),
        ("KAZ", "NATO", "IPAP", "2010-06-30", "in effect"),
        ("RUS", "NATO", IPP, "2014-05-01", "term over"),
        ("TKM", "NATO", IPP, "2026-10-31", "term over"),
        ("JPN", "NATO", ITPP, "2026-10-31", "in effect"),
        ("COL", "NATO", ITPP, "2026-10-31", "term over"),
        ("GEO", "NATO", "IPAP", "2026-10-31", "replaced"),
        ("MNE", "NATO", "IPAP", "2026-10-31", "replaced"),
        ("FIN", "NATO", "PfP framework document", "2026-10-31", "replaced"),
        ("FIN", "NATO", "PfP framework document", "2022-12-31", "in effect"),
        ("GEO", "EU", "PCA", "2026-10-31", "replaced"),
        ("GEO", "EU", "PCA", "2015-12-31", "in force"),
        ("AZE", "EU", "PCA", "2026-10-31", "in force"),
        ("KAZ", "EU", "PCA", "2026-10-31", "replaced"),
        ("SRB", "EU", "European Partnership", "2012-12-31", "in effect"),
        ("SRB", "EU", "European Partnership", "2026-10-31", "replaced"),
        ("UKR", "EU", "DCFTA", "2026-10-31", "replaced"),
    ],
)
def test_a_plan_ends_with_its_term_and_an_agreement_with_its_successor(
    evidence: Evidence, state: str, partner: str, name: str, day: str, status: str
) -> None:
    assert held(evidence, state, partner, name, day).strict_status == status


def test_talks_on_a_successor_replace_nothing(evidence: Evidence) -> None:
    found = held(evidence, "SRB", "EU", "Interim Agreement", "2010-12-31")
    assert found.strict_status == "signed"


@pytest.mark.parametrize(
    ("begun", "years", "ends"),
    [
        (["2006-01-31"], 2, ["2008"]),
        (["2006-01-31", "2008"], 2, ["2010"]),
        (["2006-01-31", "2008-12", "2012-09"], 2, ["2010", "2014"]),
        (["2020", "2021", "2022"], 1, ["2023"]),
        (["2006"], None, []),
        ([], 2, []),
    ],
)
def test_a_renewal_within_a_term_carries_it_on(
    begun: list[str], years: int | None, ends: list[str]
) -> None:
    found = term_ends([(parse_when(b), b) for b in begun], years)
    assert [str(when) for when, _ in found] == ends


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("US-Kazakh military contact plan 1998", "1998"),
        ("US-Kazakh defence cooperation plan for 2000", "2000"),
        ("Five-year military cooperation plan 2018-2022", "2022"),
        ("NATO-Ukraine Action Plan", None),
        ("Memorandum of 2002 on transit", None),
    ],
)
def test_the_year_of_a_plan_is_its_term(name: str, year: str | None) -> None:
    found = term_of(name)
    assert (str(found) if found else None) == year


def test_every_term_names_mechanisms_of_the_codebook(evidence: Evidence) -> None:
    for row in rows_of(DATA / "codebook" / "instrument_terms.csv"):
        for name in (row["mechanism"], *filter(None, row["replaced_by"].split(";"))):
            assert (row["organization"], name) in evidence.codebook.mechanisms, name


@pytest.mark.parametrize(
    ("state", "what"),
    [
        ("ARM", "Tailored"),
        ("GEO", "Individual Partnership Programme"),
        ("TKM", "Individual Partnership Programme"),
        ("UZB", "Cooperation Programme"),
        ("CHE", "liaison office in Geneva"),
        ("JPN", "Cooperation Programme"),
        ("QAT", "diplomatic mission"),
    ],
)
def test_what_is_only_proposed_or_over_is_not_held(
    evidence: Evidence, state: str, what: str
) -> None:
    dyad = make_dyad(evidence, state, "NATO")
    assert what not in held_text(dyad)[0]
    assert any(what in s.name and not s.stands for s in side_steps(dyad))


@pytest.mark.parametrize(
    ("state", "what"),
    [
        ("GEO", "NATO-Georgia Commission (since 19 August 2008)"),
        ("MDA", "Defence Capacity Building package (since June 2015)"),
        ("KOR", "diplomatic mission to the organization (since November 2022)"),
        ("JOR", "liaison office (since 2025)"),
    ],
)
def test_what_was_taken_up_is_held_since_then(evidence: Evidence, state: str, what: str) -> None:
    assert what in held_text(make_dyad(evidence, state, "NATO"))[0]


def test_a_wait_does_not_run_across_an_end(evidence: Evidence) -> None:
    treaty = held(evidence, "MLT", "NATO", "PfP framework document", None)
    assert treaty.strict_status == "in force" and treaty.delays == ()
    security = held(evidence, "KAZ", "NATO", "Security Agreement", None)
    assert "ratified" not in {d.stop for d in security.delays}


@pytest.mark.parametrize("pair", [("GEO", "EU"), ("AZE", "NATO"), ("MNE", "NATO"), ("UKR", "EU")])
def test_no_page_counts_in_effect_what_its_own_table_calls_over(
    evidence: Evidence, pair: tuple[str, str]
) -> None:
    found = comity.evaluate(*pair, evidence=evidence)
    counted = sum(i.strict_status in IN_EFFECT for i in found.legal_base)
    assert not set(OVER) & set(IN_EFFECT)
    own = next(p for p in found.peers if p.id.endswith(f"/{pair[0]}"))
    assert own.numbers["instruments"].strict == counted
