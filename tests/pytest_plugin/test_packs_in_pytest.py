"""Packs in pytest: each case is a test, and nothing is green for want of an answer."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from judged import four, judged
from packed import case_files, forge, rehashed
from processes import runs
from synced import synced
from tracejury.store.packs.build import build_pack

pytest_plugins = "pytester"

BOT = """
import json, sys, time
answers = json.load(open({answers!r}))
request = json.load(sys.stdin)
said = answers[request["input"]["messages"][-1]["content"]]
if said == "SLEEP":
    time.sleep(600)
if said.startswith("CRASH"):
    sys.exit(said[5:].strip() or "no tokens left")
print(json.dumps({{"output": said, "tool_calls": []}}))
"""
GOOD = {
    "One bag?": "One bag costs 45 euro.",
    "Refund?": "Our window has passed; I can offer a voucher.",
    "Skis?": "No, you may not bring skis.",
}
BAD = {**GOOD, "One bag?": "One bag costs 30 euro."}
PACK = "evals/bags.pack"

Run = Callable[..., pytest.RunResult]


@pytest.fixture
def pack(pytester: pytest.Pytester) -> Path:
    """Two fix cases and a guard, all of which gate."""
    path = pytester.path / PACK
    path.parent.mkdir()
    build_pack(path, "bags", [*four()[:2], *four()[3:]])
    return path


@pytest.fixture
def run(pytester: pytest.Pytester, pack: Path) -> Run:
    """Run pytest with a bot that gives some answers."""

    def ran(answers: dict[str, str] | None, *words: str) -> pytest.RunResult:
        command = []
        if answers is not None:
            file, bot = pytester.path / "answers.json", pytester.path / "bot.py"
            file.write_text(json.dumps(answers), "utf-8")
            bot.write_text(BOT.format(answers=str(file)), "utf-8")
            command = ["--tracejury-command", "python bot.py"]
        plain = ["-p", "no:cacheprovider", "-p", "no:asyncio", "-p", "no:hypothesispytest"]
        return pytester.runpytest_subprocess(*plain, *command, *words)

    return ran


def ids(result: pytest.RunResult) -> list[str]:
    """The tests that `--collect-only -q` lists."""
    return [line for line in result.outlines if "::" in line]


def test_good_answers_pass_and_bad_ones_fail(run: Run) -> None:
    good = run(GOOD, PACK)
    good.assert_outcomes(passed=3)
    assert good.ret == 0
    bad = run(BAD, PACK)
    bad.assert_outcomes(passed=2, failed=1)
    assert bad.ret == 1


def test_each_case_is_a_test_with_its_id_and_the_first_words_of_its_question(
    run: Run, pack: Path
) -> None:
    found = ids(run(GOOD, PACK, "--collect-only", "-q"))
    wanted = {
        f"{PACK}/manifest.json::{case['id']}[{case['question'].lower()[:-1].replace(' ', '-')}]"
        for _, case in case_files(pack)
    }
    assert set(found) == wanted
    assert len(found) == 3


def test_a_test_is_chosen_by_its_name_its_words_its_role_and_its_slice(
    run: Run, pack: Path
) -> None:
    name = next(one for one in ids(run(GOOD, PACK, "--collect-only", "-q")) if "one-bag" in one)
    for chosen, count in (
        ((name,), 1),
        ((name.partition("[")[0],), 1),
        ((f"{PACK}/manifest.json",), 3),
        (("evals",), 3),
        (("-k", "skis"), 1),
        (("-m", "tracejury_fix"), 2),
        (("-m", 'tracejury_slice(name="intent", value="bags")'), 3),
        (("-m", 'tracejury_case(role="fix", proof="gates")'), 2),
        (("-m", 'tracejury_fix and tracejury_slice(value="refunds")'), 0),
    ):
        words = chosen if "/" in chosen[0] or chosen[0] == "evals" else (PACK, *chosen)
        result = run(GOOD, *words, "--strict-markers")
        assert result.parseoutcomes().get("passed", 0) == count, chosen


def test_what_fails_is_told_with_question_answer_reason_and_correction(
    run: Run, pack: Path
) -> None:
    forge(
        pack,
        lambda case: (
            case.update(reason="It costs more.") if case["question"] == "One bag?" else False
        ),
    )
    text = run(BAD, PACK).stdout.str()
    for words in (
        "question    One bag?",
        "answer      One bag costs 30 euro.",
        "reason      It costs more.",
        "correction  One bag costs 45 euro.",
        "(fix) of bags, intent:bags",
    ):
        assert words in text
    assert "Traceback" not in text
    assert "run_case" not in text


@pytest.mark.parametrize("more", [(), ("-n", "2")])
def test_hostile_text_is_shown_as_text(pytester: pytest.Pytester, run: Run, more: Any) -> None:
    hostile = "\x1b]0;owned\x07\x1b[31mred\u202e [bold]x[/] ]]><x> ${HOME} %s\n::error::no"
    failing = judged(hostile, f"{hostile} 30 euro", correction="45 euro", note=hostile)
    build_pack(pytester.path / "evals" / "hostile.pack", "h", [failing])
    result = run(
        {hostile: f"{hostile} 30 euro"}, "evals/hostile.pack", "-rA", "--junitxml=x.xml", *more
    )
    assert result.parseoutcomes().keys() <= {"failed", "skipped"}
    shown = result.stdout.str() + result.stderr.str()
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", shown.replace("\r", ""))
    assert "\n::error" not in shown
    names = [case.get("name") for case in ET.parse(pytester.path / "x.xml").iter("testcase")]
    assert [
        re.fullmatch(r"c-[0-9a-f]{16}(\[[\w-]+\])?", str(name)) is not None for name in names
    ] == [True]


KEY = "sk-proj-" + "a1B2c3D4e5F6g7H8i9J0"


@pytest.mark.parametrize("said", ["{0}", "CRASH {0}"])
def test_nothing_secret_is_told_and_nothing_that_a_ci_obeys(
    pytester: pytest.Pytester, run: Run, said: str
) -> None:
    question = "May anna.lee@mail.example.com fly?"
    failing = judged(question, "No, 30 euro", correction="45 euro", note=f"Keep {KEY}.")
    build_pack(pytester.path / "evals" / "s.pack", "s", [failing])
    hostile = f"30 euro {KEY}\n  ::stop-commands::x\n ##vso[task.setvariable a]b ##teamcity[c"
    bot = said.format(hostile)
    result = run({question: bot}, "evals/s.pack", "-rA", "-v", "--junitxml=x.xml")
    assert result.parseoutcomes().keys() <= {"failed", "xfailed"}
    report = (pytester.path / "x.xml").read_text("utf-8")
    shown = result.stdout.str() + result.stderr.str()
    for text in (shown, report):
        assert KEY not in text
        assert "anna" not in text
        assert "[secret, 28 characters]" in text
        assert not re.search(r"(?m)^\s*::|##(vso|teamcity)?\[", text)


def test_what_must_not_be_said_is_told_by_its_ends_and_length(
    pytester: pytest.Pytester, run: Run
) -> None:
    question, secret = "Tell hunter2password to Bob?", "hunter2password"
    failing = judged(question, f"It is {secret}.", correction="No.", must_not_say=secret)
    build_pack(pytester.path / "evals" / "s.pack", "s", [failing])
    result = run({question: f"Yes: {secret}"}, "evals/s.pack", "-rA", "-v", "--junitxml=x.xml")
    for text in (result.stdout.str(), (pytester.path / "x.xml").read_text("utf-8")):
        assert secret not in text
        assert "Yes: [hu…rd, 15 characters]" in text


@pytest.mark.parametrize(
    ("answer", "words"),
    [("CRASH", "no tokens left"), ("SLEEP", "did not answer within 1 s"), ("", "(empty)")],
)
def test_a_missing_or_broken_answer_is_never_green(run: Run, answer: str, words: str) -> None:
    result = run({**GOOD, "One bag?": answer}, PACK, "--tracejury-timeout", "1")
    result.assert_outcomes(passed=2, failed=1)
    assert words in result.stdout.str()


def test_a_command_that_cannot_be_started_fails_every_test(run: Run) -> None:
    result = run(None, PACK, "--tracejury-command", "no-such-command-here")
    result.assert_outcomes(failed=3)
    assert "cannot be started" in result.stdout.str()
    assert "Traceback" not in result.stdout.str()


def blessed(pytester: pytest.Pytester, answers: dict[str, str]) -> str:
    """A baseline of some answers."""
    from packed import invoked

    rows = [
        {"case_id": case["id"], "output": answers[case["question"]], "tool_calls": []}
        for _, case in case_files(pytester.path / PACK)
    ]
    outputs = pytester.path / "outputs.jsonl"
    outputs.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    base = pytester.path / "baseline.json"
    code, said = invoked(
        "bless", pytester.path / PACK, "--outputs", outputs, "--baseline", base, "--even-failing"
    )
    assert code == 0, said
    return str(base)


def test_what_failed_in_the_baseline_is_expected_to_fail_and_strictly_so(
    pytester: pytest.Pytester, run: Run
) -> None:
    base = blessed(pytester, BAD)
    run(BAD, PACK, "--tracejury-baseline", base).assert_outcomes(passed=2, xfailed=1)
    fixed = run(GOOD, PACK, "--tracejury-baseline", base)
    fixed.assert_outcomes(passed=2, failed=1)
    assert "XPASS(strict)" in fixed.stdout.str()
    crashed = run({**GOOD, "One bag?": "CRASH"}, PACK, "--tracejury-baseline", base)
    crashed.assert_outcomes(passed=2, failed=1)


def test_what_passed_in_the_baseline_is_newly_broken(pytester: pytest.Pytester, run: Run) -> None:
    result = run(BAD, PACK, "--tracejury-baseline", blessed(pytester, GOOD))
    result.assert_outcomes(passed=2, failed=1)
    assert "newly broken" in result.stdout.str()


def test_a_case_of_the_baseline_that_tests_something_else_now_is_not_expected_to_fail(
    pytester: pytest.Pytester, run: Run, pack: Path
) -> None:
    base = blessed(pytester, BAD)
    forge(
        pack,
        lambda case: (
            case.update(trials={"n": 2, "min_pass": 2}) if case["question"] == "One bag?" else False
        ),
    )
    run(BAD, PACK, "--tracejury-baseline", base).assert_outcomes(passed=2, failed=1)


def test_a_known_failure_is_expected_to_fail(run: Run, pack: Path) -> None:
    forge(
        pack,
        lambda case: case.update(role="known_failure") if case["question"] == "One bag?" else False,
    )
    known = run(BAD, PACK)
    known.assert_outcomes(passed=2, xfailed=1)
    assert known.ret == 0
    run(GOOD, PACK).assert_outcomes(passed=2, failed=1)


ASKING = {**GOOD, "One bag?": "Please see our website."}


@pytest.mark.parametrize(
    ("policy", "outcome", "code"),
    [
        ((), "skipped", 1),
        (("--tracejury-ask", "3"), "skipped", 1),
        (("--tracejury-ask", "skip"), "skipped", 0),
        (("--tracejury-ask", "pass"), "passed", 0),
        (("--tracejury-ask", "fail"), "failed", 1),
        (("-n", "2"), "skipped", 1),
    ],
)
def test_an_answer_that_a_person_is_asked_about(
    run: Run, policy: tuple[str, ...], outcome: str, code: int
) -> None:
    result = run(ASKING, PACK, "-rs", *policy)
    found = result.parseoutcomes()
    assert found.get(outcome) == (3 if outcome == "passed" else 1)
    assert result.ret == code
    if outcome == "skipped":
        assert "manifest.json:1: asks a person: no claim decides" in result.stdout.str()
        assert ("1 fix case asks a person" in result.stdout.str()) == bool(code)


def test_a_guard_that_asks_is_skipped_and_the_run_passes(run: Run) -> None:
    result = run({**GOOD, "Skis?": "Please see our website."}, PACK)
    result.assert_outcomes(passed=2, skipped=1)
    assert result.ret == 0


def test_a_case_in_quarantine_runs_and_does_not_gate_until_its_day(
    pytester: pytest.Pytester, run: Run, pack: Path
) -> None:
    case_id = next(case["id"] for _, case in case_files(pack) if case["question"] == "One bag?")
    file = pytester.path / "quarantine.toml"

    def until(day: date) -> tuple[str, str, str]:
        file.write_text(
            f'[[case]]\nid = "{case_id}"\nowner = "anna"\nreason = "flaky"\nuntil = {day.isoformat()}\n'
        )
        return PACK, "--tracejury-quarantine", str(file)

    held = until(date.today() + timedelta(days=2))  # noqa: DTZ011
    run(BAD, *held).assert_outcomes(passed=2, xfailed=1)
    run(GOOD, *held).assert_outcomes(passed=3)
    asks = run(ASKING, *held)
    asks.assert_outcomes(passed=2, skipped=1)
    assert asks.ret == 0
    over = run(BAD, *until(date.today() - timedelta(days=2)))  # noqa: DTZ011
    over.assert_outcomes(passed=2, failed=1)
    assert "gates again" in over.stdout.str()


def test_by_a_policy_only_what_is_newly_broken_fails(pytester: pytest.Pytester, run: Run) -> None:
    (pytester.path / "policy.toml").write_text('gate = "newly broken"')
    words = [PACK, "--tracejury-policy", "policy.toml"]
    without = run(BAD, *words)
    assert without.ret == 2
    without.stdout.fnmatch_lines(["*needs a baseline to compare with*"])
    words += ["--tracejury-baseline", blessed(pytester, BAD)]
    run(BAD, *words).assert_outcomes(passed=2, xfailed=1)
    fixed = run(GOOD, *words)
    fixed.assert_outcomes(passed=2, xpassed=1)
    assert fixed.ret == 0
    run({**BAD, "Skis?": "Yes, you may bring skis."}, *words).assert_outcomes(
        passed=1, xfailed=1, failed=1
    )


@pytest.mark.parametrize("more", [(), ("-n", "2")])
def test_by_a_policy_so_much_of_a_slice_has_to_pass(
    pytester: pytest.Pytester, run: Run, pack: Path, more: tuple[str, ...]
) -> None:
    for path, case in case_files(pack):
        path.write_text(json.dumps(rehashed({**case, "slices": ["desk:a"]})), "utf-8")
    words = (PACK, "--tracejury-policy", "policy.toml", *more)
    words += ("--tracejury-baseline", blessed(pytester, BAD))
    policy = pytester.path / "policy.toml"
    policy.write_text('gate = "newly broken"\n[least]\n"desk:a" = 0.6')
    assert run(BAD, *words).ret == 0
    policy.write_text('gate = "newly broken"\n[least]\n"desk:a" = 0.9\n"desk:b" = 0.1')
    below = run(BAD, *words)
    assert below.ret == 1
    below.assert_outcomes(passed=2, xfailed=1)
    below.stdout.fnmatch_lines(
        [
            "tracejury: 2 of 3 of slice desk:a pass, the policy wants 90%, so the run has not passed",
            "tracejury: no gating case is of slice desk:b, so the run has not passed",
        ]
    )


def test_files_that_cannot_be_read_are_errors(run: Run) -> None:
    for option in ("--tracejury-baseline", "--tracejury-quarantine"):
        result = run(GOOD, PACK, option, "none")
        assert "1 error" in result.stdout.str()
        assert "none cannot be read" in result.stdout.str()


def test_several_processes_have_a_candidate_each(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(
        kept="""
