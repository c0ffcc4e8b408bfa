"""What the library learns of a person's readings of sentences."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from comity.errors import UsageError

if TYPE_CHECKING:
    from comity.claims.learning import Learnt

Where = Path | str


def claims_learn(
    source: Where | None,
    record: Where,
    *,
    as_of: str | None = None,
    unit: str = "",
    coder: str = "",
    keep: bool = False,
) -> Learnt:
    """What the decisions of a claims file teach the reading of claims, and what that would do.

    Args:
        source: the claims file, with a person's propositions; None tries again what was learnt
            before, and the effects are the sentences that are not read as they were.
        record: the record folder that keeps the words and the sentences; new where it is not there.
        as_of: the day of the article, where the file gives none.
        unit: what the words are, where several units would do.
        coder: whose readings they are.
        keep: write the words and the sentences, unless a labelled sentence would come out wrong.

    Raises:
        UsageError: the file cannot be used, or what is to be kept does harm.
    """
    from comity.claims.check import file_day
    from comity.claims.claims_file import read_claims
    from comity.claims.learning import Learnt, learnt, tried_again
    from comity.core.own_words import taught_units
    from comity.evidence.load import load_evidence

    if unit and unit not in taught_units():
        raise UsageError(
            f"no unit of the word table is called {unit!r}: {', '.join(sorted(taught_units()))}"
        )
    folder = Path(record)
    if source is None and not folder.exists():
        raise UsageError(f"there is no record folder {folder}: nothing was learnt there yet")
    evidence, tests = load_evidence(folder if folder.exists() else None), _tests(folder)
    if source is None:
        return Learnt(
            lessons=(),
            words=evidence.claim_words,
            tried=len(tests),
            touched=len(tests),
            effects=tried_again(tests, evidence),
        )
    found = read_claims(Path(source), evidence.actors, evidence.codebook)
    day = file_day(found, Path(source), as_of, evidence)
    made = learnt(found, day, evidence.as_of(day), tests, unit)
    if keep:
        _keep(made, folder, coder)
    return made


def _tests(folder: Path) -> list[dict[str, str]]:
    from comity.library.data import record_check

    if not folder.exists():
        return []
    return [dict(row) for row in record_check(folder).rows.get("claim_tests", ())]


def _keep(made: Learnt, folder: Path, coder: str) -> None:
    from datetime import date

    from comity.core.codebook import bundled_codebook
    from comity.evidence.bundled import bundled_actors
    from comity.record.draft import Draft

    if made.harm:
        worst = made.harm[0]
        raise UsageError(
            f"nothing is kept: with these words a labelled sentence would come out wrong "
            f"(“{worst.text}”: {worst.before} -> {worst.after}); look at the effects without "
            "--keep, and teach another reading"
        )
    draft = Draft(folder, bundled_actors(), bundled_codebook())
    for word in made.words:
        cells = {
            "language": word.language,
            "unit": word.unit,
            "value": word.value,
            "words": "; ".join(word.words),
            "coder": coder,
            "entered": date.today().isoformat(),
        }
        draft.add("claim_words", cells)
    held = {(row["text"], row["as_of"]) for row in _tests(folder)}
    for lesson in made.lessons:
        row = lesson.row(coder)
        if (row["text"], row["as_of"]) not in held:
            draft.add("claim_tests", row)
    draft.write()
