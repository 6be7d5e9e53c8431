"""OpenInference: messages, documents and annotations in span attributes.

Source of the names: the OpenInference semantic conventions of Arize (`llm.input_messages.…`,
`retrieval.documents.…`, `annotations.…`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ...canonical import Json
from ...trace import Document, Message, Score, as_text
from ..chat.messages import messages_from, plain_message
from ..values.documents import document_from
from ..values.raters import scored
from .attributes import Attributes, listed, unflattened

ANNOTATION_PATHS: Final = {
    f"{scope}{path}": (scope, name)
    for scope in ("", "trace.", "session.")
    for path, name in (("annotations", "annotation"), ("evaluations", "evaluation"))
}
_ANNOTATION_KEYS: Final = frozenset(
    {"name", "score", "label", "explanation", "annotator_kind", "identifier"}
)
DOCUMENT_PATHS: Final = (
    "retrieval.documents",
    "reranker.output_documents",
    "gen_ai.retrieval.documents",
)


def _inner(item: Json, name: str) -> Json:
    """The field `name` of an element, either nested or with dots in its keys."""
    if isinstance(item, dict) and any(key.startswith(f"{name}.") for key in item):
        item = unflattened(item)
    return item.get(name, item) if isinstance(item, dict) else item


def read_messages(value: Json) -> list[Message]:
    """`llm.input_messages` or `llm.output_messages`: [{message: {role, content, contents, …}}]."""
    found: list[Message] = []
    for item in listed(value):
        plain = (
            plain_message(item.get("message")) if type(item) is dict and len(item) == 1 else None
        )
        if plain is not None:
            found.append(plain)
            continue
        inner = _inner(item, "message")
        if isinstance(inner, dict):
            found += messages_from([_plain(inner)])
        elif inner is not None:
            found.append(Message("assistant", as_text(inner)))
    return found


def _plain(inner: dict[str, Json]) -> dict[str, Json]:
    """A message in OpenAI's format."""
    out = {
        key: value
        for key, value in inner.items()
        if key
        not in ("contents", "tool_calls", "function_call_name", "function_call_arguments_json")
    }
    parts = [_inner(part, "message_content") for part in listed(inner.get("contents"))]
    if parts:
        content = out.get("content")
        if isinstance(content, str) and content:
            out["contents"] = parts
        else:
            out["content"] = parts
    calls = [_inner(call, "tool_call") for call in listed(inner.get("tool_calls"))]
    if calls:
        out["tool_calls"] = calls
    if inner.get("function_call_name") is not None:
        out["function_call"] = {
            "name": inner["function_call_name"],
            "arguments": inner.get("function_call_arguments_json"),
        }
    if not isinstance(out.get("role"), str):
        out["role"] = "assistant"
    out.setdefault("content", None)
    return out


def read_documents(attributes: Attributes, paths: Sequence[str]) -> tuple[Document, ...]:
    """The documents of a retriever or reranker, from the first of the paths that has some."""
    for path in paths:
        found = attributes.read(
            path, lambda value: [document_from(_inner(item, "document")) for item in listed(value)]
        )
        if found:
            return tuple(found)
    return ()


def read_annotations(attributes: Attributes, paths: Sequence[str], span_id: str) -> list[Score]:
    """`annotations.N.annotation.{name,score,label,explanation,annotator_kind}` and its variants for the
    span, the trace and the session; only those of ANNOTATION_PATHS that are in `paths`."""
    found: list[Score] = []
    for path in paths:
        scope, name = ANNOTATION_PATHS[path]
        found += attributes.read(
            path,
            lambda value, name=name, scope=scope: list(  # type: ignore[misc]
                _scores(value, name, scope, span_id)
            ),
        )
    return found


def _scores(value: Json, name: str, scope: str, span_id: str) -> Iterator[Score]:
    for item in listed(value):
        inner = _inner(item, name)
        if not isinstance(inner, dict):
            continue
        extra = {key: held for key, held in inner.items() if key not in _ANNOTATION_KEYS}
        if scope == "session.":
            extra["scope"] = "session"
        yield scored(
            inner.get("name") or name,
            inner.get("score"),
            inner.get("label"),
            explanation=inner.get("explanation"),
            rater=inner.get("annotator_kind"),
            author=inner.get("identifier") or None,
            step_id=None if scope else span_id,
            extra=extra,
        )
