"""The files of an edition and how they are read and written."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from comity.core.atomic_write import write
from comity.errors import UsageError

SCHEMA = "comity.edition/1"
ABOUT = "edition.json"
CODE = "code.json"
EVIDENCE = "evidence.json.gz"
PAIRS = "pairs"
RECORD = "record"
CHECKSUMS = "checksums.sha256"
SHARED = ("facts", "sources", "grades", "memberships", "origins")
"""What evaluations have in common: written once, in the evidence of the edition."""
_QUARTER = re.compile(r"(\d{4})-?[qQ]([1-4])")


def quarter_end(text: str) -> tuple[str, date]:
    """A quarter as its name and its last day: "2026Q3" is 2026-09-30.

    Raises:
        UsageError: the text is no quarter.
    """
    found = _QUARTER.fullmatch(text.strip())
    if found is None:
        raise UsageError(f"{text!r} is no quarter: write the year and the quarter, as in 2026Q3")
    year, quarter = int(found[1]), int(found[2])
    following = date(year + quarter // 4, quarter % 4 * 3 + 1, 1)
    return f"{year}Q{quarter}", following - timedelta(days=1)


def canonical(body: Any) -> str:
    """JSON as `comity evaluate --json` prints it."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def digest(text: str | bytes) -> str:
    """The SHA-256 of a text (as UTF-8) or of bytes, in hexadecimal."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def write_packed(path: Path, body: Any) -> None:
    """Write JSON, packed by gzip without a name or an hour."""
    write(path, gzip.compress(canonical(body).encode(), compresslevel=6, mtime=0))


def read_packed(path: Path) -> Any:
    """Read what `write_packed` wrote.

    Raises:
        UsageError: the file is missing or damaged.
    """
    try:
        return json.loads(gzip.decompress(path.read_bytes()))
    except FileNotFoundError as error:
        raise UsageError(f"{path} is missing: the edition is not whole") from error
    except (OSError, EOFError, ValueError) as error:
        raise UsageError(f"{path} is damaged: {error}; fetch the edition again") from error


@dataclass(frozen=True, kw_only=True)
class Edition:
    """An edition as it lies in a folder.

    Attributes:
        folder: where it lies.
        about: what `edition.json` says: name, as_of, command, results by pair and more.
        code: SHA-256 of each file of the program that made it.
    """

    folder: Path
    about: dict[str, Any]
    code: dict[str, str]

    @property
    def name(self) -> str:
        """What it is called: a quarter, or its day."""
        return str(self.about["name"])

    @property
    def as_of(self) -> str:
        """The last day of what it uses."""
        return str(self.about["as_of"])

    @property
    def pairs(self) -> dict[str, str]:
        """The SHA-256 of each evaluation by the id of its pair."""
        return dict(self.about["results"])

    def shared(self) -> dict[str, dict[str, Any]]:
        """The evidence that its evaluations have in common, by kind and id."""
        found = read_packed(self.folder / EVIDENCE)
        if not isinstance(found, dict):
            raise UsageError(f"{self.folder / EVIDENCE} is damaged: fetch the edition again")
        return found

    def pair(self, name: str, shared: dict[str, dict[str, Any]] | None = None) -> dict[str, Any]:
        """A whole evaluation, as `comity evaluate --json` gave it.

        Args:
            name: id of the pair, as in KAZ-NATO.
            shared: what `shared` gives, where many are read.

        Raises:
            UsageError: the edition does not hold it, or a file is missing or damaged.
        """
        if name not in self.about["results"]:
            raise UsageError(
                f"the edition {self.name} in {self.folder} does not hold {name}: it holds "
                f"{len(self.about['results'])} pairs, listed in {ABOUT}"
            )
        return joined(read_packed(self.folder / PAIRS / f"{name}.json.gz"), shared or self.shared())


def read_edition(folder: Path | str) -> Edition:
    """Open an edition.

    Raises:
        UsageError: the folder holds none, or one of another format.
    """
    root = Path(folder)
    about, code = (_json(root / name) for name in (ABOUT, CODE))
    if about.get("schema") != SCHEMA or not {"name", "as_of", "results", "question"} <= set(about):
        raise UsageError(
            f"{root / ABOUT} is not that of an edition that this version reads ({SCHEMA})"
        )
    return Edition(folder=root, about=about, code=code)


def _json(path: Path) -> dict[str, Any]:
    try:
        body = json.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise UsageError(
            f"{path} is missing: {path.parent} is no edition, or one that is not whole; "
            "`comity edition make` makes one"
        ) from error
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from error
    if not isinstance(body, dict):
        raise UsageError(f"{path} cannot be read: it holds no JSON object")
    return body


def parted(body: dict[str, Any], shared: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """An evaluation less what others of its edition have too, which goes into `shared`.

    What another evaluation has under the same id with other words stays where it is.
    """
    found = dict(body)
    for kind in SHARED:
        held, own = shared.setdefault(kind, {}), {}
        for name, value in _by_id(body[kind]).items():
            if held.setdefault(name, value) != value:
                own[name] = value
        found[kind] = {"ids": list(_by_id(body[kind])), "own": own}
    return found


def joined(body: dict[str, Any], shared: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The evaluation that `parted` made two of."""
    found = dict(body)
    for kind in SHARED:
        ids, own = body[kind]["ids"], body[kind]["own"]
        whole = {name: own[name] if name in own else shared[kind][name] for name in ids}
        found[kind] = list(whole.values()) if kind == "memberships" else whole
    return found


def _by_id(values: Any) -> dict[str, Any]:
    return {v["id"]: v for v in values} if isinstance(values, list) else values
