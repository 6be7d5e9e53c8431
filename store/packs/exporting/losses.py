"""What an export cannot hold, in words: nothing is left out of another tool's files in silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ...canonical import Json
from ..cases import Case

SCHEMA: Final = "tracejury.export/1"
REPORT: Final = "export-report.json"


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing that an export loses: what, why or what happens instead, and the ids of the cases that it is about."""

    what: str
    why: str
    cases: tuple[str, ...]

    def json(self) -> dict[str, Json]:
        """As it stands in the report."""
        return {"what": self.what, "why": self.why, "cases": list(self.cases)}


def of_all(cases: Sequence[Case], what: str, why: str) -> Loss:
    """A loss that is about every case."""
    return Loss(what, why, tuple(case.id for case in cases))


def asked_once(cases: Sequence[Case], tool: str) -> list[Loss]:
    """Cases that are to be asked several times, in a tool that asks once."""
    found = tuple(case.id for case in cases if case.trials > 1)
    return _loss(found, "trials", f"{tool} asks each case once; one answer decides")


def judged_by_tracejury(cases: Sequence[Case], tool: str) -> list[Loss]:
    """What every tool loses whose evaluator asks tracejury for its judgement."""
    known = tuple(case.id for case in cases if case.role == "known_failure")
    return [
        of_all(
            cases,
            "claims and witnesses",
            f"{tool} has no form for them; they stay in pack/, and tracejury_bridge.py judges by them",
        ),
        of_all(
            cases,
            "a person is asked",
            f"{tool} knows pass and fail alone: a fix case that asks counts as failed, a guard as passed; the reason says so",
        ),
        of_all(
            cases,
            "baselines, quarantine and transitions",
            "each answer is judged alone: fixed and newly broken are not told apart; use tracejury check for that",
        ),
        *_loss(
            known,
            "known failures",
            "they never fail; what came out is in the reason",
        ),
        *taped(cases),
    ]


def taped(cases: Sequence[Case]) -> list[Loss]:
    """Cases with recorded tool results, which only `tracejury check` plays to a candidate."""
    found = tuple(case.id for case in cases if case.tape)
    return _loss(
        found,
        "recorded tool results",
        "they are not played to the application; it calls its own tools",
    )


def _loss(cases: tuple[str, ...], what: str, why: str) -> list[Loss]:
    return [Loss(what, why, cases)] if cases else []
