"""What the review screen shows of one item of a queue: read from the store, then as text."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final, TypedDict

from rich.text import Text

from ...errors import UserError
from ...rubrics.schema import Rubric
from ...store.canonical import Json
from ...store.hiding import HIDDEN, Hiding
from ...store.journal.journal import TextDraft
from ...store.judgement import SIGNAL_WORDS, Evidence, Review
from ...store.lessons.place import has_lessons
from ...store.library.meanings import meanings
from ...store.reviews.disagreement import EarlierJudgement, judgements_by_others
from ...store.reviews.queue_items import reason_shown
from ...store.reviews.queues import Queue
from ...store.reviews.standing import QueueProgress
from ...store.score_meanings import Declared
from ...store.trace import Step, Trace, answer_text, incomplete_in
from ...store.workspace.workspace import Workspace
from ..safe_text import one_line
from ..verdicts import done_word
from ..widgets.form_view import FormView, ScoreLine
from ..widgets.step_tree import TreeRows
from ..widgets.turns import Turn, prepare, trace_turns
from .code_titles import code_title
from .judging import changed_words, is_another_text, place_words
from .score_words import score_words

QUIET: Final = 5
"""It is said that no new failure code appeared once that is so for this many traces."""


_AGAIN: Final = "again in "


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One trace of a queue with the reviewer's present review of it.

    `trace` is None if it is no longer in the library; reviews are kept without their traces.
    """

    position: int
    key: str
    reason: str
    trace: Trace | None
    newer: str | None
    review: Review | None
    drafts: Mapping[str, TextDraft]
    progress: QueueProgress
    queue: Queue
    similar: str = ""
    """What is known of similar failures, in words."""
    before: str = ""
    """How the reviewer judged an earlier revision of the trace, and what changed since."""
    newer_differs: str = ""
    """What differs in the newer revision."""
    session: str = ""
    """Where in its session the trace stands, once that is known: "trace 2 of 5 of this session"."""
    turns: tuple[Turn, ...] = ()
    """The trace as it is read."""
    numbered: Mapping[str, tuple[int, Step]] = field(default_factory=dict)
    """Its steps by their ids, each with its number."""
    failed: bool = False
    """Whether the trace, or a step of it, ended with an error."""
    lacks: str = ""
    """The first thing that the export left out of it."""
    tree: TreeRows = field(default_factory=TreeRows)
    """Its steps, without those that judged the trace while the review is not finished."""
    blind: bool = False
    """Whether what judged the trace before is left out of `turns`."""
    context: Mapping[str, Json] = field(default_factory=dict)
    """The metadata of the trace as they may be shown."""
    declared: Declared = field(default_factory=dict)
    """What was declared of scores by their names."""
    quiet: int = 0
    """How many traces ago the last new failure code appeared; 0 if none has."""
    repeat: str | None = None
    """The name of the queue that asks for a second judgement, if this is one; nothing on the screen says so."""
    masked: bool = False
    """Whether `trace`, `review` and all other texts are masked."""
    real: Trace | None = None
    """The trace as it is."""
    real_review: Review | None = None
    """The review as it is saved."""
    others: tuple[EarlierJudgement, ...] = ()
    """The verdicts of other reviewers, once the review is finished."""
    helped: str = ""
    """What helped an earlier project against this failure, once the review is finished."""

    @classmethod
    def read(cls, workspace: Workspace, queue: Queue, position: int) -> ReviewItem:
        """Read the item at `position`. Reads a whole trace: call it away from the screen."""
        item = queue.items[position]
        shown = workspace.shown
        masked = shown.masked
        trace = shown.trace(item.trace)
        repeat = queue.repeat_at(position)
        review = workspace.reviews.review(
            workspace.reviewer, item.trace, queue.rubric, repeat=repeat
        )
        blind = _is_blind(workspace, queue, review)
        reason = reason_shown(item, finished=not blind, blind=blind, order=queue.order)
        similar = _similar_failures(workspace, item.trace, queue.rubric)
        before = "" if repeat else _judged_before(workspace, item.trace, queue.rubric)
        return cls(
            position=position,
            key=item.trace,
            reason=shown.text(item.trace, reason),
            repeat=repeat,
            trace=trace,
            real=shown.real(item.trace) if masked else trace,
            masked=masked,
            newer=workspace.library.stale(item.trace),
            review=shown.review(review) if review else None,
            real_review=review,
            others=_by_others(workspace, review),
            declared=meanings(workspace.library),
            helped=_helped(workspace, review),
            drafts=_drafts(workspace, item.trace, repeat),
            progress=workspace.queues.progress(queue, workspace.reviewer),
            quiet=workspace.queues.since_code(queue, workspace.reviewer) or 0,
            queue=queue,
            similar=shown.text(item.trace, similar),
            before=shown.text(item.trace, before),
            newer_differs=shown.text(item.trace, workspace.differs_in_newest(item.trace)),
            **_facts(trace),
            **_seen(workspace, queue, trace, blind=blind),
        )

    def with_review(self, workspace: Workspace) -> ReviewItem:
        """The same item with its review read again, and all else as it was."""
        review = workspace.reviews.review(
            workspace.reviewer, self.key, self.queue.rubric, repeat=self.repeat
        )
        seen = workspace.shown.review(review) if review else None
        return replace(
            self,
            review=seen,
            real_review=review,
            others=_by_others(workspace, review),
            helped=_helped(workspace, review),
        )

    def with_present_review(self, workspace: Workspace) -> ReviewItem:
        """The same item with review, drafts and progress read again, and with what is shown of the trace now."""
        shown = workspace.shown
        if shown.masked != self.masked:
            return ReviewItem.read(workspace, self.queue, self.position)
        review = workspace.reviews.review(
            workspace.reviewer, self.key, self.queue.rubric, repeat=self.repeat
        )
        blind = _is_blind(workspace, self.queue, review)
        trace = self.trace
        if trace is not None and blind != self.blind:
            seen = _seen(workspace, self.queue, trace, blind=blind)
            item = self.queue.items[self.position]
            order = self.queue.order
            reason = reason_shown(item, finished=not blind, blind=blind, order=order)
            reason = shown.text(self.key, reason)
            return replace(self, **seen, reason=reason).with_present_review(workspace)
        before = "" if self.repeat else _judged_before(workspace, self.key, self.queue.rubric)
        return replace(
            self,
            review=shown.review(review) if review else None,
            real_review=review,
            others=_by_others(workspace, review),
            declared=meanings(workspace.library),
            helped=_helped(workspace, review),
            drafts=_drafts(workspace, self.key, self.repeat),
            progress=workspace.queues.progress(self.queue, workspace.reviewer),
            quiet=workspace.queues.since_code(self.queue, workspace.reviewer) or 0,
            before=shown.text(self.key, before),
        )

    @property
    def name(self) -> tuple[str, str | None]:
        """What tells it from every other item of its queue: its trace, and whether that comes a second time."""
        return self.key, self.repeat

    def draft_field(self, field: str) -> str:
        """The name under which an unfinished text is kept: what is written of a repeat is apart from the first."""
        return _draft_field(field, self.repeat)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The words marked so far."""
        return self.review.evidence if self.review else ()


def _draft_field(field: str, repeat: str | None) -> str:
    return field if repeat is None else f"{_AGAIN}{repeat}: {field}"


def _drafts(workspace: Workspace, trace: str, repeat: str | None) -> dict[str, TextDraft]:
    """The unfinished texts of an item by their fields."""
    shown = workspace.shown
    found = {
        name: TextDraft(*shown.draft(trace, text.text, text.caret))
        for name, text in workspace.journal.drafts(workspace.reviewer, trace).items()
    }
    if repeat is None:
        return {name: text for name, text in found.items() if not name.startswith(_AGAIN)}
    begins = _draft_field("", repeat)
    return {
        name.removeprefix(begins): text for name, text in found.items() if name.startswith(begins)
    }


class _Facts(TypedDict):
    """What takes a look at every step of a trace."""

    numbered: Mapping[str, tuple[int, Step]]
    failed: bool
    lacks: str


def _facts(trace: Trace | None) -> _Facts:
    if trace is None:
        return _Facts(numbered={}, failed=False, lacks="")
    return _Facts(
        numbered={step.id: (number, step) for number, step in enumerate(trace.steps, 1)},
        failed=trace.status == "error",
        lacks=next(iter(incomplete_in(trace)), ""),
    )


class _Seen(TypedDict):
    """What is shown of a trace itself."""

    turns: tuple[Turn, ...]
    tree: TreeRows
    context: Mapping[str, Json]
    blind: bool


def _seen(workspace: Workspace, queue: Queue, trace: Trace | None, *, blind: bool) -> _Seen:
    if trace is None:
        return _Seen(turns=(), tree=TreeRows(), context={}, blind=blind)
    if not blind:
        turns, tree = trace_turns(trace), TreeRows.of(trace, frozenset())
        prepare(turns)
        return _Seen(turns=turns, tree=tree, context=trace.metadata, blind=False)
    rubric = workspace.reviews.rubric(queue.rubric)
    shown = rubric.display.shown if rubric is not None else ()
    judged = Hiding(trace, shown)
    told = judged.metadata.value.items()
    turns = trace_turns(trace, blind=True, shown=shown)
    prepare(turns)
    return _Seen(
        turns=turns,
        tree=TreeRows.of(judged.trace, judged.steps),
        context={name: value for name, value in told if value != HIDDEN},
        blind=True,
    )


def _is_blind(workspace: Workspace, queue: Queue, review: Review | None) -> bool:
    """Whether what judged the trace before is hidden: until the review is finished, unless the rubric shows it."""
    rubric = workspace.reviews.rubric(queue.rubric)
    judged = review is not None and review.judged
    return rubric is not None and rubric.display.blind and not judged


def _by_others(workspace: Workspace, review: Review | None) -> tuple[EarlierJudgement, ...]:
    """Nobody sees them before they have judged themselves."""
    if review is None or not review.judged:
        return ()
    found = workspace.reviews.reviews(rubric=review.rubric, trace=review.trace)
    return judgements_by_others(found, review.reviewer)


def _helped(workspace: Workspace, review: Review | None) -> str:
    """Nobody is told before they have judged: it would tell them what to think."""
    if review is None or not review.judged or not has_lessons(workspace.folder):
        return ""
    with suppress(UserError):  # `groups list` says what is wrong with its file
        return workspace.earlier.helped(review)
    return ""


def _similar_failures(workspace: Workspace, trace: str, rubric: str) -> str:
    """Similar failures and how this reviewer judged them; verdicts of others would influence."""
    if not (workspace.folder / "groups.db").exists():
        return ""
    found = workspace.group_work.similar_failures(trace)
    asks = workspace.reviews.rubric(rubric)
    if found and asks is not None and asks.display.blind:
        found = found.own()
    return found.told(lambda code: code_title(asks, code)) if found else ""


def _judged_before(workspace: Workspace, trace: str, rubric: str) -> str:
    found = workspace.judged_before(trace, rubric)
    return found.for_its_reviewer if found else ""


def title_line(queue: Queue, item: ReviewItem, width: int, rubric: Rubric | None = None) -> Text:
    """Queue, position and progress; the source id where there is room for it."""
    progress = item.progress
    line = Text(" ")
    line.append(one_line(queue.name, 32), "bold")
    line.append(f"  {item.position + 1}/{len(queue.items)}")
    line.append(f"   {progress.finished} {done_word(rubric)}")
    if progress.deferred:
        line.append(f" · {progress.deferred} deferred")
    left = progress.total - progress.finished
    line.append(f" · {left} to go" if left else " · all done")
    if item.quiet >= QUIET:
        line.append(f" · last new code {item.quiet:,} traces ago")
    source = item.trace.source_id if item.trace else None
    if source and width >= 100:
        shown = one_line(source, 40)
        gap = width - line.cell_len - len(shown) - 3
        if gap > 2:
            line.append(" " * gap + shown, "dim")
    return line


def _changed(item: ReviewItem) -> Text | None:
    """What the correction changes of what was said; None if too little is left of that to be compared."""
    correction = item.review.correction if item.review is not None else None
    if correction is None or item.trace is None:
        return None
    return _compared(answer_text(item.trace), correction.text)


@lru_cache(4)
def _compared(said: str, corrected: str) -> Text | None:
    """Shown after every press, and slow for texts of which every word is another."""
    if is_another_text(said, corrected):
        return None
    return changed_words(said, corrected)


def _score_lines(item: ReviewItem) -> tuple[ScoreLine, ...]:
    """Every score that came with the trace, with who gave it and why."""
    if item.trace is None or item.blind:
        return (ScoreLine(""),) if item.trace is not None and item.trace.scores else ()
    steps = {id_: number for id_, (number, _) in item.numbered.items()}
    words = (score_words(one, item.trace.format, item.declared, steps) for one in item.trace.scores)
    return tuple(ScoreLine(one.line, one.reason) for one in words)


def form_view(rubric: Rubric, item: ReviewItem) -> FormView:
    """What the rubric form shows."""
    review = item.review
    places: list[tuple[str, str]] = []
    if review is not None and item.trace is not None:
        if review.break_point is not None:
            places.append(("Broke at", place_words(item.trace, review.break_point)))
        if review.manifestation is not None:
            places.append(("Showed at", place_words(item.trace, review.manifestation)))
        if review.root_cause is not None:
            places.append(("Root cause", place_words(item.trace, review.root_cause)))
        if review.cause_layer is not None:
            places.append(("Cause layer", review.cause_layer))
    for one in review.signals if review is not None else ():
        words = SIGNAL_WORDS[one.kind]
        places.append(("Signal", f"{words}: {one.note}" if one.note else words))
    return FormView(
        rubric=rubric,
        review=review,
        places=tuple(places),
        scores=_score_lines(item),
        blind=item.blind,
        drafts=frozenset(name.removeprefix("answer:") for name in item.drafts),
        changed=_changed(item),
    )
