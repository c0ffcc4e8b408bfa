"""Every statement of an article against the evidence, as of the article's day and as of today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from comity.article import Article, read_article
from comity.claims.claims_file import (
    CONFIRMED,
    NOT_CHECKABLE,
    PROPOSED,
    ClaimsFile,
    Decision,
    decision_of,
    read_claims,
)
from comity.claims.statements import REASONS, setting_of, statements_of
from comity.claims.time_words import times_in
from comity.claims.unread_dates import unread_dates
from comity.core.dates import come, parse_as_of
from comity.errors import UsageError
from comity.evidence.evidence import Evidence
from comity.propositions import Bench, Proposition, Verdict, Window, resolve

LANGUAGES = ("en", "ru", "kk")
"""Languages that `claim_units.csv` has words of."""


@dataclass(frozen=True)
class Checked:
    """A statement and what the evidence says of it.

    Attributes:
        decision: the statement, what was proposed, what was decided.
        verdict: as of the article's day, or None where there is nothing to check.
        now: as of the later day asked for, or None.
    """

    decision: Decision
    verdict: Verdict | None
    now: Verdict | None = None

    @property
    def confirmed(self) -> bool:
        """Whether a person confirmed what is checked."""
        return self.decision.status == CONFIRMED

    @property
    def moved(self) -> bool:
        """Whether the verdict was another on the article's day than it is on the later one."""
        return bool(self.verdict and self.now and self.verdict.verdict != self.now.verdict)


@dataclass(frozen=True, kw_only=True)
class Check:
    """An article checked.

    Attributes:
        title: its title.
        source: what was read.
        as_of: the day of the verdicts; nothing later was used.
        now: the day of the second verdicts, or None.
        text: the article's text, or empty where only a claims file was read.
        checked: its statements, in order.
        article: the article, or None where only a claims file was read.
    """

    title: str
    source: str
    as_of: date
    now: date | None
    text: str
    checked: tuple[Checked, ...]
    article: Article | None = None

    @property
    def counts(self) -> Mapping[str, int]:
        """How many statements got each verdict."""
        return Counter(c.verdict.verdict for c in self.checked if c.verdict)


def propose(article: Article, evidence: Evidence, day: date) -> tuple[Decision, ...]:
    """Every statement of an article, with what the rules propose for it.

    Args:
        article: the article.
        evidence: the evidence, whose names and memberships the rules read.
        day: the article's own day, to which its time words are relative.
    """
    setting = setting_of(article.text, article.title, day, evidence.as_of(day))
    found: list[Decision] = []
    earlier: Window | None = None
    for sentence in article.sentences:
        if sentence.section == "title":
            continue
        span = sentence.start, sentence.end
        for statement in statements_of(article.text, *span, setting, earlier):
            found.append(decision_of(statement))
        times = times_in(article.text, *span, day)
        if unread_dates(article.text, *span, times, dated=bool(times.read)):
            earlier = None  # what "since then" would go back to is not known
        elif times.read:
            earlier = times.read[-1].window
    return tuple(found)


def day_of(article: Article, as_of: str | None, evidence: Evidence) -> date:
    """The day that an article is checked as of: the one asked for, else its own.

    A year or month means its last day.

    Raises:
        UsageError: it is in no language that is read, or has no date and none was given.
    """
    if article.language not in LANGUAGES:
        raise UsageError(f"{article.source}: {'; '.join(article.notes)}")
    if as_of is not None:
        return come(parse_as_of(as_of), "the as-of date")
    if article.published is None:
        raise UsageError(f"{article.source} gives no date: add --as-of DATE, the article's own day")
    return min(article.published.last, evidence.last)


