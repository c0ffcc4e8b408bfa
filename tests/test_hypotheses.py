"""Competing hypotheses: sums by hand, what a verdict becomes, what turns the answer, bad files."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import comity
from comity.evidence.evidence import Evidence
from comity.hypotheses import Matrix
from comity.hypotheses.matrix import Row, _against, _leads
from comity.hypotheses.model import MARKS
from conftest import ROOT, one_clear_line

Run = Callable[..., "subprocess.CompletedProcess[str]"]
EXAMPLE = ROOT / "examples" / "uzbekistan-csto" / "why-it-left.yml"
HEAD = "question: Why?\nas_of: 2013-12-31\nhypotheses: {a: one, b: other}\nevidence:\n"
FACT = "a:refusal-to-join-center-2011-2011"
HELD = (
    "{state: UZB, partner: CSTO, partner_set: members, about: {kind: exercise}, "
    "window: {from: 2007, to: 2008}, test: exists}"
)
NEVER = HELD.replace("exists", "never")


def held(tmp_path: Path, evidence: Evidence, body: str) -> Matrix:
    path = tmp_path / "why.yml"
    path.write_text(HEAD + body, "utf-8")
    return comity.ach(path, evidence=evidence)


def test_the_example_by_hand(evidence: Evidence) -> None:
    found = comity.ach(EXAMPLE, evidence=evidence)
    weight = {row.id: row.weight for row in found.items}
    against = {s.hypothesis: s.generous for s in found.standings}
    assert against["west"] == pytest.approx(weight[4] + 2 * weight[5] + 2 * weight[6])
    assert against["rules"] == pytest.approx(weight[4])
    assert against["form"] == pytest.approx(weight[4] + weight[8])
    assert found.leads == ("rules",) and found.standings[0].hypothesis == "rules"
    assert [(t.without, t.leads) for t in found.turns] == [("row 8", ("rules", "form"))]
    assert all(s.strict == 0 for s in found.standings)  # nobody confirmed a mark
    assert found.items[-1].diagnosticity == 0 and weight[9] == 0 and 9 in found.decides


@pytest.mark.parametrize(
    ("proposition", "rule", "marks"),
    [
        (HELD, "expected_by: [a]", {"a": "C", "b": "N"}),
        (HELD, "excluded_by: [a]", {"a": "I", "b": "N"}),
        (HELD, "expected_by: a\n    excluded_by: b", {"a": "C", "b": "I"}),
        (HELD, "if_holds: {a: II, b: CC}", {"a": "II", "b": "CC"}),
        (HELD, "if_not: {a: II}", {"a": "N", "b": "N"}),
        (NEVER, "expected_by: [a]", {"a": "I", "b": "N"}),
        (NEVER, "excluded_by: [a]", {"a": "N", "b": "N"}),
        (NEVER, "if_not: {b: cc}", {"a": "N", "b": "CC"}),
    ],
)
def test_a_verdict_becomes_marks(
    tmp_path: Path, evidence: Evidence, proposition: str, rule: str, marks: dict[str, str]
) -> None:
    found = held(tmp_path, evidence, f"  - proposition: {proposition}\n    {rule}\n")
    assert dict(found.items[0].marks) == marks


def test_confirmed_rows_stand_apart(tmp_path: Path, evidence: Evidence) -> None:
    body = (
        f"  - {{fact: {FACT}, marks: {{a: II}}}}\n"
        f"  - {{fact: {FACT}, marks: {{b: I}}, confirmed: A. B.}}\n"
    )
    found = held(tmp_path, evidence, body)
    assert found.leads == ("b",) and found.strict_leads == ("a",)


def test_nothing_later_is_used(tmp_path: Path, evidence: Evidence) -> None:
    body = f"  - {{fact: {FACT}, marks: {{a: C}}}}\n"
    assert held(tmp_path, evidence, body).items[0].facts == (FACT,)
    with pytest.raises(comity.UsageError, match="knows no fact"):
        comity.ach(tmp_path / "why.yml", as_of="2011-01-01", evidence=evidence)


def test_a_day_ahead_is_refused(evidence: Evidence) -> None:
    with pytest.raises(comity.ComityError, match="lies after today"):
        comity.ach(EXAMPLE, as_of="2099-01-01", evidence=evidence)


ROWS = st.lists(
    st.builds(
        Row,
        id=st.integers(1, 99), says=st.just(""), verdict=st.just("holds"),
        marks=st.fixed_dictionaries({n: st.sampled_from(list(MARKS)) for n in "abc"}),
        weight=st.floats(0, 1), diagnosticity=st.just(0.0), confirmed=st.just(""),
        facts=st.just(()), sources=st.just(()),
    ),
    min_size=1, max_size=6,
)  # fmt: skip


@given(ROWS)
def test_laws_of_the_sum(rows: list[Row]) -> None:
    """What is for a hypothesis never counts, more evidence never lowers what is against it."""
    for name in "abc":
        assert 0 <= _against(rows[1:], name) <= _against(rows, name) + 1e-9
        kinder = [
            Row(**{f: getattr(r, f) for f in r.__slots__} | {
                "marks": {**r.marks, name: "N" if MARKS[r.marks[name]] > 0 else r.marks[name]}
            })
            for r in rows
        ]  # fmt: skip
        assert _against(kinder, name) == _against(rows, name)
    leads = _leads(rows, "abc")
    assert leads and all(_against(rows, leads[0]) <= _against(rows, n) for n in "abc")


BAD = {
    "question: Why?\nhypotheses: {a: one}\nevidence: []": "2 to 12",
    "hypotheses: {a: one, b: two}\nevidence: []": "question",
    f"{HEAD}  - {{fact: {FACT}}}": "says nothing of any hypothesis",
    f"{HEAD}  - {{fact: {FACT}, marks: {{c: C}}}}": "is no hypothesis: name one of a, b",
    f"{HEAD}  - {{fact: {FACT}, marks: {{a: good}}}}": "is no mark",
    f"{HEAD}  - {{fact: a:nothing-2000, marks: {{a: C}}}}": "knows no fact",
    f"{HEAD}  - {{marks: {{a: C}}}}": "one of the two",
    f"{HEAD}  - {{fact: {FACT}, marks: {{a: C}}, colour: red}}": "is not known",
    f"{HEAD}  - {{proposition: {{state: XXX, test: exists}}, expected_by: [a]}}": "XXX",
    f"{HEAD}  - {{proposition: {HELD}}}": "says nothing of any hypothesis",
    f"{HEAD}  - {{proposition: {HELD}, expected_by: [z]}}": "is no hypothesis",
    "question: Why?\nas_of: soon\nhypotheses: {a: one, b: two}\nevidence: [{}]": "as_of",
    "- 1": "is no inquiry",
}  # fmt: skip


@pytest.mark.parametrize(("body", "said"), BAD.items())
def test_a_bad_file_is_one_clear_line(
    tmp_path: Path, comity_cli: Run, body: str, said: str
) -> None:
    path = tmp_path / "why.yml"
    path.write_text(body, "utf-8")
    one_clear_line(comity_cli("ach", str(path)), said)


def test_the_command_in_every_form(comity_cli: Run) -> None:
    shown = comity_cli("ach", str(EXAMPLE)).stdout
    assert "Least speaks against: rules" in shown and "Nobody has confirmed" in shown
    assert comity_cli("ach", str(EXAMPLE), "--md").stdout.count("\n| ") == 16
    body: dict[str, Any] = json.loads(comity_cli("ach", str(EXAMPLE), "--json").stdout)
    assert body["leads"] == ["rules"] and len(body["items"]) == 9
