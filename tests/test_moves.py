"""Moves, what stands at the day, and the word of the lead: from outside and by law."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import comity
from comity.core.dates import When
from comity.errors import ComityError
from comity.evaluation.move_direction import WORDS, YEARS, horizon_of
from comity.evaluation.move_model import Move
from comity.evaluation.move_rules import MOVE_RULES, rule_of
from comity.evaluation.moves import moves_of, moving_facts, seen_of
from comity.evaluation.standing import Standing, standing_of
from comity.evidence.evidence import Evidence
from comity.evidence.load import load
from comity.evidence.question import make_dyad
from conftest import ROOT

DATA = Path(__file__).parent / "data"
WHO = DATA / "cases" / "who-acted"


@pytest.fixture(scope="module")
def wide() -> Evidence:
    """The bundled evidence and a folder with rows on who acted."""
    return load(WHO)


def judged(name: str) -> list[tuple[str, str, str, list[str]]]:
    with (DATA / name).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [(r["state"], r["partner"], r["as_of"], r["accepted"].split(";")) for r in rows]


def word_of(
    evidence: Evidence, state: str, partner: str, day: str, since: int | None = None
) -> str:
    dyad = make_dyad(evidence, state, partner, as_of=day, since=since)
    return horizon_of(moves_of(dyad), standing_of(dyad), dyad.as_of, 3).word


@pytest.mark.parametrize(("name", "least"), [("given", 19), ("own", 35)])
def test_words_that_an_officer_accepts(evidence: Evidence, name: str, least: int) -> None:
    rows = judged(f"judgements-{name}.csv")
    found = [(word_of(evidence, s, p, day), accepted) for s, p, day, accepted in rows]
    right = sum(word in accepted for word, accepted in found)
    wrong = sum(word not in accepted and word != "cannot say" for word, accepted in found)
    assert right >= least
    assert wrong <= 3


# neighbours of the given cases: other days, states and organizations of the same kinds
@pytest.mark.parametrize(
    ("state", "partner", "day", "word"),
    [
        ("FIN", "NATO", "2023-06-30", "member"),
        ("SWE", "NATO", "2022-12-31", "rising"),
        ("EST", "NATO", "2003-12-31", "rising"),
        ("AZE", "CSTO", "2005-12-31", "left"),
        ("UZB", "CSTO", "2011-12-31", "falling"),
        ("UZB", "CSTO", "2020-12-31", "left"),
        ("RUS", "NATO", "2008-12-31", "frozen"),
        ("RUS", "NATO", "2020-12-31", "frozen"),
        ("TUR", "EU", "2021-06-30", "frozen"),
        ("GEO", "EU", "2025-06-30", "frozen"),
        ("MLT", "NATO", "2008-12-31", "rising"),
        ("TKM", "NATO", "2000-12-31", "level"),
        ("JPN", "NATO", "2020-12-31", "rising"),
        ("IND", "NATO", "2015-12-31", "cannot say"),
    ],
)
def test_neighbours(evidence: Evidence, state: str, partner: str, day: str, word: str) -> None:
    assert word_of(evidence, state, partner, day) == word


def test_russia_is_broken_once_the_missions_are_closed(wide: Evidence) -> None:
    assert word_of(wide, "RUS", "NATO", "2021-06-30") == "frozen"
    assert word_of(wide, "RUS", "NATO", "2023-06-30") == "broken"


def test_a_war_breaks_until_something_follows_or_three_years(wide: Evidence) -> None:
    assert word_of(wide, "SRB", "NATO", "1999-12-31", 1999) == "broken"
    assert word_of(wide, "SRB", "NATO", "2002-12-31", 1999) != "broken"
    assert word_of(wide, "SRB", "NATO", "2007-12-31") in ("rising", "mixed")


def test_suspended_meetings_freeze_nothing(wide: Evidence) -> None:
    assert word_of(wide, "UZB", "EU", "2006-12-31") == "falling"


EXAMPLE = re.compile(r"([A-Z]{3})-([A-Z]+): (.+), ([\d-]+)")


def rows_of_the_page() -> list[list[str]]:
    page = (ROOT / "docs" / "methods" / "judgement.md").read_text(encoding="utf-8")
    lines = [line for line in page.splitlines() if line.startswith("| `")]
    return [cells for line in lines if len(cells := line.strip("| ").split(" | ")) == 5]


def test_the_table_of_moves_is_the_code_s() -> None:
    found = [tuple(cells[:3]) for cells in rows_of_the_page()]
    assert found == [(f"`{r.id}`", r.when, r.says) for r in MOVE_RULES]


@pytest.mark.parametrize("cells", rows_of_the_page(), ids=lambda c: c[0].strip("`"))
def test_every_rule_of_moves_has_an_example_for_and_against(
    wide: Evidence, cells: list[str]
) -> None:
    for text, wanted in ((cells[3], True), (cells[4], False)):
        match = EXAMPLE.fullmatch(text.strip())
        assert match, text
        state, partner, title, day = match.groups()
        dyad = make_dyad(wide, state, partner)
        fact = next(f for f in moving_facts(dyad) if f.title == title and str(f.start) == day)
        assert (rule_of(seen_of(dyad, fact)).id == cells[0].strip("`")) == wanted, text


def ordered_facts() -> list[tuple[str, str]]:
    with (DATA / "move-order.csv").open(encoding="utf-8") as file:
        return [(r["heavier"], r["lighter"]) for r in csv.DictReader(file)]


def weight_of(evidence: Evidence, text: str) -> float:
    match = EXAMPLE.fullmatch(text)
    assert match, text
    state, partner, title, day = match.groups()
    dyad = make_dyad(evidence, state, partner, since=1991)
    fact = next(f for f in moving_facts(dyad) if f.title == title and str(f.start) == day)
    told = seen_of(dyad, fact)
    return abs(rule_of(told).weight(told))


@pytest.mark.parametrize(("heavier", "lighter"), ordered_facts())
def test_the_scale_orders_facts_as_the_field_does(
    wide: Evidence, heavier: str, lighter: str
) -> None:
    assert weight_of(wide, heavier) > weight_of(wide, lighter)


@pytest.mark.parametrize(
    ("state", "partner", "title", "actor", "actors"),
    [
        ("KGZ", "CSTO", "Kyrgyzstan cancels Indestructible Brotherhood 2022", "state", ("KGZ",)),
        ("KGZ", "CSTO", "CSTO declines to send peacekeepers to Osh", "organization", ("CSTO",)),
        ("FIN", "NATO", "Turkey objects to Finland and Sweden joining", "member", ("TUR",)),
        ("RUS", "NATO", "Permanent Joint Council meeting postponed", "both", ("NATO", "RUS")),
        ("KAZ", "NATO", "Pull-out from Cooperative Longbow/Lancer 09", "unknown", ()),
        ("UZB", "NATO", "Eviction from Karshi-Khanabad", "state", ("UZB",)),
    ],
)
def test_who_acted(
    wide: Evidence, state: str, partner: str, title: str, actor: str, actors: tuple[str, ...]
) -> None:
    move = next(m for m in moves_of(make_dyad(wide, state, partner)) if title in m.text)
    assert (move.sign, move.actor, move.actors) == (-1, actor, actors)


def test_a_veto_is_half_and_a_planned_end_is_no_move(wide: Evidence) -> None:
    finland = {m.text: m for m in moves_of(make_dyad(wide, "FIN", "NATO"))}
    turkey = {m.text: m for m in moves_of(make_dyad(wide, "TUR", "NATO"))}
    veto = "Turkey objects to Finland and Sweden joining"
    assert finland[veto].weight == turkey[veto].weight / 2
    told = [m.text for m in moves_of(make_dyad(wide, "CHE", "NATO"))]
    assert not [text for text in told if "ends its ISAF" in text]


def test_refusals_that_name_their_actor_are_counted_and_no_other_is_charged(
    wide: Evidence,
) -> None:
    counts = {
        c.initiator: c.number.generous
        for c in comity.evaluate("KGZ", "CSTO", evidence=wide).courtship
        if c.kind == "refusal"
    }
    assert counts == {"KGZ": 3, "CSTO": 1}
    both = comity.evaluate("RUS", "NATO", evidence=wide).courtship
    assert {c.initiator for c in both if c.kind == "refusal"} == {"RUS", "NATO"}
    unnamed = comity.evaluate("MDA", "NATO", evidence=wide).courtship
    assert {c.initiator for c in unnamed if c.kind == "refusal"} == {"", "MDA"}


def test_one_event_in_two_tables_is_one_move(evidence: Evidence) -> None:
    moves = moves_of(make_dyad(evidence, "TJK", "NATO", as_of="2002-12-31"))
    signed = [m for m in moves if str(m.when) == "2002-02-20"]
    assert len(signed) == 1
    evicted = [
        m
        for m in moves_of(make_dyad(evidence, "UZB", "NATO", as_of="2005-12-31"))
        if str(m.when) == "2005-07-29"
    ]
    assert [len(m.facts) for m in evicted] == [2]


DAY = date(2020, 6, 30)


def made(number: int, ago: int, sign: int, weight: float, routine: bool) -> Move:
    day = DAY - timedelta(ago)
    return Move(
        id=str(number),
        when=When(day, day, "day"),
        sign=sign,
        weight=weight,
        kind="act",
        actor="both",
        actors=(),
        routine=routine,
        facts=(),
        text="",
    )


MOVES = st.lists(
    st.builds(
        made,
        st.integers(0, 10**6),
        st.integers(0, 5000),
        st.sampled_from((1, -1)),
        st.floats(0.1, 6),
        st.booleans(),
    ),
    max_size=12,
)
ORDER = {"falling": 0, "level": 1, "mixed": 1, "cannot say": 1, "rising": 2}


@given(MOVES, st.integers(0, 5000), st.floats(0.1, 6), st.booleans(), st.sampled_from((1, -1)))
def test_a_good_move_never_turns_a_word_down_nor_a_bad_one_up(
    moves: list[Move], ago: int, weight: float, routine: bool, sign: int
) -> None:
    more = [*moves, made(-1, ago, sign, weight, routine)]
    for years in YEARS:
        before, after = (horizon_of(m, Standing(word=""), DAY, years).moved for m in (moves, more))
        assert (ORDER[after] - ORDER[before]) * sign >= 0


@given(MOVES, st.integers(367, 5000), st.floats(0.1, 6), st.sampled_from((1, -1)))
def test_an_old_move_does_not_change_the_last_year(
    moves: list[Move], ago: int, weight: float, sign: int
) -> None:
    more = [*moves, made(-1, ago, sign, weight, False)]
    assert horizon_of(moves, Standing(word=""), DAY, 1) == horizon_of(
        more, Standing(word=""), DAY, 1
    )


GOOD = ("exercise", "operation", "visit", "project", "instrument")


@pytest.mark.parametrize("pair", [("KAZ", "NATO"), ("UKR", "NATO"), ("ARM", "CSTO"), ("SRB", "EU")])
@pytest.mark.parametrize("kind", GOOD)
def test_a_good_fact_in_the_evidence_never_turns_the_word_down(
    evidence: Evidence, pair: tuple[str, str], kind: str
) -> None:
    """The same law with facts in the evidence, on their way through joining and standing."""
    state, partner = pair
    like = next(f for f in evidence.facts if f.kind == kind and f.passages[0].partners)
    for day in ("2007-12-31", "2011-12-31", "2016-12-31", "2024-12-31"):
        dyad = make_dyad(evidence, state, partner, as_of=day)
        before = [horizon_of(moves_of(dyad), standing_of(dyad), dyad.as_of, y) for y in YEARS]
        for ago in (30, 500, 3000):
            when = date.fromisoformat(day) - timedelta(ago)
            passage = replace(like.passages[0], subjects=(state,), partners=(partner,))
            fact = replace(
                like,
                id="a:new",
                start=When(when, when, "day"),
                end=None,
                passages=(passage,),
                depth=4,
                stage="",
            )
            more = replace(dyad.evidence, facts=(*dyad.evidence.facts, fact))
            other = replace(dyad, evidence=more)
            after = [horizon_of(moves_of(other), standing_of(other), dyad.as_of, y) for y in YEARS]
            for a, b in zip(before, after, strict=True):
                assert ORDER[b.moved] >= ORDER[a.moved], (day, ago, a, b)
            if ago > 366:
                assert before[0].toward == after[0].toward


def test_the_lead_stands_in_every_form(
    evidence: Evidence, comity_cli: Callable[..., object]
) -> None:
    result = comity.evaluate("FIN", "NATO", as_of="2022-12-31", evidence=evidence)
    lead = result.judgement.lead
    assert lead.word == "rising"
    assert [str(m.when) for m in lead.carried_by] == ["2022-07-05", "2022-06-29"]
    assert lead.against is not None and lead.against.actors == ("TUR",)
    assert lead.last_fact == "2022-07-05"
    assert json.loads(result.to_json())["judgement"]["lead"]["word"] == "rising"
    terminal = comity_cli("evaluate", "FIN", "NATO", "--as-of", "2022-12-31").stdout  # type: ignore[attr-defined]
    for page in (comity.html(result), comity.markdown(result), terminal):
        plain = " ".join(page.split())
        assert "drawn closer over the last three years: protocol of accession signed" in plain
        assert lead.arrow in plain
        assert "2022-07-05" in plain[: plain.index("drawn closer")]


STATES = ("JPN", "KOR", "IND", "BRA", "TUR", "SRB", "MDA", "XKX", "KAZ", "RUS", "UZB", "UKR")
ORGANIZATIONS = {
    "NATO": "2014-12-31",
    "EU": "2025-06-30",
    "CSTO": "2010-06-30",
    "SCO": "2019-12-31",
}
CODES = re.compile(r"\b[A-Z]{3}-[A-Z]{2,}\b|\b[amxo]:[\w-]+|\([^)]*\b[A-Z]{3}\b[^)]*\)")


@pytest.mark.parametrize(("partner", "day"), ORGANIZATIONS.items())
def test_judgements_of_many_pairs(evidence: Evidence, partner: str, day: str) -> None:
    """Short, without codes, no surer than what is known, and no unlike things compared.

    Exercises and rungs of two partners or of two states are selected differently; votes are not.
    """
    for state in STATES[len(partner) % 2 :: 2]:
        judgement = comity.evaluate(state, partner, as_of=day, evidence=evidence).judgement
        lead = judgement.lead
        assert lead.word in WORDS
        assert len(lead.text.split()) <= 120, lead.text
        assert not CODES.search(lead.text), lead.text
        assert "  " not in lead.text
        if lead.word == "cannot say":
            assert lead.sureness == "none", (state, partner, day)
        text = " ".join(s.text for s in judgement.sentences)
        assert "more joint exercises" not in text
        assert "Among its peers" not in text


@pytest.mark.parametrize("ahead", [1, 40, 4000])
def test_a_day_after_today_is_refused(evidence: Evidence, ahead: int) -> None:
    day = date.today() + timedelta(ahead)
    with pytest.raises(ComityError, match="lies after today"):
        comity.evaluate("KAZ", "NATO", as_of=day, evidence=evidence)
    comity.evaluate("KAZ", "NATO", as_of=date.today(), evidence=evidence)
