"""Questions in plain words: when they ask of, what they become, and when there is no answer."""

# ruff: noqa: RUF001  # Russian letters are meant

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import comity
from comity.errors import UsageError
from comity.evidence.evidence import Evidence
from comity.forecasting.plain_answer import Abstained, ask_plain
from comity.forecasting.plain_question import Unread, question_from
from comity.forecasting.question_window import asked_when
from comity.forecasting.reference_class import acting, joining, leaving
from conftest import one_clear_line

Run = Callable[..., "subprocess.CompletedProcess[str]"]
DAY = date(2026, 11, 26)
NEXT = "2026-11-27"

WHEN = [
    ("by 31 December 2027", NEXT, "2027-12-31"),
    ("by December 31, 2027", NEXT, "2027-12-31"),
    ("by 2027-06-30", NEXT, "2027-06-30"),
    ("on or before 1st March 2027", NEXT, "2027-03-01"),
    ("by the end of 2027", NEXT, "2027-12-31"),
    ("before the end of 2027", NEXT, "2027-12-31"),
    ("before 2028", NEXT, "2027-12-31"),
    ("before January 1, 2028", NEXT, "2027-12-31"),
    ("before July 2027", NEXT, "2027-06-30"),
    ("in 2027", "2027-01-01", "2027-12-31"),
    ("in March 2027", "2027-03-01", "2027-03-31"),
    ("in February 2028", "2028-02-01", "2028-02-29"),
    ("in 2027-2029", "2027-01-01", "2029-12-31"),
    ("between 1 January 2027 and 30 June 2027", "2027-01-01", "2027-06-30"),
    ("between 1 January and 30 June 2027", "2027-01-01", "2027-06-30"),
    ("from 2027 to 2029", "2027-01-01", "2029-12-31"),
    ("within five years", NEXT, "2031-11-26"),
    ("in the next 12 months", NEXT, "2027-11-26"),
    ("within 90 days", NEXT, "2027-02-24"),
    ("next year", "2027-01-01", "2027-12-31"),
    ("this year", NEXT, "2026-12-31"),
    ("до 2030 года", NEXT, "2029-12-31"),
    ("до конца 2027 года", NEXT, "2027-12-31"),
    ("в 2027 году", "2027-01-01", "2027-12-31"),
]


@pytest.mark.parametrize(("words", "first", "last"), WHEN)
@pytest.mark.parametrize("form", ["Will Serbia join NATO {}?", "Will Serbia, {}, join NATO?"])
def test_the_words_of_time_are_a_window(words: str, first: str, last: str, form: str) -> None:
    asked = asked_when(form.format(words), DAY)
    assert asked is not None
    assert (str(asked.window.first), str(asked.window.last)) == (first, last)
    assert words not in asked.text and "Serbia" in asked.text


@given(st.dates(DAY + timedelta(days=1), date(2099, 12, 31)))
def test_every_day_ahead_comes_back(day: date) -> None:
    for form in ("{:%Y-%m-%d}", f"{day.day} {{:%B %Y}}", f"{{:%B}} {day.day}, {{:%Y}}"):
        asked = asked_when(f"Will Serbia join NATO by {form.format(day, day)}?", DAY)
        assert asked is not None and asked.window.last == day
        assert asked.text == "Will Serbia join NATO?"


@pytest.mark.parametrize(
    "text",
    [
        "Will Serbia join NATO?",
        "Will Serbia join NATO soon?",
        "Will Serbia join NATO by 2030, as promised in 2016?",
        "Will Serbia join NATO by 31 February 2027?",
        "Will Serbia join NATO in the next few years?",
    ],
)
def test_without_one_time_it_is_not_read(text: str, evidence: Evidence) -> None:
    found = question_from(text, evidence, DAY)
    assert isinstance(found, Unread) and found.why


BECOMES = [
    ("Will Serbia join NATO by 2035?", "joined", "SRB", "NATO"),
    ("Will Montenegro become a member of the European Union by 2030?", "joined", "MNE", "EU"),
    ("Is Ireland going to join NATO by 2035?", "joined", "IRL", "NATO"),
    ("Will Armenia leave the CSTO by 2028?", "left", "ARM", "CSTO"),
    ("Will Armenia withdraw from the CSTO before 2028?", "left", "ARM", "CSTO"),
    ("Will Hungary quit the EU by 2030?", "left", "HUN", "EU"),
    ("Will Kazakhstan hold an exercise with members of NATO in 2027?", "exists", "KAZ", "NATO"),
    ("Will Georgia sign an agreement with NATO in 2027?", "exists", "GEO", "NATO"),
    ("Will Georgia sign a new memorandum of understanding with a member of NATO in 2027?",
     "exists", "GEO", "NATO"),
    ("Вступит ли Сербия в НАТО до 2035 года?", "joined", "SRB", "NATO"),
    ("Выйдет ли Армения из ОДКБ до конца 2027 года?", "left", "ARM", "CSTO"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "test", "state", "partner"), BECOMES)
