"""What the reading pane shows of a step: blocks, in reading order, made of its passages. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, overload

from ...store.canonical import Json
from ...store.evidence_text import (
    SEPARATOR,
    Passage,
    message_passages,
    output_passages,
    pretty_json,
    value_passage,
)
from ...store.hiding import Hiding
from ...store.shown_steps import Shown
from ...store.trace import Step
from ..durations import duration_text

Form: TypeAlias = Literal[
    "title", "role", "text", "json", "error", "incomplete", "note", "gap", "fold"
]

FOLD: Final = 40
"""Lines of a text that are shown before the rest is folded."""

_MESSAGES_SHOWN: Final = 4


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """One thing to show. `text` is unchanged text of the trace; the pane makes it safe.

    `tone` names the role or state that colours it, `detail` is shown dimmed after a title or role.
    `offset` is where `text` begins in the `evidence_text` of `step`; None: it cannot be marked. `fold`
    is the number of lines shown while it is closed (0: all). `inner` are the blocks that a `fold`
    block opens to, and `name` what it is called, where its `text` goes on with words of what it opens to.

    `grounded` are ranges of `text` that stand in a document, with what to call it ("#2"); `ungrounded` are numbers and
    names in it that stand in nothing that the model was given. Code points of `text`, ends not included.
    """

    form: Form
    text: str = ""
    tone: str = ""
    detail: str = ""
    step: str = ""
    offset: int | None = None
    fold: int = 0
    inner: Sequence[Block] = ()
    grounded: tuple[tuple[int, int, str], ...] = ()
    ungrounded: tuple[tuple[int, int], ...] = ()
    name: str = ""


class Later(Sequence[Block]):
    """Blocks that are made when they are first looked at: what a fold opens to."""

    def __init__(self, make: Callable[[], tuple[Block, ...]]) -> None:
        self._make = make
        self._made: tuple[Block, ...] | None = None

    @property
    def _blocks(self) -> tuple[Block, ...]:
        if self._made is None:
            self._made = self._make()
        return self._made

    @overload
    def __getitem__(self, index: int) -> Block: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Block]: ...
    def __getitem__(self, index: int | slice) -> Block | Sequence[Block]:
        return self._blocks[index]

    def __len__(self) -> int:
        return len(self._blocks)


def tokens_of(usage: Mapping[str, Json]) -> tuple[int | None, int | None, int | None]:
    """How many tokens went in, came out, and were used in all, under the names that exports use; None if unknown."""

    def first(*names: str) -> int | None:
        found = (usage.get(name) for name in names)
        return next((value for value in found if isinstance(value, int)), None)

    return (
        first("input_tokens", "prompt_tokens", "input", "prompt"),
        first("output_tokens", "completion_tokens", "output", "completion"),
        first("total_tokens", "total", "tokens"),
    )


def tokens_text(usage: Mapping[str, Json]) -> str:
    """How many tokens went in and came out, in words; "" if unknown."""
    came_in, went_out, total = tokens_of(usage)
    if came_in is not None or went_out is not None:
        counts = (("in", came_in), ("out", went_out))
        return "tokens " + " + ".join(f"{n:,} {word}" for word, n in counts if n is not None)
    return "" if total is None else f"tokens {total:,}"


def tokens_short(usage: Mapping[str, Json]) -> str:
    """How many tokens went in and came out, in at most twelve cells: `1.2k+7`; "" if unknown."""
    came_in, went_out, total = tokens_of(usage)
    if came_in is not None or went_out is not None:
        return "+".join("?" if one is None else _short(one) for one in (came_in, went_out))
    return "" if total is None else _short(total)


def _short(count: int) -> str:
    for size, letter in ((1_000_000, "M"), (1_000, "k")):
        if count >= size:
            return f"{count / size:.{1 if count < 100 * size else 0}f}{letter}"
    return str(count)


def step_detail(step: Step) -> str:
    """The short facts about a step: status in words, duration, model, tokens."""
    status = {"error": "✗ error", "ok": "ok", "unset": ""}[step.status]
    facts = (status, duration_text(step.duration_ns), step.model or "", tokens_text(step.usage))
    return " · ".join(fact for fact in facts if fact)


def incomplete_blocks(lacks: Sequence[str], what: str) -> Iterator[Block]:
    """What the export left out of a step or trace, apart from the text that evidence counts."""
    if lacks:
        said = "; ".join(lacks)
        yield Block("incomplete", f"This {what} is incomplete: {said}.", "incomplete")
        yield Block("gap")


def passage_blocks(
    passages: Sequence[Passage], *, step: str = "", offset: int | None = None, fold: int = FOLD
) -> Iterator[Block]:
    """Role line, text and gap for each passage; the role line is repeated only if it changes."""
    before: tuple[str, str] | None = None
    for passage in passages:
        if before != (passage.role, passage.detail) or passage.role in ("call", "document"):
            yield Block("role", passage.role, passage.role, passage.detail, step)
        before = (passage.role, passage.detail)
        yield Block(passage.form, passage.text, passage.role, "", step, offset, fold)
        yield Block("gap")
        if offset is not None:
            offset += len(passage.text) + len(SEPARATOR)


def folded(title: str, value: Json, *, detail: str = "") -> Block:
    """A value that is rarely read: one line that opens."""
    inner = (Block("json", pretty_json(value), fold=FOLD), Block("gap"))
    return Block("fold", title, detail=detail, inner=inner)


def values(entries: Mapping[str, Json]) -> str:
    """How many values there are."""
    return f"{len(entries)} value{'' if len(entries) == 1 else 's'}"


def input_blocks(step: Step) -> Iterator[Block]:
    """The input of a step. The earlier messages of a long history are folded."""
    if step.messages_in:
        said = [tuple(message_passages(message)) for message in step.messages_in]
        earlier, last = said[:-_MESSAGES_SHOWN], said[-_MESSAGES_SHOWN:]
        if len(earlier) == 1:
            earlier, last = [], said
        if earlier:
            inner = tuple(block for passages in earlier for block in passage_blocks(passages))
            yield Block("fold", f"{len(earlier)} earlier messages", inner=inner)
            yield Block("gap")
        for passages in last:
            yield from passage_blocks(passages)
    elif step.input is not None and step.input != "":
        name = "arguments" if step.kind == "tool" else "input"
        yield from passage_blocks([value_passage(name, step.input)])


def hidden_fields(count: int) -> str:
    """How many fields of a value are hidden; "" if none is."""
    return f"{count:,} hidden until you finish" if count else ""


def recorded_blocks(step: Step, judged: Hiding | None = None) -> Iterator[Block]:
    """What an export recorded beside the text of a step, without what `judged` the trace."""
    for name, recorded in (("attributes", step.attributes), ("usage", step.usage)):
        if recorded:
            left = Shown(dict(recorded)) if judged is None else judged.of_step(dict(recorded))
            yield Block("role", name, "system", hidden_fields(left.hidden), step.id)
            yield Block("json", pretty_json(left.value), fold=FOLD)
            yield Block("gap")


def step_blocks(step: Step) -> tuple[Block, ...]:
    """One step in full: title, input, output, then what is folded."""
    name = " ".join(dict.fromkeys(part for part in (step.kind, step.actor, step.name) if part))
    blocks = [Block("title", name, step.status, step_detail(step), step.id), Block("gap")]
    blocks += incomplete_blocks(step.incomplete, "step")
    passages = output_passages(step)
    from_input = step.kind == "message" and step.output is None and not step.messages_out
    if not from_input:
        into = list(input_blocks(step))
        if into:
            blocks += [Block("note", "input"), *into]
    if passages:
        if not from_input:
            blocks.append(Block("note", "output"))
        blocks += passage_blocks(passages, step=step.id, offset=0)
    else:
        blocks += [Block("note", "This step has no output."), Block("gap")]
    if step.output is not None and (step.documents or step.messages_out):
        blocks.append(folded("output as recorded", step.output))
    if step.input is not None and step.messages_in:
        blocks.append(folded("input as recorded", step.input))
    if step.usage:
        blocks.append(folded("usage", dict(step.usage), detail=values(step.usage)))
    if step.attributes:
        detail = values(step.attributes)
        blocks.append(folded("attributes", dict(step.attributes), detail=detail))
    for number, document in enumerate(step.documents, 1):
        if document.metadata:
            blocks.append(folded(f"document #{number} metadata", dict(document.metadata)))
    return tuple(blocks)
