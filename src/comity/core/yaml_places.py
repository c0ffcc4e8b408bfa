"""YAML with the place of every value, so that an error can say line and column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from comity.errors import UsageError

MOST_BYTES = 5_000_000
DEEPEST = 40
"""How deep lists and mappings may stand in each other; files that people write need five."""
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


def read_placed(path: Path, *, of: str = "propositions", dates: bool = False) -> Placed:
    """Read a YAML (or JSON) file.

    Args:
        path: the file.
        of: what it is a file of, for messages.
        dates: refuse what is written as a date and is none (2020-13-45) here, with its place;
            else who reads the values looks at them.

    Raises:
        UsageError: it cannot be read, is no YAML, uses anchors, is nested too deep, or names a key
            twice.
    """
    try:
        body = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from error
    if len(body) > MOST_BYTES:
        raise UsageError(
            f"{path} has {len(body) / 1e6:.0f} MB: a file of {of} has at most "
            f"{MOST_BYTES // 1_000_000} MB"
        )
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 (byte {error.start}): save it as UTF-8") from error
    return placed_text(text, str(path), of=of, dates=dates)


def placed_text(text: str, path: str, *, of: str = "propositions", dates: bool = False) -> Placed:
    """Read YAML that is at hand as text.

    Args:
        text: the text.
        path: what messages call it.
        of: what it holds, for messages.
        dates: see `read_placed`.

    Raises:
        UsageError: see `read_placed`.
    """
    import yaml

    try:
        _check_tokens(text, str(path))
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
    if dates:
        _check_dates(root, str(path))
    return Placed(str(path), _values(root, (), places, str(path)), places)


def _check_tokens(text: str, file: str) -> None:
    """Refuse what grows beyond what stands there, before it is put together."""
    import yaml

    begins = (
        yaml.BlockSequenceStartToken,
        yaml.BlockMappingStartToken,
        yaml.FlowSequenceStartToken,
        yaml.FlowMappingStartToken,
    )
    ends = (yaml.BlockEndToken, yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken)
    depth = 0
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        if isinstance(token, (yaml.AliasToken, yaml.AnchorToken)):
            raise UsageError(
                f"{_place(file, token.start_mark)}: anchors and aliases are not read, write it out"
            )
        depth += isinstance(token, begins) - isinstance(token, ends)
        if depth > DEEPEST:
            raise UsageError(
                f"{_place(file, token.start_mark)}: lists and mappings stand more than {DEEPEST} "
                "deep in each other: write it flatter"
            )


def _check_dates(node: Any, file: str) -> None:
    import yaml

    if isinstance(node, yaml.MappingNode):
        for pair in node.value:
            for part in pair:
                _check_dates(part, file)
    elif isinstance(node, yaml.SequenceNode):
        for part in node.value:
            _check_dates(part, file)
    elif node.tag.endswith(":timestamp"):
        try:
            yaml.safe_load(node.value)
        except ValueError as error:
            raise UsageError(
                f"{_place(file, node.start_mark)}: {node.value} is no day of the calendar: mend "
                "it, or put it in quotation marks if it is no date"
            ) from error


def _place(file: str, mark: Any) -> str:
    return f"{file}, line {mark.line + 1}, column {mark.column + 1}"


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
            raise UsageError(f"{_place(file, at)}: {key} is written twice: keep one")
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
        place = _place(file, node.start_mark)
        raise UsageError(f"{place}: {text!r} cannot be read as {kind}") from error
    return text
