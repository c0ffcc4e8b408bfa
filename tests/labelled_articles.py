"""How far labelled references and sentences are found: counts behind precision and recall."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from comity.article import Reference, read_references
from comity.article.sentences import spans

FOLDER = Path(__file__).parent / "data" / "articles"


@dataclass
class Count:
    """Right, wrongly given, and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed)


def lists(which: str) -> Iterator[dict[str, Any]]:
    body = yaml.safe_load((FOLDER / "references.yml").read_text(encoding="utf-8"))
    return (one for one in body["lists"] if one["set"] == which)


def fields_of(csl: Mapping[str, Any]) -> set[tuple[str, str]]:
    """The fields of a label or of a parsed reference in one form."""
    found = set()
    for name, value in csl.items():
        if name in ("author", "editor", "translator"):
            for one in value:
                if not isinstance(one, str):
                    one = one.get("literal") or f"{one['family']}, {one['given']}"
                found.add((name, one.replace(" ", "")))
        elif name in ("issued", "accessed") and not isinstance(value, str):
            found.add((name, "-".join(f"{part:02d}" for part in value["date-parts"][0])))
        elif name != "language":
            found.add((name, str(value)))
    return found


def reference_counts(which: str) -> tuple[Count, Count]:
    """Field-level counts, and counts of the cuts into entries."""
    fields, cuts = Count(), Count()
    for one in lists(which):
        entries = one["entries"]
        references = read_references([x for e in entries for x in e["text"].split("\n")])
        by_number: dict[int, list[Reference]] = {}
        for reference in references:
            by_number.setdefault(reference.number, []).append(reference)
        cuts.right += min(len(by_number), len(entries))
        cuts.wrong += max(0, len(by_number) - len(entries))
        cuts.missed += max(0, len(entries) - len(by_number))
        for number, entry in enumerate(entries, 1):
            got = by_number.get(number, [])
            if "refers_to" in entry:
                meant = got[0].refers_to if got else ""
                right = meant == f"r{entry['refers_to']}"
                fields.right += right
                fields.missed += not right
                continue
            wanted = entry["csl"] if isinstance(entry["csl"], list) else [entry["csl"]]
            for index in range(max(len(wanted), len(got))):
                want = fields_of(wanted[index]) if index < len(wanted) else set()
                have = fields_of(got[index].csl) if index < len(got) else set()
                fields.right += len(want & have)
                fields.wrong += len(have - want)
                fields.missed += len(want - have)
    return fields, cuts


def sentence_counts(which: str) -> Count:
    count = Count()
    body = yaml.safe_load((FOLDER / "sentences.yml").read_text(encoding="utf-8"))
    for paragraph in body["paragraphs"]:
        if paragraph["set"] == which:
            wanted = [str(s) for s in paragraph["sentences"]]
            text = " ".join(wanted)
            have = {text[a:b] for a, b in spans(text)}
            count.right += len(have & set(wanted))
            count.wrong += len(have - set(wanted))
            count.missed += len(set(wanted) - have)
    return count
