"""Who takes part in a step: named in the clause, the sentence or the fact before."""

from __future__ import annotations

from collections.abc import Sequence

from comity.coding.annotate import Name
from comity.coding.beside import of_clause, told_beside
from comity.coding.passage import Passage
from comity.coding.roles import ORGANIZATIONS, sides
from comity.coding.steps import Step
from comity.coding.words import Token

_BESIDE = 4
_NEAR_VISIT = 5
_CASES = tuple("дан ден тан тен нан нен мен пен бен ға ге қа ке на не да де та те".split())
_WITH_ONE = ("statement", "consultation", "withdrawal", "milestone")
_WITH_OTHERS = ("exercise", "consultation", "training", "aid", "agreement")
_IN_PLACES = ("training", "exercise", "project")
_PRONOUNS = frozenset(
    "it they he she who which kingdom country republic nation страна республика ел он она оно они который ол олар".split()
)
_SMALL = frozenset(
    "and but then later also in on by had has have did does not и а но не в затем потом".split()
)


def who(step: Step, passage: Passage) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """States and partners: those of the clause, else of the sentence, else of the passage."""
    sentence, kind = step.sentence, step.kind
    row = step.mechanism
    if step.polarity == "done" and told_beside(step):
        return (), ()
    own = row["partner"] if row else ""
    inside = [n for n in sentence.names if step.clause[0] <= n.first < step.clause[1]]
    inside = of_clause(step, inside)
    acting = [n.actor for n in inside if n.actor and not n.located]
    if row is not None and row.get("states"):
        acting += row["states"].split(";")
    base = "milestone" if kind == "withdrawal" and (own or row is None) else kind
    if base == "milestone":
        acting = _subjects(step, acting)
    if kind == "operation" and not set(acting) & ORGANIZATIONS:
        abroad = [n.actor for n in inside if n.located and n.sort == "state"]
        if abroad and (
            not acting or set(acting) <= set(passage.facts[-1].states if passage.facts else acting)
        ):
            home = tuple(acting) or (passage.facts[-1].states if passage.facts else ())
            beside = _beside(step, home)
            if home:
                return home, beside or tuple(abroad)
    if kind == "visit":
        acting += [n.actor for n in inside if n.located and n.actor and _there(step, n)]
    if kind == "withdrawal" and (refusing := _refusing(step, passage, own)):
        return refusing
    if kind in ("milestone", "aid", "agreement") and not set(acting) - ORGANIZATIONS:
        acting += [n.actor for n in inside if n.located and n.sort == "state" and _for(step, n)]
    found = sides(acting, base, own, sentence.codebook)
    if kind == "statement" and not found[0]:
        return found
    if (
        passage.facts
        and not found[0]
        and found[1]
        and _by_pronoun(step)
        and _foreign(step, passage)
    ):
        return passage.facts[-1].states, found[1]
    there = _held_there(step, found, passage)
    if there is not None:
        return there
    if not found[0] or not found[1]:
        near = _of_last(step, found, passage)
        if near is not None:
            return near
    for more in (
        [n.actor for n in sentence.names if n.actor and not n.located],
        [] if passage.facts and kind != "withdrawal" else _told_before(step, passage),
        [
            n.actor
            for n in inside
            if n.located and n.sort in ("capital", "state") and kind != "withdrawal"
        ],
        passage.places if kind != "withdrawal" and not passage.facts else [],
    ):
        if found[0] and found[1]:
            break
        if not found[0] and found[1] and kind != "milestone":
            extra = _first_state(more, found[1])
        elif not found[0]:
            extra = [a for a in more if a not in ORGANIZATIONS]
            extra += [] if found[1] else [a for a in more if a in ORGANIZATIONS][:1]
        else:
            extra = [a for a in more if a in ORGANIZATIONS][:1] or [
                a for a in more if a not in found[0]
            ][:1]
        acting = [*acting, *extra]
        found = sides(acting, base, own, sentence.codebook)
    if not found[0] and found[1] and passage.facts and _by_pronoun(step):
        return passage.facts[-1].states, found[1]
    if found[0] and not found[1] and kind in _WITH_ONE:
        told = set(passage.actors) & ORGANIZATIONS
        return (found[0], tuple(told)) if len(told) == 1 else found
    if not found[0] and found[1] and passage.facts and kind in _WITH_OTHERS:
        last = passage.facts[-1].states
        return (last, found[1]) if len(last) == 1 and last[0] not in found[1] else found
    return found


