"""What reviewers say differently of one trace, side by side. Pure but for `DisputeView.of`, which reads."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.text import Text

from ...rubrics.schema import Answer, Rubric
from ...store.judgement import Evidence, Place, Review
from ...store.plurals import counted
from ...store.reviews.adjudication import CONTESTED
from ..cells import cells
from ..keys.table import key
from ..safe_text import one_line
from ..verdicts import verdict_words
from ..widgets.signs import EVIDENCE, MOST_SIGNS
from .code_titles import codes_line
from .judging import place_words, step_words
from .rubric_text import answer_words as words_of_choices

if TYPE_CHECKING:
    from ...store.trace import Trace
    from ...store.workspace.adjudication import Difference, Dispute
    from ...store.workspace.workspace import Workspace
    from ..widgets.turns import Turn

DIFFERS: Final = "≠"
_LABEL: Final = 18
_GAP: Final = 2
_NARROWEST: Final = 16
"""Cells of a column; with less, what each says stands in a line of its own."""
_WIDEST: Final = 56
_MOST_LINES: Final = 3
_QUOTED: Final = 60
_BROKE: Final = "Broke at"


def answer_words(
    rubric: Rubric,
    found: Difference,
    said: Answer | Place,
    numbers: Mapping[str, int] | None = None,
) -> str:
    """What one reviewer says of what differs, in words; `numbers` are those of the steps, by their ids."""
    if isinstance(said, Place):
        if said.cannot_tell:
            return "cannot tell"
        number = (numbers or {}).get(said.step or "")
        return f"step {number}" if number else str(one_line(said.step or "", 28))
    question = rubric.question(found.question) if found.question else None
    if question is not None:
        return str(one_line(words_of_choices(question, said), 60))
    if isinstance(said, list) and found.kind == "codes":
        return str(one_line(codes_line(rubric, map(str, said)), 60)) or "none"
    if isinstance(said, list):
        return str(one_line(", ".join(said), 60)) or "none"
    return str(said)


@dataclass(frozen=True, slots=True)
class DisputeView:
    """A trace with what reviewers say of it, as it is shown. `reviews` are those of `dispute`, maybe masked; `trace` is
    None if it is not in the library."""

    dispute: Dispute
    reviews: tuple[Review, ...]
    trace: Trace | None
    turns: tuple[Turn, ...]
    title: str

    @classmethod
    def of(cls, space: Workspace, dispute: Dispute) -> DisputeView:
        """Read it: takes time on a long trace, so call it in a worker."""
        from ..widgets.turns import prepare, trace_turns

        trace = space.shown.trace(dispute.trace)
        turns = () if trace is None else trace_turns(trace)
        prepare(turns)
        rows = space.shown.rows_for([dispute.trace])
        title = rows[0].title if rows else "(no longer in the library)"
        return cls(dispute, tuple(space.shown.reviews(dispute.reviews)), trace, turns, title)

    @property
    def signs(self) -> dict[str, str]:
        """The signs beside each step: the numbers of those to whom it is the break point, and that words are marked."""
        found: dict[str, list[str]] = {}
        for number, review in enumerate(self.reviews, 1):
            place = review.break_point
            for step in () if place is None else (place.step, *place.alternates):
                if step is not None:
                    found.setdefault(step, []).append(str(number))
        for one in self.evidence:
            found.setdefault(one.step, []).append(EVIDENCE)
        return {step: "".join(dict.fromkeys(signs))[:MOST_SIGNS] for step, signs in found.items()}

    @property
    def evidence(self) -> list[Evidence]:
        """The words that anybody marked."""
        return [one for review in self.reviews for one in review.evidence]

    @property
    def places(self) -> list[str]:
        """The steps at which reviewers say that it broke, or marked words, in reading order, each once."""
        signed = self.signs
        return [turn.step for turn in self.turns if turn.step in signed]


def heading(at: int, total: int, decided: int, waiting: int) -> Text:
    """The title bar: which of how many, and how many are decided."""
    text = Text(" Where reviewers differ", "bold")
    if total:
        which = f"{at + 1:,} of {total:,}" if at < total else f"all {total:,} seen"
        text.append(f"  {which} · {decided:,} decided", "not bold")
    if waiting:
        text.append(f" · {waiting:,} you have yet to judge", "not bold")
    return text


def side_by_side(view: DisputeView, width: int) -> Text:
    """What each reviewer says, what differs first and with a sign; in columns, or where these would be too narrow one
    below the other."""
    rows = list(_rows(view))
    count = len(view.reviews)
    column = min(_WIDEST, (width - _LABEL - _GAP * count) // max(1, count))
    text = Text()
    if column < _NARROWEST:
        for row in rows:
            text.append(f"{row.sign} {row.label}\n", row.style)
            for number, (review, said) in enumerate(zip(view.reviews, row.said, strict=True), 1):
                line = f"    {number} {one_line(review.reviewer, 20)}: {said or '-'}"
                text.append(f"{one_line(line, width)}\n", row.style)
        return text
    text.append(" " * _LABEL)
    for number, review in enumerate(view.reviews, 1):
        name = one_line(f"{number} {review.reviewer}{_taken_over(review)}", column)
        text.append(" " * _GAP)
        text.append(_filled(str(name), column), "bold underline")
    for row in rows:
        text.append("\n")
        text.append_text(_in_columns(row, column))
    return text


@dataclass(frozen=True, slots=True)
class _Row:
    label: str
    said: tuple[str, ...]
    differs: bool

    @property
    def sign(self) -> str:
        return DIFFERS if self.differs else " "

    @property
    def style(self) -> str:
        return "bold" if self.differs else "dim"


def _taken_over(review: Review) -> str:
    return " (from a group)" if review.propagated is not None else ""


def _rows(view: DisputeView) -> Iterator[_Row]:
    dispute, reviews = view.dispute, view.reviews
    rubric = dispute.rubric
    names = [one.reviewer for one in reviews]
    for found in dispute.differences:
        said = tuple(_said(view, found, name) for name in names)
        label = _BROKE if found.kind == "break_point" else found.ask
        yield _Row(label, said, differs=True)
    kinds = {found.kind for found in dispute.differences}
    if "verdict" not in kinds and rubric.asks_verdict:
        yield _Row("Verdict", tuple(_verdict(one) for one in reviews), differs=False)
    if "break_point" not in kinds:
        yield from _told(_BROKE, [_place(view, one) for one in reviews])
    if "codes" not in kinds:
        yield from _told("Codes", [codes_line(rubric, one.codes) for one in reviews])
    yield from _told("Marked words", [_quotes(one.evidence) for one in reviews])
    yield from _told("Why", [_why(rubric, one) for one in reviews])
    yield from _told(
        "Correction", [one.correction.text if one.correction else "" for one in reviews]
    )


def _told(label: str, said: Sequence[str]) -> Iterator[_Row]:
    """A row of what is no difference to decide, if anybody says anything."""
    if any(said):
        yield _Row(label, tuple(str(one_line(one, 4 * _QUOTED)) for one in said), differs=False)


def _said(view: DisputeView, found: Difference, reviewer: str) -> str:
    said = found.said.get(reviewer)
    review = next(one for one in view.reviews if one.reviewer == reviewer)
    if found.kind == "verdict":
        return _verdict(review)
    if found.kind == "break_point":
        return _place(view, review)
    return "" if said is None else answer_words(view.dispute.rubric, found, said)


def _verdict(review: Review) -> str:
    return "" if review.verdict is None else verdict_words(review.verdict)


def _place(view: DisputeView, review: Review) -> str:
    place = review.break_point
    if place is None:
        return ""
    return place_words(view.trace, place) if view.trace is not None else "a step"


def _quotes(evidence: Iterable[Evidence]) -> str:
    return " ".join(f"“{one_line(one.text, _QUOTED)}”" for one in evidence)


def _why(rubric: Rubric, review: Review) -> str:
    texts = [one.id for one in rubric.questions if one.type == "text"]
    said = [review.note, *(str(review.answers.get(name) or "") for name in texts)]
    return "; ".join(one for one in said if one.strip())


def _filled(text: str, width: int) -> str:
    return text + " " * max(0, width - cells(text))


def _in_columns(row: _Row, column: int) -> Text:
    label = one_line(f"{row.sign} {row.label}", _LABEL)
    wrapped = [_wrapped(said or "-", column) for said in row.said]
    text = Text()
    for number in range(max(map(len, wrapped))):
        text.append("\n" if number else "")
        text.append(_filled(str(label) if number == 0 else "", _LABEL), row.style)
        for lines in wrapped:
            line = lines[number] if number < len(lines) else ""
            text.append(" " * _GAP)
            text.append(_filled(line, column), row.style)
    return text


def _wrapped(said: str, width: int) -> list[str]:
    lines = textwrap.wrap(said, width) or [""]
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], f"{lines[_MOST_LINES - 1][: width - 1]}…"]
    return lines


# --- what was decided, and what is next -----------------------------------------------------------------


def state_words(view: DisputeView, own: Place | None, width: int) -> Text:
    """What was decided, or what a key decides, on one line."""
    decision = view.dispute.settled.decision
    if decision is not None:
        text = Text(f"Decided{_outcome(view.dispute)} by {decision.by}", "bold")
        text.append(f": {decision.reason}", "not bold")
        return _cut(text, width)
    if own is not None and view.trace is not None:
        text = Text("For a verdict of your own: ", "bold")
        text.append(
            f"broke at {place_words(view.trace, own)}; {key('fail')} decides, not saved yet"
        )
        return _cut(text, width)
    if view.dispute.settled.undecided:
        last = view.dispute.settled.last
        by = f" by {last.by}" if last is not None else ""
        contested = view.dispute.settled.undecided == CONTESTED
        why = "somebody else decided otherwise" if contested else "a review changed since"
        return _cut(Text(f"Decided{by}, but {why}: decide again.", "bold"), width)
    if not view.dispute.differences:
        return Text("All say the same: nothing has to be decided.", "bold")
    numbers = " ".join(str(number) for number in range(1, len(view.reviews) + 1))
    text = Text("Who is right? ", "bold")
    text.append(
        f"{numbers} that review holds · {key('pass')} {key('fail')} {key('unsure')} a verdict of your own"
    )
    return _cut(text, width)


def _outcome(dispute: Dispute) -> str:
    decision = dispute.settled.decision
    if decision is None:
        return ""
    said = f" {verdict_words(decision.verdict)}" if decision.verdict is not None else ""
    return said + (f", as {decision.holds} said," if decision.holds else ",")


def _cut(text: Text, width: int) -> Text:
    text.plain = str(one_line(text.plain, 4 * width))
    text.truncate(width, overflow="ellipsis")
    return text


def yet_to_judge_words(view: DisputeView) -> Text:
    """What is said in the place of the answers of others to a reviewer who has not finished their own review."""
    others = counted(len(view.reviews), "reviewer")
    text = Text("\nYou have not finished your own review of this trace.\n\n", "bold")
    text.append(
        f"{others} have. What they say is not shown before you have judged it yourself: a judgement\n"
        "that comes after it is no second opinion.\n\n",
        "not bold",
    )
    for name, words in (
        ("open", "review it first; then come back"),
        ("show_others", "look at their answers all the same, to decide"),
        ("next", "leave it, and go to the next"),
    ):
        text.append(f"  {key(name):<6}", "bold")
        text.append(f" {words}\n", "not bold")
    return text


def end_words(decided: int, waiting: int) -> Text:
    """What is said where nothing is left to decide."""
    text = Text()
    if decided:
        text.append(
            f"\nNothing is left to decide: {counted(decided, 'trace')} decided.\n\n", "bold"
        )
        text.append(
            "No review was changed. Packs use the verdicts that were decided, with your reasons.\n",
            "not bold",
        )
    else:
        text.append("\nNothing to decide.\n\n", "bold")
        if not waiting:
            text.append("No trace was judged differently by two reviewers.\n", "not bold")
    if waiting:
        text.append(
            f"You have yet to judge {counted(waiting, 'trace')} yourself: on which of them others differ is not shown"
            " before.\n",
            "not bold",
        )
    text.append("\n")
    more = (("show_others", "shows those on which others differ all the same, to decide"),)
    for name, words in (
        *(more if waiting else ()),
        ("pack", "makes regression tests of the verdicts"),
        ("back", f"back; on the desk, {key('agreement')} says how far reviewers agree"),
    ):
        text.append(f"  {key(name):<6}", "bold")
        text.append(f" {words}\n", "not bold")
    return text


def choice_words(view: DisputeView, number: int | None, verdict: str, own: Place | None) -> str:
    """What is about to be decided, as the dialog for the reason says it."""
    if number is not None:
        review = view.reviews[number]
        said = f": {verdict_words(review.verdict)}" if review.verdict is not None else ""
        return f"The review of {review.reviewer} holds{said}. Why? It goes into packs."
    where = ""
    if own is not None and view.trace is not None and not own.cannot_tell:
        where = f", broke at {step_words(view.trace, own.step)}"
    return f"Your own verdict: {verdict.upper()}{where}. Why? It goes into packs."
