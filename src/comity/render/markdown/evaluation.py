"""An evaluation as Markdown: the brief that goes into an editor or a mail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from comity.core.plain_text import all_for_markdown
from comity.evaluation import Change, Evaluation
from comity.evaluation.bearing import bearing_of
from comity.evaluation.bibliography import cited_origins, cited_sources, note
from comity.evaluation.changes import number_text
from comity.evaluation.parts import Compared
from comity.evaluation.sections.coverage_and_gaps import spans
from comity.evaluation.sections.further_measures import latest_of
from comity.evaluation.sections.ladder import no_step, reached_text
from comity.evaluation.sections.peers_and_votes import VOTES, peers_note
from comity.evaluation.sections.poles import poles_note
from comity.evidence.bundled import bundled_actors
from comity.render.markdown.sections import drawn


def markdown(evaluation: Evaluation, changed: Sequence[Change] | None = None) -> str:
    """The evaluation as Markdown; sentences end with the numbers of their notes."""
    evaluation, changed = all_for_markdown(evaluation), all_for_markdown(changed)
    numbers = {s.id: i for i, s in enumerate(cited_sources(evaluation), 1)}
    blocks = [
        _head(evaluation, numbers),
        _ladder(evaluation),
        _matrix(evaluation),
        _exercises(evaluation),
        _legal(evaluation),
        _operations(evaluation, numbers),
        _positions(evaluation, numbers),
        _courtship(evaluation),
        _events(evaluation),
        _further(evaluation),
        *(drawn(section) for section in evaluation.sections),
        _votes(evaluation),
        _compared(
            "Peers",
            evaluation.peers,
            ("rung", "facts", "exercises", "instruments", "depth", "agreement"),
        ),
        f"Peers: {evaluation.question.peers_how}; {peers_note(evaluation.peers)}.",
        _composite(evaluation),
        _compared(
            "Rival poles",
            evaluation.poles,
            ("facts", "exercises", "share", "agreement", "leader", "obligations", "organizations"),
        ),
        f"Poles: {poles_note(evaluation.poles)}.",
        _rivals(evaluation),
        _record(evaluation),
        _timeline(evaluation, numbers),
        _sources(evaluation),
    ]
    if changed is not None:
        blocks.insert(1, _changes(evaluation, changed))
    return "\n\n".join(block for block in blocks if block) + "\n"


def _cites(evaluation: Evaluation, facts: Iterable[str], numbers: dict[str, int]) -> str:
    """Up to four note numbers of the facts' documents."""
    found = list(
        dict.fromkeys(
            numbers[s] for f in facts for s in evaluation.facts[f].sources if s in numbers
        )
    )
    if not found:
        return ""
    shown = ", ".join(str(n) for n in sorted(found)[:4])
    return f" [{shown}{' and others' if len(found) > 4 else ''}]"


def _table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = ["| " + " | ".join(header) + " |", "|" + " --- |" * len(header)]
    lines += ["| " + " | ".join(str(c).replace("|", "/") for c in row) + " |" for row in rows]
    return "\n".join(lines)


def _head(evaluation: Evaluation, numbers: dict[str, int]) -> str:
    question, judgement = evaluation.question, evaluation.judgement
    facts, documents = evaluation.totals["facts"], evaluation.totals["documents"]
    origins = evaluation.totals["independent"]
    lead = judgement.lead
    first, *rest = (
        s.text[:-1] + _cites(evaluation, s.facts, numbers) + "." for s in judgement.sentences
    )
    return "\n\n".join(
        (
            f"# {question.title}, as of {question.as_of}",
            f"**Direction:** {lead.arrow} {lead.word}. **Last dated fact:** "
            f"{lead.last_fact or 'none'}. **Stage:** {judgement.stage}. **Sureness:** "
            f"{judgement.sureness}. **Evidence:** {facts.strict:g} of {facts.generous:g} facts "
            f"verified and held, {documents.generous:g} documents of {origins.generous:g} "
            "independent origins. Partner: "
            f"{question.partner_label}.",
            f"**{first}**",
            *([" ".join(rest)] if rest else []),
        )
    )


def _changes(evaluation: Evaluation, changed: Sequence[Change]) -> str:
    rows = [
        (c.kind, c.id, c.before or "(none)", c.after or "(falls)")
        for c in changed
        if c.kind != "number"
    ]
    head = f"## Without {', '.join(evaluation.question.without)}"
    more = sum(c.kind == "number" for c in changed)
    return (
        f"{head}\n\n"
        + (
            _table(("what", "id", "before", "after"), rows)
            if rows
            else "No sentence and no fact changed."
        )
        + f"\n\n{more} numbers changed."
    )


