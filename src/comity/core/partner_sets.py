"""Partner sets: what "NATO" means in a question.

The organization itself, its full members on the day, both, or a chosen set of actors. A pole is
a chosen set of an organization and the state that leads it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from comity.core.actors import Actors
from comity.core.codebook import Pole
from comity.core.memberships import Memberships
from comity.errors import UsageError

Mode = Literal["organization", "members", "both", "set"]
MODES = ("organization", "members", "both")


@dataclass(frozen=True, slots=True)
class PartnerSet:
    """Who counts as the partner.

    Attributes:
        mode: organization, members (full members on the day), both, or set.
        organization: id of the organization that the question names.
        chosen: in mode "set", the ids that count (states and organizations).
        label: how to name it to a reader.
    """

    mode: Mode
    organization: str
    chosen: tuple[str, ...]
    label: str

    def holds(self, actor_ids: Iterable[str], day: date, memberships: Memberships) -> bool:
        """Whether one of the actors counts as the partner on a day."""
        ids = frozenset(actor_ids)
        if self.mode == "set":
            return not ids.isdisjoint(self.chosen)
        if self.mode != "members" and self.organization in ids:
            return True
        return self.mode != "organization" and not ids.isdisjoint(
            memberships.on(self.organization, day)
        )

    @property
    def made_of(self) -> str:
        """What a value of votes with the set is made of: one state, or a mean over several."""
        alone = self.mode == "set" and len(self.chosen) == 1
        return "one state" if alone else "a mean over several states"

    def names_organization(self) -> bool:
        """Whether facts with the organization itself count."""
        return self.mode in ("organization", "both") or self.organization in self.chosen

    def states(self, memberships: Memberships, actors: Actors) -> frozenset[str]:
        """Every state that counts on some day, for series of states."""
        if self.mode == "set":
            return frozenset(a for a in self.chosen if a in actors and actors[a].kind == "state")
        return frozenset(m.state for m in memberships.of(self.organization) if m.status == "full")


def partner_set(text: str, organization: str, actors: Actors) -> PartnerSet:
    """A partner set from the text of an option: organization, members, both, or "USA,GBR".

    Raises:
        UnknownActor: a name in the list is not known.
        UsageError: the list is empty.
    """
    word = text.strip().casefold()
    if word in MODES:
        mode: Mode = (
            "organization"
            if word == "organization"
            else ("members" if word == "members" else "both")
        )
        return organization_set(organization, mode)
    ids = tuple(dict.fromkeys(actors.find(name).id for name in text.split(",") if name.strip()))
    if not ids:
        raise UsageError(
            f"{text!r} is not a partner set: write organization, members, both, or a list of "
            "states such as USA,GBR"
        )
    return PartnerSet("set", organization, ids, ", ".join(actors.name(i) for i in ids))


def organization_set(organization: str, mode: Mode = "both") -> PartnerSet:
    """The partner set of an organization in one of its three modes."""
    label = {
        "organization": f"{organization} as an organization",
        "members": f"members of {organization} on the day",
    }.get(mode, f"{organization} and its members on the day")
    return PartnerSet(mode, organization, (), label)


def pole_set(pole: Pole) -> PartnerSet:
    """The partner set of a pole."""
    return PartnerSet("set", "", (*pole.organizations, *pole.states), pole.label)
