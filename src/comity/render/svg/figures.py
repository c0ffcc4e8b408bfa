"""The figures of an evaluation as SVG: timeline, exercises, votes, peers, shares."""

from __future__ import annotations

from collections.abc import Sequence

from comity.core.dates import When, parse_when
from comity.core.facts import Fact
from comity.evaluation import Evaluation
from comity.evaluation.changes import number_text
from comity.evaluation.parts import Compared, Number, Reached
from comity.measures import Series
from comity.render.svg import drawing
from comity.render.svg.drawing import INK, MUTED, OWN, POLE_COLOURS, Years

WIDTH = 760
ROWS = (
    ("steps", "Steps and instruments", ("milestone", "instrument")),
    ("exercises", "Joint exercises", ("exercise",)),
    ("operations", "Operations", ("operation",)),
    ("projects", "Projects, training, aid", ("project", "training", "aid")),
    ("dialogue", "Visits and consultations", ("visit", "consultation", "statement")),
    ("positions", "Official positions", ("position",)),
    ("setbacks", "Refusals, withdrawals", ("withdrawal",)),
)


def years_of(evaluation: Evaluation, left: float = 170, right: float = WIDTH - 12) -> Years:
    """The axis of the years of an evaluation."""
    question = evaluation.question
    return Years(question.since, question.as_of.year, left, right)


def place_of(years: Years, when: When) -> float:
    """Where a date stands: the middle of what it can be."""
    first = when.first.year + (when.first.timetuple().tm_yday - 1) / 366
    last = when.last.year + when.last.timetuple().tm_yday / 366
    return years.x((first + last) / 2)


def timeline(evaluation: Evaluation) -> str:
    """Every dated fact of the pair by kind; the rungs of the ladder as flags above."""
    years = years_of(evaluation)
    flags = [
        r
        for r in evaluation.ladder.rungs
        if r.generous and years.first <= int(r.generous[:4]) <= years.last
    ]
    parts, bottom = _flags(years, flags)
    top = bottom + 8
    height = top + 30 * len(ROWS) + 24
    parts += drawing.year_axis(years, height - 6, top)
    for index, (_, label, kinds) in enumerate(ROWS):
        y = top + 30 * index + 15
        parts.append(drawing.line(years.left, y, years.right, y))
        facts = [
            evaluation.facts[i] for i in evaluation.timeline if evaluation.facts[i].kind in kinds
        ]
        parts.append(drawing.text(0, y + 4, label, size=11))
        parts.append(
            drawing.text(
                years.left - 8, y + 4, str(len(facts)), size=10, anchor="end", colour=MUTED
            )
        )
        ends: dict[float, float] = {}
        for fact in facts:
            x = max(years.left, place_of(years, fact.start))
            lift = next((d for d in (0, -7, 7) if ends.get(d, -9) < x), 0)
            ends[lift] = x + 7
            parts.append(_fact_mark(years, y + lift, fact))
    return drawing.figure(WIDTH, height, "Timeline of dated facts by kind", parts)


def _flags(years: Years, rungs: Sequence[Reached]) -> tuple[list[str], float]:
    """Rungs as flags on as few lines as their labels need."""
    parts: list[str] = []
    ends: list[float] = []
    for rung in sorted(rungs, key=lambda r: r.strict or r.generous):
        date = rung.strict or rung.generous
        x = place_of(years, parse_when(date))
        label = f"{rung.rung} {date}" + ("" if rung.strict else " ?")
        width = 7.0 * len(label) + 16
        left = min(x, years.right - width)
        row = next((i for i, end in enumerate(ends) if end < left), len(ends))
        if row == len(ends):
            ends.append(0.0)
        ends[row] = left + width
        y = 12 + 16 * row
        parts.append(
            drawing.mark(
                rung.id,
                f"{rung.label}, {date}",
                drawing.dot(x, y - 4, 3.5, OWN)
                + drawing.text(left + 7, y, label, size=10.5, weight="bold"),
            )
        )
    return parts, 12 + 16 * max(1, len(ends))


