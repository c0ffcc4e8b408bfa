"""Values as what JSON knows: dates as texts of the record's form, what is missing as null."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from typing import Any

from comity.core.dates import When
from comity.core.series import Series

SERIES_SCHEMA = "comity.series/1"


def series_dict(series: Series) -> dict[str, Any]:
    """A series as plain values."""
    return {"schema": SERIES_SCHEMA, **plain(series)}


def plain(value: Any) -> Any:
    """Dataclasses, dates, tuples and mappings as what JSON knows."""
    if isinstance(value, When):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, str | int) or value is None:
        return value
    if dataclasses.is_dataclass(value):
        shown = (f.name for f in dataclasses.fields(value) if not f.metadata.get("inner"))
        return {name: plain(getattr(value, name)) for name in shown}
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list | frozenset | set):
        return [plain(inner) for inner in value]
    raise TypeError(f"{type(value).__name__} has no JSON form")
