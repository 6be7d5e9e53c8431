"""Places in a JSON value by path: names joined by dots, `[]` for each element of a list.

`choices.0.text` is the text of the first choice, `runs[].turns` the turns of all runs one after the other, and `.`
the value itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ...canonical import Json
from .json_access import json_in_text

WHOLE: Final = "."
"""The path of the value itself."""
EACH: Final = "[]"


def at_path(record: Json, path: str) -> Json:
    """The value at a path: a key with that name, or a path into nested values. None if there is none."""
    value = json_in_text(record)
    if isinstance(value, list):
        head, _, rest = path.partition(".")
        if not head.isdecimal() or int(head) >= len(value):
            return None
        return at_path(value[int(head)], rest) if rest else value[int(head)]
    if not isinstance(value, dict):
        return None
    if path in value:
        return value[path]
    # Keys may contain dots: try the longest matching key first.
    for at in range(len(path) - 1, -1, -1):
        if path[at] == "." and path[:at] in value:
            found = at_path(value[path[:at]], path[at + 1 :])
            if found is not None:
                return found
    return None


def items_at(record: Json, path: str) -> list[Json] | None:
    """The elements of the list at a path, those of several lists in their order; an object there is the only element.
    None if there is neither."""
    if path == WHOLE:
        return record if isinstance(record, list) else [record]
    head, each, rest = path.partition(EACH)
    if isinstance(record, dict) and path in record:
        head, each, rest = path, "", ""
    found = json_in_text(at_path(record, head)) if head else record
    if isinstance(found, dict) and not each:
        return [found]
    if not isinstance(found, list):
        return None
    if not rest.removeprefix("."):
        return found
    inner = [items_at(one, rest.removeprefix(".")) for one in found]
    lists = [one for one in inner if one is not None]
    return [item for one in lists for item in one] if lists else None


def inner_paths(value: Json, depth: int, prefix: str = "") -> Iterator[tuple[str, Json]]:
    """The paths of what is inside a value down to `depth` levels of objects, each with its value as it is given. Lists
    are not entered."""
    if not isinstance(value, dict):
        return
    for key, item in value.items():
        yield f"{prefix}{key}", item
        if depth and type(item) in (dict, str):
            yield from inner_paths(json_in_text(item), depth - 1, f"{prefix}{key}.")


def without_path(record: Mapping[str, Json], path: str) -> dict[str, Json]:
    """An object without what stands at a path, and without the objects that held nothing else."""
    if path in record:
        return {key: value for key, value in record.items() if key != path}
    for at in range(len(path) - 1, -1, -1):
        head, rest = path[:at], path[at + 1 :]
        inner = json_in_text(record.get(head)) if path[at] == "." and head in record else None
        if isinstance(inner, dict):
            left = without_path(inner, rest)
            return {
                **{k: v for k, v in record.items() if k != head},
                **({head: left} if left else {}),
            }
    return dict(record)
