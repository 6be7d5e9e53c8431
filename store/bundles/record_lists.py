"""Lists of messages, steps or spans in a record, wherever they stand: what each is, by the names in its elements.

A record that holds such a list is more than a question and an answer. `messages_in` and `steps_in` are sure enough to
read by; `proposed_list` also guesses, for a person to confirm.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple, TypeAlias

from ..canonical import Json
from .chat.message_steps import one_a_message
from .chat.messages import messages_from
from .values.json_access import NOTHING, json_in_text
from .values.json_paths import WHOLE, at_path, inner_paths, items_at

ListKind: TypeAlias = Literal["messages", "steps", "spans"]
KINDS: Final[tuple[ListKind, ...]] = ("messages", "steps", "spans")

ROLES: Final = (
    "role", "from", "speaker", "sender", "author", "author.role", "participant", "actor", "source", "who", "user_type",
)  # fmt: skip
CONTENTS: Final = (
    "content", "value", "text", "parts", "message", "body", "utterance", "content.parts", "content.text", "said", "line", "words", "msg",
)  # fmt: skip
PARENTS: Final = (
    "parent_id",
    "parentId",
    "parent_span_id",
    "parentSpanId",
    "parent_run_id",
    "parent",
)
IDS: Final = ("id", "step_id", "span_id", "spanId", "spanID", "run_id", "uuid")
STEP_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "id": IDS,
    "parent": PARENTS,
    "kind": ("kind", "span_kind", "span_type", "run_type", "step_type", "event_type", "type"),
    "name": (
        "name", "tool_name", "tool", "action", "function", "event_name", "event", "operation", "step_name", "span_name",
        "observation", "step", "title", "event_type", "type",
    ),
    "input": (
        "input", "inputs", "tool_input", "action_input", "arguments", "args", "parameters", "command", "code", "prompt",
        "query", "request", "thought",
    ),
    "output": (
        "output", "outputs", "tool_output", "result", "results", "observation", "response", "return_value", "content",
        "answer", "text", "message",
    ),
    "error": ("error", "exception", "error_message", "traceback"),
    "start": ("start", "start_time", "startTime", "started_at", "timestamp", "time", "created_at", "ts"),
    "end": ("end", "end_time", "endTime", "ended_at", "finished_at", "completed_at"),
    "model": ("model", "model_name"),
}  # fmt: skip
"""What is found in a step, by the names that it may have there."""
SESSIONS: Final = (
    "conversation_id", "conversationId", "session_id", "sessionId", "thread_id", "threadId", "chat_id", "chatId",
    "dialogue_id", "dialog_id", "trace_id", "traceId", "run_id", "runId",
)  # fmt: skip
"""What a message or step calls the conversation or run that it belongs to."""
_SAID: Final = frozenset(
    ["user", "assistant", "system", "developer", "human", "ai", "bot", "model", "gpt", "tool", "function", "agent",
     "customer", "chatgpt", "observation"]
)  # fmt: skip
_ABOUT_STEPS: Final = frozenset(
    ["action", "observation", "tool", "tool_name", "tool_input", "tool_output", "thought", "event", "event_type",
     "event_name", "operation", "command", "action_input", "function", "step", "step_name", "span_id", "duration",
     "duration_ms", "start_time", "end_time", "started_at", "ended_at", "timestamp", "input", "inputs", "output",
     "outputs", "result", "arguments", "args", "error", "name", "type", "kind", "status", "source"]
)  # fmt: skip
_DOING: Final = frozenset(
    ["action", "observation", "tool", "tool_name", "tool_input", "tool_output", "thought", "event", "event_type",
     "event_name", "operation", "command", "action_input", "function", "step", "step_name", "input", "inputs",
     "output", "outputs", "result", "arguments", "args"]
)  # fmt: skip
_STEP_LISTS: Final = re.compile(
    r"(?:.*[._\[\]])?(?:steps?|events?|traj(?:ectory)?|history|actions?|trace|log|logs|turns|nodes|spans?|"
    r"observations|operations|intermediate_steps|agent_steps|tool_events|transcript|iterations)",
    re.IGNORECASE,
)
_NO_RUN: Final = re.compile(
    r"expect|reference|gold|truth|ideal|target|example|few_?shot|demonstration|document|\bdocs\b|context|retriev|citation|"
    r"attachment|image|score|rating|label|annotation|feedback|metric|review|assertion|check|criteri|rubric|choice|"
    r"option|candidate|chosen|rejected|prompt|tag|version|tools$|functions$|tool_def|schema|permission|categor|"
    r"_meta|resource|requirement|mistake|failure|issue",
    re.IGNORECASE,
)
"""Names of lists that say something about a run, and are no part of it."""
_OPENS: Final = ("[", "{", '"', " ", "\n")
_OBJECT_LIST: Final = re.compile(r"\[\s*\\*\"?\{")
"""How a list of objects begins, in text that may be quoted more than once."""
_DEPTH: Final = 4
_SPOKEN_BY: Final = frozenset(["role", "from", "type", "lc"])
"""What tells a chat message from another object: one of these, whoever wrote it."""
_LOOKED_AT: Final = 50
_ROLE_CHARS: Final = 40


class FoundList(NamedTuple):
    """A list in a record: what it is, its path, how many elements it has, and for messages which names in an element
    give who speaks and what is said ("" where any message has them)."""

    kind: ListKind
    path: str
    length: int
    role: str = ""
    content: str = ""

    @property
    def fields(self) -> dict[str, str]:
        """As a mapping (field -> path)."""
        named = {"role": self.role, "content": self.content}
        return {self.kind: self.path, **{field: path for field, path in named.items() if path}}


def _objects(items: Json) -> list[Mapping[str, Json]]:
    """The first elements of a list of objects; [] if it is anything else."""
    if not isinstance(items, list) or not items:
        return []
    some = items[:_LOOKED_AT]
    return some if all(isinstance(one, dict) for one in some) else []


def are_messages(items: Json) -> bool:
    """Whether a list holds nothing but chat messages that every vendor's reader would understand."""
    objects = _objects(items)
    if not objects or not objects[0].keys() & _SPOKEN_BY:
        return False
    spoken = [one for one in items if isinstance(one, dict) and ("role" in one or "from" in one)]
    if not spoken and not messages_from(items):
        return False
    read = one_a_message(items)
    return read is not None and any(one.content or one.tool_calls or one.parts for one in read)


