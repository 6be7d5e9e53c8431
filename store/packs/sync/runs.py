"""Runs of `check` as a CI keeps them: JSON reports, or baselines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
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
    pack: str = ""
    role: str = ""


class _ListedRun(CaseRun, frozen=True):
    case: str = ""


class _Report(Struct):
    cases: list[_ListedRun]
    candidate: str = ""
    release: str | None = None
    at: str | None = None


class _Baseline(Struct):
    cases: dict[str, CaseRun]


@dataclass(frozen=True, slots=True)
class Run:
    """One run: which candidate it was ("" if nobody says), and each case by its id. `listed` has a case of each pack, also
    where two packs have a case of one id; `at_ms` is when it ended, if the report says so."""

    path: Path
    candidate: str
    cases: Mapping[str, CaseRun]
    digest: str
    listed: tuple[tuple[str, CaseRun], ...] = ()
    at_ms: int | None = None


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
            cases = shaped(data, _Baseline).cases
            return Run(path, candidate, cases, sha256_hex(body), tuple(cases.items()))
        report = shaped(data, _Report)
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}", "Check the path.") from None
    except (NotJson, ShapeInvalid) as error:
        raise UserError(
            f"{path} is not a run of check ({error})",
            "tracejury --json check PACK … > run.json writes one; what --resume keeps holds no results.",
        ) from None
    listed = tuple(
        (
            one.case,
            CaseRun(one.content_hash, one.status, one.passed, one.trials, one.pack, one.role),
        )
        for one in report.cases
    )
    said = candidate or report.candidate or report.release or ""
    return Run(path, said, dict(listed), sha256_hex(body), listed, _ms(report.at))


def _named(given: str) -> tuple[str, Path]:
    candidate, equals, name = given.partition("=")
    if equals and candidate and not Path(given).exists():
        return candidate, Path(name)
    return "", Path(given)


def _ms(at: str | None) -> int | None:
    """ISO 8601 as milliseconds since the epoch; None for what is no time."""
    try:
        moment = datetime.fromisoformat(at or "")
    except ValueError:
        return None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
