"""PLOVER roots of sentences: a linear model over word and letter n-grams, trained by the user.

The sentences that such a model learns from may carry no licence, so none comes with Comity:
`comity code --train FILE.tsv` makes it once and keeps it in the user's cache.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from comity.core.model_cache import ModelCache
from comity.errors import MissingExtra, UsageError

COLUMN = "gold_root"
"""The column of a training file that holds the root."""
_STRENGTH = 20.0
_CACHE = ("comity.coding",)


def read_sentences(path: Path) -> list[dict[str, str]]:
    """The rows of a tab-separated file with `sentence` and, where known, source and target marked.

    Raises:
        UsageError: it cannot be read, is empty or has no column `sentence`.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t"))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path} cannot be read as tab-separated UTF-8: {error}") from error
    if not rows or "sentence" not in rows[0]:
        raise UsageError(f"{path} holds no rows with a column named sentence: give it one")
    return rows


def train(path: Path) -> int:
    """Train on a file with a column `gold_root` and keep the model; how many sentences it saw.

    Raises:
        UsageError: the file cannot be used.
        MissingExtra: scikit-learn is not installed.
    """
    rows = read_sentences(path)
    if not rows[0].get(COLUMN):
        raise UsageError(f"{path} has no column {COLUMN}: training needs the right answers")
    labels = [row[COLUMN] or "" for row in rows]
    if len(set(labels)) < 2 or "" in labels:
        raise UsageError(f"{path} needs a {COLUMN} in every row, and at least two different ones")
    cache = ModelCache("event-roots", _CACHE)
    text = json.dumps([[_marked(r), r[COLUMN]] for r in rows], ensure_ascii=False)
    digest = hashlib.sha256(text.encode()).hexdigest()
    cache.write(cache.path("last"), {"sentences": np.array(text), "digest": np.array(digest)})
    return len(rows)


def roots(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """The root of each sentence, by the model trained last.

    Raises:
        UsageError: no model was trained.
        MissingExtra: scikit-learn is not installed.
    """
    cache = ModelCache("event-roots", _CACHE)
    kept = cache.read(cache.path("last"))
    if kept is None:
        raise UsageError(
            "no model of event roots is trained: run comity code --train FILE.tsv "
            f"(columns sentence, marked_sentence, {COLUMN})"
        )
    pairs = json.loads(str(kept["sentences"]))
    model = fitted([p[0] for p in pairs], [p[1] for p in pairs])
    return [str(root) for root in model.predict([_marked(row) for row in rows])]


def fitted(texts: Sequence[str], labels: Sequence[str]) -> Any:
    """A model fitted on marked sentences.

    Raises:
        MissingExtra: scikit-learn is not installed.
    """
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline, make_union
    except ImportError as error:
        raise MissingExtra("scikit-learn (event roots)", "prospects") from error

    def words(of: Any, **more: Any) -> Any:
        return TfidfVectorizer(preprocessor=of, sublinear_tf=True, **more)

    features = make_union(
        words(_plain, ngram_range=(1, 2)),
        words(_plain, analyzer="char_wb", ngram_range=(2, 5), min_df=min(2, len(texts))),
        words(_between, ngram_range=(1, 3)),
        words(_between, analyzer="char_wb", ngram_range=(3, 5)),
    )
    linear = LogisticRegression(C=_STRENGTH, max_iter=300, class_weight="balanced")
    return make_pipeline(features, linear).fit(list(texts), list(labels))


def marked_texts(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """The sentences as the model reads them: source and target replaced by a sign."""
    return [_marked(row) for row in rows]


def _marked(row: Mapping[str, str]) -> str:
    text = row.get("marked_sentence") or row.get("sentence") or ""
    text = re.sub(r"<s>.*?</s>", " SRCX ", text, flags=re.DOTALL)
    return re.sub(r"<t>.*?</t>", " TGTX ", text, flags=re.DOTALL)


def _plain(text: str) -> str:
    return text.lower()


def _between(text: str) -> str:
    """The words between source and target, which carry the verb."""
    found = re.search(r"SRCX(.*?)TGTX", text, re.DOTALL) or re.search(
        r"TGTX(.*?)SRCX", text, re.DOTALL
    )
    return f"ZB {found[1] if found else text} ZE".lower()
