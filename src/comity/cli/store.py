"""Commands on data sets and the store: sources, ingest, quarantine, sql."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from comity.cli.options import AsJson, AsOf, Record, Set, Since, Store, Vintage, console
from comity.errors import SourceError, UsageError

if TYPE_CHECKING:
    from comity.store.commit import Tally

sources_app = typer.Typer(
    rich_markup_mode=None,
    help="The data sets that can be brought in, and what the store holds of them.",
)

Source = Annotated[str, typer.Argument(metavar="SOURCE", help="See `comity sources`.")]
Release = Annotated[
    str, typer.Option("--vintage", metavar="NAME", help="The release, as its producer names it.")
]
Actors = Annotated[
    str,
    typer.Option(
        "--actors",
        metavar="LIST",
        help="Keep only rows with one of these: KAZ,NATO (ids or names).",
    ),
]


@sources_app.callback(invoke_without_command=True)
def sources(context: typer.Context, store: Store = None, as_json: AsJson = False) -> None:
    """List the data sets with state, size, coverage, licence and last update."""
    if context.invoked_subcommand is not None:
        return
    import dataclasses
    import json

    from comity.store.inventory import holdings
    from comity.store.store import Store as Opened
    from comity.store.store import default_root

    found = holdings(Opened(store or default_root()))
    if as_json:
        print(json.dumps([dataclasses.asdict(h) for h in found], ensure_ascii=False))
        return
    from comity.render.terminal.store import show_holdings

    show_holdings(found, console())


@sources_app.command("get")
def sources_get(
    source: Source,
    first: Annotated[str, typer.Option("--from", metavar="DATE", help="First day or year.")] = "",
    last: Annotated[str, typer.Option("--to", metavar="DATE", help="Last day or year.")] = "",
    actors: Actors = "",
    connections: Annotated[
        int, typer.Option("--connections", min=1, max=8, help="How many files at once.")
    ] = 4,
    store: Store = None,
) -> None:
    """Download what is missing of a data set and read it into the store."""
    from comity.store.get_data_set import get_data_set

    getting = get_data_set(
        source, first, last, actors=_actor_ids(actors), store=store, connections=connections
    )
    for note in getting.notes:
        print(note, file=sys.stderr)
    report(getting.tallies)


@sources_app.command("update")
def sources_update(
    connections: Annotated[
        int, typer.Option("--connections", min=1, max=8, help="How many files at once.")
    ] = 4,
    evaluate: Annotated[
        str,
        typer.Option(
            "--evaluate", metavar="PAIRS", help="Say what changed in these: KAZ-NATO,MDA-EU."
        ),
    ] = "",
    store: Store = None,
) -> None:
    """Bring every data set of the store to its newest release, and say what changed."""
    from comity.evaluation import changes
    from comity.evaluation import evaluate as run
    from comity.store.store import Store as Opened
    from comity.store.store import default_root
    from comity.store.update import update

    opened = Opened(store or default_root())
    pairs = [tuple(p.strip().split("-", 1)) for p in evaluate.split(",") if p.strip()]
    if any(len(pair) != 2 for pair in pairs):
        raise UsageError(f"{evaluate!r} names no pairs: write a state and a partner, KAZ-NATO")
    before = {pair: run(*pair, store=store) for pair in pairs}
    found = list(update(opened, connections))
    for one in found:
        came = f"{one.files} files, {one.stored:,} rows came" if one.files else "nothing new"
        gone = f", {one.left:,} left with them" if one.left else ""
        note = f" ({one.note})" if one.note else ""
        print(f"{one.source}, to {one.last or 'no day'} before: {came}{gone}{note}")
    if not found:
        print("the store holds no data set yet: bring one in with `comity sources get`")
    for pair, old in before.items():
        differ = changes(old, run(*pair, store=store))
        sentences = [c for c in differ if c.kind == "sentence"]
        print(f"{'-'.join(pair)}: {len(sentences)} sentences and {len(differ) - len(sentences)} "
              "other things changed")  # fmt: skip
        for change in sentences:
            print(f"  before: {change.before or '(was not there)'}")
            print(f"  now:    {change.after or '(falls)'}")


def ingest(
    source: Source,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Raw files, or folders.")],
    vintage: Release = "",
    actors: Actors = "",
    mapping: Annotated[
        Path | None,
        typer.Option("--map", metavar="MAPPING.yml", help="For `generic`: what its columns mean."),
    ] = None,
    store: Store = None,
    threads: Annotated[int, typer.Option("--threads", help="Processor cores to use.")] = 2,
) -> None:
    """Read raw files of a data set into the store."""
    from comity.sources.mapped_table import find, remember
    from comity.store.ingest import ingest as run
    from comity.store.raw_files import raw_files
    from comity.store.store import Store as Opened
    from comity.store.store import default_root

    opened = Opened(store or default_root())
    reader = find(source, opened.root, mapping)
    found = raw_files(files)
    if mapping is not None:
        remember(opened.root, mapping, reader.sheet.id)
    with _progress(sum(f.stat().st_size for f in found)) as advance:
        tallies = run(
            opened,
            reader,
            found,
            vintage=vintage,
            actors=_actor_ids(actors),
            threads=threads,
            progress=advance,
        )
        report(tallies)


def report(tallies: Iterable[Tally]) -> None:
    """Print the sum of every file and of all; a refused file ends with exit code 2.

    Raises:
        SourceError: some file was refused; the others count.
    """
    total = dict.fromkeys(("rows_in", "stored", "duplicates", "left_out", "quarantined"), 0)
    files, refused = 0, []
    for tally in tallies:
        files += 1
        if tally.state == "refused":
            refused.append(tally.note)
            continue
        for name in total:
            total[name] += getattr(tally, name)
        if files <= 20 or tally.quarantined or tally.left or tally.note:
            print(f"{tally.name}: {_sum(vars_of(tally))}{_STATES[tally.state]}{_exchange(tally)}")
        if tally.note:
            print(f"  {tally.note}")
    if files > 20:
        print("…")
    print(f"{files} file{'s' if files != 1 else ''}: {_sum(total)}")
    if files == 0 and not refused:
        raise SourceError("no raw file was found in what was named: nothing was read")
    if total["quarantined"]:
        print("see them with: comity quarantine show")
    if refused:
        raise SourceError("\n".join(refused))


_STATES = {
    "stored": "",
    "known": " (read before)",
    "revised": " (replaces an earlier release)",
    "replayed": " (replayed)",
    "beside": " (passed over: it belongs to another data set)",
}


def _exchange(tally: Tally) -> str:
    if tally.state != "revised":
        return ""
    return f": {tally.left:,} rows left with it, {tally.came:,} came"


def vars_of(tally: Tally) -> dict[str, int]:
    """The numbers of a tally by name."""
    names = ("rows_in", "stored", "duplicates", "left_out", "quarantined")
    return {name: getattr(tally, name) for name in names}


def _sum(n: dict[str, int]) -> str:
    left = f" + {n['left_out']:,} left out" if n["left_out"] else ""
    return (
        f"{n['rows_in']:,} rows in = {n['stored']:,} stored + {n['duplicates']:,} duplicates"
        f"{left} + {n['quarantined']:,} quarantined"
    )


def _actor_ids(text: str) -> tuple[str, ...]:
    if not text:
        return ()
    from comity.evidence.bundled import bundled_actors

    known = bundled_actors()
    return tuple(dict.fromkeys(known.find(name).id for name in text.split(",") if name.strip()))


class _progress:  # used as a context, like contextlib.suppress
    """A progress bar on stderr where that is a terminal; nothing otherwise."""

    def __init__(self, total: int) -> None:
        self._total = total

    def __enter__(self) -> _progress:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            DownloadColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            disable=not sys.stderr.isatty(),
            transient=True,
        )
        self._bar.start()
        self._task = self._bar.add_task("reading", total=self._total)
        return self

    def __call__(self, name: str, size: int) -> None:
        """Move on by some bytes of a file."""
        self._bar.update(self._task, description=name[-40:], advance=size)

    def __exit__(self, *_: object) -> None:
        self._bar.stop()


def panel(
    context: typer.Context,
    target: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="A .parquet or .csv file.")
    ],
    period: Annotated[
        str | None, typer.Option("--period", help="Of events: month, quarter or year.")
    ] = None,
    count: Annotated[
        str | None,
        typer.Option("--count", help="Of events: which rows: all, one-a-day or reports."),
    ] = None,
    by_area: Annotated[
        bool, typer.Option("--by-area", help="Of events: one row for each area.")
    ] = False,
    events: Annotated[
        bool, typer.Option("--events", help="The store's events of all dyads by period.")
    ] = False,
    as_of: AsOf = None,
    since: Since = None,
    partner_set: Set = None,
    record: Record = None,
    store: Store = None,
    vintage: Vintage = None,
) -> None:
    """Write the dyad-year panel of everything held, with its codebook and citation.

    With --events, or an option of events: counts, Goldstein sums, exposure and outlets of the
    store's events for all dyads by period.
    """
    if events or period or count or by_area:
        _event_panel(
            context.obj, target, period or "month", count or "all", by_area, store, vintage
        )
        return
    from comity.dyad_panel.dyad_years import dyad_years
    from comity.dyad_panel.files import beside, write_panel
    from comity.evidence.question import Question

    if target.suffix not in {".parquet", ".csv"}:
        raise UsageError(f"{target} is neither a .parquet nor a .csv file: name one of them")
    question = Question(
        as_of=as_of, since=since, partner_set=partner_set, record=record, store=store,
        vintage=vintage, engine=context.obj,
    )  # fmt: skip
    with status() as told:
        made = dyad_years(question, progress=told)
    write_panel(made, target)
    pairs = made.table.group_by(["state", "partner"]).aggregate([]).num_rows
    rows = made.table.num_rows
    print(f"{rows:,} rows of {pairs} pairs as of {made.as_of} in {target}")
    print("with " + " and ".join(str(path) for path in beside(target)))


@contextmanager
def status() -> Iterator[Callable[[str], None]]:
    """A line on standard error that says what is being done, where somebody is looking."""
    if not sys.stderr.isatty():
        yield lambda text: None
        return
    from rich.console import Console

    with Console(stderr=True).status("reading the record") as status:
        yield lambda text: status.update(text)


def _event_panel(
    engine: str, target: Path, period: str, count: str, by_area: bool,
    store: Path | None, vintage: str | None,
) -> None:  # fmt: skip
    """Write the panel of the store's events."""
    import io

    import pyarrow.csv as csv
    import pyarrow.parquet as pq

    from comity.core.atomic_write import write
    from comity.store.events import stored

    if target.suffix not in {".parquet", ".csv"}:
        raise UsageError(f"{target} is neither a .parquet nor a .csv file: name one of them")
    held = stored(store, vintage=vintage, engine=engine, rule=count, period=period)
    if held is None:
        raise UsageError("the store holds no events: see `comity sources`")
    table = held.panel(by_area=by_area)
    body = io.BytesIO()
    if target.suffix == ".csv":
        csv.write_csv(table, body)
    else:
        pq.write_table(table, body, compression="zstd")
    write(target, body.getvalue())
    print(f"{table.num_rows:,} rows in {target}")


def sql(
    query: Annotated[str, typer.Argument(help='For example "SELECT count(*) FROM events".')],
    store: Store = None,
    vintage: Vintage = None,
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
) -> None:
    """Ask the store in SQL, read-only; the canonical tables are views."""
    import csv
    import json

    from comity.core.plain_text import for_spreadsheet
    from comity.store.sql import ask
    from comity.store.store import Store as Opened

    names, rows = ask(Opened.named(store, vintage), query)
    if as_json:
        for row in rows:
            print(json.dumps(dict(zip(names, row, strict=True)), default=str, ensure_ascii=False))
        return
    writer = csv.writer(sys.stdout, delimiter="," if as_csv else "\t", lineterminator="\n")
    writer.writerow(map(for_spreadsheet, names))
    for row in rows:
        writer.writerow(map(for_spreadsheet, row))
