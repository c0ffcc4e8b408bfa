"""What one reading of a proposition answers, before negation and before it becomes a verdict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from comity.evaluation.direction import listed

Outcome = Literal["yes", "no", "part", "open"]
HELD, NOT, DOUBTFUL, SILENT = "held", "not", "doubtful", "silent"
"""What a year shows: it held strictly; a complete list has none; only unverified or announced
facts; the evidence cannot speak."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a reading finds.

    Attributes:
        outcome: yes, no, part, or open where the evidence cannot decide.
        text: what was found, in a sentence.
        part: for what it holds, where it holds in part.
        speaks_for: ids of facts and data sets for it, the doubtful ones included.
        speaks_against: ids of those against it.
        years: what each year of the window shows, for tests that look at years.
        decides: what evidence would decide it.
        by_measure: what each measure answers, for tests by several.
        coverage: the share of the window that the evidence can see, 0 to 1.
    """

    outcome: Outcome
    text: str
    part: str = ""
    speaks_for: tuple[str, ...] = ()
    speaks_against: tuple[str, ...] = ()
    years: Mapping[int, str] = field(default_factory=dict)
    decides: tuple[str, ...] = ()
    by_measure: Mapping[str, Answer] = field(default_factory=dict)
    coverage: float = 0.0

    def swapped(self) -> Answer:
        """The answer to the opposite statement: yes and no change places, part and open stay."""
        other: Mapping[Outcome, Outcome] = {"yes": "no", "no": "yes"}
        return replace(
            self,
            outcome=other.get(self.outcome, self.outcome),
            speaks_for=self.speaks_against,
            speaks_against=self.speaks_for,
            by_measure={name: answer.swapped() for name, answer in self.by_measure.items()},
        )


def combined(answers: Mapping[str, Answer]) -> Answer:
    """One answer of several measures'.

    All yes is yes. Some yes is part, and names the measures, where no more of them say no. No is no
    where nothing says yes or part and at least half of the measures can speak; else the evidence
    cannot decide.
    """
    words = {name: a.outcome for name, a in answers.items()}
    yes = [n for n, o in words.items() if o == "yes"]
    no = [n for n, o in words.items() if o == "no"]
    in_part = [n for n, o in words.items() if o == "part"]
    outcome: Outcome = "open"
    part = ""
    if len(yes) == len(words):
        outcome = "yes"
    elif len(no) > len(yes) + len(in_part) > 0:
        outcome = "open"  # most of them say otherwise, and one is not a part of the truth
    elif yes or in_part:
        outcome = "part"
        named = [(yes, ""), (in_part, "in part "), (no, "not ")]
        said = [f"{lead}by {listed(names)}" for names, lead in named if names]
        silent = [n for n, o in words.items() if o == "open"]
        said += [f"{listed(silent)} cannot say"] if silent else []
        part = "; ".join([*said, *(f"{n}: {answers[n].part}" for n in in_part)])
    elif no and 2 * len(no) >= len(words):
        outcome = "no"
    return Answer(
        outcome=outcome,
        text="; ".join(f"{n}: {a.text}" if len(words) > 1 else a.text for n, a in answers.items()),
        part=part,
        speaks_for=unique(i for a in answers.values() for i in a.speaks_for),
        speaks_against=unique(i for a in answers.values() for i in a.speaks_against),
        years={},
        decides=unique(d for a in answers.values() for d in a.decides),
        by_measure=dict(answers) if len(answers) > 1 else {},
        coverage=max((a.coverage for a in answers.values()), default=0.0),
    )


def unique(values: Iterable[str]) -> tuple[str, ...]:
    """Texts, each once, in order."""
    return tuple(dict.fromkeys(values))
