"""The recurrency baseline, which needs no learning: what happened last happens next.

After Gastinger et al. 2024 ("History repeats itself", arXiv:2404.16726): the strict part ranks
objects by how recently the same (s, r, o) happened, the relaxed part by how often r went to o. As
in the paper the relaxed part has a weight so small that it orders only what the strict part leaves
tied. Their decay per relation is fixed here: with one last day per object it changes no order.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from comity.interactions.history import NEVER
from comity.interactions.quadruples import Ints
from comity.interactions.state import Known

DECAY = 0.1
RELAXED = 1e-9


def recurrency(known: Known, subject: Ints, relation: Ints) -> NDArray[np.float64]:
    """Scores over all entities, (questions, entities)."""
    h = known.history
    there = np.flatnonzero(h.triples.last[:-1] != NEVER)
    row = h.triples.keys[there] // h.n
    recent = 2.0 ** (-DECAY * (h.day - h.triples.last[there]))
    score = np.zeros((len(subject), h.n))
    often = np.zeros((h.relations, h.n))
    by_relation, object_ = np.divmod(h.by_object.keys, h.n)
    often[by_relation, object_] = h.by_object.fading[4, :-1]
    for place, (s, r) in enumerate(zip(subject, relation, strict=True)):
        low, high = np.searchsorted(row, [r * h.n + s, r * h.n + s + 1])
        score[place] = RELAXED * often[r] / max(float(often[r].sum()), 1.0)
        score[place, h.triple_object[there[low:high]]] += recent[low:high]
    return score
