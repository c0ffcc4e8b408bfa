"""What a change of the record changes: facts, and the sentences of the pairs it bears on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from comity.evaluation import Evaluation, evaluate
from comity.evaluation.changes import Change, changes
from comity.tracing.evaluations import pairs_of
from comity.web.view import View

if TYPE_CHECKING:
    from comity.core.facts import Fact
    from comity.evidence.evidence import Evidence
    from comity.web.state import State

MOST_PAIRS = 3
MOST_FACTS = 40


@dataclass(frozen=True, kw_only=True)
class PairEffect:
    """What changes of one pair.

    Attributes:
        view: the pair.
        title: its name.
        changes: sentences, facts and numbers, before and after.
        now: the evaluation after the change.
    """

    view: View
    title: str
    changes: tuple[Change, ...]
    now: Evaluation

    def of(self, kind: str) -> list[Change]:
        """The changes of sentences, facts or numbers."""
        return [c for c in self.changes if c.kind == kind]


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What a change of the record changes.

    Attributes:
        new: facts that are new: id and text.
        other: facts that say something else, or rest on something else.
        gone: facts that are gone.
        pairs: the pairs they bear on, as many as are evaluated.
        left: names of the pairs that are not.
    """

    new: tuple[tuple[str, str], ...]
    other: tuple[tuple[str, str], ...]
    gone: tuple[tuple[str, str], ...]
    pairs: tuple[PairEffect, ...]
    left: tuple[str, ...]

    @property
    def nothing(self) -> bool:
        """Whether no fact and no pair is touched."""
        return not (self.new or self.other or self.gone or self.pairs)


def effect_of(state: State, after: Evidence) -> Effect:
    """What becomes other with another evidence.

    Args:
        state: of the server, with the evidence as it is.
        after: the evidence as it would be.
    """
    before = state.evidence
    old = {f.id: f for f in before.facts}
    new = {f.id: f for f in after.facts}
    added = [f for f in after.facts if f.id not in old]
    gone = [f for f in before.facts if f.id not in new]
    other = [f for f in after.facts if f.id in old and old[f.id] != f]
    touched = dict.fromkeys(
        (
            *(pair for f in (*added, *other) for pair in pairs_of(after, f.id)),
            *(pair for f in (*gone, *other) for pair in pairs_of(before, f.id)),
        )
    )
    day = str(min(max(before.last, after.last), date.today()))
    pairs = list(touched)
    names = after.actors
    return Effect(
        new=_told(added),
        other=_told(other),
        gone=_told(gone),
        pairs=tuple(_pair_effect(state, after, pair, day) for pair in pairs[:MOST_PAIRS]),
        left=tuple(f"{names.name(s)} - {names.name(p)}" for s, p in pairs[MOST_PAIRS:]),
    )


def _pair_effect(state: State, after: Evidence, pair: tuple[str, str], day: str) -> PairEffect:
    view = View(state=pair[0], partner=pair[1], as_of=day)
    was = state.shown(view).evaluation
    now = evaluate(view.question(after))
    return PairEffect(
        view=view, title=now.question.title, changes=tuple(changes(was, now)), now=now
    )


def _told(facts: list[Fact]) -> tuple[tuple[str, str], ...]:
    return tuple((f.id, f"{f.start} {f.title}") for f in facts[:MOST_FACTS])
