"""OpenHands (OpenDevin before): events of conversations, trajectories, and outputs of evaluations.

Source: All-Hands-AI/OpenHands, `openhands/events/serialization/event.py`, `openhands/storage/locations.py`
(`sessions/ID/events/NUMBER.json`), `evaluation/utils/shared.py` (`output.jsonl`); for version 1
OpenHands/software-agent-sdk, `event/` and `conversation/persistence_const.py` (`events/event-NUMBER-ID.json`). See
`events.py`, `sdk_events.py` and `outputs.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final, TypeAlias

from ....canonical import Json
from ....trace import as_text
from ...input.gathering import complete
from ...protocol import (
    EXCERPT_CHARS,
    Gathering,
    Reader,
    ReaderItem,
    Record,
    RecordSource,
    Reject,
    Sample,
    Vote,
)
from ...values.json_access import but, listing, text
from .outputs import events_trace, flat, in_order, is_event, is_sdk_event, output_trace

_OF_ONE_EVENT: Final = re.compile(r"(event[-_])?[0-9]+([-_][0-9A-Za-z-]+)?\.json")
_FOLDERS: Final = ("events", "event_cache")
_LISTS: Final = ("trajectory", "history", "events")
_SURE: Final = ("llm_message", "tool_call", "tool_call_id", "system_prompt")
_Part: TypeAlias = Mapping[str, Json]


def _is_output(value: Json) -> bool:
    """Whether it is the output of an evaluation: a task with its result, and a history of events or none."""
    if not isinstance(value, dict) or "instance_id" not in value or "history" not in value:
        return False
    events = flat(value["history"])
    if events:
        return any(is_event(one) or is_sdk_event(one) for one in events[:20])
    return {"test_result", "metrics", "instruction"} <= value.keys()


def _list_in(value: Json) -> str | None:
    """The field with the events of a trajectory; None if there is none."""
    if not isinstance(value, dict):
        return None
    return next(
        (
            name
            for name in _LISTS
            if (events := flat(value.get(name)))
            and any(is_event(one) or is_sdk_event(one) for one in events[:20])
        ),
        None,
    )


def _is_sure(value: Json) -> bool:
    """Whether an event, or one of a pair, has what only an event of OpenHands has."""
    if isinstance(value, list):
        return any(_is_sure(one) for one in value[:20] if isinstance(one, dict))
    if is_sdk_event(value):
        return any(name in value for name in _SURE)
    return is_event(value)


class OpenHandsReader(Reader):
    """Reader for events and outputs; a conversation, or a run of an evaluation, is a trace."""

    name = "openhands"
    title = "OpenHands events and evaluation outputs"
    gathering = Gathering.BY_TRACE
    keeps = (
        "every event, thoughts, actions with observations, outcome of the test, patch, cost, error"
    )

    def sniff(self, sample: Sample) -> Vote:
        """Vote for actions with `args` and observations with `extras`, alone or in a history, and for SDK events."""
        if sample.columns:
            return Vote.NO
        found = any(
            _is_output(one) or _list_in(one) is not None or _is_sure(one) for one in sample.records
        )
        return Vote.CERTAIN if found else Vote.NO

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield each run; events that are files of their own are those of the conversation that they lie in."""
        for found in complete(source, _parts):
            if isinstance(found, Reject):
                yield found
                continue
            first = found.parts[0]
            if found.trace_id:
                trace = events_trace(
                    list(in_order(found.parts)),
                    format=self.name,
                    source_id=_conversation(found.trace_id),
                    metadata={},
                )
            elif _is_output(first):
                trace = output_trace(first, self.name)
            else:
                held = _list_in(first) or ""
                trace = events_trace(
                    flat(first[held]),
                    format=self.name,
                    source_id=text(first.get("conversation_id")) or text(first.get("id")),
                    metadata=but(first, held, "conversation_id", "id"),
                )
            yield found.located(trace)


def _parts(record: Record) -> Iterator[tuple[str | None, _Part] | Reject]:
    value, place = record.value, record.position
    if _is_output(value) or _list_in(value) is not None:
        yield None, value
    elif isinstance(value, dict) and (is_event(value) or is_sdk_event(value) or _is_odd(value)):
        yield _folder(place.file), value
    elif listing(value) and all(isinstance(one, dict) for one in value):
        # A pair of an action and what was observed, or a page of events.
        for one in flat([value], place.record or place.line or 0):
            yield _folder(place.file), one
    else:
        yield Reject(place, "not an event", as_text(value)[:EXCERPT_CHARS])


def _is_odd(value: Mapping[str, Json]) -> bool:
    """Whether it is an event of an unknown kind: it has a time and a source."""
    return {"timestamp", "source"} <= value.keys()


def _folder(file: str) -> str:
    """What the events of a conversation have in common: the folder in which each is a file, or their file."""
    path = PurePosixPath(file)
    if not _OF_ONE_EVENT.fullmatch(path.name):
        return file
    folder = path.parent
    while folder.name in _FOLDERS:
        folder = folder.parent
    return f"{folder}/"


def _conversation(place: str) -> str | None:
    """The id of a conversation by its folder; events in one file name none."""
    if not place.endswith("/"):
        return None
    name = PurePosixPath(place).name
    return name if name not in ("", ".") else None


READER: Final = OpenHandsReader()
