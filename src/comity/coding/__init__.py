"""Coding: text into proposed facts, by tables of words in English, Russian and Kazakh."""

from __future__ import annotations

from comity.coding.model import Coded, Fact, Position, Unread
from comity.coding.read import code_text
from comity.coding.tables import Codebook

__all__ = ["Codebook", "Coded", "Fact", "Position", "Unread", "code_text"]
