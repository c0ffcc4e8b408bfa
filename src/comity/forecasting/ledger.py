"""The ledger of forecasts: written before their window, only added to, scored when it closes.

Each line carries the hash of the line before it. What that proves, and what it does not, is said
in `ledger_file.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from comity.errors import UsageError
from comity.evidence.evidence import Evidence
from comity.forecasting.forecast import OUTCOMES, Forecast
from comity.forecasting.ledger_file import append_lines, read_lines
from comity.propositions import Verdict, from_values, resolve, to_values


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A forecast of the ledger.

    Attributes:
        number: its line.
        issued: the day it was written.
        as_of: the day of its evidence.
        values: the proposition as plain values.
        text: the question.
        probability: what was forecast.
        baselines: what the baselines said.
        evidence: hash of the evidence.
        hindcast: whether its window had begun on the day it was written.
    """

    number: int
    issued: date
    as_of: date
    values: dict[str, Any]
    text: str
    probability: float
    baselines: dict[str, float]
    evidence: str
    hindcast: bool


@dataclass(frozen=True, kw_only=True)
class Scored:
    """An entry and how it came out.

    Attributes:
        entry: the forecast.
        verdict: of its proposition, or None while its window is open.
        outcome: 1, 0, or None where it is open or the record cannot decide.
        brier: its score, or None.
        repeats: the line that asked the same question of the same day's evidence on the same day,
            or None; of those only the first counts in a mean.
        updates: the last line that asked the same question before, or None.
    """

    entry: Entry
    verdict: Verdict | None
    outcome: float | None
    brier: float | None
    repeats: int | None = None
    updates: int | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """What was added to a ledger: how many lines, and the hash of its last line."""

    lines: int
    head: str


def append(path: Path, forecasts: Iterable[Forecast], evidence_hash: str, issued: date) -> Added:
    """Add forecasts to a ledger, and make it where there is none.

    Raises:
        UsageError: the ledger is damaged or was changed by hand.
        OutputError: it cannot be written; it is as it was before.
    """
    bodies = []
    for forecast in forecasts:
        window = forecast.question.proposition.window
        begun = window.first is not None and window.first <= issued
        bodies.append(
            {
                "issued": str(issued),
                "as_of": str(forecast.as_of),
                "question": to_values(forecast.question.proposition),
                "text": forecast.question.text,
                "probability": round(forecast.probability, 4),
                "baselines": {n: round(p, 4) for n, p in forecast.baselines.items()},
                "evidence": evidence_hash,
                "hindcast": begun,
            }
        )
    return Added(len(bodies), append_lines(path, bodies))


def read(path: Path, head: str | None = None) -> tuple[Entry, ...]:
    """The forecasts of a ledger.

    Args:
        path: the ledger.
        head: a hash that was kept outside of it; it must hold a line with that hash.

    Raises:
        UsageError: it cannot be read, a line was changed, or the history was rewritten; says
            which line.
    """
    return tuple(_entry(path, number, row) for number, row in enumerate(read_lines(path, head), 1))


def _entry(path: Path, number: int, row: dict[str, Any]) -> Entry:
    try:
        entry = Entry(
            number=number,
            issued=date.fromisoformat(row["issued"]),
            as_of=date.fromisoformat(row["as_of"]),
            values=dict(row["question"]),
            text=str(row["text"]),
            probability=float(row["probability"]),
            baselines=dict(row["baselines"]),
            evidence=str(row["evidence"]),
            hindcast=bool(row["hindcast"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError(
            f"{path}, line {number}: this is no forecast as Comity writes it ({error})"
        ) from error
    if not 0 <= entry.probability <= 1:
        raise UsageError(f"{path}, line {number}: {entry.probability} is no probability")
    return entry


def score(entries: Sequence[Entry], evidence: Evidence, today: date) -> tuple[Scored, ...]:
    """Resolve the forecasts whose window is over by the evidence and by the day.

    Args:
        entries: the forecasts.
        evidence: all that is known now.
        today: windows that end later stay open.
    """
    known = min(today, evidence.last)
    found = []
    first: dict[tuple[str, date, date], int] = {}
    latest: dict[str, int] = {}
    for entry in entries:
        question = _question(entry)
        # the same question of the same evidence on one day is one forecast, however often asked
        repeats = first.setdefault((question, entry.issued, entry.as_of), entry.number)
        again = repeats if repeats != entry.number else None
        updates = None if again else latest.get(question)
        latest[question] = entry.number
        proposition = from_values(entry.values, evidence.actors, evidence.codebook)
        last = proposition.window.last
        if last is None or last > known:
            found.append(
                Scored(
                    entry=entry,
                    verdict=None,
                    outcome=None,
                    brier=None,
                    repeats=again,
                    updates=updates,
                )
            )
            continue
        verdict = resolve(proposition, evidence, known, rivals=False)
        outcome = OUTCOMES.get(verdict.verdict)
        points = None if outcome is None else (entry.probability - outcome) ** 2
        found.append(
            Scored(
                entry=entry,
                verdict=verdict,
                outcome=outcome,
                brier=points,
                repeats=again,
                updates=updates,
            )
        )
    return tuple(found)


def mean_brier(found: Iterable[Scored]) -> tuple[int, float] | None:
    """How many forecasts are scored and their mean Brier score, or None where none is.

    A repetition of a forecast on the same day counts once.
    """
    scores = [s.brier for s in found if s.brier is not None and s.repeats is None]
    return (len(scores), sum(scores) / len(scores)) if scores else None


def _question(entry: Entry) -> str:
    """The question as one text; how it is called and worded does not make it another."""
    asked = {k: v for k, v in entry.values.items() if k not in ("id", "says")}
    return json.dumps(asked, sort_keys=True)
