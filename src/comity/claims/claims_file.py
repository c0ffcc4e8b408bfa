"""The claims file: every statement of an article, what the machine proposed, what a person decided.

`comity claims propose ARTICLE -o claims.yml` writes it; a person sets `status` to confirmed,
rejected or not-checkable and may write a `proposition` of their own; `comity check claims.yml`
reads it back. The machine's proposal is kept beside the decision.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from comity.claims.lexicon import Hit
from comity.claims.statements import NOT_READ, OPEN, Statement
from comity.core.actors import Actors
from comity.core.codebook import Codebook
from comity.core.yaml_places import Placed, read_placed
from comity.errors import UsageError
from comity.propositions import Proposition, to_values
from comity.propositions.propositions_file import placed_proposition

PROPOSED, CONFIRMED = "proposed", "confirmed"
REJECTED, NOT_CHECKABLE = "rejected", "not-checkable"
STATUSES = (PROPOSED, CONFIRMED, REJECTED, NOT_CHECKABLE)
FORMAT = "comity-claims-1"
_KEYS = (
    "text", "from", "to", "status", "by", "reason", "rule", "words", "proposed",
    "proposition", "note",
)  # fmt: skip
_GONE = ("confidence",)
"""Keys of earlier versions, which are read and say nothing any more."""
_HEAD = ("format", "article", "title", "as_of", "sha256", "statements")
EXPLAINED = """\
# Statements of an article. Set `status` to confirmed, rejected or not-checkable. Where the machine
# proposed the wrong thing, write your own `proposition` beside `proposed`; see docs/claims.md.
"""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A statement with what was proposed for it and what was decided.

    Attributes:
        text: the words of the article.
        start: offset of the first character, or -1 where the file does not say.
        end: offset after the last, or -1.
        status: proposed, confirmed, rejected or not-checkable.
        by: who decided, or empty.
        reason: why it is not checkable, or empty.
        rule: the rule that proposed it, or empty.
        words: the words that the proposal rests on, with what they were read as.
        proposed: the machine's proposition, or None.
        own: the person's proposition, or None where the machine's stands.
        note: what the person wants a reader to know.
    """

    text: str
    start: int
    end: int
    status: str
    by: str = ""
    reason: str = ""
    rule: str = ""
    words: tuple[str, ...] = ()
    proposed: Proposition | None = None
    own: Proposition | None = None
    note: str = ""

    @property
    def proposition(self) -> Proposition | None:
        """What is to be checked: the person's proposition, else the machine's; else None."""
        if self.status in (REJECTED, NOT_CHECKABLE):
            return None
        return self.own or self.proposed


@dataclass(frozen=True, kw_only=True)
class ClaimsFile:
    """A claims file.

    Attributes:
        article: path or name of the article.
        title: its title.
        as_of: its day (YYYY, YYYY-MM or YYYY-MM-DD), or empty.
        sha256: hash of its text, or empty.
        decisions: its statements.
    """

    article: str
    title: str
    as_of: str
    sha256: str
    decisions: tuple[Decision, ...]


_PARTS = {"S": "state", "O": "organization", "M": "mechanism", "E": "exercise", "P": "operation",
          "B": "base", "C": "city", "H": "person"}  # fmt: skip
"""Codes of units as a reader calls them."""


def _read_as(hit: Hit) -> str:
    """A word of a statement, with what it was read as where that says more than the word."""
    return f"{hit.text} ({_PARTS.get(hit.slot, hit.slot)}: {hit.value})" if hit.value else hit.text


def decision_of(statement: Statement) -> Decision:
    """What the file says of a statement before anybody has decided."""
    words = tuple(_read_as(hit) for hit in statement.matched)
    unread = statement.reason == OPEN or statement.reason.startswith(NOT_READ)
    checkable = statement.checkable or unread
    return Decision(
        text=statement.text,
        start=statement.start,
        end=statement.end,
        status=PROPOSED if checkable else NOT_CHECKABLE,
        by="",
        reason="" if statement.checkable else statement.reason,
        rule=statement.rule,
        words=words,
        proposed=statement.proposition,
    )


