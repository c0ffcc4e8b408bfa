"""What a title names: an instrument of two sides, or the act of one."""

from __future__ import annotations

import pytest

from comity.core.codebook import bundled_codebook
from comity.evidence.evidence import Evidence
from comity.evidence.question import make_dyad
from comity.measures.instruments import instruments
from comity.record.titles import instrument_name, instrument_stage, names_instrument


@pytest.mark.parametrize(
    "title",
    [
        "Military transit agreement with Spain",
        "Five-year military cooperation plan 2003-2007",
        "Exchange of letters on Active Endeavour",
        "Memorandum on the conduct of Srbija 2018",
        "Brussels Agreement with Kosovo initialled",
        "EU-Turkey statement on migration",
    ],
)
def test_an_instrument_is_one(title: str) -> None:
    assert names_instrument(title)


@pytest.mark.parametrize(
    "title",
    [
        "Turkish parliament approves accession of Sweden",
        "United States approves the F-16 sale to Turkey",
        "Parliament ratifies an agreement to host the NATO office",
        "Bill on the NATO rail transit exchange of notes submitted",
        "Turkey and Russia sign the S-400 accord",
        "Riksdag approves the agreement with the United States",
        "Kazakhstan joins the Abraham Accords",
        "Nuclear warheads returned to Russia",
        "Federal Council proposes Swisscoy to 2026",
        "NATO liaison officer based in Tashkent",
        "Offer of rail transit to ISAF",
    ],
)
def test_the_act_of_one_side_is_none(title: str) -> None:
    assert not names_instrument(title)
    stage, _ = instrument_stage(title, bundled_codebook())
    assert stage in ("", "proposed", "ended")


@pytest.mark.parametrize(
    ("title", "stage"),
    [
        ("Finland-US Defence Cooperation Agreement in force", "in force"),
        ("Brussels Agreement with Kosovo initialled", "initialled"),
        ("Military transit agreement with Italy ratified", "ratified"),
        ("New Israel-NATO cooperation programme announced", "proposed"),
    ],
)
def test_the_stage_is_the_titles(title: str, stage: str) -> None:
    assert instrument_stage(title, bundled_codebook())[0] == stage


def test_steps_of_one_instrument_come_together(evidence: Evidence) -> None:
    found = {i.name: i for i in instruments(make_dyad(evidence, "FIN", "NATO"))}
    agreement = found["Finland-US Defence Cooperation Agreement"]
    assert [s.stage for s in agreement.steps] == ["signed", "in force"]
    assert instrument_name("State Partnership renewed for five years") == "State Partnership"


@pytest.mark.parametrize("state", ["TUR", "UKR", "SRB", "CHE", "IRL", "AUT", "KAZ"])
def test_no_legal_base_holds_a_decision_of_one_side(evidence: Evidence, state: str) -> None:
    names = [i.name for i in instruments(make_dyad(evidence, state, "NATO"))]
    assert not [n for n in names if " approves " in n or " extends " in n or " decides" in n]


@pytest.mark.parametrize(
    ("name", "day", "status"),
    [
        ("Five-year military cooperation plan 2018-2022", "2022-06-30", "in effect"),
        ("Five-year military cooperation plan 2018-2022", "2024-06-30", "lapsed"),
        ("Five-year military cooperation plan 2003-2007", "2006-06-30", "in effect"),
        ("Five-year military cooperation plan 2003-2007", "2010-06-30", "lapsed"),
        ("Three-year plan for the KAZCENT training centre", "2014-06-30", "in effect"),
        ("Three-year plan for the KAZCENT training centre", "2016-06-30", "lapsed"),
    ],
)
def test_a_plan_ends_with_the_term_in_its_name(
    evidence: Evidence, name: str, day: str, status: str
) -> None:
    found = {i.name: i for i in instruments(make_dyad(evidence, "KAZ", "NATO", as_of=day))}
    assert found[name].status == status
