"""What rests on a fact, passage, row or source: every sentence and number, before and after.

Where corrections of the id stand in the record, before is the evidence without them and after is
with them. Else before is the evidence as it is, and after is without the id.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from comity.claims import Checked
from comity.core.dates import parse_as_of
from comity.errors import UsageError
from comity.evaluation import Evaluation, evaluate
from comity.evaluation.chain import chain_of
from comity.evaluation.changes import said
from comity.evidence.evidence import Evidence
from comity.evidence.load import load_evidence
from comity.tracing.claims_and_forecasts import CLAIM, FORECAST, behind, evidence_of
from comity.tracing.evaluations import MOST_PAIRS, pairs_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """One thing that rests on an id; before or after is empty where it is new or gone.

    What rests on the id and says the same without it has the same text in both.

    Attributes:
        pair: id of the evaluation, or empty for a claim.
        kind: sentence, number, fact, claim verdict or forecast.
        id: its id.
        before: what it says with the id, or before the correction.
        after: what it says without it, or after the correction.
    """

    pair: str
    kind: str
    id: str
    before: str
    after: str


def impact(
    target: str,
    state: str = "",
    partner: str = "",
    *,
    as_of: str | None = None,
    record: Path | str | None = None,
    claims: Path | str | None = None,
    forecasts: bool = False,
    evidence: Evidence | None = None,
) -> list[Impact]:
    """Everything that an id changes, before and after.

    Args:
        target: id of a fact, passage, membership or source, or an address.
        state: the state, where one pair is asked for.
        partner: the organization.
        as_of: as-of date; default is the end of the record.
        record: a record folder on top of the bundled record.
        claims: a claims file whose verdicts are compared, too.
        forecasts: whether the forecasts of the pairs are compared, too.
        evidence: evidence that is loaded already, of the same record.

    Raises:
        UsageError: nothing has the id, or it bears on too many pairs, so that one must be named.
    """
    now = evidence or load_evidence(record)
    before, after, without = _sides(target, now, record)
    day = parse_as_of(as_of) if as_of else min(max(before.last, after.last), date.today())
    if state and partner:
        pairs = [(state, partner)]
    else:
        pairs = list(dict.fromkeys((*pairs_of(before, target), *pairs_of(after, target))))
    if len(pairs) > MOST_PAIRS:
        raise UsageError(
            f"{target} bears on {len(pairs)} pairs of states and organizations: name one, as in "
            f"`comity record impact {target} {pairs[0][0]} {pairs[0][1]}`"
        )
    ids = _ids(target, before) | _ids(target, after)
    found: list[Impact] = []
    for pair in pairs:
        old = _made(pair, day, before)
        new = evaluate(*pair, as_of=day, evidence=after, without=without)
        found += _evaluated(ids, old, new)
        if forecasts:
            found += _forecast(ids, pair, (before, _left(after, without)), day)
    if claims is not None:
        found += _checked(ids, Path(claims), (before, _left(after, without)), as_of)
    return found


def _sides(
    target: str, now: Evidence, record: Path | str | None
) -> tuple[Evidence, Evidence, tuple[str, ...]]:
    """The evidence before and after, and what is left out of the one after."""
    targets = frozenset(c.target for c in now.corrections)
    if targets and record is not None:
        bare = load_evidence(record, uncorrected=targets)
        decided = targets & (_ids(target, now) | _ids(target, bare))
        if decided:
            before = load_evidence(record, uncorrected=decided) if decided < targets else bare
            return before, now, ()
    now.without(target)  # refuses what nothing is called
    return now, now, (target,)


def _ids(target: str, evidence: Evidence) -> frozenset[str]:
    """The id itself, the fact or membership it is part of, and the passages of those it names."""
    found = {target}
    for fact in evidence.facts:
        passages = {p.id for p in fact.passages}
        if target == fact.id or target in fact.merged:
            found |= passages
        elif target in passages:
            found.add(fact.id)
    found |= {m.passage.id for m in evidence.memberships.rows if m.id == target}
    return frozenset(found)


def _evaluated(ids: frozenset[str], old: Evaluation, new: Evaluation) -> Iterator[Impact]:
    """What rests on the ids in one evaluation, and whatever else changes with them."""
    was, is_now = said(old), said(new)
    rests = set()
    for evaluation in (old, new):
        chain = chain_of(evaluation)
        for name in ids & chain.nodes.keys():
            rests |= {name, *(node.id for _, node in chain.up(name))}
    order = {"sentence": 0, "fact": 1, "number": 2}
    keys = dict.fromkeys((*was, *is_now))
    for kind, name in sorted(keys, key=lambda key: order[key[0]]):
        before, after = was.get((kind, name), ""), is_now.get((kind, name), "")
        if before != after or name in rests:
            yield Impact(pair=old.id, kind=kind, id=name, before=before, after=after)


def _left(evidence: Evidence, without: tuple[str, ...]) -> Evidence:
    for name in without:
        evidence = evidence.without(name)
    return evidence


def _made(pair: tuple[str, str], day: date, evidence: Evidence) -> Evaluation:
    """The evaluation of a pair as it stands, kept so that many ids of it are asked for quickly."""
    key = (id(evidence), *pair, day)
    if key not in _KEPT:
        while len(_KEPT) >= MOST_PAIRS:
            del _KEPT[next(iter(_KEPT))]
        _KEPT[key] = evidence, evaluate(*pair, as_of=day, evidence=evidence)
    return _KEPT[key][1]


_KEPT: dict[tuple[object, ...], tuple[Evidence, Evaluation]] = {}
"""Evaluations of the last pairs; each holds its evidence, so that no other takes over its id."""


def _forecast(
    ids: frozenset[str], pair: tuple[str, str], sides: tuple[Evidence, Evidence], day: date
) -> Iterator[Impact]:
    from comity.forecasting import prospects

    old, new = (
        {f.question.proposition.id: f for f in prospects(e, *pair, as_of=day).forecasts}
        for e in sides
    )
    for name in dict.fromkeys((*old, *new)):
        was, is_now = (f"{f[name].probability:.1%}" if name in f else "" for f in (old, new))
        rests = any(ids & set(behind(f[name])) for f in (old, new) if name in f)
        if was != is_now or rests:
            yield Impact(
                pair="-".join(pair),
                kind="forecast",
                id=f"{FORECAST}{name}",
                before=was,
                after=is_now,
            )


def _checked(
    ids: frozenset[str], claims: Path, sides: tuple[Evidence, Evidence], as_of: str | None
) -> Iterator[Impact]:
    from comity.claims import check_file

    old, new = (check_file(claims, e, as_of=as_of).checked for e in sides)
    for number, (was, is_now) in enumerate(zip(old, new, strict=True), 1):
        before, after = _verdict(was), _verdict(is_now)
        if before != after or ids & {*evidence_of(was), *evidence_of(is_now)}:
            yield Impact(
                pair="", kind="claim verdict", id=f"{CLAIM}{number}", before=before, after=after
            )


def _verdict(checked: Checked) -> str:
    verdict = checked.verdict
    return f"{verdict.verdict}: {verdict.text}" if verdict else "not checkable"
