"""The workflow that there should be, written in a TOML file: edges, and paths with names."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path as FilePath
from typing import Any, Final

from ....errors import UserError
from ....plain_files import require_plain
from .paths import Edge, Path

_FORM: Final = (
    'It has edges = [["start", "lookup"], ["lookup", "refund"]] and, for each path, [[path]] with name and'
    ' steps = ["lookup", "refund"].'
)


@dataclass(frozen=True, slots=True)
class Workflow:
    """The edges that there should be, those within the paths included, and the paths by name."""

    edges: tuple[Edge, ...]
    paths: Mapping[str, Path]


def read_workflow(file: FilePath) -> Workflow:
    """Read a declared workflow. Raises UserError, saying what is wrong where."""
    require_plain(file)
    try:
        content = tomllib.loads(file.read_bytes().decode("utf-8"))
    except FileNotFoundError as error:
        raise UserError(f"There is no file {file}", "Check the path.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"{file} is not TOML: {error}", _FORM) from error
    unknown = content.keys() - {"edges", "path"}
    if unknown:
        raise UserError(f"{file}: {', '.join(sorted(unknown))} is not known here", _FORM)
    edges = [
        _names(file, one, f"edge {at}") for at, one in enumerate(_list(file, content, "edges"), 1)
    ]
    for at, one in enumerate(edges, 1):
        if len(one) != 2:
            raise UserError(f"{file}: edge {at} has {len(one)} nodes, not 2", _FORM)
    paths: dict[str, Path] = {}
    for at, given in enumerate(_list(file, content, "path"), 1):
        if not isinstance(given, dict):
            raise UserError(f"{file}: path {at} is no table", _FORM)
        steps = _names(file, given.get("steps"), f"path {at}")
        if len(steps) < 2:
            raise UserError(f"{file}: path {at} has fewer than two steps", _FORM)
        name = str(given.get("name") or " > ".join(steps))
        if name in paths:
            raise UserError(f"{file}: two paths are named {name}", "Give each its own name.")
        paths[name] = steps
    within = [pair for steps in paths.values() for pair in pairwise(steps)]
    every = [(one[0], one[1]) for one in edges] + within
    if not every:
        raise UserError(f"{file} declares no edge and no path", _FORM)
    return Workflow(tuple(dict.fromkeys(every)), paths)


def _list(file: FilePath, content: Mapping[str, Any], name: str) -> list[Any]:
    found = content.get(name, [])
    if not isinstance(found, list):
        raise UserError(f"{file}: {name} is no list", _FORM)
    return found


def _names(file: FilePath, given: Any, where: str) -> Path:
    if not isinstance(given, list) or not all(isinstance(one, str) and one for one in given):
        raise UserError(f"{file}: {where} is no list of names", _FORM)
    return tuple(given)
