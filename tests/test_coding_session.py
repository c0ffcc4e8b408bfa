"""The page of the docs on a session at the coding bench is run line by line."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from conftest import ROOT

PAGE = (ROOT / "docs" / "coding-session.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(console|text|csv) ?(\S*)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_the_session_runs_as_the_page_says(
    comity_cli: Callable[..., CompletedProcess[str]], tmp_path: Path
) -> None:
    pytest.importorskip("pymorphy3", reason="Russian needs the extra coding")
    commands = 0
    for kind, name, body in BLOCKS:
        if kind != "console":
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(body, "utf-8")
            continue
        for told in body.split("$ comity ")[1:]:
            line, *wanted = told.strip().splitlines()
            result = comity_cli(*shlex.split(line))
            assert result.returncode == 0, (line, result.stderr)
            said = " ".join((result.stdout + result.stderr).split())
            for words in wanted:
                assert " ".join(words.split()) in said, (line, words, said[:2000])
            commands += 1
    assert commands >= 16
