"""Streamed answers of Google, Ollama, Cohere and Bedrock, put together.

Sources: the streaming APIs of Gemini (`streamGenerateContent`), Ollama (a JSON object a line), Cohere (v1 and v2) and
Bedrock (Converse and invocation); the frames of `application/vnd.amazon.eventstream` are described by smithy.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ...canonical import Json
from ..input.json_bytes import NotJson, decode_json
from ..values.json_access import listing, mapping

_PRELUDE: Final = 12
_CHECKSUM: Final = 4
_MOST_FRAMES: Final = 1_000_000


def lines_of(text: str) -> list[Mapping[str, Json]]:
    """The objects of a text that has one a line; [] if any line is none."""
    found: list[Mapping[str, Json]] = []
    for line in filter(str.strip, text.splitlines()):
        try:
            value = decode_json(line)
        except NotJson:
            return []
        if not isinstance(value, dict):
            return []
        found.append(value)
    return found


def frames_of(raw: bytes) -> list[Mapping[str, Json]]:
    """The events in the frames of Amazon's stream, those of an invoked model unwrapped; [] if it is not one."""
    found: list[Mapping[str, Json]] = []
    at = 0
    while at + _PRELUDE + _CHECKSUM <= len(raw) and len(found) < _MOST_FRAMES:
        length, headers = (int.from_bytes(raw[at + n : at + n + 4], "big") for n in (0, 4))
        begin, end = at + _PRELUDE + headers, at + length - _CHECKSUM
        if not begin <= end <= len(raw) or length < _PRELUDE + _CHECKSUM:
            break
        found += _event(raw[begin:end], _type_in(raw[at + _PRELUDE : begin]))
        at += length
    return found


def _type_in(headers: bytes) -> str:
    """The event's type in its headers: each a length, a name, a kind (7 is text), a length and a value."""
    name = b":event-type\x07"
    place = headers.find(name)
    if place < 0:
        return ""
    begin = place + len(name) + 2
    size = int.from_bytes(headers[begin - 2 : begin], "big")
    return headers[begin : begin + size].decode("utf-8", "replace")


def _event(payload: bytes, kind: str) -> Iterator[Mapping[str, Json]]:
    try:
        value = decode_json(payload.decode("utf-8", "replace"))
        if isinstance(value, dict) and isinstance(value.get("bytes"), str):
            kind, value = (
                "",
                decode_json(base64.b64decode(value["bytes"]).decode("utf-8", "replace")),
            )
    except (NotJson, binascii.Error):
        return
    if isinstance(value, dict):
        yield {kind: value} if kind else value


def provider_answer(events: Sequence[Mapping[str, Json]]) -> dict[str, Json]:
    """The answer put together from the events of one of these providers; {} if they are of another."""
    if any("candidates" in one for one in events):
        return _google(events)
    if any("contentBlockDelta" in one or "messageStart" in one for one in events):
        return _converse(events)
    if any("done" in one and ("message" in one or "response" in one) for one in events):
        return _ollama(events)
    if any(isinstance(one.get("event_type"), str) for one in events):
        return _cohere_v1(events)
    if any(
        one.get("type") in ("message-start", "content-delta", "tool-call-start") for one in events
    ):
        return _cohere_v2(events)
    texts = [one.get("generation", one.get("outputText")) for one in events]
    if events and all(isinstance(one, str) for one in texts):
        return {
            **events[-1],
            "generation": "".join(map(str, texts)),
            "stop_reason": events[-1].get("stop_reason"),
        }
    return {}


def _google(events: Sequence[Mapping[str, Json]]) -> dict[str, Json]:
    """Pieces of a response: the parts of each candidate follow each other, all else is of the last that has it."""
    out: dict[str, Json] = {}
    candidates: dict[int, dict[str, Json]] = {}
    for event in events:
        out |= {key: value for key, value in event.items() if key != "candidates"}
        for given in map(mapping, listing(event.get("candidates"))):
            index = given.get("index")
            held = candidates.setdefault(index if isinstance(index, int) else 0, {})
            content = mapping(given.get("content"))
            parts = [
                *listing(mapping(held.get("content")).get("parts")),
                *listing(content.get("parts")),
            ]
            held |= {key: value for key, value in given.items() if key != "content"}
            held["content"] = {"role": "model", **content, "parts": parts}
    return {**out, "candidates": [candidates[at] for at in sorted(candidates)]}


