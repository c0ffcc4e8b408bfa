"""The columns of a planner's tables: the plan, what its rows are worth, and scenarios."""

from __future__ import annotations

from comity.record.column import may, need

KINDS_OF_ITEM = ("goal", "way", "means")
ROLES_IN_A_SCENARIO = ("proposition", "signpost")
POINTS = ("toward", "away")
_PROPOSITION = (
    "A checkable statement as in `docs/propositions.md`, in one line: {{test: exists, about: "
    "{{kind: exercise}}, window: {{to: 2012}}}}. State and partner are those of the row where "
    "it names none"
    "{more}."
)

PLAN = (
    need("id", "id", "An id of your own."),
    may("parent", "id", "Id of the row that it serves; empty at the top."),
    need("kind", "choice", "A goal, a way to one, or the means of a way.", KINDS_OF_ITEM),
    need("text", "text", "What is to be reached or done, in a few words."),
    need("state_iso3", "state", "The state, by its ISO 3166 alpha-3 code."),
    need("organization", "organization", "The organization it is with."),
    may(
        "proposition",
        "text",
        _PROPOSITION.format(more="; without one the row itself is not assessed"),
    ),
    may("due", "date", "Until when: YYYY, YYYY-MM or YYYY-MM-DD; empty where no date was set."),
    may("weight", "weight", "What it counts among the leaves below a goal; 1 where it is empty."),
    may("note", "text", "Anything a reader should know, in your words."),
)
PRIORITIES = (
    need("item", "id", "Id of a row of the plan."),
    may("priority", "weight", "What it is worth to you: more is more. Empty: nobody said."),
    may("effort", "cost", "What it takes, in any unit of yours: more is more. Empty: nobody said."),
    may("propensity", "share", "A person's probability, used where no forecast is made."),
    may("propensity_low", "share", "The least that the person holds for likely."),
    may("propensity_high", "share", "The most."),
    may("who", "text", "Whose probability it is."),
    may("note", "text", "Anything a reader should know, in your words."),
)
SCENARIOS = (
    need("scenario", "text", "Its name. Those of one state and organization add up to 1."),
    need("state_iso3", "state", "The state, by its ISO 3166 alpha-3 code."),
    need("organization", "organization", "The organization."),
    need(
        "role",
        "choice",
        "proposition: true if the scenario comes about; signpost: seen on the way.",
        ROLES_IN_A_SCENARIO,
    ),
    need("proposition", "text", _PROPOSITION.format(more="")),
    may("text", "text", "The same in words."),
    may("points", "choice", "Where a signpost points: toward (also if empty) or away.", POINTS),
    may("probability", "share", "Of the whole scenario; one row of it is enough."),
    may("note", "text", "Anything a reader should know, in your words."),
)
