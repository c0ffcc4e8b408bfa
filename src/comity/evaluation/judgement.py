"""The judgement: one paragraph, every sentence made by a stated rule from measured values.

`RULES` is the rule table; docs/methods/judgement.md prints it and a test holds the two together.
No sentence is written from anything but the numbers and facts it names as its parents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from comity.dates import parse_when, when_text
from comity.dyad import Dyad
from comity.evaluation.ladder import highest
from comity.evaluation.result import (
    Compared, Conflict, Direction, Judgement, Ladder, Number, Operation, RedLineCheck, Sentence,
    Topic,
)
from comity.facts import Fact
from comity.measures.depth import Cell
from comity.measures.instruments import Instrument

RECENT = 10
UNDECIDED = "the record cannot decide"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the rule table."""

    id: str
    when: str
    says: str


RULES: tuple[Rule, ...] = (
    Rule("undecided", "no fact of the pair counts, strictly or generously",
         "the record cannot decide; nothing else is said of the pair"),
    Rule("member", "a full membership of the state in the organization holds on the as-of date",
         "the state is a member, since when"),
    Rule("stage", "a rung of the organization's ladder is verified",
         "the highest verified rung, its stage and date; a higher unverified rung is named as such"),
    Rule("no-stage", "facts count, but no rung is verified",
         "the record shows dealings without a verified step on the ladder"),
    Rule("areas", "facts count in some area",
         "in how many areas facts are verified and held, since when, and where the deepest step "
         "of the last ten years is"),
    Rule("direction", "measures of exercises, UN agreement and instruments have a trend",
         "rising, flat or falling where all that can speak agree; else that they disagree, with "
         "each one's answer; cannot decide where fewer than two can speak"),
    Rule("carries", "verified facts in the last ten years",
         "the areas with most verified facts, instruments in effect, operations under way"),
    Rule("against", "a refusal, suspension or withdrawal in the last ten years, an official stance "
         "of -1 or less, or a rival pole with more joint exercises or closer votes",
         "each of them, named"),
    Rule("red-lines", "the state drew a red line",
         "whether a fact of the record crosses it"),
    Rule("peers", "peers have a verified rung or facts",
         "how many peers stand higher, level and lower on the ladder"),
    Rule("sureness", "always",
         "high where all of the five criteria hold, moderate where three or four do, low otherwise: "
         "at least 10 documents on the state in the last ten years; four of five facts of the pair "
         "verified and held; a document in at least eight of the last ten years; no conflict about "
         "the highest rung; two or more measures with a trend in the last ten years"),
)


@dataclass(frozen=True)
class Findings:
    """What the rules read: the sections of the evaluation already made."""

    dyad: Dyad
    totals: dict[str, Number]
    ladder: Ladder
    matrix: Sequence[Cell]
    legal: Sequence[Instrument]
    operations: Sequence[Operation]
    topics: Sequence[Topic]
    red_lines: Sequence[RedLineCheck]
    directions: Sequence[Direction]
    peers: Sequence[Compared]
    poles: Sequence[Compared]
    conflicts: Sequence[Conflict]

    @property
    def first_recent(self) -> int:
        """The first of the last ten years."""
        return self.dyad.as_of.year - RECENT + 1

    def recent(self) -> list[Fact]:
        """Facts of the pair that hold in the last ten years."""
        return [f for f in self.dyad.facts if f.years()[-1] >= self.first_recent]


def judge(findings: Findings) -> Judgement:
    """The judgement by the rule table."""
    if not findings.dyad.facts:
        return _undecided(findings)
    sentences: list[Sentence] = []
    for make in (_stage, _areas, _direction, _carries, _against, _red_lines, _peers):
        sentence = make(findings)
        if sentence is not None:
            sentences.append(sentence)
    reasons = _criteria(findings)
    met = sum(ok for _, ok, _ in reasons)
    sureness = "high" if met == len(reasons) else "moderate" if met >= 3 else "low"
    sentences.append(_sureness(findings, sureness, reasons))
    return Judgement(_stage_word(findings), _direction_word(findings), sureness,
                     tuple(sentences), tuple(reasons))


