"""A checked article as one self-contained HTML file.

The article's statements are coloured by verdict; a click opens the claim: its checkable form, the
verdict, the evidence for and against by weight, the years as a strip, switches for rival readings.
"""

from __future__ import annotations

from markupsafe import Markup, escape

from comity.claims import Check, Checked
from comity.claims.check import unchecked
from comity.propositions import VERDICTS
from comity.render.claims_wording import CLASSES, YEAR_WORDS, in_words
from comity.render.html.page_policy import policy
from comity.render.html.templating import asset, environment


def claims_page(found: Check) -> str:
    """The page of a checked article."""
    script = asset("claims.js")
    return (
        environment()
        .get_template("claims.html.j2")
        .render(
            check=found,
            text=Markup(marked(found)),
            classes=CLASSES,
            verdicts=VERDICTS,
            year_words=YEAR_WORDS,
            in_words=in_words,
            unchecked=unchecked,
            style=Markup(asset("claims_page.css") + asset("claims.css")),
            script=Markup(script),
            policy=policy(script),
        )
    )


def marked(found: Check) -> str:
    """The read part of the article as HTML, a link for each statement."""
    placed = [(n, c) for n, c in enumerate(found.checked, 1) if c.decision.start >= 0]
    if not found.text or not placed:
        return "".join(
            f"<p>{_button([(n, c)], str(escape(c.decision.text)))}</p>"
            for n, c in enumerate(found.checked, 1)
        )
    first = min(c.decision.start for _, c in placed)
    last = max(c.decision.end for _, c in placed)
    if found.article is not None:
        spans = [s for s in found.article.sentences if s.section != "title"]
        first = min([first, *(s.start for s in spans)])
        last = max([last, *(s.end for s in spans)])
    by_span: dict[tuple[int, int], list[tuple[int, Checked]]] = {}
    for number, checked in placed:
        by_span.setdefault((checked.decision.start, checked.decision.end), []).append(
            (number, checked)
        )
    parts, at = [], first
    for (start, end), group in sorted(by_span.items()):
        if start < at:
            continue
        parts.append(str(escape(found.text[at:start])))
        parts.append(_button(group, str(escape(found.text[start:end]))))
        at = end
    parts.append(str(escape(found.text[at:last])))
    paragraphs = "".join(parts).split("\n")
    return "".join(f"<p>{p}</p>" for p in paragraphs if p.strip())


def _button(group: list[tuple[int, Checked]], text: str) -> str:
    verdicts = [CLASSES[c.verdict.verdict] for _, c in group if c.verdict]
    worst = next(
        (k for k in ("contradicted", "part", "undecided", "holds") if k in verdicts), "none"
    )
    numbers = " ".join(str(n) for n, _ in group)
    marks = "".join(f"<sup>{n}</sup>" for n, _ in group)
    hollow = " hollow" if any(c.verdict and not c.confirmed for _, c in group) else ""
    return (
        f'<a class="claim {worst}{hollow}" href="#claim-{group[0][0]}" data-claims="{numbers}">'
        f"{text}{marks}</a>"
    )
