"""Event points: the editors' own scale, points by kind, mechanism and act of a fact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from comity.core.actors import fold
from comity.core.facts import Fact

ANY = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class PointRule:
    """A row of the scale.

    Attributes:
        kind: kind of fact, or * for any.
        mechanism: mechanism, or words of the title; empty for any.
        act: event word, stage, status or courtship; empty for any.
        points: -10 to 10.
    """

    kind: str
    mechanism: str
    act: str
    points: float


def rules_of(rows: Iterable[Mapping[str, str]]) -> tuple[PointRule, ...]:
    """The scale of a table `event_points`."""
    return tuple(
        PointRule(kind=r["kind"], mechanism=r["mechanism"], act=r["act"], points=float(r["points"]))
        for r in rows
    )


def points_for(
    rules: Sequence[PointRule], kinds: Iterable[str], name: str, acts: Iterable[str]
) -> float | None:
    """The points of what has a kind, a name and acts; None where the scale says nothing of it.

    The most specific row counts: one that names the mechanism before one that does not (the longest
    name first), then one that names the act, then one that names the kind.

    Args:
        rules: the scale.
        kinds: words for its kind.
        name: its mechanism or title.
        acts: its event word, stage, status, courtship.
    """
    words = f" {fold(name)} "
    kinds, acts = set(kinds), {a for a in acts if a}
    fitting = [
        rule
        for rule in rules
        if rule.kind in (ANY, *kinds)
        and (not rule.mechanism or f" {fold(rule.mechanism)} " in words)
        and (not rule.act or rule.act in acts)
    ]
    if not fitting:
        return None
    return max(fitting, key=lambda r: (len(fold(r.mechanism)), bool(r.act), r.kind != ANY)).points


def points_of(rules: Sequence[PointRule], fact: Fact, words: Iterable[str] = ()) -> float | None:
    """The points of a fact; `words` are further words for its kind."""
    statuses = {p.status for p in fact.passages}
    acts = (fact.event, fact.stage, fact.courtship, *(statuses if "held" not in statuses else ()))
    return points_for(
        rules, (fact.kind, *words), f"{fact.mechanism} {fact.title} {fact.series}", acts
    )
