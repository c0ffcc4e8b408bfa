"""The planner: attainment that is never claimed too soon, ranks by hand, scenarios that add up."""

from __future__ import annotations

import csv
import itertools
import json
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import comity
from comity.errors import RecordError
from comity.evidence.evidence import Evidence
from comity.planning.attainment import STANDS
from comity.planning.goals import Node
from comity.planning.next_steps import INPUTS, Propensity, Step, ranked_by
from comity.record.columns import TABLES
from conftest import ROOT, one_clear_line

Run = Callable[..., "subprocess.CompletedProcess[str]"]
EXAMPLE = ROOT / "examples" / "kazakhstan-nato" / "plan"
DAY = "2010-06-30"
PAIR = {"state_iso3": "KAZ", "organization": "NATO"}
DRILL = "about: {kind: exercise}, partner_set: members"


def drilled(text: str) -> str:
    """A proposition with the exercises of members put in the place of @."""
    return text.replace("@", DRILL)


def table(folder: Path, name: str, *rows: Mapping[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as handle:
        out = csv.DictWriter(handle, [c.name for c in TABLES[name]])
        out.writeheader()
        out.writerows(rows)
    return folder


def goal(proposition: str = "", **more: str) -> dict[str, str]:
    return {"id": "g", "kind": "goal", "text": "A goal", **PAIR, "proposition": proposition, **more}


def scenario(name: str, proposition: str, **more: str) -> dict[str, str]:
    row = {"scenario": name, "role": "proposition", **PAIR, "proposition": proposition}
    return {**row, **more}


def stands(folder: Path, evidence: Evidence, *rows: Mapping[str, str], day: str = DAY) -> Node:
    table(folder, "plan", *rows)
    return comity.plan_goals("KAZ", "NATO", record=folder, as_of=day, evidence=evidence).nodes[0]


@pytest.mark.parametrize(
    ("proposition", "due", "word"),
    [
        # what happened stays so; its day may be ahead
        ("{test: exists, about: {mechanism: PARP, event: joined}}", "", "attained"),
        (drilled("{test: {is: count, at_least: 3}, @, window: {from: 2006}}"), "2015", "attained"),
        # a promise is kept when its window is over, not before
        ("{test: joined, negated: true}", "", "under way"),
        ("{test: joined, negated: true}", "2015", "under way"),
        (drilled("{test: every, @, window: {from: 2006, to: 2012}}"), "2012", "under way"),
        (drilled("{test: {is: count, at_least: 1, at_most: 99}, @}"), "2020", "under way"),
        # it can be broken for good before that
        (drilled("{test: never, @, window: {from: 2006, to: 2012}}"), "2012", "slipping"),
        # complete lists say no; before the day that is no failure yet
        ("{test: joined}", "", "not so far"),
        ("{test: joined}", "2012", "not so far"),
        ("{test: joined}", "2009", "slipping"),
        # silence is no failure, and no success
        ("{test: exists, about: {mechanism: MAP}}", "2005", "not assessed"),
        ("{test: exists, about: {mechanism: PfP presentation document}}", "", "generous only"),
        (drilled("{test: exists, @, window: {from: 2011, to: 2012}}"), "2012", "not assessed"),
        ("", "2005", "not assessed"),
    ],
)
def test_how_a_goal_stands(
    tmp_path: Path, evidence: Evidence, proposition: str, due: str, word: str
) -> None:
    found = stands(tmp_path, evidence, goal(proposition, due=due)).standing
    assert found.stands == word and found.why
    if word in ("attained", "generous only"):
        assert found.facts and all(w.id for w in found.facts)


def test_a_step_back_attains_nothing(evidence: Evidence, tmp_path: Path) -> None:
    """Serbia's talks of 2006 were called off; "anything of it in that month" is no attainment."""
    said = "{test: exists, about: {mechanism: SAA%s}, window: {from: 2006-05, to: 2006-05}}"
    pair = {"state_iso3": "SRB", "organization": "EU"}
    for event, word in (("", "not assessed"), (", event: suspended", "attained")):
        table(tmp_path, "plan", {**goal(said % event), **pair})
        found = comity.plan_goals("SRB", "EU", record=tmp_path, as_of=DAY, evidence=evidence)
        assert found.nodes[0].standing.stands == word


@pytest.mark.parametrize(
    ("state", "organization", "window"),
    [("KAZ", "NATO", "{from: 2021-01, to: 2021-12}"), ("ARM", "NATO", "{from: 2005, to: 2005-11}")],
)
def test_a_proposal_attains_nothing(
    evidence: Evidence, tmp_path: Path, state: str, organization: str, window: str
) -> None:
    """A plan whose renewal was discussed, or whose draft was handed over, is no plan yet."""
    said = f"{{test: exists, about: {{mechanism: IPAP}}, window: {window}}}"
    table(tmp_path, "plan", {**goal(said), "state_iso3": state, "organization": organization})
    made = comity.plan_goals(
        state, organization, record=tmp_path, as_of="2022-12-31", evidence=evidence
    )
    assert made.nodes[0].standing.stands != "attained"


@pytest.mark.parametrize(
    ("about", "told"),
    [
        ("{area: military-defence}", "names no act"),
        ("{words: [ISAF]}", "names no act"),
        ("{mechanism: Frobnicate}", "no mechanism is called 'Frobnicate'"),
        ("{mechanism: accession-negotiations}", "accession negotiations"),
    ],
)
def test_a_goal_names_its_act(evidence: Evidence, tmp_path: Path, about: str, told: str) -> None:
    """Words or an area alone are true of a warning or of a freeze of aid, too."""
    table(tmp_path, "plan", goal(f"{{test: exists, about: {about}}}"))
    with pytest.raises(RecordError, match=told):
        comity.plan_goals("KAZ", "NATO", record=tmp_path, as_of=DAY, evidence=evidence)


def test_what_was_put_off_first_is_late(evidence: Evidence, tmp_path: Path) -> None:
    """Georgia's candidate status was put off in June 2022 and granted in December 2023."""
    row = {**goal("{test: exists, about: {mechanism: candidate status}}", due="2022"),
           "state_iso3": "GEO", "organization": "EU"}  # fmt: skip
    table(tmp_path, "plan", row)
    made = comity.plan_goals("GEO", "EU", record=tmp_path, as_of="2025-12-31", evidence=evidence)
    found = made.nodes[0].standing
    assert (found.stands, found.late) == ("attained", True)


def test_late_is_said(evidence: Evidence, tmp_path: Path) -> None:
    said = "{test: exists, about: {mechanism: PARP, event: joined}}"
    for due, late in (("2001", True), ("2002", False), ("2012", False)):
        found = stands(tmp_path, evidence, goal(said, due=due)).standing
        assert (found.stands, found.late, found.overdue) == ("attained", late, False)


def test_means_prove_no_end_and_goals_do(evidence: Evidence, tmp_path: Path) -> None:
    done = goal("{test: exists, about: {mechanism: PARP, event: joined}}", id="low", parent="g")
    for kind, word in (("goal", "attained"), ("way", "not assessed"), ("means", "not assessed")):
        found = stands(tmp_path, evidence, goal(), {**done, "kind": kind})
        assert found.standing.stands == word
        assert found.tally is not None and found.tally.least == 1
    open_ = goal("{test: exists, about: {mechanism: MAP}}", id="other", parent="g", weight="3")
    tally = stands(tmp_path, evidence, goal(), done, open_).tally
    assert tally is not None and (tally.leaves, tally.assessed) == (2, 1)
    assert (tally.least, tally.most) == (0.25, 1.0)  # what nobody knows is no zero
    known = goal("{test: joined}", id="other", parent="g")
    tally = stands(tmp_path, evidence, goal(), done, known).tally
    assert tally is not None and (tally.least, tally.most) == (0.5, 0.5)


FACT = {
    "id": "V1", "state_iso3": "KAZ", "partner": "NATO", "kind": "visit", "date_start": "2009-04",
    "title": "A visit of an envoy named Quux", "source_url": "https://example.org/quux",
    "source_title": "E: Quux", "source_tier": "primary",
}  # fmt: skip
VISIT = "{test: exists, about: {kind: visit, said: Quux}, window: {to: 2009-12-31}}"


@given(verified=st.sampled_from(["yes", "no"]), day=st.sampled_from(["2009-12-31", "2012-06-30"]))
@settings(max_examples=4, deadline=None)
def test_a_fact_attains_and_its_withdrawal_undoes_it(
    tmp_path_factory: pytest.TempPathFactory, verified: str, day: str
) -> None:
    folder = tmp_path_factory.mktemp("plan") / "record"
    table(folder, "plan", goal(VISIT, due="2009"))
    asked = {"record": folder, "as_of": day}
    before = comity.plan_goals("KAZ", "NATO", **asked).nodes[0].standing  # type: ignore[arg-type]
    assert before.stands == "not assessed"
    table(folder, "activities", {**FACT, "verified": verified, "status": "held"})
    after = comity.plan_goals("KAZ", "NATO", **asked).nodes[0].standing  # type: ignore[arg-type]
    assert after.stands == ("attained" if verified == "yes" else "generous only")
    assert [w.sources for w in after.facts] == [("example.org-1a44a6",)]
    with_it = comity.load_evidence(folder)
    without = with_it.without("https://example.org/quux")
    undone = comity.plan_goals("KAZ", "NATO", **asked, evidence=without)  # type: ignore[arg-type]
    assert undone.nodes[0].standing == before
    early = comity.plan_goals("KAZ", "NATO", record=folder, as_of="2009-03-31", evidence=with_it)
    assert early.nodes[0].standing.stands == "not assessed"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(*[st.floats(0.01, 1), st.floats(0.1, 9), st.floats(0.1, 9)]),
        min_size=1, max_size=5,
    ),
    st.tuples(*[st.floats(0, 3)] * 3),
)  # fmt: skip
def test_ranks_and_what_they_hang_on(
    values: list[tuple[float, float, float]], chosen: tuple[float, float, float]
) -> None:
    weights = dict(zip(INPUTS, chosen, strict=True))
    steps = [step(str(n), *v) for n, v in enumerate(values)]
    found, dead = ranked_by([*steps, replace(steps[0], id="x", lacks=("none",))], weights)
    assert found[-1].id == "x" and found[-1].rank is None and found[-1].score is None
    ranked = found[:-1]
    assert ranked[0].rank == 1
    for s in ranked:
        assert s.rank and s.rank_low and s.rank_high
        assert 1 <= s.rank_low <= s.rank <= s.rank_high <= len(ranked)
        p, v, e = s.propensity.value or 0, s.priority or 0, s.effort or 0
        a, b, c = chosen
        assert s.score == pytest.approx(p**a * v**b / e**c)
    for one, other in itertools.pairwise(ranked):
        assert (one.score or 0) >= (other.score or 0) * (1 - 1e-9)
    for name in dead:  # what is called dead moves nothing
        again, _ = ranked_by(steps, {**weights, name: 0.0})
        assert {s.id: s.rank for s in again} == {s.id: s.rank for s in ranked}


