"""From a sheet and wanted days to files, by lists in the forms that publishers really use."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import comity
from comity.fetch.download import download
from comity.fetch.file_days import days, shown, span_of, span_of_name
from comity.fetch.find_files import Delivery, delivery, updates
from comity.fetch.http import Manners
from comity.sources.dataset import Wanted, data_sets
from comity.sources.sheet import Sheet
from comity.unpack.archives import members
from file_server import Server, own_certificate, serving

QUICK = Manners(attempts=2, first_wait=0.01, patience=5, connecting=5)


@pytest.fixture
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Path]]:
    """A server of https, and the certificate to trust."""
    folder = tmp_path_factory.mktemp("certificate")
    with serving(own_certificate(folder)) as state:
        yield state, folder / "cert"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with serving() as state:
        yield state


def sheet(entries: Mapping[str, Any], token: str = "") -> Sheet:
    return Sheet(
        id="test",
        title="Test events",
        producer="Maker",
        citation="Cite",
        licence="Open",
        redistributable="yes",
        address="https://data.example/page",
        first=1979,
        last=None,
        table="events",
        files=(".*",),
        layouts=(),
        delivery=entries,
        token=token,
    )


def wanted(first: str, last: str) -> Wanted:
    return Wanted(date.fromisoformat(first), date.fromisoformat(last))


def names(found: Delivery) -> list[str]:
    return [remote.name for remote in found.remotes]


def daily(day: str) -> tuple[bytes, str]:
    """A daily file as GDELT 1.0 packs it: 58 columns, tabs, no header."""
    row = "\t".join(["1", day, day[:6], day[:4], "2016.5", "KAZ", "KAZAKHSTAN", "KAZ", *[""] * 49])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{day}.export.CSV", f"{row}\thttp://x.example/\n")
    body = out.getvalue()
    return body, hashlib.md5(body).hexdigest()


def gdelt1(server: Server, end: str = "\n", gap: str = "20130403") -> dict[str, bytes]:
    files = {}
    md5s, sizes = (
        ["0" * 32 + "  GDELT.MASTERREDUCEDV2.1979-2013.zip"],
        ["51088704384 GDELT.MASTERREDUCEDV2.1979-2013.zip"],
    )
    stems = [str(y) for y in range(1979, 2006)]
    stems += [f"{y}{m:02}" for y in range(2006, 2014) for m in range(1, 13) if (y, m) < (2013, 4)]
    stems += [f"201304{d:02}" for d in range(1, 11) if f"201304{d:02}" != gap]
    for stem in stems:
        name = f"{stem}.export.CSV.zip" if len(stem) == 8 else f"{stem}.zip"
        body, md5 = daily((stem + "0101")[:8])
        files[name] = body
        md5s.append(f"{md5}  {name}")
        sizes.append(f"{len(body)} {name}")
        server.put(f"/events/{name}", body)
    server.put("/events/md5sums", (end.join(md5s) + end).encode())
    server.put("/events/filesizes", (end.join(sizes) + end).encode())
    return files


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_gdelt1_chooses_years_months_and_days(server: Server, tmp_path: Path, end: str) -> None:
    files = gdelt1(server, end)
    form = sheet({"kind": "gdelt1", "address": f"{server.address}/events/"})

    def ask(first: str, last: str) -> Delivery:
        return delivery(form, wanted(first, last), tmp_path, manners=QUICK)

    assert names(ask("2005-12-31", "2006-02-01")) == ["2005.zip", "200601.zip", "200602.zip"]
    found = ask("2013-03-31", "2013-04-02")
    assert names(found) == ["201303.zip", "20130401.export.CSV.zip", "20130402.export.CSV.zip"]
    assert [r.published for r in found.remotes] == [None, date(2013, 4, 1), date(2013, 4, 2)]
    assert found.remotes[1].size == len(files["20130401.export.CSV.zip"])
    assert "chosen by the day they were published" in found.notes[0]
    assert found.skipped == 0 and found.missing == ()
    got = list(download(found.remotes, tmp_path / "raw", manners=QUICK))
    assert {f.path.name: f.path.read_bytes() for f in got} == {n: files[n] for n in names(found)}
    opened = members(tmp_path / "raw" / "20130401.export.CSV.zip")
    member = next(opened)
    assert member.name == "20130401.export.CSV"
    assert len(member.stream.read().split(b"\t")) == 58


def test_a_day_that_is_not_listed_is_said_to_be_missing(server: Server, tmp_path: Path) -> None:
    gdelt1(server)
    form = sheet({"kind": "gdelt1", "address": f"{server.address}/events"})
    found = delivery(form, wanted("2013-04-01", "2013-05-01"), tmp_path, manners=QUICK)
    assert len(found.remotes) == 9
    assert found.missing == (date(2013, 4, 3),)
    assert "no file is listed for 1 day: 2013-04-03" in found.notes
    assert "the list ends on 2013-04-10" in found.notes
    nothing = delivery(form, wanted("1950-01-01", "1950-12-31"), tmp_path, manners=QUICK)
    assert nothing.remotes == () and nothing.missing == ()


def test_reach_takes_the_files_behind_the_last_day(server: Server, tmp_path: Path) -> None:
    gdelt1(server)
    form = sheet({"kind": "gdelt1", "address": f"{server.address}/events/", "reach": 7})
    found = delivery(form, wanted("2013-04-01", "2013-04-01"), tmp_path, manners=QUICK)
    assert names(found)[-1] == "20130408.export.CSV.zip"
    far = delivery(form, wanted("2013-04-09", "9999-12-31"), tmp_path, manners=QUICK)
    assert len(far.remotes) == 2


def test_broken_lines_of_a_list_are_counted(server: Server, tmp_path: Path) -> None:
    gdelt1(server)
    for name in ("md5sums", "filesizes"):
        server.pages[f"/events/{name}"].body += b"\nabc\n\xff\xfe ../../x.zip\n7\n"
    page = server.pages["/events/md5sums"]
    page.body += b"0" * 32 + b"  ../../etc/passwd\n" + b"0" * 32 + b"  20130231.export.CSV.zip\n"
    form = sheet({"kind": "gdelt1", "address": f"{server.address}/events/"})
    found = delivery(form, wanted("1979-01-01", "2013-12-31"), tmp_path, manners=QUICK)
    assert len(found.remotes) == 27 + 87 + 9
    assert found.skipped == 8
    assert "8 lines of the list" in found.notes[-1]


def test_a_list_that_is_none_is_one_line(server: Server, tmp_path: Path) -> None:
    server.put("/events/md5sums", b"moved to the cloud\n")
    server.put("/events/filesizes", b"moved to the cloud\n")
    form = sheet({"kind": "gdelt1", "address": f"{server.address}/events/"})
    with pytest.raises(comity.DownloadError, match="of Test events names no file"):
        delivery(form, wanted("2000-01-01", "2001-01-01"), tmp_path, manners=QUICK)
    server.put("/events/md5sums", b"<html>log in</html>")
    with pytest.raises(comity.DownloadError, match="web page"):
        delivery(form, wanted("2000-01-01", "2001-01-01"), tmp_path, manners=QUICK)


MASTER = """\
150383 297a16b493de7cf6ca809a7cc31d0b93 http://data.gdeltproject.org/gdeltv2/20150218230000.export.CSV.zip
318084 bb27f78ba45f69a17ea6ed7755e9f8ff http://data.gdeltproject.org/gdeltv2/20150218230000.mentions.CSV.zip
10768507 ea8dde0beb0ba98810a92db068c0ce99 http://data.gdeltproject.org/gdeltv2/20150218230000.gkg.csv.zip
149211 2a91041d7e72b0fc6a629e2ff867b240 http://data.gdeltproject.org/gdeltv2/20150219000000.export.CSV.zip
 5c2cb4d2a2f4e3a3a0d3a0ac7b7cd6e1 http://data.gdeltproject.org/gdeltv2/20150219001500.export.CSV.zip
