"""Arms transfers: SIPRI's trade register as exported, orders and deliveries as two series.

SIPRI, "Arms Transfers Database". The actor is the supplier, the partner the recipient.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import resources

from comity.sources.dataset import (
    Problem,
    actor,
    actor_join,
    no_number,
    observation,
    unknown_actor,
    year_end,
    year_start,
)
from comity.sources.sheet import Layout, read_sheet

ORDERED, DELIVERED = "arms-ordered-tiv", "arms-delivered-tiv"
# Years are written "2010", "2010; 2012" or, of an older export, "2010-2012" or "(2010)".
_YEARS = "regexp_extract_all(\"Year(s) of delivery\", '[12][0-9]{3}')"
_ORDER = "regexp_extract(\"Year of order\", '^[( ]*([12][0-9]{3})[?) ]*$', 1)"


class Sipri:
    """Reader of the trade register."""

    def __init__(self) -> None:
        self.sheet = read_sheet(resources.files("comity.sources") / "sipri.yml")

    def problems(self, layout: Layout) -> tuple[Problem, ...]:
        """Why a row cannot be used."""
        return (
            unknown_actor("supplier", "Supplier", "name"),
            unknown_actor("recipient", "Recipient", "name"),
            Problem(
                "Year of order",
                f"coalesce({_ORDER}, '') = ''",
                "the year of the order is no year (YYYY)",
            ),
            no_number("SIPRI TIV for total order"),
            no_number("SIPRI TIV of delivered weapons"),
            Problem(
                "Year(s) of delivery",
                'try_cast("SIPRI TIV of delivered weapons" AS DOUBLE) > 0 '
                f"AND coalesce(len({_YEARS}), 0) = 0",
                "weapons were delivered in no year",
            ),
        )

    def columns(self, layout: Layout, file: str) -> Mapping[str, str]:
        """The order."""
        return self.series(layout, file)[0]

    def series(self, layout: Layout, file: str) -> Sequence[Mapping[str, str]]:
        """The order and its deliveries."""
        first, last = f"list_min({_YEARS})", f"list_max({_YEARS})"
        days = {
            ORDERED: (year_start(_ORDER), year_end(_ORDER), '"SIPRI TIV for total order"'),
            DELIVERED: (
                year_start(first),
                year_end(last),
                f'CASE WHEN len({_YEARS}) > 0 THEN "SIPRI TIV of delivered weapons" END',
            ),
        }
        return [
            observation(
                f"'{name}'",
                actor("supplier", stop),
                value,
                start,
                stop,
                partner=actor("recipient", stop),
                item='"Weapon designation"',
                unit="'TIV, millions'",
                text=_TEXT,
            )
            for name, (start, stop, value) in days.items()
        ]

    def joins(self, layout: Layout) -> str:
        """Supplier and recipient, by name."""
        return " ".join(
            (
                actor_join("supplier", "name", '"Supplier"'),
                actor_join("recipient", "name", '"Recipient"'),
            )
        )


_TEXT = (
    "concat_ws('; ', \"Weapon description\", 'ordered ' || \"Number ordered\" || ' in ' || "
    "\"Year of order\", 'delivered ' || \"Number delivered\" || coalesce(' in ' || "
    '"Year(s) of delivery", \'\'), "status", "Comments")'
)

SIPRI = Sipri()
