"""Sum of Goldstein values of the events between the state and the partner set.

Goldstein (1992) gave every kind of event a value from -10 (most conflictual) to +8.3 (most
cooperative); ICEWS and GDELT carry their own extensions of the scale to CAMEO, which differ in a
few codes. The value is the data set's own; the sum on the CAMEO manual's scale stands beside it,
and the two are the bounds. A sum grows with the amount of news: see the limits on its page.
"""

from __future__ import annotations

from comity.core.series import Series
from comity.evidence.dyad import Dyad
from comity.measures.base import Measure
from comity.measures.events import Rows, one_series


def compute(dyad: Dyad, area: str = "") -> Series:
    """Sum of Goldstein values of a dyad by period, both directions together."""
    return one_series(dyad, MEASURE, summed, area)


def summed(rows: Rows) -> tuple[float, float, float]:
    """The sums of one period: on the data set's own scale, and both scales as the bounds."""
    own, common = (
        round(float(sum(r[scale] for r in rows)), 6) for scale in ("goldstein", "goldstein_common")
    )
    return own, own, common


MEASURE = Measure(
    id="goldstein",
    title="Goldstein sum of the events between the two",
    unit="sum of Goldstein values a period",
    formula="sum over the period's events of the data set's own Goldstein value or intensity",
    interval="the lower and the higher of the sums on the data set's own scale and on the scale "
    "of the CAMEO manual",
    coverage="share of the period's days on which the data set has any row, whoever the actors",
    references=(
        "Goldstein, A Conflict-Cooperation Scale for WEIS Events Data, Journal of Conflict "
        "Resolution 36 (1992): 369-385",
    ),
    compute=compute,
    takes_area=True,
    of_events=True,
)
