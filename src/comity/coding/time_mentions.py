"""Dates that a sentence names, and what they are as of the day of publication."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from comity.coding.tables import Codebook, Found
from comity.coding.words import Token

_YEAR_BEFORE = frozenset(
    [
        "in",
        "since",
        "of",
        "until",
        "from",
        "by",
        "during",
        "early",
        "late",
        "mid",
        "till",
        "with",
        "через",
        "в",
        "с",
        "до",
        "по",
        "к",
    ]
)
_YEAR_AFTER = frozenset(("год", "жыл", "г"))
_RANGE = frozenset(["-", "–", "—", "to", "по", "and", "и", "through", "until"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A date as a sentence names it.

    Attributes:
        first: number of its first word in the sentence.
        last: number after its last.
        sense: "date" (month or season with what is known beside it), "day", "week", "weekend",
            "month", "year", "weekday", "monthday", "before", "undated"; "told-day", "told-month", "told-year"
            and "told-date" are reckoned from the fact told before.
        value: the offset or the number that the sense needs.
        year: the year where named, else None.
        month: the month where named, else None.
        day: the day where named, else None.
        until: the last day of a stretch, within the same month, or None.
        season: whether the month stands for a season.
        role: "from", "to" or empty.
        ahead: years from that of publication, or weeks of a "day-of-week".
        told: "last", "this" or "next" where it stands before, or empty.
    """

    first: int
    last: int
    sense: str
    value: int = 0
    year: int | None = None
    month: int | None = None
    day: int | None = None
    until: int | None = None
    season: bool = False
    role: str = ""
    ahead: int = 0
    told: str = ""

    def dated(self, published: date, plan: bool) -> tuple[str, str, str]:
        """Date, precision and end, as of the day of publication; empty where it says no date.

        Args:
            published: the day of publication.
            plan: whether the date is one of something to come.
        """
        if self.sense == "day":
            return _day(published + timedelta(self.value))
        if self.sense == "weekday":
            back = (published.weekday() - self.value) % 7
            if plan or self.told == "next":
                return _day(published + timedelta((self.value - published.weekday()) % 7 or 7))
            return _day(published - timedelta(back))
        if self.sense in ("week", "weekend"):
            days = 7 * self.value if self.sense == "week" else -(published.weekday() + 1)
            return _month(published + timedelta(days))
        if self.sense == "day-of-week":
            monday = published - timedelta(published.weekday())
            return _day(monday + timedelta(7 * self.ahead + self.value))
        if self.sense == "monthday" and self.day:
            return _of_month(self.day, published, plan)
        if self.sense in ("month", "before"):
            return _month(_months(published, self.value if self.sense == "month" else 0))
        if self.sense == "back-day":
            return _day(published - timedelta(self.value))
        if self.sense == "back-month":
            return _month(_months(published, -self.value))
        if self.sense == "back-year":
            return f"{published.year - self.value}", "year", ""
        if self.sense == "year":
            return f"{published.year + self.value}", "year", ""
        return self._named(published, plan) if self.sense == "date" else ("", "", "")

    def _named(self, published: date, plan: bool) -> tuple[str, str, str]:
        year = self.year
        if year is None:
            assert self.month is not None
            here = (self.month, self.day or 0)
            now = (published.month, published.day if self.day else 0)
            if self.ahead:
                year = published.year + self.ahead
            elif self.season and self.told:
                year = published.year + _seasons_on(self.month, published.month, self.told)
            elif self.season and plan:
                year = published.year + (self.month + 2 < published.month)
            elif plan:
                year = published.year + (here < now)
            else:
                year = published.year - (here > now)
        if self.season or self.month is None:
            return f"{year:04d}", "year", ""
        if self.day is None:
            return f"{year:04d}-{self.month:02d}", "month", ""
        if self.day > calendar.monthrange(year, self.month)[1]:
            return f"{year:04d}-{self.month:02d}", "month", ""
        start = date(year, self.month, self.day)
        end = ""
        if self.until and self.day < self.until <= calendar.monthrange(year, self.month)[1]:
            end = start.replace(day=self.until).isoformat()
        return start.isoformat(), "day", end


