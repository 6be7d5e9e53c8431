"""`tracejury.packs`: packs for those who have their own harness."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from judged import four
from packed import forge, invoked
from tracejury import packs
from tracejury.packs import Output, Pack, Request, UserError, check, read_pack
from tracejury.store.packs.build import build_pack


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """Two fix cases and a guard, all of which gate."""
    path = tmp_path_factory.mktemp("packs") / "bags.pack"
    build_pack(path, "bags", [*four()[:2], *four()[3:]])
    return read_pack(path)


def right(pack: Pack) -> dict[str, Any]:
    """What passes, by case id."""
    return {case.id: case.correction or "No, you may not bring skis." for case in pack.cases}


def fix_case(pack: Pack) -> packs.Case:
    return next(case for case in pack.cases if case.question == "One bag?")


def loaded_by(code: str) -> set[str]:
    """The modules that a program has loaded at its end."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys, json; print(json.dumps(sorted(sys.modules)))"],
        capture_output=True, check=True, text=True,
    )  # fmt: skip
    return set(json.loads(done.stdout.splitlines()[-1]))


HEAVY = {"textual", "rich", "peewee", "sqlite3", "pyarrow", "numpy", "click"}


def test_importing_it_imports_nothing_but_the_standard_library() -> None:
    new = loaded_by("from tracejury.packs import check, read_pack") - loaded_by("pass")
    others = {name.partition(".")[0] for name in new} - sys.stdlib_module_names
    assert {name for name in others if not name.startswith("__editable__")} == {"tracejury"}
    assert "tracejury.store" not in new


def test_checking_a_pack_opens_no_database_and_loads_no_screen(pack: Pack) -> None:
    code = f"from tracejury.packs import *\nassert not check(read_pack({str(pack.path)!r}), {{}})"
    assert not loaded_by(code) & HEAVY


def test_a_pack_says_what_its_cases_are(pack: Pack) -> None:
    case = fix_case(pack)
    assert (pack.name, len(pack.cases), pack.pack_id[:7]) == ("bags", 3, "sha256:")
    assert (case.role, case.correction) == ("fix", "One bag costs 45 euro.")
    assert (case.slices, case.proof) == (("intent:bags",), "gates")
    assert case.request().messages == [{"role": "user", "content": "One bag?"}]
    assert pack.case(case.id) is case
    with pytest.raises(KeyError):
        pack.case("c-none")


def test_an_answer_passes_fails_or_is_asked_about(pack: Pack) -> None:
    case = fix_case(pack)
    assert check(case, "One bag costs 45 euro.")
    failed = check(case, "One bag costs 30 euro.")
    assert (failed.status, failed.effect, bool(failed)) == ("fail", "fail", False)
    assert failed.output == "One bag costs 30 euro."
    assert failed.why
    asked = check(case, "Please see our website.")
    assert (asked.status, bool(asked)) == ("ask", False)
    assert [one.text for one in asked.asked] == ["Please see our website."]


def test_a_list_of_answers_is_a_trial_each(pack: Pack) -> None:
    answers = ["One bag costs 45 euro.", "One bag costs 30 euro."]
    assert check(fix_case(pack), answers).status == "fail"
    found = check(fix_case(pack), answers, min_pass=1)
    assert (found.status, found.passed, found.trials) == ("pass", 1, 2)
    assert check(fix_case(pack), [answers[0]], trials=2).status == "missing"
    with pytest.raises(ValueError, match="min_pass"):
        check(fix_case(pack), answers, min_pass=3)
    bytes_are_one_answer: Any = answers[0].encode()
    assert check(fix_case(pack), bytes_are_one_answer).trials == 1


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (Output("One bag costs 45 euro.", tool_calls=()), "pass"),
        (Output("One bag costs 45 euro.", tool_calls=["price"]), "pass"),
        (Output("One bag costs 30 euro.", tool_calls=[{"name": "price"}]), "fail"),
        ({"output": "One bag costs 45 euro."}, "pass"),
        ({"messages": [{"role": "assistant", "content": "One bag costs 45 euro."}]}, "pass"),
        ({"error": "quota"}, "error"),
        ({"price": 45}, "error"),
        (Output(""), "fail"),
        ("", "fail"),
        (Output("45", structured={"price": 45}), "error"),
        (None, "error"),
        (45, "error"),
        (b"One bag costs 45 euro.", "error"),
    ],
)
def test_every_form_of_an_answer(pack: Pack, answer: Any, status: str) -> None:
    assert check(fix_case(pack), lambda _: answer).status == status


def test_a_structured_answer_is_judged_as_its_json(pack: Pack) -> None:
    found = check(fix_case(pack), Output(structured={"price": "30 euro"}))
    assert json.loads(found.output) == {"price": "30 euro"}


def test_a_function_is_asked_what_a_command_is_asked_in_this_thread(pack: Pack) -> None:
    asked: list[Request] = []
    threads: set[int] = set()

    def bot(request: Request) -> str:
        asked.append(request)
        threads.add(threading.get_ident())
        return str(right(pack)[request.case_id])

    report = check(pack, bot, trials=2)
    assert report, report.why
    assert threads == {threading.get_ident()}
    assert [(one.case_id, one.trial) for one in asked] == [
        (case.id, trial) for case in pack.cases for trial in (1, 2)
    ]
    assert all(set(one.input) <= {"messages", "documents", "tools"} for one in asked)


