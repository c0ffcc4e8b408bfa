"""Competing hypotheses in a terminal, and the same as Markdown."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from comity.core.plain_text import for_markdown
from comity.hypotheses import Matrix
from comity.hypotheses.model import MARKS, WORDS
from comity.render.terminal.marks import heading

STYLES = {"CC": "bold green", "C": "green", "N": "dim", "I": "red", "II": "bold red"}


def show_matrix(found: Matrix, console: Console) -> None:
    """What leads, what is against each, the matrix, and what would change it."""
    console.print(heading(f"{found.question} As of {found.as_of}"))
    for sentence in sentences(found):
        console.print(Text(sentence))
    console.print(_standings(found))
    console.print(_matrix(found))
    console.print(
        Text("Marks: " + "; ".join(f"{m} {WORDS[m]}" for m in MARKS) + ". ~ nobody confirmed it.",
             "dim")
    )  # fmt: skip


def _standings(found: Matrix) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in ("hypothesis", "against, confirmed", "against, all", "unweighted", "rows for it"):
        table.add_column(name, justify="left" if name == "hypothesis" else "right")
    for s in found.standings:
        table.add_row(
            f"{s.hypothesis}: {s.says}", f"{s.strict:.2f}", f"{s.generous:.2f}",
            str(s.unweighted), str(s.in_favour),
        )  # fmt: skip
    return table


def _matrix(found: Matrix) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("evidence, the most telling first")
    table.add_column("weight", justify="right")
    names = [s.hypothesis for s in found.standings]
    for name in names:
        table.add_column(name, justify="center")
    for row in found.items:
        mark = "" if row.confirmed else " ~"
        table.add_row(
            Text(f"{row.id}. {row.says} [{row.verdict}]{mark}"),
            f"{row.weight:.2f}",
            *(Text(row.marks[name], STYLES[row.marks[name]]) for name in names),
        )
    return table


def sentences(found: Matrix) -> list[str]:
    """The answer in words: what leads and how firmly."""
    says = {s.hypothesis: s.says for s in found.standings}
    if len(found.leads) == len(says):
        told = ["The evidence does not tell the hypotheses apart."]
    else:
        told = [f"Least speaks against: {_named(found.leads, says)}."]
    confirmed = any(row.confirmed for row in found.items)
    if not confirmed:
        told.append("Nobody has confirmed any mark yet.")
    elif found.strict_leads != found.leads:
        told.append(f"By confirmed rows alone: {_named(found.strict_leads, says)}.")
    for turn in found.turns:
        told.append(f"Without {turn.without} it would be: {_named(turn.leads, says)}.")
    if not found.turns and len(found.leads) < len(says):
        told.append("No single row and no single document changes that.")
    for number, what in found.decides.items():
        told.append(f"Row {number} is open; it would be decided by {'; '.join(what)}.")
    return told


def _named(names: tuple[str, ...], says: dict[str, str]) -> str:
    return "; ".join(f"{name} ({says[name]})" for name in names)


def matrix_markdown(found: Matrix) -> str:
    """The same as Markdown."""
    names = [s.hypothesis for s in found.standings]
    lines = [f"# {found.question}", "", f"As of {found.as_of}.", "", *sentences(found), ""]
    lines += ["| hypothesis | against, confirmed | against, all | unweighted | rows for it |"]
    lines += ["| --- | ---: | ---: | ---: | ---: |"]
    lines += [
        f"| {s.hypothesis}: {s.says} | {s.strict:.2f} | {s.generous:.2f} | {s.unweighted} | "
        f"{s.in_favour} |"
        for s in found.standings
    ]
    lines += ["", f"| evidence | weight | {' | '.join(names)} | confirmed by |"]
    lines += ["| --- | ---: |" + " :-: |" * len(names) + " --- |"]
    lines += [
        f"| {row.id}. {row.says} ({row.verdict}) | {row.weight:.2f} | "
        + " | ".join(row.marks[name] for name in names)
        + f" | {row.confirmed or 'nobody'} |"
        for row in found.items
    ]
    return "\n".join(for_markdown(line) for line in lines) + "\n"
