"""An evaluation as one self-contained HTML file: no network, every number opens its evidence."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from comity.core.provenance import Source, address_at
from comity.evaluation import Evaluation, bibliography, chain_of
from comity.evaluation.changes import number_text
from comity.evaluation.parts import Number
from comity.evaluation.sections.coverage_and_gaps import spans
from comity.evaluation.sections.ladder import no_step, reached_text
from comity.evaluation.sections.peers_and_votes import VOTES, peers_note
from comity.evaluation.sections.poles import poles_note
from comity.evidence.bundled import bundled_actors, prose_name, with_names
from comity.render.html.page_policy import policy
from comity.render.html.templating import asset, environment
from comity.render.svg import figures
from comity.render.svg.drawing import POLE_COLOURS
from comity.render.svg.ladder import ladder

STANCES = {
    2: "seeks or has it",
    1: "welcomes it",
    0: "balanced",
    -1: "declines or limits it",
    -2: "rejects it",
}


def html(evaluation: Evaluation) -> str:
    """The page of an evaluation."""
    script = asset("evaluation.js")
    return (
        environment()
        .get_template("evaluation.html.j2")
        .render(
            page_values(evaluation),
            policy=policy(script),
            style=Markup(asset("evaluation.css")),
            script=Markup(script),
            data=_embedded(evaluation),
        )
    )


def page_values(evaluation: Evaluation) -> dict[str, Any]:
    """What the templates in `templates/parts` draw, one a section, by the names they use."""
    return {
        "e": evaluation,
        "q": evaluation.question,
        "figures": figures,
        "cells": _cells(evaluation),
        "years": list(range(evaluation.question.since, evaluation.question.as_of.year + 1)),
        "documents": bibliography.cited_sources(evaluation),
        "data_sets": bibliography.cited_origins(evaluation),
        "note": _printed,
        "reached": reached_text,
        "no_step": no_step,
        "peer_names": [evaluation.composite.names.get(p, p) for p in evaluation.question.peers],
        "unlike": peers_note(evaluation.peers),
        "state_name": bundled_actors().name,
        "prose_name": prose_name,
        "with_names": with_names,
        "poles_told": poles_note(evaluation.poles),
        "votes_are": VOTES,
        "ladder_figure": ladder,
        "stances": STANCES,
        "pole_colours": POLE_COLOURS,
        "spans": spans,
    }


def _printed(source: Source) -> str:
    """A document as a note for paper: its address without the words that find a place in it."""
    plain = source.address.partition(":~:")[0].removesuffix("#")
    return bibliography.note(replace(source, address=plain))


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
            d=fact.dates,
            n=fact.title,
            s=fact.status,
            v=fact.verified,
            m=list(fact.merged),
        )
        for passage in fact.passages:
            source = evaluation.sources.get(passage.source)
            if source is not None and passage.place is not None:
                nodes[passage.id].update(a=address_at(source, passage.place))
    for source in evaluation.sources.values():
        nodes[source.id].update(a=source.address, n=bibliography.note(source), r=source.tier)
    for item in _numbers(evaluation):
        nodes[item.id].update(o=item.note, x=number_text(item), u=item.unit, c=item.coverage)
    text = json.dumps(nodes, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))


def _numbers(evaluation: Evaluation) -> list[Number]:
    from comity.evaluation.chain import derived

    return [item for item in derived(evaluation) if isinstance(item, Number)]
