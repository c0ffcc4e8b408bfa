"""The annex of a brief as rows of text, the same in every form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from comity.briefing.model import Brief

ANNEX = "Annex: the facts behind this brief"
ANNEX_HEAD = ("date", "fact", "counts", "sources", "id")
ANNEX_WIDTHS = (1.4, 4.6, 0.8, 1.0, 3.2)


def annex_text(brief: Brief) -> str:
    """How many facts there are, and what their columns say."""
    strict = sum(fact.counts == "strict" for fact in brief.annex)
    return (
        f"{len(brief.annex)} facts by date, {strict} of them strict (verified, and reported as "
        "held); the others count for the generous bound only. Numbers of sources are those of the "
        "brief and of the further sources below; ids are for comity trace."
    )


def annex_rows(brief: Brief, numbers: Mapping[str, int]) -> Iterator[tuple[str, ...]]:
    """The cells of every fact, its sources as numbers.

    Args:
        brief: the brief.
        numbers: the number of every note.
    """
    for fact in brief.annex:
        cited = ", ".join(str(numbers[s]) for s in fact.sources)
        yield fact.when, fact.title, fact.counts, cited, fact.id


def annex_edited(brief: Brief) -> list[str]:
    """Every edited line with the one that was computed, and how much it rests on."""
    found = []
    for name, said in brief.judged().items():
        if said.line is not None and said.line.mark:
            facts, origins = len(said.line.facts), ", ".join(said.line.origins)
            rests = f"{facts} fact{'' if facts == 1 else 's'}"
            rests += f" and the data sets {origins}" if origins else ""
            found.append(f"{name} {said.mark}. Computed: {said.line.computed} Rests on {rests}.")
    return found
