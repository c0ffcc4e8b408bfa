"""The dyad-period panel of events: one Ibis expression, the same on every engine.

Nothing here runs anything; `engines.py` does. Only operations that DuckDB, Spark and ClickHouse
answer alike are used: filters, grouping, sums, exact distinct counts, joins on equal keys. Lags,
medians and other quantiles are left to the measures.

One real event is often reported many times. Three rules say what counts:

- `all`: every row of the data set;
- `one-a-day`: a pair, code and day counts once (as KEDS and its successors filter);
- `reports`: a pair and code counts once per report, whichever direction it was coded in: two
  rows that mirror each other are one.

The rules are applied when a panel is made, so nothing is lost by them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from comity.errors import UsageError

if TYPE_CHECKING:
    import ibis.expr.types as ir

Period = Literal["day", "month", "quarter", "year"]
Rule = Literal["all", "one-a-day", "reports"]
PERIODS: dict[str, str] = {"day": "D", "month": "M", "quarter": "Q", "year": "Y"}
RULES = ("all", "one-a-day", "reports")
QUADS = (1, 2, 3, 4)
COUNTS = ("events", *(f"quad{q}" for q in QUADS), *(f"common{q}" for q in QUADS))
SUMS = ("goldstein", "goldstein_common")
_KEYS = ("source", "actor1", "actor2", "period")
_DAILY = ("actor1", "actor2", "code", "plover", "happened")


@dataclass(frozen=True, slots=True)
class Span:
    """An actor that counts as the partner from one day to another, both included."""

    actor: str
    first: date
    last: date


def panel(
    events: ir.Table, *, period: str = "month", rule: str = "all", by_area: bool = False
) -> ir.Table:
    """Every directed dyad of two known actors by period.

    Args:
        events: the canonical events.
        period: day, month, quarter or year.
        rule: which rows count: all, one-a-day or reports.
        by_area: one row for each area of the codebook that the events touch, instead of one for
            all; an event that touches two areas stands in both, one that touches none in neither.

    Returns:
        source, actor1 (acts), actor2 (is acted on), period (its first day), area where asked;
        events, quad1..quad4 (the data set's own quad class), common1..common4 (the common one),
        goldstein and goldstein_common (sums), outlets (distinct), and the exposure: the events
        of the source in the period (exposure), of either actor with anyone (exposure1, exposure2).

    Raises:
        UsageError: period or rule is none of those.
    """
    rows = _periods(_ruled(events, rule), period)
    keys = list(_KEYS)
    whole = rows.group_by(keys).agg(**_sums(rows), outlets=rows.outlet.nunique())
    wanted = whole
    if by_area:
        # ClickHouse cannot split what may be NULL
        touched = rows.filter(rows.areas.notnull())
        split = touched.mutate(area=touched.areas.fill_null("").split(";")).unnest("area")
        wanted = split.group_by([*keys, "area"]).agg(**_sums(split), outlets=split.outlet.nunique())
    wanted = wanted.filter(
        wanted.actor1.notnull() & wanted.actor2.notnull() & (wanted.actor1 != wanted.actor2)
    )
    total = whole.group_by(["source", "period"]).agg(exposure=whole.events.sum())
    one = _of_actor(whole)
    first = one.select("source", "period", actor1=one.actor, exposure1=one.events)
    second = one.select("source", "period", actor2=one.actor, exposure2=one.events)
    found = (
        wanted.join(total, ["source", "period"])
        .join(first, ["source", "period", "actor1"])
        .join(second, ["source", "period", "actor2"])
    )
    area = ["area"] if by_area else []
    exposure = ("exposure", "exposure1", "exposure2")
    return found.select(*keys, *area, *COUNTS, *SUMS, "outlets", *exposure)


def of_dyad(
    events: ir.Table,
    state: str,
    partners: Sequence[Span],
    *,
    as_of: date,
    period: str = "year",
    rule: str = "all",
    area: str = "",
) -> ir.Table:
    """The events of one state with a partner set, whose membership is taken on the day.

    Args:
        events: the canonical events.
        state: id of the state.
        partners: who counts as the partner, from when to when.
        as_of: nothing that happened or was added later is used.
        period: day, month, quarter or year.
        rule: which rows count.
        area: only events that touch this area of the codebook; empty means all.

    Returns:
        source, period, direction ("out": the state acts; "in": it is acted on), the columns of
        `panel` from events to goldstein_common for the rows that count, and the number of all
        rows (every) and of those left by one-a-day (daily).
    """
    rows = _of_state(known_by(events, as_of), state)
    if area:
        rows = rows.filter((";" + rows.areas + ";").contains(f";{area};"))
    rows = _periods(rows.filter(_belongs(rows, partners)), period)
    keys = ["source", "period", "direction"]
    # one-a-day by groups: a row's id, which tells the first of a group, is dear to read, and so
    # is a second look at the rows where all of them count
    once = rows.group_by([*keys, *_DAILY]).agg(**_sums(rows))
    whole = {c: once[c].sum() for c in (*COUNTS, *SUMS)}
    every = once.group_by(keys).agg(**whole, every=once.events.sum(), daily=once.count())
    if rule == "all":
        return every
    kept = _ruled(rows, rule)
    asked = kept.group_by(keys).agg(**_sums(kept))
    found = every.select(*keys, "every", "daily").left_join(asked, keys)
    counts = {c: found[c].fill_null(0) for c in (*COUNTS, *SUMS)}
    return found.select(*keys, **counts, every=found.every, daily=found.daily)


def days(events: ir.Table) -> ir.Table:
    """How many events each data set has of each day, by the day it added them, whoever acts."""
    return events.group_by(["source", "happened", "published"]).agg(events=events.count())


def known_by(events: ir.Table, day: date) -> ir.Table:
    """The events that had happened, and had been added to the data set, by a day."""
    return events.filter(
        (events.happened <= day) & (events.published.isnull() | (events.published <= day))
    )


def _of_state(events: ir.Table, state: str) -> ir.Table:
    """The events of a state with another actor, with direction and partner."""
    import ibis

    # asked one by one, each of the two conditions lets an engine pass over blocks of rows
    out = events.filter(events.actor1 == state)
    into = events.filter((events.actor2 == state) & (events.actor1 != state))
    return ibis.union(
        out.mutate(direction=ibis.literal("out"), partner=out.actor2),
        into.mutate(direction=ibis.literal("in"), partner=into.actor1),
    )


def _belongs(rows: ir.Table, partners: Sequence[Span]) -> Any:
    import ibis

    # partners of the same days are one list: an engine looks it up faster than many conditions
    together: dict[tuple[date, date], list[str]] = {}
    for span in partners:
        together.setdefault((span.first, span.last), []).append(span.actor)
    tests = []
    for (first, last), actors in together.items():
        test = rows.partner.isin(actors)
        if first > date.min:
            test &= rows.happened >= first
        if last < date.max:
            test &= rows.happened <= last
        tests.append(test)
    return ibis.or_(*tests) if tests else ibis.literal(False)


def _ruled(events: ir.Table, rule: str) -> ir.Table:
    if rule == "all":
        return events
    marked = events.mutate(counts=_first(events, rule))
    return marked.filter(marked.counts).drop("counts")


def _first(events: ir.Table, rule: str) -> Any:
    """Whether a row counts by a rule: whether it is the first of those that report one event."""
    import ibis

    if rule not in RULES:
        raise UsageError(f"no counting rule is called {rule!r}: write {', '.join(RULES)}")
    if rule == "one-a-day":
        return _nth(events, [events[c] for c in ("source", *_DAILY)]) == 0
    keys: list[Any] = [events.source, events.code, events.plover, events.happened]
    pair = [
        ibis.least(events.actor1, events.actor2),
        ibis.greatest(events.actor1, events.actor2),
    ]
    # without a report nothing says that two rows are one
    return events.report.isnull() | (_nth(events, [*keys, *pair, events.report]) == 0)


def _nth(events: ir.Table, keys: Sequence[Any]) -> Any:
    import ibis

    order = [events.file, events.line]  # ids would do, but reading fifty million of them takes long
    return ibis.row_number().over(group_by=list(keys), order_by=order)


def _periods(events: ir.Table, period: str) -> ir.Table:
    if period not in PERIODS:
        raise UsageError(f"no period is called {period!r}: write {', '.join(PERIODS)}")
    if period == "day":
        return events.mutate(period=events.happened)
    return events.mutate(period=events.happened.truncate(PERIODS[period]).cast("date"))


def _sums(rows: ir.Table) -> dict[str, Any]:
    found: dict[str, Any] = {"events": rows.count()}
    for name, column in (("quad", rows.quad), ("common", rows.quad_common)):
        for quad in QUADS:
            found[f"{name}{quad}"] = (column == quad).ifelse(1, 0).sum()
    for name in SUMS:
        found[name] = rows[name].sum().fill_null(0.0)
    return found


def _of_actor(whole: ir.Table) -> ir.Table:
    """Events of each actor with anyone, known or not, in either role; within itself once."""
    import ibis

    acting = whole.filter(whole.actor1.notnull()).select(
        "source", "period", "events", actor=whole.actor1
    )
    acted = whole.filter(
        whole.actor2.notnull() & (whole.actor1.isnull() | (whole.actor1 != whole.actor2))
    ).select("source", "period", "events", actor=whole.actor2)
    both = ibis.union(acting, acted)
    return both.group_by(["source", "period", "actor"]).agg(events=both.events.sum())
