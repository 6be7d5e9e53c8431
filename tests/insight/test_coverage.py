"""Coverage: slices and paths, what of them is seen, reviewed, failed and guarded, and the commands that fill holes."""

from __future__ import annotations

import json
import shlex
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from failing import Run, space_of, write_runs
from hypothesis import given
from hypothesis import strategies as st
from tracejury.errors import UserError
from tracejury.store.insight.coverage.declared import read_workflow
from tracejury.store.insight.coverage.holes import holes
from tracejury.store.insight.coverage.paths import (
    edge_written,
    edges_of,
    goes_along,
    path_of,
    way,
)
from tracejury.store.insight.coverage.tallies import Evidence, Outcome, Tallies, Tally
from tracejury.store.loading.load import load
from tracejury.store.workspace.coverage import coverage
from tracejury.store.workspace.ways import path_coverage
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.commands.main import tracejury

outcomes = st.builds(
    Outcome,
    st.sampled_from(["pass", "fail", "unsure"]),
    st.lists(st.sampled_from(["tone", "fact"]), max_size=2).map(tuple),
)
libraries = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c"]), st.none() | outcomes, st.booleans(), st.booleans()),
    max_size=40,
)


@given(libraries)
def test_a_tally_is_what_one_counts_by_going_through(library: list[tuple]) -> None:  # type: ignore[type-arg]
    known = Evidence(
        {str(at): one[1] for at, one in enumerate(library) if one[1] is not None},
        {str(at) for at, one in enumerate(library) if one[2]},
        {str(at) for at, one in enumerate(library) if one[3]},
    )
    tallies: Tallies[str] = Tallies(known)
    for at, one in enumerate(library):
        tallies.add(str(at), (one[0],))
    for part in {one[0] for one in library}:
        here = [one for one in library if one[0] == part]
        failed = [one for one in here if one[1] is not None and one[1].verdict == "fail"]
        found = tallies.of[part]
        assert found.seen == len(here)
        assert found.reviewed == sum(one[1] is not None for one in here)
        assert found.failed == len(failed)
        assert found.cases == sum(one[2] for one in here)
        assert found.guarded == sum(one[2] or one[3] for one in failed)
        assert found.codes == Counter(code for one in failed for code in set(one[1].codes))
    assert tallies.all.seen == len(library)


def test_holes_are_what_nobody_looked_at_first_then_what_few_did() -> None:
    found = holes(
        {
            "plenty": Tally(seen=90, passed=20),
            "small": Tally(seen=3, passed=3),
            "few": Tally(seen=50, passed=2),
            "none": Tally(seen=40),
            "open": Tally(seen=60, failed=6, passed=3, guarded=2),
            "never": Tally(),
        }
    )
    assert [(one.kind, one.part, one.traces) for one in found] == [
        ("unreviewed", "none", 5),
        ("few", "few", 3),
        ("unguarded", "open", 4),
        ("unseen", "never", 0),
    ]


# --- paths --------------------------------------------------------------------------------------------


def test_the_way_of_a_trace_names_tools_and_no_models() -> None:
    steps = [("message", "user"), ("llm", "gpt-x"), ("tool", "look_up"), ("tool", "look_up"),
             ("evaluator", "judge"), ("agent", "planner 12"), ("llm", "other")]  # fmt: skip
    nodes = way(steps)
    assert nodes == ("start", "user", "llm", "look_up", "look_up", "agent planner #", "llm", "end")
    assert ("look_up", "look_up") in edges_of(nodes)
    assert path_of(nodes).count("look_up") == 1
    assert goes_along(path_of(nodes), ("llm", "look_up", "agent planner #"))
    assert not goes_along(path_of(nodes), ("user", "look_up"))


@given(st.lists(st.sampled_from(["a", "b", "c"]), max_size=12))
def test_edges_are_the_pairs_of_neighbours(names: list[str]) -> None:
    nodes = way(("tool", name) for name in names)
    assert edges_of(nodes) == {(nodes[at], nodes[at + 1]) for at in range(len(nodes) - 1)}
    assert path_of(nodes)[0] == "start"
    assert path_of(nodes)[-1] == "end"


def test_a_declared_workflow_is_read_and_its_mistakes_are_named(tmp_path: Path) -> None:
    file = tmp_path / "flow.toml"
    file.write_text(
        'edges = [["start", "a"]]\n[[path]]\nname = "usual"\nsteps = ["a", "b", "end"]\n'
    )
    found = read_workflow(file)
    assert found.edges == (("start", "a"), ("a", "b"), ("b", "end"))
    assert found.paths == {"usual": ("a", "b", "end")}
    for text, said in (
        ("edges = [['a']]", "edge 1 has 1 nodes"),
        ("edges = 3", "no list"),
        ("nodes = []", "not known"),
        ("", "declares no edge"),
        ("x = ", "not TOML"),
    ):
        file.write_text(text)
        with pytest.raises(UserError, match=said):
            read_workflow(file)


def test_an_edge_is_written_with_an_arrow() -> None:
    assert edge_written("look up > refund") == ("look up", "refund")
    assert edge_written("refund") is None


# --- of a library -------------------------------------------------------------------------------------


