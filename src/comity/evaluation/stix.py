"""An evaluation as a STIX 2.1 bundle, for the platforms that take in and share intelligence.

A report holds the judgement, a note each sentence and each dated fact, with the documents as
external references; identities are the state, the organization, the other actors of the facts and
the publishers. What STIX has no words for (verified or not, strict or generous, dates of any
precision) stands in an extension. Source: OASIS, STIX Version 2.1, 10 June 2021.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from comity.core.facts import Fact
from comity.evaluation.evaluation_data import EvaluationData
from comity.evaluation.parts import Sentence
from comity.evidence.bundled import bundled_actors

NAMESPACE = uuid5(NAMESPACE_URL, "urn:comity:stix:2.1")
"""All ids are UUIDv5 of this: the same evaluation gives the same bundle, byte for byte."""
ALWAYS = "2026-01-01T00:00:00.000Z"
"""When what does not change with the evaluation was made: actors, publishers, the marking."""
SURE = {"high": 85, "moderate": 50, "low": 15, "none": 0}
"""Sureness on STIX's scale of confidence (appendix A: None, Low, Med, High)."""
SCHEMA = (
    "The dated, cited statement behind a note: id (of Comity's record), kind, start, end (YYYY, "
    "YYYY-MM or YYYY-MM-DD), areas, counts (strict: verified and reported as held; generous), "
    "verified, passages (id, status, verified, says, source)."
)
LICENCE = (
    "Facts in the words of Comity's record, licensed under the Apache License 2.0 "
    "(https://www.apache.org/licenses/LICENSE-2.0); the documents cited keep their own terms."
)


def stix(evaluation: EvaluationData) -> str:
    """The evaluation as a STIX 2.1 bundle in JSON."""
    body = _Bundle(evaluation)
    objects = [*body.fixed(), *body.facts(), *body.judgement()]
    first = [*body.identities(objects), *objects]
    bundle = {"type": "bundle", "id": body.name("bundle", "bundle"), "objects": first}
    return json.dumps(bundle, ensure_ascii=False, indent=1) + "\n"


def object_id(kind: str, *parts: str) -> str:
    """The id of an object: its type and the UUIDv5 of what it is.

    Args:
        kind: the type, as in "note".
        parts: what tells it apart from all others of its type.
    """
    found: UUID = uuid5(NAMESPACE, json.dumps([kind, *parts], ensure_ascii=False))
    return f"{kind}--{found}"


