"""Going on with a check that was interrupted: each answer is written to a file as it comes in, and not asked for again.

The file is for that alone: it is removed when a check comes to its end, so that no later one takes an old answer for a new
one. Its lines are recorded outputs with the mark of the run that they belong to.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import shlex
import shutil
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final

from ...errors import UserError
from ..bundles.input.json_bytes import NotJson, decode_json
from ..canonical import Json, canonical_bytes
from ..plurals import counted
from .candidates import Candidate, CandidateAnswer, output_of
from .cases import Case

_RUN: Final = "run"
_AT: Final = "at"


class Resumed:
    """Another candidate, whose answers are kept in a file until the check has ended. `run` marks what has to be the same
    for an answer to be taken: the command with its files, the packs. Raises UserError for a file that is something else."""

    def __init__(self, path: Path, candidate: Candidate, run: str) -> None:
        self._path, self._candidate, self._run = path, candidate, run
        self._places: dict[tuple[str, int], tuple[int, int]] = {}
        self._others: dict[tuple[str, int], str] = {}
        self._lock = threading.Lock()
        self._file = self._opened()
        self.taken = len(self._places)
        """How many answers of the run before need not be asked for again."""
        self._used: list[str] = []

    def _opened(self) -> IO[bytes]:
        if self._path.exists() and not self._path.is_file():
            # It is read first and removed in the end.
            raise UserError(f"{self._path} is not a plain file", "Name another file with --resume.")
        try:
            file = self._path.open("r+b" if self._path.exists() else "x+b")
        except OSError as error:
            raise UserError(
                f"{self._path} cannot be written: {error.strerror}", "Name another file."
            ) from None
        end = 0
        for line in file:
            # A line without an end is what the interruption left of one.
            if not line.endswith(b"\n"):
                break
            row = self._row(line)
            mine = (str(row["case_id"]), int(row["trial"]))
            if row[_RUN] == self._run:
                self._places[mine] = (end, len(line))
            else:
                self._others[mine] = str(row.get(_AT, ""))
            end += len(line)
        if self._others:
            # Answers of another command, of an earlier state of its files, or to other packs.
            self._places, end = {}, 0
        file.seek(end)
        file.truncate()
        return file

    def _row(self, line: bytes) -> Mapping[str, Any]:
        try:
            row = decode_json(line)
        except NotJson:
            row = None
        if not isinstance(row, Mapping) or not row.keys() >= {_RUN, "case_id", "trial"}:
            raise UserError(
                f"{self._path} holds something else than the answers of an interrupted check",
                "Name another file with --resume; it is removed when the check has ended.",
            )
        return row

    def answer(self, case: Case, trial: int) -> CandidateAnswer:
        """The answer as it came in before; else the candidate is asked."""
        known = self._known(case, trial)
        if known is not None:
            return known
        answer = self._candidate.answer(case, trial)
        if answer.output is not None:
            calls: dict[str, Json] = {}
            if answer.output.calls_known:
                calls["tool_calls"] = [dict(call) for call in answer.output.tool_calls]
            line = {
                "case_id": case.id,
                "trial": trial,
                "input_hash": case.input_hash,
                _RUN: self._run,
                _AT: datetime.now(UTC).isoformat(timespec="seconds"),
                "output": answer.output.text,
                **calls,
            }
            with self._lock:
                self._file.seek(0, 2)
                self._file.write(canonical_bytes(line) + b"\n")
                self._file.flush()
        return answer

    def _known(self, case: Case, trial: int) -> CandidateAnswer | None:
        place = self._places.get((case.id, trial))
        if place is None:
            return None
        with self._lock:
            self._file.seek(place[0])
            row = self._row(self._file.read(place[1]))
            if row.get("input_hash") != case.input_hash:
                return None
            self._used.append(str(row.get(_AT, "")))
        return output_of(row)

    @property
    def notices(self) -> list[str]:
        """What became of the answers of the run before, in words for every report."""
        told = []
        if self._used:
            told.append(
                f"{counted(len(self._used), 'answer')} of an interrupted run{_when(self._used)} "
                f"{'counts' if len(self._used) == 1 else 'count'} here and "
                f"{'was' if len(self._used) == 1 else 'were'} not asked for again (--resume {self._path.name})"
            )
        if self._others:
            told.append(
                f"{counted(len(self._others), 'answer')} of an interrupted run{_when(list(self._others.values()))} "
                f"{'does' if len(self._others) == 1 else 'do'} not count: the command, a file that it names, an option or a "
                f"pack has changed since; all is asked anew (--resume {self._path.name})"
            )
        return told

    def finish(self) -> None:
        """The check has come to its end: the file has done its work."""
        self.close()
        self._path.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the file, which stays."""
        self._file.close()


def files_of(command: str) -> dict[str, Json]:
    """The program of a command and the first file that it is told to run, as it is with an interpreter (`python bot.py`,
    `python -m bot`), each with what tells a state of it from others. Files that are named after that may be what the program
    writes."""
    try:
        words = shlex.split(command, posix=os.name != "nt")
    except ValueError:
        return {}
    program = shutil.which(words[0]) if words else None
    first = next((word for word in _named(words) if Path(word).is_file()), None)
    found = [path for path in (program, first) if path is not None]
    return {path: _state(Path(path)) for path in found}


def _named(words: list[str]) -> Iterator[str]:
    """The words of a command that may be files, those of a Python module (`-m bot.main`) as the files that it may be in."""
    for option, word in itertools.pairwise(words):
        if option == "-m":
            module = word.replace(".", "/")
            yield from (f"{module}.py", f"{module}/__main__.py")
        yield word


def _state(path: Path) -> Json:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _when(times: list[str]) -> str:
    known = sorted(one.removesuffix("+00:00").replace("T", " ") for one in times if one)
    if not known:
        return ""
    first, last = known[0], known[-1]
    return f" ({first} UTC)" if first == last else f" ({first} to {last} UTC)"
