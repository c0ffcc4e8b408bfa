"""Prospects: questions over an open window, forecasts beside base rates, scores when it closes."""

from __future__ import annotations

from comity.forecasting.backtest import Backtest, backtest
from comity.forecasting.forecast import Forecast, Prospects, ask, prospects
from comity.forecasting.questions import Question, standard_questions

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
