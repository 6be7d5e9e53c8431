"""Codes in a reviewer's own words: given, taken off, found again while typing, carried by whatever has codes."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk_fixtures import workspace
from tracejury.rubrics.files import builtin_rubrics
from tracejury.store.acts import Act, of_repeat
from tracejury.store.folding import fold_acts
from tracejury.store.groups.critiques import critiques_of
from tracejury.store.judgement import Review
from tracejury.store.reviews.coding import code_press, known_codes, matching_codes, offered_codes
from tracejury.store.reviews.presses import answer_press, finish_press, verdict_press

RUBRIC = builtin_rubrics()["support-reply"]


def after(acts: list[Act]) -> Review | None:
    return fold_acts(acts, trace="t", reviewer="anna", rubric="r")


def failed(*acts: Act) -> list[Act]:
    """A finished fail under a rubric without further questions, with more acts."""
    given = [Act("answer", {"question": "verdict", "value": "fail"}), *acts]
    return [*given, Act("finish", {"verdict": "fail", "codes": ["tone"]})]


def test_own_codes_follow_those_of_the_answers_once_the_review_is_finished() -> None:
    draft = after(code_press(RUBRIC, None, "  quotes the   old fare "))
    assert draft is not None
    assert (draft.own_codes, draft.codes) == (("quotes the old fare",), ())
    done = after(failed(*code_press(RUBRIC, None, "old fare")))
    assert done is not None
    assert done.codes == ("tone", "old fare")
    assert done.answer_codes == ("tone",)


def test_a_code_given_to_a_finished_review_leaves_it_finished_and_is_taken_off_again() -> None:
    acts = failed()
    acts += code_press(RUBRIC, after(acts), "old fare")
    coded = after(acts)
    assert coded is not None
    assert (coded.status, coded.codes) == ("finished", ("tone", "old fare"))
    acts += code_press(RUBRIC, coded, "old fare")
    gone = after(acts)
    assert gone is not None
    assert (gone.status, gone.codes, gone.own_codes) == ("finished", ("tone",), ())


def test_changing_an_answer_keeps_ones_own_codes() -> None:
    acts = failed(*code_press(RUBRIC, None, "old fare"))
    acts += answer_press(RUBRIC, after(acts), "tone", 2)
    changed = after(acts)
    assert changed is not None
    assert (changed.status, changed.codes, changed.own_codes) == ("draft", (), ("old fare",))


def test_a_code_of_the_rubric_answers_its_question_if_that_is_asked() -> None:
    fail = verdict_press(RUBRIC, None, "fail")
    acts = fail + code_press(RUBRIC, after(fail), "false-promise")
    review = after(acts)
    assert review is not None
    assert (review.answers["problem"], review.own_codes) == (["promise"], ())
    again = after(acts + code_press(RUBRIC, review, "false-promise"))
    assert again is not None
    assert "problem" not in again.answers
    before = after(code_press(RUBRIC, None, "false-promise"))
    assert before is not None
    assert before.own_codes == ("false-promise",), "without a fail nothing asks for the problem"


@pytest.mark.parametrize("typed", ["", "   "])
def test_nothing_typed_is_no_code(typed: str) -> None:
    assert code_press(RUBRIC, None, typed) == []


def test_what_is_typed_finds_codes_that_begin_with_it_then_those_that_resemble_it() -> None:
    known = known_codes(RUBRIC, {"old fare": 3, "fare rules ignored": 1, "wrong promise": 2})
    assert [one.code for one in known][-3:] == ["old fare", "wrong promise", "fare rules ignored"]
    assert [one.code for one in matching_codes("fare", known)][:2] == [
        "fare rules ignored",
        "old fare",
    ]
    assert matching_codes("promis not kept", known)[0].code == "false-promise", "by its label"
    assert matching_codes("wrnog promise", known)[0].code == "wrong promise"
    assert matching_codes("zzzz", known) == []
    assert matching_codes("", known) == known[:6]


def test_the_codes_that_a_reviewer_has_given_are_counted_as_they_are_now(tmp_path: Path) -> None:
    with workspace(tmp_path, sample=False) as space:
        pinned = space.reviews.remember_rubric("expert", RUBRIC)
        for trace, codes in (("a", ["x", "y"]), ("b", ["x"]), ("c", ["z"])):
            for code in codes:
                space.journal.append("expert", trace, pinned, code_press(RUBRIC, None, code))
        space.journal.append("other", "a", pinned, code_press(RUBRIC, None, "theirs"))
        assert space.own_codes.counts() == {"x": 2, "y": 1, "z": 1}
        space.journal.undo("expert")
        assert space.own_codes.counts() == {"x": 2, "y": 1}
        assert space.journal.rebuild() == []


def test_codes_of_a_second_judgement_are_known_too_and_count_with_the_first(
    tmp_path: Path,
) -> None:
    with workspace(tmp_path, sample=False) as space:
        pinned = space.reviews.remember_rubric("expert", RUBRIC)
        assert space.own_codes.counts() == {}
        given = code_press(RUBRIC, None, "x")
        space.journal.append("expert", "a", pinned, given)
        space.journal.append("expert", "a", pinned, of_repeat(given, "q"))
        again = of_repeat(code_press(RUBRIC, None, "y"), "q")
        space.journal.append("expert", "a", pinned, again)
        assert space.own_codes.counts() == {"x": 1, "y": 1}
        space.journal.undo("expert")
        assert space.own_codes.counts() == {"x": 1}


def test_groups_see_own_codes_as_they_see_those_of_the_answers() -> None:
    done = after(failed(*code_press(RUBRIC, None, "old fare")))
    assert done is not None
    (said,) = critiques_of([done], {})["t"]
    assert said.codes == ("tone", "old fare")


def test_own_codes_alone_do_not_finish_a_review() -> None:
    fail = verdict_press(RUBRIC, None, "fail")
    acts = fail + code_press(RUBRIC, after(fail), "old fare")
    assert finish_press(RUBRIC, after(acts)) == []


@pytest.mark.parametrize(
    ("typed", "first", "new"),
    [
        ("old fare", "old fare", False),
        ("  Old   FARE ", "old fare", False),
        ("promise not KEPT", "false-promise", False),
        ("fare", "fare", True),
        ("wrnog promise", "wrnog promise", True),
        ("gave child dose 50 ml", "gave child dose 50 ml", True),
        ("zzzz", "zzzz", True),
    ],
)
def test_what_is_typed_is_what_is_given_and_a_known_code_only_by_its_name(
    typed: str, first: str, *, new: bool
) -> None:
    known = known_codes(RUBRIC, {"old fare": 3, "wrong promise": 2, "gave child dose 5 ml": 1})
    offered = offered_codes(typed, known)
    assert (offered[0].code, offered[0].is_new) == (first, new)
    assert len({one.code for one in offered}) == len(offered)
    assert sum(one.is_new for one in offered) == new


def test_a_known_code_is_found_by_its_name_however_many_have_it_in_theirs() -> None:
    known = known_codes(RUBRIC, {**{f"dose {at}": 9 for at in range(9)}, "Dose": 1})
    assert offered_codes("dose", known)[0].code == "Dose"


def test_codes_that_resemble_what_is_typed_are_offered_after_it() -> None:
    known = known_codes(RUBRIC, {"old fare": 3, "wrong promise": 2})
    assert [one.code for one in offered_codes("wrnog promise", known)][1] == "wrong promise"
    assert [one.code for one in offered_codes("fare", known)][1] == "old fare"
