"""Reading values from nodes and collecting their problems."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from .nodes import Fields, Items, Node, Problem, Scalar, join_key

INTEGER: Final = re.compile(r"-?(0|[1-9][0-9]{0,17})")
"""How a whole number is written; tools disagree on `017` and `1_000`."""

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_TRUTH: Final = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_HINTED: Final = 100
"""The number of problems after which no more spellings are suggested: finding them takes time."""


@dataclass(slots=True)
class Checker:
    """Collects problems. Every method returns a usable value, so that reading continues."""

    problems: list[Problem] = field(default_factory=list)

    def wrong(self, node: Node | int, key: str, what: str) -> None:
        """Record a problem at a node or a line."""
        line = node if isinstance(node, int) else node.line
        self.problems.append(Problem(line, key, what))

    def nearest(self, word: str, known: tuple[str, ...]) -> str:
        """A hint for an unknown word: the nearest known one, or all of them."""
        near = (
            difflib.get_close_matches(word[:60].lower(), known, 1)
            if len(self.problems) < _HINTED
            else []
        )
        return f"did you mean {near[0]!r}?" if near else f"use one of: {', '.join(known)}"

    def fields(self, node: Node, path: str, known: tuple[str, ...], what: str) -> dict[str, Node]:
        """The fields of a mapping without the empty ones; unknown keys are problems."""
        if not isinstance(node, Fields):
            self.wrong(node, path, f"must be {what}: a mapping with the keys {', '.join(known)}")
            return {}
        for name in node.fields:
            if name not in known:
                said = f"is not a key of {what}; {self.nearest(name, known)}"
                self.wrong(node.lines[name], join_key(path, name), said)
        return {
            name: value
            for name, value in node.fields.items()
            if name in known and not (isinstance(value, Scalar) and value.nothing)
        }

    def text(self, fields: Mapping[str, Node], path: str, name: str, default: str = "") -> str:
        """The text under a key, or `default`."""
        node = fields.get(name)
        if node is None:
            return default
        if not isinstance(node, Scalar):
            self.wrong(node, join_key(path, name), "must be text, not a list or a mapping")
            return default
        return node.text

    def needed(self, fields: Mapping[str, Node], path: str, name: str, at: Node, eg: str) -> str:
        """Text that is required and not blank; `eg` says what to write."""
        text = self.text(fields, path, name)
        node = fields.get(name)
        if node is None:
            self.wrong(at, join_key(path, name), f"is missing or empty; write {eg}")
        elif isinstance(node, Scalar) and not text.strip():
            self.wrong(node, join_key(path, name), f"is blank; write {eg}")
        return text

    def identifier(self, fields: Mapping[str, Node], path: str, at: Node, eg: str) -> str:
        """An `id`: letters, digits, `-` and `_`."""
        text = self.needed(fields, path, "id", at, eg)
        if text.strip() and not _ID.fullmatch(text):
            self.wrong(
                fields["id"],
                join_key(path, "id"),
                "must be 1 to 64 letters, digits, - or _, beginning with a letter or digit",
            )
        return text

    def integer(self, fields: Mapping[str, Node], path: str, name: str, default: int) -> int:
        """The whole number under a key."""
        node = fields.get(name)
        if node is None:
            return default
        if not isinstance(node, Scalar) or not INTEGER.fullmatch(node.text):
            self.wrong(node, join_key(path, name), "must be a whole number, written like 3")
            return default
        return int(node.text)

    def truth(self, fields: Mapping[str, Node], path: str, name: str, *, default: bool) -> bool:
        """The truth value under a key: true, yes, on, false, no or off."""
        node = fields.get(name)
        if node is None:
            return default
        if not isinstance(node, Scalar) or node.text.lower() not in _TRUTH:
            self.wrong(node, join_key(path, name), "must be true or false")
            return default
        return _TRUTH[node.text.lower()]

    def one_of(
        self, fields: Mapping[str, Node], path: str, name: str, known: tuple[str, ...], default: str
    ) -> str:
        """The word under a key, which must be one of `known`."""
        node = fields.get(name)
        if node is None:
            return default
        text = node.text if isinstance(node, Scalar) else ""
        if text not in known:
            said = f"must be one of: {', '.join(known)}"
            self.wrong(node, join_key(path, name), said)
            return default
        return text

    def items(self, fields: Mapping[str, Node], path: str, name: str) -> tuple[Node, ...]:
        """The items of a list; none without the key."""
        node = fields.get(name)
        if node is None:
            return ()
        if not isinstance(node, Items):
            self.wrong(node, join_key(path, name), "must be a list; begin each item with `- `")
            return ()
        return node.items

    def words(self, node: Node | None, path: str) -> tuple[Scalar, ...]:
        """One word or a list of words."""
        if node is None:
            return ()
        if isinstance(node, Scalar):
            return (node,)
        if isinstance(node, Fields):
            self.wrong(node, path, "must be a word or a list of words")
            return ()
        out = []
        for number, item in enumerate(node.items):
            if isinstance(item, Scalar) and not item.nothing:
                out.append(item)
            else:
                self.wrong(item, f"{path}[{number}]", "must be a word (in quotes, if it is `null`)")
        return tuple(out)
