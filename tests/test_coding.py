"""Coding: text into proposed facts in three languages; texts here are the tests' own."""

from __future__ import annotations

import csv
import importlib.util
import json
from datetime import date
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from comity.cli.main import app
from comity.coding import Codebook, code_text
from comity.coding.event_roots import marked_texts
from comity.errors import ComityError

DAY = date(2019, 6, 20)  # a Thursday
RUN = CliRunner()


def only(text: str, language: str = "en", day: date = DAY, codebook: Codebook | None = None):
    (fact,) = code_text(text, day, language, codebook=codebook).facts
    return fact


@pytest.mark.parametrize(
    ("language", "text", "kind", "polarity", "when"),
    [
        ("en", "Armenia and Georgia signed a memorandum in Tbilisi on Tuesday.", "agreement", "done", "2019-06-18"),
        ("en", "Uzbekistan joined NATO's Partnership for Peace on 13 July 1994.", "milestone", "done", "1994-07-13"),
        ("en", "Kyrgyzstan will host the CSTO exercise Rubezh on 3 September.", "exercise", "announced", "2019-09-03"),
        ("en", "Tajikistan called off the CSTO exercise planned for Monday.", "exercise", "cancelled", "2019-06-24"),
        ("en", "Kazakhstan refused to join the CSTO exercise in May.", "withdrawal", "refused", "2019-05"),
        ("ru", "Казахстан и США подписали соглашение о транзите во вторник.", "agreement", "done", "2019-06-18"),
        ("ru", "Учение ОДКБ с участием Таджикистана пройдёт 3 сентября.", "exercise", "announced", "2019-09-03"),
        ("ru", "Армения отменила учение НАТО, намеченное на май 2019 года.", "exercise", "cancelled", "2019-05"),
        ("kk", "Қазақстан мен АҚШ сейсенбіде келісімге қол қойды.", "agreement", "done", "2019-06-18"),
        ("kk", "Қырғызстан 2018 жылғы 5 наурызда НАТО-мен келісімге қол қойды.", "agreement", "done", "2018-03-05"),
    ],
)  # fmt: skip
def test_a_sentence_gives_its_fact(language, text, kind, polarity, when):
    fact = only(text, language)
    assert (fact.kind, fact.polarity, fact.date) == (kind, polarity, when)
    assert text[fact.quote_start :].startswith(fact.quote)
    assert fact.rule


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "If Georgia signed an agreement with NATO, Russia would object."),
        ("en", "Armenia and Georgia met in the chess championship on Monday."),
        ("en", "The Ministry of Defence held a home exercise on Monday."),
        ("en", "Uzbekistan has not yet signed the agreement with NATO."),
        ("ru", "Если Армения подпишет соглашение с НАТО, последствия возможны."),
        ("ru", "Сборные Казахстана и России провели турнир по шахматам."),
        ("kk", "Егер Қазақстан келісімге қол қойса, АҚШ қуанар еді."),
    ],
)
def test_what_is_no_fact_gives_nothing(language, text):
    assert code_text(text, DAY, language).nothing


STATES = {
    "en": {"ARM": "Armenia", "GEO": "Georgia", "KAZ": "Kazakhstan", "UZB": "Uzbekistan"},
    "ru": {"ARM": "Армения", "GEO": "Грузия", "KAZ": "Казахстан", "UZB": "Узбекистан"},
    "kk": {"ARM": "Армения", "GEO": "Грузия", "KAZ": "Қазақстан", "UZB": "Өзбекстан"},
}
MONTHS = {
    "en": ["January", "March", "October"],
    "ru": ["января", "марта", "октября"],
    "kk": ["қаңтарда", "наурызда", "қазанда"],
}
NUMBERS = (1, 3, 10)
SIGNED = {
    "en": "{state} signed an agreement with NATO on {day} {month} {year}.",
    "ru": "{state} {day} {month} {year} года подписала соглашение с НАТО.",
    "kk": "{state} {year} жылғы {day} {month} НАТО-мен келісімге қол қойды.",
}
NOT_SIGNED = {
    "en": "{state} did not sign an agreement with NATO on {day} {month} {year}.",
    "ru": "{state} {day} {month} {year} года не подписала соглашение с НАТО.",
    "kk": "{state} {year} жылғы {day} {month} НАТО-мен келісімге қол қоймады.",
}
CANCELLED = {
    "en": "{state} cancelled the NATO exercise planned for {day} {month} {year}.",
    "ru": "{state} отменила учение НАТО, намеченное на {day} {month} {year} года.",
    "kk": "{state} {year} жылғы {day} {month} НАТО жаттығуын кейінге қалдырды.",
}


