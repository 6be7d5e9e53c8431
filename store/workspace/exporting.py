"""The export of a library to Parquet: its traces with steps and scores, reviews, verdicts and groups, as they are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ..export_tables import (
    BUNDLES,
    GROUP_MEMBERS,
    GROUPS,
    MANIFEST,
    REVIEWS,
    SCORES,
    STEPS,
    TABLES,
    TRACES,
    VERDICTS,
)
from ..judgement import Review
from ..library.stored_traces import each_stored
from ..packs.reviewer_names import ReviewerNames, adjudicator_as, reviewer_as
from ..plurals import counted
from ..reviews.files import review_lines
from ..reviews.tables import table_row
from .adjudication import decisions
from .group_work import GroupWork
from .guards import guards
from .seen import SeenGroups
from .trace_verdicts import TraceVerdicts, trace_verdicts

if TYPE_CHECKING:
    from ..canonical import Json
    from ..parquet.part_files import PartFiles
    from .opened import OpenLibrary

Row = Mapping[str, Any]
Progress = Callable[[int, int], None]

_REPORTED_EVERY: Final = 200
_MS: Final = 1000


@dataclass(slots=True)
class ExportReport:
    """What was written: the rows, files and bytes of each table; what is left out, in words; and whether it is masked."""

    folder: Path
    masked: bool
    tables: dict[str, dict[str, Json]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Bytes in all."""
        return sum(int(one["bytes"]) for one in self.tables.values())

    def json(self) -> dict[str, Json]:
        """As part of a JSON document."""
        return {
            "masked": self.masked,
            "tables": {
                name: {"rows": one["rows"], "files": len(one["files"]), "bytes": one["bytes"]}
                for name, one in self.tables.items()
            },
            "left_out": list(self.left_out),
        }


def export_parquet(
    space: OpenLibrary,
    folder: Path,
    *,
    reviewers: ReviewerNames = "names",
    progress: Progress | None = None,
) -> ExportReport:
    """Write the library to a folder of Parquet files, whole or not at all: an earlier export there is replaced. `reviewers` is
    how these are named. One trace and a few row groups are in memory at a time. Raises UserError."""
    from ..parquet.export_folder import manifest_text, whole_folder
    from ..parquet.part_files import PartFiles

    masked = space.shown.masked
    space.shown.check()
    report = ExportReport(folder, masked)
    with whole_folder(folder) as aside, ExitStack() as closing:

        def table(name: str) -> PartFiles:
            made = PartFiles(aside, TABLES[name], masked=masked)
            closing.callback(made.close)
            return made

        written = [_written(table(BUNDLES.name), bundle_rows(space))]
        written += _traces(space, [table(one.name) for one in (TRACES, STEPS, SCORES)], progress)
        written.append(_written(table(REVIEWS.name), review_rows(space, reviewers)))
        written.append(
            _written(table(VERDICTS.name), verdict_rows(space, reviewers, report.left_out))
        )
        groups, members = table(GROUPS.name), table(GROUP_MEMBERS.name)
        _groups(space, groups, members, report.left_out)
        for one in (*written, groups, members):
            report.tables[one.table.name] = {
                "rows": one.rows,
                "files": [path.relative_to(aside).as_posix() for path in one.files],
                "bytes": sum(path.stat().st_size for path in one.files),
            }
        said = {"masked": masked, "tables": report.tables, "left_out": report.left_out}
        (aside / MANIFEST).write_text(manifest_text(said), "utf-8")
    return report


def _written(files: PartFiles, rows: Iterable[Row]) -> PartFiles:
    files.begin()
    for row in rows:
        files.add(row)
        if files.full:
            files.end_file()
    files.finish()
    return files


# --- traces ---------------------------------------------------------------------------------------


def bundle_rows(space: OpenLibrary) -> Iterator[Row]:
    """The rows of `bundles`, in the order of loading."""
    for one in reversed(space.library.bundles()):
        yield {
            "bundle_id": one.id,
            "bundle": space.shown.text("", one.name),
            "format": one.format,
            "loaded_at": one.loaded_at,
            "traces": one.traces,
            "steps": one.steps,
            "scores": one.scores,
            "rejected": one.rejected,
        }


def _traces(
    space: OpenLibrary, tables: list[PartFiles], progress: Progress | None
) -> list[PartFiles]:
    """Write the traces with their steps and scores: file by file the same traces in all three, in the same order."""
    from ..parquet.trace_rows import score_row, step_row, trace_row

    traces, steps, scores = tables
    total = space.library.counts().traces if progress is not None else 0
    done = 0
    for month, some in groupby(each_stored(space.library), key=itemgetter(0)):
        for one in tables:
            one.begin(month)
        for _, real in some:
            stored = space.shown.stored(real)
            traces.add(trace_row(stored))
            for at in range(len(stored.steps)):
                steps.add(step_row(stored, at))
            for at in range(len(stored.scores)):
                scores.add(score_row(stored, at))
            if any(one.full for one in tables):
                for one in tables:
                    one.end_file()
            done += 1
            if progress is not None and (done % _REPORTED_EVERY == 0 or done == total):
                progress(done, total)
    for one in tables:
        one.finish()
    return tables


