"""Under which names each dialect keeps what is read of a span, and which of them a span can have.

Sources: the semantic conventions of OpenInference and OpenTelemetry GenAI; the attributes of OpenLLMetry
(Traceloop), the Vercel AI SDK, Langfuse and MLflow on OTLP spans.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Final

from .attributes import Attributes
from .openinference import ANNOTATION_PATHS, DOCUMENT_PATHS

_KIND_PATHS: Final = (
    "openinference.span.kind",
    "gen_ai.operation.name",
    "traceloop.span.kind",
    "llm.request.type",
    "langfuse.observation.type",
    "mlflow.spanType",
)
_INPUTS: Final = (
    "input.value",
    "gen_ai.tool.call.arguments",
    "traceloop.entity.input",
    "ai.toolCall.args",
    "langfuse.observation.input",
    "mlflow.spanInputs",
)
_OUTPUTS: Final = (
    "output.value",
    "gen_ai.tool.call.result",
    "traceloop.entity.output",
    "ai.toolCall.result",
    "langfuse.observation.output",
    "mlflow.spanOutputs",
)
_MODELS: Final = (
    "llm.model_name",
    "gen_ai.response.model",
    "gen_ai.request.model",
    "ai.response.model",
    "ai.model.id",
    "embedding.model_name",
    "reranker.model_name",
)
_TOOLS: Final = ("tool.name", "gen_ai.tool.name", "ai.toolCall.name")
_USAGE: Final = {
    "input": (
        "llm.token_count.prompt",
        "gen_ai.usage.input_tokens",
        "gen_ai.usage.prompt_tokens",
        "ai.usage.promptTokens",
        "ai.usage.inputTokens",
    ),
    "output": (
        "llm.token_count.completion",
        "gen_ai.usage.output_tokens",
        "gen_ai.usage.completion_tokens",
        "ai.usage.completionTokens",
        "ai.usage.outputTokens",
    ),
    "total": ("llm.token_count.total", "llm.usage.total_tokens", "ai.usage.totalTokens"),
    "cost": ("llm.cost.total",),
}
_ABOUT: Final = {
    "session": (
        "session.id",
        "gen_ai.conversation.id",
        "langfuse.session.id",
        "traceloop.association.properties.session_id",
        "ai.telemetry.metadata.sessionId",
    ),
    "user": (
        "user.id",
        "enduser.id",
        "langfuse.user.id",
        "traceloop.association.properties.user_id",
        "ai.telemetry.metadata.userId",
    ),
    "tags": ("tag.tags", "langfuse.trace.tags"),
    "metadata": ("metadata",),
}
_ACTORS: Final = ("agent.name", "gen_ai.agent.name")
_ASKED_MODELS: Final = ("gen_ai.request.model", "llm.model_name", "ai.model.id")
_SAID_BEFORE: Final = (
    "llm.input_messages",
    "gen_ai.input.messages",
    "gen_ai.prompt",
    "gen_ai.system_instructions",
    "ai.prompt.messages",
    "ai.prompt",
)
_SAID_AFTER: Final = (
    "llm.output_messages",
    "gen_ai.output.messages",
    "gen_ai.completion",
    "ai.response.toolCalls",
    "ai.response.text",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Of all the paths that are read, those that may have a value in a span: one of one dialect need not be
    asked for the names of all the others. Beside inputs and outputs stand the paths of their MIME types."""

    kinds: tuple[str, ...]
    tools: tuple[str, ...]
    asked_models: tuple[str, ...]
    models: tuple[str, ...]
    actors: tuple[str, ...]
    inputs: tuple[tuple[str, tuple[str, ...]], ...]
    outputs: tuple[tuple[str, tuple[str, ...]], ...]
    said_before: tuple[str, ...]
    said_after: tuple[str, ...]
    documents: tuple[str, ...]
    annotations: tuple[str, ...]
    usage: tuple[tuple[str, tuple[str, ...]], ...]
    about: tuple[tuple[str, tuple[str, ...]], ...]


def _asked_if(there: Callable[[str], bool]) -> Asked:
    def of(paths: Iterable[str]) -> tuple[str, ...]:
        return tuple(filter(there, paths))

    def named(paths: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return tuple((name, of(some)) for name, some in paths.items() if of(some))

    def typed(paths: Iterable[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return tuple((path, of([f"{path.removesuffix('.value')}.mime_type"])) for path in of(paths))

    return Asked(
        kinds=of(_KIND_PATHS),
        tools=of(_TOOLS),
        asked_models=of(_ASKED_MODELS),
        models=of(_MODELS),
        actors=of(_ACTORS),
        inputs=typed(_INPUTS),
        outputs=typed(_OUTPUTS),
        said_before=of(_SAID_BEFORE),
        said_after=of(_SAID_AFTER),
        documents=of(DOCUMENT_PATHS),
        annotations=of(ANNOTATION_PATHS),
        usage=named(_USAGE),
        about=named(_ABOUT),
    )


@lru_cache(maxsize=1024)
def _asked_among(paths: frozenset[str]) -> Asked:
    return _asked_if(paths.__contains__)


@lru_cache(maxsize=1024)
def _asked_below(heads: frozenset[str]) -> Asked:
    return _asked_if(lambda path: path.partition(".")[0] in heads)


_EVERYTHING: Final = _asked_if(bool)
_HEADS: Final = frozenset(
    path.partition(".")[0]
    for one in fields(Asked)
    for asked in getattr(_EVERYTHING, one.name)
    for path in ([asked] if isinstance(asked, str) else asked[1])
)
"""The first names of all paths that are read."""


def asked_of(attributes: Attributes) -> Asked:
    """The paths that may have a value among some attributes."""
    if attributes.paths is not None:
        return _asked_among(attributes.paths)
    return _asked_below(_HEADS.intersection(attributes.tree))
