"""`comity.brief`: a question to a brief; `comity.brief_lines`: to its lines, to be edited."""

from __future__ import annotations

import shlex
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from comity.briefing.making import brief_of
from comity.briefing.model import Brief, Said
from comity.briefing.notes import Notes
from comity.errors import UsageError

if TYPE_CHECKING:
    from comity.briefing.lines_file import BriefLines
    from comity.evaluation import Evaluation
    from comity.evidence.question import Options, Question
    from comity.forecasting import Prospects
    from comity.planning import Outlook, Plan


def brief(
    state: str | Question,
    partner: str = "",
    *,
    marking: str = "",
    lines: Path | str | None = None,
    since_edition: Path | str | None = None,
    annex: bool = False,
    **options: Unpack[Options],
) -> Brief:
    """The brief on a state and an organization: two pages of an evaluation and its prospects.

    Args:
        state: id or name of the state, or a whole `Question`.
        partner: id or name of the organization.
        marking: a marking for the header of every page, in the office's own words.
        lines: a file of an officer's lines (`brief_lines` writes one), which stand in the place of
            the computed ones; `Brief.warnings` says what moved under them.
        since_edition: folder of an edition; the brief opens with what changed since.
        annex: whether every fact behind the brief is appended.
        options: what else is asked, by keyword: the fields of `Question`.

    Raises:
        ComityError: bad input, with one clear sentence.
    """
    from dataclasses import replace

    made, now, notes = _made(state, partner, marking, options)
    if lines is not None:
        from comity.briefing.edited_lines import with_lines
        from comity.briefing.lines_file import read_for

        file = read_for(Path(lines), now.id, now.question.as_of)
        made = with_lines(made, now, notes, file)
    if since_edition is not None:
        made = replace(made, opening=_opening(now, Path(since_edition), notes))
    if annex:
        from comity.briefing.annex import annex_of

        made = replace(made, annex=annex_of(now, notes, made))
    words = [*_word("--lines", lines), *_word("--since-edition", since_edition)]
    words += ["--annex"] if annex else []
    return replace(made, command=shlex.join([*shlex.split(made.command), *words]))


def _word(option: str, value: Path | str | None) -> tuple[str, ...]:
    """An option as the brief says it was made: where a file lay is its maker's own affair."""
    return (option, Path(value).resolve().name) if value is not None else ()


def brief_lines(
    state: str | Question,
    partner: str = "",
    *,
    lines: Path | str | None = None,
    **options: Unpack[Options],
) -> BriefLines:
    """The lines of judgement of a brief with what they rest on, to be edited as a file.

    Args:
        state: id or name of the state, or a whole `Question`.
        partner: id or name of the organization.
        lines: a file of lines edited earlier: its edited lines stay, on the evidence of now.
        options: what else is asked, by keyword: the fields of `Question`.

    Raises:
        ComityError: bad input, with one clear sentence.
    """
    from comity.briefing.edited_lines import lines_of, with_lines
    from comity.briefing.lines_file import read_for

    made, now, notes = _made(state, partner, "", options)
    old = None if lines is None else read_for(Path(lines), now.id, now.question.as_of)
    if old is not None:
        with_lines(made, now, notes, old)  # refuses what no brief of the pair has
    return lines_of(made, now, old)


def _made(
    state: str | Question, partner: str, marking: str, options: Options
) -> tuple[Brief, Evaluation, Notes]:
    from dataclasses import replace

    from comity.evaluation import evaluate
    from comity.evaluation.evaluate import judged
    from comity.evidence.question import question_of

    asked = question_of(state, partner, options)
    asked = asked.on(asked.load())
    now = evaluate(asked)
    notes = Notes(now)
    day = now.question.as_of
    plan, outlook = _planned(asked, now)
    if not now.timeline:
        bare = brief_of(now, plan=plan, outlook=outlook, notes=notes, marking=marking)
        return bare, now, notes
    earlier = replace(asked, as_of=_year_before(day))
    before = judged(earlier) if _year_before(day).year > now.question.since else None
    found = _prospects(replace(asked, as_of=day), now)
    made = brief_of(now, before, found, plan=plan, outlook=outlook, notes=notes, marking=marking)
    return made, now, notes


def _opening(now: Evaluation, folder: Path, notes: Notes) -> Said:
    """What changed since an edition, with the documents of the facts that did."""
    from comity.editions.difference import pair_difference
    from comity.editions.layout import read_edition
    from comity.editions.report import since_short
    from comity.evaluation.json_form import evaluation_dict

    edition = read_edition(folder)
    day = now.question.as_of
    if edition.as_of > str(day):
        raise UsageError(
            f"the edition {edition.name} in {folder} is as of {edition.as_of}, the brief as of "
            f"{day}, which is earlier: name an earlier edition"
        )
    found = pair_difference(edition.pair(now.id), evaluation_dict(now))
    facts = [f.fact for f in found.facts if f.fact in now.facts] or now.timeline[-1:]
    text = since_short(found, edition.name, edition.as_of)
    return notes.said(text, facts, ("partnership-record",))


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


def _planned(asked: Question, now: Evaluation) -> tuple[Plan | None, Outlook | None]:
    """What the record folder plans for the pair, held against the same evidence."""
    if asked.record is None:
        return None, None
    from comity.planning.goals import goals_of
    from comity.planning.scenarios import outlook_of
    from comity.planning.tables import read_planned

    known = asked.left()
    planned = read_planned(Path(asked.record), known.actors, known.codebook)
    pair, day = (now.question.state, now.question.partner), now.question.as_of
    plan = None
    if any((i.state, i.partner) == pair for i in planned.items):
        plan = goals_of(planned, known, pair, day)
    outlook = outlook_of(planned, known, day, pair)
    return plan, outlook if outlook.scenarios else None


def _year_before(day: date) -> date:
    leap = day.month == 2 and day.day == 29
    return day.replace(year=day.year - 1, day=28 if leap else day.day)
