"""From the words of a question to a dyad: the evidence is cut at the as-of date here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from comity.core.dates import FIRST_YEAR, LAST_YEAR, parse_as_of
from comity.core.partner_sets import partner_set
from comity.errors import UsageError
from comity.evidence.dyad import EARLIEST, Dyad, first_year
from comity.evidence.evidence import Evidence


def make_dyad(
    evidence: Evidence,
    state: str,
    partner: str,
    *,
    as_of: date | str | None = None,
    since: int | None = None,
    partner_set_text: str = "both",
) -> Dyad:
    """The dyad of a question, its evidence cut at the as-of date.

    Raises:
        ComityError: unknown names, an as-of date before the first fact, or a first year after it.
    """
    actor = evidence.actors.state(state)
    organization = evidence.actors.organization(partner)
    day = parse_as_of(as_of) if isinstance(as_of, str) else as_of or evidence.last
    if since is not None and not FIRST_YEAR <= since <= LAST_YEAR:
        raise UsageError(f"the first year {since} lies outside {FIRST_YEAR}-{LAST_YEAR}")
    cut = evidence.as_of(day)
    first = first_year(actor) if since is None else since
    if first > day.year:
        raise UsageError(
            f"there is nothing to look at: the first year is {first} and the as-of date {day}"
        )
    chosen = partner_set(partner_set_text, organization.id, evidence.actors)
    dyad = Dyad(cut, actor, chosen, day, first)
    earlier = max(EARLIEST, dyad.ever.since)
    return replace(dyad, since=earlier) if since is None and earlier < first else dyad
