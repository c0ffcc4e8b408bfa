"""An officer's lines in a brief: their trace, their marks, what moved under them, their faults."""

from __future__ import annotations

import io
import json
import re
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from subprocess import CompletedProcess

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import comity
from comity.briefing.edited_lines import with_lines
from comity.briefing.line_check import faults
from comity.briefing.lines_file import BriefLines, OfficerLine, read_lines
from comity.briefing.model import Brief
from comity.briefing.notes import Notes
from comity.editions.difference import FactChange, PairDifference, SaidChange
from comity.editions.report import since_short
from comity.evidence.evidence import Evidence
from comity.render.brief.markdown import markdown
from comity.render.brief.page import html
from conftest import one_clear_line

Run = Callable[..., CompletedProcess[str]]
DAY = "2010-06-30"
LEAD, STAGE = "KAZ-NATO/judgement/lead", "KAZ-NATO/judgement/stage"
AREAS = "KAZ-NATO/judgement/areas"
SIGNED = "edited by A. Smith, 26 November 2026"
OWN = "Kazakhstan has held an Individual Partnership Action Plan since January 2006."


@pytest.fixture(scope="module")
def made(evidence: Evidence) -> Brief:
    return comity.brief("KAZ", "NATO", as_of=DAY, evidence=evidence)


@pytest.fixture(scope="module")
def own(evidence: Evidence) -> BriefLines:
    return comity.brief_lines("KAZ", "NATO", as_of=DAY, evidence=evidence)


def edited(lines: BriefLines, **texts: str) -> BriefLines:
    """The file with texts by the last word of the id."""
    return replace(
        lines,
        lines=tuple(
            replace(n, text=texts[key], by="A. Smith", on=date(2026, 11, 26))
            if (key := n.id.rpartition("/")[2]) in texts
            else n
            for n in lines.lines
        ),
    )


def put(made: Brief, evaluation: comity.Evaluation, file: BriefLines) -> Brief:
    return with_lines(made, evaluation, Notes(evaluation), file)


def test_the_file_has_every_line_of_judgement_and_reads_back(
    made: Brief, own: BriefLines, kaz_nato_2010: comity.Evaluation, tmp_path: Path
) -> None:
    judged = {s.id for s in kaz_nato_2010.judgement.sentences} - {
        f"KAZ-NATO/judgement/{rule}" for rule in ("measures", "red-lines")
    }
    assert judged | {"KAZ-NATO/brief/change"} <= {n.id for n in own.lines}
    (tmp_path / "brief.yml").write_text(own.text(), encoding="utf-8")
    read = read_lines(tmp_path / "brief.yml")
    assert read.edited == () and read.pair == "KAZ-NATO" and str(read.as_of) == DAY
    assert [(n.id, n.text, dict(n.rests_on)) for n in read.lines] == [
        (n.id, n.text, dict(n.rests_on)) for n in own.lines
    ]
    chain = kaz_nato_2010.chain()
    for line in own.lines:
        said = made.judged()[line.id]
        assert said.text == line.text == line.computed
        assert {chain.node(n.removeprefix("data:")).id for n in line.rests_on}
    assert yaml.safe_load(own.text())["format"] == "comity-brief-lines-1"


@given(st.text(min_size=1, max_size=60).filter(lambda t: t.split()))
def test_any_text_comes_back_from_the_file(text: str) -> None:
    plain = " ".join("".join(c for c in text if c.isprintable() or c == " ").split())
    if not plain:
        return
    line = OfficerLine(
        id=STAGE, text=plain, computed="x", rests_on={"m:a": "0e12"}, by="B", on=date(2026, 1, 2)
    )
    file = BriefLines(
        pair="KAZ-NATO", as_of=date(2026, 1, 1), lines=(line,), says={"m:a": f"{text}\n- id: x"}
    )
    body = yaml.safe_load(file.text())
    assert body["lines"][0]["text"] == plain and body["rests_on"] == {STAGE: {"m:a": "0e12"}}


