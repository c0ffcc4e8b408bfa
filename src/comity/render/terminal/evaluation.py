"""An evaluation for the terminal: readable at 80 columns and without colour.

Digits, marks and words carry everything; colour only repeats them.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from comity.core.number_words import number_of
from comity.evaluation import Change, Evaluation
from comity.evaluation.bearing import bearing_of
from comity.evaluation.bibliography import cited_origins, cited_sources, note
from comity.evaluation.changes import number_text
from comity.evaluation.parts import Compared, Number
from comity.evaluation.sections.coverage_and_gaps import spans
from comity.evaluation.sections.ladder import no_step
from comity.evaluation.sections.peers_and_votes import VOTES, peers_note
from comity.evaluation.sections.poles import poles_note
from comity.render.terminal.ladder_table import ladder_table
from comity.render.terminal.marks import LABEL, NONE, SILENT, axis, heading, spark
from comity.render.terminal.measures import coded_events, composite, further_measures, rivals
from comity.render.terminal.sections import drawn
from comity.render.terminal.series import value_text

_COLOURS = ("grey50", "grey50", "blue", "blue", "cyan", "cyan", "green", "green", "yellow", "red")


def show(evaluation: Evaluation, console: Console, *, sources: bool = False) -> None:
    """Print an evaluation; with `sources`, the whole bibliography too."""
    years = _fitting(evaluation, console.width)
    parts: list[RenderableType] = [_head(evaluation), _ladder(evaluation, console.width)]
    parts += [_matrix(evaluation, years), _exercises(evaluation, years), _legal(evaluation)]
    parts += [_operations(evaluation), _positions(evaluation), _courtship(evaluation)]
    if evaluation.events:
        parts.append(coded_events(evaluation, years))
    if evaluation.measures:
        parts.append(further_measures(evaluation, years))
    parts += [drawn(section) for section in evaluation.sections]
    parts += [_voting(evaluation, years), _peers(evaluation)]
    parts += [composite(evaluation), _poles(evaluation)]
    parts += [
        rivals(evaluation),
        _latest(evaluation),
        _record(evaluation),
        _bibliography(evaluation, whole=sources),
    ]
    console.print(Group(*parts))


def show_changes(changes: Sequence[Change], removed: Sequence[str], console: Console) -> None:
    """Print what changed when sources were left out."""
    console.print(heading(f"Without {', '.join(removed)}"))
    if not changes:
        console.print("Nothing changed: no sentence and no number rests on it alone.")
    for change in changes:
        if change.kind == "number":
            continue
        console.print(Text(f"{change.kind} {change.id}", "bold"))
        console.print(Text(f"  before: {change.before or '(was not there)'}"))
        console.print(Text(f"  after:  {change.after or '(falls)'}"))
    numbers = [c for c in changes if c.kind == "number"]
    if numbers:
        console.print(
            f"{len(numbers)} numbers changed; the first: "
            + "; ".join(f"{c.id}: {c.before or 'none'} -> {c.after or 'none'}" for c in numbers[:5])
        )


def _fitting(evaluation: Evaluation, width: int) -> list[int]:
    """The years that fit beside the labels, the latest first kept."""
    years = list(range(evaluation.question.since, evaluation.question.as_of.year + 1))
    return years[-max(10, width - LABEL - 8) :]


def _head(evaluation: Evaluation) -> Group:
    question, judgement = evaluation.question, evaluation.judgement
    line = Text.assemble(
        (question.title, "bold"),
        f"   as of {question.as_of}, {question.partner_label}",
    )
    documents = evaluation.totals["documents"]
    facts = evaluation.totals["facts"]
    table = Table(box=None, show_header=False, pad_edge=False)
    lead = judgement.lead
    beside = f", beside it {lead.beside}" if lead.beside not in ("", "cannot say") else ""
    table.add_row("Direction", f"{lead.arrow} {lead.word}{beside}")
    table.add_row("Stage", judgement.stage)
    table.add_row("Sureness", judgement.sureness)
    table.add_row("Last fact", lead.last_fact or "none")
    table.add_row(
        "Evidence",
        f"{_strict_generous(facts)} facts, "
        f"{_strict_generous(documents)} documents of "
        f"{_strict_generous(evaluation.totals['independent'])} independent origins "
        "(strict / generous)",
    )
    first, *rest = judgement.sentences
    told = [Text(first.text, "bold")]
    if rest:
        told += [Text(""), Text(" ".join(s.text for s in rest))]
    return Group(line, table, Text(""), *told)


def _strict_generous(number: Number) -> str:
    return f"{value_text(number.strict)} / {value_text(number.generous)}"


def _ladder(evaluation: Evaluation, width: int) -> Group:
    ladder = evaluation.ladder
    if not ladder.rungs:
        return Group(heading("Ladder"), f"Comity knows no ladder of {ladder.organization}.")
    if ladder.untrodden:
        return Group(heading("Ladder"), Text(no_step(evaluation)))
    table, left = ladder_table(evaluation, width)
    title = "Ladder (? unverified, - not in the record, (date) left since)"
    more = [Text(f"also peers, too many for this window: {', '.join(left)}", "dim")] * bool(left)
    return Group(heading(title), table, *more)


def _matrix(evaluation: Evaluation, years: Sequence[int]) -> Group:
    cells = {(c.area, c.year): c for c in evaluation.matrix}
    lines = [axis(years)]
    for area, label in evaluation.areas:
        line = Text(f"{label[: LABEL - 1]:<{LABEL}}")
        held: set[str] = set()
        for year in years:
            cell = cells[area, year]
            held.update(cell.facts)
            if cell.strict is not None:
                line.append(str(cell.strict), _COLOURS[cell.strict])
            elif cell.n:
                line.append("?" if cell.generous is not None else "-", "dim")
            else:
                line.append(NONE if cell.coverage else SILENT, "dim")
        against = sum(bearing_of(evaluation.facts[f]) == "against" for f in held)
        line.append(f" {len(held):>4}" + (f" {-against}" if against else ""))
        lines.append(line)
    legend = (
        "last: facts, of these acts against with a minus; "
        f"0 talk 1 agreed 2 signed 3 in force 4 started 5 partly 6 fulfilled 7 repeated "
        f"8 joint body 9 presence; ? unverified, - setback only, {NONE} none found, "
        f"{SILENT} no document on the state"
    )
    return Group(heading("Deepest step by area and year"), *lines, Text(legend, "dim"))


def _exercises(evaluation: Evaluation, years: Sequence[int]) -> Group:
    rows = evaluation.exercises
    top = max((n.strict or 0 for r in rows for n in r.numbers), default=0) or 1
    lines: list[Text] = [axis(years)]
    for row in rows:
        by_year = {int(n.id.rsplit("/", 1)[1]): n for n in row.numbers}
        line = Text(f"{row.partner_set[: LABEL - 1]:<{LABEL}}")
        line.append_text(spark(((by_year[y].strict, SILENT) for y in years), top))
        line.append(f" {sum(int(n.strict or 0) for n in row.numbers):>4}")
        lines.append(line)
    members = rows[0]
    told = [f"highest bar = {int(top)} a year"]
    if members.none_recorded:
        told.append(f"{members.partner_set}: none recorded {spans(members.none_recorded)}")
    if members.silent:
        told.append(f"cannot speak for {spans(members.silent)}")
    return Group(heading("Joint exercises by year"), *lines, Text("; ".join(told), "dim"))


def _legal(evaluation: Evaluation) -> Group:
    if not evaluation.legal_base:
        return Group(heading("Legal base"), "No instrument in the record.")
    table = Table(box=None, pad_edge=False)
    table.add_column("instrument", ratio=3)
    table.add_column("stands", no_wrap=True)
    table.add_column("life", ratio=3)
    for item in evaluation.legal_base:
        life = ", ".join(f"{s.stage} {s.when}" for s in item.steps)
        for delay in item.delays:
            life += f"; {delay.start} to {delay.stop} {_days(delay.least, delay.most)}"
        table.add_row(
            item.name,
            item.strict_status
            + ("" if item.strict_status == item.status else f" ({item.status}?)"),
            life,
        )
    return Group(heading("Legal base"), table)


def _days(least: int, most: int) -> str:
    return f"{least} days" if least == most else f"{least}-{most} days"


def _operations(evaluation: Evaluation) -> Group:
    if not evaluation.operations:
        return Group(heading("Operations and contributions"), "None in the record.")
    table = Table(box=None, pad_edge=False)
    for name in ("operation", "from", "to"):
        table.add_column(name)
    for item in evaluation.operations:
        table.add_row(
            item.title + ("" if item.strict else " ?"), item.start, item.end or item.state
        )
        for step in item.steps:
            table.add_row(f"  then: {step.title}" + ("" if step.strict else " ?"), step.start, "")
    return Group(heading("Operations and contributions"), table)


def _positions(evaluation: Evaluation) -> Group:
    parts: list[RenderableType] = [heading("Official positions and red lines")]
    for topic in evaluation.positions:
        last = topic.stances[-1]
        parts.append(
            Text.assemble(
                (topic.topic.replace("-", " "), "bold"),
                f": {topic.answer}. Latest {last.date}, "
                f"{last.stance:+d}, {last.speaker}"
                + ("" if last.official else " (a characterization by others)")
                + f": {last.words}",
            )
        )
    if not evaluation.positions:
        parts.append("No position toward the partner in the record.")
    for line in evaluation.red_lines:
        parts.append(
            Text.assemble(("red line, ", "bold"), (line.label, "bold"), f": {line.answer}")
        )
    return Group(*parts)


def _courtship(evaluation: Evaluation) -> Group:
    if not evaluation.courtship:
        return Group(heading("Who courts whom"), "No visit, offer or refusal in the record.")
    told = [f"{c.number.label}: {_strict_generous(c.number)}" for c in evaluation.courtship]
    return Group(heading("Who courts whom (strict / generous)"), "; ".join(told))


def _voting(evaluation: Evaluation, years: Sequence[int]) -> Group:
    lines: list[Text] = [axis(years)]
    for compared in evaluation.voting:
        line = Text(f"{compared.name[: LABEL - 1]:<{LABEL}}")
        line.append_text(
            spark(
                (
                    (n.strict if (n := compared.numbers.get(str(y))) else None, SILENT)
                    for y in years
                ),
                1,
            )
        )
        spoken = [n for n in compared.numbers.values() if n.strict is not None]
        line.append(f" {spoken[-1].strict:>4.0%}" if spoken else "    -")
        lines.append(line)
    return Group(
        heading("Agreement in the UN General Assembly"),
        *lines,
        Text(f"{VOTES}; last figure = latest year; ░ no roll calls", "dim"),
    )


def _compared(title: str, rows: Sequence[Compared], columns: Sequence[tuple[str, str]]) -> Group:
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    for _, label in columns:
        table.add_column(label, justify="right")
    for row in rows:
        table.add_row(row.name, *(_cell(row.numbers.get(key)) for key, _ in columns))
    return Group(heading(title), table)


def _cell(number: Number | None) -> str:
    if number is None:
        return "-"
    if number.id.endswith("/rung"):
        return number.note if number.strict else "-"
    if "share" in number.unit:
        return "-" if number.strict is None else f"{number.strict:.0%}"
    return number_text(number)


def _peers(evaluation: Evaluation) -> Group:
    table = _compared(
        "Peers",
        evaluation.peers,
        (
            ("rung", "rung"),
            ("facts", "facts"),
            ("exercises", "exercises"),
            ("instruments", "in effect"),
            ("depth", "depth"),
            ("agreement", "UN votes"),
        ),
    )
    return Group(
        table, Text(f"{evaluation.question.peers_how}; {peers_note(evaluation.peers)}", "dim")
    )


def _poles(evaluation: Evaluation) -> Group:
    table = _compared(
        "Rival poles",
        evaluation.poles,
        (
            ("facts", "facts"),
            ("exercises", "exercises"),
            ("share", "share"),
            ("agreement", "UN votes"),
            ("leader", "leader"),
            ("obligations", "pledges"),
            ("organizations", "shared IGOs"),
        ),
    )
    note = f"{poles_note(evaluation.poles)}; pledges, shared IGOs: with the leading state"
    return Group(table, Text(note, "dim"))


def _latest(evaluation: Evaluation, most: int = 8) -> Group:
    """The newest of the dated facts; the whole timeline is too long for a window."""
    if not evaluation.timeline:
        return Group(heading("Latest facts"), "None in the record.")
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column()
    for name in reversed(evaluation.timeline[-most:]):
        fact = evaluation.facts[name]
        table.add_row(str(fact.start), fact.title + ("" if fact.strict else f" ({fact.status} ?)"))
    every = number_of(len(evaluation.timeline), "fact")
    count = f"{every} in all: --md, --html and --json list them"
    return Group(heading("Latest facts"), table, Text(count, "dim"))


def _record(evaluation: Evaluation) -> Group:
    parts: list[RenderableType] = [heading("Conflicts between sources")]
    parts += [f"{c.what}: {c.chosen}; {c.rival}" for c in evaluation.conflicts] or ["None noted."]
    parts.append(heading("Gaps, and what finding them would change"))
    parts += [f"{g.text}: {g.would_change}" for g in evaluation.gaps] or ["None found."]
    return Group(*parts)


def _bibliography(evaluation: Evaluation, *, whole: bool) -> Group:
    documents = cited_sources(evaluation)
    parts: list[RenderableType] = [heading("Sources")]
    shown = documents if whole else []
    parts += [Text(f"[{s.id}] {note(s)}") for s in shown]
    if not whole:
        parts.append(
            f"{len(documents)} documents on the pair, its peers and poles (list them with "
            "--sources; HTML and JSON hold them all). Data sets:"
        )
    parts += [Text(f"[{o.id}] {o.citation or o.title}") for o in cited_origins(evaluation)]
    return Group(*parts)
