"""How the schemas are written: JSON Schema, draft 2020-12, in a few words.

Objects may have more keys than a schema lists: a later version adds some. What a schema requires stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

Node: TypeAlias = dict[str, Any]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

TEXT: Final[Node] = {"type": "string"}
WHOLE: Final[Node] = {"type": "integer"}
COUNT: Final[Node] = {"type": "integer", "minimum": 0}
NUMBER: Final[Node] = {"type": "number"}
TRUTH: Final[Node] = {"type": "boolean"}
ANY: Final[Node] = {}
OBJECT: Final[Node] = {"type": "object"}
MASKED: Final[Node] = {
    "type": "boolean",
    "description": "whether private values are shown as pseudonyms",
}
HASH: Final[Node] = {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}
KEY: Final[Node] = {
    "type": "string",
    "pattern": "^[0-9a-f]{64}$",
    "description": "a trace key: the hash of what a trace says",
}
TIME: Final[Node] = {"type": "string", "description": "ISO 8601, UTC"}


def listed(of: Node, what: str = "") -> Node:
    """A list."""
    return told({"type": "array", "items": of}, what)


def mapped(of: Node, what: str = "") -> Node:
    """An object whose keys are names."""
    return told({"type": "object", "additionalProperties": of}, what)


def either(*nodes: Node) -> Node:
    """One of several."""
    return {"anyOf": list(nodes)}


def or_null(of: Node, what: str = "") -> Node:
    """A value, or null."""
    if set(of) == {"type"} and isinstance(of["type"], str):
        return told({"type": [of["type"], "null"]}, what)
    return told(either(of, {"type": "null"}), what)


def one_of(*values: str | int, what: str = "") -> Node:
    """One of some values."""
    return told({"enum": list(values)}, what)


def told(of: Node, what: str) -> Node:
    """A value and what it is; "" says nothing more of it."""
    return {**of, "description": what} if what else dict(of)


def fields(
    required: Mapping[str, Node], optional: Mapping[str, Node] | None = None, what: str = ""
) -> Node:
    """An object with its keys: those that are always there, and those that may be left out."""
    return told(
        {
            "type": "object",
            "required": list(required),
            "properties": {**required, **(optional or {})},
        },
        what,
    )


@dataclass(frozen=True, slots=True)
class Described:
    """A schema with its name: the words of a command, or a kind of file."""

    name: str
    kind: Literal["command", "file"]
    what: str
    node: Node

    def json(self) -> Node:
        """The whole schema."""
        return {
            "$schema": DIALECT,
            "$id": f"urn:tracejury:schema:{self.name.replace(' ', '-')}",
            "title": f"tracejury {self.name} --json" if self.kind == "command" else self.name,
            "description": self.what,
            **self.node,
        }


def command(name: str, what: str, node: Node) -> Described:
    """The schema of what a command prints."""
    return Described(name, "command", what, node)


def file(name: str, what: str, node: Node) -> Described:
    """The schema of a kind of file, or of a line of one."""
    return Described(name, "file", what, node)
