"""The table of rules that turn a clause into propositions.

A rule looks for words (`data/codebook/claim_words.csv`) and returns drafts: the plain values of a
proposition, the words it rests on, and how sure it is (0 to 1). docs/claims.md prints the table.
"""

from __future__ import annotations

from comity.claims.clauses import Clause, Setting
from comity.claims.event_rules import (
    counted,
    ending,
    frequency,
    in_force,
    kind_of_fact,
    operation,
    order,
    step,
)
from comity.claims.relation_rules import (
    areas,
    base_of_law,
    bases,
    compared,
    consistency,
    courting,
    duration,
    mechanisms,
    membership,
    stance,
    trend,
)
from comity.claims.rule_output import Draft, Rule

RULES: tuple[tuple[Rule, ...], ...] = (
    (membership, consistency, stance, bases),
    (operation,),
    (order,),
    (step, in_force, ending),
    (frequency, counted),
    (compared,),
    (trend, base_of_law, mechanisms),
    (areas,),
    (kind_of_fact,),
    (courting,),
)
"""Groups of rules; the first group in which a rule finds something ends the search, but `areas`
and `duration` may add to what `trend` found."""


def drafts_of(clause: Clause, setting: Setting) -> list[Draft]:
    """What the rules make of a clause."""
    found: list[Draft] = []
    for group in RULES:
        found = [made for rule in group for made in rule(clause, setting)]
        if found:
            break
    if any(made.rule in ("trend", "legal-base", "mechanisms") for made in found):
        found += [made for rule in (duration, areas) for made in rule(clause, setting)]
    return found
