"""One series of one measure: what `comity measure` prints."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from comity.dyad import Dyad, first_vote_year, first_year
from comity.engines import DEFAULT
from comity.errors import UsageError
from comity.evaluation import make_dyad
from comity.evidence import Evidence
from comity.loading import load
from comity.measures import Series, find_measure
from comity.partners import PartnerSet


def measure(
    measure_id: str,
    state: str,
    partner: str = "",
    *,
    as_of: date | str | None = None,
    since: int | None = None,
    partner_set: str | None = None,
    area: str = "",
    origin: str = "",
    record: Path | str | None = None,
    merged: bool = True,
    store: Path | str | None = None,
    vintage: str | None = None,
    engine: str = DEFAULT,
    source: str = "",
    count: str = "all",
    per: str = "year",
    evidence: Evidence | None = None,
) -> Series:
    """One series: a measure of a state and a partner by period.

    Args:
        measure_id: id of a measure; `comity measures` lists them.
        state: id or name of the state.
        partner: id or name of an organization, or of one state; empty means every partner.
        as_of: nothing later is used; default is the end of the record.
        since: first year.
        partner_set: organization, members, both, or a list of states; default the
            organization's own reading (NATO: both; others: organization).
        area: an area of the codebook, for measures that can be restricted to one.
        origin: only facts of this data set ("mme", "partnership-record").
        record: a record folder on top of the bundled record.
        merged: whether rows that report one exercise are made one fact.
        store: folder of a store of ingested data; default is the user's own.
        vintage: the store as it was: a release, a day or a commit number.
        engine: URL of the engine that answers questions on events.
        source: of events, the data set asked; default the one that covers most days.
        count: of events, which rows count: all, one-a-day or reports.
        per: of events, the period: month, quarter or year.
        evidence: evidence that is loaded already, instead of `record`, `merged` and the store.

    Raises:
        ComityError: bad input, with one clear sentence.
    """
    found = find_measure(measure_id)
    found.refuse_options(source, count, per)
    base = evidence or load(
        record,
        merged=merged,
        store=store,
        vintage=vintage,
        engine=engine,
        asked={"source": source, "rule": count, "period": per},
    )
    if area and not found.takes_area:
        raise UsageError(f"{measure_id} cannot be restricted to an area")
    known = [a.id for a in base.codebook.areas]
    if area and area not in known:
        raise UsageError(f"no area is called {area!r}: the areas are {', '.join(known)}")
    as_of = as_of or base.last
    if origin:
        base = base.from_origin(origin)
    if found.of_votes and since is None:
        since = first_vote_year(base.actors.state(state))
    return found.compute(_dyad(base, state, partner, as_of, since, partner_set), area)


def _dyad(
    evidence: Evidence,
    state: str,
    partner: str,
    as_of: date | str | None,
    since: int | None,
    partner_set: str | None,
) -> Dyad:
    """The dyad; one state as the partner is a chosen set, none is every state there is."""
    actors = evidence.actors
    actor = actors.find(partner) if partner else None
    if actor is not None and actor.kind == "organization":
        return make_dyad(
            evidence, state, actor.id, as_of=as_of, since=since, partner_set_text=partner_set
        )
    dyad = make_dyad(evidence, state, "UN", as_of=as_of, since=since)
    if actor is not None:
        chosen = PartnerSet("set", "", (actor.id,), actor.name)
    else:
        others = tuple(a.id for a in actors if a.id != dyad.state.id)
        chosen = PartnerSet("set", "", others, "every partner")
    return Dyad(dyad.evidence, dyad.state, chosen, dyad.as_of, since or first_year(dyad.state))
