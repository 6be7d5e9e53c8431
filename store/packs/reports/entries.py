"""What a report says of a check: every text in it is masked, so that no format can show what is secret."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ...canonical import sha256_hex
from ..adjudicated import decided_by
from ..cases import Case
from ..results import CaseResult, CheckReport, Effect, Status
from .masking import Masking, masked, masking_of
from .places import manifest_beside, place_in, repository_of, without_words, words_of
from .plain_text import one_line, shortened


@dataclass(frozen=True, slots=True)
class Entry:
    """What a report says of one case. `effect` is what its result means for the verdict on all cases; `place` its file
    in the repository as it is shown, `link` a file there to point to; `seconds` how long each answer took, empty for
    recorded ones."""

    id: str
    pack: str
    place: str
    link: str
    role: str
    status: Status
    effect: Effect
    transition: str
    by: str
    passed: int
    trials: int
    interval: tuple[str, ...]
    seconds: tuple[float, ...]
    question: str
    reason: str
    correction: str
    why: str
    output: str
    finding: int
    """The kind of finding that it is, as its place in `FINDINGS`; -1 if it passes."""
    not_gating: str
    """Why it takes no part in the verdict, in words; "" if it does."""
    quarantine: str
    slices: tuple[str, ...]
    codes: tuple[str, ...]
    severity: str
    content_hash: str
    proof: str
    decided: str = ""
    """Who decided between its reviewers, where they differed, in words."""

    @property
    def result(self) -> str:
        """How it came out, in a word or two: "newly broken 1/5"."""
        runs = f" {self.passed}/{self.trials}" if self.trials > 1 else ""
        return f"{self.transition or self.status}{runs}"

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What a person wants to know of a case that does not pass; what nobody said is left out."""
        told = (
            ("question", self.question),
            ("answer", self.output),
            ("why", self.why),
            ("trials", self._share),
            ("the expert's reason", self.reason),
            ("reviewers differed", self.decided and f"decided by {self.decided}"),
            ("correction", self.correction),
        )
        return [(name, text) for name, text in told if one_line(text)]

    @property
    def _share(self) -> str:
        """How many of several answers passed, and what that says of the others; "" for one."""
        if not self.interval:
            return ""
        low, high = self.interval
        return f"{self.passed} of {self.trials} passed; of more, {low} to {high} are likely to (Wilson, 95 %)"

    def fact_lines(self, longest: int) -> list[str]:
        """The facts, a line each; their texts have at most `longest` characters."""
        return [f"{name}: {shortened(one_line(text), longest)}" for name, text in self.facts]

    @property
    def heading(self) -> str:
        """Of one that does not pass: what kind of finding it is, its role and how it came out."""
        return f"{FINDINGS[self.finding]} ({self.role}, {self.result})"

    @property
    def rule(self) -> str:
        """What it fails by: the first code that the expert gave, or its role if there is none."""
        return self.codes[0] if self.codes else self.role

    @property
    def fingerprint(self) -> str:
        """What stands for the case from run to run: its id, and the folder of its pack."""
        return sha256_hex(f"{self.place.rpartition('/cases/')[0]}\0{self.id}".encode())[:32]


@dataclass(frozen=True, slots=True)
class Told:
    """A check as reports tell it. `resumed`, which is among the notices as well, is what no report may leave out: which
    answers are older than the run."""

    exit_code: int
    verdict: str
    line: str
    stopped: str
    compared: bool
    resumed: tuple[str, ...]
    notices: tuple[str, ...]
    entries: tuple[Entry, ...]

    @property
    def findings(self) -> list[Entry]:
        """The cases that do not pass, what matters most first: newly broken, other failures, cases without an answer,
        cases that ask, and what does not gate."""
        return sorted(
            (one for one in self.entries if one.finding >= 0),
            key=lambda one: (one.finding, one.pack, one.id),
        )


FINDINGS: Final = (
    "Newly broken",
    "Failing",
    "Without a usable answer",
    "To ask a person",
    "Reported, not gating",
)
"""The kinds of findings, what matters most first."""
NEWLY_BROKEN, FAILING, NO_ANSWER, ASKING, NOT_GATING = range(len(FINDINGS))


def told(report: CheckReport, here: Path | None = None) -> Told:
    """A check as reports tell it; `here` is a folder of the repository, the working directory if none is named."""
    root = repository_of(here or Path.cwd())
    return Told(
        report.exit_code,
        masked(report.why),
        report.line,
        masked(report.stopped),
        report.compared,
        tuple(map(masked, report.resumed)),
        tuple(map(masked, (*report.resumed, *report.notices))),
        tuple(_entry(report, item, root) for item in report.results),
    )


def _entry(report: CheckReport, item: CaseResult, root: Path) -> Entry:
    case, effect = item.case, report.effect(item)
    masking = masking_of(case)
    codes = case.verdict.get("codes")
    place = place_in(root, item.path) if item.path else f"{item.pack}/{case.id}"
    named = _is_told(masking, place, case) if item.path else True
    return Entry(
        id=case.id,
        pack=item.pack,
        place=place if named else without_words(place, case.id),
        link=place if named else manifest_beside(place),
        role=case.role,
        status=item.status,
        effect=effect,
        transition=item.transition,
        by="" if item.by == "nothing" else item.by,
        passed=item.passed,
        trials=item.trials,
        interval=tuple(item.interval) if item.trials > 1 else (),
        seconds=item.seconds,
        question=masking(case.question),
        reason=masking(case.reason),
        correction=masking(case.correction or ""),
        why=masking(item.why),
        output=masking.excerpt(item.excerpt),
        finding=_finding(item, effect),
        not_gating=masked(_not_gating(item)) if effect == "none" else "",
        quarantine=masked(item.quarantine),
        slices=tuple(map(masking, case.slices)),
        codes=tuple(one_line(masking(str(one))) for one in codes)
        if isinstance(codes, list)
        else (),
        severity=case.severity or "",
        content_hash=case.content_hash,
        proof=case.proof.status,
        decided=masking(decided_by(case.verdict)),
    )


def _is_told(masking: Masking, place: str, case: Case) -> bool:
    """Whether the name of a case's file, which begins with words of the question, holds nothing that is masked."""
    texts = (case.question, *words_of(place, case.id))
    return all(masking(text) == text for text in texts)


def _not_gating(item: CaseResult) -> str:
    """Why a result takes no part in the verdict, in words."""
    if item.quarantine:
        return item.quarantine
    if item.case.role == "known_failure":
        return "not gating: known failure"
    if not item.gates:
        return f"not gating: {item.case.proof.why}"
    if item.status == "ask":
        return "a guard that asks does not gate"
    return "not gating: the policy only gates what is newly broken"


def _finding(item: CaseResult, effect: Effect) -> int:
    if item.status == "pass":
        return -1
    if item.status == "ask" and item.gates and not item.quarantine and effect != "fail":
        return ASKING
    if effect == "fail":
        return NEWLY_BROKEN if item.transition == "newly broken" else FAILING
    return NO_ANSWER if effect == "incomplete" else NOT_GATING
