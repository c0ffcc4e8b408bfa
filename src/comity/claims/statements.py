"""The statements of a text: each checkable or not, with proposals and the words they rest on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from comity.claims.accounting import unaccounted
from comity.claims.clauses import Clause, Setting, clauses_of
from comity.claims.constructions import not_understood
from comity.claims.lexicon import Hit, Names
from comity.claims.parties import speaks_of_parties
from comity.claims.rule_output import Draft
from comity.claims.rules import drafts_of
from comity.claims.sentences import Part, parts_of
from comity.claims.time_words import times_in
from comity.claims.units import named_in, units_of
from comity.claims.unread_dates import unread_dates
from comity.core.partner_sets import organization_set
from comity.evidence.default_peers import default_peers
from comity.evidence.evidence import Evidence
from comity.propositions.model import Proposition, Window
from comity.propositions.selection import Bench
from comity.propositions.to_and_from_yaml import Problem, from_values

OPEN = "no rule reads it"
"""Every word is known, and no construction takes them together."""
UNREAD_DATE = "date"
ABOUT_NEITHER = "neither party"
QUESTION = "question"
NOT_READ = "not read"
NO_TEST = "not checkable by the record"
SILENCING = ("motive", "prediction", "recommendation")
"""Words that make a clause no claim, whatever else it says."""
REASONS = {
    "motive": "a motive: the record holds what was done, not why",
    "opinion": "an opinion of somebody",
    "evaluation": "an evaluation: no fact decides what is important or good",
    "prediction": "a prediction: ask it as a question instead",
    "recommendation": "a recommendation",
    QUESTION: "a question",
    UNREAD_DATE: "not read: it holds a date that cannot be read, so no span of time is known",
    ABOUT_NEITHER: "it does not name both the state and the organization that the text is about",
    OPEN: "not read: its words are known, but not what they say together",
}


@dataclass(frozen=True, kw_only=True)
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
    """

    start: int
    end: int
    text: str
    proposition: Proposition | None
    rule: str
    reason: str
    matched: tuple[Hit, ...]

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
        for weight, part in ((5, title), (5, _lowered(title)), (1, text)):
            for name in (*(hit.value for hit in names(part)), *named_in(part)):
                if name in actors and actors[name].kind == kind:
                    counts[name] = counts.get(name, 0) + weight
        return max(counts, key=lambda a: counts[a], default=fallback)

    organization = most("organization", "NATO")
    state = most("state", "KAZ")
    return make_setting(state, organization, day, evidence, names)


def _lowered(title: str) -> str:
    """A title in capitals as it would be written in a line of text, else nothing."""
    return title.title() if title.isupper() else ""


