"""Forecasts and leaderboards as self-contained HTML: fan chart, questions, the scored past."""

from __future__ import annotations

from datetime import timedelta
from html import escape
from typing import TYPE_CHECKING

from comity.evidence.bundled import bundled_actors
from comity.forecasting import Backtest, Forecast, Prospects
from comity.forecasting.backtest import Family
from comity.forecasting.likelihood_words import percent
from comity.render.html.page_policy import policy
from comity.render.html.templating import asset, scrolled
from comity.render.svg.drawing import INK, MUTED
from comity.sources.dataset import title_of

if TYPE_CHECKING:
    from comity.forecasting.event_counts import CountFamily
    from comity.forecasting.event_windows import EventForecasts

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 900, 260, 46, 18, 34
EVENTS = 10
FAN = ("#c9dcef", "#8fb7dd")


def prospects_title(found: Prospects) -> str:
    """What the page of a pair's forecasts is called."""
    return f"Prospects of {found.name} and {found.organization} as of {found.as_of}"


def prospects_page(found: Prospects, past: Backtest | None = None) -> str:
    """The page of a pair's forecasts, with the scored past beside them where it is given."""
    return _page(prospects_title(found), prospects_body(found, past))


def prospects_body(found: Prospects, past: Backtest | None = None) -> str:
    """What stands on that page, from its heading on."""
    title = prospects_title(found)
    fan = fan_chart(found)
    parts = [
        f"<h1>{escape(title)}</h1>",
        "<p>Evidence up to that day only. Probabilities stand beside their baselines; none is 0 or "
        "100 %.</p>",
    ]
    if fan:
        parts.append(
            "<section><h2>Joint exercises a year</h2><figure>"
            f"{scrolled('Exercises a year')}{fan}</div><figcaption>Bars: exercises seen. Fan: half "
            "and nine tenths of the forecast distribution, with its median. Dashed: mean of the "
            "last five years, the baseline."
            "</figcaption></figure></section>"
        )
    parts.append(f"<section><h2>Questions</h2>{scrolled('Questions')}<table><thead><tr>")
    for name in ("Question", "Forecast", "Baselines", "Would move it", "Came out"):
        parts.append(f'<th scope="col">{name}</th>')
    parts.append("</tr></thead><tbody>")
    parts += [_question(f) for f in found.forecasts]
    parts.append("</tbody></table></div>")
    parts += [f"<p>{escape(why)}</p>" for why in found.withheld]
    parts.append("</section>")
    if found.events is not None:
        parts.append(_events(found.events))
    if past is not None:
        parts.append("<section><h2>The scored past</h2>")
        parts += [_family(f) for f in past.families]
        parts.append("</section>")
    parts.append(f"<p><small>Evidence {found.evidence_hash}</small></p>")
    return "".join(parts)


def backtest_page(found: Backtest) -> str:
    """The leaderboards with their reliability diagrams."""
    title = f"Forecasts scored, evidence up to {found.as_of}"
    body = f"<h1>{escape(title)}</h1>" + "".join(
        f"<section>{_family(f)}</section>" for f in found.families
    )
    body += "".join(f"<section>{_counts(f)}</section>" for f in found.counts)
    return _page(title, body)


def _page(title: str, body: str) -> str:
    style = asset("evaluation.css")
    own = (
        ".yes{color:#2d6a2d;font-weight:600}.no{color:#b3261e;font-weight:600}"
        "td.q{min-width:200px}.two{display:grid;grid-template-columns:2fr 1fr;gap:16px}"
        "@media(max-width:700px){.two{grid-template-columns:1fr}}main{padding-top:20px}small{overflow-wrap:anywhere}"
        ".two>*{min-width:0}.two svg{min-width:0}"
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy()}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{style}{own}</style>"
        f"</head><body><main>{body}</main></body></html>\n"
    )


def _events(found: EventForecasts) -> str:
    """The likeliest acts that are coded within the window, each beside its base rate."""
    actors = bundled_actors()
    first, last = found.origin + timedelta(days=1), found.origin + timedelta(days=found.days)
    heads = ("Who does what to whom", "Probability", "Base rate", "Expected days", "Last on")
    rows = "".join(
        f'<tr><td class="q">{escape(actors.name(f.actor))}: {escape(f.act)}, to '
        f"{escape(actors.name(f.target))}</td><td><b>{percent(f.probability)}</b><br>"
        f"{_bar(f.probability)}</td><td>{percent(f.base_rate)}</td>"
        f"<td>{f.expected:.1f} ({f.low} to {f.high})</td>"
        f"<td>{', '.join(map(str, f.last[:2]))}</td></tr>"
        for f in found.forecasts[:EVENTS]
    )
    past = ""
    if found.scored is not None:
        s = found.scored
        past = (
            f"<p>On {s.origins} days whose windows are over, {s.forecasts:,} such forecasts had a "
            f"Brier score of {s.brier:.4f}, their base rates {s.base:.4f}.</p>"
        )
    return (
        f"<section><h2>Coded events, {first} to {last}</h2><p>Whether it is coded at all within "
        f"the window, by {escape(title_of(found.source))}, {found.seen} days up to "
        f"{found.origin}.</p>"
        '<div class="scroll"><table><thead><tr>'
        + "".join(f'<th scope="col">{name}</th>' for name in heads)
        + f"</tr></thead><tbody>{rows}</tbody></table></div>{past}</section>"
    )