def test_an_edited_line_stands_in_its_place_with_its_mark_and_the_same_notes(
    made: Brief, own: BriefLines, kaz_nato_2010: comity.Evaluation
) -> None:
    found = put(made, kaz_nato_2010, edited(own, stage=OWN))
    before, after = made.judged()[STAGE], found.judged()[STAGE]
    assert after.text == OWN and after.sources == before.sources and after.sources
    assert after.line is not None and before.line is not None
    assert after.line.facts == before.line.facts and after.line.computed == before.text
    assert after.mark == f"[{SIGNED}]" and not found.warnings and not found.asides
    assert [s.line.id for s in made.lead if s.line] == [s.line.id for s in found.lead if s.line]
    assert [n for n, s in found.judged().items() if s.mark] == [STAGE]


@pytest.mark.parametrize("name", ["lead", "stage", "change", "against", "sureness"])
def test_every_line_can_be_edited_also_those_in_blocks(
    made: Brief, own: BriefLines, kaz_nato_2010: comity.Evaluation, name: str
) -> None:
    full = next(n.id for n in own.lines if n.id.endswith(f"/{name}"))
    found = put(made, kaz_nato_2010, edited(own, **{name: "The record says this much."}))
    assert found.judged()[full].text == "The record says this much."
    assert len(found.judged()) == len(made.judged())


def test_all_four_forms_show_it_and_there_are_two_pages(
    made: Brief, own: BriefLines, kaz_nato_2010: comity.Evaluation
) -> None:
    pytest.importorskip("typst")
    pytest.importorskip("pypandoc")
    from pypdf import PdfReader

    from comity.render.brief.pdf import pdf
    from comity.render.brief.word import docx

    long = edited(own, stage=OWN, lead=" ".join([OWN] * 11))
    found = put(made, kaz_nato_2010, long)
    pages = PdfReader(io.BytesIO(pdf(found))).pages
    assert len(pages) == 2
    texts = [" ".join(pages[0].extract_text().split())]
    with zipfile.ZipFile(io.BytesIO(docx(found))) as packed:
        texts.append(re.sub("<[^>]+>", "", packed.read("word/document.xml").decode()))
    texts += [html(found), markdown(found)]
    for text in texts:
        assert OWN in text and SIGNED in text


def test_what_moved_under_a_line_is_said_and_the_line_stays(
    made: Brief,
    own: BriefLines,
    evidence: Evidence,
    kaz_nato_2010: comity.Evaluation,
    tmp_path: Path,
) -> None:
    path = tmp_path / "brief.yml"
    path.write_text(edited(own, areas="Facts stand in 11 areas.", stage=OWN).text(), "utf-8")
    later = comity.brief("KAZ", "NATO", as_of="2011-06-30", evidence=evidence, lines=path)
    mark = later.judged()[AREAS].mark
    assert later.judged()[AREAS].text == "Facts stand in 11 areas."
    assert later.command.endswith("--lines brief.yml")  # and not where it lay
    assert re.search(r"on the evidence as of 30 June 2010; since then .*: \d+ new", mark)
    assert "since then" not in later.judged()[STAGE].mark  # it rests on one old fact
    assert any("brief.yml, line" in w and "on areas" in w for w in later.moved)
    # a document fewer: a fact is gone, another is told otherwise
    many = [f for f in kaz_nato_2010.facts.values() if f.id in dict(own.lines[0].rests_on)]
    only = next(f.sources[0] for f in many if len(f.sources) == 1)
    less = comity.brief("KAZ", "NATO", as_of=DAY, evidence=evidence, without=[only], lines=path)
    assert re.search(r"\d+ gone", less.judged()[AREAS].mark), less.judged()[AREAS].mark
    some = next(f.sources[1] for f in many if len(f.sources) > 1 and f.sources[1] != only)
    other = comity.brief("KAZ", "NATO", as_of=DAY, evidence=evidence, without=[some], lines=path)
    assert re.search(r"\d+ told otherwise", other.judged()[AREAS].mark)


def test_the_computed_line_reading_otherwise_is_said(
    made: Brief, own: BriefLines, kaz_nato_2010: comity.Evaluation
) -> None:
    file = edited(own, stage=OWN)
    old = replace(
        file,
        lines=tuple(
            replace(n, computed="It was other.") if n.id == STAGE else n for n in file.lines
        ),
    )
    mark = put(made, kaz_nato_2010, old).judged()[STAGE].mark
    assert "the computed line reads otherwise now" in mark and "evidence moved" not in mark


