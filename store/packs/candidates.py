"""Where a candidate's outputs come from: a file of recorded ones, or a command that is run.

The command is given on the command line; nothing in a pack is ever run, and a candidate never sees a
check or an expected output. Answers are read without msgspec shapes: `tool_calls` come in several forms
and flat tables fill columns with NaN, and the messages here say what to answer instead.
"""

from __future__ import annotations

import json
import math
import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from ...errors import UserError
from ..bundles.input.json_bytes import NotJson, decode_json
from ..canonical import clean_json
from ..claims.claim import Output
from ..trace import Trace, answer_text
from .cases import Case
from .printed import what_was_printed
from .process_trees import CommandNotStarted, Running
from .subprocesses import CommandResult, run_command

PROTOCOL: Final = "tracejury.candidate/1"
_READ: Final = ("output", "error", "tool_calls", "messages")
MISSING_COLUMNS: Final = (None, "", "NaN")


@dataclass(frozen=True, slots=True)
class CandidateAnswer:
    """One answer to a case: an output; or in words why there is none: `missing` (nothing recorded), `diverged` (it
    left the tape) or `error`. `seconds` is how long it took, None for a recorded one."""

    output: Output | None = None
    missing: str = ""
    error: str = ""
    diverged: str = ""
    seconds: float | None = None


class Candidate(Protocol):
    """Answers a case."""

    def answer(self, case: Case, trial: int) -> CandidateAnswer:
        """One answer; `trial` counts from 1."""
        ...


class _AnswerInvalid(ValueError):
    """Why an answer cannot be used."""


def output_of(data: Any) -> CandidateAnswer:
    """An answer from a decoded object: `output` (text, or any JSON value), `error`, `tool_calls` ([] for
    none; if left out, it is unknown which were called) and `messages`, from which a missing `output` or
    missing `tool_calls` are taken."""
    if not isinstance(data, Mapping):
        return CandidateAnswer(error="it did not answer with a JSON object")
    for name in _READ:
        # What reading the JSON makes of a key that is given again, with another value.
        if f"{name} (1)" in data:
            return CandidateAnswer(error=f"its answer gives `{name}` more than once")
    if data.get("error"):
        return CandidateAnswer(error=str(data["error"])[:500])
    try:
        calls = _calls(data)
    except _AnswerInvalid as error:
        return CandidateAnswer(error=str(error))
    value = data.get("output")
    if value is None:
        said = [m.content for m in _messages(data) if m.role == "assistant" and m.content]
        value = said[-1] if said else None
    if value is None and not calls:
        return CandidateAnswer(error="its answer has no `output`")
    text = answer_text(Trace(output=clean_json(value)))
    return CandidateAnswer(Output(text, calls or (), calls_known=calls is not None))


def _messages(data: Mapping[str, Any]) -> tuple[Any, ...]:
    from ..bundles.chat.messages import messages_from

    return messages_from(clean_json(data.get("messages")))


def _calls(data: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...] | None:
    """The calls of an answer, or None if it does not say which tools it called."""
    calls = data.get("tool_calls")
    if isinstance(calls, str) and calls:
        # A flat table carries a list as its JSON text.
        try:
            calls = decode_json(calls)
        except NotJson:
            raise _AnswerInvalid("its tool_calls are text that is not JSON") from None
    if calls in MISSING_COLUMNS:
        messages = _messages(data)
        if not messages:
            return None
        from .recorded import calls_in

        return calls_in(messages)
    if not isinstance(calls, list):
        raise _AnswerInvalid("its tool_calls are not a list")
    return tuple(_named(call) for call in calls)


def _named(call: Any) -> Mapping[str, Any]:
    if isinstance(call, str) and call:
        return {"name": call}
    if isinstance(call, Mapping):
        function = call.get("function")
        found = function if "name" not in call and isinstance(function, Mapping) else call
        if isinstance(found.get("name"), str) and found["name"]:
            return found
    raise _AnswerInvalid("one of its tool_calls has no name")


def command_words(command: str, timeout: float) -> list[str]:
    """The words of a command line. Raises UserError for one that cannot be run, or an impossible timeout."""
    try:
        words = shlex.split(command, posix=os.name != "nt")
    except ValueError as error:
        raise UserError(
            f"--command cannot be split into words: {error}", "Check the quotes."
        ) from None
    if not words:
        raise UserError("--command is empty", 'For example: --command "python bot.py"')
    if not (math.isfinite(timeout) and timeout > 0):
        raise UserError("--timeout is not a number of seconds above 0", "For example: --timeout 60")
    return words


def ended_badly(ended: CommandResult) -> CandidateAnswer:
    """The answer of a command that ended with another code than 0."""
    said = ended.stderr.decode("utf-8", "replace").strip().splitlines()
    return CandidateAnswer(
        error=f"it ended with {ended.code}{': ' + said[-1][:300] if said else ''}"
    )


class CommandCandidate:
    """Runs a command for each case: one JSON object on its input, one on its output.

    The command line is split as a shell would, but no shell runs. A command that does not end within
    `timeout` seconds is stopped with everything it started.
    """

    def __init__(self, command: str, timeout: float = 60.0, running: Running | None = None) -> None:
        self._words, self._timeout = command_words(command, timeout), timeout
        self._running = running or Running()

    def answer(self, case: Case, trial: int) -> CandidateAnswer:
        """Run the command once."""
        asked = json.dumps(
            {"protocol": PROTOCOL, "case_id": case.id, "trial": trial, "input": dict(case.input)}
        )
        try:
            ended = run_command(self._words, asked.encode(), self._timeout, self._running)
        except CommandNotStarted as error:
            raise UserError(
                f"The command {self._words[0]} cannot be started: {error}",
                "Check --command; it is started without a shell.",
            ) from None
        if ended.stopped:
            return CandidateAnswer(error=ended.stopped)
        if ended.code != 0:
            return ended_badly(ended)
        try:
            return output_of(clean_json(decode_json(ended.stdout)))
        except NotJson as error:
            return CandidateAnswer(error=what_was_printed(ended.stdout, str(error)))
