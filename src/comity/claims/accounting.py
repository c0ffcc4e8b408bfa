"""Whether a rule's reading accounts for every word of its clause.

A rule looks for the words that it knows and sees no others. So each word of the clause must be one
that the rule rests on, or one of the few that say nothing by themselves, or that belong to the
rule; else the clause was half read, and is not read.
"""

from __future__ import annotations

import re
from functools import cache

from comity.claims.clauses import Clause
from comity.claims.drafts import Draft
from comity.claims.lexicon import Hit
from comity.codebook import DATA, rows_of

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)?(?:-[^\W_]+)*|[^\s\w,.;]")
_FREE = re.compile(r"the|a|an|of|in|on|for|to|with|and|its|their|'s|\u2019s|['\u2019]", re.I)


@cache
def _own_words() -> dict[str, re.Pattern[str]]:
    rows = rows_of(DATA / "codebook" / "claim_rule_words.csv")
    return {r["rule"]: re.compile(r["words"], re.IGNORECASE) for r in rows}


def unaccounted(clause: Clause, draft: Draft) -> tuple[Hit, ...]:
    """The words of a clause that a draft does not rest on, by place.

    Actors count as read where the proposition names them.
    """
    said = str(draft.values)
    read = [
        (h.start, h.end)
        for h in draft.hits
        if h.slot != "actor" or h.value in re.findall(r"\w+", said)
    ]
    own = _own_words().get(draft.rule)
    left = []
    for match in _WORD.finditer(clause.text, clause.start, clause.end):
        word = match.group()
        if any(a <= match.start() and match.end() <= b for a, b in read) or _FREE.fullmatch(word):
            continue
        if own is not None and own.fullmatch(word):
            continue
        inner = re.sub(r"['\u2019]s$", "", word)
        if any(a <= match.start() < b and match.start() + len(inner) <= b for a, b in read):
            continue
        left.append(Hit("not understood", "", match.start(), match.end(), word))
    return tuple(left)
