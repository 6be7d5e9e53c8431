"""What the reading pane shows of a step or a trace: blocks, in reading order. Pure.

`step_text` is the text that evidence is marked in; blocks say which part of it they show.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import msgspec

from ...store.canonical import Json
from ...store.trace import Document, Message, Step, ToolCall
from ..durations import duration_text

Form: TypeAlias = Literal["title", "role", "text", "json", "error", "note", "gap", "fold"]

FOLD: Final = 40
"""Lines of one text that are shown before the rest is folded."""

GAP_TEXT: Final = "\n\n"
"""Stands between the pieces of `step_text`."""

_SHORT_CALL: Final = 72
_MESSAGES_SHOWN: Final = 4


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """One thing to show. `text` is as it came; the pane makes it safe.

    `tone` names the role or state it is coloured by, `detail` stands dimmed behind a title or
    role. `offset` is where `text` begins in the `step_text` of `step`; None: cannot be marked.
    `fold` is the number of lines shown while it is closed (0: all). `inner` are the blocks that a
    `fold` block opens to.
    """

    form: Form
    text: str = ""
    tone: str = ""
    detail: str = ""
    step: str = ""
    offset: int | None = None
    fold: int = 0
    inner: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a step's output that reads as one: what one role said, one call, one document."""

    role: str
    text: str
    form: Literal["text", "json", "error"] = "text"
    detail: str = ""


def pretty_json(value: Json) -> str:
    """JSON on indented lines, text readable (no \\u escapes), keys in their given order."""
    flat = json.dumps(value, ensure_ascii=False, default=str)
    try:
        # Ten times as fast as json's own indentation, which does not use its C encoder.
        return msgspec.json.format(flat, indent=2)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return json.dumps(value, ensure_ascii=False, indent=2, default=str)


def call_text(call: ToolCall) -> str:
    """A tool call as `name(arguments)`, on one line where it is short."""
    if call.arguments is None:
        return f"{call.name}()"
    if isinstance(call.arguments, str):
        return f"{call.name}({call.arguments})"
    short = json.dumps(call.arguments, ensure_ascii=False, default=str)
    body = short if len(short) + len(call.name) <= _SHORT_CALL else pretty_json(call.arguments)
    return f"{call.name}({body})"


def value_piece(role: str, value: Json, detail: str = "") -> Piece:
    """Any value: text as text, the rest as JSON."""
    if isinstance(value, str):
        return Piece(role, value, "text", detail)
    return Piece(role, pretty_json(value), "json", detail)


def message_pieces(message: Message) -> Iterator[Piece]:
    """What one message says, in order: reasoning, text, parts that are no text, calls."""
    role = message.role or "message"
    who = message.name or ""
    if message.tool_call_id:
        who = f"{who} {message.tool_call_id}".strip()
    if message.reasoning:
        yield Piece("reasoning", message.reasoning, detail=who)
    if message.content:
        yield Piece(role, message.content, detail=who)
    for part in message.parts:
        yield value_piece(role, part, who or "part")
    for call in message.tool_calls:
        yield Piece("call", call_text(call), "json", call.id or "")
    if message.extra:
        yield value_piece("extra", dict(message.extra), who)


def document_piece(document: Document, number: int) -> Piece:
    """One retrieved document; its id and score stand beside it."""
    score = "" if document.score is None else f"score {document.score:.4g}"
    detail = " · ".join(part for part in (f"#{number}", document.id or "", score) if part)
    return Piece("document", document.content, detail=detail)


def output_pieces(step: Step) -> tuple[Piece, ...]:
    """What came out of a step, in order; for a message that only came in, what it said."""
    pieces: list[Piece] = []
    for message in step.messages_out:
        pieces += message_pieces(message)
    pieces += (document_piece(item, number) for number, item in enumerate(step.documents, 1))
    if not pieces and step.output is not None:
        pieces.append(value_piece("result" if step.kind == "tool" else "output", step.output))
    if not pieces and step.kind == "message":
        for message in step.messages_in:
            pieces += message_pieces(message)
        if not pieces and step.input is not None:
            pieces.append(value_piece("input", step.input))
    if step.status_message:
        pieces.append(Piece("error", step.status_message, "error"))
    return tuple(piece for piece in pieces if piece.text)


def step_text(step: Step) -> str:
    """The text of a step that evidence is marked in: its output pieces, a blank line between them.

    Ranges of evidence count the code points of this text. It depends on nothing but the step.
    """
    return GAP_TEXT.join(piece.text for piece in output_pieces(step))


