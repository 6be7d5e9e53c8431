"""From reviews to a pack: which verdicts become cases, and the folder that holds them.

The same verdicts give the same bytes: cases are ordered by id, JSON is canonical, nothing depends on
the clock, the order of the reviews or the machine.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ... import __version__
from ...errors import UserError
from ...rubrics.files import rubric_hash, rubric_json
from ...rubrics.schema import Rubric
from ..canonical import Json, canonical_bytes, canonical_hash, sha256_hex
from ..judgement import Review
from ..review_files import iso_time
from ..trace import Trace, as_text, message_json
from .cases import Case, Output, without_floats
from .derive import fix_checks, guard_checks, prove_fix, prove_guard, recorded_output
from .manifest import FORMAT, file_entry, pack_id_of

MAX_SLICE: Final = 60
MAX_DOCUMENTS: Final = 20


@dataclass(frozen=True, slots=True)
class JudgedTrace:
    """A review with the trace and the rubric it is of."""

    review: Review
    trace: Trace
    rubric: Rubric


@dataclass
class BuildReport:
    """What a build made, and what it left out and why (reason -> count)."""

    path: Path
    pack_id: str = ""
    cases: tuple[Case, ...] = ()
    left_out: dict[str, int] = field(default_factory=dict)

    def count(self, role: str, *, proven: bool | None = None) -> int:
        """How many cases of a role (proven or unproven, if asked)."""
        return sum(
            case.role == role and (proven is None or case.proof.proven is proven)
            for case in self.cases
        )

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
            "left_out": dict(self.left_out),
        }


def case_input(trace: Trace) -> dict[str, Json]:
    """What a candidate is given: the conversation up to the last word of the user, or the input.

    Tool results and the model's own steps after that word are the candidate's business.
    """
    said: list[Json] = []
    last = 0
    if trace.format == "messages":
        for step in trace.steps:
            for message in step.messages_out:
                if (
                    message.role in ("system", "developer", "user", "assistant")
                    and not message.name
                ) and message.content:
                    said.append(message_json(message))
                    if message.role == "user":
                        last = len(said)
    said = [{"role": item["role"], "content": item["content"]} for item in said[:last]]
    if not said:
        said = [{"role": "user", "content": as_text(trace.input)}]
    out: dict[str, Json] = {"messages": said}
    if not isinstance(trace.input, str | None):
        out["input"] = without_floats(trace.input)
    documents = [
        {"id": item.id, "content": item.content} for step in trace.steps for item in step.documents
    ]
    if documents:
        out["documents"] = documents[:MAX_DOCUMENTS]
    return out


def slices_of(trace: Trace) -> tuple[str, ...]:
    """`name:value` for the small metadata values of a trace, sorted."""
    out = []
    for name, value in trace.metadata.items():
        if (
            isinstance(value, str | int | bool)
            and len(str(value)) <= MAX_SLICE
            and "\n" not in str(value)
        ):
            out.append(f"{name}:{value}")
    return tuple(sorted(out))


def case_id(trace_key: str, rubric_id: str) -> str:
    """The id of the case of a trace under a rubric: stable for life."""
    return "c-" + canonical_hash([trace_key, rubric_id])[:16]


def case_of(judged: Sequence[JudgedTrace]) -> Case:
    """One case from reviews that agree. The first reviewer (by name) who corrected gives the
    correction; everybody's marks count."""
    ordered = sorted(judged, key=lambda item: item.review.reviewer)
    first = ordered[0]
    review, trace = first.review, first.trace
    correction = next((j.review.correction for j in ordered if j.review.correction), None)
    evidence = tuple(item for j in ordered for item in j.review.evidence)
    checks_asked = tuple(check for j in ordered for check in j.review.checks)
    merged = Review(
        trace=review.trace,
        reviewer=review.reviewer,
        rubric=review.rubric,
        evidence=evidence,
        checks=checks_asked,
        correction=correction,
    )
    recorded = recorded_output(trace)
    if review.verdict == "fail":
        accepted = Output(correction.text) if correction else None
        # A correction is text: which tools it would have called is not known.
        rejected = Output(recorded.text) if accepted else recorded
        checks = fix_checks(merged, rejected, accepted)
        proof = prove_fix(checks, rejected, accepted)
        role, left, right = "fix", rejected, accepted
    else:
        checks = guard_checks(merged, recorded)
        proof = prove_guard(checks, recorded)
        role, left, right = "guard", None, recorded
    severity = review.answers.get("severity")
    place = review.break_point or review.root_cause
    return Case(
        id=case_id(trace.key, first.rubric.id),
        role="fix" if role == "fix" else "guard",
        input=case_input(trace),
        rejected=left,
        accepted=right,
        checks=checks,
        proof=proof,
        slices=slices_of(trace),
        severity=str(severity) if severity is not None else None,
        verdict={
            "label": review.verdict,
            "by": [item.review.reviewer for item in ordered],
            "agreed": len(ordered) > 1,
            "at": iso_time(max(item.review.at_ms for item in ordered)),
            "codes": sorted({code for item in ordered for code in item.review.codes}),
            "correction": correction.status if correction else None,
            "rubric": first.rubric.id,
        },
        source={
            "trace": trace.key,
            "source_id": trace.source_id,
            "break_point": place.step if place else None,
        },
    )


