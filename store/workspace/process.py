"""How the process of this library does: time for a review, time until a failure is guarded, what reviews changed, and whether
guardrails fired and people were called when they should have been."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ..insight.fixes.releases import CaseName, CheckedRun, history
from ..insight.process.confusion import (
    Confusion,
    Should,
    confusion,
    confusion_words,
    said,
)
from ..insight.process.durations import Durations, durations
from ..insight.process.rails import goes_to_person, is_rail, rails_of
from ..library.step_paths import each_with_steps
from .authoritative import agreed
from .check_results import checked_runs
from .decision_changes import DecisionChange, decision_changes
from .first_seen import first_seen_ms
from .group_work import GroupWork
from .known_cases import known_cases
from .trace_verdicts import TraceVerdicts, trace_verdicts

if TYPE_CHECKING:
    from .opened import OpenLibrary

ESCALATION: Final = "escalation"
"""The question whose answer says whether a person should have been called."""
GUARDRAIL: Final = "guardrail"
"""The question whose answer says whether guardrails should have fired; `guardrail-NAME` asks of one of them."""


@dataclass(frozen=True, slots=True)
class GuardTimes:
    """From the first appearance of a failure (the first one of its group) to the first check that had its case, and to the
    first that passed it. `loaded` of the `failures` are counted from when they were loaded, `unchecked` have a case that no
    check had yet."""

    to_check: Durations
    to_pass: Durations
    failures: int
    loaded: int
    unchecked: int


@dataclass(frozen=True, slots=True)
class Process:
    """The figures. `untimed` reviews have no time noted; `rails` are by name, those on the most traces first; `handed` counts
    the reviewed traces that were handed to a person."""

    verdicts: TraceVerdicts
    review: Durations
    untimed: int
    guards: GuardTimes
    changes: tuple[DecisionChange, ...]
    escalation: Confusion
    handed: int
    rails: Mapping[str, Confusion]
    queues: int


def process(space: OpenLibrary, rubric: str | None = None) -> Process:
    """The figures of a library, of what may be told to its reader. Raises UserError for an unknown rubric."""
    verdicts = trace_verdicts(space, rubric)
    times = _review_times(space, verdicts)
    answers = _answers(space, verdicts)
    with_rail, handed = _candidates(space, verdicts)
    return Process(
        verdicts,
        durations(one for one in times if one is not None),
        sum(one is None for one in times),
        _guard_times(space),
        tuple(decision_changes(space)),
        confusion(
            (trace in handed, _word(answers.get(trace, {}).get(ESCALATION), None))
            for trace in verdicts.of
            if trace in handed or ESCALATION in answers.get(trace, {})
        ),
        len(handed),
        _rails(space, verdicts, answers, with_rail),
        len(space.queues.all()),
    )


def _review_times(space: OpenLibrary, verdicts: TraceVerdicts) -> list[float | None]:
    """The seconds of each review that somebody gave themselves; None where they were not noted."""
    return [
        None if one.active_ms is None else one.active_ms / 1000
        for one in space.reviews.each(status="finished")
        if one.rubric in verdicts.hashes and one.judged and one.carried is None
    ]


def _answers(space: OpenLibrary, verdicts: TraceVerdicts) -> dict[str, dict[str, str]]:
    """Trace -> question -> the answer that all of its reviewers give, to the questions on escalations and guardrails."""
    given: dict[str, dict[str, list[str]]] = {}
    for review in space.reviews.each(status="finished"):
        if review.rubric not in verdicts.hashes or review.trace not in verdicts.of:
            continue
        for name, value in review.answers.items():
            if name in (ESCALATION, GUARDRAIL) or name.startswith(f"{GUARDRAIL}-"):
                given.setdefault(review.trace, {}).setdefault(name, []).append(str(value))
    return {
        trace: {name: answer for name, some in of.items() if (answer := agreed(some)) is not None}
        for trace, of in given.items()
    }


def _candidates(space: OpenLibrary, verdicts: TraceVerdicts) -> tuple[list[str], set[str]]:
    """The judged traces with a guardrail, and those that were handed to a person."""
    rails, handed = [], set()
    for trace, steps in each_with_steps(space.library):
        if trace not in verdicts.of:
            continue
        if any(is_rail(*step) for step in steps):
            rails.append(trace)
        if any(goes_to_person(*step) for step in steps):
            handed.add(trace)
    return rails, handed


def _word(answer: str | None, verdict: str | None) -> Should | None:
    """What was said of whether something fired; without an answer, a trace that passed was right as it was."""
    if answer is not None:
        return said(answer)
    return "right" if verdict == "pass" else None


def _rails(
    space: OpenLibrary,
    verdicts: TraceVerdicts,
    answers: Mapping[str, Mapping[str, str]],
    traces: list[str],
) -> dict[str, Confusion]:
    found: dict[str, list[tuple[bool, Should | None]]] = {}
    for key in traces:
        trace = space.library.trace(key)
        if trace is None:
            continue
        of = answers.get(key, {})
        for name, fired in rails_of(trace).items():
            answer = of.get(f"{GUARDRAIL}-{_slug(name)}") or of.get(GUARDRAIL)
            word = _word(answer, verdicts.of[key].verdict)
            found.setdefault(name, []).append((fired, word))
    ordered = sorted(found.items(), key=lambda one: (-len(one[1]), one[0]))
    return {name: confusion(cases) for name, cases in ordered}


def _slug(name: str) -> str:
    return "-".join("".join(one if one.isalnum() else " " for one in name.casefold()).split())


def _guard_times(space: OpenLibrary) -> GuardTimes:
    """Of each failure with a case: a group counts once, with the first of its traces and of its cases."""
    known, runs = known_cases(space), checked_runs(space)
    cases = {
        name: one
        for name, one in known.of.items()
        if name not in known.hidden and one.case.role == "fix"
    }
    with space.groups_lock:
        GroupWork(space).regroup()
        where = space.groups.of_traces(sorted({one.trace for one in cases.values()}))
        members = {
            group: space.groups.traces(found)
            for group in set(where.values())
            if (found := space.groups.group(group)) is not None
        }
    failures: dict[str, list[CaseName]] = {}
    for name, one in cases.items():
        failures.setdefault(where.get(one.trace, one.trace), []).append(name)
    to_check, to_pass, loaded, unchecked = [], [], 0, 0
    had, passed = _first_checks(runs)
    for failure, names in failures.items():
        traces = members.get(failure) or [failure]
        seen = first_seen_ms(space, traces)
        if not seen:
            continue
        at, dated = min(seen.values())
        loaded += not dated
        first = [had[name] for name in names if name in had]
        unchecked += not first
        if first:
            to_check.append((min(first) - at) / 1000)
        fixed = [passed[name] for name in names if name in passed]
        if fixed:
            to_pass.append((min(fixed) - at) / 1000)
    return GuardTimes(durations(to_check), durations(to_pass), len(failures), loaded, unchecked)


def _first_checks(runs: list[CheckedRun]) -> tuple[dict[CaseName, int], dict[CaseName, int]]:
    """When each case was in a check first, and when it passed first; under the name that it has now."""
    now = {name: line.name for line in history(runs).lines for name in (line.name, *line.earlier)}
    had: dict[CaseName, int] = {}
    passed: dict[CaseName, int] = {}
    for run in sorted(runs, key=lambda one: one.at_ms):
        for name, outcome in run.cases.items():
            had.setdefault(now[name], run.at_ms)
            if outcome.status == "pass":
                passed.setdefault(now[name], run.at_ms)
    return had, passed


def process_in_words(found: Process) -> list[str]:
    """The figures in sentences, but for those of guardrails."""
    lines = [f"Time of a review: {found.review.words}."]
    if found.untimed:
        lines[0] += f" {found.untimed:,} have no time noted."
    guards = found.guards
    if not guards.failures:
        lines.append(
            "No pack that was built here has a fix case: nothing is told of the time to a guard."
        )
    else:
        lines.append(
            f"From the first appearance of a failure to the first check with its case: {guards.to_check.words}."
        )
        lines.append(f"To the first check that passed it: {guards.to_pass.words}.")
        if guards.loaded:
            lines.append(
                f"{guards.loaded:,} of {guards.failures:,} count from when they were loaded: their traces have no date."
            )
        if guards.unchecked:
            lines.append(
                f"{guards.unchecked:,} of {guards.failures:,} were in no check yet (tracejury fixes add)."
            )
    changed = sum(one.changed for one in found.changes)
    lines.append(
        f"Did a review change what was decided? {changed:,} of {len(found.changes):,} said yes."
        if found.changes
        else "Nobody said yet whether a review changed what was decided (tracejury process decided QUEUE)."
    )
    if found.escalation.decided or found.handed:
        lines.append(
            confusion_words(
                f"Handed to a person on {found.handed:,} reviewed traces", found.escalation
            )
        )
    else:
        lines.append(
            "No reviewed trace was handed to a person, and no rubric asks (a question `escalation`)."
        )
    if not found.rails:
        lines.append("No reviewed trace has a guardrail that says whether it fired.")
    return lines


def rails_in_words(found: Process, shown: Callable[[str], str]) -> list[str]:
    """What there is to say of each guardrail; `shown` is how its name is shown."""
    return [confusion_words(f"Guardrail {shown(name)}", one) for name, one in found.rails.items()]
