"""Conversations that are exported again after something changed, and reviews of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tracejury.store.workspace.workspace import Workspace

Json = dict[str, Any]


def run_id(number: int) -> str:
    """A global id."""
    return f"5b0f2c1a-7d3e-4b6f-9a8c-{number:012}"


def talk(
    number: int,
    *,
    found: str = "clause 9: 30 days",
    answer: str = "Within 30 days.",
    thanks: str | None = None,
    tags: Iterable[str] = (),
) -> Json:
    """A question, a call, what it found, an answer; as a line of a bundle."""
    call = {"id": "c1", "type": "function", "function": {"name": "get_clause", "arguments": "{}"}}
    messages: list[Json] = [
        {"role": "user", "content": f"May I return kettle {number}?"},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "c1", "name": "get_clause", "content": found},
        {"role": "assistant", "content": answer},
    ]
    if thanks is not None:
        messages.append({"role": "user", "content": thanks})
    return {"id": run_id(number), "messages": messages, "metadata": {"tags": list(tags)}}


def bundle(path: Path, talks: Iterable[Json]) -> Path:
    """A file of conversations."""
    path.write_text("".join(json.dumps(one) + "\n" for one in talks))
    return path


def review_line(number: int, verdict: str = "pass", **fields: Any) -> Json:
    """A line of a reviews file about the conversation of that number."""
    return {
        "source_id": run_id(number), "reviewer": "ana", "rubric": "agent-failure",
        "at": "2026-10-01T08:00:00Z", "verdict": verdict, **fields,
    }  # fmt: skip


def bring(space: Workspace, path: Path, lines: Iterable[Mapping[str, Any]]) -> None:
    """Import reviews; every line has to be stored."""
    given = list(lines)
    path.write_text("".join(json.dumps(line) + "\n" for line in given))
    report = space.import_reviews(path)
    assert (report.stored, report.rejected) == (len(given), [])
