"""A checked article as Markdown."""

from __future__ import annotations

from comity.claims import Check, Checked
from comity.claims.check import unchecked
from comity.core.plain_text import all_for_markdown
from comity.evidence.bundled import with_names
from comity.propositions import Verdict
from comity.render.claims_wording import in_words


def claims_markdown(found: Check) -> str:
    """The statements of an article with verdict, reason, evidence and rival readings."""
    found = all_for_markdown(found)
    parts = [
        f"# {found.title or found.source}\n",
        f"Checked as of {found.as_of}"
        + (f", and again as of {found.now}" if found.now else "")
        + ". Nothing later was used.\n",
        "| verdict | statements |\n| --- | ---: |\n"
        + "".join(f"| {name} | {number} |\n" for name, number in sorted(found.counts.items())),
    ]
    parts += [_statement(number, c) for number, c in enumerate(found.checked, 1)]
    return "\n".join(parts)


def _statement(number: int, checked: Checked) -> str:
    decision, verdict = checked.decision, checked.verdict
    text = f"## {number}. {decision.text}\n\n"
    if verdict is None:
        why = unchecked(decision)
        return f"{text}{why[:1].upper()}{why[1:]}.\n"
    status = "confirmed" if checked.confirmed else "proposed by rule, confirmed by nobody"
    unsure = "" if checked.confirmed else ", by a reading that nobody confirmed"
    text += f"**{_head(verdict)}**{unsure}. {verdict.text}\n\n"
    text += f"Asked ({status}): {in_words(verdict.proposition)}. Coverage {verdict.coverage:.0%}.\n"
    if decision.note:
        text += f"\nNote: {decision.note}\n"
    for label, evidence in (
        ("For", verdict.speaks_for),
        ("Against", verdict.speaks_against),
        ("Qualified by", verdict.qualifies),
    ):
        if evidence:
            text += f"\n{label}:\n\n"
            text += "".join(
                f"- {w.title}{f', {w.date}' if w.date else ''} (`{w.id}`, weight {w.weight:.2f})\n"
                for w in evidence[:8]
            )
            if len(evidence) > 8:
                text += f"- and {len(evidence) - 8} more\n"
    if verdict.flips:
        text += "\nIt turns on the reading:\n\n"
        text += "".join(f"- {with_names(r.name)}: {r.verdict}. {r.text}\n" for r in verdict.flips)
    if verdict.decides:
        text += f"\nWould decide it: {'; '.join(verdict.decides)}.\n"
    if checked.now is not None:
        text += f"\nAs of {checked.now.as_of}: **{_head(checked.now)}**. {checked.now.text}\n"
    return text


def _head(verdict: Verdict) -> str:
    return f"{verdict.verdict} {verdict.part}".strip()
