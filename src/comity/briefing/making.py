"""From an evaluation, the one of a year before, and its prospects to the brief."""

from __future__ import annotations

from comity.briefing import blocks, compared_blocks, plan_blocks
from comity.briefing.chart import chart_of
from comity.briefing.model import Block, Brief, Said
from comity.briefing.notes import Notes
from comity.core.dates import day_text
from comity.evaluation import Evaluation
from comity.evaluation.evaluate import Judged
from comity.evaluation.parts import Sentence
from comity.forecasting import Prospects
from comity.planning import Outlook, Plan

TOLD = ("measures", "red-lines", "against")
"""Sentences of the judgement that stand in a block of their own here."""
CHANGE = "brief/change"
"""How the id of the line on the change of judgement ends."""


def brief_of(
    evaluation: Evaluation,
    before: Judged | None = None,
    found: Prospects | None = None,
    *,
    plan: Plan | None = None,
    outlook: Outlook | None = None,
    notes: Notes | None = None,
    marking: str = "",
) -> Brief:
    """The brief of an evaluation.

    Args:
        evaluation: the evaluation.
        before: the judgement of the same question as of a year before: what it changed from.
        found: the prospects of the pair, or None where they cannot be given.
        plan: the plan of the pair, where the record folder has one.
        outlook: its scenarios.
        notes: the notes of the evaluation, where more than the brief is made of them.
        marking: a marking for the header of every page, in the office's own words.
    """
    question = evaluation.question
    notes = notes or Notes(evaluation)
    held = bool(evaluation.timeline)
    return Brief(
        state=question.state,
        partner=question.partner,
        title=question.title,
        as_of=question.as_of,
        marking=marking,
        command=f"comity brief {question.state} {question.partner} --as-of {question.as_of}",
        keys=_keys(evaluation) if held else (),
        lead=_lead(evaluation, before, notes),
        chart=chart_of(evaluation),
        blocks=(
            *(_blocks(evaluation, found, notes) if held else _bare(evaluation, notes)),
            *_planned(plan, outlook, notes),
        ),
        notes=notes.all,
    )


def _blocks(evaluation: Evaluation, found: Prospects | None, notes: Notes) -> tuple[Block, ...]:
    made = (
        blocks.areas(evaluation, notes),
        blocks.legal_base(evaluation, notes),
        blocks.operations(evaluation, notes),
        blocks.positions(evaluation, notes),
        compared_blocks.poles(evaluation, notes),
        compared_blocks.peers(evaluation, notes),
        compared_blocks.prospects(found, notes),
        compared_blocks.alternatives(evaluation, notes),
        compared_blocks.doubts(evaluation, notes),
    )
    return tuple(block for block in made if block.lines or block.summary.text)


def _planned(plan: Plan | None, outlook: Outlook | None, notes: Notes) -> tuple[Block, ...]:
    """What a record folder plans."""
    made = plan_blocks.goals(plan, notes), plan_blocks.scenarios(outlook, notes)
    return tuple(block for block in made if block.lines)


def _bare(evaluation: Evaluation, notes: Notes) -> tuple[Block, ...]:
    """What can be said of a pair with nothing: what is lacking."""
    found = compared_blocks.doubts(evaluation, notes)
    return (found,) if found.lines else ()


def _keys(evaluation: Evaluation) -> tuple[tuple[str, str], ...]:
    lead, totals = evaluation.judgement.lead, evaluation.totals
    facts, documents, origins = (totals[n] for n in ("facts", "documents", "independent"))
    return (
        ("Direction", f"{lead.arrow} {lead.word}"),
        ("Stage", evaluation.judgement.stage),
        ("Sureness", lead.sureness),
        ("Last dated fact", blocks.day(lead.last_fact) or "none"),
        (
            "Evidence",
            f"{facts.strict:g} of {facts.generous:g} facts verified, {documents.generous:g} "
            f"documents of {origins.generous:g} independent origins",
        ),
    )


def _lead(evaluation: Evaluation, before: Judged | None, notes: Notes) -> tuple[Said, ...]:
    first, *rest = evaluation.judgement.sentences
    said = [_said(first, notes)]
    if before is not None and evaluation.timeline:
        said.append(_change(evaluation, before, notes))
    said += [_said(s, notes) for s in rest if not s.rule.startswith(TOLD)]
    return tuple(said)


def _said(sentence: Sentence, notes: Notes) -> Said:
    return notes.judged(sentence.id, sentence.text, sentence.facts, sentence.origins)


def _change(evaluation: Evaluation, before: Judged, notes: Notes) -> Said:
    """What the judgement was a year before, and what was recorded since."""
    now, then = evaluation.judgement, before.judgement
    asked, held = day_text(before.as_of), set(before.timeline)
    new = [f for f in evaluation.timeline if f not in held]
    since = f"{len(new)} dated fact{'' if len(new) == 1 else 's'} since"
    parts = [
        f"{name} “{b}” then, “{a}” now"
        for name, b, a in (
            ("direction", then.direction, now.direction),
            ("stage", then.stage, now.stage),
            ("sureness", then.sureness, now.sureness),
        )
        if a != b
    ]
    text = (
        f"Change of judgement since {asked}: {'; '.join(parts)}; {since}."
        if parts
        else f"No change of judgement since {asked}: the direction was “{then.direction}” then, "
        f"too; {since}."
    )
    rests = new or evaluation.timeline[-1:]
    return notes.judged(f"{evaluation.id}/{CHANGE}", text, rests, ("partnership-record",))
