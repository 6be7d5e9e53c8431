"""Build a pack from the finished reviews of a queue or of the whole library."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import UserError
from ..asked_answers import asked_about
from ..bundles.formats.asked import READER as ASKED
from ..packs.build import (
    BuildReport,
    JudgedTrace,
    PackPlan,
    place_of,
    plan_pack,
    weaker_masked,
    with_judge,
    with_provenance,
    write_pack,
)
from ..packs.cases import Case
from ..packs.folder import check_replaceable
from ..packs.leaving_out import Place
from ..packs.pace import Pace, Stopped
from ..packs.private import PrivateContent
from ..packs.reviewer_names import ReviewerNames, reviewer_names
from ..packs.verdicts import judged_apart
from .adjudication import Settled, settled_of
from .bundle_facts import facts_of_traces, provenance_json, require_provenance_of
from .judge_words import prompt_examples
from .pack_folders import remember_pack
from .pack_names import NamedInPacks
from .pack_privacy import may_leave
from .tools import said_effects

if TYPE_CHECKING:
    from .opened import OpenLibrary

__all__ = ["BuildReport", "Pace", "PackPlan", "Stopped", "reviewer_names"]


def judged_traces(
    workspace: OpenLibrary, queue_name: str | None, pace: Pace | None = None, *, plans: int = 1
) -> tuple[list[JudgedTrace], list[Place]]:
    """The reviews of a queue (None: of the whole library) with their traces and rubrics, and of the asked answers to
    the questions of these; and which were left out because their trace is no longer in the library. Raises
    UserError for an unknown queue, and Stopped."""
    pace = pace or Pace()
    reviews = workspace.reviews.reviews()
    # A review that was carried over to a newer revision would make the same case twice.
    origins = {
        (one.carried.trace, one.carried.reviewer, one.carried.rubric)
        for one in reviews
        if one.carried is not None and one.carried.why == "revision"
    }
    reviews = [one for one in reviews if (one.trace, one.reviewer, one.rubric) not in origins]
    answers = _asked_answers(workspace, {review.trace for review in reviews})
    if queue_name is not None:
        queue = workspace.queues.get(queue_name)
        if queue is None:
            raise UserError(
                f"There is no queue named {queue_name}", "`tracejury queue list` shows them."
            )
        wanted = {item.trace for item in queue.items}
        reviews = [
            review
            for review in reviews
            if (review.trace in wanted and review.rubric == queue.rubric)
            or answers.get(review.trace) in wanted
        ]
    rubrics = workspace.reviews.rubrics()
    decided = settled_of(workspace, reviews)
    groups: dict[str, str] = {}
    if any(review.propagated is not None for review in reviews):
        from ..groups.group_judgements import groups_of_judged_traces

        groups = groups_of_judged_traces(workspace.journal, reviews)
    out: list[JudgedTrace] = []
    gone: list[Place] = []
    # Each review is read, and compared with the others and made into a case for each of the `plans`.
    pace.begin(len(reviews), rounds=1 + 2 * plans)
    for review in reviews:
        pace.step()
        trace = workspace.library.trace(review.trace)
        rubric = rubrics.get(review.rubric)
        if trace is None or rubric is None:
            gone.append((review.trace, review.rubric))
        else:
            of = answers.get(trace.key, "")
            group, settled = groups.get(trace.key, ""), decided.get((trace.key, rubric.id))
            out.append(JudgedTrace(review, trace, rubric, group, of, settled or Settled()))
    return out, gone


def _asked_answers(workspace: OpenLibrary, judged: set[str]) -> dict[str, str]:
    """The keys of the judged traces that are asked answers -> the key of the trace that their case is made from."""
    library = workspace.library
    rows = [row.id for row in library.bundles() if row.format == ASKED.name]
    keys = {key for row in rows for key in library.keys(bundle=row)} & judged
    found = {}
    named = NamedInPacks(workspace)
    for key in keys:
        trace = library.trace(key)
        asked = asked_about(trace) if trace is not None else None
        if asked is not None:
            present = library.trace(asked.trace)
            found[key] = present.key if present is not None else named(asked.trace)
    newest = library.newest(list(found.values()))
    return {key: newest.get(of, of) for key, of in found.items()}


def plan_pack_of(
    workspace: OpenLibrary,
    queue_name: str | None,
    name: str,
    *,
    guard_only: bool = False,
    every_failure: bool = False,
    mask: bool = False,
    reviewers: ReviewerNames = "names",
    pace: Pace | None = None,
) -> PackPlan:
    """Make the cases of the pack `name`, and write nothing. With `mask` they hold pseudonyms in place of what is
    private. Raises UserError, and Stopped."""
    pace = pace or Pace()
    verdicts, gone = judged_traces(workspace, queue_name, pace, plans=2 if mask else 1)
    verdicts, examples = _without_examples(workspace, verdicts)
    plan_of = partial(
        plan_pack,
        name,
        guard_only=guard_only,
        every=every_failure,
        effects=said_effects(workspace),
        reviewers=reviewers,
        pace=pace,
    )
    if mask:
        from .pack_masking import PackMasking

        masking = PackMasking(workspace.folder)
        masked = masking.judged(verdicts)
        plan = masking.told(plan_of(masked, mask=masking.content, step_as=masking.name))
        # What the masked cases prove is compared with what those of the same reviews prove as they are.
        plan.report.weaker = weaker_masked(plan_of(verdicts).report, plan.report)
    else:
        plan = plan_of(verdicts)
    pace.end()
    plan.report.away.add_places("its trace is no longer in the library", gone)
    plan.report.away.add_places("it is an example in a judge's prompt, so no test", examples)
    said = provenance_json(workspace, facts_of_traces(workspace, _traces_in(plan)), masked=mask)
    return with_provenance(plan, said) if said else plan


def _traces_in(plan: PackPlan) -> set[str]:
    """The traces of the library that the cases of a plan were made of."""
    return {plan.report.in_library(place_of(case))[0] for case in plan.report.cases}


def carry_judge(plan: PackPlan, passport: Path, prompt: Path) -> PackPlan:
    """The plan of a pack that carries the judge of a passport file with the prompt in a file. Raises UserError for one that
    does not fit, and for a masked pack: a passport names traces by their keys."""
    if plan.pseudonyms:
        raise UserError(
            "A masked pack cannot carry a judge: its passport names each trace by a hash of what it really says, so that one"
            " could try out what stands in the place of a pseudonym",
            "Build the masked pack without --judge, and a second one with it for those who may see the real texts: without"
            " --mask, with tracejury privacy acknowledge for what may leave.",
            exit_code=1,
        )
    return with_judge(plan, _read(passport), _read(prompt))


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UserError(f"{file} cannot be read: {error.strerror}", "Check the path.") from None


def _without_examples(
    workspace: OpenLibrary, verdicts: list[JudgedTrace]
) -> tuple[list[JudgedTrace], list[Place]]:
    """The reviews but for those of traces that are examples in a judge's prompt, and where these are."""
    shown = prompt_examples(workspace)
    if not shown:
        return verdicts, []
    kept = [one for one in verdicts if one.trace.key not in shown]
    left_out = [(one.trace.key, one.review.rubric) for one in verdicts if one.trace.key in shown]
    return kept, left_out


def judged_witnesses(case: Case) -> list[tuple[str, str]]:
    """What the claims of a case say of its own witnesses, as if nobody had judged them: where each comes from, and
    pass, fail or ask. Raises ClaimInvalid."""
    return [(one.source, judged_apart(case.standard, one.output).verdict) for one in case.witnesses]


def write_pack_of(
    workspace: OpenLibrary, plan: PackPlan, target: Path, found: PrivateContent | None = None
) -> BuildReport:
    """Write a planned pack to the folder `target`, and remember where it is. Raises WouldLeave if something private is
    in it that is neither masked nor acknowledged, and UserError, also where the settings require provenance that is not known.
    `found` is what was found in it already."""
    check_replaceable(target)
    require_provenance_of(workspace, _traces_in(plan), "pack")
    report = write_pack(may_leave(workspace, plan, found), target)
    remember_pack(workspace, target)
    return report


def check_pack_folder(target: Path) -> None:
    """Raise UserError if a pack cannot be written to the folder `target`: something else is there."""
    check_replaceable(target)
