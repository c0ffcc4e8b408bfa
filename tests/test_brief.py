"""A brief: two pages, plain words, numbered notes; and drafts held against its rules."""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from subprocess import CompletedProcess

import pytest

import comity
from comity.briefing.blocks import legal_base
from comity.briefing.draft_check import RULES
from comity.briefing.model import Brief, Said
from comity.briefing.notes import Notes
from comity.core.dates import day_text
from comity.evidence.evidence import Evidence
from comity.render.brief.markdown import markdown
from comity.render.brief.page import html
from conftest import ROOT, one_clear_line

Run = Callable[..., CompletedProcess[str]]
PAIRS = (("GEO", "NATO"), ("TUR", "EU"), ("KAZ", "SCO"))
ORDER = [
    "areas",
    "law",
    "operations",
    "positions",
    "poles",
    "peers",
    "prospects",
    "alternatives",
    "doubts",
]


@pytest.fixture(scope="module")
def briefs(evidence: Evidence) -> dict[tuple[str, str], Brief]:
    return {
        pair: comity.brief(*pair, evidence=evidence, marking="For official use") for pair in PAIRS
    }


@pytest.fixture(scope="module")
def bare(evidence: Evidence) -> Brief:
    return comity.brief("BRA", "SCO", evidence=evidence)


def year_before(day: date) -> date:
    return day.replace(year=day.year - 1)


def needs(package: str) -> None:
    pytest.importorskip(package, reason=f"{package} is not installed: pip install 'comity[brief]'")


