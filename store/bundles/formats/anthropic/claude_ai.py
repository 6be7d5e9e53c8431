"""Claude.ai: conversations as people get them in an export of their data (`conversations.json`).

Source: the export itself (2024 to 2026), as its readers describe it, and the same objects of the web application, which
have the branches; Anthropic's Compliance API, `GET /v1/compliance/apps/chats/{id}/messages`, for `role`, `files` and
`artifacts`. A conversation is `{uuid, name, chat_messages}`; a message has `sender`, blocks of `content` (text,
thinking, tool_use, tool_result), `attachments` with their text and `files`. With `parent_message_uuid` the messages are
a tree, and `current_leaf_message_uuid` ends the branch that the person saw. `projects.json` and `users.json` of the
export hold no conversations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ....canonical import Json
from ....trace import Score, Trace, as_text
from ...chat.turns import Turns, conversation
from ...input.gathering import per_record
from ...protocol import (
    EXCERPT_CHARS,
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
from ...values.json_access import but, listing, mapping, text
from ...values.raters import scored
from ...values.times import to_ns, unread_times
from .claude_ai_messages import add_message, id_of

_READ: Final = ("uuid", "id", "name", "chat_messages", "created_at", "updated_at")
_LEAF: Final = "current_leaf_message_uuid"
_PARENT: Final = "parent_message_uuid"
_ASIDE: Final = (
    (
        {"uuid", "prompt_template", "docs"},
        "a project of Claude.ai: instructions and documents, no conversation",
    ),
    ({"uuid", "full_name", "email_address"}, "a user of Claude.ai, no conversation"),
    ({"conversations_memory"}, "what Claude.ai remembers of a person, no conversation"),
)
"""Keys of what else is in the export, and what that is."""


def _is_conversation(value: Json) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("chat_messages"), list)
        and ("uuid" in value or "id" in value)
        and all(
            isinstance(one, dict) and ("sender" in one or "role" in one)
            for one in value["chat_messages"][:20]
        )
    )


def _aside(value: Json) -> str | None:
    """What a record of the export is that holds no conversation; None if it is none of these."""
    if not isinstance(value, dict):
        return None
    return next((what for keys, what in _ASIDE if keys <= value.keys()), None)


class ClaudeAiReader(Reader):
    """Reader for conversations; the branch that the person saw is the conversation."""

    name = "claude-ai"
    title = "Claude.ai conversation exports"
    gathering = Gathering.PER_RECORD
    keeps = "every message of the current branch, thinking, tools, attachments; other branches; feedback"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for conversations with `chat_messages`, and for what else such an export holds."""
        if sample.columns:
            return Vote.NO
        found = any(_is_conversation(one) or _aside(one) is not None for one in sample.records)
        return Vote.CERTAIN if found else Vote.NO

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield one trace per conversation."""
        return per_record(source, self._items)

    def _items(self, record: Record) -> Iterator[Item]:
        value = record.value
        if _is_conversation(value):
            yield _trace(value, self.name)
        else:
            what = _aside(value)
            # What is about a person is not repeated in a list of rejects.
            excerpt = as_text(value)[:EXCERPT_CHARS] if what is None else ""
            yield Reject(record.position, what or "not a conversation with chat_messages", excerpt)


def _trace(value: Mapping[str, Json], name: str) -> Trace:
    messages = [mapping(one) or {"text": one} for one in listing(value["chat_messages"])]
    path = _branch(messages, text(value.get(_LEAF)))
    others = [dict(one) for at, one in enumerate(messages) if at not in path]
    turns = Turns()
    scores: list[Score] = []
    for at in path:
        step_id = add_message(turns, messages[at], at)
        scores += _feedback(messages[at], step_id)
    more: dict[str, Json] = {"other_branches": others} if others else {}
    own = text(value.get("uuid")) or text(value.get("id"))
    if text(value.get("id")) not in (None, own):
        more["id"] = value["id"]
    known = {id_of(one, at) for at, one in enumerate(messages)}
    rest = but(value, *_READ, *((_LEAF,) if text(value.get(_LEAF)) in known else ()))
    return conversation(
        turns,
        format=name,
        source_id=own,
        name=text(value.get("name")),
        metadata={**rest, **unread_times(value, "created_at", "updated_at"), **more},
        scores=scores,
        notes=[f"{len(others)} message(s) are in other branches"] if others else [],
        times=[to_ns(value.get("created_at"))],
    )


def _branch(messages: Sequence[Mapping[str, Json]], leaf: str | None) -> list[int]:
    """The places of the messages of the branch that ends with `leaf`, or with the last message; all of them if they name
    none before them."""
    at_id = {id_of(one, at): at for at, one in enumerate(messages)}
    if len(at_id) < len(messages) or not any(text(one.get(_PARENT)) in at_id for one in messages):
        return list(range(len(messages)))
    at: int | None = at_id.get(leaf or "", len(messages) - 1)
    path: dict[int, None] = {}
    while at is not None and at not in path:
        path[at] = None
        at = at_id.get(text(messages[at].get(_PARENT)) or "")
    return list(reversed(path))


def _feedback(message: Mapping[str, Json], step_id: str) -> Iterator[Score]:
    """What the person said of an answer by a thumb."""
    given = message.get("chat_feedback")
    one = mapping(given)
    if one and text(one.get("type")):
        yield scored(
            "feedback",
            None,
            one["type"],
            explanation=text(one.get("reason")),
            rater="user",
            step_id=step_id,
            at_ns=to_ns(one.get("created_at")),
            extra={
                **but(one, "type", "reason", "created_at"),
                **unread_times(one, "created_at"),
            },
        )
    elif given:
        yield scored("feedback", None, as_text(given), rater="user", step_id=step_id)


READER: Final = ClaudeAiReader()
