"""Building a pack: which reviews become cases, and the files of the pack.

The same reviews give the same bytes: nothing depends on the clock, the order of the reviews or the machine.
The files of a case depend on that case alone, so that branches that each add one merge.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ...errors import UserError
from ...rubrics.files import rubric_hash, rubric_json
from ...rubrics.schema import Rubric
from ..canonical import Json, canonical_hash
from ..claims.paths.effects import ToolEffects
from .agreeing import agreed
from .case_text import case_path, readable_bytes, rubric_path
from .cases import STATUSES, Case, ProofStatus, without_floats
from .compose import Composed, JudgedTrace, case_id, case_of, verdict_for_case
from .elsewhere import apart, judged_elsewhere
from .folder import ATTRIBUTES, README, check_replaceable, write_folder
from .leaving_out import LeftOut, Place
from .manifest import JUDGE, MASKING, NAME, PROVENANCE, manifest_json, pack_id_of
from .pace import Pace
from .passports.in_pack import judge_files, stated_by
from .reviewer_names import (
    ReviewerNames,
    adjudicator_as,
    named_in_words,
    reviewer_as,
    with_reviewers,
)
from .sync.card import readme_of
from .witnesses import Further

__all__ = ["BuildReport", "JudgedTrace", "PackPlan", "build_pack", "plan_pack", "write_pack"]


@dataclass(frozen=True, slots=True)
class Weaker:
    """A case that proves less masked than as it is: its status either way, and why the masked one is no better."""

    case: str
    unmasked: ProofStatus
    masked: ProofStatus
    why: str

    def json(self) -> dict[str, Json]:
        """As part of a JSON document."""
        return {
            "case": self.case,
            "unmasked": self.unmasked,
            "masked": self.masked,
            "why": self.why,
        }


@dataclass
class BuildReport:
    """The cases of a pack; how many asked answers became witnesses; which reviews were left out, and why; which
    parts of cases were (reason -> the ids of the cases); and which cases of a masked pack are weaker than as they are.
    `path` is None before it is written."""

    cases: tuple[Case, ...]
    pack_id: str = ""
    path: Path | None = None
    asked: int = 0
    away: LeftOut = field(default_factory=LeftOut)
    parts: dict[str, list[str]] = field(default_factory=dict)
    originals: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What a masked pack names traces and rubrics by -> the trace keys and rubric hashes of the library."""

    def in_library(self, place: Place) -> Place:
        """Where in the library it is what the pack names so."""
        trace, rubric = place
        return self.originals.get(trace, trace), self.originals.get(rubric, rubric)

    def with_originals(self, originals: Mapping[str, str]) -> BuildReport:
        """The report of a masked pack, which says of what is left out where it is in the library."""
        known = replace(self, originals={**self.originals, **originals}, away=LeftOut())
        for reason, places in self.away.items():
            known.away.add_places(reason, map(known.in_library, places))
        return known

    weaker: tuple[Weaker, ...] = ()
    naming: tuple[str, ...] = ()
    """The ids of the cases whose reasons name a reviewer, in a pack that does not name them elsewhere."""

    @property
    def left_out(self) -> dict[str, int]:
        """How many reviews were left out, by the reason."""
        return self.away.counts()

    @property
    def parts_left_out(self) -> dict[str, int]:
        """How many parts of cases were left out, by the reason."""
        return {reason: len(ids) for reason, ids in self.parts.items()}

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
            "left_out": self.left_out,
            "parts_left_out": self.parts_left_out,
            "weaker_masked": [one.json() for one in self.weaker],
        }


def weaker_masked(plain: BuildReport, masked: BuildReport) -> tuple[Weaker, ...]:
    """The cases of a masked pack that prove less than those of the same reviews as they are."""
    before = {_place(case): case.proof.status for case in plain.cases}
    found = []
    for case in masked.cases:
        status = before.get(masked.in_library(_place(case)))
        if status is not None and STATUSES.index(case.proof.status) > STATUSES.index(status):
            found.append(Weaker(case.id, status, case.proof.status, case.proof.why))
    return tuple(found)


def _place(case: Case) -> Place:
    """The trace and the rubric that a case was made from, as its pack names them."""
    return str(case.source.get("trace")), str(case.verdict.get("rubric_hash"))


def _for_case(judged: JudgedTrace) -> JudgedTrace:
    if judged.rubric.asks_verdict or judged.review.status != "finished":
        return judged
    verdict = verdict_for_case(judged.rubric, judged.review)
    return replace(judged, review=replace(judged.review, verdict=verdict))


