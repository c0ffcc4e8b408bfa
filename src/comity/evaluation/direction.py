"""What the measures say beside the moves: only a clear trend is worth a word."""

from __future__ import annotations

from collections.abc import Sequence

from comity.evaluation.parts import Direction


def measures_text(directions: Sequence[Direction]) -> str:
    """One sentence on the measures that rise or fall in the last ten years; empty without any."""
    told = [
        f"{d.measure} {d.recent.answer}, {d.recent.first}-{d.recent.last}, p = {d.recent.p:.2g}"
        for d in directions
        if d.recent.answer in ("rising", "falling")
    ]
    if not told:
        return ""
    return (
        f"Beside the moves stand the measures of the last ten years as far as they reach, by the "
        f"exact Mann-Kendall test: {listed(told, '; ')}."
    )


def listed(parts: Sequence[str], comma: str = ", ") -> str:
    """Words as a reader lists them: a, b and c."""
    if len(parts) < 2:
        return "".join(parts)
    return comma.join(parts[:-1]) + (" and " if comma == ", " else "; and ") + parts[-1]
