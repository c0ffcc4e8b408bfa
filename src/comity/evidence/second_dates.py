"""Two dates for one step, as `comity record check` says them of a user's record."""

from __future__ import annotations

from pathlib import Path

from comity.evidence.load import load_evidence
from comity.evidence.own_record import OWN_RECORD
from comity.evidence.same_event import SECOND_DATE


def second_dates(folder: Path) -> list[str]:
    """Steps of a record folder that bear two dates, with each other or with the bundled record.

    Raises:
        RecordError: the folder or its corrections cannot be used; names every problem.
    """
    evidence = load_evidence(folder)
    found = []
    for match in evidence.matches:
        if match.decision != "same" or not match.reason.startswith(SECOND_DATE):
            continue
        fact = evidence.fact(match.same_as)
        if OWN_RECORD in fact.origins:
            found.append(
                f"{fact.id}: {match.reason}; correct or retract one (`comity record correct`), or "
                f"write a line in same_as.csv that parts {match.fact} from {match.same_as}"
            )
    return found
