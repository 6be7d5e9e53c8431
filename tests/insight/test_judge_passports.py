"""A judge's passport: what it binds, what it certifies, that held-out traces are looked at once, and packs that carry a judge."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from failing import space_of
from held_against import RUBRIC, judged, keys_by_id, row, scored
from hypothesis import given
from hypothesis import strategies as st
from tracejury.errors import UserError
from tracejury.store.canonical import canonical_hash, sha256_hex
from tracejury.store.packs.passports.in_pack import read_passport, unfit
from tracejury.store.packs.passports.parts import part_of
from tracejury.store.packs.passports.passport import (
    Calibrated,
    Item,
    PassportInvalid,
    checked,
    passport_bytes,
    passport_of,
    prompt_hash,
)
from tracejury.store.packs.passports.shares import needed_for
from tracejury.store.packs.read import PackInvalid, read_pack
from tracejury.store.workspace.judge_prompts import prompt_for
from tracejury.store.workspace.judge_words import Counting, say_counting
from tracejury.store.workspace.judges import JudgeQuestion, judges_found
from tracejury.store.workspace.packs import carry_judge
from tracejury.store.workspace.passports import issue_passport, look_at, standing
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.rubrics import rubric_named
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.commands.main import tracejury

PROMPT = b"You judge answers. Say pass or fail.\n"
HASH = "a" * 64
FEW = "the first nine"
WHAT = Calibrated("tone", "support", 2, HASH, "0.9", "gpt-x", prompt_hash(PROMPT), "0.5", False)


def key(number: int) -> str:
    return sha256_hex(f"trace {number}".encode())


def held_out(count: int) -> list[str]:
    """So many keys of held-out traces."""
    found = (key(number) for number in range(10_000))
    return [one for one in found if part_of(one) == "held-out"][:count]


def items(failures: int, missed: int, good: int, flagged: int) -> list[Item]:
    """Held-out traces: so many failures, of which some are missed, and good outputs, of which some are flagged."""
    traces = held_out(failures + good)
    return [
        Item(trace, "fail", "pass" if at < missed else "fail")
        for at, trace in enumerate(traces[:failures])
    ] + [
        Item(trace, "pass", "fail" if at < flagged else "pass")
        for at, trace in enumerate(traces[failures:])
    ]


def rewritten(passport: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A passport with other values, and an id that fits them: as a forger would write it."""
    changed = {**passport, **changes}
    rest = {name: value for name, value in changed.items() if name != "passport_id"}
    return {**rest, "passport_id": "sha256:" + canonical_hash(rest)}


# --- what is certified -----------------------------------------------------------------------------------


def test_certified_is_what_reaches_the_target_with_both_lower_bounds() -> None:
    enough = needed_for(0.9)
    assert passport_of(WHAT, items(enough, 0, enough, 0), 1)["certified"]
    for few in (items(enough - 1, 0, enough, 0), items(enough, 0, enough - 1, 0)):
        assert not passport_of(WHAT, few, 1)["certified"]
    # 95 of 100 is 0.95, and may be 0.887.
    missing = passport_of(WHAT, items(100, 5, 200, 0), 1)
    assert not missing["certified"]
    (why,) = missing["why_not"]
    assert why.startswith("failures caught: 95 of 100, so at least 0.8871 with 95 % confidence; the target is 0.9")  # fmt: skip
    assert f"{needed_for(0.9, 5):,} would be enough" in why


def test_only_held_out_traces_certify() -> None:
    others = [one for one in map(key, range(2_000)) if part_of(one) != "held-out"][:400]
    made = passport_of(WHAT, [Item(one, "fail", "fail") for one in others], 1)
    assert not made["certified"]
    assert made["held_out"]["failures_caught"] == {"count": 0, "of": 0, "at_least": "0.0000"}
    assert made["development"]["failures_caught"]["of"] == 400


def test_the_same_calibration_is_the_same_bytes_whatever_the_order() -> None:
    some = items(40, 1, 40, 1)
    one, other = passport_of(WHAT, some, 1), passport_of(WHAT, some[::-1], 1)
    assert passport_bytes(one) == passport_bytes(other)
    assert b"\n" not in passport_bytes(one)[:-1]
    assert read_passport(passport_bytes(one)) == one


