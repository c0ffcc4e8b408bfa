"""Whether a cited passage carries what is said on it: the actors, the date and the action.

The test is lexical and says what it lacks. A passage is what a reader wrote down of a document,
with the document's title and date; the title that the fact itself carries counts for nothing, or
every row would support itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from comity.claims.lexicon import Names
from comity.core.facts import Fact
from comity.core.provenance import Passage
from comity.evaluation import Evaluation
from comity.evidence.evidence import Evidence

ACTORS, DATE, ACTION = "actors", "date", "action"
STEM = 5
_SMALL = frozenset(
    (
        *("about", "after", "again", "against", "between", "during", "first", "from", "into"),
        *("joint", "more", "other", "over", "second", "that", "their", "there", "third", "this"),
        *("through", "under", "until", "with", "within", "position", "official", "state", "states"),
    )
)
_ACTIONS = {
    "signed": "sign|conclu|agree", "joined": "join|accession|member|enter|admi|becom|participa",
    "in-force": "force|effect", "ratified": "ratif|approv", "acceded": "acced|access|join",
    "founding member": "found|original|sign|creat", "invited": "invit",
    "agreed": "agree|adopt|sign",
    "admitted": "admit|join|member", "granted": "grant|status|observer|partner",
    "withdrew": "withdr|left|leav", "started": "start|launch|began|begin", "opened": "open",
    "decided": "decid|decision|agree", "renewed": "renew|second|third|new|cycle",
    "suspended": "suspen|frozen|paus", "presented": "present", "submitted": "submit|appl",
}  # fmt: skip
_TOPICS = {
    "membership": "member|join|access|alliance|bloc|nato",
    "foreign-bases": "base|facilit|troop|landing|airport",
    "partnership": "partner|cooperat|dialogue|relation",
    "multi-vector": "multi|vector|balance|polic|east|west",
    "neutrality": "neutral",
    "alliance": "alli",
    "forces-abroad": "troop|force|send|contingent|peacekeep|particip",
    "blocs": "bloc|alli",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """What a passage, or the facts behind a sentence, lack of what is said on them.

    Attributes:
        id: id of the passage, or of the sentence.
        fact: id of the fact, or empty for a sentence.
        said: what is said.
        lacks: of actors, date, action, those that were not found.
        why: the words that were looked for.
    """

    id: str
    fact: str
    said: str
    lacks: tuple[str, ...]
    why: str


def unsupported(evidence: Evidence, facts: Iterable[Fact] | None = None) -> Iterator[Support]:
    """Passages that do not carry their fact's actors, date and action; those with a document only.

    Args:
        evidence: names and documents.
        facts: the facts to look at; default all that documents report.
    """
    names = Names(evidence.actors)
    data_sets = {o.address for o in evidence.origins.values()}
    for fact in evidence.facts if facts is None else facts:
        for passage in fact.passages:
            source = evidence.sources.get(passage.source)
            if source is None or source.address in data_sets:
                continue
            found = support_of(
                fact, passage, f"{source.label} {source.address} {source.published}", names
            )
            if found.lacks:
                yield found


def support_of(fact: Fact, passage: Passage, document: str, names: Names) -> Support:
    """What one passage lacks.

    Args:
        fact: the fact it is cited for.
        passage: the passage.
        document: what else is read: title, address and date of the document.
        names: names of actors.
    """
    own = passage.text.removeprefix(fact.title).lstrip(": ,")
    text = f"{own} {document}"
    actors = {h.value for h in names(text)}
    wanted = {*passage.subjects, *passage.partners, fact.organization} - {""}
    words = _content(fact)
    folded = text.casefold()
    lacks, why = [], []
    if not actors & wanted:
        lacks.append(ACTORS)
        why.append(f"none of {', '.join(sorted(wanted))}")
    years = {fact.start.year, (fact.end or fact.start).year}
    if not any(str(y) in text for y in years):
        lacks.append(DATE)
        why.append(f"no {' or '.join(map(str, sorted(years)))}")
    if words and not any(w in folded for w in words):
        lacks.append(ACTION)
        why.append(f"none of {', '.join(sorted(words)[:6])}")
    return Support(
        id=passage.id, fact=fact.id, said=fact.title, lacks=tuple(lacks), why="; ".join(why)
    )


def _content(fact: Fact) -> frozenset[str]:
    """Stems of the words that say what happened."""
    if fact.kind == "milestone":
        known = _ACTIONS.get(fact.event, fact.event[:STEM])
        mechanism = [w for w in re.findall(r"[\w-]{3,}", fact.mechanism.casefold())]
        return frozenset([*known.split("|"), *(w[:STEM] for w in mechanism)])
    if fact.kind == "position":
        return frozenset(_TOPICS.get(fact.topic, fact.topic.replace("-", "|")).split("|"))
    words = re.findall(r"[^\W\d_]{4,}", fact.title.casefold())
    return frozenset(w[:STEM] for w in words if w not in _SMALL)


def unsupported_sentences(evaluation: Evaluation, evidence: Evidence) -> Iterator[Support]:
    """Sentences of an evaluation's judgement that name a year or an actor their facts have not."""
    names = Names(evidence.actors)
    asked = {evaluation.question.state, evaluation.question.partner}
    peers = {p.id.rpartition("/")[2] for p in (*evaluation.peers, *evaluation.poles)}
    for sentence in evaluation.judgement.sentences:
        facts = [evidence.fact(f) for f in sentence.facts if f in evaluation.facts]
        if not facts:
            continue
        known = {a for f in facts for a in (*f.subjects(), *f.partners(), f.organization)}
        text = sentence.text.replace("UN votes", "votes")  # where votes are cast is no actor
        named = {h.value for h in names(text)} - asked - peers - known
        years = {int(y) for y in re.findall(r"\b(?:19|20)\d\d\b", sentence.text)}
        first, last = evaluation.question.since, evaluation.question.as_of.year
        spoken = {y for f in facts for y in (*f.years(), *(w.year for _, w in f.later))}
        lacking = {y for y in years - spoken if not first <= y <= last}
        lacks = [name for name, gap in ((ACTORS, named), (DATE, lacking)) if gap]
        if lacks:
            why = "; ".join([*sorted(named), *(str(y) for y in sorted(lacking))])
            yield Support(id=sentence.id, fact="", said=sentence.text, lacks=tuple(lacks), why=why)
