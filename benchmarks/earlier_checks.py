"""The checks that packs of format 1 derived from a correction, for comparison: figures and words as strings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tracejury.store.canonical import Json
from tracejury.store.claims.claim import Claim, Output
from tracejury.store.claims.evaluating import evaluate, passes
from tracejury.store.claims.matching import NORMALIZE

MAX_FIGURES: Final = 6
MAX_WORDS: Final = 8
MAX_SENTENCES: Final = 3
SHORT: Final = 40
_FIGURE: Final = re.compile(
    r"[$€£¥]\s?\d[\d.,]*\d|[$€£¥]\s?\d|\b\d[\d.,:/-]*\d\s?%?|\b\d\s?%?"
    r"|\b(?=[A-Z0-9-]*\d)[A-Z][A-Z0-9-]{2,}\b"
)
_WORD: Final = re.compile(r"[^\W\d_]{5,}")
_SHORT_WORD: Final = re.compile(r"[^\W\d_]+")
_SENTENCE: Final = re.compile(r"[^.!?。！？\n]+")


def earlier_verdict(accepted: str, rejected: str | None, answer: str) -> bool:
    """Whether an answer passes the checks that were derived before."""
    checks = _guard(accepted) if rejected is None else _fix(rejected, accepted)
    return passes(tuple(checks), Output(answer))


def _check(kind: str, arguments: dict[str, Json], *, whole: bool = False, gate: bool = True) -> Claim:
    return Claim("", kind, {**arguments, **({"whole": True} if whole else {})}, NORMALIZE, gate=gate)


def _figures(text: str) -> list[str]:
    found = (match[0].strip().rstrip(".,:/-") for match in _FIGURE.finditer(text))
    return list(dict.fromkeys(item for item in found if item))


def _words(text: str, pattern: re.Pattern[str] = _WORD) -> list[str]:
    found = dict.fromkeys(word.casefold() for word in pattern.findall(text))
    return sorted(found, key=lambda word: (-len(word), word))


def _whole(text: str) -> list[str]:
    whole = text.strip().strip(".!?。！？ ")
    return [whole] if len(whole) <= SHORT and any(char.isalnum() for char in whole) else []


def _new(items: Sequence[str], text: str, *, whole: bool) -> list[str]:
    return [
        item
        for item in items
        if evaluate(_check("not_contains", {"value": item}, whole=whole), Output(text)).passed
    ]


def _fix(rejected: str, accepted: str) -> list[Claim]:
    checks = _from_correction(rejected, accepted)
    gating = [one for one in checks if one.gate and _separates(one, rejected, accepted)]
    if not gating:
        gating = [one for one in checks if _separates(one, rejected, accepted)]
    return [*gating, _check("not_equals", {"value": rejected})]


def _separates(check: Claim, rejected: str, accepted: str) -> bool:
    return not evaluate(check, Output(rejected)).passed and evaluate(check, Output(accepted)).passed


def _from_correction(rejected: str, accepted: str) -> list[Claim]:
    checks = []
    figures = _new(_figures(accepted), rejected, whole=True)[:MAX_FIGURES]
    if figures:
        checks.append(_check("contains_any", {"values": list(figures)}, whole=True))
    words = _new(_words(accepted), rejected, whole=False)[:MAX_WORDS]
    if words:
        checks.append(_check("contains_any", {"values": list(words)}, gate=False))
    if checks:
        return checks
    short = _new(_words(accepted, _SHORT_WORD), rejected, whole=True)[:MAX_WORDS]
    if short:
        return [_check("contains_any", {"values": list(short)}, whole=True)]
    code = _new(_whole(accepted), rejected, whole=True)
    if code:
        return [_check("contains", {"value": code[0]}, whole=True)]
    gone = _new([part.strip() for part in _SENTENCE.findall(rejected) if part.strip()], accepted, whole=False)
    return [_check("not_contains", {"value": sentence}) for sentence in gone[:MAX_SENTENCES]]


def _guard(accepted: str) -> list[Claim]:
    figures, words, short = _figures(accepted)[:MAX_FIGURES], _words(accepted)[:MAX_WORDS], _whole(accepted)
    if figures:
        return [_check("contains_all", {"values": list(figures)}, whole=True)]
    if words:
        return [_check("contains_any", {"values": list(words)})]
    return [_check("contains", {"value": short[0]}, whole=True)] if short else []
