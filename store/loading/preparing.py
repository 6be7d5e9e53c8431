"""A trace as the rows of the library, or the reason why it cannot be one."""

from __future__ import annotations

from ..bundles.input.unexpected import LET_THROUGH, said_of
from ..bundles.protocol import EXCERPT_CHARS, Position, Reject
from ..library.prepared import PreparedTrace, prepare
from ..trace import Trace, as_text


def prepared_or_not(trace: Trace) -> PreparedTrace | list[Reject]:
    """The rows of a trace; a reject for each of its records, if a value in it cannot be kept."""
    try:
        return prepare(trace)
    except LET_THROUGH:
        raise
    except Exception as error:  # noqa: BLE001 - one odd trace must not cost the bundle
        reason = f"the trace {trace.source_id!r} cannot be kept: {said_of(error)}"
        excerpt = as_text(trace.input)[:EXCERPT_CHARS]
        places = [Position(one.file, one.line, one.byte, one.record) for one in trace.sources]
        return [Reject(place, reason, excerpt) for place in places or [Position("")]]
