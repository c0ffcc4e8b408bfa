"""What the library does with editions: make, verify, compare, errata."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

if TYPE_CHECKING:
    from comity.core.tabular import Rows
    from comity.editions.bundle import Bundle
    from comity.editions.difference import Difference
    from comity.editions.errata import Erratum
    from comity.editions.layout import Edition
    from comity.editions.verify import Verified
    from comity.evaluation import Evaluation
    from comity.evidence.question import Options

Told = Callable[[str], None]


def edition_make(
    folder: Path | str,
    *,
    quarter: str = "",
    pairs: Sequence[str] | None = None,
    ledger: Path | str | None = None,
    processes: int = 2,
    progress: Told | None = None,
    **options: Unpack[Options],
) -> Edition:
    """Evaluate all pairs as of one day and freeze them with their evidence.

    Args:
        folder: where the edition is to lie.
        quarter: a quarter such as "2026Q3", in the place of an as-of day.
        pairs: ids such as "KAZ-NATO"; None means all pairs of the record.
        ledger: a ledger of forecasts whose head is to be kept in the edition.
        processes: how many evaluations are made at once.
        progress: told what is being done.
        options: as of `comity.evaluate`: as_of, record, only_record, without, known_by, store.
    """
    from comity.editions.make import make_edition
    from comity.evidence.question import Question
    from comity.forecasting.ledger_file import read_lines

    head = ""
    if ledger is not None:
        lines = read_lines(Path(ledger))
        head = str(lines[-1]["hash"]) if lines else ""
    return make_edition(
        folder,
        Question(**options),
        quarter=quarter,
        pairs=pairs,
        ledger_head=head,
        processes=processes,
        progress=progress,
    )


def edition_verify(
    folder: Path | str,
    *,
    pairs: Sequence[str] | None = None,
    store: Path | str | None = None,
    processes: int = 2,
    progress: Told | None = None,
) -> Verified:
    """Check that an edition is whole, and compute its evaluations again, byte for byte.

    Args:
        folder: the edition.
        pairs: only these; None means all.
        store: the store it was made with, where it was made with one.
        processes: how many evaluations are made at once.
        progress: told what is being done.
    """
    from comity.editions.verify import verify_edition

    return verify_edition(folder, pairs=pairs, store=store, processes=processes, progress=progress)


def edition_diff(before: Path | str, after: Path | str) -> Difference:
    """What changed between two editions, and why."""
    from comity.editions.difference import difference
    from comity.editions.layout import read_edition

    return difference(read_edition(before), read_edition(after))


def edition_errata(*folders: Path | str, record: Path | str | None = None) -> Rows[Erratum]:
    """The sentences of editions that rest on what was corrected after they were made.

    Args:
        folders: the editions.
        record: your record folder, whose corrections count beside the bundled ones.
    """
    from comity.editions.errata import errata
    from comity.evidence.load import load_evidence

    return errata(folders, load_evidence(record).corrections)


def bundle(
    node: str,
    target: Path | str,
    state: str = "",
    partner: str = "",
    *,
    with_copies: bool = False,
    **options: Unpack[Options],
) -> Bundle:
    """Pack a sentence, a number or a whole evaluation with its evidence into a zip file.

    Args:
        node: id of a sentence, number or fact, or a pair such as "KAZ-NATO" for all of it.
        target: the zip file.
        state: the state, where the id does not begin with the pair.
        partner: the organization.
        with_copies: whether the bytes of archived copies are packed, too.
        options: as of `comity.evaluate`.
    """
    from comity.editions.bundle import bundle as packed
    from comity.errors import UsageError
    from comity.evaluation import evaluate
    from comity.store.store import default_root

    if not state:
        state, _, partner = node.partition("/")[0].partition("-")
    if not partner:
        raise UsageError(
            f"{node!r} does not say of which pair: name the state and the organization"
        )
    store = options.get("store")
    return packed(
        evaluate(state, partner, **options),
        node,
        Path(target),
        store=Path(store) if store else default_root(),
        with_copies=with_copies,
    )


def since_edition(evaluation: Evaluation, folder: Path | str) -> str:
    """What changed in a pair since an edition, in two or three sentences.

    Args:
        evaluation: the evaluation at hand.
        folder: the edition.

    Raises:
        UsageError: the folder holds no edition, or none of the pair.
    """
    from comity.editions.difference import pair_difference
    from comity.editions.layout import read_edition
    from comity.editions.report import since_text
    from comity.evaluation.json_form import evaluation_dict

    edition = read_edition(folder)
    found = pair_difference(edition.pair(evaluation.id), evaluation_dict(evaluation))
    return since_text(found, edition.name, edition.as_of)