@pytest.mark.parametrize(
    "gone",
    [
        {"m:never": "000000000000"},
        {"m:never": "0", "a:never": "0", "data:none": "0"},
        {"m:never": "0", "data:partnership-record": "0", "data:codebook": "0", "data:mme": "0"},
        {"data:none": "0", "data:partnership-record": "0"},
    ],
)
def test_a_line_whose_evidence_is_gone_is_set_aside(
    made: Brief, own: BriefLines, kaz_nato_2010: comity.Evaluation, gone: dict[str, str]
) -> None:
    file = edited(own, stage=OWN)
    old = replace(
        file, lines=tuple(replace(n, rests_on=gone) if n.id == STAGE else n for n in file.lines)
    )
    found = put(made, kaz_nato_2010, old)
    assert found.judged()[STAGE].text == made.judged()[STAGE].text
    assert not found.judged()[STAGE].mark
    (aside,) = found.asides
    assert aside.startswith("[set aside: the line of A. Smith, 26 November 2026, on stage:")
    assert "nothing it rested on is held any more" in aside
    for text in (markdown(found).replace("\\", ""), html(found)):
        assert aside in text and OWN not in text


def test_a_source_that_is_taken_away_takes_the_line_with_it(
    own: BriefLines, evidence: Evidence, kaz_nato_2010: comity.Evaluation, tmp_path: Path
) -> None:
    (tmp_path / "brief.yml").write_text(edited(own, stage=OWN).text(), encoding="utf-8")
    (line,) = [n for n in own.lines if n.id == STAGE]
    (fact,) = [n for n in line.rests_on if not n.startswith("data:")]
    sources = kaz_nato_2010.facts[fact].sources
    found = comity.brief(
        "KAZ", "NATO", as_of=DAY, evidence=evidence, without=sources, lines=tmp_path / "brief.yml"
    )
    assert len(found.asides) == 1 and OWN not in markdown(found)
    assert any("set aside" in w for w in found.warnings)


def test_a_line_that_is_computed_no_more_stays_with_its_evidence(
    made: Brief, own: BriefLines, kaz_nato_2010: comity.Evaluation
) -> None:
    without = replace(made, lead=tuple(s for s in made.lead if s.line and s.line.id != STAGE))
    found = put(without, kaz_nato_2010, edited(own, stage=OWN))
    assert found.lead[-1].text == OWN and found.lead[-1].sources
    assert "no such line is computed any more" in found.lead[-1].mark


WRONG = [
    ("lead", "Ties moved closer over the last three years.", "moved closer"),
    ("lead", "Ties have worsened.", "worsened"),
    ("lead", "Relations are frozen.", "frozen"),
    ("lead", "Cooperation with NATO deepened.", "deepened"),
    ("lead", "Kazakhstan drifted away from NATO.", "drifted away"),
    ("lead", "Brazil takes part.", "Brazil"),
    ("stage", "Kazakhstan has had a plan since 2031.", "2031"),
    ("stage", "Kazakhstan has had a plan since 30 January 2006.", "30 January 2006"),
    ("stage", "Kazakhstan has had 17 plans.", "17"),
    ("stage", "Kazakhstan has had seven plans.", "seven"),
    ("stage", "Kazakhstan agreed on it with Georgia.", "Georgia"),
    ("stage", "Kazakhstan agreed on it with Mr Zelenskyy.", "Zelenskyy"),
    ("stage", "A second plan is possibly near.", "possibly"),
    ("stage", "Kazakhstan said “we have 44 plans”.", "44"),
]
RIGHT = [
    ("stage", OWN),
    ("stage", "The Kazakh plan dates from 31 January 2006."),
    ("stage", "Since 2006, the plan has been the highest rung."),
    ("stage", "Kazakhstan's plan with NATO is likely to be kept."),
    ("lead", "Interoperability improved, and the prices fell."),
    ("lead", "Over ten years ties deepened."),
    ("areas", "NATO and Kazakhstan did not drift apart; 11 of 11 areas have facts."),
]


def of(own: BriefLines, name: str, text: str, evaluation: comity.Evaluation) -> list[str]:
    line = next(n for n in edited(own, **{name: text}).lines if n.id.endswith(f"/{name}"))
    facts = [n for n in line.rests_on if not n.startswith("data:")]
    return [f.words for f in faults(line, facts, (), evaluation)]


