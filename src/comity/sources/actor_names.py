"""Names of actors as people write them, in SQL: case, accents and punctuation do not matter.

`NAME_KEY` is `actors.name_key` in DuckDB's words; a test holds the two together. Only small tables
are read so: data sets of millions of rows write each name in one way, and are joined by it.
"""

from __future__ import annotations

_MARKS = "[.''\u2019\u02bc\u2018`]"
_PLAIN = f"regexp_replace(lower(strip_accents(replace(name, '&', ' and '))), '{_MARKS}', '', 'g')"
_SPACED = f"' ' || regexp_replace({_PLAIN}, '[^\\p{{L}}\\p{{N}}]+', ' ', 'g') || ' '"


def _words(text: str) -> str:
    for word, other in (
        ("the", ""),
        ("st", "saint "),
        ("rep", "republic "),
        ("dem", "democratic "),
        ("co operation", "cooperation "),
    ):
        text = f"replace({text}, ' {word} ', ' {other}')"
    return text


NAME_KEY = f"trim(replace(regexp_replace({_words(_SPACED)}, ' +', ' ', 'g'), 'isation', 'ization'))"
"""The key of what is called `name`."""

NAMES = f"""
    CREATE TEMP MACRO name_key(name) AS {NAME_KEY};
    CREATE TEMP TABLE name_keys AS
        SELECT name_key(name) AS key, any_value(actor) AS actor, any_value(since) AS since,
            any_value(before) AS before
        FROM actor_names WHERE language <> 'icews' GROUP BY key
"""
"""The statements that make the table `name_keys` (key, actor, since, before) of `actor_names`."""


def name_join(alias: str, name: str) -> str:
    """A join that finds the actor that a name means; see `dataset.actor` for its id on a day."""
    return f"LEFT JOIN name_keys AS {alias} ON {alias}.key = name_key({name})"
