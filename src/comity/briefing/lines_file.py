"""The file of an officer's lines (`brief.yml`): the lines of judgement, to be edited as text.

`comity brief lines STATE PARTNER -o brief.yml` writes it; an officer changes the `text` of a line
and says who and when in `edited_by` and `edited_on`. Beside each line stands the computed one, and
below a digest of everything it rests on, so that a later brief can say what moved.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from comity.core.dates import day_text, parse_as_of
from comity.core.plain_text import for_terminal
from comity.core.yaml_places import Keys, Placed, read_placed
from comity.errors import DateError, UsageError

FORMAT = "comity-brief-lines-1"
LONGEST = 900
"""Letters of an edited line: two pages have no room for more."""
LONGEST_NAME = 80
_BY, _ON = "edited_by", "edited_on"
_HEAD = ("format", "pair", "as_of", _BY, _ON, "lines", "rests_on")
_LINE = ("id", "text", _BY, _ON, "computed")
EXPLAINED = """\
# Lines of the judgement of a brief. Change the `text` of a line, write your name in `edited_by`
# and the day (YYYY-MM-DD) in `edited_on`; leave the rest as it is. A line whose text is as computed
# is not edited. `comity brief check brief.yml` holds edited lines against what they rest on, which
# is listed below them.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerLine:
    """One line of the file.

    Attributes:
        id: id of the line of judgement.
        text: the line as it is to stand.
        computed: the line as the rules made it when the file was written.
        rests_on: digest of each fact ("a:A0063") and data set ("data:mme") it rested on then.
        by: who edited it; empty where nobody did.
        on: when, or None where nobody did.
        where: file, line and column of it.
    """

    id: str
    text: str
    computed: str
    rests_on: Mapping[str, str]
    by: str = ""
    on: date | None = None
    where: str = ""

    @property
    def edited(self) -> bool:
        """Whether its text is another than the computed one."""
        return self.text != self.computed

    @property
    def signed(self) -> str:
        """Who edited it and when, in words."""
        return f"{self.by}, {day_text(self.on)}" if self.on is not None else self.by


@dataclass(frozen=True, kw_only=True)
class BriefLines:
    """A file of lines.

    Attributes:
        pair: id of the pair.
        as_of: day of the brief it was written for.
        lines: its lines.
        says: what each fact it rests on is, by id, for the reader of the file; may be empty.
        where: file and line of its pair and of its day, for messages.
    """

    pair: str
    as_of: date
    lines: tuple[OfficerLine, ...]
    says: Mapping[str, str]
    where: tuple[str, str] = ("", "")

    @property
    def edited(self) -> tuple[OfficerLine, ...]:
        """The lines that somebody edited."""
        return tuple(line for line in self.lines if line.edited)

    def with_texts(self, texts: Mapping[str, str], by: str, on: date) -> BriefLines:
        """The lines with other texts: who changed one signs it; a computed text bears no name.

        Args:
            texts: by id of the line; lines that are not named stay as they are.
            by: who writes.
            on: when.

        Raises:
            UsageError: a text is too long, or a line was changed and nobody signs.
        """
        made = []
        for line in self.lines:
            text = " ".join(for_terminal(texts.get(line.id, line.text)).split()) or line.computed
            if text == line.text:
                made.append(line)
                continue
            if len(text) > LONGEST:
                raise UsageError(
                    f"the line “{text[:40]}...” has {len(text)} letters, two pages have room for "
                    f"{LONGEST}: shorten it"
                )
            own = text != line.computed
            signer = " ".join(for_terminal(by).split())
            if own and (not signer or len(signer) > LONGEST_NAME or set(signer) & set("[]")):
                raise UsageError(
                    f"a line was changed: write who you are, a name of at most {LONGEST_NAME} "
                    "letters without brackets"
                )
            made.append(replace(line, text=text, by=signer if own else "", on=on if own else None))
        return replace(self, lines=tuple(made))

    def text(self) -> str:
        """The file as YAML."""
        parts = [EXPLAINED + f"format: {FORMAT}", f"pair: {_quoted(self.pair)}"]
        parts += [f"as_of: {self.as_of}", f'{_BY}: ""', f'{_ON}: ""', "lines:"]
        for line in self.lines:
            parts.append(f"- id: {_quoted(line.id)}")
            parts.append(f"  text: {_quoted(line.text)}")
            if line.edited:
                parts += [f"  {_BY}: {_quoted(line.by)}", f"  {_ON}: {line.on}"]
            parts.append(f"  computed: {_quoted(line.computed)}")
        parts.append("rests_on:")
        for line in self.lines:
            parts.append(f"  {_quoted(line.id)}:")
            parts += [self._parent(name, digest) for name, digest in line.rests_on.items()]
        return "\n".join(parts) + "\n"

    def _parent(self, name: str, digest: str) -> str:
        says = " ".join(for_terminal(self.says.get(name, "")).split())
        return f'    {_quoted(name)}: "{digest}"' + (f"  # {says}" if says else "")


def _quoted(text: str) -> str:
    """A text in quotation marks of JSON, which YAML reads, too; NEL and the like escaped."""
    told = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in told)


def is_lines_file(path: Path) -> bool:
    """Whether a file says of itself that it is a file of lines, whole or damaged."""
    try:
        return FORMAT.rpartition("-")[0] in path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False