@pytest.fixture
def space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.setenv("TRACEJURY_REVIEWER", "lead")
    monkeypatch.setenv("TRACEJURY_CONFIG", str(tmp_path / "config.toml"))
    with space_of(tmp_path / "library", "lead") as opened:
        runs = [
            Run(
                "refund" if at % 4 == 0 else "look_up",
                "none",
                {
                    "intent": "lost bag" if at % 3 == 0 else "seat",
                    "tier": "gold" if at < 12 else "basic",
                },
            )
            for at in range(36)
        ]
        load(opened.library, [write_runs(tmp_path / "a.jsonl", runs)])
        keys = opened.library.keys()
        lines = [
            {"trace": key, "reviewer": "anna", "rubric": "agent-failure", "codes": ["tone"] if at < 2 else [],
             "verdict": "fail" if at < 2 else "pass"}
            for at, key in enumerate(keys[:12])
        ]  # fmt: skip
        file = tmp_path / "reviews.jsonl"
        file.write_text("".join(json.dumps(line) + "\n" for line in lines))
        opened.import_reviews(file)
        yield opened


def test_slices_of_combined_fields(space: Workspace) -> None:
    found = coverage(space, ["intent", "tier"])
    counts = {values: (one.seen, one.reviewed, one.failed) for values, one in found.slices.items()}
    assert counts == {
        ("seat", "basic"): (16, 0, 0),
        ("seat", "gold"): (8, 8, 1),
        ("lost bag", "basic"): (8, 0, 0),
        ("lost bag", "gold"): (4, 4, 1),
    }
    assert found.codes == ("tone",)
    assert found.all.seen == 36


def test_a_field_that_no_trace_has_is_named_with_those_that_there_are(space: Workspace) -> None:
    with pytest.raises(UserError, match="intent, tier, status"):
        coverage(space, ["mood"])


def test_the_command_of_a_hole_makes_the_queue_that_fills_it(space: Workspace) -> None:
    found = coverage(space, ["intent", "tier"])
    hole = next(one for one in found.holes if one.hole.part == ("lost bag", "basic"))
    edges = path_coverage(space, least=9)
    refund = next(one for one in edges.holes if one.hole.part == ("llm", "refund"))
    folder = space.folder
    space.close()
    for command, items in ((hole.command, 5), (refund.command, 6)):
        program, *words = shlex.split(command)
        assert program == "tracejury"
        done = CliRunner().invoke(tracejury, ["--library", str(folder), *words])
        assert done.exit_code == 0, done.output
        assert f": {items} traces" in done.stdout
    after = Workspace.open(folder)
    with after:
        queue = after.queue_named("fill-lost bag-basic")
        assert all(
            after.library.trace(item.trace).metadata["intent"] == "lost bag"  # type: ignore[union-attr]
            for item in queue.items
        )


def test_edges_and_paths_of_a_library(space: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "flow.toml"
    file.write_text(
        '[[path]]\nname = "pays back"\nsteps = ["refund", "llm", "end"]\n'
        '[[path]]\nname = "asks twice"\nsteps = ["look_up", "refund"]\n'
    )
    found = path_coverage(space, read_workflow(file))
    assert (found.edges["llm", "refund"].seen, found.edges["llm", "refund"].reviewed) == (9, 3)
    assert found.declared["pays back"].seen == 9
    assert found.declared["asks twice"].seen == 0
    assert ("llm", "refund") in found.undeclared
    assert ("unseen", ("look_up", "refund")) in [
        (one.hole.kind, one.hole.part) for one in found.holes
    ]
    assert sum(tally.seen for tally in found.paths.values()) == 36


def test_a_failure_is_guarded_by_the_pack_that_was_built(space: Workspace, tmp_path: Path) -> None:
    assert coverage(space, []).all.guarded == 0
    space.build_pack(None, tmp_path / "all.pack", "all")
    found = coverage(space, ["tier"])
    assert found.judged.guards.packs == 1
    assert (found.all.failed, found.all.guarded) == (2, 2)


def test_lines_fit_80_columns_and_the_sentence_comes_first(space: Workspace) -> None:
    folder = space.folder
    space.close()
    for words in (["--slice", "intent", "--slice", "tier"], ["--paths"], []):
        done = CliRunner().invoke(tracejury, ["--library", str(folder), "coverage", *words])
        assert done.exit_code == 0, done.output
        lines = done.stdout.splitlines()
        assert lines[0] == "Of 36 traces 12 are reviewed under agent-failure: 2 failed, 10 passed."
        tables = [line for line in lines if "  " in line.strip() and "tracejury" not in line]
        assert all(len(line) <= 80 for line in tables), max(tables, key=len)


def test_what_is_not_printed_names_the_number_that_prints_it(space: Workspace) -> None:
    folder = space.folder
    space.close()

    def printed(most: str) -> str:
        words = ["--library", str(folder), "coverage", "--slice", "intent", "--slice", "tier"]
        done = CliRunner().invoke(tracejury, [*words, "--most", most])
        assert done.exit_code == 0, done.output
        return done.stdout

    assert "... and 3 more slices: --most 4 or --json has all." in printed("1")
    assert "more slices" not in printed("4")