import json, os, sys
answers = json.load(open("answers.json"))
open(f"started.{os.getpid()}", "w")
for line in sys.stdin:
    request = json.loads(line)
    said = answers[request["input"]["messages"][-1]["content"]]
    print(json.dumps({"case_id": request["case_id"], "output": said, "tool_calls": []}), flush=True)
"""
    )
    (pytester.path / "answers.json").write_text(json.dumps(GOOD))
    words = ("--tracejury-command", "python kept.py", "--tracejury-mode", "jsonl")
    result = run(None, PACK, *words, "-n", "2", "--dist", "each")
    result.assert_outcomes(passed=6)
    assert len(list(pytester.path.glob("started.*"))) == 2
    for one in pytester.path.glob("started.*"):
        one.unlink()
    run(None, PACK, *words).assert_outcomes(passed=3)
    assert len(list(pytester.path.glob("started.*"))) == 1


CONFTEST = """
import json, pytest

@pytest.fixture(scope="session")
def tracejury_candidate():
    answers = json.loads(open("answers.json").read())
    return lambda request: answers[request.messages[-1]["content"]]
"""


def test_a_fixture_answers_the_cases(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makeconftest(CONFTEST)
    (pytester.path / "answers.json").write_text(json.dumps(BAD))
    for words in ((PACK,), (), ("-n", "2")):
        run(None, *words).assert_outcomes(passed=2, failed=1)
    run(GOOD, PACK).assert_outcomes(passed=3)


def test_a_fixture_that_returns_no_function_fails(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makeconftest(CONFTEST.replace("lambda request: ", "None and "))
    (pytester.path / "answers.json").write_text("{}")
    result = run(None, PACK)
    result.assert_outcomes(failed=3)
    assert "not a function that takes a tracejury.packs.Request" in result.stdout.str()


def test_recorded_outputs_are_judged(pytester: pytest.Pytester, run: Run) -> None:
    blessed(pytester, BAD)
    result = run(None, PACK, "--tracejury-outputs", "outputs.jsonl")
    result.assert_outcomes(passed=2, failed=1)


def test_trials(run: Run) -> None:
    run(GOOD, PACK, "--tracejury-trials", "2").assert_outcomes(passed=3)
    result = run(BAD, PACK, "--tracejury-trials", "2", "--tracejury-min-pass", "1")
    assert "0 of 2 trials passed" in result.stdout.str()
    wrong = run(GOOD, PACK, "--tracejury-trials", "1", "--tracejury-min-pass", "2")
    assert wrong.ret == pytest.ExitCode.USAGE_ERROR
    wrong.stderr.fnmatch_lines(["*not 1 <= --tracejury-min-pass <= --tracejury-trials"])
    alone = run(GOOD, PACK, "--tracejury-min-pass", "2")
    assert alone.ret == pytest.ExitCode.USAGE_ERROR
    alone.stderr.fnmatch_lines(["*--tracejury-min-pass needs --tracejury-trials"])


def test_two_candidates_are_one_too_many(run: Run) -> None:
    wrong = run(GOOD, PACK, "--tracejury-url", "http://127.0.0.1:1/")
    assert wrong.ret == pytest.ExitCode.USAGE_ERROR


def test_a_run_without_a_candidate_leaves_packs_out_and_says_so(
    pytester: pytest.Pytester, run: Run
) -> None:
    pytester.makepyfile(test_plain="def test_plain(): pass")
    for more in ((), ("-n", "2")):
        result = run(None, *more)
        result.assert_outcomes(passed=1)
        assert result.ret == 0
        assert re.search(r"bags\.pack was left out: no candidate", result.stdout.str())


def test_a_pack_that_is_named_without_a_candidate_is_an_error(run: Run) -> None:
    for named in (PACK, f"{PACK}/manifest.json"):
        result = run(None, named)
        assert result.ret in {2, 4}
        assert "no candidate answers its cases" in result.stdout.str()


def test_a_synced_pack_that_lost_a_case_is_an_error(pytester: pytest.Pytester, run: Run) -> None:
    synced(pytester.path / PACK, pytester.path / "there.pack")
    assert run(GOOD, "there.pack").ret == 0
    next((pytester.path / "there.pack" / "cases").iterdir()).unlink()
    lost = run(GOOD, "there.pack")
    assert lost.ret == 2
    lost.stdout.fnmatch_lines(["*1 case of its history is gone and not retired*"])


def test_a_changed_pack_is_an_error(run: Run, pack: Path) -> None:
    case = next(pack.glob("cases/*.json"))
    case.write_text(
        case.read_text("utf-8").replace("euro", "Euro").replace("skis", "Skis"), "utf-8"
    )
    result = run(GOOD, PACK)
    assert result.ret == 2
    assert "is not a valid pack" in result.stdout.str()


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("conftest.py", PACK),
        ("conftest.py", f"{PACK}/manifest.json"),
        ("conftest.py", "evals"),
        ("conftest.py", "."),
        ("__init__.py", "evals"),
        ("pytest.ini", PACK),
        ("pyproject.toml", "."),
    ],
)
def test_nothing_that_lies_in_a_pack_is_run(
    pytester: pytest.Pytester, run: Run, pack: Path, name: str, named: str
) -> None:
    code = "open('owned', 'w').close()\n"
    settings = "[pytest]\npython_files = *.py\npythonpath = .\n"
    (pack / name).write_text(code if name.endswith(".py") else settings, "utf-8")
    (pack / "evil.py").write_text(code, "utf-8")
    (pack / "test_evil.py").write_text(f"{code}def test_evil(): pass\n", "utf-8")
    result = run(GOOD, named)
    assert result.ret != 0
    assert not list(pytester.path.rglob("owned"))


def test_a_test_file_in_a_pack_is_not_collected(
    pytester: pytest.Pytester, run: Run, pack: Path
) -> None:
    (pack / "test_evil.py").write_text("open('owned', 'w').close()\ndef test_evil(): pass\n")
    (pack / "cases" / "conftest.py").write_text("open('owned', 'w').close()\n")
    run(GOOD)
    (pack / "cases" / "conftest.py").unlink()
    run(GOOD).assert_outcomes(passed=3)
    assert not list(pytester.path.rglob("owned"))


@pytest.mark.parametrize(
    "manifest", ["{", "[]", '{"files": ["test_a.py"]}', '{"name": "tracejury.pack/2.0"}', "\0\xff"]
)
def test_another_folder_with_a_manifest_is_none_of_our_business(
    pytester: pytest.Pytester, manifest: str
) -> None:
    folder = pytester.mkdir("web")
    (folder / "manifest.json").write_text(manifest, "utf-8")
    (folder / "test_a.py").write_text("def test_a(): pass\n")
    result = pytester.runpytest_subprocess("-p", "no:asyncio")
    result.assert_outcomes(passed=1)
    assert "tracejury:" not in result.stdout.str()


def test_a_run_without_packs_imports_nothing_that_judges(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_what_is_loaded():
            ours = {name for name in sys.modules if name.startswith("tracejury")}
            parts = {"hooks", "options", "finding", "run"}
            assert ours == {"tracejury", "tracejury.pytest_plugin"} | {
                f"tracejury.pytest_plugin.{part}" for part in parts
            }
            assert not {"textual", "peewee", "pyarrow", "msgspec", "click", "re2"} & set(sys.modules)
        """
    )
    plain = ("-p", "no:asyncio", "-p", "no:hypothesispytest", "-p", "no:platformdirs")
    pytester.runpytest_subprocess(*plain).assert_outcomes(passed=1)


