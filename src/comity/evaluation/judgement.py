"""The judgement: one paragraph, every sentence made by a stated rule from measured values.

No sentence is written from anything but the numbers and facts it names as its parents; the rules
stand in `comity.evaluation.rules`.
"""

from __future__ import annotations

from collections.abc import Sequence

from comity.core.dates import When, parse_when, when_text
from comity.evaluation.confidence import criteria, sureness_of
from comity.evaluation.direction import UNDECIDED, direction_text, direction_word, listed
from comity.evaluation.parts import Compared, Judgement, Number, RedLineCheck, Sentence
from comity.evaluation.rules import Findings
from comity.evaluation.sections.ladder import highest, membership_end, suspensions


def judge(findings: Findings) -> Judgement:
    """The judgement by the rule table."""
    if not findings.dyad.facts:
        return _undecided(findings)
    sentences: list[Sentence] = []
    for make in (_stage, _areas, _direction, _carries, _against, _red_lines, _peers):
        sentence = make(findings)
        if sentence is not None:
            sentences.append(sentence)
    reasons = criteria(findings)
    sureness = sureness_of(reasons)
    sentences.append(_sureness(findings, sureness, reasons))
    return Judgement(
        _stage_word(findings),
        direction_word(findings.directions),
        sureness,
        tuple(sentences),
        tuple(reasons),
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
        f"{findings.dyad.id}/judgement/{rule}",
        rule,
        text,
        tuple(n.id for n in numbers),
        tuple(every),
        tuple(data),
    )


def _names(findings: Findings) -> tuple[str, str]:
    return findings.dyad.state.name, findings.dyad.partner.organization


def _undecided(findings: Findings) -> Judgement:
    state, partner = _names(findings)
    text = (
        f"The record cannot decide: up to {findings.dyad.as_of} it holds no fact of {state} "
        f"with {findings.dyad.partner.label or partner}, which is a gap of the record and not "
        "a finding that there was nothing."
    )
    sentence = _sentence(
        findings,
        "undecided",
        text,
        numbers=[findings.totals["facts"]],
        origins=["partnership-record"],
    )
    return Judgement(UNDECIDED, UNDECIDED, "none", (sentence,), ())


def _member_since(findings: Findings) -> str:
    dyad = findings.dyad
    for row in dyad.evidence.memberships.of(dyad.partner.organization):
        if row.state == dyad.state.id and row.status == "full" and row.covers(dyad.as_of):
            return when_text(row.start)
    return ""


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
    if top:
        return top.stage
    return "former member" if _former(findings) else "no verified step"


def _stage(findings: Findings) -> Sentence:
    text, rule = _standing(findings)
    paused = suspensions(findings.dyad)
    for fact in paused:
        text += f"; {fact.mechanism} is {fact.event} since {when_text(fact.start)}"
    top = highest(findings.ladder.rungs, strict=True)
    facts = top.facts if top else tuple(f for r in findings.ladder.rungs for f in r.facts)
    numbers = [] if rule == "stage" else [findings.totals["facts"]]
    return _sentence(
        findings,
        rule,
        text + ".",
        (*facts, *(f.id for f in paused)),
        numbers,
        () if rule == "stage" else ("partnership-record",),
    )


def _standing(findings: Findings) -> tuple[str, str]:
    """Where the state stands with the organization, and the rule that says it."""
    state, partner = _names(findings)
    member, former = _member_since(findings), _former(findings)
    top, any_top = (highest(findings.ladder.rungs, strict=s) for s in (True, False))
    if member:
        return f"{state} is a member of {partner}, since {member}", "member"
    if former and top is None:
        return f"{state} was a member of {partner} until {when_text(former)}", "former-member"
    if top is None:
        return (
            f"The record shows dealings of {state} with {partner}, but no verified step on its "
            "institutional ladder that still holds",
            "no-stage",
        )
    text = (
        f"{state} stands at the stage of {top.stage} with {partner}: the highest verified rung "
        f"is the {top.label} ({when_text(parse_when(top.strict))})"
    )
    if any_top and any_top.order > top.order:
        text += f"; a higher one, the {any_top.label} ({any_top.generous}), is not verified"
    return text, "stage"


def _areas(findings: Findings) -> Sentence | None:
    labels = {a.id: a.label for a in findings.dyad.evidence.codebook.areas}
    held = {c.area for c in findings.matrix if c.n_strict}
    if not held:
        return None
    first = min(c.year for c in findings.matrix if c.n_strict)
    recent = [
        c for c in findings.matrix if c.year >= findings.first_recent and c.strict is not None
    ]
    text = f"Verified facts stand in {len(held)} of {len(labels)} areas, the earliest of {first}"
    facts = [f for c in findings.matrix if c.n_strict and c.year == first for f in c.facts]
    if recent:
        step = max(c.strict or 0 for c in recent)
        deepest = [c for c in recent if c.strict == step]
        names = list(dict.fromkeys(labels[c.area].lower() for c in deepest))
        text += (
            f"; the deepest step since {findings.first_recent} is "
            f"“{findings.dyad.evidence.codebook.depths[step][0]}” ({step} of 9), in "
            f"{listed(names)}"
        )
        facts += [f for c in deepest for f in c.facts]
    return _sentence(findings, "areas", text + ".", facts, [findings.totals["areas"]], ["codebook"])


def _direction(findings: Findings) -> Sentence:
    facts = [f for d in findings.directions for f in d.facts]
    origins = [o for d in findings.directions for o in d.origins]
    return _sentence(findings, "direction", direction_text(findings.directions), facts, [], origins)