def _fact_mark(years: Years, y: float, fact: Fact) -> str:
    x = max(years.left, place_of(years, fact.start))
    colour = "#b3261e" if (fact.depth or 0) < 0 else OWN
    strict = fact.strict
    label = f"{fact.start}: {fact.title}" + ("" if strict else " (not verified as held)")
    shape = ""
    if fact.kind == "operation" and fact.end is not None and fact.end.precision != "by":
        shape = drawing.rect(x, y - 4, max(4, place_of(years, fact.end) - x), 8, colour, radius=3)
    else:
        shape = drawing.dot(x, y, 4.5, colour if strict else "#fff", stroke=colour)
    return drawing.mark(fact.id, label, shape)


def exercises(evaluation: Evaluation) -> str:
    """Joint exercises by year, one panel a partner set; hatched where the record is silent."""
    years = years_of(evaluation)
    panel, top = 74, 8
    rows = evaluation.exercises
    most = max((n.generous or 0 for r in rows for n in r.numbers), default=0) or 1
    parts: list[str] = []
    for index, row in enumerate(rows):
        base = top + panel * (index + 1) - 12
        parts.append(drawing.text(0, base - 30, row.partner_set, weight="bold"))
        total = sum(int(n.strict or 0) for n in row.numbers)
        parts.append(drawing.text(0, base - 16, f"{total} verified", size=10, colour=MUTED))
        parts.append(drawing.line(years.left, base, years.right, base, MUTED))
        for number in row.numbers:
            parts.append(_bar(years, base, 48 / most, number))
    height = top + panel * len(rows) + 18
    parts += drawing.year_axis(years, height - 6)
    return drawing.figure(WIDTH, height, "Joint exercises by year and partner set", parts)


def _bar(years: Years, base: float, unit: float, number: Number) -> str:
    """One year: solid to the strict count, open to the generous one, hatched where silent."""
    year = int(number.id.rsplit("/", 1)[1])
    x, width = years.x(year) + 1, years.step - 2
    label = f"{number.label}: {number_text(number)}. {number.note}".strip()
    shape = drawing.rect(x, base - 50, width, 50, "transparent")
    if not number.coverage:
        shape = drawing.rect(x, base - 50, width, 50, "url(#hatch)")
    strict, generous = number.strict or 0, number.generous or 0
    if generous > strict:
        shape += drawing.rect(x, base - generous * unit, width, generous * unit, "#fff", stroke=OWN)
    if strict:
        shape += drawing.rect(x, base - strict * unit, width, strict * unit, OWN)
    if strict or (generous and number.coverage):
        told = f"{strict:g}" if generous <= strict else f"{strict:g}-{generous:g}"
        above = base - max(strict, generous) * unit - 3
        shape += drawing.text(x + width / 2, above, told, size=9, anchor="middle")
    elif number.strict == 0 and number.coverage and not generous:
        shape += drawing.text(x + width / 2, base - 3, "0", size=9, anchor="middle", colour=MUTED)
    return drawing.mark(number.id, label, shape)


def events(evaluation: Evaluation) -> str:
    """Machine-coded events by year, one panel a data set, each on a scale of its own."""
    years = years_of(evaluation)
    panel, top = 74, 8
    parts: list[str] = []
    for index, row in enumerate(evaluation.events):
        base = top + panel * (index + 1) - 12
        numbers = [n for y, n in row.numbers.items() if y.isdecimal()]
        most = max((n.generous or 0 for n in numbers), default=0) or 1
        parts.append(drawing.text(0, base - 30, row.id.rsplit("/", 1)[1], weight="bold"))
        parts.append(drawing.text(0, base - 16, f"to {most:,.0f} a year", size=10, colour=MUTED))
        parts.append(drawing.line(years.left, base, years.right, base, MUTED))
        for number in numbers:
            parts.append(_column(years, base, 48 / most, number))
    height = top + panel * len(evaluation.events) + 18
    parts += drawing.year_axis(years, height - 6)
    return drawing.figure(WIDTH, height, "Machine-coded events by year", parts)