# --- what is refused ---------------------------------------------------------------------------------------

PASSPORT = passport_of(WHAT, items(20, 4, 20, 1), 1)


@pytest.mark.parametrize(
    "change",
    [
        {"certified": True},
        {"why_not": []},
        {"held_out": PASSPORT["development"]},
        {"target": "0.2"},
        {"parts": {**PASSPORT["parts"], "tune": PASSPORT["parts"]["held-out"]}},
        {"items": PASSPORT["items"][1:]},
        {"items": PASSPORT["items"][::-1]},
        {"items": [*PASSPORT["items"], PASSPORT["items"][-1]]},
        {"items": [{**PASSPORT["items"][0], "part": "tune"}, *PASSPORT["items"][1:]]},
        {"items": [{**PASSPORT["items"][0], "experts": "unsure"}, *PASSPORT["items"][1:]]},
        {"held_out_use": 0},
        {"parts_rule": "mine"},
        {"more": 1},
        {"said": []},
        {"judge": "tone"},
        {"format": "tracejury.judge-passport/2"},
    ],
)
def test_what_does_not_follow_from_the_items_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(PassportInvalid):
        checked(rewritten(PASSPORT, **change))


@pytest.mark.parametrize("name", sorted(PASSPORT))
def test_a_passport_that_lacks_anything_is_refused(name: str) -> None:
    with pytest.raises(PassportInvalid):
        checked({one: value for one, value in PASSPORT.items() if one != name})


BODY = passport_bytes(PASSPORT)


@given(st.integers(0, len(BODY) - 1), st.integers(1, 255))
def test_a_flipped_bit_is_never_taken_for_the_same_passport(at: int, flip: int) -> None:
    damaged = bytearray(BODY)
    damaged[at] ^= flip
    try:
        read = read_passport(bytes(damaged))
    except PassportInvalid:
        return
    assert read == PASSPORT


@given(st.integers(0, len(BODY) - 2))
def test_a_truncated_passport_is_refused(length: int) -> None:
    with pytest.raises(PassportInvalid):
        read_passport(BODY[:length])


def test_a_judge_fits_its_prompt_and_its_rubric_only() -> None:
    good = passport_of(WHAT, items(40, 0, 40, 0), 1)
    assert unfit(good, PROMPT, {HASH}) == []
    assert "another prompt" in unfit(good, PROMPT + b" ", {HASH})[0]
    assert "was calibrated under the rubric support" in unfit(good, PROMPT, {"b" * 64})[0]
    assert "is not certified" in unfit(PASSPORT, PROMPT, {HASH})[0]


# --- from a library ------------------------------------------------------------------------------------------


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    """400 runs that experts judged; the judge has all of them right. A queue of the first nine makes small packs."""
    with space_of(tmp_path / "library", "lead") as found:
        rows = [row(number, score_tone=0.1 if number % 3 == 0 else 0.9) for number in range(400)]
        scored(found, tmp_path / "runs.jsonl", rows)
        said = {number: "fail" if number % 3 == 0 else "pass" for number in range(400)}
        judged(found, tmp_path / "anna.jsonl", said, note="It is wrong.", at="2026-10-01T10:00:00Z")
        say_counting(found, "score_tone", Counting(threshold=0.5))
        found.new_queue(FEW, rubric_named(found, RUBRIC), Selection({}, as_loaded=True, first=9))
        yield found


def issued(space: Workspace, **asked: Any) -> dict[str, Any]:
    return issue_passport(space, JudgeQuestion(name="score_tone", **asked), PROMPT)


def test_a_passport_names_every_compared_trace_in_its_part(space: Workspace) -> None:
    made = issued(space)
    assert made["certified"]
    assert {one["trace"] for one in made["items"]} == set(keys_by_id(space).values())
    assert all(one["part"] == part_of(one["trace"]) for one in made["items"])
    assert made["judge"]["prompt_hash"] == prompt_hash(PROMPT)
    assert made["judge"]["threshold"] == "0.5"
    assert checked(made) == made


