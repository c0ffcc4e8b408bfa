"""Where the UN votes of a state are nearer to a rival pole than to the partner, in words."""

from __future__ import annotations

from comity.core.comparable import comparable
from comity.evaluation.direction import listed
from comity.evaluation.parts import Compared, Number
from comity.evaluation.rules import Findings


def _voters(findings: Findings, pole: Compared) -> str:
    """Whose votes those of a pole are, in prose: its leading state's or its members'."""
    evidence, dyad = findings.dyad.evidence, findings.dyad
    actors = evidence.actors
    name = pole.id.rsplit("/", 1)[-1]
    led = next((p for p in evidence.codebook.poles if p.id == name), None)
    if dyad.partner.mode == "set":
        states = led.states if led else dyad.partner.chosen
        return listed([actors.prose(s) for s in states])
    organization = led.organizations[0] if led and led.organizations else name
    if actors[organization].kind == "state":
        return actors.prose(organization)
    return f"the members of {actors.prose(organization)}"


def votes_nearer(findings: Findings) -> str:
    """Where UN votes are nearer to rival poles: on the same roll calls, of like make-up."""
    own, *rivals = findings.poles
    mine = own.numbers["agreement"]
    nearer = [p for p in rivals if _ahead(mine, p.numbers["agreement"])]
    if not nearer or mine.strict is None or mine.selection is None:
        return ""
    told = [f"{_voters(findings, p)} ({p.numbers['agreement'].strict:.0%})" for p in nearer]
    how = (
        "the share of contested roll calls on which both cast the same vote"
        if mine.selection.made_of == "one state"
        else f"the mean share of them that voted as {findings.dyad.state_told} did on a contested "
        "roll call"
    )
    return (
        f"UN votes, in the Assembly year {mine.label.rsplit(' ', 1)[-1]}, the latest at hand, "
        f"closer to those of {listed(told)} than to those of {_voters(findings, own)} "
        f"({mine.strict:.0%}), by {how}"
    )


def _ahead(mine: Number, theirs: Number) -> bool:
    """Whether a pole's votes are nearer, their intervals apart, and the two may be compared."""
    return (
        bool(comparable(mine.selection, theirs.selection))
        and mine.label == theirs.label
        and mine.high is not None
        and theirs.low is not None
        and theirs.low > mine.high
    )
