"""Codes are renamed, merged and split in one act each: reviews show the present name, and undo brings the old one back."""

from __future__ import annotations

import itertools
import json
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from desk_fixtures import workspace
from hypothesis import given, settings
from hypothesis import strategies as st
from tracejury.errors import UserError
from tracejury.rubrics.files import builtin_rubrics, rubric_hash
from tracejury.rubrics.schema import Rubric
from tracejury.store.acts import Act
from tracejury.store.journal.journal import Journal
from tracejury.store.judgement import Review
from tracejury.store.reviews.importing import import_reviews
from tracejury.store.reviews.reviews import Reviews
from tracejury.store.workspace.carrying import carrying
from tracejury.store.workspace.codes import (
    codes_seen,
    merge,
    rename,
    reviews_with,
    split,
    used_codes,
)
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.commands.main import tracejury

RUBRIC = builtin_rubrics()["agent-failure"]


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    with workspace(tmp_path / "library") as found:
        yield found


def coded(space: Workspace, number: int, *codes: str, reviewer: str = "expert") -> Review:
    """A finished fail of a trace of the library with these free codes."""
    pinned = space.reviews.remember_rubric("expert", RUBRIC)
    trace = space.library.keys()[number]
    answers = {"verdict": "fail", "mode": ["bias"], "why": "It favours one of them."}
    acts = [Act("answer", {"question": name, "value": value}) for name, value in answers.items()]
    acts.append(Act("mark", {"as": "break_point", "cannot_tell": True}))
    acts += [Act("code", {"code": code}) for code in codes]
    acts.append(Act("finish", {"verdict": "fail", "codes": ["bias"]}))
    space.journal.append(reviewer, trace, pinned, acts)
    found = space.reviews.review(reviewer, trace, pinned)
    assert found is not None
    return found


def codes(space: Workspace, review: Review) -> tuple[str, ...]:
    found = space.reviews.review(review.reviewer, review.trace, review.rubric)
    assert found is not None
    return found.codes


def carry(space: Workspace, rubric: Rubric) -> None:
    """Carry over, as the program does it of itself."""
    carrying(space).to_version(space.reviews.remember_rubric("expert", rubric))


def counts(space: Workspace) -> dict[str, int]:
    return {one.code: one.count for one in used_codes(space)}


def test_a_merge_shows_in_every_review_and_undo_takes_it_back(space: Workspace) -> None:
    first = coded(space, 0, "guess")
    second = coded(space, 1, "made up", "guess", reviewer="ben")
    assert counts(space) == {"bias": 2, "guess": 2, "made up": 1}
    assert merge(space, ["guess", "made up"], "invented") == 2
    assert codes(space, first) == ("bias", "invented")
    assert codes(space, second) == ("bias", "invented")
    assert counts(space) == {"invented": 2, "bias": 2}
    done = space.history.undo()
    assert done is not None
    assert done.words == "merged the codes 'guess', 'made up' into 'invented', in 2 reviews"
    assert codes(space, first) == first.codes
    assert codes(space, second) == second.codes
    space.history.redo()
    assert codes(space, second) == ("bias", "invented")


def test_a_code_of_the_rubric_is_renamed_as_well_and_its_meaning_stays(space: Workspace) -> None:
    coded(space, 0)
    [before] = used_codes(space)
    rename(space, "bias", "unfair")
    [after] = used_codes(space)
    # The rubric calls it otherwise than people do now: it goes by its new name.
    assert (before.title, after.title) == ("Bias", "")
    assert after == replace(before, code="unfair", formerly=("bias",), title="")
    assert after.meaning
    assert not after.free


def test_a_former_name_that_is_given_later_has_the_present_one(space: Workspace) -> None:
    coded(space, 0, "guess")
    rename(space, "guess", "invented")
    later = coded(space, 1, "guess")
    assert codes(space, later) == ("bias", "invented")
    # The reviewer takes off what they see.
    off = Act("code", {"code": "invented", "remove": True})
    space.journal.append("expert", later.trace, later.rubric, [off])
    assert codes(space, later) == ("bias",)


def test_a_split_changes_the_chosen_reviews_alone(space: Workspace) -> None:
    first, second = (coded(space, number, "guess") for number in (0, 1))
    shown, others = reviews_with(space, "guess")
    assert ([one.trace for one in shown], others) == ([second.trace, first.trace], 0)
    split(space, "guess", "wrong number", shown[:1])
    assert codes(space, first) == ("bias", "guess")
    assert codes(space, second) == ("bias", "wrong number")
    # A part that was split off can be merged again, as any code.
    merge(space, ["wrong number"], "guess")
    assert codes(space, second) == ("bias", "guess")
    assert space.journal.differences() == []