def step_preview(step: Step) -> str:
    """The beginning of what a step says, for a list; a short piece, never the whole text."""
    for message in step.messages_out:
        if message.content:
            return message.content[:200]
        if message.tool_calls:
            return call_text(message.tool_calls[0])[:200]
    if step.kind == "tool" and isinstance(step.input, Mapping) and len(step.input) < 20:
        return ", ".join(f"{key}={value}"[:60] for key, value in step.input.items())[:200]
    for value in (step.output, step.input):
        if isinstance(value, str) and value:
            return value[:200]
    for message in step.messages_in[:1] if step.kind == "message" else ():
        return (message.content or "")[:200]
    return ""


def tokens_text(usage: Mapping[str, Json]) -> str:
    """How many tokens went in and came out, whatever the source calls them; "" where unknown."""

    def first(*names: str) -> int | None:
        found = (usage.get(name) for name in names)
        return next((value for value in found if isinstance(value, int)), None)

    came_in = first("input_tokens", "prompt_tokens", "input", "prompt")
    went_out = first("output_tokens", "completion_tokens", "output", "completion")
    if came_in is not None or went_out is not None:
        told = (("in", came_in), ("out", went_out))
        return "tokens " + " + ".join(f"{n:,} {word}" for word, n in told if n is not None)
    total = first("total_tokens", "total", "tokens")
    return "" if total is None else f"tokens {total:,}"


def step_detail(step: Step) -> str:
    """The short facts about a step: status in words, duration, model, tokens."""
    status = {"error": "✗ error", "ok": "ok", "unset": ""}[step.status]
    facts = (status, duration_text(step.duration_ns), step.model or "", tokens_text(step.usage))
    return " · ".join(fact for fact in facts if fact)


def piece_blocks(
    pieces: Sequence[Piece], *, step: str = "", offset: int | None = None, fold: int = FOLD
) -> Iterator[Block]:
    """Role line, text and gap for each piece; the role is said again only where it changes."""
    before: tuple[str, str] | None = None
    for piece in pieces:
        if before != (piece.role, piece.detail) or piece.role in ("call", "document"):
            yield Block("role", piece.role, piece.role, piece.detail, step)
        before = (piece.role, piece.detail)
        yield Block(piece.form, piece.text, piece.role, "", step, offset, fold)
        yield Block("gap")
        if offset is not None:
            offset += len(piece.text) + len(GAP_TEXT)


def folded(title: str, value: Json, *, detail: str = "") -> Block:
    """A value that few read: one line that opens."""
    inner = (Block("json", pretty_json(value), fold=FOLD), Block("gap"))
    return Block("fold", title, detail=detail, inner=inner)


def input_blocks(step: Step) -> Iterator[Block]:
    """What went into a step. Of a long history the last messages; the earlier ones are folded."""
    if step.messages_in:
        said = [tuple(message_pieces(message)) for message in step.messages_in]
        earlier, last = said[:-_MESSAGES_SHOWN], said[-_MESSAGES_SHOWN:]
        if len(earlier) == 1:
            earlier, last = [], said
        if earlier:
            inner = tuple(block for pieces in earlier for block in piece_blocks(pieces))
            yield Block("fold", f"{len(earlier)} earlier messages", inner=inner)
            yield Block("gap")
        for pieces in last:
            yield from piece_blocks(pieces)
    elif step.input is not None and step.input != "":
        name = "arguments" if step.kind == "tool" else "input"
        yield from piece_blocks([value_piece(name, step.input)])


def step_blocks(step: Step, title: str = "") -> tuple[Block, ...]:
    """One step in full: title, error, input, output, then what is folded."""
    name = " ".join(dict.fromkeys(part for part in (step.kind, step.actor, step.name) if part))
    blocks = [Block("title", title or name, step.status, step_detail(step), step.id), Block("gap")]
    pieces = output_pieces(step)
    from_input = step.kind == "message" and step.output is None and not step.messages_out
    if not from_input:
        into = list(input_blocks(step))
        if into:
            blocks += [Block("note", "what went in"), *into]
    if pieces:
        if not from_input:
            blocks.append(Block("note", "what came out"))
        blocks += piece_blocks(pieces, step=step.id, offset=0)
    else:
        blocks += [Block("note", "Nothing came out of this step."), Block("gap")]
    if step.output is not None and (step.documents or step.messages_out):
        blocks.append(folded("output as recorded", step.output))
    if step.input is not None and step.messages_in:
        blocks.append(folded("input as recorded", step.input))
    if step.usage:
        blocks.append(folded("usage", dict(step.usage), detail=f"{len(step.usage)} values"))
    if step.attributes:
        told = f"{len(step.attributes)} values"
        blocks.append(folded("attributes", dict(step.attributes), detail=told))
    for number, document in enumerate(step.documents, 1):
        if document.metadata:
            blocks.append(folded(f"document #{number} metadata", dict(document.metadata)))
    return tuple(blocks)
