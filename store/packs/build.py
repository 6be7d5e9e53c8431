"""Building a pack: which reviews become cases, and the files of the pack.

The same reviews give the same bytes: cases are ordered by id, JSON is canonical, and nothing depends on
the clock, the order of the reviews or the machine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ... import __version__
from ...errors import UserError
from ...rubrics.files import rubric_hash, rubric_json
from ...rubrics.schema import Rubric
from ..canonical import Json, canonical_bytes, sha256_hex
from ..reviews.lines import iso_time
from .cases import Case, without_floats
from .compose import Composed, JudgedTrace, case_of
from .folder import check_replaceable, write_folder
from .manifest import FORMAT, REQUIRES, file_entry, pack_id_of

__all__ = ["BuildReport", "JudgedTrace", "build_pack"]


@dataclass
class BuildReport:
    """The cases of a build; which reviews and which parts of cases were left out, and why (reason ->
    count)."""

    path: Path
    pack_id: str = ""
    cases: tuple[Case, ...] = ()
    left_out: dict[str, int] = field(default_factory=dict)
    parts_left_out: dict[str, int] = field(default_factory=dict)

    def count(self, role: str, *, proven: bool | None = None) -> int:
        """How many cases of a role (proven or unproven, if asked)."""
        return sum(
            case.role == role and (proven is None or case.proof.proven is proven)
            for case in self.cases
        )

    @property
    def unproven(self) -> dict[str, int]:
        """How many cases are unproven, by the reason."""
        found = Counter(case.proof.why for case in self.cases if not case.proof.proven)
        return dict(sorted(found.items()))

    def json(self) -> dict[str, Json]:
        """The report as one JSON document."""
        return {
            "path": str(self.path),
            "pack_id": self.pack_id,
            "cases": len(self.cases),
            "fix": {
                "proven": self.count("fix", proven=True),
                "unproven": self.count("fix", proven=False),
            },
            "guard": {
                "proven": self.count("guard", proven=True),
                "unproven": self.count("guard", proven=False),
            },
            "unproven": self.unproven,
            "left_out": dict(self.left_out),
            "parts_left_out": dict(self.parts_left_out),
        }


def _newest_each(judged: Sequence[JudgedTrace]) -> list[JudgedTrace]:
    """A reviewer's newest review alone: under two versions of a rubric one person is still one."""
    newest: dict[str, JudgedTrace] = {}
    for item in sorted(
        judged, key=lambda item: (item.rubric.version, item.review.at_ms, item.review.rubric)
    ):
        newest[item.review.reviewer] = item
    return [newest[name] for name in sorted(newest)]


def _agreed(verdicts: Iterable[JudgedTrace], left_out: Counter[str]) -> list[list[JudgedTrace]]:
    """The reviews that decide, by trace and rubric; those that do not are counted with the reason."""
    groups: dict[tuple[str, str], list[JudgedTrace]] = {}
    for item in verdicts:
        if item.review.status != "finished":
            left_out[f"the review is {item.review.status}, not finished"] += 1
        else:
            groups.setdefault((item.trace.key, item.rubric.id), []).append(item)
    agreed = []
    for key in sorted(groups):
        group = _newest_each(groups[key])
        if len(group) < len(groups[key]):
            left_out["the same reviewer judged it again later"] += len(groups[key]) - len(group)
        labels = {item.review.verdict for item in group}
        if len(labels) > 1:
            left_out["its reviewers differ"] += 1
        elif labels <= {"pass", "fail"}:
            agreed.append(group)
        else:
            left_out["the verdict is unsure"] += 1
    return agreed


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
    """One failure of each group: a proven case first, then the one with the smaller id."""
    best: dict[str, Composed] = {}
    out = []
    for item in sorted(composed, key=lambda one: (not one.case.proof.proven, one.case.id)):
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
    parent: str | None = None,
) -> BuildReport:
    """Write a pack to the folder `out` in one step: a reader sees the old pack or the new one.

    Of the failures of a group that was judged as one, one becomes a case with their number; with `every`
    each becomes a case. A pack without a `fix` case is built, but `check` only passes it with
    --guard-only. Raises UserError if `out` is something other than a pack, and (exit code 1) if there is
    no case.
    """
    report = BuildReport(out)
    left_out: Counter[str] = Counter()
    stands_for: Counter[str] = Counter()
    if not every:
        verdicts, stands_for = _one_of_each_group(verdicts, left_out)
    groups = _agreed(verdicts, left_out)
    if guard_only:
        fixes = [group for group in groups if group[0].review.verdict == "fail"]
        groups = [group for group in groups if group[0].review.verdict == "pass"]
        left_out["it is a failure, and only guards were asked for"] += len(fixes)
    composed = [case_of(group, stands_for.get(group[0].group, 0)) for group in groups]
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
    files = _files(cases, rubrics)
    manifest = _manifest(name, files, cases, groups, rubrics, parent)
    report.pack_id = manifest["pack_id"]
    write_folder(out, {**files, "manifest.json": canonical_bytes(manifest) + b"\n"})
    return report


