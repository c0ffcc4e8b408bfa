"""The map of the start page: every state once, none over another, each a link with a name."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from comity.core.codebook import DATA, rows_of
from comity.dyad_panel.dyad_years import pairs_of
from comity.evaluation.move_direction import ARROWS, WORDS
from comity.evidence.evidence import Evidence
from comity.web.files import content_of
from comity.web.pair_rows import PairRow
from comity.web.tile_map import GAP, SIZE, tile_map, tone_of


def row(state: str, partner: str, word: str = "level") -> PairRow:
    return PairRow(
        state=state, state_name=state.title(), partner=partner, partner_name=f"The {partner}",
        word=word, arrow=ARROWS.get(word, ""),
    )  # fmt: skip


def test_no_two_states_share_a_place() -> None:
    table = rows_of(DATA / "tile_map.csv")
    assert len({r["state"] for r in table}) == len(table)
    assert [p for p, n in Counter((r["column"], r["row"]) for r in table).items() if n > 1] == []


def test_every_state_of_the_record_has_a_place(evidence: Evidence) -> None:
    placed = {r["state"] for r in rows_of(DATA / "tile_map.csv")}
    assert {state for state, _ in pairs_of(evidence)} <= placed


def test_the_map_is_of_one_organization() -> None:
    rows = [row("KAZ", "NATO"), row("UZB", "NATO", "rising"), row("KAZ", "CSTO", "member")]
    found = tile_map(rows)
    assert found is not None
    assert [t.row.state for t in found.tiles] == ["KAZ", "UZB"]
    assert found.organization == "NATO"
    other = tile_map(rows, "CSTO")
    assert other is not None
    assert [(t.row.state, t.tone) for t in other.tiles] == [("KAZ", "member")]
    assert tile_map(rows, "EU") is None
    assert tile_map([]) is None


def test_a_state_without_a_place_is_named() -> None:
    found = tile_map([row("KAZ", "NATO"), row("XXX", "NATO")])
    assert found is not None
    assert found.elsewhere == ("Xxx",)


def test_tiles_lie_inside_and_apart() -> None:
    found = tile_map([row(r["state"], "NATO") for r in rows_of(DATA / "tile_map.csv")])
    assert found is not None
    for tile in found.tiles:
        assert 0 <= tile.x <= found.width - SIZE
        assert 0 <= tile.y <= found.height - SIZE
    for one in found.tiles:
        for other in found.tiles:
            if one is not other:
                assert abs(one.x - other.x) >= SIZE + GAP or abs(one.y - other.y) >= SIZE + GAP


@pytest.mark.parametrize("word", [*WORDS, ""])
def test_every_word_has_a_tone(word: str) -> None:
    sheet = content_of("web.css").decode()
    light, dark = sheet.split("@media (prefers-color-scheme:dark)", 1)
    for part in (light, dark):
        assert re.search(rf"\.tone-{tone_of(word)}[,{{]", part)
