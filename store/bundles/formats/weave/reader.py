"""W&B Weave calls: as the server streams them, the app exports them (JSON, JSONL, CSV), with feedback.

Source: weave, `weave/trace_server/trace_server_interface.py` (CallSchema, FeedbackQueryRes) and the SQLite trace
server of weave 0.52.30. References (`weave:///…`) point to the server: they stay as text, since nothing is ever
fetched.

Weave stores an evaluation as one trace, however many examples it ran. Here each example is a separate trace,
because each is judged separately; the remaining calls are the trace of the evaluation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ....canonical import Json
from ....trace import Score, Step, StepKind, Trace, as_text, replace
from ...input.gathering import absent_from, complete
from ...protocol import (
    EXCERPT_CHARS,
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
from ...spans.attributes import unflattened
from ...spans.runs import RunRow, run_trace
from ...values.json_access import NOTHING, listing, mapping, page, text
from ...values.times import to_ns
from .calls import asked_of, call_step, expected_of, is_example, op_name, own_kinds, unended
from .scores import evaluated, feedback_scores, given_feedback, told_together


def _flat(row: Json) -> Json:
    """A row of the CSV export, whose columns are paths (`inputs.x`), as a nested object."""
    if not isinstance(row, dict) or not any(str(key).startswith("summary.") for key in row):
        return row
    return unflattened({str(k): v for k, v in row.items() if v not in ("", None)})


def _rows(value: Json) -> list[Json]:
    if isinstance(value, list):
        return [_flat(row) for row in value]
    return [_flat(row) for row in page(value, "calls", "data", "result")]


def _is_call(row: Json) -> bool:
    return (
        isinstance(row, dict)
        and "op_name" in row
        and ("started_at" in row or "trace_id" in row)
        and ("project_id" in row or "parent_id" in row or "summary" in row or "inputs" in row)
    )


def _is_feedback(row: Json) -> bool:
    return isinstance(row, dict) and {"weave_ref", "feedback_type", "payload"} <= set(row)


def _judged_call(row: Mapping[str, Json]) -> str:
    """The call that feedback is about: the last part of `weave:///entity/project/call/ID`."""
    return as_text(row.get("weave_ref")).rpartition("/")[2]


class WeaveReader(Reader):
    """Reader for calls, and feedback on them from the same bundle."""

    name = "weave"
    title = "W&B Weave calls"
    gathering = Gathering.BY_TRACE
    joins_records = True
    keeps = "calls, messages, usage, costs, feedback of people and scorers, each evaluated example"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for calls with their operation, or feedback with its reference."""
        some = [row for one in sample.records for row in _rows(one)[:5]]
        return Vote.CERTAIN if any(_is_call(row) or _is_feedback(row) for row in some) else Vote.NO

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield each trace when it is complete."""
        feedback: dict[tuple[Position, int], Mapping[str, Json]] = {}

        def parse(record: Record) -> Iterator[tuple[str, Mapping[str, Json]] | Reject]:
            for number, row in enumerate(_rows(record.value)):
                if not isinstance(row, dict):
                    excerpt = as_text(row)[:EXCERPT_CHARS]
                    yield Reject(record.position, "the record is not an object", excerpt)
                elif _is_feedback(row):
                    feedback[record.position, number] = row
                elif (place := _trace_id(row)) is None:
                    excerpt = as_text(dict(row))[:EXCERPT_CHARS]
                    yield Reject(record.position, "the call names no trace", excerpt)
                else:
                    yield place, row

        found: set[str] = set()
        about: dict[str, list[Mapping[str, Json]]] | None = None
        for gathered in complete(source, parse):
            if isinstance(gathered, Reject):
                yield gathered
                continue
            # Every record is parsed by now, so all the feedback is known.
            if about is None:
                about = {}
                for row in feedback.values():
                    about.setdefault(_judged_call(row), []).append(row)
            for item in gathered.made(_traces, gathered.trace_id, gathered.parts, about, self.name):
                if isinstance(item, LocatedTrace):
                    found |= {step.id for step in item.trace.steps if step.id in about}
                yield item
        missing = absent_from(
            source, {_judged_call(row) for row in feedback.values()} - found, _calls
        )
        for (position, _), row in feedback.items():
            if _judged_call(row) in missing:
                reason = f"feedback on call {_judged_call(row)}: load it together with that call"
                yield Reject(position, reason, as_text(dict(row))[:EXCERPT_CHARS])


def _calls(record: Record) -> Iterator[str]:
    """The ids of the calls in a record."""
    for row in _rows(record.value):
        if isinstance(row, dict) and not _is_feedback(row) and _trace_id(row) is not None:
            yield text(row.get("id")) or ""


def _trace_id(row: Mapping[str, Json]) -> str | None:
    return text(row.get("trace_id")) or (None if row.get("parent_id") else text(row.get("id")))


def _traces(
    trace_id: str,
    given: list[Mapping[str, Json]],
    about: Mapping[str, list[Mapping[str, Json]]],
    name: str,
) -> Iterator[Trace]:
    """Yield the trace of these calls; for an evaluation, first one trace per example."""
    rows, notes = _once(given)
    above = {key: text(row.get("parent_id")) for key, row in rows.items()}
    examples = {key for key, row in rows.items() if is_example(row) and above[key] in rows}
    kinds = own_kinds(rows)
    inside: dict[str, dict[str, Mapping[str, Json]]] = {key: {} for key in examples}
    rest: dict[str, Mapping[str, Json]] = {}
    for key, row in rows.items():
        example = _example_of(key, above, examples)
        (inside[example] if example else rest)[key] = row
    for example, some in inside.items():
        evaluation = rows[above[example] or ""]
        of_evaluation: dict[str, Json] = {
            "evaluation": evaluation.get("display_name") or op_name(evaluation.get("op_name")),
            "evaluation_trace": trace_id,
        }
        top = {**some, example: {**some[example], "parent_id": None}}
        yield _trace(example, top, kinds, about, name, notes=notes, of_evaluation=of_evaluation)
    if rest or not inside:
        if inside:
            notes = [*notes, f"its {len(inside)} example(s) are traces of their own"]
        yield _trace(trace_id, rest, kinds, about, name, notes=notes, of_evaluation={})


def _once(given: list[Mapping[str, Json]]) -> tuple[dict[str, Mapping[str, Json]], list[str]]:
    """The calls by id. Of a call that was exported both while it ran and after it ended, the ended one
    is used."""
    rows: dict[str, Mapping[str, Json]] = {}
    repeated = 0
    for number, row in enumerate(given):
        key = text(row.get("id")) or f"call-{number}"
        known = rows.get(key)
        repeated += known is not None
        if known is None or _age(row) > _age(known):
            rows[key] = row
    rows = dict(
        sorted(rows.items(), key=lambda one: (to_ns(one[1].get("started_at")) or 0, one[0]))
    )
    return rows, [f"{repeated} repeated call(s) were dropped"] if repeated else []


def _age(row: Mapping[str, Json]) -> tuple[int, int, str]:
    feedback = mapping(mapping(row.get("summary")).get("weave")).get("feedback")
    return (to_ns(row.get("ended_at")) or 0, len(listing(feedback)), as_text(dict(row)))


def _example_of(key: str, above: Mapping[str, str | None], examples: set[str]) -> str | None:
    seen: set[str] = set()
    at: str | None = key
    while at is not None and at not in seen:
        if at in examples:
            return at
        seen.add(at)
        at = above.get(at)
    return None


def _trace(
    source_id: str,
    rows: Mapping[str, Mapping[str, Json]],
    kinds: Mapping[str, StepKind],
    about: Mapping[str, list[Mapping[str, Json]]],
    name: str,
    *,
    notes: Iterable[str],
    of_evaluation: Mapping[str, Json],
) -> Trace:
    runs = [
        RunRow(
            call_step(key, row, kinds[key]),
            tuple(_scores(key, row, about)),
            {} if row.get("parent_id") else _metadata(row),
        )
        for key, row in rows.items()
    ]
    running = sum(unended(row) for row in rows.values())
    if running:
        notes = [*notes, f"{running} call(s) had not ended when this was exported"]
    trace = run_trace(source_id, runs, name, notes=notes)
    root = trace.steps[0] if trace.steps else None
    row = rows.get(root.id) if root is not None else None
    if row is None or root is None:
        return replace(trace, metadata={**trace.metadata, **of_evaluation})
    scores = trace.scores
    if is_example(row):
        scores = told_together(evaluated(row, None), scores)
        answer = _answer(row)
        trace = replace(trace, expected=expected_of(row), output=answer)
    if not root.messages_in:
        trace = replace(trace, input=asked_of(row, _model_rows(root, rows)))
    judges = {key for key, kind in kinds.items() if kind == "evaluator"}
    return replace(
        trace,
        scores=tuple(_rated(scores, judges, trace.steps)),
        metadata={**trace.metadata, **{k: v for k, v in of_evaluation.items() if v not in NOTHING}},
    )


def _model_rows(root: Step, rows: Mapping[str, Mapping[str, Json]]) -> list[Mapping[str, Json]]:
    return [row for row in rows.values() if text(row.get("parent_id")) == root.id]


def _answer(row: Mapping[str, Json]) -> Json:
    output = mapping(row.get("output"))
    return output.get("output", output.get("model_output"))


def _metadata(row: Mapping[str, Json]) -> dict[str, Json]:
    attributes = mapping(row.get("attributes"))
    about: dict[str, Json] = {
        "session": row.get("thread_id"),
        "user": row.get("wb_username") or row.get("wb_user_id"),
        **{k: v for k, v in attributes.items() if k != "weave"},
    }
    return {k: v for k, v in about.items() if v not in NOTHING}


def _scores(
    step_id: str, row: Mapping[str, Json], about: Mapping[str, list[Mapping[str, Json]]]
) -> Iterator[Score]:
    """The feedback inside a call and in separate rows, without duplicates."""
    carried = given_feedback(row)
    known = {text(one.get("id")) for one in carried} - {None}
    apart = [one for one in about.get(step_id, ()) if text(one.get("id")) not in known]
    for one in (*carried, *apart):
        yield from feedback_scores(one, step_id)


def _rated(scores: Iterable[Score], judges: set[str], steps: Iterable[Step]) -> Iterator[Score]:
    """A scorer that called a model is an LLM judge."""
    parents = {step.id: step.parent_id for step in steps}
    asking: set[str] = set()
    for step in steps:
        if step.kind != "llm":
            continue
        at: str | None = step.id
        while at is not None:
            if at in judges:
                asking.add(at)
            at = parents.get(at)
    for score in scores:
        judge = as_text(score.extra.get("call_ref")).rpartition("/")[2]
        asked = score.rater == "unknown" and judge in asking
        yield replace(score, rater="llm") if asked else score


READER: Final = WeaveReader()