def _carries(findings: Findings) -> Sentence | None:
    dyad = findings.dyad
    strict = [
        f
        for f in findings.recent()
        if f.id in dyad.strict_ids and f.kind != "position" and (f.depth or 0) >= 0
    ]
    in_effect = [i for i in findings.legal if i.strict_status in ("in force", "in effect")]
    if not strict and not in_effect:
        return None
    labels = {a.id: a.label.lower() for a in dyad.evidence.codebook.areas}
    counts = {
        a: sum(not set(area.includes).isdisjoint(f.areas) for f in strict)
        for area in dyad.evidence.codebook.areas
        for a in (area.id,)
    }
    top = sorted((a for a in counts if counts[a]), key=lambda a: -counts[a])[:3]
    parts = []
    if top:
        parts.append(
            f"verified facts since {findings.first_recent} in "
            + listed([f"{labels[a]} ({counts[a]})" for a in top])
        )
    if in_effect:
        parts.append(f"{len(in_effect)} instrument{'s' * (len(in_effect) > 1)} in effect")
    return _sentence(
        findings,
        "carries",
        "The relation is carried by " + ", and by ".join(parts) + ".",
        [f.id for f in strict] + [f for i in in_effect for f in i.facts],
    )


def _against(findings: Findings) -> Sentence | None:
    parts: list[str] = []
    facts: list[str] = []
    origins: list[str] = []
    setbacks = [f for f in findings.recent() if (f.depth or 0) < 0]
    if setbacks:
        parts.append(
            f"{len(setbacks)} refusal{'s' * (len(setbacks) > 1)} or setback"
            f"{'s' * (len(setbacks) > 1)} since {findings.first_recent} (the last: "
            f"{setbacks[-1].title}, {setbacks[-1].start})"
        )
        facts += [f.id for f in setbacks]
    lines = {line.topic for line in findings.red_lines}
    declined = [
        (topic, [s for s in topic.stances if s.official])
        for topic in findings.topics
        if topic.topic not in lines
    ]
    declined = [(t, stances) for t, stances in declined if stances and stances[-1].stance <= -1]
    if declined:
        told = [
            f"{t.topic.replace('-', ' ')} ({stances[-1].date}"
            + (f", after {len(t.reversals)} reversal" if t.reversals else "")
            + ")"
            for t, stances in declined
        ]
        parts.append("official positions that decline or limit it, on " + listed(told))
        facts += [s.fact for _, stances in declined for s in stances]
    own, *rivals = findings.poles
    for rival in rivals:
        # a pole that is not ahead is what the sentence rests on too: it would stand here
        asked = [pole.numbers[name] for pole in (own, rival) for name in ("exercises", "agreement")]
        origins += (o for n in asked for o in n.origins)
        for text, numbers in _ahead(own, rival, findings.dyad.since):
            parts.append(text)
            facts += (f for n in numbers for f in n.facts)
    if not parts:
        return None
    return _sentence(
        findings, "against", "Against it stand " + listed(parts, "; ") + ".", facts, [], origins
    )


def _ahead(own: Compared, rival: Compared, since: int) -> list[tuple[str, tuple[Number, Number]]]:
    """Where a rival pole is ahead of the partner: strictly counted exercises, and votes."""
    found = []
    mine, theirs = own.numbers["exercises"], rival.numbers["exercises"]
    if mine.strict is not None and theirs.strict is not None and theirs.strict > mine.strict:
        found.append(
            (
                f"more joint exercises with {rival.name} ({theirs.strict:.0f} against "
                f"{mine.strict:.0f} since {since})",
                (mine, theirs),
            )
        )
    mine, theirs = own.numbers["agreement"], rival.numbers["agreement"]
    if (
        mine.high is not None
        and theirs.low is not None
        and theirs.low > mine.high
        and theirs.strict is not None
        and mine.strict is not None
    ):
        found.append(
            (
                f"UN votes closer to {rival.name} ({theirs.strict:.0%} against {mine.strict:.0%} "
                f"in {theirs.label.rsplit(' ', 1)[-1]})",
                (mine, theirs),
            )
        )
    return found


def _red_lines(findings: Findings) -> Sentence | None:
    if not findings.red_lines:
        return None
    told = [
        f"{line.label} (official since {_first_drawn(findings, line)}): "
        + (line.answer if line.crossed else "not crossed by any fact of the record")
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


def _peers(findings: Findings) -> Sentence | None:
    own, *others = findings.peers
    mine = own.numbers["rung"].strict
    ranks: dict[str, list[str]] = {"higher": [], "level": [], "lower": []}
    unknown: list[str] = []
    for peer in others:
        theirs = peer.numbers["rung"].strict
        if theirs is None or mine is None:
            unknown.append(peer.name)
        else:
            rank = "higher" if theirs > mine else "lower" if theirs < mine else "level"
            ranks[rank].append(peer.name)
    told = [
        f"{listed(names)} {'stands' if len(names) == 1 else 'stand'} {rank}"
        for rank, names in ranks.items()
        if names
    ]
    if not told:
        return None
    text = "Among its peers by verified rungs, " + listed(told)
    if unknown:
        text += f"; the record has no rung of {listed(unknown)}"
    return _sentence(findings, "peers", text + ".", [], [p.numbers["rung"] for p in findings.peers])


def _sureness(
    findings: Findings, sureness: str, reasons: Sequence[tuple[str, bool, str]]
) -> Sentence:
    good = [text for _, ok, text in reasons if ok]
    bad = [text for _, ok, text in reasons if not ok]
    text = f"Sureness is {sureness}"
    if good:
        text += ": " + listed(good)
    if bad:
        text += ("; against that, " if good else ": ") + listed(bad)
    documents = findings.totals["documents"]
    return _sentence(
        findings,
        "sureness",
        text + ".",
        documents.facts,
        [findings.totals["facts"], documents],
        ["partnership-record", *(o for d in findings.directions for o in d.origins)],
    )
