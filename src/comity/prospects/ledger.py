"""The ledger of forecasts: written before their window, never changed, scored when it closes.

A line of JSON a forecast. Each line carries the hash of the line before it, so that a changed or
missing line is seen; new lines are only added at the end.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from comity.errors import OutputError, UsageError
from comity.evidence import Evidence
from comity.propositions import Verdict, from_values, resolve, to_values
from comity.prospects.forecast import OUTCOMES, Forecast

FIRST = "0" * 64


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class Scored:
    """An entry and how it came out.

    Attributes:
        entry: the forecast.
        verdict: of its proposition, or None while its window is open.
        outcome: 1, 0, or None where it is open or the record cannot decide.
        brier: its score, or None.
    """

    entry: Entry
    verdict: Verdict | None
    outcome: float | None
    brier: float | None


def append(path: Path, forecasts: Iterable[Forecast], evidence_hash: str, issued: date) -> int:
    """Add forecasts to a ledger, and make it where there is none; gives how many.

    Raises:
        UsageError: the ledger was changed by hand.
        OutputError: it cannot be written.
    """
    before = _lines(path) if path.exists() else []
    last = before[-1]["hash"] if before else FIRST
    lines = []
    for forecast in forecasts:
        window = forecast.question.proposition.window
        begun = window.first is not None and window.first <= issued
        body: dict[str, Any] = {
            "issued": str(issued),
            "as_of": str(forecast.as_of),
            "question": to_values(forecast.question.proposition),
            "text": forecast.question.text,
            "probability": round(forecast.probability, 4),
            "baselines": {n: round(p, 4) for n, p in forecast.baselines.items()},
            "evidence": evidence_hash,
            "hindcast": begun,
            "before": last,
        }
        last = _hash(body)
        lines.append(json.dumps({**body, "hash": last}, ensure_ascii=False))
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write("".join(f"{line}\n" for line in lines))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error
    return len(lines)


def read(path: Path) -> tuple[Entry, ...]:
    """The forecasts of a ledger.

    Raises:
        UsageError: it cannot be read, or a line was changed; says which.
    """
    return tuple(
        Entry(
            number,
            date.fromisoformat(row["issued"]),
            date.fromisoformat(row["as_of"]),
            row["question"],
            row["text"],
            row["probability"],
            row["baselines"],
            row["evidence"],
            row["hindcast"],
        )
        for number, row in enumerate(_lines(path), 1)
    )


def score(entries: Sequence[Entry], evidence: Evidence, today: date) -> tuple[Scored, ...]:
    """Resolve the forecasts whose window is over by the evidence and by the day.

    Args:
        entries: the forecasts.
        evidence: all that is known now.
        today: windows that end later stay open.
    """
    known = min(today, evidence.last)
    found = []
    for entry in entries:
        proposition = from_values(entry.values, evidence.actors, evidence.codebook)
        last = proposition.window.last
        if last is None or last > known:
            found.append(Scored(entry, None, None, None))
            continue
        verdict = resolve(proposition, evidence, known, rivals=False)
        outcome = OUTCOMES.get(verdict.verdict)
        points = None if outcome is None else (entry.probability - outcome) ** 2
        found.append(Scored(entry, verdict, outcome, points))
    return tuple(found)


def _hash(body: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _lines(path: Path) -> list[dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read as a ledger: {error}") from error
    found: list[dict[str, Any]] = []
    last = FIRST
    for number, line in enumerate(text.splitlines(), 1):
        try:
            row = json.loads(line)
            own = row.pop("hash")
            whole = row["before"] == last and own == _hash(row)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UsageError(f"{path}, line {number}: this is no line of a ledger") from error
        if not whole:
            raise UsageError(
                f"{path}, line {number}: the line, or one before it, was changed after it was "
                "written: take the ledger from a copy"
            )
        last = own
        found.append({**row, "hash": own})
    return found
