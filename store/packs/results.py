"""What came out of a check: a result for each case, the answers that a person is asked about, and the verdict on
all of them, which is the exit code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from ..canonical import Json
from ..claims.claim import Output
from ..claims.judging import DecidedBy
from ..intervals import wilson
from .cases import Case
from .policy import AskPolicy, Policy
from .repeated import pass_powers

Status: TypeAlias = Literal["pass", "fail", "ask", "missing", "diverged", "error", "unsupported"]
Effect: TypeAlias = Literal["pass", "fail", "incomplete", "none"]

PASSED: Final = 0
FAILED: Final = 1
INCOMPLETE: Final = 3
NOTHING: Final = 5


@dataclass(frozen=True, slots=True)
class AskedAnswer:
    """An answer that neither passes nor fails by what is known, and why: a person is asked."""

    pack: str
    case: Case
    output: Output
    why: str


@dataclass(frozen=True, slots=True)
class CaseResult:
    """The result of one case. `gates` says whether it takes part in the verdict on all of them; `by` what decided
    it; `excerpt` is the beginning of the answer that did not pass, as it was given: reports mask and shorten it;
    `transition` compares it with the baseline, or with the state before that its role implies."""

    pack: str
    case: Case
    status: Status
    passed: int
    trials: int
    gates: bool
    by: DecidedBy = "nothing"
    why: str = ""
    excerpt: str = ""
    transition: str = ""
    quarantine: str = ""
    """Why it does not gate for a while, in words; "" if it does."""
    path: str = ""
    """The file of the case, beneath the path by which its pack was named."""
    seconds: tuple[float, ...] = ()
    """How long each answer took; empty for recorded ones."""

    def effect(self, policy: AskPolicy) -> Effect:
        """What it means for the verdict on all cases."""
        if not self.gates:
            return "none"
        if self.status in ("pass", "fail"):
            return "pass" if self.status == "pass" else "fail"
        if self.status != "ask":
            return "incomplete"
        if policy == "3":
            return "none" if self.case.role == "guard" else "incomplete"
        return policy

    @property
    def runs(self) -> str:
        """How many of several trials passed: "4/5"; "" for one."""
        return f"{self.passed}/{self.trials}" if self.trials > 1 else ""

    @property
    def interval(self) -> list[str]:
        """Between which shares of passes the true one is likely to be (Wilson, 95 %)."""
        return [f"{share:.2f}" for share in wilson(self.passed, self.trials)]


@dataclass
class CheckReport:
    """The result of every case, and the verdict on all of them. `notices` tell what is unusual about the run;
    `rubrics` are those of the packs, under which the asked answers are to be judged."""

    results: list[CaseResult] = field(default_factory=list)
    asked: list[AskedAnswer] = field(default_factory=list)
    rubrics: list[Json] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    resumed: list[str] = field(default_factory=list)
    """What became of the answers of an interrupted run, in words; empty if there was none."""
    ask: AskPolicy = "3"
    policy: Policy = field(default_factory=Policy)
    compared: bool = False
    """Whether there was a baseline."""
    removed: list[str] = field(default_factory=list)
    """The cases of the baseline that no pack has any more."""
    stopped: str = ""
    """Why it ended before all answers were in; "" if it did not."""
    exit_code: int = PASSED
    why: str = ""
    release: str = ""
    """Which release of the candidate it was; "" if nobody says."""
    at_ms: int = 0
    """When it ended, in milliseconds since the epoch; 0 if that was not noted."""

    def share(self, role: str) -> tuple[int, int]:
        """(passing, all) of the cases of a role that take part in the verdict."""
        mine = [item for item in self.results if item.case.role == role and item.gates]
        return sum(self.effect(item) == "pass" for item in mine), len(mine)

    def effect(self, item: CaseResult) -> Effect:
        """What a result means for the verdict on all cases."""
        if item.quarantine:
            return "none"
        effect = item.effect(self.ask)
        if effect == "fail" and self.policy.gate == "newly broken":
            return "fail" if item.transition == "newly broken" else "none"
        return effect

    @property
    def below(self) -> list[str]:
        """The slices of which less passes than the policy wants, or of which there is no case, in words."""
        told = []
        for name in sorted(self.policy.least):
            mine = [item for item in self.results if item.gates and name in item.case.slices]
            passed = sum(item.status == "pass" for item in mine)
            told.append(self.policy.below(name, passed, len(mine)))
        return [words for words in told if words]

    @property
    def newly_broken(self) -> int:
        """How many gating cases passed before and do not pass now."""
        return sum(item.gates and item.transition == "newly broken" for item in self.results)

    @property
    def asking(self) -> int:
        """How many cases ask."""
        return sum(item.gates and item.status == "ask" for item in self.results)

    @property
    def pass_powers(self) -> dict[int, float]:
        """pass^k of the gating cases, for each k up to their trials; empty if they were run once."""
        return pass_powers((item.passed, item.trials) for item in self.results if item.gates)

    @property
    def line(self) -> str:
        """The verdict in one line."""
        fixed, fixes = self.share("fix")
        held, guards = self.share("guard")
        quiet = sum(not item.gates for item in self.results)
        parts = [
            f"fix held {fixed}/{fixes}",
            f"guards {held}/{guards}",
            f"newly broken {self.newly_broken}",
            *([f"{self.asking} ask"] if self.asking else []),
            *[f"pass^{k} {share:.2f}" for k, share in _ends(self.pass_powers)],
            *([f"{quiet} reported, not gating"] if quiet else []),
        ]
        return " · ".join(parts)


def _ends(powers: dict[int, float]) -> list[tuple[int, float]]:
    """The first and the last pass^k."""
    return [(k, powers[k]) for k in (1, len(powers))] if powers else []


def verdict_on(report: CheckReport, *, guard_only: bool) -> tuple[int, str]:
    """The exit code and its reason."""
    effects = [(item, report.effect(item)) for item in report.results]
    taking_part = [item for item in report.results if item.gates]
    if not report.results:
        return NOTHING, "there is no case to check"
    if not taking_part:
        return NOTHING, "no case gates (--strict lets unproven ones gate)"
    if not guard_only and not any(item.case.role == "fix" for item in taking_part):
        return NOTHING, "there is no fix case that gates (--guard-only checks the guards alone)"
    failed = [item for item, effect in effects if effect == "fail"]
    if failed:
        return FAILED, f"{len(failed)} gating {'case fails' if len(failed) == 1 else 'cases fail'}"
    below = report.below
    if below:
        return FAILED, "; ".join(below)
    left_open = [item for item, effect in effects if effect == "incomplete"]
    if left_open:
        return INCOMPLETE, _incomplete(left_open)
    if not any(
        item.status == "pass" and item.gates and (guard_only or item.case.role == "fix")
        for item in report.results
    ):
        guards = all(item.case.role == "guard" for item in report.results)
        role = ("guard" if guards else "case") if guard_only else "fix case"
        return NOTHING, f"no {role} was decided: each of them asks"
    told = sum(item.status == "ask" and effect == "none" for item, effect in effects)
    if told:
        return PASSED, f"no gating case fails; {told} {'guard asks' if told == 1 else 'guards ask'}"
    return PASSED, "every gating case passes"


def _incomplete(items: Iterable[CaseResult]) -> str:
    kinds = [item.status for item in items]
    asking = kinds.count("ask")
    others = sorted({kind for kind in kinds if kind != "ask"})
    parts = []
    if asking:
        parts.append(
            f"{asking} {'case asks' if asking == 1 else 'cases ask'} a person (--asked FILE writes the "
            "answers as a queue)"
        )
    if others:
        count = len(kinds) - asking
        cases = "case has" if count == 1 else "cases have"
        parts.append(f"{count} gating {cases} no usable answer ({', '.join(others)})")
    return "; ".join(parts)
