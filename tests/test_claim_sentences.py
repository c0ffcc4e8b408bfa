"""Sentences with labels: nothing false is certified, nothing true contradicted, from outside."""

from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.claims.examine import Examined, examine, rates, wilson, wrong
from comity.core.codebook import DATA
from comity.errors import UsageError
from comity.evidence.evidence import Evidence
from comity.propositions import VERDICTS
from conftest import one_clear_line

HOLDS, PART, CONTRADICTED, UNDECIDED = VERDICTS
OWN = Path(str(DATA)) / "statements" / "own.csv"
SHARED = os.environ.get("COMITY_SHARED")
Run = Callable[..., CompletedProcess[str]]
HEAD = "id,text,as_of,state,partner,truth\n"


@pytest.fixture(scope="module")
def own(evidence: Evidence) -> dict[str, Examined]:
    return {e.id: e for e in examine(OWN, evidence)}


def test_no_sentence_of_ours_is_judged_wrongly(own: dict[str, Examined]) -> None:
    assert not wrong(own.values())
    decided = [e for e in own.values() if e.verdict in (HOLDS, PART, CONTRADICTED)]
    assert len(decided) >= 30  # a checker that decides nothing makes no mistake


def test_no_sentence_that_was_tried_in_mending_is_judged_wrongly(evidence: Evidence) -> None:
    """Neighbours of each fault that was found, kept so that it does not come back."""
    found = examine(OWN.with_name("probes.csv"), evidence)
    assert not [(w.id, w.text, w.verdict) for w in wrong(found)]
    assert sum(e.verdict in (HOLDS, CONTRADICTED) for e in found) >= 95


@pytest.mark.skipif(SHARED is None, reason="COMITY_SHARED, the folder of shared cases, is not set")
def test_no_sentence_of_others_is_judged_wrongly(evidence: Evidence) -> None:
    found = examine(Path(SHARED or "") / "data" / "statements" / "given.csv", evidence)
    assert not wrong(found)
    decided = next(r for r in rates(found) if r.name == "checkable statements decided")
    assert decided.hits >= 45


def verdict(
    evidence: Evidence, tmp_path: Path, text: str, state: str, partner: str, day: str
) -> Examined:
    path = tmp_path / "one.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(HEAD.strip().split(","))
        rows.writerow(["a", text, day, state, partner, "true"])
    return examine(path, evidence)[0]


