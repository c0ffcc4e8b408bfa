"""The question: what is asked, of whom, as of when, and on which evidence.

The command line and the library make a `Question` from their own inputs; everything else takes it
whole. From its words to a dyad the evidence is cut at the as-of date here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypedDict

from comity.core.dates import FIRST_YEAR, LAST_YEAR, come, parse_as_of
from comity.core.partner_sets import partner_set
from comity.errors import UsageError
from comity.evidence.dyad import EARLIEST, Dyad, first_year
from comity.evidence.evidence import Evidence
from comity.evidence.load import load
from comity.store.engines import DEFAULT


class Options(TypedDict, total=False):
    """What may be said of a question by keyword; see `Question`."""

    partner_set: str | None
    as_of: date | str | None
    since: int | None
    peers: Sequence[str] | None
    poles: Sequence[str] | None
    areas: Path | str | None
    record: Path | str | None
    only_record: bool
    merged: bool
    without: Sequence[str]
    known_by: date | str | None
    store: Path | str | None
    vintage: str | None
    no_store: bool
    engine: str
    evidence: Evidence | None


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked.

    Attributes:
        state: id or name of the state ("KAZ", "Kazakhstan").
        partner: id or name of the organization.
        partner_set: organization, members (on the day), both, or a list of states such as
            "USA,GBR"; None means the organization's own reading in the codebook (both for NATO,
            organization for others).
        as_of: nothing later is used, and it is not after today; YYYY and YYYY-MM mean their last
            day, None the end of the record.
        since: first year; None means 1991 or the state's first full year.
        peers: ids or names of the states to compare with; None means the default ones.
        poles: ids of poles or actors to set beside the partner; None means the codebook's.
        areas: a table of areas in the place of the codebook's.
        record: a record folder on top of the bundled record.
        only_record: leave the bundled facts out.
        merged: whether rows that report one exercise are made one fact.
        without: ids or addresses of sources to leave out.
        known_by: only passages that were published (else read, else entered) by this day are used;
            nothing later is, where no as-of date is given.
        store: folder of a store of ingested data; None means the user's own.
        vintage: the store as it was: a release, a day or a commit number.
        no_store: use no store, the user's own neither.
        engine: URL of the engine that answers questions on events.
        evidence: evidence that is loaded already, in the place of record, areas and store.
    """

    state: str = ""
    partner: str = ""
    partner_set: str | None = None
    as_of: date | str | None = None
    since: int | None = None
    peers: Sequence[str] | None = None
    poles: Sequence[str] | None = None
    areas: Path | str | None = None
    record: Path | str | None = None
    only_record: bool = False
    merged: bool = True
    without: Sequence[str] = ()
    known_by: date | str | None = None
    store: Path | str | None = None
    vintage: str | None = None
    no_store: bool = False
    engine: str = DEFAULT
    evidence: Evidence | None = None

    def load(self, asked: dict[str, str] | None = None) -> Evidence:
        """The evidence that the question is put to, as it was known by its day, not cut yet.

        Args:
            asked: of events: source, rule and period, as in `store.events.stored`.

        Raises:
            ComityError: the record or the store cannot be read.
        """
        known = parse_as_of(self.known_by) if isinstance(self.known_by, str) else self.known_by
        if known is not None:
            come(known, "the day of --known-by")
        if self.evidence is not None:
            return self.evidence if known is None else self.evidence.known_by(known)
        if self.only_record and self.record is None:
            raise UsageError("--only-record needs the folder: add --record DIR")
        found = load(
            self.record,
            only_record=self.only_record,
            merged=self.merged,
            areas=self.areas,
            store=self.store,
            vintage=self.vintage,
            no_store=self.no_store,
            engine=self.engine,
            asked=asked,
            known_by=known,
        )
        return found if known is None else found.known_by(known)

    def left(self) -> Evidence:
        """The evidence that the question is put to, without the sources it leaves out."""
        evidence = self.load()
        for source in self.without:
            evidence = evidence.without(source)
        return evidence

    def on(self, evidence: Evidence) -> Question:
        """The same question on evidence that is loaded already."""
        return replace(self, evidence=evidence)

    def of(self, state: str, partner: str = "") -> Question:
        """The same question of another state, and another partner where one is named."""
        return replace(self, state=state, partner=partner or self.partner)

    def dyad(self) -> Dyad:
        """The dyad, its evidence cut at the as-of date; nothing is left out yet.

        Raises:
            ComityError: unknown names, an as-of date before the first fact, or a first year
                after it.
        """
        evidence = self.load()
        actor = evidence.actors.state(self.state)
        organization = evidence.actors.organization(self.partner)
        day = parse_as_of(self.as_of) if isinstance(self.as_of, str) else self.as_of
        day = day or min(evidence.known or evidence.last, evidence.last, date.today())
        come(day, "the as-of date")
        if self.since is not None and not FIRST_YEAR <= self.since <= LAST_YEAR:
            raise UsageError(f"the first year {self.since} lies outside {FIRST_YEAR}-{LAST_YEAR}")
        cut = evidence.as_of(day)
        first = first_year(actor) if self.since is None else self.since
        if first > day.year:
            whole = f", the first whole year of {actor.name}" if self.since is None else ""
            raise UsageError(
                f"there is nothing to look at: the first year is {first}{whole}, and the as-of "
                f"date {day}"
            )
        reading = self.partner_set or evidence.codebook.reading(organization.id)
        chosen = partner_set(reading, organization.id, evidence.actors)
        dyad = Dyad(evidence=cut, state=actor, partner=chosen, as_of=day, since=first)
        earlier = max(EARLIEST, dyad.ever.since)
        return replace(dyad, since=earlier) if self.since is None and earlier < first else dyad

    def reduced(self, dyad: Dyad) -> Dyad:
        """The dyad without the sources that the question leaves out.

        The question stays as it was, its date, first year and partner: only the answer may change.
        """
        if not self.without:
            return dyad
        return replace(dyad, evidence=self.left().as_of(dyad.as_of))

    def words(self) -> dict[str, Any]:
        """What was said beside state, partner, date and sources, by the name of its option."""
        return {
            "since": self.since,
            "partner-set": self.partner_set,
            "peers": None if self.peers is None else ",".join(self.peers),
            "poles": None if self.poles is None else ",".join(self.poles),
            "areas": self.areas,
            "record": self.record,
            "known-by": self.known_by,
            "only-record": self.only_record or None,
            "no-merge": None if self.merged else True,
        }


def question_of(
    state: str | Question, partner: str = "", options: Options | None = None
) -> Question:
    """A question as it is, or made of a state, a partner and options by keyword.

    Raises:
        UsageError: an option that there is not, or options beside a whole question.
    """
    if isinstance(state, Question):
        if partner or options:
            raise UsageError("a whole question takes no further words: use dataclasses.replace")
        return state
    try:
        return Question(state=state, partner=partner, **(options or {}))
    except TypeError as error:
        raise UsageError(f"{error}: see help(comity.Question)") from error


def make_dyad(
    evidence: Evidence,
    state: str,
    partner: str,
    *,
    as_of: date | str | None = None,
    since: int | None = None,
) -> Dyad:
    """The dyad of a state and an organization on evidence that is loaded already.

    Raises:
        ComityError: as `Question.dyad`.
    """
    return Question(
        state=state, partner=partner, as_of=as_of, since=since, evidence=evidence
    ).dyad()
