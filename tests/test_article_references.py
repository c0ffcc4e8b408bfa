"""References: the labelled sets against stated floors, the founding article, exports."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.article import read_article, to_bibtex, to_csl
from comity.references.parse import parse_references
from labelled_articles import lists, reference_counts

Cli = Callable[..., CompletedProcess[str]]

# CSL 1.0.2: item types, and name, date and standard variables
# https://docs.citationstyles.org/en/stable/specification.html (appendices III and IV)
CSL_TYPES = set(
    "article article-journal article-magazine article-newspaper bill book broadcast chapter classic "
    "collection dataset document entry entry-dictionary entry-encyclopedia event figure graphic "
    "hearing interview legal_case legislation manuscript map motion_picture musical_score pamphlet "
    "paper-conference patent performance periodical personal_communication post post-weblog "
    "regulation report review review-book software song speech standard thesis treaty "
    "webpage".split()
)
CSL_NAMES = {"author", "editor", "translator"}
CSL_DATES = {"issued", "accessed"}
CSL_TEXTS = set(
    "id type title container-title volume issue page publisher publisher-place URL DOI number "
    "edition genre note language number-of-pages number-of-volumes event-title event-place".split()
)

# precision and recall of fields that the rules must reach
FLOORS = {"tuning": (0.99, 0.99), "held-out": (0.98, 0.98), "hard": (0.90, 0.88)}


@pytest.mark.parametrize("which", sorted(FLOORS))
def test_labelled_fields_are_found(which: str) -> None:
    fields, cut_wrong = reference_counts(which)
    precision, recall = FLOORS[which]
    assert fields.precision >= precision
    assert fields.recall >= recall
    assert cut_wrong == 0


@pytest.mark.parametrize("which", sorted(FLOORS))
def test_the_documentation_states_the_figures_of_today(which: str) -> None:
    fields, _ = reference_counts(which)
    page = (Path(__file__).parent.parent / "docs" / "articles.md").read_text(encoding="utf-8")
    row = re.search(rf"^\| {which} \|.*$", page, re.MULTILINE)
    assert row is not None
    assert f"{fields.precision:.3f} | {fields.recall:.3f}" in row[0]


def test_there_are_sixty_references_and_twenty_held_out() -> None:
    count = {w: sum(len(one["entries"]) for one in lists(w)) for w in FLOORS}
    assert count["held-out"] >= 20
    assert sum(count.values()) >= 60


def test_the_thirteen_references_of_the_founding_article() -> None:
    references = read_article("kazakhstan-nato-2010").references
    assert len(references) == 13
    got = [r.fields for r in references]
    years = [c.get("issued", {}).get("date-parts", [[None]])[0][0] for c in got]
    assert years == [2007, 2005, 2007, 2006, 2006, 2007, 2007, None, 2008, None, 2007, 2006, None]
    assert references[6].same_as == 6
    assert got[5]["type"] == "legislation" and got[5]["number"] == "299"
    assert got[0]["container-title"].startswith("Ekonomicheskie strategii")
    assert got[1]["editor"] == [
        {"family": "Ashimbaev", "given": "M."},
        {"family": "Mennuti", "given": "J."},
    ]
    assert got[4]["volume"] == "II" and got[4]["publisher-place"] == "Almaty"
    assert got[7]["URL"] == "http://www.s-cica.org" and references[7].missing == ("title",)
    assert got[9]["author"] == [{"literal": "RK Ministry of Defense"}]
    assert got[10]["issue"] == "2 (44)" and got[10]["page"] == "61"
    assert got[11]["issued"] == {"date-parts": [[2006, 3, 1]]}
    assert got[12]["author"][0]["family"] == "Satpaev"


def test_csl_uses_only_the_words_of_csl() -> None:
    for which in FLOORS:
        for one in lists(which):
            lines = [x for e in one["entries"] for x in e["text"].split("\n")]
            items = to_csl(parse_references(lines))
            assert len({i["id"] for i in items}) == len(items)
            for item in items:
                assert item["type"] in CSL_TYPES
                assert set(item) <= CSL_NAMES | CSL_DATES | CSL_TEXTS
                for name in CSL_NAMES & set(item):
                    assert all({"literal"} == set(n) or {"family", "given"} == set(n)
                               for n in item[name])  # fmt: skip
                for name in CSL_DATES & set(item):
                    assert all(1 <= len(p) <= 3 for p in item[name]["date-parts"])


def test_what_is_no_reference_is_kept_as_text_and_said_so() -> None:
    (remark,) = parse_references(["The author’s own calculations, rounded."])
    assert remark.parsed == "no" and remark.fields == {} and remark.missing
    assert remark.text in to_csl([remark])[0]["note"]


def test_a_back_reference_without_a_work_before_it_is_not_invented() -> None:
    first, second = parse_references(["Ibidem.", "R. Zenda, op. cit., p. 4."])
    assert first.fields == second.fields == {}
    assert first.same_as == second.same_as == 0


def test_bibtex_keeps_unicode_escapes_marks_and_has_stable_keys() -> None:
    lines = [
        "A. Sapt, “50% & more {costs} of Кордон_1,” Border Studies, No. 1, 2001, pp. 1-2.",
        "A. Sapt, “50 more,” Border Studies, No. 2, 2001, pp. 3-4.",
    ]
    text = to_bibtex(parse_references(lines))
    assert r"50\% \& more \{costs\} of Кордон\_1" in text
    assert re.findall(r"@article\{([^,]+),", text) == ["sapt2001", "sapt2001-2"]
    assert "pages = {1--2}" in text
    assert text.count("{") == text.count("}")
    assert to_bibtex(parse_references(lines)) == text


PIECES = st.sampled_from(
    ["A. Sapt, ", "“Title,” ", "in: ", "No. 4, ", "2001, ", "pp. 1-2.", " // ", "— ", "(2004) ",
     "Ibid.", "op. cit.", "; ", "[www.a.example]", "\n", "ed. by B. Zenda, ", "Указ ", "№ 5 ", "(",
     "eds.", "Klow: Press", "doi:10.1/x ", "Accessed ", "31 February 2001", "”", "99. "]
)  # fmt: skip


@given(st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=200))
def test_any_text_gives_references_with_known_words(text: str) -> None:
    references = parse_references(text.split("\n"))
    for reference in references:
        assert reference.parsed in {"yes", "in part", "no"}
        assert reference.same_as < reference.number
        assert set(reference.fields) <= CSL_NAMES | CSL_DATES | CSL_TEXTS
    json.dumps(to_csl(references))
    bare = re.sub(r"\\[{}]", "", to_bibtex(references))
    assert bare.count("{") == bare.count("}")


def test_command_line_exports(comity_cli: Cli, tmp_path: Path) -> None:
    out = tmp_path / "refs.bib"
    run = comity_cli(
        "article", "references", "kazakhstan-nato-2010", "--format", "bibtex", "-o", str(out)
    )
    assert run.returncode == 0 and run.stdout == ""
    assert out.read_text(encoding="utf-8").count("@") >= 13
    run = comity_cli("article", "references", "kazakhstan-nato-2010", "--format", "csl")
    assert len(json.loads(run.stdout)) == 13
    run = comity_cli("article", "references", "kazakhstan-nato-2010", "--format", "ris")
    assert run.returncode == 2 and "csl" in run.stderr