def _beside(step: Step, home: tuple[str, ...]) -> tuple[str, ...]:
    """Organizations and powers named in the sentence of troops abroad, with whom they serve."""
    powers = step.sentence.codebook.sides["powers"]
    named = [n.actor for n in step.sentence.names if n.actor and not n.located]
    return tuple(
        dict.fromkeys(a for a in named if a not in home and (a in ORGANIZATIONS or a in powers))
    )


def _refusing(
    step: Step, passage: Passage, own: str
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Of a refusal: the state before the verb, and with whom: named, or of the passage."""
    sentence = step.sentence
    names = [n for n in sentence.names if n.actor and not n.located]
    inside = [n for n in names if step.clause[0] <= n.first < step.clause[1]]
    before = [n for n in inside if n.actor not in ORGANIZATIONS and n.first < step.verb.first]
    if sentence.language == "kk":
        before = [n for n in before if not _oblique(sentence.tokens[n.last - 1])] or before
    states = tuple(dict.fromkeys(_chain(before, sentence.tokens)))
    if not states and passage.facts and ((own and not inside) or _by_pronoun(step)):
        states = passage.facts[-1].states if len(passage.facts[-1].states) == 1 else ()
    if not states:
        return None
    for others in (inside, names):
        organizations = [n.actor for n in others if n.actor in ORGANIZATIONS]
        if organizations:
            return states, tuple(dict.fromkeys(organizations))
    if own:
        return states, (own,)
    after = [n.actor for n in inside if n.actor not in states and n.actor not in ORGANIZATIONS]
    if after:
        return states, tuple(dict.fromkeys(after))
    return _refused_before(states, passage)


def _refused_before(
    states: tuple[str, ...], passage: Passage
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """With whom a refusal is that names nobody: those of the fact or plan before."""
    waiting = passage.waiting.mechanism if passage.waiting else None
    told = [a for a in reversed(passage.actors) if a in ORGANIZATIONS]
    for others in (
        passage.facts[-1].partner if passage.facts else (),
        (waiting["partner"],) if waiting and waiting["partner"] else (),
        tuple(told[:1]),
    ):
        partner = tuple(p for p in others if p not in states)
        if partner:
            return states, partner
    return None


def _oblique(token: Token) -> bool:
    """Whether a Kazakh name stands in a case that is not that of the subject."""
    return token.text.endswith(_CASES) and not token.text.endswith("стан")


def _for(step: Step, name: Name) -> bool:
    """Whether a state is the one for whom it is done: "a package for Georgia"."""
    before = step.sentence.tokens[name.first - 1].text if name.first else ""
    return before in ("for", "to", "для")


def _there(step: Step, name: Name) -> bool:
    """Whether a place stands where the verb of a visit says its aim: after it, in Kazakh before."""
    if step.sentence.language == "kk":
        return 0 <= step.verb.last - name.last <= _NEAR_VISIT
    return 0 <= name.first - step.verb.last <= _NEAR_VISIT


def _by_pronoun(step: Step) -> bool:
    """Whether a clause has no subject of its own or a pronoun: "and in May it quit GUAM"."""
    tokens = step.sentence.tokens[step.clause[0] : step.verb.first]
    dated = {i for m in step.sentence.dates for i in range(m.first, m.last)}
    own = [
        t
        for i, t in enumerate(tokens, step.clause[0])
        if i not in dated and t.text.isalpha() and t.text not in _SMALL
    ]
    return not own or any(t.text in _PRONOUNS for t in own)


def _told_before(step: Step, passage: Passage) -> list[str]:
    """The actors told before, the last one first; of a pronoun the first, who is the subject."""
    return list(passage.actors if _by_pronoun(step) else reversed(passage.actors))


def _foreign(step: Step, passage: Passage) -> bool:
    """Whether the states of a sentence stand behind its verb and are not those of the fact before."""
    names = [n for n in step.sentence.names if n.actor and n.actor not in ORGANIZATIONS]
    known = set(passage.facts[-1].states)
    return all(n.first > step.verb.last and n.actor not in known for n in names)


def _held_there(
    step: Step, found: tuple[tuple[str, ...], tuple[str, ...]], passage: Passage
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Of an event told only by its place: the state there, and the organization of the passage."""
    names = [n for n in step.sentence.names if n.actor]
    places = [n.actor for n in names if n.located and n.sort in ("capital", "state")]
    named = any(not n.located for n in names)
    if step.kind not in _IN_PLACES or not places or named or found[0]:
        return None
    told = [a for a in passage.actors if a in ORGANIZATIONS]
    partner = found[1] or tuple(told[:1])
    held = sides([*places, *partner], step.kind, "", step.sentence.codebook)
    return held if partner and held[0] else None


def _of_last(
    step: Step, found: tuple[tuple[str, ...], tuple[str, ...]], passage: Passage
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """States or partners of the fact before, where the clause names none and they fit."""
    names = {n.actor for n in step.sentence.names if n.actor and not n.located}
    powers = passage.codebook.sides["powers"]
    for last in reversed(passage.facts):
        if (
            not found[0]
            and not names - set(last.partner) - ORGANIZATIONS - powers
            and (not found[1] or set(found[1]) & set(last.partner))
        ):
            return last.states, found[1] or last.partner
        same = step.kind == last.kind == "milestone" and bool(set(last.partner) & ORGANIZATIONS)
        same = same or (
            step.kind == last.kind and any(m.sense.startswith("told") for m in step.sentence.dates)
        )
        if (
            found[0]
            and not found[1]
            and (set(found[0]) <= set(last.states) or same)
            and not (names & ORGANIZATIONS)
        ):
            return found[0], tuple(p for p in last.partner if p not in found[0]) or last.partner
    return None


def _first_state(more: Sequence[str], partner: Sequence[str]) -> list[str]:
    return [a for a in more if a not in ORGANIZATIONS and a not in partner][:1]


def _subjects(step: Step, acting: list[str]) -> list[str]:
    """Of a rung: the organization, and the states that stand before the verb where any does."""
    names = [
        n
        for n in step.sentence.names
        if step.clause[0] <= n.first < step.clause[1] and n.actor and not n.located
    ]
    states = [n for n in names if n.actor not in ORGANIZATIONS]
    tokens = step.sentence.tokens
    before = _chain([n for n in states if n.first < step.verb.first], tokens)
    before += [
        n.actor
        for n in states
        if n.first >= step.verb.first
        and tokens[n.first - 1].text in ("with", "alongside", "вместе", "of")
        and tokens[n.first - 2].text in ("side", "together", "along", "those", "with")
    ]
    organizations = _organizations(step, names)
    return [*(before or [n.actor for n in states]), *organizations]


def _chain(names: Sequence[Name], tokens: Sequence[Token]) -> list[str]:
    """The names that stand together nearest to the verb: "A, B and C signed"."""
    kept: list[Name] = []
    for name in reversed(names):
        if (
            kept
            and not (
                kept[-1].first - name.last <= 3
                and any(
                    t.text in (",", "and", "и", "мен", "пен", "бен", "және")
                    for t in tokens[name.last - 1 : kept[-1].first]
                )
            )
            and name.first != kept[-1].first
        ):
            break
        kept.append(name)
    return [n.actor for n in reversed(kept)]


def _organizations(step: Step, names: Sequence[Name]) -> list[str]:
    """The organization of a rung: of several, or with no instrument named, the one by the verb."""
    found = [n for n in names if n.actor in ORGANIZATIONS]
    if step.thing is not None or step.verb.row["event"] != "joined":
        return [n.actor for n in found]
    return [
        n.actor
        for n in found
        if min(abs(n.first - step.verb.last), abs(step.verb.first - n.last)) <= _BESIDE
    ]
