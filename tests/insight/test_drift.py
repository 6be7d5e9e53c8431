"""Drift: how far a mix moved beside chance, what changed in the schema, and what is far from all known."""

from __future__ import annotations

import json
from collections import Counter
from math import log2
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from failing import Run, space_of, write_runs
from hypothesis import given
from hypothesis import strategies as st
from tracejury.errors import UserError
from tracejury.store.insight.drift.divergence import drifts, jensen_shannon
from tracejury.store.insight.drift.fields import Schema, changes
from tracejury.store.loading.load import load
from tracejury.store.workspace.drift import drift
from tracejury.tui.commands.main import tracejury

counts = st.lists(st.integers(0, 40), min_size=1, max_size=6)


@given(counts.flatmap(lambda one: st.tuples(st.just(one), st.lists(st.integers(0, 40), min_size=len(one), max_size=len(one)))))  # fmt: skip
def test_the_divergence_is_the_mean_of_two_relative_entropies(
    both: tuple[list[int], list[int]],
) -> None:
    one, other = both
    if not sum(one) or not sum(other):
        return
    p, q = ([count / sum(some) for count in some] for some in (one, other))
    m = [(a + b) / 2 for a, b in zip(p, q, strict=True)]

    def relative(some: list[float]) -> float:
        return sum(a * log2(a / b) for a, b in zip(some, m, strict=True) if a)

    expected = (relative(p) + relative(q)) / 2
    found = float(jensen_shannon(np.array(one, float), np.array(other, float)))
    assert found == pytest.approx(expected, abs=1e-9)


def counted(times: dict[str, int]) -> Counter[tuple[str, ...]]:
    """So many traces with each value, or with several: `a+b`."""
    return Counter({tuple(values.split("+")): count for values, count in times.items()})


def test_known_divergences() -> None:
    """Lin 1991: 0 of equal mixes, 1 bit of mixes with nothing in common."""
    assert jensen_shannon(np.array([3.0, 1.0]), np.array([6.0, 2.0])) == pytest.approx(0)
    assert jensen_shannon(np.array([1.0, 0.0]), np.array([0.0, 1.0])) == pytest.approx(1)
    # Of (1, 0) and (1/2, 1/2): 3/4 log2(4/3) + 1/4 log2(4) - 1/2.
    half = 0.75 * log2(4 / 3) + 0.25 * log2(4) - 0.5
    assert jensen_shannon(np.array([1.0, 0.0]), np.array([1.0, 1.0])) == pytest.approx(half)


def test_what_is_drawn_from_the_same_traces_is_above_the_noise_5_times_in_100() -> None:
    random = np.random.Generator(np.random.PCG64(5))
    above = []
    for _ in range(400):
        one, other = (random.multinomial(n, [0.5, 0.3, 0.15, 0.05]) for n in (200, 120))
        before, now = (
            counted({name: int(count) for name, count in zip("abcd", some, strict=True)})
            for some in (one, other)
        )
        (found,) = drifts({"x": (before, now)}, draws=200)
        above.append(found.divergence > found.noise)
    assert 0.02 <= np.mean(above) <= 0.08


def test_several_mixes_are_judged_together() -> None:
    same = counted({"a": 60, "b": 40})
    moved = counted({"a": 20, "b": 80})
    found = drifts({"still": (same, same), "moves": (same, moved), "empty": (same, counted({}))})
    assert [(one.aspect, one.found) for one in found] == [("moves", True), ("still", False)]
    assert found[0].adjusted == pytest.approx(2 * found[0].chance)
    shares = {one.value: (one.before, one.now) for one in found[0].moved}
    assert shares == {"a": pytest.approx((0.6, 0.2)), "b": pytest.approx((0.4, 0.8))}


def test_traces_with_several_tools_are_moved_as_wholes() -> None:
    both = counted({"look_up+refund": 50})
    (found,) = drifts({"tools": (both, counted({"look_up": 50}))})
    assert found.found
    assert {one.value: one.now for one in found.moved} == {"refund": 0.0, "look_up": 1.0}


def test_fields_that_are_missing_rarer_new_or_of_another_type() -> None:
    before, now = Schema(), Schema()
    for at in range(10):
        before.add({"user": "u", "tier": 1, "locale": "de", "odd": 1 if at == 0 else None})
        now.add({"tier": "gold", "locale": "de" if at < 3 else None, "market": "eu"})
    assert [(one.kind, one.name) for one in changes(before, now)] == [
        ("missing", "user"),
        ("rarer", "locale"),
        ("type", "tier"),
        ("new", "market"),
    ]


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "library"
    with space_of(folder, "lead") as space:
        old = [Run("refund" if at % 2 else "seat", "none", {"intent": "refund", "tier": "gold"}) for at in range(60)]  # fmt: skip
        new = [Run("visa", "none", {"intent": "visa \x1b[31m" if at < 20 else "refund"}) for at in range(40)]  # fmt: skip
        load(space.library, [write_runs(tmp_path / "old.jsonl", old)])
        keys = space.library.keys()
        load(space.library, [write_runs(tmp_path / "new.jsonl", new, start=100)])
        file = tmp_path / "reviews.jsonl"
        lines = [
            {"trace": key, "reviewer": "anna", "rubric": "agent-failure", "verdict": "pass"}
            for key in keys[:30]
        ]
        file.write_text("".join(json.dumps(line) + "\n" for line in lines))
        space.import_reviews(file)
    return folder


def test_a_bundle_beside_what_is_reviewed(library: Path) -> None:
    with space_of(library, "lead") as space:
        found = drift(space, "new.jsonl")
        assert (found.new, found.known) == (40, 30)
        assert {"metadata intent", "steps and tools"} <= {
            one.aspect for one in found.drifts if one.found
        }
        assert [(one.kind, one.name) for one in found.changed] == [("missing", "tier")]
        assert found.far
        assert drift(space, "new.jsonl", "rest").known == 60
        with pytest.raises(UserError, match="No bundle named other"):
            drift(space, "other.jsonl")


def test_of_too_few_nothing_is_told(tmp_path: Path) -> None:
    with space_of(tmp_path / "library", "lead") as space:
        load(space.library, [write_runs(tmp_path / "a.jsonl", [Run("refund", "none")] * 30)])
        assert "0 of the 20 reviewed traces" in drift(space, "a.jsonl").why


def test_lines_fit_80_columns_and_nothing_of_a_trace_acts_on_the_terminal(library: Path) -> None:
    done = CliRunner().invoke(tracejury, ["--library", str(library), "drift", "new.jsonl"])
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("new.jsonl has 40 traces, held against 30 reviewed ones")
    table = [line for line in done.stdout.splitlines() if "  " in line.strip()]
    assert max(map(len, table)) <= 80
    assert "\x1b" not in done.output
