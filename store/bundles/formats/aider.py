"""Aider: the history of its chats, `.aider.chat.history.md`, Markdown with one heading for each chat.

Source: Aider-AI/aider, `aider/io.py` (`append_chat_history`, `user_input`, `tool_output`) and `aider/utils.py`
(`split_chat_history_markdown`), 0.20 to 0.86: `#### ` begins a line of the user, `> ` a line of the program, everything
else is the answer of the model; `aider/coders/base_coder.py` (the line with tokens and cost after an answer).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ...canonical import Json
from ...trace import Message, Step, Trace, as_text
from ..chat.turns import Turns, conversation
from ..input.chat_logs import STARTED, TEXT
from ..input.gathering import per_record
from ..protocol import (
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
from ..values.json_access import but
from ..values.times import to_ns

_USER: Final = "####"
_PROGRAM: Final = ">"
_FENCE: Final = ("```", "````", "~~~")
_MODEL: Final = re.compile(r"^(?:Main m|M)odels?: ([^\s,]+)", re.MULTILINE)
_TOKENS: Final = re.compile(
    r"^Tokens: ([0-9.,]+[kM]?) sent,(?:.*?,)? ?([0-9.,]+[kM]?) received", re.MULTILINE
)
_COST: Final = re.compile(r"Cost: \$([0-9]+(?:\.[0-9]+)?) message")
_FAILED: Final = re.compile(
    r"^(?:The LLM did not conform to the edit format"
    r"|# [0-9]+ SEARCH/REPLACE blocks? failed"
    r"|litellm\.[\w.]*(?:Error|Exception)"
    r"|The API provider .*(?:error|not able|limit)"
    r"|Unable to "
    r"|Error[: ])",
    re.MULTILINE | re.IGNORECASE,
)
_UNITS: Final = {"k": 1_000, "M": 1_000_000}
_TALKING: Final = ("/ask", "/code", "/architect", "/chat-mode", "/help", "/context")
"""Commands that are followed by words for the model."""


def _is_chat(value: Json) -> bool:
    return isinstance(value, dict) and STARTED in value and isinstance(value.get(TEXT), str)


class AiderReader(Reader):
    """Reader for histories; each chat that was started is a trace."""

    name = "aider"
    title = "Aider chat histories"
    gathering = Gathering.PER_RECORD
    keeps = "every turn, commands, answers, what the program said, model, tokens, cost"

    def sniff(self, sample: Sample) -> Vote:
        """Vote by the heading of a chat."""
        return (
            Vote.CERTAIN if not sample.columns and any(map(_is_chat, sample.records)) else Vote.NO
        )

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield one trace per chat."""
        return per_record(source, self._items)

    def _items(self, record: Record) -> Iterator[Item]:
        value = record.value
        if isinstance(value, dict) and _is_chat(value):
            started = as_text(value[STARTED])
            yield _trace(started, str(value[TEXT]), but(value, STARTED, TEXT), self.name)
        else:
            yield Reject(record.position, "not a chat of Aider", as_text(value)[:EXCERPT_CHARS])


def _trace(started: str, text: str, more: dict[str, Json], name: str) -> Trace:
    turns = Turns()
    answer: str | None = None
    model: str | None = None
    asked = False
    for number, (role, said) in enumerate(_blocks(text)):
        step_id = str(number)
        if role == "user":
            command = said.startswith(("/", "!")) and not said.startswith(_TALKING)
            asked = asked or not command
            turns.add(
                Step(
                    step_id,
                    "message",
                    "command" if command else "user",
                    output=said,
                    messages_out=(Message("user", said),),
                )
            )
        elif role == "assistant":
            message = Message("assistant", said)
            answer = turns.add(
                Step(
                    step_id,
                    "llm",
                    model or "assistant",
                    output=said,
                    messages_out=(message,),
                    model=model,
                )
            )
        else:
            found = _MODEL.search(said)
            model = found[1] if found else model
            failed = _FAILED.search(said)
            turns.add(
                Step(
                    step_id,
                    "event",
                    "aider",
                    status="error" if failed else "unset",
                    status_message=said[failed.start() :].split("\n", 1)[0] if failed else None,
                    output=said,
                )
            )
            usage = _usage(said)
            if usage and answer is not None and not turns[answer].usage:
                turns.change(answer, usage=usage)
    at = to_ns(started)
    metadata: dict[str, Json] = {"started": started, **({"model": model} if model else {}), **more}
    notes = [] if asked else ["nothing was asked in this chat"]
    return conversation(
        turns,
        format=name,
        source_id=f"aider {started}" if started else None,
        metadata=metadata,
        notes=notes,
        times=[at],
    )


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Who said what, in order. In a block of code of an answer a line that begins with `> ` is code; a line of the user
    ends every block."""
    role, held, fenced = "assistant", list[str](), False
    for line in text.splitlines():
        own, content = "assistant", line
        counted = line.startswith(f"{_PROGRAM} Tokens: ")
        if line == _USER or line.startswith(f"{_USER} "):
            own, content = "user", line[len(_USER) + 1 :].removesuffix("  ")
        elif line.startswith(f"{_PROGRAM} ") and (counted or not fenced):
            own, content = "program", line[len(_PROGRAM) + 1 :].removesuffix("  ")
        elif not line.strip() and role != "assistant":
            # Blank lines stand between what the program said, and before an answer.
            own = role if role == "program" else own
            content = ""
        if own != role:
            yield from _said(role, held)
            role, held, fenced = own, [], False
        if own == "assistant" and line.lstrip().startswith(_FENCE):
            fenced = not fenced
        held.append(content)
    yield from _said(role, held)


def _said(role: str, lines: list[str]) -> Iterator[tuple[str, str]]:
    said = "\n".join(lines).strip("\n")
    if said.strip():
        yield role, said


def _usage(said: str) -> dict[str, Json]:
    """The tokens and the cost of an answer, in the words of the program."""
    tokens, cost = _TOKENS.search(said), _COST.search(said)
    usage: dict[str, Json] = {}
    if tokens is not None:
        usage = {"input": _count(tokens[1]), "output": _count(tokens[2])}
    if cost is not None:
        usage["cost"] = float(cost[1])
    return {key: value for key, value in usage.items() if value is not None}


def _count(text: str) -> int | None:
    unit = _UNITS.get(text[-1], 1)
    digits = text.rstrip("kM").replace(",", "")
    try:
        return round(float(digits) * unit)
    except ValueError:
        return None


READER: Final = AiderReader()
