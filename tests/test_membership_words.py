"""Nobody was a member of an organization before there was one."""

from __future__ import annotations

import re

import pytest

import comity
from comity.core.dates import parse_when
from comity.evaluation.membership_words import forerunners, member_text
from comity.evidence.evidence import Evidence
from comity.evidence.question import make_dyad


def told(evidence: Evidence, state: str, partner: str, as_of: str | None = None) -> str:
    found = comity.evaluate(state, partner, as_of=as_of, evidence=evidence)
    return " ".join(s.text for s in found.judgement.sentences)


@pytest.mark.parametrize("state", ["ARM", "BLR", "KAZ", "KGZ", "TJK", "RUS"])
def test_a_party_to_the_treaty_of_1994_is_a_member_since_2003(
    evidence: Evidence, state: str
) -> None:
    text = told(evidence, state, "CSTO")
    assert "member of the Collective Security Treaty Organization, since 18 September 2003" in text
    assert "party to the Collective Security Treaty since 20 April 1994" in text


@pytest.mark.parametrize(
    ("state", "partner", "as_of", "says"),
    [
        ("DEU", "EU", None, "a member of the European Communities before, since 1 January 1958"),
        ("DNK", "EU", None, "member of the European Union, since 1 November 1993"),
        ("DEU", "EU", "1992-06-30", "Germany is a member of the European Communities, since 1"),
        ("TUR", "OTS", None, "a member of the Turkic Council before, since 3 October 2009"),
        ("UZB", "OTS", None, "since 12 November 2021, when it took this name"),
        ("BLR", "CSTO", "1998-06-30", "Belarus is party to the Collective Security Treaty, since"),
        ("AZE", "CSTO", None, "Azerbaijan has left the Collective Security Treaty, from which"),
        ("GEO", "CSTO", None, "Georgia has left the Collective Security Treaty, from which"),
        ("UZB", "CSTO", None, "Uzbekistan has left the Collective Security Treaty Organization"),
        ("SWE", "EU", None, "Sweden is a member of the European Union, since 1 January 1995."),
        ("HUN", "NATO", None, "member of the North Atlantic Treaty Organization, since 12 March"),
        ("GBR", "EU", None, "The United Kingdom has left the European Union"),
    ],
)
def test_memberships_are_of_what_there_was(
    evidence: Evidence, state: str, partner: str, as_of: str | None, says: str
) -> None:
    assert says in told(evidence, state, partner, as_of)


def test_no_membership_is_older_than_its_organization(evidence: Evidence) -> None:
    for row in evidence.memberships.rows:
        known = forerunners().get(row.organization)
        if row.status != "full" or known is None:
            continue
        dyad = make_dyad(evidence, row.state, row.organization)
        text = member_text(dyad, row.start)
        since = re.search(r"is a member of .*?, since (\d+ \w+ \d{4})", text)
        if since:
            year = int(since[1].rsplit(" ", 1)[1])
            assert year >= known.began.year, text


def test_a_membership_of_which_nothing_is_known_for_years_is_not_surely_headed(
    evidence: Evidence,
) -> None:
    found = comity.evaluate("MDA", "GUAM", evidence=evidence)
    assert found.judgement.sureness in ("low", "moderate")
    assert parse_when(found.judgement.lead.last_fact).year < 2000


@pytest.mark.parametrize(
    ("state", "partner", "says"),
    [
        (
            "MNG",
            "SCO",
            "Mongolia is an observer of the Shanghai Cooperation Organisation, since 17",
        ),
        ("TUR", "SCO", "Turkey is a dialogue partner of the Shanghai Cooperation Organisation, si"),
        ("TKM", "CIS", "Turkmenistan is an associate of the Commonwealth of Independent States, s"),
        ("LKA", "SCO", "Sri Lanka is a dialogue partner of the Shanghai Cooperation Organisation,"),
    ],
)
def test_a_status_beside_full_membership_is_told_once(
    evidence: Evidence, state: str, partner: str, says: str
) -> None:
    assert told(evidence, state, partner).count(says) == 1