def _sentence(
    findings: Findings, rule: str, text: str, facts: Sequence[str] = (),
    numbers: Sequence[Number] = (), origins: Sequence[str] = (),
) -> Sentence:
    every = dict.fromkeys((*facts, *(f for n in numbers for f in n.facts)))
    data = dict.fromkeys((*origins, *(o for n in numbers for o in n.origins)))
    return Sentence(f"{findings.dyad.id}/judgement/{rule}", rule, text,
                    tuple(n.id for n in numbers), tuple(every), tuple(data))


def _names(findings: Findings) -> tuple[str, str]:
    return findings.dyad.state.name, findings.dyad.partner.organization


def _undecided(findings: Findings) -> Judgement:
    state, partner = _names(findings)
    text = (f"The record cannot decide: up to {findings.dyad.as_of} it holds no fact of {state} "
            f"with {findings.dyad.partner.label or partner}, which is a gap of the record and not "
            "a finding that there was nothing.")
    sentence = _sentence(findings, "undecided", text, numbers=[findings.totals["facts"]],
                         origins=["partnership-record"])
    return Judgement(UNDECIDED, UNDECIDED, "none", (sentence,), ())


def _member_since(findings: Findings) -> str:
    dyad = findings.dyad
    for row in dyad.evidence.memberships.of(dyad.partner.organization):
        if row.state == dyad.state.id and row.status == "full" and row.covers(dyad.as_of):
            return when_text(row.start)
    return ""


def _stage_word(findings: Findings) -> str:
    if _member_since(findings):
        return "member"
    top = highest(findings.ladder.rungs, strict=True)
    return top.stage if top else "no verified step"


def _stage(findings: Findings) -> Sentence:
    state, partner = _names(findings)
    member = _member_since(findings)
    top, any_top = (highest(findings.ladder.rungs, strict=s) for s in (True, False))
    facts = [f for r in findings.ladder.rungs for f in r.facts]
    if member:
        return _sentence(findings, "member", f"{state} is a member of {partner}, since {member}.",
                         facts, [findings.totals["facts"]], ["partnership-record"])
    if top is None:
        return _sentence(
            findings, "no-stage", f"The record shows dealings of {state} with {partner}, but no "
            "verified step on its institutional ladder.", facts, [findings.totals["facts"]])
    text = (f"{state} stands at the stage of {top.stage} with {partner}: the highest verified rung "
            f"is the {top.label} ({when_text(parse_when(top.strict))})")
    if any_top and any_top.order > top.order:
        text += f"; a higher one, the {any_top.label} ({any_top.generous}), is not verified"
    return _sentence(findings, "stage", text + ".", top.facts)


def _areas(findings: Findings) -> Sentence | None:
    labels = {a.id: a.label for a in findings.dyad.evidence.codebook.areas}
    held = {c.area for c in findings.matrix if c.n_strict}
    if not held:
        return None
    first = min(c.year for c in findings.matrix if c.n_strict)
    recent = [c for c in findings.matrix
              if c.year >= findings.first_recent and c.strict is not None]
    text = (f"Verified facts stand in {len(held)} of {len(labels)} areas, the earliest of {first}")
    facts = [f for c in findings.matrix if c.n_strict and c.year == first for f in c.facts]
    if recent:
        step = max(c.strict or 0 for c in recent)
        deepest = [c for c in recent if c.strict == step]
        names = list(dict.fromkeys(labels[c.area].lower() for c in deepest))
        text += (f"; the deepest step since {findings.first_recent} is "
                 f"“{findings.dyad.evidence.codebook.depths[step][0]}” ({step} of 9), in "
                 f"{_listed(names)}")
        facts += [f for c in deepest for f in c.facts]
    return _sentence(findings, "areas", text + ".", facts,
                     [findings.totals["areas"]], ["codebook"])


