"""How the tests on facts tell what they found, what is missing and what would decide."""

from __future__ import annotations

from collections.abc import Sequence

from comity.core.facts import Fact
from comity.evaluation.sections.coverage_and_gaps import spans
from comity.propositions.model import Proposition
from comity.propositions.selection import Found, Reading

SHOWN = 3


def covered(reading: Reading, found: Found) -> float:
    """The share of the window's years that the evidence can see, or that a fact speaks of."""
    spoken = {y for f in found.strict for y in f.years()}
    years = reading.years
    seen = sum(max(reading.coverage(y), 1.0 if y in spoken else 0.0) for y in years)
    return seen / len(years) if len(years) else 0.0


def decides(reading: Reading, found: Found, closed: bool) -> tuple[str, ...]:
    """What evidence would decide an open question."""
    told = []
    for fact in found.doubtful[:SHOWN]:
        told.append(f"a page that confirms {fact.title} ({fact.start})")
    silent = [y for y in reading.years if not reading.closed(y) and reading.coverage(y) < 1]
    if not closed and silent:
        told.append(f"documents on {spans(silent)}")
    if reading.open:
        told.append(f"the window is open until {reading.proposition.window.last}")
    return tuple(told)


def lists(reading: Reading) -> tuple[str, ...]:
    """Ids of the data sets whose silence speaks."""
    known = reading.bench.evidence.origins
    wanted = (
        ("mme",) if reading.proposition.about.kinds == ("exercise",) else ("partnership-record",)
    )
    return tuple(o for o in wanted if o in known)


def how_many(low: int, high: int) -> str:
    """How many facts count, strictly and at all."""
    facts = f"{low} verified fact{'s' * (low != 1)}"
    return facts if low == high else f"{facts}, {high} with those unverified or announced"


def nothing(reading: Reading) -> str:
    """That nothing was found, and in how much."""
    documents = {
        s
        for state in reading.proposition.states
        for y in reading.years
        for s in reading.bench.dyad(state, reading.partner).sources_by_year.get(y, ())
    }
    number = len(documents)
    text = f"no fact in {number} document{'s' * (number != 1)} on {_span(reading)}"
    closed = [y for y in reading.years if reading.closed(y)]
    return f"{text}, and none in the complete list of {spans(closed)}" if closed else text


def _span(reading: Reading) -> str:
    years = reading.years
    return f"{years[0]}-{years[-1]}" if len(years) > 1 else str(years[0]) if years else "no year"


def named(facts: Sequence[Fact]) -> str:
    """The first of the facts by name."""
    shown = [f"{f.title} ({f.start})" for f in facts[:SHOWN]]
    more = f" and {len(facts) - SHOWN} more" if len(facts) > SHOWN else ""
    return f": {'; '.join(shown)}{more}" if shown else ""


def named_ends(facts: Sequence[Fact]) -> str:
    """The first of the facts by name, with their ends."""
    return ": " + "; ".join(f"{f.title} ({f.dates})" for f in facts[:SHOWN])


def years_of(facts: Sequence[Fact]) -> str:
    """The years of facts, in brackets."""
    years = sorted({f.start.year for f in facts})
    return f" ({spans(years)})" if years else ""


KEEPS_OUT = ("neutrality",)
"""Topics that name a distance: a stance against the partner is one for the topic."""


def side_of(proposition: Proposition, welcome: bool) -> str:
    """Whether a stance on the topics of a proposition is for or against them, as a reader says it.

    Args:
        proposition: its topics.
        welcome: whether the stance is toward the partner.
    """
    topics = proposition.about.topics
    distance = bool(topics) and all(topic in KEEPS_OUT for topic in topics)
    return "for" if welcome != distance else "against"
