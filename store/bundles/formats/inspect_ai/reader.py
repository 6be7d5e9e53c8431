"""Inspect AI logs: `.eval` archives (header, samples, summaries, journal) and `.json` logs.

Source: inspect_ai, `log/_log.py` (EvalLog, EvalSample), `log/_recorders/eval.py` (the archive and its
journal, which an interrupted run leaves), `log/_config_update.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from ....canonical import Json, canonical_bytes
from ....trace import as_text
from ...input.gathering import is_large
from ...input.unexpected import attempted
from ...protocol import (
    Gathering,
    LocatedTrace,
    Position,
    Reader,
    ReaderItem,
    Record,
    RecordSource,
    Reject,
    Sample,
    Vote,
)
from ...values.json_access import but, listing, mapping
from .chunks import Chunks, chunk_of, shell_of
from .samples import run_metadata, sample_trace

_AROUND: Final = re.compile(
    r"(.*/)?(?:(?:header|summaries|reductions)\.json|_journal/[^/]*\.json|_journal/[^/]*/[^/]*\.json)"
)
_WHOLE: Final = frozenset(["messages", "output", "events", "transcript", "attachments", "store"])
_SUMMARY: Final = frozenset(
    ["scores", "metadata", "model_usage", "completed", "message_count", "error", "limit"]
)
_ONLY_SUMMARY: Final = (
    "only the summary of this sample was written: the run ended before its log, so messages and "
    "events are missing"
)
_NO_CHUNKS: Final = "its messages and events are in chunks that are not in the bundle"


def _is_log(value: Json) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("eval"), dict)
        and any(name in value for name in ("version", "plan", "status"))
    )


def _is_sample(value: Json) -> bool:
    return (
        isinstance(value, dict) and value.get("id") is not None and value.get("epoch") is not None
    )


def _is_summary(value: Mapping[str, Json]) -> bool:
    return _WHOLE.isdisjoint(value)


def _is_reduction(value: Json) -> bool:
    return isinstance(value, dict) and "scorer" in value and isinstance(value.get("samples"), list)


def _is_update(value: Json) -> bool:
    return isinstance(value, dict) and {"changes", "scope", "provenance"} <= set(value)


def _vote(value: Json) -> Vote:
    if _is_log(value) or _is_reduction(value) or _is_update(value):
        return Vote.CERTAIN
    if not _is_sample(value) or "input" not in value:
        return Vote.NO
    if isinstance(value.get("messages"), list) and len(_WHOLE & set(value)) > 1:
        return Vote.CERTAIN
    return Vote.CERTAIN if "target" in value and not _SUMMARY.isdisjoint(value) else Vote.NO


@dataclass(frozen=True)
class _InspectSample:
    """A sample from the log, and the positions of its records."""

    value: Mapping[str, Json]
    positions: tuple[Position, ...]


@dataclass
class _Log:
    """The part of a log read so far."""

    place: Position
    header: Mapping[str, Json] | None = None
    start: Mapping[str, Json] | None = None
    updates: list[Json] = field(default_factory=list)
    reductions: list[Json] = field(default_factory=list)
    waiting: list[_InspectSample] = field(default_factory=list)
    summaries: dict[tuple[str, str], _InspectSample] = field(default_factory=dict)
    seen: set[tuple[str, str]] = field(default_factory=set)

    @cached_property
    def run(self) -> Mapping[str, Json]:
        """The header, or the beginning of the journal if there is no header."""
        found = self.header or self.start or {}
        if self.updates and not found.get("config_updates"):
            return {**found, "config_updates": sorted(self.updates, key=canonical_bytes)}
        return found

    @cached_property
    def metadata(self) -> Mapping[str, Json]:
        return run_metadata(self.run)

    @cached_property
    def reduced(self) -> Mapping[str, list[Mapping[str, Json]]]:
        """The scores reduced over the epochs of a sample, by sample id."""
        found: dict[str, list[Mapping[str, Json]]] = {}
        for given in self.reductions:
            rest = but(mapping(given), "samples")
            for one in map(mapping, listing(mapping(given).get("samples"))):
                found.setdefault(str(one.get("sample_id")), []).append({**rest, **one})
        return found

    def summarised(self, record: Record) -> None:
        """Keep the fuller of two summaries of a sample: the journal's or the last one."""
        found = _InspectSample(record.value, (record.position,))
        known = self.summaries.get(_sample_key(found.value))
        if known is None or _fullness(found.value) > _fullness(known.value):
            self.summaries[_sample_key(found.value)] = found

    def ready(self, name: str) -> Iterator[LocatedTrace | Reject]:
        """Yield the samples received so far, as traces."""
        waiting, self.waiting = self.waiting, []
        for sample in waiting:
            self.seen.add(_sample_key(sample.value))
            yield from self._attempted(sample, name)

    def rest(self, name: str) -> Iterator[LocatedTrace | Reject]:
        """Yield, at the end, the remaining samples and those of which only the summary exists."""
        yield from self.ready(name)
        for place, sample in self.summaries.items():
            if place not in self.seen:
                self.seen.add(place)
                yield from self._attempted(sample, name, _ONLY_SUMMARY)
        if not self.seen:
            # A run can end before its first sample does; report it instead of returning nothing.
            reason = f"the log contains no samples (status: {self.run.get('status', 'unknown')})"
            yield Reject(self.place, reason, as_text(dict(mapping(self.run.get("eval"))))[:200])
        known = {sample_id for sample_id, _ in self.seen}
        strangers = set(self.reduced) - known if known else ()
        if strangers:
            reason = f"reduced scores name samples that are not in the log: {len(strangers)}"
            yield Reject(self.place, reason, ", ".join(sorted(strangers))[:200])

    def _attempted(
        self, sample: _InspectSample, name: str, *notes: str
    ) -> Iterator[LocatedTrace | Reject]:
        return attempted(sample.positions[0], dict(sample.value), self._trace, sample, name, *notes)

    def _trace(self, sample: _InspectSample, name: str, *notes: str) -> LocatedTrace:
        value = sample.value
        if value.get("message_refs") and not mapping(value.get("events_data")).get("messages"):
            notes = (*notes, _NO_CHUNKS)
        reduced = self.reduced.get(str(value["id"]), [])
        trace = sample_trace(value, self.run, self.metadata, reduced, name, notes)
        return LocatedTrace(trace, sample.positions, len(self.seen))


