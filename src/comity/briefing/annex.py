"""The annex of a brief: every fact behind it, with all its documents."""

from __future__ import annotations

from comity.briefing.blocks import named
from comity.briefing.model import AnnexFact, Brief
from comity.briefing.notes import Notes
from comity.core.dates import when_text
from comity.core.facts import Fact
from comity.evaluation import Evaluation
from comity.evidence.bundled import bundled_actors


def annex_of(evaluation: Evaluation, notes: Notes, brief: Brief) -> tuple[AnnexFact, ...]:
    """The facts behind a brief by date: those of the pair, and of others that something rests on.

    Args:
        evaluation: the evaluation.
        notes: the notes the brief was made with.
        brief: the brief, with an officer's lines where it has some.
    """
    lines = [said.line for said in brief.judged().values() if said.line is not None]
    names = dict.fromkeys([*evaluation.timeline, *notes.told, *(f for n in lines for f in n.facts)])
    facts = [evaluation.facts[name] for name in names if name in evaluation.facts]
    return tuple(
        AnnexFact(
            id=fact.id,
            when=when_text(fact.start),
            title=_title(evaluation, fact),
            counts="strict" if fact.strict else "generous",
            sources=notes.every(fact),
        )
        for fact in sorted(facts, key=lambda fact: (fact.start.first, fact.id))
    )


def _title(evaluation: Evaluation, fact: Fact) -> str:
    """What happened, with the state it happened to where that is another than the brief's."""
    title = named(evaluation, fact.title)
    subjects = fact.subjects()
    if evaluation.question.state in subjects | fact.partners():
        return title
    actors = bundled_actors()
    return f"{', '.join(sorted(actors.name(s) for s in subjects))}: {title}"
