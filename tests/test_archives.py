"""Delivered files: what is in them comes out as it went in, or one line says why not."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import stat
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import comity
from comity.unpack.archives import members
from comity.unpack.streams import Limits

ROWS = b"".join(b"%d\t20160728\tKAZ\tIGOWSTNAT\t%d\n" % (i, i * i) for i in range(400))
MORE = b"".join(b"%d\t20160729\tNATO\n" % i for i in range(300))


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return out.getvalue()


def tarred(files: dict[str, bytes], mode: str, *extra: tarfile.TarInfo) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]  # a str
        folder = tarfile.TarInfo("in")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        for name, body in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
        for info in extra:
            archive.addfile(info)
    return out.getvalue()


def content(path: Path, limits: Limits | None = None) -> dict[str, bytes]:
    return {member.name: member.stream.read() for member in members(path, limits)}


def put(folder: Path, name: str, body: bytes) -> Path:
    path = folder / name
    path.write_bytes(body)
    return path


def refused(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(comity.SourceError) as caught:
        content(path, limits)
    text = str(caught.value)
    assert len(text.splitlines()) == 1 and str(path) in text, text
    return text


TWO = {"in/a.csv": ROWS, "in/b.csv": MORE}
FORMS: dict[str, Callable[[], bytes]] = {
    "a.csv.gz": lambda: gzip.compress(ROWS),
    "a.csv.xz": lambda: lzma.compress(ROWS),
    "a.csv.bz2": lambda: bz2.compress(ROWS),
    "b.zip": lambda: zipped(TWO),
    "c.zip": lambda: zipped(TWO, zipfile.ZIP_STORED),
    "d.zip": lambda: zipped(TWO, zipfile.ZIP_BZIP2),
    "b.tar.gz": lambda: tarred(TWO, "w:gz"),
    "b.tgz": lambda: tarred(TWO, "w:gz"),
    "b.tar.xz": lambda: tarred(TWO, "w:xz"),
    "b.tar.bz2": lambda: tarred(TWO, "w:bz2"),
    "two.csv.gz": lambda: gzip.compress(ROWS) + gzip.compress(MORE),
    "two.csv.xz": lambda: lzma.compress(ROWS) + lzma.compress(MORE) + b"\0" * 8,
    "two.csv.bz2": lambda: bz2.compress(ROWS) + bz2.compress(MORE),
}
BODIES = {name: make() for name, make in FORMS.items()}


def expected(name: str) -> dict[str, bytes]:
    if name.startswith("a."):
        return {"a.csv": ROWS}
    if name.startswith("two."):
        return {"two.csv": ROWS + MORE}
    return TWO


@pytest.mark.parametrize("name", FORMS)
def test_what_went_in_comes_out(tmp_path: Path, name: str) -> None:
    assert content(put(tmp_path, name, BODIES[name])) == expected(name)
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_a_plain_file_and_a_plain_tar(tmp_path: Path) -> None:
    assert content(put(tmp_path, "20160728.export.CSV", ROWS)) == {"20160728.export.CSV": ROWS}
    assert content(put(tmp_path, "b.tar", tarred(TWO, "w"))) == TWO
    # What it is counts, where the name says nothing.
    assert content(put(tmp_path, "a.CSV", zipped(TWO))) == TWO


def test_members_that_are_not_wanted_can_be_passed_over(tmp_path: Path) -> None:
    for name in ("b.zip", "b.tar.xz"):
        path = put(tmp_path, name, BODIES[name])
        found = [m.stream.read() for m in members(path) if m.name.endswith("b.csv")]
        assert found == [MORE]


def test_a_member_that_is_over_says_so(tmp_path: Path) -> None:
    first, _ = members(put(tmp_path, "b.zip", BODIES["b.zip"]))
    with pytest.raises(ValueError, match="before asking for the next"):
        first.stream.read()


@pytest.mark.parametrize("name", FORMS)
@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_truncated_file_is_always_refused(tmp_path: Path, name: str, data: st.DataObject) -> None:
    body = BODIES[name]
    at = data.draw(st.integers(0, len(body) - 1))
    path = put(tmp_path, name, body[:at])
    whole = {
        "two.csv.gz": gzip.compress(ROWS),
        "two.csv.xz": lzma.compress(ROWS),
        "two.csv.bz2": bz2.compress(ROWS),
    }.get(name, b"")
    if whole and body[:at].rstrip(b"\0") == whole.rstrip(b"\0"):
        assert content(path) == {"two.csv": ROWS}  # cut between two streams: whole by the format
        return
    if name == "two.csv.xz" and at >= len(body) - 8:
        assert content(path) == expected(name)  # only padding is gone
        return
    refused(path)


@pytest.mark.parametrize("name", FORMS)
@settings(deadline=None, max_examples=80, suppress_health_check=list(HealthCheck))
@given(
    changes=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=6
    ),
    cut=st.floats(0, 1),
)
def test_a_mutated_file_is_right_or_refused(
    tmp_path: Path, name: str, changes: list[tuple[float, int]], cut: float
) -> None:
    body = bytearray(BODIES[name])
    for place, value in changes:
        body[int(place * len(body))] = value
    # Changes crowd at the ends too, where the headers are.
    if cut > 0.5:
        body[-1 - int((cut - 0.5) * 2 * min(90, len(body) - 1))] ^= 1 << int(cut * 7)
    path = put(tmp_path, name, bytes(body))
    try:
        came = list(content(path).values())
    except comity.SourceError as error:
        says = str(error)
    else:
        # No checksum stands over names and the like; the rows are what must never be wrong.
        says = ""
        assert came == list(expected(name).values())
    assert len(says.splitlines()) <= 1


@pytest.mark.parametrize(
    "name",
    ["../x", "a/../../x", "/etc/passwd", "C:\\x", "c:x", "a\\..\\x", "a\0b", "./x", "", "a\x1b[2J"],
)
def test_names_that_lead_out_are_refused(tmp_path: Path, name: str) -> None:
    if name:
        placeholder = "q" * len(name)
        body = zipped({placeholder: ROWS}).replace(placeholder.encode(), name.encode())
        assert "leads out of its folder" in refused(put(tmp_path, "a.zip", body))
    if "\0" not in name and name != "./x":
        assert "leads out of its folder" in refused(
            put(tmp_path, "a.tar.gz", tarred({name: ROWS}, "w:gz"))
        )


@pytest.mark.parametrize(
    "kind",
    [
        tarfile.SYMTYPE,
        tarfile.LNKTYPE,
        tarfile.CHRTYPE,
        tarfile.BLKTYPE,
        tarfile.FIFOTYPE,
        tarfile.GNUTYPE_SPARSE,
    ],
)
def test_links_and_devices_are_refused(tmp_path: Path, kind: bytes) -> None:
    info = tarfile.TarInfo("link")
    info.type, info.linkname = kind, "/etc/passwd"
    says = refused(put(tmp_path, "a.tar.xz", tarred(TWO, "w:xz", info)))
    assert "link" in says
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        entry = zipfile.ZipInfo("link")
        entry.create_system = 3
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    assert "link or a device" in refused(put(tmp_path, "a.zip", out.getvalue()))


ZEROS = b"\0" * (8 << 20)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.csv.gz", gzip.compress(ZEROS)),
        ("a.csv.xz", lzma.compress(ZEROS)),
        ("a.csv.bz2", bz2.compress(ZEROS)),
        ("a.zip", zipped({"a.csv": ZEROS})),
        ("a.tar.gz", tarred({"a.csv": ZEROS}, "w:gz")),
    ],
)
def test_bombs_are_refused(tmp_path: Path, name: str, body: bytes) -> None:
    path = put(tmp_path, name, body)
    assert "bomb" in refused(path)
    generous = Limits(ratio=1e9)
    assert sum(map(len, content(path, generous).values())) == len(ZEROS)
    assert "bomb" in refused(path, Limits(ratio=1e9, bytes=len(ZEROS) - 1))


def test_a_bomb_of_many_files_is_refused(tmp_path: Path) -> None:
    path = put(tmp_path, "a.zip", zipped({f"{i}.csv": b"1\n" * 500 for i in range(40)}))
    assert "more than 39" in refused(path, Limits(members=39))
    assert "bomb" in refused(path, Limits(bytes=39_999))
    assert len(content(path)) == 40


def test_a_bomb_that_lies_about_its_size_gives_no_more_than_it_says(tmp_path: Path) -> None:
    body = zipped({"a.csv": ZEROS})
    size = struct.pack("<L", len(ZEROS))
    assert body.count(size) == 2
    refused(put(tmp_path, "a.zip", body.replace(size, struct.pack("<L", 1000))))
    refused(
        put(
            tmp_path,
            "b.zip",
            zipped(TWO).replace(struct.pack("<L", len(ROWS)), struct.pack("<L", len(ROWS) + 7)),
        )
    )


def test_files_that_lie_over_each_other_are_refused(tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(5000)
    body = zipped({"a.csv": noise, "b.csv": noise}, zipfile.ZIP_STORED)
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        second = archive.infolist()[1].header_offset
        start = archive.start_dir
    whole = body[:second] + body[start:]
    end = whole.rfind(b"PK\x05\x06")
    whole = whole[: end + 16] + struct.pack("<L", second) + whole[end + 20 :]
    at = whole.find(b"PK\x01\x02", whole.find(b"PK\x01\x02") + 4)
    whole = whole[: at + 42] + struct.pack("<L", 0) + whole[at + 46 :]
    assert "over each other" in refused(put(tmp_path, "a.zip", whole))


def test_a_header_that_asks_for_gigabytes_is_refused(tmp_path: Path) -> None:
    huge = [{"id": lzma.FILTER_LZMA2, "preset": 1, "dict_size": 1 << 30}]
    body = lzma.compress(ROWS, filters=huge)
    assert "damaged" in refused(put(tmp_path, "a.csv.xz", body), Limits(memory=64 << 20))


def test_a_tar_header_that_is_damaged_midway_does_not_end_it(tmp_path: Path) -> None:
    body = bytearray(tarred(TWO, "w"))
    at = body.find(b"in/b.csv")
    body[at + 150] ^= 0xFF
    says = refused(put(tmp_path, "a.tar.gz", gzip.compress(bytes(body))))
    assert "header" in says
    cut = bytes(tarred(TWO, "w")[:at])
    refused(put(tmp_path, "b.tar.gz", gzip.compress(cut)))


def test_a_tar_header_as_long_as_a_file_is_refused(tmp_path: Path) -> None:
    info = tarfile.TarInfo("a" * (2 << 20))
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(info)
    assert "too long" in refused(put(tmp_path, "a.tar.gz", out.getvalue()), Limits(ratio=1e6))


def test_a_damaged_directory_does_not_hide_a_file(tmp_path: Path) -> None:
    body = bytearray(zipped(TWO))
    first = body.find(b"PK\x01\x02")
    second = body.find(b"PK\x01\x02", first + 4)
    # A comment of the first entry that swallows the second.
    body[first + 32 : first + 34] = struct.pack("<H", body.rfind(b"PK\x05\x06") - second)
    assert "another number of files" in refused(put(tmp_path, "a.zip", bytes(body)))


def test_an_archive_of_very_many_files_is_read(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(65_600):
            archive.writestr(zipfile.ZipInfo(str(number)), b"")
    path = put(tmp_path, "a.zip", out.getvalue())
    assert sum(1 for _ in members(path)) == 65_600


def test_a_locked_zip_is_refused(tmp_path: Path) -> None:
    body = bytearray(zipped({"a.csv": ROWS}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        body[body.find(mark) + at] |= 1
    assert "locked with a password" in refused(put(tmp_path, "a.zip", bytes(body)))


def test_a_method_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    body = zipped({"a.csv": ROWS}, zipfile.ZIP_LZMA)
    assert "method 14" in refused(put(tmp_path, "a.zip", body))


def test_a_wrong_checksum_is_refused(tmp_path: Path) -> None:
    body = bytearray(zipped({"a.csv": ROWS}, zipfile.ZIP_STORED))
    body[body.find(b"KAZ")] = ord("Q")
    assert "CRC" in refused(put(tmp_path, "a.zip", bytes(body)))
    packed = bytearray(gzip.compress(ROWS))
    packed[-8] ^= 1
    assert "CRC" in refused(put(tmp_path, "a.gz", bytes(packed)))


@pytest.mark.parametrize(
    "inner", [zipped({"x.csv": ROWS}), gzip.compress(ROWS), lzma.compress(ROWS), bz2.compress(ROWS)]
)
def test_an_archive_in_an_archive_is_refused(tmp_path: Path, inner: bytes) -> None:
    assert "again" in refused(put(tmp_path, "a.zip", zipped({"x": inner})))
    assert "again" in refused(put(tmp_path, "a.gz", gzip.compress(inner)))
    assert "again" in refused(put(tmp_path, "a.tar.gz", tarred({"x": inner}, "w:gz")))


@pytest.mark.parametrize("name", ["a.zip", "a.csv.gz", "a.tar.xz", "a.csv.bz2", "a.CSV"])
def test_a_web_page_and_nothing_are_refused(tmp_path: Path, name: str) -> None:
    page = b"\n<!DOCTYPE html><html><title>Log in</title></html>"
    assert "web page" in refused(put(tmp_path, name, page))
    assert "is empty" in refused(put(tmp_path, name, b""))
    assert "web page" in refused(put(tmp_path, "b.zip", zipped({"a.csv": page})))


def test_a_name_that_promises_a_packing_is_held_to_it(tmp_path: Path) -> None:
    assert "called .zip but is a gzip file" in refused(put(tmp_path, "a.zip", gzip.compress(ROWS)))
    assert "misnamed" in refused(put(tmp_path, "a.gz", ROWS))
    assert "cannot be read" in refused(tmp_path / "missing.zip")
    assert "cannot be read" in refused(tmp_path)


@pytest.mark.shared
def test_the_published_archive_of_icews(shared: Path) -> None:
    path = shared / "data" / "raw-icews" / "icews-daily-20181004-20190325.tar.xz"
    files = lines = 0
    for member in members(path):
        files += 1
        lines += sum(1 for _ in member.stream) - 1
    assert (files, lines) == (167, 325_691)