def _ollama(events: Sequence[Mapping[str, Json]]) -> dict[str, Json]:
    out: dict[str, Json] = {}
    message: dict[str, Json] = {"role": "assistant"}
    for event in events:
        out |= {key: value for key, value in event.items() if key not in ("message", "response")}
        if isinstance(event.get("response"), str):
            out["response"] = str(out.get("response", "")) + event["response"]
        _extend(message, mapping(event.get("message")))
    return out if "response" in out else {**out, "message": message}


def _extend(message: dict[str, Json], piece: Mapping[str, Json]) -> None:
    """Texts of a message follow each other, and so do its calls."""
    for key, value in piece.items():
        before = message.get(key)
        grows = key != "role" and isinstance(before, str | list) and type(before) is type(value)
        message[key] = before + value if grows else value


def _converse(events: Sequence[Mapping[str, Json]]) -> dict[str, Json]:
    """Bedrock's Converse: blocks by their index, each with its deltas."""
    blocks: dict[int, dict[str, Json]] = {}
    out: dict[str, Json] = {}
    role = "assistant"
    for event in events:
        kind, given = next(iter(event.items()), ("", {}))
        body = mapping(given)
        index = body.get("contentBlockIndex")
        at = index if isinstance(index, int) else 0
        if kind == "messageStart":
            role = str(body.get("role") or role)
        elif kind == "contentBlockStart":
            blocks[at] = {
                key: dict(mapping(one)) for key, one in mapping(body.get("start")).items()
            }
        elif kind == "contentBlockDelta":
            _grow(blocks.setdefault(at, {}), mapping(body.get("delta")))
        elif kind in ("messageStop", "metadata"):
            out |= {key: value for key, value in body.items() if key != "p"}
    content: list[Json] = []
    for at in sorted(blocks):
        use = blocks[at].get("toolUse")
        if isinstance(use, dict) and isinstance(use.get("input"), str):
            blocks[at]["toolUse"] = {**use, "input": _json_or_text(use["input"])}
        content.append(blocks[at])
    return {**out, "output": {"message": {"role": role, "content": content}}}


def _grow(block: dict[str, Json], delta: Mapping[str, Json]) -> None:
    for key, value in delta.items():
        if isinstance(value, dict):
            inner = "reasoningText" if key == "reasoningContent" else ""
            held = block.setdefault(key, {inner: {}} if inner else {})
            _grow(held[inner] if inner and isinstance(held.get(inner), dict) else held, value)
        elif isinstance(value, str) and isinstance(block.get(key, ""), str):
            block[key] = block.get(key, "") + value
        else:
            block[key] = value


def _json_or_text(text: str) -> Json:
    try:
        return decode_json(text or "{}")
    except NotJson:
        return text


def _cohere_v1(events: Sequence[Mapping[str, Json]]) -> dict[str, Json]:
    """Cohere's first API: its last event has the whole answer."""
    ended = [
        mapping(one.get("response")) for one in events if one.get("event_type") == "stream-end"
    ]
    if ended and ended[-1]:
        return dict(ended[-1])
    texts = [one["text"] for one in events if isinstance(one.get("text"), str)]
    return {"text": "".join(texts), "generation_id": events[0].get("generation_id")}


def _cohere_v2(events: Sequence[Mapping[str, Json]]) -> dict[str, Json]:
    texts: dict[str, str] = {"text": "", "plan": ""}
    calls: dict[int, dict[str, Json]] = {}
    out: dict[str, Json] = {}
    for event in events:
        delta, index = mapping(event.get("delta")), event.get("index")
        message = mapping(delta.get("message"))
        kind, at = event.get("type"), index if isinstance(index, int) else 0
        call = mapping(message.get("tool_calls"))
        if kind == "message-start":
            out["id"] = event.get("id")
        elif kind == "content-delta":
            texts["text"] += str(mapping(message.get("content")).get("text") or "")
        elif kind == "tool-plan-delta":
            texts["plan"] += str(message.get("tool_plan") or "")
        elif kind == "tool-call-start":
            calls[at] = {**call, "function": dict(mapping(call.get("function")))}
        elif kind == "tool-call-delta" and at in calls:
            more = mapping(call.get("function")).get("arguments")
            held = calls[at]["function"]
            held["arguments"] = f"{held.get('arguments') or ''}{more or ''}"
        elif kind == "message-end":
            out |= delta
    said: dict[str, Json] = {"role": "assistant", "content": texts["text"] or None}
    said |= {"tool_plan": texts["plan"]} if texts["plan"] else {}
    said |= {"tool_calls": [calls[at] for at in sorted(calls)]} if calls else {}
    return {**out, "message": said}
