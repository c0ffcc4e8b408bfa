"""How sure the judgement is, by five stated criteria."""

from __future__ import annotations

from collections.abc import Sequence

from comity.core.number_words import number_of
from comity.evaluation.move_direction import LEAD_YEARS, within
from comity.evaluation.rules import Findings
from comity.evaluation.sections.ladder import highest
from comity.evidence.independence import independent

DOCUMENTS, VERIFIED, YEARS, FIRM = 10, 10, 0.8, 2
WORDS = ("none", "low", "moderate", "high")


def sureness_of(reasons: Sequence[tuple[str, bool, str]]) -> str:
    """High where every criterion holds, moderate where three do, else low."""
    met = sum(ok for _, ok, _ in reasons)
    return "high" if met == len(reasons) else "moderate" if met >= 3 else "low"


def at_most(word: str, most: str) -> str:
    """A word of sureness, or a lower one that bounds it: what is known to be there still is."""
    return min(word, most, key=WORDS.index)


def criteria(findings: Findings) -> list[tuple[str, bool, str]]:
    """The five criteria of sureness, as (name, whether it is met, what was found)."""
    dyad = findings.dyad
    years = range(findings.first_recent, dyad.as_of.year + 1)
    named = {s for y in years for s in dyad.sources_by_year.get(y, ())}
    documents, origins = len(named), len(independent(named, dyad.evidence.sources))
    seen = sum(bool(dyad.sources_by_year.get(y)) for y in years)
    top = highest(findings.ladder.rungs, strict=True)
    steps = set(top.facts) if top else set()
    contested = any(not steps.isdisjoint(c.facts) for c in findings.conflicts)
    recent = within(findings.moves, dyad.as_of, LEAD_YEARS)
    firm = sum(not m.routine and dyad.evidence.fact(m.facts[0]).strict for m in recent)
    # a membership says nothing of where it goes while nothing dated is known of these years
    stands = findings.standing.word not in ("", "member") or (
        findings.standing.word == "member" and bool(recent)
    )
    return [
        (
            "documents",
            documents >= DOCUMENTS,
            ("only " if 0 < documents < DOCUMENTS else "")
            + f"{number_of(documents, 'document')} of {number_of(origins, 'independent origin')} "
            f"speak{'s' * (documents == 1)} of {dyad.state_told} in the last ten years",
        ),
        (
            "verified",
            len(dyad.strict_ids) >= VERIFIED,
            ("only " if len(dyad.strict_ids) < VERIFIED else "")
            + f"{len(dyad.strict_ids)} of {number_of(len(dyad.facts), 'fact')} of the pair "
            f"{'is' if len(dyad.strict_ids) == 1 else 'are'} verified and held",
        ),
        (
            "years",
            seen >= YEARS * len(years),
            ("only " if seen < YEARS * len(years) else "")
            + f"{seen} of the last {len(years)} years have a document",
        ),
        (
            "conflict",
            not contested,
            "sources disagree about the highest rung"
            if contested
            else "no conflict about the highest rung",
        ),
        (
            "moves",
            stands or firm >= FIRM,
            "what stands at the day is dated"
            if stands
            else "no move is sure to be of the last three years"
            if not recent
            else f"{firm} verified move{'s' * (firm != 1)} of the last three years "
            f"{'are' if firm != 1 else 'is'} more than routine",
        ),
    ]
