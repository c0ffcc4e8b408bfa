"""The statements of a text: each checkable or not, with proposals and the words they rest on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from comity.claims.clauses import Clause, Setting, clauses_of
from comity.claims.lexicon import Hit, Names
from comity.claims.parties import speaks_of_parties
from comity.claims.rule_output import GUESS, Draft
from comity.claims.rules import drafts_of
from comity.core.partner_sets import organization_set
from comity.evidence.default_peers import default_peers
from comity.evidence.evidence import Evidence
from comity.propositions.model import Proposition, Window
from comity.propositions.selection import Bench
from comity.propositions.to_and_from_yaml import Problem, from_values

OPEN = "no rule reads it"
UNREAD_DATE = "date"
ABOUT_NEITHER = "neither party"
SILENCING = ("motive", "prediction", "recommendation")
"""Words that make a clause no claim, whatever else it says."""
REASONS = {
    "motive": "a motive: the record holds what was done, not why",
    "opinion": "an opinion of somebody",
    "evaluation": "an evaluation: no fact decides what is important or good",
    "prediction": "a prediction: ask it as a question instead",
    "recommendation": "a recommendation",
    UNREAD_DATE: "not read: it holds a date that cannot be read, so no span of time is known",
    ABOUT_NEITHER: "it does not name both parties, the state and the organization",
    OPEN: "no rule reads it: write its proposition by hand, or mark it as not checkable",
}


@dataclass(frozen=True)
class Statement:
    """One thing that a sentence says.

    Attributes:
        start: offset of the clause in the text.
        end: offset after it.
        text: the clause.
        proposition: the proposed proposition, or None.
        rule: name of the rule that proposed it, or empty.
        reason: why it is not checkable (motive, opinion, evaluation, prediction, a date that
            cannot be read, neither party named), or that no rule reads it; empty where there is a
            proposition.
        matched: the words that the rule, or the reason, rests on.
        confidence: how sure the proposal is, 0 to 1.
    """

    start: int
    end: int
    text: str
    proposition: Proposition | None
    rule: str
    reason: str
    matched: tuple[Hit, ...]
    confidence: float

    @property
    def checkable(self) -> bool:
        """Whether there is a proposition to check."""
        return self.proposition is not None


def setting_of(text: str, title: str, day: date, evidence: Evidence) -> Setting:
    """What a text is about: the state and the organization its title names, else most named.

    Args:
        text: the whole text.
        title: its title, or empty.
        day: the article's own day.
        evidence: names, memberships and facts.
    """
    names = Names(evidence.actors)
    actors = evidence.actors

    def most(kind: str, fallback: str) -> str:
        counts: dict[str, int] = {}
        for weight, part in ((5, title), (1, text)):
            for hit in names(part):
                if actors[hit.value].kind == kind:
                    counts[hit.value] = counts.get(hit.value, 0) + weight
        return max(counts, key=lambda a: counts[a], default=fallback)

    organization = most("organization", "NATO")
    state = most("state", "KAZ")
    return make_setting(state, organization, day, evidence, names)


def make_setting(
    state: str, organization: str, day: date, evidence: Evidence, names: Names | None = None
) -> Setting:
    """The setting of a named pair."""
    bench = Bench(evidence, max(day, evidence.first))
    dyad = bench.dyad(state, organization_set(organization))
    began = min((f.start.year for f in dyad.facts), default=dyad.since)
    return Setting(
        evidence,
        state,
        organization,
        day,
        default_peers(dyad),
        names or Names(evidence.actors),
        max(began, dyad.since),
    )


def statements_of(
    text: str, start: int, end: int, setting: Setting, earlier: Window | None = None
) -> list[Statement]:
    """The statements of one sentence, by place.

    Args:
        text: the whole text.
        start: offset of the sentence.
        end: offset after it.
        setting: what the article is about.
        earlier: the last window that a sentence before it named, or None.
    """
    found: list[Statement] = []
    for clause in clauses_of(text, start, end, setting, earlier):
        found.extend(_of_clause(clause, setting))
    return found


def _of_clause(clause: Clause, setting: Setting) -> Iterable[Statement]:
    doubts = clause.hits.of("not-checkable")
    kinds = [h.value for h in doubts]
    drafts = drafts_of(clause, setting)
    if any(k in SILENCING for k in kinds):
        drafts = []
    elif doubts:
        drafts = [d for d in drafts if d.confidence > GUESS]
    told = [d for d in drafts if speaks_of_parties(clause, setting, d)]
    if drafts and not told and not doubts:
        return [_unchecked(clause, ABOUT_NEITHER, ())]
    drafts = told
    made = [s for d in drafts if (s := _statement(clause, d, setting)) is not None]
    if made and clause.unread:
        return [_unchecked(clause, UNREAD_DATE, clause.unread)]
    if made:
        return made
    if doubts:
        first = next((k for k in (*SILENCING, "opinion") if k in kinds), kinds[0])
        reason, hits = first, tuple(h for h in doubts if h.value == first)
    else:
        reason, hits = OPEN, ()
    return [_unchecked(clause, reason, hits)]


def _unchecked(clause: Clause, reason: str, hits: tuple[Hit, ...]) -> Statement:
    return Statement(clause.start, clause.end, clause.words, None, "", reason, hits, 0.0)


def _statement(clause: Clause, draft: Draft, setting: Setting) -> Statement | None:
    values = {"id": f"{draft.rule}-{clause.start}", "says": clause.words, **draft.values}
    try:
        made = from_values(values, setting.evidence.actors, setting.evidence.codebook)
    except Problem:
        return None  # a rule's guess that the grammar refuses is no proposal
    return Statement(
        clause.start, clause.end, clause.words, made, draft.rule, "", draft.hits, draft.confidence
    )


def same_question(one: Proposition, other: Proposition) -> bool:
    """Whether two propositions ask the same: test, subject, selection and side."""
    return (
        one.test.name == other.test.name
        and set(one.states) == set(other.states)
        and one.about == other.about
        and one.negated == other.negated
        and one.test == other.test
    )
