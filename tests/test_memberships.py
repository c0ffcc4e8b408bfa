"""Membership has dates: who belonged to what on a day, and what was known of it by then."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.core.dates import parse_when
from comity.core.memberships import Membership, Memberships
from comity.core.provenance import Passage
from comity.evidence.evidence import Evidence
from comity.evidence.question import make_dyad

PASSAGE = Passage(
    id="p:x", origin="test", source="", text="", subjects=(), partners=(), date="2000",
    status="held", verified=True,
)  # fmt: skip


def row(start: str, end: str = "", status: str = "full") -> Membership:
    return Membership(
        id="x", organization="CLUB", state="KAZ", start=parse_when(start),
        end=parse_when(end) if end else None, status=status, note="", passage=PASSAGE,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("organization", "day", "members"),
    [
        ("NATO", "1999-03-11", 16),  # the Czech Republic, Hungary and Poland joined on the 12th
        ("NATO", "1999-03-12", 19),
        ("NATO", "2004-03-28", 19),  # seven on 29 March 2004
        ("NATO", "2004-03-29", 26),
        ("NATO", "2009-04-01", 28),
        ("NATO", "2017-06-05", 29),
        ("NATO", "2020-03-27", 30),
        ("NATO", "2023-04-04", 31),
        ("NATO", "2024-03-07", 32),
        ("EU", "1995-01-01", 15),
        ("EU", "2004-05-01", 25),
        ("EU", "2007-01-01", 27),
        ("EU", "2013-07-01", 28),
        ("EU", "2020-02-01", 27),
        ("CSTO", "1998-01-01", 9),
        ("CSTO", "2000-01-01", 6),  # Azerbaijan, Georgia and Uzbekistan did not renew
        ("CSTO", "2007-01-01", 7),  # Uzbekistan again
        ("CSTO", "2013-01-01", 6),
    ],
)
def test_members_on_a_day(evidence: Evidence, organization: str, day: str, members: int) -> None:
    assert len(evidence.memberships.on(organization, date.fromisoformat(day))) == members


def test_a_start_known_to_the_month_counts_from_its_end() -> None:
    known = Memberships([row("2004-03", "2010-05")])
    days = ("2004-03-15", "2004-03-31", "2010-04-30", "2010-05-01")
    assert [bool(known.on("CLUB", date.fromisoformat(d))) for d in days] == [
        False, True, True, False,
    ]  # fmt: skip


def test_an_observer_is_no_member() -> None:
    known = Memberships([row("2004", status="observer")])
    assert not known.on("CLUB", date(2010, 1, 1)) and not known.known("CLUB")


days = st.dates(date(1990, 1, 1), date(2025, 12, 31))


@given(days, days, days, days)
def test_what_is_known_on_a_day_tells_nothing_later(
    start: date, length: date, cut: date, asked: date
) -> None:
    end = start + (length - date(1990, 1, 1)) + timedelta(1)
    known = Memberships([row(str(start), str(end))]).as_of(cut)
    assert bool(known.rows) == (start <= cut)
    if asked <= cut:
        whole = Memberships([row(str(start), str(end))])
        assert known.on("CLUB", asked) == whole.on("CLUB", asked)
    for kept in known.rows:
        assert kept.end is None or kept.end.last <= cut


@pytest.mark.parametrize(
    ("state", "fact"),
    [
        ("KAZ", "a:ots-summit-in-astana-2023-2023"),
        ("UKR", "a:hungary-blocks-clusters-2026"),
        ("SRB", "a:helbroc-serbia-accession-2016"),
        ("TUR", "a:greece-cyprus-veto-safe-2025"),
    ],
)
def test_what_a_member_did_in_another_organization_is_that_ones(
    evidence: Evidence, state: str, fact: str
) -> None:
    """Turkey at a summit of the Turkic states is not NATO there."""
    assert fact not in {f.id for f in make_dyad(evidence, state, "NATO").facts}
    named = evidence.fact(fact).partners() & evidence.actors.organizations
    owner = next(iter(named))
    assert fact in {f.id for f in make_dyad(evidence, state, owner).facts}


def test_what_names_both_organizations_is_both_s(evidence: Evidence) -> None:
    both = next(f for f in evidence.facts if {"NATO", "UN"} <= f.partners())
    state = next(iter(both.subjects()))
    assert both.id in {f.id for f in make_dyad(evidence, state, "NATO").facts}