def _column(years: Years, base: float, unit: float, number: Number) -> str:
    """One year of events: pale to every row, solid to one a day, hatched where there is no row."""
    x, width = years.x(int(number.id.rsplit("/", 1)[1])) + 1, years.step - 2
    label = (
        f"{number.label}: {number.strict:g} to {number.generous:g}. {number.note}".strip()
        if number.strict is not None and number.generous is not None
        else f"{number.label}: {number.note}"
    )
    if number.strict is None or number.generous is None:
        return drawing.mark(number.id, label, drawing.rect(x, base - 50, width, 50, "url(#hatch)"))
    shape = drawing.rect(x, base - 50, width, 50, "transparent")
    shape += drawing.rect(
        x, base - number.generous * unit, width, number.generous * unit, "#b9d2ea"
    )
    shape += drawing.rect(x, base - number.strict * unit, width, number.strict * unit, OWN)
    return drawing.mark(number.id, label, shape)


def votes(evaluation: Evaluation) -> str:
    """Agreement in the UN General Assembly by Assembly year, with 90 % bands."""
    years = years_of(evaluation, left=44, right=WIDTH - 190)
    base, top = 236, 14
    parts = drawing.year_axis(years, 262, top)
    for share in (0, 0.25, 0.5, 0.75, 1):
        y = base - share * (base - top)
        parts.append(drawing.line(years.left, y, years.right, y))
        parts.append(
            drawing.text(years.left - 6, y + 4, f"{share:.0%}", size=10, anchor="end", colour=MUTED)
        )
    ends = []
    for colour, compared in zip(POLE_COLOURS, evaluation.voting, strict=False):
        points = [
            (years.x(int(y)) + years.step / 2, n)
            for y, n in compared.numbers.items()
            if n.strict is not None
        ]
        if not points:
            continue
        parts += _vote_line(base, base - top, points, colour)
        ends.append(
            (
                base - (points[-1][1].strict or 0) * (base - top),
                points[-1][0],
                compared.name,
                colour,
                f"{points[-1][1].strict:.0%}",
            )
        )
    parts += _line_labels(ends, years.right + 8)
    return drawing.figure(WIDTH, 270, "Agreement in the UN General Assembly", parts)


def _vote_line(
    base: float, scale: float, points: Sequence[tuple[float, Number]], colour: str
) -> list[str]:
    upper = [(x, base - (n.high or 0) * scale) for x, n in points]
    lower = [(x, base - (n.low or 0) * scale) for x, n in points]
    parts = [
        drawing.band(upper, lower, colour),
        drawing.path([(x, base - (n.strict or 0) * scale) for x, n in points], colour),
    ]
    for x, number in points:
        label = (
            f"{number.label}: {number.strict:.0%} of {number.n} roll calls "
            f"(90 % interval {number.low or 0:.0%}-{number.high or 0:.0%})"
        )
        parts.append(
            drawing.mark(
                number.id, label, drawing.dot(x, base - (number.strict or 0) * scale, 3, colour)
            )
        )
    return parts


def _line_labels(ends: Sequence[tuple[float, float, str, str, str]], x: float) -> list[str]:
    """Names at the ends of lines, pushed apart so that none covers another."""
    parts: list[str] = []
    last = -100.0
    for y, end, name, colour, value in sorted(ends):
        place = max(y + 4, last + 15)
        last = place
        parts.append(drawing.line(end + 4, y, x - 3, place - 4, colour))
        short = name.replace(" and its members on the day", " and members")
        if len(short) > 28:
            short = short[:27] + "…"
        size = 11 if len(short) < 22 else 9
        told = f"{short} {value}"
        parts.append(drawing.text(x, place, told, size=size, colour=colour, weight="bold"))
    return parts


