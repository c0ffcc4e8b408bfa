"""Competing hypotheses: what the record's facts say for and against each explanation."""

from comity.hypotheses.matrix import Matrix, ach

__all__ = ["Matrix", "ach"]
