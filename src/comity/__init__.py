"""Comity: the cooperation between a state and an alliance, from a dated and cited record.

    >>> import comity
    >>> result = comity.evaluate("KAZ", "NATO", as_of="2010-06-30")
    >>> result.judgement.stage
    'individual partnership'

Every number and sentence of the result leads to the facts, passages and documents it rests on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from comity._version import __version__
from comity.errors import (
    ComityError,
    DataError,
    DateError,
    DownloadError,
    OutputError,
    RecordError,
    SourceError,
    UnknownActor,
    UnknownMeasure,
    UnknownNode,
    UsageError,
)

if TYPE_CHECKING:
    from comity.evaluation import Evaluation, evaluate
    from comity.evaluation.one_measure import measure
    from comity.evidence.evidence import Evidence
    from comity.evidence.load import load_evidence
    from comity.measures import Measure, Series, all_measures
    from comity.render.html.evaluation import html
    from comity.render.markdown.evaluation import markdown

__all__ = [
    "ComityError",
    "DataError",
    "DateError",
    "DownloadError",
    "Evaluation",
    "Evidence",
    "Measure",
    "OutputError",
    "RecordError",
    "Series",
    "SourceError",
    "UnknownActor",
    "UnknownMeasure",
    "UnknownNode",
    "UsageError",
    "__version__",
    "all_measures",
    "evaluate",
    "html",
    "load_evidence",
    "markdown",
    "measure",
]

_LAZY = {
    "Evaluation": "comity.evaluation",
    "evaluate": "comity.evaluation",
    "Evidence": "comity.evidence.evidence",
    "load_evidence": "comity.evidence.load",
    "all_measures": "comity.measures",
    "Measure": "comity.measures",
    "Series": "comity.measures",
    "measure": "comity.evaluation.one_measure",
    "html": "comity.render.html.evaluation",
    "markdown": "comity.render.markdown.evaluation",
}


def __getattr__(name: str) -> Any:
    """Import a public name on first use, so that `import comity` stays light (PEP 562)."""
    if name not in _LAZY:
        raise AttributeError(f"module 'comity' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_LAZY[name]), name)