def _sorted_out(
    verdicts: Iterable[JudgedTrace], left_out: dict[str, int]
) -> list[list[JudgedTrace]]:
    groups: dict[tuple[str, str], list[JudgedTrace]] = {}
    for item in verdicts:
        if item.review.status != "finished":
            reason = f"the review is {item.review.status}, not finished"
        elif item.review.verdict not in ("pass", "fail"):
            reason = "the verdict is unsure"
        else:
            groups.setdefault((item.trace.key, item.rubric.id), []).append(item)
            continue
        left_out[reason] = left_out.get(reason, 0) + 1
    agreed = []
    for key in sorted(groups):
        if len({item.review.verdict for item in groups[key]}) > 1:
            reason = "its reviewers differ"
            left_out[reason] = left_out.get(reason, 0) + 1
        else:
            agreed.append(groups[key])
    return agreed


def build_pack(
    out: Path,
    name: str,
    verdicts: Sequence[JudgedTrace],
    *,
    guard_only: bool = False,
    parent: str | None = None,
) -> BuildReport:
    """Write a pack to the folder `out`, in one step: a reader sees the old one or the new one.

    Raises UserError where `out` is something else than a pack, where nothing became a case, and where
    there is no `fix` case (unless `guard_only`).
    """
    report = BuildReport(out)
    groups = _sorted_out(verdicts, report.left_out)
    cases = sorted((case_of(group) for group in groups), key=lambda case: case.id)
    if guard_only:
        cases = [case for case in cases if case.role == "guard"]
    report.cases = tuple(cases)
    if not cases:
        reasons = "; ".join(f"{count}: {why}" for why, count in sorted(report.left_out.items()))
        raise UserError(
            f"No review became a case{f' ({reasons})' if reasons else ''}",
            "Finish at least one review with pass or fail, then build again.",
            exit_code=1,
        )
    rubrics = {rubric_hash(item.rubric): item.rubric for group in groups for item in group}
    if out.exists() and not _replaceable(out):
        raise UserError(f"{out} is there already and is no pack", "Name another folder with -o.")
    files = _files(cases, rubrics)
    manifest = _manifest(name, files, cases, groups, rubrics, parent)
    report.pack_id = manifest["pack_id"]
    _write(out, {**files, "manifest.json": canonical_bytes(manifest) + b"\n"})
    return report


def _replaceable(out: Path) -> bool:
    """Whether a folder is a pack or empty, so that writing a pack there destroys nothing else."""
    return out.is_dir() and ((out / "manifest.json").is_file() or not any(out.iterdir()))


def _files(cases: Sequence[Case], rubrics: Mapping[str, Rubric]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for number, case in enumerate(cases, start=1):
        body = canonical_bytes(without_floats(case.json())) + b"\n"
        files[f"cases/{number:04d}-{sha256_hex(case.id.encode())[:12]}.json"] = body
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
    reviewers = sorted({item.review.reviewer for group in groups for item in group})
    newest = max(item.review.at_ms for group in groups for item in group)
    manifest: dict[str, Json] = {
        "format": FORMAT,
        "name": name,
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


def _write(out: Path, files: Mapping[str, bytes]) -> None:
    tag = hashlib.sha256(str(out).encode()).hexdigest()[:8]
    aside = out.with_name(f".{out.name}.{tag}.new")
    old = out.with_name(f".{out.name}.{tag}.old")
    try:
        for leftover in (aside, old):
            if leftover.exists():
                shutil.rmtree(leftover)
        for path, body in files.items():
            target = aside / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(body)
        if out.exists():
            out.rename(old)
        aside.rename(out)
        if old.exists():
            shutil.rmtree(old)
    except OSError as error:
        raise UserError(
            f"The pack could not be written to {out}: {error.strerror}",
            "Check the folder's permissions and the free space.",
        ) from None