def check_article(
    article: Article,
    evidence: Evidence,
    *,
    as_of: str | None = None,
    now: date | None = None,
    decided: ClaimsFile | None = None,
) -> Check:
    """Propose and check in one go; what a claims file confirms takes the place of a proposal.

    Args:
        article: the article.
        evidence: the evidence.
        as_of: nothing later is used; default is the article's own day.
        now: a later day for second verdicts.
        decided: a claims file of this article.

    Raises:
        UsageError: the article is in no language that is read, or has no date.
    """
    day = day_of(article, as_of, evidence)
    decisions: Iterable[Decision] = propose(article, evidence, day)
    if decided is not None:
        decisions = merged(article, tuple(decisions), decided.decisions)
    checked = tuple(_checked(decisions, evidence, day, now))
    return Check(
        title=article.title,
        source=article.source,
        as_of=day,
        now=now,
        text=article.text,
        checked=checked,
        article=article,
    )


def check_file(
    path: Path, evidence: Evidence, *, as_of: str | None = None, now: date | None = None
) -> Check:
    """Check a claims file, and the article it names where that can be read.

    Raises:
        UsageError: the file cannot be used, or no date is known.
    """
    found = read_claims(path, evidence.actors, evidence.codebook)
    article = _named(found, path)
    day = file_day(found, path, as_of, evidence)
    decisions = found.decisions
    if article is not None:
        decisions = tuple(_placed(article, d) for d in decisions)
    return Check(
        title=found.title or (article.title if article else path.stem),
        source=str(path),
        as_of=day,
        now=now,
        text=article.text if article else "",
        checked=tuple(_checked(decisions, evidence, day, now)),
        article=article,
    )


def file_day(found: ClaimsFile, path: Path, as_of: str | None, evidence: Evidence) -> date:
    """The day that a claims file is checked as of: the one asked for, its own, its article's.

    Raises:
        UsageError: none of them is known.
    """
    if text := as_of or found.as_of:
        return come(parse_as_of(text), "the as-of date")
    article = _named(found, path)
    if article is None:
        raise UsageError(f"{path} gives no as_of: add --as-of DATE, the article's own day")
    return day_of(article, None, evidence)


def merged(
    article: Article, proposed: tuple[Decision, ...], decided: tuple[Decision, ...]
) -> tuple[Decision, ...]:
    """Decisions by place; proposals whose words a decision covers give way to it."""
    placed = [_placed(article, d) for d in decided]
    known = [d for d in placed if d.start >= 0]
    kept = [p for p in proposed if not any(d.start < p.end and p.start < d.end for d in known)]
    return tuple(sorted([*kept, *placed], key=lambda d: (d.start, d.end)))


def _placed(article: Article, decision: Decision) -> Decision:
    """A decision with the offsets of its words in the article, or without any."""
    if article.text[max(decision.start, 0) : decision.end] == decision.text and decision.start >= 0:
        return decision
    start = article.text.find(decision.text)
    end = start + len(decision.text) if start >= 0 else -1
    return replace(decision, start=start, end=end)


def _named(found: ClaimsFile, path: Path) -> Article | None:
    if not found.article:
        return None
    beside = path.parent / found.article
    try:
        return read_article(beside if beside.is_file() else found.article)
    except UsageError:
        return None  # the claims stand without their article


def _checked(
    decisions: Iterable[Decision], evidence: Evidence, day: date, now: date | None
) -> Iterable[Checked]:
    then = Bench(evidence.as_of(day), day)
    later = Bench(evidence.as_of(now), now) if now else None
    for decision in decisions:
        proposition = decision.proposition
        if proposition is None:
            yield Checked(decision, None)
            continue
        verdict = resolve(proposition, then, day)
        second = resolve(_moved(proposition, day, now), later, now) if later and now else None
        yield Checked(decision, verdict, second)


def _moved(proposition: Proposition, day: date, now: date) -> Proposition:
    """A proposition about the article's present is asked of the later present."""
    window = proposition.window
    if window.last is not None and window.last == day:
        return replace(proposition, window=replace(window, last=now))
    return proposition


def unchecked(decision: Decision) -> str:
    """That a statement is not read, or not checkable, and why, in words."""
    why = why_not(decision)
    return why if why.startswith("not ") else f"not checkable: {why}"


def why_not(decision: Decision) -> str:
    """Why a statement is not checked, in words."""
    if decision.status == NOT_CHECKABLE or decision.status == PROPOSED:
        return REASONS.get(decision.reason, decision.reason or decision.note or "not checkable")
    return decision.note or "rejected"
