"""The judges of a library: who they are, which way they count, what they are held against, and what is told to whom."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from failing import space_of
from held_against import judged, keys_by_id, row, scored
from tracejury.errors import UserError
from tracejury.rubrics.files import find_rubric
from tracejury.store.library.judge_records import JudgeName, judge_of
from tracejury.store.packs.passports.counts import Counts
from tracejury.store.packs.passports.parts import part_of
from tracejury.store.trace import Score
from tracejury.store.workspace.adjudication import Choice, decide, disputes
from tracejury.store.workspace.judge_words import Counting, say_counting
from tracejury.store.workspace.judges import (
    JudgeFound,
    JudgeQuestion,
    compared,
    judges_found,
    repeats_of,
)
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.commands.main import tracejury
from tracejury.tui.views.judges import label, sentences

FAILING = 30
TRACES = 120


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    """Experts fail the first 30 of 100 runs; the judge gives 0.2 to 27 of these and to 7 others, 0.8 to all else."""
    with space_of(tmp_path / "library", "lead") as found:
        low = {*range(27), *range(40, 47)}
        rows = [
            row(number, score_quality=0.2 if number in low else 0.8, intent="bags" if number % 2 else "seats")
            for number in range(TRACES)
        ]  # fmt: skip
        scored(found, tmp_path / "runs.jsonl", rows)
        said = {number: "fail" if number < FAILING else "pass" for number in range(100)}
        judged(found, tmp_path / "anna.jsonl", said)
        yield found


def the(space: Workspace, **asked: object) -> JudgeFound:
    (found,) = judges_found(space, JudgeQuestion(name="score_quality", **asked))  # type: ignore[arg-type]
    return found


def say(space: Workspace, **how: object) -> None:
    say_counting(space, "score_quality", Counting(**how))  # type: ignore[arg-type]


# --- which way it counts ------------------------------------------------------------------------------


def test_a_number_counts_no_way_until_somebody_says_which(space: Workspace) -> None:
    found = the(space)
    assert (found.report.counts.items, found.report.unknown) == (0, TRACES)
    assert found.direction is None
    assert found.report.thresholds is None
    assert any(line.startswith("Which way its scores count is not known") for line in sentences(found))  # fmt: skip


def test_what_is_said_is_kept_by_name_and_undo_takes_it_back(space: Workspace) -> None:
    say(space, threshold=0.5)
    found = the(space)
    assert found.report.counts == Counts(caught=27, missed=3, passed=63, flagged=7)
    assert found.counts_by == "fails below 0.5, as lead said"
    space.history.undo()
    assert the(space).report.counts.items == 0
    space.history.redo()
    assert the(space).report.counts.items == 100


def test_lower_can_be_better(space: Workspace) -> None:
    say(space, threshold=0.5, lower_is_better=True)
    assert the(space).report.counts == Counts(caught=3, missed=27, passed=7, flagged=63)


def test_the_threshold_itself_passes(space: Workspace) -> None:
    say(space, threshold=0.8)
    assert the(space).report.counts.caught == 27
    say(space, threshold=0.2, lower_is_better=True)
    assert the(space).report.counts.caught == 3


def test_with_the_direction_alone_a_threshold_is_proposed(space: Workspace) -> None:
    say(space, lower_is_better=False)
    found = the(space)
    assert found.report.counts.items == 0
    assert found.report.thresholds is not None
    assert found.report.thresholds.meets is not None
    assert found.report.thresholds.meets.threshold == 0.8
    assert any("At the threshold 0.8 it catches 90 % of failures" in line for line in sentences(found))  # fmt: skip
    none = the(space, target=0.95).report.thresholds
    assert none is not None
    assert (none.meets, none.best and none.best.threshold) == (None, 0.8)


def test_labels_that_a_source_explains_need_no_word(space: Workspace, tmp_path: Path) -> None:
    rows = [row(number, score_passed="pass" if number % 3 else "fail") for number in range(200, 260)]  # fmt: skip
    scored(space, tmp_path / "labels.jsonl", rows)
    judged(space, tmp_path / "ben.jsonl", dict.fromkeys(range(200, 230), "fail"), "ben")
    (found,) = judges_found(space, JudgeQuestion(name="score_passed"))
    assert found.counts_by == "as its source says"
    assert found.report.counts == Counts(caught=10, missed=20)


# --- who they are -----------------------------------------------------------------------------------------


def test_a_judge_is_its_name_with_model_and_prompt_where_the_record_tells() -> None:
    plain = judge_of(Score("tone", 0.5, rater="llm"))
    assert plain == JudgeName("tone", "", "", "llm")
    deepeval = Score(
        "tone", 0.5, rater="llm", author="gpt-x", extra={"metric_configuration": {"criteria": "Be kind."}}
    )  # fmt: skip
    assert judge_of(deepeval).model == "gpt-x"
    assert judge_of(deepeval).prompt.startswith("settings:")
    langfuse = Score("tone", extra={"metadata": '{"job_configuration_id": "af94", "model": "app"}'})
    assert (judge_of(langfuse).prompt, judge_of(langfuse).model) == ("af94", "")
    assert judge_of(Score("tone", extra={"prompt_version": 3})).prompt == "3"
    assert judge_of(Score("tone"), "gpt-of-the-step").model == "gpt-of-the-step"


def test_people_are_no_judges_and_scores_of_a_step_are_not_of_the_trace(
    tmp_path: Path,
) -> None:
    from tracejury.store.library.judge_records import judge_records
    from tracejury.store.trace import Step, Trace

    steps = (Step("a", "agent", "run"), Step("b", "llm", "call", parent_id="a"))
    scores = (
        Score("whole", 1.0, rater="llm"),
        Score("root", 1.0, rater="llm", step_id="a"),
        Score("part", 1.0, rater="llm", step_id="b"),
        Score("person", 1.0, rater="human"),
    )
    with space_of(tmp_path / "library") as space:
        bundle = space.library.begin_bundle("b", "b", "0", "messages")
        space.library.save([Trace(input="?", output="!", steps=steps, scores=scores)], bundle)
        assert {one.judge.name for one in judge_records(space.library)} == {"whole", "root"}


# --- what it is held against ----------------------------------------------------------------------------------


def test_traces_whose_reviewers_differ_are_left_out_and_counted(
    space: Workspace, tmp_path: Path
) -> None:
    say(space, threshold=0.5)
    judged(space, tmp_path / "ben.jsonl", {0: "pass", 1: "fail", 50: "unsure"}, "ben")
    judged(space, tmp_path / "eve.jsonl", {110: "unsure"}, "eve")
    found = the(space)
    assert found.report.counts == Counts(caught=26, missed=3, passed=62, flagged=7)
    assert len(found.under.verdicts.differing) == 2
    assert len(found.under.verdicts.unsure) == 1
    assert "Not compared: 2 traces whose reviewers differ; 1 trace of which they are unsure." in [*sentences(found)]  # fmt: skip


def test_what_was_decided_where_reviewers_differ_counts(space: Workspace, tmp_path: Path) -> None:
    say(space, threshold=0.5)
    judged(space, tmp_path / "ben.jsonl", {27: "pass"}, "ben")
    assert the(space).report.counts == Counts(caught=27, missed=2, passed=63, flagged=7)
    (dispute,) = disputes(space).open
    decide(space, dispute, Choice(holds="ben"), "Ben is right.")
    found = the(space)
    assert found.report.counts == Counts(caught=27, missed=2, passed=64, flagged=7)
    assert found.under.verdicts.differing == ()
    space.history.undo()
    assert len(the(space).under.verdicts.differing) == 1


def test_where_it_fails_is_listed_failures_that_it_missed_first(space: Workspace) -> None:
    say(space, threshold=0.5)
    found = the(space)
    ids = {key: name for name, key in keys_by_id(space).items()}
    missed = {ids[one.trace] for one in found.report.missed}
    flagged = {ids[one.trace] for one in found.report.flagged}
    assert missed == {"run-0027", "run-0028", "run-0029"}
    assert flagged == {f"run-{number:04}" for number in range(40, 47)}
    assert [ids[key] in missed for key in found.failing] == [True] * 3 + [False] * 7
    assert set(found.titles) == set(found.failing)


def test_slices_and_parts_add_up(space: Workspace) -> None:
    say(space, threshold=0.5)
    found = the(space, slice_name="intent")
    assert {one.value: one.counts.items for one in found.report.slices} == {"bags": 50, "seats": 50}
    parts = [the(space, part=part).report.counts for part in ("tune", "development", "held-out")]
    assert sum(one.caught for one in parts) == 27
    held_out = the(space, part="held-out").report.held
    assert {part_of(one.trace) for one in held_out} == {"held-out"}
    with pytest.raises(UserError, match="None of these traces has colour"):
        the(space, slice_name="colour")


def test_how_many_fail_is_said_of_all_that_the_judge_scored(space: Workspace) -> None:
    say(space, threshold=0.5)
    prevalence = the(space).report.prevalence
    assert (prevalence.flagged.count, prevalence.flagged.of) == (34, TRACES)
    assert prevalence.frame == "chosen"
    assert prevalence.plain.value == 0.3


def test_traces_that_were_drawn_at_random_are_told_from_chosen_ones(space: Workspace) -> None:
    say(space, threshold=0.5)
    rubric = find_rubric("agent-failure")
    space.new_queue("drawn", rubric, Selection({}, order="random", sample=60, seed=3))
    prevalence = the(space).report.prevalence
    drawn = {item.trace for item in space.queue_named("drawn").items}
    keys = keys_by_id(space)
    seen = drawn & {keys[f"run-{number:04}"] for number in range(100)}
    assert prevalence.frame == "random"
    assert prevalence.plain.n == len(seen) < 60


def test_two_judges_meet_on_the_same_traces(space: Workspace, tmp_path: Path) -> None:
    say(space, threshold=0.5)
    again = [
        row(number, score_other="fail" if number < 20 else "pass", intent="bags" if number % 2 else "seats",
            score_quality=0.2 if number in {*range(27), *range(40, 47)} else 0.8)
        for number in range(TRACES)
    ]  # fmt: skip
    scored(space, tmp_path / "again.jsonl", again)
    (other,) = judges_found(space, JudgeQuestion(name="score_other"))
    on = compared(the(space), other)
    assert (on.items, on.first, on.second, on.both, on.neither) == (100, 7, 7, 83, 3)


# --- anchors ------------------------------------------------------------------------------------------------------


def test_a_judge_that_says_otherwise_of_the_same_traces_has_moved(
    space: Workspace, tmp_path: Path
) -> None:
    say(space, threshold=0.5)
    assert the(space).report.anchors.items == 0
    later = [
        row(number, score_quality=0.3 if number < 30 or number in range(60, 72) else 0.9,
            intent="bags" if number % 2 else "seats")
        for number in range(80)
    ]  # fmt: skip
    before = len(space.library.keys())
    scored(space, tmp_path / "later.jsonl", later)
    assert len(space.library.keys()) == before
    found = the(space)
    anchors = found.report.anchors
    # It now fails 27 to 29 and 60 to 71, and passes 40 to 46.
    assert (anchors.items, len(anchors.stricter), len(anchors.milder)) == (80, 15, 7)
    assert found.report.counts.caught == 30
    assert (anchors.right.first, anchors.right.second) == (12, 10)
    assert any(line.startswith("It scored 80 traces more than once, and now says otherwise of 22") for line in sentences(found))  # fmt: skip


# --- who is told ---------------------------------------------------------------------------------------------------


def test_who_has_yet_to_judge_a_trace_blind_is_not_told_of_it(
    space: Workspace, tmp_path: Path
) -> None:
    say(space, threshold=0.5)
    rubric = find_rubric("agent-failure")
    assert rubric.display.blind
    space.new_queue("all", rubric, Selection({}, reason="all", as_loaded=True))
    judged(space, tmp_path / "lead.jsonl", {0: "fail"}, "lead")
    found = the(space)
    keys = keys_by_id(space)
    assert found.report.counts == Counts(caught=1)
    assert found.yet_to_judge == 99
    assert found.failing == []
    assert keys["run-0027"] not in found.titles
    assert "Not compared: 99 traces that you have yet to judge blind." in [*sentences(found)]


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.fixture
def library(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRACEJURY_REVIEWER", "lead")
    monkeypatch.setenv("TRACEJURY_CONFIG", str(space.folder / "config.toml"))
    space.close()
    return space.folder


def run(library: Path, *words: str) -> Result:
    return CliRunner().invoke(tracejury, ["--library", str(library), "judges", *words])


def test_the_first_sentence_says_failures_caught_and_good_outputs_passed(library: Path) -> None:
    first = run(library, "score_quality", "--threshold", "0.5").stdout.splitlines()[0]
    assert first == (
        "score_quality caught 27 of 30 failures (90 %, between 73 and 98) and passed 63 of 70 good outputs"
        " (90 %, between 80 and 96)."
    )
    # It is kept, so that the next time nobody has to say it.
    assert run(library, "score_quality").stdout.splitlines()[0] == first


def test_without_a_name_all_judges_are_in_one_table(library: Path) -> None:
    lines = run(library).stdout.splitlines()
    assert lines[0].split()[:3] == ["judge", "rubric", "compared"]
    assert "which way it counts  is not known" in lines[1]


def test_judges_of_one_name_and_two_models_read_differently(space: Workspace) -> None:
    long = "a-provider/a-model-with-a-rather-long-name"
    ones = [JudgeName("quality", f"{long}-{month}") for month in ("2026-01-01", "2026-06-01")]
    read = [label(replace(the(space), judge=one, repeats=repeats_of(one, ones))) for one in ones]
    assert read == [f"quality ({long}-2026-01-01)", f"quality ({long}-2026-06-01)"]


def test_judges_that_differ_in_who_gave_the_scores_alone_read_differently(library: Path) -> None:
    sample = Path(__file__).parents[2] / "sample_traces" / "airline_support.otlp.jsonl"
    CliRunner().invoke(tracejury, ["--library", str(library), "load", str(sample)])
    lines = run(library).stdout.splitlines()
    named = [line for line in lines if line.startswith("helpfulness")]
    assert [line.split("  ")[0] for line in named] == [
        "helpfulness (by an LLM)",
        "helpfulness (from an unknown source)",
    ]


def test_the_list_names_every_trace_on_which_they_differ(library: Path) -> None:
    run(library, "score_quality", "--threshold", "0.5")
    document = json.loads(run(library, "score_quality", "--list", "--json").stdout)
    (found,) = document["judges"]
    listed = run(library, "score_quality", "--list").stdout
    keys = [one["trace"] for one in (*found["missed"], *found["flagged"])]
    assert len(keys) == 10
    assert all(key[:12] in listed for key in keys)


def test_figures_of_all_traces_say_how_many_of_them_are_held_out(library: Path) -> None:
    run(library, "score_quality", "--threshold", "0.5")
    with space_of(library, "lead") as space:
        keys = keys_by_id(space)
    kept = sum(part_of(keys[f"run-{number:04}"]) == "held-out" for number in range(100))
    said = f"Of the 100 traces compared, {kept} are held out for a passport"
    assert said in run(library).stderr
    assert said in run(library, "score_quality").stderr
    assert "held out for a passport" not in run(library, "score_quality", "--part", "tune").stderr


def test_a_word_on_a_judge_without_its_name_is_refused(library: Path) -> None:
    done = run(library, "--threshold", "0.5")
    assert isinstance(done.exception, UserError)
    unknown = run(library, "truth")
    assert str(unknown.exception).startswith("No score of these traces is named truth")
    assert "The judges here are score_quality" in str(unknown.exception)


def test_a_library_without_scores_says_so(tmp_path: Path) -> None:
    done = run(tmp_path / "none")
    assert done.stdout == (
        "No score came with these traces: there is no judge to hold against experts.\n"
    )


# --- as a queue -------------------------------------------------------------------------------------------------------


def test_a_queue_looks_for_traces_on_which_a_judge_contradicts_experts(space: Workspace) -> None:
    say(space, threshold=0.5)
    rubric = find_rubric("agent-failure")
    made = space.new_queue("contested", rubric, Selection({}, order="against-experts", first=10))
    keys = keys_by_id(space)
    first = [item.trace for item in made.queue.items]
    assert set(first[:3]) == {keys[f"run-{number:04}"] for number in (27, 28, 29)}
    assert set(first[3:]) == {keys[f"run-{number:04}"] for number in range(40, 47)}
    assert made.queue.items[0].reason == "experts say fail, not so score_quality"
    assert all(item.tells for item in made.queue.items)