@st.composite
def written(draw):
    language = draw(st.sampled_from(["en", "ru", "kk"]))
    state = draw(st.sampled_from(sorted(STATES[language])))
    place = draw(st.integers(0, 2))
    day, year = draw(st.integers(1, 28)), draw(st.integers(1995, 2018))
    words = {
        "state": STATES[language][state],
        "day": day,
        "month": MONTHS[language][place],
        "year": year,
    }
    return language, state, words, date(year, NUMBERS[place], day).isoformat()


@settings(max_examples=60, deadline=None)
@given(written())
def test_a_fact_written_out_is_coded_back(case):
    language, state, words, day = case
    fact = only(SIGNED[language].format(**words), language)
    assert (fact.states, fact.partner, fact.kind) == ((state,), ("NATO",), "agreement")
    assert (fact.event, fact.polarity, fact.date) == ("signed", "done", day)


@settings(max_examples=60, deadline=None)
@given(written(), st.sampled_from([NOT_SIGNED, CANCELLED]))
def test_what_was_refused_or_cancelled_is_never_done(case, templates):
    language, _, words, _ = case
    coded = code_text(templates[language].format(**words), DAY, language)
    assert all(f.polarity != "done" for f in coded.facts)


def table(name: str) -> list[dict[str, str]]:
    text = (resources.files("comity") / "data" / "codebook" / f"coding_{name}.csv").read_text(
        "utf-8"
    )
    return list(csv.DictReader(text.splitlines()))