def step(name: str, chance: float, priority: float, effort: float) -> Step:
    likely = Propensity(value=chance, low=None, high=None, by="a person's", why="")
    return Step(
        id=name, text=name, stands="under way", propensity=likely, priority=priority,
        effort=effort, without={},
    )  # fmt: skip


def test_an_input_that_is_the_same_everywhere_is_dead() -> None:
    weights = dict.fromkeys(INPUTS, 1.0)
    _, dead = ranked_by([step("a", 0.5, 2, 1), step("b", 0.5, 1, 3)], weights)
    assert "propensity" in dead
    _, dead = ranked_by([step("a", 0.9, 1, 1), step("b", 0.1, 1, 1)], weights)
    assert dead == ("priority", "effort")
    assert ranked_by([step("a", 0.9, 1, 1)], weights)[1] == ()  # one step shows nothing


def test_next_keeps_out_what_lacks_a_number(evidence: Evidence) -> None:
    found = comity.plan_next("KAZ", "NATO", record=EXAMPLE, as_of=DAY, evidence=evidence)
    by_id = {s.id: s for s in found.steps}
    assert by_id["coming"].propensity.by == "forecast" and by_id["coming"].rank
    visit = by_id["visit"].propensity  # no forecast of visits is made: the person's stands
    assert visit.by == "a person's" and "the planning staff" in visit.why and visit.value == 0.4
    left = [s for s in found.steps if s.rank is None]
    assert all(s.lacks and s.score is None for s in left)
    other = comity.plan_next(
        "KAZ", "NATO", record=EXAMPLE, as_of=DAY, evidence=evidence, weights={"propensity": 0}
    )
    assert {s.id: s.rank for s in other.ranked} == {
        s.id: s.without["propensity"] for s in found.ranked
    }
    with pytest.raises(comity.UsageError, match="not from 0"):
        comity.plan_next("KAZ", "NATO", record=EXAMPLE, weights={"effort": -1}, evidence=evidence)
    with pytest.raises(comity.UsageError, match="no input"):
        comity.plan_next("KAZ", "NATO", record=EXAMPLE, weights={"cost": 1}, evidence=evidence)


