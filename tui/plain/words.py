"""What the review in plain lines says of a trace and of a review: whole lines of text, nothing drawn. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ...rubrics.schema import Answer, Question, Rubric
from ...store.judgement import SIGNAL_WORDS, Place, Review
from ...store.reviews.presses import needs
from ...store.trace import Trace
from ..widgets.blocks import Block
from ..widgets.turns import Turn

_VERDICTS: Final = "p pass, f fail, s unsure"
HELP: Final = (
    _VERDICTS,
    "a number answers the question that is asked; Enter alone finishes, or asks what is still needed",
    "a lists the questions, those that may be left out too; a 2 asks the second",
    "r reads the whole trace, r 3 step 3, l lists the steps, w says what is saved",
    "b 3: it broke at step 3; B: you cannot tell where",
    "o writes a note, c a correction, A approves the correction",
    "W says the claims of a right answer and asks for yours; # asks for a code in your own words",
    "! says that it is worth attention, whatever the verdict: ! 2 is surprisingly good; ! alone lists which",
    ". judges this trace as the last one that you judged",
    "d puts the trace off; d and a reason says why",
    "u takes back what you did last, U does it again",
    "n next trace, N the one before, > the next that is not judged, i 5 the fifth",
    "only in the app: marking words and steps, finding, groups, tests, rubrics",
    "? these lines, and the rubric's instructions; q quits. Everything is saved at once",
)
"""What can be typed."""


def help_lines(rubric: Rubric) -> Iterator[str]:
    """What can be typed, and the instructions of the rubric."""
    for line in HELP:
        if rubric.asks_verdict or line != _VERDICTS:
            yield line
    yield from rubric.instructions.splitlines()


def step_number(trace: Trace, step: str | None) -> int:
    """The number of a step, counted from 1; 0 if the trace has no such step."""
    return next((at for at, one in enumerate(trace.steps, start=1) if one.id == step), 0)


def trace_lines(trace: Trace, turns: Sequence[Turn], *, everything: bool = False) -> Iterator[str]:
    """The turns of a trace in reading order. What the screen shows folded is one line here, unless `everything` is
    read."""
    for turn in turns:
        yield from turn_lines(trace, turn, everything=everything)


def turn_lines(trace: Trace, turn: Turn, *, everything: bool) -> Iterator[str]:
    """One turn: who speaks, with the number of the step, then what is said."""
    number = step_number(trace, turn.step)
    place = f"Step {number}, " if number else ""
    head = " ".join(part for part in (turn.head.text, turn.head.detail) if part)
    yield f"{place}{head}:"
    hint = f"r {number} reads it" if number else "r reads everything"
    if turn.folded and not everything:
        size = f", {turn.size}" if turn.size else ""
        yield f"(folded{size}; {hint}) {turn.summary}".rstrip()
    else:
        for block in turn.body():
            yield from _block_lines(block, "" if everything else hint)
    yield ""


def _block_lines(block: Block, hint: str) -> Iterator[str]:
    """A block as lines. With a `hint`, which says how everything is read, what opens to values is said in its words, and
    what has no words of its own stays folded."""
    match block.form:
        case "gap":
            return
        case "title" | "role" | "note":
            yield " ".join(part for part in (block.text, block.detail) if part) + ":"
        case "fold":
            yield from _fold_lines(block, hint)
        case "error":
            yield f"Error: {block.text}"
        case _:
            yield from block.text.split("\n")


def _fold_lines(block: Block, hint: str) -> Iterator[str]:
    """What a fold opens to. Its line repeats the beginning of that, so only its name is read before it."""
    if hint and not block.name:
        yield " ".join(part for part in (f"(folded; {hint})", block.text, block.detail) if part)
        return
    if hint and any(inner.form == "json" for inner in block.inner):
        yield f"{block.name}: {block.text.removeprefix(block.name).strip()}"
        return
    heading = block.name or " ".join(part for part in (block.text, block.detail) if part)
    yield f"{heading}:"
    for inner in block.inner:
        yield from _block_lines(inner, hint)


def step_lines(trace: Trace, turns: Sequence[Turn], number: int) -> Iterator[str]:
    """All of one step, counted from 1."""
    wanted = trace.steps[number - 1].id
    found = [turn for turn in turns if wanted in (turn.step, *turn.steps)]
    if not found:
        yield f"Step {number} is shown once you have judged."
    for turn in found:
        yield from turn_lines(trace, turn, everything=True)


def steps_list(trace: Trace, turns: Sequence[Turn]) -> Iterator[str]:
    """The steps that can be read, one a line."""
    shown = {step for turn in turns for step in (turn.step, *turn.steps)}
    for number, step in enumerate(trace.steps, start=1):
        if step.id not in shown:
            continue
        failed = ", error" if step.status == "error" else ""
        yield f"Step {number}: {step.kind} {step.name}{failed}"


def question_lines(question: Question, answer: Answer) -> Iterator[str]:
    """A question with what may be answered, and the answer so far."""
    yield question.ask
    if question.help:
        yield question.help
    match question.type:
        case "pass_fail":
            yield "p pass, f fail, s unsure"
        case "scale":
            yield f"A number from {question.low} to {question.high}"
        case "choice" | "multi":
            for number, choice in enumerate(question.choices, start=1):
                yield f"{number} {choice.label}" + (f": {choice.help}" if choice.help else "")
            if question.type == "multi":
                yield "One or more numbers; a number again takes it away"
        case "text":
            yield "Write it on one line; an empty line leaves it for later"
    if answer is not None:
        yield f"Answered: {answer_words(question, answer)}"


def answer_words(question: Question, answer: Answer) -> str:
    """An answer in the words of the rubric."""
    labels = {choice.key: choice.label for choice in question.choices}
    some = answer if isinstance(answer, list) else [answer]
    return ", ".join(labels.get(str(one), str(one)) for one in some)


def place_words(trace: Trace, place: Place) -> str:
    """A break point in words."""
    if place.cannot_tell:
        return "cannot tell"
    number = step_number(trace, place.step)
    return f"step {number} {trace.steps[number - 1].name}" if number else str(place.step)


def review_lines(rubric: Rubric, review: Review | None, trace: Trace | None) -> Iterator[str]:
    """What is saved of a review, and what it still needs."""
    if review is None:
        if rubric.asks_verdict:
            yield "Not judged yet"
        else:
            yield "Nothing is said of it yet"
            yield _needed(rubric, None)
        return
    state = {"finished": "finished", "deferred": "deferred", "draft": "in progress"}[review.status]
    yield f"State: {state}" + (f", {review.verdict}" if review.verdict else "")
    for question in rubric.questions:
        if question.id in review.answers:
            yield f"{question.ask} {answer_words(question, review.answers[question.id])}"
    if review.break_point is not None and trace is not None:
        yield f"Broke at: {place_words(trace, review.break_point)}"
    if review.note:
        yield f"Note: {review.note}"
    if review.correction is not None:
        yield f"Correction, {review.correction.status}: {review.correction.text}"
    if review.own_codes:
        yield f"Your own codes: {', '.join(review.own_codes)}"
    for signal in review.signals:
        said = SIGNAL_WORDS[signal.kind]
        yield f"Signal: {said}: {signal.note}" if signal.note else f"Signal: {said}"
    for evidence in review.evidence:
        yield f"Marked words, {evidence.kind}: {evidence.text}"
    if review.checks:
        yield from _claims(review)
    if review.status == "draft":
        yield _needed(rubric, review)


def _claims(review: Review) -> Iterator[str]:
    """The claims that a reviewer wrote, accepted or dropped."""
    # The review opens without all that reads claims.
    from ...store.claims.reviewed import reviewed_claims
    from ...store.claims.words import claim_words

    found = reviewed_claims(review.checks)
    yield from (f"Your claim: {claim_words(one)}" for one in found.own)
    yield from (f"Dropped claim: {claim_words(one)}" for one in found.dropped)


def _needed(rubric: Rubric, review: Review | None) -> str:
    """What is missing, each with the letter that gives it; else what finishes."""
    gives = {"correction": " (c writes it)", "break_point": " (b and a step, or B)"}
    lacks = [f"{need}{gives.get(need.kind, '')}" for need in needs(rubric, review)]
    if lacks:
        return f"Still needed: {'; '.join(lacks)}"
    return "Nothing more is needed: Enter finishes"
