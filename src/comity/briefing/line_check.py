"""An edited line held against what it rests on: numbers, dates, names and the direction."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from comity.briefing.draft_words import CONFIDENCE, LIKELIHOOD, NUMBER, OTHER_WORDS, QUOTED
from comity.briefing.lines_file import OfficerLine
from comity.core.actors import fold
from comity.core.dates import When, parse_when, when_text
from comity.core.facts import Fact
from comity.errors import DateError
from comity.evaluation import Evaluation
from comity.evidence.bundled import bundled_actors

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_DATE = re.compile(rf"\b(?:(\d{{1,2}}) )?({'|'.join(MONTHS)}) (\d{{4}})\b")
_AMERICAN = re.compile(rf"\b({'|'.join(MONTHS)}) (\d{{1,2}}), (\d{{4}})\b")
_COUNTS = {
    "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "eleven": "11", "twelve": "12",
}  # fmt: skip
_NAME = re.compile("[^\\W\\d_][\\w'\u2019.&-]*")
_BEGINS = re.compile(r"(?:^|[.!?:;]\s+|[“\"(]\s*)$")
_ADDRESSED = frozenset({"i", "mr", "mrs", "ms", "dr"})
SHORTEST = 4
"""Letters that a name and its adjective must share: Kazakh, Kazakhstan."""
_NOT = re.compile(
    r"\b(?:not|no|never|neither|nor|without|hardly|n't|no longer)\b[^.;,]{0,24}$", re.I
)
_MOVE = r"(?:mov|drift|turn|shift|lean|tilt|head|edg|go|gone|went|swung|swing|stepp?|draw|drew)\w*"
TOWARD = re.compile(
    rf"\b(?:{_MOVE}(?: \w+)? (?:towards?|closer|nearer)|closer (?:to|ties)|rapprochement)\b", re.I
)
AWAY = re.compile(
    rf"\b(?:{_MOVE}(?: \w+)? (?:away|apart)|away from|distanc(?:ed|es|ing) (?:it|him|her)self|"
    r"estrang\w+)\b",
    re.I,
)
GROWS = re.compile(
    r"\b(?:deepen\w*|strengthen\w*|improv\w+|warm(?:ed|ing|er)|ris(?:e|es|ing|en)|rose|"
    r"grow(?:s|n|ing|th)?|grew|expand\w*|intensif\w+|advanc(?:e|es|ed|ing)|upgrad\w+)\b",
    re.I,
)
WANES = re.compile(
    r"\b(?:weaken\w*|cool(?:ed|ing|er)|deteriorat\w+|worsen\w*|fall(?:s|ing|en)?|fell|declin\w+|"
    r"retreat\w*|erod\w+|downgrad\w+|shr[aiu]nk\w*|sour(?:ed|ing)|ruptur\w*|collaps\w+)\b",
    re.I,
)
STANDS = re.compile(
    r"\b(?:level|unchanged|stagna\w+|standstill|flat|steady|stable|neither won nor lost|"
    r"(?:have|has) not moved|did not move)\b",
    re.I,
)
FROZEN = re.compile(r"\b(?:frozen|froze|stalled|broken off|broke off|at an end)\b", re.I)
TIES = re.compile(
    r"\b(?:ties|relation(?:s|ship)?|cooperation|partnership|engagement|links|alignment|direction)\b",
    re.I,
)
"""What grows, wanes, stands or freezes where a sentence is about the direction."""
_WORDS = {
    "toward": {"rising", "mixed", "member"},
    "away": {"falling", "mixed", "frozen", "broken", "left"},
    "level": {"level", "frozen", "member"},
    "frozen": {"frozen", "broken", "left"},
}
"""Which words of the evaluation bear out that ties moved so."""
_SPAN = re.compile(r"\b(one|three|five|ten|1|3|5|10|last|past)[ -](?:years?)\b", re.I)
_YEARS = {"one": 1, "1": 1, "last": 1, "past": 1, "three": 3, "3": 3, "five": 5, "5": 5,
          "ten": 10, "10": 10}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """What in an edited line is not borne out: the rule, the words, and a sentence on it."""

    rule: str
    words: str
    sentence: str


@dataclass(frozen=True)
class _Parents:
    """What an edited line rests on, as words, numbers and dates.

    Attributes:
        facts: its facts.
        texts: what they and the computed line say.
        names: other texts that names may come from: documents, data sets, actors.
    """

    facts: tuple[Fact, ...]
    texts: tuple[str, ...]
    names: tuple[str, ...]

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Numbers of the texts, and the years of the dates; the days of dates count nothing."""
        years = {str(d.year) for when in self.dates for d in (when.first, when.last)}
        return frozenset(years.union(*map(_counted, self.texts)))

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word, folded, the months of the dates with them."""
        dates = (when_text(when) for when in self.dates)
        return frozenset(w for t in (*self.texts, *self.names, *dates) for w in fold(t).split())

    @cached_property
    def dates(self) -> tuple[When, ...]:
        """The dates of the facts and their passages, and those that the texts name."""
        found = [when for fact in self.facts for when in (fact.start, fact.end) if when]
        for fact in self.facts:
            for passage in fact.passages:
                try:
                    found.append(parse_when(passage.date))
                except DateError:
                    continue  # a passage whose date is open dates nothing
        return (*found, *(w for text in self.texts for w, _ in _dates(text)))


def _counted(text: str) -> set[str]:
    """The numbers of a text in figures, those in words and shares without their sign too."""
    plain = _DATE.sub(r"\3", text)
    found = set(NUMBER.findall(plain))
    found |= {_COUNTS[w] for w in plain.casefold().split() if w in _COUNTS}
    return found | {number.rstrip("%") for number in found}


def faults(
    line: OfficerLine,
    facts: Sequence[str],
    origins: Sequence[str],
    evaluation: Evaluation,
    beside: Iterable[str] = (),
) -> list[Fault]:
    """What an edited line says that nothing it rests on says.

    Args:
        line: the line.
        facts: ids of the facts it rests on, as far as they are held.
        origins: ids of its data sets.
        evaluation: the evaluation.
        beside: other texts whose numbers it may repeat: those of the head of the brief.
    """
    parents = _parents(line, facts, origins, evaluation, beside)
    own = QUOTED.sub("“”", line.text)
    found = list(_numbers(line.text, parents))
    found += _wrong_dates(line.text, parents)
    found += _names(_DATE.sub("", line.text), parents)
    found += _direction(line, own, facts, evaluation)
    for sentence in re.split(r"(?<=[.!?])\s+", own):
        if match := OTHER_WORDS.search(sentence):
            said = f"“{match[0]}” is no word of likelihood of ICD 203"
            found.append(Fault("vocabulary", match[0], said))
        if LIKELIHOOD.search(sentence) and CONFIDENCE.search(sentence):
            said = "likelihood and confidence stand in one sentence"
            found.append(Fault("apart", said, said))
    return found


def _parents(
    line: OfficerLine,
    facts: Sequence[str],
    origins: Sequence[str],
    evaluation: Evaluation,
    beside: Iterable[str],
) -> _Parents:
    held = tuple(evaluation.facts[f] for f in facts)
    texts = [line.computed, *beside]
    titles: list[str] = []
    names: set[str] = {evaluation.question.state, evaluation.question.partner}
    for fact in held:
        texts += [fact.title, fact.mechanism, fact.speaker, fact.topic, fact.series]
        names |= {*fact.subjects(), *fact.partners(), *fact.initiators, fact.organization}
        for passage in fact.passages:
            texts.append(passage.text)
            source = evaluation.sources.get(passage.source)
            if source is not None:
                titles += [source.publisher, source.title]
    titles += [f"{o.producer} {o.title}" for o in map(evaluation.origins.get, origins) if o]
    actors = bundled_actors()
    called = [a for n in names if (a := actors.get(n)) is not None]
    spelled = [t for a in called for t in (a.id, a.name, *a.aliases)]
    return _Parents(held, tuple(t for t in texts if t), (*titles, *spelled, *names))


def _numbers(text: str, parents: _Parents) -> Iterator[Fault]:
    plain = _AMERICAN.sub(r"\3", _DATE.sub(r"\3", text))
    for number in dict.fromkeys(NUMBER.findall(plain)):
        if number not in parents.numbers:
            yield Fault("numbers", number, f"{number} is no number of what the line rests on")
    for word in dict.fromkeys(re.findall(r"[A-Za-z]+", text)):
        if (number := _COUNTS.get(word.casefold(), "")) and number not in parents.numbers:
            yield Fault("numbers", word, f"“{word}” is no number of what the line rests on")


def _dates(text: str) -> Iterator[tuple[When, str]]:
    for pattern, order in ((_DATE, (3, 2, 1)), (_AMERICAN, (3, 1, 2))):
        for match in pattern.finditer(text):
            year, month, day = (match[i] for i in order)
            told = f"{year}-{MONTHS.index(month) + 1:02d}" + (f"-{int(day):02d}" if day else "")
            try:
                yield parse_when(told), match[0]
            except DateError:
                continue  # no day of the calendar: its number is looked at by itself


def _wrong_dates(text: str, parents: _Parents) -> Iterator[Fault]:
    for when, words in dict(_dates(text)).items():
        if not any(when.first <= d.first and d.last <= when.last for d in parents.dates):
            yield Fault("numbers", words, f"nothing the line rests on is of {words}")


def _names(text: str, parents: _Parents) -> Iterator[Fault]:
    actors = bundled_actors()
    told: set[str] = set()
    matches = list(_NAME.finditer(text))
    for place, match in enumerate(matches):
        word = match[0].rstrip(".\u2019'")
        plain = fold(re.sub("[\u2019']s$", "", word))
        if not word[0].isupper() or not plain or plain in told or plain in _ADDRESSED:
            continue
        if _BEGINS.search(text[: match.start()]) and not _is_name(word, match, matches, place):
            continue
        if not all(_borne(part, parents.words) for part in plain.split()):
            told.add(plain)
            known = actors.called(word)
            name = known.name if known is not None else word
            yield Fault("names", word, f"{name} stands in nothing that the line rests on")


def _is_name(word: str, match: re.Match[str], every: list[re.Match[str]], place: int) -> bool:
    """Whether the first word of a sentence is a name all the same."""
    if bundled_actors().called(word) is not None or (len(word) > 1 and word.isupper()):
        return True
    after = every[place + 1] if place + 1 < len(every) else None
    return after is not None and after.start() == match.end() + 1 and after[0][0].isupper()


def _borne(part: str, words: frozenset[str]) -> bool:
    if part in words:
        return True
    return len(part) >= SHORTEST and any(
        w.startswith(part) or (len(w) >= SHORTEST and part.startswith(w)) for w in words
    )


def _direction(
    line: OfficerLine, text: str, facts: Sequence[str], evaluation: Evaluation
) -> Iterator[Fault]:
    computed = {m[0].casefold() for _, p, _ in _LOOKED for m in p.finditer(line.computed)}
    for sentence in re.split(r"(?<=[.!?;])\s+", text):
        allowed = _allowed(line, sentence, facts, evaluation)
        if not allowed:
            continue
        for name, pattern, about in _LOOKED:
            if about and not TIES.search(sentence):
                continue
            for match in pattern.finditer(sentence):
                denied = _NOT.search(sentence[: match.start()])
                same = match[0].casefold() in computed
                if denied or same or allowed & _WORDS[name]:
                    continue
                says = "; ".join(sorted(allowed))
                yield Fault(
                    "direction",
                    match[0],
                    f"“{match[0]}” contradicts what the line rests on, which says “{says}”",
                )


_LOOKED = (
    ("toward", TOWARD, False),
    ("away", AWAY, False),
    ("toward", GROWS, True),
    ("away", WANES, True),
    ("level", STANDS, True),
    ("frozen", FROZEN, True),
)
"""Which way words lead, and whether only where the sentence speaks of ties."""


def _allowed(
    line: OfficerLine, sentence: str, facts: Sequence[str], evaluation: Evaluation
) -> set[str]:
    """The words of direction that the evidence of a line gives; none where it has no move."""
    lead = evaluation.judgement.lead
    if "/alternatives/" in line.id or line.id.endswith("/against"):
        held = set(facts)
        signs = {m.sign for m in evaluation.judgement.moves if held & set(m.facts)}
        words = {1: {"rising"}, -1: {"falling"}}
        found = {w for sign in signs for w in words[sign]}
        return found | {"mixed"} if len(found) > 1 else found
    span = _SPAN.search(sentence)
    if span is not None:
        years = _YEARS[span[1].casefold()]
        if years != 3:
            return {w for h in lead.horizons if h.years == years for w in (h.word, h.moved)}
    return {lead.word, lead.beside} - {""}
