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
from pathlib import Path
from typing import Any, Final, Protocol

from ...errors import UserError
from ..bundles.chat.messages import messages_from
from ..bundles.input.decoding import NotJson, decode_json
from ..canonical import canonical_hash, clean_json
from ..claims.claim import Output
from ..trace import Trace, answer_text
from .cases import Case
from .recorded import calls_in
from .subprocesses import CommandNotStarted, CommandResult, run_command

PROTOCOL: Final = "tracejury.candidate/1"
_MISSING_COLUMNS: Final = (None, "", "NaN")


@dataclass(frozen=True, slots=True)
class CandidateAnswer:
    """One answer to a case: an output; or in words why there is none: `missing` (nothing recorded), `diverged` (it
    left the tape) or `error`."""

    output: Output | None = None
    missing: str = ""
    error: str = ""
    diverged: str = ""


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
    if calls in _MISSING_COLUMNS:
        messages = _messages(data)
        if not messages:
            return None
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


class RecordedOutputs:
    """Outputs from a JSONL or Parquet file: case_id, output, optional trial, input_hash, tool_calls,
    messages, error. An output recorded for another input than the pack's counts as missing."""

    def __init__(self, path: Path) -> None:
        self._rows: dict[tuple[str, int], Mapping[str, Any]] = {}
        for number, row in _rows(path):
            if not isinstance(row, Mapping) or row.get("case_id") in _MISSING_COLUMNS:
                raise UserError(
                    f"{path}, line {number}: no `case_id`",
                    "Each line is an object with case_id and output.",
                )
            key = (str(row["case_id"]), _trial(row, f"{path}, line {number}"))
            before = self._rows.setdefault(key, row)
            # Otherwise a later, better answer could silently replace a worse one.
            if before is not row and canonical_hash(before) != canonical_hash(row):
                raise UserError(
                    f"{path}, line {number}: a second, different answer to case {key[0]}, trial {key[1]}",
                    "Number repeated answers with `trial`, from 1.",
                )

    @property
    def case_ids(self) -> frozenset[str]:
        """The ids of the cases that an output is recorded for."""
        return frozenset(case_id for case_id, _ in self._rows)

    def answer(self, case: Case, trial: int) -> CandidateAnswer:
        """The recorded answer."""
        row = self._rows.get((case.id, trial))
        if row is None:
            return CandidateAnswer(missing="no output is recorded for it")
        given = row.get("input_hash")
        if given not in _MISSING_COLUMNS and (
            str(given).removeprefix("sha256:") != case.input_hash
        ):
            return CandidateAnswer(missing="its output was recorded for another input (input_hash)")
        return output_of(row)


def _trial(row: Mapping[str, Any], where: str) -> int:
    value = row.get("trial")
    if value in _MISSING_COLUMNS:
        return 1
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if type(value) is not int or value < 1:
        raise UserError(f"{where}: trial is not a whole number from 1", "Count from 1.")
    return value


def _rows(path: Path) -> list[tuple[int, Any]]:
    """Every row with its line (or row) number."""
    try:
        body = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}", "Check the path.") from None
    if body.startswith(b"PAR1"):
        return list(enumerate(_parquet(path), start=1))
    rows = []
    for number, line in enumerate(body.removeprefix(b"\xef\xbb\xbf").splitlines(), start=1):
        if line.strip():
            try:
                rows.append((number, clean_json(decode_json(line))))
            except NotJson as error:
                raise UserError(
                    f"{path}, line {number}: not JSON ({error})", "Each line is one JSON object."
                ) from None
    return rows


def _parquet(path: Path) -> list[Any]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return list(clean_json(pq.read_table(path).to_pylist()))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise UserError(
            f"{path} cannot be read as Parquet: {error}", "Write the file again."
        ) from None


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

    def __init__(self, command: str, timeout: float = 60.0) -> None:
        self._words, self._timeout = command_words(command, timeout), timeout

    def answer(self, case: Case, trial: int) -> CandidateAnswer:
        """Run the command once."""
        asked = json.dumps(
            {"protocol": PROTOCOL, "case_id": case.id, "trial": trial, "input": dict(case.input)}
        )
        try:
            ended = run_command(self._words, asked.encode(), self._timeout)
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
            return CandidateAnswer(error=f"it did not answer with one JSON object ({error})")
