"""The second wall of a page: what a browser may load and run, whatever a text in it says."""

from __future__ import annotations

import base64
import hashlib


def policy(script: str = "") -> str:
    """The Content-Security-Policy of a self-contained page, as the content of a `meta` element.

    Nothing is fetched from elsewhere; only the page's own script runs, known by its hash.

    Args:
        script: the text of the page's one inline script, or empty.
    """
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    runs = f"'sha256-{digest}'" if script else "'none'"
    return (
        f"default-src 'none'; script-src {runs}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
