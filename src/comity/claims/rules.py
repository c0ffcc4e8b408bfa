"""The table of rules that turn a clause into propositions.

A rule looks for words (`data/codebook/claim_words.csv`) and returns drafts: the plain values of a
proposition and the words it rests on. docs/claims.md prints the table.
"""

from __future__ import annotations

from comity.claims.clauses import Clause, Setting
from comity.claims.event_rules import counted, frequency, kind_of_fact
from comity.claims.relation_rules import (
    areas,
    compared,
    consistency,
    stance,
    trend,
)
from comity.claims.rule_output import Draft, Rule

RULES: tuple[tuple[Rule, ...], ...] = (
    (consistency, stance),
    (frequency, counted),
    (compared,),
    (trend,),
    (areas,),
    (kind_of_fact,),
)
"""Groups of rules; the first group in which a rule finds something ends the search, but `areas`
may add to what `trend` found. What single acts and memberships say is read by constructions."""


def drafts_of(clause: Clause, setting: Setting) -> list[Draft]:
    """What the rules make of a clause."""
    found: list[Draft] = []
    for group in RULES:
        found = [made for rule in group for made in rule(clause, setting)]
        if found:
            break
    if any(made.rule == "trend" for made in found):
        found += areas(clause, setting)
    return found
