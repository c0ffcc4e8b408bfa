"""The examples of the page on Python run as they are printed."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "library.md"


def test_the_examples_of_the_page_run() -> None:
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert len(blocks) == 3
    names: dict[str, object] = {}
    for block in blocks:
        exec(block, names)  # our own page
    assert repr(names["series"]).startswith("<Series: un-agreement of KAZ")
    assert names["found"].judgement.lead.word == "rising"  # type: ignore[attr-defined]