def _case_path(case: Case) -> str:
    """The path of a case, from its id alone: adding a case renames no other."""
    digest = sha256_hex(case.id.encode())
    return f"cases/{int(digest[-8:], 16) % 10_000:04d}-{digest[:12]}.json"


def _files(cases: Sequence[Case], rubrics: Mapping[str, Rubric]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for case in cases:
        files[_case_path(case)] = canonical_bytes(case.json()) + b"\n"
    frozen = [without_floats(rubric_json(rubrics[pinned])) for pinned in sorted(rubrics)]
    files["rubric.json"] = canonical_bytes(frozen[0] if len(frozen) == 1 else frozen) + b"\n"
    files["README.md"] = _readme(cases).encode()
    files[".gitattributes"] = b"* -text\n"
    return files


def _readme(cases: Sequence[Case]) -> str:
    fix = sum(case.role == "fix" for case in cases)
    guard = sum(case.role == "guard" for case in cases)
    unproven = sum(not case.proof.proven for case in cases)
    return (
        "# A regression-test pack of tracejury\n\n"
        f"{fix} fix cases (judged wrong, must pass from now on), {guard} guard cases (judged right, "
        f"must stay so); {unproven} of them unproven, which are reported and never gate.\n\n"
        '    tracejury check THIS_FOLDER --command "python bot.py"\n'
        "    tracejury check THIS_FOLDER --outputs outputs.jsonl\n\n"
        "Data only: nothing in this folder is run. Do not edit it by hand, build it again.\n"
    )


def _manifest(
    name: str,
    files: Mapping[str, bytes],
    cases: Sequence[Case],
    groups: Sequence[Sequence[JudgedTrace]],
    rubrics: Mapping[str, Rubric],
    parent: str | None,
) -> dict[str, Json]:
    reviewers = sorted({without_floats(j.review.reviewer) for group in groups for j in group})
    newest = max(item.review.at_ms for group in groups for item in group)
    manifest: dict[str, Json] = {
        "format": FORMAT,
        "requires": list(REQUIRES),
        "name": without_floats(name),
        "version": "1.0.0",
        "parent": parent,
        "generator": {"name": "tracejury", "version": __version__},
        "files": [file_entry(path, files[path]) for path in sorted(files)],
        "rubrics": [
            {"id": rubrics[pinned].id, "version": rubrics[pinned].version, "hash": pinned}
            for pinned in sorted(rubrics)
        ],
        "review": {
            "reviewers": reviewers,
            "reviewed": len(groups),
            "double_reviewed": sum(len(group) > 1 for group in groups),
        },
        "verdicts_until": iso_time(newest),
        "counts": {
            "fix": sum(case.role == "fix" for case in cases),
            "guard": sum(case.role == "guard" for case in cases),
            "known_failure": 0,
            "proven": sum(case.proof.proven for case in cases),
            "unproven": sum(not case.proof.proven for case in cases),
        },
        "gate": {"fix": "all", "guard": "all"},
        "masking": {"policy": "none"},
    }
    manifest["pack_id"] = pack_id_of(manifest)
    return manifest
