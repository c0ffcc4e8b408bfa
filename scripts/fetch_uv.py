"""Fetch uv for a machine that has neither uv nor pip: standard library only, hash checked.

Reads the package index's list of files (PEP 691), takes the pinned wheel for this platform,
compares its SHA-256 with the one pinned here (so that a changed index is refused), and unpacks the
binary. Runs on Python 3.9 and later.

    python3 scripts/fetch_uv.py .uv
"""

from __future__ import annotations

import hashlib
import http.client
import io
import json
import os
import platform
import stat
import sys
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

VERSION = "0.13.9"
INDEX = os.environ.get("COMITY_INDEX", "https://pypi.org")
ACCEPT = "application/vnd.pypi.simple.v1+json, application/octet-stream;q=0.5"
# Wheel tag and SHA-256 by platform, from the index on the day the version was pinned.
WHEELS = {
    ("linux", "x86_64"): (
        "manylinux_2_17_x86_64.manylinux2014_x86_64",
        "d7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19",
    ),
    ("linux", "aarch64"): (
        "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64",
        "5435c5ce14a56431208ca0996416d310f1598e8c2c8ba707688985a16bb82dbe",
    ),
    ("linux-musl", "x86_64"): (
        "musllinux_1_1_x86_64",
        "2c45530751517d6c3bbc69a19473f6effe47cce047bede01ffd8af7ea7b36b25",
    ),
    ("linux-musl", "aarch64"): (
        "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64",
        "5435c5ce14a56431208ca0996416d310f1598e8c2c8ba707688985a16bb82dbe",
    ),
    ("macos", "x86_64"): (
        "macosx_10_12_x86_64",
        "c16ed11e013557536b3e60065f1b912f6407bd6518e041b961e23ef9e6b4fbf5",
    ),
    ("macos", "aarch64"): (
        "macosx_11_0_arm64",
        "66c512266d633bef48384a1f53003f41f2a8e7b36fe6e7fbfd3e0fd52d96fa63",
    ),
}


class Refused(Exception):
    """Why uv cannot be fetched, in one line."""


def platform_key() -> tuple[str, str]:
    """System and machine, as in WHEELS."""
    system = {"Linux": "linux", "Darwin": "macos", "Windows": "windows"}.get(
        platform.system(), platform.system()
    )
    machine = platform.machine().lower()
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(machine, machine)
    if system == "linux" and platform.libc_ver()[0] != "glibc":
        system = "linux-musl"
    return system, machine


def wheel_address(listing: bytes, tag: str, digest: str) -> str:
    """Address of the wheel with a platform tag, if the index still gives the pinned hash."""
    for item in json.loads(listing)["files"]:
        if item["filename"] == f"uv-{VERSION}-py3-none-{tag}.whl":
            if item["hashes"]["sha256"] != digest:
                raise Refused(
                    f"the index gives another hash for {item['filename']} than the one "
                    "pinned in scripts/fetch_uv.py"
                )
            return str(item["url"])
    raise Refused(f"the index has no uv {VERSION} for {tag}")


def read(address: str) -> bytes:
    """The body behind an address."""
    try:
        request = urllib.request.Request(address, headers={"Accept": ACCEPT})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return bytes(answer.read())
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        reason = getattr(error, "reason", error)
        raise Refused(f"{address} cannot be read ({reason}); is this machine online?") from error


def unpack(wheel: bytes, folder: Path) -> Path:
    """Put the uv binary of a wheel into a folder, whole or not at all."""
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        name = next(
            (n for n in archive.namelist() if n.endswith(("/scripts/uv", "scripts/uv.exe"))), None
        )
        if name is None:
            raise Refused("the wheel holds no uv binary")
        body = archive.read(name)
    target = folder / "bin" / Path(name).name
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    part.write_bytes(body)
    part.chmod(part.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    os.replace(part, target)
    return target


def fetch(folder: Path) -> Path:
    """Fetch uv into a folder; returns the binary's path."""
    key = platform_key()
    if key not in WHEELS:
        raise Refused(
            f"no uv is pinned for {key[0]} on {key[1]}: install uv by hand "
            "(https://docs.astral.sh/uv) and run make again"
        )
    tag, digest = WHEELS[key]
    address = wheel_address(read(f"{INDEX}/simple/uv/"), tag, digest)
    wheel = read(address)
    found = hashlib.sha256(wheel).hexdigest()
    if found != digest:
        raise Refused(f"the file from {address} has the hash {found[:12]}..., not the pinned one")
    return unpack(wheel, folder)


def main() -> int:
    """Run from the command line."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".uv")
    try:
        print(fetch(folder))
    except (Refused, OSError, zipfile.BadZipFile, ValueError, KeyError) as error:
        print(f"fetch_uv: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
