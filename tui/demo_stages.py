"""The whole loop on the sample traces, stage by stage, each reporting whether it succeeded.

This is what `tracejury demo --headless` shows: from bundles to packs that catch a broken candidate
and let a fixed one pass.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ..sample_traces import RECORDED_REVIEW, sample_folder
from ..store.canonical import Json
from ..store.groups.masks import readable
from ..store.packs.candidates import CommandCandidate
from ..store.packs.cases import STATUSES
from ..store.packs.read import read_pack
from ..store.packs.results import FAILED, PASSED
from ..store.packs.runner import check_packs
from ..store.packs.verify import verify_pack
from ..store.workspace.workspace import Workspace
from .sample import SAMPLE_QUEUES, load_sample, make_known

LEAST_TRACES: Final = 60
SAMPLE_BUNDLES: Final = 4
LEAST_SIMILAR: Final = 10
CHECK_SHOWN: Final = "tracejury check {packs} --command 'python {bot}'"

CaseProgress = Callable[[int, int], None]
"""Cases done, cases in all."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What one stage did, in words and in counts, and whether it succeeded."""

    name: str
    ok: bool
    said: tuple[str, ...]
    counts: dict[str, int] = field(default_factory=dict)

    def json(self) -> dict[str, Json]:
        """As one entry of --json."""
        return {"stage": self.name, "ok": self.ok, "said": list(self.said), "counts": self.counts}


def demo_stages(folder: Path, *, progress: CaseProgress | None = None) -> Iterator[Stage]:
    """Run the loop in the library `folder`, packs beside it in `packs/`; ends at the first stage
    that fails."""
    packs = folder / "packs"
    with sample_folder() as samples, Workspace.open(folder) as space:
        bots = samples / "candidates"
        steps: list[Callable[[], Stage]] = [
            lambda: _load(space),
            lambda: _group(space),
            lambda: _review(space, samples / RECORDED_REVIEW),
            lambda: _build(space, packs),
            lambda: _verify(packs),
            lambda: _check(packs, bots / "broken_bot.py", progress, fixes_expected=False),
            lambda: _check(packs, bots / "fixed_bot.py", progress, fixes_expected=True),
        ]
        for step in steps:
            stage = step()
            yield stage
            if not stage.ok:
                return


def _pack_paths(packs: Path) -> list[Path]:
    return [packs / f"{name}.pack" for name, _, _ in SAMPLE_QUEUES]


def _load(space: Workspace) -> Stage:
    report = load_sample(space)
    make_known(space.folder)
    totals = report.totals
    said = [
        f"{Path(bundle.path).name}: {bundle.traces} traces, {bundle.steps} steps, "
        f"{bundle.scores} scores that came with them ({bundle.format})"
        for bundle in report.bundles
    ]
    said.append(f"{totals.rejected} records could not be read")
    return Stage(
        "Load the traces of three applications, in three formats",
        totals.traces >= LEAST_TRACES
        and totals.rejected == 0
        and len(report.bundles) == SAMPLE_BUNDLES,
        tuple(said),
        {"traces": totals.traces, "steps": totals.steps, "rejected": totals.rejected},
    )


def _group(space: Workspace) -> Stage:
    space.regroup()
    groups = space.groups.all()
    failures = sum(group.size for group in groups)
    largest = max((group.size for group in groups), default=0)
    said = [f"{failures} failures are {len(groups)} groups"]
    said += [
        f"{group.size} × {group.kind} {readable(group.representative.block, space.groups.masks)}"
        for group in groups
        if group.size > 1
    ]
    return Stage(
        "Group similar failures, so that each is judged once",
        largest >= LEAST_SIMILAR,
        tuple(said),
        {"failures": failures, "groups": len(groups), "largest": largest},
    )