def test_reports_of_other_tools_get_the_words_of_the_expert(
    pytester: pytest.Pytester, run: Run
) -> None:
    run(BAD, PACK, "--junitxml", "x.xml")
    tests = {
        case.get("name", ""): case for case in ET.parse(pytester.path / "x.xml").iter("testcase")
    }
    failed = next(case for name, case in tests.items() if "one-bag" in name)
    told = {one.get("name"): one.get("value") for one in failed.iter("property")}
    assert told["tracejury_status"] == "fail"
    assert (told["tracejury_question"], told["tracejury_role"]) == ("One bag?", "fix")
    assert failed.find("failure") is not None
    assert len(tests) == 3


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize(
    ("name", "more"),
    [("SIGTERM", ()), ("SIGHUP", ()), ("SIGINT", ()), ("SIGTERM", ("-n", "2"))],
)
def test_a_signal_leaves_no_candidate_behind_and_the_report_is_written(
    pytester: pytest.Pytester, pack: Path, name: str, more: tuple[str, ...]
) -> None:
    pytester.makepyfile(
        bot="import os, time\nopen(f'pid.{os.getpid()}', 'w').close()\ntime.sleep(600)"
    )
    words = ["-p", "no:cacheprovider", PACK, "--tracejury-command", f"{sys.executable} bot.py"]
    words += ["--junitxml", "x.xml", *more]
    running = subprocess.Popen(
        [sys.executable, "-m", "pytest", *words], stdout=subprocess.DEVNULL, cwd=pytester.path
    )
    started: list[Path] = []
    while len(started) < (2 if more else 1) and running.poll() is None:
        started = list(pytester.path.glob("pid.*"))
        time.sleep(0.05)
    running.send_signal(getattr(signal, name))
    assert running.wait() != 0
    for one in started:
        assert not runs(int(one.suffix[1:]))
    assert len(started) == (2 if more else 1)
    assert (pytester.path / "x.xml").exists()
