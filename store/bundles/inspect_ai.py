"""Inspect AI logs: `.eval` archives (header, samples, summaries, journal) and `.json` logs.

Source: inspect_ai, `log/_log.py` (EvalLog, EvalSample), `log/_recorders/eval.py` (the archive and its
journal, which a run that died leaves behind).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from ..canonical import Json
from ..trace import Score, Step, Trace, as_text
from .inspect_events import event_steps
from .inspect_scores import sample_scores
from .messages import messages_from
from .protocol import Item, Record, Reject, Sample
from .runs import NOTHING, but, listing, mapping, text
from .spans import tree_order
from .times import to_ns

_ENTRY: Final = re.compile(
    r"(?:^|/)(header\.json|summaries\.json|reductions\.json|samples/[^/]*\.json|_journal/.*)$"
)
_REFERENCE: Final = re.compile(r"(?:attachment|tc)://([0-9a-f]+)")
_SAMPLE_KEYS: Final = frozenset(
    [
        "id",
        "epoch",
        "uuid",
        "input",
        "target",
        "messages",
        "output",
        "scores",
        "metadata",
        "events",
        "transcript",
        "attachments",
        "message_pool",
        "events_data",
        "error",
        "started_at",
        "completed_at",
    ]
)
ROOT: Final = "sample"


def _is_log(value: Json) -> bool:
    return (
        isinstance(value, Mapping) and "eval" in value and ("version" in value or "plan" in value)
    )


def _is_sample(value: Json) -> bool:
    if not isinstance(value, Mapping) or not {"id", "epoch"} <= set(value):
        return False
    return "target" in value or "messages" in value or "message_count" in value


def _is_reduction(value: Json) -> bool:
    return isinstance(value, Mapping) and {"scorer", "samples"} <= set(value)


@dataclass
class _Log:
    """What has come of one log."""

    header: Mapping[str, Json] | None = None
    start: Mapping[str, Json] | None = None
    pending: list[Mapping[str, Json]] = field(default_factory=list)
    summaries: list[Mapping[str, Json]] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)


class InspectReader:
    """Reads logs; each sample and epoch is a trace."""

    name = "inspect"
    title = "Inspect AI logs (.eval, .json)"
    keeps = "samples, messages, events as steps, attachments, scores with edits by people"

    def sniff(self, sample: Sample) -> int:
        """A log, or a part of one."""
        for value in sample.records[:3]:
            if _is_log(value) or _is_sample(value) or _is_reduction(value):
                return 92
        return 0

    def read(self, records: Iterable[Record]) -> Iterator[Item]:
        """A sample as soon as the header of its log is known, at the latest at the end."""
        logs: dict[str, _Log] = {}
        for record in records:
            value, file = record.value, record.position.file
            found = _ENTRY.search(file)
            entry = found[1] if found else ""
            log = logs.setdefault(file[: found.start()] if found else file, _Log())
            if _is_log(value):
                if entry.startswith("_journal/"):
                    log.start = value
                    continue
                log.header = {key: item for key, item in value.items() if key != "samples"}
                log.pending += [one for one in listing(value.get("samples")) if _is_sample(one)]
                yield from (
                    Reject(record.position, "a sample of the log is not one", as_text(one)[:200])
                    for one in listing(value.get("samples"))
                    if not _is_sample(one)
                )
            elif _is_sample(value):
                if "message_count" in value or entry.startswith(("summaries", "_journal")):
                    log.summaries.append(value)
                else:
                    log.pending.append(value)
            elif not _is_reduction(value):
                yield Reject(record.position, "it is no part of a log", as_text(value)[:200])
            if log.header is not None:
                yield from self._flush(log, log.header)
        for log in logs.values():
            yield from self._flush(log, log.header or log.start or {})
            yield from self._missing(log)

    def _flush(self, log: _Log, header: Mapping[str, Json]) -> Iterator[Trace]:
        for value in log.pending:
            log.seen.add((str(value["id"]), str(value["epoch"])))
            yield _trace(value, header, self.name)
        log.pending = []

    def _missing(self, log: _Log) -> Iterator[Trace]:
        """Samples of which only the summary was written before the run died."""
        for value in log.summaries:
            place = (str(value["id"]), str(value["epoch"]))
            if place not in log.seen:
                log.seen.add(place)
                note = "only the summary of this sample was written: the run ended before its log"
                yield _trace(value, log.header or log.start or {}, self.name, note)


def resolved(value: Json, texts: Mapping[str, Json], depth: int = 0) -> Json:
    """`value` with references to attachments replaced by what they refer to."""
    if isinstance(value, str):
        found = _REFERENCE.fullmatch(value)
        if found and found[1] in texts and depth < 5:
            return resolved(texts[found[1]], texts, depth + 1)
        return value
    if isinstance(value, Mapping):
        return {key: resolved(item, texts, depth) for key, item in value.items()}
    if isinstance(value, list):
        return [resolved(item, texts, depth) for item in value]
    return value


def _question(value: Json) -> Json:
    said = [m.content for m in messages_from(value) if m.role == "user" and m.content]
    return said[-1] if said else value


def _trace(
    sample: Mapping[str, Json], header: Mapping[str, Json], name: str, note: str | None = None
) -> Trace:
    run = mapping(header.get("eval"))
    transcript = mapping(sample.get("transcript"))
    texts = {**mapping(transcript.get("content")), **mapping(sample.get("attachments"))}
    pool = listing(sample.get("message_pool")) or listing(
        mapping(sample.get("events_data")).get("messages")
    )
    whole: Mapping[str, Json] = resolved(
        {k: v for k, v in sample.items() if k not in ("attachments", "message_pool")}, texts
    )
    output = mapping(whole.get("output"))
    choices = [mapping(choice) for choice in listing(output.get("choices"))]
    said = output.get("completion")
    messages = messages_from([choice.get("message") for choice in choices])
    if said in NOTHING:
        said = next((m.content for m in messages if m.content), None)
    events = listing(whole.get("events")) or listing(mapping(whole.get("transcript")).get("events"))
    failed = mapping(whole.get("error"))
    error = text(failed.get("message")) or text(whole.get("error") if not failed else None)
    root = Step(
        ROOT,
        "agent",
        text(run.get("task")) or "sample",
        status="error" if error else "unset",
        status_message=error,
        start_ns=to_ns(whole.get("started_at")),
        end_ns=to_ns(whole.get("completed_at")),
        input=whole.get("input"),
        output=said,
        messages_in=messages_from(whole.get("input")),
        messages_out=messages_from(whole.get("messages")),
        attributes={
            **{k: v for k, v in whole.items() if k not in _SAMPLE_KEYS and v not in NOTHING},
            **({"output": dict(output)} if output else {}),
            **_aside(sample, texts),
            **({"error": dict(failed)} if failed else {}),
        },
    )
    pooled = resolved(pool, texts)
    steps, notes = tree_order([root, *event_steps(events, pooled, ROOT)])
    started = [step.start_ns for step in steps if step.start_ns is not None]
    model = text(run.get("model")) or text(output.get("model"))
    return Trace(
        source_id=f"{_run_id(run, header)}/{text(sample['id'])}/{text(sample['epoch'])}",
        name=text(run.get("task")),
        input=_question(whole.get("input")),
        output=said,
        expected=whole.get("target") or None,
        error=error,
        steps=steps,
        metadata={**_about(run, header), **mapping(whole.get("metadata")), "epoch": whole["epoch"]}
        | ({"model": model} if model else {}),
        start_ns=min(started, default=None),
        end_ns=max((step.end_ns or step.start_ns or 0 for step in steps), default=0) or None,
        scores=_scores(whole),
        format=name,
        notes=(*notes, *([note] if note else [])),
    )


def _aside(sample: Mapping[str, Json], texts: Mapping[str, Json]) -> dict[str, Json]:
    """Attachments that nothing refers to, and what stands beside the pooled messages."""
    used = set(_REFERENCE.findall(as_text(dict(sample))))
    loose = {name: item for name, item in texts.items() if name not in used}
    pooled = but(mapping(sample.get("events_data")), "messages")
    return {
        **({"attachments": loose} if loose else {}),
        **({"events_data": pooled} if pooled else {}),
    }


def _run_id(run: Mapping[str, Json], header: Mapping[str, Json]) -> str:
    found = run.get("eval_id") or run.get("run_id") or header.get("location")
    return text(found) or "log"


def _about(run: Mapping[str, Json], header: Mapping[str, Json]) -> dict[str, Json]:
    """What slices are made of: the task, its dataset, the run's own tags and metadata."""
    out: dict[str, Json] = {
        "task": run.get("task"),
        "dataset": mapping(run.get("dataset")).get("name"),
        "solver": run.get("solver"),
        "run": run.get("run_id"),
        "status": header.get("status"),
        "tags": run.get("tags") or header.get("tags"),
        **mapping(run.get("metadata")),
        **mapping(header.get("metadata")),
    }
    out["log"] = {
        **but(header, "eval", "status", "metadata", "tags", "samples"),
        "eval": but(run, "task", "solver", "run_id", "tags", "metadata", "model"),
    }
    return {key: value for key, value in out.items() if value not in NOTHING and value is not False}


def _scores(sample: Mapping[str, Json]) -> tuple[Score, ...]:
    return tuple(sample_scores(mapping(sample.get("scores"))))


READER: Final = InspectReader()
