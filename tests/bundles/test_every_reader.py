"""What holds for every reader, whatever its input: nothing is dropped, nothing raises, and neither the
order of records nor their spread over files changes the library."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Iterator
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tracejury.store.bundles.calls.event_streams import is_message_event, is_response_event
from tracejury.store.bundles.input import gathering as complete
from tracejury.store.bundles.input.bundle_records import BundleRecords
from tracejury.store.bundles.input.decoding import records
from tracejury.store.bundles.opening import read_bundle, with_sources
from tracejury.store.bundles.protocol import (
    BundleFile,
    Gathering,
    LocatedTrace,
    Record,
    Reject,
    Share,
    UnattachedScores,
    Unit,
)
from tracejury.store.bundles.registry import READERS
from tracejury.store.bundles.values.times import to_ns
from tracejury.store.canonical import canonical_bytes
from tracejury.store.trace import Trace, trace_content

ROOT = Path(__file__).parents[2]
FOLDERS = [ROOT / "sample_traces", ROOT / "tests" / "data"]
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [
        *(None, True, 0, -1, 1.5, 10**30, "", "x", "\x1b[2J\ud800", "NaN", "a" * 3000),
        *('{"a": [1]}', "2026-01-01T00:00:00Z", [], ["x"], [None], [[]]),
        *({}, {"a": 1}, {"": None}),
    ]
)


def exports() -> dict[str, list[Any]]:
    """Some records of each format that there is a file of, by the name of the reader."""
    found: dict[str, list[Any]] = {}
    for path in sorted(path for folder in FOLDERS for path in folder.rglob("*.json*")):
        parts = [part.format for part in read_bundle(path)]
        if len(parts) == 1 and parts[0] in {reader.name for reader in READERS}:
            member = BundleFile(path.name, lambda path=path: path.open("rb"))  # type: ignore[misc]
            values = [item.value for item in records(member) if isinstance(item, Record)]
            small = [value for value in values if len(json.dumps(value)) < 60_000]
            # From all of the file: what is said of a trace often stands behind it.
            some = min(10, len(small))
            spread = [small[at * len(small) // some] for at in range(some)]
            found.setdefault(parts[0], []).extend(spread)
    return {name: values[:40] for name, values in found.items() if values}


EXPORTS = exports()
FORMATS = sorted(EXPORTS)


def read(path: Path) -> list[Trace | UnattachedScores | Reject]:
    return [item for part in read_bundle(path) for item in part.items]


def write(path: Path, values: list[Any]) -> Path:
    path.write_text("".join(json.dumps(value) + "\n" for value in values))
    return path


def kept(items: list[Trace | UnattachedScores | Reject]) -> str:
    """Everything that would be in the library, as text."""
    parts: list[bytes] = []
    for item in items:
        if isinstance(item, Trace):
            parts.append(canonical_bytes(trace_content(item)))
            parts += [canonical_bytes(score) for score in item.scores]
        elif isinstance(item, UnattachedScores):
            parts += [canonical_bytes(score) for score in item.scores]
    return b"\n".join(parts).decode()


def judged_as(trace: Trace) -> tuple[str, list[bytes]]:
    """A trace by its content, and what came with it as judgements, which are no part of that."""
    return trace.key, sorted(map(canonical_bytes, trace.scores))


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a JSON value."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from places(item, (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from places(item, (*path, number))


def mutated(value: Any, path: tuple[Any, ...], odd: Any, *, drop: bool) -> Any:
    """A copy of a value with another value at one place, or without what stands there."""
    out = copy.deepcopy(value)
    at = out
    for name in path[:-1]:
        at = at[name]
    if drop:
        del at[path[-1]]
    else:
        at[path[-1]] = odd
    return out


def test_there_are_exports_to_try() -> None:
    assert {"otlp", "langfuse", "messages"} <= set(FORMATS)


@pytest.mark.parametrize("name", FORMATS)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_odd_values_are_read_or_refused_with_a_reason(
    name: str, tmp_path: Path, data: st.DataObject
) -> None:
    values = list(EXPORTS[name])
    number = data.draw(st.integers(0, len(values) - 1))
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(list(places(values[number])) or [()]))
        if path:
            odd, drop = data.draw(ODD), data.draw(st.booleans())
            values[number] = mutated(values[number], path, odd, drop=drop)
    for item in read(write(tmp_path / "a.jsonl", values)):
        if isinstance(item, Reject):
            assert item.reason
            assert item.position.file
        elif isinstance(item, Trace):
            assert item.key
            ids = [step.id for step in item.steps]
            assert len(set(ids)) == len(ids)
            assert {step.parent_id for step in item.steps} <= {None, *ids}


@pytest.mark.parametrize("name", FORMATS)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_bytes_that_are_torn_or_flipped_never_raise(
    name: str, tmp_path: Path, data: st.DataObject
) -> None:
    body = bytearray(b"".join(json.dumps(value).encode() + b"\n" for value in EXPORTS[name]))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(body) - 1))
        body[at] ^= 1 << data.draw(st.integers(0, 7))
    cut = data.draw(st.integers(1, len(body)))
    path = tmp_path / "a.jsonl"
    path.write_bytes(bytes(body[:cut]))
    for item in read(path):
        assert not isinstance(item, Reject) or item.reason


EXEMPT = {
    # A value of OTLP is one of a closed set of types: it has no room for other keys.
    "otlp": r".*attributes\.N(\.value.*)?",
    # The frame of a page of the API, which says nothing of a trace.
    "datadog": r"|meta(\.page)?",
    "phoenix": "",
    # What closes a span says when, and nothing else.
    "inspect": r"samples\.N\.events\.N",
    # The rubrics go into the journal, and their line says nothing of a trace.
    "asked": r"|rubrics.*",
}


@pytest.mark.parametrize("name", FORMATS)
def test_a_key_that_nobody_knows_is_kept_at_any_depth(name: str, tmp_path: Path) -> None:
    lost = []
    for number, value in enumerate(EXPORTS[name]):
        for path in [(), *places(value)]:
            at: Any = value
            for part in path:
                at = at[part]
            if not isinstance(at, dict):
                continue
            marked = copy.deepcopy(value)
            inner = marked
            for part in path:
                inner = inner[part]
            inner["zz_unheard_of"] = "MARKER-71"
            items = read(write(tmp_path / f"{number}.jsonl", [marked]))
            refused = any(isinstance(item, Reject) for item in items)
            if "MARKER-71" not in kept(items) and not refused:
                lost.append(".".join("N" if isinstance(one, int) else one for one in path))
    exempt = re.compile(EXEMPT.get(name, "(?!)"))
    assert [path for path in sorted(set(lost)) if not exempt.fullmatch(path)] == []


NO_TIME = "0001-01-01T00:00:07Z"
UNTIMED: dict[str, set[tuple[str, ...]]] = {
    # When it was exported says nothing of a trace.
    "promptfoo": {("metadata", "exportedAt")},
    # All chunks of a completion have the time of the completion.
    "openai": {("created",)},
}


@pytest.mark.parametrize("name", FORMATS)
def test_a_time_that_cannot_be_one_is_kept_as_it_was_given(name: str, tmp_path: Path) -> None:
    lost = set()
    tried = set()
    for number, value in enumerate(EXPORTS[name][:12]):
        for path in places(value):
            keys = tuple(part for part in path if isinstance(part, str))
            given = at_path(value, path)
            if keys in tried or isinstance(given, dict | list):
                continue
            read_as = to_ns(given)
            if read_as is None or not 1_200_000_000 < read_as / 1e9 < 2_200_000_000:
                continue
            tried.add(keys)
            values = list(EXPORTS[name])
            values[number] = mutated(value, path, NO_TIME, drop=False)
            items = read(write(tmp_path / "a.jsonl", values))
            refused = [item for item in items if isinstance(item, Reject)]
            if NO_TIME not in kept(items) and not any(NO_TIME in one.excerpt for one in refused):
                lost.add(keys)
    assert lost <= UNTIMED.get(name, set())


def is_bound_to_its_file(name: str, value: Any) -> bool:
    """Chunks, events, recordings and bare messages are told by their order, a SWE-agent run by its file,
    the system that DevAI judged by the file or folder."""
    if name == "langchain":
        return not isinstance(value, dict) or "values" not in value
    given = value if isinstance(value, dict) else {}
    chunk = given.get("object") == "chat.completion.chunk"
    event = is_message_event(value) or is_response_event(value)
    bound = name in ("swe-agent", "devai", "bare-messages")
    return bound or chunk or event or isinstance(value, list)


@pytest.mark.parametrize("name", FORMATS)
def test_neither_order_nor_files_change_the_traces(name: str, tmp_path: Path) -> None:
    values = [value for value in EXPORTS[name] if not is_bound_to_its_file(name, value)]
    whole = read(write(tmp_path / "whole.jsonl", values))
    keys = {item.key for item in whole if isinstance(item, Trace)}
    for seed in range(3):
        random.Random(seed).shuffle(values)
        folder = tmp_path / str(seed)
        folder.mkdir()
        half = len(values) // 2
        write(folder / "a.jsonl", values[:half] or values)
        write(folder / "b.jsonl", values[half:])
        assert {item.key for item in read(folder) if isinstance(item, Trace)} == keys


@pytest.mark.parametrize("name", FORMATS)
def test_reading_twice_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", list(EXPORTS[name]))
    assert kept(read(path)) == kept(read(path))


@pytest.mark.parametrize("name", FORMATS)
def test_a_bundle_too_large_to_hold_gives_the_same_traces(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = list(EXPORTS[name])
    random.Random(5).shuffle(values)
    path = write(tmp_path / "a.jsonl", [*values, "no record at all"])
    held = read(path)
    monkeypatch.setattr(complete, "LARGE", 0)
    monkeypatch.setattr(complete, "LARGE_IF_SCANNED", 0)
    streamed = read(path)
    whole = sorted(judged_as(item) for item in held if isinstance(item, Trace))
    assert sorted(judged_as(item) for item in streamed if isinstance(item, Trace)) == whole
    assert len([item for item in streamed if isinstance(item, Reject)]) == len(
        [item for item in held if isinstance(item, Reject)]
    )


PUT_TOGETHER = [
    "anthropic", "bare-messages", "braintrust", "claude-code", "datadog", "helicone", "langchain", "openai", "langfuse", "langsmith", "openai-agents", "otlp", "phoenix",
    "spans", "tau2", "weave",
]  # fmt: skip


@pytest.mark.parametrize("name", PUT_TOGETHER)
def test_a_large_bundle_is_gone_through_again_rather_than_held(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes: list[int] = []
    go_through = BundleRecords._numbered_units

    def counted(records: BundleRecords) -> Iterator[tuple[int, Unit]]:
        passes.append(1)
        return go_through(records)

    monkeypatch.setattr(BundleRecords, "_numbered_units", counted)
    path = write(tmp_path / "a.jsonl", list(EXPORTS[name]))
    read(path)
    assert len(passes) == 1
    monkeypatch.setattr(complete, "LARGE", 0)
    monkeypatch.setattr(complete, "LARGE_IF_SCANNED", 0)
    read(path)
    assert len(passes) >= 3


SHARED = sorted(
    reader.name
    for reader in READERS
    if reader.name in FORMATS and reader.gathering is not Gathering.WHOLE
)


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("name", SHARED)
def test_the_shares_of_a_bundle_together_give_all_of_it_in_its_order(
    name: str, large: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if large:
        monkeypatch.setattr(complete, "LARGE", 0)
        monkeypatch.setattr(complete, "LARGE_IF_SCANNED", 0)
    values = [*EXPORTS[name], *EXPORTS[name], "no record at all"]
    random.Random(3).shuffle(values)
    path = write(tmp_path / "a.jsonl", values)
    whole = read(path)
    made: list[tuple[int, tuple[str, list[bytes]]]] = []
    others: list[str] = []
    for index in range(3):
        share = Share(index, 3)
        for part in read_bundle(path, format=name, share=share):
            for item in part.located:
                if isinstance(item, LocatedTrace):
                    made.append((item.number, judged_as(with_sources(item))))
                else:
                    others.append(str(item))
    in_order = [trace for _, trace in sorted(made, key=itemgetter(0))]
    assert in_order == [judged_as(item) for item in whole if isinstance(item, Trace)]
    assert sorted(others) == sorted(str(item) for item in whole if not isinstance(item, Trace))


def at_path(value: Any, path: tuple[Any, ...]) -> Any:
    """What stands at a place of a JSON value; None where there is no such place."""
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return None
    return value


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("braintrust", ("span_attributes", "type")),
        ("braintrust", ("metrics", "start")),
        ("datadog", ("spans", 0, "meta", "span", "kind")),
        ("langfuse", ("observations", 0, "type")),
        ("langfuse", ("observations", 0, "startTime")),
        ("otlp", ("resourceSpans", 0, "scopeSpans", 0, "spans", 0, "endTimeUnixNano")),
        ("langsmith", ("run_type",)),
        ("langsmith", ("start_time",)),
        ("langsmith", ("parent_run_id",)),
        ("mlflow", ("data", "spans", 0, "attributes", "mlflow.spanType")),
        ("openai-agents", ("span_data", "type")),
        ("openai-agents", ("parent_id",)),
        ("weave", ("started_at",)),
        ("weave", ("parent_id",)),
    ],
)
def test_kinds_times_and_parents_that_nobody_knows_are_kept(
    name: str, path: tuple[Any, ...], tmp_path: Path
) -> None:
    tried = 0
    for value in EXPORTS[name]:
        for held in (value, value[0]) if isinstance(value, list) else (value,):
            if isinstance(at_path(held, path), str | int | float):
                odd = mutated(held, path, "MARKER-71", drop=False)
                items = read(write(tmp_path / "a.jsonl", [odd]))
                assert "MARKER-71" in kept(items) or any(isinstance(one, Reject) for one in items)
                tried += 1
    assert tried
