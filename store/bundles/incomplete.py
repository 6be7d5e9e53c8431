"""What an export leaves out of a trace, said on its steps: in one place for all formats.

What tells of it is in `values/cuts.py`. An answer that the model itself ended at its token limit is complete: it
is what the model said, and the finish reason says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..canonical import Json
from ..trace import Message, Step, Trace, replace
from .values.cuts import (
    HEAD,
    JSON_BEGINS,
    KEYS,
    NOT_STORED,
    STEMS,
    STEMS_INSIDE,
    TAIL,
    cut_in,
    cut_json,
    stops_inside,
)

_ENVELOPE: Final = re.compile(
    r'[\[{\s]*"(?:role|content|choices|messages|message|generations|kwargs|parts|lc|object|type|id)"'
)
"""How JSON around messages begins. A model that answers in JSON may itself have left it open."""

_DROPPED: Final = re.compile(r"(?:^|\.)dropped_?(attributes|events|links)_?count$", re.IGNORECASE)
"""OTLP, and the tags that other exporters of OpenTelemetry write (`otel.dropped_attributes_count`)."""

_FINISH: Final = re.compile(r"(?:finish|stop)_?reasons?", re.IGNORECASE)

_AT_LIMIT: Final = frozenset({"length", "max_tokens", "model_length", "max_output_tokens"})

_OPENING: Final = frozenset("{[ \t\r\n")


@dataclass(frozen=True, slots=True)
class _Text:
    """A text of a step: `place` names it, `order` is the smaller the more it is the step's own."""

    place: str
    value: str
    order: int
    spoken: bool = False
    """Whether a model wrote it."""
    arguments: bool = False
    """Whether it is all of the arguments of a call, which are JSON."""


def with_cuts(trace: Trace) -> Trace:
    """The trace with what each step lacks in `incomplete`, added to what its reader found.

    A text that several steps repeat is reported once: on the step that it is the output of, else where it
    comes in first.
    """
    own = [
        _Text(place, text, 0)
        for place, value in (("the output", trace.output), ("the input", trace.input))
        for text in _texts(value)
    ]
    texts = [text.value for text in own]
    own_suspect = any(map(_tells, texts))
    for step in trace.steps:
        _gather_step(step, texts)
    # Nearly all traces are complete, so that first all of their texts, each once, are looked at together.
    texts = list(dict.fromkeys(texts))
    if not (any(map(_dropped, trace.steps)) or _has_open_json(texts) or _has_stem(texts)):
        return trace
    suspects = [number for number, step in enumerate(trace.steps) if _suspect(step)]
    found = _found(trace.steps, suspects)
    steps = list(trace.steps)
    for number in suspects:
        words = dict.fromkeys(
            [*steps[number].incomplete, *found[number].values(), *_dropped(steps[number])]
        )
        steps[number] = replace(steps[number], incomplete=tuple(words))
    aside = dict.fromkeys(trace.incomplete)
    if own_suspect:
        judged = {text.value for step in trace.steps for text in _own_texts(step)}
        for text in own:
            said = None if text.value in judged else _said(text, at_limit=False)
            if said:
                aside[f"{text.place} {said}"] = None
    return replace(trace, steps=tuple(steps), incomplete=tuple(aside))


def _found(steps: Sequence[Step], suspects: Sequence[int]) -> dict[int, dict[str, str]]:
    """Which cut texts each step is reported with: text -> what is said of it."""
    above = {step.parent_id for step in steps}
    best: dict[str, tuple[int, int, str]] = {}
    spoken = {
        text.value for number in suspects for text in _own_texts(steps[number]) if text.spoken
    }
    for number in suspects:
        step = steps[number]
        at_limit = _ended_at_limit(step)
        around = 10 if step.id in above else 0
        for text in _own_texts(step):
            if text.value in spoken and not text.spoken:
                text = _Text(text.place, text.value, text.order, spoken=True)  # noqa: PLW2901
            said = _said(text, at_limit=at_limit)
            order = (text.order + around, number)
            if said and (text.value not in best or order < best[text.value][:2]):
                best[text.value] = (*order, f"{text.place} {said}")
    found: dict[int, dict[str, str]] = {number: {} for number in suspects}
    for value, (_, number, words) in best.items():
        found[number][value] = words
    return found


def _said(text: _Text, *, at_limit: bool) -> str | None:
    if any(stem in text.value for stem in STEMS):
        found = KEYS.get(text.value) or cut_in(text.value)
        if found:
            return found
    if at_limit or not stops_inside(text.value, short=text.arguments):
        return None
    if text.spoken and not _ENVELOPE.match(text.value):
        return None
    return cut_json(text.value)


def _suspect(step: Step) -> bool:
    """Whether a step may be incomplete."""
    texts: list[str] = []
    _gather_step(step, texts)
    return bool(_dropped(step)) or _has_open_json(texts) or _has_stem(texts)


def _gather_step(step: Step, found: list[str]) -> None:
    """Add the texts of a step. Every step that is loaded comes here, so it is kept cheap."""
    for message in (*step.messages_out, *step.messages_in):
        if message.content:
            found.append(message.content)
        if message.reasoning:
            found.append(message.reasoning)
        for call in message.tool_calls:
            _gather(call.arguments, found)
        if message.parts:
            _gather(message.parts, found)
        if message.extra:
            _gather(message.extra, found)
    found += [document.content for document in step.documents]
    if step.status_message:
        found.append(step.status_message)
    for value in (step.output, step.input, step.attributes):
        if value:
            _gather(value, found)