def put(folder: Path, name: str, rows: list[dict[str, str]]) -> None:
    with (folder / f"coding_{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_the_coder_obeys_swapped_labels(tmp_path):
    rows = table("verbs")
    swap = {"signed": "ratified", "ratified": "signed"}
    for row in rows:
        row["event"] = swap.get(row["event"], row["event"])
    put(tmp_path, "verbs", rows)
    text = "Georgia signed an agreement with NATO on Monday. It was ratified by Georgia on Tuesday."
    own = [f.event for f in code_text(text, DAY, "en").facts]
    swapped = [f.event for f in code_text(text, DAY, "en", codebook=Codebook(tmp_path)).facts]
    assert own == ["signed", "ratified"]
    assert swapped == ["ratified", "signed"]


def test_the_order_of_rows_changes_nothing(tmp_path):
    for name in ("verbs", "objects", "modes", "names", "events", "mechanisms", "series", "time"):
        put(tmp_path, name, table(name)[::-1])
    turned = Codebook(tmp_path)
    for language, templates in (
        ("en", SIGNED),
        ("ru", CANCELLED),
        ("kk", SIGNED),
        ("en", CANCELLED),
    ):
        words = {
            "state": STATES[language]["KAZ"],
            "day": 5,
            "month": MONTHS[language][1],
            "year": 2010,
        }
        text = templates[language].format(**words)
        assert code_text(text, DAY, language, codebook=turned) == code_text(text, DAY, language)


def test_an_editor_adds_a_verb(tmp_path):
    text = "Georgia foobared an agreement with NATO on Monday."
    assert code_text(text, DAY, "en").nothing
    put(
        tmp_path,
        "verbs",
        [*table("verbs"), {"language": "en", "words": "foobar", "event": "signed"}],
    )
    assert only(text, codebook=Codebook(tmp_path)).event == "signed"


def test_a_table_with_an_unknown_event_is_refused(tmp_path):
    put(tmp_path, "verbs", [{"language": "en", "words": "sign", "event": "nosuch"}])
    with pytest.raises(ComityError, match="nosuch"):
        Codebook(tmp_path)


def test_passages_on_the_command_line(tmp_path):
    file = tmp_path / "p.jsonl"
    text = "Armenia and Georgia signed a memorandum on Tuesday."
    rows = [{"id": "a", "lang": "en", "published": "2019-06-20", "text": text},
            {"id": "b", "lang": "en", "published": "2019-06-20", "text": "It rained in May."}]  # fmt: skip
    file.write_text("\n".join(json.dumps(r) for r in rows), "utf-8")
    done = RUN.invoke(app, ["code", str(file), "--json"])
    assert done.exit_code == 0, done.output
    first, second = (json.loads(line) for line in done.output.splitlines())
    assert first["id"] == "a"
    assert first["facts"][0]["date"] == "2019-06-18"
    assert second == {**second, "facts": [], "positions": [], "nothing": True}


def test_a_page_gives_its_fact_with_the_day_it_says(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        '<html lang="en"><head><meta property="article:published_time" content="2019-06-20"></head>'
        "<body><article><h1>News of the day</h1><p>Armenia and Georgia signed a memorandum on military "
        "cooperation in Tbilisi on Tuesday, the defence ministry said.</p></article></body></html>",
        "utf-8",
    )
    done = RUN.invoke(app, ["code", str(page)])
    assert done.exit_code == 0, done.output
    assert "2019-06-18" in done.output
    assert "read by" in done.output


BAD = {
    "empty": (b"", "empty"),
    "login": (b"<html><body><p>Please log in to read this article on our site today.</p></body></html>", "login"),
    "short": (b"Hello there.", "words"),
    "zero": (b"\x00\x01\x02\x03 binary", "no text"),
    "undated": (b"Armenia and Georgia signed a memorandum on Tuesday in the city of Tbilisi.", "--published"),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(BAD))
def test_bad_input_is_one_clear_error(tmp_path, name):
    body, said = BAD[name]
    file = tmp_path / f"{name}.txt"
    file.write_bytes(body)
    done = RUN.invoke(app, ["code", str(file)])
    assert isinstance(done.exception, ComityError)
    assert said in str(done.exception)
    assert "\n" not in str(done.exception)


@pytest.mark.parametrize(
    "line", ["{", '{"id": 1}', '{"id":1,"lang":"xx","published":"2019-01-01","text":"a"}']
)
def test_a_bad_line_is_named(tmp_path, line):
    file = tmp_path / "p.jsonl"
    file.write_text(line, "utf-8")
    done = RUN.invoke(app, ["code", str(file), "--json"])
    assert isinstance(done.exception, ComityError)
    assert "line 1" in str(done.exception)


def test_roots_are_trained_once_and_then_told(tmp_path, monkeypatch):
    pytest.importorskip("sklearn")
    monkeypatch.setenv("COMITY_CACHE", str(tmp_path / "cache"))
    file = tmp_path / "e.tsv"
    lines = ["sentence\tgold_root"]
    lines += [f"State {n} signed a treaty with its neighbour\tAGREE" for n in range(8)]
    lines += [f"State {n} bombed a town of its neighbour\tASSAULT" for n in range(8)]
    file.write_text("\n".join(lines), "utf-8")
    untrained = RUN.invoke(app, ["code", "--events", str(file), "--json"])
    assert "--train" in str(untrained.exception)
    assert RUN.invoke(app, ["code", "--train", str(file)]).exit_code == 0
    told = RUN.invoke(app, ["code", "--events", str(file), "--json"]).output.splitlines()
    assert [json.loads(t)["root"] for t in told] == ["AGREE"] * 8 + ["ASSAULT"] * 8


def test_source_and_target_are_hidden_from_the_model():
    (text,) = marked_texts([{"sentence": "x", "marked_sentence": "<s>Alpha</s> sued <t>Beta</t>."}])
    assert "Alpha" not in text
    assert "Beta" not in text


def test_the_given_passages(shared_passages):
    gold, scorer = shared_passages
    totals: dict[str, list[int]] = {}
    exact = matched = 0
    for row in gold:
        coded = code_text(row["text"], date.fromisoformat(row["published"]), row["lang"])
        facts = scorer.clean({"facts": [
            {k: list(v) if isinstance(v, tuple) else v for k, v in ((s, getattr(f, s)) for s in f.__slots__)}
            for f in coded.facts
        ]})["facts"]  # fmt: skip
        pairs, missed, false, _ = scorer.match(row["facts"], facts, row["published"], False)
        for key in ("all", row["lang"]):
            total = totals.setdefault(key, [0, 0, 0])
            for place, some in enumerate((pairs, false, missed)):
                total[place] += len(some)
        assert not (row["nothing"] and facts)
        for g, p in pairs:
            matched += 1
            exact += (row["facts"][g]["date"] or "") == facts[p]["date"]
    f1 = {k: scorer.prf(*v)["f1"] for k, v in totals.items()}
    assert f1["all"] >= 0.85
    assert min(f1.values()) >= 0.75
    assert exact >= 0.95 * matched


@pytest.fixture
def shared_passages(shared):
    folder = shared / "data" / "passages"
    spec = importlib.util.spec_from_file_location("passage_score", folder / "score.py")
    assert spec is not None
    assert spec.loader is not None
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    lines = (folder / "given.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines], scorer
