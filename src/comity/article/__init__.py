"""Articles: text, web page or PDF to sentences with offsets, and references."""

from __future__ import annotations

from comity.article.bibliography import to_bibtex, to_csl
from comity.article.model import Article, Sentence
from comity.article.reading import EXAMPLES, read_article
from comity.references.model import Reference

__all__ = [
    "EXAMPLES",
    "Article",
    "Reference",
    "Sentence",
    "read_article",
    "to_bibtex",
    "to_csl",
]
