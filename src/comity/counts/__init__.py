"""Forecasts of event counts: history, examples, models, their mixture, a backtest."""
