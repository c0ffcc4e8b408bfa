"""`comity.brief_check`: a draft against the standards of ICD 203 and the sourcing of ICD 206."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from comity.briefing.asking import brief
from comity.briefing.draft import MARK, Draft, Unit, read_draft
from comity.briefing.draft_numbers import Numbers
from comity.briefing.draft_words import CONFIDENCE, JUDGES, LIKELIHOOD, OTHER_WORDS, QUOTED
from comity.briefing.lines_file import BriefLines, is_lines_file, read_lines
from comity.briefing.model import Brief
from comity.core.tabular import Tabular
from comity.errors import UsageError

ALTERNATIVES = re.compile(
    r"\balternativ|\bother (?:reading|explanation|hypothes)|\banother (?:reading|explanation)|"
    r"\bcompeting (?:hypothes|explanation)|\bon the other hand\b",
    re.I,
)
CHANGE = re.compile(
    r"\bchange of judge?ment|\bchanged? (?:our|its|the|this) judge?ment|"
    r"\bjudge?ment (?:has|is|was) (?:not )?(?:un)?changed|\b(?:un)?changed since\b|"
    r"\bprevious(?:ly)? (?:judged|assessed)|"
    r"\bour (?:last|earlier|previous) (?:judge?ment|assessment)",
    re.I,
)
SINCE = re.compile(r"Since \S+(?: \(as of [^)]*\))?: ")
"""What changed since an edition: its numbers are those of two evaluations."""
SAID_BY = re.compile(r"\([^)]*(?:\([^)]*\))?[^)]*,\s(?:\d{1,2} )?(?:[A-Z][a-z]+ )?\d{4}\)")
NOTHING = re.compile(r"\bcannot (?:be said|say|decide|tell)|\bno (?:dated )?fact\b", re.I)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the check: what it asks, an example that keeps it and one that breaks it."""

    name: str
    asks: str
    keeps: str
    breaks: str