def test_what_a_question_becomes(
    text: str, test: str, state: str, partner: str, evidence: Evidence
) -> None:
    found = question_from(text, evidence, DAY)
    assert not isinstance(found, Unread), found.why
    assert (found.test.name, found.states, found.partner) == (test, (state,), partner)
    assert found.says == text and found.window.first is not None


def test_a_denial_is_the_opposite(evidence: Evidence) -> None:
    yes, no = (
        ask_plain(f"Will Serbia {word}join NATO by 2035?", evidence, DAY) for word in ("", "not ")
    )
    assert not isinstance(yes, Abstained) and not isinstance(no, Abstained)
    assert yes.probability + no.probability == pytest.approx(1)


NONE = [
    ("Will Sweden join NATO by 2028?", "is a member of"),
    ("Will Serbia leave NATO by 2028?", "is no member of"),
    ("Will Ukraine join the European Union by 2030?", "no reference class"),
    ("Will Azerbaijan join the SCO by 2030?", "no reference class"),
    ("Will Kyrgyzstan hold an exercise with Russia in 2027?", "chosen states"),
    ("Will Kosovo join NATO by 2030?", "holds nothing"),
    ("Will Serbia join NATO by 2090?", "at most 25 years"),
    ("Will the euro fall below the dollar by 2027?", "not read"),
    ("Will Serbia join NATO or the European Union by 2030?", "not read"),
    ("Will NATO collapse by 2030?", "not read"),
    ("Will Serbia join NATO by 2020?", "not open"),
    ("Will Kazakhstan join NATO's Partnership for Peace by 2030?", "done already (27 May 1994)"),
    ("Will Kazakhstan join the EAPC by 2030?", "done already (1997)"),
    ("Will Serbia agree an IPAP with NATO by 2030?", "done already (15 January 2015)"),
    ("Will Ukraine apply for NATO membership by 2030?", "done already (30 September 2022)"),
    ("Will Armenia suspend its membership in the CSTO by 2028?", "done already"),
    ("Will Montenegro get a Membership Action Plan by 2030?", "Montenegro is a member of"),
    ("Will Poland join the Partnership for Peace by 2030?", "Poland is a member of"),
]


UNREAD = [
    ("Will Kazakhstan host a NATO exercise in 2027?", "not understood: host."),
    ("Will Serbia take part in an exercise with NATO in 2027?", "not understood: take, part."),
    ("Проведёт ли Казахстан учения с НАТО в 2027 году?", "not understood: Проведёт, учения."),
    ("Will Uzbekistan rejoin the CSTO by 2030?", "not understood: rejoin."),
    ("Will Azerbaijan join the CSTO or the EAEU by 2030?", "one thing or another"),
    ("Выйдет ли Казахстан из ОДКБ или из ЕАЭС до 2030 года?", "one thing or another"),
    ("Will Azerbaijan send troops to a NATO mission by 2028?", "not what they say together"),
    ("Will Kazakhstan be a member of the CSTO on 1 January 2030?", "whether it begins or ends"),
    ("Did Finland join NATO in 2023?", "examines the past"),
    ("Has Kazakhstan joined NATO by 2030?", "examines the past"),
    ("Kazakhstan will join NATO by 2035.", "no question of what will be"),
    ("Will Russia attack Estonia by 2028?", "no verb that is known"),
    ("Нападёт ли Россия на Казахстан в 2027 году?", "no verb that is known"),
    ("WILL ARMENIA JOIN THE EU BY 2035?", "all in capitals"),
    ("ВСТУПИТ ЛИ УЗБЕКИСТАН В ОДКБ К 2030 ГОДУ?", "all in capitals"),
    ("Will Kazakhstan join NATO by 31 February 2028?", "no time that can be read"),
    ("Will Norway join the EU by 2024?", "the window to 2024-12-31 is not open"),
]


@pytest.mark.parametrize(("text", "why"), UNREAD)
def test_a_refusal_speaks_in_the_words_of_the_question(
    text: str, why: str, evidence: Evidence
) -> None:
    found = ask_plain(text, evidence, DAY)
    assert isinstance(found, Abstained), found
    assert why in f"{found.why}.", found.why
    assert "not read: not read" not in found.why and "no rule" not in found.why