def _review(space: Workspace, file: Path) -> Stage:
    report = space.import_reviews(file)
    said = []
    counts = {"reviews": report.stored + report.known, "rejected": len(report.rejected)}
    for name, _, rubric_id in SAMPLE_QUEUES:
        queue = space.queues.get(name)
        verdicts = [
            review.verdict
            for review in space.reviews.reviews(status="finished")
            if queue is not None
            and review.rubric == queue.rubric
            and review.trace in {item.trace for item in queue.items}
        ]
        found = {verdict: verdicts.count(verdict) for verdict in ("pass", "fail", "unsure")}
        for verdict, count in found.items():
            counts[verdict] = counts.get(verdict, 0) + count
        told = ", ".join(f"{count} {verdict}" for verdict, count in found.items())
        said.append(f"queue {name}, rubric {rubric_id}: {told}")
    decided = counts["pass"] + counts["fail"] + counts["unsure"]
    return Stage(
        "Replay the verdicts of a recorded expert",
        not report.rejected and decided == counts["reviews"] >= LEAST_TRACES,
        tuple(said),
        counts,
    )


def _build(space: Workspace, packs: Path) -> Stage:
    packs.mkdir(parents=True, exist_ok=True)
    said = []
    counts = {"cases": 0, "fix": 0, "guard": 0, "left_out": 0}
    for path in _pack_paths(packs):
        report = space.build_pack(path.stem, path, path.stem)
        fix, guard = report.count("fix"), report.count("guard")
        left_out = sum(report.left_out.values())
        told = f"{path.name}: {fix} failures that must be fixed, {guard} good answers to keep"
        reasons = "; ".join(f"{count} because {why}" for why, count in report.left_out.items())
        said.append(f"{told}{f'; left out: {reasons}' if reasons else ''}")
        for name, count in (("fix", fix), ("guard", guard), ("left_out", left_out)):
            counts[name] += count
        counts["cases"] += len(report.cases)
    return Stage(
        "Build a regression pack from each queue's verdicts",
        counts["fix"] > 0 and counts["guard"] > 0,
        tuple(said),
        counts,
    )


def _verify(packs: Path) -> Stage:
    reports = [verify_pack(path) for path in _pack_paths(packs)]
    counts: dict[str, int] = {
        status: sum(report.count(status) for report in reports) for status in STATUSES
    }
    untrue = sum(len(report.untrue) for report in reports)
    said = (
        f"{counts['gates']} cases gate: red on the recorded failure and green on its correction,",
        "or green on the recorded good answer and red on one that says nothing",
        f"{counts['thin']} cases are thin and {counts['unproven']} unproven: they ask a person",
    )
    return Stage(
        "Prove the packs, without any model",
        untrue == 0 and counts["gates"] > 0,
        said,
        {**counts, "untrue": untrue},
    )


def _check(packs: Path, bot: Path, progress: CaseProgress | None, *, fixes_expected: bool) -> Stage:
    paths = _pack_paths(packs)
    candidate = CommandCandidate(shlex.join([sys.executable, str(bot)]))
    report = check_packs([read_pack(path) for path in paths], candidate, progress=progress)
    fixed, fixes = report.share("fix")
    held, guards = report.share("guard")
    expected = PASSED if fixes_expected else FAILED
    shown = CHECK_SHOWN.format(packs=" ".join(path.name for path in paths), bot=bot.name)
    said = (
        shown,
        report.line,
        f"exit code {report.exit_code}: {report.why}"
        if report.exit_code == expected
        else f"exit code {report.exit_code} ({report.why}), but {expected} was expected",
    )
    name = (
        "fixed candidate, which has to pass" if fixes_expected else "broken one, which has to fail"
    )
    return Stage(
        f"Check a {name}",
        report.exit_code == expected and (fixes_expected or fixed == 0),
        said,
        {
            "exit_code": report.exit_code,
            "fix_passed": fixed,
            "fix": fixes,
            "guard_passed": held,
            "guard": guards,
            "newly_broken": report.newly_broken,
        },
    )
