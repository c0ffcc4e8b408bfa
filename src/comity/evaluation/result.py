"""The evaluation as its user meets it: data that can be written, walked, cited and shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from comity.core.tabular import Tabular
from comity.evaluation.bibliography import bibtex
from comity.evaluation.chain import Chain, chain_of, derived
from comity.evaluation.evaluation_data import EvaluationData
from comity.evaluation.json_form import evaluation_json
from comity.evaluation.parts import Number
from comity.evaluation.stix import stix


@dataclass(frozen=True, repr=False)
class Evaluation(Tabular, EvaluationData):
    """The evaluation of a state and a partner as of a day.

    It prints itself in notebooks; `comity.html` and `comity.markdown` make its other forms.
    """

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """One row a number."""
        for item in derived(self):
            if isinstance(item, Number):
                yield {
                    "id": item.id,
                    "label": item.label,
                    "strict": item.strict,
                    "generous": item.generous,
                    "low": item.low,
                    "high": item.high,
                    "unit": item.unit,
                    "coverage": item.coverage,
                    "n": item.n,
                    "note": item.note,
                }

    def summary(self) -> str:
        """Which pair, as of when, and the stage."""
        q, found = self.question, self.judgement
        return f"{q.title} as of {q.as_of}: {found.stage}"

    def to_json(self) -> str:
        """The evaluation as JSON text, by the schema `comity.evaluation/1`."""
        return evaluation_json(self)

    def chain(self) -> Chain:
        """What everything rests on, walkable down and up."""
        return chain_of(self)

    def cite(self) -> str:
        """The documents and data sets as BibTeX."""
        return bibtex(self)

    def to_stix(self) -> str:
        """The judgement, its facts and their documents as a STIX 2.1 bundle in JSON."""
        return stix(self)

    def _repr_html_(self) -> str:
        """The judgement, for notebooks."""
        question, judgement = self.question, self.judgement
        sentences = " ".join(escape(s.text) for s in judgement.sentences)
        return (
            f"<h3>{escape(question.title)}, as of "
            f"{question.as_of}</h3><p><b>{escape(judgement.stage)}</b>; direction: "
            f"{escape(judgement.direction)}; sureness: {escape(judgement.sureness)}</p>"
            f"<p>{sentences}</p>"
        )
