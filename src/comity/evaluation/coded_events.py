"""Machine-coded events of the pair, each data set of the store by itself."""

from __future__ import annotations

from comity.dyad import Dyad
from comity.evaluation.result import Compared, Number
from comity.measures import events, goldstein
from comity.measures.base import Series


def events_of(dyad: Dyad) -> tuple[Compared, ...]:
    """For every data set with rows of these years: events and Goldstein sums by year, shares.

    Empty where the store holds no events.
    """
    stored = dyad.evidence.events
    if stored is None or not stored.sources:
        return ()
    found, rows = events.answer(dyad), []
    for source in stored.sources:
        counts = events.series_of(dyad, events.MEASURE, events.counted, source, found)
        if not counts.spoken():
            continue
        sums = events.series_of(dyad, goldstein.MEASURE, goldstein.summed, source, found)
        base = f"{dyad.id}/events/{source}"
        numbers = _by_year(base, f"events with {dyad.partner.label}, {source}", counts)
        numbers |= {
            f"goldstein-{year}": number
            for year, number in _by_year(
                f"{dyad.id}/goldstein/{source}", f"Goldstein sum, {source}", sums
            ).items()
        }
        numbers["total"] = Number(
            f"{base}/total",
            f"events with {dyad.partner.label}, {source}, all years",
            sum(p.low or 0 for p in counts.points),
            sum(p.high or 0 for p in counts.points),
            sum(p.low or 0 for p in counts.points),
            sum(p.high or 0 for p in counts.points),
            "events",
            None,
            sum(p.n for p in counts.points),
            (),
            (source,),
        )
        numbers |= _shares(base, source, counts)
        title = dyad.evidence.origins[source].title
        rows.append(
            Compared(base, title, numbers, {events.MEASURE.id: counts, goldstein.MEASURE.id: sums})
        )
    return tuple(rows)


def _by_year(base: str, label: str, series: Series) -> dict[str, Number]:
    return {
        str(p.period): Number(
            f"{base}/{p.period}",
            f"{label}, {p.period}",
            p.low if series.measure == events.MEASURE.id else p.value,
            p.high if series.measure == events.MEASURE.id else p.value,
            p.low,
            p.high,
            series.unit,
            p.coverage,
            p.n,
            (),
            p.origins,
            p.note,
        )
        for p in series.points
    }


def _shares(base: str, source: str, series: Series) -> dict[str, Number]:
    """The share of cooperation among all rows, and of those in which the state acts."""
    parts: dict[str, float] = {}
    for point in series.points:
        for name, value in point.parts.items():
            parts[name] = parts.get(name, 0.0) + value
    total = sum(parts.values())
    wanted = {
        "cooperative": ("share of cooperation (quad classes 1 and 2)", ("-1", "-2")),
        "initiative": ("share in which the state acts", ("out-",)),
    }
    return {
        name: Number(
            f"{base}/{name}",
            f"{label}, {source}",
            share := (
                sum(v for k, v in parts.items() if any(m in k for m in marks)) / total
                if total
                else None
            ),
            share,
            None,
            None,
            "share of events, 0-1",
            None,
            int(total),
            (),
            (source,),
            "a share of rows, without an interval: models of events give one",
        )
        for name, (label, marks) in wanted.items()
    }
