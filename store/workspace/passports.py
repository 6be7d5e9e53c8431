"""Passports of judges: issued from a library, with every look at held-out traces on record, and held against it later."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ...errors import UserError
from ..canonical import Json
from ..insight.judges.thresholds import Scored, best, curve, meeting, said_at
from ..packs.passports.counts import Said
from ..packs.passports.parts import part_of
from ..packs.passports.passport import (
    Calibrated,
    Item,
    look_of,
    passport_of,
    prompt_hash,
)
from .judge_words import looks_at_held_out, record_look
from .judges import (
    JudgeFound,
    JudgeQuestion,
    JudgeScores,
    Pinned,
    judge_label,
    judge_scores_of,
    kept_back,
    pinned_rubrics,
    selector_of,
)

if TYPE_CHECKING:
    from .opened import OpenLibrary


@dataclass(frozen=True, slots=True)
class Standing:
    """How a passport stands beside a library: of its traces `same` are judged there as it says, `otherwise` are not, and
    `absent` have no verdict or no score there (any more)."""

    same: int
    otherwise: tuple[str, ...]
    absent: int


def issue_passport(
    space: OpenLibrary, asked: JudgeQuestion, prompt: bytes | None
) -> dict[str, Json]:
    """The passport of a judge. That its held-out traces were looked at is recorded first. Raises UserError if it is not one
    judge under one rubric, or which way it counts is not known, or the prompt is another one; and NotSaved."""
    scores, under = _one_of_each(space, asked)
    experts, label = under.verdicts.verdicts, judge_label(scores.judge)
    threshold = _threshold(scores, experts, asked.target)
    items = _items(scores, experts, threshold)
    if not items:
        raise UserError(
            f"Of no trace that experts judged it is known what {label} says",
            "Say which way it counts: tracejury judges NAME --threshold NUMBER.",
        )
    hidden = kept_back(space) & experts.keys()
    if hidden:
        raise UserError(
            f"You have yet to judge {len(hidden):,} of these traces blind",
            "Finish your reviews, or let somebody else issue the passport.",
        )
    assert under.rubric is not None
    what = Calibrated(
        name=scores.judge.name,
        rubric_id=under.rubric.id,
        rubric_version=under.rubric.version,
        rubric_hash=under.hash,
        target=f"{asked.target:g}",
        model=scores.judge.model or None,
        prompt_hash=_prompt(scores, prompt),
        threshold=None if threshold is None else f"{threshold:.12g}",
        lower_is_better=scores.lower_is_better() if threshold is not None else None,
        counts=_counts(scores, threshold),
    )
    return passport_of(what, items, _use(space, what.name, under.hash, look_of(items)))


def _one_of_each(space: OpenLibrary, asked: JudgeQuestion) -> tuple[JudgeScores, Pinned]:
    scores = judge_scores_of(space, asked)
    if len(scores) != 1:
        judges = [one.judge for one in scores]
        names = "; ".join(
            f"{judge_label(one)}: {_options(selector_of(one, judges))}" for one in judges
        )
        raise UserError(
            f"{len(scores)} judges are named {asked.name}",
            f"Name one of them: {names}",
        )
    traces = {one.trace for one in scores[0].records}
    under = [
        one
        for one in pinned_rubrics(space, asked.rubric)
        if not traces.isdisjoint(one.verdicts.verdicts)
    ]
    if not under:
        raise UserError(
            f"No expert judged a trace that {asked.name} scored",
            "Review some first: tracejury queue new",
        )
    if len(under) > 1:
        names = ", ".join(f"{one.hash[:12]}" for one in under)
        raise UserError(
            f"Experts judged these traces under {len(under)} rubrics, or versions of one: {names}",
            "Name one with --rubric.",
        )
    return scores[0], under[0]


def _options(selector: Mapping[str, str]) -> str:
    """The options that choose a judge, as they are typed."""
    names = {"model": "--model", "prompt": "--prompt-hash", "rater": "--rater"}
    return " ".join(f"{names[name]} {shlex.quote(value)}" for name, value in selector.items())


def _threshold(scores: JudgeScores, experts: Mapping[str, Said], target: float) -> float | None:
    """The threshold at which the judge decides: as somebody said; where only the direction was said, the best one on the
    traces that are not held out; None for one that decides by words."""
    if scores.how.threshold is not None:
        return scores.how.threshold
    lower = scores.how.lower_is_better
    if lower is None:
        return None
    last = {one.trace: one.score.value for one in scores.records}
    points = curve(
        [
            Scored(experts[trace], value)
            for trace, value in sorted(last.items())
            if value is not None and trace in experts and part_of(trace) != "held-out"
        ],
        lower_is_better=lower,
    )
    found = meeting(points, target) or best(points)
    return None if found is None else found.threshold


def _items(scores: JudgeScores, experts: Mapping[str, Said], threshold: float | None) -> list[Item]:
    lower = bool(scores.how.lower_is_better)
    found = []
    for trace, given in scores.given().items():
        said, value = given[-1].said, given[-1].value
        if said is None and threshold is not None and value is not None:
            said = said_at(value, threshold, lower_is_better=lower)
        if said is not None and trace in experts:
            score = None if value is None else f"{value:.12g}"
            found.append(Item(trace, experts[trace], said, score))
    return found


def _counts(scores: JudgeScores, threshold: float | None) -> str:
    if scores.how.threshold is not None or threshold is None:
        return scores.counts_by()
    beyond = "above" if scores.how.lower_is_better else "below"
    return f"fails {beyond} {threshold:g}, found on the traces that are not held out"


def _prompt(scores: JudgeScores, prompt: bytes | None) -> str | None:
    """The hash of the prompt: of the file, or as the records of the scores have it. Raises UserError where they differ."""
    recorded = scores.judge.prompt if scores.judge.prompt.startswith("sha256:") else None
    if prompt is None:
        return recorded
    given = prompt_hash(prompt)
    # An editor ends a file with a line feed that the prompt did not have.
    if recorded is not None and recorded not in (given, prompt_hash(prompt.rstrip(b"\n"))):
        raise UserError(
            f"The scores of {scores.judge.name} were given with another prompt than that file",
            "Name the file that the judge was run with.",
        )
    return given


def look_at(space: OpenLibrary, found: JudgeFound) -> int:
    """Record that the held-out traces of a judge were looked at, as far as the reader may; returns which look it is, counted
    from 1. Raises NotSaved."""
    items = [Item(one.trace, one.expert, one.judge) for one in found.report.held]
    return _use(space, found.judge.name, found.under.hash, look_of(items))


def _use(space: OpenLibrary, name: str, rubric: str, look: tuple[str, str]) -> int:
    """Which look at the held-out traces this is; the first time it is recorded."""
    looks = looks_at_held_out(space, name)
    if look not in looks:
        record_look(space, name, *look, rubric)
        looks = [*looks, look]
    return looks.index(look) + 1


def standing(space: OpenLibrary, passport: Mapping[str, Any]) -> Standing:
    """How a passport stands beside what the library holds now of its judge, under its rubric."""
    judge = passport["judge"]
    found: dict[str, tuple[Said, Said | None]] = {}
    verdicts = next(
        (one.verdicts.verdicts for one in pinned_rubrics(space, None) if one.hash == passport["rubric"]["hash"]),
        {},
    )  # fmt: skip
    threshold = None if judge["threshold"] is None else float(judge["threshold"])
    for scores in judge_scores_of(space, JudgeQuestion()):
        here = scores
        if scores.judge.name != judge["name"] or (scores.judge.model or None) != judge["model"]:
            continue
        if threshold is not None:
            how = replace(scores.how, threshold=threshold, lower_is_better=judge["lower_is_better"])
            here = replace(scores, how=how)
        for one in _items(here, verdicts, threshold):
            found[one.trace] = one.experts, one.judge
    same, absent, otherwise = 0, 0, []
    hidden = kept_back(space)
    for item in passport["items"]:
        now = None if item["trace"] in hidden else found.get(item["trace"])
        if now is None:
            absent += 1
        elif now == (item["experts"], item["judge"]):
            same += 1
        else:
            otherwise.append(str(item["trace"]))
    return Standing(same, tuple(otherwise), absent)
