"""The judgement: one paragraph, every sentence made by a stated rule from measured values.

No sentence is written from anything but the numbers and facts it names as its parents; the rules
stand in `comity.evaluation.rules`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from comity.core.dates import When, parse_when, when_text
from comity.core.facts import Fact
from comity.evaluation.bearing import Bearing, bearing_of
from comity.evaluation.confidence import at_most, criteria, sureness_of
from comity.evaluation.direction import listed, measures_text
from comity.evaluation.lead import lead_of
from comity.evaluation.membership_words import member_text, status_text, was_text
from comity.evaluation.move_direction import LEAD_YEARS, YEARS, within
from comity.evaluation.move_model import Lead
from comity.evaluation.moves import dated, words_of
from comity.evaluation.parts import Judgement, Number, RedLineCheck, Sentence
from comity.evaluation.rules import Findings
from comity.evaluation.sections.beside_the_ladder import held_text
from comity.evaluation.sections.ladder import highest, membership_end, suspensions
from comity.evaluation.votes_nearer import votes_nearer
from comity.measures.depth import Cell

UNDECIDED = "the record cannot decide"


def judge(findings: Findings, most: str = "high") -> Judgement:
    """The judgement by the rule table.

    Args:
        findings: what the rules read.
        most: the sureness that it does not pass: that of the evidence before sources were left
            out, whose conflicts and returns are known even where the sources are not counted.
    """
    if not findings.dyad.facts:
        return _undecided(findings)
    reasons = criteria(findings)
    lead = _lead(findings, at_most(sureness_of(reasons), most))
    sentences = [_lead_sentence(findings, lead)]
    for make in (_stage, _areas, _measures, _refusals, _against, _red_lines):
        sentence = make(findings)
        if sentence is not None:
            sentences.append(sentence)
    if lead.sureness != "none":
        sentences.append(_sureness(findings, lead.sureness, reasons))
    return Judgement(
        lead=lead,
        stage=_stage_word(findings),
        direction=lead.word,
        sureness=lead.sureness,
        sentences=tuple(sentences),
        reasons=tuple(reasons),
        moves=tuple(within(findings.moves, findings.dyad.as_of, YEARS[-1])),
    )


def _lead(findings: Findings, sureness: str) -> Lead:
    return lead_of(findings.dyad, findings.moves, findings.standing, findings.directions, sureness)


def _lead_sentence(findings: Findings, lead: Lead) -> Sentence:
    told = (*lead.carried_by, *((lead.against,) if lead.against else ()))
    facts = (*(f for m in told for f in m.facts), *findings.standing.facts)
    held = {d.measure: d for d in findings.directions if d.measure in lead.text}
    origins = [o for d in held.values() for o in d.origins]
    return _sentence(
        findings,
        "lead",
        lead.text,
        facts,
        [findings.totals["facts"]],
        ["codebook", "partnership-record", *origins],
    )


def _sentence(
    findings: Findings,
    rule: str,
    text: str,
    facts: Sequence[str] = (),
    numbers: Sequence[Number] = (),
    origins: Sequence[str] = (),
) -> Sentence:
    every = dict.fromkeys((*facts, *(f for n in numbers for f in n.facts)))
    data = dict.fromkeys((*origins, *(o for n in numbers for o in n.origins)))
    return Sentence(
        id=f"{findings.dyad.id}/judgement/{rule}",
        rule=rule,
        text=text,
        numbers=tuple(n.id for n in numbers),
        facts=tuple(every),
        origins=tuple(data),
    )


def _undecided(findings: Findings) -> Judgement:
    lead = _lead(findings, "none")
    sentence = _lead_sentence(findings, lead)
    return Judgement(
        lead=lead,
        stage=UNDECIDED,
        direction=lead.word,
        sureness=lead.sureness,
        sentences=(sentence,),
        reasons=(),
        moves=(),
    )


def _member_since(findings: Findings) -> When | None:
    dyad = findings.dyad
    for row in dyad.evidence.memberships.of(dyad.partner.organization):
        if row.state == dyad.state.id and row.status == "full" and row.covers(dyad.as_of):
            return row.start
    return None


def _former(findings: Findings) -> When | None:
    """The end of a full membership that is over."""
    dyad = findings.dyad
    if _member_since(findings):
        return None
    return membership_end(dyad.evidence, dyad.partner.organization, dyad.state.id)


def _stage_word(findings: Findings) -> str:
    if _member_since(findings):
        return "member"
    top = highest(findings.ladder.rungs, strict=True)
    # a rung is kept through a freeze, but nobody stands on it as before
    still = findings.standing.word
    still = f", {still}" if still in ("frozen", "broken") else ""
    if top:
        return top.stage + still
    if _former(findings):
        return "former member"
    beside = "partner beside the ladder" if held_text(findings.dyad)[0] else "no verified step"
    return beside + still


def _stage(findings: Findings) -> Sentence | None:
    """Where the state stands on the ladder, and what is suspended; what the lead says is left."""
    text, rule = _standing(findings)
    paused = suspensions(findings.dyad)
    if findings.standing.word in ("frozen", "broken"):
        paused = [f for f in paused if f.id not in findings.standing.facts]
    told = [f"{words_of(findings.dyad, f)} {_since(f)}" for f in paused]
    if rule == findings.standing.word or (rule, findings.standing.word) == _PARTED:
        text = ""
    parts = [part for part in (text, *told) if part]
    if not parts:
        return None
    top = highest(findings.ladder.rungs, strict=True)
    facts = top.facts if top else tuple(f for r in findings.ladder.rungs for f in r.facts)
    if rule == "no-stage":
        facts = (*facts, *held_text(findings.dyad)[1])
    numbers = [] if rule == "stage" else [findings.totals["facts"]]
    return _sentence(
        findings,
        rule,
        parts[0][:1].upper() + "; ".join(parts)[1:] + ".",
        (*facts, *(f.id for f in paused)),
        numbers,
        () if rule == "stage" else ("partnership-record",),
    )


_PARTED = ("former-member", "left")


def _since(fact: Fact) -> str:
    return f"since {when_text(fact.start)}"


def _standing(findings: Findings) -> tuple[str, str]:
    """Where the state stands with the organization, and the rule that says it."""
    dyad = findings.dyad
    state = dyad.state_told
    partner = f"the {dyad.evidence.actors.name(dyad.partner.organization)}"
    member, former = _member_since(findings), _former(findings)
    top, any_top = (highest(findings.ladder.rungs, strict=s) for s in (True, False))
    if member:
        return member_text(dyad, member), "member"
    if former and top is None:
        return was_text(dyad, former), "former-member"
    if top is None:
        silent = not within(findings.moves, dyad.as_of, LEAD_YEARS)  # then the lead has said it
        text = ("" if silent else status_text(dyad)) + (
            f"The record shows dealings of {state} with {partner}, but no verified step on its "
            "institutional ladder that still holds"
        )
        beside, _ = held_text(dyad)
        return text + (f"; beside it stand: {beside}" if beside else ""), "no-stage"
    text = (
        f"The highest verified rung of {state} with {partner} is “{top.label}”, reached "
        f"{_on(parse_when(top.strict))}"
    )
    if any_top and any_top.order > top.order:
        day = parse_when(any_top.generous)
        text += f"; a higher one, “{any_top.label}”, {_on(day)}, is not verified"
    return text, "stage"


def _on(when: When) -> str:
    return f"{'on' if when.precision == 'day' else 'in'} {when_text(when)}"


def _areas(findings: Findings) -> Sentence | None:
    """Where verified acts of cooperation stand, how deep they went of late, and what is against."""
    labels = {a.id: a.label for a in findings.dyad.evidence.codebook.areas}
    acts = _verified_in(findings, "cooperation")
    if not acts:
        return None
    held = {c.area for c, _ in acts}
    first = min(c.year for c, _ in acts)
    start = max(findings.first_recent, findings.dyad.since)
    text = (
        f"Verified acts of cooperation stand in {len(held)} of {len(labels)} areas, the earliest "
        f"of {first}"
    )
    facts = [f for c, found in acts if c.year == first for f in found]
    recent = [c for c, _ in acts if c.year >= start and c.strict is not None]
    if recent:
        step = max(c.strict or 0 for c in recent)
        deepest = [c for c in recent if c.strict == step]
        text += (
            f"; the deepest step since {start} is "
            f"“{findings.dyad.evidence.codebook.depths[step][0]}” ({step} of 9), in "
            f"{_areas_of(labels, deepest)}"
        )
        facts += [f for c in deepest for f in c.facts]
    against = [(c, found) for c, found in _verified_in(findings, "against") if c.year >= start]
    if against:
        where = _areas_of(labels, [c for c, _ in against])
        text += f"; acts against it since {start} stand in {where}"
        facts += [f for _, found in against for f in found]
    return _sentence(findings, "areas", text + ".", facts, [findings.totals["areas"]], ["codebook"])


def _areas_of(labels: Mapping[str, str], cells: Sequence[Cell]) -> str:
    return listed(list(dict.fromkeys(labels[c.area].lower() for c in cells)))


def _verified_in(findings: Findings, bearing: Bearing) -> list[tuple[Cell, list[str]]]:
    """The areas and years with verified facts of one bearing, and these facts."""
    dyad = findings.dyad
    away = {f for m in findings.moves if m.sign < 0 for f in m.facts}
    found = []
    for cell in findings.matrix:
        facts = [f for f in cell.facts if f in dyad.strict_ids]
        if bearing == "against":  # a refusal between others is no act against this pair
            facts = [f for f in facts if f in away]
        facts = [f for f in facts if bearing_of(dyad.evidence.fact(f)) == bearing]
        if facts:
            found.append((cell, facts))
    return found


def _measures(findings: Findings) -> Sentence | None:
    text = measures_text(findings.directions)
    if not text:
        return None
    facts = [f for d in findings.directions for f in d.facts]
    origins = [o for d in findings.directions for o in d.origins]
    return _sentence(findings, "measures", text, facts, [], origins)


def _refusals(findings: Findings) -> Sentence | None:
    """The moves away of the last ten years, by who acted; positions are said elsewhere."""
    dyad = findings.dyad
    found = [
        m
        for m in within(findings.moves, dyad.as_of, YEARS[-1])
        if m.sign < 0 and m.kind in ("war", "refusal", "taken-away", "undone")
    ]
    if not found:
        return None
    who = {
        "state": f"by {dyad.state_told}",
        "organization": "by the organization",
        "member": "by one or more of its members",
        "both": "by both sides",
        "unknown": "whose author the record does not name",
    }
    counts = {actor: sum(m.actor == actor for m in found) for actor in who}
    told = [f"{n} {who[actor]}" for actor, n in counts.items() if n]
    text = (
        f"Refusals, suspensions and withdrawals of the last ten years: {listed(told)}; the last: "
        f"{dated(found[-1])}."
    )
    return _sentence(findings, "refusals", text, [f for m in found for f in m.facts])


def _against(findings: Findings) -> Sentence | None:
    parts: list[str] = []
    facts: list[str] = []
    origins: list[str] = []
    lines = {line.topic for line in findings.red_lines}
    declined = [
        (topic, [s for s in topic.stances if s.official])
        for topic in findings.topics
        if topic.topic not in lines
    ]
    declined = [
        (t, stances)
        for t, stances in declined
        if stances
        and stances[-1].stance <= -1
        and int(stances[-1].date[:4]) >= findings.first_recent
    ]
    if declined:
        told = [
            f"{t.topic.replace('-', ' ')} {_on(parse_when(stances[-1].date))}"
            for t, stances in declined
        ]
        parts.append("official positions that decline or limit it, on " + listed(told))
        facts += [s.fact for _, stances in declined for s in stances]
    # a pole that is not ahead is what the sentence rests on too: it would stand here
    asked = [pole.numbers["agreement"] for pole in findings.poles]
    origins += (o for n in asked for o in n.origins)
    votes = votes_nearer(findings)
    if votes:
        parts.append(votes)
    if not parts:
        return None
    return _sentence(
        findings, "against", "Against it stand " + listed(parts, "; ") + ".", facts, [], origins
    )


def _red_lines(findings: Findings) -> Sentence | None:
    if not findings.red_lines:
        return None
    told = [
        f"{line.label}, official at the latest since {_first_drawn(findings, line)}: "
        + (line.answer if line.crossed else "the record knows no fact that crosses it")
        for line in findings.red_lines
    ]
    return _sentence(
        findings,
        "red-lines",
        "Red lines: " + "; ".join(told) + ".",
        [f for line in findings.red_lines for f in (*line.drawn, *line.crossed)],
    )


def _first_drawn(findings: Findings, line: RedLineCheck) -> str:
    return str(min(findings.dyad.evidence.fact(f).start.first for f in line.drawn).year)


def _sureness(
    findings: Findings, sureness: str, reasons: Sequence[tuple[str, bool, str]]
) -> Sentence:
    good = [text for _, ok, text in reasons if ok]
    bad = [text for _, ok, text in reasons if not ok]
    text = f"The sureness, {sureness}, rests on this: " + listed(good)
    if bad:
        text += ("; what lowers it: " if good else "what lowers it: ") + listed(bad)
    documents = findings.totals["documents"]
    return _sentence(
        findings,
        "sureness",
        text + ".",
        documents.facts,
        [findings.totals["facts"], documents],
        ["partnership-record", *(o for d in findings.directions for o in d.origins)],
    )
