"""Laws of coding: what a sentence says is given back; what was not done is never done."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.coding import code_text
from comity.coding.model import Fact

STATES = {
    "en": {"ARM": "Armenia", "GEO": "Georgia", "KAZ": "Kazakhstan", "UZB": "Uzbekistan",
           "KGZ": "Kyrgyzstan", "MDA": "Moldova"},
    "ru": {"ARM": "Армения", "GEO": "Грузия", "MDA": "Молдавия"},
    "kk": {"ARM": "Армения", "GEO": "Грузия", "KAZ": "Қазақстан", "UZB": "Өзбекстан",
           "KGZ": "Қырғызстан"},
}  # fmt: skip
RU = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]
KK = ["қаңтарда", "ақпанда", "наурызда", "сәуірде", "мамырда", "маусымда", "шілдеде", "тамызда", "қыркүйекте", "қазанда", "қарашада", "желтоқсанда"]  # fmt: skip
MONTHS = {"en": list(calendar.month_name)[1:], "ru": RU, "kk": KK}
DAY = {"en": "{d} {m} {y}", "ru": "{d} {m} {y} года", "kk": "{y} жылғы {d} {m}"}
DONE = {
    "en": [("agreement", "signed", "{state} signed an agreement with {org} on {day}."),
           ("agreement", "signed", "On {day} {state} signed an agreement with {org}."),
           ("agreement", "signed", "{state} and {org} signed an agreement on {day}."),
           ("agreement", "ratified", "{state} ratified the agreement with {org} on {day}.")],
    "ru": [("agreement", "signed", "{state} {day} подписала соглашение с {org}."),
           ("agreement", "signed", "{state} и {org} {day} подписали соглашение."),
           ("agreement", "ratified", "{state} {day} ратифицировала соглашение с {org}.")],
    "kk": [("agreement", "signed", "{state} {day} {org}-мен келісімге қол қойды.")],
}  # fmt: skip
NOT_DONE = {
    "en": ["{state} did not sign an agreement with {org} on {day}.",
           "{state} refused to sign the agreement with {org} on {day}.",
           "{state} will not join the {org} exercise on {day}.",
           "{state} has never signed an agreement with {org}.",
           "{state} cancelled the {org} exercise planned for {day}.",
           "{state} called off the {org} exercise planned for {day}.",
           "{state} postponed the {org} exercise planned for {day}.",
           "{state} denied that it had signed an agreement with {org} on {day}.",
           "{state} rejected the agreement with {org} on {day}.",
           "{state} held no exercise with {org} on {day}.",
           "{state} and {org} signed no agreement on {day}.",
           "{state} and {org} signed nothing on {day}, no memorandum and no agreement.",
           "{state} sent no troops to the {org} operation on {day}.",
           "{state} hosted neither an exercise of {org} nor its troops on {day}.",
           "{state} has not signed the agreement with {org} and gave no reason."],
    "ru": ["{state} {day} не подписала соглашение с {org}.",
           "{state} {day} отказалась подписать соглашение с {org}.",
           "{state} отменила учение {org}, намеченное на {day}.",
           "{state} перенесла учение {org}, намеченное на {day}."],
    "kk": ["{state} {day} {org}-мен келісімге қол қоймады.",
           "{state} {day} {org} жаттығуын кейінге қалдырды."],
}  # fmt: skip
ORGANIZATIONS = {"en": {"NATO": "NATO", "CSTO": "the CSTO"}, "ru": {"NATO": "НАТО", "CSTO": "ОДКБ"},
                 "kk": {"NATO": "НАТО"}}  # fmt: skip
PUBLISHED = date(2024, 6, 20)


@st.composite
def said(draw: st.DrawFn) -> tuple[str, str, str, date, dict[str, str]]:
    language = draw(st.sampled_from(["en", "ru", "kk"]))
    state = draw(st.sampled_from(sorted(STATES[language])))
    organization = draw(st.sampled_from(sorted(ORGANIZATIONS[language])))
    day = draw(st.dates(date(1994, 1, 1), PUBLISHED - timedelta(400)))
    written = DAY[language].format(d=day.day, m=MONTHS[language][day.month - 1], y=day.year)
    words = {"state": STATES[language][state], "org": ORGANIZATIONS[language][organization],
             "day": written}  # fmt: skip
    return language, state, organization, day, words


def coded(text: str, language: str) -> tuple[Fact, ...]:
    text = text.replace("the the", "the")
    return code_text(text[0].upper() + text[1:], PUBLISHED, language).facts


@settings(max_examples=150, deadline=None)
@given(said(), st.integers(0, 11))
def test_a_fact_written_out_comes_back(
    case: tuple[str, str, str, date, dict[str, str]], number: int
) -> None:
    language, state, organization, day, words = case
    kind, event, template = DONE[language][number % len(DONE[language])]
    facts = coded(template.format(**words), language)
    assert [(f.states, f.partner, f.kind, f.event, f.polarity, f.date) for f in facts] == [
        ((state,), (organization,), kind, event, "done", day.isoformat())
    ]


@settings(max_examples=150, deadline=None)
@given(said(), st.integers(0, 35))
def test_what_was_not_done_is_never_done(
    case: tuple[str, str, str, date, dict[str, str]], number: int
) -> None:
    language, _, _, _, words = case
    template = NOT_DONE[language][number % len(NOT_DONE[language])]
    text = template.format(**words)
    assert [f for f in coded(text, language) if f.polarity == "done"] == [], text


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_every_template_of_what_was_not_done(language: str) -> None:
    for template in NOT_DONE[language]:
        for state in STATES[language].values():
            day = DAY[language].format(d=3, m=MONTHS[language][2], y=2019)
            text = template.format(state=state, org=ORGANIZATIONS[language]["NATO"], day=day)
            assert all(f.polarity != "done" for f in coded(text, language)), text
