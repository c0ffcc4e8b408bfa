"""Comity: the cooperation between a state and an alliance, from a dated and cited record.

    >>> import comity
    >>> result = comity.evaluate("KAZ", "NATO", as_of="2010-06-30")
    >>> result.judgement.stage
    'individual partnership'

Every number and sentence of the result leads to the facts, passages and documents it rests on.
What the command line does is here under the same names; results are tables for pandas, polars,
DuckDB and R (`pandas.DataFrame(...)`, `.to_pandas()`, `.to_arrow()`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from comity._version import __version__
from comity.errors import (
    ComityError,
    DataError,
    DateError,
    DownloadError,
    MissingExtra,
    OutputError,
    RecordError,
    SourceError,
    StoreError,
    UnknownActor,
    UnknownMeasure,
    UnknownNode,
    UsageError,
)

if TYPE_CHECKING:
    from comity.briefing.asking import brief, brief_lines
    from comity.briefing.draft_check import brief_check
    from comity.comparison.states import compare, poles, rivals
    from comity.composites.report import composite
    from comity.evaluation import Evaluation, evaluate
    from comity.evidence.evidence import Evidence
    from comity.evidence.load import load_evidence
    from comity.evidence.question import Question
    from comity.hypotheses import ach
    from comity.library.analysis import (
        ask,
        backtest,
        check,
        claims_examine,
        claims_propose,
        forecast_events,
        panel,
        prospects,
        score,
        trace,
    )
    from comity.library.claims import claims_learn
    from comity.library.coding import code, code_compared, code_into
    from comity.library.corrections import (
        record_correct,
        record_impact,
        record_retract,
        record_supersede,
    )
    from comity.library.data import (
        actors,
        ingest,
        ledger_check,
        ledger_repair,
        quarantine_export,
        quarantine_replay,
        quarantine_show,
        read_article,
        record_check,
        record_new,
        sources_get,
        sources_held,
        sources_update,
        sql,
        store_check,
        store_restore,
    )
    from comity.library.editions import (
        bundle,
        edition_diff,
        edition_errata,
        edition_make,
        edition_verify,
    )
    from comity.library.record import (
        record_add,
        record_adjudicate,
        record_agreement,
        record_confirm,
        record_diff,
        record_export,
        record_import,
        record_merge,
        record_review,
        record_second,
    )
    from comity.library.sources import (
        source_archive,
        source_copies,
        source_derive,
        source_show,
        source_warc,
    )
    from comity.library.team import (
        team_add,
        team_export,
        team_import,
        team_init,
        team_list,
        team_remove,
    )
    from comity.library.votes import forecast_votes
    from comity.measures import Measure, Series, all_measures
    from comity.measures.one_measure import measure
    from comity.planning import plan_goals, plan_next, plan_scenarios
    from comity.render.html.evaluation import html
    from comity.render.markdown.evaluation import markdown
    from comity.web.publishing.publish import publish
    from comity.web.serve import serve

_ANALYSIS = (
    "ask",
    "backtest",
    "check",
    "claims_examine",
    "claims_propose",
    "forecast_events",
    "forecast_store_events",
    "panel",
    "prospects",
    "score",
    "trace",
)
_DATA = (
    "actors",
    "ingest",
    "ledger_check",
    "ledger_repair",
    "quarantine_export",
    "quarantine_replay",
    "quarantine_show",
    "read_article",
    "record_check",
    "record_new",
    "sources_get",
    "sources_held",
    "sources_update",
    "sql",
    "store_check",
    "store_restore",
)
_CORRECTIONS = ("record_correct", "record_impact", "record_retract", "record_supersede")
_SOURCES = ("source_archive", "source_copies", "source_derive", "source_show", "source_warc")
_TEAM = ("team_add", "team_export", "team_import", "team_init", "team_list", "team_remove")
_EDITIONS = ("bundle", "edition_diff", "edition_errata", "edition_make", "edition_verify")
_RECORD = (
    "record_add",
    "record_adjudicate",
    "record_agreement",
    "record_confirm",
    "record_diff",
    "record_export",
    "record_import",
    "record_merge",
    "record_review",
    "record_second",
)
_LAZY = {
    **dict.fromkeys(_SOURCES, "comity.library.sources"),
    **dict.fromkeys(_CORRECTIONS, "comity.library.corrections"),
    **dict.fromkeys(_ANALYSIS, "comity.library.analysis"),
    **dict.fromkeys(_DATA, "comity.library.data"),
    **dict.fromkeys(_EDITIONS, "comity.library.editions"),
    **dict.fromkeys(_TEAM, "comity.library.team"),
    **dict.fromkeys(_RECORD, "comity.library.record"),
    "claims_learn": "comity.library.claims",
    "ach": "comity.hypotheses",
    "brief": "comity.briefing.asking",
    "brief_check": "comity.briefing.draft_check",
    "brief_lines": "comity.briefing.asking",
    "code": "comity.library.coding",
    "code_compared": "comity.library.coding",
    "code_into": "comity.library.coding",
    "Evaluation": "comity.evaluation",
    "Evidence": "comity.evidence.evidence",
    "Measure": "comity.measures",
    "Question": "comity.evidence.question",
    "Series": "comity.measures",
    "all_measures": "comity.measures",
    "compare": "comity.comparison.states",
    "composite": "comity.composites.report",
    "evaluate": "comity.evaluation",
    "forecast_votes": "comity.library.votes",
    "html": "comity.render.html.evaluation",
    "load_evidence": "comity.evidence.load",
    "markdown": "comity.render.markdown.evaluation",
    "measure": "comity.measures.one_measure",
    "plan_goals": "comity.planning.goals",
    "plan_next": "comity.planning.next_steps",
    "plan_scenarios": "comity.planning.scenarios",
    "poles": "comity.comparison.states",
    "publish": "comity.web.publishing.publish",
    "rivals": "comity.comparison.states",
    "serve": "comity.web.serve",
}

__all__ = [
    "ComityError",
    "DataError",
    "DateError",
    "DownloadError",
    "Evaluation",
    "Evidence",
    "Measure",
    "MissingExtra",
    "OutputError",
    "Question",
    "RecordError",
    "Series",
    "SourceError",
    "StoreError",
    "UnknownActor",
    "UnknownMeasure",
    "UnknownNode",
    "UsageError",
    "__version__",
    "ach",
    "actors",
    "all_measures",
    "ask",
    "backtest",
    "brief",
    "brief_check",
    "brief_lines",
    "bundle",
    "check",
    "claims_examine",
    "claims_learn",
    "claims_propose",
    "code",
    "code_compared",
    "code_into",
    "compare",
    "composite",
    "edition_diff",
    "edition_errata",
    "edition_make",
    "edition_verify",
    "evaluate",
    "forecast_events",
    "forecast_store_events",
    "forecast_votes",
    "html",
    "ingest",
    "ledger_check",
    "ledger_repair",
    "load_evidence",
    "markdown",
    "measure",
    "panel",
    "plan_goals",
    "plan_next",
    "plan_scenarios",
    "poles",
    "prospects",
    "publish",
    "quarantine_export",
    "quarantine_replay",
    "quarantine_show",
    "read_article",
    "record_add",
    "record_adjudicate",
    "record_agreement",
    "record_check",
    "record_confirm",
    "record_correct",
    "record_diff",
    "record_export",
    "record_impact",
    "record_import",
    "record_merge",
    "record_new",
    "record_retract",
    "record_review",
    "record_second",
    "record_supersede",
    "rivals",
    "score",
    "serve",
    "source_archive",
    "source_copies",
    "source_derive",
    "source_show",
    "source_warc",
    "sources_get",
    "sources_held",
    "sources_update",
    "sql",
    "store_check",
    "store_restore",
    "team_add",
    "team_export",
    "team_import",
    "team_init",
    "team_list",
    "team_remove",
    "trace",
]


def __getattr__(name: str) -> Any:
    """Import a public name on first use, so that `import comity` stays light (PEP 562)."""
    if name not in _LAZY:
        raise AttributeError(f"module 'comity' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_LAZY[name]), name)


def __dir__() -> list[str]:
    """The public names, those not imported yet included, for completion."""
    return __all__
