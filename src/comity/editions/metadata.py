"""What other programs read of an edition: RO-Crate, PROV and the Citation File Format.

RO-Crate 1.1 (https://w3id.org/ro/crate/1.1) lists every file with its kind and hash; PROV-JSON
(https://www.w3.org/submissions/prov-json/) says what was made of what; CITATION.cff is version
1.2.0. None of them is needed to read an edition with Comity.
"""

from __future__ import annotations

import json
from typing import Any

from comity._version import __version__
from comity.core.atomic_write import write
from comity.core.provenance import Origin
from comity.dyad_panel.files import citation
from comity.editions.layout import ABOUT, CODE, EVIDENCE, PAIRS, Edition, digest

CRATE = "ro-crate-metadata.json"
PROV = "prov.json"
CITATION = "CITATION.cff"
HOME = "https://pypi.org/project/comity/"
MAKERS = "#makers"
LICENCE = "https://spdx.org/licenses/Apache-2.0"
_SAYS = {
    ABOUT: "What the edition is: day, question, command, and the SHA-256 of each evaluation",
    CODE: "SHA-256 of each file of the program and of its bundled tables",
    EVIDENCE: "Facts, passages, sources, grades, memberships and data sets of all evaluations",
}


def write_metadata(edition: Edition) -> None:
    """Write the three files beside the edition.

    Raises:
        ComityError: the evidence cannot be read, or a file cannot be written.
    """
    origins = [_origin(o) for _, o in sorted(edition.shared().get("origins", {}).items())]
    title = f"{title_of(edition)}, as of {edition.as_of}"
    write(edition.folder / CITATION, citation(title, "edition", origins))
    write(edition.folder / PROV, _text(prov(edition, origins)))
    write(edition.folder / CRATE, _text(crate(edition, origins)))


def title_of(edition: Edition) -> str:
    """The edition's title."""
    return f"Comity, cooperation of states and organizations, edition {edition.name}"


def crate(edition: Edition, origins: list[Origin]) -> dict[str, Any]:
    """The edition as an RO-Crate: its files, the program, the data sets it used."""
    files = [_file(edition, name, text) for name, text in _SAYS.items()]
    files += [
        _file(edition, f"{PAIRS}/{pair}.json.gz", f"Evaluation of {pair}") for pair in edition.pairs
    ]
    used = [{"@id": f"#{o.id}"} for o in origins]
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": title_of(edition),
        "description": (
            f"Evaluations of {len(edition.pairs)} pairs of a state and an organization as of "
            f"{edition.as_of}, with the evidence they rest on; {edition.about['command']}"
        ),
        "datePublished": edition.about["made"],
        "author": {"@id": MAKERS},
        "publisher": {"@id": MAKERS},
        "license": {"@id": LICENCE},
        "hasPart": [{"@id": f["@id"]} for f in files],
        "isBasedOn": used,
    }
    action = {
        "@id": "#made",
        "@type": "CreateAction",
        "name": edition.about["command"],
        "instrument": {"@id": HOME},
        "object": used,
        "result": {"@id": "./"},
        "endTime": edition.about["made"],
    }
    program = {
        "@id": HOME, "@type": "SoftwareApplication", "name": "Comity", "url": HOME,
        "version": __version__, "softwareVersion": __version__,
    }  # fmt: skip
    makers = {
        "@id": MAKERS, "@type": "Organization", "name": "The Comity contributors", "url": HOME
    }  # fmt: skip
    licence = {"@id": LICENCE, "@type": "CreativeWork", "name": "Apache License 2.0"}
    descriptor = {
        "@id": CRATE,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
    }
    sets = [
        {
            "@id": f"#{o.id}", "@type": "Dataset", "name": o.title, "description": o.citation,
            "version": o.version, "license": o.licence,
        }
        for o in origins
    ]  # fmt: skip
    return {
        "@context": "https://w3id.org/ro/crate/1.1/context",
        "@graph": [descriptor, root, action, program, makers, licence, *sets, *files],
    }


def prov(edition: Edition, origins: list[Origin]) -> dict[str, Any]:
    """What was made of what, as PROV-JSON."""
    made = "comity:made"
    return {
        "prefix": {"comity": HOME + "#", "prov": "http://www.w3.org/ns/prov#"},
        "entity": {
            "comity:edition": {
                "prov:label": title_of(edition),
                "comity:sha256": digest((edition.folder / ABOUT).read_bytes()),
            },
            "comity:code": {"comity:sha256": digest((edition.folder / CODE).read_bytes())},
            **{
                f"comity:{o.id}": {"prov:label": o.title, "comity:sha256": o.sha256}
                for o in origins
            },
        },
        "activity": {
            made: {
                "prov:endTime": f"{edition.about['made']}T00:00:00Z",
                "comity:command": edition.about["command"],
            }
        },
        "agent": {"comity:program": {"prov:type": "prov:SoftwareAgent", "prov:label": "Comity"}},
        "wasGeneratedBy": {
            "_:g1": {"prov:entity": "comity:edition", "prov:activity": made},
        },
        "wasAssociatedWith": {
            "_:a1": {"prov:activity": made, "prov:agent": "comity:program"},
        },
        "used": {
            f"_:u{n}": {"prov:activity": made, "prov:entity": f"comity:{name}"}
            for n, name in enumerate(["code", *(o.id for o in origins)])
        },
        "wasDerivedFrom": {
            f"_:d{n}": {
                "prov:generatedEntity": "comity:edition",
                "prov:usedEntity": f"comity:{o.id}",
            }
            for n, o in enumerate(origins)
        },
    }


def _file(edition: Edition, name: str, says: str) -> dict[str, Any]:
    path = edition.folder / name
    return {
        "@id": name,
        "@type": "File",
        "name": says,
        "encodingFormat": "application/gzip" if name.endswith(".gz") else "application/json",
        "contentSize": str(path.stat().st_size),
        "sha256": digest(path.read_bytes()),
    }


def _origin(body: dict[str, Any]) -> Origin:
    coverage = body.get("coverage")
    return Origin(**{**body, "coverage": tuple(coverage) if coverage else None})


def _text(body: dict[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, indent=1)