def _bar(share: float) -> str:
    return (
        '<svg class="bar" width="80" height="9" viewBox="0 0 80 9" aria-hidden="true">'
        f'<rect width="{80 * share:.0f}" height="9" rx="1" fill="#0b5394"/></svg>'
    )


def _question(f: Forecast) -> str:
    base = "<br>".join(f"{escape(n)} {percent(p)}" for n, p in f.baselines.items())
    moves = "<br>".join(f"{escape(t)}: {percent(p)}" for t, p in f.signposts) or "nothing computed"
    came = ""
    if f.verdict is not None:
        word = "not decided" if f.outcome is None else "yes" if f.outcome else "no"
        kind = "" if f.outcome is None else word
        points = "" if f.brier is None else f"<br>Brier {f.brier:.3f}"
        why = escape(f.verdict.text)
        came = f'<span class="{kind}">{word}</span>{points}<br><small>{why}</small>'
    return (
        f'<tr><td class="q">{escape(f.question.text)}</td>'
        f"<td><b>{percent(f.probability)}</b><br>"
        f"{_bar(f.probability)}<br>{f.word}"
        f"<br><small>confidence: {f.confidence}</small></td>"
        f"<td>{base}<br><small>all: {percent(f.spread[0])} to {percent(f.spread[1])}; "
        f"90 % interval by the years seen: {percent(f.low)} to {percent(f.high)}</small></td>"
        f"<td>{moves}</td><td>{came or 'open'}</td></tr>"
    )


def fan_chart(found: Prospects) -> str:
    """Past exercises as bars, the coming years as a fan, the baseline as a dashed line."""
    if not found.fan or not found.past:
        return ""
    years = [*(y for y, _ in found.past), *found.fan]
    first, last = min(years), max(years)
    top = max([c for _, c in found.past] + [q[-1] for q in found.fan.values()] + [1.0])
    step = (WIDTH - LEFT - 14) / (last - first + 1)

    def x(year: float) -> float:
        return LEFT + (year - first + 0.5) * step

    def y(count: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * count / top

    parts = [
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="Exercises a year, seen and '
        f'forecast">'
    ]
    ticks = sorted({0, round(top / 2), round(top)})
    for tick in ticks:
        parts.append(
            f'<line x1="{LEFT}" x2="{WIDTH - 14}" y1="{y(tick):.1f}" y2="{y(tick):.1f}" '
            f'stroke="#d5dbe1"/><text x="{LEFT - 8}" y="{y(tick) + 4:.1f}" text-anchor="end" '
            f'font-size="12" fill="{MUTED}">{tick}</text>'
        )
    for year, count in found.past:
        parts.append(
            f'<rect x="{x(year) - step * 0.32:.1f}" width="{step * 0.64:.1f}" y="{y(count):.1f}" '
            f'height="{max(0.0, y(0) - y(count)):.1f}" fill="#0b5394"/>'
        )
    for low, high, colour in ((0, 4, FAN[0]), (1, 3, FAN[1])):
        for year, q in found.fan.items():
            parts.append(
                f'<rect x="{x(year) - step * 0.42:.1f}" width="{step * 0.84:.1f}" '
                f'y="{y(q[high]):.1f}" height="{max(2.0, y(q[low]) - y(q[high])):.1f}" '
                f'fill="{colour}"/>'
            )
    for year, q in found.fan.items():
        parts.append(
            f'<line x1="{x(year) - step * 0.42:.1f}" x2="{x(year) + step * 0.42:.1f}" '
            f'y1="{y(q[2]):.1f}" y2="{y(q[2]):.1f}" stroke="{INK}" stroke-width="2"/>'
        )
    if found.baseline is not None:
        start = x(min(found.fan)) - step / 2
        parts.append(
            f'<line x1="{start:.1f}" x2="{x(last) + step / 2:.1f}" y1="{y(found.baseline):.1f}" '
            f'y2="{y(found.baseline):.1f}" stroke="#b45f06" stroke-width="2" '
            'stroke-dasharray="5 4"/>'
        )
    for year in range(first, last + 1):
        if year in (first, last) or (year % 5 == 0 and first + 2 < year < last - 1):
            parts.append(
                f'<text x="{x(year):.1f}" y="{HEIGHT - 12}" text-anchor="middle" font-size="12" '
                f'fill="{MUTED}">{year}</text>'
            )
    parts.append("</svg>")
    return "".join(parts)


def _family(family: Family) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(r.name)}</th><td>{r.brier:.4f}</td><td>{r.log_score:.4f}</td>'
        f"<td>{'' if r.slope != r.slope else f'{r.slope:.2f}'}</td><td>"
        + (
            "<br>".join(
                f"{escape(n)}: {s.skill:+.0%} ({s.low:+.4f} to {s.high:+.4f})"
                for n, s in r.against.items()
            )
            or "it is the only baseline"
        )
        + "</td></tr>"
        for r in family.rows
    )
    span = f"origins {family.first}-{family.last}" if family.first else "each state left out"
    return (
        f"<h3>{escape(family.name)}: {family.rows[0].cases} cases, {family.share:.0%} happened, "
        f'{span}</h3><div class="two">{scrolled(family.name)}<table><thead><tr>'
        '<th scope="col">Forecaster</th><th scope="col">Brier</th><th scope="col">Log score</th>'
        '<th scope="col">Slope</th><th scope="col">Skill against, 90 % interval of the difference'
        f"</th></tr></thead><tbody>{rows}</tbody></table>{_pit(family)}</div>"
        f"{reliability_diagram(family)}</div>"
    )