KAZ = ("KAZ", "NATO", "2010-12-31")
MDA = ("MDA", "EU", "2026-10-31")
READINGS = [
    # refusals, and acts of their kind
    ("Kazakhstan refused to sign the Individual Partnership Action Plan.", *KAZ, CONTRADICTED),
    ("Kazakhstan declined to join the Partnership for Peace.", *KAZ, CONTRADICTED),
    ("Kazakhstan failed to join the Planning and Review Process.", *KAZ, CONTRADICTED),
    ("Kazakhstan hesitated to sign the Individual Partnership Action Plan.", *KAZ, "not read"),
    ("Kazakhstan promised to sign the Individual Partnership Action Plan.", *KAZ, "not read"),
    ("The cook joined the Partnership for Peace in 1994.", *KAZ, "not read"),
    ("The museum hosted an exercise in 2003.", *KAZ, "not read"),
    ("Kazakhstan sent troops to Afghanistan.", *KAZ, UNDECIDED),
    ("NATO refused to sign the Individual Partnership Action Plan.", *KAZ, "not read"),
    ("President says the country needs no bases.", *KAZ, "not read"),
    ("Kazakhstan is a candidate for membership in NATO.", *KAZ, "not read"),
    ("Kazakhstan is a member of NATO.", *KAZ, CONTRADICTED),
    # steps toward the European Union, and whose they are
    ("Moldova signed the Association Agreement with the EU on 27 June 2014.", *MDA, HOLDS),
    ("Moldova signed the Association Agreement with the EU on 27 June 2011.", *MDA, CONTRADICTED),
    ("Moldova refused to sign the Association Agreement with the EU in 2014.", *MDA, CONTRADICTED),
    ("Moldova signed the Association Agreement with NATO in 2014.", *MDA, "not checkable"),
    ("Armenia and NATO signed the Comprehensive and Enhanced Partnership Agreement in 2017.",
     *MDA, "not checkable"),
    ("The EU granted Moldova candidate status in June 2022.", *MDA, HOLDS),
    ("The EU granted Moldova candidate status in June 2019.", *MDA, CONTRADICTED),
    ("The CSTO granted Moldova candidate status in June 2022.", *MDA, "not checkable"),
    ("Moldova granted the EU candidate status in June 2022.", *MDA, "not read"),
    ("Moldova was denied candidate status in June 2022.", *MDA, "not read"),
    ("Moldova and the EU opened accession negotiations in June 2024.", *MDA, HOLDS),
    ("The EU opened accession talks with Moldova in June 2021.", *MDA, CONTRADICTED),
    ("NATO opened accession negotiations with Moldova in June 2024.", *MDA, "not checkable"),
    ("Moldova closed accession negotiations with the EU in June 2024.", *MDA, "not read"),
    ("В июне 2014 года Молдавия подписала Соглашение об ассоциации с Европейским союзом.",
     *MDA, HOLDS),
    ("Молдавия не получила статус кандидата в 2022 году.", *MDA, CONTRADICTED),
    # who did it to whom
    ("The United States evicted Uzbek forces from Karshi-Khanabad in 2005.", "UZB", "NATO",
     "2010-12-31", CONTRADICTED),
    ("Uzbekistan expelled American soldiers from Karshi-Khanabad in 2005.", "UZB", "NATO",
     "2010-12-31", HOLDS),
    ("The United States hosted Kyrgyz bases.", "KGZ", "NATO", "2010-12-31", UNDECIDED),
    ("Kyrgyzstan hosted American bases.", "KGZ", "NATO", "2010-12-31", HOLDS),
    ("Kazakhstan's army signed the Partnership for Peace framework document.", *KAZ, "not read"),
    ("Kazakhstan cooperates with terrorism against NATO.", *KAZ, "not read"),
    ("NATO's policy toward Kazakhstan has always been consistent.", *KAZ, "not read"),
    ("Russia held exercises in Kazakhstan every year.", *KAZ, "not read"),
    ("The Russian foreign ministry said in April 2004 that Kazakhstan had no plans to join NATO.",
     *KAZ, "not checkable"),
    # the act that is named, and its tense
    ("Kazakh troops fought in Iraq.", *KAZ, "not read"),
    ("Kazakh troops did not serve in Iraq.", *KAZ, CONTRADICTED),
    ("Kazakh troops are in Iraq.", *KAZ, CONTRADICTED),
    # what most measures deny is no part of the truth, and a part no ground to deny
    ("Kazakhstan's relations with NATO have declined since 1994.", *KAZ, UNDECIDED),
    ("Relations between Kazakhstan and NATO have not grown since 1994.", *KAZ, UNDECIDED),
    ("The United States withdrew its troops from Iraq in October 2008.", "USA", "NATO",
     "2010-12-31", UNDECIDED),
    ("Kazakhstan withdrew its troops from Iraq in October 2008.", *KAZ, HOLDS),
    ("Kazakhstan joined NATO's Partnership for Peace in May 1994.", *KAZ, HOLDS),
    ("Kazakhstan joined the CSTO's Partnership for Peace in May 1994.", *KAZ, "not checkable"),
    ("Secretary General Robertson visited Almaty in July 2003.", *KAZ, HOLDS),
    # neutrality is a stance against blocs
    ("Moldova is a neutral state.", "MDA", "NATO", "2020-12-31", HOLDS),
    ("Sweden is a militarily non-aligned country.", "SWE", "NATO", "2024-12-31", CONTRADICTED),
    # order
    ("Georgia agreed an Individual Partnership Action Plan before Armenia.", "GEO", "NATO",
     "2010-12-31", HOLDS),
    ("Georgia agreed an Individual Partnership Action Plan after Armenia.", "GEO", "NATO",
     "2010-12-31", CONTRADICTED),
    ("Finland joined NATO two years before Sweden.", "FIN", "NATO", "2024-12-31", CONTRADICTED),
    ("Finland was admitted to NATO eleven months before Sweden.", "FIN", "NATO", "2024-12-31",
     HOLDS),
    ("It became the thirty-first member of the Alliance.", "FIN", "NATO", "2024-12-31", HOLDS),
    ("It became the thirtieth member of the Alliance.", "FIN", "NATO", "2024-12-31", CONTRADICTED),
    ("It joined the Partnership for Peace in 1994.", "FIN", "NATO", "2024-12-31", "not read"),
    # time
    ("Kazakhstan signed the Partnership for Peace framework document on 27 May 1994.", *KAZ, HOLDS),
    ("Kazakhstan signed the Partnership for Peace framework document on 3 March 1994.", *KAZ,
     CONTRADICTED),
    ("Kazakhstan signed the Partnership for Peace framework document in late 1994.", *KAZ,
     CONTRADICTED),
    ("Kazakhstan joined the Partnership for Peace after 1993.", *KAZ, "not checkable"),
    ("Azerbaijani soldiers are still deployed in Kosovo.", "AZE", "NATO", "2015-12-31",
     CONTRADICTED),
    ("Uzbekistan was a member of the CSTO in 2012.", "UZB", "CSTO", "2014-12-31", UNDECIDED),
    ("Armenia took part in Eagle Partner 2023.", "ARM", "NATO", "2024-12-31", HOLDS),
    # what is offered is no step of the state; who left may have left what an organization grew of
    ("Serbia does not seek membership in NATO.", "SRB", "NATO", "2020-12-31", PART),
    ("Georgia is a founding member of the CSTO.", "GEO", "CSTO", "2020-12-31", UNDECIDED),
    # a ladder is complete of states that the record follows; an unratified charter is half a seat
    ("Bosnia and Herzegovina joined the Membership Action Plan in 2010.", "BIH", "NATO",
     "2012-12-31", UNDECIDED),
    ("Kazakhstan joined the Membership Action Plan in 2010.", *KAZ, CONTRADICTED),
    ("Ukraine is a member of the CIS.", "UKR", "CIS", "2010-12-31", UNDECIDED),
    # two acts, one time
    ("Kazakhstan joined the Partnership for Peace and signed the SOFA in 1998.", *KAZ,
     CONTRADICTED),
    ("Kazakhstan joined the Partnership for Peace and signed the SOFA in 1996.", *KAZ, PART),
    # half a sentence
    ("Relations with the Alliance have grown since 1994, but critics call this an illusion.", *KAZ,
     "not read"),
    ("Kyrgyzstan hosted an American air base until 2008.", "KGZ", "NATO", "2010-12-31", "not read"),
    # Russian and Kazakh
    ("Казахстан не подписал рамочный документ программы «Партнёрство ради мира».", *KAZ,
     CONTRADICTED),
    ("Узбекистан вышел из ОДКБ в 2012 году.", "UZB", "CSTO", "2014-12-31", HOLDS),
    ("Узбекистан вышел из ОДКБ в 2009 году.", "UZB", "CSTO", "2014-12-31", CONTRADICTED),
    ("ОДКБ вышла из Узбекистана в 2012 году.", "UZB", "CSTO", "2014-12-31", "not read"),
    ("Казахстан отказался подписать рамочный документ «Партнёрство ради мира».", *KAZ,
     CONTRADICTED),
    ("Казахстан не планирует вступать в НАТО.", *KAZ, HOLDS),
    ("Финляндия стала членом НАТО в апреле 2020 года.", "FIN", "NATO", "2024-12-31",
     CONTRADICTED),
    ("Қазақстан НАТО-ға мүше емес.", *KAZ, HOLDS),
    # taken again after leaving: the later year is no lie, and not the first either
    ("Malta joined the Partnership for Peace in 2008.", "MLT", "NATO", "2026-10-01", UNDECIDED),
    ("Malta joined the Partnership for Peace in 1995.", "MLT", "NATO", "2026-10-01", HOLDS),
    ("Malta joined the Partnership for Peace in 2001.", "MLT", "NATO", "2026-10-01", CONTRADICTED),
    # no beginning is named: a year without one long ago is not what it speaks of
    ("Kazakhstan holds exercises with Russia every year.", "KAZ", "CSTO", "2026-10-01", PART),
    ("Tajikistan holds yearly exercises with Russia.", "TJK", "CSTO", "2026-10-01", PART),
    ("Moldova holds exercises with Russia every year.", "MDA", "CSTO", "2026-10-01", CONTRADICTED),
    (
        "Kazakhstan held exercises with Russia every year since 1995.",
        "KAZ", "CSTO", "2026-10-01", CONTRADICTED,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "state", "partner", "day", "want"), READINGS)
