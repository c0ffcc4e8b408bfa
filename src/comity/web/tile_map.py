"""The map of the start page: a tile a state, about where it lies, with what the table says of it.

A map of tiles shows Montenegro as large as Russia, needs no borders that two states draw otherwise,
and can be read by a keyboard: each tile is a link with a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from comity.core.codebook import DATA, rows_of
from comity.web.pair_rows import PairRow

SIZE, GAP = 40, 3
"""Side of a tile and the space between two, in points of the drawing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A state on the map.

    Attributes:
        row: what the table says of it.
        x: left edge.
        y: upper edge.
        tone: its word as the style sheet names it ("cannot-say").
    """

    row: PairRow
    x: int
    y: int
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TileMap:
    """The states of one organization's pairs as tiles.

    Attributes:
        organization: id of the organization.
        name: its name.
        tiles: the states that have a place, by the table's order.
        words: the words that stand on it, each with its arrow and tone, the most frequent first.
        elsewhere: names of the states that have no place on the map.
        width: of the drawing.
        height: of the drawing.
    """

    organization: str
    name: str
    tiles: tuple[Tile, ...]
    words: tuple[tuple[str, str, str], ...]
    elsewhere: tuple[str, ...]
    width: int
    height: int


@cache
def _places() -> dict[str, tuple[int, int]]:
    table = rows_of(DATA / "tile_map.csv")
    return {row["state"]: (int(row["column"]), int(row["row"])) for row in table}


def tile_map(rows: Sequence[PairRow], organization: str = "") -> TileMap | None:
    """The map of an organization's pairs; of the one with most pairs where none is named.

    Args:
        rows: the table of pairs.
        organization: id of an organization.

    Returns:
        None where no pair of the organization has a place on the map.
    """
    chosen = organization or _largest(rows)
    own = [row for row in rows if row.partner == chosen]
    places = _places()
    tiles = tuple(
        Tile(row=row, x=_edge(places[row.state][0]), y=_edge(places[row.state][1]),
             tone=tone_of(row.word))
        for row in own if row.state in places
    )  # fmt: skip
    if not tiles:
        return None
    counts: dict[tuple[str, str, str], int] = {}
    for tile in tiles:
        key = (tile.row.word, tile.row.arrow, tile.tone)
        counts[key] = counts.get(key, 0) + 1
    return TileMap(
        organization=chosen,
        name=own[0].partner_name,
        tiles=tiles,
        words=tuple(sorted((k for k in counts if k[0]), key=lambda k: (-counts[k], k))),
        elsewhere=tuple(row.state_name for row in own if row.state not in places),
        width=max(t.x for t in tiles) + SIZE,
        height=max(t.y for t in tiles) + SIZE,
    )


def tone_of(word: str) -> str:
    """A word of the judgement as the style sheet names it; "waiting" where none is known yet."""
    return word.replace(" ", "-") or "waiting"


def _edge(place: int) -> int:
    return place * (SIZE + GAP)


def _largest(rows: Sequence[PairRow]) -> str:
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.partner] = counts.get(row.partner, 0) + 1
    return max(counts, key=lambda name: (counts[name], name), default="")