def _one_of_each_group(
    verdicts: Sequence[JudgedTrace], left_out: LeftOut
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
            left_out.add("it is propagated: another case represents its group", [item])
        else:
            judged.add(item.group)
            kept.append(item)
    return kept, Counter(group for group, _ in failed)


def _best_of_each_group(composed: Sequence[Composed], left_out: LeftOut) -> list[Composed]:
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
            left_out.add_places("another case represents its group", [place_of(item.case)])
    return [*out, *best.values()]


@dataclass(frozen=True)
class PackPlan:
    """A pack that is not written yet: what will be in it, its files, and the reviews that they were made of. `pseudonyms`
    may be in it, each with the type of what it stands for."""

    report: BuildReport
    files: Mapping[str, bytes]
    judged: tuple[JudgedTrace, ...] = field(default=(), repr=False, compare=False)
    pseudonyms: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)


def as_it_is(value: Json) -> Json:
    """JSON that is not masked."""
    return value


def plan_pack(
    name: str,
    verdicts: Sequence[JudgedTrace],
    *,
    guard_only: bool = False,
    every: bool = False,
    effects: ToolEffects = ToolEffects(),  # noqa: B008 - immutable
    reviewers: ReviewerNames = "names",
    mask: Callable[[Json], Json] = as_it_is,
    step_as: Callable[[str], str] = str,
    pace: Pace | None = None,
) -> PackPlan:
    """Make the cases of a pack, and write nothing.

    Of the failures of a group that was judged as one, one becomes a case with their number; with `every`
    each becomes a case. `effects` is what people said of tools, `reviewers` how the pack names reviewers. `mask` is applied to what is in
    the pack beside the judged traces: rubrics, the names of reviewers and of the pack; `step_as` to the ids of steps. A review of an asked answer makes no case, but a
    witness of its case. Raises UserError (exit code 1) if there is no case, and Stopped.
    """
    pace = pace or Pace()
    left_out = LeftOut()
    stands_for: Counter[str] = Counter()
    verdicts, asked = apart([_for_case(item) for item in verdicts])
    elsewhere = judged_elsewhere(verdicts, asked, effects, left_out, pace)
    if not every:
        verdicts, stands_for = _one_of_each_group(verdicts, left_out)
    groups = agreed(verdicts, left_out)
    if guard_only:
        fixes = [group[0] for group in groups if group[0].review.verdict == "fail"]
        groups = [group for group in groups if group[0].review.verdict == "pass"]
        left_out.add("it is a failure, and only guards were asked for", fixes)
    composed = []
    for group in groups:
        further = elsewhere.further.get(case_id(group[0].trace.key, group[0].rubric.id), Further())
        composed.append(case_of(group, stands_for.get(group[0].group, 0), effects, further))
        pace.step()
    if not every:
        composed = _best_of_each_group(composed, left_out)
    naming = (
        tuple(item.case.id for item in composed if named_in_words(item.case))
        if reviewers != "names"
        else ()
    )
    named = (
        with_reviewers(
            item.case,
            lambda name: str(mask(reviewer_as(name, reviewers))),
            lambda name: str(mask(adjudicator_as(name, reviewers))),
        )
        for item in composed
    )
    rubrics = {rubric_hash(item.rubric): item.rubric for group in groups for item in group}
    contents = {pinned: _rubric_content(rubric, mask) for pinned, rubric in rubrics.items()}
    # A masked rubric is another one: the hash of the real one would tell whether a guess at it is right.
    pinned_as = {
        pinned: canonical_hash(content)
        for pinned, content in contents.items()
        if content != without_floats(rubric_json(rubrics[pinned]))
    }
    cases = tuple(
        sorted((_named(case, pinned_as, step_as) for case in named), key=lambda case: case.id)
    )
    if not cases:
        reasons = "; ".join(f"{count}: {why}" for why, count in left_out.counts().items())
        raise UserError(
            f"No review became a case{f' ({reasons})' if reasons else ''}",
            "Finish at least one review with pass or fail, then build again.",
            exit_code=1,
        )
    rubric_files = {
        rubric_path(rubrics[pinned].id, canonical_hash(content)): content
        for pinned, content in contents.items()
    }
    pack_id = pack_id_of(
        (case.case_hash for case in cases), map(canonical_hash, rubric_files.values())
    )
    files = {path: readable_bytes(content) for path, content in rubric_files.items()}
    files |= {case_path(case.question, case.id): readable_bytes(case.json()) for case in cases}
    manifest = manifest_json(without_floats(mask(name)))
    files[NAME] = readable_bytes(manifest)
    files[README] = readme_of(manifest)
    files[ATTRIBUTES] = b"* -text\n"
    report = BuildReport(
        cases,
        pack_id,
        asked=elsewhere.asked,
        naming=naming,
        away=left_out,
        parts=_parts_left_out(composed),
        originals={made: pinned for pinned, made in pinned_as.items()},
    )
    return PackPlan(report, files, (*(item for group in groups for item in group), *asked))


