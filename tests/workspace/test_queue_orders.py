"""The orders of a queue, what is mixed in, and the second judgement of a repeat."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from failing import Run, judge, space_of, take_in, write_runs
from tracejury.errors import UserError
from tracejury.rubrics.files import find_rubric
from tracejury.store.acts import Act, of_repeat
from tracejury.store.loading.load import load
from tracejury.store.reviews import presses
from tracejury.store.reviews.queues import Queue, QueueItem, RandomSample
from tracejury.store.workspace.order_words import ORDER_WORDS, RANDOM
from tracejury.store.workspace.queue_orders import PLACES
from tracejury.store.workspace.queue_state import positions
from tracejury.store.workspace.queues import NewQueue, Selection
from tracejury.store.workspace.workspace import Workspace

RUBRIC = find_rubric("agent-failure")


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    with space_of(tmp_path / "library") as found:
        yield found


def table(space: Workspace, path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """A flat table: one run a row."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    load(space.library, [path])


def made(space: Workspace, order: str, **how: Any) -> Queue:
    return space.new_queue(order, RUBRIC, Selection({}, order=order, **how)).queue


def names(space: Workspace, queue: Queue) -> list[str]:
    rows = {
        row.key: row.source_id or ""
        for row in space.library.rows_for([i.trace for i in queue.items])
    }
    return [rows[item.trace] for item in queue.items]


def scored(space: Workspace, tmp_path: Path) -> None:
    rows: list[Mapping[str, Any]] = [
        {"id": "good", "input": "How do I pay?", "output": "By card.", "score_tone": 0.9, "score_truth": 0.9},
        {"id": "split", "input": "May I smoke?", "output": "No.", "score_tone": 0.9, "score_truth": 0.1},
        {"id": "low", "input": "Where is it?", "output": "There.", "score_tone": 0.1, "score_truth": 0.3},
        {"id": "none", "input": "When?", "output": "Now."},
    ]  # fmt: skip
    table(space, tmp_path / "scores.jsonl", rows)


def test_every_order_that_can_be_chosen_is_there() -> None:
    assert {*PLACES, RANDOM} == set(ORDER_WORDS)


def test_low_scores_come_first_and_say_where_they_stand(space: Workspace, tmp_path: Path) -> None:
    scored(space, tmp_path)
    queue = made(space, "low-score")
    found = names(space, queue)
    assert found.index("good") == 2
    assert found[-1] == "none"
    assert queue.items[-1].reason == "no judge scored it"
    assert "among the lowest" in queue.items[0].reason
    assert all(item.tells for item in queue.items)


def test_judges_that_differ_come_first(space: Workspace, tmp_path: Path) -> None:
    scored(space, tmp_path)
    queue = made(space, "disagree")
    assert names(space, queue)[0] == "split"
    assert queue.items[0].reason.startswith("judges differ: ")


def test_errors_come_first_and_say_which(space: Workspace, tmp_path: Path) -> None:
    rows = [
        {"id": "fine", "input": "a", "output": "b"},
        {"id": "broken", "input": "c", "error": "it fell over"},
    ]
    table(space, tmp_path / "a.jsonl", rows)
    queue = made(space, "errors")
    assert names(space, queue) == ["broken", "fine"]
    assert [item.reason for item in queue.items][1] == "no error"
    assert queue.items[0].reason.startswith("ended with an error")


def test_what_is_most_unlike_the_reviewed_comes_first(space: Workspace, tmp_path: Path) -> None:
    asked = {
        "one": "How do I pay my bill?",
        "two": "How do I pay my bills?",
        "other": "The oven smells of gas",
    }
    table(
        space,
        tmp_path / "a.jsonl",
        [{"id": i, "input": a, "output": "x"} for i, a in asked.items()],
    )
    (first,) = space.library.resolve("one")
    assert made(space, "unlike").items[0].reason == "nothing is reviewed yet"
    judge(space, first, "pass", codes=())
    queue = space.new_queue("again", RUBRIC, Selection({}, order="unlike")).queue
    assert names(space, queue) == ["other", "two", "one"]
    assert queue.items[-1].reason == "100 % like the nearest reviewed trace"


def test_groups_that_were_judged_differently_come_first(space: Workspace, tmp_path: Path) -> None:
    runs = [Run("seat_map", "no seats are left on this flight")] * 3
    runs += [Run("refund", "the refund was declined by the bank")] * 3
    take_in(space, write_runs(tmp_path / "a.jsonl", runs))
    keys = space.library.keys()
    judge(space, keys[3], "fail")
    judge(space, keys[4], "pass", codes=())
    queue = made(space, "uncertain")
    assert queue.items[0].trace in keys[3:]
    assert queue.items[0].reason == "its group was judged differently: fail 1, pass 1"
    assert queue.items[1].reason == "of its group of 3, 0 judged"


