"""What the extension showed of a task (`ui_messages.json`): requests to the model and what was said during each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ....canonical import Json
from ....trace import Message, Step, ToolCall, replace
from ...values.json_access import but, json_in_text, mapping, text
from ...values.raters import finite
from ...values.times import to_ns, unread_times

REQUEST: Final = "api_req_started"
_TEXTS: Final = ("text", "completion_result")
_USER: Final = ("task", "user_feedback")
_TOOLS: Final = (
    *("tool", "command", "use_mcp_server", "browser_action_launch", "browser_action"),
    "use_subagents",
)
_RESULTS: Final = ("command_output", "mcp_server_response", "browser_action_result")
_ERRORS: Final = (
    *("error", "api_req_failed", "diff_error", "clineignore_error", "rooignore_error"),
    *("condense_context_error", "mistake_limit_reached", "command_permission_denied"),
)
_STOPPED: Final = "user_cancelled"
_READ: Final = ("ts", "say", "ask", "text", "type")
_PLAIN: Final = frozenset({*_READ, "partial", "conversationHistoryIndex"})
_USAGE: Final = {"input": "tokensIn", "output": "tokensOut", "cost": "cost"}


def kind_of(one: Mapping[str, Json]) -> str:
    """What a message of the user interface is, by its `say` or `ask`."""
    return text(one.get("say" if one.get("type") == "say" else "ask")) or "message"


def is_shown(value: Json) -> bool:
    """Whether it is a message of the user interface."""
    return (
        isinstance(value, dict)
        and value.get("type") in ("say", "ask")
        and isinstance(value.get(value["type"]), str)
        and "ts" in value
    )


@dataclass
class Request:
    """A request to the model, and the messages from it to the next; `started` is None before the first one."""

    started: Mapping[str, Json] | None
    number: int
    said: list[tuple[int, Mapping[str, Json]]] = field(default_factory=list)

    @property
    def info(self) -> Mapping[str, Json]:
        """What the extension noted of the request: tokens, cost, why it ended."""
        return mapping(self.started.get("text")) if self.started else {}

    @property
    def ts_ns(self) -> int | None:
        """When it was sent."""
        return to_ns(self.started.get("ts")) if self.started else None

    @property
    def usage(self) -> dict[str, Json]:
        """Tokens and cost as the extension counted them."""
        info = self.info
        return {o: info[t] for o, t in _USAGE.items() if finite(info.get(t)) is not None}

    @property
    def model(self) -> str | None:
        """The model that was asked."""
        model = mapping(self.started.get("modelInfo")) if self.started else {}
        return text(model.get("modelId")) or text(self.info.get("model"))

    @property
    def failure(self) -> str | None:
        """Why the request failed; that the user stopped it is no failure."""
        info = self.info
        reason = text(info.get("cancelReason"))
        return text(info.get("streamingFailedMessage")) or (reason if reason != _STOPPED else None)

    @property
    def left(self) -> dict[str, Json]:
        """The fields of the request that are read nowhere else."""
        if self.started is None:
            return {}
        info = self.info
        rest = but(self.started, *_READ, *(("modelInfo",) if self.model else ()))
        about = but(mapping(self.started.get("modelInfo")), "modelId")
        rest |= {f"modelInfo.{key}": value for key, value in about.items()}
        rest |= but(info, *(_USAGE[key] for key in self.usage))
        if not info and self.started.get("text"):
            rest["text"] = self.started["text"]
        return rest | unread_times(self.started, "ts")


def requests_of(shown: Sequence[Mapping[str, Json]]) -> list[Request]:
    """The messages of the user interface by the request that they follow."""
    found = [Request(None, -1)]
    for number, one in enumerate(shown):
        if one.get("type") == "say" and one.get("say") == REQUEST:
            found.append(Request(one, number))
        else:
            found[-1].said.append((number, one))
    return found


def repeats(one: Mapping[str, Json], conversation: str) -> bool:
    """Whether a message shows only what is in the conversation already."""
    said = text(one.get("text"))
    return (
        said is not None
        and one.keys() <= _PLAIN
        and not one.get("partial")
        and kind_of(one) not in (*_TOOLS, *_RESULTS, *_ERRORS)
        and not unread_times(one, "ts")
        and said.strip() in conversation
    )


def event_of(number: int, one: Mapping[str, Json], parent: str | None) -> Step:
    """A message of the user interface as a step of its own; what the user wrote is a turn."""
    kind = kind_of(one)
    if kind == "user_feedback":
        return _user(number, one)
    said = one.get("text")
    return Step(
        f"ui-{number}",
        "event",
        kind,
        parent_id=parent,
        status="error" if kind in _ERRORS else "unset",
        status_message=text(said) if kind in _ERRORS else None,
        start_ns=to_ns(one.get("ts")),
        output=json_in_text(said) if said else None,
        attributes={
            **but(one, "ts", "say" if one.get("say") == kind else "ask", "text"),
            **unread_times(one, "ts"),
        },
    )


def steps_of(request: Request) -> Iterator[Step]:
    """The steps of a request where the conversation itself is not at hand: the answer, its tools, what users said."""
    parent = None
    said = list(request.said)
    if request.started is not None:
        parent = f"ui-{request.number}"
        answer, said = _answer(request, said, parent)
        yield answer
    elif said and kind_of(said[0][1]) == "text":
        # Older versions show the task itself as a text.
        yield _user(*said.pop(0))
    tools: list[Step] = []
    others: list[Step] = []
    for number, one in said:
        kind = kind_of(one)
        if kind in _USER:
            others.append(_user(number, one))
        elif kind in _TOOLS:
            tools.append(_tool(number, one, parent))
        elif kind in _RESULTS and tools and tools[-1].output is None and one.keys() <= _PLAIN:
            tools[-1] = _with_result(tools[-1], number, one)
        else:
            others.append(event_of(number, one, parent))
    yield from sorted([*tools, *others], key=lambda step: int(step.id.rpartition("-")[2]))


def _answer(
    request: Request, said: list[tuple[int, Mapping[str, Json]]], step_id: str
) -> tuple[Step, list[tuple[int, Mapping[str, Json]]]]:
    texts, thoughts, left = [], [], []
    for number, one in said:
        kind, words = kind_of(one), text(one.get("text"))
        plain = words is not None and one.keys() <= _PLAIN and not unread_times(one, "ts")
        if plain and words is not None and kind in _TEXTS and not one.get("partial"):
            texts.append(words)
        elif plain and words is not None and kind == "reasoning" and not one.get("partial"):
            thoughts.append(words)
        else:
            left.append((number, one))
    content = "\n".join(dict.fromkeys(texts)) or None
    calls = tuple(
        ToolCall(step.name, step.input)
        for n, one in left
        if kind_of(one) in _TOOLS
        for step in [_tool(n, one, None)]
    )
    message = Message("assistant", content, tool_calls=calls, reasoning="\n".join(thoughts) or None)
    failed = request.failure
    step = Step(
        step_id,
        "llm",
        "assistant",
        status="error" if failed else "unset",
        status_message=failed,
        start_ns=request.ts_ns,
        output=content,
        messages_out=(message,) if content or thoughts or calls else (),
        model=request.model,
        usage=request.usage,
        attributes=request.left,
    )
    return step, left


def _user(number: int, one: Mapping[str, Json]) -> Step:
    said = text(one.get("text"))
    return Step(
        f"ui-{number}",
        "message",
        "user",
        start_ns=to_ns(one.get("ts")),
        output=said,
        messages_out=(Message("user", said),) if said else (),
        attributes={**but(one, "ts", "type", "say", "text"), **unread_times(one, "ts")},
    )


def _tool(number: int, one: Mapping[str, Json], parent: str | None) -> Step:
    kind, given = kind_of(one), json_in_text(one.get("text"))
    about = mapping(given)
    name = text(about.get("toolName")) or text(about.get("tool")) or text(about.get("action"))
    arguments = (
        json_in_text(about["arguments"])
        if about.get("toolName") and "arguments" in about
        else given
    )
    rest = but(about, "toolName", "arguments") if arguments is not given else {}
    return Step(
        f"ui-{number}",
        "tool",
        name or kind,
        parent_id=parent,
        start_ns=to_ns(one.get("ts")),
        input=arguments,
        attributes={
            **rest,
            **but(one, "ts", "type", "say", "ask", "text"),
            **unread_times(one, "ts"),
        },
    )


def _with_result(step: Step, number: int, one: Mapping[str, Json]) -> Step:
    return replace(
        step,
        end_ns=to_ns(one.get("ts")),
        output=json_in_text(one.get("text")),
        attributes={**step.attributes, "result": f"ui-{number}", **unread_times(one, "ts")},
    )