def with_masking(plan: PackPlan, masking: Mapping[str, Json]) -> PackPlan:
    """The plan of a pack whose manifest and README say what is masked in it, and what was acknowledged."""
    before = json.loads(plan.files[NAME])
    manifest = manifest_json(before["name"], masking, before.get(JUDGE), before.get(PROVENANCE))
    return _with_manifest(plan, manifest)


def with_provenance(plan: PackPlan, provenance: Sequence[Json]) -> PackPlan:
    """The plan of a pack whose manifest and README say what is known of the bundles that its traces came in."""
    before = json.loads(plan.files[NAME])
    manifest = manifest_json(before["name"], before.get(MASKING), before.get(JUDGE), provenance)
    return _with_manifest(plan, manifest)


def with_judge(plan: PackPlan, passport: bytes, prompt: bytes) -> PackPlan:
    """The plan of a pack that carries a judge as well: its passport and its prompt. Raises UserError for one that does not
    fit, as `passports/in_pack.py` says."""
    rubrics = {str(case.verdict.get("rubric_hash")) for case in plan.report.cases}
    carried = judge_files(passport, prompt, rubrics)
    before = json.loads(plan.files[NAME])
    manifest = manifest_json(
        before["name"], before.get(MASKING), stated_by(carried), before.get(PROVENANCE)
    )
    return _with_manifest(replace(plan, files={**plan.files, **carried}), manifest)


def _with_manifest(plan: PackPlan, manifest: Mapping[str, Json]) -> PackPlan:
    stated = {NAME: readable_bytes(manifest), README: readme_of(manifest)}
    return replace(plan, files={**plan.files, **stated})


def write_pack(plan: PackPlan, out: Path) -> BuildReport:
    """Write a pack to the folder `out` in one step: a reader sees the old pack or the new one. A pack without a `fix`
    case is written, but `check` only passes it with --guard-only. Raises UserError if `out` is something other than a
    pack."""
    check_replaceable(out)
    write_folder(out, plan.files)
    return replace(plan.report, path=out)


def build_pack(
    out: Path,
    name: str,
    verdicts: Sequence[JudgedTrace],
    *,
    guard_only: bool = False,
    every: bool = False,
    effects: ToolEffects = ToolEffects(),  # noqa: B008 - immutable
) -> BuildReport:
    """Plan a pack and write it. Raises UserError."""
    plan = plan_pack(name, verdicts, guard_only=guard_only, every=every, effects=effects)
    return write_pack(plan, out)


def place_of(case: Case) -> Place:
    """Where to look at the review of a case, as the pack names it: `BuildReport.in_library` says where that is."""
    return str(case.source.get("trace") or ""), str(case.verdict.get("rubric_hash") or "")


def _parts_left_out(composed: Sequence[Composed]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item in composed:
        for why in item.left_out:
            found.setdefault(why, []).append(item.case.id)
    return dict(sorted(found.items()))


def killed_and_tried(cases: Sequence[Case]) -> tuple[int, int]:
    """How many near-misses of some cases were killed, and how many tried."""
    return sum(case.proof.killed for case in cases), sum(case.proof.tried for case in cases)


def _named(case: Case, pinned_as: Mapping[str, str], step_as: Callable[[str], str]) -> Case:
    """A case that names its rubric by the hash that this has in the pack, and its step as packs name steps."""
    pinned, step = str(case.verdict.get("rubric_hash")), case.source.get("break_point")
    verdict = {**case.verdict, "rubric_hash": pinned_as.get(pinned, pinned)}
    source = {**case.source, "break_point": step_as(str(step)) if step is not None else None}
    return replace(case, verdict=verdict, source=source)


def _rubric_content(rubric: Rubric, mask: Callable[[Json], Json]) -> Json:
    """The content of a rubric as it stands in the pack."""
    return without_floats(mask(without_floats(rubric_json(rubric))))
