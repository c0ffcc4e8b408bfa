"""What `comity trace` walks: evaluations, and claims and forecasts where they are asked for."""

from __future__ import annotations

from pathlib import Path

from comity.claims import check_file
from comity.core.dates import parse_as_of
from comity.errors import UsageError
from comity.evidence.load import load_evidence
from comity.forecasting import prospects
from comity.tracing.claims_and_forecasts import CLAIM, FORECAST, resting
from comity.tracing.evaluations import Step, traced


def everything(
    node: str,
    state: str = "",
    partner: str = "",
    *,
    as_of: str | None = None,
    known_by: str | None = None,
    partner_set: str | None = None,
    record: Path | str | None = None,
    store: Path | str | None = None,
    vintage: str | None = None,
    claims: Path | str | None = None,
    forecasts: bool = False,
) -> list[Step]:
    """What an id rests on and what rests on it.

    Args:
        node: id of a sentence, number, fact, membership, passage, document or data set, `claim:`
            and a number, or `forecast:` and a question's id.
        state: the state, where the id does not begin with the pair.
        partner: the organization.
        as_of: as-of date of the evaluations.
        known_by: the last day on which a passage was published that is used.
        partner_set: partner set of the evaluations.
        record: a record folder on top of the bundled record.
        store: folder of a store of ingested data; default is the user's own.
        vintage: the store as it was: a release, a day or a commit number.
        claims: a claims file whose claims are walked to, too.
        forecasts: whether the pair's forecasts are walked to, too.

    Raises:
        UnknownNode: nothing has the id.
        UsageError: a pair must be named.
    """
    found: list[Step] = []
    if not node.startswith((CLAIM, FORECAST)):
        found = traced(
            node,
            state,
            partner,
            as_of=as_of,
            known_by=known_by,
            partner_set=partner_set,
            record=None if record is None else Path(record),
            store=None if store is None else Path(store),
            vintage=vintage,
        )
    if claims is None and not forecasts:
        return found
    if forecasts and not (state and partner):
        raise UsageError("--forecasts needs the pair: comity trace ID STATE PARTNER --forecasts")
    evidence = load_evidence(record)
    check = None if claims is None else check_file(Path(claims), evidence, as_of=as_of)
    day = parse_as_of(as_of) if as_of else None
    made = prospects(evidence, state, partner, as_of=day) if forecasts else None
    return [*found, *resting(node, evidence, check, made)]