def _ladder(evaluation: Evaluation) -> str:
    ladder = evaluation.ladder
    if not ladder.rungs:
        return ""
    if ladder.untrodden:
        return "## Institutional ladder\n\n" + no_step(evaluation)
    names = [evaluation.question.state, *ladder.peers]
    header = ["rung", *map(bundled_actors().name, names)]
    rows = []
    for index, rung in enumerate(ladder.rungs):
        states = [rung, *(r[index] for r in ladder.peers.values())]
        rows.append([rung.label, *(reached_text(r) for r in states)])
    return "## Institutional ladder\n\n" + _table(header, rows)


def _matrix(evaluation: Evaluation) -> str:
    rows = []
    for area, label in evaluation.areas:
        cells = [c for c in evaluation.matrix if c.area == area]
        steps = [f"{c.year}: {c.strict}" for c in cells if c.strict is not None]
        unsure = [str(c.year) for c in cells if c.strict is None and c.generous is not None]
        rows.append(
            (
                label,
                ", ".join(steps) or "-",
                ", ".join(unsure) or "-",
                len(held := {f for c in cells for f in c.facts}),
                sum(bearing_of(evaluation.facts[f]) == "against" for f in held),
            )
        )
    silent = [n.id.rsplit("/", 1)[1] for n in evaluation.coverage if not n.n]
    told = (
        "\n\nNo document speaks of the state in " + spans([int(y) for y in silent]) + "."
        if silent
        else ""
    )
    return (
        "## Deepest step by area and year\n\n"
        + _table(("area", "verified steps", "only unverified", "facts", "of these against"), rows)
        + told
    )


def _exercises(evaluation: Evaluation) -> str:
    rows = []
    for row in evaluation.exercises:
        held = ", ".join(
            f"{n.id.rsplit('/', 1)[1]}: {number_text(n)}" for n in row.numbers if n.generous
        )
        rows.append(
            (row.label, held or "-", spans(row.none_recorded) or "-", spans(row.silent) or "-")
        )
    return "## Joint exercises\n\n" + _table(
        ("partner set", "by year", "none recorded", "cannot speak"), rows
    )


def _further(evaluation: Evaluation) -> str:
    rows = []
    for entry in evaluation.measures:
        series, last = latest_of(entry)
        said = "cannot speak" if last is None else f"{number_text(last)} {series.unit}"
        year = "-" if last is None else last.id.rsplit("/", 1)[1]
        rows.append((entry.name, said, year, "-" if last is None else f"{last.coverage:.0%}"))
    if not rows:
        return ""
    head = ("measure of another package", "last value", "period", "coverage")
    return "## Further measures\n\n" + _table(head, rows)


def _events(evaluation: Evaluation) -> str:
    rows = []
    for row in evaluation.events:
        series = row.series["events"]
        held = ", ".join(
            f"{p.period}: {p.low:g}-{p.high:g}" for p in series.spoken() if p.high and p.low
        )
        rates = [
            f"{n.strict:.2f} ({n.low:.2f} to {n.high:.2f}), {n.id.rsplit('/', 1)[1]}"
            if (n := row.numbers.get(name)) is not None
            else "-"
            for name in ("cooperation", "cooperative-share", "initiative")
        ]
        rows.append((row.name, held or "none of the pair", *rates))
    if not rows:
        return ""
    return (
        "## Machine-coded events of the store\n\n"
        + _table(
            (
                "data set",
                "by year (one a day - every row)",
                "net cooperation per 1,000 rows",
                "cooperative share",
                "state acts",
            ),
            rows,
        )
        + "\n\nEach data set by itself; more news is more rows."
    )


def _composite(evaluation: Evaluation) -> str:
    found = evaluation.composite
    rows = []
    for state, name in found.names.items():
        score, rank, holds = found.scores[state], found.ranks[state], found.holds.get(state)
        rows.append(
            (
                name,
                number_text(score),
                "-" if score.generous is None else f"{score.generous:.2f}",
                number_text(rank),
                "" if holds is None else f"{holds.strict:.0%}",
                f"{score.coverage:.0%}",
            )
        )
    header = ("", "strict (90 %)", "generous", "rank (90 %)", "order holds", "covered")
    return f"## Composite\n\n{_table(header, rows)}\n\n{found.sentence.text}\n\n{found.how}."


