"""Building a pack: which reviews become cases, and the files of the pack.

The same reviews give the same bytes: nothing depends on the clock, the order of the reviews or the machine.
The files of a case depend on that case alone, so that branches that each add one merge.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ...errors import UserError
from ...rubrics.files import rubric_hash, rubric_json
from ...rubrics.schema import Rubric
from ..canonical import Json, canonical_hash
from ..claims.paths.effects import ToolEffects
from .agreeing import agreed
from .case_text import file_name, readable_bytes, rubric_mark
from .cases import STATUSES, Case, ProofStatus, without_floats
from .compose import Composed, JudgedTrace, case_id, case_of
from .elsewhere import apart, judged_elsewhere
from .folder import ATTRIBUTES, README, check_replaceable, write_folder
from .manifest import NAME, manifest_json, pack_id_of
from .witnesses import Further

__all__ = ["BuildReport", "JudgedTrace", "build_pack"]


@dataclass
class BuildReport:
    """The cases of a build; how many asked answers became witnesses; which reviews and which parts of cases were left
    out, and why (reason -> count)."""

    path: Path
    pack_id: str = ""
    cases: tuple[Case, ...] = ()
    asked: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    parts_left_out: dict[str, int] = field(default_factory=dict)

    def count(self, role: str, status: ProofStatus | None = None) -> int:
        """How many cases of a role there are (with a status, if asked)."""
        return sum(
            case.role == role and (status is None or case.proof.status == status)
            for case in self.cases
        )

    def reasons(self, status: ProofStatus) -> dict[str, int]:
        """How many cases have a status that is not enough, by the reason."""
        found = Counter(case.proof.why for case in self.cases if case.proof.status == status)
        return dict(sorted(found.items()))

    @property
    def near_misses(self) -> tuple[int, int]:
        """(killed, tried) near-misses of all cases."""
        return killed_and_tried(self.cases)

    def json(self) -> dict[str, Json]:
        """The report as one JSON document."""
        killed, tried = self.near_misses
        return {
            "path": str(self.path),
            "pack_id": self.pack_id,
            "cases": len(self.cases),
            **{
                role: {status: self.count(role, status) for status in STATUSES}
                for role in ("fix", "guard")
            },
            "thin": self.reasons("thin"),
            "unproven": self.reasons("unproven"),
            "near_misses": {"killed": killed, "tried": tried},
            "survivors": [
                {"case": case.id, "survives": list(case.proof.survivors)}
                for case in self.cases
                if case.proof.survivors
            ],
            "asked_answers": self.asked,
            "left_out": dict(self.left_out),
            "parts_left_out": dict(self.parts_left_out),
        }


def _one_of_each_group(
    verdicts: Sequence[JudgedTrace], left_out: Counter[str]
) -> tuple[list[JudgedTrace], Counter[str]]:
    """The reviews that can become cases, and the number of failures of each group: the traces with the
    verdict fail, given directly or propagated."""
    failed = {
        (item.group, item.trace.key)
        for item in verdicts
        if item.group and item.review.status == "finished" and item.review.verdict == "fail"
    }
    kept = [item for item in verdicts if item.review.propagated is None]
    judged = {item.group for item in kept if item.review.verdict == "fail"}
    propagated = sorted(
        (item for item in verdicts if item.review.propagated is not None),
        key=lambda item: (item.trace.key, item.review.reviewer, item.review.rubric),
    )
    for item in propagated:
        # The direct review may be of a trace that is not in this pack.
        if item.group in judged:
            left_out["it is propagated: another case represents its group"] += 1
        else:
            judged.add(item.group)
            kept.append(item)
    return kept, Counter(group for group, _ in failed)


def _best_of_each_group(composed: Sequence[Composed], left_out: Counter[str]) -> list[Composed]:
    """One failure of each group: the best proven one, then the one with the smaller id."""
    best: dict[str, Composed] = {}
    out = []
    ranked = sorted(composed, key=lambda one: (STATUSES.index(one.case.proof.status), one.case.id))
    for item in ranked:
        group = str(item.case.source.get("group") or "")
        if not group or item.case.role != "fix":
            out.append(item)
        elif group not in best:
            best[group] = item
        else:
            left_out["another case represents its group"] += 1
    return [*out, *best.values()]


def build_pack(
    out: Path,
    name: str,
    verdicts: Sequence[JudgedTrace],
    *,
    guard_only: bool = False,
    every: bool = False,
    effects: ToolEffects = ToolEffects(),  # noqa: B008 - immutable
) -> BuildReport:
    """Write a pack to the folder `out` in one step: a reader sees the old pack or the new one.

    Of the failures of a group that was judged as one, one becomes a case with their number; with `every`
    each becomes a case. `effects` is what people said of tools. A review of an asked answer makes no case, but a
    witness of its case. A pack without a `fix` case is built, but `check` only passes it with --guard-only.
    Raises UserError if `out` is something other than a pack, and (exit code 1) if there is no case.
    """
    report = BuildReport(out)
    left_out: Counter[str] = Counter()
    stands_for: Counter[str] = Counter()
    verdicts, asked = apart(verdicts)
    elsewhere = judged_elsewhere(verdicts, asked, effects, left_out)
    report.asked = elsewhere.asked
    if not every:
        verdicts, stands_for = _one_of_each_group(verdicts, left_out)
    groups = agreed(verdicts, left_out)
    if guard_only:
        fixes = [group for group in groups if group[0].review.verdict == "fail"]
        groups = [group for group in groups if group[0].review.verdict == "pass"]
        left_out["it is a failure, and only guards were asked for"] += len(fixes)
    composed = [
        case_of(
            group,
            stands_for.get(group[0].group, 0),
            effects,
            elsewhere.further.get(case_id(group[0].trace.key, group[0].rubric.id), Further()),
        )
        for group in groups
    ]
    if not every:
        composed = _best_of_each_group(composed, left_out)
    cases = sorted((item.case for item in composed), key=lambda case: case.id)
    report.cases = tuple(cases)
    report.left_out = {reason: count for reason, count in sorted(left_out.items()) if count}
    report.parts_left_out = dict(
        sorted(Counter(why for item in composed for why in item.left_out).items())
    )
    if not cases:
        reasons = "; ".join(f"{count}: {why}" for why, count in report.left_out.items())
        raise UserError(
            f"No review became a case{f' ({reasons})' if reasons else ''}",
            "Finish at least one review with pass or fail, then build again.",
            exit_code=1,
        )
    check_replaceable(out)
    rubrics = {rubric_hash(item.rubric): item.rubric for group in groups for item in group}
    rubric_files = dict(_rubric_file(rubric) for rubric in rubrics.values())
    report.pack_id = pack_id_of(
        (case.case_hash for case in cases), map(canonical_hash, rubric_files.values())
    )
    files = {path: readable_bytes(content) for path, content in rubric_files.items()}
    files |= {_case_path(case): readable_bytes(case.json()) for case in cases}
    files[NAME] = readable_bytes(manifest_json(without_floats(name)))
    files[README] = _README.encode()
    files[ATTRIBUTES] = b"* -text\n"
    write_folder(out, files)
    return report


def killed_and_tried(cases: Sequence[Case]) -> tuple[int, int]:
    """How many near-misses of some cases were killed, and how many tried."""
    return sum(case.proof.killed for case in cases), sum(case.proof.tried for case in cases)


def _case_path(case: Case) -> str:
    """The path of a case, from that case alone: adding a case renames no other."""
    return f"cases/{file_name(case.question, case.id.removeprefix('c-'))}.json"


def _rubric_file(rubric: Rubric) -> tuple[str, Json]:
    """The path and the content of a rubric."""
    content = without_floats(rubric_json(rubric))
    return f"rubrics/{file_name(rubric.id, rubric_mark(canonical_hash(content)))}.json", content


_README: Final = """\
# A regression-test pack of tracejury

Each file in `cases/` is one test: what was asked, why an expert judged the answer as they did, the right answer, and
the claims that tell right answers from wrong ones. A `fix` case was judged wrong and must pass from now on; a `guard`
case was judged right and must stay so. A case that is `thin` or `unproven` asks a person about an answer that nobody
judged before.

    tracejury check THIS_FOLDER --command "python bot.py"
    tracejury check THIS_FOLDER --outputs outputs.jsonl
    tracejury pack verify THIS_FOLDER

Data only: nothing in this folder is run. Do not edit a case by hand, build the pack again. Branches that add cases
merge as they are.
"""
