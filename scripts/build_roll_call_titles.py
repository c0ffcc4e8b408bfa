"""Write the titles of the bundled roll calls, and the votes of those on a part of a resolution.

    COMITY_SHARED=DIR python scripts/build_roll_call_titles.py

`roll_call_titles.parquet` has a row for every roll call of the release to January 2020: what the
vote was on in the words that were known before it. The release writes titles in several ways: the
title under `descr` and key words under `short` (to session 70), both alike (74), the title under
`short` and the agenda item under `descr` (71-73); where the vote was on a paragraph, an amendment
or a motion it has the words of the chair instead, and the title is that of the resolution with
the same number, which was on the table. `importantvote` is left out: the list of a session is
published after it. `roll_call_parts.parquet` has the votes of the roll calls that `votes.parquet`
leaves out. Prints the SHA-256 of both, which stand in `data/origins.toml`.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
from pathlib import Path

import pandas as pd
from build_votes import VOTES, cow_of

from comity.evidence.bundled import bundled_actors

SERIES = Path(__file__).parents[1] / "src" / "comity" / "data" / "series"
ADOPTED = re.compile(
    r"\s*[:;]\s*(?:(?:draft\s+)?re(?:s[a-z]*)?\b)?(?:[^:;]{0,40}adopted\b.*)?\s*$", re.I
)
CUT_OFF = re.compile(r"\s*:\s*(?:r|re|res|reso|resol|resolu|resolut|resoluti|resolutio)?\s*$", re.I)
AGENDA = re.compile(r"A/\d+/\d+ \S+ - ")
CHAIR = re.compile(r".{0,25}President")
ENTITLED = re.compile(r"entitled ?_?(.*?)<d3>")
AMENDING = re.compile(r"amend|motion|rule 74|rule 116|adjourn|no action", re.I)
KINDS = {"resolution": 0, "paragraph": 1, "amendment": 2}


def main() -> int:
    """Write both tables; returns the exit code."""
    shared = os.environ.get("COMITY_SHARED")
    if not shared:
        print("COMITY_SHARED must name the folder that holds data/un-votes-2019", file=sys.stderr)
        return 2
    raw = Path(shared) / "data" / "un-votes-2019"
    calls = pd.read_parquet(raw / "roll_calls.parquet")
    calls = calls.sort_values(["session", "date", "rcid"]).reset_index(drop=True)
    coded = set(pd.read_parquet(raw / "issues.parquet").rcid)
    own = parts(pd.read_parquet(raw / "votes.parquet"), calls)
    save("roll_call_titles", titles(calls, coded))
    save("roll_call_parts", own)
    return 0


def save(name: str, table: pd.DataFrame) -> None:
    """Write a table and print its hash."""
    path = SERIES / f"{name}.parquet"
    table.to_parquet(path, index=False, compression="zstd", compression_level=19)
    print(hashlib.sha256(path.read_bytes()).hexdigest(), path.name, len(table))


def titles(calls: pd.DataFrame, coded: set[int]) -> pd.DataFrame:
    """Number, session, day, title, subject and kind of each roll call; `short` as published."""
    read = [split(short, descr) for short, descr in zip(calls.short, calls.descr, strict=True)]
    number = calls.unres.fillna("").str.extract(r"R(?:ES)?/(.*)$")[0]
    whole = {n: told for n, told in zip(number, read, strict=True) if told and told[0]}
    rows = []
    for n, told, call in zip(number, read, calls.itertuples(), strict=True):
        spoken = told is None
        title, subject = told or whole.get(n) or (entitled(call.descr), "")
        part = spoken or call.para == 1 or call.amend == 1
        amending = call.amend == 1 or (part and bool(AMENDING.search(call.descr)))
        kind = "amendment" if amending else "paragraph" if part else "resolution"
        rows.append((title, subject, KINDS[kind]))
    made = pd.DataFrame(rows, columns=["title", "subject", "kind"])
    made.insert(0, "rcid", calls.rcid.astype("int32"))
    made.insert(1, "session", calls.session.astype("int16"))
    made.insert(2, "date", pd.to_datetime(calls.date))
    made["unres"] = calls.unres
    made["short"] = calls.short.fillna("").map(plain)
    made["kind"] = made.kind.astype("int8")
    made["coded"] = calls.rcid.isin(coded)
    return made


def split(short: str | None, descr: str) -> tuple[str, str] | None:
    """Title and subject of a roll call; None where the release has the words of the chair."""
    short = plain(short) if isinstance(short, str) else ""
    descr = plain(descr)
    if AGENDA.match(descr):
        return bare(short), AGENDA.sub("", descr)
    if CHAIR.match(descr):
        return None
    known = bare(short)
    if known and descr.lower().startswith(known.lower()[:40]):
        return bare(descr), ""
    return bare(descr), short


def plain(text: str) -> str:
    """A text of the release without what was broken in its letters."""
    return " ".join(re.sub(r"\??[^\x20-\x7e]+\??", " ", text).split())


def bare(text: str) -> str:
    """A title without what says only that it is a resolution."""
    return CUT_OFF.sub("", ADOPTED.sub("", text)).strip(" .;")


def entitled(descr: str) -> str:
    """The title that the chair read out last; the end of the words where none was."""
    found = ENTITLED.findall(plain(descr))
    return str(found[-1]) if found else plain(descr)[-300:]


def parts(votes: pd.DataFrame, calls: pd.DataFrame) -> pd.DataFrame:
    """The votes of roll calls that the bundled table leaves out, by COW number."""
    held = set(pd.read_parquet(SERIES / "roll_calls.parquet", columns=["rcid"]).rcid)
    own = votes[votes.rcid.isin(calls.rcid) & ~votes.rcid.isin(held)]
    actors = bundled_actors()
    cows = {name: cow_of(str(name), actors) for name in own.country.astype(str).unique()}
    return pd.DataFrame(
        {
            "rcid": own.rcid.astype("int32"),
            "ccode": own.country.astype(str).map(cows).astype("int16"),
            "vote": own.vote.astype(str).map(VOTES).astype("int8"),
        }
    ).sort_values(["rcid", "ccode"])


if __name__ == "__main__":
    raise SystemExit(main())
