"""From a proposition to one of four verdicts, with evidence, rival readings, what would decide.

The rules, in their order:

1. nothing of the window is seen, and no fact speaks of it: the record cannot decide;
2. yes by the strict reading: holds; no: contradicted;
3. either with facts that qualify it: holds in part;
4. part: holds in part, and says for what;
5. else the record cannot decide.

A negated statement swaps holds and contradicted; what holds in part, and its denial, is open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from comity.core.codebook import Codebook
from comity.core.partner_sets import MODES
from comity.evaluation.direction import listed
from comity.evidence.evidence import Evidence
from comity.propositions.answer import Answer
from comity.propositions.evidence_weight import Weighed, weighed
from comity.propositions.model import ANYONE, MEMBER_TESTS, SERIES_TESTS, Proposition, Test, Window
from comity.propositions.selection import Bench, Reading
from comity.propositions.tests_on_acts import ACT_ANSWERS
from comity.propositions.tests_on_facts import FACT_ANSWERS
from comity.propositions.tests_on_members import MEMBER_ANSWERS
from comity.propositions.tests_on_series import SERIES_ANSWERS

HOLDS, IN_PART = "holds", "holds in part"
CONTRADICTED, UNDECIDED = "contradicted", "the record cannot decide"
VERDICTS = (HOLDS, IN_PART, CONTRADICTED, UNDECIDED)
_WORDS = {"yes": HOLDS, "no": CONTRADICTED, "part": IN_PART, "open": UNDECIDED}


@dataclass(frozen=True, slots=True)
class Rival:
    """The verdict by another reading.

    Attributes:
        name: what sets the reading apart.
        verdict: one of the four.
        text: what it finds.
        flips: whether the verdict differs from the first reading's.
    """

    name: str
    verdict: str
    text: str
    flips: bool


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the evidence says of a proposition.

    Attributes:
        proposition: what was asked.
        as_of: nothing later was used.
        verdict: holds, holds in part, contradicted, or the record cannot decide.
        text: why, in a sentence.
        part: for what it holds, where it holds in part.
        window: the days looked at.
        partner: label of the partner set.
        coverage: the share of the window that the evidence can see, 0 to 1.
        speaks_for: the evidence for it, the heaviest first.
        speaks_against: the evidence against it.
        qualifies: facts that limit it.
        years: what each year shows: held, not, doubtful or silent.
        by_measure: the verdict and words of each measure, for tests by several.
        rivals: other readings, and whether they flip the verdict.
        decides: what evidence would decide it.
    """

    proposition: Proposition
    as_of: date
    verdict: str
    text: str
    part: str
    window: tuple[date, date]
    partner: str
    coverage: float
    speaks_for: tuple[Weighed, ...]
    speaks_against: tuple[Weighed, ...]
    qualifies: tuple[Weighed, ...] = ()
    years: Mapping[int, str] = field(default_factory=dict)
    by_measure: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    rivals: tuple[Rival, ...] = ()
    decides: tuple[str, ...] = ()

    @property
    def flips(self) -> tuple[Rival, ...]:
        """The readings under which the verdict differs."""
        return tuple(r for r in self.rivals if r.flips)


def resolve(
    proposition: Proposition,
    evidence: Evidence | Bench,
    as_of: date,
    *,
    rivals: bool = True,
    all_held: bool = False,
) -> Verdict:
    """The verdict of the evidence on a proposition.

    Args:
        proposition: what is asked.
        evidence: the evidence, or a `Bench` over evidence that is cut at `as_of` already.
        as_of: nothing later is used.
        rivals: whether to try other readings too.
        all_held: whether rows that are unverified or announced count as held: the generous reading.

    Raises:
        UsageError: the as-of date lies before the first fact.
    """
    bench = evidence if isinstance(evidence, Bench) else Bench(evidence.as_of(as_of), as_of)
    reading = Reading(bench=bench, proposition=proposition, all_held=all_held)
    answer = _answer(reading)
    verdict = _WORDS[answer.outcome]
    return Verdict(
        proposition=proposition,
        as_of=as_of,
        verdict=verdict,
        text=answer.text,
        part=answer.part,
        window=reading.window,
        partner=reading.partner.label if reading.partner else "anyone",
        coverage=round(answer.coverage, 4),
        speaks_for=weighed(bench.evidence, answer.speaks_for),
        speaks_against=weighed(bench.evidence, answer.speaks_against),
        qualifies=_qualifying(reading),
        years=answer.years,
        by_measure={n: (_WORDS[a.outcome], a.text) for n, a in answer.by_measure.items()},
        rivals=tuple(_tried(reading, verdict)) if rivals else (),
        decides=answer.decides,
    )


