"""One series of one measure: what `comity measure` prints."""

from __future__ import annotations

from dataclasses import replace
from typing import Unpack

from comity.core.partner_sets import PartnerSet
from comity.errors import UsageError
from comity.evidence.dyad import Dyad, first_vote_year, first_year
from comity.evidence.question import Options, Question, question_of
from comity.measures import Series, find_measure


def measure(
    measure_id: str,
    state: str | Question,
    partner: str = "",
    *,
    area: str = "",
    origin: str = "",
    source: str = "",
    count: str = "all",
    per: str = "year",
    **options: Unpack[Options],
) -> Series:
    """One series: a measure of a state and a partner by period.

    Args:
        measure_id: id of a measure; `comity measures` lists them.
        state: id or name of the state, or a whole `Question`.
        partner: id or name of an organization, or of one state; empty means every partner.
        area: an area of the codebook, for measures that can be restricted to one.
        origin: only facts of this data set ("mme", "partnership-record").
        source: of events, the data set asked; default the one that covers most days.
        count: of events, which rows count: all, one-a-day or reports.
        per: of events, the period: month, quarter or year.
        options: what else is asked, by keyword: the fields of `Question`.

    Raises:
        ComityError: bad input, with one clear sentence.
    """
    question = question_of(state, partner, options)
    found = find_measure(measure_id)
    found.refuse_options(source, count, per)
    base = question.load({"source": source, "rule": count, "period": per})
    base = replace(base, period=per) if found.by_period else base
    if area and not found.takes_area:
        raise UsageError(f"{measure_id} cannot be restricted to an area")
    known = [a.id for a in base.codebook.areas]
    if area and area not in known:
        raise UsageError(f"no area is called {area!r}: the areas are {', '.join(known)}")
    day = question.as_of or base.last
    if origin:
        base = base.from_origin(origin)
    since = question.since
    if found.of_votes and since is None:
        since = first_vote_year(base.actors.state(question.state))
    dyad = _dyad(replace(question.on(base), as_of=day, since=since))
    return found.compute(question.on(base).reduced(dyad), area)


def _dyad(question: Question) -> Dyad:
    """The dyad; one state as the partner is a chosen set, none is every state there is."""
    evidence = question.load()
    actors = evidence.actors
    actor = actors.find(question.partner) if question.partner else None
    if actor is not None and actor.kind == "organization":
        return question.dyad()
    dyad = replace(question, partner="UN", partner_set="both").dyad()
    if actor is not None:
        chosen = PartnerSet("set", "", (actor.id,), actor.name)
    else:
        others = tuple(a.id for a in actors if a.id != dyad.state.id)
        chosen = PartnerSet("set", "", others, "every partner")
    since = question.since or first_year(dyad.state)
    return replace(dyad, partner=chosen, since=since)
