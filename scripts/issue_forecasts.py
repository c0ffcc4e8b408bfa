"""Issue the dated forecasts of a release: a ledger line each, and the page that shows them.

    python scripts/issue_forecasts.py

Writes `docs/forecasts/YYYY-MM-DD.jsonl` and `docs/forecasts.md`. A ledger is only added to: a day
that has one already is left alone. `comity score FILE` resolves what is due, by the record.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from comity.errors import UsageError
from comity.evidence.load import load_evidence
from comity.forecasting import Prospects, prospects
from comity.forecasting.ledger import append
from comity.forecasting.likelihood_words import percent

DOCS = Path(__file__).parents[1] / "docs"
PAIRS = {
    "NATO": "GEO UKR MDA ARM AZE SRB BIH MNE MKD FIN SWE AUT CHE IRL MLT KAZ KGZ TJK TKM UZB BLR "
    "RUS TUR JPN KOR AUS JOR IRQ",
    "EU": "SRB MNE ALB MKD BIH MDA UKR GEO TUR ARM",
    "CSTO": "ARM KAZ KGZ TJK BLR",
    "SCO": "KAZ UZB IND PAK",
}
ISSUED = ("exercise", "rung")
"""Families that are issued. Of instruments and visits the record misses too many to say that there
was none (Ukraine's security agreements of 2024 are not in it), and of bases and statements no past
forecast was scored: on those the ledger is silent."""
HEAD = """# Forecasts on record

At each release Comity issues dated forecasts for the pairs that ministries ask about, before their
windows begin. They lie in ledgers of JSON lines, one a release, in `docs/forecasts/`; each line
carries the hash of the line before it, and the head below stands in the history of this repository.
Windows are resolved by the record:

```console
$ comity score docs/forecasts/{name}
```

Issued on {day}: {count} forecasts of {pairs} pairs, head
`{head}`.
What a question means and how its probability is made: [prospects](prospects.md). Beside each
stands its base rate. Only exercises and rungs are asked: of instruments and visits the record
misses too many to say that there was none (Ukraine's security agreements of 2024 are not in it),
and of bases and statements no past forecast was scored.

| pair | question | probability | base rate |
| --- | --- | ---: | ---: |
"""


def main() -> int:
    """Issue them; returns the exit code."""
    today = date.today()
    ledger = DOCS / "forecasts" / f"{today}.jsonl"
    if ledger.exists():
        print(f"{ledger} is there already: forecasts of a day are issued once", file=sys.stderr)
        return 2
    ledger.parent.mkdir(exist_ok=True)
    evidence = load_evidence()
    made: list[Prospects] = []
    for partner, states in PAIRS.items():
        for state in states.split():
            try:
                made.append(prospects(evidence, state, partner, as_of=today))
            except UsageError as error:
                print(f"{state}-{partner}: {error}", file=sys.stderr)
                continue
            print(made[-1].summary(), flush=True)
    forecasts = [f for found in made for f in found.forecasts if f.question.family in ISSUED]
    added = append(ledger, forecasts, made[0].evidence_hash, today)
    write_page(ledger, added.head)
    print(f"{added.lines} forecasts in {ledger}, head {added.head}")
    return 0


def write_page(ledger: Path, head: str) -> None:
    """The page of a ledger."""
    lines = [json.loads(line) for line in ledger.read_text("utf-8").splitlines()]
    pairs = list(dict.fromkeys(_pair(line) for line in lines))
    page = HEAD.format(
        name=ledger.name, day=ledger.stem, count=len(lines), pairs=len(pairs), head=head
    )
    for line in lines:
        base = line["baselines"].get("base rate")
        page += (
            f"| {_pair(line)} | {line['text']} | {percent(line['probability'])} | "
            f"{'-' if base is None else percent(base)} |\n"
        )
    (DOCS / "forecasts.md").write_text(page, "utf-8")


def _pair(line: dict[str, Any]) -> str:
    return f"{line['question']['state']}-{line['question']['partner']}"


if __name__ == "__main__":
    raise SystemExit(main())
