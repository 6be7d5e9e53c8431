"""A row with a list of messages, steps or spans as a trace: a conversation, the steps of a run, or a tree.

What in an element is its name, its input and so on is found by name, where a mapping does not say it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Final, get_args

from ...canonical import Json
from ...trace import Message, Status, Step, StepKind, Trace, answer_text, as_text, replace
from ..chat.message_steps import first_question, last_answer, message_steps
from ..chat.messages import chat, messages_from
from ..chat.named_messages import named_messages
from ..record_lists import STEP_FIELDS, ListKind, spoken_list
from ..spans.ordering import tree_order
from ..values.json_access import NOTHING, json_in_text, text
from ..values.json_paths import at_path
from ..values.times import to_ns

_KIND_WORDS: Final[Mapping[str, StepKind]] = {
    "generation": "llm", "completion": "llm", "model": "llm", "chat": "llm", "llm_call": "llm", "chat_model": "llm",
    "tool_call": "tool", "function": "tool", "tool_use": "tool", "action": "tool", "function_call": "tool",
    "tool_result": "tool", "retrieval": "retriever", "search": "retriever", "evaluation": "evaluator",
    "workflow": "chain", "task": "chain",
}  # fmt: skip
_TOOLS: Final = (
    "tool", "tool_name", "tool_input", "action_input", "action", "observation", "command", "function",
)  # fmt: skip
_ACTORS: Final = ("role", "source", "actor", "agent", "author")
_SAYS: Final = frozenset(
    ["message", "user_message", "agent_message", "say", "respond", "reply", "text"]
)
"""What a step is called that is nothing but words of its actor."""
_USERS: Final = frozenset(["user", "human", "customer"])
_FAILED: Final = frozenset(["error", "failed", "failure", "fail", "exception", "timeout"])
_FINE: Final = frozenset(["ok", "success", "succeeded", "completed", "done"])
_CHAT: Final = 2
_STATUSES: Final = ("status", "state", "outcome")


_EARLIER: Final = re.compile(
    r"(?:.*\.)?(?:(?:chat|conversation|dialog(?:ue)?|message)?_?history|previous_\w+|prior_\w+)",
    re.IGNORECASE,
)
"""Lists of what was said before the question that their row asks and answers."""


def listed_trace(
    base: Trace, kind: ListKind, path: str, items: Sequence[Json], fields: Mapping[str, str]
) -> Trace:
    """A trace whose steps are the elements of the list at `path`. `base` is what the rest of its row says, `fields` are
    the names in an element that a mapping gives (`role`, `content`, `step.input`)."""
    if kind == "messages":
        return _conversation(base, path, items, fields)
    steps = [_step(json_in_text(item), number, fields) for number, item in enumerate(items)]
    notes: tuple[str, ...] = ()
    if kind == "spans":
        ordered, notes = tree_order(steps)
    else:
        ordered, notes = _as_listed(steps)
    asked, answered = _said_in(ordered)
    return _with_steps(base, ordered, notes, base.input or asked, base.output or answered)


def _conversation(
    base: Trace, path: str, items: Sequence[Json], fields: Mapping[str, str]
) -> Trace:
    named = None if "role" in fields and "content" in fields else spoken_list(items, "")
    role = fields.get("role") or (named.role if named else "")
    content = fields.get("content") or (named.content if named else "")
    messages, odd = named_messages(items, role, content)
    if _EARLIER.fullmatch(path) and isinstance(base.input, str) and base.output is not None:
        said = {(one.role, one.content) for one in messages[-2:]}
        if ("user", base.input) not in said:
            messages.append(Message("user", base.input))
        if ("assistant", answer_text(base)) not in said:
            messages.append(Message("assistant", answer_text(base)))
    notes = (f"{odd} of the messages could not be read and are kept as they are",) if odd else ()
    asked = base.input if base.input is not None else first_question(messages)
    answer = base.output if base.output is not None else last_answer(messages)
    return _with_steps(base, message_steps(messages), notes, asked, answer)


def _with_steps(
    base: Trace, steps: tuple[Step, ...], notes: Sequence[str], asked: Json, answer: Json
) -> Trace:
    starts = [step.start_ns for step in steps if step.start_ns is not None]
    ends = [step.end_ns for step in steps if step.end_ns is not None]
    return replace(
        base,
        input=asked,
        output=answer,
        steps=_under_row(base, steps),
        start_ns=base.start_ns if base.start_ns is not None else min(starts, default=None),
        end_ns=base.end_ns if base.end_ns is not None else max(ends, default=None),
        notes=(*base.notes, *notes),
    )


def _under_row(base: Trace, steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The steps, under one of the row itself unless they say themselves what it asked and answered."""
    (row,) = base.steps or (None,)
    if row is None:
        return steps
    spoken = {one.content for step in steps for one in (*step.messages_in, *step.messages_out)}
    asked = base.input is None or base.input in [*spoken, *(step.input for step in steps)]
    answered = base.output is None or base.output in [*spoken, *(step.output for step in steps)]
    plain = len(row.messages_in) < _CHAT and not any(one.reasoning for one in row.messages_out)
    if asked and answered and plain:
        return steps
    taken = {step.id for step in steps}
    own = next(name for at in count() if (name := f"row {at}" if at else "row") not in taken)
    below = (step if step.parent_id else replace(step, parent_id=own) for step in steps)
    return (replace(row, id=own, kind="agent", name=row.model or "run"), *below)


