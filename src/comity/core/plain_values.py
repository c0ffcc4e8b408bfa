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
    kind = type(value)
    if kind in _AS_IT_IS:
        return value
    if kind is tuple or kind is list:
        return [plain(inner) for inner in value]
    names = field_names(kind)
    if names is not None:
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, When):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, str | int):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list | frozenset | set):
        return [plain(inner) for inner in value]
    raise TypeError(f"{kind.__name__} has no JSON form")


_AS_IT_IS = frozenset({str, int, bool, type(None)})


_KNOWN: dict[type, tuple[str, ...] | None] = {When: None}  # a date has a form of its own


def field_names(kind: type) -> tuple[str, ...] | None:
    """Names of the fields of a dataclass, or None: asked of every value, so kept by type."""
    if kind not in _KNOWN:
        known = dataclasses.is_dataclass(kind)
        fields = dataclasses.fields(kind) if known else ()
        shown = tuple(field.name for field in fields if not field.metadata.get("inner"))
        _KNOWN[kind] = shown if known else None
    return _KNOWN[kind]
