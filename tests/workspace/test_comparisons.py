"""Two runs side by side: pairs that are kept, choices of each reviewer, and results that are told when they may be."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from tracejury.errors import UserError
from tracejury.store.acts import Act
from tracejury.store.workspace.audit import AuditFilter, audit
from tracejury.store.workspace.blind_pairs import NAME_HIDDEN, shown_pair
from tracejury.store.workspace.choices import choices, choose, give_reason
from tracejury.store.workspace.comparison_results import StillBlind, may_see, results
from tracejury.store.workspace.comparisons import (
    Pair,
    comparison_named,
    comparison_of,
    comparisons,
    make_comparison,
)
from tracejury.store.workspace.forgetting import forget, plan_forgetting
from tracejury.store.workspace.workspace import Workspace
from two_runs import FOLDER, FOUND, RUNS, decide_all, load_two_runs, pressed_for, vina


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Workspace.open(tmp_path / "library", "anna") as space:
        load_two_runs(space)
    return tmp_path / "library"


@pytest.fixture
def space(folder: Path) -> Iterator[Workspace]:
    with Workspace.open(folder, "anna") as found:
        yield found


def chats(path: Path, *said: tuple[str, str], **metadata: str) -> Path:
    """A bundle of conversations of one question and one answer."""
    lines = [
        {
            "id": f"{path.stem}-{number}",
            "metadata": metadata,
            "messages": [
                {"role": "user", "content": question},
                {"role": "assistant", "content": answer},
            ],
        }
        for number, (question, answer) in enumerate(said)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_the_twelve_questions_are_pairs_and_the_same_answer_is_not_asked_about(
    space: Workspace,
) -> None:
    found = vina(space)
    assert len(found.pairs) == 12
    assert [one.number for one in found.pairs if one.same] == [4]
    assert found.asked == tuple(FOUND)
    assert found.not_paired() == []
    assert comparison_named(space, "vina") == comparison_named(space, found.id) == found
    assert comparison_of(space, *RUNS) == found
    assert comparison_of(space, *reversed(RUNS)) is None


def test_what_cannot_be_paired_is_counted_and_named(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "library", "anna") as space:
        one = chats(
            tmp_path / "one.jsonl", ("Cat?", "Yes."), ("Dog?", "No."), ("Ox?", "1"), ("Ox?", "2")
        )
        other = chats(tmp_path / "two.jsonl", ("Cat?", "No."), ("Cow?", "No."), ("Ox?", "3"))
        space.load_and_group([one, other])
        found = make_comparison(space, "one", "two")
        titles = {row.key: row.title for row in space.library.rows_for(space.library.keys())}
        assert [titles[pair.candidate] for pair in found.pairs] == ["Cat?"]
        assert [titles[key] for key in found.only_candidate] == ["Dog?"]
        assert [titles[key] for key in found.only_production] == ["Cow?"]
        assert [(len(one.candidate), len(one.production)) for one in found.ambiguous] == [(2, 1)]
        assert found.not_paired() == [
            "1 trace only the candidate has",
            "1 trace only production has",
            "3 traces of 1 input that a run has several times",
        ]


def test_runs_are_named_by_bundle_or_query_and_paired_by_a_field_too(space: Workspace) -> None:
    found = make_comparison(space, "release:2026.12.0-rc1", "release:2026.11.2", name="by query")
    assert [asdict(one) for one in found.pairs] == [asdict(one) for one in vina_pairs(space)]
    with pytest.raises(UserError, match="several times"):
        make_comparison(space, *RUNS, name="by agent", by="agent")
    by = make_comparison(space, *RUNS, name="by intent", by="intent")
    assert by.by == "intent"
    assert 0 < len(by.pairs) < 12
    with pytest.raises(UserError, match="no traces with the same nothing"):
        make_comparison(space, *RUNS, name="x", by="nothing")
    with pytest.raises(UserError, match="Both runs are the same traces"):
        make_comparison(space, RUNS[0], RUNS[0], name="x")
    with pytest.raises(UserError, match="No bundle named nowhere"):
        make_comparison(space, "nowhere", RUNS[0], name="x")
    with pytest.raises(UserError, match="already"):
        make_comparison(space, *RUNS, name="vina")


def vina_pairs(space: Workspace) -> tuple[Pair, ...]:
    return comparison_named(space, "vina").pairs


def test_sides_and_order_are_the_same_after_a_restart(folder: Path) -> None:
    def seen() -> list[tuple[str, str]]:
        with Workspace.open(folder, "anna") as space:
            found = vina(space)
            return [found.sides("anna", number) for number in found.order("anna")]

    first = seen()
    assert first == seen()
    assert len({frozenset(pair) for pair in first}) == len(FOUND)


def test_nothing_that_is_shown_of_a_pair_says_which_run_it_is(space: Workspace) -> None:
    found = vina(space)
    for number in found.order("anna"):
        pair = shown_pair(space, found, number)
        trace = space.library.trace(found.sides("anna", number)[0])
        assert trace is not None
        assert pair.left.answer == trace.output
        said = json.dumps(asdict(pair), ensure_ascii=False)
        telling = {
            *RUNS,
            "2026.12.0-rc1",
            "2026.11.2",
            "sparrow",
            "candidate",
            "production",
            "intent",
        }
        assert [one for one in telling if one in said] == []


def test_a_name_in_an_answer_that_tells_the_run_is_taken_out_and_counted(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "library", "anna") as space:
        one = chats(
            tmp_path / "one.jsonl",
            ("Who?", "I am Sparrow-5, release rc-77."),
            model="sparrow-5",
            release="rc-77",
        )
        other = chats(tmp_path / "two.jsonl", ("Who?", "I am your assistant."), model="robin")
        space.load_and_group([one, other])
        pair = shown_pair(space, make_comparison(space, "one", "two"), 0)
        assert f"I am {NAME_HIDDEN}, release {NAME_HIDDEN}." in (
            pair.left.answer,
            pair.right.answer,
        )
        assert pair.hidden == 2


def test_each_choice_is_one_press_that_undo_takes_back(space: Workspace) -> None:
    found = vina(space)
    before = space.journal.count()
    choose(space, found, 3, "left")
    choose(space, found, 3, "both_bad")
    assert space.journal.count() == before + 2
    assert choices(space, found).of("anna")[3].choice == "both_bad"
    done = space.history.undo()
    assert done is not None
    assert done.words == "said that both are bad, of a pair of answers"
    assert choices(space, found).of("anna")[3].choice == "left"
    space.history.undo()
    assert choices(space, found).of("anna") == {}
    space.history.redo()
    assert choices(space, found).of("anna")[3].choice == "left"
    assert space.journal.differences() == []


def test_what_a_choice_makes_is_what_is_read_of_it_later(space: Workspace) -> None:
    found = vina(space)
    give_reason(space, found, 8, "the date")
    before = choices(space, found)
    made = choose(space, found, 8, "relocated", ("2", ""), before.of("anna")[8])
    assert before.after("anna", 8, made) == choices(space, found)


def test_a_reason_is_kept_beside_a_choice_or_before_it(space: Workspace) -> None:
    found = vina(space)
    give_reason(space, found, 0, " it names \n the fee ")
    assert choices(space, found).decided("anna") == 0
    choose(space, found, 0, "left")
    said = choices(space, found).of("anna")[0]
    assert (said.choice, said.reason) == ("left", "it names the fee")
    give_reason(space, found, 0, "")
    assert choices(space, found).of("anna")[0].reason == ""


def test_relocated_says_at_which_step_each_trace_fails(space: Workspace) -> None:
    found = vina(space)
    choose(space, found, 8, "relocated", ("2", "4"))
    left, right = found.sides("anna", 8)
    said = choices(space, found).of("anna")[8]
    assert said.outcome == "relocated"
    assert said.where == {left: "2", right: "4"}


def test_reviewers_keep_their_own_and_nobody_is_outvoted(folder: Path) -> None:
    for who in ("anna", "ben"):
        with Workspace.open(folder, who) as space:
            mine = FOUND if who == "anna" else {**FOUND, 6: "candidate"}
            decide_all(space, vina(space), mine)
            assert choices(space, vina(space)).of("anna")[6].outcome == "production"
    with Workspace.open(folder, "anna") as space:
        found = results(space, vina(space))
        assert found.standings[6] == "differ"
        assert found.standings[0] == "candidate"
        assert {one.reviewer: one.tally.count("production") for one in found.reviewers} == {
            "anna": 1,
            "ben": 0,
        }
        assert {who: one.outcome for who, one in found.said(6).items()} == {
            "anna": "production",
            "ben": "candidate",
        }


def test_results_are_told_who_has_decided_all_and_that_is_recorded(space: Workspace) -> None:
    found = vina(space)
    with pytest.raises(StillBlind, match="decided 0 of 11 pairs"):
        results(space, found)
    assert not may_see(space, found)
    assert space.journal.events_of_kind("unblind") == []
    decide_all(space, found)
    assert may_see(space, found)
    told = results(space, found, slice_name="intent")
    assert {name: told.tally.count(name) for name in set(FOUND.values())} == {
        "candidate": 6, "production": 1, "both_good": 2, "both_bad": 1, "relocated": 1,
    }  # fmt: skip
    assert told.tally.count("same") == 1
    assert (told.tally.lead.p, told.tally.lead.told, told.tally.lead.needs) == (0.125, False, 9)
    assert sum(part.total for _, part in told.slices) == 12
    assert told.slices[0][0] in ("booking", "delay", "refund")
    results(space, found)
    [event] = space.journal.events_of_kind("unblind")
    assert event.body == {"comparison": found.id, "decided": 11, "pairs": 11}
    with pytest.raises(UserError, match="None of these traces has colour"):
        results(space, found, slice_name="colour")


def test_who_asks_for_results_before_the_end_can_decide_no_more_and_undo_does_not_take_it_back(
    space: Workspace,
) -> None:
    found = vina(space)
    choose(space, found, 0, "left")
    told = results(space, found, ask=True)
    assert told.tally.count("open") == 10
    with pytest.raises(UserError, match="would not be blind"):
        choose(space, found, 1, "left")
    done = space.history.undo()
    assert done is not None
    assert done.words.startswith("chose the left one")
    assert list(choices(space, found).seen) == ["anna"]
    [act] = [one for one in audit(space, AuditFilter()).acts if one.kinds == ("unblind",)]
    assert (act.words, act.why) == (
        "looked at the results of a comparison",
        "1 of 11 pairs were decided",
    )


def test_a_choice_that_another_machine_made_after_the_results_does_not_count(
    space: Workspace,
) -> None:
    found = vina(space)
    choose(space, found, 0, pressed_for(space, found, 0, "candidate"))
    results(space, found, ask=True)
    left, right = found.sides("anna", 1)
    body = {"comparison": found.id, "left": left, "right": right, "choice": "left"}
    space.journal.append("anna", "", "", [Act("compare", body)])
    said = choices(space, found)
    assert said.late == 1
    assert said.decided("anna") == 1


def test_the_words_of_an_act_do_not_say_whose_answer_was_chosen(space: Workspace) -> None:
    found = vina(space)
    choose(space, found, 0, "left")
    give_reason(space, found, 0, "short")
    words = [one.words for one in space.history.page(0, 3)]
    assert words == [
        "wrote why, of a pair of answers",
        "chose the left one, of a pair of answers",
        "made the comparison 'vina' of 12 pairs",
    ]
    space.history.take_back(space.history.page(2, 1)[0].entry)
    assert comparisons(space) == []


def test_a_comparison_follows_traces_that_get_new_keys(space: Workspace) -> None:
    found = vina(space)
    choose(space, found, 0, "left")
    choose(space, found, 3, "left")
    old = found.pairs[0].candidate
    assert old in space.journal.traces_named()
    space.journal.append("tracejury", "", "", [Act("trace-keys", {"keys": {old: "f" * 64}})])
    again = vina(space)
    assert again.pairs[0].candidate == "f" * 64
    assert choices(space, again).decided("anna") == 2


def test_a_choice_stays_where_the_text_of_its_trace_is_forgotten(space: Workspace) -> None:
    found = vina(space)
    choose(space, found, 0, "left")
    give_reason(space, found, 0, "it is right about the fee")
    key = found.pairs[0].candidate
    plan = plan_forgetting(space, [key])
    assert plan.in_own_words == 1
    forget(space, plan, "asked for")
    pair = shown_pair(space, found, 0)
    assert [pair.left.gone, pair.right.gone].count(True) == 1
    assert pair.asked.startswith("I booked Economy Flex")
    assert choices(space, found).decided("anna") == 1


def test_the_journal_with_a_comparison_is_verified_without_tracejury(space: Workspace) -> None:
    decide_all(space, vina(space))
    results(space, vina(space))
    script = FOLDER.parent / "docs" / "verify_journal.py"
    for name in ("journal.db", "journal.jsonl"):
        done = subprocess.run(
            [sys.executable, str(script), str(space.folder / name)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout


def test_choices_merge_in_any_order(folder: Path, tmp_path: Path) -> None:
    with Workspace.open(folder, "anna") as space:
        decide_all(space, vina(space))
        mine = space.journal.events()
    with Workspace.open(tmp_path / "other", "ben") as other:
        other.journal.merge(mine[len(mine) // 2 :])
        other.journal.merge(mine[: len(mine) // 2])
        assert other.journal.merge(reversed(mine)) == 0
        found = vina(other)
        assert choices(other, found).decided("anna") == 11
        assert other.journal.differences() == []
