"""From a verdict to checks, and from checks to a proof.

Checks come from what the reviewer marked (must-not-say, must-say), from the correction, and from the
recorded output. A check that does not tell the recorded failure from the correction proves nothing and
is left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ..judgement import Review
from ..trace import Trace, answer_text
from .cases import CaseInvalid, Check, Output, Proof, check_from_json, without_floats
from .checks import NORMALIZE, evaluate, normalized, passes

MAX_FIGURES: Final = 6
MAX_WORDS: Final = 8
_FIGURE: Final = re.compile(
    r"[$€£¥]\s?\d[\d.,]*\d|[$€£¥]\s?\d"  # amounts
    r"|\b\d[\d.,:/-]*\d\s?%?|\b\d\s?%?"  # numbers, dates, times, shares
    r"|\b(?=[A-Z0-9-]*\d)[A-Z][A-Z0-9-]{2,}\b"  # codes such as QK7731
)
_WORD: Final = re.compile(r"[^\W\d_]{5,}")


def recorded_output(trace: Trace) -> Output:
    """What the trace answered, with the tools it called."""
    calls = [
        {"name": call.name, "arguments": without_floats(call.arguments)}
        for step in trace.steps
        for message in step.messages_out
        for call in message.tool_calls
    ]
    return Output(answer_text(trace), tuple(calls))


def figures(text: str) -> list[str]:
    """Amounts, numbers, dates and codes in a text, each once, in order."""
    found = (match[0].strip().rstrip(".,:/-") for match in _FIGURE.finditer(text))
    return list(dict.fromkeys(item for item in found if item))


def words(text: str) -> list[str]:
    """Longer words of a text, each once, the longest first."""
    found = dict.fromkeys(word.casefold() for word in _WORD.findall(text))
    return sorted(found, key=lambda word: (-len(word), word))


def _absent(items: Sequence[str], text: str) -> list[str]:
    plain = normalized(text, NORMALIZE)
    return [item for item in items if normalized(item, NORMALIZE) not in plain]


def _marked(review: Review) -> list[Check]:
    checks = []
    for item in review.evidence:
        text = item.text.strip()
        if not text or item.kind == "why":
            continue
        kind = "not_contains" if item.kind == "must-not-say" else "contains"
        checks.append(Check("", kind, {"value": text}, NORMALIZE, origin="marked words"))
    return checks


def _own(review: Review) -> list[Check]:
    out = []
    for data in review.checks:
        try:
            check = check_from_json({**data, "origin": "reviewer"})
            evaluate(check, Output("x"))
        except CaseInvalid:
            continue
        out.append(check)
    return out


def _from_correction(rejected: str, accepted: str) -> list[Check]:
    new = _absent(figures(accepted), rejected)[:MAX_FIGURES]
    if new:
        return [Check("", "contains_any", {"values": new}, NORMALIZE, origin="correction")]
    told = _absent(words(accepted), rejected)[:MAX_WORDS]
    if told:
        # Words alone are too easily said otherwise to decide over a release.
        return [
            Check("", "contains_any", {"values": told}, NORMALIZE, gate=False, origin="correction")
        ]
    return []


def _from_recorded(rejected: str) -> list[Check]:
    if not rejected.strip():
        return []
    return [Check("", "not_equals", {"value": rejected}, NORMALIZE, origin="recorded output")]


def fix_checks(review: Review, rejected: Output, accepted: Output | None) -> tuple[Check, ...]:
    """The checks of a `fix` case. With a correction, only those that fail on the recorded failure
    and pass on the correction; the recorded output's own is always among them if it can be."""
    checks = [*_marked(review), *_own(review)]
    if accepted is not None:
        checks += _from_correction(rejected.text, accepted.text)
    checks += _from_recorded(rejected.text)
    if accepted is not None:
        checks = [
            check
            for check in checks
            if not evaluate(check, rejected).passed and evaluate(check, accepted).passed
        ]
    return _numbered(checks)


def guard_checks(review: Review, accepted: Output) -> tuple[Check, ...]:
    """The checks of a `guard` case: what the reviewer asked for, and the figures that were right."""
    checks = [
        check for check in (*_marked(review), *_own(review)) if evaluate(check, accepted).passed
    ]
    said = figures(accepted.text)[:MAX_FIGURES]
    if said:
        checks.append(
            Check("", "contains_all", {"values": said}, NORMALIZE, origin="recorded output")
        )
    else:
        told = words(accepted.text)[:MAX_WORDS]
        if told:
            checks.append(
                Check("", "contains_any", {"values": told}, NORMALIZE, origin="recorded output")
            )
    return _numbered(checks)


def _numbered(checks: Sequence[Check]) -> tuple[Check, ...]:
    return tuple(
        Check(f"c{number}", item.type, item.arguments, item.normalize, item.gate, item.origin)
        for number, item in enumerate(checks, start=1)
    )


def prove_fix(checks: tuple[Check, ...], rejected: Output | None, accepted: Output | None) -> Proof:
    """Red on the recorded failure, green on the correction, by the gating checks alone."""
    gating = [check for check in checks if check.gate]
    if rejected is None:
        return Proof(False, "there is no recorded failure to prove red on")
    if accepted is None:
        return Proof(False, "there is no correction: nothing to prove green on")
    if not gating:
        return Proof(False, "no check tells the recorded failure from the correction")
    try:
        if passes(checks, rejected):
            return Proof(False, "the checks pass on the recorded failure")
        if not passes(checks, accepted):
            return Proof(False, "the checks fail on the correction")
    except CaseInvalid as error:
        return Proof(False, str(error))
    return Proof(True, "fails on the recorded failure, passes on the correction")


def prove_guard(checks: tuple[Check, ...], accepted: Output | None) -> Proof:
    """Green on the recorded good output, and able to fail: red on an empty one by its own checks."""
    if accepted is None:
        return Proof(False, "there is no recorded good output to prove green on")
    if not any(check.gate for check in checks):
        return Proof(False, "no check: any answer at all would pass")
    try:
        if not passes(checks, accepted):
            return Proof(False, "the checks fail on the recorded good output")
        # Not empty, so that it is the case's own checks that have to object.
        if passes(checks, Output("\u2013")):
            return Proof(False, "the checks pass on an answer that says nothing")
    except CaseInvalid as error:
        return Proof(False, str(error))
    return Proof(True, "passes on the recorded good output, fails on an answer that says nothing")
