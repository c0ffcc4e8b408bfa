"""A number with the word of what is counted, in the number that English gives it."""

from __future__ import annotations


def number_of(count: float, one: str) -> str:
    """A number with its word: "0 facts", "1 fact", "2 facts".

    Args:
        count: how many.
        one: the word for one of them; the plural takes an s.
    """
    return f"{count:g} {one}{'s' * (count != 1)}"
