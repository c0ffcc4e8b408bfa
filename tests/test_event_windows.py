"""Whether something coded happens within a window: by hand, laws, refusals, a real half-year."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from comity.errors import UsageError
from comity.forecasting.event_windows import (
    PRIOR,
    _base_rates,
    _chosen,
    _gamma,
    event_forecasts,
    horizon_days,
)
from comity.sources.dataset import data_set
from comity.store.ingest import ingest
from comity.store.store import Store
from conftest import one_clear_line

Run = Callable[..., "subprocess.CompletedProcess[str]"]
HEAD = (
    "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\t"
    "Intensity\tTarget Name\tTarget Sectors\tTarget Country\tStory ID\tSentence Number\tPublisher\t"
    "City\tDistrict\tProvince\tCountry\tLatitude\tLongitude\n"
)
FIRST = date(2017, 1, 1)
COUNTS = arrays(float, (3, 90), elements=st.integers(0, 3).map(float))
ROOTS = np.array(["01", "01", "04"])


def filled(folder: Path, days: Sequence[tuple[int, str, str, str]], length: int = 120) -> Path:
    """A store of ICEWS: (day, source country, target country, root), and filler on every day."""
    lines = [HEAD]
    rows = [*days, *((n, "Brazil", "Chile", "01") for n in range(length))]
    for number, (day, one, other, root) in enumerate(rows, 1):
        text = {"01": "Make statement\t010", "04": "Consult\t040"}[root]
        lines.append(
            f"{number}\t{FIRST + timedelta(days=day)}\tCitizen ({one})\t\t{one}\t{text}\t0.0\t"
            f"Citizen ({other})\t\t{other}\t{number}\t1\tAgency\tX\t\tX\t{one}\t1.0\t1.0\n"
        )
    raw = folder / "events.2017.20180101.tab"
    raw.write_text("".join(lines), "utf-8")
    for tally in ingest(Store(folder / "store"), data_set("icews"), [raw]):
        assert tally.state != "refused" and not tally.quarantined, tally
    return folder / "store"


def test_one_cell_by_hand() -> None:
    counts = np.zeros((1, 100))
    counts[0, [10, 99]] = 5  # ten rows on two days are two days
    shape, rate = _gamma(counts, np.array(["01"]), 0.99)
    weights = [0.99**89, 1.0]
    assert shape[0] == pytest.approx(0.02 * PRIOR + sum(weights))
    assert rate[0] == pytest.approx(PRIOR + sum(0.99**n for n in range(100)))
    # of the 94 windows of seven days, those that begin on day 4 to 10 and the last hold one
    assert _base_rates(counts, 7)[0] == pytest.approx((8 / 94 * 100 / 7 + 0.5) / (100 / 7 + 1))


@settings(max_examples=50)
@given(COUNTS, st.integers(1, 20), st.sampled_from([0.98, 0.99, 1.0]))
def test_laws(counts: np.ndarray, days: int, memory: float) -> None:
    shape, rate = _gamma(counts, ROOTS, memory)
    chance = [1 - (rate / (rate + d)) ** shape for d in (days, days + 1)]
    assert (chance[0] >= 0).all() and (chance[0] <= chance[1]).all() and (chance[1] < 1).all()
    more = counts.copy()
    more[0, -1] += 1
    again, _ = _gamma(more, ROOTS, memory)
    assert again[0] >= shape[0]
    found, scored = _chosen(counts, ROOTS, days)
    assert found in (0.98, 0.99, 1.0)
    if scored is not None:
        assert sum(n for *_, n in scored.bins) == scored.forecasts


def test_nothing_after_the_day_is_used(tmp_path: Path) -> None:
    days = [(n, "Kazakhstan", "Turkey", "04") for n in range(0, 110, 9)]
    store = Store(filled(tmp_path, days))
    (tmp_path / "later").mkdir()
    late = [*days, *((n, "Kazakhstan", "Turkey", "01") for n in range(101, 120))]
    more = Store(filled(tmp_path / "later", late))
    day = FIRST + timedelta(days=100)
    one, other = (event_forecasts(s, "KAZ", ["TUR"], days=7, as_of=day) for s in (store, more))
    assert one.forecasts == other.forecasts and one.scored == other.scored
    assert one.origin == day and all(d <= day for f in one.forecasts for d in f.last)


def test_who_acts_and_what_it_rests_on(tmp_path: Path) -> None:
    days = [(n, "Kazakhstan", "Turkey", "04") for n in range(0, 119, 3)]
    days += [(5, "Turkey", "Kazakhstan", "01"), (7, "Kazakhstan", "Russia", "04")]
    found = event_forecasts(Store(filled(tmp_path, days)), "KAZ", ["NATO", "TUR"], days=7)
    assert [(f.actor, f.target, f.root) for f in found.forecasts] == [
        ("KAZ", "TUR", "04"), ("TUR", "KAZ", "01")
    ]  # fmt: skip
    often, once = found.forecasts
    assert often.probability > 0.8 > 0.2 > once.probability
    assert often.low <= often.expected <= often.high and often.base_rate > once.base_rate
    assert often.last[0] == FIRST + timedelta(days=117) and often.events[0] == "40"
    assert found.to_pandas().shape == (2, 12)


@pytest.mark.parametrize("text", ["", "7", "d", "0d", "7x", "400d", "2y", "-1d", "1.5d"])
def test_what_is_no_horizon_is_said(text: str) -> None:
    with pytest.raises(UsageError, match="is no horizon"):
        horizon_days(text)
    assert horizon_days("2w") == 14 and horizon_days("3m") == 90 and horizon_days("1y") == 365


def test_what_cannot_be_asked_is_one_line(tmp_path: Path, comity_cli: Run) -> None:
    store = str(filled(tmp_path, [(3, "Kazakhstan", "Turkey", "04")], length=70))
    words = ("forecast-events", "KAZ", "--with", "NATO", "--store", store)
    one_clear_line(comity_cli(*words, "--horizon", "60d"), "at least 90 are needed")
    one_clear_line(comity_cli(*words, "--source", "gdelt"), "it has icews")
    one_clear_line(comity_cli(*words, "--as-of", "2016"), "has no event by")
    one_clear_line(
        comity_cli("forecast-events", "JPN", "--with", "CSTO", "--store", store), "no event of JPN"
    )
    one_clear_line(
        comity_cli("forecast-events", "KAZ", "--with", "NATO", "--store", str(tmp_path / "no")),
        "holds no store",
    )
    told = comity_cli(*words)
    assert told.returncode == 0, told.stderr
    assert "Kazakhstan - consult - Turkey" in " ".join(told.stdout.split())
    body = json.loads(comity_cli(*words, "--json").stdout)
    assert body["forecasts"][0]["probability"] < 0.5


def test_prospects_tell_of_the_stores_events_where_the_window_is_ahead(
    tmp_path: Path, comity_cli: Run
) -> None:
    days = [(n, "Kazakhstan", "Turkey", "04") for n in range(0, 119, 3)]
    words = ("prospects", "KAZ", "NATO", "--store", str(filled(tmp_path, days)))
    ahead = (*words, "--as-of", "2017-05-10", "--window", "7d")
    body = json.loads(comity_cli(*ahead, "--json").stdout)
    (row,) = body["events"]
    assert (row["actor"], row["target"], row["first"]) == ("KAZ", "TUR", "2017-05-01")
    alone = comity_cli("forecast-events", "KAZ", "--with", "NATO", *words[3:], "--json")
    assert json.loads(alone.stdout)["forecasts"][0]["probability"] == row["probability"]
    assert "Kazakhstan - consult - Turkey" in " ".join(comity_cli(*ahead).stdout.split())
    page = tmp_path / "page.html"
    assert comity_cli(*ahead, "--html", str(page)).returncode == 0
    assert "Coded events, 2017-05-01 to 2017-05-07" in page.read_text("utf-8")
    # as of today the window of these events is long over: that is said, and nothing is forecast
    late = json.loads(comity_cli(*words, "--json").stdout)
    assert late["events"] is None
    assert any("end on 2017-04-30" in why for why in late["withheld"])
    one_clear_line(comity_cli(*words, "--window", "soon"), "is no horizon")
    one_clear_line(comity_cli(*words[:4], str(tmp_path / "no")), "holds no store")
