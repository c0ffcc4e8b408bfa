"""An evaluation as one self-contained HTML file: no network, every number opens its evidence."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from comity.brief import figures
from comity.brief.ladder_figure import ladder
from comity.brief.page_policy import policy
from comity.brief.svg import POLE_COLOURS
from comity.evaluation import Evaluation, bibliography, chain_of
from comity.evaluation.changes import number_text
from comity.evaluation.comparison import UNLIKE
from comity.evaluation.ladder import reached_text
from comity.evaluation.result import Number
from comity.evaluation.state_of_record import spans

if TYPE_CHECKING:
    from jinja2 import Environment

STANCES = {
    2: "seeks or has it",
    1: "welcomes it",
    0: "balanced",
    -1: "declines or limits it",
    -2: "rejects it",
}


def html(evaluation: Evaluation) -> str:
    """The page of an evaluation."""
    environment = _environment()
    template = environment.get_template("evaluation.html.j2")
    folder = resources.files("comity") / "brief" / "templates"
    script = (folder / "evaluation.js").read_text(encoding="utf-8")
    return template.render(
        e=evaluation,
        q=evaluation.question,
        figures=figures,
        cells=_cells(evaluation),
        years=list(range(evaluation.question.since, evaluation.question.as_of.year + 1)),
        documents=bibliography.cited_sources(evaluation),
        data_sets=bibliography.cited_origins(evaluation),
        note=bibliography.note,
        reached=reached_text,
        unlike=UNLIKE,
        ladder_figure=ladder,
        stances=STANCES,
        pole_colours=POLE_COLOURS,
        spans=spans,
        policy=policy(script),
        style=Markup((folder / "evaluation.css").read_text(encoding="utf-8")),
        script=Markup(script),
        data=_embedded(evaluation),
    )


def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("comity.brief"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = number_button
    environment.filters["share"] = share_button
    environment.filters["svg"] = Markup
    return environment


def number_button(number: Number | None) -> Markup:
    """A number as a button that opens what it rests on."""
    if number is None:
        return Markup('<span class="none">-</span>')
    if number.id.endswith("/rung"):
        return _button(number, number.note)
    return _button(number, number_text(number))


def share_button(number: Number | None) -> Markup:
    """A share as a button, in per cent with its interval."""
    if number is None or number.strict is None:
        return Markup('<span class="none">no value</span>')
    told = f"{number.strict:.0%}"
    if number.low is not None and number.high is not None:
        low, high = f"{number.low:.0%}", f"{number.high:.0%}"
        told += f" ({low}-{high})" if low != high else ""
    return _button(number, told)


def _button(number: Number, told: str) -> Markup:
    return Markup('<button class="n" data-ref="{}" title="{}">{}</button>').format(
        number.id, f"{number.label}. {number.note}".strip(), told
    )


def _cells(evaluation: Evaluation) -> dict[tuple[str, int], Any]:
    return {(c.area, c.year): c for c in evaluation.matrix}


def _embedded(evaluation: Evaluation) -> Markup:
    """The chain as JSON for the page's script, safe inside a script element."""
    nodes: dict[str, dict[str, Any]] = {
        node.id: {"k": node.kind, "t": node.text, "p": list(node.parents)}
        for node in chain_of(evaluation).nodes.values()
    }
    for fact in evaluation.facts.values():
        nodes[fact.id].update(
            d=str(fact.start) + (f" to {fact.end}" if fact.end else ""),
            n=fact.title,
            s=fact.status,
            v=fact.verified,
            m=list(fact.merged),
        )
    for source in evaluation.sources.values():
        nodes[source.id].update(a=source.address, n=bibliography.note(source), r=source.tier)
    for item in _numbers(evaluation):
        nodes[item.id].update(o=item.note, x=number_text(item), u=item.unit, c=item.coverage)
    text = json.dumps(nodes, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))


def _numbers(evaluation: Evaluation) -> list[Number]:
    from comity.evaluation.chain import derived

    return [item for item in derived(evaluation) if isinstance(item, Number)]
