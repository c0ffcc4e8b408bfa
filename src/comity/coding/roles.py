"""Who is a state and who a partner in a fact: the sides of organizations and powers, as a table."""

from __future__ import annotations

from collections.abc import Sequence

from comity.coding.tables import Codebook

ORGANIZATIONS = frozenset(
    ["NATO", "CSTO", "SCO", "EU", "CIS", "EAEU", "OTS", "OSCE", "CICA", "UN", "GUAM"]
)

_BESIDE = frozenset("FIN SWE AUT CHE IRL JPN AUS NZL KOR".split())
"""States that stand on the side of NATO where another state is named, and are its partners alone."""


def sides(
    actors: Sequence[str], kind: str, own: str, codebook: Codebook
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """States and partners of a fact.

    Args:
        actors: ids of the actors named, in their order.
        kind: the kind of the fact.
        own: the organization or power to which the instrument or series belongs, or empty.
        codebook: the tables.
    """
    organizations = [a for a in actors if a in ORGANIZATIONS]
    states = [a for a in actors if a and a not in ORGANIZATIONS]
    if own in ORGANIZATIONS:
        organizations = [own, *(o for o in organizations if o != own and o not in ("UN",))]
        organizations = organizations[:1] if kind == "milestone" else organizations
    elif own:
        states = [*states, own] if own not in states else states
    states, organizations = list(dict.fromkeys(states)), list(dict.fromkeys(organizations))
    if kind == "milestone" or "OTS" in organizations:
        return tuple(states), tuple(organizations)
    side: frozenset[str] = frozenset()
    for organization in organizations:
        side |= codebook.sides.get(organization, frozenset())
    if not organizations:
        side = codebook.sides["powers"]
        if all(s in side for s in states):
            if "RUS" not in states and len(states) > 1:
                return tuple(states), tuple(states)
            side = side - {"RUS"} if any(s != "RUS" for s in states) else side
        if not any(s in side for s in states):
            return (tuple(states), tuple(states)) if len(states) > 1 else (tuple(states), ())
    elif organizations == ["UN"]:
        side = codebook.sides["powers"]
    if "NATO" in organizations and not set(states) - side:
        side = side - _BESIDE
    return (
        tuple(s for s in states if s not in side),
        (*organizations, *(s for s in states if s in side)),
    )
