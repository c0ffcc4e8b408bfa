"""The fetch of uv for machines without pip, against a local server."""

from __future__ import annotations

import hashlib
import http.server
import importlib.util
import io
import json
import os
import socket
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parent.parent / "scripts" / "fetch_uv.py"


@pytest.fixture
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fetch_uv", SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def wheel() -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("uv-1.data/scripts/uv", "#!/bin/sh\necho uv\n")
    return body.getvalue()


@pytest.fixture
def index(script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, bytes]]:
    """A package index with one wheel, pinned for this platform."""
    files: dict[str, bytes] = {"/uv.whl": wheel()}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = files.get(self.path)
            self.send_response(200 if body is not None else 404)
            missing = 1000 if files.get("cut short") == self.path.encode() else 0
            self.send_header("Content-Length", str(len(body or b"") + missing))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *words: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    digest = hashlib.sha256(files["/uv.whl"]).hexdigest()
    files["/simple/uv/"] = json.dumps(
        {
            "files": [
                {
                    "filename": f"uv-{script.VERSION}-py3-none-any_here.whl",
                    "url": f"{base}/uv.whl",
                    "hashes": {"sha256": digest},
                }
            ]
        }
    ).encode()
    monkeypatch.setattr(script, "INDEX", base)
    monkeypatch.setattr(script, "WHEELS", {script.platform_key(): ("any_here", digest)})
    yield files
    server.shutdown()
    server.server_close()


def run(script: ModuleType, folder: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "argv", ["fetch_uv.py", str(folder)])
    return int(script.main())


def test_the_binary_is_there_and_runs(
    script: ModuleType, index: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(script, tmp_path, monkeypatch) == 0
    binary = tmp_path / "bin" / "uv"
    assert binary.read_text(encoding="utf-8").startswith("#!/bin/sh")
    assert binary.stat().st_mode & 0o111


@pytest.mark.parametrize("fault", ["file", "index", "gone", "cut short", "not a wheel"])
def test_a_fault_is_one_line_and_leaves_nothing(
    script: ModuleType,
    index: dict[str, bytes],
    tmp_path: Path,
    fault: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if fault == "file":
        index["/uv.whl"] += b"changed"
    elif fault == "index":
        index["/simple/uv/"] = index["/simple/uv/"].replace(b'"sha256": "', b'"sha256": "0')
    elif fault == "gone":
        del index["/uv.whl"]
    elif fault == "cut short":
        index["cut short"] = b"/uv.whl"
    else:
        body = b"<html>log in</html>"
        digest = hashlib.sha256(body).hexdigest()
        old = next(iter(script.WHEELS.values()))[1]
        index["/uv.whl"] = body
        index["/simple/uv/"] = index["/simple/uv/"].replace(old.encode(), digest.encode())
        monkeypatch.setattr(script, "WHEELS", {script.platform_key(): ("any_here", digest)})
    assert run(script, tmp_path, monkeypatch) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_without_a_network_it_is_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: nobody answers here
        result = subprocess.run(
            [sys.executable, str(SCRIPT), str(tmp_path)],
            env={**os.environ, "COMITY_INDEX": f"http://127.0.0.1:{taken.getsockname()[1]}"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert result.returncode == 2
    assert len(result.stderr.splitlines()) == 1
    assert "is this machine online?" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_platform_is_told_what_to_do(
    script: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(script, "WHEELS", {})
    assert run(script, tmp_path, monkeypatch) == 2
    error = capsys.readouterr().err
    assert "install uv by hand" in error
    assert len(error.splitlines()) == 1


def test_the_usual_platforms_are_pinned(script: ModuleType) -> None:
    assert {("linux", "x86_64"), ("linux", "aarch64"), ("macos", "aarch64")} <= set(script.WHEELS)
    assert all(len(digest) == 64 for _, digest in script.WHEELS.values())
