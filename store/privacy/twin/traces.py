"""The twin of a trace: all its text masked, everything else as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from msgspec import Struct

from ...canonical import Json
from ...trace import Document, Score, Step, Trace
from .masking import Masking, MaskReport

_KEPT: Final[Mapping[type[Struct], frozenset[str]]] = {
    Trace: frozenset(("format", "start_ns", "end_ns", "sources")),
    Step: frozenset(("id", "parent_id", "kind", "status", "start_ns", "end_ns", "model", "usage")),
    Score: frozenset(("value", "rater", "step_id", "at_ns")),
    Document: frozenset(("score",)),
}
"""What is no text, or what links the parts: marks name steps by their ids."""


def masked_trace(trace: Trace, masking: Masking, report: MaskReport | None = None) -> Trace:
    """The trace with a pseudonym in place of everything private, in all that it says: messages, inputs, outputs, tool
    calls, errors, documents, metadata, what was expected, and what its scores and notes say.

    The name of a field says what its value is; a name that a field gives is masked in all texts of the trace. The
    ids of steps stay, and are counted in `report.left` if something private is in them. `key` stays that of the trace
    that was given, so that what was judged belongs to both; what is stored of it gets its own key.
    """
    return twin_of(trace, masking, report)[0]


def twin_of(
    trace: Trace, masking: Masking, report: MaskReport | None = None
) -> tuple[Trace, Masking]:
    """The masked trace, and what masks other texts about it in the same way: it knows the names that the trace gives,
    and in `replaced` what was replaced by what."""
    report = MaskReport() if report is None else report
    kept = _KEPT[Trace]
    said = {name: getattr(trace, name) for name in trace.__struct_fields__ if name not in kept}
    one = masking.knowing(msgspec.to_builtins(said))
    masked: Trace = _struct(trace, "", one, report)
    masked.__dict__["key"] = trace.key
    for number, step in enumerate(trace.steps):
        if one.mask_text(step.id) != step.id:
            report.left.append(("id of a step", f"steps[{number}].id"))
    return masked, one


def _struct(item: Struct, place: str, masking: Masking, report: MaskReport) -> Any:
    kept = _KEPT.get(type(item), frozenset())
    changes: dict[str, Json] = {}
    for name in item.__struct_fields__:
        value = getattr(item, name)
        if name in kept or value is None or value == ():
            continue
        changed = _value(value, name, f"{place}.{name}" if place else name, masking, report)
        if changed != value:
            changes[name] = changed
    return msgspec.structs.replace(item, **changes)


def _value(value: Json, key: str, place: str, masking: Masking, report: MaskReport) -> Json:
    if isinstance(value, Struct):
        return _struct(value, place, masking, report)
    if isinstance(value, tuple):
        return tuple(
            _value(item, key, f"{place}[{number}]", masking, report)
            for number, item in enumerate(value)
        )
    masked = masking.mask_value(value, report, key=key, place=place)
    # The names of our fields say little: what is a number of something after "message" is a card by itself.
    return masking.mask_value(masked, report, place=place) if isinstance(masked, str) else masked
