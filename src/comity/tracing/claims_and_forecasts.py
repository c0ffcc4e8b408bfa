"""The upper end of the chain: claim verdicts and forecasts, down to passages and up from them.

An evaluation's own chain ends with its judgement (`tracing.py`). Here a statement of a claims file
(`claim:16`) and a forecast of a pair (`forecast:rung`) lead down to facts, passages and documents,
and a fact, passage, document or data set leads up to the claims and forecasts that rest on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from comity.claims import Check, Checked
from comity.errors import UnknownNode
from comity.evidence.evidence import Evidence
from comity.forecasting import Forecast, Prospects
from comity.tracing.evaluations import Step

CLAIM, FORECAST = "claim:", "forecast:"


def resting(
    node: str,
    evidence: Evidence,
    check: Check | None = None,
    prospects: Prospects | None = None,
) -> list[Step]:
    """What a claim or forecast rests on, or which of them rest on a fact or source.

    Args:
        node: `claim:` and a number, `forecast:` and a question's id, or the id of a fact, passage,
            document or data set.
        evidence: facts, passages and documents.
        check: a checked article or claims file.
        prospects: the forecasts of a pair.

    Raises:
        UnknownNode: no claim or forecast has the id.
    """
    if node.startswith(CLAIM):
        checked = _claim(node, check)
        ids = evidence_of(checked)
        return [_claim_step(node, checked, "", 0), *_down(node, ids, evidence)]
    if node.startswith(FORECAST):
        forecast = _forecast(node, prospects)
        return [_forecast_step(node, forecast, "", 0), *_down(node, behind(forecast), evidence)]
    return list(_up(node, evidence, check, prospects))


def _claim(node: str, check: Check | None) -> Checked:
    number = node.removeprefix(CLAIM)
    if check is not None and number.isdigit() and 0 < int(number) <= len(check.checked):
        return check.checked[int(number) - 1]
    raise UnknownNode(f"no statement is called {node!r}: add --claims FILE, whose first is claim:1")


def _forecast(node: str, prospects: Prospects | None) -> Forecast:
    name = node.removeprefix(FORECAST)
    for forecast in prospects.forecasts if prospects else ():
        if forecast.question.proposition.id == name:
            return forecast
    known = ", ".join(f.question.proposition.id for f in prospects.forecasts) if prospects else ""
    raise UnknownNode(
        f"no forecast is called {node!r}: name the pair and add --forecasts"
        + (f"; its forecasts are {known}" if known else "")
    )


def evidence_of(checked: Checked) -> tuple[str, ...]:
    """Ids of the facts and data sets that a verdict weighs."""
    verdict = checked.verdict
    if verdict is None:
        return ()
    every = (*verdict.speaks_for, *verdict.speaks_against, *verdict.qualifies)
    return tuple(dict.fromkeys(w.id for w in every))


def behind(forecast: Forecast) -> tuple[str, ...]:
    """What a forecast rests on; how it came out rests on the evidence of its verdict."""
    verdict = forecast.verdict
    came = (*verdict.speaks_for, *verdict.speaks_against) if verdict else ()
    return tuple(dict.fromkeys([*forecast.facts, *(w.id for w in came)]))


def _down(pair: str, ids: Iterable[str], evidence: Evidence) -> Iterator[Step]:
    known = {f.id for f in evidence.facts}
    for one in ids:
        if one not in known:
            origin = evidence.origins[one]
            yield Step(
                pair=pair, direction="down", distance=1, kind="data set", id=one, text=origin.title
            )
            continue
        fact = evidence.fact(one)
        yield Step(
            pair=pair,
            direction="down",
            distance=1,
            kind="fact",
            id=fact.id,
            text=f"{fact.title} ({fact.start})",
        )
        for passage in fact.passages:
            yield Step(
                pair=pair,
                direction="down",
                distance=2,
                kind="passage",
                id=passage.id,
                text=passage.text,
            )
            source = evidence.sources.get(passage.source)
            if source is not None:
                yield Step(
                    pair=pair,
                    direction="down",
                    distance=3,
                    kind="source",
                    id=source.id,
                    text=f"{source.label}, {source.address}",
                )


def _up(
    node: str, evidence: Evidence, check: Check | None, prospects: Prospects | None
) -> Iterator[Step]:
    ids = {node}
    for fact in evidence.facts:
        if node in {*(p.id for p in fact.passages), *fact.sources, *fact.origins}:
            ids.add(fact.id)
    for number, checked in enumerate(check.checked if check else (), 1):
        if ids & set(evidence_of(checked)):
            yield _claim_step(f"{CLAIM}{number}", checked, "up", 1)
    for forecast in prospects.forecasts if prospects else ():
        if ids & set(behind(forecast)):
            name = f"{FORECAST}{forecast.question.proposition.id}"
            yield _forecast_step(name, forecast, "up", 1)


def _claim_step(name: str, checked: Checked, direction: str, distance: int) -> Step:
    verdict = checked.verdict.verdict if checked.verdict else "not checkable"
    text = f"{checked.decision.text} [{verdict}]"
    return Step(
        pair=name, direction=direction, distance=distance, kind="claim verdict", id=name, text=text
    )


def _forecast_step(name: str, forecast: Forecast, direction: str, distance: int) -> Step:
    kind = "forecast" if forecast.brier is None else "scored forecast"
    score = "" if forecast.brier is None else f", Brier {forecast.brier:.3f}"
    text = f"{forecast.question.text} [{forecast.probability:.0%}{score}]"
    return Step(pair=name, direction=direction, distance=distance, kind=kind, id=name, text=text)
