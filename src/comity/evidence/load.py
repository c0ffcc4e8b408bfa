"""The evidence with a store: what commands and `evaluate` read unless they are given evidence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from comity.evidence.evidence import Evidence, load_evidence
from comity.store.engines import DEFAULT
from comity.store.events import stored
from comity.store.manifest import NAME
from comity.store.store import default_root


def load(
    record: Path | str | None = None,
    *,
    store: Path | str | None = None,
    vintage: str | None = None,
    engine: str = DEFAULT,
    asked: dict[str, str] | None = None,
    **options: Any,
) -> Evidence:
    """The bundled evidence, a user's record and a user's store together.

    Args:
        record: a record folder on top of the bundled record.
        store: folder of a store of ingested data; default is the user's own, where there is one.
        vintage: the store as it was: a release, a day or a commit number.
        engine: URL of the engine that answers questions on events.
        asked: of events: source, rule and period, as in `events.stored`.
        options: as in `load_evidence`.

    Raises:
        ComityError: bad input, with one clear sentence.
    """
    events = stored(store, vintage=vintage, engine=engine, **(asked or {}))
    root = default_root() if store is None else Path(store)
    if not (root / NAME).exists():
        return load_evidence(record, events=events, **options)
    from comity.evidence.full_releases import (
        read_stored,  # reads the sheets of data sets, for a tenth of a second
    )

    return load_evidence(
        record, events=events, stored=read_stored(root, vintage=vintage), **options
    )
