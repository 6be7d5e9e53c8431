"""GitLab code quality (https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format): a list of findings, each in
a file of the repository, here the file of the case. GitLab compares the fingerprints of two branches."""

from __future__ import annotations

import json
from typing import Final

from ...canonical import Json, sha256_hex
from .entries import FINDINGS, Entry, Told
from .plain_text import one_line, shortened

SEVERITIES: Final = ("critical", "major", "major", "minor", "info")
"""The severity of each kind of finding, in the order of `FINDINGS`."""
LONGEST: Final = 300
"""Characters of a text that are shown."""


def code_quality(told: Told) -> bytes:
    """One finding for each case that does not pass."""
    found = [_finding(entry) for entry in told.findings]
    found += [_notice(text, told.entries[0]) for text in told.resumed if told.entries]
    return json.dumps(found, ensure_ascii=True, indent=1).encode() + b"\n"


def fingerprint(entry: Entry) -> str:
    """What stands for a case from run to run: its id, and the folder of its pack."""
    return sha256_hex(f"{entry.place.rpartition('/cases/')[0]}\0{entry.id}".encode())[:32]


def _notice(text: str, beside: Entry) -> dict[str, Json]:
    """What is to know of the run as a whole: GitLab wants a file for it."""
    return {
        "description": one_line(text),
        "check_name": "tracejury/notice",
        "fingerprint": sha256_hex(text.encode())[:32],
        "severity": SEVERITIES[-1],
        "location": {"path": beside.link, "lines": {"begin": 1}},
    }


def _finding(entry: Entry) -> dict[str, Json]:
    facts = [f"{name}: {shortened(one_line(text), LONGEST)}" for name, text in entry.facts]
    if entry.link != entry.place:
        facts.insert(0, f"case: {entry.id}")
    kind = f"{FINDINGS[entry.finding]} ({entry.role}, {entry.result})"
    return {
        "description": " · ".join([kind, *facts]),
        "check_name": f"tracejury/{entry.codes[0] if entry.codes else entry.role}",
        "fingerprint": fingerprint(entry),
        "severity": SEVERITIES[entry.finding],
        "location": {"path": entry.link, "lines": {"begin": 1}},
    }