def peer_panels(evaluation: Evaluation, measure: str) -> str:
    """Small multiples: one panel a state on the same axes, the state itself in colour."""
    shown = evaluation.peers
    columns = 3
    wide, tall = (WIDTH - 20) / columns, 118
    most = (
        1.0
        if measure == "un-agreement"
        else max((p.high or 0 for c in shown for p in c.series[measure].points), default=1) or 1
    )
    parts: list[str] = []
    for index, compared in enumerate(shown):
        left = 10 + wide * (index % columns)
        top = 8 + tall * (index // columns)
        parts += _panel(
            evaluation, compared, measure, most, left, top, wide - 18, OWN if index == 0 else MUTED
        )
    rows = -(-len(shown) // columns)
    return drawing.figure(WIDTH, tall * rows + 12, f"{measure} of the state and its peers", parts)


def _panel(
    evaluation: Evaluation,
    compared: Compared,
    measure: str,
    most: float,
    left: float,
    top: float,
    width: float,
    colour: str,
) -> list[str]:
    years = years_of(evaluation, left + 24, left + width)
    base, height = top + 88, 64
    series: Series = compared.series[measure]
    parts = [
        drawing.text(left, top + 12, compared.name, weight="bold", colour=colour),
        drawing.line(years.left, base, years.right, base, MUTED),
        drawing.text(
            years.left - 4,
            base - height + 4,
            "100%" if measure == "un-agreement" else f"{most:g}",
            size=9,
            anchor="end",
            colour=MUTED,
        ),
        drawing.text(years.left - 4, base + 3, "0", size=9, anchor="end", colour=MUTED),
    ]
    content = []
    for point in series.points:
        x, step = years.x(point.period), years.step
        if not point.coverage:
            content.append(drawing.rect(x, base - height, step, height, "url(#hatch)"))
        if point.value:
            content.append(
                drawing.rect(
                    x + 0.5,
                    base - point.value / most * height,
                    step - 1,
                    point.value / most * height,
                    colour,
                )
            )
    number = compared.numbers["agreement" if measure == "un-agreement" else measure]
    parts.append(
        drawing.mark(
            number.id, f"{compared.name}: {number.label} {number_text(number)}", "".join(content)
        )
    )
    for year in (years.first, years.last):
        parts.append(
            drawing.text(
                years.x(year) + years.step / 2,
                base + 13,
                str(year),
                size=9,
                anchor="middle",
                colour=MUTED,
            )
        )
    return parts


def shares(evaluation: Evaluation) -> str:
    """Each pole's share of joint exercises as a bar: strict solid, generous as a line."""
    rows = [c for c in evaluation.poles if c.numbers["share"].strict is not None]
    full = WIDTH - 260 - 180  # what is left beside the names for a whole, with its label
    parts: list[str] = []
    for index, compared in enumerate(rows):
        y = 8 + 30 * index
        number = compared.numbers["share"]
        strict, generous = number.strict or 0, number.generous or 0
        colour = POLE_COLOURS[index % len(POLE_COLOURS)]
        body = (
            drawing.rect(250, y, 1, 20, INK)
            + drawing.rect(250, y, strict * full, 20, colour)
            + drawing.rect(250 + generous * full, y - 2, 2, 24, INK)
            + drawing.text(
                260 + max(strict, generous) * full,
                y + 14,
                f"{strict:.0%} strict, {generous:.0%} generous",
                size=11,
            )
        )
        parts.append(drawing.text(0, y + 14, compared.name, size=11))
        parts.append(drawing.mark(number.id, f"{compared.name}: {number.label} {strict:.0%}", body))
    return drawing.figure(WIDTH, 30 * len(rows) + 16, "Shares of joint exercises", parts)
