"""An officer's lines of a brief, kept as a file a pair beside the record (`briefs/KAZ-NATO.yml`).

The file is the one that `comity brief lines` writes, so the same lines are edited in a browser and
in an editor, and `comity brief ... --lines` prints them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from comity.briefing.lines_file import BriefLines, read_for
from comity.core.atomic_write import write
from comity.errors import OutputError, UsageError

if TYPE_CHECKING:
    from comity.web.working.folder import OwnRecord

FOLDER = "briefs"


@dataclass(frozen=True, kw_only=True)
class KeptLines:
    """What is kept of the lines of a pair.

    Attributes:
        path: the file, whether or not it is there.
        mark: SHA-256 of it, or empty where there is none.
        problem: why it cannot stand in this brief, or empty.
    """

    path: Path
    mark: str
    problem: str

    @property
    def usable(self) -> Path | None:
        """The file where it is there and can stand in the brief."""
        return self.path if self.mark and not self.problem else None


def kept_lines(folder: Path, pair: str, as_of: date) -> KeptLines:
    """The lines that a record folder keeps of a pair, for its brief as of a day."""
    path = folder / FOLDER / f"{pair}.yml"
    mark = _mark(path)
    problem = ""
    if mark:
        try:
            read_for(path, pair, as_of)
        except UsageError as error:
            problem = str(error).replace(f"{path.parent}/", "")
    return KeptLines(path=path, mark=mark, problem=problem)


def save_lines(
    own: OwnRecord, kept: KeptLines, lines: BriefLines, texts: Mapping[str, str], by: str, seen: str
) -> BriefLines:
    """Write the lines with what an officer made of them.

    Args:
        own: the record folder.
        kept: what is kept of the pair.
        lines: the lines as they stand now, with their evidence of now.
        texts: by id of the line.
        by: who writes.
        seen: mark of the file that the officer read.

    Raises:
        UsageError: somebody wrote the file since, or a line cannot stand.
        OutputError: it cannot be written.
    """
    made = lines.with_texts(texts, by, date.today())
    with own.alone():
        if _mark(kept.path) != seen:
            raise UsageError(
                "somebody saved lines of this brief since you read them: theirs stand in the "
                "brief, yours in the form below; save again to put yours in their place"
            )
        try:
            kept.path.parent.mkdir(exist_ok=True)
        except OSError as error:
            told = error.strerror or error
            raise OutputError(f"{kept.path.parent} cannot be made: {told}") from error
        write(kept.path, made.text())
    return made


def _mark(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
