"""A difference and errata in words, as Markdown that also reads as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from comity.core.dates import day_text, parse_when, when_text
from comity.core.number_words import number_of
from comity.core.plain_text import for_markdown
from comity.editions.difference import Difference, PairDifference, SaidChange
from comity.editions.errata import Erratum
from comity.errors import DateError

MOST = 12
"""How many facts and sentences of a pair are written out; the JSON form has all."""


def difference_text(found: Difference, names: dict[str, str]) -> str:
    """What changed and why, the judgements first.

    Args:
        found: the difference.
        names: the pairs as a reader calls them, by id.
    """
    return "\n".join(map(for_markdown, _lines(found, names))) + "\n"


def _lines(found: Difference, names: dict[str, str]) -> Iterator[str]:
    before, after = found.before, found.after
    yield f"# What changed from {before.name} to {after.name}"
    yield ""
    judged = [p for p in found.pairs if p.judged]
    shared = [p for p in found.pairs if p.state == "in both"]
    yield (
        f"{number_of(len(shared), 'pair')} changed, {len(judged)} of them in direction, stage or "
        f"sureness; {found.unchanged} did not change."
    )
    for state in ("only in the earlier", "only in the later"):
        if alone := sum(p.state == state for p in found.pairs):
            yield f"{number_of(alone, 'pair')} {'is' if alone == 1 else 'are'} {state} edition."
    yield ""
    yield from _reasons(found)
    if judged:
        yield "## Judgements that changed"
        yield ""
        for pair in judged:
            for change in pair.judged:
                what = change.id.rpartition("/")[2]
                yield (
                    f"- {names.get(pair.pair, pair.pair)}: {what} was “{change.before}”, is now "
                    f"“{change.after}”; {because(change, pair)}"
                )
        yield ""
    for pair in found.pairs:
        yield from _pair_lines(pair, names)


def _reasons(found: Difference) -> Iterator[str]:
    before, after = found.before, found.after
    if before.as_of != after.as_of:
        yield f"- The as-of day moved from {before.as_of} to {after.as_of}."
    if before.about["question"]["record"] or after.about["question"]["record"]:
        yield "- A record of the editors' own is part of the evidence."
    if found.modules:
        yield f"- The program changed: {_listed(found.modules, 5)}."
    if found.tables:
        yield f"- Bundled tables changed: {_listed(found.tables, 5)}."
    if found.data_sets:
        yield f"- Another release of {_listed(found.data_sets, 5)}."
    yield ""


def _pair_lines(pair: PairDifference, names: dict[str, str]) -> Iterator[str]:
    yield f"## {names.get(pair.pair, pair.pair)}"
    yield ""
    if pair.state != "in both":
        yield f"It is {pair.state} edition."
        yield ""
        return
    for fact in pair.facts[:MOST]:
        yield f"- {fact.kind}: {fact.says}"
    if len(pair.facts) > MOST:
        yield f"- and {number_of(len(pair.facts) - MOST, 'further fact')}"
    if not pair.facts:
        yield "- no fact of the pair differs"
    yield ""
    sentences = [s for s in pair.said if s.kind == "sentence"]
    numbers = [s for s in pair.said if s.kind == "number"]
    for change in sentences[:MOST]:
        yield from _change_lines(change, pair)
    if len(sentences) > MOST:
        many = len(sentences) - MOST
        yield f"{number_of(many, 'further sentence')} differ{'s' * (many == 1)}."
        yield ""
    if numbers:
        yield f"{number_of(len(numbers), 'number')} differ{'s' * (len(numbers) == 1)}."
        yield ""


def _change_lines(change: SaidChange, pair: PairDifference) -> Iterator[str]:
    if change.before:
        yield f"- Before: {change.before}"
    if change.after:
        yield f"- Now: {change.after}"
    yield f"- Why: {because(change, pair)}"
    yield ""


_BESIDES = {
    "the day": "the day, and with it the years that are looked at",
    "the question": "the question",
    "the program": "the program",
    "the tables": "the bundled tables",
}


def because(change: SaidChange, pair: PairDifference) -> str:
    """What may have changed a sentence, in words: what it rests on, and what else differs."""
    says = {fact.fact: fact.says for fact in (*pair.facts, *pair.others)}
    if change.rests_on:
        return f"it rests on {_listed([says.get(n, n) for n in change.rests_on], 3)}"
    besides = _listed([_BESIDES[word] for word in change.besides], 4)
    if besides:
        return f"none of the facts it rests on differs; what does is {besides}"
    return "no reason was found in the facts, the data sets, the program or the question"


def since_text(found: PairDifference, edition: str, as_of: str) -> str:
    """What changed in a pair since an edition, in two or three sentences.

    Args:
        found: the difference from the edition's evaluation to the one at hand.
        edition: what the edition is called.
        as_of: its as-of day.
    """
    began = f"Since {edition} (as of {as_of})"
    if found.same:
        return f"{began}: nothing changed."
    parts = [
        f"{change.id.rpartition('/')[2]} was “{change.before}” and is “{change.after}”"
        for change in found.judged
    ]
    judged = "; ".join(parts) if parts else "stage, direction and sureness are as they were"
    text = f"{began}: {judged}."
    for kind in ("new", "added", "corrected", "gone", "changed"):
        facts = [f.says for f in found.facts if f.kind == kind]
        if facts:
            text += f" {_KINDS[kind]} ({len(facts)}): {_listed(facts, 5)}."
    return text if found.facts else f"{text} No fact of the pair differs."


def since_short(found: PairDifference, edition: str, as_of: str) -> str:
    """What changed in a pair since an edition, in one or two sentences.

    Args:
        found: the difference from the edition's evaluation to the one at hand.
        edition: what the edition is called.
        as_of: its as-of day, YYYY-MM-DD.
    """
    began = f"Since {edition}"
    if edition != as_of:
        began += f" (as of {day_text(date.fromisoformat(as_of))})"
    if found.same:
        return f"{began}: nothing changed."
    judged = [
        f"{change.id.rpartition('/')[2]} was “{change.before}” and is “{change.after}”"
        for change in found.judged
    ]
    same = "stage, direction and sureness are as they were"
    counts = [
        f"{number} {'fact' if number == 1 else 'facts'} {word}"
        for kind, word in _SHORT.items()
        if (number := sum(f.kind == kind for f in found.facts))
    ]
    text = f"{began}: {'; '.join(judged) or same}; {', '.join(counts) or 'no fact differs'}."
    if found.facts:
        last = max(found.facts, key=lambda f: (f.kind == "new", f.says))
        text += f" The latest of them: {last.says.partition(' ')[2]}, {_when(last.says)}."
    return text


def _when(says: str) -> str:
    try:
        return when_text(parse_when(says.partition(" ")[0]))
    except DateError:
        return says.partition(" ")[0]


_SHORT = {
    "new": "new",
    "added": "of earlier days added",
    "corrected": "corrected",
    "gone": "no longer held",
    "changed": "told otherwise",
}
_KINDS = {
    "new": "New facts",
    "added": "Earlier facts that the record did not hold",
    "corrected": "Corrected",
    "gone": "No longer held",
    "changed": "Told otherwise",
}


def errata_text(found: Sequence[Erratum]) -> str:
    """The errata by edition and correction, each with the sentences that rest on it."""
    if not found:
        return "No sentence of these editions rests on what was corrected since.\n"
    lines: list[str] = []
    seen: Any = None
    for e in sorted(found, key=lambda e: (e.edition, e.target, e.pair)):
        if (e.edition, e.target) != seen:
            seen = (e.edition, e.target)
            lines += ["", f"## Edition {e.edition}: {e.target}", "", e.correction, ""]
        if e.kind == "sentence":
            lines.append(f"- {e.pair}: {e.says}")
    numbers = sum(e.kind == "number" for e in found)
    lines += ["", f"{numbers} numbers rest on them, too; `--json` lists each."]
    return "# Errata\n" + "\n".join(map(for_markdown, lines)) + "\n"


def _listed(names: Sequence[str], most: int) -> str:
    more = len(names) - most
    return "; ".join(names[:most]) + (f"; and {more} more" if more > 0 else "")
