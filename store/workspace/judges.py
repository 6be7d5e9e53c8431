"""The judges of a library, held against its experts: whose scores came with the traces, and how far they can be relied on.

It is for whoever builds the application. Who is in the middle of judging blind is told nothing of what others said of the
traces that they have yet to judge, nor is any of these listed with what a judge said of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from ...errors import UserError
from ..insight.judges.pairing import Paired, paired
from ..insight.judges.report import Asked, Given, JudgeReport, judge_report
from ..library.judge_records import JudgeName, JudgeRecord, judge_records
from ..library.meanings import meanings
from ..library.slices import slices_of, values_of
from ..packs.passports.counts import Said
from ..packs.passports.parts import Part, part_of
from ..score_verdicts import verdict_of_score
from ..trace import Score
from .authoritative import Authoritative, authoritative
from .judge_words import Counting
from .seen import judged_under, yet_to_judge

if TYPE_CHECKING:
    from ...rubrics.schema import Rubric
    from .opened import OpenLibrary

TARGET: Final = 0.9
_MARK: Final = 8
_NOTHING: Final = Authoritative({})


Repeats: TypeAlias = Literal["", "name", "label"]
"""Whether another judge has its name too, or its model and prompt as well, so that only who gave the scores tells them apart."""


@dataclass(frozen=True, slots=True)
class JudgeQuestion:
    """What is asked of the judges: those of a name (with a model, "" for none; a prompt, or one that begins so, "" for none;
    of a kind of rater), under a rubric (an id, or the beginning of a hash), by slices of a name, on the traces of one part."""

    name: str | None = None
    model: str | None = None
    prompt: str | None = None
    rater: str | None = None
    rubric: str | None = None
    slice_name: str | None = None
    target: float = TARGET
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Pinned:
    """A rubric with its hash, and the verdicts that count under it; `rubric` is None where nobody judged anything."""

    hash: str = ""
    rubric: Rubric | None = None
    verdicts: Authoritative = _NOTHING


@dataclass(frozen=True, slots=True)
class JudgeFound:
    """A judge beside the experts under one rubric. `counts_by` says in words which of its scores are failures, and who says
    so. `yet_to_judge` traces are kept from the reader, who has to judge them first."""

    judge: JudgeName
    under: Pinned
    report: JudgeReport
    counts_by: str
    direction: bool | None = None
    """Whether lower numbers are better; None if that is not known."""
    threshold: float | None = None
    repeats: Repeats = ""
    yet_to_judge: int = 0
    titles: Mapping[str, str] = field(default_factory=dict)
    source_ids: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def failing(self) -> list[str]:
        """The traces on which it and the experts differ: failures that it missed first."""
        return [one.trace for one in (*self.report.missed, *self.report.flagged)]

    @property
    def moved(self) -> list[str]:
        """The traces of which it says something else than before, as far as the reader may know."""
        changed = (*self.report.anchors.stricter, *self.report.anchors.milder)
        return [trace for trace in changed if trace in self.titles]


@dataclass
class JudgeScores:
    """The scores of one judge: what they say, by trace, and how they count. Nothing is added once they were asked for."""

    judge: JudgeName
    how: Counting
    records: list[JudgeRecord]

    @cached_property
    def _said(self) -> list[Said | None]:
        """What each of its scores says."""
        return [said_by(one.score, one.format, self.how) for one in self.records]

    def given(self) -> dict[str, list[Given]]:
        """What it said of each trace, in order."""
        found: dict[str, list[Given]] = {}
        for one, word in zip(self.records, self._said, strict=True):
            found.setdefault(one.trace, []).append(Given(word, one.score.value))
        return found

    def lower_is_better(self) -> bool | None:
        """Which way its numbers count: as somebody said, else as the words that came with them show; None if nothing does."""
        how = self.how
        if how.lower_is_better is not None or how.threshold is not None:
            return bool(how.lower_is_better)
        values: dict[str, list[float]] = {"pass": [], "fail": []}
        for one, word in zip(self.records, self._said, strict=True):
            if word is not None and one.score.value is not None:
                values[word].append(one.score.value)
        if not values["pass"] or not values["fail"]:
            return None
        if min(values["pass"]) > max(values["fail"]):
            return False
        return True if max(values["pass"]) < min(values["fail"]) else None

    def counts_by(self) -> str:
        """Which of its scores are failures, in words."""
        how = self.how
        if how.threshold is not None:
            beyond = "above" if how.lower_is_better else "below"
            return f"fails {beyond} {how.threshold:g}, as {how.said_by} said"
        if how.fails or how.passes:
            return f"by its labels, as {how.said_by} said"
        if how.lower_is_better is not None and how.shares:
            return f"{how.way}, as {how.said_by} said"
        known = sum(word is not None for word in self._said)
        if known == len(self.records):
            return "as its source says"
        return "as its source says, where it says it" if known else ""


def said_by(score: Score, format_name: str, how: Counting) -> Said | None:
    """What a score says of its trace: as somebody said of this judge, else as its source says. None where nobody knows."""
    verdict = verdict_of_score(score, format_name, {score.name: how})
    return None if verdict == "unsure" else verdict


def judge_label(judge: JudgeName) -> str:
    """A judge in words: its name, with its model and the beginning of its prompt's hash where they are known."""
    more = [one for one in (judge.model, prompt_mark(judge.prompt)) if one]
    return f"{judge.name} ({', '.join(more)})" if more else judge.name


