"""What changed between two editions, by pair, judgement, sentence and number, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from comity.core.tabular import Rows
from comity.editions.code_digests import told_apart
from comity.editions.layout import Edition

JUDGED = ("stage", "direction", "sureness")


@dataclass(frozen=True, slots=True, kw_only=True)
class FactChange:
    """One fact that a pair's evaluation has new, no longer, or otherwise.

    Attributes:
        fact: its id.
        kind: "new" (of a day after the earlier edition), "added" (of an earlier day: the record
            learnt of it), "corrected", "changed" or "gone".
        says: its date and title.
    """

    fact: str
    kind: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidChange:
    """One sentence or number that differs.

    Attributes:
        id: its id.
        kind: "judgement", "sentence" or "number".
        before: what the earlier edition says; empty where it says nothing.
        after: what the later one says.
        rests_on: what it rests on that differs: ids of facts and data sets. It may have changed
            by them; where it rests on none, it did not.
        besides: what else differs and may have changed it: "the day", "the question", "the
            program", "the tables".
    """

    id: str
    kind: str
    before: str
    after: str
    rests_on: tuple[str, ...]
    besides: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairDifference:
    """What changed in one pair.

    Attributes:
        pair: id of the pair.
        state: "in both", "only in the earlier" or "only in the later".
        judged: the changes of judgement: stage, direction and sureness.
        facts: the facts of the pair that differ; those of its peers stand in the reasons only.
        others: the facts of its peers and of others that differ.
        said: sentences, then numbers, that differ.
    """

    pair: str
    state: str
    judged: tuple[SaidChange, ...] = ()
    facts: tuple[FactChange, ...] = ()
    others: tuple[FactChange, ...] = ()
    said: tuple[SaidChange, ...] = ()

    @property
    def same(self) -> bool:
        """Whether nothing changed."""
        return self.state == "in both" and not (self.judged or self.facts or self.said)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What changed between two editions.

    Attributes:
        before: the earlier edition.
        after: the later one.
        modules: files of the program that differ.
        tables: bundled tables that differ.
        data_sets: ids of the data sets whose release differs.
        pairs: what changed in each pair that changed.
        unchanged: how many pairs did not.
    """

    before: Edition
    after: Edition
    modules: tuple[str, ...]
    tables: tuple[str, ...]
    data_sets: tuple[str, ...]
    pairs: Rows[PairDifference]
    unchanged: int


def difference(before: Edition, after: Edition) -> Difference:
    """Compare two editions.

    Raises:
        UsageError: a file of one of them is missing or damaged.
    """
    old, new = before.shared(), after.shared()
    modules, tables = told_apart(before.code, after.code)
    releases = _releases(old, new)
    found = []
    for name in sorted({*before.pairs, *after.pairs}):
        if name not in after.pairs or name not in before.pairs:
            where = "earlier" if name in before.pairs else "later"
            found.append(PairDifference(pair=name, state=f"only in the {where}"))
        elif before.pairs[name] != after.pairs[name]:
            rest = _rest(before, after, modules, tables)
            found.append(
                pair_difference(before.pair(name, old), after.pair(name, new), releases, rest)
            )
    changed = [pair for pair in found if not pair.same]
    both = len({*before.pairs, *after.pairs})
    return Difference(
        before=before,
        after=after,
        modules=tuple(modules),
        tables=tuple(tables),
        data_sets=tuple(sorted(releases)),
        pairs=Rows(changed),
        unchanged=both - len(changed),
    )


