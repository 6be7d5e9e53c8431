"""GitLab code quality (https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format): a list of findings, each in
a file of the repository, here the file of the case. GitLab compares the fingerprints of two branches."""

from __future__ import annotations

from typing import Final

from ...canonical import Json, sha256_hex
from .entries import Entry, Told
from .plain_text import one_line
from .report_file import json_body

SEVERITIES: Final = ("critical", "major", "major", "minor", "info")
"""The severity of each kind of finding, in the order of `FINDINGS`."""
LONGEST: Final = 300
"""Characters of a text that are shown."""


def code_quality(told: Told) -> bytes:
    """One finding for each case that does not pass."""
    found = [_finding(entry) for entry in told.findings]
    found += [_notice(text, told.entries[0]) for text in told.resumed if told.entries]
    return json_body(found)


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
    named = [f"case: {entry.id}"] if entry.link != entry.place else []
    return {
        "description": " · ".join([entry.heading, *named, *entry.fact_lines(LONGEST)]),
        "check_name": f"tracejury/{entry.rule}",
        "fingerprint": entry.fingerprint,
        "severity": SEVERITIES[entry.finding],
        "location": {"path": entry.link, "lines": {"begin": 1}},
    }
