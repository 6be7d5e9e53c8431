"""W&B Weave calls: as the server streams them, the app exports them (JSON, JSONL, CSV), with feedback.

Source: weave, `weave/trace_server/trace_server_interface.py` (CallSchema), `interface/feedback_types.py`.
References (`weave:///…`) point to the server: they stay as text, since nothing is ever fetched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ..canonical import Json
from ..trace import Rater, Score, StepKind, Trace, as_text
from .attributes import unflattened
from .protocol import Item, Record, Sample
from .raters import scored
from .runs import NOTHING, Run, but, listing, mapping, page, read_rows, run_step, run_trace, text
from .times import to_ns

_READ: Final = frozenset(
    [
        "id",
        "op_name",
        "display_name",
        "trace_id",
        "parent_id",
        "started_at",
        "ended_at",
        "inputs",
        "output",
        "exception",
        "summary",
        "attributes",
        "thread_id",
        "wb_user_id",
    ]
)
_MODELS: Final = (
    "chat.completions",
    "messages.create",
    "generate_content",
    "litellm",
    "llm",
    "completion",
)
_BY_PEOPLE: Final = ("wandb.reaction", "wandb.note", "wandb.annotation")


def _flat(row: Json) -> Json:
    """A row of the CSV export, whose columns are paths (`inputs.x`), with its values nested again."""
    if not isinstance(row, Mapping) or not any(str(key).startswith("summary.") for key in row):
        return row
    return unflattened({str(k): v for k, v in row.items() if v not in ("", None)})


def _rows(value: Json) -> list[Json]:
    return [_flat(row) for row in page(value, "calls", "data")]


def _is_call(row: Json) -> bool:
    return (
        isinstance(row, Mapping)
        and "op_name" in row
        and ("started_at" in row or "trace_id" in row)
        and ("project_id" in row or "parent_id" in row or "summary" in row or "inputs" in row)
    )


def op_name(value: Json) -> str | None:
    """The name in `weave:///entity/project/op/NAME:digest`; any other text as it is."""
    found = text(value)
    if found and found.startswith("weave:///"):
        return found.rpartition("/")[2].partition(":")[0]
    return found


class WeaveReader:
    """Reads calls."""

    name = "weave"
    title = "W&B Weave calls"
    keeps = "calls, messages, usage, costs, feedback of people and scorers, evaluation scores"

    def sniff(self, sample: Sample) -> int:
        """A call with its operation."""
        return 91 if any(_is_call(r) for one in sample.records for r in _rows(one)[:5]) else 0

    def read(self, records: Iterable[Record]) -> Iterator[Item]:
        """Each trace when it is complete."""
        yield from read_rows(records, _rows, self._place, self._trace, "the call names no trace")

    @staticmethod
    def _place(row: Mapping[str, Json]) -> str | None:
        return text(row.get("trace_id")) or (None if row.get("parent_id") else text(row.get("id")))

    def _trace(self, trace_id: str, rows: list[Mapping[str, Json]]) -> Trace:
        runs = [_run(row, number) for number, row in enumerate(rows)]
        return run_trace(trace_id, runs, self.name)


def _kind(name: str, row: Mapping[str, Json]) -> StepKind:
    declared = mapping(mapping(row.get("attributes")).get("weave")).get("kind")
    if declared in ("agent", "tool", "llm"):
        return declared  # type: ignore[no-any-return]
    lower = name.lower()
    if any(part in lower for part in _MODELS):
        return "llm"
    if "retriev" in lower:
        return "retriever"
    return "evaluator" if "score" in lower.rpartition(".")[2] else "chain"


def _run(row: Mapping[str, Json], number: int) -> Run:
    name = op_name(row.get("op_name")) or "call"
    summary, attributes = mapping(row.get("summary")), mapping(row.get("attributes"))
    inside = mapping(summary.get("weave"))
    usage = {str(model): mapping(used) for model, used in mapping(summary.get("usage")).items()}
    kind = _kind(name, row)
    step_id = text(row.get("id")) or f"call-{number}"
    inputs = mapping(row.get("inputs"))
    rest: dict[str, Json] = {k: v for k, v in row.items() if k not in _READ}
    rest["attributes"] = {k: v for k, v in attributes.items() if v not in NOTHING}
    rest["summary"] = {k: v for k, v in summary.items() if k not in ("usage", "weave")}
    rest["weave"] = {
        k: v for k, v in inside.items() if k not in ("feedback", "status", "trace_name")
    }
    if row.get("parent_id"):
        rest |= {k: row[k] for k in ("thread_id", "wb_user_id") if row.get(k)}
    counts = ("prompt_tokens", "completion_tokens", "input_tokens", "output_tokens", "total_tokens")
    rest["usage"] = {name: left for name, used in usage.items() if (left := but(used, *counts))}
    rest["usage"] |= {
        name: item
        for name, item in mapping(summary.get("usage")).items()
        if not isinstance(item, Mapping)
    }
    model = next((name for name, used in usage.items() if used), None) or inputs.get("model")
    step = run_step(
        rest,
        (),
        step_id=step_id,
        kind=kind,
        name=row.get("display_name") or name,
        parent=row.get("parent_id"),
        given=row.get("inputs"),
        said=row.get("output"),
        start=row.get("started_at"),
        end=row.get("ended_at"),
        error=row.get("exception"),
        status="ok" if inside.get("status") == "success" else "unset",
        model=model if kind == "llm" else None,
        usage={
            "input": _total(usage, "prompt_tokens", "input_tokens"),
            "output": _total(usage, "completion_tokens", "output_tokens"),
            "total": _total(usage, "total_tokens"),
        }
        if kind == "llm"
        else {},
    )
    about: dict[str, Json] = {}
    if not row.get("parent_id"):
        about = {
            "session": row.get("thread_id"),
            "user": row.get("wb_user_id"),
            **{k: v for k, v in attributes.items() if k != "weave"},
        }
    scores = [*_feedback(inside.get("feedback"), step_id), *_evaluated(name, row, step_id)]
    return Run(step, tuple(scores), {k: v for k, v in about.items() if v not in NOTHING})


def _total(usage: Mapping[str, Mapping[str, Json]], *names: str) -> Json:
    found = [
        used[name] for used in usage.values() for name in names if isinstance(used.get(name), int)
    ]
    return sum(found) if found else None


def _rater(kind: str) -> Rater:
    return "human" if kind.startswith(_BY_PEOPLE) else "unknown"


def _feedback(value: Json, step_id: str) -> Iterator[Score]:
    """The feedback on a call: reactions, notes and annotations of people, and what scorers said."""
    for given in listing(value):
        one = mapping(given)
        kind = str(one.get("feedback_type", "feedback"))
        payload = mapping(one.get("payload"))
        rater: Rater = _rater(kind)
        output = payload.get("output", payload.get("value"))
        named = kind.removeprefix("wandb.annotation.").removeprefix("wandb.runnable.")
        if kind.startswith("wandb.reaction"):
            named, output = "reaction", payload.get("alias") or payload.get("emoji")
        elif kind.startswith("wandb.note"):
            named = "note"
        known = ("feedback_type", "payload", "creator", "created_at")
        extra: dict[str, Json] = {
            k: v for k, v in one.items() if k not in known and v not in NOTHING
        }
        left = {
            k: v
            for k, v in payload.items()
            if k not in ("output", "value", "note", "alias", "emoji")
        }
        if left:
            extra["payload"] = left
        parts = output if isinstance(output, Mapping) else {"": output}
        for part, item in parts.items():
            yield scored(
                f"{named}.{part}" if part else named,
                item,
                explanation=payload.get("note"),
                rater=rater,
                author=one.get("creator"),
                step_id=step_id,
                at_ns=to_ns(one.get("created_at")),
                extra=extra,
            )


def _evaluated(name: str, row: Mapping[str, Json], step_id: str) -> Iterator[Score]:
    """The scores that an evaluation's own call carries in its output."""
    if not name.endswith("predict_and_score"):
        return
    for scorer, value in mapping(mapping(row.get("output")).get("scores")).items():
        parts = value if isinstance(value, Mapping) else {"": value}
        for part, item in parts.items():
            plain = isinstance(item, str | int | float | bool)
            yield scored(
                f"{scorer}.{part}" if part else str(scorer),
                item if plain else as_text(item),
                rater="unknown",
                step_id=step_id if row.get("parent_id") else None,
            )


READER: Final = WeaveReader()
