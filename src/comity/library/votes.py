"""What the library says of votes to come in the General Assembly."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from comity.forecasting.vote_answer import NoVoteForecast, VoteAnswer


def forecast_votes(
    state: str,
    title: str,
    *,
    as_of: str | None = None,
    partner: str | None = None,
    on: str = "resolution",
) -> VoteAnswer | NoVoteForecast:
    """How a state votes on a roll call of the UN General Assembly, by its title or words of it.

    Args:
        state: id or name of the state.
        title: the title of the resolution, or words that one title alone has.
        as_of: the day of the forecast, not after today; default is today. Nothing later is used.
        partner: an organization, which stands for its members on the day, or a state; its votes
            are compared.
        on: what the vote is on: resolution, paragraph or amendment.

    Raises:
        UsageError: no words, no such `on`, a day after today, or too few sessions before it.
    """
    from comity.core.dates import parse_as_of
    from comity.evidence.bundled import bundled_actors
    from comity.evidence.load import load_evidence
    from comity.forecasting.forecast import day_of_forecast
    from comity.forecasting.vote_answer import forecast_vote
    from comity.sources.titled_roll_calls import titled_roll_calls

    actors = bundled_actors()
    own = actors.state(state)
    other = actors.find(partner) if partner else None
    day = day_of_forecast(parse_as_of(as_of) if as_of else None)
    partners = [] if other is None else [other]
    if other is not None and other.kind != "state":
        members = load_evidence().memberships.on(other.id, day)
        partners = [actors.state(member) for member in sorted(members)]
    return forecast_vote(
        titled_roll_calls(),
        own,
        title,
        as_of=day,
        kind=on,
        partner=other.id if other else "",
        partners=partners,
    )
