"""A view of a pair as a value, and its address: what can be copied, bookmarked and cited."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

from comity.errors import UsageError
from comity.evidence.evidence import Evidence
from comity.evidence.question import Question

LONGEST = 300
MOST_NAMES = 12
SUMMARY = "summary"
_NO_TEXT = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, kw_only=True)
class View:
    """What is looked at, of which pair.

    Attributes:
        state: id or name of the state, as the address has it.
        partner: id or name of the organization.
        as_of: nothing later is used; empty is the end of the record.
        since: first year, or empty.
        peers: states to compare with; none means the default ones.
        poles: rival poles; none means the codebook's.
        partner_set: a reading of the partner, or empty.
        without: sources that are left out.
        known_by: the last day on which what is used was published, or empty.
        section: the section that is shown.
        open: id of what is open in the panel, or empty.
    """

    state: str
    partner: str
    as_of: str = ""
    since: str = ""
    peers: tuple[str, ...] = ()
    poles: tuple[str, ...] = ()
    partner_set: str = ""
    without: tuple[str, ...] = ()
    known_by: str = ""
    section: str = SUMMARY
    open: str = ""

    def but(self, **change: Any) -> View:
        """The same view with something changed."""
        return replace(self, **change)

    def asked(self) -> dict[str, str]:
        """The words of its address beside the pair, by name; what is not said is left out."""
        words = {
            "as_of": self.as_of,
            "since": self.since,
            "peers": ",".join(self.peers),
            "poles": ",".join(self.poles),
            "partner_set": self.partner_set,
            "without": ",".join(self.without),
            "known_by": self.known_by,
            "section": "" if self.section == SUMMARY else self.section,
            "open": self.open,
        }
        return {name: word for name, word in words.items() if word}

    def address(self, page: str = "pair", **change: Any) -> str:
        """Its address on a server.

        Args:
            page: the kind of page: pair, composite, prospects, changes.
            change: fields that are other there.
        """
        seen = self.but(**change) if change else self
        path = f"/{page}/{quote(seen.state, safe='')}/{quote(seen.partner, safe='')}"
        return with_words(path, seen.asked())

    def question(self, evidence: Evidence) -> Question:
        """The question that is put.

        Raises:
            UsageError: the first year is no year.
        """
        if self.since and not re.fullmatch(r"\d{4}", self.since):
            raise UsageError(f"since={self.since!r} is no year: write one such as 2001")
        return Question(
            state=self.state,
            partner=self.partner,
            as_of=self.as_of or None,
            since=int(self.since) if self.since else None,
            peers=self.peers or None,
            poles=self.poles or None,
            partner_set=self.partner_set or None,
            without=self.without,
            known_by=self.known_by or None,
            evidence=evidence,
        )

    def key(self) -> tuple[object, ...]:
        """What the evaluation hangs on: everything but the section and the panel."""
        plain = self.but(section=SUMMARY, open="")
        return tuple(getattr(plain, name) for name in plain.__dataclass_fields__)


def with_words(path: str, words: Mapping[str, str]) -> str:
    """A path with its words, commas left readable."""
    return f"{path}?{urlencode(words, safe=',:')}" if words else path


def text_of(query: Mapping[str, str], name: str, longest: int = LONGEST) -> str:
    """One word of an address, without what no word holds.

    Raises:
        UsageError: it is too long, or holds control characters.
    """
    found = query.get(name, "").strip()
    if len(found) > longest:
        raise UsageError(f"the field {name!r} has {len(found)} letters: at most {longest} are read")
    if _NO_TEXT.search(found):
        raise UsageError(f"the field {name!r} holds control characters: write it in letters")
    return found


def names_of(query: Mapping[str, str], name: str) -> tuple[str, ...]:
    """A list of names, by commas.

    Raises:
        UsageError: there are too many.
    """
    found = tuple(dict.fromkeys(w.strip() for w in text_of(query, name).split(",") if w.strip()))
    if len(found) > MOST_NAMES:
        raise UsageError(f"{name} lists {len(found)} names: at most {MOST_NAMES} are read")
    return found


def view_of(state: str, partner: str, query: Mapping[str, str]) -> View:
    """The view of an address.

    Raises:
        UsageError: a word of it cannot be read.
    """
    day = text_of(query, "as_of") or text_of(query, "as-of")
    if day == str(date.today().year):
        day = ""  # the year that runs is not over: its last day known is the end of the record
    return View(
        state=text_of({"state": state}, "state"),
        partner=text_of({"partner": partner}, "partner"),
        as_of=day,
        since=text_of(query, "since"),
        peers=names_of(query, "peers"),
        poles=names_of(query, "poles"),
        partner_set=text_of(query, "partner_set"),
        without=names_of(query, "without"),
        known_by=text_of(query, "known_by"),
        section=text_of(query, "section") or SUMMARY,
        open=text_of(query, "open"),
    )
