"""Baselines: how the cases came out in an earlier run, and what changed since."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import msgspec

from ...errors import UserError
from ..plurals import listed
from .cases import Case
from .results import CaseResult, CheckReport


class BaselineCase(msgspec.Struct):
    """One case of an earlier run: the hash of what was tested, and its status."""

    content_hash: str
    status: str
    pack: str = ""
    passed: int = 0
    trials: int = 0


class BaselineShape(msgspec.Struct):
    """A baseline file."""

    cases: dict[str, BaselineCase]


class Comparison:
    """The results of some cases beside those of an earlier run, None where there is none: then a fix case counts as
    failing before and a guard as passing. A case that the baseline has under another id has moved."""

    def __init__(self, baseline: Mapping[str, BaselineCase] | None, cases: Iterable[Case]) -> None:
        self._baseline = baseline
        self._moved: dict[str, str] = {}
        if baseline is None:
            return
        all_cases = list(cases)
        known = {case.id for case in all_cases}
        gone = {one.content_hash: name for name, one in baseline.items() if name not in known}
        self._moved = {
            case.id: gone[tested]
            for case in all_cases
            if case.id not in baseline and (tested := _tested(case)) in gone
        }
        self._gone = sorted(set(gone.values()) - set(self._moved.values()))

    def notices(self, run: Iterable[Case]) -> list[str]:
        """Which cases of a run the baseline does not have, and which of its cases no pack has any more, in words."""
        if self._baseline is None:
            return []
        new = sorted(
            case.id for case in run if case.id not in self._baseline and case.id not in self._moved
        )
        told = [f"new since the baseline: {numbered(new)}"] if new else []
        if self._gone:
            told.append(f"in the baseline, but no longer in a pack: {numbered(self._gone)}")
        return told

    @property
    def removed(self) -> list[str]:
        """The cases of the baseline that no pack has any more."""
        return [] if self._baseline is None else self._gone

    def transition(self, result: CaseResult) -> str:
        """What changed, in words; "" for a result without an answer."""
        if self._baseline is None:
            return _changed(result, was_good=result.case.role == "guard")
        if result.status == "ask":
            return "asked"
        if result.status not in ("pass", "fail"):
            return ""
        before = self._known(result.case)
        if before is None:
            return f"new {result.status}"
        if before.content_hash != _tested(result.case):
            return "changed"
        found = _changed(result, was_good=before.status == "pass")
        moved = result.case.id in self._moved
        return "relocated" if moved and found in ("held", "still failing") else found

    def failed_before(self, case: Case) -> bool:
        """Whether a case failed in the earlier run and still tests the same."""
        before = self._known(case)
        return before is not None and (before.status, before.content_hash) == (
            "fail",
            _tested(case),
        )

    def _known(self, case: Case) -> BaselineCase | None:
        if self._baseline is None:
            return None
        return self._baseline.get(self._moved.get(case.id, case.id))


def _tested(case: Case) -> str:
    return f"sha256:{case.content_hash}"


def _changed(result: CaseResult, *, was_good: bool) -> str:
    if result.status == "pass":
        return "held" if was_good else "fixed"
    if result.status == "fail":
        return "newly broken" if was_good else "still failing"
    return ""


def numbered(names: Collection[str]) -> str:
    """Names as text, with their number; the first of them if there are many."""
    return f"{len(names)} ({listed(names)})"


def read_baseline(path: Path) -> dict[str, BaselineCase]:
    """The cases of a baseline file by id. Raises UserError."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=BaselineShape).cases
    except OSError as error:
        raise UserError(
            f"The baseline {path} cannot be read: {error.strerror}", "Check the path."
        ) from None
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise UserError(
            f"{path} is not a baseline ({error})", "tracejury bless writes one."
        ) from None


def baseline_json(report: CheckReport) -> str:
    """This run as a baseline file, which `read_baseline` reads."""
    cases = {
        item.case.id: {
            "content_hash": f"sha256:{item.case.content_hash}",
            "pack": item.pack,
            "status": item.status,
            "passed": item.passed,
            "trials": item.trials,
        }
        for item in report.results
    }
    return (
        json.dumps({"format": "tracejury.baseline/1", "cases": cases}, indent=1, sort_keys=True)
        + "\n"
    )
