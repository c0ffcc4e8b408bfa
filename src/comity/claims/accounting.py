"""Whether a rule's reading accounts for every word of its clause.

A rule looks for the words that it knows and sees no others. So each word of the clause must be one
that the rule rests on, or one of the few that say nothing by themselves, or that belong to the
rule; else the clause was half read, and is not read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from comity.claims.clauses import Clause, Setting
from comity.claims.lexicon import Hit
from comity.claims.rule_output import Draft
from comity.core.codebook import DATA, rows_of

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)?(?:-[^\W_]+)*|[^\s\w,.;]")
OF_A_MOMENT = ("exists", "ongoing")
"""Tests of something that was there at a time, not throughout one."""
_SPAN = re.compile(r"(?:since|from|until|till|before|after|for|over|throughout)\b", re.I)
_PLACE = re.compile(r"in|on|at|from|into|inside|for|to", re.I)
_ARTICLE = 5
_FREE = re.compile(r"the|a|an|of|in|on|for|to|with|and|its|their|'s|\u2019s|['\u2019]", re.I)


@cache
def _own_words() -> dict[str, re.Pattern[str]]:
    rows = rows_of(DATA / "codebook" / "claim_rule_words.csv")
    return {r["rule"]: re.compile(r["words"], re.IGNORECASE) for r in rows}


def unaccounted(clause: Clause, drafts: Sequence[Draft], setting: Setting) -> tuple[Hit, ...]:
    """The words of a clause that drafts of one rule do not rest on, by place.

    Actors count as read where the propositions name them, times where the test asks of the span
    that they name: that something is so "until 2008" is not that there was such a thing by 2008.
    """
    said = _named(drafts, setting)
    read = [(h.start, h.end) for d in drafts for h in d.hits if _is_read(h, d, said)]
    own = _own_words().get(drafts[0].rule)
    left = []
    for match in _WORD.finditer(clause.text, clause.start, clause.end):
        word = match.group()
        inner = re.sub(r"['\u2019]s$", "", word)
        if any(a <= match.start() < b and match.start() + len(inner) <= b for a, b in read):
            continue
        if _turns(word, clause, match.end()):
            left.append(
                Hit(
                    slot="not understood", value="", start=match.start(), end=match.end(), text=word
                )
            )
            continue
        if _FREE.fullmatch(word) or (own is not None and own.fullmatch(word)):
            continue
        if word.casefold() in ("members", "allies") and "members" in said:
            continue
        left.append(
            Hit(slot="not understood", value="", start=match.start(), end=match.end(), text=word)
        )
    return tuple(left)


def _turns(word: str, clause: Clause, end: int) -> bool:
    """Whether a preposition gives what follows it a part that no rule asks of.

    Where it happened is not who took part; nobody cooperates "with terrorism against NATO".
    """
    actor = _next_is(clause.actors, clause, end)
    if _PLACE.fullmatch(word):
        return actor
    if word.casefold() == "with":
        return not actor and _next_is(clause.hits.of("area"), clause, end)
    return word.casefold() == "against" and actor


def _next_is(hits: Sequence[Hit], clause: Clause, end: int) -> bool:
    return any(
        0 <= h.start - end <= _ARTICLE and clause.text[end : h.start].strip() in ("", "the")
        for h in hits
    )


def _named(drafts: Sequence[Draft], setting: Setting) -> frozenset[str]:
    """Every word of the values: ids of actors, partner sets, and the states of poles."""
    words = set(re.findall(r"[\w:-]+", str([d.values for d in drafts])))
    for pole in setting.evidence.codebook.poles:
        if f"pole:{pole.id}" in words:
            words |= set(pole.states)
    return frozenset(words)


def _is_read(hit: Hit, draft: Draft, said: frozenset[str]) -> bool:
    if hit.slot == "actor":
        return hit.value in said
    if hit.slot != "time":
        return True
    test = draft.values.get("test")
    name = test if isinstance(test, str) else test.get("is") if isinstance(test, dict) else ""
    return name not in OF_A_MOMENT or not _SPAN.match(hit.text)
