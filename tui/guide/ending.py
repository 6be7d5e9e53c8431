"""What became of the verdicts of the guided review, in words. Pure: it says what was tried, and no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ...rubrics.schema import Verdict
from ..verdicts import verdict_words

_ANSWERS: Final[Mapping[str, str]] = {
    "recorded answer": "the AI's answer",
    "correction": "your correction",
    "step that was judged wrong": "the step that you judged wrong",
}
_ANOTHER: Final = "another answer"
_DOES: Final[Mapping[str, str]] = {"pass": "passes", "fail": "fails", "ask": "asks a person about"}


@dataclass(frozen=True, slots=True)
class Became:
    """What became of one verdict. `strength` is what its test is worth (gates, thin, unproven), "" if it made none, and
    `why` then says why not. `tried` are the answers that the test was tried on, with what it says of them, `helps` what
    would make it stronger."""

    verdict: Verdict | None
    strength: str = ""
    tried: tuple[tuple[str, str], ...] = ()
    helps: str = ""
    why: str = ""


def result_words(first: Became, second: Became) -> str:
    """What became of both verdicts; what is told most of comes first."""
    told, other = sorted((second, first), key=_worth)
    if told.verdict == other.verdict == "fail" and other.strength:
        same = (told.strength == "gates") == (other.strength == "gates")
        return f"{_became(told, 'now')} The other ✗ FAIL is {'such a test too' if same else 'a weak test'}."
    return f"{_became(told, 'now')} {_became(other, 'too')}"


def _worth(one: Became) -> tuple[bool, bool]:
    return one.verdict != "fail", one.strength != "gates"


def _became(one: Became, also: str) -> str:
    yours = f"Your {verdict_words(one.verdict)}" if one.verdict else "What you left open"
    if not one.strength:
        return f"{yours} makes no test{f': {one.why}' if one.why else ''}."
    if one.verdict == "pass":
        weak = "" if one.strength == "gates" else f" A weak one; it lacks {one.helps}."
        return f"{yours} is a test {also}: the answer must stay right.{weak}"
    does = _does(one.tried)
    if one.strength == "gates":
        return f"{yours} is a test {also}: it {does}."
    lacks = f" It lacks {one.helps}." if one.helps else ""
    return f"{yours} is a weak test: it {does}, and asks about any other.{lacks}"


def _does(tried: Sequence[tuple[str, str]]) -> str:
    """What a test says of each answer: "fails the AI's answer and passes your correction"."""
    by_verdict: dict[str, list[str]] = {}
    for of, said in tried:
        by_verdict.setdefault(_DOES[said], []).append(_ANSWERS.get(of, _ANOTHER))
    return " and ".join(f"{does} {' and '.join(answers)}" for does, answers in by_verdict.items())