def prompt_mark(prompt: str) -> str:
    """A prompt, short: the beginning of its hash, or the version that records name it by."""
    if not prompt:
        return ""
    mark = _bare(prompt)
    return f"prompt {mark[:_MARK] if mark != prompt else mark[:40]}"


def _bare(prompt: str) -> str:
    return prompt.removeprefix("sha256:").removeprefix("settings:")


def judge_scores_of(space: OpenLibrary, asked: JudgeQuestion) -> list[JudgeScores]:
    """The judges that are asked for, with their scores. Raises UserError for a name that no judge has."""
    said = meanings(space.library)
    found: dict[JudgeName, JudgeScores] = {}
    names: set[str] = set()
    for one in judge_records(space.library):
        names.add(one.judge.name)
        if _is(one.judge, asked):
            at = found.setdefault(
                one.judge, JudgeScores(one.judge, said.get(one.judge.name, Counting()), [])
            )
            at.records.append(one)
    if asked.name is not None and not found:
        raise UserError(
            f"No score of these traces is named {asked.name}"
            + (
                " with that model, prompt or rater"
                if any(one is not None for one in (asked.model, asked.prompt, asked.rater))
                else ""
            ),
            _named_here(names, asked.name),
        )
    return [found[judge] for judge in chosen_judges(found, asked)]


def chosen_judges(judges: Iterable[JudgeName], asked: JudgeQuestion) -> list[JudgeName]:
    """Those of these judges that are asked for, in order."""
    found = sorted(one for one in judges if _is(one, asked))
    if asked.prompt is None:
        return found
    # Where one is of exactly that prompt, others that only begin so are not meant: versions 1 and 10.
    return [one for one in found if _bare(one.prompt) == _bare(asked.prompt)] or found


def selector_of(judge: JudgeName, judges: Sequence[JudgeName]) -> dict[str, str]:
    """What tells a judge from the other ones of its name, in as few words as do: of `model`, `prompt` and `rater`."""
    told = {"model": judge.model, "prompt": _bare(judge.prompt), "rater": judge.rater}
    others = [one for one in judges if one != judge and one.name == judge.name]
    for count in range(len(told) + 1):
        for names in combinations(told, count):
            asked = {name: told[name] for name in names}
            if not any(_told_by(one, asked) for one in others):
                return asked
    return told


def _told_by(judge: JudgeName, asked: Mapping[str, str]) -> bool:
    has = {"model": judge.model, "prompt": _bare(judge.prompt), "rater": judge.rater}
    return all(has[name] == value for name, value in asked.items())


def _named_here(names: set[str], asked: str) -> str:
    """What the judges of a library are called, those that a name is a part of first."""
    if not names or asked in names:
        return "tracejury judges lists the judges."
    first = sorted(names, key=lambda name: (asked.casefold() not in name.casefold(), name))
    more = f" and {len(first) - 5:,} more" if len(first) > 5 else ""
    return f"The judges here are {', '.join(first[:5])}{more}: tracejury judges lists them."


def _is(judge: JudgeName, asked: JudgeQuestion) -> bool:
    return (
        (asked.name is None or judge.name == asked.name)
        and (asked.model is None or judge.model == asked.model)
        and (asked.rater is None or judge.rater == asked.rater)
        and (asked.prompt is None or _has_prompt(judge, _bare(asked.prompt)))
    )


def _has_prompt(judge: JudgeName, begins: str) -> bool:
    mark = _bare(judge.prompt)
    return mark.startswith(begins) if begins else not mark


