"""Editions: evaluations of many pairs frozen at a day, recomputed, compared and corrected."""
