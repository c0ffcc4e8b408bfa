"""Checkable statements over the evidence, and the verdicts that it gives on them."""

from __future__ import annotations

from comity.propositions.evidence_weight import Weighed
from comity.propositions.model import Proposition, Selector, Test, Window
from comity.propositions.selection import Bench
from comity.propositions.to_and_from_yaml import from_values, to_values
from comity.propositions.verdict import VERDICTS, Rival, Verdict, opposite, resolve

__all__ = [
    "VERDICTS",
    "Bench",
    "Proposition",
    "Rival",
    "Selector",
    "Test",
    "Verdict",
    "Weighed",
    "Window",
    "from_values",
    "opposite",
    "resolve",
    "to_values",
]
