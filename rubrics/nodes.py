"""YAML or JSON text as plain nodes with line numbers; nothing is guessed or executed.

A YAML loader turns `no` into False, `1.10` into 1.1 and `017` into 15; of a repeated key it keeps the
last value; a few aliases expand to gigabytes; a tag may call code. Here scalars stay the strings of the
file, and aliases, anchors, tags, repeated keys and deep nesting are refused. The reader of a key decides
what its scalar means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import yaml

from ..errors import UserError

MAX_BYTES: Final = 1_000_000
MAX_DEPTH: Final = 50
SHOWN_PROBLEMS: Final = 50


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as written. `plain`: it was written without quotes, so it can be a number, a truth value
    or null. `line` counts from 1; 0 without a file."""

    text: str
    plain: bool = False
    line: int = 0

    @property
    def nothing(self) -> bool:
        """Whether this is no value: empty, `~` or `null`."""
        return self.plain and self.text in {"", "~", "null", "Null", "NULL"}


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Node, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Fields:
    """A mapping; `lines` is the line of each key."""

    fields: Mapping[str, Node]
    lines: Mapping[str, int]
    line: int = 0


Node: TypeAlias = Scalar | Items | Fields


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem of a rubric: where it is, and what to do. `line` 0: unknown; `key` "": the whole file.

    `key` is a path such as `questions[2].choices[0].key`, with indexes from 0.
    """

    line: int
    key: str
    what: str

    def said(self, name: str) -> str:
        """The problem as one printable line; `name` is the name of the file."""
        place = name
        if self.line:
            place += f", line {self.line}"
        if self.key:
            place += f", key {self.key}"
        text = f"{place}: {self.what}"
        return "".join(ch if ch.isprintable() else ascii(ch)[1:-1] for ch in text)


class RubricError(UserError):
    """A rubric that cannot be used. `problems` are all that were found, in the file's order."""

    def __init__(self, name: str, problems: list[Problem], hint: str = "") -> None:
        said = [problem.said(name) for problem in problems[:SHOWN_PROBLEMS]]
        if len(problems) > SHOWN_PROBLEMS:
            said.append(f"{name}: and {len(problems) - SHOWN_PROBLEMS} more problems")
        super().__init__(
            "\n".join(said) or f"{name}: is not a rubric",
            hint or "Correct that, then run: tracejury rubric check FILE",
        )
        self.name = name
        self.problems = tuple(problems)


class UnknownRubric(RubricError):
    """No rubric has that name here."""


class _RefusedError(Exception):
    """Well-formed YAML that is not allowed in a rubric."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line = line
        self.what = what


class _PlainLoader(yaml.SafeLoader):
    """SafeLoader that allows lists, mappings and scalars only."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Compose one node; refuse aliases, anchors, tags and deep nesting."""
        event = self.peek_event()  # type: ignore[no-untyped-call]
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            raise _RefusedError(
                line, f"uses the alias *{event.anchor}; write the value out instead"
            )
        if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            raise _RefusedError(line, f"has the anchor &{event.anchor}; remove it")
        tag = getattr(event, "tag", None)
        if tag is not None:
            raise _RefusedError(line, f"has the tag {_short(str(tag))}; remove it")
        if self.depth >= MAX_DEPTH:
            raise _RefusedError(line, f"is nested more than {MAX_DEPTH} levels deep")
        self.depth += 1
        node: yaml.Node | None = super().compose_node(parent, index)
        self.depth -= 1
        return node


def _short(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def join_key(path: str, name: str) -> str:
    """The path of the key `name` below `path`; a long key is shortened."""
    return f"{path}.{_short(name)}" if path else _short(name)


def read_yaml(text: str) -> tuple[Node | None, list[Problem]]:
    """The nodes of a YAML (or JSON) text, and its problems. None: it cannot be read."""
    try:
        loader = _PlainLoader(text)
        try:
            root = loader.get_single_node()
        finally:
            loader.dispose()
    except _RefusedError as error:
        return None, [Problem(error.line, "", error.what)]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = " ".join(part for part in (error.context, error.problem) if part)
        line = mark.line + 1 if mark is not None else 0
        said = f"is not valid YAML: {_short(said, 200)}; text with : ? or # may need quotes"
        return None, [Problem(line, "", said)]
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        return None, [Problem(line, "", "contains a control character; remove it")]
    except (yaml.YAMLError, ValueError, OverflowError, LookupError, RecursionError) as error:
        # PyYAML lets plain Python errors through, for instance for "\UFFFFFFFF".
        return None, [Problem(0, "", f"is not valid YAML: {_short(str(error), 200)}")]
    if root is None:
        return None, [Problem(1, "", "is empty; a rubric needs at least `id` and `questions`")]
    problems: list[Problem] = []
    return _node(root, "", problems), problems


def _half_pair(text: str) -> bool:
    return any("\ud800" <= ch <= "\udfff" for ch in text)


def _whole(text: str, line: int, path: str, problems: list[Problem]) -> str:
    """`text` with its surrogate pairs joined: JSON escapes a character beyond U+FFFF as two, and PyYAML
    does not join them. Half a pair is not a character and cannot be stored."""
    if not _half_pair(text):
        return text
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if "\ufffd" in text:
        problems.append(Problem(line, path, "contains half of a surrogate pair; remove it"))
    return text


def _node(node: yaml.Node, path: str, problems: list[Problem]) -> Node:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        text = _whole(str(node.value), line, path, problems)
        return Scalar(text, node.style is None, line)
    if isinstance(node, yaml.SequenceNode):
        parts = [_node(item, f"{path}[{n}]", problems) for n, item in enumerate(node.value)]
        return Items(tuple(parts), line)
    fields: dict[str, Node] = {}
    lines: dict[str, int] = {}
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        key_line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            problems.append(Problem(key_line, path, "has a list or a mapping as a key; use a word"))
            continue
        name = _whole(str(key.value), key_line, path, problems)
        where = join_key(path, name)
        child = _node(value, where, problems)
        if name in fields:
            said = f"is written twice, first on line {lines[name]}; keep one"
            problems.append(Problem(key_line, where, said))
            continue
        fields[name], lines[name] = child, key_line
    return Fields(fields, lines, line)


def node_of_json(value: object, depth: int = 0) -> Node:
    """The nodes of a decoded JSON value; numbers, truth values and null become plain scalars.

    Raises RubricError for a value that is nested too deep or cannot be stored.
    """
    if depth >= MAX_DEPTH:
        raise RubricError(
            "rubric", [Problem(0, "", f"is nested more than {MAX_DEPTH} levels deep")]
        )
    if isinstance(value, Mapping):
        if any(_half_pair(str(key)) for key in value):
            raise RubricError("rubric", [Problem(0, "", "has half of a surrogate pair in a key")])
        fields = {str(key): node_of_json(item, depth + 1) for key, item in value.items()}
        return Fields(fields, dict.fromkeys(fields, 0))
    if isinstance(value, list | tuple):
        return Items(tuple(node_of_json(item, depth + 1) for item in value))
    if value is None:
        return Scalar("null", plain=True)
    if isinstance(value, bool):
        return Scalar("true" if value else "false", plain=True)
    if isinstance(value, str):
        if _half_pair(value):
            raise RubricError("rubric", [Problem(0, "", "contains half of a surrogate pair")])
        return Scalar(value)
    return Scalar(str(value), plain=True)
