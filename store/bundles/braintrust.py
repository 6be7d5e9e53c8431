"""Braintrust: rows of logs and experiments, from the API, BTQL, the app or an SDK's dump.

Source: braintrust-sdk, `generated_types.json` (ProjectLogsEvent, ExperimentEvent): `span_id`,
`root_span_id`, `span_parents`, `span_attributes`, `scores` from 0 to 1, `metrics` in Unix seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ..canonical import Json
from ..trace import Rater, Score, StepKind, Trace
from .protocol import Item, Record, Sample
from .raters import finite, scored
from .runs import NOTHING, Run, but, listing, mapping, page, read_rows, run_step, run_trace, text
from .times import to_ns

_KINDS: Final[Mapping[str, StepKind]] = {
    "llm": "llm",
    "tool": "tool",
    "function": "chain",
    "task": "chain",
    "eval": "chain",
    "score": "evaluator",
    "classifier": "evaluator",
    "review": "evaluator",
    "automation": "chain",
}
_KNOWN: Final = frozenset(
    [
        "span_id",
        "root_span_id",
        "span_parents",
        "span_attributes",
        "input",
        "output",
        "expected",
        "error",
        "scores",
        "metadata",
        "metrics",
        "tags",
        "created",
        "comments",
        "_is_merge",
        "is_root",
    ]
)
_METRICS: Final = ("start", "end", "prompt_tokens", "completion_tokens", "tokens", "estimated_cost")


def _rows(value: Json) -> list[Json]:
    """The rows of a record: itself, a page of the API, or a recorded request to the API."""
    body = value.get("jsonBody") if isinstance(value, Mapping) else None
    if isinstance(body, Mapping) and isinstance(body.get("rows"), list):
        return list(body["rows"])
    return page(value, "events", "data", "rows")


def _is_row(row: Json) -> bool:
    return isinstance(row, Mapping) and (
        ("root_span_id" in row and ("span_attributes" in row or "span_id" in row))
        or ("_xact_id" in row and "scores" in row)
    )


def _trace_id(row: Mapping[str, Json]) -> str | None:
    return text(row.get("root_span_id")) or text(row.get("id"))


def merged(first: Json, second: Json) -> Json:
    """`second` laid over `first`: objects key by key, anything else replaced."""
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        out = dict(first)
        for key, value in second.items():
            out[key] = merged(first.get(key), value) if key in first else value
        return out
    return second


class BraintrustReader:
    """Reads rows; patches (`_is_merge`) are laid over the row that they belong to."""

    name = "braintrust"
    title = "Braintrust logs and experiments"
    keeps = "spans, messages, expected, scores with the judge's reasons, people's comments"

    def sniff(self, sample: Sample) -> int:
        """A span with a root, or a row with a transaction."""
        return 91 if any(_is_row(r) for one in sample.records for r in _rows(one)[:5]) else 0

    def read(self, records: Iterable[Record]) -> Iterator[Item]:
        """Each trace when it is complete."""
        yield from read_rows(
            records, _rows, _trace_id, self._trace, "the row has neither root_span_id nor id"
        )

    def _trace(self, trace_id: str, rows: list[Mapping[str, Json]]) -> Trace:
        held: dict[str, Mapping[str, Json]] = {}
        replaced = 0
        # A patch lies over its row though it may stand before it in another file.
        for row in sorted(rows, key=lambda row: (bool(row.get("_is_merge")), _xact(row))):
            row_id = text(row.get("id")) or text(row.get("span_id")) or f"row-{len(held)}"
            if row_id in held and row.get("_is_merge"):
                held[row_id] = merged(held[row_id], row)
            else:
                replaced += row_id in held and held[row_id] != row
                held[row_id] = row
        notes = [f"{replaced} row(s) were replaced by a later version"] if replaced else []
        return run_trace(
            trace_id, [_run(key, row) for key, row in held.items()], self.name, notes=notes
        )


def _xact(row: Mapping[str, Json]) -> int:
    given = str(row.get("_xact_id") or "")
    return int(given) if given.isdecimal() else 0


def _run(row_id: str, row: Mapping[str, Json]) -> Run:
    attributes = mapping(row.get("span_attributes"))
    metrics, metadata = mapping(row.get("metrics")), mapping(row.get("metadata"))
    parents = listing(row.get("span_parents"))
    span_id = text(row.get("span_id")) or row_id
    scorer = attributes.get("purpose") == "scorer"
    kind: StepKind = "evaluator" if scorer else _KINDS.get(str(attributes.get("type")), "chain")
    rest: dict[str, Json] = dict(row)
    left = {key: value for key, value in attributes.items() if key not in ("name", "type")}
    rest["span"] = {key: value for key, value in left.items() if value not in NOTHING}
    rest["measured"] = {key: value for key, value in metrics.items() if key not in _METRICS}
    rest["about"] = dict(metadata) if parents else {}
    rest["other_parents"] = parents[1:]
    if row_id == span_id:
        rest.pop("id", None)
    step = run_step(
        rest,
        _KNOWN,
        step_id=span_id,
        kind=kind,
        name=attributes.get("name"),
        parent=parents[0] if parents else None,
        given=row.get("input"),
        said=row.get("output"),
        start=metrics.get("start") or row.get("created"),
        end=metrics.get("end"),
        error=row.get("error"),
        model=metadata.get("model") if kind == "llm" else None,
        usage={
            "input": metrics.get("prompt_tokens"),
            "output": metrics.get("completion_tokens"),
            "total": metrics.get("tokens"),
            "cost": metrics.get("estimated_cost"),
        },
    )
    about: dict[str, Json] = {} if parents else dict(metadata)
    if row.get("tags"):
        about["tags"] = row["tags"]
    expected = row.get("expected")
    return Run(step, tuple(_scores(row, span_id, bool(parents))), about, expected)


def _scores(row: Mapping[str, Json], span_id: str, inner: bool) -> Iterator[Score]:
    """The scores of a row. Who gave them is told by its audit entries, where it has any."""
    people = _people(row)
    for name, value in mapping(row.get("scores")).items():
        if value is None:
            continue
        rater: Rater = "human" if name in people else "unknown"
        reason = (
            mapping(row.get("metadata")).get("rationale") if finite(value) is not None else None
        )
        yield scored(
            name,
            value,
            explanation=reason,
            rater=rater,
            author=people.get(name),
            step_id=span_id if inner else None,
            at_ns=to_ns(row.get("created")),
        )
    for comment in listing(row.get("comments")):
        inside = mapping(comment)
        said = mapping(inside.get("comment")).get("text") or inside.get("text") or comment
        yield scored(
            "comment",
            None,
            explanation=said,
            rater="human",
            author=mapping(inside.get("user")).get("email") or inside.get("user_id"),
            step_id=span_id if inner else None,
            at_ns=to_ns(inside.get("created")),
            extra={
                **but(inside, "comment", "text", "created"),
                **but(mapping(inside.get("comment")), "text"),
            },
        )


def _people(row: Mapping[str, Json]) -> dict[str, str]:
    """The scores that a person set, by the audit entries of the row."""
    found: dict[str, str] = {}
    for entry in listing(row.get("audit_data")):
        inside = mapping(entry)
        action, source = mapping(inside.get("audit_data")), str(inside.get("source"))
        path = action.get("path") or mapping(inside.get("action")).get("path")
        if source == "app" and isinstance(path, list) and path[:1] == ["scores"] and len(path) > 1:
            by = mapping(inside.get("metadata")).get("user") or inside.get("user_id")
            found[str(path[1])] = text(by) or "reviewer"
    return found


READER: Final = BraintrustReader()
