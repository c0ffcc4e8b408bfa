"""The evaluation as its user meets it: data that can be written, walked, cited and shown."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from comity.evaluation.bibliography import bibtex
from comity.evaluation.chain import Chain, chain_of
from comity.evaluation.json_form import evaluation_json
from comity.evaluation.parts import EvaluationData


@dataclass(frozen=True)
class Evaluation(EvaluationData):
    """The evaluation of a state and a partner as of a day.

    It prints itself in notebooks; `comity.html` and `comity.markdown` make its other forms.
    """

    def to_json(self) -> str:
        """The evaluation as JSON text, by the schema `comity.evaluation/1`."""
        return evaluation_json(self)

    def chain(self) -> Chain:
        """What everything rests on, walkable down and up."""
        return chain_of(self)

    def cite(self) -> str:
        """The documents and data sets as BibTeX."""
        return bibtex(self)

    def _repr_html_(self) -> str:
        """The judgement, for notebooks."""
        question, judgement = self.question, self.judgement
        sentences = " ".join(escape(s.text) for s in judgement.sentences)
        return (
            f"<h3>{escape(question.state_name)} and {escape(question.partner)}, as of "
            f"{question.as_of}</h3><p><b>{escape(judgement.stage)}</b>; direction: "
            f"{escape(judgement.direction)}; sureness: {escape(judgement.sureness)}</p>"
            f"<p>{sentences}</p>"
        )
