"""A brief as a Word file: Pandoc makes it of the Markdown, with real footnotes and styles."""

from __future__ import annotations

import io
import re
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from comity.briefing.model import Brief
from comity.errors import MissingExtra, OutputError, UsageError, first_line
from comity.render.brief.markdown import markdown
from comity.render.brief.pdf import fitted, picture

BODY, NOTE = 17, 13
"""Half points of the text and of footnotes."""
_SECTION = re.compile(r"<w:sectPr[^>]*/>|<w:sectPr.*?</w:sectPr>", re.S)
FACE = '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial" w:eastAsia="Arial"/>'
"""A face that every office has, or one of its widths: pages end at the same line everywhere."""
PAGE = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="800" w:right="880" '
    'w:bottom="700" w:left="880" w:header="400" w:footer="400" w:gutter="0"/></w:sectPr>'
)


def docx(brief: Brief, reference: Path | None = None) -> bytes:
    """The brief as a Word file, cut to about two pages; only Word knows where its pages end.

    Args:
        brief: the brief.
        reference: a .docx whose styles, page and headers are taken; default is a small plain one.

    Raises:
        MissingExtra: Pandoc or Typst is not installed.
        UsageError: the reference is no Word file.
        OutputError: Pandoc could not make the file.
    """
    pandoc = _pandoc()
    if reference is not None and not zipfile.is_zipfile(reference):
        raise UsageError(f"{reference} is no Word file: name a .docx for --reference-docx")
    cut = fitted(brief, word=True)
    with tempfile.TemporaryDirectory(prefix="comity-") as folder:
        chart = ""
        if cut.chart is not None:
            chart = "chart.png"
            (Path(folder) / chart).write_bytes(picture(cut.chart))
        (Path(folder) / "brief.md").write_text(
            markdown(cut, picture=chart, once=True), encoding="utf-8"
        )
        own = Path(folder) / "reference.docx"
        if reference is None:
            own.write_bytes(
                _plain_styles(_run(pandoc, ["--print-default-data-file=reference.docx"]))
            )
        words = [
            "brief.md",
            "--from=markdown-implicit_figures",
            "--to=docx",
            f"--reference-doc={(reference or own).resolve()}",
            f"--metadata=title-meta:{cut.title}",
            "--output=brief.docx",
        ]
        _run(pandoc, words, folder)
        return _whole_rows((Path(folder) / "brief.docx").read_bytes())


def _whole_rows(document: bytes) -> bytes:
    """The file with table rows that no page parts.

    Where a row is parted, LibreOffice sends the notes of later rows to a page of their own.
    """

    def kept(text: str) -> str:
        text = text.replace("<w:trPr><w:tblHeader", "<w:trPr><w:cantSplit/><w:tblHeader")
        return re.sub(r"<w:tr ?><w:tc>", "<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc>", text)

    return _rewritten(document, {"word/document.xml": kept})


def _rewritten(document: bytes, changes: Mapping[str, Callable[[str], str]]) -> bytes:
    """A Word file with some of its parts changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as old, zipfile.ZipFile(made, "w") as new:
        for item in old.infolist():
            body = old.read(item)
            change = changes.get(item.filename)
            new.writestr(item, body if change is None else change(body.decode()).encode())
    return made.getvalue()


def _pandoc() -> str:
    try:
        import pypandoc
    except ImportError as error:
        raise MissingExtra("Pandoc, which makes the Word file,", "brief") from error
    try:
        return str(pypandoc.get_pandoc_path())
    except OSError as error:
        raise MissingExtra("Pandoc, which makes the Word file,", "brief") from error


def _run(pandoc: str, words: list[str], folder: str | None = None) -> bytes:
    done = subprocess.run([pandoc, *words], cwd=folder, capture_output=True, check=False)
    if done.returncode:
        told = first_line(Exception(done.stderr.decode("utf-8", "replace")))
        raise OutputError(f"Pandoc could not make the Word file: {told}")
    return done.stdout


def _plain_styles(reference: bytes) -> bytes:
    """Pandoc's own reference document with small letters and narrow margins."""

    def paged(text: str) -> str:
        bare = re.sub(r"<w:sectPr.*?</w:sectPr>|<w:sectPr\s*/>", "", text, flags=re.S)
        return bare.replace("</w:body>", PAGE + "</w:body>")

    return _rewritten(reference, {"word/styles.xml": _small, "word/document.xml": paged})


def _small(styles: str) -> str:
    """The style sheet with the sizes of two pages: text, headings, notes, and little space."""
    sizes = {"Heading1": 28, "Heading2": 20, "FootnoteText": NOTE, "FootnoteBlockText": NOTE,
             "VerbatimChar": NOTE}  # fmt: skip
    styles = re.sub(r'(<w:docDefaults>.*?<w:sz w:val=")\d+', rf"\g<1>{BODY}", styles, flags=re.S)
    styles = re.sub(r'(<w:spacing [^>]*w:before=")\d+', r"\g<1>40", styles)
    styles = re.sub(r'(<w:spacing [^>]*w:after=")\d+', r"\g<1>20", styles)

    def resized(found: re.Match[str]) -> str:
        size = sizes.get(found[1])
        body = re.sub(r"<w:sz(Cs)? w:val=\"\d+\"\s*/>", "", found[0]) if size else found[0]
        if not size:
            return body
        run = f'<w:sz w:val="{size}"/>'
        if "<w:rPr>" in body:
            return body.replace("</w:rPr>", run + "</w:rPr>", 1)
        return body.replace("</w:style>", f"<w:rPr>{run}</w:rPr></w:style>")

    styles = re.sub(r"<w:rFonts [^>]*Theme[^>]*/>", FACE, styles)
    return re.sub(r'<w:style [^>]*w:styleId="(\w+)".*?</w:style>', resized, styles, flags=re.S)
