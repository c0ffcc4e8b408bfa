"""CAMEO codes that a program changed on the way, and the rest of the row that tells.

A spreadsheet, pandas or R reads 020 (appeal) as the number 20, which is a code too: mass violence.
The other columns of the row still say which event it was, so a code is taken as it stands where
they agree with it, with its zero where they agree with that, and as contradictory else. All codes
that are one with their zero and another without have two digits without it (010-020), and their
roots belong to different quad classes; either column decides.
"""

from __future__ import annotations

LOST = "the event code lost its leading zero: {0} of the row says so"
MENDED = "event codes without their leading zero (020 written 20) were read by {0}"
CONTRADICTS = "the event code is another event than {0} of the row"
_QUADS = {1: (1, 5), 2: (6, 9), 3: (10, 14), 4: (15, 20)}


def plain(column: str) -> str:
    """A code without what programs put around it, in SQL: 20.0 and '020 are 20 and 020."""
    return (
        f"CASE WHEN {column}[1] = '''' OR {column}[-2:] = '.0' "
        f"THEN regexp_replace({column}, '^''|[.]0$', '', 'g') ELSE {column} END"
    )


def root(column: str) -> str:
    """A root code of two digits in SQL, also where it lost its zero."""
    return f"lpad(CASE WHEN {column} IS NULL THEN NULL ELSE {plain(column)} END, 2, '0')"


def quad_of(code: str) -> str:
    """The quad class of a code by its root, in SQL; NULL for what is no root."""
    whens = " ".join(
        f"WHEN left({code}, 2) BETWEEN '{first:02d}' AND '{last:02d}' THEN {quad}"
        for quad, (first, last) in _QUADS.items()
    )
    return f"CASE {whens} END"


def kept_zero(column: str) -> str:
    """The condition that a row of a file kept a leading zero: see `Problem.unless`."""
    return f"\"{column}\"[1] = '0'"
