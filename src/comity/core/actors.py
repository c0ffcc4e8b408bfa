"""Actors: states and organizations by one id, with their codes and names elsewhere.

States carry their ISO 3166 alpha-3 code, organizations their usual acronym.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from comity.errors import UnknownActor, UsageError

Kind = Literal["state", "organization"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A state or an organization.

    Attributes:
        id: ISO alpha-3 code or acronym.
        kind: "state" or "organization".
        name: the name to print.
        aliases: other names and spellings.
        cow: Correlates of War state number, or None.
        region: UN M49 sub-region of a state, or empty.
        start: first day of the present state system membership as YYYY-MM-DD, or empty.
        spellings: names by which it is found but not looked for in a text: other languages,
            official forms, abbreviations.
    """

    id: str
    kind: Kind
    name: str
    aliases: tuple[str, ...] = ()
    cow: int | None = None
    region: str = ""
    start: str = ""
    spellings: tuple[str, ...] = ()


_PLAIN = {code: c if (c := chr(code)).isalnum() else " " for code in range(128)}


@lru_cache(maxsize=16384)
def fold(name: str) -> str:
    """A name without case, accents and punctuation, for comparison."""
    if name.isascii():
        return " ".join(name.translate(_PLAIN).lower().split())
    plain = unicodedata.normalize("NFKD", name)
    kept = (c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join("".join(kept).casefold().split())


_MARKS = re.compile("[.'\u2019\u02bc\u2018`]")
_NO_WORD = re.compile(r"[\W_]+")
_WORDS = (
    (" the ", " "),
    (" st ", " saint "),
    (" rep ", " republic "),
    (" dem ", " democratic "),
    (" co operation ", " cooperation "),
)


@cache
def name_key(name: str) -> str:
    """What two spellings of one name share: case, accents, punctuation, "the", -isation.

    `store.NAME_KEY` is the same in SQL.
    """
    plain = name.replace("&", " and ").lower()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", name.replace("&", " and "))
        plain = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    # People's and Peoples, U.A.E. and UAE
    plain = _MARKS.sub("", plain)
    plain = " " + _NO_WORD.sub(" ", plain) + " "
    for word, other in _WORDS:
        plain = plain.replace(word, other)
    return " ".join(plain.split()).replace("isation", "ization")


_WITH_ARTICLE = ("United ", "Netherlands", "Czech Republic", "Philippines", "Bahamas", "Gambia")


class Actors:
    """All actors that an evaluation knows, found by id or by name.

    Attributes:
        organizations: ids of those that are no states.
    """

    def __init__(self, actors: Iterable[Actor]) -> None:
        self._by_id = {actor.id: actor for actor in actors}
        self._by_name: dict[str, str] = {}
        for actor in self._by_id.values():
            for name in (actor.id, actor.name, *actor.aliases, *actor.spellings):
                self._by_name.setdefault(name_key(name), actor.id)
        self.organizations = frozenset(a.id for a in self._by_id.values() if a.kind != "state")

    def __iter__(self) -> Iterator[Actor]:
        return iter(self._by_id.values())

    def __contains__(self, actor_id: object) -> bool:
        return actor_id in self._by_id

    def __getitem__(self, actor_id: str) -> Actor:
        return self._by_id[actor_id]

    def get(self, actor_id: str) -> Actor | None:
        """The actor with an id, or None."""
        return self._by_id.get(actor_id)

    def name(self, actor_id: str) -> str:
        """The name of an actor, or the id itself where it is not known."""
        actor = self._by_id.get(actor_id)
        return actor.name if actor else actor_id

    def prose(self, actor_id: str) -> str:
        """The name as it stands in a sentence: "the European Union", "the United States"."""
        name = self.name(actor_id)
        article = actor_id in self.organizations or name.startswith(_WITH_ARTICLE)
        return f"the {name}" if article else name

    def with_more(self, more: Iterable[Actor]) -> Actors:
        """These actors and more; one that has the id of a known one replaces it."""
        return Actors([*self._by_id.values(), *more])

    def find(self, name: str, kind: Kind | None = None) -> Actor:
        """The actor with this id or name.

        Args:
            name: the id or name.
            kind: what is looked for, so that the nearest names are of that kind.

        Raises:
            UnknownActor: there is none; the message gives the nearest names.
        """
        found = self._by_name.get(name_key(name))
        if found is None:
            near = self._nearest(name, kind)
            raise UnknownActor(f"no state or organization is called {name!r}{near}")
        return self._by_id[found]

    def called(self, name: str) -> Actor | None:
        """The actor with this id or name, or None; no near name is looked for."""
        found = self._by_name.get(name_key(name))
        return None if found is None else self._by_id[found]

    def state(self, name: str) -> Actor:
        """The state with this id or name.

        Raises:
            UnknownActor: there is none.
            UsageError: the name belongs to an organization.
        """
        actor = self.find(name, "state")
        if actor.kind != "state":
            raise UsageError(
                f"{actor.id} ({actor.name}) is an organization, not a state: write the state "
                "first and the organization second, as in `comity evaluate KAZ NATO`"
            )
        return actor

    def organization(self, name: str) -> Actor:
        """The organization with this id or name.

        Raises:
            UnknownActor: there is none.
            UsageError: the name belongs to a state.
        """
        actor = self.find(name, "organization")
        if actor.kind != "organization":
            raise UsageError(
                f"{actor.id} ({actor.name}) is a state, not an organization: name an "
                f"organization, and add --partner-set {actor.id} to look at that state alone"
            )
        return actor

    def _nearest(self, name: str, kind: Kind | None) -> str:
        found = self.nearest(name, kind)
        if not found:
            return "; `comity actors` lists every actor that Comity knows"
        return "; nearest: " + ", ".join(f"{a.id} ({a.name})" for a in found)

    def nearest(self, name: str, kind: Kind | None = None) -> list[Actor]:
        """The actors whose names are nearest to one that is not known, at most three.

        Args:
            name: the name.
            kind: only actors of this kind.
        """
        from rapidfuzz import fuzz, process  # only a name that is not known needs it

        names: dict[str, str] = {}
        for key, actor in self._by_name.items():
            if kind in (None, self._by_id[actor].kind):
                names.setdefault(_core(key), actor)
        found = process.extract(
            _core(name_key(name)), list(names), scorer=fuzz.ratio, score_cutoff=_NEAR, limit=8
        )
        ids = list(dict.fromkeys(names[near] for near, _, _ in found))
        actors = [self._by_id[i] for i in ids]
        return [a for a in actors if a.kind == actors[0].kind][:3]


_NEAR = 70  # per cent of letters in common


def _core(key: str) -> str:
    """The words of a name's key that tell it from others: not "Republic of"."""
    left = [word for word in key.split() if word not in _FORMS]
    return " ".join(left) or key


_FORMS = frozenset(
    {
        "republic",
        "of",
        "state",
        "kingdom",
        "democratic",
        "federal",
        "islamic",
        "peoples",
        "socialist",
        "union",
        "united",
        "arab",
        "and",
        "organization",
        "treaty",
    }
)
