"""The blocks of a brief that set the pair beside something: poles, peers, prospects, doubts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from comity.briefing.blocks import weighed
from comity.briefing.model import Block, Said
from comity.briefing.notes import Notes
from comity.evaluation import Evaluation
from comity.evaluation.parts import Compared, Number
from comity.evaluation.sections.poles import poles_note
from comity.forecasting import Forecast, Prospects
from comity.forecasting.likelihood_words import percent

NO_SHARE = "No exercise with the partner itself is on record, so none has a share of them."
ORDER = ("membership", "rung", "exercise")
OTHER_WAY, OTHER_WORD = "brief/alternatives/other-way", "brief/alternatives/over-years"
"""How the ids of the readings end that stand nowhere else."""


def poles(evaluation: Evaluation, notes: Notes) -> Block:
    """The partner beside its rivals: what is recorded, and whose votes are nearer.

    Shares of exercises are printed where the record has some with the partner: an organization
    that holds none has no share of them to set beside a rival's.
    """
    own = evaluation.poles[0].numbers.get("exercises") if evaluation.poles else None
    held = own is not None and bool(own.strict)
    rows = [
        (
            Said(p.name, strong=True),
            notes.said(_count(p, "exercises"), _facts(p, "exercises")[-3:]),
            Said(_share(p, "share") if held else "-"),
            notes.said(_share(p, "agreement"), (), _origins(p, "agreement")),
        )
        for p in evaluation.poles
    ]
    told = poles_note(evaluation.poles, leaders=False)
    told = f"{told[:1].upper()}{told[1:]}." if held else NO_SHARE
    return Block(
        key="poles",
        title="Rival poles",
        summary=Said(told),
        header=("pole", "verified exercises", "share of exercises", "UN votes, members"),
        lines=weighed(rows, 0.95),
        least=len(rows),
        more=0,
        what="poles",
    )


def peers(evaluation: Evaluation, notes: Notes) -> Block:
    """States of the same standing, the state itself first."""
    rungs = {r.rung: r.label for r in evaluation.ladder.rungs}
    rows = []
    for peer in evaluation.peers if len(evaluation.peers) > 1 else ():
        rung = peer.numbers.get("rung")
        word = rung.note if rung is not None else ""
        rows.append(
            (
                Said(peer.name, strong=True),
                notes.said(rungs.get(word, word) or "none", rung.facts if rung else ()),
                Said(_share(peer, "agreement")),
            )
        )
    return Block(
        key="peers",
        title="Peers",
        # what is done where there are too few stands in the evaluation: a brief says the rule
        summary=Said(f"Peers: {evaluation.question.peers_how.split(';')[0]}."),
        header=("state", "highest verified rung", f"UN votes alike{_year_of(evaluation.peers)}"),
        lines=weighed(rows[:6], 0.8),
        least=min(3, len(rows)),
        more=max(0, len(rows) - 6),
        what="states",
    )


def _year_of(rows: Sequence[Compared]) -> str:
    """The Assembly year of a column of votes, empty without any."""
    told = (n for p in rows if (n := p.numbers.get("agreement")) and n.strict is not None)
    return next((f", {n.label.rsplit(' ', 1)[-1]}" for n in told), "")


def prospects(found: Prospects | None, notes: Notes) -> Block:
    """Three to five questions with probability, word, baseline and signpost."""
    asked = _chosen(found.forecasts) if found is not None else []
    rows = [
        (
            notes.said(f.question.text, f.facts[-6:], ("partnership-record",)),
            Said(f"{percent(f.probability)}, {f.word}"),
            Said(_baseline(f)),
            Said(f"{f.signposts[0][0]}: {percent(f.signposts[0][1])}" if f.signposts else "none"),
        )
        for f in asked
    ]
    sure = Counter(f.confidence for f in asked)
    told = ", ".join(f"{sure[w]} {w}" for w in ("high", "moderate", "low") if sure[w])
    return Block(
        key="prospects",
        title="Prospects",
        summary=Said(f"Confidence in these answers: {told}." if asked else _silent(found)),
        header=("question", "answer", "baseline", "what would move it"),
        lines=weighed(rows, 0.97),
        least=min(3, len(rows)),
        more=0,
        what="questions",
    )


def _silent(found: Prospects | None) -> str:
    """Why no question is answered."""
    return found.withheld[0] if found is not None else "No question is asked."


def alternatives(evaluation: Evaluation, notes: Notes) -> Block:
    """What else the same evidence could mean, and what speaks for it."""
    lead = evaluation.judgement.lead
    rows: list[tuple[Said, ...]] = []
    if lead.against is not None:
        text = f"The strongest move the other way: {lead.against.text}."
        name = f"{evaluation.id}/{OTHER_WAY}"
        rows.append((notes.judged(name, text, lead.against.facts),))
    others: dict[str, list[int]] = {}
    for horizon in lead.horizons:
        if horizon.word not in (lead.word, "cannot say"):
            others.setdefault(horizon.word, []).append(horizon.years)
    for word, years in others.items():
        span = " and ".join(map(str, years))
        text = f"Over {span} year{'s' if years != [1] else ''} the word would be “{word}”."
        moves = {m.id: m for m in evaluation.judgement.moves}
        held = [h for h in lead.horizons if h.years == years[-1]]
        facts = [f for h in held for i in h.moves if i in moves for f in moves[i].facts]
        name = f"{evaluation.id}/{OTHER_WORD}-{years[-1]}"
        rows.append((notes.judged(name, text, facts, ("partnership-record",)),))
    against = next((s for s in evaluation.judgement.sentences if s.rule == "against"), None)
    if against is not None:
        rows.append((notes.judged(against.id, against.text, against.facts, against.origins),))
    text = "No other reading of the record carries a different word." if not rows else ""
    return Block(
        key="alternatives",
        title="Alternatives considered",
        summary=Said(text),
        header=(),
        lines=weighed(rows, 0.94),
        least=min(2, len(rows)),
        more=0,
        what="readings",
    )


def doubts(evaluation: Evaluation, notes: Notes) -> Block:
    """What the record lacks and where its sources disagree."""
    rows = [
        (
            Said("Gap", strong=True),
            notes.said(_short(f"{g.text}; it could change {g.would_change}."), g.facts, g.origins),
        )
        for g in evaluation.gaps
    ]
    rows += [
        (
            Said("Contradiction", strong=True),
            notes.said(_short(f"{c.what}: {c.chosen}; {c.rival}."), c.facts, c.origins),
        )
        for c in evaluation.conflicts
    ]
    lines = weighed(rows[:10], 0.88)
    return Block(
        key="doubts",
        title="Gaps and contradictions",
        summary=Said("" if rows else "None is known."),
        header=(),
        lines=lines,
        least=min(2, len(lines)),
        more=max(0, len(rows) - 10),
        what="gaps and contradictions",
    )


def _short(text: str, most: int = 300) -> str:
    """The text, cut at a word where it is too long for a line of two pages."""
    text = text[:1].upper() + text[1:]
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0].rstrip(",;:") + " …"


def _chosen(forecasts: Sequence[Forecast]) -> list[Forecast]:
    """Five questions, or fewer: those that only a rate of all states answers fill up to three."""
    ordered = sorted(forecasts, key=_place)
    own = [f for f in ordered if f.facts or f.signposts]
    bare = [f for f in ordered if f not in own]
    return sorted([*own[:5], *bare[: max(0, 3 - len(own))]], key=_place)


def _place(forecast: Forecast) -> tuple[int, int]:
    family = forecast.question.family
    place = next((i for i, word in enumerate(ORDER) if word in family), len(ORDER))
    return int(forecast.question.every), place


def _baseline(forecast: Forecast) -> str:
    name, value = next(iter(forecast.baselines.items()), ("none", 0.0))
    return f"{name} {percent(value)}" if forecast.baselines else name


def _facts(row: Compared, name: str) -> Sequence[str]:
    number = row.numbers.get(name)
    return number.facts if number is not None else ()


def _origins(row: Compared, name: str) -> Sequence[str]:
    number = row.numbers.get(name)
    return number.origins if number is not None else ()


def _count(row: Compared, name: str) -> str:
    number: Number | None = row.numbers.get(name)
    return "-" if number is None or number.strict is None else f"{number.strict:g}"


def _share(row: Compared, name: str) -> str:
    number = row.numbers.get(name)
    return "-" if number is None or number.strict is None else f"{number.strict:.0%}"