def _as_listed(steps: Sequence[Step]) -> tuple[tuple[Step, ...], tuple[str, ...]]:
    """The steps in the order in which they are listed, each under its parent if it has one in the list."""
    if any(step.parent_id is not None for step in steps):
        return tree_order(steps)
    taken: set[str] = set()
    out = []
    again = 0
    for number, step in enumerate(steps):
        own = step.id
        while own in taken:
            own = f"{own}#{number}"
        again += own != step.id
        taken.add(own)
        out.append(step if own == step.id else replace(step, id=own))
    return tuple(out), ((f"{again} step ids were used twice",) if again else ())


def _said_in(steps: Sequence[Step]) -> tuple[Json, Json]:
    """The question and the answer among steps: of their chat, else the input of the first and the output of the last."""
    messages = [one for step in steps for one in (*step.messages_in, *step.messages_out)]
    asked = first_question(messages)
    answers = [one.content for one in messages if one.role == "assistant" and one.content]
    answered = answers[-1] if answers else None
    first = next((step.input for step in steps if step.input is not None), None)
    last = next((step.output for step in reversed(steps) if step.output is not None), None)
    return asked if asked is not None else first, answered if answered is not None else last


def _step(item: Json, number: int, fields: Mapping[str, str]) -> Step:
    if not isinstance(item, dict):
        return Step(str(number), "event", "step", output=item)
    found: dict[str, Json] = {}
    used: set[str] = set()
    for field, names in STEP_FIELDS.items():
        given = fields.get(f"step.{field}")
        for name in (given,) if given else names:
            value = at_path(item, name)
            if value in NOTHING or (
                field in ("kind", "name", "id", "parent") and _is_nested(value)
            ):
                continue
            # One value is not both the name and the output.
            if name in used and not given:
                continue
            found[field] = json_in_text(value) if field in ("input", "output") else value
            if name in item:
                used.add(name)
            break
    action = item.get("action")
    if isinstance(action, dict) and "input" not in found:
        found["input"] = action
        used.add("action")
        found.setdefault("name", text(action.get("name")) or text(action.get("tool")) or "action")
    said = messages_from([item]) if isinstance(item.get("role"), str) else ()
    actor = next((text(item[name]) for name in _ACTORS if isinstance(item.get(name), str)), None)
    spoken = found.get("output")
    if not said and actor and isinstance(spoken, str) and text(found.get("name")) in _SAYS:
        said = (Message("user" if actor.casefold() in _USERS else "assistant", spoken),)
    kind = _kind(item, found) if not said else "message" if said[0].role == "user" else "llm"
    if "kind" in found and text(found["kind"]) == text(found.get("name")):
        used.add("kind")
    error = text(found.get("error")) if found.get("error") not in (False, 0) else None
    status = _status(item, failed=error is not None)
    start, end = to_ns(found.get("start")), to_ns(found.get("end"))
    read = {
        name
        for name in used
        if not (
            (start is None and name in STEP_FIELDS["start"])
            or (end is None and name in STEP_FIELDS["end"])
            or name in STEP_FIELDS["kind"]
        )
    }
    given_input, given_output = found.get("input"), found.get("output")
    speaks = kind in ("llm", "agent")
    return Step(
        id=text(found.get("id")) or str(number),
        kind=kind,
        name=text(found.get("name")) or kind,
        parent_id=text(found.get("parent")),
        actor=actor,
        status=status,
        status_message=error,
        start_ns=start,
        end_ns=end,
        input=given_input,
        output=given_output,
        messages_in=chat(given_input, "user") if speaks and not said else (),
        messages_out=said or (_spoken(given_output) if speaks else ()),
        model=text(found.get("model")),
        attributes={
            key: value for key, value in item.items() if key not in read and value not in NOTHING
        },
    )


def _is_nested(value: Json) -> bool:
    return isinstance(value, dict | list)


def _spoken(value: Json) -> tuple[Message, ...]:
    read = chat(value, "assistant")
    if not read and isinstance(value, str) and value:
        return (Message("assistant", value),)
    return read


def _kind(item: Mapping[str, Json], found: Mapping[str, Json]) -> StepKind:
    word = as_text(found.get("kind")).casefold().replace("-", "_").replace(" ", "_")
    known: StepKind | None = _KIND_WORDS.get(word) or next(
        (one for one in get_args(StepKind) if one == word), None
    )
    if known is not None:
        return known
    if any(item.get(name) not in NOTHING for name in _TOOLS):
        return "tool"
    return "llm" if found.get("model") is not None else "event" if "input" not in found else "chain"


def _status(item: Mapping[str, Json], *, failed: bool) -> Status:
    words = {as_text(item.get(name)).casefold() for name in _STATUSES}
    if failed or words & _FAILED or item.get("is_error") is True or item.get("success") is False:
        return "error"
    return "ok" if words & _FINE else "unset"
