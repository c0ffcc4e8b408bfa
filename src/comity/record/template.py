"""A new record folder: a CSV file for every table, with a filled example, and a README.

The example tells of Serbia and the European Union, from pages that were read. The README is
made from the columns and the codebook, so it always says what the check asks for.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from comity.core.codebook import DATA, Codebook, bundled_codebook
from comity.errors import OutputError, RecordError
from comity.record.cell_checks import activity_kinds
from comity.record.column import Column
from comity.record.columns import TABLES
from comity.record.problem_list import plain

_ABOUT = {
    "milestones": "One step of one state with one organization in a row: an instrument signed or "
    "in force, a rung of the organization's ladder reached, a suspension.",
    "activities": "One activity of one state with partners in a row: an exercise, an operation, "
    "a visit, a project, an agreement, aid, a refusal.",
    "positions": "One position of one state on one topic in a row.",
    "goals": "One goal of one state with a partner in a row, with how far it is; a later "
    "assessment of the same goal is another row.",
    "membership": "One interval of one state in one organization in a row.",
    "actors": "States and organizations that Comity does not know.",
    "areas": "Areas of cooperation that the codebook does not know.",
    "ladders": "An organization's own ladder, a rung in a row.",
    "codings": "What each coder wrote of a row, field by field: first, second and adjudicated are "
    "all kept.",
    "claim_words": "Words that `comity claims learn` taught: what they are to a claim.",
    "claim_tests": "Sentences with the readings that a person gave them; `comity claims learn` "
    "tries them again before a word is kept.",
    "event_points": "The editors' scale: points by kind, mechanism and act; the most specific row "
    "counts.",
    "plan": "A plan as a tree: a goal, a way to it or a means in a row, with the proposition that "
    "says when it is attained. `comity plan goals` holds it against the record.",
    "priorities": "What a plan's rows are worth, what they cost, and how likely a person takes "
    "them to be: `comity plan next` ranks by it.",
    "scenarios": "What may come: the propositions of each scenario and its signposts, one in a "
    "row. `comity plan scenarios` holds them against the record.",
    "same_as": "Facts that are one event, or that are not though they look it.",
    "sources": "What is known of a document beside what the rows that cite it say.",
    "corrections": "What was corrected, retracted or superseded, and why: `comity record correct`, "
    "`retract` and `supersede` write it. No row is ever deleted.",
}
_HEAD = """# A record of cooperation

One CSV file for each table. Every table is optional: delete the files that you do not need and
the example rows (Serbia and the European Union) that you do not want to keep.

Check the folder, then evaluate with it (DIR is this folder):

    comity record check DIR
    comity evaluate SRB EU --record DIR

## In a spreadsheet

The files are UTF-8 with commas. Open them so that dates stay text: in Excel by Data > From
Text/CSV with the column type Text, in LibreOffice with the column type Text in the dialogue.
Else 2008-04-29 turns into a date of your region, which the check then refuses and tells how to
mend. Save as CSV UTF-8; commas, semicolons and tabs are all read. A table may also be a Parquet
file of the same name.

A line whose first cell begins with # is a comment. Missing is not wrong: leave a cell empty
where nothing is known, and leave out the columns that are not required.
"""
_FACTS = """## What counts as what

- Dates are YYYY, YYYY-MM or YYYY-MM-DD, as exactly as the source gives them.
- `verified` is yes only where you read the document and it says so. The strict count takes
  verified facts that were held; the generous count takes all.
- `status` is held where the source reports the activity during or after it, announced where the
  source is older than the activity, inferred where it follows from something else (a yearly
  series, an ordinal).