def make_setting(
    state: str, organization: str, day: date, evidence: Evidence, names: Names | None = None
) -> Setting:
    """The setting of a named pair."""
    bench = Bench(evidence, max(day, evidence.first))
    dyad = bench.dyad(state, organization_set(organization))
    began = min((f.start.year for f in dyad.facts), default=dyad.since)
    return Setting(
        evidence=evidence,
        state=state,
        organization=organization,
        day=day,
        peers=default_peers(dyad),
        names=names or Names(evidence.actors),
        began=max(began, dyad.since),
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
    if "?" in text[start:end]:
        return [
            Statement(
                start=start,
                end=end,
                text=text[start:end],
                proposition=None,
                rule="",
                reason=QUESTION,
                matched=(),
            )
        ]
    parts = parts_of(text, start, end, setting)
    if parts:
        return [s for part in parts for s in _of_part(text, part, setting)]
    clauses = clauses_of(text, start, end, setting, earlier)
    found = [(clause, s) for clause in clauses for s in _of_clause(clause, setting)]
    if all(s.checkable for _, s in found):
        return [s for _, s in found]
    # what was not understood may say when, or in whose mouth, the rest of the sentence stands
    return [_unread(clause, s) if s.checkable else s for clause, s in found]


def _of_part(text: str, part: Part, setting: Setting) -> Iterable[Statement]:
    """The statements of a part that a construction takes whole."""
    words = text[part.start : part.end]
    hits = tuple(u.hit() for u in part.units)
    said = times_in(text, part.start, part.end, setting.day)
    series = [(u.start, u.end) for u in part.units if u.code == "E"]  # Eagle Partner 2023
    broken = [
        h
        for h in unread_dates(text, part.start, part.end, said, dated=True)
        if not any(a < h.end and h.start < b for a, b in series)
    ]
    if broken:
        yield Statement(
            start=part.start,
            end=part.end,
            text=words,
            proposition=None,
            rule="",
            reason=UNREAD_DATE,
            matched=tuple(broken),
        )
        return
    if not part.values:
        yield Statement(
            start=part.start,
            end=part.end,
            text=words,
            proposition=None,
            rule="",
            reason=f"{NO_TEST}: {part.why}",
            matched=hits,
        )
        return
    if not _about_the_pair(part, setting):
        yield Statement(
            start=part.start,
            end=part.end,
            text=words,
            proposition=None,
            rule="",
            reason=ABOUT_NEITHER,
            matched=hits,
        )
        return
    for number, values in enumerate(part.values):
        named = {"id": f"{part.construction}-{part.start}-{number}", "says": words, **values}
        try:
            made = from_values(named, setting.evidence.actors, setting.evidence.codebook)
        except Problem as problem:
            reason = f"{NO_TEST}: {problem}"
            yield Statement(
                start=part.start,
                end=part.end,
                text=words,
                proposition=None,
                rule="",
                reason=reason,
                matched=hits,
            )
            continue
        yield Statement(
            start=part.start,
            end=part.end,
            text=words,
            proposition=made,
            rule=part.construction,
            reason="",
            matched=hits,
        )


def _about_the_pair(part: Part, setting: Setting) -> bool:
    """Whether the state or the organization of the text is named, or a mechanism of the latter."""
    return any(
        setting.state in _listed(v.get("state"))
        or setting.organization == v.get("partner")
        or setting.state in _listed(v.get("about", {}).get("with"))
        for v in part.values
    )


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _of_clause(clause: Clause, setting: Setting) -> Iterable[Statement]:
    doubts = clause.hits.of("not-checkable")
    kinds = [h.value for h in doubts]
    drafts = [] if doubts else drafts_of(clause, setting)
    told = [d for d in drafts if speaks_of_parties(clause, setting, d)]
    if drafts and not told:
        return [_unchecked(clause, ABOUT_NEITHER, ())]
    by_rule: dict[str, list[Draft]] = {}
    for draft in told:
        by_rule.setdefault(draft.rule, []).append(draft)
    left = {r: unaccounted(clause, drafts, setting) for r, drafts in by_rule.items()}
    whole = [d for d in told if not left[d.rule]]
    made = [s for d in whole if (s := _statement(clause, d, setting)) is not None]
    if made and clause.unread:
        return [_unchecked(clause, UNREAD_DATE, clause.unread)]
    if made:
        return made
    if doubts:
        first = next((k for k in (*SILENCING, "opinion") if k in kinds), kinds[0])
        return [_unchecked(clause, first, tuple(h for h in doubts if h.value == first))]
    if clause.unread:
        return [_unchecked(clause, UNREAD_DATE, clause.unread)]
    lost = left[told[0].rule] if told else _unknown(clause, setting)
    if lost:
        words = ", ".join(dict.fromkeys(h.text for h in lost))
        return [_unchecked(clause, f"{NOT_READ}: not understood: {words}", lost)]
    return [_unchecked(clause, OPEN, ())]


def _unknown(clause: Clause, setting: Setting) -> tuple[Hit, ...]:
    units = units_of(clause.text, clause.start, clause.end, setting)
    return tuple(u.hit() for u in not_understood(units))


def _unread(clause: Clause, statement: Statement) -> Statement:
    reason = f"{NOT_READ}: another part of its sentence was not understood"
    return replace(statement, proposition=None, rule="", reason=reason)


def _unchecked(clause: Clause, reason: str, hits: tuple[Hit, ...]) -> Statement:
    return Statement(
        start=clause.start,
        end=clause.end,
        text=clause.words,
        proposition=None,
        rule="",
        reason=reason,
        matched=hits,
    )


def _statement(clause: Clause, draft: Draft, setting: Setting) -> Statement | None:
    values = {"id": f"{draft.rule}-{clause.start}", "says": clause.words, **draft.values}
    try:
        made = from_values(values, setting.evidence.actors, setting.evidence.codebook)
    except Problem:
        return None  # a rule's guess that the grammar refuses is no proposal
    return Statement(
        start=clause.start,
        end=clause.end,
        text=clause.words,
        proposition=made,
        rule=draft.rule,
        reason="",
        matched=draft.hits,
    )
