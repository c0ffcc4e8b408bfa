"""What all pages share: the record, what is kept, what is computed ahead. One place for state."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, TypeVar, cast

from comity.core.dates import parse_as_of
from comity.dyad_panel.dyad_years import pairs_of
from comity.evaluation import Evaluation, evaluate
from comity.evidence.evidence import Evidence
from comity.web.ahead import Ahead, load_for
from comity.web.pair_rows import KeptRows, PairRow, row_of
from comity.web.settings import Settings
from comity.web.shown import Kept, Shown
from comity.web.view import View
from comity.web.working.folder import own_record

if TYPE_CHECKING:
    from comity.web.team.served import Team

T = TypeVar("T")
MOST_ANSWERS = 64
BUSY = 2
"""Evaluations that are made at once; more would only take turns."""


class State:
    """The state of a server.

    Attributes:
        settings: what it was told.
        evidence: the evidence of every page.
        generation: a number that rises when the record is read again.
        rows_told: how many rows of the table of pairs came in since.
        secret: with which its tokens are signed; a new one each start.
        own: the record folder that pages change; None where nothing may be changed.
        team: the team whose server it is, or None.
    """

    def __init__(
        self, settings: Settings, evidence: Evidence | None = None, team: Team | None = None
    ) -> None:
        self.settings = settings
        self.team = team
        self.secret = secrets.token_bytes(32)
        self.own = (
            own_record(settings.record, settings.read_only)
            if team is None
            else (None if settings.read_only else team.record)
        )
        self._turn = threading.BoundedSemaphore(BUSY)
        self._ahead: Ahead | None = None
        self._given = evidence
        self.generation = 0
        self.renew()

    def renew(self) -> None:
        """Read the record again: what was kept of the old one is dropped.

        Raises:
            ComityError: the record or the store cannot be read; the old one stays.
        """
        evidence = self._given or load_for(self.settings)
        self.stop()
        self.evidence = evidence
        self.generation += 1
        self.rows_told = 0
        self.evaluations = Kept()
        self._answers: dict[tuple[object, ...], object] = {}
        names = evidence.actors
        self._rows = {
            row.key: row
            for state, partner in pairs_of(evidence)
            for row in [
                PairRow(
                    state=state,
                    state_name=names.name(state),
                    partner=partner,
                    partner_name=names.name(partner),
                )
            ]
        }
        self._kept_rows = KeptRows(evidence)
        for row in self._kept_rows.read():
            if row.key in self._rows:
                self._rows[row.key] = row

    def start(self) -> None:
        """Begin to compute ahead."""
        if self.settings.ahead and self._given is None and self._ahead is None:
            self._ahead = Ahead(self.settings, self._told_row, self._told_view)
            self._ahead.start([(r.state, r.partner) for r in self.pairs() if not r.word])

    def stop(self) -> None:
        """End what is computed ahead."""
        if self._ahead is not None:
            self._ahead.stop()
            self._ahead = None

    def pairs(self) -> list[PairRow]:
        """The table of all pairs, by names; rows that are not computed yet have no word."""
        return sorted(self._rows.values(), key=lambda r: (r.state_name, r.partner_name))

    def shown(self, view: View) -> Shown:
        """The evaluation of a view, kept or made.

        Raises:
            ComityError: the question cannot be answered; says why in one sentence.
        """
        view = self.named(view)
        found = self.evaluations.get(view.key(), lambda: self._evaluated(view))
        if view == View(
            state=view.state, partner=view.partner, section=view.section, open=view.open
        ):
            row = row_of(found.evaluation)
            if row.key in self._rows and not self._rows[row.key].word:
                self._told_row(row)
        return found

    def _evaluated(self, view: View) -> Evaluation:
        with self._turn:
            return evaluate(view.question(self.evidence))

    def answer(self, key: tuple[object, ...], make: Callable[[], T]) -> T:
        """Something else that was asked for, kept or made; the oldest goes first."""
        found = self._answers.get(key)
        if found is None:
            with self._turn:
                found = make()
            while len(self._answers) >= MOST_ANSWERS:
                self._answers.pop(next(iter(self._answers)), None)
            self._answers[key] = found
        return cast(T, found)

    def named(self, view: View) -> View:
        """The view by ids and a whole day, so that two spellings of a question are one.

        Raises:
            ComityError: there is no such state or organization.
        """
        actors = self.evidence.actors
        return view.but(
            state=actors.state(view.state).id,
            partner=actors.organization(view.partner).id,
            as_of=str(parse_as_of(view.as_of)) if view.as_of else "",
        )

    def foresee(self, view: View, first: int, last: int) -> None:
        """Compute the other years of a slider ahead, those that are near first."""
        if self._ahead is None:
            return
        view = self.named(view).but(section="summary", open="")
        now = int(view.as_of[:4]) if view.as_of[:4].isdigit() else last
        years = sorted(range(first, last + 1), key=lambda y: (abs(y - now), -y))
        end = date.today().year
        near = [view.but(as_of="" if y == end else f"{y}-12-31") for y in years]
        self._ahead.want([v for v in near if v.key() not in self.evaluations])

    def _told_row(self, row: PairRow) -> None:
        if row.key not in self._rows:
            return
        self._rows[row.key] = row
        self.rows_told += 1
        done = [r for r in self._rows.values() if r.word]
        if len(done) == len(self._rows) or len(done) % 20 == 0:
            self._kept_rows.write(done)

    def _told_view(self, view: View, body: bytes) -> None:
        self.evaluations.put(view.key(), body)
