"""A candidate that is kept alive: it reads a request a line and writes an answer a line, as often as it is asked.

An answer names its case (`case_id`, and `trial` if a case is asked several times), so that a line too many is never
taken for the answer to another case. One that ends, does not answer in time or writes something else is started anew for
the next case.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Mapping
from typing import Final

from ...errors import UserError
from ..bundles.input.json_bytes import NotJson, decode_json
from ..canonical import Json
from .candidates import PROTOCOL, CandidateAnswer, command_words, ended_badly, output_of
from .cases import Case
from .conversations import Conversation
from .printed import what_line_was_printed
from .process_trees import CommandNotStarted, Running
from .tape import Diverged, Tape
from .taped import Exchange, Unusable

_PATIENCE: Final = 2.0
"""Seconds in which one that is no longer needed may end by itself."""


class KeptCommand:
    """Keeps a command alive for each answer that is asked for at a time. With `tape` it may ask for tool results."""

    def __init__(
        self,
        command: str,
        timeout: float = 60.0,
        running: Running | None = None,
        *,
        tape: bool = False,
    ) -> None:
        self._words, self._timeout, self._tape = command_words(command, timeout), timeout, tape
        self._running = running or Running()
        self._free: list[Conversation] = []
        self._lock = threading.Lock()

    def answer(self, case: Case, trial: int) -> CandidateAnswer:
        """Ask one that is free, or start another."""
        talk = self._taken()
        request = {
            "protocol": PROTOCOL,
            "case_id": case.id,
            "trial": trial,
            "input": dict(case.input),
            **({"tape": True} if self._tape else {}),
        }
        said = Exchange(Tape(case.tape, case.claims)) if self._tape else _Said()
        reply = _of_case(said.reply, case.id, trial)
        problem: CandidateAnswer | None = None
        try:
            stopped = talk.exchange(json.dumps(request).encode() + b"\n", reply, self._timeout)
            if stopped:
                problem = CandidateAnswer(error=stopped)
        except Diverged as error:
            problem = CandidateAnswer(diverged=str(error))
        except Unusable as error:
            problem = CandidateAnswer(error=str(error))
        except BaseException:
            talk.close()
            raise
        if problem is None and said.answer is not None:
            with self._lock:
                self._free.append(talk)
            return said.answer
        ended = talk.close()
        if ended.stopped:
            return CandidateAnswer(error=ended.stopped)
        if problem is not None:
            return problem
        return (
            ended_badly(ended)
            if ended.code
            else CandidateAnswer(error="it ended without an answer")
        )

    def _taken(self) -> Conversation:
        while True:
            with self._lock:
                talk = self._free.pop() if self._free else None
            if talk is None:
                break
            if talk.alive:
                return talk
            talk.close()
        try:
            return Conversation(self._words, self._running)
        except CommandNotStarted as error:
            raise UserError(
                f"The command {self._words[0]} cannot be started: {error}",
                "Check --command; it is started without a shell.",
            ) from None

    def close(self) -> None:
        """Let those that are alive end, and end those that do not."""
        with self._lock:
            free, self._free = self._free, []
        for talk in free:
            with contextlib.suppress(OSError):
                talk.end(_PATIENCE)
            talk.close()


class _Said:
    """The answer of a candidate without a tape."""

    def __init__(self) -> None:
        self.answer: CandidateAnswer | None = None

    def reply(self, line: bytes) -> None:
        """Take the answer; nothing is said to it. Raises Unusable."""
        try:
            self.answer = output_of(decode_json(line))
        except NotJson as error:
            raise Unusable(what_line_was_printed(line, str(error))) from None


def _of_case(
    reply: Callable[[bytes], bytes | None], case_id: str, trial: int
) -> Callable[[bytes], bytes | None]:
    """`reply` for answers to a case; one to another case raises Unusable."""

    def replied(line: bytes) -> bytes | None:
        told = reply(line)
        if told is None:
            _check_named(line, case_id, trial)
        return told

    return replied


def _check_named(line: bytes, case_id: str, trial: int) -> None:
    answer: Json = decode_json(line)
    named = answer.get("case_id") if isinstance(answer, Mapping) else None
    if named != case_id:
        what = f"is for case {named!r}" if named is not None else "does not say for which case"
        raise Unusable(f"its answer {what}: with --mode jsonl it repeats case_id, here {case_id!r}")
    if answer.get("trial", trial) != trial:
        raise Unusable(f"its answer is for trial {answer['trial']!r}, it was asked for {trial}")
