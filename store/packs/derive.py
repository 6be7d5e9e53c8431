"""Deriving the checks of a case from a review.

Checks come from the evidence that the reviewer marked (must-not-say, must-say), from the checks they
wrote, from the correction and from the recorded output. A check that does not separate the recorded
failure from the correction proves nothing and is left out, with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from ..canonical import Json
from ..claims.claim import Claim, ClaimInvalid, Output
from ..claims.evaluating import evaluate, proves_alone, required_calls
from ..claims.matching import NORMALIZE
from ..claims.reviewed import meaning, reviewed_claims
from ..judgement import Review
from ..unreadable import without_unreadable
from .cases import without_floats

MAX_FIGURES: Final = 6
MAX_WORDS: Final = 8
MAX_SENTENCES: Final = 3
SHORT: Final = 40
_FIGURE: Final = re.compile(
    r"[$€£¥]\s?\d[\d.,]*\d|[$€£¥]\s?\d"  # amounts
    r"|\b\d[\d.,:/-]*\d\s?%?|\b\d\s?%?"  # numbers, dates, times, shares
    r"|\b(?=[A-Z0-9-]*\d)[A-Z][A-Z0-9-]{2,}\b"  # codes such as QK7731
)
_WORD: Final = re.compile(r"[^\W\d_]{5,}")
_SHORT_WORD: Final = re.compile(r"[^\W\d_]+")
_SENTENCE: Final = re.compile(r"[^.!?。！？\n]+")


@dataclass(frozen=True, slots=True)
class Derived:
    """Checks, and why others were left out."""

    checks: tuple[Claim, ...]
    left_out: tuple[str, ...] = ()


def corrected_output(review: Review) -> Output | None:
    """The output that the reviewer gave as correction; None without one.

    A correction is text: the tools that it calls are those that the reviewer's own checks require.
    """
    if review.correction is None or not review.correction.text.strip():
        return None
    calls: list[dict[str, Json]] = [
        {"name": name} for check in _own(review).checks for name in required_calls(check)
    ]
    return Output(without_floats(review.correction.text), tuple(calls))


def figures(text: str) -> list[str]:
    """Amounts, numbers, dates and codes in a text, each once, in order."""
    read = without_unreadable(text)
    found = (match[0].strip().rstrip(".,:/-") for match in _FIGURE.finditer(read))
    return list(dict.fromkeys(item for item in found if item))


def words(text: str, pattern: re.Pattern[str] = _WORD) -> list[str]:
    """Longer words of a text, each once, the longest first."""
    found = dict.fromkeys(word.casefold() for word in pattern.findall(without_unreadable(text)))
    return sorted(found, key=lambda word: (-len(word), word))


def _short_whole(text: str) -> list[str]:
    """The whole of a short answer, such as Rd5 or "yes"; empty if it is long or says nothing."""
    whole = text.strip().strip(".!?。！？ ")
    fits = len(whole) <= SHORT and any(char.isalnum() for char in whole)
    return [whole] if fits else []


def _check(kind: str, arguments: dict[str, Json], origin: str, *, whole: bool = False) -> Claim:
    return Claim(
        "", kind, {**arguments, **({"whole": True} if whole else {})}, NORMALIZE, origin=origin
    )


def _new(items: Sequence[str], text: str, *, whole: bool) -> list[str]:
    """The items that a text does not contain."""
    return [
        item
        for item in items
        if evaluate(_check("not_contains", {"value": item}, "", whole=whole), Output(text)).passed
    ]


def _marked(review: Review) -> list[Claim]:
    checks = []
    for item in review.evidence:
        text = without_floats(item.text.strip())
        if not text or item.kind == "why":
            continue
        kind = "not_contains" if item.kind == "must-not-say" else "contains"
        checks.append(_check(kind, {"value": text}, "marked words"))
    return checks


def _own(review: Review) -> Derived:
    reviewed = reviewed_claims(map(without_floats, review.checks))
    return Derived(reviewed.own, reviewed.left_out)


def _not_dropped(review: Review, checks: Sequence[Claim]) -> list[Claim]:
    """The proposals that no reviewer dropped."""
    dropped = {meaning(one) for one in reviewed_claims(map(without_floats, review.checks)).dropped}
    return [check for check in checks if meaning(check) not in dropped]


def _from_correction(rejected: str, accepted: str) -> list[Claim]:
    """Checks for what only the correction says: its new figures and new words; if it says nothing new,
    that sentences of the failure are gone."""
    checks = []
    new_figures = _new(figures(accepted), rejected, whole=True)[:MAX_FIGURES]
    if new_figures:
        checks.append(_check("contains_any", {"values": new_figures}, "correction", whole=True))
    new_words = _new(words(accepted), rejected, whole=False)[:MAX_WORDS]
    if new_words:
        # A right answer may use other words: they gate only if nothing better does (fix_checks).
        check = _check("contains_any", {"values": new_words}, "correction")
        checks.append(replace(check, gate=False))
    if checks:
        return checks
    # A part of a code, the "Rd" of Rd5, does not stand alone in the correction itself.
    alone = [
        word for word in words(accepted, _SHORT_WORD) if not _new([word], accepted, whole=True)
    ]
    short = _new(alone, rejected, whole=True)[:MAX_WORDS]
    if short:
        return [_check("contains_any", {"values": short}, "correction", whole=True)]
    code = _new(_short_whole(accepted), rejected, whole=True)
    if code:
        return [_check("contains", {"value": code[0]}, "correction", whole=True)]
    sentences = [part.strip() for part in _SENTENCE.findall(rejected) if part.strip()]
    gone = _new(sentences, accepted, whole=False)[:MAX_SENTENCES]
    return [_check("not_contains", {"value": sentence}, "correction") for sentence in gone]


def _from_recorded(rejected: Output) -> list[Claim]:
    if not rejected.text.strip():
        return [_check("min_chars", {"count": 1}, "recorded output")]
    return [_check("not_equals", {"value": rejected.text}, "recorded output")]


def fix_checks(review: Review, rejected: Output, accepted: Output | None) -> Derived:
    """The checks of a `fix` case: those that fail on the recorded failure and pass on the correction, if
    there is one."""
    own = _own(review)
    inferred = [] if accepted is None else _from_correction(rejected.text, accepted.text)
    marked = _not_dropped(review, _marked(review))
    inferred = _not_dropped(review, [*inferred, *_from_recorded(rejected)])
    asked, left_out = _separating([*marked, *own.checks], rejected, accepted)
    kept, _ = _separating(inferred, rejected, accepted)
    checks = [*asked, *kept]
    if not any(check.gate and proves_alone(check) for check in checks):
        # Otherwise the same failure in other words would pass.
        checks = [
            replace(check, gate=True) if check.origin == "correction" else check for check in checks
        ]
    return Derived(_numbered(checks), (*own.left_out, *left_out))


def _separating(
    checks: Sequence[Claim], rejected: Output, accepted: Output | None
) -> tuple[list[Claim], list[str]]:
    """The checks that separate the two outputs, and why each of the others was left out."""
    kept, left_out = [], []
    for check in checks:
        try:
            red = not evaluate(check, rejected).passed
            green = accepted is None or evaluate(check, accepted).passed
        except ClaimInvalid:
            left_out.append(f"a check from {check.origin} cannot be evaluated")
            continue
        if red and green:
            kept.append(check)
        elif green:
            left_out.append(f"a check from {check.origin} passes on the recorded failure")
        else:
            left_out.append(f"a check from {check.origin} fails on the correction")
    return kept, left_out


def guard_checks(review: Review, accepted: Output) -> Derived:
    """The checks of a `guard` case: those of the reviewer, and the figures of the answer; without
    figures its words; without words the whole answer, if it is short."""
    own = _own(review)
    marked = _not_dropped(review, _marked(review))
    checks, left_out = _passing([*marked, *own.checks], accepted)
    found_figures = figures(accepted.text)[:MAX_FIGURES]
    found_words = words(accepted.text)[:MAX_WORDS]
    short = _short_whole(accepted.text)
    if found_figures:
        checks.append(
            _check("contains_all", {"values": found_figures}, "recorded output", whole=True)
        )
    elif found_words:
        checks.append(_check("contains_any", {"values": found_words}, "recorded output"))
    elif short:
        checks.append(_check("contains", {"value": short[0]}, "recorded output", whole=True))
    # Normalisation can join a figure to its neighbour, so that it is not found again.
    kept, _ = _passing(_not_dropped(review, checks), accepted)
    return Derived(_numbered(kept), (*own.left_out, *left_out))


def _passing(checks: Sequence[Claim], output: Output) -> tuple[list[Claim], list[str]]:
    """The checks that an output passes, and why each of the others was left out."""
    kept, left_out = [], []
    for check in checks:
        try:
            if evaluate(check, output).passed:
                kept.append(check)
            else:
                left_out.append(f"a check from {check.origin} fails on the recorded good output")
        except ClaimInvalid:
            left_out.append(f"a check from {check.origin} cannot be evaluated")
    return kept, left_out


def _numbered(checks: Sequence[Claim]) -> tuple[Claim, ...]:
    return tuple(replace(check, id=f"c{number}") for number, check in enumerate(checks, start=1))
