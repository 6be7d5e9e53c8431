"""The attribute names of each dialect, and a quick filter for those that a span may have.

Sources: the semantic conventions of OpenInference and OpenTelemetry GenAI; the attributes of OpenLLMetry
(Traceloop), the Vercel AI SDK, Langfuse and MLflow on OTLP spans; of pydantic-ai, Google's Agent Development Kit and
LiveKit Agents where they have names of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
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
    "gcp.vertex.agent.llm_request",
    "gcp.vertex.agent.tool_call_args",
    "tool_arguments",
    "lk.function_tool.arguments",
)
_OUTPUTS: Final = (
    "output.value",
    "gen_ai.tool.call.result",
    "traceloop.entity.output",
    "ai.toolCall.result",
    "langfuse.observation.output",
    "mlflow.spanOutputs",
    "gcp.vertex.agent.llm_response",
    "gcp.vertex.agent.tool_response",
    "tool_response",
    "final_result",
    "lk.function_tool.output",
    "lk.response.text",
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
_TOOLS: Final = ("tool.name", "gen_ai.tool.name", "ai.toolCall.name", "lk.function_tool.name")
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


_EXCHANGES: Final = ("events", "pydantic_ai.all_messages", "all_messages_events", "lk.chat_ctx")
"""Lists of messages of which the last may be the answer."""


@dataclass(frozen=True, slots=True)
class NamesInUse:
    """The attribute names that may have a value in a span.

    A span of one dialect need not be searched for the names of all others. Inputs and outputs are paired with
    the names of their MIME types.
    """

    kinds: tuple[str, ...]
    tools: tuple[str, ...]
    asked_models: tuple[str, ...]
    models: tuple[str, ...]
    actors: tuple[str, ...]
    inputs: tuple[tuple[str, tuple[str, ...]], ...]
    outputs: tuple[tuple[str, tuple[str, ...]], ...]
    said_before: tuple[str, ...]
    said_after: tuple[str, ...]
    exchanges: tuple[str, ...]
    documents: tuple[str, ...]
    annotations: tuple[str, ...]
    usage: tuple[tuple[str, tuple[str, ...]], ...]
    about: tuple[tuple[str, tuple[str, ...]], ...]


def _names_if(there: Callable[[str], bool]) -> NamesInUse:
    def of(paths: Iterable[str]) -> tuple[str, ...]:
        return tuple(filter(there, paths))

    def named(paths: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return tuple((name, of(some)) for name, some in paths.items() if of(some))

    def typed(paths: Iterable[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return tuple((path, of([f"{path.removesuffix('.value')}.mime_type"])) for path in of(paths))

    return NamesInUse(
        kinds=of(_KIND_PATHS),
        tools=of(_TOOLS),
        asked_models=of(_ASKED_MODELS),
        models=of(_MODELS),
        actors=of(_ACTORS),
        inputs=typed(_INPUTS),
        outputs=typed(_OUTPUTS),
        said_before=of(_SAID_BEFORE),
        said_after=of(_SAID_AFTER),
        exchanges=of(_EXCHANGES),
        documents=of(DOCUMENT_PATHS),
        annotations=of(ANNOTATION_PATHS),
        usage=named(_USAGE),
        about=named(_ABOUT),
    )


@lru_cache(maxsize=1024)
def _names_among(paths: frozenset[str]) -> NamesInUse:
    return _names_if(paths.__contains__)


@lru_cache(maxsize=1024)
def _names_below(heads: frozenset[str]) -> NamesInUse:
    return _names_if(lambda path: path.partition(".")[0] in heads)


def _heads() -> frozenset[str]:
    found: set[str] = set()

    def collected(path: str) -> bool:
        found.add(path.partition(".")[0])
        return True

    _names_if(collected)
    return frozenset(found)


_HEADS: Final = _heads()
"""The first name segments of all paths that are read."""


def names_in_use(attributes: Attributes) -> NamesInUse:
    """The attribute names that may have a value among `attributes`."""
    if attributes.paths is not None:
        return _names_among(attributes.paths)
    return _names_below(_HEADS.intersection(attributes.tree))
