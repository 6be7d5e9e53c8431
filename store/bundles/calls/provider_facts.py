"""What requests and answers of other providers than OpenAI and Anthropic tell of a call: its model and its usage.

Sources: the API references of Google (`usageMetadata`), Bedrock (`usage`, headers and addresses), Cohere (`meta`,
`usage`) and Ollama (`prompt_eval_count`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote

from ...canonical import Json
from ..values.json_access import mapping

_IN_ADDRESS: Final = re.compile(
    r"/models/([^/:?]+):(?:stream)?[gG]enerateContent"
    r"|/model/([^/?]+)/(?:converse|invoke)(?:-stream|-with-response-stream)?/?$"
)
_COUNTS: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "input_tokens": (
        ("usageMetadata", "promptTokenCount"),
        ("usage_metadata", "prompt_token_count"),
        ("usage", "inputTokens"),
        ("usage", "tokens", "input_tokens"),
        ("usage", "billed_units", "input_tokens"),
        ("meta", "tokens", "input_tokens"),
        ("meta", "billed_units", "input_tokens"),
        ("prompt_eval_count",),
        ("prompt_token_count",),
        ("inputTextTokenCount",),
    ),
    "output_tokens": (
        ("usageMetadata", "candidatesTokenCount"),
        ("usage_metadata", "candidates_token_count"),
        ("usage", "outputTokens"),
        ("usage", "tokens", "output_tokens"),
        ("usage", "billed_units", "output_tokens"),
        ("meta", "tokens", "output_tokens"),
        ("meta", "billed_units", "output_tokens"),
        ("eval_count",),
        ("generation_token_count",),
    ),
    "total_tokens": (
        ("usageMetadata", "totalTokenCount"),
        ("usage_metadata", "total_token_count"),
        ("usage", "totalTokens"),
    ),
}


def counted(answer: Mapping[str, Json]) -> dict[str, Json]:
    """The token counts of an answer under the names that OpenAI and Anthropic use; {} if it has none of these."""
    found: dict[str, Json] = {}
    for name, paths in _COUNTS.items():
        for path in paths:
            held: Json = answer
            for key in path:
                held = mapping(held).get(key)
            if isinstance(held, int | float) and not isinstance(held, bool):
                found[name] = held
                break
    return found


def model_in(address: str, answer: Mapping[str, Json]) -> str | None:
    """The model that a call names in its answer or its address, which have no field of the usual name."""
    for name in ("modelVersion", "model_version"):
        if isinstance(answer.get(name), str):
            return str(answer[name])
    found = _IN_ADDRESS.search(address)
    return unquote(found[1] or found[2]) if found else None
