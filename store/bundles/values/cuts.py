"""What an export leaves out of a step: values cut at a length, markers of tools, counts of dropped items.

One table of markers (`MARKERS`) for all formats, each with its source. What a step is missing is said in words in
`Step.incomplete`. An answer that the model itself ended at its token limit is complete: it is what the model
said, and the finish reason says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from ...canonical import Json
from ...trace import Message, Step, Trace, replace

Extent: TypeAlias = Literal["whole", "end", "inside"]
"""Where a marker counts: only as the whole text, at its end, or anywhere in it."""


@dataclass(frozen=True, slots=True)
class Marker:
    """What a tool writes in place of content. `stem` is a part of every such text, `what` what happened to it.

    The group `missing` of `pattern` is how much is missing, with its unit.
    """

    stem: str
    pattern: re.Pattern[str]
    extent: Extent
    what: str


def _marker(stem: str, pattern: str, extent: Extent, what: str) -> Marker:
    return Marker(stem, re.compile(pattern), extent, what)


MARKERS: Final = (
    # Langfuse SDKs: task_manager.py, langfuse-core (JS) for events over 1 MB.
    _marker(
        "truncated", r"<truncated due to size exceeding limit>", "whole", "was left out by Langfuse"
    ),
    # Langfuse server: rendering of input and output with LANGFUSE_SERVER_SIDE_IO_CHAR_LIMIT.
    _marker("truncated", r"\.\.\.\[truncated\]", "end", "was cut by the exporter"),
    # Datadog: ddtrace/llmobs/_constants.py, DROPPED_VALUE_TEXT.
    _marker(
        "has been dropped",
        r"\[This value has been dropped because this span's size exceeds the \d+MB size limit\.\]",
        "whole",
        "was left out by Datadog",
    ),
    # W&B Weave: ENTITY_TOO_LARGE_PAYLOAD of the trace server.
    _marker("EXCEEDS_LIMITS", r"<EXCEEDS_LIMITS>", "whole", "was left out by Weave"),
    # OpenInference: REDACTED_VALUE of its TraceConfig, also for images over OPENINFERENCE_BASE64_IMAGE_MAX_LENGTH.
    _marker("__REDACTED__", r"__REDACTED__", "whole", "was left out by OpenInference"),
    # LiteLLM: texts of its spend logs over MAX_STRING_LENGTH_PROMPT_IN_DB.
    _marker(
        "litellm_truncated",
        r"\(litellm_truncated (?:skipped )?(?P<missing>\d+ chars)",
        "inside",
        "was cut by LiteLLM",
    ),
    # LangWatch: utils/transformation.py, max_string_length.
    _marker("truncated", r"\.\.\. \(truncated (?:string|list|dict)\)", "end", "was cut by LangWatch"),
    # SWE-agent: next_step_truncated_observation_template; the edit tools of Anthropic and OpenHands clip likewise.
    _marker(
        "response clipped",
        r"<response clipped>\s*<NOTE>[^<]{0,120}?(?:(?P<missing>\d+ characters) were elided|shown to you)",
        "inside",
        "was shortened by the agent's tools",
    ),
    # mini-SWE-agent: action_observation_template.
    _marker(
        "elided_chars",
        r"<elided_chars>\s*(?P<missing>\d+ characters) elided\s*</elided_chars>",
        "inside",
        "was shortened by the agent's tools",
    ),
    # OpenHands: events/serialization, truncate_content.
    _marker(
        "Observation truncated",
        r"\[\.\.\. Observation truncated due to length \.\.\.\]",
        "inside",
        "was shortened by OpenHands",
    ),
    # Inspect AI: model/_call_tools.py, truncate_tool_output.
    _marker(
        "was too long to be displayed",
        r"The output of your call to .{1,200}? was too long to be displayed\.",
        "inside",
        "was shortened by Inspect",
    ),
    # Claude Code: outputs of Bash, Read and MCP tools.
    _marker(
        "lines truncated",
        r"\.\.\. \[(?P<missing>\d+ lines) truncated\] \.\.\.",
        "inside",
        "was shortened by the agent's tools",
    ),
    # Claude Code: an output that is only stored in another file.
    _marker(
        "persisted-output",
        r"<persisted-output>\s*Output too large \((?P<size>[^)]{1,20})\)",
        "inside",
        "was shortened by Claude Code",
    ),
    # Codex: truncate_middle.
    _marker(
        "truncated\N{HORIZONTAL ELLIPSIS}",
        r"\N{HORIZONTAL ELLIPSIS}(?P<missing>\d+ (?:tokens|chars)) truncated\N{HORIZONTAL ELLIPSIS}",
        "inside",
        "was shortened by Codex",
    ),
    # The usual ways to write it by hand: three points or a bracket, and the word.
    _marker(
        "runcated",
        r"(?:\.{3}|\N{HORIZONTAL ELLIPSIS})\s{0,2}[\[(<]?\s?(?:[\w,]{1,20}\s){0,3}?(?:[Tt]runcated|TRUNCATED)\b[^\n\])>]{0,60}[\])>]?",
        "end",
        "was cut by the exporter",
    ),
    _marker(
        "runcated",
        r"[\[(<]\s?(?:(?:output|content|text|value|message|\.{3}|\N{HORIZONTAL ELLIPSIS})\s?){0,2}(?:[Tt]runcated|TRUNCATED)\b"
        r"[^\n\])>]{0,60}[\])>]",
        "end",
        "was cut by the exporter",
    ),
)  # fmt: skip
"""A text that a tool shortened before the model read it is marked too: what it stood for cannot be judged."""

_KEYS: Final = {
    "helicone_message": "was left out by Helicone",
    "litellm_truncated": "was cut by LiteLLM",
}
"""Keys of objects that stand in place of content. Helicone: bodies that are too large or not stored."""
_NOT_STORED: Final = ("too large", "omitted", "signed_url", "S3", "not supported")

_STEMS: Final = (
    "runcated",
    "RUNCATED",
    *{marker.stem: None for marker in MARKERS if "runcated" not in marker.stem},
    *_KEYS,
)
"""At least one of them is in every text with a marker."""
_TAIL: Final = 200
_LONG: Final = 1 << 16
_SHORTEST_JSON: Final = 16

_JSON_BEGINS: Final = re.compile(r'\s*(?:\{\s*"(?:[^"\\]|\\.){1,200}"\s*:|\[\s*(?:\{\s*"|\[|"))')
_JSON_TAIL: Final = re.compile(
    r"(?:t(?:r(?:ue?)?)?|f(?:a(?:l(?:se?)?)?)?|n(?:u(?:ll?)?)?|N(?:aN?)?|-|[.eE+-]?[\d.eE+-]{0,30})"
)
_ENVELOPE: Final = re.compile(
    r'\s*[\[{\s]*"(?:role|content|choices|messages|message|generations|kwargs|parts|lc|object|type|id)"'
)
"""How JSON around messages begins. A model that answers in JSON may itself have left it open."""

_DROPPED: Final = re.compile(r"(?:^|\.)dropped_?(attributes|events|links)_?count$", re.IGNORECASE)
"""OTLP, and the tags that other exporters of OpenTelemetry write (`otel.dropped_attributes_count`)."""
_FINISH: Final = re.compile(r"(?:finish|stop)_?reasons?", re.IGNORECASE)
_AT_LIMIT: Final = frozenset({"length", "max_tokens", "model_length", "max_output_tokens"})


def stops_inside(text: str) -> bool:
    """Whether a text is JSON, an object or a list, that ends before it is closed.

    Text that only begins like JSON is not: what is there has to be right up to its end.
    """
    if len(text) < _SHORTEST_JSON or not _JSON_BEGINS.match(text):
        return False
    try:
        json.loads(text, strict=False)
    except json.JSONDecodeError as error:
        if error.msg.startswith("Unterminated string"):
            return True
        if error.msg.startswith("Extra data"):
            return False
        rest = text[error.pos :].strip(", \t\r\n")
        at_end = error.msg.startswith("Invalid \\u") and len(text) - error.pos < 6
        return at_end or (len(rest) <= 32 and _JSON_TAIL.fullmatch(rest) is not None)
    except (RecursionError, ValueError):
        return False
    return False


def cut_json(text: str) -> str:
    """What is said of JSON that ends before it is closed, after its name."""
    return f"was cut after {len(text):,} characters, in the middle of its JSON"


def cut_in(text: str) -> str | None:
    """What a marker in a text says, in words after the name of the text ("was cut by LiteLLM"); None without."""
    tail = text[-_TAIL:].rstrip()
    for marker in MARKERS:
        if marker.extent == "whole":
            found = marker.pattern.fullmatch(tail) if len(text) <= _TAIL else None
        elif marker.extent == "end":
            found = next((m for m in marker.pattern.finditer(tail) if m.end() == len(tail)), None)
        else:
            found = marker.pattern.search(text) if marker.stem in text else None
        if found is not None:
            missing = found.groupdict().get("missing")
            return f"{marker.what}: {_grouped(missing)} are missing" if missing else marker.what
    return None


def _grouped(count: str) -> str:
    number, _, unit = count.partition(" ")
    unit = {"chars": "characters"}.get(unit, unit)
    return f"{int(number):,} {unit}"


@dataclass(frozen=True, slots=True)
class _Text:
    """A text of a step: `place` names it, `order` is the smaller the more it is the step's own."""

    place: str
    value: str
    order: int
    spoken: bool = False
    """Whether a model wrote it."""


