"""Commands on articles and claims: read an article, propose claims, check them."""

from __future__ import annotations

import dataclasses
import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from comity.cli.options import AsJson, AsOf, KnownBy, Record, Store, Vintage, Without, console
from comity.core.atomic_write import json_text

if TYPE_CHECKING:
    from comity.article import Article
    from comity.claims import Check

article = typer.Typer(help="Read an article: sentences and references.", no_args_is_help=True)
claims = typer.Typer(help="Propose what an article's sentences claim.", no_args_is_help=True)
Source = Annotated[
    str,
    typer.Argument(
        metavar="ARTICLE",
        help="A text, HTML or PDF file, - (standard input), or an example's name.",
    ),
]
Out = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a file.")
]


class Format(StrEnum):
    """How references are written."""

    csl = "csl"
    bibtex = "bibtex"
    text = "text"


@article.command("read")
def read(source: Source, as_json: AsJson = False) -> None:
    """Read an article and say what was found: title, date, sentences, references."""
    from comity.article import to_csl

    found = _article(source)
    if as_json:
        values = dataclasses.asdict(found)
        values["published"] = str(found.published) if found.published else None
        values["csl"] = to_csl(found.references)
        print(json.dumps(values, ensure_ascii=False, indent=1))
        return
    from comity.render.terminal.article import show_article

    show_article(found, console())


@article.command("references")
def references(
    source: Source,
    form: Annotated[Format, typer.Option("--format", help="csl, bibtex or text.")] = Format.text,
    output: Out = None,
) -> None:
    """Write the reference list of an article as CSL-JSON, BibTeX or text."""
    from comity.article import to_bibtex, to_csl

    found = _article(source).references
    if form is Format.csl:
        body = json.dumps(to_csl(found), ensure_ascii=False, indent=1) + "\n"
    elif form is Format.bibtex:
        body = to_bibtex(found)
    else:
        body = "".join(f"{r.number}. [{r.parsed}] {r.text}\n" for r in found)
    _put(output, body)


@claims.command("propose")
def propose(
    source: Source,
    output: Out = None,
    as_of: AsOf = None,
    record: Record = None,
    llm: Annotated[
        str,
        typer.Option(
            "--llm",
            metavar="URL",
            help="Ask an OpenAI-compatible endpoint for proposals where no rule reads a statement.",
        ),
    ] = "",
    model: Annotated[str, typer.Option("--model", help="The endpoint's model.")] = "",
) -> None:
    """Write a claims file: every statement of an article with a proposed proposition."""
    from comity.claims import ClaimsFile, claims_text
    from comity.claims import propose as made
    from comity.claims.check import day_of
    from comity.evidence.load import load_evidence

    found = _article(source)
    evidence = load_evidence(record)
    day = day_of(found, as_of, evidence)
    decisions = made(found, evidence, day)
    if llm:
        from comity.claims.llm import proposals

        decisions = proposals(decisions, llm, model, evidence)
    own = str(found.published or day) if as_of is None else as_of
    body = claims_text(
        ClaimsFile(
            article=source, title=found.title, as_of=own, sha256=found.sha256, decisions=decisions
        )
    )
    _put(output, body)
    if output is not None:
        checkable = sum(d.proposition is not None for d in decisions)
        typer.echo(
            f"Written: {output} ({checkable} of {len(decisions)} statements have a proposal)"
        )


@claims.command("examine")
def examined(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="FILE.csv",
            help="Sentences with labels: id, text, as_of, state, partner, truth.",
        ),
    ],
    record: Record = None,
    as_json: AsJson = False,
    every: Annotated[bool, typer.Option("--all", help="List every sentence.")] = False,
) -> None:
    """Score a labelled set of sentences: how often the verdicts are wrong, with intervals."""
    from comity.claims.examine import examine, rates, wrong
    from comity.evidence.load import load_evidence

    found = examine(source, load_evidence(record))
    if as_json:
        values = {
            "schema": "comity-examination-1",
            "source": str(source),
            "rates": [dataclasses.asdict(r) for r in rates(found)],
            "sentences": [dataclasses.asdict(f) for f in found],
        }
        print(json_text(values))
        return
    from comity.render.terminal.claims import show_examination

    show_examination(rates(found), found if every else wrong(found), console())


