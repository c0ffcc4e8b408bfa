"""YAML with the place of every value, so that an error can say line and column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from comity.errors import UsageError

MOST_BYTES = 5_000_000
Keys = tuple[str, ...]


@dataclass(frozen=True)
class Placed:
    """The values of a YAML file, and where they stand.

    Attributes:
        file: the file's name.
        values: plain values; dates are texts.
        places: line and column (from 1) by path of keys; list items by their number from 0.
    """

    file: str
    values: Any
    places: Mapping[Keys, tuple[int, int]]

    def where(self, path: Keys) -> str:
        """File, line and column of a path, or of the nearest part of it that stands there."""
        while path and path not in self.places:
            path = path[:-1]
        line, column = self.places.get(path, (1, 1))
        return f"{self.file}, line {line}, column {column}"

    def error(self, path: Keys, reason: str) -> UsageError:
        """The error of a value, with its place and the last key."""
        key = next((k for k in reversed(path) if not k.isdigit()), "")
        return UsageError(f"{self.where(path)}: {f'{key}: ' if key else ''}{reason}")


def read_placed(path: Path) -> Placed:
    """Read a YAML (or JSON) file.

    Raises:
        UsageError: it cannot be read, is no YAML, uses anchors, or names a key twice.
    """
    import yaml

    try:
        body = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from error
    if len(body) > MOST_BYTES:
        raise UsageError(
            f"{path} has {len(body) / 1e6:.0f} MB: a file of propositions has at most "
            f"{MOST_BYTES // 1_000_000} MB"
        )
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 (byte {error.start}): save it as UTF-8") from error
    try:
        tokens = yaml.scan(text, Loader=yaml.SafeLoader)
        anchor = next(
            (t for t in tokens if isinstance(t, (yaml.AliasToken, yaml.AnchorToken))), None
        )
        if anchor is not None:
            place = f"line {anchor.start_mark.line + 1}, column {anchor.start_mark.column + 1}"
            raise UsageError(f"{path}, {place}: anchors and aliases are not read, write it out")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise UsageError(f"{path}{where}: this is no YAML: {error.problem}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise UsageError(f"{path}: this is no YAML: {str(error).splitlines()[0]}") from error
    if root is None:
        raise UsageError(f"{path} is empty")
    places: dict[Keys, tuple[int, int]] = {}
    return Placed(str(path), _values(root, (), places, str(path)), places)


def _values(node: Any, path: Keys, places: dict[Keys, tuple[int, int]], file: str) -> Any:
    import yaml

    mark = node.start_mark
    places.setdefault(path, (mark.line + 1, mark.column + 1))
    if isinstance(node, yaml.SequenceNode):
        return [_values(n, (*path, str(i)), places, file) for i, n in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return _scalar(node, file)
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        at = key_node.start_mark
        places[*path, key] = (at.line + 1, at.column + 1)
        if key in found:
            place = f"line {at.line + 1}, column {at.column + 1}"
            raise UsageError(f"{file}, {place}: {key} is written twice: keep one")
        found[key] = _values(value_node, (*path, key), places, file)
    return found


def _scalar(node: Any, file: str) -> Any:
    import yaml

    text = node.value
    kind = node.tag.rpartition(":")[2]
    try:
        if kind in ("null", "bool", "int", "float"):
            return yaml.safe_load(text) if text else None
    except (ValueError, yaml.YAMLError) as error:
        place = f"line {node.start_mark.line + 1}, column {node.start_mark.column + 1}"
        raise UsageError(f"{file}, {place}: {text!r} cannot be read as {kind}") from error
    return text
