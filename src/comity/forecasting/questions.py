"""Questions: propositions over an open window, and the standard set for a pair."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from comity.errors import UsageError
from comity.evidence.evidence import Evidence
from comity.propositions import Proposition, Selector, Test, Window

HORIZON = 5
MOST = 25
"""Years ahead beyond which no forecast is made."""
KINDS = ("exercise",)
"""Kinds of facts whose yearly occurrence is forecast from a panel of pairs."""
UNWITNESSED = ("instrument", "visit", "consultation")
"""Kinds of which the record holds what its sources thought worth telling, and no list: a year
without one in the record is no year without one, so their chances cannot be learnt from it."""
WITHHELD = (
    "No forecast is made of instruments, visits, consultations or forces abroad: the record holds "
    "those that its sources thought worth telling, and a year without one there may have had "
    "several."
)
PARTNER_SETS = ("organization", "members", "both")
"""The partner sets that the panels count."""
MEMBERSHIP = {"joined": "joined", "left": "left"}
"""Tests on memberships that a reference class answers, and their families."""
CLASSES = ("joined", "left", "act")
"""Families that are answered by a reference class alone."""


class NoForecast(UsageError):
    """The evidence gives no chance that could be printed; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question that the evidence will resolve.

    Attributes:
        proposition: what is asked, over an open window.
        text: as a reader would ask it.
        family: how it is answered: exercise, rung, position or one of the classes.
        years: calendar years of the window, for families of years.
        span: length of the window in years, whole for calendar years.
        every: whether each of the years must have one.
    """

    proposition: Proposition
    text: str
    family: str
    years: tuple[int, ...]
    every: bool = False

    @property
    def span(self) -> float:
        """The length of the window in years; calendar years are whole ones."""
        first, last = self.proposition.window.first, self.proposition.window.last
        if first is None or last is None:
            return float(len(self.years))
        if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
            return float(last.year - first.year + 1)
        return ((last - first).days + 1) / 365.25


def first_year(as_of: date) -> int:
    """The first calendar year that has not begun."""
    return as_of.year + 1


def standard_questions(
    evidence: Evidence, state: str, organization: str, as_of: date, horizon: int = HORIZON
) -> tuple[Question, ...]:
    """The standard set for a pair; a member of the organization has no ladder left to climb.

    Args:
        evidence: names, ladders and red lines are read from it.
        state: id of the state.
        organization: id of the organization.
        as_of: the day the questions are asked.
        horizon: years of the longer windows.

    Raises:
        UsageError: the horizon is not from 1 to 25 years.
    """
    if not 1 <= horizon <= MOST:
        raise UsageError(
            f"a horizon of {horizon} years: forecasts are made for 1 to {MOST} years ahead"
        )
    year = first_year(as_of)
    last = year + horizon - 1
    names = evidence.actors
    partner = f"{names.name(state)} with members of {organization}"

    def made(
        name: str, about: Selector, test: Test, window: tuple[int, int], text: str, family: str,
        *, every: bool = False, members: str = "both", negated: bool = False,
    ) -> Question:  # fmt: skip
        days = Window(date(window[0], 1, 1), date(window[1], 12, 31))
        proposition = Proposition(
            id=name,
            states=(state,),
            partner=organization,
            test=test,
            partner_set=members,
            about=about,
            window=days,
            negated=negated,
            says=text,
        )
        years = tuple(range(window[0], window[1] + 1))
        return Question(proposition=proposition, text=text, family=family, years=years, every=every)

    exercise = Selector(kinds=("exercise",))
    span = f"{year}-{last}" if last > year else str(year)
    found = [
            made(
                "exercise", exercise, Test(name="exists"), (year, year),
                f"At least one joint exercise of {partner} in {year}?", "exercise",
                members="members",
            ),
            made(
                "exercise-every", exercise, Test(name="every"), (year, last),
                f"A joint exercise of {partner} in every year {span}?", "exercise", every=True,
                members="members",
            ),
        ]  # fmt: skip
    member = state in evidence.memberships.on(organization, as_of)
    if evidence.codebook.ladder(organization) and not member:
        found.append(
            made(
                "rung", Selector(rungs=True), Test(name="exists"), (year, last),
                f"Does {names.name(state)} reach a higher stage of its relations with "
                f"{organization} in {span}?", "rung",
            )
        )  # fmt: skip
    if not member:
        found.append(
            made(
                "position",
                Selector(topics=("membership",)),
                Test(name="position", stance="against"),
                (year, last),
                f"An official statement of {names.name(state)} for membership in {organization} in "
                f"{span}?",
                "position",
                negated=True,
            )
        )
    return tuple(found)


def stances(
    evidence: Evidence, state: str, organization: str, topic: str
) -> list[tuple[int, int, str]]:
    """The official positions of a state on a topic: (year, stance, id of the fact), in order."""
    return sorted(
        (f.start.year, f.stance, f.id)
        for f in evidence.facts
        if f.kind == "position" and f.official and f.strict and f.stance
        and f.topic == topic and f.organization == organization and state in f.subjects()
    )  # fmt: skip


def question_of(proposition: Proposition, as_of: date) -> Question:
    """A proposition as a question.

    Raises:
        UsageError: its window is not open, is too long, or no forecaster answers its test.
    """
    window = proposition.window
    if window.last is None or window.last <= as_of:
        raise UsageError(
            f"{proposition.id}: the window to {window.last or '...'} is not open after {as_of}: "
            "a question needs an end in the future; `comity check` looks at closed windows"
        )
    first = window.first or date(as_of.year + 1, 1, 1)
    if first <= as_of:
        raise UsageError(
            f"{proposition.id}: the window {window} has begun before {as_of}: begin it later, or "
            "set an earlier --as-of"
        )
    if window.last.year - as_of.year > MOST:
        raise UsageError(
            f"{proposition.id}: the window ends {window.last.year - as_of.year} years ahead: "
            f"forecasts are made for at most {MOST} years"
        )
    years = tuple(range(first.year, window.last.year + 1))
    about, test = proposition.about, proposition.test
    family = ""
    if about.rungs and test.name in ("exists", "never"):
        family = "rung"
    elif test.name == "position" and test.stance != "steady":
        family = "position"
    elif len(about.kinds) == 1 and about.kinds[0] in KINDS and test.name in (
        "exists", "never", "every",
    ) and (test.at_least or 1) == 1:  # fmt: skip
        family = about.kinds[0]
    elif test.name in MEMBERSHIP:
        family = MEMBERSHIP[test.name]
    elif test.name in ("once", "done", "exists") and (about.mechanisms or about.events):
        family = "act"
    if len(about.kinds) == 1 and about.kinds[0] in UNWITNESSED and not family:
        raise NoForecast(
            f"{proposition.id}: of {about.kinds[0]}s the record holds those that its sources "
            "thought worth telling: a year without one there may have had several, so no chance "
            "can be learnt from it; ask of a named act, as in “Will Serbia apply for NATO "
            "membership by 2030?”"
        )
    if proposition.partner_set not in PARTNER_SETS:
        raise UsageError(
            f"{proposition.id}: no forecaster answers this of chosen states: ask of the "
            "organization, its members, or both"
        )
    if not family or len(proposition.states) > 1 or not proposition.partner:
        raise UsageError(
            f"{proposition.id}: no forecaster answers this test: ask of one state and one "
            "organization whether there is, or never is, an exercise or a new rung, an exercise in "
            "every year, which side a position takes, or whether the state joins or leaves"
        )
    text = proposition.says or proposition.id
    return Question(
        proposition=proposition, text=text, family=family, years=years, every=test.name == "every"
    )
