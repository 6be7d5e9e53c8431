"""One trace, however its exports are split, ordered, repeated and cut down to parts."""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tracejury.store.library.library import Library
from tracejury.store.loading.load import load
from tracejury.store.trace import Trace

ROOT = Path(__file__).parents[2]
Records = list[dict[str, Any]]
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


def data(name: str) -> Records:
    text = (ROOT / "tests" / "data" / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def one_span_each() -> Records:
    """The spans of the sample's first traces, each as an export of its own."""
    path = ROOT / "sample_traces" / "airline_support.otlp.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()[:30]
    return [
        {"resourceSpans": [{**resource, "scopeSpans": [{**scope, "spans": [span]}]}]}
        for line in lines
        for resource in json.loads(line)["resourceSpans"]
        for scope in resource["scopeSpans"]
        for span in scope["spans"]
    ]


def langfuse_rows() -> Records:
    """A trace, its observations and a judgement as the API gives them one by one."""
    shared = {"traceId": TRACE, "projectId": "p", "metadata": {}, "level": "DEFAULT"}
    return [
        {"id": TRACE, "timestamp": "2026-10-01T08:00:00Z", "name": "desk", "public": False,
         "sessionId": "s", "userId": "u", "tags": ["bag"], "input": "What does a bag cost?",
         "output": "30 euro", "release": "7", "metadata": {"locale": "en"}},
        {**shared, "id": "root", "type": "SPAN", "name": "turn", "parentObservationId": None,
         "startTime": "2026-10-01T08:00:00Z", "endTime": "2026-10-01T08:00:03Z", "input": "x", "output": "y"},
        {**shared, "id": "find", "type": "TOOL", "name": "find_fee", "parentObservationId": "root",
         "startTime": "2026-10-01T08:00:01Z", "endTime": "2026-10-01T08:00:02Z",
         "input": {"of": "bag"}, "output": "30", "level": "ERROR", "statusMessage": "slow"},
        {**shared, "id": "say", "type": "GENERATION", "name": "say", "parentObservationId": "root",
         "startTime": "2026-10-01T08:00:02Z", "endTime": "2026-10-01T08:00:03Z", "model": "m",
         "input": [{"role": "user", "content": "What does a bag cost?"}],
         "output": {"role": "assistant", "content": "30 euro"}},
        {"id": "judged", "traceId": TRACE, "name": "right", "value": 0, "source": "EVAL",
         "dataType": "NUMERIC", "timestamp": "2026-10-02T08:00:00Z", "comment": "it is 35"},
    ]  # fmt: skip


def langfuse_copies() -> Records:
    """The same trace as a full download, without its last observation, and as a line of a page."""
    trace, *steps = langfuse_rows()[:-1]
    full = {**trace, "scores": [], "observations": steps}
    names = [step["id"] for step in steps]
    page = {"data": [{**full, "observations": names}], "meta": {"page": 1, "totalItems": 1}}
    return [full, {**full, "observations": steps[:-1]}, page, {**full, "observations": steps[1:]}]


def growing_conversation() -> Records:
    """A conversation with an id of its own, exported after each turn."""
    said = [
        {"role": role, "content": f"{role} {turn}"}
        for turn in range(3)
        for role in ("user", "assistant")
    ]
    shared = {"id": "0190f3c2-7b1e-7c44-9d55-6b1f0a2c3d4e"}
    return [{**shared, "messages": said[:count]} for count in (2, 4, 6)]


FORMATS: dict[str, tuple[str, Callable[[], Records], Callable[[dict[str, Any]], bool]]] = {
    # The last tells which records do not name their trace, only a record that does.
    "otlp": ("otlp", one_span_each, lambda _: False),
    "span rows": ("spans", lambda: data("spans/spans.jsonl"), lambda _: False),
    "phoenix": ("phoenix", lambda: data("phoenix/spans.jsonl"), lambda _: False),
    "langfuse rows": ("langfuse", langfuse_rows, lambda _: False),
    "langfuse copies": ("langfuse", langfuse_copies, lambda _: False),
    "langsmith": ("langsmith", lambda: data("langsmith/runs.jsonl"), lambda _: False),
    "langsmith client": ("langsmith", lambda: data("langsmith/sdk_posts.jsonl"), lambda _: False),
    "weave": ("weave", lambda: data("weave/sdk_calls.jsonl"), lambda row: "weave_ref" in row),
    "braintrust": (
        "braintrust",
        lambda: data("braintrust/sdk_dump.jsonl"),
        lambda row: "root_span_id" not in row,
    ),
    "datadog": (
        "datadog",
        lambda: data("datadog/sdk_dump.jsonl"),
        lambda row: "spans" not in json.dumps(row),
    ),
    "asked": ("asked", lambda: data("asked/asked.jsonl"), lambda row: "rubrics" in row),
    "openai agents": ("openai-agents", lambda: data("openai_agents/exported.jsonl"), lambda _: False),
    "mlflow": ("mlflow", lambda: data("mlflow/sdk_dump.jsonl"), lambda _: False),
    "claude code": ("claude-code", lambda: data("claude_code/session.jsonl"), lambda row: "uuid" not in row),
}  # fmt: skip


def held(bundles: Sequence[Records], format_: str) -> dict[str, Any]:
    """What a library says after loading these bundles, one after the other: its traces by key."""
    with tempfile.TemporaryDirectory() as folder:
        library = Library.open(Path(folder) / "library")
        try:
            for number, records in enumerate(bundles):
                path = Path(folder) / f"part-{number}.jsonl"
                path.write_text("".join(json.dumps(one) + "\n" for one in records))
                load(library, [path], format=format_)
            scores = format_ != "datadog"
            keys = library.keys()
            found = {key: said(library.trace(key), scores=scores) for key in keys}
            assert library.counts().traces == len(found)
            return found
        finally:
            library.close()


def said(trace: Trace | None, *, scores: bool) -> Any:
    """What a trace says beside its content. Datadog's scores are on another step while the root is unknown."""
    assert trace is not None
    return (
        [(one.id, one.parent_id, one.status, one.model, one.end_ns) for one in trace.steps],
        (trace.name, trace.error, trace.start_ns, trace.end_ns, dict(trace.metadata)),
        sorted({(one.name, one.value, one.step_id) for one in trace.scores}, key=str)
        if scores
        else (),
    )


def parted(
    records: Records, dependent: Callable[[dict[str, Any]], bool], seed: int
) -> list[Records]:
    """The records in several bundles, in any order, some in two, and some bundles twice."""
    chance = random.Random(seed)
    count = chance.randint(2, 4)
    bundles: list[Records] = [[] for _ in range(count)]
    for record in records:
        copies = count if dependent(record) else chance.choice([1, 1, 2])
        for place in chance.sample(range(count), copies):
            bundles[place].append(record)
    bundles = [some for some in bundles if some]
    for some in bundles:
        chance.shuffle(some)
    return bundles + chance.choices(bundles, k=chance.randint(0, 2))


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 1 << 20))
def test_any_split_order_and_repetition_gives_the_same_library(name: str, seed: int) -> None:
    format_, records_of, dependent = FORMATS[name]
    records = records_of()
    assert held(parted(records, dependent, seed), format_) == held([records], format_)


@given(order=st.permutations(range(3)))
@settings(max_examples=6, deadline=None)
def test_of_a_conversation_that_was_exported_after_each_turn_the_longest_export_counts(
    order: list[int],
) -> None:
    records = growing_conversation()
    assert held([[records[one]] for one in order], "messages") == held([records[-1:]], "messages")