def _direction_word(findings: Findings) -> str:
    answers = [d.recent.answer for d in findings.directions if d.recent.answer != "cannot say"]
    if len(answers) < 2:
        return UNDECIDED
    return answers[0] if len(set(answers)) == 1 else "the measures disagree"


def _direction(findings: Findings) -> Sentence:
    word = _direction_word(findings)
    facts = [f for d in findings.directions for f in d.facts]
    origins = [o for d in findings.directions for o in d.origins]
    told = _listed([_answer(d) for d in findings.directions])
    head = {
        "the measures disagree": "On direction the measures disagree",
        UNDECIDED: "The record cannot decide the direction of the last ten years",
    }.get(word, f"The direction is {word} by every measure that can speak")
    text = f"{head}: {told}."
    whole = [d for d in findings.directions if d.whole.answer != "cannot say"]
    if whole:
        text += (" Over the whole span: " + _listed(
            [f"{d.measure} {d.whole.answer} ({d.whole.first}-{d.whole.last})" for d in whole])
            + ".")
    return _sentence(findings, "direction", text, facts, [], origins)


def _answer(direction: Direction) -> str:
    recent = direction.recent
    if recent.answer == "cannot say":
        return f"{direction.measure} no answer ({recent.n} of the last {RECENT} years covered)"
    return f"{direction.measure} {recent.answer} ({recent.first}-{recent.last}, tau {recent.tau:+.2f})"


def _carries(findings: Findings) -> Sentence | None:
    dyad = findings.dyad
    strict = [f for f in findings.recent() if f.id in dyad.strict_ids and f.kind != "position"
              and (f.depth or 0) >= 0]
    in_effect = [i for i in findings.legal if i.strict_status in ("in force", "in effect")]
    if not strict and not in_effect:
        return None
    labels = {a.id: a.label.lower() for a in dyad.evidence.codebook.areas}
    counts = {a: sum(not set(area.includes).isdisjoint(f.areas) for f in strict)
              for area in dyad.evidence.codebook.areas for a in (area.id,)}
    top = sorted((a for a in counts if counts[a]), key=lambda a: -counts[a])[:3]
    parts = []
    if top:
        parts.append(_listed([f"{labels[a]} ({counts[a]})" for a in top])
                     + f" by verified facts since {findings.first_recent}")
    if in_effect:
        parts.append(f"{len(in_effect)} instrument{'s' * (len(in_effect) > 1)} in effect")
    return _sentence(findings, "carries", "The relation is carried by " + _listed(parts) + ".",
                     [f.id for f in strict] + [f for i in in_effect for f in i.facts])


def _against(findings: Findings) -> Sentence | None:
    parts: list[str] = []
    facts: list[str] = []
    origins: list[str] = []
    setbacks = [f for f in findings.recent() if (f.depth or 0) < 0]
    if setbacks:
        parts.append(f"{len(setbacks)} refusal{'s' * (len(setbacks) > 1)} or setback"
                     f"{'s' * (len(setbacks) > 1)} since {findings.first_recent} (the last: "
                     f"{setbacks[-1].title}, {setbacks[-1].start})")
        facts += [f.id for f in setbacks]
    for topic in findings.topics:
        official = [s for s in topic.stances if s.official]
        if official and official[-1].stance <= -1:
            parts.append(f"the official position on {topic.topic.replace('-', ' ')} "
                         f"(latest {official[-1].date}; {topic.answer})")
            facts += [s.fact for s in official]
    own, *rivals = findings.poles
    for rival in rivals:
        for text, number in _ahead(own, rival):
            parts.append(text)
            facts += number.facts
            origins += number.origins
    if not parts:
        return None
    return _sentence(findings, "against", "Against it stand " + _listed(parts, "; ") + ".",
                     facts, [], origins)


