"""placeholder until merged."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


def members(path: Path) -> Iterator[tuple[str, BinaryIO]]:
    with path.open("rb") as f:
        yield path.name, f
