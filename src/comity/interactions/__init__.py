"""Interactions: who will do what with whom next, from a table of dated events.

Input is a folder of quadruples (subject, relation, object, day); nothing of the evidence on states
and alliances is needed. See `docs/interactions.md`.
"""

from __future__ import annotations

from comity.interactions.ablation import ablation
from comity.interactions.evaluate import evaluate
from comity.interactions.forecast import Answer, Forecast, forecast
from comity.interactions.kept_models import fitted_models
from comity.interactions.quadruples import Quadruples, read_quadruples

__all__ = [
    "Answer",
    "Forecast",
    "Quadruples",
    "ablation",
    "evaluate",
    "fitted_models",
    "forecast",
    "read_quadruples",
]
