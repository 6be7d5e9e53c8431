"""Two copies of one trace as one trace: steps are united by their ids, whatever the order of loading.

A copy that says less adds nothing. Where two copies say different things the later one counts, and the result
is a revision. With steps that have no ids of their own, only their numbers, the longer copy counts if it goes on
where the other ends.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, get_args

from ...canonical import Json
from ...trace import Message, Step, StepKind, Trace, message_content, replace, step_content
from .ordering import tree_order
from .runs import unique
from .span_traces import answer_of, question_of

_NUMBERED: Final = re.compile(r"[0-9]{1,9}([.\-/#][0-9]{1,9})*")
_KINDS: Final = get_args(StepKind)
_EMPTY: Final[tuple[Json, ...]] = (None, "", [], {}, ())


@dataclass(frozen=True, slots=True)
class United:
    """One trace made of two copies; `differs` if they say different things anywhere."""

    trace: Trace
    differs: bool


def unite(earlier: Trace, later: Trace) -> United:
    """Two copies of one trace, in the order in which they were loaded, as one."""
    if earlier.key == later.key and _same_steps(earlier, later):
        return United(_with_bookkeeping(later, earlier, later), differs=False)
    if len(earlier.steps) != len(later.steps) and _are_numbered(earlier, later):
        return _longer(earlier, later)
    joint = _Copies(earlier, later)
    steps, notes = joint.steps()
    made = joint.header(steps)
    for copy in (earlier, later):
        if made.key == copy.key:
            other = later if copy is earlier else earlier
            made = replace(made, steps=copy.steps, notes=copy.notes, incomplete=copy.incomplete)
            made = replace(made, steps=tuple(_filled_steps(made.steps, other.steps)))
            return United(_with_bookkeeping(made, earlier, later), joint.differs)
    made = replace(made, notes=notes, incomplete=_joined(earlier.incomplete, later.incomplete))
    return United(_with_bookkeeping(made, earlier, later), joint.differs)


def _same_steps(earlier: Trace, later: Trace) -> bool:
    """Whether two copies have the same steps, not only equal ones: a call that was repeated may be in either."""
    return {step.id for step in earlier.steps} == {step.id for step in later.steps}


def _are_numbered(earlier: Trace, later: Trace) -> bool:
    """Whether the steps have no ids of their own, only numbers that their reader gave them."""
    steps = (*earlier.steps, *later.steps)
    return bool(earlier.steps and later.steps) and all(_NUMBERED.fullmatch(one.id) for one in steps)


def _longer(earlier: Trace, later: Trace) -> United:
    """Of two copies with numbered steps the longer one, if it goes on where the other ends; else the later one."""
    shorter, longer = sorted((earlier, later), key=lambda copy: len(copy.steps))
    said = [step_content(step) for step in longer.steps[: len(shorter.steps)]]
    goes_on = [step_content(step) for step in shorter.steps] == said
    if goes_on:
        return United(_with_bookkeeping(longer, earlier, later), differs=False)
    return United(_with_bookkeeping(later, earlier, later), differs=True)


class _Copies:
    """Two copies while they are united; `differs` is set as soon as they contradict each other."""

    def __init__(self, earlier: Trace, later: Trace) -> None:
        self._earlier, self._later = earlier, later
        self.differs = False

    def steps(self) -> tuple[tuple[Step, ...], tuple[str, ...]]:
        """The united steps in reading order, and notes."""
        earlier, later = self._earlier.steps, self._later.steps
        if not earlier or not later:
            fuller = self._earlier if earlier else self._later
            return fuller.steps, fuller.notes
        before = {step.id: step for step in earlier}
        after = {step.id: step for step in later}
        both = {**before, **after}
        for step_id in before.keys() & after.keys():
            both[step_id] = self._step(before[step_id], after[step_id])
        linked = [_linked(step, both) for step in _merged(earlier, later, both)]
        given, notes = tree_order(linked)
        kept = _joined(self._earlier.notes, self._later.notes)
        if not _is_tree_ordered(earlier) or not _is_tree_ordered(later):
            given = tuple(linked)
        return given, tuple(dict.fromkeys((*(one for one in kept if not _repaired(one)), *notes)))

    def header(self, steps: tuple[Step, ...]) -> Trace:
        """The united trace with these steps; what a copy only derived from its steps is derived from all."""
        return replace(
            self._later,
            steps=steps,
            input=self._field("input", steps, question_of),
            output=self._field("output", steps, answer_of),
            error=self._field("error", steps, _error_of),
            name=self._field("name", steps, _name_of),
            expected=self._value(self._earlier.expected, self._later.expected),
            start_ns=_least(self._earlier.start_ns, self._later.start_ns),
            end_ns=_greatest(self._earlier.end_ns, self._later.end_ns),
            scores=unique((*self._earlier.scores, *self._later.scores)),
            format=_format(self._earlier, self._later),
        )

    def _field(
        self, name: str, steps: Sequence[Step], derive: Callable[[Sequence[Step]], Json]
    ) -> Json:
        copies = (self._earlier, self._later)
        own = [
            value
            for copy in copies
            if (value := getattr(copy, name)) is not None and value != derive(copy.steps)
        ]
        if len(own) == 2:
            return own[1] if name == "name" else self._value(own[0], own[1])
        if own:
            return own[0]
        given = any(getattr(copy, name) is not None for copy in copies)
        return derive(steps) if given else None

    def _value(self, earlier: Json, later: Json) -> Json:
        """What was said, of two copies: the later one, unless it says less."""
        if _is_empty(later) or earlier == later:
            return earlier
        if not _is_empty(earlier):
            self.differs = True
        return later

    def _step(self, earlier: Step, later: Step) -> Step:
        if step_content(earlier) == step_content(later):
            return _filled(earlier, later)
        if earlier.incomplete and not later.incomplete:
            return _filled(earlier, later)
        if later.incomplete and not earlier.incomplete:
            return _filled(later, earlier)
        status = later.status
        if status == "unset" or (status == "ok" and earlier.status == "error" and _running(later)):
            status = earlier.status
        elif earlier.status == "error" and status == "ok":
            self.differs = True
        return replace(
            _filled(earlier, later),
            status=status,
            name=self._name(earlier, later),
            actor=self._value(earlier.actor, later.actor),
            status_message=self._value(earlier.status_message, later.status_message),
            input=self._value(earlier.input, later.input),
            output=self._value(earlier.output, later.output),
            messages_in=self._messages(earlier.messages_in, later.messages_in),
            messages_out=self._messages(earlier.messages_out, later.messages_out),
            documents=self._value(earlier.documents, later.documents),
        )

    def _name(self, earlier: Step, later: Step) -> str:
        """A reader names a step by its kind if the record has no name."""
        if later.name in _KINDS or earlier.name == later.name:
            return earlier.name
        if earlier.name not in _KINDS:
            self.differs = True
        return later.name

    def _messages(
        self, earlier: tuple[Message, ...], later: tuple[Message, ...]
    ) -> tuple[Message, ...]:
        if list(map(message_content, earlier)) == list(map(message_content, later)):
            return later
        return tuple(self._value(_spoken(earlier), _spoken(later)))


def _spoken(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """The messages; none if they say nothing."""
    said = any(one.content or one.tool_calls or one.reasoning or one.parts for one in messages)
    return messages if said else ()


def _is_empty(value: Json) -> bool:
    return any(value is one or (type(value) is type(one) and value == one) for one in _EMPTY)


def _running(step: Step) -> bool:
    """Whether a step was exported before it had ended."""
    return step.end_ns is None


def _filled(less: Step, more: Step) -> Step:
    """`more`, with what only `less` has beside what was said."""
    kind = less.kind if more.kind in ("chain", "event") else more.kind
    return replace(
        more,
        kind=kind,
        parent_id=more.parent_id if more.parent_id is not None else less.parent_id,
        start_ns=more.start_ns if more.start_ns is not None else less.start_ns,
        end_ns=more.end_ns if more.end_ns is not None else less.end_ns,
        model=more.model if more.model is not None else less.model,
        usage=_joined_values(less.usage, more.usage),
        attributes=_joined_values(less.attributes, more.attributes),
    )


def _filled_steps(steps: Sequence[Step], others: Sequence[Step]) -> list[Step]:
    """The steps, with what only the others have beside what was said."""
    known = {step.id: step for step in others}
    return [
        _filled(known[step.id], step)
        if step.id in known and step_content(known[step.id]) == step_content(step)
        else step
        for step in steps
    ]


def _linked(step: Step, steps: Mapping[str, Step]) -> Step:
    """A step under its parent, if that came with the other copy."""
    parent = step.attributes.get("parent_id")
    if step.parent_id is not None or not isinstance(parent, str) or parent not in steps:
        return step
    attributes = {name: value for name, value in step.attributes.items() if name != "parent_id"}
    return replace(step, parent_id=parent, attributes=attributes)


def _merged(earlier: Sequence[Step], later: Sequence[Step], both: Mapping[str, Step]) -> list[Step]:
    """All steps in an order that keeps that of both copies, as far as they agree."""
    if all(step.start_ns is not None for step in both.values()):
        ordered = sorted(both.values(), key=lambda step: (step.start_ns or 0, step.id))
        if _is_tree_ordered(earlier) and _is_tree_ordered(later):
            return ordered
    first, second = (earlier, later) if _first(earlier, later) else (later, earlier)
    shared = {step.id for step in first} & {step.id for step in second}
    out: list[Step] = []
    waiting = list(second)
    for step in first:
        if step.id in shared:
            while waiting and waiting[0].id != step.id and waiting[0].id not in shared:
                out.append(both[waiting.pop(0).id])
            waiting = [one for one in waiting if one.id != step.id]
        out.append(both[step.id])
    return [*out, *(both[step.id] for step in waiting)]


def _first(earlier: Sequence[Step], later: Sequence[Step]) -> bool:
    """Whether the steps of the earlier copy come first where nothing else decides."""

    def rank(steps: Sequence[Step]) -> tuple[int, str]:
        starts = [step.start_ns for step in steps if step.start_ns is not None]
        return (min(starts, default=0), min(step.id for step in steps))

    return rank(earlier) <= rank(later)


def _is_tree_ordered(steps: tuple[Step, ...] | Sequence[Step]) -> bool:
    ordered, _ = tree_order(list(steps))
    return [step.id for step in ordered] == [step.id for step in steps]


def _repaired(note: str) -> bool:
    """Whether a note reports a repair that may not be needed any more."""
    return note.endswith("named a parent that is not in the bundle")


def _error_of(steps: Sequence[Step]) -> str | None:
    roots = [step for step in steps if step.parent_id is None]
    failed = next((step for step in roots if step.status == "error"), None)
    return (failed.status_message or "the run ended with an error") if failed else None


def _name_of(steps: Sequence[Step]) -> str | None:
    return next((step.name for step in steps if step.parent_id is None), None)


def _least(one: int | None, other: int | None) -> int | None:
    return min((at for at in (one, other) if at is not None), default=None)


def _greatest(one: int | None, other: int | None) -> int | None:
    return max((at for at in (one, other) if at is not None), default=None)


def _format(earlier: Trace, later: Trace) -> str:
    """The format of the copy with more steps."""
    return max(((len(copy.steps), copy.format) for copy in (earlier, later)), key=lambda one: one)[
        1
    ]


def _joined(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *other)))


def _with_bookkeeping(made: Trace, earlier: Trace, later: Trace) -> Trace:
    """The trace with the metadata of both copies: the later value, unless it says less. Of parts of a trace that
    start at different times, the value of the first part counts, as if they had been read together."""
    first, second = earlier, later
    if (
        later.start_ns is not None
        and earlier.start_ns is not None
        and earlier.start_ns < later.start_ns
    ):
        first, second = later, earlier
    metadata = _joined_values(first.metadata, second.metadata)
    models = [_models(copy.steps) for copy in (earlier, later)]
    if all(
        copy.metadata.get("model") in (None, model)
        for copy, model in zip((earlier, later), models, strict=True)
    ):
        joint = _models(made.steps)
        metadata = {**metadata, "model": joint} if joint is not None else metadata
    return replace(made, metadata=metadata, scores=unique((*earlier.scores, *later.scores)))


def _models(steps: Sequence[Step]) -> str | None:
    return ", ".join(dict.fromkeys(step.model for step in steps if step.model)) or None


def _joined_values(earlier: Mapping[str, Json], later: Mapping[str, Json]) -> dict[str, Json]:
    """Two mappings as one: of two values the later one, unless it says less."""
    out = dict(earlier)
    for name, value in later.items():
        known = out.get(name)
        if isinstance(known, Mapping) and isinstance(value, Mapping):
            out[name] = _joined_values(known, value)
        elif name not in out or not _is_empty(value):
            out[name] = value
    return out
