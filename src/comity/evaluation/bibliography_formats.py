# ruff: noqa: RUF001  # Russian letters are meant
"""The bibliography of an evaluation in RIS and by GOST R 7.0.5-2008.

RIS is the format of Reference Manager as Zotero, EndNote and Mendeley read it: a two-letter tag,
two blanks, a hyphen and a blank, and CRLF at the end of a line. GOST R 7.0.5-2008 is the Russian
standard of references; of an electronic resource it wants the address and the day of access.
"""

from __future__ import annotations

from comity.core.provenance import Origin, Source
from comity.evaluation.bibliography import cited_origins, cited_sources
from comity.evaluation.evaluation_data import EvaluationData

_MONTHS = ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября",
           "октября", "ноября", "декабря")  # fmt: skip
_LANGUAGES = ("ru", "kk", "uk", "be", "sr", "mk", "bg", "ky", "tg")
"""Languages in whose documents GOST keeps the Russian words for what the resource is."""


def ris(evaluation: EvaluationData) -> str:
    """Every document and data set in RIS."""
    entries = [_ris_document(s) for s in cited_sources(evaluation)]
    entries += [_ris_data_set(o) for o in cited_origins(evaluation)]
    return "".join(
        "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in entry if value)
        + "ER  - \r\n\r\n"
        for entry in entries
    )


def _ris_document(source: Source) -> list[tuple[str, str]]:
    year = source.published[:4]
    return [
        ("TY", "ELEC"),
        ("ID", source.id),
        ("TI", source.title),
        ("PB", source.publisher),
        ("PY", year),
        ("DA", source.published.replace("-", "/") + "/" if source.published else ""),
        ("LA", source.language),
        ("UR", source.address),
        ("Y2", source.read.replace("-", "/") + "/" if source.read else ""),
        ("N1", f"reliability {source.reliability}: {source.reliability_why}"),
    ]


def _ris_data_set(origin: Origin) -> list[tuple[str, str]]:
    return [
        ("TY", "DATA"),
        ("ID", origin.id),
        ("TI", origin.title),
        ("AU", origin.producer),
        ("ET", origin.version),
        ("UR", origin.address if origin.address.startswith("http") else ""),
        ("N1", f"{origin.citation} Licence: {origin.licence}"),
    ]


def gost(evaluation: EvaluationData) -> str:
    """Every document and data set as a numbered list by GOST R 7.0.5-2008, a line each."""
    lines = [_gost_document(s) for s in cited_sources(evaluation)]
    lines += [_gost_data_set(o) for o in cited_origins(evaluation)]
    return "".join(f"{number}. {line}\n" for number, line in enumerate(lines, 1))


def _gost_document(source: Source) -> str:
    kind = "Электронный ресурс" if source.language in _LANGUAGES else "Electronic resource"
    where = _closed(source.publisher) or source.house
    parts = [f"{_closed(source.title) or where} [{kind}]" + (f" // {where}." if where else ".")]
    if source.published:
        parts.append(f"{_russian_day(source.published)}.")
    parts.append(f"URL: {source.address}")
    seen = f" (дата обращения: {_short_day(source.read)})" if source.read else ""
    return " ".join(parts) + seen + "."


def _gost_data_set(origin: Origin) -> str:
    where = f" URL: {origin.address}." if origin.address.startswith("http") else ""
    version = f" {_closed(origin.version)}." if origin.version else ""
    return f"{origin.producer}. {_closed(origin.title)} [Electronic resource].{version}{where}"


def _closed(text: str) -> str:
    return text.strip().rstrip(".")


def _russian_day(text: str) -> str:
    """A day, a month or a year as a Russian reference writes it: 1 января 2010."""
    year, *rest = text.split("-")
    if len(rest) == 2:
        return f"{int(rest[1])} {_MONTHS[int(rest[0]) - 1]} {year}"
    return _short_day(text)


def _short_day(text: str) -> str:
    return ".".join(reversed(text.split("-")))