IN, OUT = "{test: joined, window: {to: 2020}}", "{test: joined, negated: true, window: {to: 2020}}"
NEVER = drilled("{test: never, @, window: {from: 2006, to: 2012}}")


def test_scenarios_against_the_record(tmp_path: Path, evidence: Evidence) -> None:
    path = table(
        tmp_path, "scenarios",
        scenario("In", IN, probability="0.1"),
        scenario("Out", OUT, probability="0.4"),
        scenario("None", NEVER, probability="0.5"),
        scenario("Out", drilled("{test: exists, @, window: {from: 2009}}"), role="signpost"),
        scenario("Out", "{test: exists, about: {mechanism: MAP}}", role="signpost", points="away"),
    ) / "scenarios.csv"  # fmt: skip
    found = comity.plan_scenarios(path, as_of=DAY, evidence=evidence)
    by_name = {s.name: s for s in found.scenarios}
    assert [s.ruled_out for s in found.scenarios] == [False, False, True]
    assert by_name["In"].left == pytest.approx(0.2) and by_name["Out"].left == pytest.approx(0.8)
    assert by_name["None"].left is None and by_name["None"].propositions[0].facts
    assert by_name["In"].propositions[0].reads == "not so far"
    seen, unseen = by_name["Out"].signposts
    assert seen.reads == "true" and seen.facts and unseen.reads == "open" and not unseen.facts
    early = comity.plan_scenarios(path, as_of="2005-12-31", evidence=evidence)
    assert not any(s.ruled_out for s in early.scenarios)
    late = comity.plan_scenarios(path, as_of="2021-12-31", evidence=evidence)
    assert {s.name: s.propositions[0].reads for s in late.scenarios}["In"] == "false"


