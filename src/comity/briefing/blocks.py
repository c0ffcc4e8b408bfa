"""The blocks of a brief on what the record holds: areas, law, operations, positions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from comity.briefing.model import Block, Line, Said
from comity.briefing.notes import Notes
from comity.core.codebook import bundled_codebook
from comity.core.dates import parse_when, when_text
from comity.core.facts import Fact
from comity.evaluation import Evaluation
from comity.evaluation.bearing import latest
from comity.evaluation.parts import Operation
from comity.measures.instruments import IN_EFFECT, OVER, Instrument

FADE = 0.93
"""What a line weighs against the one before it in the same block."""
EARLIER = 3
"""The last positions on a topic that are listed: the newest, and two before it."""
EXERCISES = 14


def weighed(rows: Sequence[tuple[Said, ...]], base: float) -> tuple[Line, ...]:
    """Lines of falling weight, the first of `base`."""
    return tuple(Line(cells, round(base * FADE**i, 6)) for i, cells in enumerate(rows))


def named(evaluation: Evaluation, text: str) -> str:
    """A title with the rungs of the ladder in full and a capital."""
    for rung in evaluation.ladder.rungs:
        text = re.sub(rf"(?<![\w“]){re.escape(rung.rung)}(?!\w)", rung.label, text)
    return text[:1].upper() + text[1:]


def counted(number: int, one: str) -> str:
    """A number with its word: "no topic", "1 topic", "2 topics"."""
    return f"{number or 'no'} {one if number in (0, 1) else one + 's'}"


def day(text: str) -> str:
    """A date of the record in words, or nothing."""
    return when_text(parse_when(text)) if text else ""


def _latest(evaluation: Evaluation, word: str, fact: Fact | None) -> str:
    """The latest act of cooperation of an area, or the latest against; nothing without one."""
    if fact is None:
        return "" if word != "latest" else "; no act of cooperation"
    unsure = "" if fact.strict else ", not verified"
    return f"; {word}: {named(evaluation, fact.title)}, {when_text(fact.start)}{unsure}"


def areas(evaluation: Evaluation, notes: Notes) -> Block:
    """One line an area, in the codebook's order; those without a fact in the summary."""
    depths = bundled_codebook().depths
    lines, silent = [], []
    last = evaluation.question.as_of.year
    for area, label in evaluation.areas:
        cells = [c for c in evaluation.matrix if c.area == area and c.n]
        steps = [(c.strict, c.year) for c in cells if c.strict is not None]
        if not cells:
            silent.append(label.lower())
            continue
        facts = dict.fromkeys(f for c in cells for f in c.facts)
        held = [evaluation.facts[f] for f in facts]
        newest, against = latest(held, "cooperation"), latest(held, "against")
        text = "no verified step"
        if steps:
            recent = [s for s in steps if s[1] > last - 10]
            step, year = max(recent or steps)
            since = "in ten years" if recent else "ever"
            text = f"deepest step {since} “{depths[step][0]}” ({step} of 9, {year})"
        if against is not None and against.start.year <= last - 10:
            against = None  # two pages have room for the refusals of ten years
        text += _latest(evaluation, "latest", newest) + _latest(evaluation, "against it", against)
        shown = [f.id for f in (newest, against) if f is not None]
        lines.append(
            Line((Said(label, strong=True), notes.said(text, shown)), 1 + len(cells) / 100)
        )
    text = f"Facts, verified or not, stand in {len(lines)} of {len(evaluation.areas)} areas"
    if silent and lines:
        text += f"; none in {', '.join(silent)}"
    return Block(
        key="areas",
        title="Areas of cooperation",
        summary=Said(text + "."),
        header=(),
        lines=tuple(lines),
        least=len(lines),
        more=0,
        what="areas",
    )


_NAMED = {"pending": "without a recorded entry into force"}
"""What a group is called: a text that was signed long ago may be in force, and nobody noted it."""


def legal_base(evaluation: Evaluation, notes: Notes) -> Block:
    """Instruments in force, then those not known to be, the newest first; over are counted."""
    groups: dict[str, list[Instrument]] = {"in force": [], "pending": [], "over": []}
    for item in sorted(evaluation.legal_base, key=lambda i: i.steps[-1].when.first, reverse=True):
        word = item.strict_status
        name = "in force" if word in IN_EFFECT else "over" if word in OVER else "pending"
        groups[name].append(item)
    rows = [
        (
            Said(named(evaluation, i.name), notes.of(i.facts)),
            Said(i.strict_status if i.strict_status != "not recorded" else "not verified"),
            Said(f"{i.steps[-1].stage} {when_text(i.steps[-1].when)}"),
        )
        for name in ("in force", "pending")
        for i in groups[name]
    ]
    told = ", ".join(f"{len(found)} {_NAMED.get(name, name)}" for name, found in groups.items())
    keep = {
        *range(min(5, len(groups["in force"]))),
        *range(len(groups["in force"]), len(groups["in force"]) + 3),
    }
    lines = [
        Line(cells, round((0.85 if i in keep else 0.5) * FADE**i, 6))
        for i, cells in enumerate(rows)
    ][:24]
    return Block(
        key="law",
        title="Legal base: in force, then not known to be",
        summary=Said(
            f"{told}.{_on_paper(evaluation)}"
            if evaluation.legal_base
            else "No instrument is recorded."
        ),
        header=("instrument", "stands", "last step"),
        lines=tuple(lines),
        least=min(2, len(lines)),
        more=len(rows) - len(lines),
        what="instruments",
    )


