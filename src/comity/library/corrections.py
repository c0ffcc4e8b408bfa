"""What the library does with corrections of a record and with documents as things."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from comity.core.corrections import Correction
    from comity.core.tabular import Rows
    from comity.evidence.evidence import Evidence
    from comity.tracing.impact import Impact


def record_correct(
    target: str, record: Path | str, *, who: str, why: str, on: str = "", **changes: str
) -> list[Correction]:
    """Correct fields of a row, as a row of the user's record; what it was stays on file.

    Args:
        target: id of a passage, or of a fact of one passage.
        record: the user's record folder, made where there is none.
        who: who decides it.
        why: why.
        on: when; default is today.
        changes: the new cells by column: `date="1994-05-27"`.
    """
    from comity.evidence.correcting import correct

    return correct(Path(record), target, changes, who=who, why=why, on=on)


def record_retract(
    target: str, record: Path | str, *, who: str, why: str, on: str = ""
) -> list[Correction]:
    """Take a row, a fact or all that cites a source out of the evidence; nothing is deleted."""
    from comity.evidence.correcting import retract

    return retract(Path(record), target, who=who, why=why, on=on)


def record_supersede(
    target: str, by: str, record: Path | str, *, who: str, why: str, on: str = ""
) -> list[Correction]:
    """Let one row take the place of another, which leaves the evidence and stays on file."""
    from comity.evidence.correcting import supersede

    return supersede(Path(record), target, by, who=who, why=why, on=on)


def record_impact(
    target: str,
    state: str = "",
    partner: str = "",
    *,
    as_of: str | None = None,
    record: Path | str | None = None,
    claims: Path | str | None = None,
    forecasts: bool = False,
    evidence: Evidence | None = None,
) -> Rows[Impact]:
    """Every sentence, number, verdict and forecast that rests on an id, before and after.

    Args:
        target: id of a fact, passage, row or source, or an address.
        state: the state, where one pair is asked for.
        partner: the organization.
        as_of: as-of date; default is the end of the record.
        record: a record folder on top of the bundled record.
        claims: a claims file whose verdicts are compared, too.
        forecasts: whether the pairs' forecasts are compared, too.
        evidence: evidence of the same record that is loaded already.
    """
    from comity.core.tabular import Rows
    from comity.tracing.impact import impact

    return Rows(
        impact(
            target,
            state,
            partner,
            as_of=as_of,
            record=record,
            claims=claims,
            forecasts=forecasts,
            evidence=evidence,
        )
    )
