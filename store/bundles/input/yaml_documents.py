"""YAML documents as JSON values: HTTP recordings, and results of tools that write YAML.

Nothing is executed: only plain values are constructed. Aliases are counted with every use before they are
expanded, because a few of them can expand to gigabytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import yaml

from ...canonical import Json, clean_json
from .repeated_keys import RepeatedKeys

MAX_BYTES: Final = 64 << 20
MAX_DEPTH: Final = 200
MAX_VALUES: Final = 2_000_000
_LOOKED_AT: Final = 4096
_KEY: Final = re.compile(rb"[A-Za-z_][A-Za-z0-9_]*:(?=[ \t\r]|$)")
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MERGE: Final = "tag:yaml.org,2002:merge"
_TEXT: Final = "tag:yaml.org,2002:str"


_DEEP: Final = f"nested deeper than {MAX_DEPTH} levels"


class NotYaml(ValueError):
    """The reason why a text cannot be read as YAML."""


def is_yaml(head: bytes) -> bool:
    """Whether a file with this beginning is YAML: keys of an object, one per line."""
    lines = head[:_LOOKED_AT].removeprefix(b"\xef\xbb\xbf").split(b"\n")
    said = [line for line in lines if line.strip() and not line.startswith((b"#", b"---"))][:2]
    if len(said) < 2:
        return False
    first = _KEY.match(said[0])
    if first is None:
        return False
    # A key without a value has it below; a key with a value is followed by another key. Tables never begin so.
    alone = not said[0][first.end() :].strip()
    return alone or _KEY.match(said[1]) is not None


class _Loader(_LOADER):  # type: ignore[misc, valid-type]
    """A safe loader that keeps every value of repeated keys (see `repeated_keys`)."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.repeated = RepeatedKeys()

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """The mapping; keys that are the same as text are, because they become keys of an object."""
        own = [
            at
            for at, (key, _) in enumerate(node.value)
            if isinstance(key, yaml.ScalarNode) and key.tag != _MERGE
        ]
        given = [node.value[at][0].value for at in own]
        if len(set(given)) < len(given):
            for at, old, new in zip(own, given, self.repeated.distinct(given), strict=True):
                if old != new:
                    node.value[at] = (yaml.ScalarNode(_TEXT, new), node.value[at][1])
        found: dict[Any, Any] = super().construct_mapping(node, deep)
        return found

    def construct_bytes(self, node: yaml.ScalarNode) -> str:
        """Bytes that are text as text, all others as the base64 that they were written in."""
        data: bytes = self.construct_yaml_binary(node)
        try:
            return data.decode()
        except UnicodeDecodeError:
            return "".join(str(node.value).split())


_Loader.add_constructor("tag:yaml.org,2002:binary", _Loader.construct_bytes)


def yaml_values(data: bytes) -> list[tuple[Json, tuple[str, ...]]]:
    """The documents in a YAML file, as clean JSON, each with notes on what is unusual in it. Raises NotYaml."""
    if len(data) > MAX_BYTES:
        raise NotYaml(f"the YAML is larger than {MAX_BYTES >> 20} MB")
    try:
        _check_depth(data)
        values = list(_documents(data))
        _Measure().of([value for value, _ in values])
        return [(clean_json(value), notes) for value, notes in values]
    except yaml.MarkedYAMLError as error:
        where = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise NotYaml(f"not YAML: {error.problem}{where}") from None
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        if isinstance(error, NotYaml):
            raise
        raise NotYaml(f"not YAML: {error}") from None


def _documents(data: bytes) -> Iterator[tuple[Any, tuple[str, ...]]]:
    loader = _Loader(data)
    try:
        while loader.check_data():
            yield loader.get_data(), loader.repeated.notes()
    finally:
        loader.dispose()


def _check_depth(data: bytes) -> None:
    """Check the depth before construction, which recurses as deep as the document nests."""
    depth = 0
    for event in yaml.parse(data, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise NotYaml(_DEEP)


class _Measure:
    """Counts the values and levels of a document with its aliases expanded."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[int, int]] = {}
        self._open: set[int] = set()

    def of(self, value: object) -> tuple[int, int]:
        """Return values and levels. Raises NotYaml for too many, or for a value that contains itself."""
        if not isinstance(value, dict | list | tuple | set):
            return 1, 0
        if id(value) in self._open:
            raise NotYaml("a value contains itself")
        if id(value) in self._known:
            return self._known[id(value)]
        self._open.add(id(value))
        inner = [self.of(one) for one in (value.values() if isinstance(value, dict) else value)]
        self._open.discard(id(value))
        count = 1 + sum(values for values, _ in inner)
        levels = 1 + max((depth for _, depth in inner), default=0)
        if count > MAX_VALUES:
            raise NotYaml(f"it has more than {MAX_VALUES:,} values with aliases expanded")
        if levels > MAX_DEPTH + 1:
            raise NotYaml(_DEEP)
        self._known[id(value)] = count, levels
        return count, levels
