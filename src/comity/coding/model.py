"""What coding proposes: facts and positions, each with the span and the rule that read it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A proposed fact: one step with one polarity and one date.

    Attributes:
        states: the countries whose record it is, by ISO 3166 alpha-3 code.
        partner: the organizations and powers it was done with.
        kind: exercise, operation, agreement, visit, consultation, project, training, aid,
            statement, withdrawal or milestone.
        mechanism: the instrument, series or event.
        event: what happened to it.
        polarity: done, announced, refused, cancelled or denied.
        date: YYYY, YYYY-MM, YYYY-MM-DD or empty.
        precision: year, month, day or empty.
        end: the last day where told, or empty.
        areas: areas of cooperation.
        place: where it happened, or empty.
        numbers: what was counted, as told.
        quote: the span of the text, word for word.
        quote_start: its offset in characters.
        rule: the rows of the codebook that read it.
        held: whether the record holds a row of that state, kind and date.
    """

    states: tuple[str, ...]
    partner: tuple[str, ...]
    kind: str
    mechanism: str
    event: str
    polarity: str
    date: str
    precision: str
    end: str
    areas: tuple[str, ...]
    place: str
    numbers: dict[str, float]
    quote: str
    quote_start: int
    rule: str
    held: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A proposed position: a lasting stance of an official or an institution.

    Attributes:
        state: ISO 3166 alpha-3 code.
        topic: what it is about, as in the record.
        toward: an organization or power.
        stance: -2 to 2.
        speaker: who said it, as the text names them.
        date: YYYY-MM or YYYY-MM-DD.
        precision: month or day.
        quote: the span of the text.
        quote_start: its offset in characters.
    """

    state: str
    topic: str
    toward: str
    stance: int
    speaker: str
    date: str
    precision: str
    quote: str
    quote_start: int


@dataclass(frozen=True, slots=True)
class Unread:
    """A sentence from which nothing was proposed.

    Attributes:
        start: its offset.
        end: the offset after it.
        reason: why, in a few words.
    """

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """A text coded.

    Attributes:
        id: its name.
        language: en, ru or kk.
        published: the day of publication as YYYY-MM-DD.
        facts: the facts proposed.
        positions: the positions proposed.
        unread: sentences that gave nothing, and why.
    """

    id: str
    language: str
    published: str
    facts: tuple[Fact, ...] = ()
    positions: tuple[Position, ...] = ()
    unread: tuple[Unread, ...] = field(default=())

    @property
    def nothing(self) -> bool:
        """Whether the text gave neither a fact nor a position."""
        return not self.facts and not self.positions