def test_what_others_said_of_a_trace_is_not_shown_before_one_has_judged_it(
    space: Workspace,
) -> None:
    other = coded(space, 0, "guess", reviewer="ben")
    # Whoever judges nothing is not influenced; the screen cannot know that they will not.
    assert [one.reviewer for one in reviews_with(space, "guess")[0]] == ["ben"]
    assert reviews_with(space, "guess", to_judge=True) == ([], 1)
    assert codes_seen(space) == ([], 2)
    coded(space, 1)
    [example] = [one.example for one in used_codes(space) if one.code == "guess"]
    assert example == ""
    assert reviews_with(space, "guess") == ([], 1)
    coded(space, 0)
    assert [one.reviewer for one in reviews_with(space, "guess")[0]] == [other.reviewer]


def test_what_cannot_be_done_says_why(space: Workspace) -> None:
    coded(space, 0, "guess")
    for work, said in (
        (lambda: rename(space, "guess", " guess "), "called 'guess' already"),
        (lambda: rename(space, "guess", "  "), "needs a name"),
        (lambda: rename(space, "guess", "x" * 61), "at most 60"),
        (lambda: rename(space, "gues", "x"), "No review gives"),
        (lambda: split(space, "guess", "x", []), "No review was chosen"),
    ):
        with pytest.raises(UserError, match=said):
            work()
    assert space.reviews.code_names().acts == ()


def test_exports_and_packs_follow_and_an_export_is_known_when_it_comes_back(
    space: Workspace, tmp_path: Path
) -> None:
    review = coded(space, 0, "guess")
    before = tmp_path / "before.jsonl"
    space.export_reviews(before, space.reviews.reviews())
    rename(space, "guess", "invented")
    after = tmp_path / "after.jsonl"
    space.export_reviews(after, space.reviews.reviews())
    assert json.loads(after.read_text())["codes"] == ["bias", "invented"]
    [case] = space.plan_pack(None, "p").report.cases
    assert case.verdict["codes"] == ["bias", "invented"]
    for file in (before, after):
        report = import_reviews(file, space.library, space.journal)
        assert (report.unchanged, report.stored, report.rejected) == (1, 0, [])
    assert codes(space, review) == ("bias", "invented")


def test_a_carried_review_follows_when_the_change_is_taken_back(space: Workspace) -> None:
    review = coded(space, 0, "guess")
    rename(space, "bias", "unfair")
    rename(space, "guess", "invented")
    newer = replace(RUBRIC, version=RUBRIC.version + 1, instructions="Look closer.")
    carry(space, newer)
    [carried] = [one for one in space.reviews.reviews() if one.rubric != review.rubric]
    assert carried.codes == ("unfair", "invented")
    space.history.undo()
    space.history.undo()
    assert codes(space, carried) == review.codes == ("bias", "guess")


def test_what_was_split_off_stays_so_in_a_carried_review_before_and_after(space: Workspace) -> None:
    early, late = coded(space, 0, "guess"), coded(space, 1, "guess")
    split(space, "guess", "wrong number", [early])
    for later in (1, 2):
        said = f"Look closer, {later} times."
        carry(space, replace(RUBRIC, version=RUBRIC.version + later, instructions=said))
    newest = rubric_hash(replace(RUBRIC, version=RUBRIC.version + 2, instructions=said))
    before, after = (space.reviews.review("expert", one.trace, newest) for one in (early, late))
    assert before is not None
    assert after is not None
    assert (before.codes, after.codes) == (("bias", "wrong number"), ("bias", "guess"))
    split(space, "guess", "made up", [late])
    assert codes(space, after) == ("bias", "made up")
    space.history.undo()
    space.history.undo()
    assert codes(space, before) == codes(space, after) == ("bias", "guess")
    assert space.journal.differences() == []


def test_the_commands_list_rename_and_merge(tmp_path: Path) -> None:
    library = tmp_path / "library"
    with workspace(library) as space:
        coded(space, 0, "guess")
        coded(space, 1, "made up")

    def run(*args: str) -> str:
        found = CliRunner().invoke(
            tracejury, ["--library", str(library), *args], env={"TRACEJURY_REVIEWER": "expert"}
        )
        assert found.exit_code == 0, found.output
        return found.stdout

    assert "2 reviews have the code invented now" in run(
        "codes", "merge", "guess", "made up", "invented"
    )
    run("codes", "rename", "bias", "unfair")
    listed = json.loads(run("--json", "codes", "list"))["codes"]
    assert [(one["code"], one["reviews"], one["formerly"]) for one in listed] == [
        ("invented", 2, ["guess", "made up"]),
        ("unfair", 2, ["bias"]),
    ]
    assert "renamed the code 'bias' to 'unfair'" in run("undo")
    assert {one["code"] for one in json.loads(run("--json", "codes", "list"))["codes"]} == {
        "invented",
        "bias",
    }


