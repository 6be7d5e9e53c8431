"""The choices of a question in rubric files: reading, validating and writing them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .checking import Checker
from .nodes import Fields, Items, Node, Scalar
from .schema import Choice

CHOICE_KEY: Final = "choices"
CHOICE_KEYS: Final = ("key", "label", "help", "code")


def read_choices(
    check: Checker, fields: Mapping[str, Node], path: str
) -> tuple[Choice, ...] | None:
    """The choices of a question; None if what is given is not a list (a problem was recorded)."""
    given = fields.get(CHOICE_KEY)
    nodes = check.items(fields, path, CHOICE_KEY)
    if given is not None and not isinstance(given, Items):
        return None
    out: list[Choice] = []
    seen: dict[str, int] = {}
    for number, node in enumerate(nodes):
        here = f"{path}.{CHOICE_KEY}[{number}]"
        choice = _choice(check, node, here)
        if choice.key in seen:
            said = f"{choice.key!r} is also the key of the choice on line {seen[choice.key]}"
            key_node = node.fields["key"] if isinstance(node, Fields) else node
            check.wrong(key_node, f"{here}.key", f"{said}; keys must differ")
        elif choice.key:
            seen[choice.key] = node.line
        out.append(choice)
    return tuple(out)


def _choice(check: Checker, node: Node, path: str) -> Choice:
    if isinstance(node, Scalar) and not node.nothing:
        node = Fields({"key": node, "label": node}, {}, node.line)
    fields = check.fields(node, path, CHOICE_KEYS, "a choice")
    if not isinstance(node, Fields):
        return Choice("", "")
    key = check.needed(fields, path, "key", node, "a short word such as tone")
    if key.strip():
        _word(check, fields["key"], f"{path}.key", key)
    label = check.text(fields, path, "label", key)
    code = check.text(fields, path, "code") if "code" in fields else None
    if code is not None:
        _word(check, fields["code"], f"{path}.code", code)
    return Choice(key, label, check.text(fields, path, "help"), code)


def _word(check: Checker, node: Node, path: str, text: str) -> None:
    """Note a problem if a key or code could not be used in files, filters and reports."""
    if isinstance(node, Scalar) and (not text.isprintable() or text != text.strip() or not text):
        check.wrong(node, path, "must be a plain word, without line breaks or spaces at its ends")
    elif len(text) > 64:
        check.wrong(node, path, "is longer than 64 characters; use the label for more words")


def choice_json(choice: Choice) -> dict[str, str]:
    """A choice as JSON, without the keys that have their default value."""
    out = {"key": choice.key, "label": choice.label}
    if choice.help:
        out["help"] = choice.help
    if choice.code is not None:
        out["code"] = choice.code
    return out
