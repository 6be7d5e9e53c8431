"""Proving cases anew, and judging the recorded answers to them, while what was read of their answers is at hand; in
several processes where there are many."""

from __future__ import annotations

import pickle
import queue
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from types import TracebackType
from typing import IO, Final, TypeAlias, cast

from ..claims.claim import ClaimInvalid
from ..claims.evaluating import validate
from .candidates import CandidateAnswer
from .cases import Case, Proof
from .process_trees import processors
from .proof import prove
from .trials import Judged, judged_trials

LEAST_CASES: Final = 200
"""For fewer cases, starting the processes costs more than they save."""
MOST_PROCESSES: Final = 8
_BATCH: Final = 16


@dataclass(frozen=True, slots=True)
class Job:
    """A case to prove. `answers` are judged by the case with its proof as it comes out, `least` of them have to pass;
    None if there are none yet."""

    case: Case
    answers: tuple[CandidateAnswer, ...] | None = None
    least: int = 1
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """The proof of a case as it comes out now, whether this version knows every claim of it that gates, and what its
    answers come to."""

    proof: Proof
    supported: bool
    judged: Judged | None = None

    def case(self, case: Case) -> Case:
        """The case as it is judged by: with this proof. One of format 1 stays as it is, and so does one that is not
        supported, as nothing passes it."""
        return case if not self.supported or case.format == 1 else replace(case, proof=self.proof)


def done(job: Job) -> Done:
    """Prove a case and judge its answers, here and now."""
    found = Done(prove(job.case), _supported(job.case))
    if job.answers is None:
        return found
    judged = judged_trials(found.case(job.case), job.answers, job.least, strict=job.strict)
    return replace(found, judged=judged)


def _supported(case: Case) -> bool:
    """Whether this version knows every claim of a case that gates."""
    try:
        for claim in case.claims:
            if claim.gate:
                validate(claim)
    except ClaimInvalid:
        return False
    return True


def all_done(jobs: Iterable[Job], count: int) -> Iterator[Done]:
    """What comes of some jobs, `count` of them, in order. The result does not depend on the number of processes."""
    processes = processes_for(count)
    if processes < 2:
        yield from map(done, jobs)
        return
    with _Processes(processes) as started:
        yield from started.all_done(jobs)


def processes_for(count: int) -> int:
    """How many processes are worth starting for so many cases; below 2, this one does it."""
    if count < LEAST_CASES or not sys.executable:
        return 1
    return min(MOST_PROCESSES, processors())


Batch: TypeAlias = Sequence[Job] | Sequence[Done]


def send(stream: IO[bytes], batch: Batch) -> None:
    """Write one message between this process and one that it started."""
    pickle.dump(batch, stream, protocol=pickle.HIGHEST_PROTOCOL)
    stream.flush()


def receive(stream: IO[bytes]) -> Batch | None:
    """The next message; None at the end of the stream, even in the middle of a message."""
    try:
        batch: Batch = pickle.load(stream)  # noqa: S301 - written by our own process
    except (EOFError, pickle.UnpicklingError, OSError):
        return None
    return batch


class _Processes:
    """Processes that do jobs. What one that died was asked for is done here."""

    def __init__(self, count: int) -> None:
        self._free: queue.SimpleQueue[subprocess.Popen[bytes] | None] = queue.SimpleQueue()
        self._started: list[subprocess.Popen[bytes]] = []
        self._threads = ThreadPoolExecutor(count)
        self._count = count
        self._closed = False

    def __enter__(self) -> _Processes:
        for _ in range(self._count):
            process = None
            with suppress(OSError):
                process = subprocess.Popen(  # noqa: S603 - ourselves
                    [sys.executable, "-P", "-m", f"{__package__}.proving_worker"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                )
                self._started.append(process)
            self._free.put(process)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closed = True
        for process in self._started:
            process.kill()
        self._threads.shutdown(cancel_futures=True)
        for process in self._started:
            for stream in (process.stdin, process.stdout):
                with suppress(OSError):
                    cast("IO[bytes]", stream).close()
            process.wait()

    def all_done(self, jobs: Iterable[Job]) -> Iterator[Done]:
        """What comes of the jobs, in order; so many are under way at once that no process waits."""
        left = iter(jobs)
        waiting: deque[Future[Sequence[Done]]] = deque()
        while batch := list(islice(left, _BATCH)):
            waiting.append(self._threads.submit(self._batch, batch))
            if len(waiting) > 3 * self._count:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()

    def _batch(self, batch: Sequence[Job]) -> Sequence[Done]:
        process = self._free.get()
        found = _asked(process, batch) if process is not None else None
        self._free.put(process if found is not None else None)
        if found is None:
            return [] if self._closed else list(map(done, batch))
        return found


def _asked(process: subprocess.Popen[bytes], batch: Sequence[Job]) -> Sequence[Done] | None:
    try:
        send(cast("IO[bytes]", process.stdin), batch)
    except OSError:
        return None
    return cast("Sequence[Done] | None", receive(cast("IO[bytes]", process.stdout)))
