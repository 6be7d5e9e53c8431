"""The trace model that every reader produces and every other module uses.

A trace is one run of an application: an input, steps, an output. Values are immutable; text is kept as
received (control characters included: the screens make it safe to show).
All times are integer nanoseconds since the Unix epoch, UTC.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace as replace_dataclass
from functools import cached_property
from typing import Any, Final, Literal, NamedTuple, TypeAlias, TypeVar

import msgspec
from msgspec import Struct

from .canonical import Json, canonical_bytes, canonical_pieces
from .identity import is_bookkeeping, is_global_id

T = TypeVar("T")

KEY_VERSION: Final = 2
"""Of the trace key. Version 1 also covered what an export adds to a run; see `earlier_keys.py`."""

StepKind: TypeAlias = Literal[
    "agent",
    "llm",
    "tool",
    "retriever",
    "chain",
    "guardrail",
    "embedding",
    "reranker",
    "evaluator",
    "event",
    "message",
]
"""What a step is. `message` is one turn of a recorded conversation whose author is not the model
(a user, a system prompt, a named participant); everything unknown is a `chain`."""

Status: TypeAlias = Literal["ok", "error", "unset"]
Rater: TypeAlias = Literal["human", "llm", "code", "user", "unknown"]
"""Who gave a score: a human reviewer, an LLM judge, code, the end user."""


class ToolCall(Struct, frozen=True):
    """A call that a model asked for. `arguments` is decoded JSON, or the text if it is not JSON."""

    name: str
    arguments: Json = None
    id: str | None = None


class Message(Struct, frozen=True, omit_defaults=True):
    """One chat message. `content` is its text; parts that are not text stay in `parts` as given.

    As JSON its empty fields are left out.
    """

    role: str
    content: str | None = None
    name: str | None = None
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str | None = None
    reasoning: str | None = None
    parts: tuple[Json, ...] = ()
    extra: Mapping[str, Json] = msgspec.field(default_factory=dict)


class Document(Struct, frozen=True):
    """A retrieved or reranked document. `score` is the retriever's own, not a judgement."""

    content: str
    id: str | None = None
    score: float | None = None
    metadata: Mapping[str, Json] = msgspec.field(default_factory=dict)


class Step(Struct, frozen=True):
    """One node of a trace (OpenTelemetry: span).

    `id` is unique within its trace. `parent_id` names another step of the same trace or is None.
    `input` and `output` are the values as given, decoded where they were JSON in a string;
    `messages_in` and `messages_out` are the same as chat messages, empty if they are not a chat.
    `incomplete` says what the exporter left out or cut, in words ("the output was cut after 4,096
    characters").
    """

    id: str
    kind: StepKind
    name: str
    parent_id: str | None = None
    actor: str | None = None
    status: Status = "unset"
    status_message: str | None = None
    start_ns: int | None = None
    end_ns: int | None = None
    input: Json = None
    output: Json = None
    messages_in: tuple[Message, ...] = ()
    messages_out: tuple[Message, ...] = ()
    documents: tuple[Document, ...] = ()
    model: str | None = None
    usage: Mapping[str, Json] = msgspec.field(default_factory=dict)
    attributes: Mapping[str, Json] = msgspec.field(default_factory=dict)
    incomplete: tuple[str, ...] = ()

    @property
    def duration_ns(self) -> int | None:
        """Nanoseconds from start to end, or None if either is unknown."""
        if self.start_ns is None or self.end_ns is None:
            return None
        return self.end_ns - self.start_ns


class Score(Struct, frozen=True):
    """A judgement that was exported with a trace. `step_id` is None for the trace as a whole.

    A number is in `value`, a category in `label`; a boolean is both (1.0 and "true").
    """

    name: str
    value: float | None = None
    label: str | None = None
    explanation: str | None = None
    rater: Rater = "unknown"
    author: str | None = None
    step_id: str | None = None
    at_ns: int | None = None
    extra: Mapping[str, Json] = msgspec.field(default_factory=dict)


class Source(NamedTuple):
    """The position of a record that a trace was made of: the file's display name, and the line (from 1), byte or
    number (from 1) of the record in it; without those, the whole file."""

    file: str
    line: int | None = None
    byte: int | None = None
    record: int | None = None


class Trace(Struct, frozen=True, eq=False, dict=True):
    """One run of the application, complete.

    `steps` are in reading order: parents before children, siblings by start time. `metadata` holds
    the values for slices (intent, segment, locale, model, tags, session, user) and every unknown
    top-level key. `notes` are the repairs of a reader ("2 orphan steps were attached to the
    root"); they, `format`, `scores` and `sources` (the records it was made of) are not part of the content.
    `incomplete` says, as in a step, what the exporter left out of the trace ("2 observations are only named").
    """

    source_id: str | None = None
    name: str | None = None
    input: Json = None
    output: Json = None
    expected: Json = None
    error: str | None = None
    steps: tuple[Step, ...] = ()
    metadata: Mapping[str, Json] = msgspec.field(default_factory=dict)
    start_ns: int | None = None
    end_ns: int | None = None
    scores: tuple[Score, ...] = ()
    format: str = ""
    notes: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    incomplete: tuple[str, ...] = ()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Trace):
            return NotImplemented
        names = (name for name in self.__struct_fields__ if name != "sources")
        return all(getattr(self, name) == getattr(other, name) for name in names)

    __hash__ = None  # type: ignore[assignment]

    @cached_property
    def key(self) -> str:
        """The trace key: 64 hex digits, the same content on every machine gives the same key."""
        digest = KeyDigest()
        digest.add(own_content(self))
        for step in self.steps:
            digest.add(step_content(step))
        return digest.key

    @property
    def status(self) -> Status:
        """`error` if the trace or a top-level step failed; else `ok` if a top-level step has that status. That a judge
        failed is no failure of what it judges."""
        if self.error is not None:
            return "error"
        own = (step for step in self.steps if step.kind != "evaluator")
        top = {step.status for step in own if step.parent_id is None}
        return "error" if "error" in top else "ok" if "ok" in top else "unset"

    def step(self, step_id: str) -> Step | None:
        """The step with that id, or None."""
        return next((step for step in self.steps if step.id == step_id), None)


