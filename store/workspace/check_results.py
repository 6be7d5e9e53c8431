"""Results of `check` that an engineer added to the library: acts of the journal, so that they are backed up, can be taken back,
and say who added them and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import msgspec

from ...errors import UserError
from ...plain_files import require_plain
from ..acts import Act
from ..canonical import Json, name_text
from ..insight.fixes.releases import CaseName, CheckedRun, Outcome
from ..library_acts import ResultsBody
from ..packs.sync.runs import Run, read_run

if TYPE_CHECKING:
    from .opened import OpenLibrary

TimedBy: TypeAlias = Literal["report", "person", "file"]
_MOST_NAME: Final = 100


@dataclass(frozen=True, slots=True)
class AddedResults:
    """A report: its release, when it ran and what says so, how many cases. `known` was in the library before."""

    file: str
    release: str
    at_ms: int
    timed_by: TimedBy
    cases: int
    known: bool = False


@dataclass(frozen=True, slots=True)
class Added:
    """What became of the files that were named; `refused` are files of a folder that are no reports, each with why."""

    results: tuple[AddedResults, ...]
    refused: tuple[str, ...] = ()


def checked_runs(space: OpenLibrary) -> list[CheckedRun]:
    """The runs that are in the library, in the order in which they were added."""
    return [_run(body) for body in _kept(space)]


def add_results(
    space: OpenLibrary,
    paths: Sequence[Path],
    release: str | None = None,
    at_ms: int | None = None,
) -> Added:
    """Add reports of `check` (JSON reports, or baselines), or all of a folder; what is there already is added no second time.
    All of them are one press. Raises UserError for a file that is no report or names no release, and NotSaved."""
    found, refused = _read(paths)
    kept = _kept(space)
    there = {(body.release, body.digest) for body in kept}
    runs = {body.digest: body.release for body in kept}
    acts, added = [], []
    for run in found:
        name = _release(run, release)
        when, timed_by = _time(run, at_ms)
        known = (name, run.digest) in there
        other = runs.get(run.digest, name)
        if not known and other != name and run.at_ms is not None:
            raise UserError(
                f"{run.path} is in the library as the release {other}: one run is of one release",
                "tracejury undo takes back what was added last.",
            )
        added.append(AddedResults(run.path.name, name, when, timed_by, len(run.listed), known))
        if known:
            continue
        there.add((name, run.digest))
        runs[run.digest] = name
        acts.append(Act("results", _body(run, name, when, timed_by)))
    if acts:
        space.journal.append(space.reviewer, "", "", acts)
    return Added(tuple(added), tuple(refused))


def _read(paths: Sequence[Path]) -> tuple[list[Run], list[str]]:
    """The reports; of a folder those of its files that are, and why the others are not."""
    found, refused = [], []
    for path in paths:
        if not path.is_dir():
            found.append(read_run(path.as_posix()))
            continue
        inside = sorted(one for one in path.rglob("*.json") if one.is_file())
        if not inside:
            raise UserError(f"{path} has no JSON files", "check --json-report FILE writes one.")
        for one in inside:
            try:
                found.append(read_run(one.as_posix()))
            except UserError as error:
                refused.append(error.what)
    return found, refused


def _release(run: Run, given: str | None) -> str:
    name = " ".join((given or run.candidate).split())
    if not name:
        raise UserError(
            f"{run.path} does not say which release it is of",
            "--release NAME says so; check --release NAME writes it into the report.",
        )
    if len(name) > _MOST_NAME:
        raise UserError(
            f"The name of a release has {_MOST_NAME} characters at most", "A tag or a commit."
        )
    return name


def _time(run: Run, given: int | None) -> tuple[int, TimedBy]:
    if given is not None:
        return given, "person"
    if run.at_ms is not None:
        return run.at_ms, "report"
    require_plain(run.path)
    return int(run.path.stat().st_mtime * 1000), "file"


def _body(run: Run, release: str, at_ms: int, timed_by: TimedBy) -> dict[str, Json]:
    cases: list[Json] = [
        {
            "pack": one.pack,
            "case": name,
            "content_hash": one.content_hash,
            "status": one.status,
            "role": one.role,
            "passed": one.passed,
            "trials": one.trials,
        }
        for name, one in run.listed
    ]
    return {
        "release": release,
        "at_ms": at_ms,
        "timed_by": timed_by,
        "digest": run.digest,
        "file": name_text(run.path.name),
        "cases": cases,
    }


def _kept(space: OpenLibrary) -> list[ResultsBody]:
    return [
        msgspec.convert(event.body, ResultsBody)
        for event in space.journal.counting_of_kind("results")
    ]


def _run(body: ResultsBody) -> CheckedRun:
    return CheckedRun(
        body.release,
        body.at_ms,
        {
            CaseName(one.pack, one.case): Outcome(
                one.content_hash, one.status, one.role, one.passed, one.trials
            )
            for one in body.cases
        },
    )
