"""What the screens of codes show: codes as lines, and the reviews that give one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rich.text import Text

from ...store.judgement import Review
from ...store.plurals import counted
from ...store.reviews.queues import Queue, QueueItem
from ...store.workspace.codes import UsedCode, code_titles, reviews_with
from ...store.workspace.workspace import Workspace
from ..keys.table import key
from ..safe_text import one_line

CODE_COLUMNS = f"{'code':<26}  {'reviews':>7}  {'last':<10}  from"


def day(at_ms: int) -> str:
    """A time as the date here."""
    return datetime.fromtimestamp(at_ms / 1000).astimezone().strftime("%Y-%m-%d")


def codes_title(codes: Sequence[UsedCode], hidden: int = 0) -> Text:
    """The title bar; `hidden` are codes that others gave, on traces that are still to be judged."""
    free = sum(one.free for one in codes)
    text = Text(f" Codes: {len(codes)} in use, {free} of them typed")
    return text.append(f" · {hidden} of others hidden ({key('others')})", "dim") if hidden else text


def code_row(used: UsedCode, width: int) -> Text:
    """One code on one line."""
    row = Text(f"{one_line(used.name, 26):<26}  {used.count:>7,}  {day(used.last_ms)}  ")
    origin = ", ".join(used.rubrics) or "typed"
    row.append(f"{one_line(origin, 24):<24}", "" if used.rubrics else "bold")
    room = width - row.cell_len - 2
    return row.append(f"  {one_line(used.meaning, room)}", "dim") if room > 12 else row


def code_detail(used: UsedCode | None, title: str) -> Text:
    """Everything to know about the code under the cursor; `title` is that of its example."""
    if used is None:
        return Text("")
    text = Text(one_line(used.name, 60), "bold")
    if used.name != used.code:
        text.append(
            f"  {one_line(used.code, 60)} where one types it, and in exports", "not bold dim"
        )
    meaning = (
        used.meaning or f"typed: {key('promote')} makes it a choice of a rubric, with a definition"
    )
    text.append(f"\n{one_line(meaning, 400)}", "not bold")
    by = ", ".join(f"{one_line(name, 20)} {count}" for name, count in used.by.most_common(6))
    text.append(f"\ngiven by {by}", "not bold dim")
    if used.formerly:
        text.append(f"\nformerly {one_line(', '.join(used.formerly), 200)}", "not bold dim")
    if used.example:
        text.append(f"\nfor example {one_line(title or used.example, 200)}", "not bold dim")
    else:
        text.append(
            "\nno trace is named: you have not finished one of those with this code", "not bold dim"
        )
    return text


@dataclass(frozen=True, slots=True)
class CodedReview:
    """A review that gives a code, with the title of its trace."""

    review: Review
    title: str


@dataclass(frozen=True, slots=True)
class CodeReviews:
    """The reviews that give a code, as far as this reviewer may see them; `hidden` counts the others."""

    code: str
    rows: tuple[CodedReview, ...]
    hidden: int
    titles: Mapping[str, str] = field(default_factory=dict)
    """What a person reads for each code of a rubric."""

    @classmethod
    def of(cls, space: Workspace, code: str, *, to_judge: bool = True) -> CodeReviews:
        """Read them. It reads every review: call it in a worker."""
        reviews, hidden = reviews_with(space, code, to_judge=to_judge)
        keys = list(dict.fromkeys(review.trace for review in reviews))
        titles = {row.key: row.title for row in space.shown.rows_for(keys)}
        rows = tuple(
            CodedReview(
                space.shown.review(one), titles.get(one.trace, "(no longer in the library)")
            )
            for one in reviews
        )
        return cls(code, rows, hidden, code_titles(space))

    def around(self, at: int) -> tuple[Queue, int]:
        """The traces under the rubric of one row as a queue, and the place of that row in it."""
        review = self.rows[at].review
        traces = [one.review.trace for one in self.rows if one.review.rubric == review.rubric]
        unique = list(dict.fromkeys(traces))
        items = tuple(QueueItem(trace, f"code {self.code}") for trace in unique)
        return Queue(f"code {self.code}", review.rubric, items), unique.index(review.trace)


def reviews_title(found: CodeReviews, chosen: int) -> Text:
    """The title bar of the reviews with a code."""
    text = Text(
        f" {one_line(found.titles.get(found.code, found.code), 30)}: {counted(len(found.rows), 'review')}, {chosen} chosen for a new code"
    )
    if found.hidden:
        text.append(" · not those on traces that you have not judged", "dim")
    return text


def coded_row(coded: CodedReview, width: int, *, chosen: bool) -> Text:
    """A review on one line: whether it gets the new code, who judged what."""
    review = coded.review
    row = Text("[x] " if chosen else "[ ] ", "bold" if chosen else "")
    row.append(f"{review.verdict or review.status:<8}  {one_line(review.reviewer, 14):<14}  ")
    return row.append(one_line(coded.title, max(8, width - row.cell_len)))


def coded_detail(coded: CodedReview | None, titles: Mapping[str, str]) -> Text:
    """What was said of a trace: its note, its written answers, and its other codes."""
    if coded is None:
        return Text("")
    review = coded.review
    text = Text(one_line(coded.title, 300), "bold")
    said = [
        value
        for value in review.answers.values()
        if isinstance(value, str) and " " in value.strip()
    ]
    for words in (*said, review.note):
        if words:
            text.append(f"\n{one_line(words, 500)}", "not bold")
    codes = [titles.get(one, one) for one in review.codes or review.own_codes]
    text.append(f"\ncodes: {one_line(', '.join(codes), 300)}", "not bold dim")
    return text
