"""A value of the wrong JSON type anywhere in a file: nothing raises, and it costs as little as possible.

`TRACEJURY_TESTS=deep pytest tests/bundles/test_wrong_types.py` tries every type at every place; otherwise some of them,
the same in every run.
"""

from __future__ import annotations

import json
import os
import re
import zlib
from collections.abc import Iterator
from typing import Any, Final

import pytest
from tracejury.store.bundles.opening import elected
from tracejury.store.bundles.protocol import Record, Sample
from wrong_types import (
    WRONG,
    Example,
    changed_places,
    examples,
    outcome_of,
    pattern_of,
    with_value,
)

DEEP: Final = os.environ.get("TRACEJURY_TESTS") == "deep"
ONE_OF: Final = 1 if DEEP else 40
OF_PYTHON: Final = re.compile(
    r"\b[A-Z]\w*(Error|Exception)\b|Traceback|has no attribute|not subscriptable"
)
EXAMPLES: Final = [
    one for one in examples() if one.format != "langfuse" or "clinic" not in one.name or DEEP
]


def changes(example: Example) -> Iterator[tuple[int, tuple[Any, ...], Any]]:
    """The changes to try: the record, the place in it and the value."""
    for number, path in changed_places(example):
        for at, wrong in enumerate(WRONG):
            text = f"{example.format} {pattern_of(path)} {at}"
            if zlib.crc32(text.encode()) % ONE_OF == 0:
                yield number, path, wrong


def changed(example: Example, number: int, path: tuple[Any, ...], wrong: Any) -> list[Record]:
    records = list(example.records)
    was = records[number]
    records[number] = Record(was.position, with_value(was.value, path, wrong))
    return records


def holds_nothing(value: Any) -> bool:
    """Whether there is nothing in a value that could be kept."""
    if isinstance(value, dict | list):
        return all(map(holds_nothing, value.values() if isinstance(value, dict) else value))
    return value is None


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: f"{one.format}-{one.name}")
def test_a_wrong_type_costs_no_other_trace_and_every_record_is_accounted_for(
    example: Example,
) -> None:
    before = outcome_of(example.format, example.records)
    wrongs = []
    for number, path, wrong in changes(example):
        place = example.records[number].position
        after = outcome_of(example.format, changed(example, number, path, wrong))
        names = {name for name, _, _ in after.traces}
        lost = {name for name, _, places in before.traces if place not in places} - names
        # Scores without their trace wait for it; an empty list holds nothing.
        missing = before.places - after.places
        excused = after.unattached or holds_nothing(wrong)
        odd = [one.reason for one in after.rejects if OF_PYTHON.search(one.reason)]
        if lost or (missing and not excused) or odd:
            wrongs.append((pattern_of(path), json.dumps(wrong), lost, missing, odd))
    assert wrongs == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: f"{one.format}-{one.name}")
def test_what_a_file_is_can_be_told_whatever_its_first_record_is(example: Example) -> None:
    first = example.records[0]
    for number, path, wrong in changes(example):
        if number == 0:
            elected(Sample(b"", (with_value(first.value, path, wrong),)))
