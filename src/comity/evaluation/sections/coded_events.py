"""Machine-coded events of the pair, each data set of the store by itself."""

from __future__ import annotations

from comity.core.series import Series
from comity.evaluation.parts import Compared, Number
from comity.evidence.dyad import Dyad
from comity.measures import cooperation, events, goldstein
from comity.store.events import Events


def events_of(dyad: Dyad) -> tuple[Compared, ...]:
    """For every data set with rows of these years: events, Goldstein sums and rates by year.

    Empty where the store holds no events.
    """
    stored = dyad.evidence.table(Events)
    if stored is None or not stored.sources:
        return ()
    by_month = cooperation.by_month(dyad)  # months add up to years, and the rates need months
    found, rows = events.answer(by_month), []
    for source in stored.sources:
        counts = events.series_of(dyad, events.MEASURE, events.counted, source, found)
        if not counts.spoken():
            continue
        rows.append(_compared(dyad, source, counts, found))
    return tuple(rows)


def _compared(dyad: Dyad, source: str, counts: Series, found: events.Rows) -> Compared:
    sums = events.series_of(dyad, goldstein.MEASURE, goldstein.summed, source, found)
    latent = cooperation.latent_of(dyad, source, found)
    base = f"{dyad.id}/events/{source}"
    numbers = _by_year(base, f"events with {dyad.partner.label}, {source}", counts)
    numbers |= _named(dyad, "goldstein", f"Goldstein sum, {source}", sums, source)
    series = {events.MEASURE.id: counts, goldstein.MEASURE.id: sums}
    for measure, made in RATES:
        own = cooperation.series_of(dyad, measure, made, latent)
        series[measure.id] = own
        numbers |= _named(dyad, measure.id, f"{measure.title}, {source}", own, source)
        latest = own.spoken()
        if latest:
            numbers[measure.id] = numbers[f"{measure.id}-{latest[-1].period}"]
    numbers["total"] = _total(base, dyad, source, counts)
    return Compared(base, dyad.evidence.origins[source].title, numbers, series)


RATES = (
    (cooperation.NET, cooperation.net),
    (cooperation.SHARE, cooperation.cooperative),
    (cooperation.INITIATIVE, cooperation.initiated),
)


def _named(dyad: Dyad, name: str, label: str, series: Series, source: str) -> dict[str, Number]:
    numbers = _by_year(f"{dyad.id}/{name}/{source}", label, series)
    return {f"{name}-{year}": number for year, number in numbers.items()}


def _total(base: str, dyad: Dyad, source: str, counts: Series) -> Number:
    low, high = (sum(getattr(p, end) or 0 for p in counts.points) for end in ("low", "high"))
    return Number(
        id=f"{base}/total",
        label=f"events with {dyad.partner.label}, {source}, all years",
        strict=low,
        generous=high,
        low=low,
        high=high,
        unit="events",
        coverage=None,
        n=sum(p.n for p in counts.points),
        facts=(),
        origins=(source,),
    )


def _by_year(base: str, label: str, series: Series) -> dict[str, Number]:
    return {
        str(p.period): Number(
            id=f"{base}/{p.period}",
            label=f"{label}, {p.period}",
            strict=p.low if series.measure == events.MEASURE.id else p.value,
            generous=p.high if series.measure == events.MEASURE.id else p.value,
            low=p.low,
            high=p.high,
            unit=series.unit,
            coverage=p.coverage,
            n=p.n,
            facts=(),
            origins=p.origins,
            note=p.note,
        )
        for p in series.points
    }
