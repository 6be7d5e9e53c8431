"""The JSON report (`tracejury --json check`, `check --json-report`): one document, whose schema has a name and is documented in
docs/ci.md."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from ...canonical import Json
from ..results import CheckReport
from .entries import Entry, Told, told
from .masking import masked
from .report_file import json_body

SCHEMA: Final = "tracejury.check/1"


def check_document(report: CheckReport, shown: Told | None = None) -> dict[str, Json]:
    """A check as one JSON document; `shown` is what reports tell of it, if that is at hand."""
    shown = shown or told(report)
    fixed, fixes = report.share("fix")
    held, guards = report.share("guard")
    return {
        "schema": SCHEMA,
        "release": masked(report.release) or None,
        "at": _iso(report.at_ms) if report.at_ms else None,
        "exit_code": shown.exit_code,
        "why": shown.verdict,
        "stopped": shown.stopped,
        "fix": {"passed": fixed, "total": fixes},
        "guard": {"passed": held, "total": guards},
        "newly_broken": report.newly_broken,
        "asking": report.asking,
        "pass_k": {str(k): f"{share:.3f}" for k, share in report.pass_powers.items()},
        "compared": shown.compared,
        "removed": list(report.removed),
        "notices": list(shown.notices),
        "cases": [_case(entry) for entry in shown.entries],
    }


def json_report(report: CheckReport, shown: Told) -> bytes:
    """The document as a file."""
    return json_body(check_document(report, shown))


def _iso(at_ms: int) -> str:
    """Milliseconds since the epoch as ISO 8601 in UTC."""
    moment = datetime.fromtimestamp(at_ms / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _case(entry: Entry) -> dict[str, Json]:
    return {
        "pack": entry.pack,
        "case": entry.id,
        "path": entry.place,
        "role": entry.role,
        "question": entry.question,
        "reason": entry.reason,
        "correction": entry.correction or None,
        "status": entry.status,
        "by": entry.by or "nothing",
        "transition": entry.transition,
        "gates": entry.effect != "none",
        **({"quarantine": entry.quarantine} if entry.quarantine else {}),
        "content_hash": f"sha256:{entry.content_hash}",
        "proof": entry.proof,
        "passed": entry.passed,
        "trials": entry.trials,
        **({"interval": list(entry.interval)} if entry.interval else {}),
        "seconds": [round(one, 3) for one in entry.seconds],
        "why": entry.why,
        "output": entry.output,
        "slices": list(entry.slices),
        "codes": list(entry.codes),
        "severity": entry.severity or None,
    }