http://data.gdeltproject.org/gdeltv2/20150219003000.export.CSV.zip
149999 0a91041d7e72b0fc6a629e2ff867b240 http://elsewhere.example/20150219004500.export.CSV.zip
149999 0a91041d7e72b0fc6a629e2ff867b240 http://elsewhere.example/20150219990000.export.CSV.zip/../x
"""


def test_gdelt2_takes_what_is_asked_and_counts_broken_lines(server: Server, tmp_path: Path) -> None:
    server.put("/gdeltv2/masterfilelist.txt", MASTER.encode())
    base = f"{server.address}/gdeltv2/"
    form = sheet({"kind": "gdelt2", "address": base})
    found = delivery(form, wanted("2015-02-19", "2015-02-19"), tmp_path, manners=QUICK)
    assert names(found) == ["20150219000000.export.CSV.zip", "20150219004500.export.CSV.zip"]
    assert all(remote.address == base + remote.name for remote in found.remotes)
    assert found.skipped == 2
    reports = sheet({"kind": "gdelt2", "address": base, "mentions": True})
    found = delivery(reports, wanted("2015-02-18", "2015-02-18"), tmp_path, manners=QUICK)
    assert names(found) == ["20150218230000.mentions.CSV.zip"]
    first = found.remotes[0]
    assert (first.size, first.md5) == (318084, "bb27f78ba45f69a17ea6ed7755e9f8ff")
    assert found.bytes == 318084
    # The long list is asked for again and not sent again.
    assert server.sent["/gdeltv2/masterfilelist.txt"] == len(MASTER)
    assert server.times("/gdeltv2/masterfilelist.txt") == 2


def both_releases(server: Server) -> dict[str, str]:
    """1.0 has no file of 19 February, 2.0 begins on the 18th."""
    named = [f"201502{day}.export.CSV.zip" for day in (16, 17, 18, 20)]
    server.put("/events/md5sums", "".join(f"{'0' * 32}  {n}\n" for n in named).encode())
    server.put("/events/filesizes", "".join(f"7 {n}\n" for n in named).encode())
    server.put("/gdeltv2/masterfilelist.txt", MASTER.encode())
    events, updates = f"{server.address}/events", f"{server.address}/gdeltv2"
    return {"kind": "gdelt", "events": events, "updates": updates}


def test_one_release_of_gdelt_for_each_day(server: Server, tmp_path: Path) -> None:
    entries = both_releases(server)

    def ask(first: str, last: str, **more: object) -> list[str]:
        form = sheet({**entries, **more})
        return names(delivery(form, wanted(first, last), tmp_path, manners=QUICK))

    assert ask("2015-02-17", "2015-02-18") == ["20150217.export.CSV.zip", "20150218.export.CSV.zip"]
    # The long list is not fetched where the short one is enough.
    assert server.times("/gdeltv2/masterfilelist.txt") == 0
    assert ask("2015-02-17", "2015-02-20") == [
        "20150217.export.CSV.zip",
        "20150218.export.CSV.zip",
        "20150219000000.export.CSV.zip",
        "20150219004500.export.CSV.zip",
        "20150220.export.CSV.zip",
    ]
    assert ask("2015-02-17", "2015-02-20", prefer="quarter-hours") == [
        "20150217.export.CSV.zip",
        "20150218230000.export.CSV.zip",
        "20150219000000.export.CSV.zip",
        "20150219004500.export.CSV.zip",
        "20150220.export.CSV.zip",
    ]
    assert ask("2015-02-17", "2015-02-20", mentions=True) == ["20150218230000.mentions.CSV.zip"]


def test_every_built_in_sheet_has_a_delivery(server: Server, tmp_path: Path) -> None:
    both = both_releases(server)
    dataverse(server)
    page = server.pages["/api/datasets/:persistentId/?persistentId=doi:10.7910/DVN/28075"]
    found = {}
    for data_set in data_sets().values():
        entries = {
            k: both.get(k, v) if k != "kind" else v for k, v in data_set.sheet.delivery.items()
        }
        if "server" in entries:
            entries["server"] = server.address
        for doi in entries.get("datasets", ()):
            server.pages[f"/api/datasets/:persistentId/?persistentId={doi}"] = page
        form = replace(data_set.sheet, delivery=entries)
        try:
            given = delivery(form, wanted("1995-01-01", "1995-12-31"), tmp_path, manners=QUICK)
        except comity.UsageError as error:
            assert "cannot be fetched by a program" in str(error)  # noqa: PT017 (one of two ways)
            continue
        found[form.id] = names(given)
    assert "gdelt" in found
    assert FILES[0][0] in "".join(found["icews"])


def test_the_newest_files(server: Server, tmp_path: Path) -> None:
    server.put("/gdeltv2/lastupdate.txt", "\n".join(MASTER.splitlines()[:3]).encode())
    form = sheet({"kind": "gdelt2", "address": f"{server.address}/gdeltv2/"})
    assert names(updates(form, tmp_path, manners=QUICK)) == ["20150218230000.export.CSV.zip"]
    with pytest.raises(comity.UsageError, match="ask for days"):
        updates(sheet({"kind": "plain"}), tmp_path)


def test_http_is_taken_and_said_where_https_does_not_answer(server: Server, tmp_path: Path) -> None:
    entries: dict[str, object] = dict(both_releases(server))
    for entry in ("events", "updates"):  # the port speaks http alone
        entries[entry] = str(entries[entry]).replace("http:", "https:")
    with pytest.raises(comity.DownloadError, match="protected"):
        delivery(sheet(entries), wanted("2015-02-17", "2015-02-18"), tmp_path, manners=QUICK)
    form = sheet({**entries, "or_http": True})
    found = delivery(form, wanted("2015-02-17", "2015-02-20"), tmp_path, manners=QUICK)
    assert names(found)[0] == "20150217.export.CSV.zip"
    said = [note for note in found.notes if "does not answer by https" in note]
    assert len(said) >= 1 and all(len(note.splitlines()) == 1 for note in said)
    assert all(remote.address.startswith("http:") and remote.md5 for remote in found.remotes)
    newest = sheet({"kind": "gdelt2", "address": entries["updates"], "or_http": True})
    server.put("/gdeltv2/lastupdate.txt", "\n".join(MASTER.splitlines()[:3]).encode())
    assert "by https" in updates(newest, tmp_path, manners=QUICK).notes[0]


def test_an_answer_by_https_is_no_reason_for_http(
    secure: tuple[Server, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    protected, certificate = secure
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    form = sheet({**both_releases(protected), "or_http": True})
    found = delivery(form, wanted("2015-02-17", "2015-02-18"), tmp_path, manners=QUICK)
    assert all(remote.address.startswith("https:") for remote in found.remotes)
    assert not any("by https" in note for note in found.notes)
    del protected.pages["/events/md5sums"]  # it answers: there is no such list
    with pytest.raises(comity.DownloadError, match="404"):
        delivery(form, wanted("2015-02-17", "2015-02-18"), tmp_path / "b", manners=QUICK)


def test_the_lists_of_gdelt_are_asked_for_by_https() -> None:
    for name in ("gdelt", "gdelt-mentions"):
        entries = data_sets()[name].sheet.delivery
        assert entries["or_http"] and entries["updates"].startswith("https://")


FILES = [
    ("events.1995.20150313082510.tab.zip", {}),
    ("events.2018.20200427084805.tab.zip", {"restricted": True}),
    ("20181004-icews-events.zip", {}),
    ("ngecEvents.20230103111842.Release603.DV.txt", {}),
    ("codebook.pdf", {}),
]


def dataverse(server: Server, files: list[tuple[str, dict[str, Any]]] = FILES) -> dict[str, Any]:
    entries = []
    for number, (name, more) in enumerate(files, 100):
        body = f"content of {number}".encode()
        server.put(f"/api/access/datafile/{number}", body)
        file = {
            "id": number,
            "filename": name,
            "filesize": len(body),
            "md5": hashlib.md5(body).hexdigest(),
            "checksum": {"type": "MD5", "value": hashlib.md5(body).hexdigest()},
            **{k: v for k, v in more.items() if k != "restricted"},
        }
        entries.append({"restricted": more.get("restricted", False), "dataFile": file})
    latest = {
        "versionNumber": 3,
        "versionMinorNumber": 1,
        "files": entries,
        "releaseTime": "2020-04-27T13:00:00Z",
    }
    body = json.dumps({"status": "OK", "data": {"id": 7, "latestVersion": latest}}).encode()
    server.put("/api/datasets/:persistentId/?persistentId=doi:10.7910/DVN/28075", body)
    return {"kind": "dataverse", "server": server.address, "datasets": ["doi:10.7910/DVN/28075"]}


def test_dataverse_chooses_by_pattern_and_year(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMITY_TEST_TOKEN", "abc-secret")
    form = sheet({**dataverse(server), "names": r".*\.zip"}, "COMITY_TEST_TOKEN")
    found = delivery(form, wanted("1995-06-01", "2018-06-01"), tmp_path, manners=QUICK)
    assert names(found) == [FILES[0][0], FILES[1][0]]
    assert found.vintage == "3.1" and {remote.vintage for remote in found.remotes} == {"3.1"}
    assert {remote.published for remote in found.remotes} == {date(2020, 4, 27)}
    assert found.remotes[0].address == f"{server.address}/api/access/datafile/100"
    got = list(download(found.remotes, tmp_path / "raw", manners=QUICK))
    assert sorted(f.path.read_bytes() for f in got) == [b"content of 100", b"content of 101"]
    keys = [asked[0].get("x-dataverse-key") for asked in server.asked.values()]
    assert keys == ["abc-secret"] * 3


def test_dataverse_says_what_a_restricted_file_needs(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COMITY_TEST_TOKEN", raising=False)
    form = sheet(dataverse(server), "COMITY_TEST_TOKEN")
    with pytest.raises(comity.DownloadError, match=r"1 of the 3 files .* set .* COMITY_TEST_TOKEN"):
        delivery(form, wanted("2018-01-01", "2018-12-31"), tmp_path, manners=QUICK)
    found = delivery(form, wanted("1995-01-01", "1995-12-31"), tmp_path, manners=QUICK)
    assert names(found) == ["codebook.pdf", FILES[0][0]]


def test_dataverse_weekly_files_reach_back(server: Server, tmp_path: Path) -> None:
    entries = {**dataverse(server), "names": "ngec.*"}
    week = wanted("2022-12-28", "2023-01-01")
    assert delivery(sheet(entries), week, tmp_path, manners=QUICK).remotes == ()
    found = delivery(sheet({**entries, "reach": 7}), week, tmp_path, manners=QUICK)
    assert names(found) == [FILES[3][0]]


def test_dataverse_gives_the_original_of_a_converted_table(server: Server, tmp_path: Path) -> None:
    original = {"originalFileFormat": "text/csv", "originalFileName": "votes.csv"}
    entries = dataverse(
        server,
        [
            ("votes.tab", {**original, "originalFileSize": 5}),
            ("votes.tab", original),
            ("note.txt", {"md5": None, "checksum": {"type": "SHA-256", "value": "f" * 64}}),
        ],
    )
    found = delivery(sheet(entries), wanted("2000-01-01", "2000-01-02"), tmp_path, manners=QUICK)
    note, one, two = found.remotes
    assert (one.name, one.size) == ("100-votes.csv", 5)
    assert (two.name, two.size) == ("101-votes.csv", None)
    assert one.address.endswith("/100?format=original")
    assert note.address.endswith("/102")
    assert (note.md5, note.sha256) == (None, "f" * 64)


@pytest.mark.parametrize("body", [b"[]", b"{}", b"not json", b'{"data": {"latestVersion": 7}}'])
def test_an_answer_that_is_no_data_set_is_one_line(
    server: Server, tmp_path: Path, body: bytes
) -> None:
    entries = dataverse(server)
    server.pages["/api/datasets/:persistentId/?persistentId=doi:10.7910/DVN/28075"].body = body
    with pytest.raises(comity.DownloadError, match="does not describe") as caught:
        delivery(sheet(entries), wanted("2000-01-01", "2000-01-02"), tmp_path, manners=QUICK)
    assert len(str(caught.value).splitlines()) == 1


def test_plain_addresses_keep_what_the_sheet_knows(tmp_path: Path) -> None:
    day = wanted("2000-01-01", "2000-01-02")
    entries = [
        "https://data.example/a/b%20c.csv?x=1",
        {"address": "https://data.example/get?id=7", "name": "d.csv", "sha256": "a" * 64},
    ]
    found = delivery(sheet({"kind": "plain", "addresses": entries, "vintage": "5"}), day, tmp_path)
    assert names(found) == ["b c.csv", "d.csv"]
    assert found.remotes[1].sha256 == "a" * 64 and found.vintage == "5" and found.bytes is None
    one = delivery(sheet({"kind": "plain", "address": "https://data.example/z.zip"}), day, tmp_path)
    assert names(one) == ["z.zip"]


def test_what_a_program_cannot_fetch_says_how_to_get_it(tmp_path: Path) -> None:
    how = "choose all suppliers, all recipients and CSV"
    form = sheet({"kind": "manual", "address": "https://armstransfers.example/form", "how": how})
    with pytest.raises(comity.UsageError) as caught:
        delivery(form, wanted("2000-01-01", "2000-01-02"), tmp_path)
    assert how in str(caught.value)
    assert "https://armstransfers.example/form" in str(caught.value)
    assert "`comity ingest test FILE`" in str(caught.value)


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        ({"kind": "pigeon"}, "write one of gdelt, gdelt1, gdelt2"),
        ({}, "None"),
        ({"kind": "gdelt1"}, "no 'address'"),
        ({"kind": "gdelt"}, "no 'updates'"),
        ({"kind": "dataverse", "server": "https://data.example"}, "no 'datasets'"),
        ({"kind": "plain"}, "no 'address'"),
        ({"kind": "plain", "addresses": ["https://data.example/"]}, "plain `name`"),
        ({"kind": "plain", "addresses": [{"name": "x"}]}, "without an address"),
        ({"kind": "plain", "addresses": [{"address": "https://a.example/x", "y": 1}]}, "wrongly"),
    ],
)
def test_a_wrong_sheet_is_one_line(tmp_path: Path, entries: dict[str, Any], says: str) -> None:
    with pytest.raises(comity.DataError, match=re.escape(says)) as caught:
        delivery(sheet(entries), wanted("2000-01-01", "2000-01-02"), tmp_path)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("events.1995.20150313082510.tab.zip", "1995-01-01", "1995-12-31"),
        ("ngecEventsDV-2022.txt.zip", "2022-01-01", "2022-12-31"),
        ("ngecEvents.DV.2018.txt", "2018-01-01", "2018-12-31"),
        ("ngecEvents.20230103111842.Release603.DV.txt", "2023-01-03", "2023-01-03"),
        ("20181004-icews-events.zip", "2018-10-04", "2018-10-04"),
        ("totals-1990-1999.csv", "1990-01-01", "1999-12-31"),
    ],
)
def test_days_in_published_names(name: str, first: str, last: str) -> None:
    assert span_of_name(name) == (date.fromisoformat(first), date.fromisoformat(last))


@given(st.text(max_size=40) | st.from_regex(r"[a-z.]*[0-9]{4,14}[a-z.-]*", fullmatch=True))
def test_any_name_has_days_in_order_or_none(name: str) -> None:
    span = span_of_name(name)
    assert span is None or span[0] <= span[1]


@given(st.dates(date(1979, 1, 1), date(2030, 1, 1)))
def test_a_month_is_all_its_days(day: date) -> None:
    span = span_of(f"{day:%Y%m}")
    assert span is not None
    assert [d for d in days(*span) if (d.year, d.month) == (day.year, day.month)] == list(
        days(*span)
    )
    assert span[0].day == 1 and span[0] <= day <= span[1]
    assert span_of(f"{day:%Y%m%d}") == (day, day)


def test_days_for_a_reader() -> None:
    text = shown([date(2014, 1, d) for d in (23, 24, 25)] + [date(2014, 3, 19)])
    assert text == "4 days: 2014-01-23 to 2014-01-25, 2014-03-19"
    assert shown([date(2014, 1, d) for d in range(1, 20, 2)]).endswith("and 6 more stretches")


@pytest.mark.shared
def test_the_published_lists_of_gdelt(server: Server, tmp_path: Path, shared: Path) -> None:
    raw = shared / "data" / "raw-gdelt"
    for name in ("md5sums", "filesizes"):
        server.put(f"/events/{name}", (raw / name).read_bytes())
    form = sheet({"kind": "gdelt1", "address": f"{server.address}/events/"})
    found = delivery(form, wanted("1979-01-01", "2023-12-31"), tmp_path, manners=QUICK)
    # 3,951 lines, one of which is the reduced master file.
    assert len(found.remotes) == 3950 and found.skipped == 0
    assert all(remote.size and remote.md5 for remote in found.remotes)
    # An independent count: every day from April 2013 to the end, without those listed.
    listed = set(re.findall(r"(\d{8})\.export", (raw / "md5sums").read_text()))
    every = {f"{d:%Y%m%d}" for d in days(date(2013, 4, 1), date(2023, 10, 5))}
    assert {f"{d:%Y%m%d}" for d in found.missing} == every - listed
    assert date(2014, 1, 23) in found.missing
    ten = delivery(form, wanted("2005-01-01", "2010-12-31"), tmp_path, manners=QUICK)
    assert len(ten.remotes) == 1 + 5 * 12

    server.put("/gdeltv2/masterfilelist.txt", (raw / "masterfilelist.head.txt").read_bytes())
    server.put("/gdeltv2/lastupdate.txt", (raw / "lastupdate.txt").read_bytes())
    form = sheet({"kind": "gdelt2", "address": f"{server.address}/gdeltv2/"})
    found = delivery(form, wanted("2015-02-19", "2015-02-21"), tmp_path, manners=QUICK)
    assert len(found.remotes) == len(
        re.findall(
            r"201502(?:19|20|21)\d{6}\.export", (raw / "masterfilelist.head.txt").read_text()
        )
    )
    assert names(updates(form, tmp_path, manners=QUICK)) == ["20180328050000.export.CSV.zip"]
