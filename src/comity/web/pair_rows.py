"""The table of all pairs: one row a pair, made from its evaluation."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from comity.core.atomic_write import write
from comity.core.dates import parse_when
from comity.core.model_cache import ModelCache
from comity.errors import OutputError
from comity.evaluation import Evaluation
from comity.evidence.evidence import Evidence
from comity.forecasting.forecast import evidence_hash


@dataclass(frozen=True, kw_only=True)
class PairRow:
    """A pair in the table of all pairs.

    Attributes:
        state: id of the state.
        state_name: its name.
        partner: id of the organization.
        partner_name: its name.
        word: the direction in a word; empty where it is not computed yet.
        arrow: the same as a sign.
        stage: how far it came.
        sureness: how sure that is.
        last_fact: date of the newest fact, or empty.
        months: months from it to the as-of day, or None where there is none.
        facts: number of facts of the pair, announced ones too.
        covered: years in which a document speaks of the state.
        years: years looked at.
    """

    state: str
    state_name: str
    partner: str
    partner_name: str
    word: str = ""
    arrow: str = ""
    stage: str = ""
    sureness: str = ""
    last_fact: str = ""
    months: int | None = None
    facts: int | None = None
    covered: int | None = None
    years: int | None = None

    @property
    def key(self) -> str:
        """State and organization, as the id of an evaluation begins."""
        return f"{self.state}-{self.partner}"


def row_of(evaluation: Evaluation) -> PairRow:
    """The row of an evaluation."""
    asked, judged = evaluation.question, evaluation.judgement
    total = evaluation.totals["facts"].generous
    return PairRow(
        state=asked.state,
        state_name=asked.state_name,
        partner=asked.partner,
        partner_name=asked.partner_name,
        word=judged.lead.word,
        arrow=judged.lead.arrow,
        stage=judged.stage,
        sureness=judged.sureness,
        last_fact=judged.lead.last_fact,
        months=_months(judged.lead.last_fact, asked.as_of),
        facts=None if total is None else int(total),
        covered=sum(n.n > 0 for n in evaluation.coverage),
        years=len(evaluation.coverage),
    )


def _months(last: str, day: date) -> int | None:
    if not last:
        return None
    end = min(parse_when(last).last, day)
    return (day.year - end.year) * 12 + day.month - end.month


class KeptRows:
    """Rows kept on disk by the evidence, the day and the code, so that a start is quick."""

    def __init__(self, evidence: Evidence, folder: Path | None = None) -> None:
        cache = ModelCache("pairs", ("comity.evaluation", "comity.evidence", "comity.web"), folder)
        day = min(evidence.last, date.today())
        self.path = cache.path(evidence_hash(evidence), str(day)).with_suffix(".json")

    def read(self) -> list[PairRow]:
        """The rows that were kept, none where none were or they cannot be read."""
        try:
            return [PairRow(**row) for row in json.loads(self.path.read_text("utf-8"))]
        except (OSError, ValueError, TypeError):
            return []

    def write(self, rows: Iterable[PairRow]) -> None:
        """Keep the rows; a folder that cannot be written to is no fault."""
        with suppress(OSError, OutputError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            write(self.path, json.dumps([asdict(row) for row in rows], ensure_ascii=False))
