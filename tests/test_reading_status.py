# ruff: noqa: E501, RUF001
"""Candidates, observers, bodies set up, agreements in force: read, and not beyond what holds."""

from __future__ import annotations

import csv

import pytest

from comity.claims.examine import Examined, examine
from comity.evidence.evidence import Evidence

CASES = [
    ("SRB", "EU", "Serbia became an EU candidate in March 2012.", "holds"),
    ("SRB", "EU", "Serbia became an EU candidate in 2009.", "contradicted"),
    ("SRB", "EU", "Serbia is a candidate country.", "holds"),
    ("HRV", "EU", "Croatia is an EU candidate.", ""),
    ("GEO", "EU", "Georgia has been an EU candidate since December 2023.", "holds"),
    ("GEO", "EU", "Georgia has been an EU candidate since June 2022.", "contradicted"),
    ("UKR", "NATO", "Ukraine is a candidate for NATO membership.", ""),
    ("IRN", "SCO", "Iran was granted observer status in the SCO in 2005.", "holds"),
    ("IRN", "SCO", "Iran is an observer in the SCO.", ""),
    ("BLR", "SCO", "Belarus is a dialogue partner of the SCO.", ""),
    ("IRN", "SCO", "Iran is not an observer in the SCO.", ""),
    ("TUR", "EU", "Turkey is not an EU candidate.", "contradicted"),
    ("BLR", "SCO", "Belarus became a dialogue partner of the SCO in 2010.", "holds"),
    ("BLR", "SCO", "Belarus became an observer in the SCO in 2010.", "contradicted"),
    ("SRB", "EU", "Serbia applied for membership of the European Union in 2012.", "contradicted"),
    ("FIN", "NATO", "Finland applied to join NATO in May 2022.", "holds"),
    ("MDA", "EU", "The Partnership and Cooperation Agreement between Moldova and the European Union "
     "is in force.", ""),
    ("TJK", "EU", "The PCA between the EU and Tajikistan is in force.", "holds"),
    ("UKR", "EU", "The Association Agreement between Ukraine and the EU has been in force since "
     "2014.", "contradicted"),
    ("UKR", "EU", "The Association Agreement between Ukraine and the EU was signed in June 2014.",
     "holds"),
    ("TUR", "EU", "Accession negotiations between Turkey and the EU began in October 2005.", "holds"),
    ("TUR", "EU", "Accession negotiations between Turkey and the EU began in 1999.", "contradicted"),
    ("TJK", "NATO", "Tajikistan was the last Central Asian republic to join the Partnership for "
     "Peace.", "holds"),
    ("UZB", "NATO", "Uzbekistan was the last Central Asian state to join the Partnership for Peace.",
     "contradicted"),
    ("KAZ", "NATO", "Kazakhstan was the first Central Asian state to join the Partnership for "
     "Peace.", "contradicted"),
    ("SRB", "NATO", "Serbia joined the Partnership for Peace in December 2006 together with "
     "Montenegro.", "holds"),
    ("SRB", "NATO", "Serbia joined the Partnership for Peace in December 2006 together with Croatia.",
     "contradicted"),
    ("SRB", "NATO", "Serbia joined the Partnership for Peace in 2006 together with Montenegro.", ""),
    ("ALB", "NATO", "Albania and Croatia joined NATO in April 2009.", ""),
    ("ALB", "NATO", "Albania and Croatia joined NATO in 2008.", ""),
    ("ALB", "NATO", "Albania and Croatia did not join NATO in 2009.", ""),
    ("ALB", "NATO", "Albania and Montenegro joined NATO in 2009.", ""),
    ("RUS", "NATO", "The NATO-Russia Council was created in 2002.", "holds"),
    ("RUS", "NATO", "Совет Россия — НАТО был создан в 2002 году.", "holds"),
    ("MDA", "EU", "Молдавия подала заявку на вступление в ЕС в 2021 году.", "contradicted"),
    ("KAZ", "EU", "Соглашение о партнёрстве и сотрудничестве между Казахстаном и Европейским союзом "
     "вступило в силу в 1995 году.", "contradicted"),
    ("UKR", "SCO", "Украина Шанхай ынтымақтастық ұйымының мүшесі.", "contradicted"),
    ("KAZ", "CSTO", "Қазақстан ҰҚШҰ-дан шықты.", "contradicted"),
]  # fmt: skip


@pytest.fixture(scope="module")
def found(evidence: Evidence, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Examined]:
    """What each sentence comes to, all examined at once."""
    path = tmp_path_factory.mktemp("sentences") / "cases.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "text", "as_of", "state", "partner", "truth"])
        for state, partner, text, _ in CASES:
            rows.writerow([text, text, "2026-10-31", state, partner, "true"])
    return {one.id: one for one in examine(path, evidence)}


@pytest.mark.parametrize(("text", "verdict"), [(c[2], c[3]) for c in CASES])
def test_what_a_status_comes_to(found: dict[str, Examined], text: str, verdict: str) -> None:
    came = found[text].verdict
    assert came == verdict if verdict else came not in ("holds", "holds in part", "contradicted")
