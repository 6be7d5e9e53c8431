"""OpenAI: chat completions and Responses objects, batch files, stored completions, streamed chunks.

Source: the OpenAPI description of the platform (chat.completion, chat.completion.chunk, response, batch
input and output lines).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from ....canonical import Json
from ....trace import Trace, as_text, replace
from ...calls.batches import SEVERAL, BatchCall, BatchLine, batch_calls
from ...calls.completion_chunks import CHUNK, FROM_CHUNKS, joined
from ...calls.event_streams import Answers, answer_of, is_response_event
from ...calls.model_calls import call_trace
from ...chat.messages import messages_from
from ...input.gathering import Gathered, complete
from ...protocol import (
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
from ...values.json_access import listing, mapping, page, text

_OBJECTS: Final = ("chat.completion", "response", "text_completion")
_PREFERRED: Final = ("preferred_output", "non_preferred_output")

_CallPart: TypeAlias = tuple[str, Mapping[str, Json], Record]
"""The key of the call that a row is part of, the row, and its record."""


_BATCH: Final = "batch "
_CHUNKS: Final = "chunks "


def _calls_of(found: Gathered[_CallPart]) -> list[BatchCall]:
    """The calls of a `custom_id`: the batches of several models, or of several days, have the same ones."""
    lines: dict[str, list[BatchLine]] = {"request": [], "response": []}
    for side, row, record in found.parts:
        body = mapping(
            mapping(row.get("response")).get("body") if side == "response" else row.get("body")
        )
        lines[side].append(
            BatchLine(row, text(body.get("model")), text(row.get("id")), (record.position,))
        )
    return batch_calls(found.trace_id.removeprefix(_BATCH), lines["request"], lines["response"])


def _streams_of(found: Gathered[_CallPart]) -> list[Gathered[_CallPart]]:
    """The streams with one id: some servers give all of theirs the same. The next begins after the end of one, where
    a chunk names the role again, and in another file if that does."""
    streams: list[list[_CallPart]] = []
    open_in: dict[str, list[_CallPart]] = {}
    ended: set[str] = set()
    for part in found.parts:
        choices = [mapping(one) for one in listing(part[1].get("choices"))]
        begins = any(mapping(one.get("delta")).get("role") for one in choices)
        file = part[2].position.file
        if (begins and (file in ended or file not in open_in)) or not streams:
            streams.append([])
            open_in[file] = streams[-1]
            ended.discard(file)
        open_in.setdefault(file, streams[-1]).append(part)
        if any(one.get("finish_reason") for one in choices):
            ended.add(file)
    return [
        found.only(found.trace_id, some, tuple(dict.fromkeys(part[2].position for part in some)))
        for some in streams
    ]


def _is_batch(row: Json) -> bool:
    if not isinstance(row, dict) or "custom_id" not in row:
        return False
    body = row.get("body")
    return (
        ("method" in row and isinstance(body, dict))
        or ("response" in row and str(row.get("id", "")).startswith("batch_req"))
        or isinstance(mapping(row.get("response")).get("body"), dict)
    )


def _pair(row: Json) -> tuple[Mapping[str, Json], Mapping[str, Json]] | None:
    """The request and response of a row that has both, or a bare response."""
    if not isinstance(row, dict):
        return None
    if row.get("object") in _OBJECTS:
        beside = {k: row[k] for k in ("instructions", "input") if row.get(k)}
        if isinstance(row.get("messages"), list):
            beside["messages"] = row["messages"]
        return beside, row
    for request_key, response_key in (
        ("request", "response"),
        ("request_body", "response_body"),
        ("body", "response"),
    ):
        request, response = mapping(row.get(request_key)), mapping(row.get(response_key))
        if request and response.get("object") in _OBJECTS:
            return request, response
    return None


class OpenAIReader(Reader):
    """Reader for completions and responses; batch lines are joined by `custom_id`, chunks by `id`."""

    name = "openai"
    title = "OpenAI completions, Responses, batches"
    gathering = Gathering.BY_TRACE
    keeps = "messages, tool calls, usage, finish reasons, errors, preferred answers; joined streams"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for an object type of the API, a batch line, or a preference pair."""
        for record in sample.records:
            if is_response_event(record):
                return Vote.CERTAIN
            for row in page(record, "data")[:5]:
                if not isinstance(row, dict):
                    continue
                if _pair(row) is not None or row.get("object") == CHUNK or _is_batch(row):
                    return Vote.CERTAIN
                if all(isinstance(row.get(name), list) for name in _PREFERRED):
                    return Vote.CERTAIN
        return Vote.NO

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield answers at once; batches, chunks and streams when they are complete."""
        answers = Answers()

        def parse(record: Record) -> Iterator[tuple[str | None, _CallPart] | Reject]:
            value = record.value
            if is_response_event(value):
                yield f"stream {answers.place(record.position, value)}", ("event", value, record)
                return
            for row in page(value, "data"):
                if not isinstance(row, dict):
                    yield Reject(record.position, "the record is not an object", as_text(row)[:200])
                elif _is_batch(row):
                    side = "request" if "method" in row else "response"
                    yield f"{_BATCH}{as_text(row['custom_id'])}", (side, row, record)
                elif row.get("object") == CHUNK:
                    yield f"{_CHUNKS}{text(row.get('id')) or ''}", ("chunk", row, record)
                else:
                    yield None, ("single", row, record)

        for found in complete(source, parse):
            if isinstance(found, Reject):
                yield found
            elif found.trace_id.startswith(_BATCH):
                for call in _calls_of(found):
                    places = call.places
                    yield from found.only(call.source_id, found.parts, places).made(
                        self._batch, call
                    )
            elif found.trace_id.startswith(_CHUNKS):
                for some in _streams_of(found):
                    yield from some.made(self._item, some.parts)
            else:
                yield from found.made(self._item, found.parts)

    def _item(self, parts: Sequence[_CallPart]) -> Item:
        kind, row, record = parts[0]
        if kind == "single":
            return self._single(row, record)
        rows = [row for _, row, _ in parts]
        answer = answer_of(rows) if kind == "event" else joined(rows)
        answer_id = text(answer.get("id")) or ("chunks" if kind == "chunk" else None)
        request, response = _pair(answer) or ({}, answer)
        return call_trace(answer_id, request, response, self.name, notes=[FROM_CHUNKS])

    def _single(self, row: Mapping[str, Json], record: Record) -> Item:
        if all(isinstance(row.get(name), list) for name in _PREFERRED):
            return self._preference(row)
        pair = _pair(row)
        if pair is None:
            reason = "not a completion, response or batch line"
            return Reject(record.position, reason, as_text(dict(row))[:200])
        request, response = pair
        aside = (
            {}
            if response is row
            else {
                k: v for k, v in row.items() if v is not request and v is not response and k != "id"
            }
        )
        source = text(response.get("id")) or text(row.get("id"))
        aside = {k: v for k, v in aside.items() if mapping(v) != request and mapping(v) != response}
        return call_trace(source, request, response, self.name, aside=aside)

    def _batch(self, call: BatchCall) -> Trace:
        request_line = call.request.row if call.request is not None else {}
        response_line = call.answer.row if call.answer is not None else {}
        result = mapping(response_line.get("response"))
        body = mapping(result.get("body"))
        failed = mapping(response_line.get("error"))
        code = result.get("status_code")
        error = text(failed.get("message"))
        if error is None and isinstance(code, int) and code >= 400:
            error = (
                text(mapping(body.get("error")).get("message")) or f"the request ended with {code}"
            )
        known = ("custom_id", "body", "response", "error")
        aside = {
            k: v for row in (request_line, response_line) for k, v in row.items() if k not in known
        }
        aside |= {k: v for k, v in result.items() if k != "body"}
        aside |= {f"error.{k}": v for k, v in failed.items() if k != "message"}
        notes = (
            []
            if request_line and response_line
            else [f"only the {'answer' if response_line else 'request'} was found"]
        )
        if call.source_id != as_text(request_line.get("custom_id", response_line.get("custom_id"))):
            notes.append(SEVERAL)
        request = mapping(request_line.get("body"))
        return call_trace(
            call.source_id, request, body, self.name, aside=aside, error=error, notes=notes
        )

    def _preference(self, row: Mapping[str, Json]) -> Trace:
        """A preference pair: the rejected answer is the output, the preferred one the expected output."""
        preferred = messages_from(row["preferred_output"])
        wanted = next((m.content for m in reversed(preferred) if m.content), None)
        response = {
            "object": "chat.completion",
            "choices": [
                {"index": n, "message": one} for n, one in enumerate(row["non_preferred_output"])
            ],
        }
        known = ("input", *_PREFERRED, "id")
        aside = {k: v for k, v in row.items() if k not in known}
        if row["preferred_output"] != [{"role": "assistant", "content": wanted}]:
            aside["preferred_output"] = row["preferred_output"]
        trace = call_trace(
            text(row.get("id")), mapping(row.get("input")), response, self.name, aside=aside
        )
        return replace(trace, expected=wanted or row["preferred_output"])


READER: Final = OpenAIReader()
