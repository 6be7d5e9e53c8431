"""Baselines: how the cases came out in an earlier run, and what changed since."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from ...errors import UserError
from .results import CaseResult, CheckReport


class BaselineCase(msgspec.Struct):
    """One case of an earlier run: the hash of what was tested, and its status."""

    content_hash: str
    status: str


class _BaselineShape(msgspec.Struct):
    cases: dict[str, BaselineCase]


def transition_of(result: CaseResult, before: BaselineCase | None) -> str:
    """What changed, in words; "" for a result that is neither pass nor fail. Without a baseline a fix case counts
    as failing before and a guard as passing."""
    if result.status not in ("pass", "fail"):
        return ""
    good = result.status == "pass"
    if before is not None:
        if before.content_hash != f"sha256:{result.case.content_hash}":
            return "changed"
        was_good = before.status == "pass"
    else:
        was_good = result.case.role == "guard"
    if good:
        return "held" if was_good else "fixed"
    return "newly broken" if was_good else "still failing"


def strangers(
    baseline: Mapping[str, BaselineCase], run: Iterable[str], known: Iterable[str]
) -> list[str]:
    """Which cases of a run the baseline does not have, and which of its cases the packs no longer have, in words.
    `known` are the ids of all cases of the packs, `run` of those that were run."""
    new = sorted(set(run) - set(baseline))
    gone = sorted(set(baseline) - set(known))
    told = []
    if new:
        told.append(f"new since the baseline: {listed(new)}")
    if gone:
        told.append(f"in the baseline, but no longer in a pack: {listed(gone)}")
    return told


def listed(names: list[str], most: int = 10) -> str:
    """Names as text, with their number; the first of them if there are many."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{len(names)} ({', '.join(names[:most])}{more})"


def read_baseline(path: Path) -> dict[str, BaselineCase]:
    """The cases of a baseline file by id. Raises UserError."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=_BaselineShape).cases
    except OSError as error:
        raise UserError(
            f"The baseline {path} cannot be read: {error.strerror}", "Check the path."
        ) from None
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise UserError(
            f"{path} is not a baseline ({error})", "Write one with --write-baseline."
        ) from None


def baseline_json(report: CheckReport) -> str:
    """This run as a baseline file, which `read_baseline` reads."""
    cases = {
        item.case.id: {"content_hash": f"sha256:{item.case.content_hash}", "status": item.status}
        for item in report.results
    }
    return (
        json.dumps({"format": "tracejury.baseline/1", "cases": cases}, indent=1, sort_keys=True)
        + "\n"
    )
