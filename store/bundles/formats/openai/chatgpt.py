"""ChatGPT: conversations as people get them in an export of their data (`conversations.json`), and their feedback.

Source: the export itself (2023 to 2026), as its readers describe it: `mapping` is a tree of messages, `current_node` the
last message of the branch that the person saw; pionxzh/chatgpt-exporter (`src/api.ts`, types of content and author),
mohamed-chs/convoviz (`convoviz/models`). An edited question or an answer that was made again is another branch.
`message_feedback.json` names the conversation that it is about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ....canonical import Json
from ....trace import Trace, as_text
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
    UnattachedScores,
    Vote,
)
from ...values.json_access import NOTHING, but, listing, mapping, text
from ...values.raters import scored
from ...values.times import to_ns, unread_times
from .chatgpt_messages import add_message

_READ: Final = (
    *("mapping", "current_node", "title", "create_time", "update_time", "id", "conversation_id"),
)
_NODE: Final = ("id", "message", "parent", "children")
_FEEDBACK: Final = ("conversation_id", "rating", "content", "create_time")

_ASIDE: Final = (
    ({"email", "chatgpt_plus_user"}, "a user of ChatGPT, no conversation"),
    ({"conversation_id", "is_anonymous", "title"}, "names a conversation that was shared"),
)
"""Keys of what else is in the export, and what that is."""


def _is_conversation(value: Json) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("mapping"), dict):
        return False
    nodes = [one for one in value["mapping"].values() if isinstance(one, dict)]
    return bool(nodes) and any({"parent", "children"} <= one.keys() for one in nodes)


def _is_feedback(value: Json) -> bool:
    return isinstance(value, dict) and {*_FEEDBACK[:2], "evaluation_name"} <= value.keys()


def _aside(value: Json) -> str | None:
    """What a record of the export is that holds no conversation; None if it is none of these."""
    if not isinstance(value, dict):
        return None
    return next((what for keys, what in _ASIDE if keys <= value.keys()), None)


class ChatGptReader(Reader):
    """Reader for conversations; the branch that the person saw is the conversation."""

    name = "chatgpt"
    title = "ChatGPT conversation exports"
    gathering = Gathering.PER_RECORD
    keeps = "every message of the current branch, thoughts, tools, files, hidden context; other branches; feedback"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for a tree of messages under `mapping`, for feedback, and for what else such an export holds."""
        if sample.columns:
            return Vote.NO
        found = any(
            _is_conversation(one) or _is_feedback(one) or _aside(one) is not None
            for one in sample.records
        )
        return Vote.CERTAIN if found else Vote.NO

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield one trace per conversation."""
        return per_record(source, self._items)

    def _items(self, record: Record) -> Iterator[Item]:
        value = record.value
        if _is_conversation(value):
            yield _trace(value, self.name)
        elif _is_feedback(value) and text(value["conversation_id"]):
            yield _feedback(value)
        else:
            what = _aside(value)
            # What is about a person is not repeated in a list of rejects.
            excerpt = as_text(value)[:EXCERPT_CHARS] if what is None else ""
            reason = what or "not a conversation with a tree of messages"
            yield Reject(record.position, reason, excerpt)


def _trace(value: Mapping[str, Json], name: str) -> Trace:
    nodes = {key: mapping(node) for key, node in value["mapping"].items()}
    path = _branch(nodes, text(value.get("current_node")))
    turns = Turns()
    silent: dict[str, Json] = {}
    for node_id in path:
        node = nodes[node_id]
        rest = but(node, *_NODE)
        message = node.get("message")
        if isinstance(message, dict):
            add_message(turns, message, node_id, rest)
        elif not node:
            silent[node_id] = value["mapping"][node_id]
        elif rest or message is not None:
            silent[node_id] = {**rest, **but({"message": message})}
    others = {key: value["mapping"][key] for key in nodes if key not in path}
    said = sum(isinstance(mapping(one).get("message"), dict) for one in others.values())
    own = text(value.get("conversation_id")) or text(value.get("id"))
    more: dict[str, Json] = {
        **({"other_branches": others} if others else {}),
        **({"empty_nodes": silent} if any(silent.values()) else {}),
        **({"id": value["id"]} if text(value.get("id")) not in (None, own) else {}),
    }
    if value.get("current_node") not in NOTHING and text(value["current_node"]) not in nodes:
        more["current_node"] = value["current_node"]
    return conversation(
        turns,
        format=name,
        source_id=own,
        name=text(value.get("title")),
        metadata={
            **but(value, *_READ),
            **unread_times(value, "create_time", "update_time"),
            **more,
        },
        notes=[f"{said} message(s) are in other branches"] if said else [],
        times=[to_ns(value.get("create_time"))],
    )


def _branch(nodes: Mapping[str, Mapping[str, Json]], current: str | None) -> list[str]:
    """The nodes from the first message to the current one; without one, to the latest message that has none after it."""
    if current is None or current not in nodes:
        leaves = [key for key, node in nodes.items() if not listing(node.get("children"))]
        current = max(leaves or nodes, key=lambda key: (_made(nodes[key]), key))
    path: dict[str, None] = {}
    at: Json = current
    while isinstance(at, str) and at in nodes and at not in path:
        path[at] = None
        at = nodes[at].get("parent")
    return list(reversed(path))


def _made(node: Mapping[str, Json]) -> int:
    return to_ns(mapping(node.get("message")).get("create_time")) or 0


def _feedback(value: Mapping[str, Json]) -> UnattachedScores:
    said = mapping(value.get("content"))
    about = but(value, *_FEEDBACK)
    if said or value.get("content") not in (None, "", "{}", {}):
        about["content"] = dict(said) or value["content"]
    score = scored(
        "feedback",
        None,
        value["rating"],
        explanation=said.get("text"),
        rater="user",
        at_ns=to_ns(value.get("create_time")),
        extra={**about, **unread_times(value, "create_time")},
    )
    return UnattachedScores(str(text(value["conversation_id"])), (score,))


READER: Final = ChatGptReader()
