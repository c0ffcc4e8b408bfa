"""A date that cannot be read never widens what is asked, and nobody's meeting is a party's."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from comity.article import read_article
from comity.claims.check import check_article
from comity.claims.statements import Statement, make_setting, statements_of
from comity.evidence.evidence import Evidence

CASES = Path(__file__).parent / "data" / "cases"
DAY = date(2010, 12, 31)
_SETTING: dict[str, Any] = {}


def read(text: str, evidence: Evidence) -> list[Statement]:
    setting = _SETTING.setdefault("", make_setting("KAZ", "NATO", DAY, evidence.as_of(DAY)))
    return statements_of(text, 0, len(text), setting)


@pytest.mark.parametrize(
    "when",
    [
        "in 19992", "in 199a", "in 2OO4", "in 19__", "on 31 February 2001", "on February 30, 2001",
        "on 13/13/2004", "on 03/04/2004", "on 2004-13-45", "on 31.02.2001", "in Febuary 2004",
        "in March 19942", "in 1099", "in 2999", "in 199", "in '94", "since 2015", "by 19992",
        "between 2003 and 1999", "on 30 February", "in 1994a", "in September 199",
    ],
)  # fmt: skip
def test_a_broken_date_is_not_read(evidence: Evidence, when: str) -> None:
    (found,) = read(f"Kazakhstan signed the PfP framework document {when}.", evidence)
    assert not found.checkable
    assert found.reason == "date"


@pytest.mark.parametrize(
    ("when", "window"),
    [
        ("on 27 May 1994", "1994-05-27 to 1994-05-27"),
        ("on 27.05.1994", "1994-05-27 to 1994-05-27"),
        ("on 27/05/1994", "1994-05-27 to 1994-05-27"),
        ("on 1994-05-27", "1994-05-27 to 1994-05-27"),
        ("in Sept. 1994", "1994-09-01 to 1994-09-30"),
        ("on Feb. 3, 1994", "1994-02-03 to 1994-02-03"),
        ("in early 1994", "1994-01-01 to 1994-06-30"),
        ("in the spring of 1994", "1994-02-01 to 1994-06-30"),
    ],
)
def test_dates_that_can_be_read(evidence: Evidence, when: str, window: str) -> None:
    (found,) = read(f"Kazakhstan signed the PfP framework document {when}.", evidence)
    assert found.proposition
    assert str(found.proposition.window) == window


@pytest.mark.parametrize(
    "text",
    [
        "Kazakhstan sent 20000 troops to exercises with NATO.",
        "Kazakhstan and NATO held exercises of 20000 troops in 2006.",
        "Kazakhstan hosted NATO exercises in 150 places.",
        "Kazakhstan held exercises with NATO, of 1,500 men, in 2006.",
    ],
)
def test_a_number_is_no_broken_date(evidence: Evidence, text: str) -> None:
    """They are not read for the words that nothing accounts for, and not for a date."""
    assert all(s.reason != "date" for s in read(text, evidence))


def test_a_broken_date_at_the_head_holds_for_the_whole_sentence(evidence: Evidence) -> None:
    text = "In 19992, Kazakhstan signed the PfP framework document and hosted a NATO exercise."
    assert {s.reason for s in read(text, evidence)} == {"date"}


def test_people_who_are_no_party(evidence: Evidence) -> None:
    checked = check_article(
        read_article(CASES / "sentence-without-actors" / "article.txt"), evidence
    )
    assert len(checked.checked) == 7
    assert not any(c.verdict for c in checked.checked)


@pytest.mark.parametrize(
    "text",
    [
        "The director met the editor.",
        "She visited her mother in 2003.",
        "The company signed an agreement with the bank in 2004.",
        "The students took part in exercises every year.",
        "Uzbek singers travelled to Milan in 2006.",
        "Prof. Brown received in Oxford five students.",
    ],
)
def test_neighbours_of_theirs(evidence: Evidence, text: str) -> None:
    assert not any(s.checkable for s in read(text, evidence))


@pytest.mark.parametrize(
    "text",
    [
        "Consultations are held with the Alliance every year.",
        "Relations with the Alliance have grown since 1994.",
        "The country joined the Partnership for Peace in 1994.",
    ],
)
def test_parties_without_their_names(evidence: Evidence, text: str) -> None:
    assert any(s.checkable for s in read(text, evidence))
