"""Building a pack: which verdicts become cases, what is proven, and that bytes depend on verdicts only."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from judged import RUBRIC, four, judged
from packed import bytes_of
from tracejury.errors import UserError
from tracejury.rubrics.files import rubric_hash
from tracejury.store.claims.claim import Output
from tracejury.store.claims.evaluating import passes
from tracejury.store.packs.build import build_pack
from tracejury.store.packs.compose import case_of
from tracejury.store.packs.read import read_pack
from tracejury.store.trace import replace as replace_trace


def test_a_failure_with_a_correction_is_proven_red_and_green(tmp_path: Path) -> None:
    build_pack(tmp_path / "p", "p", four()[:1])
    [case] = read_pack(tmp_path / "p").cases
    assert (case.role, case.proof.status) == ("fix", "gates")
    assert case.rejected is not None
    assert case.accepted is not None
    assert not passes(case.claims, case.rejected)
    assert passes(case.claims, case.accepted)


def test_a_failure_without_a_correction_says_that_it_is_thin(tmp_path: Path) -> None:
    build_pack(tmp_path / "p", "p", four()[2:3])
    [case] = read_pack(tmp_path / "p").cases
    assert case.proof.status == "thin"
    assert "a correction makes it gate" in case.proof.why


def test_a_good_answer_becomes_a_guard_that_can_fail(tmp_path: Path) -> None:
    build_pack(tmp_path / "p", "p", four()[3:])
    [case] = read_pack(tmp_path / "p").cases
    assert (case.role, case.proof.status) == ("guard", "gates")
    assert case.rejected is None


def test_a_correction_equal_to_the_failure_proves_nothing(tmp_path: Path) -> None:
    same = judged("Bag?", "One bag costs 30 euro.", correction="One bag  costs 30 EURO.")
    build_pack(tmp_path / "p", "p", [same])
    [case] = read_pack(tmp_path / "p").cases
    assert case.proof.status == "unproven"


def test_marked_words_become_checks(tmp_path: Path) -> None:
    build_pack(tmp_path / "p", "p", four()[1:2])
    [case] = read_pack(tmp_path / "p").cases
    marked = [claim.arguments for claim in case.claims if claim.origin == "marked words"]
    assert marked == [{"must": False, "value": "full refund"}]


def test_what_is_left_out_is_counted_with_its_reason(tmp_path: Path) -> None:
    verdicts = [
        *four(),
        judged("a?", "b", verdict="unsure"),
        judged("c?", "d", status="draft"),
        judged("e?", "f", verdict="pass", reviewer="anna"),
        judged("e?", "f", verdict="fail", reviewer="ben"),
    ]
    report = build_pack(tmp_path / "p", "p", verdicts)
    assert report.left_out == {
        "the verdict is unsure": 1,
        "the review is draft, not finished": 1,
        "its reviewers differ": 1,
    }
    assert len(report.cases) == 4


def test_reviewers_who_agree_make_one_case_with_both_names(tmp_path: Path) -> None:
    pair = [judged("e?", "f 1", verdict="pass", reviewer=name) for name in ("ben", "anna")]
    build_pack(tmp_path / "p", "p", pair)
    [case] = read_pack(tmp_path / "p").cases
    assert case.verdict["by"] == ["anna", "ben"]
    assert case.verdict["agreed"] is True


def test_no_case_at_all_is_an_error_that_says_why(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="unsure"):
        build_pack(tmp_path / "p", "p", [judged("a?", "b", verdict="unsure")])
    assert not (tmp_path / "p").exists()


def test_a_folder_that_is_not_a_pack_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years of work")
    with pytest.raises(UserError, match="is not a pack"):
        build_pack(tmp_path / "thesis", "p", four())
    assert (tmp_path / "thesis" / "chapter.txt").read_text() == "years of work"


def test_a_file_of_the_user_in_an_old_pack_is_never_lost(tmp_path: Path) -> None:
    build_pack(tmp_path / "p", "p", four())
    (tmp_path / "p" / "notes.txt").write_text("mine")
    with pytest.raises(UserError, match=r"notes\.txt"):
        build_pack(tmp_path / "p", "p", four()[:1])
    assert (tmp_path / "p" / "notes.txt").read_text() == "mine"


def test_one_reviewer_under_two_versions_of_a_rubric_counts_once(tmp_path: Path) -> None:
    old = judged("One bag?", "One bag costs 30 euro.", verdict="pass", at_ms=1)
    newer = replace(RUBRIC, version=RUBRIC.version + 1)
    new = judged("One bag?", "One bag costs 30 euro.", correction="It costs 45 euro.")
    new = replace(new, rubric=newer, review=replace(new.review, rubric=rubric_hash(newer)))
    report = build_pack(tmp_path / "p", "p", [old, new])
    assert [case.role for case in report.cases] == ["fix"]
    assert report.left_out == {"the same reviewer judged it again later": 1}


@pytest.mark.parametrize(
    ("said", "correction", "answer", "right"),
    [
        ("One bag costs 30 euro.", "One bag costs 5 euro.", "That makes 5 euro.", True),
        ("One bag costs 30 euro.", "One bag costs 5 euro.", "That makes 15 euro.", False),
        ("One bag costs 30 euro.", "One bag costs 5 euro.", "That makes 1.5 euro.", False),
        ("The move is Qh4.", "Rd5", "Play Rd5.", True),
        ("The move is Qh4.", "Rd5", "Play Rd57.", False),
        ("Yes.", "No.", "no", True),
        ("Yes.", "No.", "I do not know", False),
        ("はい。", "いいえ。", "いいえ、違います。", True),
    ],
)
def test_a_correction_is_looked_for_as_a_whole(
    tmp_path: Path, said: str, correction: str, answer: str, right: bool
) -> None:
    report = build_pack(tmp_path / "p", "p", [judged("?", said, correction=correction)])
    (case,) = report.cases
    assert case.proof.status == "gates"
    assert passes(case.claims, Output(answer)) is right


def test_building_again_replaces_the_pack_in_one_step(tmp_path: Path) -> None:
    build_pack(tmp_path / "p", "p", four())
    build_pack(tmp_path / "p", "p", four()[:1])
    assert len(read_pack(tmp_path / "p").cases) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["p"]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(4)))
def test_the_order_of_the_reviews_changes_no_byte(
    tmp_path_factory: pytest.TempPathFactory, order: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("packs")
    verdicts = four()
    build_pack(folder / "a", "p", verdicts)
    build_pack(folder / "b", "p", [verdicts[at] for at in order])
    assert bytes_of(folder / "a") == bytes_of(folder / "b")


def test_hash_seed_time_zone_and_locale_change_no_byte(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from judged import four\n"
        "from tracejury.store.packs.build import build_pack\n"
        "build_pack(Path(sys.argv[1]), 'p', four())\n"
    )
    support = Path(__file__).parents[1] / "support"
    for name, extra in (
        ("a", {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C"}),
        ("b", {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8"}),
    ):
        environment = {**os.environ, **extra, "PYTHONPATH": str(support)}
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / name)], env=environment, check=True
        )
    assert bytes_of(tmp_path / "a") == bytes_of(tmp_path / "b")


def test_another_verdict_is_another_pack(tmp_path: Path) -> None:
    first = build_pack(tmp_path / "a", "p", four())
    changed = [*four()[:3], judged("Skis?", "No, you may not bring skis.", verdict="fail")]
    second = build_pack(tmp_path / "b", "p", changed)
    assert first.pack_id != second.pack_id


def test_the_answer_that_the_data_set_expects_stands_in_for_a_missing_correction() -> None:
    plain = judged("Which gate?", "Please go to gate 14.")
    expecting = replace(plain, trace=replace_trace(plain.trace, expected="Gate 41"))
    case = case_of([expecting]).case
    [accepted] = [one for one in case.witnesses if one.accepted]
    assert (accepted.output.text, accepted.source, accepted.by) == (
        "Gate 41",
        "expected answer of the data set",
        (),
    )
    assert case.correction is None
    assert case_of([plain]).case.accepted is None
    corrected = judged("Which gate?", "Please go to gate 14.", correction="Gate 41, upstairs.")
    both = replace(corrected, trace=replace_trace(corrected.trace, expected="Gate 7"))
    assert [one.source for one in case_of([both]).case.witnesses if one.accepted] == ["correction"]
