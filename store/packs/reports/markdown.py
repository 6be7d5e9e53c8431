"""Markdown, for the summary of a step of GitHub Actions (`$GITHUB_STEP_SUMMARY`) and for comments on a pull request.

Texts of a case stand in code spans (CommonMark 0.31, section 6.1): nothing in them is markup, a mention, a reference or
an address. They never stand in tables, where a bar would have to be escaped, which programs do in different ways.
"""

from __future__ import annotations

import re
from typing import Final

from .entries import FINDINGS, Entry, Told
from .plain_text import one_line, shortened

MOST_BYTES: Final = 60_000
"""GitHub takes 1 MiB as the summary of a step and 65,536 characters as a comment: this fits into both."""
LONGEST: Final = 400
"""Characters of a text that are shown."""

_RESERVED: Final = 2_000
_MOST_SLICES: Final = 30
_MOST_NOTICES: Final = 20


def markdown(told: Told) -> bytes:
    """The verdict, then the cases that do not pass, what matters most first, then the slices. What does not fit is
    counted."""
    head = _head(told)
    tail = _slices(told)
    left = MOST_BYTES - _RESERVED - _size(head) - _size(tail)
    shown: list[str] = []
    omitted = [0] * len(FINDINGS)
    above = -1
    for entry in told.findings:
        block = ["", f"#### {FINDINGS[entry.finding]}"] if entry.finding != above else []
        block += ["", *_finding(entry)]
        if any(omitted) or _size(block) > left:
            omitted[entry.finding] += 1
            continue
        above = entry.finding
        left -= _size(block)
        shown += block
    if any(omitted):
        kinds = zip(omitted, FINDINGS, strict=True)
        parts = ", ".join(f"{kind.lower()} {count}" for count, kind in kinds if count)
        shown += [
            "",
            f"{sum(omitted)} more cases are left out here ({parts}); the JSON report has them.",
        ]
    return ("\n".join([*head, *shown, *tail]) + "\n").encode()


def _size(lines: list[str]) -> int:
    return sum(len(line.encode()) + 1 for line in lines)


def code(text: str, longest: int = LONGEST) -> str:
    """A text as a code span, which shows it as it is, in one line; "" for nothing."""
    line = shortened(one_line(text), longest)
    if not line:
        return ""
    fence = "`" * (1 + max(map(len, re.findall("`+", line)), default=0))
    pad = " " if "`" in (line[0], line[-1]) else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def _head(told: Told) -> list[str]:
    lines = [f"### tracejury: {code(told.verdict)}", "", told.line]
    if told.stopped:
        lines += ["", f"**Not all cases were asked:** {code(told.stopped)}"]
    notices = told.notices[:_MOST_NOTICES]
    if notices:
        lines += ["", *(f"- {code(text)}" for text in notices)]
    if len(told.notices) > len(notices):
        lines.append(f"- {len(told.notices) - len(notices)} more are in the JSON report.")
    return lines


def _finding(entry: Entry) -> list[str]:
    result = f"{entry.role}, {entry.result}" + (f", by {entry.by}" if entry.by else "")
    lines = [f"- **{code(entry.id)}** ({result}) {code(entry.place)}"]
    lines += [f"  - {name}: {code(text)}" for name, text in entry.facts]
    if entry.not_gating:
        lines.append(f"  - {code(entry.not_gating)}")
    return lines


def _slices(told: Told) -> list[str]:
    held: dict[str, list[bool]] = {}
    for entry in told.entries:
        for name in entry.slices:
            held.setdefault(name, []).append(entry.status == "pass")
    shared = sorted((name, found) for name, found in held.items() if len(found) > 1)
    if not shared:
        return []
    lines = ["", "#### Slices", ""]
    lines += [
        f"- {code(name, 100)}: {sum(found)} of {len(found)} pass"
        for name, found in shared[:_MOST_SLICES]
    ]
    if len(shared) > _MOST_SLICES:
        lines.append(f"- {len(shared) - _MOST_SLICES} more are in the JSON report.")
    return lines
