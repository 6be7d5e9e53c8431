"""What is said of the scores of a name holds for the library: in groups, orders, judges, signals and whatever is loaded later."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner
from tracejury.errors import UserError
from tracejury.store.insight.signals.thumbs import thumb_of
from tracejury.store.library.choosing import judge_scores
from tracejury.store.library.meanings import meanings
from tracejury.store.score_meanings import Counting
from tracejury.store.trace import Score
from tracejury.store.workspace.declared import declared_of
from tracejury.store.workspace.judge_words import say_counting
from tracejury.store.workspace.loading import LoadOptions, load_and_group
from tracejury.store.workspace.score_names import named_scores, say_scores, unsay_scores
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.commands.main import tracejury

ANSWERS = [
    {"id": "r-1", "input": "Is the pool open?", "output": "Yes, all night.", "score_made_up": 1},
    {"id": "r-2", "input": "Is the sauna open?", "output": "Until nine.", "score_made_up": 0},
    {"id": "r-3", "input": "Is the bar open?", "output": "Perhaps.", "score_made_up": 0.4},
]
LOWER = {"score_made_up": Counting(None, True)}


def bundle(folder: Path, rows: Sequence[dict[str, object]], name: str = "answers") -> Path:
    path = folder / f"{name}.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def failures(space: Workspace) -> list[str]:
    space.regroup()
    keys = [key for one in space.groups.all() for key in space.groups.traces(one)]
    return sorted(str(row.source_id) for row in space.shown.rows_for(keys))


def test_a_number_of_which_nobody_says_the_direction_is_no_failure_and_is_told(
    tmp_path: Path,
) -> None:
    loaded = load_and_group(tmp_path / "l", [bundle(tmp_path, ANSWERS)])
    assert loaded.undirected == {"score_made_up": 3}
    with Workspace.open(tmp_path / "l") as space:
        assert failures(space) == []


def test_what_load_says_of_a_score_is_kept_and_used(tmp_path: Path) -> None:
    options = LoadOptions(scores=LOWER)
    loaded = load_and_group(tmp_path / "l", [bundle(tmp_path, ANSWERS)], options)
    assert loaded.undirected == {}
    later = [{**row, "id": f"later {row['id']}"} for row in ANSWERS[:1]]
    load_and_group(tmp_path / "l", [bundle(tmp_path, later, "later")])
    with Workspace.open(tmp_path / "l") as space:
        assert failures(space) == ["later r-1", "r-1"]
        found = judge_scores(space.library, space.library.keys())
        assert sorted(str(one.verdict) for some in found.values() for one in some) == [
            "None", "fail", "fail", "pass"
        ]  # fmt: skip


def test_groups_follow_what_is_said_and_taken_away(tmp_path: Path) -> None:
    load_and_group(tmp_path / "l", [bundle(tmp_path, ANSWERS)])
    with Workspace.open(tmp_path / "l") as space:
        assert say_scores(space, {"score_made_up": Counting(0.3, True)}) == ["score_made_up"]
        assert failures(space) == ["r-1", "r-3"]
        assert say_scores(space, {"score_made_up": Counting(0.3, True)}) == []
        unsay_scores(space, ["score_made_up"])
        assert failures(space) == []
        space.history.undo()
        assert failures(space) == ["r-1", "r-3"]
        with pytest.raises(UserError, match="Nothing was said of the score speed"):
            unsay_scores(space, ["speed"])


def test_it_is_read_beside_an_open_app_and_labels_stay_as_they_were_said(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "l") as space:
        say_counting(space, "tone", Counting(fails=frozenset(["cold"])))
        say_scores(space, {"tone": Counting(2.0, False)})
        (how,) = declared_of(tmp_path / "l").values()
        assert (how.threshold, how.lower_is_better, how.fails) == (2.0, False, frozenset({"cold"}))
        assert [one.scores.count for one in named_scores(space)] == [0]


def test_a_direction_says_nothing_of_one_star(tmp_path: Path) -> None:
    rows = [{**ANSWERS[0], "score_stars": 1}, {**ANSWERS[1], "score_stars": 5}]
    options = LoadOptions(scores={"score_stars": Counting(None, False)})
    load_and_group(tmp_path / "l", [bundle(tmp_path, rows)], options)
    with Workspace.open(tmp_path / "l") as space:
        assert not meanings(space.library)["score_stars"].shares
        assert failures(space) == []


def test_a_press_of_a_user_counts_as_declared() -> None:
    pressed = Score("feedback", 1.0, rater="user")
    assert thumb_of(pressed) == "up"
    assert thumb_of(pressed, "", {"feedback": Counting(0.5, True)}) == "down"


def run(library: Path, *words: str) -> str:
    result = CliRunner().invoke(tracejury, ["--library", str(library), *words])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_commands_say_list_and_take_away(tmp_path: Path) -> None:
    path, library = bundle(tmp_path, ANSWERS), tmp_path / "l"
    assert "score `score_made_up`: no direction known" in run(library, "load", str(path))
    assert "no direction known" in run(library, "scores", "list")
    said = run(
        library, "load", str(path), "--score", "score_made_up:lower", "--score", "typo:higher"
    )
    assert "No score in the library is named typo" in said
    listed = json.loads(run(library, "--json", "--quiet", "scores", "list"))["scores"]
    assert [(one["name"], one["lower_is_better"], one["unknown"]) for one in listed] == [
        ("score_made_up", True, 0), ("typo", False, 0)
    ]  # fmt: skip
    run(library, "scores", "higher", "score_made_up", "--threshold", "0.5")
    assert "higher is better, passes from 0.5" in run(library, "scores", "list")
    run(library, "scores", "unsay", "score_made_up")
    wrong = CliRunner().invoke(tracejury, ["--library", str(library), "scores", "lower", "made"])
    assert isinstance(wrong.exception, UserError)
    assert "The scores here are score_made_up" in wrong.exception.hint


def test_a_trace_shows_every_score_with_author_reason_and_what_it_means(tmp_path: Path) -> None:
    scores = {
        f"check_{number}": {"value": number, "reason": f"Reason {number}.\nAnd more.",
                            "rater": "llm", "author": "desk-judge"}
        for number in range(12)
    }  # fmt: skip
    talk = [
        {"role": "user", "content": "Is the pool open?"},
        {"role": "assistant", "content": "Yes"},
    ]
    path, library = (
        bundle(tmp_path, [{"id": "t-1", "messages": talk, "scores": scores}]),
        tmp_path / "l",
    )
    run(library, "load", str(path), "--score", "check_3:lower:2")
    for view in ("chat", "steps"):
        shown = run(library, "traces", "t-1", "--view", view)
        for number in range(12):
            assert f"check_{number} {number} (LLM judge, desk-judge)" in shown
            assert f"    Reason {number}." in shown
        assert "check_3 3 (LLM judge, desk-judge): a fail" in shown
        assert "check_4 4 (LLM judge, desk-judge): no direction known" in shown
    for words in (("traces", "t-1", "--view", "json"), ("--json", "--quiet", "traces", "t-1")):
        told = run(library, *words)
        document = json.loads(told[told.index("{") :])
        assert len(document["scores"]) == 12
        (third,) = [one for one in document["scores"] if one["name"] == "check_3"]
        assert (third["verdict"], third["author"]) == ("fail", "desk-judge")
        assert third["explanation"] == "Reason 3.\nAnd more."
