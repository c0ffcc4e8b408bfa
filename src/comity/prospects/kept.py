"""Fitted models kept on disk by the hash of the evidence and of the code they were fitted by.

What is kept are scores of past forecasts, which take longest; probabilities are made anew. A kept
file that cannot be read is made again, a folder that cannot be written to is no fault.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from comity._version import __version__

MOST = 24
"""Files kept; the oldest go first."""


def folder() -> Path:
    """Where models are kept: COMITY_CACHE, else the user's cache folder."""
    named = os.environ.get("COMITY_CACHE")
    if named:
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_cache_dir("comity", appauthor=False)) / "prospects"


def read_kept(digest: str) -> dict[str, object]:
    """What was fitted to evidence of this hash; empty where nothing is kept."""
    try:
        with np.load(_path(digest), allow_pickle=False) as file:
            found: dict[str, Any] = {}
            for name in sorted(file.files):
                model, part, _ = name.split("|")
                if part:
                    found.setdefault(model, {}).setdefault(part, []).append(file[name])
                else:
                    found[model] = (*found.get(model, ()), file[name])
    except (OSError, ValueError, zipfile.BadZipFile, EOFError):
        return {}
    return found


def keep(digest: str, fitted: Mapping[str, object]) -> None:
    """Keep the scores among what was fitted; panels are made anew each time."""
    arrays: dict[str, Any] = {}
    for model, value in fitted.items():
        if isinstance(value, dict):
            for part, parts in value.items():
                arrays |= {f"{model}|{part}|{n:03d}": a for n, a in enumerate(parts)}
        elif isinstance(value, tuple):
            arrays |= {f"{model}||{n:03d}": a for n, a in enumerate(value)}
    path = _path(digest)
    part = path.with_suffix(f".{os.getpid()}.npz")
    if path.exists() or not arrays:
        return
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(part, **arrays)
        os.replace(part, path)
        others = sorted(path.parent.glob("*.npz"), key=lambda p: p.stat().st_mtime)
        for old in others[:-MOST]:
            old.unlink()


def _path(digest: str) -> Path:
    return folder() / f"{digest[:24]}-{_code()}.npz"


@cache
def _code() -> str:
    """A hash of the code that the kept scores come from: another code, other scores."""
    own = Path(__file__).parent
    digest = hashlib.sha256(__version__.encode())
    for name in ("panel.py", "forecasters.py", "hazard.py"):
        digest.update((own / name).read_bytes())
    return digest.hexdigest()[:12]