# --- what fits an order -------------------------------------------------------------------------------


def test_the_first_of_an_order_that_looks_for_something_are_those_that_fit(
    space: Workspace, tmp_path: Path
) -> None:
    rows = [{"id": f"r{n}", "input": f"Question {n}", "output": "x"} for n in range(27)]
    rows += [{"id": f"e{n}", "input": f"Question {n}", "error": "it fell over"} for n in range(3)]
    table(space, tmp_path / "a.jsonl", rows)

    def new(name: str, **how: Any) -> NewQueue:
        return space.new_queue(name, RUBRIC, Selection({}, order="errors", **how))

    short = new("short", first=10)
    assert names(space, short.queue) == ["e0", "e1", "e2"]
    assert (short.order_fit, short.missing) == (3, 7)
    assert short.fit_words == "3 of 30 traces ended with an error or had a failed step."
    filled = new("filled", first=10, fill=True)
    assert names(space, filled.queue)[:4] == ["e0", "e1", "e2", "r0"]
    assert filled.fit_words == f"{short.fit_words[:-1]}; 7 others come behind them."
    assert len(new("all").queue.items) == 30
    assert new("enough", first=2).fit_words == ""
    # What is drawn keeps its share of the shorter queue.
    mixed = new("mixed", first=10, random_share=0.25)
    assert (len(mixed.queue.items), sum(item.random for item in mixed.queue.items)) == (4, 1)


def test_where_nothing_fits_an_order_no_queue_is_made(space: Workspace, tmp_path: Path) -> None:
    many(space, tmp_path, 5)
    with pytest.raises(UserError, match="looks for those that have judges that disagree"):
        made(space, "disagree", first=3)
    assert space.queues.all() == []
    assert space.reviews.rubrics() == {}
    assert len(made(space, "unlike", first=3).items) == 3


# --- the random sample ------------------------------------------------------------------------------


def many(space: Workspace, tmp_path: Path, count: int = 60) -> list[str]:
    rows = [
        {"id": f"r{n}", "input": f"Question {n}", "output": f"Answer {n}"} for n in range(count)
    ]
    table(space, tmp_path / "many.jsonl", rows)
    return space.library.keys()


def test_a_random_share_is_mixed_in_and_recorded_with_its_population_and_seed(
    space: Workspace, tmp_path: Path
) -> None:
    many(space, tmp_path)
    queue = made(space, "errors", first=20, fill=True, random_share=0.2, seed=5)
    drawn = [at for at, item in enumerate(queue.items) if item.random]
    assert drawn == [2, 7, 12, 17]
    assert queue.sample == RandomSample(4, 60, 5, "")
    assert queue.items[2].reason == "drawn at random: 4 of 60 (seed 5)"
    (act,) = [event for event in space.journal.events() if event.kind == "queue"]
    assert act.body["sample"] == {"drawn": 4, "population": 60, "seed": 5, "of": ""}
    assert act.body["order"] == "errors"
    assert space.queues.get("errors") == queue
    assert space.journal.differences() == []


def test_every_trace_has_the_same_chance_to_be_drawn(space: Workspace, tmp_path: Path) -> None:
    keys = many(space, tmp_path, 20)
    times = dict.fromkeys(keys, 0)
    for seed in range(200):
        found = space.new_queue(
            f"q{seed}", RUBRIC, Selection({}, order="as-loaded", random_share=0.25, seed=seed)
        )
        for item in found.queue.items:
            times[item.trace] += item.random
    assert sum(times.values()) == 200 * 5
    # 50 each are expected; one in a million queues is off by 5 standard deviations (6.1).
    assert all(20 < count < 80 for count in times.values()), times


def test_in_random_order_everything_is_of_the_sample(space: Workspace, tmp_path: Path) -> None:
    keys = many(space, tmp_path)
    queue = made(space, "random", first=10)
    assert all(item.random for item in queue.items)
    assert queue.sample == RandomSample(10, 60, 0, "")
    assert [item.trace for item in queue.items] != keys[:10]


# --- repeats ------------------------------------------------------------------------------------------


