"""SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), as code scanning of GitHub and others read it. A rule is
a code that the expert gave, or the role of a case without one; a result is a case that does not pass."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from .... import __version__
from ...canonical import Json
from .entries import Entry, Told
from .plain_text import one_line
from .report_file import json_body

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS: Final = ("error", "error", "error", "warning", "note")
"""The level of each kind of finding, in the order of `FINDINGS`."""
MOST_RESULTS: Final = 5_000
"""GitHub shows so many results of a run."""
LONGEST: Final = 300
"""Characters of a text that are shown."""

_ROLES: Final = {
    "fix": "An answer that was judged wrong has to be right from now on",
    "guard": "An answer that was judged right has to stay right",
    "known_failure": "An answer that is known to be wrong",
}
_STATES: Final = {
    "newly broken": "new",
    "new fail": "new",
    "still failing": "unchanged",
    "relocated": "unchanged",
    "changed": "updated",
    "asked": "updated",
}
"""The baselineState of a transition (section 3.27.24)."""


def sarif(told: Told) -> bytes:
    """One run, with a result for each case that does not pass."""
    findings = told.findings[:MOST_RESULTS]
    rules = list(dict.fromkeys(entry.rule for entry in findings))
    run: dict[str, Json] = {
        "tool": {
            "driver": {
                "name": "tracejury",
                "version": __version__,
                "rules": [_rule(name) for name in rules],
            }
        },
        "invocations": [_invocation(told, len(told.findings) - len(findings))],
        "originalUriBaseIds": {
            "%SRCROOT%": {"description": {"text": "The root of the repository"}}
        },
        "results": [_result(told, entry, rules) for entry in findings],
    }
    document: Json = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json_body(document)


def message_text(text: str) -> str:
    """A text as one that a message shows as it is: braces would be placeholders (section 3.11.5), and brackets before a
    parenthesis a link (section 3.11.6)."""
    text = text.replace("{", "{{").replace("}", "}}")
    if "](" not in text:
        return text
    for mark in "\\[]":
        text = text.replace(mark, f"\\{mark}")
    return text


def _rule(name: str) -> dict[str, Json]:
    words = _ROLES.get(name, message_text(f"The expert gave the code {name}"))
    return {
        "id": f"tracejury/{name}",
        "shortDescription": {"text": words},
        "fullDescription": {"text": words},
        "help": {
            "text": "The case file says what was asked, what the expert said of it, and what has to hold."
        },
        "properties": {"tags": ["tracejury"]},
    }


def _invocation(told: Told, left_out: int) -> dict[str, Json]:
    """Whether the check came to its end, and what is unusual about it."""
    said = [(told.stopped, "error")] if told.stopped else []
    said += [(text, "note") for text in told.notices]
    if left_out:
        said.append((f"{left_out} more cases do not pass and are left out here", "warning"))
    notes: list[Json] = [
        {"level": level, "message": {"text": message_text(one_line(text))}} for text, level in said
    ]
    return {
        "executionSuccessful": not told.stopped,
        "exitCode": told.exit_code,
        "exitCodeDescription": one_line(told.verdict),
        "toolExecutionNotifications": notes,
    }


def _result(told: Told, entry: Entry, rules: list[str]) -> dict[str, Json]:
    message = "\n".join([entry.heading, *entry.fact_lines(LONGEST)])
    state = _STATES.get(entry.transition, "new")
    return {
        "ruleId": f"tracejury/{entry.rule}",
        "ruleIndex": rules.index(entry.rule),
        "level": LEVELS[entry.finding],
        "message": {"text": message_text(message)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(entry.link), "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 1},
                }
            }
        ],
        "partialFingerprints": {"tracejuryCase/v1": entry.fingerprint},
        **({"baselineState": state} if told.compared else {}),
        "properties": {"pack": entry.pack, "case": entry.id, "status": entry.status},
    }
