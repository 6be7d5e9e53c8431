"""Traces as a masked kit has them, and what was said of those told as of the real ones.

A reviewer of a masked kit marks and quotes pseudonyms. When their reviews come back, the values stand in their place, at the
places of the real text: the acts are those of a review of the plain traces. The kit names each trace of the library by a keyed
hash, so that no table has to be kept: the library finds the trace again, and makes the same twin of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from ..acts import Act, Event
from ..canonical import Json
from ..trace import Trace
from .masking import library_key
from .pack_masking import PackMasking
from .pack_names import name_in_packs
from .trace_twin import TraceTwin

if TYPE_CHECKING:
    from .opened import OpenLibrary


class KitMasking:
    """Masks what kits of a library are made of. Raises UserError where its rules or its key cannot be used."""

    def __init__(self, space: OpenLibrary) -> None:
        self._names = PackMasking(space.folder)
        self._key = library_key(space.folder)
        self._masking = space.shown.masking
        self._library = space.library
        self._twins: dict[str, TraceTwin] = {}

    def masked(self, key: str, trace: Trace) -> tuple[Trace, str]:
        """A trace as a kit has it, and by what the kit names it."""
        twin = self._twins[key] = TraceTwin(trace, self._masking)
        return self._in_kit(twin), name_in_packs(self._key, key)

    def _in_kit(self, twin: TraceTwin) -> Trace:
        named = twin.masked.source_id
        masked = msgspec.structs.replace(twin.masked, sources=())
        return (
            msgspec.structs.replace(masked, source_id=self._names.name(named)) if named else masked
        )

    def text(self, key: str, text: str) -> str:
        """A text about a trace that was masked before, or about none."""
        twin = self._twins.get(key)
        return self._masking.mask_text(text) if twin is None else twin.mask_text(text)

    # --- back -------------------------------------------------------------------------------------

    def real(self, key: str, event: Event) -> Event:
        """An event on a masked trace as one on the trace with that key, without its place in the chain."""
        twin = self._twin(key)
        return event if twin is None else msgspec.structs.replace(event, body=_real(twin, event))

    def unknown(self, key: str, event: Event) -> list[str]:
        """The pseudonyms in an event as `real` gives it that are none of its trace: what they stand for is not known."""
        twin = self._twin(key)
        return [] if twin is None else twin.unknown(Act(event.kind, event.body))

    def _twin(self, key: str) -> TraceTwin | None:
        twin = self._twins.get(key)
        if twin is None:
            trace = self._library.trace(key)
            if trace is None:
                return None
            self._twins.clear()  # the events of a review come together
            twin = self._twins[key] = TraceTwin(trace, self._masking)
        return twin


def _real(twin: TraceTwin, event: Event) -> Mapping[str, Json]:
    """The body of an event. What names other traces, a group or a queue is no text of the trace."""
    body: dict[str, Any] = dict(event.body)
    kept = {name: body.pop(name) for name in ("from", "through", "press", "repeat") if name in body}
    body = dict(twin.real_body(body))
    return body | kept