RULES = (
    Rule(
        "source",
        "a note at every judgement (ICD 206)",
        "Accession is unlikely before 2030.[^1]",
        "Accession is unlikely before 2030.",
    ),
    Rule(
        "vocabulary",
        "one vocabulary of likelihood, that of ICD 203",
        "A new exercise is likely.[^1]",
        "A new exercise is likely, a new treaty is possibly near.[^1]",
    ),
    Rule(
        "apart",
        "likelihood never with confidence in one sentence",
        "A visit is likely.[^1] Confidence in this is low.[^1]",
        "We have high confidence that a visit is likely.[^1]",
    ),
    Rule(
        "numbers",
        "every number is that of the evaluation",
        "198 of 208 facts verified",
        "298 of 208 facts verified",
    ),
    Rule(
        "lines",
        "an edited line says what its evidence says: its numbers, names, direction",
        "(an edited line of 2006 on a fact of 2006)",
        "(an edited line of 2031 on a fact of 2006)",
    ),
    Rule(
        "alternatives",
        "another reading of the evidence is named",
        "Alternatives considered: the freeze may be tactical.[^2]",
        "(a draft that knows one reading)",
    ),
    Rule(
        "change",
        "a change of judgement is said, and that there was none, too",
        "No change of judgement since 2025.[^1]",
        "(a draft that does not say what was judged before)",
    ),
    Rule(
        "settled",
        "a Word draft has no insertion or deletion that nobody accepted",
        "(a Word file without tracked changes)",
        "(a Word file with tracked changes)",
    ),
)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one rule: holds, broken or not asked, why, and where it is broken."""

    rule: str
    verdict: str
    says: str
    broken: tuple[str, ...] = ()


@dataclass(frozen=True, repr=False)
class BriefCheck(Tabular):
    """The check of a draft."""

    draft: str
    results: tuple[Result, ...]

    @property
    def passed(self) -> bool:
        """Whether no rule is broken."""
        return all(r.verdict != "broken" for r in self.results)

    def rows(self) -> Iterator[Mapping[str, object]]:
        """One row a rule."""
        for r in self.results:
            broken = " / ".join(r.broken)
            yield {"rule": r.rule, "verdict": r.verdict, "says": r.says, "broken": broken}

    def summary(self) -> str:
        """Whether the draft passes."""
        broken = [r.rule for r in self.results if r.verdict == "broken"]
        return f"{self.draft}: " + (f"breaks {', '.join(broken)}" if broken else "passes")


def brief_check(
    draft: Path | str,
    state: str = "",
    partner: str = "",
    *,
    as_of: str | None = None,
    record: Path | str | None = None,
    lines: Path | str | None = None,
) -> BriefCheck:
    """Check a draft against `RULES`.

    Args:
        draft: a .md, .docx or .html file, or a file of lines (.yml).
        state: the state it is about, where it does not say by which command it was made.
        partner: the organization.
        as_of: the day of the evaluation that its numbers are held against.
        record: a record folder on top of the bundled record.
        lines: the file of the edited lines in the draft; None means the one beside it, if any.

    Raises:
        UsageError: the draft or its lines cannot be read.
        UnknownActor: the pair is not known.
    """
    if bool(state) != bool(partner):
        raise UsageError("name the state and the organization, or neither")
    path = Path(draft)
    own = _lines_of(path, Path(lines) if lines is not None else None)
    read = _as_draft(read_lines(path)) if own == path else read_draft(path)
    pair = (state, partner, as_of) if state else read.made_by
    made = brief(*pair[:2], as_of=pair[2], record=record, lines=own) if pair else None
    results = [_FIND[name](read) for name in ("source", "vocabulary", "apart")]
    results += [_numbers(read, made if own != path else None, own == path), _edited(made, own)]
    rest = [_FIND[name](read) for name in ("alternatives", "change", "settled")]
    if own == path:
        rest = [Result(r.rule, "not asked", "these are lines, and no whole draft") for r in rest]
    return BriefCheck(str(draft), (*results, *rest))


def _lines_of(draft: Path, named: Path | None) -> Path | None:
    """The file of the edited lines of a draft: named, the draft itself, or beside it."""
    if named is not None or draft.suffix.lower() in (".yml", ".yaml"):
        return named or draft
    beside = draft.with_suffix(".yml")
    return beside if beside.is_file() and is_lines_file(beside) else None


def _as_draft(file: BriefLines) -> Draft:
    """Edited lines as a draft: each is a judgement that bears the note of its evidence."""
    units = tuple(Unit(f"{line.text}[^1]", lead=True) for line in file.edited)
    state, _, partner = file.pair.partition("-")
    return Draft(units, (state, partner, str(file.as_of)), 0)


def _edited(made: Brief | None, lines: Path | None) -> Result:
    if made is None or lines is None:
        told = "the draft does not say its pair: name it" if lines else "no line was edited"
        return Result("lines", "not asked", told)
    said = made.judged().values()
    if not made.asides and not any(s.mark for s in said):
        return Result("lines", "not asked", "no line was edited")
    wrong = [w for w in made.warnings if w not in made.moved]
    return _result("lines", wrong)


def _result(name: str, broken: list[str]) -> Result:
    asks = next(rule.asks for rule in RULES if rule.name == name)
    if not broken:
        return Result(name, "holds", asks)
    return Result(name, "broken", asks, tuple(_short(b) for b in dict.fromkeys(broken)))


def _short(text: str) -> str:
    return text if len(text) <= 160 else text[:157] + "..."


def _own(text: str) -> str:
    """What the draft says in its own words.

    Quotations, and words that end with who said them and when, are others'.
    """
    return "" if SAID_BY.search(text) else QUOTED.sub("“”", text)


def _prose(unit: Unit) -> bool:
    """Whether a unit of the head is a judgement in prose, and no title, marking or list of keys."""
    plain = MARK.sub("", unit.text).strip()
    keys = len(re.findall(r"\w: \*\*", plain)) >= 2
    whole = plain.startswith("**") and plain.endswith("**") and plain.count("**") == 2
    return (
        len(plain.split()) > 6
        and not (unit.heading or keys or plain.startswith("!") or re.match(r"\*?Chart:", plain))
        and not (whole and len(plain.split()) < 12)
    )


def _source(draft: Draft) -> Result:
    broken = []
    for unit in draft.units:
        if unit.lead and _prose(unit) and not unit.cited:
            broken.append(unit.text)
        elif not unit.cited and not unit.heading:
            own = [
                s for s in unit.sentences if LIKELIHOOD.search(_own(s)) or JUDGES.search(_own(s))
            ]
            broken += own
    return _result("source", broken)


def _vocabulary(draft: Draft) -> Result:
    found = []
    for sentence in _sentences(draft):
        if match := OTHER_WORDS.search(_own(sentence)):
            found.append(f"“{match[0]}” in: {sentence}")
    return _result("vocabulary", found)


def _apart(draft: Draft) -> Result:
    return _result(
        "apart",
        [s for s in _sentences(draft) if LIKELIHOOD.search(_own(s)) and CONFIDENCE.search(_own(s))],
    )


def _sentences(draft: Draft) -> Iterator[str]:
    for unit in draft.units:
        yield from unit.sentences


def _numbers(draft: Draft, made: Brief | None, lines: bool) -> Result:
    if made is None:
        told = (
            "those of lines are held by the rule on lines"
            if lines
            else ("the draft does not say its pair: name it")
        )
        return Result("numbers", "not asked", told)
    known = Numbers.within(made)
    units = [u for u in draft.units if not SINCE.match(u.text)]
    return _result("numbers", [b for unit in units for b in known.wrong(unit)])


def _named(name: str, words: re.Pattern[str]) -> Callable[[Draft], Result]:
    def find(draft: Draft) -> Result:
        text = " ".join(u.text for u in draft.units)
        if not words.search(text) and not LIKELIHOOD.search(text) and NOTHING.search(text):
            return Result(name, "not asked", "the draft judges nothing")
        missing = [] if words.search(text) else ["nowhere in the draft"]
        return _result(name, missing)

    return find


def _settled(draft: Draft) -> Result:
    count = draft.unsettled
    told = [f"{count} tracked changes were read as accepted: accept or reject them"]
    return _result("settled", told if count else [])


_FIND: Mapping[str, Callable[[Draft], Result]] = {
    "source": _source,
    "vocabulary": _vocabulary,
    "apart": _apart,
    "alternatives": _named("alternatives", ALTERNATIVES),
    "change": _named("change", CHANGE),
    "settled": _settled,
}
