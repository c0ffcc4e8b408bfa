"""The house: data flows one way, files stay short, the command line starts light."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from functools import cache
from importlib import resources
from pathlib import Path

import comity
from comity.bundled import bundled_origins

PACKAGE = Path(comity.__file__).parent
# A module imports only from its own line or from lines above it.
LAYERS = (
    ("comity.errors", "comity._version", "comity.schema", "comity.output", "comity.plain_text"),
    ("comity.dates", "comity.placed"),
    ("comity.provenance", "comity.actors"),
    ("comity.memberships", "comity.codebook"),
    ("comity.partners", "comity.facts", "comity.goals", "comity.article"),
    ("comity.record",),
    ("comity.sources",),
    ("comity.matching",),
    ("comity.mapping",),
    ("comity.generic",),
    ("comity.manifest",),
    ("comity.part_description",),
    ("comity.writer", "comity.known_files"),
    ("comity.store",),
    ("comity.pieces", "comity.staging", "comity.store_check"),
    ("comity.batch",),
    ("comity.ingest",),
    ("comity.quarantine", "comity.asking", "comity.holdings", "comity.panel"),
    ("comity.engines",),
    ("comity.events",),
    ("comity.bundled",),
    ("comity.stored",),
    ("comity.evidence",),
    ("comity.loading",),
    ("comity.dyad",),
    ("comity.peers",),
    ("comity.measures",),
    ("comity.evaluation",),
    ("comity.series", "comity.tracing", "comity.compare", "comity.composite"),
    ("comity.propositions",),
    ("comity.claims", "comity.interactions"),
    ("comity.prospects",),
    ("comity.resting",),
    ("comity.brief",),
    ("comity.screen",),
    ("comity.cli_options",),
    (
        "comity.cli_store",
        "comity.cli_record",
        "comity.cli_compare",
        "comity.cli_measure",
        "comity.cli_claims",
        "comity.cli_prospects",
        "comity.cli_interactions",
    ),
    ("comity.cli_store_care",),
    ("comity.cli",),
    ("comity.__main__",),
)
HEAVY = {
    "duckdb",
    "numpy",
    "pandas",
    "pyarrow",
    "scipy",
    "sklearn",
    "xgboost",
    "statsmodels",
    "jinja2",
    "rapidfuzz",
    "lxml",
    "pypdf",
    "charset_normalizer",
    "ibis",
    "fastapi",
}


def layer(module: str) -> int:
    for index, names in enumerate(LAYERS):
        if any(module == name or module.startswith(f"{name}.") for name in names):
            return index
    raise AssertionError(f"{module} stands in no layer: give it one")


@cache
def modules() -> dict[str, Path]:
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = ("comity", *path.relative_to(PACKAGE).with_suffix("").parts)
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        if name != "comity":
            found[name] = path
    return found


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module)
            found.update(
                f"{node.module}.{a.name}"
                for a in node.names
                if f"{node.module}.{a.name}" in modules()
            )
        elif isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
    return {name for name in found if name.startswith("comity.")}


def test_a_module_imports_only_from_the_left() -> None:
    wrong = [
        f"{name} imports {other}"
        for name, path in modules().items()
        for other in imports(path)
        if layer(other) > layer(name)
    ]
    assert wrong == []


def test_files_stay_under_four_hundred_lines() -> None:
    long = {
        name: count
        for name, path in modules().items()
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_no_room_is_called_a_lumber_room() -> None:
    names = [part for name in modules() for part in name.split(".")]
    assert not [n for n in names if n in {"utils", "util", "helpers", "common", "manager", "misc"}]


def loaded_by(*words: str) -> set[str]:
    code = (
        "import sys; sys.argv = ['comity', *sys.argv[1:]]\n"
        "try:\n    from comity.cli import main; main()\nexcept SystemExit:\n    pass\n"
        "print('\\n'.join(m.partition('.')[0] for m in sys.modules), file=sys.stderr)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=True
    )
    return set(run.stderr.split())


def test_help_imports_nothing_heavy() -> None:
    assert loaded_by("--help") & HEAVY == set()


def test_the_check_sees_a_heavy_import() -> None:
    assert "duckdb" in loaded_by("measure", "un-agreement", "KAZ", "USA")


def test_all_is_what_can_be_imported() -> None:
    assert comity.__all__ == sorted(
        comity.__all__, key=lambda n: (not n.isupper(), n[0].islower() or n[0] == "_", n)
    )
    for name in comity.__all__:
        assert getattr(comity, name) is not None


def test_every_bundled_table_has_its_origin_and_hash() -> None:
    import hashlib

    data = resources.files("comity") / "data"
    sheet = tomllib.loads((data / "origins.toml").read_text(encoding="utf-8"))
    named = {t["path"]: t["sha256"] for o in sheet["origin"] for t in o.get("tables", ())}
    root = PACKAGE / "data"
    tables = {
        str(p.relative_to(root))
        for p in root.rglob("*")
        if p.suffix in {".csv", ".parquet", ".txt"}
        and p.parent.name not in {"codebook", "template"}
    }
    assert tables == set(named)
    for name, digest in named.items():
        assert hashlib.sha256((root / name).read_bytes()).hexdigest() == digest, name
    for origin in bundled_origins().values():
        assert origin.producer and origin.citation and origin.licence and origin.address