def _seasons_on(month: int, now: int, told: str) -> int:
    """Years to a season told with "last", "this" or "next", from a month of publication."""
    if told == "next":
        return int(month <= now + 1)
    return -int(month >= now - 1) if told == "last" else 0


def mentions_of(
    tokens: Sequence[Token], text: str, language: str, codebook: Codebook
) -> list[Mention]:
    """The dates that a sentence names, in their order."""
    found = codebook.phrases("time", language).find(tokens)
    senses = {f.first: f for f in found}
    mentions: list[Mention] = []
    taken = -1
    for f in found:
        sense = f.row["sense"]
        if f.first < taken or sense in ("from", "to", "of-year", "last", "next", "this"):
            continue
        if sense in ("name", "season"):
            if (
                language == "en"
                and sense == "name"
                and not any(map(str.isupper, _written(f, tokens, text)))
            ):
                continue
            mention = _around(tokens, f, senses)
            taken = mention.last
        else:
            mention = _counted(tokens, f)
        mentions.append(_with_role(mention, tokens, senses, language))
    used = {i for m in mentions for i in range(m.first, m.last)}
    for place, token in enumerate(tokens):
        if place not in used and _bare_year(tokens, place):
            year = Mention(
                first=place, last=place + 1, sense="date", year=int(token.text), month=None
            )
            mentions.append(_with_role(year, tokens, senses, language))
    used = {i for m in mentions for i in range(m.first, m.last)}
    mentions += _days_of_month(tokens, used)
    return sorted(mentions, key=lambda m: m.first)


def _written(f: Found, tokens: Sequence[Token], text: str) -> str:
    return text[tokens[f.first].start : tokens[f.last - 1].end]


def _days_of_month(tokens: Sequence[Token], used: set[int]) -> list[Mention]:
    """Days named without their month: "on the 9th", "9-го числа"."""
    found = []
    for place in range(len(tokens)):
        day = _number(tokens, place) or 0
        if place in used or not 0 < day <= 31:
            continue
        after = [t.text for t in tokens[place + 1 : place + 4]]
        before = [t.text for t in tokens[max(0, place - 2) : place]]
        english = before in (["on", "the"], ["from", "the"]) and after[:1] and after[0] in _ORDINAL
        ended = english and (len(after) < 2 or not after[1].isalpha() or after[1] in _AFTER_DAY)
        if ended or "числа" in after:
            found.append(Mention(first=place, last=place + 2, sense="monthday", day=day))
    return found


_ORDINAL = ("st", "nd", "rd", "th")
_AFTER_DAY = ("in", "at", "and", "with", "near", "for", "after", "by", "until", "to")


def _of_month(day: int, published: date, plan: bool) -> tuple[str, str, str]:
    """A day of this month, or of the one before it where that is still to come."""
    back = day > published.day and not plan
    ahead = day < published.day and plan
    month = _months(published, -1 if back else 1 if ahead else 0)
    if day > calendar.monthrange(month.year, month.month)[1]:
        return "", "", ""
    return _day(month.replace(day=day))


_WORDS = {
    w: n
    for n, words in enumerate(
        ("a один бір", "two два две двух екі", "three три трёх үш", "four четыре төрт", "five пять бес",
         "six шесть алты", "seven семь жеті", "eight восемь сегіз", "nine девять тоғыз", "ten десять он"), 1)
    for w in words.split()
}  # fmt: skip


def _counted(tokens: Sequence[Token], f: Found) -> Mention:
    """A relative date; "five days ago" takes its number from the word before."""
    sense, value = f.row["sense"], int(f.row["value"] or 0)
    if sense.startswith(("back", "told")) and f.first:
        number = _number(tokens, f.first - 1) or _WORDS.get(tokens[f.first - 1].text, 1)
        return Mention(first=f.first - 1, last=f.last, sense=sense, value=value * number)
    return Mention(first=f.first, last=f.last, sense=sense, value=value)


