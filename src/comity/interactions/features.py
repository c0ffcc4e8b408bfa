"""Features of a candidate for a question, all counted from events of earlier days.

`FEATURES` names each feature with its family; the ablation takes families away.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from comity.interactions.candidates import Block, Grid
from comity.interactions.history import NEVER, Counter
from comity.interactions.quadruples import Ints
from comity.interactions.state import Known

LONG_AGO = 10_000  # days since what never happened: beyond every real lag
FEATURES: tuple[tuple[str, str], ...] = (
    *((f"same_{h}", "exact") for h in (2, 7, 30, 120, "all")),
    ("same_lag", "exact"),
    ("same_lag_before", "exact"),
    ("same_share", "exact"),
    ("same_share_all", "exact"),
    ("back_30", "reciprocity"),
    ("back_all", "reciprocity"),
    ("back_lag", "reciprocity"),
    *((f"pair_{h}", "pair") for h in (2, 7, 30, 120, "all")),
    ("pair_lag", "pair"),
    ("pair_lag_before", "pair"),
    ("pair_share", "pair"),
    ("pair_share_of_object", "pair"),
    ("rule_or", "rules"),
    ("rule_max", "rules"),
    ("rule_sum", "rules"),
    ("rule_share", "rules"),
    ("rule_of_best", "rules"),
    ("relation_2", "popularity"),
    ("relation_7", "popularity"),
    ("relation_share", "popularity"),
    ("relation_all", "popularity"),
    ("relation_lag", "popularity"),
    ("object_2", "popularity"),
    ("object_7", "popularity"),
    ("object_30", "popularity"),
    ("object_all", "popularity"),
    ("object_burst", "popularity"),
    ("object_burst_2", "popularity"),
    ("object_relation_lift", "popularity"),
    ("object_partners", "popularity"),
    ("object_novelty", "popularity"),
    ("subject_30", "question"),
    ("subject_partners", "question"),
    ("subject_novelty", "question"),
    ("question_30", "question"),
    ("question_all", "question"),
    ("relation_events", "question"),
    ("two", "two-hop"),
    ("two_typed", "two-hop"),
    ("two_short", "two-hop"),
    ("two_shortest", "two-hop"),
    ("alike", "similarity"),
    ("alike_any", "similarity"),
    ("cosine", "similarity"),
    ("cosine_question", "similarity"),
    ("cosine_subject", "similarity"),
    ("cosine_relation", "similarity"),
    ("group", "groups"),
    ("group_any", "groups"),
    ("group_short", "groups"),
    ("home_share_of_same", "groups"),
    ("home_share_of_group_short", "groups"),
    ("home_share_of_group_any", "groups"),
    ("same_home", "groups"),
    ("same_named_home", "groups"),
    ("home_share", "groups"),
    ("home_share_of_subject", "groups"),
    ("home_share_of_relation", "groups"),
    ("kind_share", "groups"),
    ("kind_share_of_relation", "groups"),
    ("mixture", "mixture"),
    ("mixture_of_best", "mixture"),
)
NAMES = tuple(name for name, _family in FEATURES)
FAMILIES = tuple(dict.fromkeys(family for _name, family in FEATURES))


def rows(known: Known, block: Block, question: Ints, candidate: Ints) -> Grid:
    """The features of candidates.

    Args:
        known: what is known before the day.
        block: the questions.
        question: position of each row's question in the block, not decreasing.
        candidate: the entity of each row.

    Returns:
        one row a candidate, one column a feature, in the order of `FEATURES`.
    """
    h = known.history
    s, r = block.subject[question], block.relation[question]
    found: dict[str, NDArray[np.generic]] = {}
    exact = h.triples.slots((r * h.n + s) * h.n + candidate)
    pair = h.pairs.slots(s * h.n + candidate)
    back = h.triples.slots((h.inverse(r) * h.n + s) * h.n + candidate)
    _counts(found, "same", h.triples, exact, h.day)
    _counts(found, "pair", h.pairs, pair, h.day)
    found["back_30"] = h.triples.fading[2, back]
    found["back_all"] = h.triples.fading[4, back]
    found["back_lag"] = _lag(h.triples.last[back], h.day)
    for name in ("rule", "same", "pair", "relation"):
        found[f"{name}_share"] = block.parts[name][question, candidate]
    for name in ("two_typed", "alike", "group"):
        found[name] = block.parts[name][question, candidate]
    for name, (grid, row) in block.shared.items():
        found[name] = grid[row[question], candidate]
    _rules(found, block, question, candidate, h.n)
    _popularity(found, known, s, r, candidate)
    _question(found, known, block, question)
    _vectors(found, known, block, question, candidate)
    _groups(found, known, block, question, candidate)
    found["mixture"] = block.mixture[question, candidate]
    best = block.mixture.max(axis=1)[question]
    found["mixture_of_best"] = found["mixture"] / np.maximum(best, 1e-9)
    out: Grid = np.empty((len(question), len(FEATURES)), dtype=np.float32)
    for column, name in enumerate(NAMES):
        out[:, column] = found[name]
    return out


def _lag(last: Ints, day: int) -> Ints:
    return np.where(last == NEVER, LONG_AGO, day - last)


def _counts(
    found: dict[str, NDArray[np.generic]], name: str, counter: Counter, slots: Ints, day: int
) -> None:
    for place, half_life in enumerate((2, 7, 30, 120, "all")):
        found[f"{name}_{half_life}"] = counter.fading[place, slots]
    found[f"{name}_lag"] = _lag(counter.last[slots], day)
    found[f"{name}_lag_before"] = _lag(counter.previous[slots], day)


def _rules(
    found: dict[str, NDArray[np.generic]], block: Block, question: Ints, candidate: Ints, n: int
) -> None:
    key = question * n + candidate
    figures = np.zeros((3, len(key)))
    best = np.zeros(len(block.subject))
    if len(block.rule_keys):
        place = np.minimum(np.searchsorted(block.rule_keys, key), len(block.rule_keys) - 1)
        there = block.rule_keys[place] == key
        figures[:, there] = block.rule_figures[:, place[there]]
        np.maximum.at(best, block.rule_keys // n, block.rule_figures[0])
    found["rule_or"], found["rule_max"], found["rule_sum"] = figures
    found["rule_of_best"] = figures[0] / np.maximum(best[question], 1e-9)


def _popularity(
    found: dict[str, NDArray[np.generic]], known: Known, s: Ints, r: Ints, o: Ints
) -> None:
    h = known.history
    fading = h.objects.fading[:, :-1]
    total = np.maximum(fading.sum(axis=1), 1e-9)
    by_object = h.by_object.slots(r * h.n + o)
    found["relation_2"] = h.by_object.fading[0, by_object]
    found["relation_7"] = h.by_object.fading[1, by_object]
    found["relation_all"] = h.by_object.fading[4, by_object]
    found["relation_lag"] = _lag(h.by_object.last[by_object], h.day)
    for place, name in ((0, "2"), (1, "7"), (2, "30"), (4, "all")):
        found[f"object_{name}"] = fading[place, o] / total[place]
    found["object_burst_2"] = fading[0, o] / (fading[2, o] + 1.0)
    found["object_burst"] = fading[1, o] / (fading[3, o] + 1.0)
    expected = fading[3, o] / total[3]
    relation_total = np.maximum(_by_relation(known)[3, r], 1e-9)
    found["object_relation_lift"] = (h.by_object.fading[3, by_object] + 0.5) / (
        relation_total * expected + 0.5
    )
    found["object_partners"] = h.partners[o]
    found["object_novelty"] = h.newcomers[o] / (fading[2, o] + 1.0)
    pair = h.pairs.slots(s * h.n + o)
    found["pair_share_of_object"] = h.pairs.fading[2, pair] / np.maximum(fading[2, o], 1e-9)


def _by_relation(known: Known) -> NDArray[np.float64]:
    """Counts of relations, (half-lives, relations)."""
    h = known.history
    relation = h.by_object.keys // h.n
    return np.stack(
        [np.bincount(relation, row[:-1], minlength=h.relations) for row in h.by_object.fading]
    )


def _question(
    found: dict[str, NDArray[np.generic]], known: Known, block: Block, question: Ints
) -> None:
    h = known.history
    subject, relation = block.subject, block.relation
    # events of s with r are those of (s, r inverse) seen from the other side
    asked = h.by_object.slots(h.inverse(relation) * h.n + subject)
    found["subject_30"] = h.objects.fading[2, subject][question]
    found["subject_partners"] = h.partners[subject][question]
    novelty = h.newcomers[subject] / (h.objects.fading[2, subject] + 1.0)
    found["subject_novelty"] = novelty[question]
    found["question_30"] = h.by_object.fading[2, asked][question]
    found["question_all"] = h.by_object.fading[4, asked][question]
    found["relation_events"] = _by_relation(known)[2, relation][question]
    share = found["same_all"] / np.maximum(found["question_all"], 1e-9)
    found["same_share_all"] = share


def _vectors(
    found: dict[str, NDArray[np.generic]],
    known: Known,
    block: Block,
    question: Ints,
    candidate: Ints,
) -> None:
    vectors = known.neighbours.vectors.astype(np.float32)
    of_candidate = vectors[candidate]
    profiles = {
        "cosine": vectors[block.subject],
        "cosine_question": block.profiles["same"],
        "cosine_subject": block.profiles["pair"],
        "cosine_relation": block.profiles["relation"],
    }
    for name, profile in profiles.items():
        found[name] = np.einsum("ij,ij->i", profile[question], of_candidate)


def _groups(
    found: dict[str, NDArray[np.generic]],
    known: Known,
    block: Block,
    question: Ints,
    candidate: Ints,
) -> None:
    groups = known.groups
    home, named, kind = groups.home, groups.named, groups.kind
    subject = block.subject[question]
    its, theirs = home[candidate], home[subject]
    found["same_home"] = np.where((its < 0) | (theirs < 0), -1, its == theirs)
    its, theirs = named[candidate], named[subject]
    found["same_named_home"] = np.where((its < 0) | (theirs < 0), -1, its == theirs)
    for name, part in (
        ("home_share", "group"),
        ("home_share_of_subject", "pair"),
        ("home_share_of_same", "same"),
        ("home_share_of_relation", "relation"),
        ("home_share_of_group_any", "group_any"),
        ("home_share_of_group_short", "group_short"),
    ):
        found[name] = _of_group(block.at_homes[part], home, question, candidate)
    found["kind_share"] = _of_group(
        known.kind_counts(block.subject, block.relation), kind, question, candidate
    )
    found["kind_share_of_relation"] = _of_group(
        known.kind_shares(block.relation), kind, question, candidate
    )


def _of_group(
    share: NDArray[np.floating], group: Ints, question: Ints, candidate: Ints
) -> NDArray[np.floating]:
    its = group[candidate]
    return np.where(its >= 0, share[question, np.maximum(its, 0)], np.float32(-1))