def test_with_jobs_it_is_called_from_other_threads(pack: Pack) -> None:
    threads: set[int] = set()

    def bot(request: Request) -> str:
        threads.add(threading.get_ident())
        return str(right(pack)[request.case_id])

    assert check(pack, bot, jobs=2)
    assert threading.get_ident() not in threads


def test_an_exception_is_no_answer_and_an_interruption_goes_through(pack: Pack) -> None:
    def broken(_: Request) -> str:
        raise ZeroDivisionError("no tokens left")

    report = check(pack, broken)
    assert report.exit_code == 3
    assert {(one.status, one.why) for one in report.results} == {
        ("error", "ZeroDivisionError: no tokens left")
    }

    def stopped(_: Request) -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check(pack, stopped)


def test_an_asynchronous_function_is_told_what_to_do(pack: Pack) -> None:
    async def bot(_: Request) -> str:
        return "One bag costs 45 euro."

    assert "asyncio.run" in check(fix_case(pack), bot).why  # type: ignore[arg-type]


def test_a_function_that_changes_its_request_changes_no_other(pack: Pack) -> None:
    seen: list[str] = []

    def bot(request: Request) -> str:
        seen.append(request.messages[-1]["content"])
        request.input["messages"][0]["content"] = "Ha!"
        return "One bag costs 45 euro."

    check(fix_case(pack), bot, trials=2)
    assert seen == ["One bag?", "One bag?"]


def test_a_case_without_an_answer_is_missing_and_strange_answers_are_told(pack: Pack) -> None:
    answers = right(pack)
    del answers[fix_case(pack).id]
    report = check(pack, {**answers, "c-none": "Hello"})
    assert (report.exit_code, bool(report)) == (3, False)
    assert [one.case.id for one in report.results if one.status == "missing"] == [fix_case(pack).id]
    assert report.notices == ("answers for a case that the pack does not have: c-none",)
    assert not check(pack, {})


def without_times(document: dict[str, Any]) -> dict[str, Any]:
    """A check as JSON, but for how long each answer took and, which the command adds, when it ended."""
    cases = [{**case, "seconds": None} for case in document["cases"]]
    return {**document, "cases": cases, "at": None}


def test_it_says_what_the_command_says(pack: Pack, tmp_path: Path) -> None:
    outputs = tmp_path / "outputs.jsonl"
    rows = [
        {"case_id": case.id, "output": "One bag costs 30 euro.", "input_hash": case.input_hash}
        for case in pack.cases
    ]
    outputs.write_text("".join(json.dumps(row) + "\n" for row in rows))
    code, printed = invoked("--json", "check", pack.path, "--outputs", outputs)
    for answers in (outputs, {row["case_id"]: row["output"] for row in rows}):
        report = check(pack, answers)
        assert report.exit_code == code
        assert without_times(report.json()) == without_times(json.loads(printed))


def test_asked_answers_are_written_for_a_person(pack: Pack, tmp_path: Path) -> None:
    report = check(pack, lambda _: "Please see our website.")
    count = report.write_asked(tmp_path / "asked.jsonl")
    assert count == sum(one.status == "ask" for one in report.results) > 0
    assert len((tmp_path / "asked.jsonl").read_text("utf-8").splitlines()) >= count


def test_a_baseline_is_compared_with(pack: Pack, tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.json"
    outputs = tmp_path / "outputs.jsonl"
    rows = [{"case_id": name, "output": said} for name, said in right(pack).items()]
    outputs.write_text("".join(json.dumps(row) + "\n" for row in rows))
    code, _ = invoked("bless", pack.path, "--outputs", outputs, "--baseline", baseline)
    assert code == 0
    found = check(fix_case(pack), "One bag costs 30 euro.", baseline=baseline)
    assert found.transition == "newly broken"


def test_a_forged_proof_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "bags.pack"
    build_pack(path, "bags", four())

    def proven(case: dict[str, Any]) -> bool:
        if case["proof"]["status"] != "thin":
            return False
        case["proof"]["status"] = "gates"
        return True

    forged = forge(path, proven)
    with pytest.raises(UserError, match="its proof does not come out again"):
        check(read_pack(path).case(forged), "anything")


def test_what_is_no_pack_and_what_are_no_answers(pack: Pack, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="No pack folder"):
        read_pack(tmp_path / "none.pack")
    with pytest.raises(TypeError, match="answers are a function"):
        check(pack, "One bag costs 45 euro.")  # type: ignore[call-overload]


_GUESSED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def test_no_answer_of_any_kind_breaks_a_check_or_passes_by_chance(pack: Pack) -> None:
    case = fix_case(pack)

    @given(
        answer=_GUESSED
        | st.builds(Output, text=st.text(), structured=_GUESSED, tool_calls=_GUESSED)
    )
    def holds(answer: Any) -> None:
        assert check(case, lambda _: answer).status in {"fail", "ask", "error"}

    holds()
