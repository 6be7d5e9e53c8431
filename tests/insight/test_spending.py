"""What traces take: counted by hand, by slice, and told only where there is enough."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from failing import space_of
from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.insight.prevalence.amounts import Amounts
from tracejury.store.trace import Step, Trace
from tracejury.store.workspace.spending import spending
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.commands.main import tracejury


def a_trace(at: int) -> Trace:
    """A trace of `at` seconds whose agent repeats the sum of its two model calls; every fifth says nothing."""
    usage = {"input": 100 * at, "output": at, "cost": 0.01 * at} if at % 5 else {}
    steps = (
        Step("0", "agent", "agent", usage={"input": 200 * at, "output": 2 * at, "cost": 0.02 * at}),
        Step("1", "llm", "one", parent_id="0", usage=usage),
        Step("2", "llm", "two", parent_id="0", usage=usage),
    )
    return Trace(
        source_id=f"{at:032x}", input=f"question {at}", steps=steps,
        metadata={"tier": "gold" if at < 10 else "basic"}, start_ns=0, end_ns=at * 10**9,
    )  # fmt: skip


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    with space_of(tmp_path / "library", "lead") as opened:
        bundle = opened.library.begin_bundle("a", "a", "0" * 64, "otlp")
        opened.library.save([a_trace(at) for at in range(1, 41)], bundle)
        yield opened


def test_what_models_were_paid_is_counted_once(space: Workspace) -> None:
    every, slices = spending(space, ["tier"])
    paid = [at for at in range(1, 41) if at % 5]
    assert every.traces == every.seconds.n == 40
    assert every.seconds.median == pytest.approx(20.5)
    assert (every.tokens.n, every.tokens.total) == (len(paid), sum(2 * 101 * at for at in paid))
    assert every.cost.total == pytest.approx(sum(0.02 * at for at in paid))
    assert [(one.values, one.traces) for one in slices] == [(("basic",), 31), (("gold",), 9)]


def test_of_few_traces_the_95th_percentile_is_not_told(space: Workspace) -> None:
    _, (basic, gold) = spending(space, ["tier"])
    assert basic.seconds.p95 is not None
    assert gold.seconds.p95 is None
    assert gold.seconds.median == 5


@given(st.lists(st.floats(0, 1e6), min_size=20, max_size=80))
def test_the_95th_percentile_is_that_of_the_statistics_module(values: list[float]) -> None:
    some = Amounts()
    for value in values:
        some.add(value)
    found = some.amount()
    assert found.p95 == pytest.approx(statistics.quantiles(values, n=20, method="inclusive")[18])
    assert found.median == pytest.approx(statistics.median(values))


def test_the_command_says_it_in_a_sentence_and_a_table(space: Workspace) -> None:
    folder = space.folder
    space.close()
    words = ["--library", str(folder), "spending", "--slice", "tier"]
    done = CliRunner().invoke(tracejury, words)
    assert done.exit_code == 0, done.output
    first = done.stdout.splitlines()[0]
    assert first.startswith("One of twenty traces takes longer than 38 s. Of 40 traces 40 say")
    assert max(map(len, done.stdout.splitlines()[2:])) <= 80
    told = json.loads(CliRunner().invoke(tracejury, [*words, "--json"]).stdout)
    assert told["all"]["cost"]["n"] == 32
