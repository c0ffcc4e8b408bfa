"""The chart of a brief: the deepest verified step of every year, with named events."""

from __future__ import annotations

from comity.briefing.blocks import named
from comity.briefing.model import Chart, Event
from comity.core.codebook import bundled_codebook
from comity.core.dates import When, parse_when
from comity.evaluation import Evaluation

MOST_EVENTS = 8
HEAVY = 0.5
"""The least weight of a move that is an event of its own: routine weighs a quarter."""


def chart_of(evaluation: Evaluation) -> Chart | None:
    """The chart, or None where the record knows no fact of the pair."""
    if not evaluation.timeline:
        return None
    question = evaluation.question
    years = range(question.since, question.as_of.year + 1)
    deepest = {
        year: max(
            (c.strict for c in evaluation.matrix if c.year == year and c.strict is not None),
            default=None,
        )
        for year in years
    }
    silent = {int(n.id.rsplit("/", 1)[1]) for n in evaluation.coverage if not n.n}
    hatched = tuple(year for year in years if year in silent and deepest[year] is None)
    return Chart(
        title=_title(bool(hatched)),
        first=question.since,
        steps=tuple(deepest[year] for year in years),
        silent=hatched,
        events=_events(evaluation),
    )


def _title(hatched: bool) -> str:
    depths = bundled_codebook().depths
    told = ", ".join(f"{step} {depths[step][0]}" for step in (0, 3, 6, 9))
    silent = "; hatched: no document speaks of the state" if hatched else ""
    return f"Deepest verified step by year ({told}{silent})"


def _events(evaluation: Evaluation) -> tuple[Event, ...]:
    """Rungs reached and left, then the heaviest moves of ten years, as many as find room."""
    found: list[tuple[float, Event]] = []
    for rung in evaluation.ladder.rungs:
        if rung.strict:
            found.append((2 + rung.order, Event(_year(parse_when(rung.strict)), rung.label, False)))
        if rung.left:
            left = Event(_year(parse_when(rung.left)), f"{rung.label} suspended or ended", True)
            found.append((3 + rung.order, left))
    for move in evaluation.judgement.moves:
        if move.weight >= HEAVY and not move.routine:
            found.append(
                (move.weight, Event(_year(move.when), named(evaluation, move.text), move.sign < 0))
            )
    chosen: list[Event] = []
    for _, event in sorted(found, key=lambda pair: -pair[0]):
        near = any(abs(event.when - other.when) < 0.05 for other in chosen)
        if not near and len(chosen) < MOST_EVENTS and event.when >= evaluation.question.since:
            chosen.append(event)
    return tuple(sorted(chosen, key=lambda event: event.when))


def _year(when: When) -> float:
    """The middle of a date of any precision, as a year with its part."""
    middle = when.first + (when.last - when.first) / 2
    return middle.year + (middle.timetuple().tm_yday - 1) / 366
