"""Prospects: questions over an open window, forecasts beside base rates, scores when it closes."""

from __future__ import annotations

from comity.prospects.backtest import Backtest, backtest
from comity.prospects.forecast import Forecast, Prospects, ask, prospects
from comity.prospects.questions import Question, standard_questions

__all__ = [
    "Backtest",
    "Forecast",
    "Prospects",
    "Question",
    "ask",
    "backtest",
    "prospects",
    "standard_questions",
]