class _Bundle:
    """The objects of a bundle; those that change with the day bear the day in their ids."""

    def __init__(self, evaluation: EvaluationData) -> None:
        self._evaluation = evaluation
        question = evaluation.question
        self._asked = (evaluation.id, question.as_of.isoformat(), question.command)
        self._when = _stamp(question.as_of)
        self._maker = object_id("identity", "comity")
        self._marking = object_id("marking-definition", LICENCE)
        self._extension = object_id("extension-definition", SCHEMA)

    def name(self, kind: str, *parts: str) -> str:
        """The id of an object of this evaluation."""
        return object_id(kind, *self._asked, *parts)

    def fixed(self) -> Iterator[dict[str, Any]]:
        """Who made it, its licence, and what the extension says."""
        yield {
            "type": "identity",
            "spec_version": "2.1",
            "id": self._maker,
            "created": ALWAYS,
            "modified": ALWAYS,
            "name": "Comity",
            "identity_class": "system",
        }
        yield {
            "type": "marking-definition",
            "spec_version": "2.1",
            "id": self._marking,
            "created": ALWAYS,
            "created_by_ref": self._maker,
            "definition_type": "statement",
            "definition": {"statement": LICENCE},
        }
        yield self._constant(
            "extension-definition",
            self._extension,
            name="A dated fact of Comity's record",
            description="What a note on a fact says beyond its words: dates, bounds, passages.",
            schema=SCHEMA,
            version="1.0.0",
            extension_types=["property-extension"],
        )

    def identities(self, objects: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
        """The actors that objects point to, by id, and the publishers they cite, by name."""
        pointed = {ref for one in objects for ref in one.get("object_refs", ())}
        pair = self._evaluation.question
        names = sorted({*self._actors(), pair.state, pair.partner})
        actors = bundled_actors()
        for name in names:
            if self._actor(name) in pointed:
                known = actors.get(name)
                yield self._constant(
                    "identity",
                    self._actor(name),
                    name=known.name if known is not None else name,
                    identity_class="organization",
                    labels=[known.kind if known is not None else "actor"],
                    external_references=[{"source_name": "Comity", "external_id": name}],
                )
        for publisher in self._publishers():
            yield self._constant(
                "identity",
                object_id("identity", "publisher", publisher),
                name=publisher,
                identity_class="organization",
                labels=["publisher"],
            )

    def facts(self) -> Iterator[dict[str, Any]]:
        """A note for every dated fact of the pair."""
        for name in self._evaluation.timeline:
            fact = self._evaluation.facts[name]
            known = sorted({*fact.subjects(), *fact.partners()})
            yield self._note(
                ("fact", fact.id),
                fact.title,
                "\n".join(dict.fromkeys(p.text for p in fact.passages if p.text)) or fact.title,
                [self._actor(a) for a in known] or self._pair(),
                external_references=list(self._references(fact)),
                extensions={
                    self._extension: {"extension_type": "property-extension", **_said(fact)}
                },
            )

    def judgement(self) -> Iterator[dict[str, Any]]:
        """The relation, a note for every sentence, and the report that holds them all."""
        found, question = self._evaluation.judgement, self._evaluation.question
        relation = self._dated(
            "relationship",
            self.name("relationship", "pair"),
            relationship_type="related-to",
            description=f"Stage: {found.stage}. Direction: {found.direction}.",
            source_ref=self._actor(question.state),
            target_ref=self._actor(question.partner),
            **_sure(found.sureness),
        )
        notes = [self._sentence(sentence) for sentence in found.sentences]
        yield relation
        yield from notes
        facts = [self.name("note", "fact", f) for f in self._evaluation.timeline]
        publishers = [object_id("identity", "publisher", p) for p in self._publishers()]
        refs = [*self._pair(), relation["id"], *(n["id"] for n in notes), *facts, *publishers]
        yield self._dated(
            "report",
            self.name("report", "report"),
            name=f"{question.title}, as of {question.as_of}",
            description=" ".join(sentence.text for sentence in found.sentences),
            published=self._when,
            object_refs=list(dict.fromkeys(refs)),
            external_references=[{"source_name": "Comity", "description": question.command}],
            **_sure(found.sureness),
        )

    def _sentence(self, sentence: Sentence) -> dict[str, Any]:
        held = set(self._evaluation.timeline)
        facts = [self.name("note", "fact", f) for f in sentence.facts if f in held]
        origins = (self._evaluation.origins.get(o) for o in sentence.origins)
        cited = [
            {"source_name": o.producer or o.title, "description": o.citation or o.title}
            | ({"url": o.address} if _web(o.address) else {})
            for o in origins
            if o is not None
        ]
        return self._note(
            ("sentence", sentence.id),
            f"Judgement: {sentence.rule}",
            sentence.text,
            [*self._pair(), *facts],
            external_references=[{"source_name": "Comity", "external_id": sentence.id}, *cited],
            **_sure(self._evaluation.judgement.sureness),
        )

    def _note(
        self, parts: tuple[str, ...], abstract: str, content: str, refs: list[str], **rest: Any
    ) -> dict[str, Any]:
        return self._dated(
            "note",
            self.name("note", *parts),
            abstract=abstract,
            content=content,
            object_refs=list(dict.fromkeys(refs)),
            **{key: value for key, value in rest.items() if value != []},
        )

    def _references(self, fact: Fact) -> Iterator[dict[str, str]]:
        """The record's own id, then the documents, else the data sets, of a fact."""
        yield {"source_name": "Comity", "external_id": fact.id}
        for name in fact.sources:
            source = self._evaluation.sources.get(name)
            if source is not None:
                told = {"source_name": source.house or source.publisher or "document"}
                told["description"] = source.label or source.title or source.id
                yield told | ({"url": source.address} if _web(source.address) else {})
        for name in () if fact.sources else fact.origins:
            origin = self._evaluation.origins.get(name)
            if origin is not None:
                yield {"source_name": origin.producer, "description": origin.citation}

    def _publishers(self) -> list[str]:
        sources = (
            self._evaluation.sources.get(s)
            for f in self._evaluation.timeline
            for s in self._evaluation.facts[f].sources
        )
        return sorted({s.house or s.publisher for s in sources if s is not None} - {""})

    def _actors(self) -> set[str]:
        facts = (self._evaluation.facts[f] for f in self._evaluation.timeline)
        return {a for fact in facts for a in (*fact.subjects(), *fact.partners())}

    def _pair(self) -> list[str]:
        question = self._evaluation.question
        return [self._actor(question.state), self._actor(question.partner)]

    @staticmethod
    def _actor(name: str) -> str:
        return object_id("identity", "actor", name)

    def _dated(self, kind: str, name: str, /, **rest: Any) -> dict[str, Any]:
        return self._object(kind, name, self._when, rest)

    def _constant(self, kind: str, name: str, /, **rest: Any) -> dict[str, Any]:
        return self._object(kind, name, ALWAYS, rest)

    def _object(self, kind: str, name: str, when: str, rest: dict[str, Any]) -> dict[str, Any]:
        head = {"type": kind, "spec_version": "2.1", "id": name, "created_by_ref": self._maker}
        times = {"created": when, "modified": when}
        return {**head, **times, **rest, "object_marking_refs": [self._marking]}


def _said(fact: Fact) -> dict[str, Any]:
    """What the extension says of a fact; what is empty is left out, as STIX asks."""
    passages = [
        {"id": p.id, "status": p.status, "verified": p.verified}
        | ({"says": p.text} if p.text else {})
        | ({"source": p.source} if p.source else {})
        for p in fact.passages
    ]
    told = {
        "id": fact.id,
        "kind": fact.kind,
        "start": str(fact.start),
        "end": str(fact.end) if fact.end is not None else "",
        "areas": list(fact.areas),
        "counts": "strict" if fact.strict else "generous",
        "verified": fact.verified,
        "passages": passages,
    }
    return {key: value for key, value in told.items() if value not in ("", [])}


def _sure(word: str) -> dict[str, int]:
    return {"confidence": SURE[word]} if word in SURE else {}


def _stamp(day: date) -> str:
    return f"{day.isoformat()}T00:00:00.000Z"


def _web(address: str) -> bool:
    return address.startswith(("http://", "https://"))