@pytest.mark.parametrize(("text", "why"), NONE)
def test_where_there_is_no_answer_it_is_said_why(text: str, why: str, evidence: Evidence) -> None:
    found = ask_plain(text, evidence, DAY)
    assert isinstance(found, Abstained), found
    assert why in found.why


def test_what_is_advised_can_be_asked(evidence: Evidence) -> None:
    """A refusal that names a question to ask instead names one that is answered."""
    refused = ask_plain("Will Kazakhstan sign an agreement with NATO by 2028?", evidence, DAY)
    assert isinstance(refused, Abstained)
    (advised,) = re.findall("“(.+?)”", refused.why)
    assert not isinstance(ask_plain(advised, evidence, DAY), Abstained)


def test_who_did_what_happens_once_is_no_longer_at_risk(evidence: Evidence) -> None:
    """Fewer state-years than those of an act that may be done every year."""
    asked = question_from("Will Serbia apply for NATO membership by 2030?", evidence, DAY)
    assert not isinstance(asked, Unread) and asked.test.name == "once"
    again = replace(asked, test=replace(asked.test, name="done"))
    known = evidence.as_of(DAY)
    assert acting(known, asked, DAY).years < acting(known, again, DAY).years


@given(
    st.sampled_from(["SRB", "BIH", "AUT", "IRL", "KAZ", "GEO"]), st.floats(0.1, 20),
    st.floats(0.1, 5),
)  # fmt: skip
def test_a_longer_window_is_never_less_likely(
    evidence: Evidence, state: str, span: float, more: float
) -> None:
    found = joining(evidence.as_of(DAY), state, "NATO", DAY)
    assert 0 < found.within(span) < found.within(span + more) < 1
    low, high = found.ends(span)
    assert low < found.within(span) < high


def test_nothing_later_is_used(evidence: Evidence) -> None:
    """Finland at the end of 2016, with all that is known now, and with what was known then."""
    day = date(2016, 12, 31)
    found = ask_plain("Will Finland join NATO by 31 December 2023?", evidence, day)
    then = ask_plain("Will Finland join NATO by 31 December 2023?", evidence.as_of(day), day)
    assert not isinstance(found, Abstained) and not isinstance(then, Abstained)
    assert found.probability == then.probability and found.members == then.members
    assert found.outcome == 1 and found.confidence == "low"


def test_the_class_of_leavers_is_counted_by_hand(evidence: Evidence) -> None:
    """Azerbaijan, Georgia and Uzbekistan left in 1999, and Uzbekistan again in 2012."""
    found = leaving(evidence.as_of(DAY), "KAZ", "CSTO", DAY)
    assert found.events == 4
    with pytest.raises(UsageError, match="is no member"):
        leaving(evidence.as_of(DAY), "UZB", "CSTO", DAY)


def test_the_command_says_what_it_read(comity_cli: Run, tmp_path: Path) -> None:
    said = comity_cli("ask", "Will Armenia leave the CSTO by 31 December 2027?", "--as-of",
                      "2026-11-26")  # fmt: skip
    assert said.returncode == 0, said.stderr
    told = " ".join(said.stdout.split())
    assert "ended in the window; Armenia with the Collective Security Treaty" in told
    assert "member-years since 1992, 4 of them the last" in " ".join(said.stdout.split())
    path = tmp_path / "asked.txt"
    path.write_text("# of ours\nWill Serbia join NATO by 2035?\n\nWill it rain by 2030?\n", "utf-8")
    body = json.loads(comity_cli("ask", str(path), "--as-of", "2026-11-26", "--json").stdout)
    assert [row["probability"] is None for row in body] == [False, True]
    assert "not read" in body[1]["why"]
    path.write_text("# none\n")
    one_clear_line(comity_cli("ask", str(path)), "holds 0 questions")
    one_clear_line(comity_cli("ask", str(tmp_path / "no.txt")), "cannot be read")


def test_a_plain_question_enters_the_ledger_and_is_scored(comity_cli: Run, tmp_path: Path) -> None:
    ledger = str(tmp_path / "ledger.jsonl")
    text = "Will Finland join NATO by 31 December 2023?"
    assert comity_cli("ask", text, "--as-of", "2016", "--ledger", ledger).returncode == 0
    (scored,) = json.loads(comity_cli("score", ledger, "--json").stdout)
    assert scored["text"] == text and scored["outcome"] == 1


def test_the_library_answers_the_same(evidence: Evidence) -> None:
    (found,) = comity.ask("Will Serbia join NATO by 2035?", as_of="2026-11-26", evidence=evidence)
    assert found == ask_plain("Will Serbia join NATO by 2035?", evidence, DAY)