def _end(fact: Fact) -> str:
    return when_text(fact.end) if fact.end else ""


def _on_paper(evaluation: Evaluation) -> str:
    """What "in force" means where the relation itself does not go on."""
    word = evaluation.judgement.lead.word
    if word not in ("frozen", "broken", "left"):
        return ""
    told = "has been left" if word == "left" else f"is {word}"
    return f" In force means that nothing on record ended it: the relation itself {told}."


def _over(operation: Operation) -> str:
    """When an operation ended, by when at the latest, or that no end is recorded."""
    if operation.end.startswith("by "):
        return f"by {day(operation.end.removeprefix('by '))}"
    return day(operation.end) or operation.state


def _steps_told(operation: Operation) -> str:
    """An operation with the last of its steps: one deployment is not several operations."""
    if not operation.steps:
        return operation.title
    last = operation.steps[-1]
    return f"{operation.title}; since then, the last: {last.title}, {day(last.start)}"


def operations(evaluation: Evaluation, notes: Notes) -> Block:
    """Operations and exercises in one table, the newest first."""
    found = [
        (o.start, "operation", _steps_told(o), _over(o), o.fact) for o in evaluation.operations
    ]
    held = [evaluation.facts[f] for f in evaluation.timeline]
    exercises = [f for f in held if f.kind == "exercise" and f.strict]
    found += [(str(f.start), "exercise", f.title, _end(f), f.id) for f in exercises]
    found.sort(key=lambda row: (row[1] == "operation", row[0]), reverse=True)
    shown = [r for r in found if r[1] == "operation"][:6]
    shown += [r for r in found if r[1] == "exercise"][:EXERCISES]
    rows = [
        (
            notes.said(named(evaluation, title), [fact]),
            Said(kind),
            Said(day(start)),
            Said(end if end != day(start) else ""),
        )
        for start, kind, title, end, fact in shown
    ]
    number = evaluation.poles[0].numbers.get("exercises") if evaluation.poles else None
    text = counted(len(evaluation.operations), "operation")
    if number is not None and number.strict is not None:
        text += f" and {counted(int(number.strict), 'verified exercise')}"
        text += f" since {evaluation.question.since}"
        if number.generous is not None and number.generous > number.strict:
            text += f" (at most {number.generous:g})"
        if exercises:
            text += f"; the last: {when_text(max(exercises, key=lambda f: f.start.first).start)}"
    operations_first = weighed([r for r in rows if r[1].text == "operation"], 0.7)
    lines = (*operations_first, *weighed([r for r in rows if r[1].text == "exercise"], 0.72))
    return Block(
        key="operations",
        title="Operations and exercises",
        summary=Said(text[:1].upper() + text[1:] + "."),
        header=("what", "kind", "from", "to"),
        lines=lines,
        least=min(2, len(lines)),
        more=len(found) - len(rows),
        what="operations and exercises",
    )


def positions(evaluation: Evaluation, notes: Notes) -> Block:
    """The last official words on every topic, red lines first."""
    red = {r.topic: r for r in evaluation.red_lines}
    lines: list[Line] = []
    topics = sorted(
        evaluation.positions, key=lambda t: (t.topic in red, t.stances[-1].date), reverse=True
    )
    for place, topic in enumerate(topics):
        name = Said(topic.topic.replace("-", " ").capitalize(), strong=True)
        official = [s for s in topic.stances if s.official] or list(topic.stances)
        for age, stance in enumerate(reversed(official[-EARLIER:])):
            text = f"{_sentence(stance.words)} ({stance.speaker}, {day(stance.date)})"
            if not age and topic.topic in red:
                line = red[topic.topic]
                word = "An earlier red line" if line.crossed else "Red line"
                text += f". {word}, {line.label}: {line.answer}"
            elif not age and topic.reversals:
                text += f". {_sentence(topic.answer)}"
            said = notes.said(text + ".", [stance.fact])
            weight = round((0.45 if age else 0.9) * FADE ** (place + 3 * age), 6)
            lines.append(Line((name, said), weight))
    every = sum(len(t.stances) for t in evaluation.positions)
    drawn = len(evaluation.red_lines)
    text = f"{counted(every, 'position')} on {counted(len(topics), 'topic')}; "
    text += counted(drawn, "red line")
    return Block(
        key="positions",
        title="Positions and red lines",
        summary=Said(text + "." if lines else "No position is recorded."),
        header=(),
        lines=tuple(lines),
        least=min(3, len(lines)),
        more=every - len(lines),
        what="positions",
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".")