def claims_text(found: ClaimsFile) -> str:
    """The file as YAML."""
    import yaml

    values: dict[str, Any] = {
        "format": FORMAT,
        "article": found.article,
        "title": found.title,
        "as_of": found.as_of,
        "sha256": found.sha256,
        "statements": [_values(d) for d in found.decisions],
    }
    body = {k: v for k, v in values.items() if v != ""}
    return EXPLAINED + yaml.safe_dump(body, sort_keys=False, allow_unicode=True, width=96)


def _values(decision: Decision) -> dict[str, Any]:
    values: dict[str, Any] = {"text": decision.text}
    if decision.start >= 0:
        values |= {"from": decision.start, "to": decision.end}
    values |= {"status": decision.status, "by": decision.by, "reason": decision.reason}
    if decision.rule:
        values["rule"] = decision.rule
    if decision.words:
        values["words"] = list(decision.words)
    if decision.proposed:
        values["proposed"] = _without_words(decision.proposed)
    if decision.own:
        values["proposition"] = _without_words(decision.own)
    values["note"] = decision.note
    return {k: v for k, v in values.items() if v != ""}


def _without_words(proposition: Proposition) -> dict[str, Any]:
    """The statement's text stands beside it already."""
    return {k: v for k, v in to_values(proposition).items() if k != "says"}


def read_claims(path: Path, actors: Actors, codebook: Codebook) -> ClaimsFile:
    """Read a claims file.

    Raises:
        UsageError: the first fault, with file, line and column.
    """
    placed = read_placed(path)
    values = placed.values
    if not isinstance(values, dict) or "statements" not in values:
        raise UsageError(
            f"{path} is no claims file: it has no `statements`; "
            "`comity claims propose ARTICLE -o FILE` writes one"
        )
    for key in values:
        if key not in _HEAD:
            raise placed.error((key,), f"is not known: write {', '.join(_HEAD)}")
    rows = values["statements"]
    if not isinstance(rows, list) or not rows:
        raise placed.error(("statements",), "holds no statement")
    decisions = tuple(_decision(placed, n, actors, codebook) for n in range(len(rows)))
    texts = {k: str(values.get(k) or "") for k in ("article", "title", "as_of", "sha256")}
    return ClaimsFile(
        article=texts["article"],
        title=texts["title"],
        as_of=texts["as_of"],
        sha256=texts["sha256"],
        decisions=decisions,
    )


def _decision(placed: Placed, number: int, actors: Actors, codebook: Codebook) -> Decision:
    path = ("statements", str(number))
    row = placed.values["statements"][number]
    if not isinstance(row, dict):
        raise placed.error(path, "is not a statement with keys and values")
    for key in row:
        if key not in (*_KEYS, *_GONE):
            raise placed.error((*path, key), f"is not known: write {', '.join(_KEYS)}")
    status = row.get("status", PROPOSED)
    if status not in STATUSES:
        raise placed.error((*path, "status"), f"{status!r}: write one of {', '.join(STATUSES)}")
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        raise placed.error((*path, "text"), "is missing: the words of the article")
    made = {
        key: placed_proposition(placed, (*path, key), actors, codebook) if row.get(key) else None
        for key in ("proposed", "proposition")
    }
    if status == CONFIRMED and not any(made.values()):
        raise placed.error((*path, "status"), "is confirmed, but no proposition stands here")
    offsets = [row.get(k, -1) for k in ("from", "to")]
    for key, offset in zip(("from", "to"), offsets, strict=True):
        if not isinstance(offset, int) or isinstance(offset, bool):
            raise placed.error((*path, key), f"{offset!r} is not a whole number")
    words = row.get("words", [])
    return Decision(
        text=text,
        start=offsets[0],
        end=offsets[1],
        status=status,
        by=str(row.get("by") or ""),
        reason=str(row.get("reason") or ""),
        rule=str(row.get("rule") or ""),
        words=tuple(str(w) for w in (words if isinstance(words, list) else [words])),
        proposed=made["proposed"],
        own=made["proposition"],
        note=str(row.get("note") or ""),
    )