def pinned_rubrics(space: OpenLibrary, asked: str | None) -> list[Pinned]:
    """The rubrics under which verdicts count, the newest version of each first. Raises UserError for one that is not there."""
    rubrics = space.reviews.rubrics()
    wanted = [
        (one, pinned)
        for pinned, one in rubrics.items()
        if asked is None or one.id == asked or (len(asked) >= 6 and pinned.startswith(asked))
    ]
    if asked is not None and not wanted:
        raise UserError(
            f"No review was given under a rubric {asked}", "tracejury rubric list shows rubrics."
        )
    ordered = sorted(wanted, key=lambda item: (item[0].id, -item[0].version, item[1]))
    return [Pinned(pinned, one, authoritative(space, pinned)) for one, pinned in ordered]


def kept_back(space: OpenLibrary) -> set[str]:
    """The traces that the reader has yet to judge blind, under rubrics by which they have begun to judge."""
    reviews = space.reviews.reviews()
    begun = judged_under(space, reviews)
    return {trace for trace, rubric in yet_to_judge(space, reviews) if rubric in begun}


def judges_found(space: OpenLibrary, asked: JudgeQuestion) -> list[JudgeFound]:
    """Each judge that is asked for, under each rubric by which experts judged what it scored. Raises UserError."""
    scores = judge_scores_of(space, asked)
    under = pinned_rubrics(space, asked.rubric)
    hidden = kept_back(space)
    drawn = {item.trace for queue in space.queues.all() for item in queue.items if item.random}
    found = []
    for one in scores:
        given = one.given()
        if asked.part is not None:
            given = {trace: said for trace, said in given.items() if part_of(trace) == asked.part}
        met = [each for each in under if not given.keys().isdisjoint(each.verdicts.verdicts)]
        values = _values(space, sorted(given), asked.slice_name) if asked.slice_name else None
        for each in met or under[:1] or [Pinned()]:
            experts = {
                trace: said for trace, said in each.verdicts.verdicts.items() if trace not in hidden
            }
            report = judge_report(
                given, experts, Asked(asked.target, one.lower_is_better(), values, drawn)
            )
            repeats = repeats_of(one.judge, [other.judge for other in scores])
            found.append(_found(space, one, each, report, hidden & given.keys(), repeats))
    _check_slice(space, asked, found)
    return found


def repeats_of(judge: JudgeName, judges: Sequence[JudgeName]) -> Repeats:
    """What of a judge another one has too."""
    others = [other for other in judges if other != judge and other.name == judge.name]
    if any(judge_label(other) == judge_label(judge) for other in others):
        return "label"
    return "name" if others else ""


def _found(
    space: OpenLibrary,
    one: JudgeScores,
    under: Pinned,
    report: JudgeReport,
    hidden: set[str],
    repeats: Repeats,
) -> JudgeFound:
    listed = {held.trace for held in (*report.missed, *report.flagged)}
    listed |= {*report.anchors.stricter, *report.anchors.milder} - hidden
    rows = space.shown.rows_for(sorted(listed))
    return JudgeFound(
        one.judge,
        under,
        report,
        one.counts_by(),
        one.lower_is_better(),
        one.how.threshold,
        repeats,
        len(hidden & under.verdicts.verdicts.keys()),
        {row.key: row.title for row in rows},
        {row.key: row.source_id for row in rows},
    )


def _values(space: OpenLibrary, traces: Sequence[str], name: str) -> dict[str, str]:
    """The slice of each trace, as it is shown."""
    found = values_of(space.library, traces, name)
    return {trace: space.shown.value(name, value) for trace, value in found.items()}


def _check_slice(space: OpenLibrary, asked: JudgeQuestion, found: Sequence[JudgeFound]) -> None:
    """Raises UserError if none of the compared traces has metadata of that name."""
    held = [item.trace for one in found for item in one.report.held]
    if asked.slice_name is None or not held:
        return
    if any(item.value is not None for one in found for item in one.report.slices):
        return
    names = ", ".join(slices_of(space.library, held))
    raise UserError(
        f"None of these traces has {asked.slice_name} in its metadata",
        f"They have: {names}." if names else "They have no metadata that make slices.",
    )


def compared(one: JudgeFound, other: JudgeFound) -> Paired:
    """Two judges on the traces that experts and both of them judged, under the same rubric."""
    second = {item.trace: item.judge for item in other.report.held}
    return paired(
        (item.judge == item.expert, second[item.trace] == item.expert)
        for item in one.report.held
        if item.trace in second
    )
