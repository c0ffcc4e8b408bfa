"""The house: data flows one way, files stay short, the command line starts light."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib import resources
from pathlib import Path

import pytest

import comity
from comity.evidence.bundled import bundled_origins
from comity.measures import find_measure, own_measures

PACKAGE = Path(comity.__file__).parent
# The rooms in the order in which data flows: a room imports only from those before it.
ROOMS = (
    "errors",
    "_version",
    "core",
    "references",
    "article",
    "stats",
    "interactions",
    "record",
    "sources",
    "fetch",
    "unpack",
    "store",
    "evidence",
    "measures",
    "composites",
    "evaluation",
    "comparison",
    "dyad_panel",
    "propositions",
    "claims",
    "hypotheses",
    "coding",
    "counts",
    "forecasting",
    "planning",
    "tracing",
    "editions",
    "briefing",
    "team",
    "library",
    "render",
    "web",
    "cli",
    "__main__",
)
# These stand on their own feet and could be packages of their own.
ALONE = {"interactions": {"errors"}, "references": {"errors"}}
MOST_ROOT_FILES = 12
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
    "starlette",
    "uvicorn",
}


def room(module: str) -> str:
    return module.split(".")[1]


@cache
def modules() -> dict[str, Path]:
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = ("comity", *path.relative_to(PACKAGE).with_suffix("").parts)
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        if name != "comity":
            found[name] = path
    return found


@cache
def imports(path: Path) -> frozenset[str]:
    """Modules of the house that a file imports, inside functions too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found.add(whole if whole in modules() else node.module)
        elif isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
    return frozenset(name for name in found if name.startswith("comity."))


def test_a_room_imports_only_from_rooms_before_it() -> None:
    assert {room(name) for name in modules()} == set(ROOMS)
    order = {name: place for place, name in enumerate(ROOMS)}
    wrong = [
        f"{name} imports {other}"
        for name, path in modules().items()
        for other in imports(path)
        if order[room(other)] > order[room(name)]
    ]
    assert wrong == []


def test_no_circle_inside_a_room() -> None:
    graph = {name: imports(path) & modules().keys() - {name} for name, path in modules().items()}
    assert list(TopologicalSorter(graph).static_order())  # raises CycleError and names the circle


def test_a_circle_would_be_seen() -> None:
    with pytest.raises(CycleError):
        list(TopologicalSorter({"one": {"other"}, "other": {"one"}}).static_order())


@pytest.mark.parametrize("alone", ALONE)
def test_what_stands_alone_needs_nothing_of_the_house_but_errors(alone: str) -> None:
    own = {n: p for n, p in modules().items() if room(n) == alone}
    assert own
    assert {room(other) for path in own.values() for other in imports(path)} <= ALONE[alone] | {
        alone
    }


def test_the_entry_point_of_a_measure_bears_its_id() -> None:
    sheet = tomllib.loads((PACKAGE.parents[1] / "pyproject.toml").read_text("utf-8"))
    points = sheet["project"]["entry-points"]["comity.measures"]
    assert {m.id for m in own_measures()} == set(points)
    for name in points:
        assert find_measure(name).id == name


def test_the_root_holds_few_files() -> None:
    assert len([p for p in PACKAGE.iterdir() if p.is_file()]) <= MOST_ROOT_FILES


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
        "try:\n    from comity.cli.main import main; main()\nexcept SystemExit:\n    pass\n"
        "print('\\n'.join(m.partition('.')[0] for m in sys.modules), file=sys.stderr)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=True
    )
    return set(run.stderr.split())


def test_help_imports_nothing_heavy() -> None:
    assert loaded_by("--help") & HEAVY == set()


def test_the_check_sees_a_heavy_import() -> None:
    assert "numpy" in loaded_by("measure", "un-agreement", "KAZ", "USA")


def test_an_evaluation_needs_neither_duckdb_nor_pandas() -> None:
    assert not {"duckdb", "pandas"} & loaded_by("evaluate", "KAZ", "NATO", "--json")


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
        and p.parent.name not in {"codebook", "template", "statements"}
    }
    assert tables == set(named)
    for name, digest in named.items():
        assert hashlib.sha256((root / name).read_bytes()).hexdigest() == digest, name
    for origin in bundled_origins().values():
        assert origin.producer and origin.citation and origin.licence and origin.address
