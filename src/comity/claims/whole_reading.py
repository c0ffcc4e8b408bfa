"""What a construction that takes a whole clause makes of it: plain values of propositions.

A maker returns values, or raises `NoTest` where no test answers what the clause says; the clause is
then "not checkable by the record", and no nearer test is asked in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from comity.claims import reading_forces, reading_members, reading_status, reading_steps
from comity.claims.clauses import Setting
from comity.claims.constructions import Match
from comity.claims.reading_parts import NoTest, Values
from comity.claims.units import Unit


def values_of(match: Match, setting: Setting) -> list[Values]:
    """The propositions of a clause that is read whole.

    Raises:
        NoTest: nothing that the record holds can answer it.
    """
    made = _MAKERS[match.construction.makes](match, setting)
    if match.word == "never" and match.times:
        raise NoTest("it says never and names a time")
    if match.word == "nolonger":
        raise NoTest('it says "no longer": two states of things, one after the other')
    return [{**v, "negated": match.denied != v.get("negated", False)} for v in made]


_MAKERS: Mapping[str, Callable[[Match, Setting], list[Values]]] = {
    "step": reading_steps.step,
    "has": reading_steps.has,
    "order": reading_steps.order,
    "member": reading_members.member,
    "joined": reading_members.joined,
    "founder": reading_members.founder,
    "left": reading_members.left,
    "nth": reading_members.nth,
    "lag": reading_members.lag,
    "promise": reading_steps.promise,
    "expelled": reading_members.expelled,
    "order-joined": reading_members.order_joined,
    "first": reading_steps.first,
    "applied": reading_members.applied,
    "applied-order": reading_members.applied_order,
    "froze": reading_steps.froze,
    "troops": reading_forces.troops,
    "pullout": reading_forces.pullout,
    "evicted": reading_forces.evicted,
    "home": reading_forces.home,
    "visit-state": reading_forces.visit_state,
    "hosts": reading_forces.hosts,
    "closes": reading_forces.closes,
    "senate": reading_forces.senate,
    "office": reading_steps.office,
    "office-swapped": reading_steps.nothing,
    "visit": reading_forces.visit,
    "sg": reading_forces.sg,
    "drill": reading_forces.drill,
    "series": reading_forces.series,
    "position": reading_steps.position,
    "said": reading_steps.said,
    "neutral": reading_steps.neutral,
    "constitution": reading_steps.constitution,
    "nonaligned": reading_steps.nonaligned,
    "transit": reading_steps.transit,
    "status": reading_status.status,
    "status-became": reading_status.became,
    "in-force": reading_status.in_force,
    "set-up": reading_status.set_up,
    "last": reading_status.last,
    "together": reading_status.together,
}


def hits_of(match: Match) -> tuple[Unit, ...]:
    """Every unit that a reading rests on, by place."""
    return tuple(sorted({*match.units, *match.times}, key=lambda u: u.start))
