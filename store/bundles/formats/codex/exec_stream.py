"""What `codex exec --json` writes: the events of a thread, with items that start, change and are completed.

Source: openai/codex, `codex-rs/exec/src/exec_events.rs` (ThreadEvent, ThreadItem), 0.44 to 0.60. The stream does not hold
what was asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from ....canonical import Json
from ....trace import Message, Status, Step, Trace
from ...chat.turns import Turns, beside, conversation
from ...values.json_access import NOTHING, but, mapping, text
from ...values.raters import finite

_STARTED: Final = "thread.started"
_FAMILIES: Final = ("thread.", "turn.", "item.")
_OTHERS: Final = ("error", "request_user_input")
_FAILED: Final = ("failed", "declined")
_USAGE: Final = {"input": "input_tokens", "output": "output_tokens"}
_UNASKED: Final = "the stream of a run does not hold what was asked"


def is_stream_event(value: Json) -> bool:
    """Whether it is an event of the stream; some others have the same words (`is_sure`)."""
    kind = str(value.get("type")) if isinstance(value, dict) else ""
    return "payload" not in mapping(value) and (kind.startswith(_FAMILIES) or kind in _OTHERS)


def is_sure(value: Json) -> bool:
    """Whether it is an event that only this stream has: the start of a thread, or an item with its type and id."""
    if not is_stream_event(value) or not isinstance(value, dict):
        return False
    started = value["type"] == _STARTED and isinstance(value.get("thread_id"), str)
    item = value.get("item")
    return started or (isinstance(item, dict) and {"id", "type"} <= item.keys())


def threads(events: Sequence[Mapping[str, Json]]) -> list[list[Mapping[str, Json]]]:
    """The events of each thread in a file."""
    out: list[list[Mapping[str, Json]]] = []
    for event in events:
        if not out or event.get("type") == _STARTED:
            out.append([])
        out[-1].append(event)
    return out


def stream_trace(events: Sequence[Mapping[str, Json]], name: str) -> Trace:
    """The trace of a thread."""
    turns = Turns()
    open_items: dict[str, str] = {}
    folded: Counter[str] = Counter()
    about: dict[str, Json] = {}
    error: str | None = None
    answer: str | None = None
    for number, event in enumerate(events):
        kind, item = str(event.get("type")), mapping(event.get("item"))
        rest = but(event, "type", "thread_id" if kind == _STARTED else "type")
        if kind.startswith("item.") and item:
            item_id = text(item.get("id")) or str(number)
            fields = _fields(item, but(rest, "item"))
            if item_id in open_items:
                folded["earlier versions of items"] += 1
                turns.change(open_items[item_id], **fields)
            else:
                open_items[item_id] = turns.add(Step(item_id, **fields))
            step = turns[open_items[item_id]]
            if step.kind == "llm":
                answer, error = step.id, None
            if kind == "item.completed":
                del open_items[item_id]
        elif kind == "turn.completed" and answer is not None:
            folded[kind] += 1
            _spent(turns, answer, rest)
        elif kind == _STARTED and not about.get("thread_id"):
            about |= {**rest, **but({"thread_id": text(event.get("thread_id"))})}
        elif kind == "turn.started" and not rest:
            folded[kind] += 1
        else:
            said = text(event.get("message")) or text(mapping(event.get("error")).get("message"))
            failed = kind in ("error", "turn.failed")
            error = said or kind if failed else error
            turns.add(
                Step(
                    str(number),
                    "event",
                    kind,
                    status="error" if failed else "unset",
                    status_message=said if failed else None,
                    output=said,
                    attributes=but(rest, "message") if text(rest.get("message")) == said else rest,
                )
            )
    own = text(about.pop("thread_id", None))
    if folded:
        about["other_lines"] = dict(sorted(folded.items()))
    return conversation(
        turns, format=name, source_id=own, metadata=about, notes=[_UNASKED], error=error
    )


def _spent(turns: Turns, answer: str, rest: Mapping[str, Json]) -> None:
    """Add the tokens of a turn to its last answer."""
    spent = mapping(rest.get("usage"))
    usage = {k: spent[v] for k, v in _USAGE.items() if finite(spent.get(v)) is not None}
    left = but(spent, *(_USAGE[key] for key in usage)) if spent else rest.get("usage")
    turns.note(answer, but({**but(rest, "usage"), "usage": left}))
    if usage and not turns[answer].usage:
        turns.change(answer, usage=usage)


def _fields(item: Mapping[str, Json], beside_it: Mapping[str, Json]) -> dict[str, Any]:
    """The fields of the step of an item."""
    kind, said = text(item.get("type")) or "item", text(item.get("text"))
    if kind in ("agent_message", "reasoning"):
        thought = kind == "reasoning"
        message = Message("assistant", reasoning=said) if thought else Message("assistant", said)
        return {
            "kind": "llm",
            "name": "assistant",
            "output": None if thought else said,
            "messages_out": (message,),
            "attributes": beside(but(item, "id", "type", "text"), beside_it),
        }
    given: Json = None
    output: Json = said
    read = ["id", "type", "text"]
    name = kind
    if kind == "command_execution":
        name, given, output = "shell", item.get("command"), item.get("aggregated_output")
        read += ["command", "aggregated_output"]
    elif kind == "mcp_tool_call":
        name, given = text(item.get("tool")) or kind, item.get("arguments")
        failed = item.get("error") not in NOTHING
        output = item.get("error") if failed else item.get("result")
        read += ["tool", "arguments", "error" if failed else "result"]
    elif kind == "file_change":
        name, given = "apply_patch", item.get("changes")
        read += ["changes"]
    elif kind == "web_search":
        given = item.get("query")
        read += ["query"]
    elif kind == "error":
        output = text(item.get("message"))
        read += ["message"]
    of_tool = kind in ("command_execution", "mcp_tool_call", "file_change", "web_search")
    status = _status(item) if kind != "error" else "error"
    return {
        "kind": "tool" if of_tool else "event",
        "name": name,
        "input": given,
        "output": output,
        "status": status,
        "status_message": text(output) if kind == "error" else None,
        "attributes": beside(but(item, *read), beside_it),
    }


def _status(item: Mapping[str, Json]) -> Status:
    code = item.get("exit_code")
    if isinstance(code, int) and not isinstance(code, bool):
        return "error" if code else "ok"
    if item.get("status") in _FAILED or item.get("error") not in NOTHING:
        return "error"
    return "ok" if item.get("status") == "completed" else "unset"
