"""The tables of a record folder in which `comity claims learn` keeps what a person taught."""

from __future__ import annotations

from collections.abc import Mapping

from comity.record.column import Column, may, need

CLAIM_TABLES: Mapping[str, tuple[Column, ...]] = {
    "claim_words": (
        need("language", "choice", "Language of the words.", ("en", "ru", "kk")),
        need(
            "unit",
            "unit",
            "What they are to the reading of a claim: a unit of the bundled table of words "
            "(claim_units.csv), for example sign, join, M (a mechanism).",
        ),
        may("value", "text", "Which one: the mechanism, the place, the tense."),
        need("words", "text", "The words as they are written, as a semicolon list of phrases."),
        may("coder", "text", "Who taught them."),
        may("entered", "date", "When."),
    ),
    "claim_tests": (
        need("text", "text", "A sentence that a person read."),
        need("as_of", "date", "The day it is read for."),
        need("state_iso3", "state", "The state that its text is about."),
        need("organization", "organization", "The organization that its text is about."),
        may(
            "reading",
            "text",
            "What it says, as propositions in JSON; empty where it is not to be read.",
        ),
        may("coder", "text", "Who read it."),
        may("entered", "date", "When."),
    ),
}