def _counts(family: CountFamily) -> str:
    """The leaderboard of forecasts of event counts."""
    rows = "".join(
        f'<tr><th scope="row">{escape(a.name)}</th><td>{a.cases}</td><td>{escape(s.name)}'
        f"{' (baseline)' if s.name == a.baseline else ''}</td><td>{s.crps:.4f}</td>"
        f"<td>{s.log_score:.4f}</td><td>{s.brier:.4f}</td><td>{s.coverage[0.9]:.0%}</td>"
        f"<td>{s.skill.skill:+.1%} ({s.skill.low:+.4f} to {s.skill.high:+.4f})</td></tr>"
        for a in family.activities
        for s in a.scores
    )
    names = ("Pairs", "Cases", "Forecaster", "CRPS", "Log score", "Brier of at least one")
    heads = (*names, "In 90 %", "Skill, 90 % interval of the difference")
    return (
        f"<h3>events, {escape(family.name)}: {escape(family.source)}, {family.horizon} months "
        f"ahead, from {family.origins[0]} on</h3>{scrolled(family.name)}<table><thead><tr>"
        + "".join(f'<th scope="col">{h}</th>' for h in heads)
        + f"</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _pit(family: Family) -> str:
    if not family.pit:
        return ""
    shares = ", ".join(f"{share:.1%} in {level:.0%}" for level, share in family.pit.items())
    return f"<p><small>Counts in the central intervals (randomised PIT): {shares}</small></p>"


def reliability_diagram(family: Family) -> str:
    """Share that happened over forecast probability; a dot's area is its number of cases."""
    size, edge = 240, 34
    span = size - edge - 10
    most = max((b.cases for b in family.bins), default=1)

    def place(value: float) -> float:
        return edge + value * span

    dots = "".join(
        f'<circle cx="{place(b.probability):.1f}" cy="{size - place(b.share):.1f}" '
        f'r="{3 + 7 * (b.cases / most) ** 0.5:.1f}" fill="#0b5394" fill-opacity="0.75"/>'
        for b in family.bins
    )
    marks = "".join(
        f'<text x="{place(v):.0f}" y="{size - edge + 16}" text-anchor="middle" font-size="11" '
        f'fill="{MUTED}">{v:.0%}</text><text x="{edge - 6}" y="{size - place(v) + 4:.0f}" '
        f'text-anchor="end" font-size="11" fill="{MUTED}">{v:.0%}</text>'
        for v in (0.0, 0.5, 1.0)
    )
    return (
        f'<svg viewBox="0 0 {size + 14} {size}" role="img" aria-label="Share that happened '
        f'over forecast probability"><rect x="{edge}" y="10" width="{span}" height="{span}" '
        f'fill="none" stroke="#d5dbe1"/><line x1="{place(0)}" y1="{size - place(0)}" '
        f'x2="{place(1)}" y2="{size - place(1)}" stroke="#8592a0" stroke-dasharray="4 3"/>'
        f"{dots}{marks}</svg>"
    )
