"""Whether a sentence speaks of the parties: "The director met the editor." does not.

A rule that finds "met" or "visited" knows nothing of who met whom; without a party named, what it
proposes would be answered by facts that have nothing to do with the sentence.
"""

from __future__ import annotations

import re

from comity.claims.clauses import Clause, Setting
from comity.claims.rule_output import Draft, series_in

_STATE_SIDE = re.compile(
    r"\b(?:the|this|that|our) (?:\w+ )?(?:country|republic|state|nation|government|host nation)\b|"
    r"\b(?:its|the country's) (?:armed forces|army|government|leadership|leaders|troops|"
    r"president|parliament|contingent|battalion)\b", re.IGNORECASE,
)  # fmt: skip
_OTHER_SIDE = re.compile(
    r"\b(?:the|this|that) (?:\w+ )?(?:alliance|bloc|organi[sz]ation|union)\b|"
    r"\b(?:allies|allied|alliance (?:members?|countries|states))\b|"
    r"\b(?:western|foreign|member) (?:states?|countries|partners|troops|forces|armies)\b",
    re.IGNORECASE,
)
_BOTH = re.compile(
    r"\b(?:both|the two|two|the) (?:sides|parties|partners)\b|\beach other\b|"
    r"\bbetween the (?:two|parties|sides)\b",
    re.IGNORECASE,
)
_EXERCISE = re.compile(r"\b[Ee]xercises? [\"\u201c\u00ab]?[A-Z][a-z]+")
_PERSONAL = re.compile(r"met|visit|travel|receiv", re.IGNORECASE)
"""Verbs of everyday life: anybody meets, visits and receives; consultations are held by states."""


def speaks_of_parties(clause: Clause, setting: Setting, draft: Draft) -> bool:
    """Whether the sentence of a clause names who a draft is about.

    One party is enough, or words of the relation; of a visit or a meeting both must be named.
    """
    hits, words = clause.sentence, clause.text[clause.begin : clause.close]
    actors = setting.evidence.actors
    named = {h.value for h in clause.everyone}
    members = set(setting.evidence.memberships.on(setting.organization, setting.day))
    organization = any(actors[a].kind == "organization" for a in named)
    states = {a for a in named if actors[a].kind == "state"}
    both = bool(_BOTH.search(words))
    ours = bool(states - members) or bool(hits.of("region")) or bool(_STATE_SIDE.search(words))
    theirs = organization or bool(states & members) or bool(_OTHER_SIDE.search(words))
    if both or (ours and theirs) or len(states) > 1:
        return True
    if any(h.slot == "kind" and _PERSONAL.match(h.text) for h in draft.hits):
        return False
    slots = ("relation", "mechanism", "base", "operation", "position", "topic")
    named_series = _EXERCISE.search(words) or any(name in words for name in series_in(setting))
    # only instruments between states are said to be in force
    own = draft.rule == "in-force" or bool(named_series)
    return own or ours or theirs or any(hits.of(slot) for slot in slots)