@pytest.mark.parametrize(("name", "text", "words"), WRONG)
def test_what_the_evidence_does_not_bear_out(
    own: BriefLines,
    kaz_nato: comity.Evaluation,
    name: str,
    text: str,
    words: str,
) -> None:
    assert words in of(own, name, text, kaz_nato)


@pytest.mark.parametrize(("name", "text"), RIGHT)
def test_what_the_evidence_bears_out(
    own: BriefLines, kaz_nato: comity.Evaluation, name: str, text: str
) -> None:
    assert of(own, name, text, kaz_nato) == []


def test_computed_lines_have_no_faults(
    made: Brief, own: BriefLines, kaz_nato_2010: comity.Evaluation
) -> None:
    for line in own.lines:
        assert of(own, line.id.rpartition("/")[2], line.text, kaz_nato_2010) == [], line.id


FAULTS = [
    ("format: comity-brief-lines-1", "format: other", "this is no file of lines"),
    ('pair: "KAZ-NATO"', "pair: [", "this is no YAML"),
    ("as_of: 2010-06-30", "as_of: 2010-13-30", "as_of: '2010-13-30' is no day"),
    ("edited_on: 2026-11-26", "edited_on: 2026-02-30", "edited_on: '2026-02-30' is no day"),
    ("edited_on: 2026-11-26", "edited_on:", "write in edited_on when"),
    ('edited_by: "A. Smith"', "edited_by:", "write in edited_by who did"),
    ('edited_by: "A. Smith"', "edited_by: 'A [x]'", "without brackets"),
    (f'text: "{OWN}"', 'text: "  "', "text: is empty"),
    (f'text: "{OWN}"', "text: 5", "text: is no text"),
    (f'text: "{OWN}"', f'text: "{"x" * 901}"', "two pages have room for 900"),
    (f'- id: "{STAGE}"', '- id: ""', "id: is empty"),
    (f'- id: "{STAGE}"', f'- colour: red\n  id: "{STAGE}"', "colour: is no key"),
    (f'- id: "{STAGE}"', f'- id: "{LEAD}"', "stands there twice"),
    (f'  "{STAGE}":', '  "other":', "names nothing under"),
    ("computed:", "computed: 3  #", "computed: is no text"),
]


@pytest.mark.parametrize(("old", "new", "said"), FAULTS)
def test_a_fault_of_the_file_is_told_with_its_line(
    own: BriefLines, old: str, new: str, said: str, tmp_path: Path
) -> None:
    text = edited(own, stage=OWN).text()
    assert old in text
    path = tmp_path / "brief.yml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(comity.UsageError) as told:
        read_lines(path)
    assert said in str(told.value) and re.search(r"brief\.yml, line \d+", str(told.value))
    assert "\n" not in str(told.value)


@given(st.data())
def test_a_damaged_file_is_refused_in_one_line_or_read(data: st.DataObject) -> None:
    line = OfficerLine(
        id=STAGE, text=OWN, computed="x", rests_on={"m:a": "0e12"}, by="B", on=date(2026, 1, 2)
    )
    whole = BriefLines(pair="KAZ-NATO", as_of=date(2026, 1, 1), lines=(line,), says={}).text()
    begin = data.draw(st.integers(0, len(whole)))
    length = data.draw(st.integers(0, 30))
    put_in = data.draw(st.sampled_from(["", "\n", ":", "- ", "[", '"', "\t", "{}", "&a ", "!!x "]))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "brief.yml"
        path.write_text(whole[:begin] + put_in + whole[begin + length :], encoding="utf-8")
        said = ""
        try:
            read_lines(path)
        except comity.UsageError as told:
            said = str(told)
        assert not said or ("brief.yml" in said and "\n" not in said)


def test_lines_of_another_pair_day_or_name_are_refused(
    own: BriefLines, evidence: Evidence, tmp_path: Path
) -> None:
    path = tmp_path / "brief.yml"
    text = edited(own, stage=OWN).text()
    asked = {"as_of": DAY, "evidence": evidence, "lines": path}
    for old, new, said in (
        ('pair: "KAZ-NATO"', 'pair: "UZB-NATO"', r"line \d+, .*of UZB-NATO, the brief is of KAZ"),
        (f"as_of: {DAY}", "as_of: 2010-07-01", r"line \d+, .*as of 2010-07-01, .*earlier"),
        (STAGE, "KAZ-NATO/judgement/colour", r"line \d+, .*called KAZ-NATO/judgement/colour"),
    ):
        path.write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(comity.UsageError, match=said):
            comity.brief("KAZ", "NATO", **asked)  # type: ignore[arg-type]


