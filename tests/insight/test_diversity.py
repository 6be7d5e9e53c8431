"""Picks of the most different traces, and how different they are."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from failing import Run, space_of, write_runs
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from tracejury.store.insight.diversity.features import vectors
from tracejury.store.insight.diversity.picking import (
    most_different,
    nearest,
    spread,
    vendi,
)
from tracejury.store.loading.load import load
from tracejury.tui.commands.main import tracejury


def unit(rows: np.ndarray) -> np.ndarray:
    rows = np.abs(rows).astype(np.float32) + np.float32(1e-3)
    found: np.ndarray = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return found


some_vectors = st.integers(1, 14).flatmap(
    lambda count: arrays.arrays(np.float32, (count, 5), elements=st.floats(0, 1, width=16))
)


def test_the_vendi_score_as_published() -> None:
    """Friedman and Dieng 2023: n when all have nothing in common, 1 when all are the same; between, the exponential of the
    entropy of the eigenvalues. Two pairs of equal ones are two."""
    assert vendi(np.eye(7, dtype=np.float32)) == pytest.approx(7)
    assert vendi(unit(np.ones((6, 4)))) == pytest.approx(1, abs=1e-4)
    assert vendi(np.eye(2, dtype=np.float32)[[0, 0, 1, 1]]) == pytest.approx(2)
    # Of two whose similarity is 0.6 the eigenvalues are 0.8 and 0.2.
    pair = np.array([[1, 0], [0.6, 0.8]], dtype=np.float32)
    assert vendi(pair) == pytest.approx(np.exp(-(0.8 * np.log(0.8) + 0.2 * np.log(0.2))), abs=1e-4)
    # The example of its authors (github.com/vertaix/Vendi-Score): two with a similarity of 0.9, and one unlike both.
    three = np.array([[1, 0, 0], [0.9, np.sqrt(1 - 0.81), 0], [0, 0, 1]], dtype=np.float32)
    assert vendi(three) == pytest.approx(2.1573, abs=2e-4)


@given(some_vectors, st.integers(1, 14))
def test_each_pick_is_the_farthest_from_those_before(rows: np.ndarray, most: int) -> None:
    found = unit(rows)
    picked = most_different(found, most)
    assert len(set(picked.rows)) == len(picked.rows) == min(most, len(found))
    alike = found @ found.T
    for at in range(1, len(picked.rows)):
        far = (1 - alike[:, list(picked.rows[:at])]).min(axis=1)
        left = [row for row in range(len(found)) if row not in picked.rows[:at]]
        assert far[picked.rows[at]] == pytest.approx(max(far[left]), abs=1e-4)


def test_where_all_that_is_left_was_picked_each_is_taken_again() -> None:
    """Of two kinds of trace, 50 and 4 of them, a pick of 8 has four of each."""
    found = np.eye(2, dtype=np.float32)[[0] * 50 + [1] * 4]
    picked = most_different(found, 8)
    assert sum(row >= 50 for row in picked.rows) == 4
    assert picked.distances[2:] == (0.0,) * 6


@given(some_vectors)
def test_the_nearest_is_the_smallest_of_all_distances(rows: np.ndarray) -> None:
    found = unit(rows)
    far = 1 - found @ found.T
    assert nearest(found, found) == pytest.approx(np.clip(far.min(axis=1), 0, 1), abs=1e-4)
    if len(found) > 1:
        np.fill_diagonal(far, 2)
        expected = np.clip(far.min(axis=1), 0, 1)
        assert nearest(found, found, same=True) == pytest.approx(expected, abs=1e-4)


def test_vectors_are_the_same_on_every_machine_and_numbers_do_not_count() -> None:
    one, other, third = vectors(
        [
            ("Where is bag 4711?", ["a > b"], ["intent=bag"]),
            ("Where is bag 12?", ["a > b"], ["intent=bag"]),
            ("May I bring skis?", ["a > c"], ["intent=skis"]),
        ],
        3,
    )
    assert one @ other == pytest.approx(1, abs=1e-5)
    assert one @ third < 0.2
    assert np.linalg.norm(third) == pytest.approx(1, abs=1e-5)


def test_where_most_are_alike_a_pick_is_worth_more_than_random_ones() -> None:
    texts = ["where is my bag"] * 300 + [
        f"{'abcdefghij'[at % 10] * 6} {at} matter" for at in range(20)
    ]
    found = vectors(((text, [], []) for text in texts), len(texts))
    picked = most_different(found, 15)
    told = spread(found, picked.rows, range(len(texts)))
    assert told.picked > 2 * told.random


def test_the_queue_of_the_most_different_says_how_different_they_are(tmp_path: Path) -> None:
    with space_of(tmp_path / "library", "lead") as space:
        runs = [
            Run("refund", "none", {"intent": "refund"}) if at < 90 else Run(f"tool_{'xyzuvw'[at % 6]}", "none", {"intent": f"rare {at % 6}"})
            for at in range(96)
        ]  # fmt: skip
        load(space.library, [write_runs(tmp_path / "a.jsonl", runs)])
    words = ["queue", "new", "wide", "--order", "diverse", "--first", "8", "--random-share", "0"]
    done = CliRunner().invoke(tracejury, ["--library", str(tmp_path / "library"), *words])
    assert done.exit_code == 0, done.output
    said = re.search(
        r"worth (\d+\.\d) that have nothing in common; as many drawn at random, (\d+\.\d)\.",
        done.stderr,
    )
    assert said is not None
    assert float(said[1]) > 1.5 * float(said[2])
    with space_of(tmp_path / "library", "lead") as space:
        items = space.queue_named("wide").items
        intents = {space.library.trace(one.trace).metadata["intent"] for one in items}  # type: ignore[union-attr]
    assert len(intents) == 7
