"""Judging the answers of a candidate to one case: what they come to together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from ..claims.claim import ClaimInvalid, Output
from ..claims.judging import DecidedBy
from ..claims.witness import answer_hash
from ..unreadable import readable
from .candidates import CandidateAnswer
from .cases import Case
from .results import Status
from .verdicts import judged_answer

_EXCERPT: Final = 20_000
"""So much of an answer is kept: reports look through it for what they must not show, and show its beginning."""
_RANK: Final[tuple[Status, ...]] = (
    "pass",
    "ask",
    "fail",
    "missing",
    "diverged",
    "error",
    "unsupported",
)


@dataclass(frozen=True, slots=True)
class Judged:
    """What the answers to a case come to. `asked` are those that a person has to be asked about, each with why;
    `seconds` is how long each took that was not recorded."""

    status: Status = "pass"
    passed: int = 0
    trials: int = 0
    by: DecidedBy = "nothing"
    why: str = ""
    excerpt: str = ""
    asked: tuple[tuple[Output, str], ...] = ()
    seconds: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Trials:
    """How often each case is asked, and how many of its answers have to pass, instead of what the cases say."""

    count: int | None = None
    least: int | None = None

    def of(self, case: Case) -> tuple[int, int]:
        """How often a case is asked, and how many of the answers have to pass."""
        count = case.trials if self.count is None else self.count
        if self.least is not None:
            return count, min(self.least, count)
        if self.count is None:
            return count, case.min_pass
        return count, max(1, round(count * case.min_pass / case.trials))


AS_CASES_SAY: Final = Trials()


def judged_trials(
    case: Case, answers: Iterable[CandidateAnswer], least: int, *, strict: bool = False
) -> Judged:
    """Judge answers as they come in; `least` of them have to pass."""
    found = _Trials(case, strict=strict)
    for answer in answers:
        found.add(answer)
    return found.result(least)


class _Trials:
    """The answers to one case, as they come in."""

    def __init__(self, case: Case, *, strict: bool) -> None:
        self._case, self._strict = case, strict
        self._statuses: list[Status] = []
        self._worst = Judged()
        self._asked: dict[str, tuple[Output, str]] = {}
        self._seconds: list[float] = []

    def add(self, answer: CandidateAnswer) -> None:
        """Judge one more answer."""
        by, excerpt = self._worst.by, ""
        if answer.output is None:
            status: Status = (
                "missing" if answer.missing else "diverged" if answer.diverged else "error"
            )
            why, by = answer.missing or answer.diverged or answer.error, "nothing"
        else:
            excerpt = readable(answer.output.text)[:_EXCERPT]
            try:
                found = judged_answer(self._case, answer.output, strict=self._strict)
                status, why, by = found.verdict, found.why, found.by
            except ClaimInvalid as error:
                status, why, by = "unsupported", str(error), "nothing"
            if status == "ask":
                self._asked.setdefault(answer_hash(answer.output), (answer.output, why))
        if not self._statuses or _RANK.index(status) > _RANK.index(self._worst.status):
            self._worst = Judged(status, by=by, why=why, excerpt=excerpt)
        self._statuses.append(status)
        if answer.seconds is not None:
            self._seconds.append(answer.seconds)

    def result(self, least: int) -> Judged:
        """The result, if `least` of the answers have to pass."""
        good, asking = self._statuses.count("pass"), self._statuses.count("ask")
        found = replace(
            self._worst,
            passed=good,
            trials=len(self._statuses),
            seconds=tuple(self._seconds),
        )
        if found.status in ("ask", "fail"):
            if good >= least:
                found = replace(found, status="pass", why=f"{good} of {found.trials} trials passed")
            elif found.status == "fail" and good + asking >= least:
                why = f"{good} of {found.trials} trials passed and {asking} ask"
                found = replace(found, status="ask", by="nothing", why=why)
        if found.status == "ask":
            return replace(found, asked=tuple(self._asked.values()))
        return replace(found, excerpt="") if found.status == "pass" else found
