"""The files of a panel: the table, its codebook and its citation."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from comity._version import __version__
from comity.core.atomic_write import write
from comity.core.plain_text import for_spreadsheet
from comity.core.provenance import Origin
from comity.dyad_panel.dyad_years import DyadPanel
from comity.errors import UsageError


def beside(target: Path) -> tuple[Path, Path]:
    """The codebook and the citation file of a panel."""
    return target.with_name(f"{target.stem}.codebook.csv"), target.with_name(
        f"{target.stem}.CITATION.cff"
    )


def write_panel(made: DyadPanel, target: Path) -> None:
    """Write the table (.parquet or .csv) with its codebook and citation file beside it.

    Raises:
        UsageError: the name ends otherwise.
        OutputError: a file cannot be written.
    """
    if target.suffix not in {".parquet", ".csv"}:
        raise UsageError(f"{target} is neither a .parquet nor a .csv file: name one of them")
    body = io.BytesIO()
    if target.suffix == ".csv":
        import pyarrow.csv

        pyarrow.csv.write_csv(made.table, body)
    else:
        import pyarrow.parquet

        pyarrow.parquet.write_table(made.table, body, compression="zstd")
    codebook, citation = beside(target)
    write(codebook, codebook_text(made))
    write(citation, citation_text(made))
    write(target, body.getvalue())


def codebook_text(made: DyadPanel) -> str:
    """The codebook as CSV: name, unit, meaning and source of each column."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("column", "unit", "meaning", "source"))
    for c in made.columns:
        writer.writerow(map(for_spreadsheet, (c.name, c.unit, c.meaning, c.source)))
    return text.getvalue()


def citation_text(made: DyadPanel) -> str:
    """The panel and every data set it rests on, in the Citation File Format 1.2.0."""
    title = f"Dyad-year panel of states and organizations as of {made.as_of}"
    return citation(title, "panel", made.origins)


def citation(title: str, what: str, origins: Iterable[Origin]) -> str:
    """A data set of ours and those it rests on, in the Citation File Format 1.2.0.

    Args:
        title: its title.
        what: what it is, in one word: "panel".
        origins: the data sets it rests on.
    """
    lines = [
        "cff-version: 1.2.0",
        f"message: Cite this {what} and the data sets that you use of it.",
        "type: dataset",
        f"title: {_quoted(title)}",
        "authors:",
        "  - name: Comity",
        f"version: {_quoted(__version__)}",
        "references:",
    ]
    for origin in origins:
        lines += _reference(origin)
    return "\n".join(lines) + "\n"


def _reference(origin: Origin) -> list[str]:
    pairs: dict[str, Any] = {
        "type": "data",
        "title": origin.title,
        "version": origin.version,
        "url": origin.address if origin.address.startswith("http") else "",
        "notes": f"{origin.citation} Licence: {origin.licence}".strip(),
    }
    kept = [f"{name}: {_quoted(value)}" for name, value in pairs.items() if value]
    author = f"    authors: [{{name: {_quoted(origin.producer or 'unknown')}}}]"
    return [f"  - {kept[0]}", *(f"    {line}" for line in kept[1:]), author]


def _quoted(text: str) -> str:
    """A text as YAML's double-quoted scalar, which JSON's is."""
    return json.dumps(str(text), ensure_ascii=False)
