"""The standing examination: a labelled set of statements scored, with intervals.

A set is a CSV with a row a sentence: id, text, as_of, state, partner, truth (true, false, opinion,
unrelated), and, where given, language, trap and acceptable (verdicts parted by a bar). A sentence
is read as a text of its own, under a title that names the pair. Rates of a set that the rules were
written on say nothing; quote those of sets that others labelled.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import sqrt
from pathlib import Path

from comity.claims.clauses import Setting
from comity.claims.statements import Statement, make_setting, statements_of
from comity.core.codebook import DATA
from comity.errors import ComityError, UsageError
from comity.evidence.evidence import Evidence
from comity.propositions import VERDICTS, Bench, resolve

HOLDS, IN_PART, CONTRADICTED, UNDECIDED = VERDICTS
NOT_CHECKABLE, NOT_READ = "not checkable", "not read"
DECIDED = (HOLDS, IN_PART, CONTRADICTED)
TRUTHS = ("true", "false", "opinion", "unrelated")
COLUMNS = ("id", "text", "as_of", "state", "partner", "truth")
_Z = 1.959964
"""Of the normal distribution, for 95 per cent."""


@dataclass(frozen=True, kw_only=True)
class Examined:
    """A labelled sentence and what came out.

    Attributes:
        id: of the row.
        text: the sentence.
        truth: true, false, opinion or unrelated.
        trap: what makes it hard, or empty.
        acceptable: verdicts that a careful checker may give; empty where the set does not say.
        verdict: one of the four, "not checkable" or "not read".
        why: what the verdict rests on, or why there is none.
    """

    id: str
    text: str
    truth: str
    trap: str
    acceptable: tuple[str, ...]
    verdict: str
    why: str


@dataclass(frozen=True)
class Rate:
    """A share of a set with its interval.

    Attributes:
        name: what is counted.
        hits: how many.
        of: of how many.
        low: lower end of the 95 per cent interval, 0 to 1.
        high: upper end.
    """

    name: str
    hits: int
    of: int
    low: float
    high: float


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 per cent interval of a share (Wilson 1927, J. Am. Stat. Assoc. 22, 209-212).

    Args:
        hits: how many of them.
        of: how many; of none the interval is everything.
    """
    if of == 0:
        return 0.0, 1.0
    share, z2 = hits / of, _Z * _Z
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z * sqrt(share * (1 - share) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    low = 0.0 if hits == 0 else max(0.0, middle - half)
    return low, 1.0 if hits == of else min(1.0, middle + half)


def examine(path: Path, evidence: Evidence) -> tuple[Examined, ...]:
    """Read and check every sentence of a labelled set.

    Raises:
        UsageError: the file cannot be read, lacks a column, or a row cannot be used.
    """
    return examined(_rows(path), evidence, path)


def bundled_sentences() -> list[tuple[int, dict[str, str]]]:
    """The labelled sentences that come with the program, with their lines.

    The rules were written on them: they hold what is read to what it must not become, and no rate
    of them says anything of other people's sentences.
    """
    folder = Path(str(DATA / "statements"))
    return [row for path in sorted(folder.glob("*.csv")) for row in _rows(path)]


def examined(
    rows: Iterable[tuple[int, dict[str, str]]], evidence: Evidence, path: Path
) -> tuple[Examined, ...]:
    """Read and check labelled sentences.

    Args:
        rows: their lines and cells.
        evidence: what they are checked against.
        path: the file that an error names.

    Raises:
        UsageError: a row cannot be used.
    """
    settings: dict[tuple[str, str, str], tuple[Setting, Bench]] = {}
    found = []
    for line, row in rows:
        key = row["state"], row["partner"], row["as_of"]
        if key not in settings:
            settings[key] = _setting(path, line, row, evidence)
        verdict, why = _verdict(row["text"], *settings[key])
        acceptable = tuple(a for a in (row.get("acceptable") or "").split("|") if a)
        found.append(
            Examined(
                id=row["id"],
                text=row["text"],
                truth=row["truth"],
                trap=row.get("trap") or "",
                acceptable=acceptable,
                verdict=verdict,
                why=why,
            )
        )
    return tuple(found)


def _rows(path: Path) -> Iterable[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            for column in COLUMNS:
                if column not in (reader.fieldnames or ()):
                    raise UsageError(f"{path} has no column {column}: write {', '.join(COLUMNS)}")
            rows = [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path} cannot be read as a CSV file in UTF-8: {error}") from error
    if not rows:
        raise UsageError(f"{path} holds no sentence: write a row for each")
    for line, row in rows:
        if row["truth"] not in TRUTHS:
            raise UsageError(
                f"{path}, line {line}, truth: {row['truth']!r}: write one of {', '.join(TRUTHS)}"
            )
        yield line, row


def _setting(
    path: Path, line: int, row: Mapping[str, str], evidence: Evidence
) -> tuple[Setting, Bench]:
    try:
        day = date.fromisoformat(row["as_of"])
        state = evidence.actors.state(row["state"]).id
        partner = evidence.actors.organization(row["partner"]).id
        cut = evidence.as_of(day)
        return make_setting(state, partner, day, cut), Bench(cut, day)
    except (ComityError, ValueError, KeyError) as error:
        raise UsageError(f"{path}, line {line}: {error}") from error


def read_alone(text: str, setting: Setting) -> list[Statement]:
    """The statements of a sentence that is a text of its own, under a title that names the pair."""
    actors = setting.evidence.actors
    title = f"{actors[setting.state].name} and {actors[setting.organization].name}\n\n"
    whole = title + text
    return statements_of(whole, len(title), len(whole), setting)


def _verdict(text: str, setting: Setting, bench: Bench) -> tuple[str, str]:
    verdicts, whys = [], []
    for statement in read_alone(text, setting):
        if statement.proposition is None:
            unread = statement.reason.startswith((NOT_READ, "no rule"))
            verdicts.append(NOT_READ if unread else NOT_CHECKABLE)
            whys.append(statement.reason)
            continue
        verdict = resolve(statement.proposition, bench, setting.day, rivals=False)
        verdicts.append(verdict.verdict)
        whys.append(verdict.text)
    return merged(verdicts), "; ".join(whys)


def merged(verdicts: Iterable[str]) -> str:
    """One verdict of the several statements of a sentence: the worst, and part where some hold."""
    kinds = set(verdicts)
    if not kinds:
        return NOT_READ
    if CONTRADICTED in kinds:
        return CONTRADICTED
    if kinds == {HOLDS}:
        return HOLDS
    if kinds & {HOLDS, IN_PART}:
        return IN_PART
    return next((k for k in (UNDECIDED, NOT_CHECKABLE) if k in kinds), NOT_READ)


def certified(one: Examined) -> bool:
    """Whether a false statement passes."""
    passed = one.truth == "false" and one.verdict in (HOLDS, IN_PART)
    return passed and one.verdict.replace(" ", "_") not in one.acceptable


def rates(found: Iterable[Examined]) -> tuple[Rate, ...]:
    """The rates of an examination, the worst error first."""
    rows = list(found)

    def rate(name: str, of: Callable[[Examined], bool], hit: Callable[[Examined], bool]) -> Rate:
        among = [r for r in rows if of(r)]
        hits = sum(hit(r) for r in among)
        return Rate(name, hits, len(among), *wilson(hits, len(among)))

    def checkable(r: Examined) -> bool:
        return r.truth in ("true", "false")

    def decided(r: Examined) -> bool:
        return r.verdict in DECIDED

    return (
        rate("false statements certified (holds, or holds in part)",
             lambda r: r.truth == "false", certified),
        rate("true statements contradicted",
             lambda r: r.truth == "true", lambda r: r.verdict == CONTRADICTED),
        rate('"holds" that are true',
             lambda r: checkable(r) and r.verdict in (HOLDS, IN_PART),
             lambda r: r.truth == "true" or not certified(r)),
        rate("unrelated sentences with a verdict",
             lambda r: r.truth == "unrelated", lambda r: r.verdict in VERDICTS),
        rate("checkable statements decided", checkable, decided),
        rate("opinions, motives, predictions decided", lambda r: r.truth == "opinion", decided),
        rate("decided verdicts that are right", lambda r: checkable(r) and decided(r),
             lambda r: r.verdict != CONTRADICTED if r.truth == "true" else not certified(r)),
    )  # fmt: skip


def wrong(found: Iterable[Examined]) -> tuple[Examined, ...]:
    """The wrong ones, the worst first: certified, accused, decided though nobody can."""

    def badness(one: Examined) -> int:
        if certified(one):
            return 0
        if one.truth == "true" and one.verdict == CONTRADICTED:
            return 1
        if one.truth == "unrelated" and one.verdict in VERDICTS:
            return 2
        return 3 if one.truth == "opinion" and one.verdict in DECIDED else 9

    return tuple(sorted((f for f in found if badness(f) < 9), key=lambda f: (badness(f), f.id)))