@given(st.lists(st.integers(0, 100), min_size=1, max_size=6))
@settings(max_examples=30, deadline=None)
def test_probabilities_add_up_or_are_refused(
    evidence: Evidence, tmp_path_factory: pytest.TempPathFactory, parts: list[int]
) -> None:
    rows = [scenario(f"S{n}", IN, probability=f"{p / 100:g}") for n, p in enumerate(parts)]
    path = table(tmp_path_factory.mktemp("s"), "scenarios", *rows) / "scenarios.csv"
    if sum(parts) == 100:
        found = comity.plan_scenarios(path, as_of=DAY, evidence=evidence)
        assert sum(s.left or 0 for s in found.scenarios) == pytest.approx(1)
        return
    with pytest.raises(comity.RecordError, match="add up to") as error:
        comity.plan_scenarios(path, as_of=DAY, evidence=evidence)
    assert f"{sum(parts) / 100:.6g}" in str(error.value) and "line 2" in str(error.value)


@pytest.mark.parametrize(
    ("name", "rows", "says"),
    [
        ("plan", [goal(parent="up")], "plan.csv:2, column parent"),
        ("plan", [goal(parent="g")], "circle (g - g)"),
        ("plan", [goal(parent="b"), goal(id="b", parent="g")], "plan.csv:3, column parent"),
        ("plan", [goal(), goal(id="b", parent="g", state_iso3="UZB")], "another state_iso3"),
        ("plan", [goal(kind="means"), goal(id="b", parent="g")], "a goal cannot serve the means"),
        ("plan", [goal(), goal(text="Other")], "has the same id"),
        ("plan", [goal(due="2010-13")], "plan.csv:2, column due"),
        ("plan", [goal(weight="-1")], "plan.csv:2, column weight"),
        ("plan", [goal(weight="nan")], "plan.csv:2, column weight"),
        ("plan", [goal("{test: exist}")], "plan.csv:2, column proposition"),
        ("plan", [goal("{test: exists")], "plan.csv:2, column proposition"),
        ("plan", [goal("exists")], "it is no mapping"),
        ("plan", [goal("{test: exists, window: {from: 2012, to: 2010}}")], "no day is in the"),
        ("priorities", [{"item": "none", "priority": "1"}], "priorities.csv:2, column item"),
        ("priorities", [{"item": "g", "effort": "0"}], "priorities.csv:2, column effort"),
        ("priorities", [{"item": "g", "propensity": "1.2"}], "no probability"),
        ("priorities", [{"item": "g", "propensity_low": "0.1"}], "column propensity_high"),
        ("scenarios", [scenario("A", IN, probability="0.5")], "add up to 0.5 (line 2 0.5)"),
        (
            "scenarios",
            [scenario("A", IN, probability="1"), scenario("B", OUT)],
            "scenarios.csv:3, column probability",
        ),
        (
            "scenarios",
            [scenario("A", IN), scenario("A", OUT, role="signpost")],
            "runs the wrong way",
        ),
        (
            "scenarios",
            [scenario("A", IN), scenario("A", IN, role="signpost", points="away")],
            "runs the wrong way",
        ),
        (
            "scenarios",
            [scenario("A", NEVER, role="signpost", points=p) for p in ("toward", "away")],
            "keep one",
        ),
    ],
)
def test_the_check_of_a_record_names_file_line_and_column(
    comity_cli: Run, tmp_path: Path, name: str, rows: list[dict[str, str]], says: str
) -> None:
    folder = table(tmp_path / "record", "plan", goal())
    table(folder, name, *rows)
    with pytest.raises(comity.RecordError) as error:
        comity.record_check(folder)
    assert says in str(error.value)
    if name != "plan":  # the command is the same check: some are enough
        one_clear_line(comity_cli("record", "check", str(folder)), says)