def test_the_second_look_at_held_out_traces_is_recorded_and_said(space: Workspace) -> None:
    first = issued(space)
    assert (first["held_out_use"], issued(space)) == (1, first)
    say_counting(space, "score_tone", Counting(threshold=0.05))
    second = issued(space)
    assert second["held_out_use"] == 2
    assert second["said"][0].startswith("The held-out traces were looked at 2 times")
    # The first one, issued again, is what it was; taking a look back does not undo it.
    say_counting(space, "score_tone", Counting(threshold=0.5))
    assert issued(space) == first
    space.history.undo()
    space.history.undo()
    assert issued(space)["held_out_use"] == 2


def test_looking_at_the_held_out_part_alone_is_a_look(space: Workspace) -> None:
    (found,) = judges_found(space, JudgeQuestion(name="score_tone", part="held-out"))
    assert (look_at(space, found), look_at(space, found)) == (1, 1)
    # The passport shows the same again, and is no further look.
    assert issued(space)["held_out_use"] == 1
    say_counting(space, "score_tone", Counting(threshold=0.05))
    (other,) = judges_found(space, JudgeQuestion(name="score_tone", part="held-out"))
    assert look_at(space, other) == 2


def test_a_threshold_is_found_where_nothing_is_held_out(space: Workspace) -> None:
    say_counting(space, "score_tone", Counting(lower_is_better=False))
    made = issued(space)
    assert made["judge"]["threshold"] == "0.9"
    assert made["judge"]["counts"].endswith("found on the traces that are not held out")


def test_a_passport_is_held_against_what_experts_say_by_now(
    space: Workspace, tmp_path: Path
) -> None:
    made = issued(space)
    assert standing(space, made).same == 400
    judged(space, tmp_path / "ben.jsonl", {0: "pass", 1: "pass"}, "ben")
    judged(space, tmp_path / "again.jsonl", {2: "fail"}, "anna", at="2026-11-01T10:00:00Z")
    now = standing(space, made)
    # Reviewers of run 0 differ, so nothing counts; that of run 2 changed its verdict.
    assert (now.same, now.absent) == (398, 1)
    assert now.otherwise == (keys_by_id(space)["run-0002"],)


def test_what_cannot_be_bound_is_refused(space: Workspace, tmp_path: Path) -> None:
    say_counting(space, "score_tone", Counting())
    with pytest.raises(UserError, match="is known what score_tone says"):
        issued(space)
    with pytest.raises(UserError, match="No score of these traces is named other"):
        issue_passport(space, JudgeQuestion(name="other"), PROMPT)


# --- prompts ---------------------------------------------------------------------------------------------------


def test_examples_of_a_prompt_are_of_the_tune_part_and_no_test_cases(
    space: Workspace, tmp_path: Path
) -> None:
    made = prompt_for(space, "agent-failure")
    assert (made.failures, made.good) == (4, 4)
    assert {part_of(trace) for trace in made.traces} == {"tune"}
    assert b'"reason":"It is wrong."' in made.text
    assert prompt_for(space, "agent-failure") == made
    report = space.plan_pack(None, "all", every_failure=True).report
    assert not {str(case.source["trace"]) for case in report.cases} & set(made.traces)
    assert report.left_out["it is an example in a judge's prompt, so no test"] == 8


# --- packs -------------------------------------------------------------------------------------------------------

Packed = Callable[..., Path]


@pytest.fixture
def packed(space: Workspace, tmp_path: Path) -> Packed:
    """Write a pack that carries the judge."""
    (tmp_path / "prompt.txt").write_bytes(PROMPT)
    (tmp_path / "passport.json").write_bytes(passport_bytes(issued(space)))

    def build(name: str = "with.pack") -> Path:
        plan = space.plan_pack(FEW, "all", guard_only=True)
        made = carry_judge(plan, tmp_path / "passport.json", tmp_path / "prompt.txt")
        space.write_pack(made, tmp_path / name)
        return tmp_path / name

    return build


def test_a_pack_carries_its_judge_and_says_which(packed: Packed) -> None:
    folder = packed()
    assert (folder / "judge" / "prompt.txt").read_bytes() == PROMPT
    pack = read_pack(folder)
    assert pack.judge is not None
    assert pack.judge["name"] == "score_tone"
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert manifest["judge"] == pack.judge
    # The same reviews give the same bytes, and the pack can be replaced.
    assert packed() == folder
    assert read_pack(folder).judge == pack.judge


