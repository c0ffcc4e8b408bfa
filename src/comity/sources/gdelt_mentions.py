"""Mentions of GDELT 2.0: every report of every event."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources

from comity.sources.dataset import Problem
from comity.sources.sheet import Layout, read_sheet


class GdeltMentions:
    """Reader of GDELT mentions files of 16 columns."""

    def __init__(self) -> None:
        self.sheet = read_sheet(resources.files("comity.sources") / "gdelt_mentions.yml")

    def problems(self, layout: Layout) -> tuple[Problem, ...]:
        """Why a row cannot be used."""
        return (
            Problem(
                "GLOBALEVENTID",
                "try_cast(GLOBALEVENTID AS UBIGINT) IS NULL",
                "the event id is no whole number",
            ),
            *(
                Problem(
                    column,
                    f"try_strptime({column}, '%Y%m%d%H%M%S') IS NULL",
                    "no time of the form YYYYMMDDHHMMSS",
                )
                for column in ("EventTimeDate", "MentionTimeDate")
            ),
            Problem(
                "MentionDocTone",
                "MentionDocTone IS NOT NULL AND try_cast(MentionDocTone AS FLOAT) IS NULL",
                "the tone is no number",
            ),
        )

    def columns(self, layout: Layout, file: str) -> Mapping[str, str]:
        """The canonical columns."""
        return {
            "event_id": "GLOBALEVENTID",
            "seen": "try_strptime(EventTimeDate, '%Y%m%d%H%M%S')",
            "mentioned": "try_strptime(MentionTimeDate, '%Y%m%d%H%M%S')",
            "outlet": "MentionSourceName",
            "report": "MentionIdentifier",
            "confidence": "Confidence",
            "tone": "MentionDocTone",
        }

    def joins(self, layout: Layout) -> str:
        """None."""
        return ""


MENTIONS = GdeltMentions()