@pytest.mark.parametrize("pair", PAIRS)
def test_two_pages_with_header_fonts_and_tags(
    briefs: dict[tuple[str, str], Brief], pair: tuple[str, str]
) -> None:
    needs("typst")
    from pypdf import PdfReader

    from comity.render.brief.pdf import pdf

    made = pdf(briefs[pair])
    assert made == pdf(briefs[pair])  # the same bytes
    assert len(made) < 600_000
    reader = PdfReader(io.BytesIO(made))
    assert len(reader.pages) == 2
    title = reader.metadata.title if reader.metadata else ""
    assert title and briefs[pair].title in title
    for number, page in enumerate(reader.pages, 1):
        text = page.extract_text()
        assert f"Page {number} of 2" in text and "For official use" in text
        assert day_text(briefs[pair].as_of) in text and [round(v) for v in page.mediabox[2:]] == [
            595,
            842,
        ]
    fonts = [f.get_object() for p in reader.pages for f in p["/Resources"]["/Font"].values()]  # type: ignore[index]
    for font in fonts:
        inner = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(inner)
    assert reader.root_object["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in reader.root_object


def test_every_table_has_a_width_and_a_heading_for_each_cell(
    briefs: dict[tuple[str, str], Brief],
) -> None:
    from comity.render.brief.pdf import WIDTHS

    for found in briefs.values():
        for block in found.blocks:
            assert len(WIDTHS.get(block.key, block.header)) == len(block.header), block.key
            assert {len(line.cells) for line in block.lines} <= {len(block.header)} or not (
                block.header
            ), block.key


def test_a_long_brief_loses_its_lightest_lines_only(briefs: dict[tuple[str, str], Brief]) -> None:
    needs("typst")
    from comity.render.brief.pdf import fitted

    whole = briefs["GEO", "NATO"]
    law = next(b for b in whole.blocks if b.key == "law")
    many = tuple(
        replace(line, weight=0.4 - i / 1000) for i in range(12) for line in (*law.lines, *law.lines)
    )
    long = replace(
        whole,
        blocks=tuple(replace(b, lines=(*b.lines, *many)) if b is law else b for b in whole.blocks),
    )
    cut = next(b for b in fitted(long).blocks if b.key == "law")
    assert 0 < len(cut.lines) < len(law.lines) + len(many)
    assert cut.more == law.more + len(law.lines) + len(many) - len(cut.lines)
    kept = min(line.weight for line in cut.lines)
    assert kept > min(line.weight for line in many)


def test_a_pair_with_nothing_takes_half_a_page(bare: Brief) -> None:
    assert bare.chart is None and not bare.keys and [b.key for b in bare.blocks] == ["doubts"]
    assert "no dated fact" in bare.lead[0].text
    assert len(markdown(bare).split()) < 320  # two pages have some 1,900


def test_the_order_is_fixed_and_nothing_is_an_id(briefs: dict[tuple[str, str], Brief]) -> None:
    for brief in briefs.values():
        keys = [b.key for b in brief.blocks]
        assert keys == [k for k in ORDER if k in keys] and {"areas", "law", "doubts"} <= set(keys)
        for said in brief.said():
            assert not re.search(r"\b[amox]:[a-z]|\b(?:GEO|TUR|KAZ)\b|_", said.text), said.text
            assert set(said.sources) <= set(brief.notes)


def test_every_judgement_has_a_note_and_notes_count_from_one(
    briefs: dict[tuple[str, str], Brief],
) -> None:
    for brief in briefs.values():
        assert all(said.sources for said in brief.lead)
        numbers = list(brief.numbered().values())
        assert numbers == list(range(1, len(numbers) + 1))
        text = markdown(brief)
        used = [int(n) for n in re.findall(r"\[\^(\d+)\](?!:)", text)]
        given = [int(n) for n in re.findall(r"^\[\^(\d+)\]: ", text, re.M)]
        assert given == numbers and set(used) == set(numbers)
        assert list(dict.fromkeys(used)) == numbers


def test_the_change_of_judgement_is_that_of_two_evaluations(
    briefs: dict[tuple[str, str], Brief], evidence: Evidence
) -> None:
    for (state, partner), brief in briefs.items():
        now = comity.evaluate(state, partner, evidence=evidence).judgement
        then = comity.evaluate(
            state, partner, as_of=year_before(brief.as_of), evidence=evidence
        ).judgement
        said = next(s.text for s in brief.lead if "hange of judgement" in s.text)
        changed = (now.direction, now.stage, now.sureness) != (
            then.direction,
            then.stage,
            then.sureness,
        )
        assert said.startswith("Change") == changed


def test_the_page_runs_nothing_and_escapes(briefs: dict[tuple[str, str], Brief]) -> None:
    whole = briefs["GEO", "NATO"]
    bad = "<script>alert(1)</script>"
    notes = {k: replace(n, address="javascript:alert(1)") for k, n in whole.notes.items()}
    page = html(replace(whole, lead=(Said(bad), *whole.lead[1:]), marking=bad, notes=notes))
    assert (
        "<script" not in page
        and "javascript:" not in page
        and "script-src 'none'" in unescape(page)
    )
    assert page.count("<svg") == 1
    linked = set(re.findall(r'href="#(note-\d+)"', page))
    assert linked and linked == set(re.findall(r'id="(note-\d+)"', page))


def test_typst_reads_no_markup_in_texts(briefs: dict[tuple[str, str], Brief]) -> None:
    needs("typst")
    from pypdf import PdfReader

    from comity.render.brief.pdf import pdf

    bad = "#panic() *not bold* $x$ \\ @here <there> [ ] //"
    made = pdf(replace(briefs["TUR", "EU"], lead=(Said(bad),)))
    assert "#panic() *not bold* $x$" in PdfReader(io.BytesIO(made)).pages[0].extract_text()


def test_word_has_real_footnotes_links_and_styles(
    briefs: dict[tuple[str, str], Brief], tmp_path: Path
) -> None:
    needs("typst")
    needs("pypandoc")
    from comity.render.brief.pdf import fitted
    from comity.render.brief.word import docx

    brief = briefs["GEO", "NATO"]
    body = docx(brief)
    assert len(body) < 600_000
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        notes = packed.read("word/footnotes.xml").decode()
        text = packed.read("word/document.xml").decode()
        links = packed.read("word/_rels/footnotes.xml.rels").decode()
        assert "word/media/" in " ".join(packed.namelist())
    wanted = fitted(brief, word=True).numbered()
    own = [n for n in re.findall(r"<w:footnote [^>]*>", notes) if "w:type" not in n]
    assert len(own) == len(wanted) == len(re.findall("<w:footnoteReference ", text))
    linked = [n for n in wanted if brief.notes[n].address.startswith("http")]
    assert links.count("/hyperlink") == len({brief.notes[n].address for n in linked})
    assert 'w:val="Heading1"' in text and 'w:val="Heading2"' in text and 'w:w="11906"' in text
    plain = tmp_path / "office.docx"
    plain.write_text("no")
    with pytest.raises(comity.UsageError, match="no Word file"):
        docx(brief, plain)


@pytest.mark.parametrize("form", ["md", "html", "docx"])
@pytest.mark.parametrize("pair", [*PAIRS, None])
def test_our_own_drafts_pass(
    briefs: dict[tuple[str, str], Brief],
    bare: Brief,
    pair: tuple[str, str] | None,
    form: str,
    tmp_path: Path,
) -> None:
    path = written(briefs[pair] if pair else bare, form, tmp_path)
    found = comity.brief_check(path)
    assert found.passed, [r for r in found.results if r.broken]
    asked = {r.rule for r in found.results if r.verdict == "holds"}
    always = {r.name for r in RULES} - {"lines"}  # no line was edited
    assert asked == always - (set() if pair else {"alternatives", "change"})


def written(brief: Brief, form: str, folder: Path) -> Path:
    path = folder / f"draft.{form}"
    if form == "docx":
        needs("typst")
        needs("pypandoc")
        from comity.render.brief.word import docx

        path.write_bytes(docx(brief))
    else:
        path.write_text(html(brief) if form == "html" else markdown(brief), encoding="utf-8")
    return path


NOTE = "\n\n[^1]: Somewhere."
BREAKS = [
    ("source", "Accession is unlikely before 2030."),
    ("source", "## Prospects\n\nWe judge that talks go on."),
    ("source", "## Prospects\n\n- A new treaty is very likely in five years."),
    ("source", "| question | answer |\n| --- | --- |\n| A visit? | roughly even chance |"),
    ("vocabulary", "A treaty is possibly near.[^1]"),
    ("vocabulary", "A visit is highly likely.[^1]"),
    ("vocabulary", "There is a remote chance of war.[^1]"),
    ("apart", "We have high confidence that a visit is likely.[^1]"),
    ("apart", "A treaty is very unlikely, and our sureness is moderate.[^1]"),
    ("apart", "We are confident that war is almost certain.[^1]"),
    ("alternatives", "Ties are likely to grow.[^1] No change of judgement since 2025.[^1]"),
    ("change", "Ties are likely to grow.[^1] Alternatives considered: none holds.[^1]"),
]
KEEPS = [
    ("source", "Accession is unlikely before 2030.[^1]"),
    ("source", "## Prospects\n\n| A visit?[^1] | roughly even chance |"),
    ("vocabulary", "A treaty is likely.[^1]"),
    ("vocabulary", "Talks might resume (Minister Ivan Ivanov, 3 May 2024).[^1]"),
    ("vocabulary", "The minister said “perhaps”.[^1]"),
    ("apart", "A visit is likely.[^1] Confidence in this is low.[^1]"),
    ("alternatives", "Growth is likely.[^1] Another reading: the freeze is tactical.[^1]"),
    ("change", "Growth is likely.[^1] Our last assessment was the same.[^1]"),
]


@pytest.mark.parametrize(("rule", "text"), BREAKS)
def test_what_breaks_a_rule(rule: str, text: str, tmp_path: Path) -> None:
    assert verdict(rule, text, tmp_path) == "broken"


@pytest.mark.parametrize(("rule", "text"), KEEPS)
def test_what_keeps_a_rule(rule: str, text: str, tmp_path: Path) -> None:
    assert verdict(rule, text, tmp_path) == "holds"


def verdict(rule: str, text: str, folder: Path) -> str:
    path = folder / "draft.md"
    path.write_text(text + NOTE, encoding="utf-8")
    return next(r.verdict for r in comity.brief_check(path).results if r.rule == rule)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r"facts verified, \d+ documents", "facts verified, 911 documents"),
        (r"(\d+)%, very likely", "86%, very likely"),
        (
            r"steps? in ten years “repeated on schedule” \(7",
            "step in ten years “repeated on schedule” (8",
        ),
        (r"of the last 10 years", "of the last 12 years"),
    ],
)
def test_a_number_that_is_not_the_evaluations_is_found(
    briefs: dict[tuple[str, str], Brief], old: str, new: str, tmp_path: Path
) -> None:
    text, count = re.subn(old, new, markdown(briefs["GEO", "NATO"]), count=1)
    assert count == 1 and text != markdown(briefs["GEO", "NATO"])
    path = tmp_path / "draft.md"
    path.write_text(text, encoding="utf-8")
    found = {r.rule: r for r in comity.brief_check(path).results}
    assert found["numbers"].verdict == "broken" and len(found["numbers"].broken) >= 1