def pair_difference(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    releases: frozenset[str] = frozenset(),
    rest: tuple[str, ...] = ("the day",),
) -> PairDifference:
    """Compare two evaluations of one pair.

    Args:
        old: the earlier one as `comity evaluate --json` prints it.
        new: the later one.
        releases: ids of the data sets whose release differs.
        rest: what else differs.
    """
    every = tuple(_facts(old, new))
    differ = {f.fact for f in every} | set(releases)
    own = {*old["timeline"], *new["timeline"]}
    parents = [resting(body["chain"], differ) for body in (old, new)]

    def below(name: str) -> tuple[str, ...]:
        return tuple(sorted({*parents[0].get(name, ()), *parents[1].get(name, ())}))

    said = []
    one, other = (dict(sayings(body)) for body in (old, new))
    for name in dict.fromkeys([*one, *other]):
        kind, before = one.get(name, ("", ""))
        kind, after = other.get(name, (kind, ""))
        if before != after:
            said.append(
                SaidChange(
                    id=name,
                    kind=kind,
                    before=before,
                    after=after,
                    rests_on=below(name),
                    besides=rest,
                )
            )
    said.sort(key=lambda c: c.kind != "sentence")
    return PairDifference(
        pair=str(new["id"]),
        state="in both",
        judged=tuple(
            SaidChange(
                id=f"{new['id']}/judgement/{name}",
                kind="judgement",
                before=old["judgement"][name],
                after=new["judgement"][name],
                rests_on=below(f"{new['id']}/judgement/{'lead' if name == 'direction' else name}"),
                besides=rest,
            )
            for name in JUDGED
            if old["judgement"][name] != new["judgement"][name]
        ),
        facts=tuple(f for f in every if f.fact in own),
        others=tuple(f for f in every if f.fact not in own),
        said=tuple(said),
    )


def _releases(old: Mapping[str, Any], new: Mapping[str, Any]) -> frozenset[str]:
    """The data sets of which the two used other files."""
    before, after = old.get("origins", {}), new.get("origins", {})
    return frozenset(
        name
        for name in {*before, *after}
        if before.get(name, {}).get("sha256") != after.get(name, {}).get("sha256")
    )


def _rest(
    before: Edition, after: Edition, modules: list[str], tables: list[str]
) -> tuple[str, ...]:
    """What may have changed a sentence none of whose facts did."""
    moved = before.as_of != after.as_of
    asked = before.about["question"] != {
        **after.about["question"], "as_of": before.about["question"]["as_of"]
    }  # fmt: skip
    named = (("the day", moved), ("the question", asked), ("the program", bool(modules)),
             ("the tables", bool(tables)))  # fmt: skip
    return tuple(word for word, holds in named if holds)


def _facts(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[FactChange]:
    before, after = old["facts"], new["facts"]
    for name in sorted({*before, *after}):
        one, other = before.get(name), after.get(name)
        if one == other:
            continue
        if one is None:
            kind = "new" if str(other["start"]) > str(old["question"]["as_of"]) else "added"
        elif other is None:
            kind = "gone"
        else:
            kind = "corrected" if _corrections(one) != _corrections(other) else "changed"
        body = other or one
        yield FactChange(fact=name, kind=kind, says=f"{body['start']} {body['title']}")


def _corrections(fact: Mapping[str, Any]) -> list[str]:
    return [p.get("corrected", "") for p in fact["passages"]]


def resting(chain: Mapping[str, list[str]], differ: set[str]) -> dict[str, frozenset[str]]:
    """Of every derived thing, which of the given things it rests on, however far down.

    Args:
        chain: the parents of each thing, by id.
        differ: the given ids.
    """
    found: dict[str, frozenset[str]] = {}

    def of(name: str) -> frozenset[str]:
        if name not in found:
            found[name] = frozenset()  # a chain has no rings; were there one, it ends here
            below = [of(parent) for parent in chain.get(name, ())]
            own = {name} & differ
            found[name] = frozenset(own).union(*below)
        return found[name]

    for name in chain:
        of(name)
    return found


def sayings(value: Any) -> Iterator[tuple[str, tuple[str, str]]]:
    """Every sentence and number of an evaluation: id, kind, and what it says."""
    if isinstance(value, dict):
        name = value.get("id")
        if isinstance(name, str) and "/" in name:
            if "/moves/" in name:
                pass  # what a judgement was made of stands among the facts
            elif isinstance(value.get("text"), str):
                yield name, ("sentence", value["text"])
            elif isinstance(value.get("sentence"), str):
                yield name, ("sentence", value["sentence"])
            elif {"strict", "label", "unit"} <= set(value):
                yield name, ("number", _number(value))
        for key, inner in value.items():
            if key not in ("facts", "sources", "grades", "chain", "moves"):
                yield from sayings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from sayings(inner)


def _number(body: Mapping[str, Any]) -> str:
    strict, generous = body["strict"], body.get("generous")
    if strict is None:
        return "no value" if generous is None else f"no verified value, at most {_short(generous)}"
    low, high = body.get("low"), body.get("high")
    if low is None or high is None or low == high:
        return _short(strict)
    return f"{_short(strict)} ({_short(low)}-{_short(high)})"


def _short(value: float) -> str:
    return f"{round(value, 2):g}"