def test_what_a_sentence_comes_to(
    evidence: Evidence, tmp_path: Path, text: str, state: str, partner: str, day: str, want: str
) -> None:
    found = verdict(evidence, tmp_path, text, state, partner, day)
    assert found.verdict == want or (want.startswith("not ") and found.verdict.startswith("not "))
    assert found.why


def test_the_examination_from_outside(comity_cli: Run, tmp_path: Path) -> None:
    path = tmp_path / "set.csv"
    path.write_text(
        HEAD
        + "a,Poland joined NATO in 1999.,2010-12-31,POL,NATO,true\n"
        + "b,Poland joined NATO in 1999.,2010-12-31,POL,NATO,false\n"  # a label that is wrong
        + "c,The waiter joined the choir.,2010-12-31,POL,NATO,unrelated\n",
        "utf-8",
    )
    shown = comity_cli("claims", "examine", str(path)).stdout
    assert "1 of 1 false statements certified" in " ".join(shown.split())
    assert re.search(r"1 of 2\s+\"holds\" that are true \(95% 9 to 91%\)", shown)
    assert "b false, came out: holds" in shown
    values = json.loads(comity_cli("claims", "examine", str(path), "--json").stdout)
    assert [s["verdict"] for s in values["sentences"]] == [HOLDS, HOLDS, "not read"]
    assert values["rates"][0]["hits"] == 1


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("id,text\na,b\n", "no column as_of"),
        (HEAD, "holds no sentence"),
        (HEAD + "a,Hm.,2010-12-31,KAZ,NATO,maybe\n", "line 2, truth: 'maybe'"),
        (HEAD + "a,Hm.,2010,KAZ,NATO,true\n", "line 2"),
        (HEAD + "a,Hm.,2010-12-31,XYZ,NATO,true\n", "line 2"),
    ],
)
def test_a_bad_set_gets_one_line(
    comity_cli: Run, tmp_path: Path, evidence: Evidence, body: str, said: str
) -> None:
    path = tmp_path / "set.csv"
    path.write_text(body, "utf-8")
    with pytest.raises(UsageError, match=said):
        examine(path, evidence)
    if said == "holds no sentence":
        one_clear_line(comity_cli("claims", "examine", str(path)), said)


