"""Commands on a record of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from comity.errors import UsageError

record_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Your own record: a folder of CSV tables."
)


@record_app.command("new")
def record_new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder.")],
) -> None:
    """Write a folder of CSV templates with a filled example."""
    from comity.record.template import write_template

    for path in write_template(folder):
        print(path)
    print(f"check it with: comity record check {folder}")


@record_app.command("check")
def record_check(
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="A record folder; none: the bundled one.")
    ] = None,
    fix: Annotated[
        bool,
        typer.Option("--fix", help="Write what has one meaning as it should be; keeps a copy."),
    ] = False,
    support: Annotated[
        bool,
        typer.Option("--support", help="List passages that lack a fact's actors, date or action."),
    ] = False,
    brief: Annotated[
        tuple[str, str] | None,
        typer.Option(
            "--brief",
            metavar="STATE PARTNER",
            help="With --support: sentences of this evaluation that their facts do not carry, too.",
        ),
    ] = None,
) -> None:
    """Say every problem of a record at once."""
    from comity.core.codebook import bundled_codebook
    from comity.evidence.bundled import bundled_actors
    from comity.evidence.second_dates import second_dates
    from comity.planning.tables import check_planned
    from comity.record.doubts import doubts
    from comity.record.folder import fix_folder, read_folder

    if folder is None and fix:
        raise UsageError("--fix writes to a record folder: name it")
    if folder is None and not support:
        raise UsageError("name the record folder, or add --support to look at the bundled record")
    if folder is not None:
        if fix:
            for line in fix_folder(folder, bundled_actors(), bundled_codebook()):
                print(line)
        tables = read_folder(folder, bundled_actors(), bundled_codebook())
        check_planned(tables)
        for line in tables.mendings.listed():
            print(line)
        for line in doubts(tables.rows, lambda row: getattr(row, "line", 0)):
            print(f"look again: {line}")
        for line in second_dates(folder):
            print(f"look again: {line}")
        counts = ", ".join(f"{len(rows)} {name}" for name, rows in tables.rows.items() if rows)
        print(f"{folder} is in order: {counts or 'no rows'}")
    if support:
        _support(folder, brief)


def _support(folder: Path | None, brief: tuple[str, str] | None) -> None:
    from comity.claims.citation_support import unsupported_sentences
    from comity.evidence.load import load_evidence
    from comity.evidence.own_record import OWN_RECORD
    from comity.store.store import default_root
    from comity.tracing.support import supported

    evidence = load_evidence(folder)
    own = [f for f in evidence.facts if folder is None or OWN_RECORD in f.origins]
    cited = sum(bool(p.source) for f in own for p in f.passages)
    found = list(supported(evidence, own, default_root()))
    for one in found:
        print(f"{one.id}\t{one.fact}\tlacks {', '.join(one.lacks)}\t{one.why}\t{one.said}")
    print(
        f"{len(found)} of {cited} cited passages do not name the actors, the date or the action of "
        "their fact, or deny it; a paraphrase may leave out what the document says, so look before "
        "you change"
    )
    if brief is not None:
        from comity.evaluation import evaluate

        evaluation = evaluate(*brief, evidence=evidence)
        loose = list(unsupported_sentences(evaluation, evidence))
        for one in loose:
            print(f"{one.id}\t\tlacks {', '.join(one.lacks)}\t{one.why}\t{one.said}")
        number = len(evaluation.judgement.sentences)
        print(f"{len(loose)} of {number} sentences name an actor or a year that their facts lack")
