"""Recordings of HTTP calls (VCR cassettes, YAML or JSON): each call to a model is a trace.

Source: vcrpy, `serializers` and `request.py`: `{interactions: [{request: {method, uri, body, headers}, response:
{status: {code, message}, headers, body: {string}}}], version}`. Headers may contain keys and are not kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from ...canonical import Json
from ...trace import Trace
from ..calls.completion_chunks import FROM_CHUNKS
from ..calls.event_streams import answer_of, events_of
from ..calls.model_calls import call_trace
from ..calls.request_logs import is_log, log_trace
from ..input.gathering import per_record
from ..input.unexpected import attempted
from ..protocol import (
    Gathering,
    Item,
    Reader,
    ReaderItem,
    Record,
    RecordSource,
    Reject,
    Sample,
    Vote,
)
from ..values.json_access import mapping, text

_ASKING: Final = ("messages", "input", "prompt", "contents")
_ANSWERING: Final = ("choices", "output", "content", "candidates", "error")


def _interactions(value: Json) -> list[Json]:
    found = value.get("interactions") if isinstance(value, dict) else None
    return found if isinstance(found, list) else []


def _is_interaction(value: Json) -> bool:
    return (
        isinstance(value, dict) and isinstance(value.get("request"), dict) and "response" in value
    )


class CassetteReader(Reader):
    """Reader for recordings; calls to anything but a model are rejects that name the URL."""

    name = "cassette"
    title = "HTTP recordings (VCR cassettes)"
    gathering = Gathering.PER_RECORD
    keeps = "model requests and answers, joined streams, status, errors"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for interactions that have a request and a response."""
        return (
            Vote.CERTAIN
            if any(_is_interaction(i) for r in sample.records for i in _interactions(r))
            else Vote.NO
        )

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield one trace per model call."""
        return per_record(source, self._items)

    def _items(self, record: Record) -> Iterator[Item]:
        found = _interactions(record.value)
        if not found:
            yield Reject(record.position, "no interactions found", str(record.value)[:200])
        for number, one in enumerate(found, start=1):
            (trace,) = attempted(record.position, one, _interaction, one, self.name)
            if trace is None:
                uri = _uri(mapping(mapping(one).get("request")))
                reason = f"interaction {number}: a request to {uri or 'an unknown address'} that is not a model call"
                yield Reject(record.position, reason, str(one)[:200])
            else:
                yield trace


def _interaction(one: Json, name: str) -> Trace | None:
    return _call(one, name) if _is_interaction(one) else None


def _uri(request: Mapping[str, Json]) -> str:
    """The host and path of a request, without query and credentials, which may contain a key."""
    parts = urlsplit(text(request.get("uri")) or "")
    return f"{parts.hostname or ''}{parts.path}"


def _call(interaction: Mapping[str, Json], name: str) -> Trace | None:
    request = mapping(interaction.get("request"))
    response = mapping(interaction.get("response"))
    asked = mapping(request.get("body"))
    body = response.get("body")
    content = body.get("string") if isinstance(body, dict) and "string" in body else body
    answer = mapping(content)
    notes = []
    if not answer and isinstance(content, str):
        answer = answer_of(events_of(content))
        notes = [FROM_CHUNKS] if answer else []
    if is_log(answer):
        return log_trace(answer, name)
    if not any(key in asked for key in _ASKING) or not any(key in answer for key in _ANSWERING):
        return None
    status = mapping(response.get("status"))
    code = status.get("code")
    error = None
    if isinstance(code, int) and code >= 400:
        error = (
            text(mapping(answer.get("error")).get("message")) or f"the request ended with {code}"
        )
    aside = {
        "http.method": request.get("method"),
        "http.uri": _uri(request),
        "http.status": code,
    }
    return call_trace(
        text(answer.get("id")), asked, answer, name, aside=aside, error=error, notes=notes
    )


READER: Final = CassetteReader()
