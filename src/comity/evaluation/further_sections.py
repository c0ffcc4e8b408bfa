"""Sections that are files: those of the house, and those that other packages bring.

Every module of `evaluation/sections` with a function `build(dyad)` that gives a `Section` or None,
and every such function at an entry point of the group `comity.sections`, is one. Nothing else has
to be told of it.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points

from comity.errors import DataError
from comity.evaluation import sections
from comity.evaluation.section import Section
from comity.evidence.dyad import Dyad

GROUP = "comity.sections"
Build = Callable[[Dyad], Section | None]


@cache
def builders() -> tuple[Build, ...]:
    """What builds a section: the house's by name of their file, then those brought.

    Raises:
        DataError: an entry point leads to nothing that can be called.
    """
    names = sorted(m.name for m in pkgutil.iter_modules(sections.__path__, f"{sections.__name__}."))
    own = (getattr(import_module(name), "build", None) for name in names)
    found: list[Build] = [build for build in own if build is not None]
    for point in sorted(entry_points(group=GROUP), key=lambda p: p.name):
        try:
            build = point.load()
        except (ImportError, AttributeError) as error:
            raise DataError(
                f"the section {point.name!r} cannot be loaded from {point.value!r}: {error}"
            ) from error
        if not callable(build):
            raise DataError(f"the section {point.name!r} ({point.value}) cannot be called")
        found.append(build)
    return tuple(found)


def sections_of(dyad: Dyad) -> tuple[Section, ...]:
    """The sections of a dyad that have something to say.

    Raises:
        DataError: two sections have one id.
    """
    found = [section for build in builders() if (section := build(dyad)) is not None]
    ids = [section.id for section in found]
    for identity in ids:
        if ids.count(identity) > 1:
            raise DataError(f"two sections are called {identity!r}: each needs an id of its own")
    return tuple(found)
