"""Write the bundled roll calls: the release to 2015, and sessions 71-74 of one to January 2020.

    COMITY_SHARED=DIR python scripts/build_votes.py

The later release adds votes on paragraphs and amendments to 1997-2012 and 2016-2017, and holds some
resolutions twice; the earlier one has whole resolutions only, with absences. So sessions up to 70
are taken from the earlier, and of the later ones whole resolutions, each once, the vote by which it
was adopted. Prints the SHA-256 of both tables, which stand in `data/origins.toml`.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

import pandas as pd

from comity.core.actors import Actors
from comity.evidence.bundled import bundled_actors

DATA = Path(__file__).parents[1] / "src" / "comity" / "data" / "series"
VOTES = {"yes": 1, "abstain": 2, "no": 3}
FIRST, LAST = 71, 74
PART = r"\bamend|\bparagraph\b|separate vote|draft decision|rule 8[149]"


def main() -> int:
    """Write both tables; returns the exit code."""
    shared = os.environ.get("COMITY_SHARED")
    if not shared:
        print("COMITY_SHARED must name the folder that holds data/un-votes", file=sys.stderr)
        return 2
    raw = Path(shared) / "data"
    calls = pd.read_parquet(raw / "un-votes" / "roll_calls.parquet")
    votes = pd.read_parquet(raw / "un-votes" / "votes.parquet")
    later = whole_resolutions(pd.read_parquet(raw / "un-votes-2019" / "roll_calls.parquet"))
    issues = pd.read_parquet(raw / "un-votes-2019" / "issues.parquet")
    added = later_calls(later, issues, calls)
    cast = later_votes(pd.read_parquet(raw / "un-votes-2019" / "votes.parquet"), added)
    tables = {"roll_calls": pd.concat([calls, added]), "votes": pd.concat([votes, cast])}
    for name, table in tables.items():
        path = DATA / f"{name}.parquet"
        like = calls if name == "roll_calls" else votes
        table.astype(like.dtypes.to_dict()).to_parquet(path, index=False, compression="zstd")
        print(hashlib.sha256(path.read_bytes()).hexdigest(), path.name, len(table))
    return 0


def whole_resolutions(calls: pd.DataFrame) -> pd.DataFrame:
    """The votes of sessions 71 to 74 by which a resolution was adopted, one a resolution."""
    found = calls[calls.session.between(FIRST, LAST)]
    found = found[(found.para.fillna(0) == 0) & (found.amend.fillna(0) == 0)]
    number = found.unres.fillna("").str.extract(r"R(?:ES)?/(\d+/\d+[A-Z]?)$")[0]
    found = found.assign(number=number)[number.notna()]
    # "A/RES/72/164" is the record of the resolution; "R/72/164" may be a vote on its way
    found["adopted"] = found.unres.str.startswith("A/RES/")
    found["part"] = found.descr.fillna("").str.contains(PART, case=False, regex=True)
    found = found[found.adopted | ~found.part]
    ordered = found.sort_values(["number", "adopted", "part", "date", "rcid"],
                                ascending=[True, False, True, False, False])  # fmt: skip
    return ordered.drop_duplicates("number").sort_values("rcid")


def later_calls(later: pd.DataFrame, issues: pd.DataFrame, calls: pd.DataFrame) -> pd.DataFrame:
    """The later calls in the columns of the earlier table."""
    made = pd.DataFrame({name: later[name] for name in ("rcid", "session", "date", "unres")})
    made["date"] = pd.to_datetime(made["date"])
    made["importantvote"] = later.importantvote.fillna(0).astype("int64")
    for name in ("me", "nu", "di", "hr", "co"):
        made[name] = made.rcid.isin(issues[issues.short_name == name].rcid).astype("int64")
    economic = made.rcid.isin(issues[issues.short_name == "ec"].rcid)
    made["ec"] = economic.map({True: "1", False: "0"})
    if set(made.rcid) & set(calls.rcid):
        raise SystemExit("a number of the later release is one of the earlier, too")
    return made[list(calls.columns)]


def later_votes(votes: pd.DataFrame, calls: pd.DataFrame) -> pd.DataFrame:
    """Their votes by COW number; an absence is no row in this release."""
    own = votes[votes.rcid.isin(calls.rcid)]
    actors = bundled_actors()
    cows = {name: cow_of(str(name), actors) for name in own.country.astype(str).unique()}
    return pd.DataFrame(
        {
            "rcid": own.rcid,
            "ccode": own.country.astype(str).map(cows),
            "vote": own.vote.astype(str).map(VOTES),
        }
    ).sort_values(["rcid", "ccode"])


def cow_of(name: str, actors: Actors) -> int:
    """The COW number of a state by the name that the release has for it."""
    cow = actors.state(name).cow
    if cow is None:
        raise SystemExit(f"{name} has no COW number")
    return cow


if __name__ == "__main__":
    raise SystemExit(main())
