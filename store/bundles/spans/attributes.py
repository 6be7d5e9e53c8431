"""The attributes of a span: flat with dotted keys, nested, or mixed; tracks which have been read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeVar

from ...canonical import Json
from ..values.json_access import json_in_text

T = TypeVar("T")
_MAX_PARTS: Final = 24
_MAX_DIGITS: Final = 9
_MOST_PLANNED: Final = 200


class _Node(dict[str, Json]):
    """A dict made from dotted keys, as opposed to dicts that are values."""


def unflattened(flat: Mapping[str, Json]) -> dict[str, Json]:
    """Dotted keys as nested dicts, consecutive numbers as lists in index order.

    If a key has both a value and children, a dict is extended and any other value is kept under the
    empty key. None counts as absent. `flat` is not modified.
    """
    if len(flat) <= _MOST_PLANNED and None not in flat.values():
        plan = _shape(tuple(flat)).plan
        if plan is not None:
            return _grown(plan, flat)
    return _unflattened(flat)


@dataclass(slots=True)
class _Shape:
    """Everything that depends only on the set of keys, not on their values. The spans of one application have few
    different sets, and computing this is most of the work.

    `plan` is the nesting of the keys, with the flat key of each value as leaf; None if a key has both a value
    and children, because the result then depends on the value. `paths` are all existing paths, `left` caches
    the keys that remain when certain paths have been taken.
    """

    plan: dict[str, Json] | None
    paths: frozenset[str]
    left: dict[frozenset[str], tuple[str, ...]]


@lru_cache(maxsize=1024)
def _shape(keys: tuple[str, ...]) -> _Shape:
    given = set(keys)
    clash = any(not given.isdisjoint(_prefixes(key)[:-1]) for key in keys)
    plan = None if clash else _unflattened({key: key for key in keys})
    return _Shape(plan, frozenset(path for key in keys for path in _prefixes(key)), {})


def _grown(plan: dict[str, Json], flat: Mapping[str, Json]) -> dict[str, Json]:
    return {
        name: flat[at]
        if type(at) is str
        else (_grown(at, flat) if type(at) is dict else _grown_list(at, flat))
        for name, at in plan.items()
    }


def _grown_list(plan: list[Json], flat: Mapping[str, Json]) -> list[Json]:
    return [
        flat[at]
        if type(at) is str
        else (_grown(at, flat) if type(at) is dict else _grown_list(at, flat))
        for at in plan
    ]


def _unflattened(flat: Mapping[str, Json]) -> dict[str, Json]:
    root = _Node()
    for key in sorted(flat):
        value = flat[key]
        if value is None:
            continue
        at = root
        path, last = _parts(key)
        for name in path:
            held = at.get(name)
            at = held if isinstance(held, _Node) else _child(at, name)
        held = at.get(last)
        if held is None:
            at[last] = value
        else:
            _fill(_child(at, last), value)
    listed = _listed(root)
    return listed if isinstance(listed, dict) else dict(root)


@lru_cache(maxsize=8192)
def _parts(key: str) -> tuple[tuple[str, ...], str]:
    *path, last = key.split(".", _MAX_PARTS)
    return tuple(path), last


@lru_cache(maxsize=8192)
def _prefixes(key: str) -> tuple[str, ...]:
    """A dotted key and all its parent paths."""
    return (*(key[:at] for at, char in enumerate(key) if char == "."), key)


def _child(at: _Node, name: str) -> _Node:
    held = at.get(name)
    if not isinstance(held, _Node):
        at[name] = held = _Node() if held is None else _fill(_Node(), held)
    return held


def _fill(node: _Node, value: Json) -> _Node:
    if isinstance(value, dict):
        for key, item in value.items():
            node.setdefault(key, item)
    else:
        node[""] = value
    return node


def _listed(value: Json) -> Json:
    if not isinstance(value, _Node):
        return value
    inner = {key: _listed(item) if isinstance(item, _Node) else item for key, item in value.items()}
    if _is_index(next(iter(inner), "")) and all(map(_is_index, inner)):
        return [inner[key] for key in sorted(inner, key=int)]
    return inner


def _is_index(key: str) -> bool:
    return key.isascii() and key.isdigit() and len(key) <= _MAX_DIGITS


@lru_cache(maxsize=1024)
def _names(path: str) -> tuple[str, ...]:
    return tuple(path.split("."))


def listed(value: Json) -> list[Json]:
    """The elements of a list, given as a list, as JSON in a string, or as numbered keys."""
    value = json_in_text(value)
    if isinstance(value, dict):
        return [value[key] for key in sorted(filter(_is_index, value), key=int)]
    return value if isinstance(value, list) else []


class Attributes:
    """The attributes of one span. Values that a reader takes are left out of the remaining ones.

    `paths` are all paths that may have a value; None if there are nested values, so that the keys are not
    enough to know.
    """

    def __init__(self, flat: Mapping[str, Json]) -> None:
        self._flat = flat
        self._taken: set[str] = set()
        self._nested: dict[str, Json] | None = None
        self._shape: _Shape | None = None
        self.paths: frozenset[str] | None = None
        if len(flat) <= _MOST_PLANNED and dict not in map(type, flat.values()):
            shape = _shape(tuple(flat))
            self.paths = shape.paths
            # A key without a value must not occupy the path.
            if shape.plan is not None and None not in flat.values():
                self._shape = shape

    @property
    def tree(self) -> dict[str, Json]:
        """All attributes, nested."""
        if self._nested is None:
            self._nested = unflattened(self._flat)
        return self._nested

    def get(self, path: str) -> Json:
        """The value at a path, without taking it."""
        if self._shape is not None:
            found = self._flat.get(path)
            if found is not None or path not in self._shape.paths:
                return found
            return _planned(self._shape, path, self._flat)
        if self.paths is not None and path not in self.paths:
            return None
        tree: Json = self.tree
        for name in _names(path):
            if not isinstance(tree, dict):
                return None
            tree = tree.get(name)
            if tree is None:
                return None
        return tree

    def first(self, paths: tuple[str, ...]) -> Json:
        """The value of the first path that has one, without taking it."""
        for path in paths:
            found = self.get(path)
            if found is not None:
                return found
        return None

    def text(self, paths: tuple[str, ...]) -> str | None:
        """The first of the values as text, without taking it."""
        found = self.first(paths)
        return found if isinstance(found, str) else None if found is None else str(found)

    def take(self, path: str) -> Json:
        """Take the value at a path: it is left out of the remaining attributes."""
        found = self.get(path)
        if found is not None:
            self._taken.add(path)
        return found

    def read(self, path: str, reader: Callable[[Json], Sequence[T]]) -> Sequence[T]:
        """Return `reader`'s result for the value at a path; take the value only if the result is not empty."""
        found = self.get(path)
        made = reader(found) if found is not None else ()
        if made:
            self._taken.add(path)
        return made

    def left(self) -> dict[str, Json]:
        """The attributes not taken yet, under their original keys."""
        flat = self._flat
        if self._shape is not None:
            taken = frozenset(self._taken)
            keys = self._shape.left.get(taken)
            if keys is None:
                keys = tuple(key for key in flat if taken.isdisjoint(_prefixes(key)))
                self._shape.left[taken] = keys
            return {key: flat[key] for key in keys}
        out = {}
        for key, value in flat.items():
            if value is None or not self._taken.isdisjoint(_prefixes(key)):
                continue
            if isinstance(value, dict):
                inside = [
                    path[len(key) + 1 :] for path in self._taken if path.startswith(f"{key}.")
                ]
                kept = _without(value, inside)
                if kept != {} or value == {}:
                    out[key] = kept
            else:
                out[key] = value
        return out


def _planned(shape: _Shape, path: str, flat: Mapping[str, Json]) -> Json:
    """The nested value at a path, built without the rest."""
    at: Json = shape.plan
    for name in _names(path):
        if type(at) is not dict or name not in at:
            return None
        at = at[name]
    if type(at) is str:
        return flat[at]
    return _grown(at, flat) if type(at) is dict else _grown_list(at, flat)


def _without(value: dict[str, Json], paths: Sequence[str]) -> dict[str, Json]:
    """A copy of a nested value without the values at the paths."""
    heads: dict[str, list[str]] = {}
    for path in paths:
        head, _, tail = path.partition(".")
        heads.setdefault(head, []).append(tail)
    out = {}
    for key, item in value.items():
        tails = heads.get(key)
        if tails is None:
            out[key] = item
        elif "" not in tails:
            kept = _without(item, tails) if isinstance(item, dict) else item
            if kept != {}:
                out[key] = kept
    return out