def _gather(value: Json, found: list[str]) -> None:
    """Add the texts in a value, at any depth, and the keys that stand in place of content."""
    kind = type(value)
    if kind is str:
        found.append(value)
    elif kind is dict:
        for item in value.values():
            if type(item) is str:
                found.append(item)
            elif item:
                _gather(item, found)
        found += [key for key in KEYS if key in value]
    elif kind is list or kind is tuple:
        for item in value:
            _gather(item, found)


def _has_stem(texts: Sequence[str]) -> bool:
    both = HEAD + TAIL
    edges = "\n".join(
        [text if len(text) <= both else f"{text[:HEAD]}\n{text[-TAIL:]}" for text in texts]
    )
    if any(stem in edges for stem in STEMS):
        return True
    long = "\n".join([text for text in texts if len(text) > both])
    return bool(long) and any(stem in long for stem in STEMS_INSIDE)


def _has_open_json(texts: Sequence[str]) -> bool:
    """Whether a text begins like JSON and is not obviously closed."""
    return any(
        JSON_BEGINS.match(text)
        and (text.count("{") != text.count("}") or text.count("[") != text.count("]"))
        for text in [text for text in texts if text[:1] in _OPENING]
    )


def _tells(text: str) -> bool:
    return any(stem in text for stem in STEMS) or JSON_BEGINS.match(text) is not None


def _own_texts(step: Step) -> Iterator[_Text]:
    """The texts of a step."""
    model = step.kind == "llm"
    output = "the message" if step.kind == "message" else "the output"
    for message in step.messages_out:
        yield from _message_texts(message, output, 0, model or message.role == "assistant")
    for text in _texts(step.output):
        yield _Text(output, text, 1, model)
    for document in step.documents:
        yield _Text("a document", document.content, 0)
    if step.status_message:
        yield _Text("the error message", step.status_message, 2)
    for text in _texts(step.input):
        # A tool that is given one text is given the arguments of its call.
        arguments = step.kind == "tool" and text is step.input
        yield _Text("the input", text, 3, arguments=arguments)
    for name, value in step.attributes.items():
        for text in _texts(value):
            yield _Text(f"the attribute {name}", text, 4)
    for message in step.messages_in:
        yield from _message_texts(message, "a message", 5, message.role == "assistant")


def _message_texts(message: Message, place: str, order: int, spoken: bool) -> Iterator[_Text]:
    if message.content:
        yield _Text(place, message.content, order, spoken)
    if message.reasoning:
        yield _Text("the reasoning", message.reasoning, order, spoken)
    for call in message.tool_calls:
        for text in _texts(call.arguments):
            arguments = text is call.arguments
            yield _Text(f"the call of {call.name}", text, order, arguments=arguments)
    for value in (message.parts, message.extra):
        for text in _texts(value):
            yield _Text(f"a part of {place}" if place != "a message" else place, text, order)


def _texts(value: Json) -> Iterator[str]:
    """The texts in a value, at any depth, and keys that stand in place of content."""
    if type(value) is str:
        if len(value) > 7:
            yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if key in KEYS and (
                item is True or (isinstance(item, str) and any(w in item for w in NOT_STORED))
            ):
                yield key
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


def _ended_at_limit(step: Step) -> bool:
    """Whether the model ended its answer at its token limit."""
    extras = [message.extra for message in step.messages_out]
    return any(_at_limit(value) for value in (step.attributes, step.output, *extras))


def _at_limit(value: Json) -> bool:
    if isinstance(value, Mapping):
        return any(
            (_FINISH.search(key) is not None and _is_limit(item)) or _at_limit(item)
            for key, item in value.items()
        )
    return isinstance(value, list | tuple) and any(map(_at_limit, value))


def _is_limit(value: Json) -> bool:
    if isinstance(value, list):
        return any(map(_is_limit, value))
    return isinstance(value, str) and value.casefold() in _AT_LIMIT


def _dropped(step: Step) -> list[str]:
    """What an OpenTelemetry SDK counted as dropped, of the span, its events and its links."""
    if not step.attributes:
        return []
    events = step.attributes.get("events")
    if not isinstance(events, list) and not any("ropped" in name for name in step.attributes):
        return []
    counts: dict[str, int] = {}
    for name, value in _counts(step.attributes):
        counts[name] = counts.get(name, 0) + value
    said = []
    for name, count in counts.items():
        what = name if count != 1 else name[:-1]
        of = " of this span" if name != "links" else " to other spans"
        were = "was" if count == 1 else "were"
        said.append(f"{count:,} {what}{of} {were} dropped by the exporter")
    return said


def _counts(value: Json) -> Iterator[tuple[str, int]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            found = _DROPPED.search(key)
            if found is None:
                if isinstance(item, list | tuple | dict):
                    yield from _counts(item)
            elif isinstance(item, int | str) and str(item).isdecimal() and int(item):
                yield found[1].lower(), int(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _counts(item)
