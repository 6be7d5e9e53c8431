"""Requests and answers of providers that wrap the message in fields of their own.

Sources: the API references of Bedrock (Converse; Titan, Llama, Mistral and Nova as invoked), Cohere (v1 and v2 Chat) and
Ollama (chat and generate), Strands' and pydantic-ai's `gen_ai.choice` events, the results of LlamaIndex and the Vercel
AI SDK.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ...canonical import Json

_COHERE: Final = ("generation_id", "response_id", "chat_history", "is_search_required")
_HISTORY: Final = ("chat_history", "preamble")
_ROLES: Final = {"CHATBOT": "assistant", "USER": "user", "SYSTEM": "system", "TOOL": "tool"}
_COHERE_TOOLS: Final = "tool_results"


def reply_in(value: Mapping[str, Json]) -> list[Json] | None:
    """The message in an answer, as a list of messages to read; None for any other object."""
    message = value.get("message")
    if isinstance(message, dict) and isinstance(message.get("role"), str):
        return [_with_plan(message)]
    if isinstance(message, str) and "finish_reason" in value and "role" not in value:
        return [_assistant(message)]
    output = value.get("output")
    if isinstance(output, dict):
        said = output.get("message")
        if isinstance(said, dict) and isinstance(said.get("role"), str):
            return [said]
    text = value.get("text")
    if isinstance(text, str) and "role" not in value:
        calls = value.get("toolCalls", value.get("tool_calls"))
        if any(name in value for name in _COHERE) or (
            isinstance(calls, list) and all(map(_is_call, calls)) and "finishReason" in value
        ):
            return [_assistant(text, calls)]
    return _invoked(value)


def _assistant(content: Json, calls: Json = None) -> dict[str, Json]:
    more = {"tool_calls": calls} if isinstance(calls, list) and calls else {}
    return {"role": "assistant", "content": content, **more}


def _is_call(value: Json) -> bool:
    return isinstance(value, dict) and ("toolName" in value or "name" in value)


def _with_plan(message: Mapping[str, Json]) -> dict[str, Json]:
    """A message; the plan of Cohere's is what it thought before it called."""
    plan = message.get("tool_plan")
    rest = {key: item for key, item in message.items() if key != "tool_plan"}
    if "content" not in rest:
        rest["content"] = None
    return {**rest, "reasoning_content": plan} if isinstance(plan, str) else rest


def _invoked(value: Mapping[str, Json]) -> list[Json] | None:
    """The answer of a model that only continues a text."""
    for name, beside in (("response", "done"), ("generation", "stop_reason")):
        if isinstance(value.get(name), str) and beside in value:
            more = {"reasoning_content": value["thinking"]} if value.get("thinking") else {}
            return [{**_assistant(value[name]), **more}]
    for name, inner in (("results", "outputText"), ("outputs", "text")):
        held = value.get(name)
        if isinstance(held, list) and held:
            texts = [one.get(inner) if isinstance(one, dict) else None for one in held]
            marked = name == "results" or all("stop_reason" in one for one in held if one)
            if all(isinstance(one, str) for one in texts) and marked:
                return [_assistant(one) for one in texts]
    return None


def request_in(value: Mapping[str, Json]) -> list[Json] | None:
    """The messages of a request that has none under `messages`; None for any other object."""
    if isinstance(value.get("inputText"), str) and "textGenerationConfig" in value:
        return [{"role": "user", "content": value["inputText"]}]
    asked = value.get("message")
    if not isinstance(asked, str) or not any(name in value for name in _HISTORY):
        return None
    found: list[Json] = []
    if isinstance(value.get("preamble"), str):
        found.append({"role": "system", "content": value["preamble"]})
    history = value.get("chat_history")
    for one in history if isinstance(history, list) else ():
        found += _turn(one)
    if asked:
        found.append({"role": "user", "content": asked})
    results = value.get(_COHERE_TOOLS)
    for one in results if isinstance(results, list) else ():
        found += _result(one)
    return found


def _turn(one: Json) -> list[Json]:
    if not isinstance(one, dict) or not isinstance(one.get("role"), str):
        return []
    role = _ROLES.get(one["role"].upper(), one["role"])
    given = one.get(_COHERE_TOOLS)
    if role == "tool" and isinstance(given, list):
        return [message for result in given for message in _result(result)]
    rest = {key: item for key, item in one.items() if key not in ("role", "message")}
    return [{**rest, "role": role, "content": one.get("message", one.get("content"))}]


def _result(one: Json) -> list[Json]:
    """A tool's result with the call that it answers."""
    call = one.get("call") if isinstance(one, dict) else None
    if not isinstance(call, dict):
        return []
    return [{"role": "tool", "name": call.get("name"), "content": one.get("outputs")}]
