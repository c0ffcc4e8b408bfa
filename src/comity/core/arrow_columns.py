"""Columns of an Arrow table as numpy arrays, from their buffers.

pyarrow's own `to_numpy` imports pandas where that is installed, for half a second.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pyarrow as pa


def numbers(column: pa.ChunkedArray) -> npt.NDArray[Any]:
    """A column of numbers without missing values.

    Raises:
        ValueError: it has missing values.
    """
    if column.null_count:
        raise ValueError(f"{column.null_count} values are missing")
    parts = [_part(chunk) for chunk in column.chunks if len(chunk)]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def floats(column: pa.ChunkedArray) -> npt.NDArray[np.float64]:
    """A column of numbers, NaN where a value is missing."""
    return _with_gaps(column, lambda values: values.astype(np.float64))


def days(column: pa.ChunkedArray) -> npt.NDArray[np.float64]:
    """A column of dates or times as days since 1970-01-01, NaN where one is missing."""
    return _with_gaps(column, lambda v: v.astype("datetime64[D]").astype(np.int64).astype(float))


def _with_gaps(
    column: pa.ChunkedArray, change: Callable[[npt.NDArray[Any]], npt.NDArray[np.float64]]
) -> npt.NDArray[np.float64]:
    parts = []
    for chunk in column.chunks:
        values = change(_part(chunk))
        if chunk.null_count:
            bits = np.frombuffer(chunk.buffers()[0], dtype=np.uint8)
            there = np.unpackbits(bits, bitorder="little")[chunk.offset :][: len(chunk)]
            values[there == 0] = np.nan
        parts.append(values)
    return np.concatenate(parts) if parts else np.zeros(0)


def words(column: pa.ChunkedArray) -> tuple[npt.NDArray[np.int64], list[str]]:
    """A column of texts: for each row the place of its text in a list, and the list."""
    if "dictionary" not in str(column.type):
        column = column.dictionary_encode()  # imports pyarrow.compute: better read as dictionaries
    encoded = column.unify_dictionaries()
    if not encoded.num_chunks:
        return np.zeros(0, dtype=np.int64), []
    places = [_part(chunk.indices) for chunk in encoded.chunks]
    return np.concatenate(places).astype(np.int64), encoded.chunk(0).dictionary.to_pylist()


def _part(chunk: pa.Array) -> npt.NDArray[Any]:
    # numpy has no days of four bytes, which is what Arrow's date32 is
    days = str(chunk.type) == "date32[day]"
    kind = np.dtype(np.int32) if days else np.dtype(chunk.type.to_pandas_dtype())
    whole = np.frombuffer(chunk.buffers()[1], dtype=kind)
    part = whole[chunk.offset : chunk.offset + len(chunk)]
    return part.astype("datetime64[D]") if days else part
