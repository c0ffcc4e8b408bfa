"""How a checked article speaks: marks and colours of verdicts, propositions in words."""

from __future__ import annotations

from collections.abc import Iterable

from comity.evaluation.direction import listed
from comity.evidence.bundled import prose_name, with_names
from comity.propositions import VERDICTS, Proposition
from comity.propositions.model import MEMBER_TESTS, Selector
from comity.propositions.wording import side_of

HOLDS, IN_PART, CONTRADICTED, UNDECIDED = VERDICTS
SHOWN = 3
"""Names of events that are shown before the rest is counted."""
MARKS = {HOLDS: "+", IN_PART: "~", CONTRADICTED: "x", UNDECIDED: "?"}
STYLES = {HOLDS: "green", IN_PART: "yellow", CONTRADICTED: "red", UNDECIDED: "blue"}
CLASSES = {
    HOLDS: "holds",
    IN_PART: "part",
    CONTRADICTED: "contradicted",
    UNDECIDED: "undecided",
}
YEAR_WORDS = {
    "held": "held, verified",
    "not": "none, a complete list is at hand",
    "doubtful": "unverified or announced only",
    "silent": "the record cannot say",
}


def in_words(proposition: Proposition) -> str:
    """The checkable form of a statement, as a reader would say it."""
    test = proposition.test
    what = _selected(proposition.about)
    if test.name in ("value", "trend", "change"):
        what = listed(list(test.by))
    least = f", at least {test.at_least:g}" if test.at_least else ""
    body = {
        "exists": f"at least one {what}",
        "never": f"no {what}",
        "every": f"{what} in every year{least}",
        "count": f"{_bounds(proposition)} of {what}",
        "member": "full membership at the end of the window",
        "belonged": "full membership throughout the window",
        "joined": "a full membership that began in the window",
        "left": "a full membership that ended in the window",
        "founder": "a founding member",
        "joined_before": f"a full member {_months(proposition)}before {_names(test.than)}",
        "nth": f"member number {test.rank}",
        "once": f"{what} by the state itself, once",
        "done": f"{what} by the state itself",
        "standing": f"{what} by the state itself, going on at the end of the window",
        "refused": f"{what}, and not {_selected(test.then or Selector())}",
        "first": f"{what} before {_names(test.than) if test.than else 'every other state'}",
        "ongoing": f"{what} going on at the end of the window",
        "ended": f"{what} ended by the end of the window",
        "position": f"official position on {listed(list(proposition.about.topics) or ['it'])}: "
        f"{_side(proposition)}",
        "order": f"{what} before {_selected(test.then or Selector())}",
        "value": f"{what} {_bounds(proposition)}",
        "trend": f"{what} {test.direction}",
        "level": f"{listed(list(test.by))} above {_names(test.than) or 'the others'}",
        "change": f"{what} {test.direction} against {test.earlier}",
    }[test.name]
    window = proposition.window
    ends = f", {window.first or 'the beginning'} to {window.last or 'the as-of date'}"
    partner = _names([proposition.partner]) if proposition.partner else "anyone"
    chosen = f" ({with_names(proposition.partner_set)})"
    if proposition.partner_set == "both":
        of_itself = test.name in MEMBER_TESTS or set(proposition.about.kinds) == {"milestone"}
        chosen = "" if of_itself or not proposition.partner else " or its members"
    denied = "not the case: " if proposition.negated else ""
    return f"{denied}{body}; {_names(proposition.states)} with {partner}{chosen}{ends}"


def _names(ids: Iterable[str]) -> str:
    """Names of actors, listed; of a pole ("pole:RUS") what stands after the colon."""
    return listed([with_names(i) if ":" in i else prose_name(i) for i in ids])


def _side(proposition: Proposition) -> str:
    stance = proposition.test.stance
    return "no reversal" if stance == "steady" else side_of(proposition, stance == "for")


def _months(proposition: Proposition) -> str:
    test = proposition.test
    return (
        f"{test.at_least:g} to {test.at_most:g} months " if test.at_least and test.at_most else ""
    )


def _bounds(proposition: Proposition) -> str:
    test = proposition.test
    low = f"at least {test.at_least:g}" if test.at_least is not None else ""
    high = f"at most {test.at_most:g}" if test.at_most is not None else ""
    return " and ".join(b for b in (low, high) if b) or "any number"


def _selected(about: Selector) -> str:
    words = [*about.kinds] or ["fact"]
    text = " or ".join(words)
    if about.rungs:
        text = "rung of the ladder"
    if about.mechanisms:
        text = listed(list(about.mechanisms))
    if about.areas:
        text += f" in {listed(list(about.areas))}"
    if about.depth is not None:
        text += f" of depth {about.depth} or more"
    if about.events:
        more = (
            f" and {len(about.events) - SHOWN} more words for it"
            if len(about.events) > SHOWN
            else ""
        )
        text += f" ({' or '.join(about.events[:SHOWN])}{more})"
    if about.stages:
        text += f" {' or '.join(about.stages)}"
    if about.series:
        text += f" {' or '.join(about.series)}"
    if about.parties:
        text += f" with {' or '.join(map(prose_name, about.parties))}"
    if about.said:
        text += f" that says {' and '.join(about.said)}"
    if about.words:
        text += f" that says {' or '.join(about.words)}"
    return text
