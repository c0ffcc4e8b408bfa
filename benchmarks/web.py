"""How quick the pages are: the start, a kept pair, a step of the slider, fifty readers, publishing.

Run it alone on the machine; `--publish` writes all pairs, too.
"""

from __future__ import annotations

import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import comity

READERS, TURNS = 50, 10
PAGES = (
    "/",
    "/pair/KAZ/NATO",
    "/pair/KAZ/NATO?section=ladder",
    "/pair/KAZ/NATO?section=votes&open=KAZ-NATO/totals/facts",
    "/pair/UZB/CSTO",
    "/methods",
    "/coverage",
    "/api/v1/facts?state=KAZ",
)


def asked(port: int, path: str) -> float:
    """Seconds until a page is there."""
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert answer.status == 200, (path, answer.status)
    return time.perf_counter() - began


def told(name: str, times: list[float]) -> None:
    """Print the median and the 95th percentile."""
    times = sorted(times)
    high = times[max(0, round(0.95 * len(times)) - 1)]
    print(f"{name:45} median {statistics.median(times) * 1000:7.0f} ms   p95 {high * 1000:7.0f} ms")


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        cache = {**os.environ, "COMITY_CACHE": folder}
        words = [sys.executable, "-m", "comity", "serve", "--port", "0"]
        began = time.perf_counter()
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=cache) as server:
            assert server.stdout is not None
            port = int(server.stdout.readline().split()[3].rstrip("/").rpartition(":")[2])
            asked(port, "/")
            print(f"{'start, to the first page':45} {time.perf_counter() - began:.2f} s")
            told("a pair for the first time", [asked(port, "/pair/KAZ/NATO")])
            told("a pair that is kept", [asked(port, "/pair/KAZ/NATO") for _ in range(30)])
            step = "/pair/KAZ/NATO?as_of={}-12-31"
            told("a step at once", [asked(port, step.format(y)) for y in (2001, 2003, 2005)])
            time.sleep(60)
            years = [y for y in range(2006, 2026)]
            told("a step computed ahead", [asked(port, step.format(y)) for y in years])
            for page in PAGES:
                asked(port, page)
            times: list[float] = []
            readers = [
                threading.Thread(
                    target=lambda n=n: times.extend(
                        asked(port, PAGES[(n + t) % len(PAGES)]) for t in range(TURNS)
                    )
                )
                for n in range(READERS)
            ]
            for reader in readers:
                reader.start()
            for reader in readers:
                reader.join()
            assert len(times) == READERS * TURNS
            told(f"{READERS} readers at once, {len(times)} pages, none lost", times)
            server.terminate()
        if "--publish" in sys.argv:
            began = time.perf_counter()
            made = comity.publish(Path(folder) / "site")
            print(f"{made.pairs} pairs published in {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
