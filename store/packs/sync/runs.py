"""Runs of `check` as a CI keeps them: JSON reports, or baselines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from ....errors import UserError
from ....plain_files import require_plain
from ...bundles.input.json_bytes import NotJson, decode_json
from ...canonical import sha256_hex
from ...shapes import ShapeInvalid, shaped

MAX_RUN: Final = 256 << 20


class CaseRun(Struct, frozen=True):
    """How one case came out in a run, and the hash of what it was then."""

    content_hash: str
    status: str
    passed: int = 0
    trials: int = 1


class _ListedRun(CaseRun, frozen=True):
    case: str = ""


class _Report(Struct):
    cases: list[_ListedRun]
    candidate: str = ""


class _Baseline(Struct):
    cases: dict[str, CaseRun]


@dataclass(frozen=True, slots=True)
class Run:
    """One run: which candidate it was ("" if nobody says), and each case by its id."""

    path: Path
    candidate: str
    cases: Mapping[str, CaseRun]
    digest: str


def read_run(given: str) -> Run:
    """The run in a file, `FILE` or `CANDIDATE=FILE`. Raises UserError."""
    candidate, path = _named(given)
    require_plain(path)
    try:
        if path.stat().st_size > MAX_RUN:
            raise UserError(f"{path} is larger than {MAX_RUN >> 20} MB", "Is it a run of check?")
        body = path.read_bytes()
        data: Any = decode_json(body)
        if isinstance(data, Mapping) and isinstance(data.get("cases"), Mapping):
            return Run(path, candidate, shaped(data, _Baseline).cases, sha256_hex(body))
        report = shaped(data, _Report)
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}", "Check the path.") from None
    except (NotJson, ShapeInvalid) as error:
        raise UserError(
            f"{path} is not a run of check ({error})",
            "tracejury --json check PACK … > run.json writes one; what --resume keeps holds no results.",
        ) from None
    cases = {
        one.case: CaseRun(one.content_hash, one.status, one.passed, one.trials)
        for one in report.cases
    }
    return Run(path, candidate or report.candidate, cases, sha256_hex(body))


def _named(given: str) -> tuple[str, Path]:
    candidate, equals, name = given.partition("=")
    if equals and candidate and not Path(given).exists():
        return candidate, Path(name)
    return "", Path(given)
