"""Documents of a retriever or reranker, in the formats of all exports."""

from __future__ import annotations

from typing import Final

from ...canonical import Json
from ...trace import Document, as_text
from .json_access import json_in_text
from .raters import finite

_CONTENTS: Final = ("content", "page_content", "pageContent", "text")
_LISTS: Final = ("documents", "docs", "results", "matches")


def document_from(item: Json) -> Document:
    """One document: {content, id, score, metadata, …}, or a text. All other fields are kept in its
    metadata."""
    if not isinstance(item, dict):
        return Document(as_text(item))
    held = next((name for name in _CONTENTS if item.get(name) is not None), None)
    metadata = json_in_text(item.get("metadata"))
    rest = {key: value for key, value in item.items() if key not in ("id", "score", held)}
    if isinstance(metadata, dict):
        del rest["metadata"]
        rest = {**metadata, **rest}
    score = finite(item.get("score"))
    if score is None and item.get("score") is not None:
        rest["score"] = item["score"]
    return Document(
        as_text(item[held]) if held else "",
        None if item.get("id") is None else as_text(item["id"]),
        score,
        {key: value for key, value in rest.items() if value is not None},
    )


def documents_from(value: Json) -> tuple[Document, ...]:
    """The documents in a retriever's output: a list of them, or an object that contains one; () if it is
    something else."""
    value = json_in_text(value)
    if isinstance(value, dict):
        value = next((value[name] for name in _LISTS if isinstance(value.get(name), list)), None)
    if not isinstance(value, list):
        return ()
    if not all(isinstance(i, dict) and any(k in i for k in _CONTENTS) for i in value):
        return ()
    return tuple(map(document_from, value))
