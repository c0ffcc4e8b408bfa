"""Numbers of tables as people write them, in SQL: 1.234,5 and 1,234.5 and 1 234,5.

Which sign is the decimal one cannot be seen (1,234 is one number or the other), so a mapping says
it; without a word only plain numbers are read, and the reason says what to write.
"""

from __future__ import annotations

from comity.sources.dataset import Problem

SIGNS = (",", ".")
"""What can be the decimal sign; the other one, blanks and apostrophes stand between thousands."""
_BLANKS = " \u00a0\u202f''\u2019"
_HOW = (
    (
        ",",
        'the number is written with a decimal comma: add `decimal: ","` to the mapping',
    ),
    (
        ".",
        'the number is written with signs between thousands: add `decimal: "."` to the mapping',
    ),
)


def number(value: str, decimal: str) -> str:
    """The text of a number in SQL as DuckDB reads it, NULL where it is not written as said.

    Args:
        value: the published text in SQL.
        decimal: one of `SIGNS`, or empty for plain numbers, which are passed on as they stand.
    """
    if not decimal:
        return value
    marks = f"[{_BLANKS}{'.' if decimal == ',' else ','}]"
    digits = f"([0-9]+|[0-9]{{1,3}}({marks}[0-9]{{3}})+)"
    pattern = f"[+-]?{digits}([{decimal}][0-9]*)?([eE][+-]?[0-9]+)?|[+-]?[{decimal}][0-9]+"
    plain = f"replace(regexp_replace({value}, '{marks}', '', 'g'), '{decimal}', '.')"
    return f"CASE WHEN regexp_full_match({value}, '{pattern}') THEN {plain} END"


def no_number(column: str, decimal: str, kind: str = "DOUBLE") -> tuple[Problem, ...]:
    """The problems that a column of a mapped table holds no number.

    Args:
        column: the column.
        decimal: as in `number`.
        kind: the type of DuckDB's that it must fit.
    """
    value = f'"{column}"'
    wrong = (
        f"{value} IS NOT NULL AND NOT coalesce(isfinite(try_cast({number(value, decimal)} "
        f"AS {kind})::DOUBLE), false)"
    )
    if decimal:
        other = "a comma" if decimal == "," else "a point"
        return (Problem(column, wrong, f"no number with {other} as its decimal sign"),)
    # 1,234 is a number with either sign, 1,5 and 1,234.5 with one alone
    said = [f"({number(value, sign)}) IS NOT NULL" for sign in SIGNS]
    both = (
        "the number is one with a decimal comma and another with a decimal point: add "
        '`decimal: ","` or `decimal: "."` to the mapping'
    )
    comma = f"EXISTS (SELECT 1 FROM raw WHERE {value} LIKE '%,%' AND {said[0]} AND NOT {said[1]})"
    return (
        Problem(column, f"{wrong} AND {said[0]} AND {said[1]}", both),
        # beside 1,5 a 1.234 is no plain number any more
        Problem(column, f"{value} LIKE '%.%' AND {said[0]} AND {comma}", both),
        *(
            Problem(column, f"{wrong} AND {said[SIGNS.index(sign)]}", reason)
            for sign, reason in _HOW
        ),
        Problem(column, wrong, "no number"),
    )