def test_a_pack_whose_judge_does_not_fit_is_refused_at_build(
    space: Workspace, packed: Packed, tmp_path: Path
) -> None:
    plan = space.plan_pack(FEW, "all", guard_only=True)
    passport, prompt = tmp_path / "passport.json", tmp_path / "prompt.txt"
    prompt.write_bytes(PROMPT + b"Be kind.\n")
    with pytest.raises(UserError, match="another prompt"):
        carry_judge(plan, passport, prompt)
    prompt.write_bytes(PROMPT)
    strict = issued(space, target=0.99)
    passport.write_bytes(passport_bytes(strict))
    with pytest.raises(UserError, match="is not certified"):
        carry_judge(plan, passport, prompt)
    passport.write_bytes(b"{}")
    with pytest.raises(UserError, match="cannot be used"):
        carry_judge(plan, passport, prompt)


def test_a_masked_pack_says_why_it_carries_no_judge_and_what_to_do(
    space: Workspace, packed: Packed, tmp_path: Path
) -> None:
    packed()
    plan = replace(
        space.plan_pack(FEW, "all", guard_only=True), pseudonyms={"<PERSON_1>": "Jane Roe"}
    )
    with pytest.raises(UserError, match="a hash of what it really says") as refused:
        carry_judge(plan, tmp_path / "passport.json", tmp_path / "prompt.txt")
    assert "Build the masked pack without --judge, and a second one with it" in refused.value.hint


@pytest.mark.parametrize("name", ["passport.json", "prompt.txt"])
def test_a_pack_whose_judge_was_changed_or_removed_is_refused_at_check(
    packed: Packed, name: str
) -> None:
    folder = packed()
    file = folder / "judge" / name
    body = file.read_bytes()
    file.write_bytes(body.replace(b"pass", b"fail"))
    with pytest.raises(PackInvalid):
        read_pack(folder)
    file.unlink()
    with pytest.raises(PackInvalid):
        read_pack(folder)
    for one in (folder / "judge").iterdir():
        one.unlink()
    # Without the folder the manifest still states the judge.
    with pytest.raises(PackInvalid, match="judge"):
        read_pack(folder)


# --- the commands ---------------------------------------------------------------------------------------------------


@pytest.fixture
def run(space: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    monkeypatch.setenv("TRACEJURY_REVIEWER", "lead")
    monkeypatch.setenv("TRACEJURY_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.chdir(tmp_path)
    Path("prompt.txt").write_bytes(PROMPT)
    space.close()

    def run(*words: str) -> Result:
        return CliRunner().invoke(tracejury, ["--library", str(tmp_path / "library"), *words])

    return run


def test_from_scores_to_a_pack_that_carries_the_judge(run: Callable[..., Result]) -> None:
    made = run("judges", "passport", "score_tone", "-o", "p.json", "--prompt", "prompt.txt")
    assert made.exit_code == 0, made.output
    assert made.stdout.startswith("score_tone is certified for agent-failure, version 1, at a target of 0.9.")  # fmt: skip
    assert run("judges", "verify", "p.json", "--prompt", "prompt.txt").exit_code == 0
    built = run(
        "pack", "build", FEW, "--guard-only", "-o", "x.pack", "--judge", "p.json", "--judge-prompt", "prompt.txt",
    )  # fmt: skip
    assert built.exit_code == 0, built.output
    assert run("pack", "verify", "x.pack").exit_code == 0
    assert run("pack", "sync", "x.pack", "synced.pack", "--yes").exit_code == 0
    assert read_pack(Path("synced.pack")).judge == read_pack(Path("x.pack")).judge


def test_verify_tells_a_changed_passport_and_another_prompt(run: Callable[..., Result]) -> None:
    run("judges", "passport", "score_tone", "-o", "p.json", "--prompt", "prompt.txt")
    Path("prompt.txt").write_text("Another.\n")
    other = run("judges", "verify", "p.json", "--prompt", "prompt.txt")
    assert other.exit_code == 1
    assert "It was calibrated with another prompt." in other.stdout
    body = Path("p.json").read_bytes()
    Path("p.json").write_bytes(body.replace(b'"target":"0.9"', b'"target":"0.5"'))
    changed = run("judges", "verify", "p.json")
    assert changed.exit_code == 1
    assert "is not to be trusted" in changed.stdout
