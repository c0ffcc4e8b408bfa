"""The canonical tables: what every data set becomes, whatever its own columns are called.

- `events`: one machine-coded interaction of two actors;
- `mentions`: one report of an event;
- `observations`: one value of a series for an actor or a dyad in a period;
- `facts`: one dated statement of a data set (an exercise, an agreement);
- `ledger`: one raw file that was read, with its rows in, stored, doubled, left out and held back;
- `quarantine`: one raw row that could not be used, with the reason;
- `released`: one row of the quarantine that was mended and stored.

Types are DuckDB's. `source`, `file` and `line` lead from every row to the place it was read.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a canonical table: its name, its type in DuckDB, and what it holds."""

    name: str
    type: str
    meaning: str


_PLACE = (
    Column("file", "UINTEGER", "number of the raw file in the ledger"),
    Column("line", "UBIGINT", "line of the raw file, the first is 1"),
)

EVENTS = (
    Column("source", "VARCHAR", "data set"),
    Column("event_id", "VARCHAR", "the data set's own id of the event"),
    Column("happened", "DATE", "day it happened, by the data set"),
    Column("published", "DATE", "day the data set added it; NULL where its files do not say"),
    Column("actor1", "VARCHAR", "id of the actor that acts; NULL where it is no known actor"),
    Column("actor2", "VARCHAR", "id of the actor that is acted on"),
    Column("actor1_code", "VARCHAR", "what the data set calls the first actor, as a code"),
    Column("actor2_code", "VARCHAR", "what the data set calls the second actor, as a code"),
    Column("actor1_name", "VARCHAR", "name of the first actor as published"),
    Column("actor2_name", "VARCHAR", "name of the second actor as published"),
    Column("sector1", "VARCHAR", "sectors of the first actor as published"),
    Column("sector2", "VARCHAR", "sectors of the second actor as published"),
    Column("code", "VARCHAR", "CAMEO code, or empty in a data set coded in PLOVER only"),
    Column("root", "VARCHAR", "root of the CAMEO code"),
    Column("plover", "VARCHAR", "PLOVER type; NULL for CAMEO statements, which PLOVER leaves out"),
    Column("quad", "TINYINT", "quad class 1-4 by the data set's own scheme"),
    Column("quad_common", "TINYINT", "quad class 1-4 by CAMEO's roots, the same for all data sets"),
    Column("goldstein", "DOUBLE", "Goldstein value or intensity as published, -10 to 10"),
    Column("goldstein_common", "DOUBLE", "Goldstein value of the CAMEO manual for the code"),
    Column("areas", "VARCHAR", "areas of the codebook, with ';' between them; NULL for none"),
    Column("place", "VARCHAR", "id of the state where it happened"),
    Column("latitude", "FLOAT", "degrees north"),
    Column("longitude", "FLOAT", "degrees east"),
    Column("mentions", "INTEGER", "how often the data set saw it reported"),
    Column("outlet", "VARCHAR", "publisher, or host of the address"),
    Column("report", "VARCHAR", "the report it was read in: an address, or story and sentence"),
    Column("mirrored", "BOOLEAN", "whether the same report gives it in the other direction too"),
    *_PLACE,
)
MENTIONS = (
    Column("source", "VARCHAR", "data set"),
    Column("event_id", "VARCHAR", "the data set's own id of the event"),
    Column("seen", "TIMESTAMP", "when the data set first saw the event"),
    Column("mentioned", "TIMESTAMP", "when it saw this report"),
    Column("outlet", "VARCHAR", "who reported"),
    Column("report", "VARCHAR", "address of the report"),
    Column("confidence", "TINYINT", "how sure the data set is that it read an event, 0-100"),
    Column("tone", "FLOAT", "tone of the report, by the data set"),
    *_PLACE,
)
OBSERVATIONS = (
    Column("source", "VARCHAR", "data set"),
    Column("series", "VARCHAR", "what is observed, for example 'un-vote' or 'arms-tiv'"),
    Column("actor", "VARCHAR", "id of the actor"),
    Column("partner", "VARCHAR", "id of the other side of a dyad, or NULL"),
    Column("item", "VARCHAR", "what tells two values of one period apart: a roll call, a treaty"),
    Column("first", "DATE", "first day of the period"),
    Column("last", "DATE", "last day of the period"),
    Column("value", "DOUBLE", "the value"),
    Column("low", "DOUBLE", "lower end of its interval as published, or NULL"),
    Column("high", "DOUBLE", "upper end of its interval as published, or NULL"),
    Column("unit", "VARCHAR", "unit of the value"),
    Column("text", "VARCHAR", "what the data set says in words, or NULL"),
    *_PLACE,
)
FACTS = (
    Column("source", "VARCHAR", "data set"),
    Column("fact_id", "VARCHAR", "the data set's own id"),
    Column("kind", "VARCHAR", "kind of fact, as in the record"),
    Column("title", "VARCHAR", "what happened, in a few words"),
    Column("start", "VARCHAR", "when it happened or began: YYYY, YYYY-MM or YYYY-MM-DD"),
    Column("stop", "VARCHAR", "when it ended, or NULL"),
    Column("participants", "VARCHAR", "ids of the actors that took part, with ';' between them"),
    Column("unresolved", "VARCHAR", "names of participants that are no known actor"),
    Column("areas", "VARCHAR", "areas of the codebook, with ';' between them"),
    Column("series", "VARCHAR", "the series of exercises or of steps it belongs to, or NULL"),
    Column("text", "VARCHAR", "what the data set says of it"),
    *_PLACE,
)
LEDGER = (
    Column("file", "UINTEGER", "number of the file, in the order they were read"),
    Column("commit", "UINTEGER", "the commit that brought it in"),
    Column("source", "VARCHAR", "data set"),
    Column("name", "VARCHAR", "name of the raw file, with the archive it lay in"),
    Column("layout", "VARCHAR", "form of the file"),
    Column("sha256", "VARCHAR", "hash of its unpacked bytes"),
    Column("bytes", "UBIGINT", "its unpacked size"),
    Column("actors", "VARCHAR", "actors that were asked for, with ';' between them; NULL for all"),
    Column("rows_in", "UBIGINT", "rows of the file"),
    Column("stored", "UBIGINT", "rows that were stored"),
    Column("duplicates", "UBIGINT", "rows that repeat a stored one"),
    Column("left_out", "UBIGINT", "rows without any of the actors asked for"),
    Column("quarantined", "UBIGINT", "rows that could not be used"),
    Column("first", "DATE", "first day of its rows"),
    Column("last", "DATE", "last day of its rows"),
    Column("vintage", "VARCHAR", "release of the data set, as named by its producer or the user"),
    Column("ingested", "TIMESTAMP", "when it was read"),
)
QUARANTINE = (
    Column("source", "VARCHAR", "data set"),
    Column("file", "UINTEGER", "number of the raw file in the ledger"),
    Column("line", "UBIGINT", "line of the raw file"),
    Column("name", "VARCHAR", "name of the raw file"),
    Column("layout", "VARCHAR", "form of the file"),
    Column("column", "VARCHAR", "the column at fault, or empty for the whole row"),
    Column("reason", "VARCHAR", "what is wrong"),
    Column("raw", "BLOB", "the row as it stood, byte for byte"),
)
RELEASED = (
    Column("source", "VARCHAR", "data set"),
    Column("file", "UINTEGER", "number of the raw file in the ledger"),
    Column("line", "UBIGINT", "line of the raw file"),
    Column("commit", "UINTEGER", "the commit that stored the mended row"),
)

CANONICAL: dict[str, tuple[Column, ...]] = {
    "events": EVENTS,
    "mentions": MENTIONS,
    "observations": OBSERVATIONS,
    "facts": FACTS,
    "ledger": LEDGER,
    "quarantine": QUARANTINE,
    "released": RELEASED,
}
"""Every table of a store, by name."""

KEYS = {"events": "event_id", "facts": "fact_id"}
"""The column whose value a data set gives to one row only, where it gives one."""

GIVES = {"events": "event_id", "mentions": "event_id", "observations": "value", "facts": "fact_id"}
"""The column without which a row of a data set gives no canonical row."""

READ = ("source", *(c.name for c in _PLACE))
"""Columns that the ingest fills; a reader gives all others, in order."""


def given(table: str) -> tuple[Column, ...]:
    """The columns that a reader gives, in order."""
    return tuple(c for c in CANONICAL[table] if c.name not in READ)


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
