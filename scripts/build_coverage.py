"""Write docs/coverage.md: what the bundled record holds by pair and years, and how old it is.

python scripts/build_coverage.py
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from comity.evaluation.moves import moves_of
from comity.evidence.evidence import Evidence
from comity.evidence.load import load_evidence
from comity.evidence.question import make_dyad

PAGE = Path(__file__).parent.parent / "docs" / "coverage.md"
SPANS = ((1991, 2000), (2001, 2010), (2011, 2015), (2016, 2021), (2022, 2026))
LEAST = 8
ORGANIZATIONS = ("NATO", "EU", "CSTO", "SCO", "EAEU", "CIS", "OTS", "GUAM")
HEAD = """# Coverage

Facts of the bundled record by pair and years, made by `scripts/build_coverage.py` from the data: a
fact counts with an organization that it names. A gap is a gap of the record, and no finding.
"""


def pairs(evidence: Evidence) -> Counter[tuple[str, str]]:
    """How many facts of the record every pair of a state and an organization has."""
    found: Counter[tuple[str, str]] = Counter()
    for fact in evidence.facts:
        if "partnership-record" not in fact.origins:
            continue
        named = fact.partners() | {fact.organization}
        found.update(
            (state, organization)
            for state in fact.subjects()
            for organization in ORGANIZATIONS
            if organization in named
        )
    return found


def line(evidence: Evidence, state: str, organization: str) -> str:
    """The row of a pair: facts by years, moves of the last three, the last dated fact."""
    dyad = make_dyad(evidence, state, organization)
    facts = [
        f
        for f in dyad.ever.facts
        if "partnership-record" in f.origins and organization in f.partners() | {f.organization}
    ]
    counts = [sum(first <= f.start.year <= last for f in facts) for first, last in SPANS]
    recent = [m for m in moves_of(dyad) if m.when.year > evidence.last.year - 3]
    away = sum(m.sign < 0 for m in recent)
    last = max((f.start for f in facts), key=lambda w: (w.last, w.first), default="none")
    cells = [evidence.actors.name(state), *map(str, counts), f"{len(recent)} ({away} away)", last]
    return "| " + " | ".join(map(str, cells)) + " |"


def main() -> None:
    """Write the page."""
    evidence = load_evidence()
    held = pairs(evidence)
    spans = " | ".join(f"{first}-{last}" for first, last in SPANS)
    parts = [HEAD]
    for organization in ORGANIZATIONS:
        states = sorted(s for (s, o), n in held.items() if o == organization and n >= LEAST)
        rest = sum(1 for (_, o), n in held.items() if o == organization and n < LEAST)
        if states:
            head = f"| state | {spans} | moves of three years | last dated fact |"
            rule = "| --- |" + " ---: |" * (len(SPANS) + 1) + " --- |"
            rows = [line(evidence, state, organization) for state in states]
            parts.append("\n".join([f"## {organization}\n", head, rule, *rows]))
        parts.append(
            f"{rest} states have fewer than {LEAST} facts with {organization} in the record.\n"
        )
    PAGE.write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
