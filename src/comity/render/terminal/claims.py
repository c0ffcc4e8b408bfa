"""A checked article in a terminal: a line a statement, then why, the years and what flips it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from comity.claims import Check, Checked
from comity.claims.check import unchecked
from comity.claims.examine import Examined, Rate
from comity.claims.learning import Effect, Learnt
from comity.evidence.bundled import with_names
from comity.propositions import VERDICTS, Verdict
from comity.render.claims_wording import MARKS, STYLES, in_words
from comity.render.terminal.marks import heading

STRIP = {"held": "#", "not": "x", "doubtful": "?", "silent": "."}


def show_check(found: Check, console: Console, *, short: bool = False) -> None:
    """The article's statements with their verdicts.

    Args:
        found: the checked article.
        console: where to print.
        short: verdict, reading and what it rests on; without years, evidence and rival readings.
    """
    console.print(heading(f"{found.title or found.source}, checked as of {found.as_of}"))
    checkable = [c for c in found.checked if c.verdict]
    confirmed = sum(c.confirmed for c in checkable)
    counts = ", ".join(f"{found.counts.get(v, 0)} {v}" for v in VERDICTS)
    console.print(
        f"{len(checkable)} checkable statements, {confirmed} confirmed by a person: {counts}"
    )
    key = "+ holds  ~ in part  x contradicted  ? cannot decide  - not checkable"
    console.print(Text(key, "dim"))
    before = ""
    for number, checked in enumerate(found.checked, 1):
        _statement(number, checked, console, short, before)
        before = checked.decision.text
    if not found.checked:
        console.print("No sentence of the article was read as a statement.")


def show_examination(rates: Iterable[Rate], listed: Iterable[Examined], console: Console) -> None:
    """The rates of a labelled set with their intervals, and the sentences to look at.

    Args:
        rates: what is counted.
        listed: sentences with what came out.
        console: where to print.
    """
    for rate in rates:
        share = f"{rate.hits} of {rate.of}"
        ends = (
            f"95% {100 * rate.low:.0f} to {100 * rate.high:.0f}%" if rate.of else "none in the set"
        )
        console.print(Text(f"{share:>10}  {rate.name} ({ends})"))
    for one in listed:
        trap = f" [{one.trap}]" if one.trap else ""
        console.print(Text(f"\n{one.id}{trap} {one.truth}, came out: {one.verdict}\n  {one.text}"))
        console.print(Text(f"  {one.why}", "dim"))


def show_learnt(made: Learnt, console: Console) -> None:
    """What a claims file teaches, and which labelled sentences would come out otherwise."""
    if not made.lessons:
        console.print("No sentence of the file was decided by a person: nothing is learnt.")
        return
    for lesson in made.lessons:
        console.print(Text(f"\n{lesson.text}\n  {lesson.said}"))
    told = len(made.words)
    console.print(
        Text(
            f"\n{told} row{'s' * (told != 1)} for the table of words. Of {made.tried} labelled "
            f"sentences and tests {made.touched} hold one of the words, and "
            f"{len(made.effects)} come out otherwise{':' if made.effects else '.'}"
        )
    )
    if made.words and not made.touched:
        console.print(
            "None of them holds such a word, so nothing checks the lesson: it stands on your "
            "reading alone, for every sentence with that word."
        )
    _effects(made.effects, console)


def show_tried_again(made: Learnt, console: Console) -> None:
    """The kept sentences that are not read any more as a person read them."""
    unread = len(made.effects) - len(made.harm)
    right = made.tried - len(made.effects)
    console.print(
        f"{made.tried} kept sentence{'s' * (made.tried != 1)}: {right} read as the person read "
        f"{'it' if right == 1 else 'them'}, {unread} not read, {len(made.harm)} read otherwise"
    )
    _effects(made.harm, console)


def _effects(effects: Sequence[Effect], console: Console) -> None:
    for one in effects:
        mark = "wrong: " if one.wrong else ""
        console.print(Text(f"  {one.text}\n    {mark}{one.before} -> {one.after}"))


def _statement(number: int, checked: Checked, console: Console, short: bool, before: str) -> None:
    decision, verdict = checked.decision, checked.verdict
    text = Text(f"\n{number:>3} ")
    if verdict is None:
        text.append(f"- {decision.text}\n", "dim")
        text.append(f"      {unchecked(decision)}", "dim")
        console.print(text)
        return
    text.append(f"{MARKS[verdict.verdict]} ", STYLES[verdict.verdict])
    own = [w for w in decision.words if "(actor: " not in w and "(time: " not in w]
    again = decision.text == before and bool(own)
    text.append(f"the same sentence: {own[0]}" if again else decision.text)
    console.print(text)
    unsure = "" if checked.confirmed else " by a reading that nobody confirmed"
    lines = [Text(_head(verdict) + unsure, STYLES[verdict.verdict])]
    lines.append(Text(f"asked: {in_words(verdict.proposition)}{_who(checked)}", "dim"))
    lines.append(Text(verdict.text))
    if decision.note:
        lines.append(Text(f"note: {decision.note}"))
    if not short:
        lines += _details(verdict)
    if checked.now is not None:
        moved = "now" if checked.moved else "now too"
        lines.append(
            Text(f"{moved} ({checked.now.as_of}): {_head(checked.now)}. {checked.now.text}")
        )
    for line in lines:
        console.print(Padding(line, (0, 0, 0, 6)))


def _head(verdict: Verdict) -> str:
    return f"{verdict.verdict}{f' {verdict.part}' if verdict.part else ''}"


def _who(checked: Checked) -> str:
    if checked.confirmed:
        return f" [confirmed{f' by {checked.decision.by}' if checked.decision.by else ''}]"
    return " [proposed, confirmed by nobody]"


def _details(verdict: Verdict) -> list[Text]:
    lines = []
    if len(verdict.years) > 1 and len(set(verdict.years.values())) > 1:
        years = sorted(verdict.years)
        strip = "".join(STRIP[verdict.years[y]] for y in years)
        lines.append(
            Text(f"years {years[0]} {strip} {years[-1]}  (# held, x none, ? unverified, . silent)")
        )
    for name, evidence in (("for", verdict.speaks_for), ("against", verdict.speaks_against)):
        if evidence:
            shown = "; ".join(f"{w.title} {w.date} ({w.weight:.2f})".strip() for w in evidence[:3])
            more = f"; and {len(evidence) - 3} more" if len(evidence) > 3 else ""
            lines.append(Text(f"{name}: {shown}{more}", "dim"))
    if verdict.flips:
        turned = "; ".join(f"{with_names(r.name)}: {r.verdict}" for r in verdict.flips)
        lines.append(Text(f"it turns on: {turned}"))
    if verdict.decides:
        lines.append(Text(f"would decide: {'; '.join(verdict.decides[:3])}", "dim"))
    return lines
