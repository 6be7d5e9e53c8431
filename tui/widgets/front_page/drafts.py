"""Drafts of turns: what a turn will hold, before its place on the page and its heading are known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from ....store.canonical import Json
from ....store.evidence_text import pretty_json
from ....store.trace import Step
from ...durations import duration_text
from ..blocks import FOLD, Block, Later, incomplete_blocks
from . import passages
from .attachments import attachment_words
from .passages import Key
from .turn import Turn, TurnKind
from .words import LONGEST, amount, argument_words, beginning, length_of, parsed_json, value_words

Place: TypeAlias = Literal["user", "prompt", "spoken", "work", "quiet"]
"""What a draft does for the order of the page: what a user said; what a model was told beside that; what was
answered; what was done; what nobody has to read."""

_LONG: Final = 400
"""Characters of an answer on the way to the last one that are shown in full; a longer one is folded."""
_LINES: Final = 6
_OPEN_DOCUMENTS: Final = 6
_FOLD_OF_THE_PAGE: Final = 400
"""Lines of what was asked and answered that are shown: in full, unless it is longer than a long letter."""


@dataclass(frozen=True, slots=True)
class Said:
    """Passages of a step's output: `only` these (None: all), `but` not those.

    Under a `title` they stand behind a line that opens.
    """

    step: Step
    only: frozenset[Key] | None = None
    but: frozenset[Key] = frozenset()
    title: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """A value that a step or the trace was given: it has no place that could be marked."""

    label: str
    value: Json


@dataclass(eq=False, slots=True)
class Draft:
    """A turn in the making. `text` is what it says, for comparing it with the question and the answer."""

    kind: TurnKind
    label: str
    place: Place
    step: Step | None = None
    tone: str = ""
    pieces: list[Said | Given] = field(default_factory=list)
    text: str = ""
    actor: str = ""
    call: Json = None
    result: Json = None
    called: bool = False
    """Whether `call` holds the arguments of a call."""
    group: list[Step] = field(default_factory=list)
    """The steps of a turn for several that nobody has to read."""
    inside: list[Step] = field(default_factory=list)
    """The steps by which the tool of a call did its work."""
    holds: bool = False
    """Whether its step holds others and says nothing that they do not say."""
    given_to: str = ""
    """The step (id) that it was an input of; marks are put on that step."""
    continues: bool = False
    """Whether that input also held an earlier message of a user: the conversation has grown by this one."""
    grounds: Callable[[Iterable[Block]], Iterator[Block]] | None = None
    """Adds to the blocks of the answer where its words, numbers and names stand."""
    done: bool = False
    """Whether the result of a call is known."""

    @property
    def failed(self) -> bool:
        """Whether the step of the turn failed."""
        return self.step is not None and self.step.status == "error"

    def rest_of(self, step: Step) -> None:
        """Take every passage of a step."""
        self.pieces.append(Said(step))

    def steps(self) -> tuple[str, ...]:
        """The ids of all steps whose text the turn holds."""
        named = [self.step.id] if self.step is not None else []
        named += [one.step.id for one in self.pieces if isinstance(one, Said)]
        named += [step.id for step in (*self.group, *self.inside)]
        return tuple(dict.fromkeys(named))

    def turn(self, *, kind: TurnKind | None = None, models: bool = False, holder: str = "") -> Turn:
        """The draft as a turn; `kind` where the page gives it another one than what it is by itself. `holder` is the
        step (id) that marks on it are put on if it has none of its own, before the one that it was given to."""
        as_kind = kind or self.kind
        on_top = as_kind in ("asked", "answered")
        label = as_kind if on_top else self.label
        tone = {"asked": "user", "answered": "assistant"}.get(as_kind, self.tone or self.label)
        step_id = self.step.id if self.step is not None else holder or self.given_to
        head = Block("role", label, tone, self._detail(on_top=on_top, models=models), step_id)
        fold = _FOLD_OF_THE_PAGE if on_top else FOLD
        return Turn(
            as_kind,
            head,
            lambda: tuple(self._grounded(self._body(fold))),
            step_id,
            self.in_words,
            lambda: amount(self._length()),
            not on_top and self._folded(),
            self.steps(),
        )

    def in_words(self) -> str | tuple[str, str]:
        """What the turn says, or what it asked for and what came back, on one line."""
        if self.group:
            return self.text or _names_of(self.group)
        if self.kind == "document" and self.step is not None:
            return self._searched(self.step)
        if self.called:
            return self._as_call()
        if self.kind == "step" and self.step is not None:
            return self._as_call()
        return beginning(self.text)

    def _as_call(self) -> tuple[str, str]:
        asked = argument_words(self.call)
        if self.label and asked.startswith(self.label):
            asked = asked[len(self.label) :].lstrip()
        return asked[:LONGEST], self._result_words()[:LONGEST]

    def _result_words(self) -> str:
        step = self.step
        if step is not None and step.status_message:
            return "✗ " + beginning(step.status_message)
        sign = "✗ " if self.failed else ""
        if self.result is not None:
            return sign + value_words(self.result)
        if step is None or (self.called and not self.done):
            return "no result is recorded"
        return sign + (_output_words(step) or "nothing")

    def _searched(self, step: Step) -> tuple[str, str]:
        query = argument_words(self.call)
        count = len(step.documents)
        scores = [f"{one.score:.2f}" for one in step.documents[:4] if one.score is not None]
        scored = f", scores {', '.join(scores)}{' …' if count > 4 else ''}" if scores else ""
        found = f"{count} document{'' if count == 1 else 's'}{scored}"
        return (query, found) if query else (found, "")

    def _detail(self, *, on_top: bool, models: bool) -> str:
        step = self.step
        if step is None or self.group:
            return ""
        who = self.actor if on_top else ""
        facts = (
            who,
            "✗ error" if step.status == "error" else "",
            duration_text(step.duration_ns) if self.kind in ("call", "step", "document") else "",
            (step.model or "") if models and self.kind == "assistant" else "",
        )
        return " · ".join(fact for fact in facts if fact)

    def _length(self) -> int:
        if self.group:
            return sum(_length_of_step(step) for step in self.group)
        if self.called or self.kind in ("step", "document"):
            own = _length_of_step(self.step) if self.step is not None else 0
            return length_of(self.call) + max(own, length_of(self.result))
        return len(self.text)

    def _folded(self) -> bool:
        if self.kind == "document" and self.step is not None:
            return len(self.step.documents) > _OPEN_DOCUMENTS
        if self.kind == "user":
            return False
        if self.kind == "assistant":
            return len(self.text) > _LONG or self.text.count("\n") >= _LINES
        return self.kind not in ("error", "about")

    def _grounded(self, blocks: Iterator[Block]) -> Iterator[Block]:
        return self.grounds(blocks) if self.grounds is not None else blocks

    def _body(self, fold: int) -> Iterator[Block]:
        if self.group:
            yield from _group_blocks(self.group)
            return
        if self.step is not None:
            yield from incomplete_blocks(self.step.incomplete, "step")
        several = sum(not _stands_alone(one) for one in self.pieces) > 1
        for piece in self.pieces:
            if isinstance(piece, Given):
                if self.kind == "document":
                    title = f"{piece.label}  {argument_words(piece.value)}"
                    yield Block("fold", title, inner=Later(_later(piece)), name=piece.label)
                else:
                    yield from given_blocks(piece, headed=several)
                continue
            if piece.title:
                yield Block(
                    "fold", piece.title, step=piece.step.id, inner=Later(_said_later(piece))
                )
                continue
            made = list(passages.blocks(piece.step, only=piece.only, but=piece.but, fold=fold))
            if several and made and made[0].form in ("text", "json"):
                called = made[0].tone == "call"
                label = "call" if called else "result" if self.called else made[0].tone
                if label not in (self.label, self.kind):
                    yield Block("role", label, made[0].tone, step=piece.step.id)
            yield from made
        if self.inside:
            names = f"how it was done: {_names_of(self.inside)}"
            yield Block("fold", names, inner=Later(lambda: tuple(_group_blocks(self.inside))))


def _stands_alone(piece: Said | Given) -> bool:
    """Whether a piece needs no heading among others: a line that opens says what it is."""
    if isinstance(piece, Said):
        return bool(piece.title)
    return bool(attachment_words(piece.value))


def _later(piece: Given) -> Callable[[], tuple[Block, ...]]:
    return lambda: tuple(given_blocks(piece, headed=False))


def _said_later(piece: Said) -> Callable[[], tuple[Block, ...]]:
    return lambda: tuple(passages.blocks(piece.step, only=piece.only, but=piece.but))


def given_blocks(piece: Given, *, headed: bool) -> Iterator[Block]:
    """A value under its name: an object, and text that is one, as JSON; what one cannot read, as a line that opens."""
    if attached := attachment_words(piece.value):
        yield Block("fold", attached, inner=(Block("json", pretty_json(piece.value), fold=FOLD),))
        yield Block("gap")
        return
    if headed:
        yield Block("role", piece.label, "call" if piece.label == "arguments" else piece.label)
    value = piece.value
    if isinstance(value, str):
        parsed = parsed_json(value)
        value = value if parsed is None else parsed
    if isinstance(value, str):
        yield Block("text", value, piece.label, fold=FOLD)
    else:
        yield Block("json", pretty_json(value), piece.label, fold=FOLD)
    yield Block("gap")


def _group_blocks(group: list[Step]) -> Iterator[Block]:
    for step in group:
        name = " ".join(dict.fromkeys(part for part in (step.kind, step.actor, step.name) if part))
        yield Block("role", name, step.kind, duration_text(step.duration_ns), step.id)
        yield from incomplete_blocks(step.incomplete, "step")
        if step.input not in (None, "") and not step.messages_in:
            yield from given_blocks(Given("input", step.input), headed=True)
        yield from passages.blocks(step)


def _output_words(step: Step) -> str:
    if step.documents:
        return f"{len(step.documents)} documents"
    for message in step.messages_out:
        if message.content:
            return value_words(message.content)
    if step.output is not None:
        return value_words(step.output)
    return ""


def _length_of_step(step: Step) -> int:
    said = sum(
        len(message.content or "") + len(message.reasoning or "") for message in step.messages_out
    )
    said += sum(len(document.content) for document in step.documents)
    if not said:
        said = length_of(step.output)
    if not said and step.kind == "message":
        said = sum(len(message.content or "") for message in step.messages_in)
    return said + len(step.status_message or "")


def _names_of(group: list[Step]) -> str:
    """Which steps there are: "attachment 7, compact_boundary"."""
    counts: dict[str, int] = {}
    for step in group:
        name = step.name or step.kind
        counts[name] = counts.get(name, 0) + 1
    words = [name if count == 1 else f"{name} {count:,}" for name, count in counts.items()]
    return beginning(", ".join(words[:12]) + (", …" if len(words) > 12 else ""))
