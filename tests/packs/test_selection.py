"""Checking some of the cases: by name, slice, group and share; and stopping at the first failure."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from judged import four
from tracejury.errors import UserError
from tracejury.store.claims.claim import Output
from tracejury.store.packs.build import build_pack
from tracejury.store.packs.candidates import CandidateAnswer
from tracejury.store.packs.cases import Case, Proof
from tracejury.store.packs.read import Pack, read_pack
from tracejury.store.packs.results import FAILED, NOTHING, PASSED
from tracejury.store.packs.runner import check_packs
from tracejury.store.packs.selection import Selection, shard_of


def case(name: str, question: str = "", group: str = "", *slices: str) -> Case:
    return Case(
        name,
        "guard",
        {},
        (),
        (),
        Proof("unproven", ""),
        question=question,
        slices=slices,
        source={"group": group} if group else {},
    )


CASES = [
    case("c-1", "May I bring skis?", "g1", "locale:de", "model:a"),
    case("c-2", "What does a bag cost?", "", "locale:fr", "model:a"),
    case("d-3", "Where are my SKIS?", "g2", "locale:fr", "model:b"),
]


@pytest.mark.parametrize(
    ("selection", "names"),
    [
        (Selection(), ["c-1", "c-2", "d-3"]),
        (Selection(only=("c-*",)), ["c-1", "c-2"]),
        (Selection(only=("skis",)), ["c-1", "d-3"]),
        (Selection(only=("c-2", "skis")), ["c-1", "c-2", "d-3"]),
        (Selection(slices=("locale:fr",)), ["c-2", "d-3"]),
        (Selection(slices=("locale:fr", "locale:de")), ["c-1", "c-2", "d-3"]),
        (Selection(slices=("locale:fr", "model:b")), ["d-3"]),
        (Selection(slices=("locale:*", "model:a")), ["c-1", "c-2"]),
        (Selection(groups=("g1", "g2"), only=("d-*",)), ["d-3"]),
        (Selection(only=("nothing",)), []),
    ],
)
def test_a_case_has_to_be_one_of_each_kind_that_is_given(
    selection: Selection, names: list[str]
) -> None:
    assert [one.id for one in selection.of(CASES)] == names


def test_each_case_is_in_one_share_whatever_others_there_are() -> None:
    many = [case(f"c-{number}") for number in range(100)]
    shares = [[one.id for one in Selection(shard=(number, 3)).of(many)] for number in (1, 2, 3)]
    assert sorted(name for share in shares for name in share) == sorted(one.id for one in many)
    assert all(20 < len(share) < 50 for share in shares)
    assert [one.id for one in Selection(shard=(2, 3)).of(many[50:])] == [
        name for name in shares[1] if int(name[2:]) >= 50
    ]


@pytest.mark.parametrize("text", ["0/2", "3/2", "2", "a/b", "1/0", "-1/2", "1/2/3"])
def test_a_share_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="no share"):
        shard_of(text)


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    build_pack(tmp_path / "p.pack", "bags", [*four()[:2], *four()[3:]])
    return read_pack(tmp_path / "p.pack")


class Right:
    def answer(self, case: Case, trial: int) -> CandidateAnswer:
        del trial
        return CandidateAnswer(case.accepted)


class Wrong:
    def answer(self, case: Case, trial: int) -> CandidateAnswer:
        del trial
        return CandidateAnswer(case.rejected or Output("Yes, you may bring skis."))


def test_a_selected_guard_may_stand_alone_as_the_pack_has_a_fix(pack: Pack) -> None:
    [guard] = [one for one in pack.cases if one.role == "guard"]
    report = check_packs([pack], Right(), selection=Selection(only=(guard.id,)))
    assert (report.exit_code, [one.case.id for one in report.results]) == (PASSED, [guard.id])
    assert report.notices == ["bags: 1 of 3 cases are selected"]
    guards = replace(pack, cases=(guard,))
    alone = check_packs([guards], Right(), selection=Selection(only=(guard.id,)))
    assert alone.exit_code == NOTHING
    assert check_packs([pack], Right(), selection=Selection(only=("x",))).exit_code == NOTHING


def test_nothing_is_asked_after_the_first_failure(pack: Pack) -> None:
    report = check_packs([pack], Wrong(), fail_fast=True)
    assert report.exit_code == FAILED
    first, *others = report.results
    assert first.status == "fail"
    # Two were asked for ahead, so that no thread waits.
    assert "missing" in {one.status for one in others}
    assert all(first.case.id in one.why for one in others if one.status == "missing")
