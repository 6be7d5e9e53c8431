"""A run of an OpenHands evaluation, or the events of a conversation, as a trace.

Source: All-Hands-AI/OpenHands, `evaluation/utils/shared.py` (EvalOutput: instance_id, instruction, instance, history,
test_result, metadata, metrics, error; the history was pairs of action and observation before 0.10), and
`evaluation/benchmarks/swe_bench/eval_infer.py` (`test_result.report` with `resolved`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ....canonical import Json, canonical_bytes
from ....trace import Score, Trace, replace
from ...chat.turns import Turns, conversation
from ...values.json_access import NOTHING, but, json_in_text, listing, mapping, text
from ...values.raters import finite, scored
from ...values.times import to_ns
from .events import SOURCES, Events
from .sdk_events import SdkEvents

_OUTCOMES: Final = frozenset(
    ["resolved", "success", "passed", "correct", "score", "reward", "accuracy", "result"]
)
_READ: Final = ("instance_id", "history", "test_result", "error", "report", "resolved")
_DEPTH: Final = 3


def is_event(value: Json) -> bool:
    """Whether it is an event of before version 1."""
    if not isinstance(value, dict):
        return False
    if isinstance(value.get("action"), str):
        return isinstance(value.get("args"), dict) and value.get("source") in SOURCES
    return isinstance(value.get("observation"), str) and "content" in value and "extras" in value


def is_sdk_event(value: Json) -> bool:
    """Whether it is an event of version 1."""
    if not isinstance(value, dict) or not isinstance(value.get("kind"), str):
        return False
    return {"id", "timestamp", "source"} <= value.keys() and (
        value["kind"].endswith("Event")
        or value["kind"] in ("UserRejectObservation", "Condensation")
    )


def flat(history: Json, first: int = 0) -> list[Json]:
    """The events of a history; an observation in a pair belongs to the action before it. `first` is the number of its
    first pair."""
    out: list[Json] = []
    for number, given in enumerate(listing(history), first):
        if not isinstance(given, list):
            out.append(given)
            continue
        before: Json = None
        for one in given:
            if one in NOTHING:
                continue
            if isinstance(one, dict) and "action" in one:
                before = one["id"] if one.get("id") is not None else f"pair {number}"
                out.append({**one, "id": before})
            elif isinstance(one, dict) and before is not None and one.get("cause") is None:
                out.append({**one, "cause": before})
            else:
                out.append(one)
    return out


def events_trace(
    events: Sequence[Json],
    *,
    format: str,  # noqa: A002 - the model's own name
    source_id: str | None,
    metadata: Mapping[str, Json],
    scores: Sequence[Score] = (),
    name: str | None = None,
    error: str | None = None,
) -> Trace:
    """The trace of a list of events. One that is in it twice is read once, and said."""
    turns = Turns()
    reader: Events | SdkEvents = (
        SdkEvents(turns) if any(map(is_sdk_event, events)) else Events(turns)
    )
    seen: set[bytes] = set()
    repeated: Counter[str] = Counter()
    for number, event in enumerate(events):
        body = canonical_bytes(event)
        if isinstance(event, dict) and event.get("id") is not None and body in seen:
            repeated["event"] += 1
            continue
        seen.add(body)
        reader.add(event, number)
    notes = [f"{repeated['event']} repeated event(s) were dropped"] if repeated else []
    trace = conversation(
        turns,
        format=format,
        source_id=source_id,
        name=name,
        metadata=metadata,
        scores=scores,
        notes=notes,
        error=error,
    )
    answered = bool(trace.steps) and trace.steps[-1].kind == "llm"
    return trace if error or answered or not reader.error else replace(trace, error=reader.error)


def output_trace(value: Mapping[str, Json], name: str) -> Trace:
    """The trace of an evaluation's output."""
    result = value.get("test_result")
    scores: list[Score] = []
    kept = _without_outcomes(json_in_text(result), "test_result", scores, _DEPTH)
    for key in ("report", "resolved"):
        if value.get(key) not in NOTHING:
            left = _without_outcomes({key: value[key]}, "", scores, _DEPTH)
            kept = {**(kept if isinstance(kept, dict) else {"": kept}), **left} if left else kept
    about: dict[str, Json] = {**but(value, *_READ), **but({"test_result": kept})}
    settings = mapping(value.get("metadata"))
    model = text(mapping(settings.get("llm_config")).get("model"))
    if model:
        about["model"] = model
    history = value.get("history")
    events = flat(history)
    if history not in NOTHING and not events:
        about["history"] = history
    failed = value.get("error")
    trace = events_trace(
        events,
        format=name,
        source_id=text(value.get("instance_id")),
        name=text(settings.get("dataset")) or text(settings.get("agent_class")),
        metadata=about,
        scores=scores,
        error=text(failed) if failed not in NOTHING else None,
    )
    patch = text(mapping(result).get("git_patch"))
    notes = trace.notes if events else (*trace.notes, "the history of the run is empty")
    asked = trace.input if trace.input is not None else value.get("instruction") or None
    started = to_ns(settings.get("start_time"))
    return replace(
        trace,
        input=asked,
        output=patch or trace.output,
        notes=notes,
        start_ns=trace.start_ns if trace.start_ns is not None else started,
    )


def _without_outcomes(given: Json, path: str, scores: list[Score], depth: int) -> Json:
    """A result without the values that are outcomes by their name; these become scores."""
    if not isinstance(given, dict):
        return given
    left: dict[str, Json] = {}
    for key, value in given.items():
        named = f"{path}.{key}" if path else key
        if key in _OUTCOMES and (isinstance(value, bool) or finite(value) is not None):
            scores.append(scored(named, value, rater="code"))
        elif isinstance(value, dict) and depth > 0:
            inner = _without_outcomes(value, named, scores, depth - 1)
            if inner not in NOTHING or value in NOTHING:
                left[key] = inner
        else:
            left[key] = value
    return left


def in_order(events: Sequence[Mapping[str, Json]]) -> Iterator[Mapping[str, Json]]:
    """The events of one conversation, however its files were listed: by their numbers, or by their times."""
    numbered = all(isinstance(one.get("id"), int) for one in events)
    if numbered:
        yield from sorted(events, key=lambda one: int(one["id"]))
    elif all(to_ns(one.get("timestamp")) is not None for one in events):
        yield from sorted(events, key=lambda one: to_ns(one.get("timestamp")) or 0)
    else:
        yield from events
