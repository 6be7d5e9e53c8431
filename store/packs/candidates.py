"""Where a candidate's outputs come from: recorded ones in a file, or a command that is run.

The command is the user's own words on the command line; nothing in a pack is ever run, and a candidate
never sees a check or an expected output.
"""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import msgspec

from ...errors import UserError
from ..canonical import clean_json
from .cases import Case, Output

PROTOCOL: Final = "tracejury.candidate/1"
MAX_ANSWER: Final = 16 << 20


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking once: an output; or `missing` (nothing recorded) or `error`, in words."""

    output: Output | None = None
    missing: str = ""
    error: str = ""


class Candidate(Protocol):
    """Answers a case."""

    def answer(self, case: Case, trial: int) -> Answer:
        """One answer; `trial` counts from 1."""
        ...


def output_of(data: Any) -> Answer:
    """An answer from a decoded object ({output, tool_calls, error})."""
    if not isinstance(data, Mapping):
        return Answer(error="it did not answer with a JSON object")
    if data.get("error"):
        return Answer(error=str(data["error"])[:500])
    text = data.get("output")
    calls = data.get("tool_calls")
    if text is None and not calls:
        return Answer(error="its answer has no `output`")
    if text is not None and not isinstance(text, str):
        text = json.dumps(text, ensure_ascii=False, sort_keys=True)
    plain = tuple(call for call in calls or () if isinstance(call, Mapping))
    return Answer(Output(text or "", tuple(_named(call) for call in plain)))


def _named(call: Mapping[str, Any]) -> Mapping[str, Any]:
    function = call.get("function")
    return function if "name" not in call and isinstance(function, Mapping) else call


class RecordedOutputs:
    """Outputs from a JSONL or Parquet file: case_id, output, optional trial, input_hash, tool_calls,
    error. One recorded for another input than the pack's counts as missing."""

    def __init__(self, path: Path) -> None:
        self._rows: dict[tuple[str, int], Mapping[str, Any]] = {}
        for number, row in enumerate(_rows(path), start=1):
            if not isinstance(row, Mapping) or not row.get("case_id"):
                raise UserError(
                    f"{path}, line {number}: no `case_id`",
                    "Each line is an object with case_id and output.",
                )
            trial = row.get("trial") or 1
            if not isinstance(trial, int):
                raise UserError(f"{path}, line {number}: trial is no number", "Count from 1.")
            self._rows[str(row["case_id"]), trial] = row

    def answer(self, case: Case, trial: int) -> Answer:
        """The recorded answer."""
        row = self._rows.get((case.id, trial))
        if row is None:
            return Answer(missing="no output is recorded for it")
        given = row.get("input_hash")
        if given is not None and str(given).removeprefix("sha256:") != case.input_hash:
            return Answer(missing="its output was recorded for another input (input_hash)")
        return output_of(row)


def _rows(path: Path) -> list[Any]:
    try:
        body = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}", "Check the path.") from None
    if body.startswith(b"PAR1"):
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            return list(clean_json(pq.read_table(path).to_pylist()))
        except (pa.ArrowException, OSError, ValueError) as error:
            raise UserError(
                f"{path} is not readable as Parquet: {error}", "Write it again."
            ) from None
    rows = []
    for number, line in enumerate(body.removeprefix(b"\xef\xbb\xbf").splitlines(), start=1):
        if line.strip():
            try:
                rows.append(msgspec.json.decode(line))
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                raise UserError(
                    f"{path}, line {number}: not JSON ({error})", "Each line is one JSON object."
                ) from None
    return rows


class CommandCandidate:
    """Runs a command for each case: one JSON object on its input, one on its output.

    The words are split as a shell would, but no shell runs. What does not end in `timeout` seconds is
    stopped with everything it started.
    """

    def __init__(self, command: str, timeout: float = 60.0) -> None:
        try:
            self._words = shlex.split(command, posix=os.name != "nt")
        except ValueError as error:
            raise UserError(
                f"--command cannot be split into words: {error}", "Check the quotes."
            ) from None
        if not self._words:
            raise UserError("--command is empty", 'For example: --command "python bot.py"')
        self._timeout = timeout

    def answer(self, case: Case, trial: int) -> Answer:
        """Run the command once."""
        asked = json.dumps(
            {"protocol": PROTOCOL, "case_id": case.id, "trial": trial, "input": dict(case.input)}
        )
        try:
            process = subprocess.Popen(  # noqa: S603 - the words are the user's own command
                self._words,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=os.name != "nt",
            )
        except OSError as error:
            raise UserError(
                f"The command {self._words[0]} cannot be started: {error.strerror}",
                "Check --command; it is started without a shell.",
            ) from None
        try:
            out, err = process.communicate(asked.encode(), timeout=self._timeout)
        except subprocess.TimeoutExpired:
            _stop(process)
            return Answer(error=f"it did not answer within {self._timeout:g} s")
        if process.returncode != 0:
            said = err.decode("utf-8", "replace").strip().splitlines()
            return Answer(
                error=f"it ended with {process.returncode}{': ' + said[-1][:300] if said else ''}"
            )
        if len(out) > MAX_ANSWER:
            return Answer(error=f"its answer is larger than {MAX_ANSWER >> 20} MB")
        try:
            return output_of(msgspec.json.decode(out))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return Answer(error="it did not answer with one JSON object")


def _stop(process: subprocess.Popen[bytes]) -> None:
    if os.name == "nt":
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
