"""An article read into text, sentences with offsets, and references.

    >>> from comity.article import read_article
    >>> article = read_article("kazakhstan-nato-2010")
    >>> article.title
    'KAZAKHSTAN AND NATO: EVALUATION OF COOPERATION PROSPECTS'

It depends on no evidence: what an article claims is not judged here.
"""

from __future__ import annotations

from comity.article.export import to_bibtex, to_csl
from comity.article.model import Article, Licence, Reference, Sentence
from comity.article.reading import bundled_articles, read_article
from comity.article.references import read_references

__all__ = [
    "Article",
    "Licence",
    "Reference",
    "Sentence",
    "bundled_articles",
    "read_article",
    "read_references",
    "to_bibtex",
    "to_csl",
]