def with_cuts(trace: Trace) -> Trace:
    """The trace with what each step lacks in `incomplete`, added to what its reader found.

    A text that several steps repeat is reported once: on the step that it is the output of, else where it
    comes in first.
    """
    suspects = [number for number, step in enumerate(trace.steps) if _suspect(step)]
    own = [
        _Text(place, text, 0)
        for place, value in (("the output", trace.output), ("the input", trace.input))
        for text in _texts(value)
    ]
    own_suspect = any(_tells(text.value) for text in own)
    if not suspects and not own_suspect:
        return trace
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
    if any(stem in text.value for stem in _STEMS):
        found = _KEYS.get(text.value) or cut_in(text.value)
        if found:
            return found
    if at_limit or not stops_inside(text.value):
        return None
    if text.spoken and not _ENVELOPE.match(text.value):
        return None
    return cut_json(text.value)


def _suspect(step: Step) -> bool:
    """Whether a step may be incomplete: cheap, for every step that is loaded."""
    if any("ropped" in name for name in step.attributes):
        return True
    events = step.attributes.get("events")
    if isinstance(events, list) and any(_counts(events)):
        return True
    short = []
    for text in _own_texts(step):
        value = text.value
        if value[:1] in ("{", "[", " ", "\t", "\r", "\n") and _JSON_BEGINS.match(value):
            return True
        if len(value) > _LONG:
            if _tells(value):
                return True
        else:
            short.append(value)
    joined = "\n".join(short)
    return any(stem in joined for stem in _STEMS)


def _tells(text: str) -> bool:
    return any(stem in text for stem in _STEMS) or _JSON_BEGINS.match(text) is not None


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
        yield _Text("the input", text, 3)
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
            yield _Text(f"the call of {call.name}", text, order)
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
            if key in _KEYS and (
                item is True or (isinstance(item, str) and any(w in item for w in _NOT_STORED))
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


def _dropped(step: Step) -> Iterator[str]:
    """What an OpenTelemetry SDK counted as dropped, of the span, its events and its links."""
    counts: dict[str, int] = {}
    for name, value in _counts(step.attributes):
        counts[name] = counts.get(name, 0) + value
    for name, count in counts.items():
        what = name if count != 1 else name[:-1]
        of = " of this span" if name != "links" else " to other spans"
        yield f"{count:,} {what}{of} {'was' if count == 1 else 'were'} dropped by the exporter"


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
