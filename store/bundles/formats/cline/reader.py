"""Tasks of Cline and Roo Code (and Kilo Code): one folder, several files, one trace.

Source: cline 3.x, `src/core/storage/disk.ts` (the names of the files), `src/shared/ExtensionMessage.ts`
(ClineMessage, ClineApiReqInfo), `src/shared/messages/content.ts` (ClineStorageMessage), and
`src/core/context/context-tracking/ContextTrackerTypes.ts` (TaskMetadata); Roo-Code 3.x, `packages/types/src/message.ts`
and `history.ts` (HistoryItem).

`api_conversation_history.json` is the conversation with the model, `ui_messages.json` what the extension showed,
`task_metadata.json` and `history_item.json` what it noted of the task.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from ....canonical import Json
from ....trace import as_text
from ...input.gathering import complete
from ...protocol import (
    EXCERPT_CHARS,
    Gathering,
    Position,
    Reader,
    ReaderItem,
    Record,
    RecordSource,
    Reject,
    Sample,
    Vote,
)
from ...values.json_access import listing, mapping, text
from .calls import is_shown
from .messages import ENVIRONMENT
from .traces import Task, trace_of

_SHOWN: Final = "ui_messages.json"
_HISTORY: Final = "api_conversation_history.json"
_ITEM: Final = "history_item.json"
_NOTED: Final = {
    "task_metadata.json": "task_metadata",
    "context_history.json": "context_history",
    "settings.json": "settings",
}
_FILES: Final = frozenset({_SHOWN, _HISTORY, _ITEM, *_NOTED})


def _is_item(value: Json) -> bool:
    keys = {"id", "ts", "task", "tokensIn", "tokensOut", "totalCost"}
    return isinstance(value, dict) and value.keys() >= keys


def _is_noted(value: Json) -> bool:
    return isinstance(value, dict) and isinstance(value.get("files_in_context"), list)


def _is_said(value: Json) -> bool:
    return (
        isinstance(value, dict)
        and value.get("role") in ("user", "assistant")
        and "content" in value
    )


def _is_conversation(value: Json) -> bool:
    """Whether a user's message has the environment that the extension adds to what users say."""
    if not _is_said(value) or value["role"] != "user":
        return False
    blocks = (
        listing(value["content"])
        if isinstance(value["content"], list)
        else [{"text": value["content"]}]
    )
    return any(
        (text(mapping(block).get("text")) or "").lstrip().startswith(ENVIRONMENT)
        for block in blocks
    )


class ClineReader(Reader):
    """Reader for the folders of tasks."""

    name = "cline"
    title = "Cline and Roo Code tasks"
    gathering = Gathering.BY_TRACE
    keeps = "the conversation, reasoning, tools with results, what was shown, requests with tokens and cost, the task"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for messages that are said or asked, and for what the extension notes of a task."""
        if sample.columns:
            return Vote.NO
        signs = (is_shown, _is_item, _is_noted, _is_conversation)
        found = any(sign(record) for record in sample.records for sign in signs)
        return Vote.CERTAIN if found else Vote.NO

    def part_of(self, file: str) -> str | None:
        """The messages shown of a task own the other files beside them."""
        path = PurePosixPath(file)
        return str(path.with_name(_SHOWN)) if path.name in _FILES - {_SHOWN} else None

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield each task when all of its files are read."""
        for found in complete(source, _parse):
            if isinstance(found, Reject):
                yield found
                continue
            task = Task()
            for name, value in found.parts:
                _add(task, name, value)
            if not task.history and not task.shown:
                reason = "the task's conversation is not in this bundle: load the whole folder of the task"
                yield Reject(
                    found.positions[0], reason, as_text(task.item.get("task"))[:EXCERPT_CHARS]
                )
            else:
                folder = PurePosixPath(found.positions[0].file).parent.name
                yield found.located(trace_of(task, folder or None, self.name))


def _parse(record: Record) -> Iterator[tuple[str, tuple[str, Json]] | Reject]:
    value, name = record.value, PurePosixPath(record.position.file).name
    known = is_shown(value) or _is_said(value) or _is_item(value) or _is_noted(value)
    if _is_item(value) and name != _ITEM and name == "taskHistory.json":
        reason = "an entry in the list of tasks; its conversation is in the folder of the task"
        yield Reject(record.position, reason, as_text(value["task"])[:EXCERPT_CHARS])
    elif known or name in _NOTED:
        yield _folder(record.position), (name, value)
    else:
        yield Reject(record.position, "not a part of a task", as_text(value)[:EXCERPT_CHARS])


def _folder(position: Position) -> str:
    """What tells one task's records from another's: their folder, or the file if it has a name of its own."""
    path = PurePosixPath(position.file)
    return str(path.parent) if path.name in _FILES else position.file


def _add(task: Task, name: str, value: Json) -> None:
    if is_shown(value):
        task.shown.append(value)
    elif _is_said(value):
        task.history.append(value)
    elif _is_item(value) and not task.item:
        task.item = value
    else:
        kept = "task_metadata" if _is_noted(value) else _NOTED.get(name, "more")
        task.others.setdefault(kept, []).append(value)


READER: Final = ClineReader()
