"""From the sentences of an article to propositions, and from those to verdicts."""

from __future__ import annotations

from comity.claims.check import Check, Checked, check_article, check_file, propose
from comity.claims.claims_file import ClaimsFile, Decision, claims_text, read_claims

__all__ = [
    "Check",
    "Checked",
    "ClaimsFile",
    "Decision",
    "check_article",
    "check_file",
    "claims_text",
    "propose",
    "read_claims",
]
