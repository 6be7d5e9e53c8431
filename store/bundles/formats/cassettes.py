"""Recordings of HTTP calls (VCR cassettes, YAML or JSON): each call to a model is a trace.

Source: vcrpy, `serializers` and `request.py`: `{interactions: [{request: {method, uri, body, headers}, response:
{status: {code, message}, headers, body: {string}}}], version}`. Headers may contain keys and are not kept. Bodies may be
compressed, or decoded already (`parsed_body`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from ...canonical import Json
from ...trace import Trace
from ..calls.completion_chunks import FROM_CHUNKS
from ..calls.event_streams import answer_of, events_of
from ..calls.http_bodies import NotReadable, body_of, raw_body
from ..calls.model_calls import answered, call_trace
from ..calls.model_calls import asked as asked_in
from ..calls.provider_facts import model_in
from ..calls.provider_streams import frames_of, lines_of
from ..calls.request_logs import is_log, log_trace, sent_log
from ..input.gathering import per_record
from ..input.unexpected import attempted
from ..protocol import (
    Gathering,
    Item,
    Position,
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
            yield from attempted(
                record.position, one, _interaction, record.position, number, one, self.name
            )


def _interaction(position: Position, number: int, one: Json, name: str) -> Item:
    uri = _uri(mapping(mapping(one).get("request"))) or "an unknown address"
    try:
        trace = _call(mapping(one), name) if _is_interaction(one) else None
    except NotReadable as why:
        reason = f"interaction {number}: the body of the call to {uri} {why}"
        return Reject(position, reason, str(one)[:200])
    if trace is None:
        reason = f"interaction {number}: a request to {uri} that is not a model call"
        return Reject(position, reason, str(one)[:200])
    return trace


def _uri(request: Mapping[str, Json]) -> str:
    """The host and path of a request, without query and credentials, which may contain a key."""
    parts = urlsplit(text(request.get("uri")) or "")
    return f"{parts.hostname or ''}{parts.path}"


def _call(interaction: Mapping[str, Json], name: str) -> Trace | None:
    request = mapping(interaction.get("request"))
    response = mapping(interaction.get("response"))
    asked = mapping(body_of(request))
    answer, notes = _answer(response)
    if log := sent_log(asked, answer):
        return log_trace(log, name)
    if is_log(answer):
        return log_trace(answer, name)
    status = mapping(response.get("status"))
    code = status.get("code")
    refused = isinstance(code, int) and code >= 400
    if not _is_model_call(asked, answer, refused=refused):
        return None
    error = None
    if refused:
        told = text(mapping(answer.get("error")).get("message")) or text(answer.get("message"))
        error = told or f"the request ended with {code}"
    uri = _uri(request)
    aside = {"http.method": request.get("method"), "http.uri": uri, "http.status": code}
    return call_trace(
        text(answer.get("id")),
        asked,
        answer,
        name,
        aside=aside,
        error=error,
        notes=notes,
        model=model_in(uri, answer),
    )


def _answer(response: Mapping[str, Json]) -> tuple[Mapping[str, Json], list[str]]:
    """The answer in a response, put together if it was streamed, and notes on that."""
    content = body_of(response)
    if isinstance(content, dict):
        return content, []
    pieces: list[Mapping[str, Json]] = []
    if isinstance(content, list):
        pieces = [one for one in content if isinstance(one, dict)]
    elif isinstance(content, str):
        raw = None if content[:1] in "{[" else raw_body(response)
        pieces = events_of(content) or lines_of(content) or (frames_of(raw) if raw else [])
    answer = answer_of(pieces) if pieces else {}
    return answer, [FROM_CHUNKS] if answer else []


def _is_model_call(asked: Mapping[str, Json], answer: Mapping[str, Json], *, refused: bool) -> bool:
    if any(key in asked for key in _ASKING) and any(key in answer for key in _ANSWERING):
        return True
    return bool(asked_in(asked)) and (refused or bool(answered(answer)))


READER: Final = CassetteReader()