def test_tracked_changes_are_told(briefs: dict[tuple[str, str], Brief], tmp_path: Path) -> None:
    path = written(briefs["KAZ", "SCO"], "docx", tmp_path)
    changed = tmp_path / "changed.docx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w") as new:
        for item in old.infolist():
            body = old.read(item)
            if item.filename == "word/document.xml":
                mark = b'<w:ins w:id="9" w:author="A" w:date="2026-01-01T00:00:00Z"><w:r><w:t>'
                end = b" and more</w:t></w:r></w:ins></w:p>"
                body = body.replace(b"</w:p>", mark + end, 1)
            new.writestr(item, body)
    found = {r.rule: r for r in comity.brief_check(changed).results}
    assert found["settled"].verdict == "broken" and "1 tracked" in found["settled"].broken[0]


def test_the_commands(comity_cli: Run, tmp_path: Path) -> None:
    path = tmp_path / "brief.md"
    comity_cli("brief", "GEO", "NATO", "--as-of", "2010-06-30", "--md", str(path))
    text = path.read_text("utf-8")
    assert text.startswith("# Georgia and NATO, as of 30 June 2010")
    assert not re.search(r"\b201[1-9]\b", text.partition("## Prospects")[0])
    assert comity_cli("brief", "check", str(path)).stdout.startswith("holds")
    shown = json.loads(comity_cli("brief", "check", str(path), "--json").stdout)
    assert [r["rule"] for r in shown] == [r.name for r in RULES]
    path.write_text("A treaty is highly unlikely.[^1]\n\n" + text, encoding="utf-8")
    broken = comity_cli("brief", "check", str(path))
    assert broken.returncode == 1 and "“highly unlikely” in" in broken.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("brief", "check", "none.md"), "there is no file none.md"),
        (("brief", "check", __file__), "name a .md, .docx or .html file"),
        (("brief", "Atlantis", "NATO"), "Atlantis"),
    ],
)
def test_bad_input_is_one_clear_line(comity_cli: Run, words: tuple[str, ...], said: str) -> None:
    one_clear_line(comity_cli(*words), said)


