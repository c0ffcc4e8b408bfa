"""The terminal that results are printed on."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from comity.core.plain_text import TerminalText, for_terminal


class Screen(Console):
    """A console on which colours are Rich's own and no command of a text gets through."""

    def __init__(self) -> None:
        out = sys.stdout
        # the stream of the command line would take Rich's colours for commands of a text
        file = out.inner if isinstance(out, TerminalText) else None
        super().__init__(file=file, highlight=False, markup=False, soft_wrap=False)

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Render as Rich does, without commands in what a text holds."""
        for segment in super().render(renderable, options):
            if segment.control:
                yield segment
            else:
                yield Segment(for_terminal(segment.text), segment.style)