def test_the_commands(comity_cli: Run, own: BriefLines, tmp_path: Path) -> None:
    told = comity_cli("brief", "lines", "KAZ", "NATO", "--as-of", DAY, "-o", "orig.yml")
    assert told.returncode == 0 and (tmp_path / "orig.yml").read_text("utf-8") == own.text()
    (tmp_path / "b.yml").write_text(edited(own, stage=OWN).text(), encoding="utf-8")
    told = comity_cli("brief", "KAZ", "NATO", "--as-of", DAY, "--md", "b.md", "--html", "b.html")
    assert "1 edited line of b.yml" in told.stderr and "warning" not in told.stderr
    assert OWN in (tmp_path / "b.md").read_text("utf-8")
    assert "--lines b.yml" in (tmp_path / "b.md").read_text("utf-8")
    # it survives, and a later file takes its line over
    comity_cli("brief", "lines", "KAZ", "NATO", "--as-of", DAY, "--lines", "b.yml", "-o", "c.yml")
    assert [n.text for n in read_lines(tmp_path / "c.yml").edited] == [OWN]
    (tmp_path / "b.yml").write_text(edited(own, stage="It is of 2031.").text(), encoding="utf-8")
    bad = comity_cli("brief", "KAZ", "NATO", "--as-of", DAY, "--md", "b.md")
    assert bad.returncode == 0 and "2031 is no number of what the line rests on" in bad.stderr
    for draft in ("b.md", "b.yml"):
        found = comity_cli("brief", "check", draft, "--json")
        (rule,) = [r for r in json.loads(found.stdout) if r["rule"] == "lines"]
        assert found.returncode == 1 and rule["verdict"] == "broken" and "2031" in rule["broken"]
    one_clear_line(
        comity_cli("brief", "UZB", "NATO", "--as-of", DAY, "--lines", "b.yml"), "b.yml, line"
    )


def test_a_yaml_file_of_something_else_is_left_alone(comity_cli: Run, tmp_path: Path) -> None:
    (tmp_path / "b.yml").write_text("title: mine\n", encoding="utf-8")
    told = comity_cli("brief", "BRA", "SCO", "--md", "b.md")
    assert told.returncode == 0 and "b.yml is no file of lines and was not read" in told.stderr
    (tmp_path / "b.yml").write_text("format: comity-brief-lines-1\npair: [", encoding="utf-8")
    one_clear_line(comity_cli("brief", "BRA", "SCO", "--md", "b.md"), "b.yml, line 2")


def test_a_draft_with_an_edited_line_passes(
    made: Brief, own: BriefLines, kaz_nato_2010: comity.Evaluation, tmp_path: Path
) -> None:
    (tmp_path / "b.yml").write_text(edited(own, stage=OWN).text(), encoding="utf-8")
    found = put(made, kaz_nato_2010, edited(own, stage=OWN))
    for name, text in (("b.md", markdown(found)), ("b.html", html(found))):
        (tmp_path / name).write_text(text, encoding="utf-8")
        checked = comity.brief_check(tmp_path / name)
        assert checked.passed, [r for r in checked.results if r.broken]
        assert next(r.verdict for r in checked.results if r.rule == "lines") == "holds"


def change(name: str, before: str, after: str) -> SaidChange:
    return SaidChange(
        id=f"KAZ-NATO/judgement/{name}", kind="judgement", before=before, after=after,
        rests_on=(), besides=(),
    )  # fmt: skip


