"""Events of the store and the measures beside each other, in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group
from rich.table import Table
from rich.text import Text

from comity.evaluation import Evaluation
from comity.evaluation.changes import number_text
from comity.evaluation.sections.further_measures import latest_of
from comity.render.terminal.marks import LABEL, SILENT, axis, heading, spark

RATES = (
    ("cooperation", "net cooperation per 1,000 rows"),
    ("cooperative-share", "cooperative share"),
    ("initiative", "the state acts in"),
)


def coded_events(evaluation: Evaluation, years: Sequence[int]) -> Group:
    """One line a data set: events by year, the share of cooperation, who acts."""
    lines: list[Text] = [axis(years)]
    for row in evaluation.events:
        top = max((n.generous or 0 for y in years if (n := row.numbers.get(str(y)))), default=0)
        line = Text(f"{row.id.rsplit('/', 1)[1][: LABEL - 1]:<{LABEL}}")
        line.append_text(
            spark(
                ((n.generous if (n := row.numbers.get(str(y))) else None, SILENT) for y in years),
                top or 1,
            )
        )
        told = f" {row.numbers['total'].n:,} rows, highest bar {int(top):,}"
        for name, label in RATES:
            n = row.numbers.get(name)
            if n is not None:
                year = n.id.rsplit("/", 1)[1]
                told += f"; {label} {n.strict:.2f} ({n.low:.2f} to {n.high:.2f}) in {year}"
        lines += [line, Text(told, "dim")]
    foot = "every row of each data set by itself; more news is more rows; ░ no row of the year"
    return Group(heading("Machine-coded events of the store"), *lines, Text(foot, "dim"))


def further_measures(evaluation: Evaluation, years: Sequence[int]) -> Group:
    """One line a measure that another package brings: its years, and its last value."""
    lines: list[Text] = [axis(years)]
    for entry in evaluation.measures:
        series, last = latest_of(entry)
        values = {p.period: p.value for p in series.spoken()}
        top = max((abs(v) for v in values.values() if v is not None), default=0)
        line = Text(f"{series.measure[: LABEL - 1]:<{LABEL}}")
        line.append_text(spark(((values.get(y), SILENT) for y in years), top or 1))
        said = "no value"
        if last is not None:
            said = f"{number_text(last)} {series.unit} in {last.id.rsplit('/', 1)[1]}"
        lines += [line, Text(f" {entry.name}: {said}", "dim")]
    foot = "measures of other packages, each on a scale of its own; ░ cannot speak"
    return Group(heading("Further measures"), *lines, Text(foot, "dim"))


def composite(evaluation: Evaluation) -> Group:
    """The composite of the state and its peers, its ranks, and the sentence on them."""
    found = evaluation.composite
    table = Table(box=None, pad_edge=False)
    table.add_column("state")
    for name in ("value", "generous", "rank", "order holds", "covered"):
        table.add_column(name, justify="right")
    for state, name in found.names.items():
        score, holds = found.scores[state], found.holds.get(state)
        table.add_row(
            name,
            number_text(score),
            "-" if score.generous is None else f"{score.generous:.2f}",
            number_text(found.ranks[state]),
            "" if holds is None else f"{holds.strict:.0%}",
            f"{score.coverage:.0%}",
        )
    return Group(
        heading("Composite"),
        table,
        Text(found.sentence.text),
        Text(f"in brackets 90 %; {found.how}", "dim"),
    )


def rivals(evaluation: Evaluation) -> Group:
    """The rank correlation of every two measures, and what their disagreement means."""
    found = evaluation.rivals
    table = Table(box=None, pad_edge=False)
    for name in ("two measures", "rank correlation", "years", ""):
        table.add_column(name)
    for pair, number in found.numbers.items():
        if number.strict is not None:
            told = f"{number.strict:+.2f} ({number.low:+.2f} to {number.high:+.2f})"
            table.add_row(pair.replace("/", ", "), told, str(number.n), found.answers[pair])
    return Group(heading("Measures beside each other"), table, Text(found.sentence.text))
