"""The messages of a conversation in which both sides could speak at once.

Source: tau2-bench, `src/tau2/data_model/message.py` (Tick). A tick contains each side's speech in a fraction of
a second; pieces of one utterance share an id, even if the other side spoke in between.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ....canonical import Json
from ...values.json_access import NOTHING, but, listing, mapping


def spoken_in(ticks: list[Json]) -> Iterator[Json]:
    """Yield the messages in ticks: joined utterances, tool calls, and their results."""
    out: list[Json] = []
    open_: dict[str, dict[str, Json]] = {}
    for number, given in enumerate(ticks):
        tick = mapping(given)
        if not tick:
            out.append(given)
            continue
        at = tick.get("tick_id", number)
        for side, role in (("agent", "assistant"), ("user", "user")):
            chunk = mapping(tick.get(f"{side}_chunk"))
            calls = listing(tick.get(f"{side}_tool_calls"))
            content = chunk.get("content")
            if (isinstance(content, str) and content.strip()) or calls:
                _append_piece(out, open_, role, chunk, calls, tick, at)
            for result in listing(tick.get(f"{side}_tool_results")):
                known = isinstance(result, dict)
                out.append(
                    {"role": "tool", "tick_start": at, "tick_end": at, **result}
                    if known
                    else result
                )
                open_.pop(role, None)
    yield from out


def _append_piece(
    out: list[Json],
    open_: dict[str, dict[str, Json]],
    role: str,
    chunk: Mapping[str, Json],
    calls: list[Json],
    tick: Mapping[str, Json],
    at: Json,
) -> None:
    """Append a piece to the utterance that it continues, or begin another."""
    when = chunk.get("timestamp") or tick.get("timestamp")
    content = chunk.get("content") if isinstance(chunk.get("content"), str) else None
    ids = listing(chunk.get("utterance_ids"))
    before = open_.get(role)
    if before is not None and not calls and _continues(before, ids, out):
        before["content"] = f"{before['content'] or ''}{content or ''}"
        before |= {"tick_end": at, "ended": when}
        return
    message: dict[str, Json] = {
        "role": role,
        "content": content,
        "timestamp": when,
        "ended": when,
        "tick_start": at,
        "tick_end": at,
        **{
            key: item
            for key, item in (("utterance_ids", ids), ("tool_calls", calls))
            if item not in NOTHING
        },
        **but(chunk, "role", "content", "timestamp", "utterance_ids", "tool_calls"),
    }
    out.append(message)
    if calls:
        open_.pop(role, None)
    else:
        open_[role] = message


def _continues(before: Mapping[str, Json], ids: list[Json], out: list[Json]) -> bool:
    """Whether a piece continues the previous utterance: by ids; without ids, if nobody spoke since."""
    known = listing(before.get("utterance_ids"))
    if known and ids:
        return any(one in known for one in ids)
    return out[-1] is before
