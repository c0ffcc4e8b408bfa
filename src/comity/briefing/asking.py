"""`comity.brief`: a question to a brief."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Unpack

from comity.briefing.making import brief_of
from comity.briefing.model import Brief
from comity.errors import UsageError

if TYPE_CHECKING:
    from comity.evaluation import Evaluation
    from comity.evidence.question import Options, Question
    from comity.forecasting import Prospects


def brief(
    state: str | Question, partner: str = "", *, marking: str = "", **options: Unpack[Options]
) -> Brief:
    """The brief on a state and an organization: two pages of an evaluation and its prospects.

    Args:
        state: id or name of the state, or a whole `Question`.
        partner: id or name of the organization.
        marking: a marking for the header of every page, in the office's own words.
        options: what else is asked, by keyword: the fields of `Question`.

    Raises:
        ComityError: bad input, with one clear sentence.
    """
    from dataclasses import replace

    from comity.evaluation import evaluate
    from comity.evidence.question import question_of

    asked = question_of(state, partner, options)
    asked = asked.on(asked.load())
    now = evaluate(asked)
    day = now.question.as_of
    if not now.timeline:
        return brief_of(now, marking=marking)
    earlier = replace(asked, as_of=_year_before(day))
    before = evaluate(earlier) if _year_before(day).year > now.question.since else None
    return brief_of(now, before, _prospects(replace(asked, as_of=day), now), marking=marking)


def _prospects(asked: Question, now: Evaluation) -> Prospects | None:
    """The prospects, or None for a pair of which no standard question can be asked."""
    from comity.forecasting import prospects

    try:
        return prospects(
            asked.left(),
            now.question.state,
            now.question.partner,
            as_of=asked.as_of,  # type: ignore[arg-type]  # a Question that is asked has its day
        )
    except UsageError:
        return None


def _year_before(day: date) -> date:
    leap = day.month == 2 and day.day == 29
    return day.replace(year=day.year - 1, day=28 if leap else day.day)