def _answer(reading: Reading) -> Answer:
    proposition = reading.proposition
    if not len(reading.years) or reading.window[0] > reading.bench.as_of:
        why = f"the window begins after the as-of date {reading.bench.as_of}"
        return Answer(outcome="open", text=why, decides=("evidence of a later date",))
    tests = {**FACT_ANSWERS, **MEMBER_ANSWERS, **ACT_ANSWERS, **SERIES_ANSWERS}
    answer = tests[proposition.test.name](reading)
    if not answer.coverage:
        answer = replace(answer, outcome="open", part="")
    if answer.outcome in ("yes", "no") and (qualifying := _qualifying(reading)):
        named = listed([f"{w.title} ({w.date})" for w in qualifying[:3]])
        answer = replace(answer, outcome="part", part=f"qualified by {named}")
    if proposition.negated:
        answer = answer.swapped()
        if answer.outcome == "part":  # what is so in part is no ground to deny it, nor to hold it
            answer = replace(answer, outcome="open", text=f"in part: {answer.text}", part="")
    return answer


def _qualifying(reading: Reading) -> tuple[Weighed, ...]:
    selector = reading.proposition.qualified
    if selector is None:
        return ()
    if selector.parties:  # dealings with others may limit what is said of the partner
        asked = replace(reading.proposition, partner_set=ANYONE)
        reading = replace(reading, proposition=asked, chosen=None)
    found = reading.within(reading.facts(selector), *reading.window)
    return weighed(reading.bench.evidence, (f.id for f in found.strict))


def _tried(first: Reading, verdict: str) -> Iterator[Rival]:
    for reading in _readings(first):
        answer = _answer(reading)
        other = _WORDS[answer.outcome]
        yield Rival(reading.name, other, answer.text, other != verdict)


def _readings(first: Reading) -> Iterator[Reading]:
    """Other readings: partner sets, measures one by one, years, and what counts as evidence."""
    asked = first.proposition
    for name, words in _partner_sets(asked, first.bench.evidence.codebook):
        yield replace(first, name=name, proposition=replace(asked, partner_set=words))
    if asked.test.name in SERIES_TESTS and len(asked.test.by) > 1:
        for measure in asked.test.by:
            test = replace(asked.test, by=(measure,))
            yield replace(first, name=f"by {measure} alone", proposition=replace(asked, test=test))
    if asked.test.name in ("every", "count", "exists", "trend", "level"):
        yield from _windows(first)
    exercises = asked.about.kinds == ("exercise",) or "exercises" in asked.test.by
    if asked.test.name not in SERIES_TESTS:
        yield replace(first, name="rows that are unverified or announced count", all_held=True)
        if exercises:
            yield replace(first, name="inferences without a page count as doubt", inferred=True)
    elif exercises:
        yield replace(first, name="every row of the exercise data set counts", rows=True)


def _partner_sets(asked: Proposition, codebook: Codebook) -> list[tuple[str, str]]:
    if not asked.partner or asked.partner_set == ANYONE or asked.test.name in MEMBER_TESTS:
        return []  # members belong to the organization itself
    labels = {
        "organization": f"{asked.partner} as an organization",
        "members": f"members of {asked.partner}",
        "both": f"{asked.partner} and its members",
    }
    found = [(labels[m], m) for m in MODES if m != asked.partner_set]
    leaders = [s for p in codebook.poles if asked.partner in p.organizations for s in p.states]
    found += [(f"{s} alone", s) for s in leaders if s not in (asked.partner_set, *asked.states)]
    return found


def _windows(first: Reading) -> Iterator[Reading]:
    start, stop = first.window
    last_full = stop.year - ((stop.month, stop.day) != (12, 31))
    years = start.year, stop.year
    rivals = {
        "without the last year": Window(start, date(years[1] - 1, 12, 31)),
        "a year longer back": Window(date(max(years[0] - 1, 1800), 1, 1), stop),
        "from the second year": Window(date(years[0] + 1, 1, 1), stop),
    }
    if last_full < years[1]:
        rivals["full calendar years only"] = Window(start, date(last_full, 12, 31))
    for name, window in rivals.items():
        assert window.first
        assert window.last
        if window.first <= window.last and years[0] < years[1]:
            yield replace(first.with_window(window), name=name)


def opposite(proposition: Proposition) -> Proposition:
    """The statement that denies this one."""
    return replace(proposition, negated=not proposition.negated)


__all__ = ["VERDICTS", "Rival", "Test", "Verdict", "opposite", "resolve"]
