"""LangSmith: runs as the SDK, the command line, the bulk export and the ingestion API write them.

Source: langsmith-sdk, `python/langsmith/schemas.py` (RunRow, Feedback); langsmith-cli (`run_id`,
`trace_id`/`runs`); the ingestion payload (`post` and `patch`, merged by id).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from ....canonical import Json
from ....trace import Score, Status, StepKind, Trace, replace
from ...protocol import (
    Gathering,
    LocatedTrace,
    Reader,
    ReaderItem,
    RecordSource,
    Sample,
    UnattachedScores,
    Vote,
)
from ...spans.runs import RunRow, read_rows, run_step, run_trace
from ...values.json_access import NOTHING, json_in_text, listing, mapping, page, text
from ...values.raters import scored
from ...values.times import to_ns, unread_times

_KINDS: Final[Mapping[str, StepKind]] = {
    "llm": "llm",
    "chat_model": "llm",
    "tool": "tool",
    "retriever": "retriever",
    "embedding": "embedding",
    "chain": "chain",
    "prompt": "chain",
    "parser": "chain",
}
_KNOWN: Final = frozenset(
    [
        "id",
        "run_id",
        "name",
        "run_type",
        "start_time",
        "end_time",
        "parent_run_id",
        "trace_id",
        "inputs",
        "outputs",
        "error",
        "prompt_tokens",
        "completion_tokens",
        "total_tokens",
        "total_cost",
        "child_runs",
        "tags",
        "feedback",
    ]
)
_ELSEWHERE: Final = (
    ("input", "inputs", (("inputs_s3_urls", "its address"), ("inputs_preview", "a preview"))),
    ("output", "outputs", (("outputs_s3_urls", "its address"), ("outputs_preview", "a preview"))),
)
"""What a run has instead of its input and output if they were not selected or are stored apart."""
_RATERS: Final = {"app": "human", "model": "llm", "auto_eval": "llm", "api": "code"}
_SEGMENT: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$")
_THREADS: Final = ("session_id", "thread_id", "conversation_id")


def _is_run(row: Json) -> bool:
    if not isinstance(row, dict):
        return False
    return "dotted_order" in row or (
        "run_type" in row and any(name in row for name in ("id", "run_id"))
    )


def is_feedback(row: Json) -> bool:
    """Whether a row is feedback on a run and no run itself."""
    return isinstance(row, dict) and {"run_id", "key"} <= set(row) and "run_type" not in row


def _rows(value: Json) -> list[Json]:
    """The runs in a record: the record itself, runs that it wraps, and child runs nested in it."""
    if not isinstance(value, dict):
        return [value]
    if isinstance(value.get("post"), list) or isinstance(value.get("patch"), list):
        return [row for name in ("post", "patch") for row in listing(value.get(name))]
    if isinstance(value.get("runs"), list):
        shared = {name: value[name] for name in ("trace_id",) if name in value}
        aside = {
            f"export.{name}": item
            for name, item in value.items()
            if name not in ("runs", "trace_id", "run_count") and item not in NOTHING
        }
        rows = [{**shared, **row} if isinstance(row, dict) else row for row in value["runs"]]
        if aside and rows and isinstance(rows[0], dict):
            rows[0] = {**aside, **rows[0]}
        return [inner for row in rows for inner in _nested(row)]
    return [inner for row in page(value, "data") for inner in _nested(row)]


def _nested(row: Json) -> Iterator[Json]:
    yield row
    if isinstance(row, dict):
        for child in listing(row.get("child_runs")):
            if isinstance(child, dict):
                more = {"parent_run_id": row.get("id"), "trace_id": _trace_id(row)}
                yield from _nested({**more, **child})
            else:
                yield child


def _segments(row: Mapping[str, Json]) -> list[str]:
    """The ids of the ancestors and the run itself, in the format of `dotted_order`."""
    given = row.get("dotted_order")
    found = (_SEGMENT.search(part) for part in str(given).split(".")) if given else ()
    return [match[0] for match in found if match]


def _run_id(row: Mapping[str, Json]) -> str | None:
    segments = _segments(row)
    return text(row.get("id") or row.get("run_id")) or (segments[-1] if segments else None)


def _trace_id(row: Mapping[str, Json]) -> str | None:
    segments = _segments(row)
    named = text(row.get("trace_id")) or (segments[0] if segments else None)
    return named or (None if _parent(row) else _run_id(row))


def _parent(row: Mapping[str, Json]) -> str | None:
    segments = _segments(row)
    return text(row.get("parent_run_id")) or (segments[-2] if len(segments) > 1 else None)


class LangSmithReader(Reader):
    """Reader for runs; feedback in the runs or in separate rows becomes scores."""

    name = "langsmith"
    title = "LangSmith runs"
    gathering = Gathering.BY_TRACE
    joins_records = True
    keeps = "runs, messages, tool calls, documents, usage, feedback with its author"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for runs, by type or by `dotted_order`, or feedback rows."""
        for record in sample.records:
            for row in _rows(record)[:5]:
                if _is_run(row):
                    return Vote.CERTAIN
                if is_feedback(row) and isinstance(row, dict) and "feedback_source" in row:
                    return Vote.CERTAIN
        return Vote.NO

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield each trace when it is complete; feedback without its run as unattached scores."""
        for item in read_rows(
            source, _rows, self._trace_key, self._trace, "the run names no trace and has no id"
        ):
            if isinstance(item, LocatedTrace) and not item.trace.steps:
                trace = item.trace
                if trace.scores:
                    yield UnattachedScores(trace.source_id or "", trace.scores)
            else:
                yield item

    @staticmethod
    def _trace_key(row: Mapping[str, Json]) -> str | None:
        if is_feedback(row):
            return text(row.get("trace_id") or row.get("run_id"))
        return _trace_id(row)

    def _trace(self, trace_id: str, rows: list[Mapping[str, Json]]) -> Trace:
        merged: dict[str, dict[str, Json]] = {}
        feedback: list[Score] = []
        # The start of a run comes before its end, whatever the order of the file.
        rows = sorted(rows, key=lambda row: row.get("end_time") not in NOTHING)
        for number, row in enumerate(rows):
            if is_feedback(row):
                feedback.append(feedback_score(row, trace_id))
                continue
            run_id = _run_id(row) or (trace_id if not _parent(row) else f"run-{number}")
            held = merged.setdefault(run_id, {})
            extra = _filled_in(held.get("extra"), row.get("extra"))
            # A later patch adds values; empty fields in it change nothing.
            held.update({k: v for k, v in row.items() if v not in NOTHING or k not in held})
            held["extra"] = extra
        runs = [_run(run_id, row, trace_id) for run_id, row in merged.items()]
        if runs and feedback:
            runs[0] = RunRow(
                runs[0].step, (*runs[0].scores, *feedback), runs[0].metadata, error=runs[0].error
            )
        trace = run_trace(trace_id, runs, self.name)
        if not runs:
            return Trace(source_id=trace_id, scores=tuple(feedback), format=self.name)
        return replace(trace, incomplete=_only_named(merged))


def _only_named(rows: Mapping[str, Mapping[str, Json]]) -> tuple[str, ...]:
    """What is said of child runs that the runs (by id) name and the export does not contain."""
    named = {
        text(one)
        for row in rows.values()
        for key in ("child_run_ids", "direct_child_run_ids")
        for one in listing(row.get(key))
    }
    absent = len(named - rows.keys() - {None})
    if not absent:
        return ()
    return (f"{absent} run{'s are' if absent > 1 else ' is'} only named in the export",)


def _filled_in(before: Json, after: Json) -> Json:
    """A value merged with a later one, at every depth of objects."""
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return before if after in NOTHING else after
    filled = {key: _filled_in(before.get(key), item) for key, item in after.items()}
    return {**before, **filled}


_STATUSES: Final[Mapping[str, Status]] = {"success": "ok", "error": "error"}


def _status(row: Mapping[str, Json]) -> Status:
    """How a run ended; what the tracer sends contains only the end time."""
    if row.get("status") is not None:
        return _STATUSES.get(str(row["status"]), "unset")
    return "ok" if row.get("end_time") else "unset"


def _generated_usage(outputs: Mapping[str, Json]) -> Mapping[str, Json]:
    """The usage that LangChain stores with the message of the first generation, or with the whole."""
    token_usage = mapping(mapping(outputs.get("llm_output")).get("token_usage"))
    if token_usage:
        return {
            "input_tokens": token_usage.get("prompt_tokens"),
            "output_tokens": token_usage.get("completion_tokens"),
            "total_tokens": token_usage.get("total_tokens"),
        }
    for some in listing(outputs.get("generations")):
        for one in listing(some) or [some]:
            message = mapping(mapping(one).get("message"))
            held = mapping(message.get("kwargs")) or mapping(message.get("data")) or message
            if isinstance(held.get("usage_metadata"), dict):
                return mapping(held["usage_metadata"])
    return {}


def _run(run_id: str, row: Mapping[str, Json], trace_id: str) -> RunRow:
    kind = _KINDS.get(str(row.get("run_type")).lower(), "chain")
    extra = mapping(row.get("extra"))
    about = mapping(extra.get("metadata")) or mapping(row.get("custom_metadata"))
    outputs = mapping(row.get("outputs"))
    usage = (
        mapping(outputs.get("usage_metadata"))
        or mapping(row.get("token_usage"))
        or _generated_usage(outputs)
    )
    model = about.get("ls_model_name") or mapping(extra.get("invocation_params")).get("model")
    inputs = row.get("inputs")
    if model is None:
        model = mapping(inputs).get("model")
    named = str(row.get("run_type")).lower() in _KINDS
    cuts = tuple(
        f"the {what} is not in the export, only {where}"
        for what, key, places in _ELSEWHERE
        if row.get(key) in NOTHING
        and (where := next((said for name, said in places if row.get(name) not in NOTHING), None))
    )
    step = run_step(
        row,
        _KNOWN if named else _KNOWN - {"run_type"},
        step_id=run_id,
        kind=kind,
        name=row.get("name"),
        parent=_parent(row),
        input_value=inputs,
        output_value=row.get("outputs"),
        start=row.get("start_time"),
        end=row.get("end_time"),
        error=row.get("error") if row.get("error") != "None" else None,
        status=_status(row),
        model=model if kind == "llm" else None,
        usage={
            "input": row.get("prompt_tokens") or usage.get("input_tokens"),
            "output": row.get("completion_tokens") or usage.get("output_tokens"),
            "total": row.get("total_tokens") or usage.get("total_tokens"),
            "cost": _number(row.get("total_cost")),
        },
    )
    metadata: dict[str, Json] = {
        key: value
        for key, value in about.items()
        if not key.startswith("ls_") and key not in _THREADS and value not in NOTHING
    }
    session = next((about[name] for name in _THREADS if about.get(name)), None)
    if session is not None:
        metadata["session"] = session
    tags = json_in_text(row.get("tags"))
    if tags not in NOTHING:
        metadata["tags"] = tags
    given = [one for one in listing(row.get("feedback")) if isinstance(one, dict)]
    return RunRow(
        replace(step, incomplete=cuts) if cuts else step,
        tuple(feedback_score({**one, "run_id": run_id}, trace_id) for one in given),
        metadata,
    )


def _number(value: Json) -> Json:
    """A cost as a number; LangSmith writes decimal texts."""
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        return None


def feedback_score(row: Mapping[str, Json], trace_id: str) -> Score:
    """A row of feedback as a score; on the run that it names, unless that is the whole trace."""
    source = mapping(row.get("feedback_source"))
    value = row.get("value")
    run_id = text(row.get("run_id"))
    known = ("id", "run_id", "trace_id", "key", "score", "value", "comment", "created_at")
    extra = {k: v for k, v in row.items() if k not in known and v not in NOTHING}
    extra |= unread_times(row, "created_at")
    if isinstance(value, dict | list):
        extra["value"] = value
        value = None
    return scored(
        row.get("key"),
        row.get("score"),
        value,
        explanation=row.get("comment"),
        rater=_RATERS.get(str(source.get("type")), "unknown"),
        author=source.get("user_name") or source.get("user_id"),
        step_id=None if run_id == trace_id else run_id,
        at_ns=to_ns(row.get("created_at")),
        extra=extra,
    )


READER: Final = LangSmithReader()
