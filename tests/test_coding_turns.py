"""What a step is by its object; what is told too little to be a fact. Texts are the tests' own."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from comity.coding import code_text

DAY = date(2019, 6, 20)  # a Thursday
OWN = Path(__file__).parent / "data" / "coding" / "own_passages.jsonl"


def coded(text: str, language: str, day: date = DAY) -> list[tuple[str, str, str]]:
    return [(f.kind, f.polarity, f.date) for f in code_text(text, day, language).facts]


THINGS_OF_AN_ORGANIZATION = [
    ("en", "Georgia left the NATO talks on Tuesday."),
    ("en", "Serbia left NATO's exercise in Bulgaria on Tuesday."),
    ("en", "Armenia withdrew from the CSTO exercise on Tuesday."),
    ("en", "Uzbekistan quit the SCO meeting in Tashkent on Tuesday."),
    ("en", "Moldova joined the NATO exercise on Tuesday."),
    ("en", "Kazakhstan joined the SCO talks on Tuesday."),
    ("en", "Ukraine suspended its participation in the CIS exercises on Tuesday."),
    ("ru", "Грузия во вторник вышла из переговоров с НАТО."),
    ("ru", "Армения во вторник вышла из учений ОДКБ."),
    ("ru", "Сербия во вторник покинула учение НАТО."),
    ("ru", "Молдавия во вторник присоединилась к учению НАТО."),
    ("kk", "Грузия сейсенбіде НАТО келіссөзінен шықты."),
    ("kk", "Армения сейсенбіде ҰҚШҰ жаттығуынан шықты."),
    ("kk", "Молдова сейсенбіде НАТО жаттығуына қосылды."),
]


@pytest.mark.parametrize(("language", "text"), THINGS_OF_AN_ORGANIZATION)
def test_talks_and_exercises_are_not_the_organization(language, text):
    assert "milestone" not in {kind for kind, _, _ in coded(text, language)}


@pytest.mark.parametrize(
    ("language", "text", "kind", "polarity"),
    [
        ("en", "Georgia left the NATO talks on Tuesday.", "withdrawal", "refused"),
        ("en", "Armenia withdrew from the CSTO exercise on Tuesday.", "withdrawal", "refused"),
        ("ru", "Армения во вторник вышла из учений ОДКБ.", "withdrawal", "refused"),
        ("kk", "Армения сейсенбіде ҰҚШҰ жаттығуынан шықты.", "withdrawal", "refused"),
        ("en", "Uzbekistan quit the CSTO on Tuesday.", "milestone", "done"),
        ("en", "Georgia left the CIS on Tuesday.", "milestone", "done"),
        ("ru", "Узбекистан во вторник вышел из ОДКБ.", "milestone", "done"),
        ("ru", "Грузия во вторник покинула СНГ.", "milestone", "done"),
        ("kk", "Өзбекстан сейсенбіде ҰҚШҰ-дан шықты.", "milestone", "done"),
    ],
)
def test_leaving_is_read_by_what_is_left(language, text, kind, polarity):
    assert coded(text, language) == [(kind, polarity, "2019-06-18")]


@pytest.mark.parametrize(
    ("language", "text", "when"),
    [
        ("en", "Armenia will not take part in the CSTO exercise in May, it said on Tuesday.", "2019-06-18"),
        ("en", "Serbia will not attend the NATO summit on Friday, it said yesterday.", "2019-06-19"),
        ("ru", "Армения не будет участвовать в учении ОДКБ в мае, сообщило министерство во вторник.", "2019-06-18"),
        ("kk", "Армения ҰҚШҰ жаттығуына қатыспайды, деп хабарлады сейсенбіде министрлік.", "2019-06-18"),
    ],
)  # fmt: skip
def test_a_refusal_in_advance_is_of_the_day_it_was_declared(language, text, when):
    assert coded(text, language) == [("withdrawal", "refused", when)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Uzbekistan and NATO will hold an exercise."),
        ("en", "Armenia signed a protocol with NATO on 18 June 2019. It declined to comment."),
        ("ru", "Армения и НАТО проведут учение."),
        ("kk", "Армения мен НАТО жаттығу өткізбек."),
    ],
)
def test_a_plan_without_a_day_and_a_word_of_nothing_fall_away(language, text):
    facts = coded(text, language)
    assert all(kind == "agreement" and when for kind, _, when in facts)


def test_what_falls_away_is_told():
    found = code_text("Uzbekistan and NATO will hold an exercise in Tashkent.", DAY, "en")
    assert not found.facts
    assert [u.reason for u in found.unread] == ["neither its day nor all its parties are told"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The Tajik ministry dismissed as groundless reports of an Indian base at Ayni."),
        ("en", "Kazakhstan denied on Tuesday reports of a US base in Aktau."),
        ("ru", "МИД Узбекистана назвал вымыслом сообщения о возвращении американских военных."),
        ("kk", "АҚШ Қазақстанда база ашады деген ақпарат шындыққа жанаспайды."),
    ],
)
def test_what_is_denied_without_a_verb_is_a_denial(language, text):
    assert coded(text, language) == [("operation", "denied", "2019-06")]


def test_passages_written_before_the_rules_were_mended():
    """A hundred passages of our own: rows (state, kind, polarity, day) right and found."""
    right = proposed = asked = 0
    for line in OWN.read_text("utf-8").splitlines():
        passage = json.loads(line)
        facts = code_text(
            passage["text"], date.fromisoformat(passage["published"]), passage["lang"]
        ).facts
        if not passage["facts"]:
            assert not facts, passage["id"]
        found = Counter((s, f.kind, f.polarity, f.date) for f in facts for s in f.states)
        gold = Counter(
            (s, f["kind"], f["polarity"], f["date"]) for f in passage["facts"] for s in f["states"]
        )
        right += (found & gold).total()
        proposed += found.total()
        asked += gold.total()
    assert right / proposed >= 0.8
    assert right / asked >= 0.6