def _ahead(own: Compared, rival: Compared) -> list[tuple[str, Number]]:
    """Where a rival pole is ahead of the partner: strictly counted exercises, and votes."""
    found = []
    mine, theirs = own.numbers["exercises"], rival.numbers["exercises"]
    if mine.strict is not None and theirs.strict is not None and theirs.strict > mine.strict:
        found.append((f"more joint exercises with {rival.name} ({theirs.strict:.0f} against "
                      f"{mine.strict:.0f})", theirs))
    mine, theirs = own.numbers["agreement"], rival.numbers["agreement"]
    if (mine.high is not None and theirs.low is not None and theirs.low > mine.high
            and theirs.strict is not None and mine.strict is not None):
        found.append((f"UN votes closer to {rival.name} ({theirs.strict:.0%} against "
                      f"{mine.strict:.0%})", theirs))
    return found


def _red_lines(findings: Findings) -> Sentence | None:
    if not findings.red_lines:
        return None
    told = [f"{line.label}: {line.answer}" for line in findings.red_lines]
    return _sentence(findings, "red-lines", "Red lines: " + "; ".join(told) + ".",
                     [f for line in findings.red_lines for f in (*line.drawn, *line.crossed)])


def _peers(findings: Findings) -> Sentence | None:
    own, *others = findings.peers
    if not others or not findings.ladder.rungs:
        return None
    mine = own.numbers["rung"].strict or 0
    ranks: dict[str, list[str]] = {"higher": [], "level": [], "lower": []}
    for peer in others:
        theirs = peer.numbers["rung"].strict or 0
        ranks["higher" if theirs > mine else "lower" if theirs < mine else "level"].append(peer.name)
    told = [f"{_listed(names)} {'stands' if len(names) == 1 else 'stand'} {rank}"
            for rank, names in ranks.items() if names]
    return _sentence(findings, "peers", "Among its peers by verified rungs, " + _listed(told) + ".",
                     [], [p.numbers["rung"] for p in findings.peers])


def _criteria(findings: Findings) -> list[tuple[str, bool, str]]:
    dyad = findings.dyad
    years = range(findings.first_recent, dyad.as_of.year + 1)
    documents = len({s for y in years for s in dyad.sources_by_year.get(y, ())})
    share = len(dyad.strict_ids) / len(dyad.facts)
    seen = sum(bool(dyad.sources_by_year.get(y)) for y in years)
    top = highest(findings.ladder.rungs, strict=True)
    contested = bool(top) and any(set(c.facts) & set(top.facts) for c in findings.conflicts)
    speaking = sum(d.recent.answer != "cannot say" for d in findings.directions)
    return [
        ("documents", documents >= 10, f"{documents} documents speak of {dyad.state.name} in the "
         f"last ten years"),
        ("verified", share >= 0.8, f"{share:.0%} of the pair's facts are verified and held"),
        ("years", seen >= 0.8 * len(years),
         f"{seen} of the last {len(years)} years have a document"),
        ("conflict", not contested, "sources disagree about the highest rung" if contested
         else "no conflict about the highest rung"),
        ("trends", speaking >= 2, f"{speaking} of {len(findings.directions)} measures can speak of "
         "the last ten years"),
    ]


def _sureness(
    findings: Findings, sureness: str, reasons: Sequence[tuple[str, bool, str]]
) -> Sentence:
    good = [text for _, ok, text in reasons if ok]
    bad = [text for _, ok, text in reasons if not ok]
    text = f"Sureness is {sureness}"
    if good:
        text += ": " + _listed(good)
    if bad:
        text += ("; against that, " if good else ": ") + _listed(bad)
    documents = findings.totals["documents"]
    return _sentence(findings, "sureness", text + ".", documents.facts,
                     [findings.totals["facts"], documents], ["partnership-record"])


def _listed(parts: Sequence[str], comma: str = ", ") -> str:
    """Words as a reader lists them: a, b and c."""
    if len(parts) < 2:
        return "".join(parts)
    return comma.join(parts[:-1]) + (" and " if comma == ", " else "; and ") + parts[-1]