# --- what people said -----------------------------------------------------------------------------


def review_rows(space: OpenLibrary, how: ReviewerNames) -> Iterator[Row]:
    """The rows of `reviews`: the finished ones, then the second judgements."""
    first = space.reviews.each(status="finished")
    for some in (first, iter(space.reviews.repeats(status="finished"))):
        seen = space.shown.reviews(some)
        named = (_named(one, how) for one in seen)
        yield from map(table_row, review_lines(space.shown, space.reviews, named))


def _named(review: Review, how: ReviewerNames) -> Review:
    """A review whose reviewer, and those of the reviews that it comes from, are named so."""
    from_group, carried = review.propagated, review.carried
    return replace(
        review,
        reviewer=reviewer_as(review.reviewer, how),
        propagated=from_group
        and replace(from_group, reviewer=reviewer_as(from_group.reviewer, how)),
        carried=carried and replace(carried, reviewer=reviewer_as(carried.reviewer, how)),
    )


def verdict_rows(space: OpenLibrary, how: ReviewerNames, left_out: list[str]) -> Iterator[Row]:
    """The rows of `verdicts`, rubric by rubric; what has none goes to `left_out`, in words."""
    rubrics = space.reviews.rubrics()
    judged = {rubrics[one].id for one in space.reviews.counts_by_rubric() if one in rubrics}
    decided = decisions(space)
    for name in sorted(judged):
        known = trace_verdicts(space, name)
        for count, why in (
            (len(known.hidden), "that you have yet to judge blind"),
            (known.superseded, "of which there is a later state"),
        ):
            if count:
                left_out.append(f"verdicts under {name}: {counted(count, 'trace')} {why}")
        yield from _verdicts(space, name, known, decided, how)


def _verdicts(
    space: OpenLibrary,
    name: str,
    known: TraceVerdicts,
    decided: Mapping[tuple[str, str], Any],
    how: ReviewerNames,
) -> Iterator[Row]:
    failed = [trace for trace, one in known.of.items() if one.verdict == "fail"]
    guarding = guards(space, failed)
    by = known.judged_by or {}
    version = known.rubric.version if known.rubric else None
    for trace in sorted({*known.of, *known.differing}):
        one = known.of.get(trace)
        row: dict[str, Any] = {"trace": trace, "rubric": name, "rubric_version": version}
        row["reviewers"] = by.get(trace)
        if one is None:
            yield row | {"how": "differing"}
            continue
        decision = decided.get((trace, name))
        row |= {
            "verdict": one.verdict,
            "how": "single" if by.get(trace) == 1 else "agreed",
            "codes": list(one.codes),
            "severity": one.severity,
            "at": one.at_ms * _MS,
        }
        if decision is not None:
            row |= {
                "how": "decided",
                "decided_by": adjudicator_as(decision.by, how),
                "decided_at": decision.at_ms * _MS,
                "reason": space.shown.text(trace, decision.reason) or None,
            }
        elif not one.direct:
            row["how"] = "group"
        if trace in guarding.cases:
            row["guard"] = "case"
        elif trace in guarding.by_group:
            row["guard"] = "group"
        yield row


def _groups(space: OpenLibrary, groups: PartFiles, members: PartFiles, left_out: list[str]) -> None:
    """Write the groups that may be seen, each with its members."""
    groups.begin()
    members.begin()
    with space.groups_lock:
        GroupWork(space).regroup()
        known = space.groups.all()
        seen = SeenGroups(space).of(known) if known else {}
        for one in known:
            if one.id not in seen:
                continue
            shown = space.shown.group(replace(one, representative=seen[one.id]))
            groups.add(
                {
                    "group": one.id,
                    "name": shown.name or None,
                    "kind": one.kind,
                    "failure": shown.representative.text,
                    "size": one.size,
                    "first": _micros(one.first_ns),
                    "last": _micros(one.last_ns),
                    "merged": list(one.merged) or None,
                }
            )
            for member in space.groups.members(one):
                members.add(
                    {
                        "group": one.id,
                        "trace": member.trace,
                        "similarity": member.similarity,
                        "step": member.step,
                    }
                )
    if hidden := len(known) - len(seen):
        left_out.append(f"groups: {hidden:,} that you have yet to judge blind")
    groups.finish()
    members.finish()


def _micros(ns: int | None) -> int | None:
    return None if ns is None else ns // 1000