def test_the_template_is_in_order(tmp_path: Path) -> None:
    comity.record_new(tmp_path / "new")
    assert comity.record_check(tmp_path / "new").rows["plan"]
    assert comity.plan_goals("SRB", "EU", record=tmp_path / "new", as_of="2015-12-31").leaves


def test_the_workbook_takes_the_plan_there_and_back(tmp_path: Path) -> None:
    import shutil

    import openpyxl
    from openpyxl.comments import Comment

    folder = tmp_path / "record"
    shutil.copytree(EXAMPLE, folder)
    comity.record_export(folder, xlsx=tmp_path / "book.xlsx")
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    lists = book["plan"].data_validations.dataValidation
    assert any("words_plan_kind" in v.formula1 for v in lists)
    assert any("words_scenarios_role" in v.formula1 for v in
               book["scenarios"].data_validations.dataValidation)  # fmt: skip
    book["plan"]["D2"] = "Forces that work together"
    book["plan"]["A2"].comment = Comment("who says so?", "A. B.")
    book.save(tmp_path / "book.xlsx")
    comity.record_import(tmp_path / "book.xlsx", folder)
    rows = comity.record_check(folder).rows
    assert rows["plan"][0]["text"] == "Forces that work together" and len(rows["plan"]) == 9
    assert len(rows["scenarios"]) == 6
    comity.record_export(folder, xlsx=tmp_path / "again.xlsx")
    again = openpyxl.load_workbook(tmp_path / "again.xlsx")["plan"]["A2"].comment
    assert again is not None and "who says so?" in again.text


