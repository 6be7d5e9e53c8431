"""A new version of a rubric keeps the verdicts whose answers still hold; the others are to be checked again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from desk_fixtures import workspace
from revised import bring, bundle, review_line, run_id, talk
from tracejury.rubrics.files import parse_rubric, rubric_hash
from tracejury.rubrics.schema import Rubric
from tracejury.store.acts import Act
from tracejury.store.judgement import Review
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.commands.main import tracejury

VERSION_1 = """\
id: kettle
title: Kettles
version: 1
questions:
  - {id: verdict, ask: Is it right, type: pass_fail, required: true}
  - id: kind
    ask: What is wrong
    type: choice
    ask_if: {verdict: fail}
    choices: [{key: days, label: Wrong days, code: days}, {key: tone, label: Tone, code: tone}]
"""
VERSION_2 = VERSION_1.replace("version: 1", "version: 2").replace("key: days", "key: period")
OLD, NEW = parse_rubric(VERSION_1, "v1.yaml"), parse_rubric(VERSION_2, "v2.yaml")


def line(number: int, verdict: str = "pass", **fields: object) -> dict[str, object]:
    return review_line(number, verdict, **fields) | {"rubric": "kettle"}


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    with workspace(tmp_path / "library", sample=False) as found:
        found.load_and_group([bundle(tmp_path / "a.jsonl", [talk(n) for n in range(4)])])
        found.new_queue("first", OLD, Selection({}))
        yield found


def review(space: Workspace, number: int, rubric: Rubric = NEW) -> Review | None:
    (key,) = space.library.by_source(run_id(number))
    return space.reviews.review("ana", key, rubric_hash(rubric))


def judged(space: Workspace, tmp_path: Path) -> None:
    """A pass, a fail of each kind, and a trace that nobody judged."""
    lines = [
        line(0, note="Good."),
        line(1, "fail", answers={"kind": "days"}, break_point=1, note="Bad."),
        line(2, "fail", answers={"kind": "tone"}),
    ]
    bring(space, tmp_path / "r.jsonl", lines)


def test_a_queue_under_the_new_version_keeps_what_holds(space: Workspace, tmp_path: Path) -> None:
    judged(space, tmp_path)
    made = space.new_queue("second", NEW, Selection({}))
    assert (made.carried.carried, len(made.carried.rechecks)) == (2, 1)
    first, third = review(space, 0), review(space, 2)
    assert first is not None
    assert third is not None
    assert (first.status, first.verdict, first.note) == ("finished", "pass", "Good.")
    assert (third.verdict, third.answers, third.codes) == (
        "fail", {"verdict": "fail", "kind": "tone"}, ("tone",),
    )  # fmt: skip
    assert str(first.carried) == "carried over from version 1 of its rubric"
    assert first.at_ms == (review(space, 0, OLD) or first).at_ms
    assert review(space, 3) is None


def test_what_does_not_hold_is_a_draft_with_the_rest(space: Workspace, tmp_path: Path) -> None:
    judged(space, tmp_path)
    space.new_queue("second", NEW, Selection({}))
    found = review(space, 1)
    assert found is not None
    assert (found.status, found.verdict, found.answers) == ("draft", None, {"verdict": "fail"})
    assert (found.note, found.break_point is not None) == ("Bad.", True)
    assert str(found.carried) == (
        "carried over from version 1 of its rubric, to be checked again:"
        " the choice 'days' of 'What is wrong' no longer exists"
    )
    (queue,) = space.recheck_queues()
    assert [item.trace for item in queue.items] == [found.trace]
    assert queue.rubric == rubric_hash(NEW)
    assert queue.items[0].reason == (
        "judged before under version 1: the choice 'days' of 'What is wrong' no longer exists"
        " (judged by ana)"
    )


def test_a_new_required_question_has_to_be_answered(space: Workspace, tmp_path: Path) -> None:
    judged(space, tmp_path)
    text = VERSION_1.replace("version: 1", "version: 2")
    new = parse_rubric(f"{text}  - {{id: cost, ask: Cost, type: text, required: true}}\n", "v.yaml")
    report = space.use_version(new).report
    assert report.carried == 0
    assert {one.reason.split(": ")[1] for one in report.rechecks} == {"'Cost' has to be answered"}


def test_what_the_reviewer_did_under_the_new_version_stays(
    space: Workspace, tmp_path: Path
) -> None:
    judged(space, tmp_path)
    space.reviews.remember_rubric("ana", NEW)
    (key,) = space.library.by_source(run_id(0))
    acts = [Act("answer", {"question": "verdict", "value": "fail"})]
    space.journal.append("ana", key, rubric_hash(NEW), acts)
    assert space.use_version(NEW).carried == 1
    found = review(space, 0)
    assert found is not None
    assert (found.answers, found.carried) == ({"verdict": "fail"}, None)


def test_once_answered_it_needs_no_check(space: Workspace, tmp_path: Path) -> None:
    judged(space, tmp_path)
    space.new_queue("second", NEW, Selection({}))
    found = review(space, 1)
    assert found is not None
    acts = [
        Act("answer", {"question": "kind", "value": "period"}),
        Act("finish", {"verdict": "fail", "codes": ["days"]}),
    ]
    space.journal.append("ana", found.trace, found.rubric, acts)
    assert space.rechecks_left() == 0


def test_a_third_version_takes_the_latest_review_of_each_trace(
    space: Workspace, tmp_path: Path
) -> None:
    judged(space, tmp_path)
    space.reviews.remember_rubric("ana", NEW)
    (key,) = space.library.by_source(run_id(0))
    acts = [
        Act("answer", {"question": "verdict", "value": "unsure"}),
        Act("finish", {"verdict": "unsure"}),
    ]
    space.journal.append("ana", key, rubric_hash(NEW), acts)
    third = parse_rubric(VERSION_2.replace("version: 2", "version: 3"), "v3.yaml")
    space.use_version(third)
    found = [review(space, number, third) for number in (0, 2)]
    assert [one and one.verdict for one in found] == ["unsure", "fail"]
    assert [one and one.carried and one.carried.version for one in found] == [2, 1]


def test_an_import_by_id_alone_is_under_the_newest_version_that_fits(
    space: Workspace, tmp_path: Path
) -> None:
    space.new_queue("second", NEW, Selection({}))
    lines = [line(0, "fail", answers={"kind": "days"}), line(1, "fail", answers={"kind": "period"})]
    bring(space, tmp_path / "r.jsonl", lines)
    assert review(space, 0, OLD) is not None
    assert (review(space, 1, OLD), review(space, 1) is not None) == (None, True)
    # What was given under version 1 follows: there is a queue under version 2.
    found = review(space, 0)
    assert found is not None
    assert found.carried is not None


def test_an_import_under_a_named_version_is_under_that_one(
    space: Workspace, tmp_path: Path
) -> None:
    space.new_queue("second", NEW, Selection({}))
    bring(space, tmp_path / "r.jsonl", [line(0) | {"rubric": {"id": "kettle", "version": 1}}])
    found = review(space, 0, OLD)
    assert found is not None
    assert found.carried is None


# --- the commands -----------------------------------------------------------------------------------


def typed(folder: Path, *words: str) -> Result:
    result = CliRunner().invoke(tracejury, ["--library", str(folder), *words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with workspace(tmp_path / "library", sample=False) as found:
        found.load_and_group([bundle(tmp_path / "a.jsonl", [talk(n) for n in range(4)])])
        found.new_queue("first", OLD, Selection({}))
        judged(found, tmp_path)
    (tmp_path / "v1.yaml").write_text(VERSION_1)
    (tmp_path / "v2.yaml").write_text(VERSION_2)
    return tmp_path / "library"


def test_rubric_carry_counts_in_words(folder: Path, tmp_path: Path) -> None:
    said = typed(folder, "rubric", "carry", str(tmp_path / "v2.yaml")).stdout
    assert said.startswith("2 reviews still hold and were carried over from version 1.\n")
    assert "1 judgement has to be checked again: queue re-check kettle 2." in said
    assert "1 queue asks version 2 from now on: first." in said
    assert "the choice 'days' of 'What is wrong' no longer exists" in said
    again = typed(folder, "--json", "rubric", "carry", str(tmp_path / "v2.yaml"))
    document = json.loads(again.stdout)
    assert (document["from"], document["carried"], len(document["recheck"])) == (1, 0, 1)
    assert (document["queues"], document["recheck_queue"]) == ([], "re-check kettle 2")


def test_one_undo_takes_all_of_a_version_back(space: Workspace, tmp_path: Path) -> None:
    judged(space, tmp_path)
    bring(space, tmp_path / "b.jsonl", [line(3) | {"reviewer": "ben"}])
    before = space.reviews.reviews()
    used = space.use_version(NEW)
    assert (used.carried, used.queues, used.recheck) == (3, ("first",), 1)
    after = space.reviews.reviews()
    assert len(after) == 8
    assert space.queue_named("first").rubric == rubric_hash(NEW)
    done = space.history.undo()
    assert done is not None
    assert done.words == (
        "put version 2 of kettle to use, carried 3 reviews over, moved the queue 'first' to it,"
        " left 1 review to be checked again"
    )
    assert space.reviews.reviews() == before
    assert [queue.rubric for queue in space.queues.all()] == [rubric_hash(OLD)]
    assert space.history.redo() is not None
    assert space.reviews.reviews() == after
    # Taken back, it can be done anew.
    space.history.undo()
    assert space.use_version(NEW).carried == 3
    assert space.reviews.reviews() == after
    assert space.journal.differences() == []


def test_what_a_new_queue_carries_over_goes_with_it(space: Workspace, tmp_path: Path) -> None:
    judged(space, tmp_path)
    before = space.reviews.reviews()
    assert space.new_queue("second", NEW, Selection({})).carried.carried == 2
    done = space.history.undo()
    assert done is not None
    assert done.words == "made the queue 'second' of 4 traces, carried 3 reviews over to it"
    assert (space.reviews.reviews(), space.queues.get("second")) == (before, None)


def test_what_was_carried_from_an_import_goes_with_the_import(
    space: Workspace, tmp_path: Path
) -> None:
    space.new_queue("second", NEW, Selection({}))
    bring(space, tmp_path / "r.jsonl", [line(0, "fail", answers={"kind": "days"})])
    assert review(space, 0) is not None
    # The import is an act of whoever works here.
    assert space.history.undo() is not None
    assert review(space, 0) is None
    assert space.history.redo() is not None
    assert review(space, 0) is not None


def test_without_an_earlier_version_there_is_nothing_to_carry(folder: Path, tmp_path: Path) -> None:
    changed = tmp_path / "same.yaml"
    changed.write_text(VERSION_2.replace("version: 2", "version: 1"))
    result = CliRunner().invoke(
        tracejury, ["--library", str(folder), "rubric", "carry", str(changed)]
    )
    assert result.exit_code == 1
    assert "Give the changed rubric a higher version." in result.stderr
    assert "no version of kettle before 1" in str(result.exception)


def test_queue_recheck_makes_the_queue(folder: Path, tmp_path: Path) -> None:
    made = typed(folder, "queue", "new", "second", "--rubric", str(tmp_path / "v2.yaml"))
    assert "2 reviews still hold and were carried over" in made.stderr
    said = typed(folder, "queue", "recheck", "look again").stdout
    assert said.startswith("Queue look again: 1 trace to check again, under kettle\n")
    shown = json.loads(typed(folder, "--json", "queue", "show", "look again").stdout)
    assert "no longer exists" in shown["items"][0]["reason"]
    second = json.loads(typed(folder, "--json", "queue", "show", "second").stdout)
    assert len(second["items"]) == 4


def test_traces_says_what_a_revision_revises(folder: Path, tmp_path: Path) -> None:
    changed = bundle(tmp_path / "b.jsonl", [talk(0, answer="No.")])
    loaded = typed(folder, "load", str(changed))
    assert "judged before, changed since" in loaded.stderr
    listed = json.loads(typed(folder, "--json", "traces").stdout)
    (newest,) = [one for one in listed if one["revises"]]
    (older,) = newest["revises"]
    said = typed(folder, "traces", newest["key"], "--revisions").stdout.splitlines()
    assert said == [
        (
            f"{older}  earlier; since then step 4 assistant: the output changed from"
            " 'Within 30 days.' to 'No.'"
        ),
        f"{newest['key']}  this one, the newest",
    ]
    shown = json.loads(typed(folder, "--json", "traces", older).stdout)
    assert [one["key"] for one in shown["superseded_by"]] == [newest["key"]]
    assert f"A revision of {older[:12]}: " in typed(folder, "traces", newest["key"]).stdout
