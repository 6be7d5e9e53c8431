"""Whatever stands in an export of labels: nothing raises, and each line is stored, known or refused with a reason."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from labelled import BUNDLES, LABELS, labelled_library
from tracejury.rubrics.files import builtin_rubrics
from tracejury.store.bundles.input.bundle_records import records_of
from tracejury.store.bundles.judgement_rows import tool_of
from tracejury.store.bundles.label_files import label_file, rows_of
from tracejury.store.bundles.opening import labels_in
from tracejury.store.bundles.protocol import BundleFile, Position, Record, Sample
from tracejury.store.reviews.import_lines import import_lines
from tracejury.store.reviews.labels.answers import LabelAnswers
from tracejury.store.reviews.labels.histories import JudgementLines
from tracejury.store.reviews.labels.lines import LabelLines
from tracejury.store.reviews.labels.mapping import LabelMap
from tracejury.store.reviews.step_names import UnusableLine
from tracejury.store.workspace.workspace import Workspace

ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    1.5,
    10**30,
    "",
    "\x1b[2J\ud800",
    [[]],
    ["x"],
    {},
    {"id": [1]},
)
GONE = object()
MOST = 150
"""Variants of one file; of more these many, drawn: every so many would meet only some of what is odd."""
MEANT = LabelMap.of([], ["answer:accept=pass", "answer:reject=fail", "severity:major=high"])
FILES = sorted(
    str(path.relative_to(LABELS))
    for path in LABELS.rglob("*.*")
    if path.name not in ("runs.jsonl", "spans.jsonl")
)


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with labelled_library(tmp_path_factory.mktemp("labels"), *BUNDLES) as found:
        yield found


def records(path: Path) -> list[Any]:
    member = BundleFile(path.name, lambda: path.open("rb"))
    return [one.value for one in records_of(member) if isinstance(one, Record)]


def mutated(value: Any, path: tuple[Any, ...], odd: Any) -> Any:
    """A copy of a value with something odd at a place, or (`GONE`) without what stands there."""
    out = copy.deepcopy(value)
    at = out
    for name in path[:-1]:
        at = at[name]
    if odd is GONE:
        del at[path[-1]]
    else:
        at[path[-1]] = odd
    return out


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from places(item, (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from places(item, (*path, number))


@pytest.mark.parametrize("name", FILES)
def test_every_value_of_every_type_at_every_place(space: Workspace, name: str) -> None:
    given = records(LABELS / name)
    sample = Sample(b"", given)
    answers = LabelAnswers(builtin_rubrics()["agent-failure"], MEANT, Counter())
    every = [
        (record, path, odd)
        for record in given[:2]
        for path in places(record)
        for odd in (*ODD, GONE)
    ]
    drawn = Random(7).sample(every, min(len(every), MOST))
    rows = [mutated(*one) for one in drawn]
    for row in rows:
        tool_of(Sample(b"", [row]))
        label_file(Sample(b"", [row]), whole=True)
    lines: list[Any] = []
    judged = tool_of(sample)
    if judged is not None:
        judgements = JudgementLines(judged, space.library, answers)
        for row in rows:
            one_record = [(Position(name, record=1), inner) for inner in judged.rows(row)]
            lines += judgements.of(one_record)
    else:
        held = labels_in(sample)
        assert held is not None
        assert held.tool.read is not None
        labels = LabelLines(space.library, answers)
        for row in held.tool.rows_in(inner for value in rows for inner in rows_of(value)):
            found = list(labels.of(held.tool.read, row, None))
            assert found, "each record is a line or a reason"
            lines += (
                (number, one)
                for number, one in enumerate(found)
                if not isinstance(one, UnusableLine)
            )
    assert len(lines) > len(rows) / 4, "most of them are still read"
    report = import_lines(lines, name, space.library, space.journal, reviewer="x", dry_run=True)
    told = len(report.older) + len(report.rejected) + report.stored + report.unchanged
    assert told == len(lines)
    odd = [one.reason for one in report.rejected if "unexpected shape" in one.reason]
    assert odd == [], "what an export may hold is understood before it is a line"
    assert json.dumps(report.json())
