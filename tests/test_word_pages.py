"""The Word brief as another program lays it out: LibreOffice, with a face of Arial's widths."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

import comity
from comity.evidence.evidence import Evidence

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def faces() -> str:
    """Names of the faces of this machine."""
    lister = shutil.which("fc-list")
    return (
        subprocess.run([lister], capture_output=True, text=True, check=True).stdout
        if lister
        else ""
    )


pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed"),
]


@pytest.mark.parametrize(
    "pair", [("KAZ", "SCO"), ("KAZ", "NATO"), ("UKR", "NATO"), ("TUR", "EU"), ("KGZ", "CSTO")]
)
def test_libreoffice_lays_it_on_two_pages(
    pair: tuple[str, str], evidence: Evidence, tmp_path: Path
) -> None:
    pytest.importorskip("pypandoc", reason="pypandoc is not installed: pip install 'comity[brief]'")
    pytest.importorskip("typst", reason="typst is not installed: pip install 'comity[brief]'")
    if not re.search(r"Arial|Liberation ?Sans", faces()):
        pytest.skip("no face of Arial's widths is installed")
    from comity.render.brief.word import docx

    path = tmp_path / "brief.docx"
    path.write_bytes(docx(comity.brief(*pair, evidence=evidence)))
    assert OFFICE is not None
    home = f"-env:UserInstallation=file://{tmp_path}/office"
    words = [
        OFFICE,
        home,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(path),
    ]
    subprocess.run(words, capture_output=True, check=True, timeout=120)
    laid = (tmp_path / "brief.pdf").read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", laid)) == 2
    with zipfile.ZipFile(path) as file:
        notes = file.read("word/footnotes.xml").decode().count("<w:footnote ")
        links = file.read("word/_rels/footnotes.xml.rels").decode().count("TargetMode")
    assert notes > 10 and links > 5
    assert laid.count(b"/URI") >= links  # every link of a note leads somewhere in the page too