def read_lines(path: Path) -> BriefLines:
    """Read a file of lines.

    Raises:
        UsageError: the first fault, with file, line and column.
    """
    placed = read_placed(path, of="lines")
    values = placed.values
    if not isinstance(values, dict) or values.get("format") != FORMAT:
        raise placed.error(
            (),
            f"this is no file of lines ({FORMAT}): `comity brief lines STATE PARTNER` writes one",
        )
    _known(placed, values, _HEAD, ())
    pair = _text(placed, values, ("pair",), "of which pair is it")
    given = values.get("lines")
    if not isinstance(given, list) or not given:
        raise placed.error(("lines",), "is missing: `comity brief lines STATE PARTNER` writes them")
    lines = tuple(_line(placed, values, number) for number in range(len(given)))
    seen: set[str] = set()
    for number, line in enumerate(lines):
        if line.id in seen:
            at: Keys = ("lines", str(number), "id")
            raise placed.error(at, f"{line.id} stands there twice: keep one")
        seen.add(line.id)
    return BriefLines(
        pair=pair,
        as_of=_day(placed, values, ("as_of",)),
        lines=lines,
        says={},
        where=(placed.where(("pair",)), placed.where(("as_of",))),
    )


def _line(placed: Placed, head: dict[str, Any], number: int) -> OfficerLine:
    path: Keys = ("lines", str(number))
    values = placed.values["lines"][number]
    if not isinstance(values, dict):
        raise placed.error(path, "a line has keys: id, text and computed")
    _known(placed, values, _LINE, path)
    text = _text(
        placed,
        values,
        (*path, "text"),
        "for the computed line write its text, or take the item out",
    )
    if len(text) > LONGEST:
        told = f"has {len(text)} letters, two pages have room for {LONGEST}: shorten it"
        raise placed.error((*path, "text"), told)
    name = _text(placed, values, (*path, "id"), "which line is it")
    found = OfficerLine(
        id=name,
        text=text,
        computed=_text(placed, values, (*path, "computed"), "write the file anew"),
        rests_on=_parents(placed, head, name, (*path, "id")),
        where=placed.where((*path, "text")),
    )
    if not found.edited:
        return found
    at: tuple[Keys, Keys] = tuple(  # type: ignore[assignment]  # two keys, two places
        (*path, key) if values.get(key) else (key,) for key in (_BY, _ON)
    )
    own = {**head, **{k: v for k, v in values.items() if v}}
    if not own.get(_BY):
        raise placed.error((*path, "text"), "was edited: write in edited_by who did")
    if not own.get(_ON):
        raise placed.error((*path, "text"), "was edited: write in edited_on when, as YYYY-MM-DD")
    by = " ".join(str(own[_BY]).split())
    if len(by) > LONGEST_NAME or set(by) & set("[]"):
        raise placed.error(at[0], f"is a name of at most {LONGEST_NAME} letters without brackets")
    return OfficerLine(
        id=found.id, text=text, computed=found.computed, rests_on=found.rests_on, by=by,
        on=_day(placed, own, at[1]), where=found.where,
    )  # fmt: skip


def _parents(placed: Placed, head: dict[str, Any], name: str, at: Keys) -> dict[str, str]:
    """The digests of what a line rests on; `at` is where the line names itself."""
    every = head.get("rests_on")
    given = every.get(name) if isinstance(every, dict) else None
    if not isinstance(given, dict) or not given:
        path: Keys = ("rests_on", name)
        told = f"names nothing under {name}, and a line must rest on something: write the file anew"
        raise placed.error(path, told) if path in placed.places else placed.error(at, told)
    for parent, digest in given.items():
        if not isinstance(digest, str):
            told = "is a digest in quotation marks: leave it as it was written"
            raise placed.error(("rests_on", name, parent), told)
    return {str(parent): digest for parent, digest in given.items()}


def _known(placed: Placed, values: dict[str, Any], keys: tuple[str, ...], path: Keys) -> None:
    for key in values:
        if key not in keys:
            raise placed.error((*path, key), f"is no key of a file of lines: {', '.join(keys)} are")


def _text(placed: Placed, values: dict[str, Any], path: Keys, ask: str) -> str:
    found = values.get(path[-1])
    if found is None or (isinstance(found, str) and not found.strip()):
        raise placed.error(path, f"is empty: {ask}")
    if not isinstance(found, str):
        raise placed.error(path, "is no text: put it in quotation marks")
    return " ".join(for_terminal(found).split())


def _day(placed: Placed, values: dict[str, Any], path: Keys) -> date:
    given = str(values.get(path[-1]) or "")
    try:
        return date.fromisoformat(given) if len(given) == 10 else parse_as_of(given)
    except (ValueError, DateError) as error:
        told = f"{given!r} is no day: write YYYY-MM-DD" if given else "is empty: write YYYY-MM-DD"
        raise placed.error(path, told) from error


def read_for(path: Path, pair: str, as_of: date) -> BriefLines:
    """Read a file of lines for the brief of a pair as of a day.

    Raises:
        UsageError: as `read_lines`; or it is of another pair, or of a later day: what was written
            with later evidence may not stand in an earlier brief.
    """
    found = read_lines(path)
    if found.pair != pair:
        raise UsageError(
            f"{found.where[0]}: pair: the lines are of {found.pair}, the brief is of {pair}: name "
            "its own file with --lines, or write the brief under another name"
        )
    if found.as_of > as_of:
        raise UsageError(
            f"{found.where[1]}: as_of: the lines are as of {found.as_of}, the brief is as of "
            f"{as_of}, which is earlier: ask for --as-of {found.as_of} or later"
        )
    return found