class InspectReader(Reader):
    """Reader for logs; each epoch of a sample is a trace."""

    name = "inspect"
    title = "Inspect AI logs (.eval, .json)"
    gathering = Gathering.WHOLE
    keeps = "samples, messages, events as steps, attachments, scores with edits by people"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for a log, or a part of one."""
        if sample.columns:
            return Vote.NO
        return max(map(_vote, sample.records), default=Vote.NO)

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield a sample as soon as the header of its log is known, at the latest at the end."""
        logs: dict[str, _Log] = {}
        # The header of an archive comes before its samples. A log too large for memory does not wait.
        large = is_large(source)
        chunked: dict[tuple[str, str], Chunks] = {}
        for record in source:
            part = chunk_of(record.position.file)
            # A log too large for memory has the chunks of each sample in a row.
            if large and (part is None or (part.log, part.sample) not in chunked):
                yield from _put_together(logs, chunked)
            if part is not None:
                chunks = chunked.setdefault((part.log, part.sample), Chunks())
                if not chunks.add(part, record):
                    reason = "not part of an Inspect sample"
                    yield Reject(record.position, reason, as_text(record.value)[:200])
                logs.setdefault(part.log, _Log(record.position))
                continue
            key = _log_of(record)
            log = logs.get(key) or logs.setdefault(key, _Log(record.position))
            yield from _take(log, record)
            if log.header is not None or (large and log.start is not None):
                yield from log.ready(self.name)
        yield from _put_together(logs, chunked)
        for log in logs.values():
            yield from log.rest(self.name)

    def part_of(self, file: str) -> str | None:
        """The file of the sample, if `file` is one of its chunks."""
        return shell_of(file)


def _put_together(
    logs: Mapping[str, _Log], chunked: dict[tuple[str, str], Chunks]
) -> Iterator[Reject]:
    """Add samples assembled from chunks to their logs."""
    for (log, sample), chunks in chunked.items():
        value = chunks.sample()
        if _is_sample(value):
            logs[log].waiting.append(_InspectSample(value, tuple(chunks.positions)))
        else:
            yield Reject(logs[log].place, f"{sample} has no id or no epoch", as_text(value)[:200])
    chunked.clear()


def _take(log: _Log, record: Record) -> Iterator[Reject]:
    """Add a record to its log."""
    value = record.value
    if _is_log(value):
        log.__dict__.pop("run", None)
        log.__dict__.pop("metadata", None)
        if "status" not in value and "samples" not in value:
            log.start = value
            return
        log.header = but(value, "samples", "reductions")
        log.reductions += listing(value.get("reductions"))
        for one in listing(value.get("samples")):
            if _is_sample(one):
                log.waiting.append(_InspectSample(one, (record.position,)))
            else:
                reason = "a sample of the log has no id or no epoch"
                yield Reject(record.position, reason, as_text(one)[:200])
    elif _is_sample(value):
        if _is_summary(value):
            log.summarised(record)
        else:
            log.waiting.append(_InspectSample(value, (record.position,)))
    elif _is_reduction(value):
        log.reductions.append(value)
    elif _is_update(value):
        log.updates.append(value)
    else:
        yield Reject(record.position, "not part of an Inspect log", as_text(value)[:200])


def _log_of(record: Record) -> str:
    """The log that a record belongs to: the archive or folder that contains it, or its own file."""
    file, value = record.position.file, record.value
    found = _AROUND.fullmatch(file)
    if found:
        return found[1] or ""
    if _is_sample(value) and not _is_summary(value):
        # The id is part of the name unescaped, including slashes.
        stem = f"samples/{value['id']}_epoch_{value['epoch']}"
        for name in (f"{stem}.json", f"{stem}/sample.json"):
            if file == name or file.endswith(f"/{name}"):
                return file[: -len(name)]
    return file


def _sample_key(value: Mapping[str, Json]) -> tuple[str, str]:
    return as_text(value["id"]), as_text(value["epoch"])


def _fullness(value: Mapping[str, Json]) -> tuple[int, bytes]:
    return len(value), canonical_bytes(dict(value))


READER: Final = InspectReader()
