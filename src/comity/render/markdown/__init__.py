"""Markdown for a text that somebody else writes."""
