"""Propositions as the plain values of a YAML or JSON file: read, with faults named, and written.

The published schema is `data/schema/propositions-1.json`; `schema.py` writes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from comity.core.actors import Actors
from comity.core.codebook import Codebook
from comity.core.dates import parse_when
from comity.core.partner_sets import MODES
from comity.errors import ComityError, UsageError
from comity.measures import measure_ids
from comity.propositions.model import (
    ANYONE,
    DIRECTIONS,
    FACT_TESTS,
    KINDS,
    MEMBER_TESTS,
    OWN_SERIES,
    SERIES_TESTS,
    STANCES,
    TESTS,
    Proposition,
    Selector,
    Test,
    Window,
)


class Problem(UsageError):
    """A value of a proposition that cannot stand.

    Attributes:
        path: keys from the proposition to the value.
        reason: what is wrong with it.
    """

    def __init__(self, path: tuple[str, ...], reason: str) -> None:
        where = ".".join(path)
        super().__init__(f"{where}: {reason}" if where else reason)
        self.path, self.reason = path, reason


def from_values(values: Mapping[str, Any], actors: Actors, codebook: Codebook) -> Proposition:
    """Read a proposition from plain values.

    Raises:
        Problem: an unknown key, a value of the wrong kind, an unknown actor, area or measure, or an
            impossible window.
    """
    _known(values, PROPOSITION, ())
    states = tuple(_state(actors, s, ("state",)) for s in _texts(values.get("state"), ("state",)))
    if not states:
        raise Problem(("state",), "is missing: name the state, for example KAZ")
    test = _test(values.get("test"), actors, codebook)
    partner = _text(values.get("partner", ""), ("partner",))
    organization = _organization(actors, partner) if partner else ""
    found = Proposition(
        id=_text(values.get("id", ""), ("id",)) or "proposition",
        states=states,
        partner=organization,
        test=test,
        partner_set=_set(values.get("partner_set", "both"), actors),
        about=_selector(values.get("about", {}), ("about",), actors, codebook),
        window=_window(values.get("window", {}), ("window",)),
        negated=_flag(values.get("negated", False), ("negated",)),
        qualified=_selector(values["qualified"], ("qualified",), actors, codebook)
        if values.get("qualified")
        else None,
        says=_text(values.get("says", ""), ("says",)),
        note=_text(values.get("note", ""), ("note",)),
    )
    _fits(found)
    return found


def _fits(found: Proposition) -> None:
    test = found.test
    if test.name == "position" and not found.about.topics:
        raise Problem(("about", "topic"), "is missing: a position is on a topic, as membership")
    if test.name in SERIES_TESTS and test.name != "level" and len(found.states) > 1:
        raise Problem(("state",), f"one state at a time where the test is {test.name}")
    if (test.name not in FACT_TESTS or test.name in MEMBER_TESTS) and not found.partner:
        raise Problem(("partner",), f"is missing: {test.name} needs an organization")
    if found.about.rungs and not found.partner:
        raise Problem(("partner",), "is missing: rungs are those of an organization's ladder")


def _test(value: Any, actors: Actors, codebook: Codebook) -> Test:
    path = ("test",)
    if isinstance(value, str):
        value = {"is": value}
    if not isinstance(value, Mapping):
        raise Problem(path, "is missing: write the test, for example exists or {is: every}")
    _known(value, TEST, path)
    name = _text(value.get("is", ""), (*path, "is"))
    if name not in TESTS:
        raise Problem((*path, "is"), f"{name!r} is no test: write one of {', '.join(TESTS)}")
    test = Test(
        name=name,
        at_least=_number(value.get("at_least"), (*path, "at_least")),
        at_most=_number(value.get("at_most"), (*path, "at_most")),
        direction=_one_of(value.get("direction", ""), DIRECTIONS, (*path, "direction")),
        by=_measures(value.get("by"), (*path, "by")),
        than=_others(value.get("than"), (*path, "than"), actors, codebook),
        rank=int(_number(value.get("rank", 0), (*path, "rank")) or 0),
        stance=_one_of(value.get("stance", ""), STANCES, (*path, "stance")),
        then=_selector(value["then"], (*path, "then"), actors, codebook)
        if "then" in value
        else None,
        earlier=_window(value["earlier"], (*path, "earlier")) if "earlier" in value else None,
    )
    needs = {
        "count": test.at_least is not None or test.at_most is not None,
        "value": (test.at_least is not None or test.at_most is not None) and bool(test.by),
        "trend": bool(test.direction and test.by),
        "level": bool(test.than and test.by),
        "change": bool(test.direction and test.by and test.earlier),
        "position": bool(test.stance),
        "order": test.then is not None or bool(test.than),
        "joined_before": bool(test.than),
        "nth": test.rank > 0,
    }
    if not needs.get(name, True):
        raise Problem(path, f"{name} needs {_NEEDS[name]}")
    if test.at_least is not None and test.at_most is not None and test.at_least > test.at_most:
        raise Problem((*path, "at_least"), "is greater than at_most: no number can be both")
    return test


_NEEDS = {
    "count": "at_least or at_most",
    "value": "by, and at_least or at_most",
    "trend": "direction and by",
    "level": "than and by",
    "change": "direction, by and earlier",
    "position": "stance: for, against or steady",
    "nth": "rank: the place",
    "joined_before": "than: the other state",
    "order": "then: what comes after, or than: the other state",
}
PROPOSITION = (
    "id", "says", "state", "partner", "partner_set", "about", "window", "test", "negated",
    "qualified", "note",
)  # fmt: skip
ABOUT = (
    "kind", "area", "mechanism", "event", "stage", "topic", "words", "with", "series", "depth",
    "rungs", "said",
)  # fmt: skip
TEST = (
    "is", "at_least", "at_most", "direction", "by", "than", "rank", "stance", "then", "earlier",
)  # fmt: skip


def _known(values: Any, names: Iterable[str], path: tuple[str, ...]) -> None:
    if not isinstance(values, Mapping):
        raise Problem(path, "is not a mapping of keys and values")
    for key in values:
        if key not in names:
            raise Problem((*path, str(key)), f"is not known: write {', '.join(names)}")


def _selector(values: Any, path: tuple[str, ...], actors: Actors, codebook: Codebook) -> Selector:
    _known(values, ABOUT, path)

    def texts(key: str, allowed: Iterable[str] | None = None) -> tuple[str, ...]:
        found = _texts(values.get(key), (*path, key))
        for text in found:
            if allowed is not None and text not in allowed:
                known = ", ".join(sorted(allowed))
                raise Problem((*path, key), f"{text!r} is not known: write one of {known}")
        return found

    depth = _number(values.get("depth"), (*path, "depth"))
    return Selector(
        kinds=texts("kind", KINDS),
        areas=texts("area", [a.id for a in codebook.areas]),
        mechanisms=texts("mechanism"),
        events=texts("event"),
        stages=texts("stage"),
        topics=texts("topic"),
        words=texts("words"),
        parties=tuple(_actor(actors, a, (*path, "with")) for a in texts("with")),
        series=texts("series"),
        depth=None if depth is None else int(depth),
        rungs=_flag(values.get("rungs", False), (*path, "rungs")),
        said=texts("said"),
    )


def _window(values: Any, path: tuple[str, ...]) -> Window:
    _known(values, ("from", "to", "on"), path)
    if "on" in values:
        when = _when(values["on"], (*path, "on"))
        return Window(when[1], when[1])
    first = _when(values["from"], (*path, "from"))[0] if values.get("from") else None
    last = _when(values["to"], (*path, "to"))[1] if values.get("to") else None
    if first and last and first > last:
        raise Problem(
            (*path, "from"), f"{first} lies after the end {last}: no day is in the window"
        )
    return Window(first, last)


def _when(value: Any, path: tuple[str, ...]) -> tuple[date, date]:
    try:
        when = parse_when(str(value))
    except ComityError as error:
        raise Problem(path, str(error)) from error
    return when.first, when.last


def _texts(value: Any, path: tuple[str, ...]) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    listed = value if isinstance(value, (list, tuple)) else [value]
    return tuple(_text(v, path) for v in listed)


def _text(value: Any, path: tuple[str, ...]) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise Problem(path, f"{value!r} is not a text")
    return str(value)


def _number(value: Any, path: tuple[str, ...]) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
        raise Problem(path, f"{value!r} is not a number")
    if abs(value) > 1e12:
        raise Problem(path, f"{value!r} is too large")
    return value


def _flag(value: Any, path: tuple[str, ...]) -> bool:
    if not isinstance(value, bool):
        raise Problem(path, f"{value!r} is neither true nor false")
    return value


def _one_of(value: Any, allowed: tuple[str, ...], path: tuple[str, ...]) -> str:
    if value and value not in allowed:
        raise Problem(path, f"{value!r} is not known: write one of {', '.join(allowed)}")
    return str(value or "")


def _measures(value: Any, path: tuple[str, ...]) -> tuple[str, ...]:
    known = (*OWN_SERIES, *measure_ids())
    found = _texts(value, path)
    for name in found:
        if name not in known:
            raise Problem(path, f"no measure is called {name!r}: write one of {', '.join(known)}")
    return found


def _others(
    value: Any, path: tuple[str, ...], actors: Actors, codebook: Codebook
) -> tuple[str, ...]:
    poles = {p.id for p in codebook.poles}
    found = []
    for name in _texts(value, path):
        pole = name.removeprefix("pole:")
        if name != pole and pole not in poles:
            raise Problem(path, f"{pole!r} is no pole: write one of {', '.join(sorted(poles))}")
        found.append(name if name != pole else _state(actors, name, path))
    return tuple(found)


def _set(value: Any, actors: Actors) -> str:
    text = _text(value, ("partner_set",))
    if text in (*MODES, ANYONE):
        return text
    names = [n for n in text.split(",") if n.strip()]
    if not names:
        raise Problem(("partner_set",), "is empty: write organization, members, both or anyone")
    return ",".join(_actor(actors, n.strip(), ("partner_set",)) for n in names)


def _actor(actors: Actors, name: str, path: tuple[str, ...]) -> str:
    try:
        return actors.find(name).id
    except ComityError as error:
        raise Problem(path, str(error)) from error


def _state(actors: Actors, name: str, path: tuple[str, ...]) -> str:
    try:
        return actors.state(name).id
    except ComityError as error:
        raise Problem(path, str(error)) from error


def _organization(actors: Actors, name: str) -> str:
    try:
        return actors.organization(name).id
    except ComityError as error:
        raise Problem(("partner",), str(error)) from error


def to_values(proposition: Proposition) -> dict[str, Any]:
    """The plain values of a proposition, without what is empty or the default."""
    p, t = proposition, proposition.test
    test: dict[str, Any] = {"is": t.name}
    for key in ("at_least", "at_most", "direction", "by", "than", "rank", "stance"):
        if value := getattr(t, key):
            test[key] = _plain(value)
        elif key in ("at_least", "at_most") and getattr(t, key) is not None:
            test[key] = getattr(t, key)
    if t.then is not None:
        test["then"] = _selector_values(t.then)
    if t.earlier is not None:
        test["earlier"] = _window_values(t.earlier)
    found: dict[str, Any] = {"id": p.id, "says": p.says, "state": _plain(p.states)}
    found |= {"partner": p.partner, "about": _selector_values(p.about)}
    if p.partner_set != "both":
        found["partner_set"] = p.partner_set
    found |= {"window": _window_values(p.window), "test": test if len(test) > 1 else t.name}
    if p.negated:
        found["negated"] = True
    if p.qualified is not None:
        found["qualified"] = _selector_values(p.qualified)
    found["note"] = p.note
    return {k: v for k, v in found.items() if v not in ("", {}, ())}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return value[0] if len(value) == 1 else list(value)
    return value


def _selector_values(selector: Selector) -> dict[str, Any]:
    names = dict(zip((f.name for f in fields(Selector)), ABOUT, strict=True))
    return {
        names[f.name]: _plain(value)
        for f in fields(Selector)
        if (value := getattr(selector, f.name)) != () and value is not None and value is not False
    }


def _window_values(window: Window) -> dict[str, Any]:
    if window.first and window.first == window.last:
        return {"on": str(window.first)}
    ends = {"from": window.first, "to": window.last}
    return {k: str(v) for k, v in ends.items() if v is not None}