def test_the_interval_of_a_share_as_published() -> None:
    """Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 3."""
    assert [round(v, 4) for v in wilson(81, 263)] == [0.2553, 0.3662]
    assert [round(v, 4) for v in wilson(15, 148)] == [0.0624, 0.1605]
    assert [round(v, 4) for v in wilson(0, 20)] == [0.0, 0.1611]


@given(of=st.integers(1, 500), data=st.data())
def test_an_interval_holds_its_share(of: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, of))
    low, high = wilson(hits, of)
    assert 0 <= low <= hits / of <= high <= 1


CAPITALS = "UZBEKISTAN AND NATO\n\nThe country joined the Planning and Review Process in 2002.\n"


def test_a_title_in_capitals_names_its_pair(comity_cli: Run, tmp_path: Path) -> None:
    """Before, names were found as written only, and Kazakhstan was taken where none was."""
    for name, text in (
        ("a", CAPITALS),
        ("b", CAPITALS.replace("UZBEKISTAN AND", "Uzbekistan and")),
    ):
        path = tmp_path / f"{name}.txt"
        path.write_text(text, "utf-8")
        found = json.loads(comity_cli("check", str(path), "--as-of", "2010", "--json").stdout)
        assert found["statements"][0]["verdict"]["proposition"]["state"] == "UZB"


def test_every_form_marks_what_nobody_confirmed(comity_cli: Run, tmp_path: Path) -> None:
    path, page = tmp_path / "a.txt", tmp_path / "a.html"
    path.write_text("Poland and NATO\n\nPoland joined NATO in 1999.\n", "utf-8")
    run = ("check", str(path), "--as-of", "2010")
    for more in ((), ("--short",), ("--md",)):
        shown = comity_cli(*run, *more).stdout
        assert "nobody confirmed" in " ".join(shown.split()), more
        assert "a full membership that began in the window" in " ".join(shown.split()), more
        assert "POL 1999-03-12" in shown
    assert comity_cli(*run, "--html", str(page)).returncode == 0
    assert 'class="claim holds hollow"' in page.read_text("utf-8")
    values = json.loads(comity_cli(*run, "--json").stdout)["statements"][0]
    assert values["confirmed"] is False
    assert "confidence" not in values


def test_the_country_is_the_one_that_was_named_last(comity_cli: Run, tmp_path: Path) -> None:
    said = "The country joined the Planning and Review Process in 2002."
    for before, read in (("Kazakhstan is large.", True), ("Uzbekistan is large.", False)):
        path = tmp_path / "a.txt"
        path.write_text(f"Kazakhstan and NATO\n\n{before} {said}\n", "utf-8")
        found = json.loads(comity_cli("check", str(path), "--as-of", "2010", "--json").stdout)
        assert (found["statements"][-1]["verdict"] is not None) == read
