"""What a brief is made of: a head, one chart, and blocks of lines in a fixed order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from comity.core.tabular import Tabular


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Where a line of judgement comes from.

    Attributes:
        id: its id, as `comity trace` and a file of lines name it.
        facts: ids of the facts it rests on.
        origins: ids of the data sets it rests on.
        computed: the line as the rules made it, where an officer's stands in its place; else empty.
        mark: who edited it, when, and what moved since, in brackets; empty where nobody did.
    """

    id: str
    facts: tuple[str, ...]
    origins: tuple[str, ...]
    computed: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A few words and the documents they rest on.

    Attributes:
        text: the words, plain.
        sources: ids of notes, the first the best; empty where nothing was cited.
        strong: whether the words are a name that leads the line.
        line: of a line of judgement, its id and evidence; else None.
    """

    text: str
    sources: tuple[str, ...] = ()
    strong: bool = False
    line: Judged | None = None

    @property
    def mark(self) -> str:
        """The mark of an edited line, or nothing."""
        return self.line.mark if self.line is not None else ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table, or one item of a list.

    Attributes:
        cells: its cells; a list has one or two (a name and what is said of it).
        weight: how much the reader loses with it, 0 to 1; the lightest is cut first.
    """

    cells: tuple[Said, ...]
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A part of the brief.

    Attributes:
        key: its name in code.
        title: its heading.
        summary: one line under the heading; may be empty.
        header: names of columns, or empty for a list.
        lines: what it lists, in the order of reading.
        least: lines that are never cut.
        more: lines that were cut or never listed.
        what: what a line is, in the plural, for "and 3 more ...".
    """

    key: str
    title: str
    summary: Said
    header: tuple[str, ...]
    lines: tuple[Line, ...]
    least: int
    more: int
    what: str

    def kept(self, lightest: float) -> Block:
        """The block without its lines lighter than `lightest`, those it needs kept."""
        needed = sorted(self.lines, key=lambda line: -line.weight)[: self.least]
        left = tuple(n for n in self.lines if n.weight >= lightest or n in needed)
        return replace(self, lines=left, more=self.more + len(self.lines) - len(left))


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote: a document or a data set."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Event:
    """A named event of the chart: when, in years; what; and whether it led away."""

    when: float
    label: str
    away: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The deepest verified step of every year, and the events a reader knows.

    Attributes:
        title: what it shows.
        first: first year.
        steps: deepest verified step (0 to 9) by year, from `first`; None where nothing says one.
        silent: years that no document speaks for.
        events: named events, by date.
    """

    title: str
    first: int
    steps: tuple[int | None, ...]
    silent: tuple[int, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnexFact:
    """One fact behind a brief.

    Attributes:
        id: its id, for `comity trace`.
        when: its date in words.
        title: what happened.
        counts: "strict" where it counts for the strict bound, else "generous".
        sources: ids of the notes of all its documents, else of its data sets.
    """

    id: str
    when: str
    title: str
    counts: str
    sources: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, repr=False)
class Brief(Tabular):
    """A brief on a pair.

    Attributes:
        state: id of the state.
        partner: id of the organization.
        title: the pair in full names.
        as_of: the day of the evaluation.
        marking: what stands in every header, such as "For official use".
        command: the command that makes it again.
        keys: short facts of the head, as (name, value): direction, sureness, age, evidence.
        lead: the judgement in prose, its sentences one by one.
        chart: the one chart, or None where the record knows no fact.
        blocks: the parts, in a fixed order.
        notes: every note that may be cited, by id.
        opening: what changed since an edition, or None where that was not asked.
        asides: edited lines that are not printed, and why; each in brackets.
        warnings: what an officer must look at in edited lines, one sentence each.
        moved: those of them that say what moved under a line since it was edited.
        annex: every fact behind the brief, by date; empty where no annex was asked.
    """

    state: str
    partner: str
    title: str
    as_of: date
    marking: str
    command: str
    keys: tuple[tuple[str, str], ...]
    lead: tuple[Said, ...]
    chart: Chart | None
    blocks: tuple[Block, ...]
    notes: Mapping[str, Note]
    opening: Said | None = None
    asides: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    annex: tuple[AnnexFact, ...] = ()

    @property
    def weights(self) -> list[float]:
        """The weights at which cutting the brief takes one more line, ascending."""
        return sorted({line.weight for block in self.blocks for line in block.lines})

    def kept(self, lightest: float) -> Brief:
        """The brief without the lines that are lighter than `lightest`."""
        return replace(self, blocks=tuple(block.kept(lightest) for block in self.blocks))

    def said(self) -> Iterator[Said]:
        """Everything said, in the order of reading."""
        if self.opening is not None:
            yield self.opening
        yield from self.lead
        for block in self.blocks:
            yield block.summary
            for line in block.lines:
                yield from line.cells

    def numbered(self) -> dict[str, int]:
        """The number of every note that is cited, in the order of reading."""
        ids = (s for said in self.said() for s in said.sources)
        return {name: number for number, name in enumerate(dict.fromkeys(ids), 1)}

    def judged(self) -> dict[str, Said]:
        """The lines of judgement, which an officer may edit, by id."""
        return {said.line.id: said for said in self.said() if said.line is not None}

    def further(self) -> dict[str, int]:
        """The numbers of the notes that the annex cites and the two pages do not."""
        cited = self.numbered()
        ids = dict.fromkeys(s for fact in self.annex for s in fact.sources if s not in cited)
        return {name: number for number, name in enumerate(ids, len(cited) + 1)}

    def rows(self) -> Iterator[Mapping[str, object]]:
        """One row a line, with the numbers of its notes."""
        numbers = self.numbered()
        for key, said in self._by_block():
            text = ": ".join(s.text for s in said if s.text)
            cited = [str(numbers[s]) for part in said for s in part.sources]
            yield {"block": key, "text": text, "notes": ", ".join(dict.fromkeys(cited))}

    def _by_block(self) -> Iterator[tuple[str, Sequence[Said]]]:
        if self.opening is not None:
            yield "since", (self.opening,)
        yield from (("lead", (said,)) for said in self.lead)
        for block in self.blocks:
            if block.summary.text:
                yield block.key, (block.summary,)
            yield from ((block.key, line.cells) for line in block.lines)

    def summary(self) -> str:
        """Which pair, as of when, and how many lines and notes."""
        lines = sum(len(block.lines) for block in self.blocks)
        return f"{self.title} as of {self.as_of}: {lines} lines, {len(self.numbered())} notes"
