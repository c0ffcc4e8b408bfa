"""The pages of one pair: its sections, the evidence behind everything they name, its data."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

from comity.evaluation import Evaluation
from comity.evaluation.changes import number_text
from comity.evaluation.json_form import evaluation_json
from comity.web.api.forms import csv_of
from comity.web.drawing import drawn
from comity.web.opened import FactShown, fact_shown
from comity.web.pages.figures import figure_names, figure_of
from comity.web.pages.pair import pair_values
from comity.web.publishing.places import DATA, EVIDENCE, Published, anchor
from comity.web.shown import Shown
from comity.web.view import SUMMARY, View

MOST_NAMED = 25
"""Facts that an entry of the evidence names; the data hold all of them."""


def write_pair(evaluation: Evaluation, folder: Path, language: str = "en") -> None:
    """Write the pages and data of a pair into a folder that is there.

    Args:
        evaluation: the pair.
        folder: where its files go.
        language: of the interface.
    """
    shown = Shown(evaluation)
    question = evaluation.question
    at = Published("../../")
    for section in (SUMMARY, *shown.sections):
        view = View(state=question.state, partner=question.partner, section=section)
        values = pair_values(shown, view, at, question.as_of)
        name = "index" if section == SUMMARY else section
        page = drawn("pair.html.j2", language=language, at=at, head=card_of(evaluation), **values)
        (folder / f"{name}.html").write_text(page, "utf-8")
    page = drawn(
        "evidence.html.j2",
        language=language,
        at=at,
        q=question,
        view=View(state=question.state, partner=question.partner),
        anchor=anchor,
        **_evidence(shown, list(at.named)),
    )
    (folder / EVIDENCE).write_text(page, "utf-8")
    _write_figures(shown, folder)
    _write_data(evaluation, folder)


def card_of(evaluation: Evaluation) -> dict[str, str]:
    """What a page says of itself where its address is shared."""
    question, judged = evaluation.question, evaluation.judgement
    return {
        "og:type": "article",
        "og:site_name": "Comity",
        "og:title": f"{question.title}: {judged.lead.word}, {judged.stage}",
        "og:description": f"{judged.sentences[0].text} As of {question.as_of}.",
    }


def _write_figures(shown: Shown, folder: Path) -> None:
    for name in figure_names(shown):
        (folder / f"{name}.svg").write_text(figure_of(shown.evaluation, name), "utf-8")


def _write_data(evaluation: Evaluation, folder: Path) -> None:
    # mtime=0: the same record gives the same bytes
    body = gzip.compress(evaluation_json(evaluation).encode(), compresslevel=5, mtime=0)
    (folder / DATA["JSON"]).write_bytes(body)
    (folder / DATA["CSV"]).write_text(csv_of(list(evaluation.rows())), "utf-8", newline="")
    (folder / DATA["BibTeX"]).write_text(evaluation.cite(), "utf-8")


def _evidence(shown: Shown, named: list[str]) -> dict[str, Any]:
    """Everything the pages lead to: entries, the facts below them, documents and data sets."""
    evaluation, chain = shown.evaluation, shown.chain
    entries: list[dict[str, Any]] = []
    facts: dict[str, None] = {}
    for name in named:
        node = chain.nodes.get(name)
        if node is None:
            continue
        if node.kind == "fact":
            facts[name] = None
        elif node.kind not in ("source", "origin"):
            below = [n.id for _, n in chain.down(name) if n.kind == "fact"]
            below.sort(key=lambda i: (str(evaluation.facts[i].start), i))
            facts.update(dict.fromkeys(below[:MOST_NAMED]))
            entries.append(_entry(shown, name, below))
    cards: list[FactShown] = [
        fact_shown(shown, evaluation.facts[i])
        for i in sorted(facts, key=lambda i: (str(evaluation.facts[i].start), i))
    ]
    sources = {p.source for card in cards for p in card.passages if p.source}
    sources |= {n for n in named if n in evaluation.sources}
    return {
        "entries": entries,
        "cards": cards,
        "sources": [(i, chain.nodes[i].text) for i in sorted(sources)],
        "origins": [(i, chain.nodes[i].text) for i in sorted(evaluation.origins)],
    }


def _entry(shown: Shown, name: str, below: list[str]) -> dict[str, Any]:
    node, number = shown.chain.nodes[name], shown.numbers.get(name)
    facts = shown.evaluation.facts
    return {
        "id": name,
        "text": node.text,
        "value": f"{number_text(number)} {number.unit}".strip() if number else "",
        "note": number.note if number else "",
        "coverage": number.coverage if number else None,
        "facts": [(i, f"{facts[i].start} {facts[i].title}") for i in below[:MOST_NAMED]],
        "more": max(0, len(below) - MOST_NAMED),
        "origins": [p for p in node.parents if p in shown.evaluation.origins],
    }
