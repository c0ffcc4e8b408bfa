"""A sentence, a number or a whole evaluation packed with what it rests on, for another's work.

The archive holds the chain down to the passages, the facts, the documents as a bibliography in four
forms, and of archived copies their hashes. The bytes of copies are packed only where they are asked
for: whether a page may be passed on is for its publisher's terms to say.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from comity.core.atomic_write import write
from comity.core.plain_text import for_spreadsheet
from comity.core.plain_values import plain
from comity.editions.layout import digest
from comity.errors import UsageError
from comity.evaluation.bibliography import bibtex, csl
from comity.evaluation.bibliography_formats import gost, ris
from comity.evaluation.chain import Node, chain_of
from comity.evaluation.result import Evaluation
from comity.store.archive import body_of, copies

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the archive: the same evidence gives the same bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """What was packed.

    Attributes:
        file: the archive.
        node: id of what it was packed for.
        facts: how many facts it rests on.
        passages: how many passages.
        sources: how many documents.
        copies: how many archived copies are named in it.
    """

    file: Path
    node: str
    facts: int
    passages: int
    sources: int
    copies: int


def bundle(
    evaluation: Evaluation, node: str, target: Path, *, store: Path, with_copies: bool = False
) -> Bundle:
    """Pack a sentence or number of an evaluation, or all of it, with its evidence.

    Args:
        evaluation: the evaluation.
        node: id of a sentence, number or fact, or of the evaluation itself.
        target: the zip file to write.
        store: folder of the store in which copies are archived.
        with_copies: whether the bytes of archived copies are packed, too.

    Raises:
        UnknownNode: nothing in the evaluation has the id.
        UsageError: the file is to be no zip file.
        OutputError: it cannot be written.
    """
    if target.suffix != ".zip":
        raise UsageError(f"{target} is no .zip file: name one")
    chain = chain_of(evaluation)
    nodes = (
        list(chain.nodes.values())
        if node == evaluation.id
        else [chain.node(node), *(below for _, below in chain.down(node))]
    )
    ids = {n.id for n in nodes}
    part = replace(
        evaluation,
        facts={i: f for i, f in evaluation.facts.items() if i in ids},
        sources={i: s for i, s in evaluation.sources.items() if i in ids},
        origins={i: o for i, o in evaluation.origins.items() if i in ids},
        memberships=tuple(m for m in evaluation.memberships if m.id in ids),
    )
    files = {
        "README.md": _readme(evaluation, node, nodes),
        "chain.json": _json([plain(n) for n in nodes]),
        "facts.json": _json([plain(f) for f in part.facts.values()]),
        "passages.csv": _passages(part),
        **{name: form(part) for name, form in _FORMS.items()},
    }
    kept = [(c, store) for s in sorted(part.sources) for c in copies(s, store)]
    packed = {name: text.encode() for name, text in files.items()}
    packed["copies.json"] = _json([plain(c) for c, _ in kept]).encode()
    if with_copies:
        packed |= {f"copies/{Path(c.file).name}": body_of(c, root) for c, root in kept}
    packed["checksums.sha256"] = "".join(
        f"{digest(body)}  {name}\n" for name, body in sorted(packed.items())
    ).encode()
    write(target, _zipped(packed))
    return Bundle(
        file=target,
        node=node,
        facts=len(part.facts),
        passages=sum(n.kind == "passage" for n in nodes),
        sources=len(part.sources),
        copies=len(kept),
    )


_FORMS: dict[str, Callable[[Evaluation], str]] = {
    "sources.bib": bibtex,
    "sources.csl.json": lambda e: _json(csl(e)),
    "sources.ris": ris,
    "sources-gost.txt": gost,
}


def _readme(evaluation: Evaluation, node: str, nodes: list[Node]) -> str:
    asked = evaluation.question
    says = evaluation.id if node == evaluation.id else nodes[0].text
    return f"""# {asked.state_name} and {asked.partner_name}, as of {asked.as_of}

{says}

`{node}` of `{asked.command}`.

- `chain.json`: every step from here down: id, kind, what it says, what it rests on.
- `facts.json`, `passages.csv`: the facts, and the places in documents that they were coded from.
- `sources.bib`, `sources.csl.json`, `sources.ris`, `sources-gost.txt`: the documents and data sets.
- `copies.json`: archived copies of documents: when they were read, and their SHA-256.
- `checksums.sha256`: of every file here, for `sha256sum -c`.

Facts are in the words of Comity's editors; the documents cited keep their own terms.
"""


def _passages(part: Evaluation) -> str:
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(("id", "fact", "date", "status", "verified", "says", "source", "address"))
    for fact in part.facts.values():
        for p in fact.passages:
            source = part.sources.get(p.source)
            cells: list[Any] = [
                p.id, fact.id, str(p.date), p.status, "yes" if p.verified else "no", p.text,
                p.source, source.address if source else "",
            ]  # fmt: skip
            out.writerow(map(for_spreadsheet, map(str, cells)))
    return text.getvalue()


def _json(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False, indent=1)


def _zipped(files: dict[str, bytes]) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, EARLIEST), content, zipfile.ZIP_DEFLATED)
    return body.getvalue()
