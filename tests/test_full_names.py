"""What users read names states in full: no ISO codes in prose, in whatever form it comes."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from comity.evidence.bundled import bundled_actors, with_names

Run = Callable[..., "Ran"]
CODES = "|".join(a.id for a in bundled_actors() if a.kind == "state")
CODE = re.compile(rf"(?<![\w/:.\-+=(])(?:{CODES})(?![\w/:\-=])")
TITLES = re.compile(r"\bUSA\b|MNE News|Vijesti|CRI \w+|ROK PRT|KAZAKHSTAN|\bARM Cortex")
"""What titles of documents say, which stay as published."""


class Ran:
    stdout: str
    stderr: str


def codes(text: str) -> list[str]:
    """Lines that hold a code outside commands, addresses and titles of documents."""
    found = []
    for line in text.splitlines():
        plain = re.sub(r"`[^`]*`|https?://\S+|“[^”]*”", "", line)
        if CODE.search(TITLES.sub("", plain)) and not plain.strip().startswith(("comity ", "$")):
            found.append(line.strip()[:160])
    return found


PAIRS = [("KAZ", "NATO"), ("JPN", "NATO"), ("ARM", "CSTO")]
PLAN = Path(__file__).parent.parent / "examples" / "kazakhstan-nato" / "plan"


@pytest.mark.parametrize(("state", "partner"), PAIRS)
def test_pages_of_a_pair_name_states_in_full(
    comity_cli: Run, tmp_path: Path, state: str, partner: str
) -> None:
    for words in (
        ("evaluate", state, partner),
        ("evaluate", state, partner, "--md"),
        ("rivals", state, partner),
        ("measure", "exercises", state, partner),
        ("poles", state),
    ):
        assert not codes(comity_cli(*words).stdout), words
    page = tmp_path / "pair.html"
    comity_cli("evaluate", state, partner, "--html", str(page))
    text = re.sub(r"<(script|style|svg|code)\b.*?</\1>", "", page.read_text(), flags=re.DOTALL)
    assert not codes(html.unescape(re.sub(r"<[^>]*>", "\n", text)))


@pytest.mark.parametrize("view", ["goals", "next"])
def test_pages_of_a_plan_name_the_pair(comity_cli: Run, view: str) -> None:
    shown = comity_cli(
        "plan", view, "KAZ", "NATO", "--record", str(PLAN),
        "--as-of", "2010-06-30",
    ).stdout  # fmt: skip
    assert "Kazakhstan with the North Atlantic Treaty Organization" in " ".join(shown.split())
    assert not codes(shown)


@pytest.mark.parametrize(
    "words",
    [
        ("ask", "Will Kazakhstan hold a joint exercise with NATO in 2027?"),
        ("ask", "Will Japan join NATO by 2030?"),
        ("compare", "KAZ", "UZB", "--with", "NATO", "--by", "exercises"),
        ("compare", "KAZ", "JPN", "--with", "NATO", "--by", "un-agreement"),
        ("prospects", "GEO", "EU"),
        ("composite", "KAZ", "NATO"),
    ],
)
def test_answers_name_states_in_full(comity_cli: Run, words: tuple[str, ...]) -> None:
    assert not codes(comity_cli(*words).stdout)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("KAZ, KGZ in both; 2000-04-02", "Kazakhstan, Kyrgyzstan in both; 2000-04-02"),
        ("ESP in NATO, full", "Spain in NATO, full"),
        ("membership:NATO-ESP-1982 m:KAZ-NATO-x", "membership:NATO-ESP-1982 m:KAZ-NATO-x"),
        ("KAZBAT and the USAF", "KAZBAT and the USAF"),
    ],
)
def test_ids_become_names_and_longer_words_stay(text: str, told: str) -> None:
    assert with_names(text) == told
