"""What the review in plain lines is made of: reading and printing lines, the trace that is looked at, saving a press.

No box is drawn, no cursor moved, no colour used, so that a screen reader reads it in order. The presses and the
journal are those of the app.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from ...errors import UserError
from ...rubrics.schema import Question, Verdict
from ...rubrics.scoring import waived
from ...store.acts import Act, of_repeat
from ...store.judgement import Review
from ...store.reviews import presses
from ...store.reviews.queues import Queue
from ...store.workspace.shown import masked_word
from ...store.workspace.workspace import Workspace
from ..safe_text import one_line, safe_text
from ..views.review import ReviewItem
from .words import question_lines, review_lines, trace_lines

END_OF_TEXT: Final = "."
"""A line of its own that ends a text of several lines."""

Read = Callable[[], str | None]
"""Reads one line without its end; None when there is no more."""
Write = Callable[[str], None]
"""Prints one line."""


class Sitting:
    """One reviewer before one queue: at most one trace is looked at."""

    def __init__(self, space: Workspace, queue: Queue, read: Read, write: Write) -> None:
        rubric = space.reviews.rubric(queue.rubric)
        assert rubric is not None
        self._space = space
        self._queue = queue
        self._rubric = rubric
        self._read = read
        self._print = write
        self._item: ReviewItem | None = None
        self._ended = False
        self._chosen: Question | None = None
        self._change_to: Verdict | None = None
        self._put_off = False

    # --- reading and printing ---------------------------------------------------------------------

    def _say(self, *lines: str) -> None:
        for line in lines:
            self._print(safe_text(line))

    def _next_line(self) -> str | None:
        line = self._read()
        if line is None:
            self._ended = True
        self._space.active_time.touched()
        return line

    def _text(self, ask: str) -> str | None:
        """Ask for a text of several lines; None if it was left."""
        self._say(f"{ask} End with a line that has only a full stop; a full stop alone leaves it.")
        lines: list[str] = []
        while (line := self._next_line()) is not None:
            if line == END_OF_TEXT:
                return "\n".join(lines) or None
            lines.append(line)
        return None

    # --- a trace ------------------------------------------------------------------------------------

    def _go_to(self, position: int) -> None:
        space = self._space
        item = ReviewItem.read(space, self._queue, position)
        self._item = item
        self._chosen = self._change_to = None
        self._put_off = False
        space.active_time.look_at(
            (item.key, self._queue.rubric), item.review.active_ms if item.review else None
        )
        masked = masked_word(masked=item.masked).capitalize()
        left = item.progress.total - item.progress.finished
        self._say("", f"Trace {position + 1} of {len(self._queue.items)}, {left} to go. {masked}.")
        if item.before:
            self._say(item.before)
        if item.trace is None:
            self._say("This trace is no longer in the library; load its bundle again to see it.")
        else:
            self._say(*trace_lines(item.trace, item.turns))
        self._ask()

    def _ask(self) -> None:
        """Ask what is to be answered next, or say that nothing is."""
        item = self._item
        if item is None:
            return
        question = self._question()
        if question is not None:
            answers = item.review.answers if item.review else {}
            self._say(*question_lines(question, answers.get(question.id)))
            if self._chosen is None and question in self._can_tell():
                self._say("Answer only what you can tell: Enter alone finishes")
        elif item.review is not None or not self._rubric.asks_verdict:
            self._say(*review_lines(self._rubric, item.review, item.trace))

    def _question(self) -> Question | None:
        """The question that was asked for, else the first that still needs an answer."""
        item = self._item
        if item is not None and self._chosen is not None:
            return self._chosen
        if item is None or (item.review is not None and item.review.status != "draft"):
            return None
        found = presses.needs(self._rubric, item.review)
        needed = (need.question for need in found if need.question is not None)
        return next(needed, None) or next(iter(self._can_tell()), None)

    def _can_tell(self) -> tuple[Question, ...]:
        """What whoever is unsure is asked, and may leave: the review can be finished without it."""
        review = self._review()
        if review is None or review.status != "draft" or presses.needs(self._rubric, review):
            return ()
        return waived(self._rubric, review.answers)

    def _named(self) -> str:
        """The trace that is looked at, as a question about it begins."""
        item = self._item
        if item is None:
            return "It"
        name = item.trace.source_id if item.trace is not None else None
        return f"Trace {item.position + 1}" + (f", {one_line(name, 60)}," if name else "")

    def _press(self, acts: Sequence[Act]) -> bool:
        item, space = self._item, self._space
        if item is None or not acts:
            return False
        timed = space.active_time.timed(acts, (item.key, self._queue.rubric))
        timed = of_repeat(timed, item.repeat) if item.repeat else timed
        try:
            timed = space.shown.real_acts(item.key, timed, masked=item.masked)
            space.journal.append(space.reviewer, item.key, self._queue.rubric, timed)
        except UserError as error:
            self._say(f"NOT SAVED. {error}")
            return False
        self._item = item.with_present_review(space)
        return True

    def _review(self) -> Review | None:
        return self._item.review if self._item else None