def fact(kind: str, says: str) -> FactChange:
    return FactChange(fact=says, kind=kind, says=says)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (PairDifference(pair="KAZ-NATO", state="in both"), ": nothing changed."),
        (
            PairDifference(
                pair="KAZ-NATO",
                state="in both",
                judged=(change("stage", "a", "b"),),
                facts=(
                    fact("new", "2010-07-03 Visit"),
                    fact("new", "2010-08 Talks"),
                    fact("gone", "2009 Old"),
                ),
            ),
            ": stage was “a” and is “b”; 2 facts new, 1 fact no longer held. The latest of them: "
            "Talks, August 2010.",
        ),
        (
            PairDifference(pair="KAZ-NATO", state="in both", said=(change("areas", "a", "b"),)),
            ": stage, direction and sureness are as they were; no fact differs.",
        ),
        (
            PairDifference(
                pair="KAZ-NATO", state="in both", facts=(fact("added", "2001-09-11 Word"),)
            ),
            ": stage, direction and sureness are as they were; 1 fact of earlier days added. "
            "The latest of them: Word, 11 September 2001.",
        ),
    ],
)
def test_what_changed_since_an_edition_in_two_sentences(found: PairDifference, said: str) -> None:
    assert since_short(found, "2010Q2", "2010-06-30") == f"Since 2010Q2 (as of 30 June 2010){said}"


def test_a_brief_opens_with_what_changed_since_an_edition(
    evidence: Evidence, comity_cli: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "2010Q2"
    comity.edition_make(folder, quarter="2010Q2", pairs=["KAZ-NATO"], processes=1)
    same = comity.brief("KAZ", "NATO", as_of=DAY, since_edition=folder)
    assert same.opening is not None and same.opening.sources
    assert same.opening.text == "Since 2010Q2 (as of 30 June 2010): nothing changed."
    later = comity.brief("KAZ", "NATO", as_of="2011-06-30", since_edition=folder)
    assert later.opening is not None and re.search(r"\d+ facts? new", later.opening.text)
    for text in (markdown(later), html(later)):
        assert text.index("Since 2010Q2") < text.index(later.lead[0].text[:60])
    path = tmp_path / "since.md"
    path.write_text(markdown(later), encoding="utf-8")
    assert comity.brief_check(path).passed
    with pytest.raises(comity.UsageError, match="is earlier: name an earlier edition"):
        comity.brief("KAZ", "NATO", as_of="2009-06-30", since_edition=folder)
    one_clear_line(comity_cli("brief", "KAZ", "NATO", "--since-edition", "none"), "none")


def test_the_annex_has_every_fact_and_source(
    evidence: Evidence, kaz_nato_2010: comity.Evaluation, tmp_path: Path
) -> None:
    found = comity.brief("KAZ", "NATO", as_of=DAY, evidence=evidence, annex=True)
    held = {f.id: f for f in found.annex}
    assert set(kaz_nato_2010.timeline) <= set(held)
    for name, row in held.items():
        whole = kaz_nato_2010.facts[name]
        assert row.counts == ("strict" if whole.strict else "generous")
        assert set(row.sources) >= set(whole.sources) & set(found.notes) and row.sources
    numbers = {**found.numbered(), **found.further()}
    assert list(numbers.values()) == list(range(1, len(numbers) + 1))
    page, text = html(found), markdown(found)
    assert page.count('<li id="note-') == len(numbers)
    assert set(re.findall(r'href="#(note-\d+)"', page)) <= set(re.findall(r'id="(note-\d+)"', page))
    for name in held:
        assert f"<code>{name}</code>" in page and name in text.replace("\\", "")
    path = tmp_path / "a.md"
    path.write_text(text, encoding="utf-8")
    assert comity.brief_check(path).passed
    assert not comity.brief("KAZ", "NATO", as_of=DAY, evidence=evidence).annex


def test_the_annex_stands_behind_two_pages(evidence: Evidence) -> None:
    pytest.importorskip("typst")
    pytest.importorskip("pypandoc")
    from pypdf import PdfReader

    from comity.render.brief.pdf import fitted, pdf
    from comity.render.brief.word import docx

    plain = comity.brief("KAZ", "NATO", as_of=DAY, evidence=evidence)
    found = comity.brief("KAZ", "NATO", as_of=DAY, evidence=evidence, annex=True)
    assert fitted(found).blocks == fitted(plain).blocks
    pages = PdfReader(io.BytesIO(pdf(found))).pages
    assert len(pages) > 3 and "Annex: the facts" in pages[2].extract_text()
    assert "Annex" not in pages[0].extract_text() + pages[1].extract_text()
    with zipfile.ZipFile(io.BytesIO(docx(found))) as packed:
        text = packed.read("word/document.xml").decode()
    assert '<w:br w:type="page"' in text and found.annex[0].id in re.sub("<[^>]+>", "", text)