def judged_again(space: Workspace, queue: Queue, trace: str, verdict: Any) -> None:
    acts = of_repeat(presses.verdict_press(RUBRIC, None, verdict), queue.name)
    space.journal.append(space.reviewer, trace, queue.rubric, acts)


@pytest.fixture
def repeating(space: Workspace, tmp_path: Path) -> Queue:
    keys = many(space, tmp_path, 4)
    pinned = space.reviews.remember_rubric(space.reviewer, RUBRIC)
    items = [*(QueueItem(key, "why") for key in keys), QueueItem(keys[0], "why", repeat=True)]
    return space.queues.create(space.reviewer, "q", pinned, items)


def test_the_second_judgement_does_not_change_the_first(space: Workspace, repeating: Queue) -> None:
    trace = repeating.items[0].trace
    judge(space, trace, "pass", codes=())
    judged_again(space, repeating, trace, "unsure")
    first = space.reviews.review("expert", trace, repeating.rubric)
    second = space.reviews.review("expert", trace, repeating.rubric, repeat="q")
    assert first is not None
    assert second is not None
    assert (first.verdict, first.repeat) == ("pass", None)
    assert (second.verdict, second.repeat) == ("unsure", "q")
    assert [review.verdict for review in space.reviews.reviews()] == ["pass"]
    assert space.journal.differences() == []


def test_by_code_a_repeat_stands_where_its_own_code_is(space: Workspace, repeating: Queue) -> None:
    for item, code in zip(repeating.items[:4], ("a", "b", "c", "d"), strict=True):
        judge(space, item.trace, "fail", codes=(code,))
    finish = Act("finish", {"verdict": "fail", "codes": ["z"]})
    space.journal.append(
        space.reviewer, repeating.items[0].trace, repeating.rubric, of_repeat([finish], "q")
    )
    assert positions(space, repeating, sorting="code") == [0, 1, 2, 3, 4]


def test_a_repeat_waits_until_its_trace_was_judged(space: Workspace, repeating: Queue) -> None:
    for item in repeating.items[1:4]:
        judge(space, item.trace, "pass", codes=())
    assert space.queues.next_open(repeating, "expert", 3) == 0
    judge(space, repeating.items[0].trace, "pass", codes=())
    assert space.queues.progress(repeating, "expert").finished == 4
    assert space.queues.next_open(repeating, "expert", 0) == 4
    judged_again(space, repeating, repeating.items[0].trace, "pass")
    assert space.queues.progress(repeating, "expert").finished == 5
    assert space.queues.next_open(repeating, "expert", 4) is None


def test_undo_takes_back_the_second_judgement_alone(space: Workspace, repeating: Queue) -> None:
    trace = repeating.items[0].trace
    judge(space, trace, "pass", codes=())
    judged_again(space, repeating, trace, "unsure")
    done = space.history.undo()
    assert done is not None
    assert done.repeat == "q"
    assert space.reviews.repeats() == []
    assert [review.verdict for review in space.reviews.reviews()] == ["pass"]
    space.history.redo()
    assert [review.verdict for review in space.reviews.repeats()] == ["unsure"]
    space.history.undo()
    done = space.history.undo()
    assert done is not None
    assert done.repeat == ""
    assert space.reviews.reviews() == []
    assert space.journal.differences() == []


def test_both_judgements_are_exported_and_come_back(
    space: Workspace, repeating: Queue, tmp_path: Path
) -> None:
    trace = repeating.items[0].trace
    judge(space, trace, "pass", codes=())
    judged_again(space, repeating, trace, "unsure")
    file = tmp_path / "reviews.jsonl"
    assert space.export_reviews(file, space.chosen_reviews()) == 2
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert [(line["verdict"], line.get("repeat")) for line in lines] == [
        ("pass", None),
        ("unsure", "q"),
    ]
    with space_of(tmp_path / "other") as other:
        load(other.library, [tmp_path / "many.jsonl"])
        report = other.import_reviews(file)
        assert (report.added, report.rejected) == (2, [])
        assert [review.verdict for review in other.reviews.reviews()] == ["pass"]
        assert [(one.verdict, one.repeat) for one in other.reviews.repeats()] == [("unsure", "q")]
        assert other.import_reviews(file).unchanged == 2


def test_a_repeat_makes_no_test_of_its_own(space: Workspace, repeating: Queue) -> None:
    trace = repeating.items[0].trace
    judge(space, trace, "pass", codes=())
    before = space.plan_pack("q", "q").report.json()
    judged_again(space, repeating, trace, "fail")
    assert space.plan_pack("q", "q").report.json() == before
