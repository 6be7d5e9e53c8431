"""Samples of Inspect AI as traces: attachments and pooled messages resolved, events as steps.

Source: inspect_ai, `log/_log.py` (EvalSample, EvalSampleSummary), `log/_condense.py` (attachments), and
`event/_pool.py` (the pools that events refer to). The oldest samples have their events in `transcript`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ....canonical import Json
from ....trace import Message, Step, Trace, as_text, replace
from ...chat.message_steps import message_steps
from ...chat.messages import messages_from
from ...spans.ordering import tree_order
from ...values.json_access import NOTHING, but, listing, mapping, text
from ...values.times import to_ns
from .events import Events
from .scores import metrics_of, sample_scores

ROOT: Final = "sample"
_REFERENCE: Final = re.compile(r"(?:attachment|tc)://([0-9a-f]+)")
_READ: Final = frozenset(
    [
        "id",
        "epoch",
        "input",
        "target",
        "messages",
        "metadata",
        "scores",
        "error",
        "started_at",
        "completed_at",
    ]
)
_HELD: Final = frozenset(["events", "transcript", "attachments", "message_pool", "events_data"])
_MANY: Final = 50
"""Lists of the run longer than this are reduced to their length: a list of all samples in each sample would
make a log grow quadratically."""


@dataclass
class _Attachments:
    """Texts stored elsewhere in the sample, and which of them were referred to."""

    texts: Mapping[str, Json]
    used: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)

    def resolved(self, value: Json) -> Json:
        """`value` with references replaced by the referenced texts."""
        if isinstance(value, str):
            found = _REFERENCE.fullmatch(value)
            if not found:
                return value
            if found[1] not in self.texts:
                self.missing.add(found[1])
                return value
            self.used.add(found[1])
            return self.texts[found[1]]
        if isinstance(value, dict):
            return {key: self.resolved(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.resolved(item) for item in value]
        return value


def run_metadata(run: Mapping[str, Json]) -> Mapping[str, Json]:
    """The fields that slices are built from, and the header of the log (EvalLog without samples)."""
    spec = mapping(run.get("eval"))
    out: dict[str, Json] = {
        "task": spec.get("task"),
        "dataset": mapping(spec.get("dataset")).get("name"),
        "solver": spec.get("solver"),
        "run": spec.get("run_id"),
        "status": run.get("status"),
        "tags": run.get("tags") or spec.get("tags"),
        **mapping(spec.get("metadata")),
        **mapping(run.get("metadata")),
        "log": _short(dict(run)),
    }
    return {key: value for key, value in out.items() if value not in NOTHING}


def _short(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _short(item) for key, item in value.items() if item not in NOTHING}
    if isinstance(value, list):
        return [_short(item) for item in value] if len(value) <= _MANY else f"{len(value)} values"
    return value


def sample_trace(
    sample: Mapping[str, Json],
    run: Mapping[str, Json],
    about: Mapping[str, Json],
    reduced: Sequence[Mapping[str, Json]],
    name: str,
    notes: Iterable[str],
) -> Trace:
    """A sample, or its summary, as a trace. `about` is metadata of the run, `reduced` the scores reduced
    over all epochs, `notes` what the log does not contain of it."""
    transcript = mapping(sample.get("transcript"))
    texts = _Attachments(
        {**mapping(transcript.get("content")), **mapping(sample.get("attachments"))}
    )
    whole: Mapping[str, Json] = texts.resolved(but(sample, *_HELD))
    data = mapping(sample.get("events_data"))
    pool = listing(data.get("messages")) or listing(sample.get("message_pool"))
    events = Events(texts.resolved(pool))
    if "message_refs" in whole and pool:
        whole = {**but(whole, "message_refs"), "messages": events.pooled(whole["message_refs"])}
    given = listing(sample.get("events")) or listing(transcript.get("events"))
    events.add(texts.resolved(given), ROOT)
    messages = messages_from(whole.get("messages"))
    spec = mapping(run.get("eval"))
    root = _root(whole, text(spec.get("task")), messages)
    steps = events.steps or _turns(messages)
    aside = {
        "attachments": {k: v for k, v in texts.texts.items() if k not in texts.used},
        "events_data": {**texts.resolved(but(data, "messages")), "messages": events.unused()},
        "transcript": but(transcript, "events", "content"),
        **{key: sample[key] for key in _HELD if key in sample and not _as_expected(sample, key)},
    }
    root = replace(root, attributes={**root.attributes, **_without_nothing(aside)})
    ordered, repaired = tree_order([root, *steps])
    model = text(spec.get("model")) or text(mapping(whole.get("output")).get("model"))
    metadata = _metadata(whole, about) | ({"model": model} if model else {})
    absent = (*_missing(texts, events), *notes)
    ends = [at for step in ordered if (at := step.end_ns or step.start_ns) is not None]
    return Trace(
        source_id=f"{_run_id(spec)}/{as_text(sample['id'])}/{as_text(sample['epoch'])}",
        name=text(spec.get("task")),
        input=_question(whole.get("input")),
        output=root.output,
        expected=whole.get("target"),
        error=root.status_message,
        steps=ordered,
        metadata=metadata,
        start_ns=min((s.start_ns for s in ordered if s.start_ns is not None), default=None),
        end_ns=max(ends, default=None),
        scores=(
            *sample_scores(mapping(whole.get("scores")), reduced, metrics=metrics_of(run)),
            *events.scores,
        ),
        format=name,
        notes=(*repaired, *absent),
        incomplete=absent,
    )


def _root(whole: Mapping[str, Json], task: str | None, messages: tuple[Message, ...]) -> Step:
    """The sample itself as a step; all others are under it."""
    output = mapping(whole.get("output"))
    answer = output.get("completion")
    if answer in NOTHING:
        choices = messages_from({"choices": listing(output.get("choices"))})
        answer = next((m.content for m in (*choices, *reversed(messages)) if _answers(m)), None)
    failed = mapping(whole.get("error"))
    error = text(failed.get("message")) if failed else text(whole.get("error"))
    return Step(
        ROOT,
        "agent",
        task or ROOT,
        status="error" if error else "unset",
        status_message=error,
        start_ns=to_ns(whole.get("started_at")),
        end_ns=to_ns(whole.get("completed_at")),
        input=whole.get("input"),
        output=answer,
        messages_in=messages_from(whole.get("input")),
        messages_out=messages,
        attributes={
            **but(whole, *_READ),
            **{key: whole[key] for key in _READ if not _as_expected(whole, key)},
            **({"error": dict(failed)} if failed else {}),
        },
    )


def _as_expected(sample: Mapping[str, Json], key: str) -> bool:
    """Whether the value of a key has the expected type."""
    value = sample.get(key)
    if value in NOTHING:
        return True
    if key in ("messages", "message_pool"):
        return bool(messages_from(value)) or (key == "message_pool" and bool(listing(value)))
    if key == "events":
        return bool(listing(value))
    if key in ("started_at", "completed_at"):
        return to_ns(value) is not None
    if key in ("metadata", "scores", "transcript", "attachments", "events_data"):
        return bool(mapping(value))
    return True


def _answers(message: Message) -> bool:
    return message.role == "assistant" and bool(message.content)


def _turns(messages: tuple[Message, ...]) -> list[Step]:
    """The conversation as steps, for a sample that was written without events."""
    turns = []
    for step, message in zip(message_steps(list(messages)), messages, strict=True):
        failed = message.extra.get("error") if step.kind == "tool" else None
        turn = replace(step, id=f"message-{step.id}", parent_id=ROOT)
        if failed:
            message_text = text(mapping(failed).get("message"))
            turn = replace(turn, status="error", status_message=message_text)
        turns.append(turn)
    return turns


def _question(value: Json) -> Json:
    questions = [m.content for m in messages_from(value) if m.role == "user" and m.content]
    return questions[-1] if questions else value


def _run_id(spec: Mapping[str, Json]) -> str:
    return text(spec.get("eval_id")) or text(spec.get("run_id")) or "log"


def _metadata(whole: Mapping[str, Json], about: Mapping[str, Json]) -> dict[str, Json]:
    own = mapping(whole.get("metadata"))
    limit = mapping(whole.get("limit")).get("type") or whole.get("limit")
    known = {**about, "limit": limit, "epoch": whole.get("epoch")}
    if "log" in own:
        known["eval log"] = known.pop("log", None)
    return {key: value for key, value in {**known, **own}.items() if value not in NOTHING}


def _without_nothing(value: Json) -> Json:
    if isinstance(value, dict):
        kept = {key: _without_nothing(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item not in NOTHING}
    if isinstance(value, list):
        return [item for item in value if item not in NOTHING]
    return value


def _missing(texts: _Attachments, events: Events) -> list[str]:
    out = []
    if texts.missing:
        out.append(f"{len(texts.missing)} attachments are referenced but not in the file")
    if events.beyond:
        out.append(f"{events.beyond} messages are referenced but not in the file")
    return out
