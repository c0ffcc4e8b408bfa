"""The blocks of a brief on a plan of the record folder: goals, and scenarios."""

from __future__ import annotations

from comity.briefing.blocks import weighed
from comity.briefing.model import Block, Said
from comity.briefing.notes import Notes
from comity.planning.attainment import ATTAINED, GENEROUS, NOT_ASSESSED, SLIPPING
from comity.planning.goals import Node, Plan, told
from comity.planning.scenarios import Outlook
from comity.planning.wording import standing

FIRST = {SLIPPING: 0, GENEROUS: 2, ATTAINED: 4, NOT_ASSESSED: 3}
"""Which rows come first: what slips, then what is begun; the rest is counted above them."""
OTHER = 1
LONGEST = 110


def goals(plan: Plan | None, notes: Notes) -> Block:
    """What slips and how the leaves stand; the tree itself is `comity plan goals`."""
    leaves = plan.leaves if plan is not None else ()
    ordered = sorted(leaves, key=lambda n: FIRST.get(n.standing.stands, OTHER))
    rows = [
        (
            notes.said(n.item.text, [w.id for w in n.standing.facts]),
            Said(_stands(n)),
            Said(str(n.standing.due or "")),
            Said(_short(n.standing.why)),
        )
        for n in ordered
    ]
    return Block(
        key="goals",
        title="Goals: what the plan has attained",
        summary=Said(f"Leaves of the plan: {told(plan.tally)}." if plan is not None else ""),
        header=("goal, way or means", "stands", "due", "why"),
        lines=weighed(rows, 0.6),
        least=min(2, len(rows)),
        more=0,
        what="rows of the plan",
    )


def scenarios(outlook: Outlook | None, notes: Notes) -> Block:
    """One line a scenario."""
    found = outlook.scenarios if outlook is not None else ()
    rows = [
        (
            Said(s.name, strong=True),
            notes.said(
                standing(s).partition(": ")[2],
                [w.id for r in (*s.signposts, *s.propositions) for w in r.facts],
            ),
        )
        for s in found
    ]
    return Block(
        key="scenarios",
        title="Scenarios of the planner",
        summary=Said("Probabilities are a person's and add up to 1." if rows else ""),
        header=(),
        lines=weighed(rows, 0.58),
        least=min(4, len(rows)),
        more=0,
        what="scenarios",
    )


def _stands(n: Node) -> str:
    found = n.standing
    return found.stands + (" (overdue)" if found.overdue and found.stands != SLIPPING else "")


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + " ..."
