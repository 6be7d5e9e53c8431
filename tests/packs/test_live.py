"""Asking a candidate for several answers at a time, and stopping: nothing is lost, and nothing of it is left."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest
from judged import four
from processes import runs
from tracejury.errors import UserError
from tracejury.store.claims.claim import Output
from tracejury.store.packs.build import build_pack
from tracejury.store.packs.candidates import CandidateAnswer
from tracejury.store.packs.cases import Case, Proof
from tracejury.store.packs.live import Stop, answers_as_they_come
from tracejury.store.packs.output_files import RecordedOutputs
from tracejury.store.packs.read import read_pack
from tracejury.store.packs.runner import check_packs
from tracejury.tui.commands.progress import once_a_minute

TRACEJURY = Path(sys.executable).parent / "tracejury"
PATIENCE = 60.0


def cases(count: int) -> list[Case]:
    return [
        Case(f"c-{number}", "guard", {}, (), (), Proof("unproven", "")) for number in range(count)
    ]


class Says:
    """A candidate that answers with a function of case and trial."""

    def __init__(self, said: Callable[[str, int], CandidateAnswer]) -> None:
        self._said = said

    def answer(self, case: Case, trial: int) -> CandidateAnswer:
        return self._said(case.id, trial)


def named(name: str, trial: int) -> CandidateAnswer:
    return CandidateAnswer(Output(f"{name}/{trial}"))


def texts(answers: tuple[CandidateAnswer, ...]) -> list[str]:
    return [one.output.text if one.output is not None else one.missing for one in answers]


def test_so_many_answers_are_asked_for_at_a_time() -> None:
    together = threading.Barrier(4)

    def said(name: str, trial: int) -> CandidateAnswer:
        together.wait(PATIENCE)
        return named(name, trial)

    asked = [(case, 2) for case in cases(4)]
    found = dict(answers_as_they_come(Says(said), asked, 4, Stop()))
    assert {at: texts(answers) for at, answers in found.items()} == {
        at: [f"c-{at}/1", f"c-{at}/2"] for at in range(4)
    }


def test_a_case_is_told_as_soon_as_its_answers_are_in() -> None:
    last = threading.Event()

    def said(name: str, trial: int) -> CandidateAnswer:
        if name == "c-0":
            last.wait(PATIENCE)
        return named(name, trial)

    came = []
    for at, _ in answers_as_they_come(Says(said), [(case, 1) for case in cases(4)], 2, Stop()):
        came.append(at)
        if len(came) == 3:
            last.set()
    assert came == [1, 2, 3, 0]


def test_what_is_left_when_it_stops_is_missing_and_says_why() -> None:
    stop = Stop()

    def said(name: str, trial: int) -> CandidateAnswer:
        if name == "c-1":
            stop.now("enough")
            return CandidateAnswer(error="it ended with -9")
        return named(name, trial)

    found = dict(answers_as_they_come(Says(said), [(case, 1) for case in cases(30)], 1, stop))
    assert texts(found[0]) == ["c-0/1"]
    assert [texts(found[at]) for at in range(1, 30)] == [["enough"]] * 29


def test_a_candidate_that_cannot_be_asked_ends_the_check() -> None:
    def said(name: str, trial: int) -> CandidateAnswer:
        raise UserError(f"no command for {name} {trial}", "Name one.")

    with pytest.raises(UserError, match="no command"):
        list(answers_as_they_come(Says(said), [(case, 1) for case in cases(30)], 3, Stop()))


def test_a_check_of_recorded_outputs_that_is_stopped_tells_what_it_knows(tmp_path: Path) -> None:
    build_pack(tmp_path / "p.pack", "bags", [*four()[:2], *four()[3:]])
    pack = read_pack(tmp_path / "p.pack")
    rows = [{"case_id": case.id, "output": "One bag costs 45 euro."} for case in pack.cases]
    (tmp_path / "o.jsonl").write_text("\n".join(map(json.dumps, rows)))
    stop = Stop()
    report = check_packs(
        [pack, pack],
        RecordedOutputs(tmp_path / "o.jsonl"),
        stop=stop,
        progress=lambda done, _: stop.now("enough") if done == 2 else None,
    )
    assert [one.status == "missing" for one in report.results] == [False, False, *[True] * 4]
    assert {one.why for one in report.results[2:]} == {"enough"}
    assert report.stopped == "enough"


# --- signals ---------------------------------------------------------------------------------------

BOT = """
import json, os, subprocess, sys, time
case = json.load(sys.stdin)
folder = sys.argv[1]
if not os.path.exists(f"{folder}/answered"):
    open(f"{folder}/answered", "w").close()
    print(json.dumps({"output": "One bag costs 45 euro."}))
    sys.exit()
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
daemon = f"import os, time; os.setsid(); open({folder + '/daemon'!r}, 'w').write(str(os.getpid())); time.sleep(600)"
subprocess.run([sys.executable, "-c", f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {daemon!r}])"])
open(f"{folder}/pids", "w").write(f"{os.getpid()} {child.pid}")
os.rename(f"{folder}/pids", f"{folder}/started")
time.sleep(600)
"""


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_all_that_was_started_and_the_report_is_written(
    name: str, tmp_path: Path
) -> None:
    build_pack(tmp_path / "p.pack", "bags", [*four()[:2], *four()[3:]])
    (tmp_path / "bot.py").write_text(BOT)
    number = getattr(signal, name)
    if signal.getsignal(number) is signal.SIG_IGN:
        pytest.skip(
            f"{name} is ignored here, as by nohup, and so it is by every program started here"
        )
    command = f"'{sys.executable}' '{tmp_path / 'bot.py'}' '{tmp_path}'"
    check = subprocess.Popen(
        [
            TRACEJURY,
            "--json",
            "check",
            tmp_path / "p.pack",
            "-j",
            "1",
            "--command",
            command,
            "--junit",
            tmp_path / "j.xml",
            "--markdown",
            tmp_path / "s.md",
            "--sarif",
            tmp_path / "s.sarif",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    until((tmp_path / "started").exists)
    pids = [int(pid) for pid in (tmp_path / "started").read_text().split()]
    if sys.platform == "linux":
        until(lambda: bool((tmp_path / "daemon").exists() and (tmp_path / "daemon").read_text()))
        pids.append(int((tmp_path / "daemon").read_text()))
    check.send_signal(number)
    told, _ = check.communicate(timeout=PATIENCE)
    assert check.returncode == 128 + number
    until(lambda: not any(map(runs, pids)))
    report = json.loads(told)
    assert report["exit_code"] != 0
    why = f"the check was interrupted ({name})"
    assert [case["why"] for case in report["cases"] if case["status"] == "missing"] == [why] * 2
    assert report["stopped"] == why
    suite = ET.parse(tmp_path / "j.xml")
    assert len(suite.findall(".//testcase")) == 3
    assert [one.get("value") for one in suite.findall("./testsuite/properties/property")] == [why]
    assert f"**Not all cases were asked:** `{why}`" in (tmp_path / "s.md").read_text()
    [run] = json.loads((tmp_path / "s.sarif").read_text())["runs"]
    assert run["invocations"][0]["executionSuccessful"] is False


def test_without_a_terminal_it_says_once_a_minute_how_far_it_is() -> None:
    told: list[str] = []
    now = 0.0
    progress = once_a_minute("Checking", told.append, lambda: now)
    for done in range(1, 200):
        now += 1.0
        progress(done, 200)
    assert told == [f"Checking: {done} of 200 cases" for done in (60, 120, 180)]
