"""How far labelled references are found: counts behind precision and recall."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from comity.article import Reference
from comity.references.parse import parse_references

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
    body = yaml.safe_load((FOLDER / "styles.yml").read_text(encoding="utf-8"))
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
        elif name == "URL":
            found.add((name, value.removeprefix("http://")))
        elif name != "language":
            found.add((name, str(value)))
    return found


def reference_counts(which: str) -> tuple[Count, int]:
    """Field-level counts, and how many lists were cut into the wrong number of works."""
    fields, cut_wrong = Count(), 0
    for one in lists(which):
        entries = one["entries"]
        wanted = [w for e in entries for w in _works(e)]
        got = parse_references([x for e in entries for x in e["text"].split("\n")])
        cut_wrong += len(got) != len(wanted)
        for index in range(max(len(wanted), len(got))):
            want = wanted[index] if index < len(wanted) else {}
            have = got[index] if index < len(got) else Reference(number=0, text="")
            if "refers_to" in want:
                fields.right += have.same_as == want["refers_to"]
                fields.missed += have.same_as != want["refers_to"]
                continue
            want_fields, have_fields = fields_of(want), fields_of(have.fields)
            fields.right += len(want_fields & have_fields)
            fields.wrong += len(have_fields - want_fields)
            fields.missed += len(want_fields - have_fields)
    return fields, cut_wrong


def _works(entry: Mapping[str, Any]) -> list[dict[str, Any]]:
    if "refers_to" in entry:
        return [{"refers_to": entry["refers_to"]}]
    return entry["csl"] if isinstance(entry["csl"], list) else [entry["csl"]]
