"""Proving in several processes: the same as in one, and nothing is lost with a process that dies."""

from __future__ import annotations

import os
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tracejury.store.claims.reading import _short_read
from tracejury.store.claims.values.reading import values_in
from tracejury.store.claims.values.value import SaidValue
from tracejury.store.packs import proving
from tracejury.store.packs.candidates import CandidateAnswer
from tracejury.store.packs.cases import Case
from tracejury.store.packs.proving import Done, Job, all_done, done, processes_for
from tracejury.store.packs.read import read_pack

PACK = Path(__file__).parents[1] / "data" / "judged_packs" / "contracts.pack"


@pytest.fixture(scope="module")
def cases() -> tuple[Case, ...]:
    return read_pack(PACK).cases[:8]


@pytest.fixture
def two_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proving, "processes_for", lambda _: 2)
    monkeypatch.setattr(proving, "_BATCH", 2)


def jobs(cases: tuple[Case, ...]) -> Iterator[Job]:
    """Each case with its rejected answer, or its accepted one."""
    for case in cases:
        yield Job(case, (CandidateAnswer(case.rejected or case.accepted),), strict=True)


@pytest.mark.usefixtures("two_processes")
def test_several_processes_find_what_one_does_in_the_same_order(cases: tuple[Case, ...]) -> None:
    found = list(all_done(jobs(cases), len(cases)))
    assert found == list(map(done, jobs(cases)))
    assert [one.proof.status for one in found] == [case.proof.status for case in cases]
    assert {one.judged.status for one in found if one.judged is not None} >= {"fail", "pass"}


@pytest.mark.usefixtures("two_processes")
def test_what_a_process_that_died_was_asked_for_is_done_here(
    cases: tuple[Case, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def noted(*given: object, **named: object) -> subprocess.Popen[bytes]:
        started.append(popen(*given, **named))  # type: ignore[call-overload]
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", noted)
    found: list[Done] = []
    for one in all_done(jobs(cases), len(cases)):
        if not found:
            os.kill(started[0].pid, signal.SIGKILL if hasattr(signal, "SIGKILL") else 9)
        found.append(one)
    assert found == list(map(done, jobs(cases)))
    assert all(process.returncode is not None for process in started)


@pytest.mark.usefixtures("two_processes")
def test_no_process_is_left_when_one_stops_early(
    cases: tuple[Case, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[proving._Processes] = []
    enter = proving._Processes.__enter__

    def noted(self: proving._Processes) -> proving._Processes:
        kept.append(self)
        return enter(self)

    monkeypatch.setattr(proving._Processes, "__enter__", noted)
    found = all_done(jobs(cases), len(cases))
    next(found)
    found.close()  # type: ignore[attr-defined]
    assert all(process.returncode is not None for process in kept[0]._started)


def test_each_text_is_read_once_while_its_case_is_proven_and_judged(
    cases: tuple[Case, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    read: Counter[str] = Counter()

    def counted(text: str, language: str = "") -> tuple[SaidValue, ...]:
        read[text] += 1
        return values_in(text, language)

    monkeypatch.setattr("tracejury.store.claims.reading.values_in", counted)
    for job in jobs(cases):
        _short_read.cache_clear()
        read.clear()
        done(job)
        assert set(read.values()) == {1}


def test_a_small_pack_starts_no_process() -> None:
    assert processes_for(20) == 1
    assert processes_for(10_000) >= 1
