"""A file of propositions: one, or a list under `propositions`."""

from __future__ import annotations

from pathlib import Path

from comity.core.actors import Actors
from comity.core.codebook import Codebook
from comity.core.yaml_places import Placed, read_placed
from comity.errors import UsageError
from comity.propositions.model import Proposition
from comity.propositions.to_and_from_yaml import Problem, from_values


def read_propositions(path: Path, actors: Actors, codebook: Codebook) -> list[Proposition]:
    """Read a file that holds one proposition, a list of them, or a list under `propositions`.

    Raises:
        UsageError: the first fault, with file, line and column.
    """
    placed = read_placed(path)
    values = placed.values
    if isinstance(values, dict) and "propositions" not in values:
        return [placed_proposition(placed, (), actors, codebook)]
    root: tuple[str, ...] = ()
    if isinstance(values, dict):
        for key in values:
            if key != "propositions":
                raise placed.error((key,), "is not known beside propositions")
        root, values = ("propositions",), values["propositions"]
    if not isinstance(values, list) or not values:
        raise UsageError(f"{path} holds no proposition: write a list of them")
    return [
        placed_proposition(placed, (*root, str(n)), actors, codebook) for n in range(len(values))
    ]


def placed_proposition(
    placed: Placed, path: tuple[str, ...], actors: Actors, codebook: Codebook
) -> Proposition:
    """The proposition at a path of a file.

    Raises:
        UsageError: what is wrong with it, with file, line and column.
    """
    values = placed.values
    for key in path:
        values = values[int(key)] if isinstance(values, list) else values[key]
    try:
        return from_values(values, actors, codebook)
    except Problem as problem:
        raise placed.error((*path, *problem.path), problem.reason) from problem
