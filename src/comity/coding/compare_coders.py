"""Two coders of the same documents side by side: how far they agree, by the figures of people."""

from __future__ import annotations

from collections.abc import Sequence

from comity.article.sentences import sentence_spans
from comity.coding.documents import Document
from comity.coding.model import Coded, Fact
from comity.core.tabular import Rows
from comity.stats.agreement import Agreement, agreement, by_category

FIELDS = ("states", "partner", "kind", "event", "polarity", "date")


def agreement_of(
    found: Sequence[Document], first: Sequence[Coded], second: Sequence[Coded]
) -> Rows[Agreement]:
    """Krippendorff's alpha of two coders.

    The units of "fact" are the sentences of the documents: does either propose a fact there. Those
    of the other fields are pairs of facts that rest on one sentence; within it, those that share
    most fields are taken for one.

    Args:
        found: the documents.
        first: what one coder made of each.
        second: what the other did.
    """
    facts: list[list[str | None]] = []
    pairs: list[tuple[Fact, Fact]] = []
    for document, one, two in zip(found, first, second, strict=True):
        for start, end in sentence_spans(document.text):
            mine, yours = (
                [f for f in c.facts if start <= f.quote_start < max(end, start + 1)]
                for c in (one, two)
            )
            facts.append(["yes" if side else "no" for side in (mine, yours)])
            pairs += _paired(mine, yours)
    result = [agreement("fact", facts)]
    for field in FIELDS:
        units: list[list[str | None]] = [[_value(a, field), _value(b, field)] for a, b in pairs]
        result.append(agreement(field, units))
        if field in ("kind", "polarity"):
            result += by_category(field, units)
    return Rows(result)


def _paired(mine: Sequence[Fact], yours: Sequence[Fact]) -> list[tuple[Fact, Fact]]:
    pairs = []
    free = list(yours)
    for fact in mine:
        if free:
            best = max(free, key=lambda f: sum(_value(f, n) == _value(fact, n) for n in FIELDS))
            free.remove(best)
            pairs.append((fact, best))
    return pairs


def _value(fact: Fact, field: str) -> str:
    value = getattr(fact, field)
    return ";".join(sorted(value)) if isinstance(value, tuple) else str(value)