def _names(items: Sequence[Mapping[str, Json]], most: float = 0.7) -> set[str]:
    """The names that most of the elements have."""
    count: dict[str, int] = {}
    for one in items:
        for name in one:
            count[str(name)] = count.get(str(name), 0) + 1
    return {name for name, times in count.items() if times >= most * len(items)}


def are_steps(items: Json, path: str) -> bool:
    """Whether a list tells what a run did: a list with the name of one whose elements name something that is done, or
    any list whose elements do so twice."""
    objects = _objects(items)
    if not objects or _NO_RUN.search(path):
        return False
    doing = [len(_DOING & one.keys()) for one in objects]
    about = [len(_ABOUT_STEPS & one.keys()) for one in objects]
    if _STEP_LISTS.fullmatch(path):
        return sum(count > 0 for count in doing) * 2 > len(objects) and min(about) > 0
    return min(about) > 1 and sum(count > 1 for count in doing) * 2 > len(objects)


def _are_spans(items: Json) -> bool:
    objects = _objects(items)
    ids = any(all(name in one for one in objects) for name in IDS)
    return bool(objects) and ids and any(any(name in one for one in objects) for name in PARENTS)


def _given_name(
    items: Sequence[Mapping[str, Json]], names: Sequence[str], *, short: bool
) -> str | None:
    """The first of the names that most elements have; a `short` one has few words, and few different values."""
    for name in names:
        found = [one for item in items if (one := at_path(item, name)) not in NOTHING]
        if len(found) * 10 < len(items) * 7:
            continue
        if not short:
            return name
        texts = {one for one in found if isinstance(one, str) and len(one) <= _ROLE_CHARS}
        if all(isinstance(one, str) for one in found) and len(texts) <= max(4, len(found) // 2):
            return name
    return None


def spoken_list(items: Json, path: str) -> FoundList | None:
    """A list of messages under any names: each element says who speaks and what is said."""
    objects = _objects(items)
    if not objects or not isinstance(items, list):
        return None
    role = _given_name(objects, ROLES, short=True)
    content = _given_name(objects, CONTENTS, short=False)
    if role is None or content is None or _NO_RUN.search(path):
        return None
    if are_messages(items):
        return FoundList("messages", path, len(items))
    # `source` and `actor` stand in events too.
    said = {str(at_path(item, role)).casefold() for item in objects}
    if role in ("source", "actor") and not said & _SAID:
        return None
    if _names(objects) & (_DOING - {"function", "step"}):
        return None
    return FoundList("messages", path, len(items), role, content)


def lists_of(
    record: Json, *, inside: bool = False, without: Collection[str] = ()
) -> Iterator[tuple[str, list[Json]]]:
    """The lists of objects in a record with their paths, at any depth of objects; with `inside` also those in the
    elements of lists (`runs[].turns`). `without` are top-level names that are not looked into."""
    if not isinstance(record, dict):
        return
    outer = {key: value for key, value in record.items() if key not in without}
    for path, given in inner_paths(outer, _DEPTH):
        value = json_in_text(given)
        if not _objects(value):
            continue
        yield path, value
        if inside:
            deeper = {name: None for one in value[:3] for name, _ in lists_of(one, inside=True)}
            for name in deeper:
                found = items_at(value, f"[].{name}")
                if found:
                    yield f"{path}[].{name}", found


def messages_in(record: Json, *, without: Collection[str] = ()) -> FoundList | None:
    """The longest list of chat messages in a record; None if there is none."""
    found = [
        FoundList("messages", path, len(items))
        for path, items in lists_of(record, without=without)
        if not _NO_RUN.search(path) and are_messages(items)
    ]
    return max(found, key=lambda one: one.length, default=None)


def richest_list(row: Mapping[str, Json], read: Collection[str]) -> FoundList | None:
    """The longest list of messages, steps or spans in the columns of a row that are not `read` otherwise; of two that
    are equally long the messages."""
    held = {
        name: value
        for name, value in row.items()
        if name not in read and _may_hold_list(value) and not _NO_RUN.search(name)
    }
    if not held:
        return None
    best: FoundList | None = None
    for path, items in lists_of(held):
        longer = best is None or len(items) > best.length
        said = best is not None and len(items) == best.length and best.kind != "messages"
        found = _read_list(path, items) if longer or said else None
        if found is not None and (longer or found.kind == "messages"):
            best = found
    return best


def _read_list(path: str, items: list[Json]) -> FoundList | None:
    """What a list is, if it is plain enough to be read without asking."""
    if _NO_RUN.search(path):
        return None
    if are_messages(items):
        return FoundList("messages", path, len(items))
    if are_steps(items, path):
        return FoundList("spans" if _are_spans(items) else "steps", path, len(items))
    return None


def _may_hold_list(value: Json) -> bool:
    """Whether a list of objects may be in a value. Most cells are decided without decoding them."""
    if type(value) is dict:
        return any(map(_may_hold_list, value.values()))
    if type(value) is list:
        return bool(value) and type(value[0]) in (dict, str)
    return type(value) is str and value[:1] in _OPENS and _OBJECT_LIST.search(value) is not None


def proposed_list(records: Sequence[Json], *, without: Collection[str] = ()) -> FoundList | None:
    """The list that records of an unknown shape most likely hold: messages before spans before steps, then the
    longest. None if there is none, or if the records are no objects."""
    best: dict[tuple[ListKind, str], FoundList] = {}
    for record in records:
        for path, items in lists_of(record, inside=True, without=without):
            found = spoken_list(items, path)
            if found is None and not _NO_RUN.search(path):
                if _are_spans(items):
                    found = FoundList("spans", path, len(items))
                elif are_steps(items, path):
                    found = FoundList("steps", path, len(items))
            if found is not None:
                known = best.get((found.kind, path))
                if known is None or known.length < found.length:
                    best[found.kind, path] = found
    order = {"messages": 2, "spans": 1, "steps": 0}
    return max(best.values(), key=lambda one: (order[one.kind], one.length), default=None)


def proposed_rows(records: Sequence[Json]) -> FoundList | None:
    """What the records themselves are, if each is a message, a step or a span; None if they are none of these."""
    rows = [json_in_text(one) for one in records]
    objects = _objects(rows)
    if len(objects) < 2:
        return None
    found = spoken_list(rows, "")
    if found is not None:
        return found._replace(path=WHOLE)
    names = _names(objects)
    if _are_spans(rows) and names & {*_DOING, "name"}:
        return FoundList("spans", WHOLE, len(rows))
    strange = names & {
        "action",
        "observation",
        "event",
        "event_type",
        "event_name",
        "tool_name",
        "tool_input",
    }
    if strange and names & {
        "timestamp",
        "time",
        "ts",
        "start_time",
        "session_id",
        "run_id",
        "trace_id",
    }:
        return FoundList("steps", WHOLE, len(rows))
    return None
