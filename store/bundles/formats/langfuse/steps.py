"""Observations of Langfuse as steps.

Source: Langfuse, `packages/shared/src/domain/observations.ts` (types, levels and fields).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ....canonical import Json
from ....trace import Message, Step, StepKind, as_text
from ...chat.message_parts import is_block
from ...chat.messages import messages_from
from ...values.documents import documents_from
from ...values.json_access import json_in_text
from ...values.times import to_ns

KINDS: Final[Mapping[str, StepKind]] = {
    "SPAN": "chain",
    "EVENT": "event",
    "GENERATION": "llm",
    "AGENT": "agent",
    "TOOL": "tool",
    "CHAIN": "chain",
    "RETRIEVER": "retriever",
    "EVALUATOR": "evaluator",
    "EMBEDDING": "embedding",
    "GUARDRAIL": "guardrail",
}
_STEP_KEYS: Final = frozenset(
    {
        "id",
        "traceId",
        "parentObservationId",
        "type",
        "name",
        "startTime",
        "endTime",
        "statusMessage",
        "model",
        "input",
        "output",
        "usageDetails",
        "projectId",
        "createdAt",
        "updatedAt",
    }
)
REPEATED: Final = ("traceName", "userId", "sessionId", "tags", "release", "bookmarked", "public")
"""The trace fields that the new download and the enriched tables repeat on every observation."""
NOTHING: Final[tuple[Json, ...]] = (None, "", [], {})


def read_observation(item: Mapping[str, Json], number: int, first: Mapping[str, Json]) -> Step:
    """An observation as a step. `number` becomes the id of one without an id; repeated trace fields are
    left out if the first observation has the same values."""
    given_in, given_out = json_in_text(item.get("input")), json_in_text(item.get("output"))
    kind_given = str(item.get("type") or "SPAN").upper()
    kind = KINDS.get(kind_given, "chain")
    level = item.get("level")
    attributes = {
        key: json_in_text(value) if key == "metadata" else value
        for key, value in item.items()
        if key not in _STEP_KEYS
        and value not in NOTHING
        and not (key in REPEATED and value == first.get(key))
        and not (key == "level" and value in ("DEFAULT", "ERROR"))
    }
    if kind_given not in KINDS:
        attributes["type"] = item["type"]
    usage = attributes.pop("usage", None)
    usage = item.get("usageDetails") or usage
    numbers = dict(usage) if isinstance(usage, dict) else {}
    cost = item.get("costDetails")
    if isinstance(cost, dict) and cost.get("total") is not None:
        numbers["cost"] = cost["total"]
    elif item.get("calculatedTotalCost") is not None:
        numbers["cost"] = item["calculatedTotalCost"]
    for when in ("startTime", "endTime"):
        if item.get(when) not in NOTHING and to_ns(item[when]) is None:
            attributes[when] = item[when]
    parent, model = item.get("parentObservationId"), item.get("model")
    status_message = item.get("statusMessage")
    return Step(
        id=as_text(item["id"]) if item.get("id") is not None else f"observation-{number}",
        kind=kind,
        name=as_text(item.get("name") or item.get("type") or ""),
        parent_id=as_text(parent) if parent else None,
        status="error" if level == "ERROR" else "unset",
        status_message=as_text(status_message) if status_message else None,
        start_ns=to_ns(item.get("startTime")),
        end_ns=to_ns(item.get("endTime")),
        input=given_in,
        output=given_out,
        messages_in=chat(given_in, "user"),
        messages_out=chat(given_out, "tool" if kind == "tool" else "assistant"),
        documents=documents_from(given_out) if kind == "retriever" else (),
        model=as_text(model) if model else None,
        usage=numbers,
        attributes=attributes,
    )


def chat(value: Json, role: str) -> tuple[Message, ...]:
    """An input or output as chat messages. Content blocks without a role, bare or as {content:
    […]}, are one message of `role`."""
    found = messages_from(value)
    if found:
        return found
    blocks = value.get("content") if isinstance(value, dict) else value
    if isinstance(blocks, list) and blocks and all(is_block(item) for item in blocks):
        rest = value if isinstance(value, dict) else {}
        return messages_from([{**rest, "role": role, "content": blocks}])
    return ()