def _rivals(evaluation: Evaluation) -> str:
    found = evaluation.rivals
    rows = [
        (
            pair.replace("/", ", "),
            f"{n.strict:+.2f} ({n.low:+.2f} to {n.high:+.2f})",
            n.n,
            found.answers[pair],
        )
        for pair, n in found.numbers.items()
        if n.strict is not None
    ]
    table = _table(("two measures", "rank correlation", "years", ""), rows) + "\n\n" if rows else ""
    return f"## Measures beside each other\n\n{table}{found.sentence.text}"


def _legal(evaluation: Evaluation) -> str:
    rows = [
        (
            i.name,
            i.strict_status,
            ", ".join(f"{s.stage} {s.when}" for s in i.steps),
            ", ".join(
                f"{d.start} to {d.stop} {d.least}" + (f"-{d.most}" if d.most != d.least else "")
                for d in i.delays
            )
            or "-",
        )
        for i in evaluation.legal_base
    ]
    return (
        (
            "## Contractual-legal base\n\n"
            + _table(("instrument", "stands", "life", "delays in days"), rows)
        )
        if rows
        else ""
    )


def _operations(evaluation: Evaluation, numbers: dict[str, int]) -> str:
    rows = [
        (
            "; ".join((o.title, *(f"{s.start}: {s.title}" for s in o.steps)))
            + _cites(evaluation, (o.fact, *(s.fact for s in o.steps)), numbers),
            o.start,
            o.end or o.state,
        )
        for o in evaluation.operations
    ]
    return (
        "## Operations and contributions\n\n" + _table(("operation", "from", "to"), rows)
        if rows
        else ""
    )


def _positions(evaluation: Evaluation, numbers: dict[str, int]) -> str:
    lines = []
    for topic in evaluation.positions:
        lines.append(f"- **{topic.topic.replace('-', ' ')}**: {topic.answer}.")
        lines += [
            f"  - {s.date}, {s.stance:+d}, {s.speaker}"
            f"{'' if s.official else ' (a characterization by others)'}: {s.words}"
            + _cites(evaluation, (s.fact,), numbers)
            for s in topic.stances
        ]
    lines += [f"- **Red line, {r.label}**: {r.answer}." for r in evaluation.red_lines]
    return "## Official positions and red lines\n\n" + "\n".join(lines) if lines else ""


def _courtship(evaluation: Evaluation) -> str:
    rows = [(c.number.label, number_text(c.number)) for c in evaluation.courtship]
    return "## Who courts whom\n\n" + _table(("move", "number"), rows) if rows else ""


def _votes(evaluation: Evaluation) -> str:
    years = sorted(
        {y for c in evaluation.voting for y, n in c.numbers.items() if n.strict is not None}
    )
    if not years:
        return ""
    rows = [
        (
            c.name,
            *(
                f"{n.strict:.0%}" if (n := c.numbers.get(y)) and n.strict is not None else "-"
                for y in years
            ),
        )
        for c in evaluation.voting
    ]
    table = _table(("with", *years), rows)
    told = f"{VOTES[:1].upper()}{VOTES[1:]}."
    return f"## Agreement in the UN General Assembly\n\n{told}\n\n{table}"


def _compared(title: str, rows: Sequence[Compared], names: Sequence[str]) -> str:
    def cell(compared: Compared, name: str) -> str:
        number = compared.numbers.get(name)
        if number is None:
            return "-"
        return number.note if name == "rung" else number_text(number)

    return f"## {title}\n\n" + _table(
        ("", *names), [(c.name, *(cell(c, n) for n in names)) for c in rows]
    )


def _record(evaluation: Evaluation) -> str:
    lines = ["## The state of the record", ""]
    lines += [f"- Conflict: {c.what}: {c.chosen}; {c.rival}." for c in evaluation.conflicts]
    lines += [
        f"- Gap: {g.text}. Finding it would change {g.would_change}." for g in evaluation.gaps
    ]
    return "\n".join(lines) if len(lines) > 2 else ""


def _timeline(evaluation: Evaluation, numbers: dict[str, int]) -> str:
    lines = []
    for name in evaluation.timeline:
        fact = evaluation.facts[name]
        mark = "" if fact.strict else f" ({fact.status}{'' if fact.verified else ', unverified'})"
        lines.append(f"- {fact.start} {fact.title}{mark}{_cites(evaluation, (name,), numbers)}")
    return "## Facts\n\n" + "\n".join(lines) if lines else ""


def _sources(evaluation: Evaluation) -> str:
    lines = [f"{i}. {note(s)}" for i, s in enumerate(cited_sources(evaluation), 1)]
    lines += ["", "Data sets:", ""]
    lines += [f"- {o.citation or o.title} {o.licence}." for o in cited_origins(evaluation)]
    return "## Sources\n\n" + "\n".join(lines)
