"""The institutional ladder as a table for the terminal: the state, and peers as they fit."""

from __future__ import annotations

import dataclasses

from rich.table import Table

from comity.evaluation import Evaluation
from comity.evaluation.parts import Reached
from comity.evaluation.sections.ladder import reached_text
from comity.evidence.bundled import bundled_actors

NAME_MOST = 12


def ladder_table(evaluation: Evaluation, width: int) -> tuple[Table, list[str]]:
    """The table, and the peers that a window of `width` columns has no room for."""
    ladder = evaluation.ladder
    names = max(len(r.rung) for r in ladder.rungs)
    # Two columns stand between the columns; a left rung or an unverified date is two wider.
    room = width - names - 2 - max(len(reached_text(r)) for r in ladder.rungs) - 2 - 5
    shown: list[str] = []
    for peer, rungs in ladder.peers.items():
        room -= 2 + max(len(_named(peer)), *(len(_month(r)) for r in rungs))
        if room < 0:
            break
        shown.append(peer)
    table = Table(box=None, pad_edge=False)
    table.add_column("rung", no_wrap=True)
    table.add_column(_named(evaluation.question.state), no_wrap=True)
    table.add_column("took", no_wrap=True)
    for peer in shown:
        table.add_column(_named(peer), style="dim", no_wrap=True)
    for index, rung in enumerate(ladder.rungs):
        table.add_row(
            rung.rung,
            reached_text(rung),
            _took(rung.days),
            *(_month(ladder.peers[p][index]) for p in shown),
        )
    return table, [bundled_actors().name(p) for p in ladder.peers if p not in shown]


def _named(state: str) -> str:
    """A state's name, cut where a column would leave others no room."""
    name = bundled_actors().name(state)
    return name if len(name) <= NAME_MOST else f"{name[: NAME_MOST - 1]}…"


def _month(rung: Reached) -> str:
    """A peer's date to the month, so that more peers fit; in brackets where it was left."""
    text = reached_text(dataclasses.replace(rung, left=""), 7)
    return f"({text})" if rung.left else text


def _took(days: tuple[int, int] | None) -> str:
    if days is None:
        return ""
    years = sum(days) / 2 / 365.25
    return f"{years:.1f} y" if years >= 0 else ""
