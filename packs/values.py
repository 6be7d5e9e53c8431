"""What `tracejury.packs` names: requests and answers, a pack with its cases, and what a check came to."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from ..store.canonical import Json
    from ..store.claims.judging import DecidedBy
    from ..store.packs.cases import Case as PackCase
    from ..store.packs.cases import ProofStatus, Role
    from ..store.packs.read import Pack as FoundPack
    from ..store.packs.results import CheckReport, Effect, Status


@dataclass(frozen=True, slots=True)
class Output:
    """What a candidate answered.

    `text` is what it said; `structured` is its answer where that is a JSON value (then leave `text` out). `tool_calls` are the
    tools that it called, in order: `{"name": …, "arguments": {…}}` each, or a name alone; () if it called none, None if
    nobody knows, and then what is claimed of calls never passes.
    """

    text: str = ""
    tool_calls: Sequence[Mapping[str, Any] | str] | None = None
    structured: Any = None


Answer: TypeAlias = "str | Output | Mapping[str, Any]"
"""An answer: its text, an `Output`, or an object as a command prints it (`output`, `tool_calls`, `messages`, `error`)."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a candidate is asked: the input of a case, and nothing of what is expected. `trial` counts from 1."""

    case_id: str
    trial: int
    input: Mapping[str, Json]

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The messages of the input, `{"role": …, "content": …}` each."""
        given = self.input.get("messages")
        return (
            [dict(one) for one in given if isinstance(one, dict)] if isinstance(given, list) else []
        )


@dataclass(frozen=True, slots=True)
class Case:
    """One test of a pack.

    `role`: `fix` (was judged wrong, must pass from now on), `guard` (was judged right, must stay so) or `known_failure`
    (reported, never gates). `question`, `reason` and `correction` are the expert's words, or those of the trace: text from
    outside, to be shown as text. `proof` is what the pack states of the case (`gates`, `thin` or `unproven`), and `proof_why`
    why.
    """

    id: str
    role: Role
    question: str
    reason: str
    correction: str | None
    slices: tuple[str, ...]
    severity: str | None
    trials: int
    min_pass: int
    proof: ProofStatus
    proof_why: str
    _case: PackCase = field(repr=False, compare=False)
    _pack: FoundPack = field(repr=False, compare=False)

    @property
    def input(self) -> Mapping[str, Json]:
        """What the candidate is asked: `messages`, and `documents` and `tools` where there were some."""
        return self._case.input

    @property
    def input_hash(self) -> str:
        """The hash of the input, which a recorded output states."""
        return self._case.input_hash

    @property
    def content_hash(self) -> str:
        """The hash of what is tested: results of two runs can be compared if it is the same."""
        return self._case.content_hash

    def request(self, trial: int = 1) -> Request:
        """What a candidate is asked."""
        return Request(self.id, trial, self.input)


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack whose every file has the hash that it states. `notices` are for whoever checks with it."""

    path: Path
    name: str
    pack_id: str
    cases: tuple[Case, ...]
    notices: tuple[str, ...]
    _found: FoundPack = field(repr=False, compare=False)

    def case(self, case_id: str) -> Case:
        """The case with that id. Raises KeyError."""
        for case in self.cases:
            if case.id == case_id:
                return case
        raise KeyError(case_id)


@dataclass(frozen=True, slots=True)
class Result:
    """What the answers to a case came to. It is true if, and only if, the case passes.

    `status`: `pass`, `fail`, `ask` (by what is known it is neither: a person is asked), `missing` (no answer), `diverged` (it
    left the tape), `error` (the candidate failed) or `unsupported` (this version does not know a claim). `why` says it in
    words, `by` what decided. `effect` is what it means for the verdict on all cases: `pass`, `fail`, `incomplete`, or `none`
    if the case does not gate. `output` is the beginning of the answer that did not pass, `asked` are the answers that a
    person is asked about.
    """

    case: Case
    status: Status
    why: str
    by: DecidedBy
    effect: Effect
    passed: int
    trials: int
    transition: str
    output: str
    asked: tuple[Output, ...]

    def __bool__(self) -> bool:
        return self.status == "pass"


@dataclass(frozen=True, slots=True)
class Report:
    """The results of all cases of a pack. It is true if, and only if, the check passes (`exit_code` 0).

    `exit_code` is that of `tracejury check`: 0 pass, 1 a gating case fails, 3 incomplete (missing, error, a fix case that
    asks), 5 nothing to check. `why` gives the reason, `line` the verdict in one line.
    """

    results: tuple[Result, ...]
    exit_code: int
    why: str
    line: str
    notices: tuple[str, ...]
    _report: CheckReport = field(repr=False, compare=False)
    _pack: FoundPack = field(repr=False, compare=False)

    def __bool__(self) -> bool:
        return self.exit_code == 0

    def json(self) -> dict[str, Json]:
        """The report as `tracejury --json check` prints it (`tracejury schema check`)."""
        from ..store.packs.reports.document import check_document

        return check_document(self._report)

    def write_asked(self, path: str | os.PathLike[str]) -> int:
        """Write the answers that a person is asked about to a file, for `tracejury load`; how many these are. Raises
        UserError."""
        from ..store.packs.asked import asked_file
        from ..store.packs.reports.report_file import write_file

        write_file(Path(path), asked_file(self._report.asked, [self._pack]))
        return len(self._report.asked)