def test_the_commands_split_and_promote_and_say_before_what_would_change(tmp_path: Path) -> None:
    library = tmp_path / "library"
    with workspace(library) as space:
        first, second = (coded(space, number, "guess") for number in (0, 1))
        space.new_queue("q", RUBRIC, Selection({}, first=2))

    def run(*args: str, code: int = 0) -> str:
        found = CliRunner().invoke(
            tracejury, ["--library", str(library), *args], env={"TRACEJURY_REVIEWER": "expert"}
        )
        assert found.exit_code == code, (found.output, found.exception)
        return found.stdout

    def listed() -> dict[str, int]:
        codes = json.loads(run("--json", "codes", "list"))["codes"]
        return {one["code"]: one["reviews"] for one in codes}

    before = listed()
    run("codes", "split", "guess", "wrong number", code=2)
    split = ("codes", "split", "guess", "wrong number", "--trace", first.trace)
    dry = run(*split, "--dry-run")
    assert dry.startswith("1 of 2 reviews with the code guess would get the code wrong number.\n")
    assert first.trace[:12] in dry
    assert second.trace[:12] not in dry
    assert "2 reviews would have the code bias" in run(
        "codes", "rename", "guess", "bias", "--dry-run"
    )
    promoted = (
        "codes",
        "promote",
        "guess",
        "--rubric",
        "agent-failure",
        "--definition",
        "Made up.",
    )
    said = run(*promoted, "--dry-run")
    assert "guess, which 2 reviews give, would become a choice of agent-failure, version 2." in said
    assert "2 reviews would still hold, 0 would have to be checked again." in said
    assert "would ask it from then on: q" in said
    assert listed() == before
    assert not (library / "rubrics").exists()
    assert "got the code wrong number. tracejury undo" in run(*split)
    assert listed() == {"bias": 2, "guess": 1, "wrong number": 1}
    assert "2 reviews still hold and were carried over" in run(*promoted)
    assert json.loads(run("--json", "codes", "list"))["codes"][1]["rubrics"] == ["agent-failure"]
    assert json.loads(run("--json", "queue", "show", "q"))["hash"] != first.rubric
    run("undo")
    assert json.loads(run("--json", "queue", "show", "q"))["hash"] == first.rubric
    run("undo")
    assert listed() == before


# --- any sequence -----------------------------------------------------------------------------------

NAMES = ("a", "b", "c", 'd"\\')
STEP = st.one_of(
    st.tuples(st.just("give"), st.integers(0, 3), st.sampled_from(NAMES)),
    st.tuples(st.just("take"), st.integers(0, 3), st.sampled_from(NAMES)),
    st.tuples(st.just("merge"), st.sampled_from(NAMES), st.sampled_from(NAMES)),
    st.tuples(st.just("split"), st.integers(0, 3), st.sampled_from(NAMES), st.sampled_from(NAMES)),
    st.tuples(st.just("undo")),
    st.tuples(st.just("redo")),
)


def apply(journal: Journal, step: tuple[object, ...]) -> None:
    match step:
        case ("give" | "take" as kind, number, code):
            body = {"code": code} | ({"remove": True} if kind == "take" else {})
            finish = Act("finish", {"verdict": "fail", "codes": ["a"] if number == 0 else []})
            mark = Act("mark", {"as": "mark", "id": "m", "step": "1", "code": code})
            journal.append("anna", f"t{number}", "r", [Act("code", body), mark, finish])
        case ("merge", old, new):
            journal.append("anna", "", "", [Act("codes", {"act": "merge", "codes": {old: new}})])
        case ("split", number, old, new):
            one = {"trace": f"t{number}", "reviewer": "anna", "rubric": "r"}
            body = {"act": "split", "codes": {old: new}, "reviews": [one]}
            journal.append("anna", "", "", [Act("codes", body)])
        case ("undo",):
            journal.undo("anna")
        case ("redo",):
            journal.redo("anna")


@settings(max_examples=60, deadline=None)
@given(st.lists(STEP, max_size=14), st.lists(STEP, min_size=1, max_size=6))
def test_any_sequence_is_what_a_rebuild_makes_and_undo_restores_exactly(
    before: list[tuple[object, ...]], after: list[tuple[object, ...]]
) -> None:
    ticks = itertools.count(1_795_176_000_000)
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal.open(Path(folder) / "one", clock=lambda: next(ticks))
        for step in before:
            apply(journal, step)
        was = Reviews(journal).reviews()
        acts = [step for step in after if step[0] not in ("undo", "redo")]
        for step in acts:
            apply(journal, step)
        assert journal.differences() == []
        for _ in acts:
            journal.undo("anna")
        assert Reviews(journal).reviews() == was
        assert journal.differences() == []
        # A journal that has the same events from a file has the same reviews.
        other = Journal.open(Path(folder) / "two")
        for event in reversed(journal.events()):
            other.merge([event])
        assert Reviews(other).reviews() == was
        assert other.differences() == []
        journal.close()
        other.close()
