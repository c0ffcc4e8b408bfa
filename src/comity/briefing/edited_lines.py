"""An officer's lines in the place of computed ones: their footnotes, marks and warnings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from comity.briefing.compared_blocks import OTHER_WAY, OTHER_WORD
from comity.briefing.line_check import faults
from comity.briefing.lines_file import BriefLines, OfficerLine
from comity.briefing.making import CHANGE, TOLD
from comity.briefing.model import Brief, Judged, Line, Said
from comity.briefing.notes import Notes
from comity.core.dates import day_text, when_text
from comity.core.plain_values import plain
from comity.errors import UsageError
from comity.evaluation import Evaluation
from comity.evaluation.move_direction import YEARS
from comity.evaluation.rules import RULES

DATA = "data:"
WHOLE = (f"{DATA}partnership-record", f"{DATA}codebook")
"""The record itself, which is always held."""
LETTERS = 12
"""Letters of a digest: the first of a SHA-256."""


def lines_of(brief: Brief, evaluation: Evaluation, old: BriefLines | None = None) -> BriefLines:
    """The lines of judgement of a brief, to be edited.

    Args:
        brief: the brief, its lines as computed.
        evaluation: the evaluation it was made of.
        old: lines of an earlier file: what was edited there stays, and counts as looked at again.
    """
    kept = {line.id: line for line in old.edited} if old is not None else {}
    lines, says = [], {}
    for name, said in brief.judged().items():
        assert said.line is not None
        digests = _digests(evaluation, said.line.facts, said.line.origins)
        before = kept.get(name)
        lines.append(
            OfficerLine(
                id=name,
                text=before.text if before else said.text,
                computed=said.text,
                rests_on=digests,
                by=before.by if before else "",
                on=before.on if before else None,
            )
        )
        says.update({n: _says(evaluation, n) for n in digests})
    return BriefLines(
        pair=evaluation.id, as_of=evaluation.question.as_of, lines=tuple(lines), says=says
    )


def with_lines(brief: Brief, evaluation: Evaluation, notes: Notes, file: BriefLines) -> Brief:
    """The brief with an officer's lines in the place of the computed ones.

    An edited line keeps the evidence it had when it was edited, as far as that is held; where none
    of it is, the computed line stands and an aside says so.

    Raises:
        UsageError: the file names a line that no brief of the pair has.
    """
    known = _ids(evaluation.id)
    computed = brief.judged()
    put: dict[str, Said] = {}
    asides, warnings, moved = [], [], []
    for line in file.lines:
        if line.id not in known | computed.keys():
            raise UsageError(
                f"{line.where}: no line of the brief is called {line.id}: these are: "
                f"{', '.join(computed)}"
            )
        if not line.edited:
            continue
        found = _Found.of(line, evaluation, computed.get(line.id))
        if not found.carried:
            aside = (
                f"set aside: the line of {line.signed}, on {_short(line.id)}: {found.gone_text()}"
            )
            asides.append(f"[{aside}]")
            stands = "the computed line stands" if line.id in computed else "none is computed"
            warnings.append(f"{line.where}: {aside}; {stands}")
            continue
        said, wrong = _edited(line, found, file, brief, evaluation, notes)
        put[line.id] = said
        told = f"{line.where}: the edited line on {_short(line.id)}:"
        moved += [f"{told} {m}" for m in found.moved()]
        warnings += [*(f"{told} {m}" for m in found.moved()), *(f"{told} {w}" for w in wrong)]
    return replace(
        _placed(brief, put), asides=tuple(asides), warnings=tuple(warnings), moved=tuple(moved)
    )


def _ids(pair: str) -> set[str]:
    """The ids that lines of judgement may have, whether or not they are made today."""
    ends = [f"judgement/{rule.id}" for rule in RULES if rule.id not in TOLD or rule.id == "against"]
    ends += [CHANGE, OTHER_WAY, *(f"{OTHER_WORD}-{years}" for years in YEARS)]
    return {f"{pair}/{end}" for end in ends}


@dataclass(frozen=True, kw_only=True)
class _Found:
    """What became of the evidence of an edited line.

    Attributes:
        held: what it rested on and is held still: facts and data sets.
        gone: what is not.
        otherwise: what is held, and told otherwise.
        new: what the computed line rests on now and did not then.
        other: whether the computed line reads otherwise now; None where none is made.
    """

    held: tuple[str, ...]
    gone: tuple[str, ...]
    otherwise: tuple[str, ...]
    new: tuple[str, ...]
    other: bool | None

    @classmethod
    def of(cls, line: OfficerLine, evaluation: Evaluation, now: Said | None) -> _Found:
        """Compare what a line rested on with what is held."""
        digests = _digests(evaluation, *_parted(line.rests_on))
        parents: tuple[str, ...] = ()
        if now is not None and now.line is not None:
            parents = (*now.line.facts, *(DATA + o for o in now.line.origins))
        return cls(
            held=tuple(digests),
            gone=tuple(n for n in line.rests_on if n not in digests),
            otherwise=tuple(n for n, d in digests.items() if line.rests_on[n] != d),
            new=tuple(n for n in dict.fromkeys(parents) if n not in line.rests_on),
            other=None if now is None else now.text != line.computed,
        )

    @property
    def carried(self) -> bool:
        """Whether something that carried the line is held.

        Where it rested on facts, one of these must be; the record as a whole, in which they stood,
        carries nothing by itself.
        """
        every = (*self.held, *self.gone)
        facts = [n for n in every if not n.startswith(DATA)]
        own = facts or [n for n in every if n not in WHOLE] or every
        return any(n in self.held for n in own)

    def gone_text(self) -> str:
        """That nothing of the evidence is held, in words."""
        number = len(self.gone)
        return f"nothing it rested on is held any more ({number} {_things(number)})"

    def moved(self) -> list[str]:
        """What moved since, in a few words each."""
        counted = ((self.new, "new"), (self.otherwise, "told otherwise"), (self.gone, "gone"))
        told = [f"{len(names)} {word}" for names, word in counted if names]
        found = [f"its evidence moved: {', '.join(told)}"] if told else []
        if self.other is None:
            found.append("no such line is computed any more")
        elif self.other:
            found.append("the computed line reads otherwise now")
        return found


def _things(number: int) -> str:
    return "fact or data set" if number == 1 else "facts and data sets"


def _edited(
    line: OfficerLine,
    found: _Found,
    file: BriefLines,
    brief: Brief,
    evaluation: Evaluation,
    notes: Notes,
) -> tuple[Said, list[str]]:
    """An edited line as it is printed, and what in it is not borne out."""
    facts, origins = _parted(found.held)
    wrong = faults(line, facts, origins, evaluation, [text for _, text in brief.keys])
    moved = found.moved()
    mark = f"edited by {line.signed}"
    if file.as_of != evaluation.question.as_of:
        mark += f", on the evidence as of {day_text(file.as_of)}"
    told = [f"since then {' and '.join(moved)}"] if moved else []
    if wrong:
        told.append("not borne out by what it rests on: " + ", ".join(w.words for w in wrong))
    said = Said(
        line.text,
        notes.of(facts, origins),
        line=Judged(
            id=line.id,
            facts=facts,
            origins=origins,
            computed=line.computed,
            mark=f"[{'; '.join([mark, *told])}]",
        ),
    )
    return said, [w.sentence for w in wrong]


def _placed(brief: Brief, put: Mapping[str, Said]) -> Brief:
    """The brief with lines put in their places; those that have none any more stand last."""
    left = dict(put)

    def one(said: Said) -> Said:
        return left.pop(said.line.id, said) if said.line is not None else said

    lead = tuple(one(s) for s in brief.lead)
    blocks = tuple(
        replace(b, lines=tuple(replace(n, cells=tuple(map(one, n.cells))) for n in b.lines))
        for b in brief.blocks
    )
    readings = [s for name, s in left.items() if "/alternatives/" in name]
    rest = tuple(s for name, s in left.items() if "/alternatives/" not in name)
    if readings:
        more = tuple(Line((s,), 0.9) for s in readings)
        blocks = tuple(
            replace(b, lines=(*b.lines, *more), summary=Said("")) if b.key == "alternatives" else b
            for b in blocks
        )
    return replace(brief, lead=(*lead, *rest), blocks=blocks)


def _short(name: str) -> str:
    return name.rpartition("/")[2]


def _parted(names: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Facts, and data sets without their prefix."""
    every = list(names)
    facts = tuple(n for n in every if not n.startswith(DATA))
    return facts, tuple(n.removeprefix(DATA) for n in every if n.startswith(DATA))


def _digests(
    evaluation: Evaluation, facts: Iterable[str], origins: Iterable[str]
) -> dict[str, str]:
    """Digests of those facts and data sets that the evaluation holds, by id.

    A fact is digested with all its passages; of a data set the version counts, since its facts
    are told one by one.
    """
    found = {
        n: _digest(plain(evaluation.facts[n]))
        for n in dict.fromkeys(facts)
        if n in evaluation.facts
    }
    for name in dict.fromkeys(origins):
        if name in evaluation.origins:
            origin = evaluation.origins[name]
            found[DATA + name] = _digest([origin.id, origin.version])
    return found


def _digest(value: object) -> str:
    body = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()[:LETTERS]


def _says(evaluation: Evaluation, name: str) -> str:
    if name.startswith(DATA):
        return evaluation.origins[name.removeprefix(DATA)].title
    fact = evaluation.facts[name]
    return f"{when_text(fact.start)}: {fact.title}"