def replace(item: T, /, **changes: Any) -> T:
    """A copy of a trace, or of a part of one, with some fields changed."""
    if isinstance(item, Struct):
        return msgspec.structs.replace(item, **changes)
    return replace_dataclass(item, **changes)  # type: ignore[type-var]


def message_from_json(data: Mapping[str, Json]) -> Message:
    """The message that this JSON encodes."""
    return Message(
        role=data["role"],
        content=data.get("content"),
        name=data.get("name"),
        tool_calls=tuple(
            ToolCall(call["name"], call.get("arguments"), call.get("id"))
            for call in data.get("tool_calls", ())
        ),
        tool_call_id=data.get("tool_call_id"),
        reasoning=data.get("reasoning"),
        parts=tuple(data.get("parts", ())),
        extra=data.get("extra", {}),
    )


def step_from_json(data: dict[str, Any]) -> Step:
    """The step that was written as JSON."""
    return Step(
        **{
            **data,
            "messages_in": tuple(message_from_json(item) for item in data["messages_in"]),
            "messages_out": tuple(message_from_json(item) for item in data["messages_out"]),
            "documents": tuple(Document(**item) for item in data["documents"]),
            "incomplete": tuple(data.get("incomplete", ())),
        }
    )


def own_content(trace: Trace) -> dict[str, Json]:
    """What a trace itself says, apart from its steps. What an export keeps about the run is not part of it (name,
    tags, scores, times, …), but where no global id tells runs apart, the start and the metadata do: two rows of a
    table may hold the same answer of two models."""
    content: dict[str, Json] = {
        "version": KEY_VERSION,
        "source_id": trace.source_id,
        "input": trace.input,
        "output": trace.output,
        "expected": trace.expected,
        "error": trace.error,
    }
    if trace.source_id is None or not is_global_id(trace.source_id):
        about = {name: value for name, value in trace.metadata.items() if not is_bookkeeping(name)}
        content |= {"start_ns": trace.start_ns, "about": about or None}
    return {name: value for name, value in content.items() if value is not None}


def step_content(step: Step) -> dict[str, Json]:
    """What a step said and did. Its id, kind, model, times, token counts and attributes are not part of it."""
    content: dict[str, Json] = {"name": step.name}
    if step.actor is not None:
        content["actor"] = step.actor
    if step.status == "error":
        content["failed"] = True
    if step.status_message is not None:
        content["message"] = step.status_message
    if step.input is not None:
        content["input"] = step.input
    if step.output is not None:
        content["output"] = step.output
    if step.messages_in:
        content["messages_in"] = [message_content(message) for message in step.messages_in]
    if step.messages_out:
        content["messages_out"] = [message_content(message) for message in step.messages_out]
    if step.documents:
        content["documents"] = step.documents
    return content


def message_content(message: Message) -> Message:
    """A message without what the provider added to it."""
    return msgspec.structs.replace(message, extra={}) if message.extra else message


class KeyDigest:
    """Computes a trace key: SHA-256 of lines of canonical JSON, one of the trace and one of each step."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()

    def add(self, content: Json, *, large: bool = False) -> None:
        """Add the content of the trace, then of each step. `large` content is encoded in pieces."""
        for piece in canonical_pieces(content) if large else (canonical_bytes(content),):
            self._digest.update(piece)
        self._digest.update(b"\n")

    @property
    def key(self) -> str:
        """64 hex digits."""
        return self._digest.hexdigest()


def header_content(trace: Trace) -> dict[str, Json]:
    """Everything that a trace says apart from its steps, as it is stored."""
    content = {
        "source_id": trace.source_id,
        "name": trace.name,
        "input": trace.input,
        "output": trace.output,
        "expected": trace.expected,
        "error": trace.error,
        "metadata": dict(trace.metadata),
        "start_ns": trace.start_ns,
        "end_ns": trace.end_ns,
    }
    return content | ({"incomplete": list(trace.incomplete)} if trace.incomplete else {})


def trace_content(trace: Trace) -> dict[str, Json]:
    """Everything that a trace says, as JSON; not its scores, notes, format, bundle or load time."""
    return {**header_content(trace), "steps": json.loads(canonical_bytes(trace.steps))}


def incomplete_in(trace: Trace) -> tuple[str, ...]:
    """What a trace and its steps lack, each once: first the trace, then the steps in order."""
    words = (*trace.incomplete, *(one for step in trace.steps for one in step.incomplete))
    return tuple(dict.fromkeys(words))


def walk(steps: tuple[Step, ...]) -> Iterator[tuple[int, Step]]:
    """Every step with its depth in the tree (top level 0), in the order of `steps`."""
    depth: dict[str, int] = {}
    for step in steps:
        level = depth[step.parent_id] + 1 if step.parent_id in depth else 0
        depth[step.id] = level
        yield level, step


def as_text(value: Json) -> str:
    """A JSON value as text: a string as it is, None as "", anything else as JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def answer_text(trace: Trace) -> str:
    """The output of a trace as text: what checks test and a correction replaces."""
    output = trace.output
    if isinstance(output, Mapping):
        for name in ("content", "text", "answer", "output", "response"):
            if isinstance(output.get(name), str):
                return str(output[name])
    return as_text(output)
