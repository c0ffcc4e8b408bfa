"""The answer to a question in plain words: a forecast, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from comity.errors import UsageError
from comity.evidence.evidence import Evidence
from comity.forecasting.forecast import Forecast, ask
from comity.forecasting.plain_question import Unread, question_from
from comity.propositions import Proposition

ENDS = (".yml", ".yaml")
LINES = ".txt"
MOST_LINES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Abstained:
    """A question that gets no forecast.

    Attributes:
        text: the question.
        why: what is not understood, or why the record has no reference class.
        proposition: what it was read as, or None where it was not read.
    """

    text: str
    why: str
    proposition: Proposition | None


def ask_plain(
    text: str, evidence: Evidence, as_of: date, scale: str = "icd203"
) -> Forecast | Abstained:
    """Answer a question in plain English or Russian, or say why not.

    Args:
        text: one question, such as "Will Serbia join NATO by 31 December 2035?".
        evidence: all that is known; it is cut at the day.
        as_of: the day of the forecast.
        scale: words of likelihood: icd203 or kent.
    """
    read = question_from(text, evidence, as_of)
    if isinstance(read, Unread):
        return Abstained(text=text, why=f"not read: {read.why}", proposition=None)
    try:
        return ask(read, evidence, as_of, scale)
    except UsageError as error:
        why = str(error).removeprefix("question: ")
        return Abstained(text=text, why=why, proposition=read)


def lines_of(path: Path) -> list[str]:
    """The questions of a text file, one a line; empty lines and lines that begin with # are none.

    Raises:
        UsageError: the file cannot be read, or holds none, or too many.
    """
    try:
        lines = [line.strip() for line in path.read_text("utf-8-sig").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from error
    found = [line for line in lines if line and not line.startswith("#")]
    if not 0 < len(found) <= MOST_LINES:
        raise UsageError(
            f"{path} holds {len(found)} questions: write one to {MOST_LINES}, one a line"
        )
    return found


def is_file(question: str) -> bool:
    """Whether a question is the name of a file and no text."""
    return question.endswith((*ENDS, LINES)) and "?" not in question