@pytest.mark.parametrize("package", ["typst", "pypandoc"])
def test_without_the_extra_the_install_command_is_named(
    briefs: dict[tuple[str, str], Brief], package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from comity.render.brief.pdf import pdf
    from comity.render.brief.word import docx

    monkeypatch.setitem(sys.modules, package, None)
    make = pdf if package == "typst" else docx
    with pytest.raises(comity.MissingExtra, match=r"pip install 'comity\[brief\]'"):
        make(briefs["TUR", "EU"])


def test_the_table_of_rules_is_the_code_s() -> None:
    page = (ROOT / "docs" / "brief.md").read_text(encoding="utf-8")
    for rule in RULES:
        assert f"| {rule.name} | {rule.asks} | {rule.keeps} | {rule.breaks} |" in page


@pytest.mark.parametrize("name", ["source", "vocabulary", "apart", "alternatives", "change"])
def test_the_examples_of_a_rule_are_true(name: str, tmp_path: Path) -> None:
    rule = next(r for r in RULES if r.name == name)
    assert verdict(name, rule.keeps, tmp_path) == "holds"
    if not rule.breaks.startswith("("):
        assert verdict(name, rule.breaks, tmp_path) == "broken"


def test_the_chart_says_hatched_only_where_it_hatches(
    briefs: dict[tuple[str, str], Brief],
) -> None:
    for brief in briefs.values():
        chart = brief.chart
        assert chart is not None
        assert ("hatched" in chart.title) == bool(chart.silent)
        assert all(chart.steps[year - chart.first] is None for year in chart.silent)
        assert list(chart.events) == sorted(chart.events, key=lambda e: e.when)


@pytest.mark.parametrize(
    ("pair", "told"),
    [
        (("RUS", "NATO"), "the relation itself is broken"),
        (("BLR", "NATO"), "the relation itself is"),
        (("KAZ", "NATO"), ""),
    ],
)
def test_paper_is_no_relation(pair: tuple[str, str], told: str, evidence: Evidence) -> None:
    """An act of 1997 that nothing ended is in force, and the reader sees what goes on."""
    found = comity.evaluate(*pair, evidence=evidence)
    law = legal_base(found, Notes(found))
    assert (told in law.summary.text) if told else ("In force means" not in law.summary.text)