def _around(tokens: Sequence[Token], f: Found, senses: dict[int, Found]) -> Mention:
    """A month or season with the day and year beside it."""
    first, last = f.first, f.last
    day = until = year = None
    ahead = 0
    first = _ordinal_before(tokens, first)
    before = [_number(tokens, first - back) for back in range(1, 5)]
    if before[0] and before[0] <= 31:
        day, first = before[0], first - 1
        if (
            first >= 2
            and tokens[first - 1].text in _RANGE
            and 0 < (_number(tokens, first - 2) or 0) < day
        ):
            day, until, first = _number(tokens, first - 2), day, first - 2
    elif 0 < (after := _number(tokens, last) or 0) <= 31:
        day, last = after, last + 1
        if (
            last + 1 < len(tokens)
            and tokens[last].text in _RANGE
            and 31 >= (_number(tokens, last + 1) or 0) > day
        ):
            until, last = _number(tokens, last + 1), last + 2
    at = last + (last < len(tokens) and tokens[last].text in (",", "of"))
    if 1900 <= (_number(tokens, at) or 0) <= 2100:
        year, last = _number(tokens, at), at + 1
    elif (last in senses and senses[last].row["sense"] == "of-year") or (
        at in senses and senses[at].row["sense"] == "of-year"
    ):
        at = last if last in senses else at
        of_year, last = senses[at].row["value"], senses[at].last
        told = of_year == "told"
        ahead = 0 if told else int(of_year)
        return Mention(
            first=first,
            last=last,
            sense="told-date" if told else "date",
            month=int(f.row["value"]),
            day=day,
            until=until,
            season=f.row["sense"] == "season",
            ahead=ahead or 0,
            year=None,
            value=1,
        )
    elif (
        first >= 2
        and _YEAR_AFTER & tokens[first - 1].forms
        and 1900 <= (_number(tokens, first - 2) or 0) <= 2100
    ):
        year, first = _number(tokens, first - 2), first - 2
    return Mention(first=first, last=last, sense="date", month=int(f.row["value"]), day=day,
                   until=until, season=f.row["sense"] == "season", year=year)  # fmt: skip


def _ordinal_before(tokens: Sequence[Token], first: int) -> int:
    """Where a month's day begins behind an ordinal: before "th of" in "the 5th of April"."""
    at = first - 1 if first and tokens[first - 1].text == "of" else first
    ended = at > 1 and tokens[at - 1].text in _ORDINAL and _number(tokens, at - 2) is not None
    return at - 1 if ended else first


def _with_role(
    m: Mention, tokens: Sequence[Token], senses: dict[int, Found], language: str
) -> Mention:
    f = senses.get(m.first - 1)
    sense = f.row["sense"] if f else ""
    if sense in ("last", "next", "this") and m.year is None:
        if m.sense == "date" and m.month:
            return replace(m, first=m.first - 1, told=sense)
        if m.sense == "weekday":
            return replace(m, told=sense)
    if sense in ("from", "to"):
        return replace(m, role=sense)
    after = tokens[m.last] if m.last < len(tokens) else None
    bare = after is not None and bool(_YEAR_AFTER & after.forms)
    last = after if after is not None and bare else tokens[m.last - 1]
    if language == "kk" and last.text.endswith(("нан", "нен", "дан", "ден", "тан", "тен")):
        return replace(m, role="from")
    return m


def _bare_year(tokens: Sequence[Token], place: int) -> bool:
    if not 1900 <= (_number(tokens, place) or 0) <= 2100:
        return False
    after = tokens[place + 1].forms if place + 1 < len(tokens) else frozenset()
    before = tokens[place - 1].text if place else ""
    return bool(_YEAR_AFTER & after) or before in _YEAR_BEFORE


def _number(tokens: Sequence[Token], place: int) -> int | None:
    if not 0 <= place < len(tokens):
        return None
    word = tokens[place].text
    return int(word) if word.isdecimal() and len(word) <= 4 else None


def _day(day: date) -> tuple[str, str, str]:
    return day.isoformat(), "day", ""


def _month(day: date) -> tuple[str, str, str]:
    return day.isoformat()[:7], "month", ""


def _months(day: date, by: int) -> date:
    number = day.year * 12 + day.month - 1 + by
    return date(number // 12, number % 12 + 1, 1)