- Lists in one cell are separated by semicolons: `EU;FRA`.
"""


def write_template(path: Path) -> list[Path]:
    """Write a new record folder.

    Args:
        path: a folder that does not exist or is empty; the folder it stands in must exist.

    Returns:
        The files written.

    Raises:
        RecordError: there is something at the path already.
        OutputError: the folder cannot be written; nothing is left behind.
    """
    name = plain(str(path))
    try:
        exists = path.exists() or path.is_symlink()
        if exists and not path.is_dir():
            raise RecordError(f"{name} is a file; name a folder that does not exist yet")
        if exists and any(path.iterdir()):
            raise RecordError(
                f"the folder {name} is not empty; name a folder that does not "
                "exist yet, so that nothing of yours is overwritten"
            )
        if not exists and not path.absolute().parent.is_dir():
            raise OutputError(
                f"the folder {name} cannot be made: there is no folder "
                f"{plain(str(path.absolute().parent))}; make it first"
            )
        texts = {f"{table}.csv": _table(table) for table in TABLES}
        texts["README.md"] = _readme(bundled_codebook())
        (_fill if exists else _make)(path, texts)
    except (OSError, ValueError) as error:
        raise OutputError(
            f"the folder {name} cannot be written ({_reason(error)}); nothing was "
            "left behind: choose another place or make room"
        ) from None
    return [path / file for file in texts]


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return "the disk is full"
    return getattr(error, "strerror", None) or plain(str(error))


def _make(path: Path, texts: dict[str, str]) -> None:
    """Make the folder whole beside its place, then move it there in one step."""
    target = path.absolute()
    with _staging(target.parent, texts) as built:
        built.rename(target)


def _fill(path: Path, texts: dict[str, str]) -> None:
    """Fill a folder that is there and empty; it stays the same folder, and empty on failure."""
    moved: list[Path] = []
    with _staging(path, texts) as built:
        try:
            for file in texts:
                (built / file).rename(path / file)
                moved.append(path / file)
        except BaseException:
            for file_moved in moved:
                file_moved.unlink(missing_ok=True)
            raise


@contextmanager
def _staging(parent: Path, texts: dict[str, str]) -> Iterator[Path]:
    """A new folder with the files, gone afterwards unless it was moved away."""
    built = parent / f".comity-{secrets.token_hex(6)}"
    try:
        built.mkdir()
        for file, text in texts.items():
            # Excel takes a CSV for UTF-8 only with the mark in front
            encoding = "utf-8-sig" if file.endswith(".csv") else "utf-8"
            with (built / file).open("w", encoding=encoding, newline="") as handle:
                handle.write(text)
                handle.flush()
                os.fsync(handle.fileno())
        yield built
    finally:
        shutil.rmtree(built, ignore_errors=True)


def _table(table: str) -> str:
    text = (DATA / "template" / f"{table}.csv").read_text(encoding="utf-8")
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def _readme(codebook: Codebook) -> str:
    """What every table and column means, from the columns and the codebook."""
    parts = [_HEAD, _FACTS]
    for table, columns in TABLES.items():
        parts.append(f"## {table}.csv\n\n{_ABOUT[table]}\n\n" + _columns(columns, codebook))
    parts.append(
        "## The depth ladder\n\nWhat a fact changes. A setback has the negative of the step it "
        "undoes; a refusal of something never begun is -1.\n\n"
        + _grid(
            ("depth", "step", "meaning"),
            [(str(depth), *words) for depth, words in sorted(codebook.depths.items())],
        )
    )
    parts.append(
        "## Event words\n\nThe words for `event` in milestones and `events` in ladders, with the "
        "stage and the depth that each stands for.\n\n"
        + _grid(
            ("event", "stage", "depth"),
            [(e.event, e.stage, str(e.depth)) for e in codebook.events.values()],
        )
    )
    parts.append(
        "## Areas\n\n" + _grid(("area", "name"), [(area.id, area.label) for area in codebook.areas])
    )
    return "\n".join(parts)


def _columns(columns: tuple[Column, ...], codebook: Codebook) -> str:
    rows = []
    for column in columns:
        words = activity_kinds(codebook) if column.kind == "kind" else column.choices
        rows.append(
            (f"`{column.name}`", "yes" if column.required else "", column.help, ", ".join(words))
        )
    return _grid(("column", "required", "meaning", "words"), rows)


def _grid(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [header, tuple("---" for _ in header), *rows]
    return "".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines
    )
