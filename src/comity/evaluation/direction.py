"""The direction in words: one for all measures, and what each says of its years."""

from __future__ import annotations

from collections.abc import Sequence

from comity.evaluation.parts import Direction
from comity.stats.mann_kendall import UNCLEAR, Trend

UNDECIDED = "the record cannot decide"


NO_TREND = "no clear trend"


def _agreed(found: Sequence[Trend]) -> str:
    """One word for several measures' answers: theirs, disagreement, or undecided."""
    spoken = [t.answer for t in found if t.speaks]
    if len(spoken) < 2:
        return UNDECIDED
    if len(set(spoken)) > 1:
        return "the measures disagree"
    return NO_TREND if spoken[0] == UNCLEAR else spoken[0]


def direction_word(directions: Sequence[Direction]) -> str:
    """The direction of the last ten years; where that is open, that of the whole span as well."""
    recent = _agreed([d.recent for d in directions])
    whole = _agreed([d.whole for d in directions])
    if recent != UNDECIDED or whole == UNDECIDED:
        return recent
    return f"open for the last ten years; over the whole span, {whole}"


def direction_text(directions: Sequence[Direction]) -> str:
    """Two sentences: the last ten years, then the whole span of the measures that can speak."""
    word = _agreed([d.recent for d in directions])
    head = {
        "the measures disagree": "On the direction of the last ten years the measures disagree",
        UNDECIDED: "The record cannot decide the direction of the last ten years",
        NO_TREND: "No measure that can speak shows a clear trend in the last ten years",
    }.get(word, f"In the last ten years every measure that can speak is {word}")
    text = f"{head}: {_answers(directions)}."
    whole = [d for d in directions if d.whole.speaks]
    if whole:
        told = [f"{d.measure} {_word(d.whole)} ({d.whole.first}-{d.whole.last})" for d in whole]
        text += f" Over the whole span: {listed(told)}."
    return text


def _word(found: Trend) -> str:
    return "without a clear trend" if found.answer == UNCLEAR else found.answer


def _slope(found: Trend) -> str:
    return f"{found.slope:+.2g} a year, 90% interval {found.low:+.2g} to {found.high:+.2g}"


def _answers(directions: Sequence[Direction]) -> str:
    """What each measure says of the last ten years; those that cannot say stand together."""
    told = [
        f"{d.measure} {_word(d.recent)} ({d.recent.first}-{d.recent.last}, {_slope(d.recent)})"
        for d in directions
        if d.recent.speaks
    ]
    silent: dict[int, list[str]] = {}
    for d in directions:
        if not d.recent.speaks:
            silent.setdefault(d.recent.n, []).append(d.measure)
    for n, names in silent.items():
        covered = (
            f"{f'only {n}' if n else 'none'} of these years {'is' if n < 2 else 'are'} covered"
        )
        told.append(f"{listed(names)} cannot say, as {covered}")
    return listed(told, "; ")


def listed(parts: Sequence[str], comma: str = ", ") -> str:
    """Words as a reader lists them: a, b and c."""
    if len(parts) < 2:
        return "".join(parts)
    return comma.join(parts[:-1]) + (" and " if comma == ", " else "; and ") + parts[-1]
