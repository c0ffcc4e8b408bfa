"""The tables of a record folder and their columns.

One place says what a column is called, what it may hold and what it means; the check of a
folder, the template and its README all read it from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from comity.core.goals import CLASSES
from comity.record.claim_columns import CLAIM_TABLES
from comity.record.column import YES_NO, Column
from comity.record.column import may as _may
from comity.record.column import need as _need
from comity.record.plan_columns import PLAN, PRIORITIES, SCENARIOS

PRECISIONS = ("year", "month", "day")
REVIEWS = ("proposed", "confirmed", "coded-twice", "disputed", "retired")
ROLES = ("first", "second", "adjudicated")
TIERS = ("primary", "secondary", "tertiary")


_SOURCE = (
    _may(
        "source_url",
        "address",
        "Where the document can be read (http:// or https://); empty where you have none.",
    ),
    _may("source_title", "text", "The document, written Publisher: Title (date)."),
    _may(
        "source_tier",
        "choice",
        "How near the document is to the event: primary (the parties, "
        "laws, treaty depositaries), secondary (news, research), tertiary (encyclopedias, "
        "blogs).",
        TIERS,
    ),
    _need(
        "verified",
        "choice",
        "yes where you read the document and it says so, else no. Only "
        "yes counts for the strict bound.",
        YES_NO,
    ),
)
_WHO = (
    _may(
        "initiator",
        "actors",
        "Who moved first, or who refused: states and organizations, as a semicolon list.",
    ),
    _may("target", "actors", "Whom the step was aimed at, where it is not the partner as a whole."),
)
_READING = (
    _may("place", "text", "Where it took place, in a word or two."),
    _may(
        "numbers",
        "numbers",
        "Numbers that the document gives, as name=number with semicolons: troops=120;ships=2.",
    ),
    _may("published", "date", "When the document was published; empty where it does not say."),
    _may("language", "language", "Language of the document: two or three letters (en, ru, kk)."),
    _may(
        "fragment_start",
        "locator",
        "The first words of the place that says it, at most eight: a locator, no quotation.",
    ),
    _may("fragment_end", "locator", "The last words of that place, at most eight."),
    _may("read_on", "date", "When the document was read."),
    _may("page", "text", "The page of the document that says it, as it is numbered there."),
    _may("paragraph", "text", "The paragraph of the document that says it, by number or heading."),
    _may("original", "text", "The passage in its own language; never in the bundled record."),
    _may("translation", "text", "The passage in the language you work in, beside the original."),
    _may("entered", "date", "When the row was entered into the record."),
    _may(
        "confidence",
        "choice",
        "How sure the coder is of this row.",
        ("high", "medium", "low"),
    ),
    _may("coder", "text", "Who coded the row, by a name or mark of your own."),
    _may(
        "review",
        "choice",
        "How far people have seen to it: proposed (by a coder of text; nobody has confirmed it), "
        "confirmed, coded-twice (a second coder, blind to the first), disputed (the two differ), "
        "retired (no longer held). Empty means typed and confirmed by one person. Proposed and "
        "disputed rows are never verified, retired rows are not read.",
        REVIEWS,
    ),
)
"""How a row was read: optional, never counted, kept so that a second reader can follow."""
_STATE = _need("state_iso3", "state", "The state, by its ISO 3166 alpha-3 code.")
_DEPTH = _may(
    "depth",
    "depth",
    "Step of the depth ladder, -9 to 9, where you know better than "
    "the rule (the event word or the kind).",
)


def _precision(name: str, date: str) -> Column:
    return _may(
        name,
        "choice",
        f"How exactly {date} is known. Empty: by its length. A coarser "
        "word makes the surplus of the date nominal.",
        PRECISIONS,
    )


_TABLES: dict[str, tuple[Column, ...]] = {
    "milestones": (
        _STATE,
        _need("organization", "organization", "The organization that the step is about."),
        _need(
            "mechanism",
            "text",
            "The instrument or rung, always written the same way: PfP "
            "framework document, SAA, candidate status.",
        ),
        _need("event", "event", "What happened to it; a word of the codebook."),
        _need("date", "date", "When: YYYY, YYYY-MM or YYYY-MM-DD."),
        _precision("date_precision", "date"),
        *_SOURCE,
        _may("note", "text", "Anything a reader should know, in your words."),
        _may(
            "area",
            "areas",
            "Areas it belongs to (semicolon list); empty: those that the "
            "codebook gives the mechanism.",
        ),
        _DEPTH,
        *_WHO,
        *_READING,
    ),
    "activities": (
        _may("id", "id", "An id of your own, different in every row."),
        _STATE,
        _need(
            "partner",
            "actors",
            "Whom the state dealt with: states and organizations, as a semicolon list of ids.",
        ),
        _may("area", "areas", "Areas it belongs to, as a semicolon list."),
        _need("kind", "kind", "What sort of activity it was."),
        _may(
            "status",
            "choice",
            "How sure it is that it took place; empty means held.",
            ("held", "announced", "inferred"),
        ),
        _need("date_start", "date", "When it was or began: YYYY, YYYY-MM or YYYY-MM-DD."),
        _may("date_end", "date", "When it ended; empty for one date, an open end, or none known."),
        _precision("date_precision", "date_start"),
        _need("title", "text", "A few words; the same for every edition of a series."),
        _may("description", "text", "What happened, in your own words."),
        *_SOURCE,
        _may("event_key", "text", "The same in rows that report one event with several states."),
        *_WHO,
        _may(
            "courtship",
            "choice",
            "Whether it was a visit, an offer or a refusal.",
            ("visit", "offer", "refusal"),
        ),
        _DEPTH,
        _may("series", "text", "Of an exercise, the series it is an edition of; empty: its title."),
        *_READING,
    ),
    "positions": (
        _STATE,
        _need(
            "topic",
            "text",
            "What the position is about: membership, foreign-bases, "
            "neutrality, multi-vector, partnership, alliance or a word of your own.",
        ),
        _need("organization", "actor", "Toward whom (an organization or a state)."),
        _need(
            "stance",
            "choice",
            "2 seeks or has membership, alliance or basing; 1 welcomes "
            "practical partnership; 0 balanced; -1 declines or limits while keeping a "
            "partnership; -2 rejects, expels or leaves.",
            ("-2", "-1", "0", "1", "2"),
        ),
        _need("date", "date", "When it was stated: YYYY, YYYY-MM or YYYY-MM-DD."),
        _precision("date_precision", "date"),
        _need("actor", "text", "Who said it, with office and name."),
        _need("statement", "text", "What was said, paraphrased."),
        *_SOURCE,
        _may(
            "official",
            "choice",
            "yes where the state itself speaks, no where others "
            "characterize it; empty: judged by the actor.",
            YES_NO,
        ),
        *_READING,
    ),
    "goals": (
        _need(
            "id",
            "id",
            "An id of your own for the goal. A later assessment of it is another row with the "
            "same id.",
        ),
        _need(
            "state_iso3", "state", "The state that has to reach it, by its ISO 3166 alpha-3 code."
        ),
        _need("organization", "actor", "With whom it was agreed (an organization or a state)."),
        _may("area", "areas", "Areas it belongs to, as a semicolon list."),
        _need("goal", "text", "What is to be reached, in a few words."),
        _need("set_on", "date", "When it was set: YYYY, YYYY-MM or YYYY-MM-DD."),
        _may("due", "date", "Until when it is to be reached; empty where no date was set."),
        _may(
            "status_class",
            "choice",
            "How far it is: fulfilled; advanced (well on the way); early (begun); none (nothing "
            "done); contradicting (the opposite done). Empty where nobody assessed it: that is "
            "not none.",
            CLASSES,
        ),
        _may("status_on", "date", "The day for which the status was found."),
        *_SOURCE,
        _may("note", "text", "Anything a reader should know, in your words."),
    ),
    "membership": (
        _need(
            "org",
            "organization",
            "The organization. Its rows here replace the bundled "
            "memberships of that organization, so list all of its members.",
        ),
        _need("iso3", "state", "The state, by its ISO 3166 alpha-3 code."),
        _need("start", "date", "Since when: YYYY, YYYY-MM or YYYY-MM-DD."),
        _may("end", "date", "Until when; empty while it goes on."),
        _may(
            "status",
            "status",
            "As what; empty means full. Only full members count as the "
            "organization's members. A remark may follow in brackets.",
            ("full", "observer", "associate", "dialogue partner", "participant"),
        ),
        _precision("start_precision", "start"),
        _precision("end_precision", "end"),
        *_SOURCE,
        _may("note", "text", "Anything a reader should know, in your words."),
        *_READING,
    ),
    "actors": (
        _need("id", "new actor", "The id used in the other tables: letters, digits, hyphens."),
        _need("kind", "choice", "What it is.", ("state", "organization")),
        _need("name", "text", "The name to print."),
        _may("aliases", "text", "Other names and spellings, as a semicolon list."),
    ),
    "areas": (
        _need("area", "new area", "The code used in the column area of the other tables."),
        _need("label", "text", "The name to print."),
        _may(
            "includes",
            "areas",
            "Area codes that count as this area (semicolon list); empty: only itself.",
        ),
    ),
    "ladders": (
        _need(
            "organization",
            "organization",
            "Whose ladder it is. Its rows here replace the "
            "organization's bundled ladder, if it has one.",
        ),
        _need("order", "order", "1 for the lowest rung, 2 for the next and so on."),
        _need(
            "rung", "text", "Short name; rows that share it are one rung reached in several ways."
        ),
        _need("label", "text", "Full name."),
        _need("stage", "text", "The stage of the relation that the rung stands for."),
        _need("mechanism", "text", "The mechanism in milestones whose event reaches the rung."),
        _need("events", "events", "The event words that reach it, as a semicolon list."),
    ),
    "same_as": (
        _need(
            "fact", "fact", "Id of a fact, as `comity evaluate` prints it (a:..., m:..., x:...)."
        ),
        _need("same_as", "fact", "Id of the fact it is, or is not, the same event as."),
        _need("decision", "choice", "same or apart.", ("same", "apart")),
        _need("reason", "text", "Why."),
    ),
    "sources": (
        _need("address", "address", "The document, by the address that rows cite."),
        _may("publisher", "text", "Who published it, by the table of publishers or as you say."),
        _may("kind", "text", "Treaty text, press release, agency report, article, study, ..."),
        _may("language", "language", "Its language: two or three letters (en, ru, kk)."),
        _may("published", "date", "When it was published."),
        _may("read", "date", "When it was read."),
        _may("entered", "date", "When it was entered into the record."),
        _may(
            "reliability",
            "choice",
            "How far its publisher can be relied on, A (completely) to E (not), F (cannot be "
            "judged); empty: by the table of publishers.",
            ("A", "B", "C", "D", "E", "F"),
        ),
        _may(
            "derived_from",
            "text",
            "Address or id of the document whose text it takes over: a copy counts as no further "
            "source.",
        ),
        _may("reason", "text", "Why, where a grade or a derivation is given."),
    ),
    "corrections": (
        _need("action", "choice", "What was done.", ("correct", "retract", "supersede")),
        _need(
            "target",
            "text",
            "Id of the passage, as `comity trace` prints it (p:...); to retract, also of a source.",
        ),
        _may("column", "text", "Of a correction, the column that was wrong."),
        _may("old", "text", "What the row said."),
        _may("new", "text", "What it should say; of a supersession, the id that takes its place."),
        _need("on", "date", "When it was decided."),
        _need("who", "text", "Who decided it."),
        _need("why", "text", "Why."),
    ),
    "codings": (
        _need("row", "text", "Id of the row, as `comity record review` prints it."),
        _need("field", "text", "What was coded."),
        _may("value", "text", "What the coder wrote; empty where they left it empty."),
        _need("coder", "text", "Who."),
        _need("role", "choice", "First, second (blind to the first) or adjudicated.", ROLES),
        _need("coded_on", "date", "When."),
        _may("reason", "text", "Why, of an adjudication or a change of state."),
    ),
    **CLAIM_TABLES,
    "event_points": (
        _need("kind", "text", "Kind of fact that the points are for; * for any."),
        _may("mechanism", "text", "Its mechanism, or word of its title; empty for any."),
        _may("act", "text", "Its event word or stage; empty for any."),
        _need("points", "points", "Points on the editors' scale, -10 to 10."),
        _may("reason", "text", "Why."),
    ),
}

TABLES: Mapping[str, tuple[Column, ...]] = MappingProxyType(
    {
        **_TABLES,
        "plan": PLAN,
        "priorities": PRIORITIES,
        "scenarios": SCENARIOS,
    }
)

HOW_READ: frozenset[str] = frozenset(
    column.name for column in _READING if column.name not in ("published", "review")
)
"""Columns that say how a row was read; no fact is made of them."""

NOT_USED: frozenset[str] = HOW_READ & {"place", "numbers", "confidence", "coder", "review"}
"""Columns of which nothing is made at all: neither a fact nor the place of a passage."""

PRECISION_OF: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "milestones": {"date_precision": "date"},
        "activities": {"date_precision": "date_start"},
        "positions": {"date_precision": "date"},
        "membership": {"start_precision": "start", "end_precision": "end"},
    }
)
"""By table: the column of a precision, and the column of the date it speaks of."""

SPANS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "activities": ("date_start", "date_end"),
        "goals": ("set_on", "due"),
        "membership": ("start", "end"),
    }
)
"""By table: the columns of a beginning and its end."""