@claims.command("learn")
def learn(
    record: Annotated[
        Path,
        typer.Option("--record", metavar="DIR", help="The record folder to keep it in."),
    ],
    source: Annotated[
        Path | None,
        typer.Argument(
            metavar="[CLAIMS.yml]",
            help="A claims file with a person's propositions; without it what was learnt before "
            "is tried again.",
        ),
    ] = None,
    as_of: AsOf = None,
    unit: Annotated[
        str,
        typer.Option("--unit", metavar="UNIT", help="What the words are, where several would do."),
    ] = "",
    coder: Annotated[str, typer.Option("--coder", metavar="NAME", help="Who you are.")] = "",
    keep: Annotated[
        bool, typer.Option("--keep", help="Write the words and the sentences into the folder.")
    ] = False,
) -> None:
    """Learn words from a person's readings; show what they change before they are kept."""
    from comity.library.claims import claims_learn
    from comity.render.terminal.claims import show_learnt, show_tried_again

    made = claims_learn(source, record, as_of=as_of, unit=unit)
    if source is None:
        show_tried_again(made, console())
        raise typer.Exit(1 if made.harm else 0)
    show_learnt(made, console())
    if keep:
        claims_learn(source, record, as_of=as_of, unit=unit, coder=coder, keep=True)
        typer.echo(f"kept in {record}: claim_words.csv, claim_tests.csv")


def check(
    source: Annotated[
        str,
        typer.Argument(metavar="ARTICLE", help="An article, an example's name, or a claims file."),
    ],
    decided: Annotated[
        Path | None,
        typer.Option("--claims", metavar="FILE", help="A claims file of this article."),
    ] = None,
    as_of: AsOf = None,
    now: Annotated[
        bool, typer.Option("--now", help="Check as of the end of the record too.")
    ] = False,
    record: Record = None,
    store: Store = None,
    vintage: Vintage = None,
    without: Without = None,
    known_by: KnownBy = None,
    as_json: AsJson = False,
    as_markdown: Annotated[bool, typer.Option("--md", help="Print Markdown.")] = False,
    short: Annotated[bool, typer.Option("--short", help="One verdict a statement.")] = False,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="Write the marked article."),
    ] = None,
    show: Annotated[bool, typer.Option("--open", help="Open the HTML in a browser.")] = False,
) -> None:
    """Check every statement of an article against the evidence."""
    from comity.claims import check_article, check_file, read_claims
    from comity.core.atomic_write import write
    from comity.evidence.load import load
    from comity.evidence.question import Question

    whole = load(record, store=store, vintage=vintage)
    later = whole.last if now else None
    evidence = Question(evidence=whole, without=without or (), known_by=known_by).left()
    if Path(source).suffix in (".yml", ".yaml"):
        found = check_file(Path(source), evidence, as_of=as_of, now=later)
    else:
        confirmed = None
        if decided is not None:
            confirmed = read_claims(decided, evidence.actors, evidence.codebook)
        found = check_article(_article(source), evidence, as_of=as_of, now=later, decided=confirmed)
    if html is not None or show:
        from comity.render.html.claims import claims_page

        target = html or Path("claims.html")
        write(target, claims_page(found))
        if show:
            import webbrowser

            webbrowser.open(target.resolve().as_uri())
    if as_json:
        print(json_text(_values(found)))
    elif as_markdown:
        from comity.render.markdown.claims import claims_markdown

        print(claims_markdown(found), end="")
    else:
        from comity.render.terminal.claims import show_check

        show_check(found, console(), short=short)


def _article(source: str) -> Article:
    """The article of a file, a name or an address."""
    from comity.fetch.article_page import fetched_article

    return fetched_article(source)


def _values(found: Check) -> dict[str, Any]:
    from comity.propositions import to_values

    def verdict(one: Any) -> dict[str, Any] | None:
        if one is None:
            return None
        names = [f.name for f in dataclasses.fields(one) if f.name != "proposition"]
        return {"proposition": to_values(one.proposition)} | {n: getattr(one, n) for n in names}

    return {
        "schema": "comity-check-1",
        "title": found.title,
        "source": found.source,
        "as_of": found.as_of,
        "now": found.now,
        "counts": dict(found.counts),
        "statements": [
            {
                "text": c.decision.text,
                "from": c.decision.start,
                "to": c.decision.end,
                "status": c.decision.status,
                "by": c.decision.by,
                "reason": c.decision.reason,
                "rule": c.decision.rule,
                "confirmed": c.confirmed,
                "words": c.decision.words,
                "verdict": verdict(c.verdict),
                "now": verdict(c.now),
            }
            for c in found.checked
        ],
    }


def _put(output: Path | None, body: str) -> None:
    if output is None:
        print(body, end="")
        return
    from comity.core.atomic_write import write

    write(output, body)
