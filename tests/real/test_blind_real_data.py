"""What judges said of the traces of public projects stands in nothing that a blind reviewer reads of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from shared_data import shared
from tracejury.store.canonical import Json
from tracejury.store.earlier_judgements import earlier_judgements, said_in, texts_in
from tracejury.store.hiding import Hiding
from tracejury.store.library.library import Library
from tracejury.store.library.raw_records import raw_records, raw_trace
from tracejury.store.loading.load import load
from tracejury.store.trace import Trace
from tracejury.tui.plain.words import trace_lines
from tracejury.tui.views.steps import step_rows
from tracejury.tui.widgets.turns import trace_turns

SHORTEST = 12
"""Shorter texts ("correct", "C") stand in many others."""


def said_by_judges(trace: Trace) -> set[str]:
    """What judges said of a trace, and what was expected of it, but for what the trace itself says."""
    judging = earlier_judgements(trace).steps
    found = [one.explanation or "" for one in trace.scores] + [
        one.label or "" for one in trace.scores
    ]
    found += texts_in(trace.expected)
    said = [*texts_in(trace.input), *texts_in(trace.output)]
    for step in trace.steps:
        if step.id in judging:
            found += texts_in(step.output)
        else:
            said += [step.name, *said_in(step)]
    whole = "\n".join(said)
    texts = {one.strip() for one in found}
    return {one for one in texts if len(one) >= SHORTEST and one not in whole}


def strings(value: Json) -> Iterator[str]:
    """The texts in a value, those in JSON in a text as well."""
    for text in texts_in(value):
        yield text
        if text[:1] in ("{", "["):
            try:
                inner = json.loads(text)
            except ValueError:
                continue
            yield from texts_in(inner)


def target_words(value: Json, *, below: bool = False) -> Iterator[str]:
    """What stands under the names by which Inspect AI keeps the target of a sample and how sure of it people were."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from target_words(one, below=below or name in ("target", "label_confidence"))
    elif isinstance(value, list):
        for one in value:
            yield from target_words(one, below=below)
    elif below and isinstance(value, str | float):
        yield str(value).strip()


def test_the_target_of_a_sample_is_in_no_event_that_one_reads_before_one_has_finished(
    tmp_path: Path,
) -> None:
    folder, checked = shared("real", "inspect_ai"), 0
    library = Library.open(tmp_path)
    try:
        load(library, [folder])
        for key in library.keys()[:60]:
            trace = library.trace(key)
            assert trace is not None
            turns = trace_turns(trace, blind=True)
            lines = list(trace_lines(trace, turns, everything=True))
            lines += [row.says for row in step_rows(trace, blind=True).rows]
            read = "\n".join(lines)
            events = [step for step in trace.steps if step.kind == "event"]
            told = {word for step in events for word in target_words(step.output) if word}
            said = {
                word for word in told if f'"target": "{word}' in read or f"target {word}" in read
            }
            numbers = {word for word in told if word.replace(".", "").isdecimal() and len(word) > 5}
            assert not said, trace.source_id
            assert not [one for one in numbers if one in read], trace.source_id
            checked += bool(told)
    finally:
        library.close()
    assert checked >= 6


@pytest.mark.parametrize(
    "parts",
    [
        ("who_and_when",), ("langfuse",), ("inspect_ai",), ("deepeval",), ("intercode", "data", "results", "sql", "human"),
        ("agentrx", "trajectories"), ("agentrx", "data", "ground_truth"), ("tau_bench",),
    ],
)  # fmt: skip
def test_nothing_that_a_judge_said_is_read_before_one_has_finished(
    parts: tuple[str, ...], tmp_path: Path
) -> None:
    folder = shared("real", *parts)
    library = Library.open(tmp_path)
    try:
        load(library, [folder])
        for key in library.keys()[:60]:
            trace = library.trace(key)
            assert trace is not None
            told = said_by_judges(trace)
            if not told:
                continue
            turns = trace_turns(trace, blind=True)
            read = "\n".join(trace_lines(trace, turns, everything=True))
            hiding = Hiding(trace)
            records = [hiding.entries(one.value) for one in raw_records(raw_trace(library, key))]
            raw = "\n".join(text for one in records for text in strings(one.value))
            assert not [one for one in told if one in read], trace.source_id
            assert not [one for one in told if one in raw], trace.source_id
    finally:
        library.close()