@pytest.mark.parametrize(
    "words", [["goals", "KAZ", "NATO"], ["next", "KAZ", "NATO"], ["scenarios"]]
)
def test_the_commands(comity_cli: Run, tmp_path: Path, words: list[str]) -> None:
    asked = ("plan", *words, "--record", str(EXAMPLE), "--as-of", DAY)
    whole = json.loads(comity_cli(*asked, "--json").stdout)
    assert whole["as_of"] == DAY
    if words == ["scenarios"]:  # one way through the forms; the sheets are the same
        assert comity_cli(*asked, "--md").stdout.startswith("# ")
        assert "ruled out" in comity_cli(*asked).stdout
    page = tmp_path / "page.html"
    assert comity_cli(*asked, "--html", str(page)).returncode == 0
    assert "<h1>" in page.read_text("utf-8") and "http://" not in page.read_text("utf-8")
    both = comity_cli(*asked, "--json", "--md")
    one_clear_line(both)


@pytest.mark.parametrize(
    "words",
    [
        ("plan", "goals", "UZB", "NATO", "--record", str(EXAMPLE)),
        ("plan", "next", "KAZ", "NATO", "--record", str(EXAMPLE), "--weight", "priority"),
        ("plan", "scenarios"),
        ("plan", "scenarios", "none.csv"),
        ("plan", "goals", "KAZ", "NATO", "--record", str(EXAMPLE), "--as-of", "2999"),
    ],
)
def test_a_wrong_question_has_one_clear_line(comity_cli: Run, words: tuple[str, ...]) -> None:
    done = comity_cli(*words)
    one_clear_line(done)


def test_the_brief_says_both_on_two_pages(tmp_path: Path) -> None:
    from pypdf import PdfReader

    from comity.render.brief.pdf import pdf

    found = comity.brief("KAZ", "NATO", as_of=DAY, record=EXAMPLE)
    keys = [b.key for b in found.blocks]
    assert keys[-2:] == ["goals", "scenarios"]
    (tmp_path / "b.pdf").write_bytes(pdf(found))
    pages = PdfReader(tmp_path / "b.pdf").pages
    text = " ".join(p.extract_text() for p in pages)
    assert len(pages) == 2 and "what the plan has attained" in text and "ruled out" in text
    without = comity.brief("KAZ", "NATO", as_of=DAY)
    assert not {"goals", "scenarios"} & {b.key for b in without.blocks}


def test_every_word_of_standing_is_one_of_the_list(evidence: Evidence) -> None:
    plan = comity.plan_goals("KAZ", "NATO", record=EXAMPLE, as_of=DAY, evidence=evidence)
    assert {n.standing.stands for n in plan.nodes} <= set(STANDS)
    assert sum(plan.tally.counts.values()) == plan.tally.leaves == len(plan.leaves)


def test_the_page_of_the_planner_says_what_comes_out(evidence: Evidence) -> None:
    from comity.planning.goals import told
    from comity.planning.wording import standing

    page = " ".join((ROOT / "docs" / "planner.md").read_text("utf-8").split())
    plan = comity.plan_goals("KAZ", "NATO", record=EXAMPLE, as_of=DAY, evidence=evidence)
    assert f"Leaves: {told(plan.tally)}" in page
    said = {n.item.text: n for n in plan.nodes}
    shown = [n for text, n in said.items() if f"| {text} |" in page]
    assert len(shown) == 4
    for n in shown:
        assert f"| {n.item.text} | {n.standing.stands} | {n.standing.why} |" in page
    steps = comity.plan_next("KAZ", "NATO", record=EXAMPLE, as_of=DAY, evidence=evidence)
    assert steps.dead == ("priority", "effort") and "priority and effort are" in page
    found = comity.plan_scenarios(record=EXAMPLE, as_of=DAY, evidence=evidence)
    (out,) = [s for s in found.scenarios if s.ruled_out]
    assert f"`{standing(out)}`" in page
    for word in STANDS:
        assert f"**{word}**" in page
