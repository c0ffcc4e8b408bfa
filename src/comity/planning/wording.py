"""A plan, its next steps and scenarios as a sheet: a title, sentences, and tables of words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from comity.core.dates import day_text
from comity.evidence.bundled import pair_in_prose, prose_name
from comity.planning.goals import Node, Plan, told
from comity.planning.next_steps import INPUTS, NextSteps, Step
from comity.planning.scenarios import Outlook, Read, Scenario
from comity.propositions import Weighed

MOST_FACTS = 3


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of words: its heading, its columns, its rows."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is shown of a plan: a title, sentences over the tables, the tables, sentences below."""

    title: str
    lead: tuple[str, ...]
    grids: tuple[Grid, ...]
    foot: tuple[str, ...]


def goals_sheet(plan: Plan) -> Sheet:
    """The tree, what slips, and how it was counted."""
    rows = tuple(_node(n) for n in plan.nodes)
    grids = [Grid("Goals, ways and means", ("row", "kind", "stands", "due", "why", "facts"), rows)]
    slips = [n for n in plan.nodes if n.standing.overdue or n.standing.stands == "slipping"]
    if slips:
        listed = tuple((n.item.text, _due(n), n.standing.stands, n.standing.why) for n in slips)
        grids.append(Grid("Slipping or overdue", ("row", "due", "stands", "why"), listed))
    return Sheet(
        f"Plan of {pair_in_prose(plan.state, plan.partner)} as of {day_text(plan.as_of)}",
        (f"Leaves: {told(plan.tally)}.",),
        tuple(grids),
        (
            "Attained rests on verified facts that were held; generous only on unverified or "
            "announced ones. Not assessed is not zero: the share attained runs from attained / all "
            "to (attained + generous only + not assessed) / all, by weight.",
        ),
    )


def _node(n: Node) -> tuple[str, ...]:
    why = n.standing.why + (f". Below it: {told(n.tally)}" if n.tally else "")
    stands = n.standing.stands + (", late" if n.standing.late else "")
    stands += " (overdue)" if n.standing.overdue and n.standing.stands != "slipping" else ""
    return (
        "\u2003" * n.level + n.item.text, n.item.kind, stands, _due(n), why, facts(n.standing.facts)
    )  # fmt: skip


def _due(n: Node) -> str:
    return str(n.item.due or n.standing.due or "")


def facts(found: Sequence[Weighed]) -> str:
    """Ids of the facts or data sets that something rests on, with their dates."""
    told_ = [f"{w.id} ({w.date})" if w.date else w.id for w in found[:MOST_FACTS]]
    more = len(found) - MOST_FACTS
    return ", ".join([*told_, *([f"{more} more"] if more > 0 else [])])


def next_sheet(found: NextSteps) -> Sheet:
    """The ranks, what they hang on, and what is not ranked."""
    weights = ", ".join(f"{n} {found.weights[n]:g}" for n in INPUTS)
    ranked = tuple(_ranked(s) for s in found.ranked)
    grids = []
    if ranked:
        header = (
            "rank", "over the weights", "step", "score", "propensity", "priority", "effort",
            "rank without propensity, priority, effort",
        )  # fmt: skip
        grids.append(Grid("Where next", header, ranked))
    left = tuple((s.text, s.stands, "; ".join(s.lacks)) for s in found.steps if s.lacks)
    if left:
        grids.append(Grid("Not ranked", ("step", "stands", "why"), left))
    lead = [f"{len(ranked)} of {len(found.steps)} steps that are not attained are ranked."]
    if found.dead:
        lead.append(
            f"Dead inputs: {', '.join(found.dead)}. Left out, or taken half or one and a half "
            "times, none of them alone moves a rank."
        )
    return Sheet(
        f"Next steps of {pair_in_prose(found.state, found.partner)} as of {day_text(found.as_of)}",
        tuple(lead),
        tuple(grids),
        (
            f"Score = propensity^a x priority^b / effort^c; weights: {weights}. Over the weights: "
            "the best and worst rank when each weight is taken half, whole and one and a half "
            "times (27 weightings). A step that lacks a number is not ranked: missing is not zero.",
        ),
    )


def _ranked(s: Step) -> tuple[str, ...]:
    chance = s.propensity
    ends = (
        f" ({chance.low:.0%} to {chance.high:.0%})"
        if chance.low is not None and chance.high is not None
        else " (no interval is given)"
    )
    scored = "" if s.low is None or s.high is None else f" ({s.low:.3g} to {s.high:.3g})"
    return (
        str(s.rank), f"{s.rank_low} to {s.rank_high}", s.text, f"{s.score:.3g}{scored}",
        f"{chance.value or 0.0:.0%}{ends}, {chance.by}", f"{s.priority:g}", f"{s.effort:g}",
        ", ".join(str(s.without[name]) for name in INPUTS),
    )  # fmt: skip


def scenarios_sheet(found: Outlook) -> Sheet:
    """A table for each scenario."""
    header = ("what", "role", "in the record", "why", "facts")
    return Sheet(
        f"Scenarios as of {day_text(found.as_of)}",
        tuple(standing(s) for s in found.scenarios),
        tuple(
            Grid(s.name, header, tuple(_read(r) for r in (*s.propositions, *s.signposts)))
            for s in found.scenarios
        ),
        (
            "Probabilities are a person's and add up to 1. True and false are final; so far is "
            "not. Left: the probability / the sum of those that are not ruled out.",
        ),
    )


def standing(s: Scenario) -> str:
    """One sentence on a scenario."""
    given = "no probability" if s.probability is None else f"{s.probability:.0%}"
    text = f"{s.name} ({prose_name(s.state)} and {prose_name(s.partner)}): {given}"
    if s.ruled_out:
        return text + "; ruled out by the record"
    if s.left is not None and s.probability is not None and abs(s.left - s.probability) > 1e-9:
        text += f", {s.left:.0%} without what is ruled out"
    seen = [r for r in s.signposts if r.reads.startswith("true")]
    text += f"; {len(seen)} of {len(s.signposts)} signposts seen" if s.signposts else ""
    away = sum(r.points == "away" for r in seen)
    return text + (f", {away} of them pointing away" if away else "")


def _read(r: Read) -> tuple[str, ...]:
    role = f"signpost, {r.points}" if r.signpost else "proposition"
    if r.shared:
        role += f" (also of {', '.join(r.shared)}: tells them not apart)"
    return r.text, role, r.reads, r.why, facts(r.facts)
