"""Message lists: one record per conversation. OpenAI chat, ShareGPT, tau-bench, Who&When and similar.

Every message of the list is one step, in order; the step id is its index from 0, which is how labels
refer to messages. Sources: the records of tau-bench (`traj`), Who&When (`history`),
FastChat (`conversations`) and OpenAI fine-tuning files (`messages`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ....canonical import Json
from ....trace import Message, Score, Trace, as_text
from ...chat.google import SYSTEM_KEYS, google_messages
from ...chat.message_steps import (
    first_question,
    last_answer,
    message_steps,
    one_a_message,
)
from ...chat.messages import messages_from
from ...input.gathering import per_record
from ...protocol import (
    Gathering,
    Item,
    Reader,
    ReaderItem,
    Record,
    RecordSource,
    Reject,
    Sample,
    Vote,
)
from ...record_lists import messages_in
from ...values.json_paths import items_at, without_path
from .agentrx_labels import is_labelled, labels_of
from .agentrx_runs import as_messages, is_run, with_step_ids

_GOOGLE: Final = "contents"
_LISTS: Final = ("messages", "history", "traj", "conversations", "conversation", _GOOGLE)
_DISPLAY: Final = "messages_display"
_IDS: Final = (
    "id",
    "trace_id",
    "question_ID",
    "conversation_id",
    "instance_id",
    "source_id",
    "uuid",
)
_INPUTS: Final = ("question", "input", "query", "instruction", "task")
_EXPECTED: Final = ("ground_truth", "expected", "reference", "target")
_ANSWERS: Final = ("output", "outputs", "response", "answer", "completion", "generation")
_LABELS: Final = ("mistake_agent", "mistake_step", "mistake_reason")
_TURN: Final = re.compile(r"^(user|assistant|tool|system): ", re.MULTILINE)
EXCERPT_KEYS: Final = 8


def list_name(record: Mapping[str, Json]) -> str | None:
    """The path of a record's list of messages: a full list under a known name, else the longest list of messages
    anywhere in it, else any list under a known name."""
    known: str | None = None
    for name in _LISTS:
        held = record.get(name)
        if isinstance(held, list):
            if held and _begins_as_chat(held[0]):
                return name
            known = name if known is None or (held and not record[known]) else known
    found = messages_in(record)
    if found is not None:
        return found.path
    return known or (_DISPLAY if isinstance(record.get(_DISPLAY), str) else None)


def _begins_as_chat(item: Json) -> bool:
    return isinstance(item, dict) and bool(item.keys() & {"role", "from", "type", "lc"})


def _held(record: Mapping[str, Json], path: str) -> list[Json]:
    return record[path] if path in record else items_at(record, path) or []


class MessageListReader(Reader):
    """Reader for records that contain a list of messages."""

    name = "messages"
    title = "Message lists"
    gathering = Gathering.PER_RECORD
    keeps = "every message as a step, tool calls, rewards and labels"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for a list of messages under one of the known keys, or a bare list as a document."""
        votes = []
        for record in sample.records:
            if not isinstance(record, dict):
                votes.append(Vote.NO)
                continue
            name = list_name(record)
            if is_labelled(record) or is_run(record):
                votes.append(Vote.LIKELY)
            elif name is None:
                votes.append(Vote.NO)
            elif name not in (*_LISTS, _DISPLAY):
                # A row with a question and an answer is read as a table, with this list in it.
                votes.append(Vote.FALLBACK)
            elif name == _DISPLAY or not record[name]:
                answered = any(isinstance(record.get(one), str) for one in _ANSWERS)
                votes.append(Vote.FALLBACK if answered else Vote.POSSIBLE)
            else:
                votes.append(_vote(name, messages_from(record[name]), record))
        return max(votes, default=Vote.NO) if any(votes) else Vote.NO

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield one trace per record; annotations in separate records as unattached scores."""
        return per_record(source, self._items)

    def _items(self, record: Record) -> Iterator[Item]:
        value = record.value
        if is_labelled(value):
            yield labels_of(value)
        elif is_run(value):
            read = read_record(as_messages(record))
            yield with_step_ids(read, value) if isinstance(read, Trace) else read
        else:
            yield read_record(record)


def _vote(name: str, messages: Sequence[Message], record: Mapping[str, Json]) -> Vote:
    if not messages:
        return Vote.NO
    if name == "history" and _first(record, _INPUTS)[0] and _first(record, _ANSWERS)[0]:
        # What was said before the question that the row asks and answers.
        return Vote.FALLBACK
    # Messages that end with the question, and an answer in another field: a table row.
    asked = messages[-1].role in ("user", "system")
    return Vote.FALLBACK if asked and any(record.get(name) for name in _ANSWERS) else Vote.LIKELY


def read_record(record: Record) -> Item:
    """One record as a trace, or the reason why it is not one."""
    value = record.value
    if not isinstance(value, dict):
        return Reject(record.position, "the record is not an object", str(value)[:200])
    name = list_name(value)
    if name is None:
        keys = ", ".join(str(key) for key in list(value)[:EXCERPT_KEYS])
        return Reject(
            record.position, f"no list of messages found (keys: {keys})", str(value)[:200]
        )
    notes: list[str] = []
    if name == _DISPLAY:
        messages = _displayed(value[_DISPLAY])
    else:
        held = _held(value, name)
        if name == _GOOGLE and (whole := google_messages(value)):
            # Its system prompt stands beside the list.
            held = whole
            value = {key: item for key, item in value.items() if key not in SYSTEM_KEYS}
        read = one_a_message(held)
        if read is None:
            return Reject(
                record.position,
                f"`{name}` contains something that is not a message",
                str(value)[:200],
            )
        messages = read
    if not messages:
        notes.append("the list of messages is empty")
    return _trace(value, name, messages, notes)


def _displayed(text: str) -> list[Message]:
    """Turns of a transcript whose lines begin with a role; `None` marks a tool call."""
    starts = list(_TURN.finditer(text))
    if not starts or starts[0].start() != 0:
        return [Message("user", text)]
    out = []
    for number, found in enumerate(starts):
        end = starts[number + 1].start() if number + 1 < len(starts) else len(text)
        content = text[found.end() : end].removesuffix("\n")
        out.append(Message(found[1], None if content == "None" else content))
    return out


def _first(value: Mapping[str, Json], names: tuple[str, ...]) -> tuple[str | None, Json]:
    for name in names:
        if value.get(name) is not None:
            return name, value[name]
    return None, None


def _score(name: str, value: Json) -> Score | None:
    """A score from a plain value, or from an object with value, label, explanation."""
    if isinstance(value, bool):
        return Score(name, float(value), str(value).lower(), rater="code")
    if isinstance(value, int | float):
        return Score(name, float(value), rater="code") if math.isfinite(value) else None
    if isinstance(value, str):
        return Score(name, label=value, rater="code")
    if isinstance(value, dict):
        number: Json = value.get("value", value.get("score"))
        rater = value.get("rater", value.get("source"))
        known = {"value", "score", "label", "explanation", "reason", "rater", "source", "author"}
        plain = isinstance(number, int | float) and not isinstance(number, bool)
        return Score(
            name,
            value=float(number) if plain else None,
            label=str(value["label"])
            if value.get("label") is not None
            else (None if plain or number is None else str(number)),
            explanation=value.get("explanation", value.get("reason")),
            rater=rater if rater in ("human", "llm", "code", "user") else "unknown",
            author=value.get("author"),
            extra={key: item for key, item in value.items() if key not in known},
        )
    return None


def _scores(value: Mapping[str, Json]) -> tuple[tuple[Score, ...], set[str]]:
    """The judgements in a record, and the keys that they were read from."""
    found: list[Score] = []
    used: set[str] = set()
    if isinstance(value.get("scores"), dict):
        used.add("scores")
        found += [score for name, one in value["scores"].items() if (score := _score(name, one))]
    for name in ("reward", "is_correct"):
        score = _score(name, value.get(name)) if name in value else None
        if score:
            found.append(score)
            used.add(name)
    if "mistake_step" in value:
        reason = value.get("mistake_reason")
        used.update(name for name in (*_LABELS, "labels") if name in value)
        found.append(
            Score(
                "mistake",
                label=str(value.get("mistake_agent")),
                explanation=None if reason is None else as_text(reason),
                rater="human",
                step_id=_step_of(value),
                extra={
                    key: value[key]
                    for key in ("mistake_step", "labels")
                    if value.get(key) is not None
                },
            )
        )
    return tuple(found), used


def _step_of(value: Mapping[str, Json]) -> str | None:
    """The step in `mistake_step`, which counts messages from 0, often as text."""
    number, name = str(value["mistake_step"]), list_name(value)
    held = () if name is None else _held(value, name)
    there = number.isascii() and number.isdecimal() and len(number) < 9 and int(number) < len(held)
    return str(int(number)) if there else None


def _trace(
    value: Mapping[str, Json], name: str, messages: list[Message], notes: list[str]
) -> Trace:
    scores, used = _scores(value)
    used.add(name)
    source_id: str | None = None
    id_name, given = _first(value, _IDS)
    if id_name is not None:
        source_id = str(given)
        used.add(id_name)
    elif "task_id" in value:
        source_id = str(value["task_id"])
        if value.get("trial") is not None:
            source_id = f"{source_id}/{value['trial']}"
        used.update(("task_id", "trial"))
    input_name, asked = _first(value, _INPUTS)
    expected_name, expected = _first(value, _EXPECTED)
    used.update(found for found in (input_name, expected_name) if found)
    output = value["output"] if isinstance(value.get("output"), str) else last_answer(messages)
    if isinstance(value.get("output"), str):
        used.add("output")
    error = value.get("error")
    metadata: dict[str, Json] = {}
    rest = value if name in value else without_path(value, name)
    for key, item in rest.items():
        if key in used or key == "error":
            continue
        if key == "metadata" and isinstance(item, dict):
            metadata.update(item)
        elif key == "info" and isinstance(item, dict):
            error = error or item.get("error")
            task = item.get("task")
            if isinstance(task, dict) and task.get("instruction"):
                metadata["instruction"] = task["instruction"]
            metadata["info"] = item
        elif item is not None and item != {}:
            metadata[key] = item
    return Trace(
        source_id=source_id,
        name=_name(value),
        input=asked if input_name else first_question(messages),
        output=output,
        expected=expected,
        error=None if error is None else str(error),
        steps=message_steps(messages),
        metadata=metadata,
        scores=scores,
        format="messages",
        notes=tuple(notes),
    )


def _name(value: Mapping[str, Json]) -> str | None:
    name = value.get("name", value.get("title"))
    return name if isinstance(name, str) else None


READER: Final = MessageListReader()
