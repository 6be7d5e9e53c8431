"""`pack health`: what runs say of a case, and what is only proposed once enough of them say it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from packed import invoked
from synced import QUESTIONS, case_id, made, synced
from tracejury.store.packs.baseline import read_baseline
from tracejury.store.packs.read import read_pack
from tracejury.store.packs.sync.health import CaseHealth, Judged, health_of
from tracejury.store.packs.sync.runs import CaseRun, Run
from tracejury.tui.commands.context import Settings
from tracejury.tui.commands.main import tracejury
from tracejury.tui.commands.pack.long_lists import MOST, first_lines

BAG, REFUND, PETS, SKIS, SEATS = QUESTIONS


def health(
    folder: Path, *runs: Mapping[str, object], least: int = 5, long: int = 6
) -> list[CaseHealth]:
    """The health of each case after some runs: question -> status, or (passed, trials); with the candidate under "" if
    it is known."""
    cases = read_pack(folder).cases
    given_runs = []
    for number, told in enumerate(runs):
        found = {}
        for case in cases:
            said = told.get(case.question)
            if said is None:
                continue
            passed, trials = said if isinstance(said, tuple) else (int(said == "pass"), 1)
            status = ("pass" if passed == trials else "fail") if isinstance(said, tuple) else said
            found[case.id] = CaseRun(f"sha256:{case.content_hash}", str(status), passed, trials)
        given_runs.append(Run(folder, str(told.get("", "")), found, str(number)))
    return health_of(cases, given_runs, Judged(least, long))


def kinds(folder: Path, *runs: Mapping[str, object]) -> dict[str, str]:
    """The health of each case by its question, after some runs."""
    return {one.case.question: one.health for one in health(folder, *runs)}


def proposed(folder: Path, *runs: Mapping[str, object]) -> set[str]:
    """The questions of the cases that are proposed to retire after some runs."""
    return {one.case.question for one in health(folder, *runs) if one.proposal}


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return made(tmp_path / "p", {BAG: "wrong", PETS: "right"})


def test_with_too_few_runs_nothing_is_said(pack: Path) -> None:
    assert set(kinds(pack, *[{BAG: "pass", PETS: "pass"}] * 4).values()) == {"too few runs"}


def test_a_case_that_never_failed_and_never_asked_is_dead(pack: Path) -> None:
    runs = [{BAG: "pass", PETS: "pass"}] * 5
    assert kinds(pack, *runs) == {BAG: "dead", PETS: "dead"}
    assert kinds(pack, *runs, {BAG: "ask", PETS: "pass"})[BAG] == "discriminating"


def test_a_case_that_failed_long_ago_is_saturated(pack: Path) -> None:
    runs = [{BAG: "fail", PETS: "fail"}, *[{BAG: "pass", PETS: "pass"}] * 6]
    assert kinds(pack, *runs)[BAG] == "saturated"
    assert kinds(pack, *runs[:-1])[BAG] == "discriminating"
    assert kinds(pack, *[{BAG: "fail"}] * 5)[BAG] == "never passed"


def test_both_results_on_one_candidate_are_flaky_from_the_second_run_on(pack: Path) -> None:
    one, two = {"": "abc", BAG: "pass"}, {"": "abc", BAG: "fail"}
    assert kinds(pack, one, two)[BAG] == "flaky"
    assert kinds(pack, one, {**two, "": "def"})[BAG] == "too few runs"
    assert kinds(pack, {BAG: "pass"}, {BAG: "fail"})[BAG] == "too few runs"


def test_both_results_within_the_trials_of_a_run_are_flaky(pack: Path) -> None:
    assert kinds(pack, {BAG: (4, 5), PETS: (5, 5)}) == {BAG: "flaky", PETS: "too few runs"}


def test_the_last_cases_of_a_slice_are_never_proposed(tmp_path: Path) -> None:
    guards = {PETS: "right", SKIS: "right"}
    alone, beside = made(tmp_path / "a", guards), made(tmp_path / "b", {BAG: "wrong", **guards})
    assert {case.slices for case in read_pack(beside).cases} == {("intent:bags",)}
    dead = [dict.fromkeys((BAG, PETS, SKIS), "pass")] * 6
    saturated = [{BAG: "pass", PETS: "fail", SKIS: "ask"}, *dead]
    for runs in (dead, saturated):
        assert proposed(alone, *runs) == set()
        assert proposed(beside, *runs) == {PETS, SKIS}


@given(statuses=st.lists(st.sampled_from(["pass", "fail", "ask", "error", "missing"]), max_size=12))
def test_every_case_has_one_health_and_runs_without_an_answer_do_not_count(
    statuses: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = made(tmp_path_factory.mktemp("h") / "p", {BAG: "wrong"})
    found = kinds(folder, *({BAG: one} for one in statuses))[BAG]
    decided = [one for one in statuses if one in ("pass", "fail", "ask")]
    assert (found == "too few runs") == (len(decided) < 5)
    assert (found == "dead") == (len(decided) >= 5 and set(decided) == {"pass"})


def recorded(folder: Path, pack: Path, name: str, said: dict[str, str]) -> Path:
    """A run of check as a CI keeps it, with a candidate that gives these answers."""
    rows = [
        {
            "case_id": case.id,
            "input_hash": f"sha256:{case.input_hash}",
            "output": said[case.question],
        }
        for case in read_pack(pack).cases
    ]
    outputs = folder / "outputs.jsonl"
    outputs.write_text("".join(json.dumps(row) + "\n" for row in rows))
    words = ["--json", "check", str(pack), "--outputs", str(outputs)]
    path = folder / f"{name}.json"
    path.write_text(CliRunner().invoke(tracejury, words).stdout)
    return path


def test_the_runs_that_check_writes_are_read_and_dead_guards_proposed(
    tmp_path: Path, pack: Path
) -> None:
    right = {BAG: "One bag costs 45 euro.", PETS: "Pets costs 30 euro."}
    runs = []
    for number in range(3):
        path = recorded(tmp_path, pack, f"run{number}", right)
        path.write_text(path.read_text() + " " * number)
        runs.append(f"c{number}={path}")
    words = ["--json", "pack", "health", str(pack), *runs, "--least", "3"]
    done = CliRunner().invoke(tracejury, words)
    document = json.loads(done.stdout)
    assert document["counts"]["dead"] == 2
    assert [one["case"] for one in document["proposals"]] == [case_id(PETS)]
    assert document["cases"][0]["n"] == 3


def test_a_run_that_is_given_twice_counts_once(tmp_path: Path, pack: Path) -> None:
    path = recorded(tmp_path, pack, "run", {BAG: "x", PETS: "y"})
    code, said = invoked("pack", "health", pack, *[path] * 9)
    assert code == 0
    assert "in 1 run: 2 too few runs" in said
    assert "8 runs were given twice" in said


def test_results_of_another_test_do_not_count(tmp_path: Path, pack: Path) -> None:
    path = recorded(tmp_path, pack, "run", {BAG: "x", PETS: "y"})
    path.write_text(
        path.read_text().replace('"content_hash": "sha256:', '"content_hash": "sha256:0')
    )
    done = CliRunner().invoke(tracejury, ["--json", "pack", "health", str(pack), str(path)])
    assert {(one["n"], one["other_test"]) for one in json.loads(done.stdout)["cases"]} == {(0, 1)}


def test_a_proposed_command_retires_the_case(tmp_path: Path) -> None:
    there = tmp_path / "it's here"
    synced(made(tmp_path / "p", {BAG: "wrong", PETS: "right", SKIS: "right"}), there)
    right = {
        BAG: "One bag costs 30 euro.",
        PETS: "Pets costs 30 euro.",
        SKIS: "Skis costs 30 euro.",
    }
    path = recorded(tmp_path, there, "run", right)
    runs = []
    for number in range(8):
        one = tmp_path / f"{number}.json"
        one.write_text(path.read_text() + " " * number)
        runs.append(str(one))
    done = CliRunner().invoke(tracejury, ["--json", "pack", "health", str(there), *runs])
    [first, *_] = json.loads(done.stdout)["proposals"]
    program, *words = shlex.split(first["command"])
    assert program == "tracejury"
    assert invoked(*words, "--yes")[0] == 0
    assert first["case"] not in {case.id for case in read_pack(there).cases}


def test_baselines_are_runs_too_and_other_files_are_named(tmp_path: Path, pack: Path) -> None:
    rows = [
        {"case_id": case.id, "input_hash": f"sha256:{case.input_hash}", "output": "x"}
        for case in read_pack(pack).cases
    ]
    (tmp_path / "o.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    words = ["bless", pack, "--outputs", tmp_path / "o.jsonl", "--even-failing"]
    invoked(*words, "--baseline", tmp_path / "b.json")
    assert read_baseline(tmp_path / "b.json")
    assert invoked("pack", "health", pack, tmp_path / "b.json")[0] == 0
    code, said = invoked("pack", "health", pack, tmp_path / "o.jsonl")
    assert (code, "is not a run of check" in said) == (2, True)


def test_of_a_long_list_the_first_lines_are_shown_and_the_rest_is_counted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = [f"case {number}" for number in range(MOST + 2)]
    first_lines(Settings(Path("library")), lines, "dead")
    shown = capsys.readouterr().out.splitlines()
    assert shown[0] == "  case 0"
    assert shown[MOST - 1 :] == [f"  case {MOST - 1}", "  and 2 more dead (--json lists them)"]
