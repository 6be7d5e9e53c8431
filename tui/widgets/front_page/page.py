"""The turns of a trace in the order of its front page.

First what was asked and what was answered, then what went on between, then what came before and after that, then
what belongs to the trace as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import groupby

from ....store.hiding import Hiding
from ....store.plurals import counted
from ....store.trace import Step, Trace
from ....store.wordless import nothing_to_read
from ...durations import duration_text
from ..blocks import Block, Later, hidden_fields, incomplete_blocks, recorded_blocks, values
from .asking import find_answer, find_question, question_text
from .drafts import Draft, Given, given_blocks
from .grounds import grounds_of
from .history import normal
from .passages import extra_blocks
from .speaking import drafts_of
from .turn import Turn
from .words import amount, length_of, value_words


def turns_of(trace: Trace, *, blind: bool = False, shown: Collection[str] = ()) -> Iterator[Turn]:
    """The turns of a trace; `blind` leaves out what judged it before, but for the fields that are `shown`, and says how
    much that is."""
    judged = Hiding(trace, shown) if blind else None
    whole = trace
    trace = judged.trace if judged else trace
    drafts = drafts_of(trace, judged.steps if judged else ())
    answer = find_answer(trace, drafts)
    question = find_question(trace, drafts, answer)
    models = {step.model for step in trace.steps if step.model}
    yield _title(trace, sorted(models), judged.judgements.steps if judged else ())
    lacks = nothing_to_read(whole)
    if lacks:
        yield _section(f"{lacks[:1].upper()}{lacks[1:]}")
    if judged is not None and (judged.judgements.count or judged.fields):
        yield _section(hidden_line(judged.judgements.count, judged.fields))
    if question is None:
        yield _nothing_asked()
    else:
        yield question.turn(kind="asked", holder=_asked_of(trace, question))
    if answer is not None:
        answer.grounds = grounds_of(trace, drafts, answer)
        yield answer.turn(kind="answered")
    else:
        yield _nothing_answered(trace)
    if trace.error and not any(trace.error.strip() in _errors(one) for one in drafts):
        yield _error(trace.error)
    said = [one for one in drafts if not one.holds]
    if all(one.place == "quiet" for one in said):
        said = drafts
    before, between, after = _parts(said, question, answer)
    beside = [one for one in drafts if one.holds] if said is not drafts else []
    several = len(models) > 1
    if not any(one.place in ("user", "spoken", "work") for one in before):
        before, beside = [], [*before, *beside]
    yield from _part("What went on between", between, models=several)
    yield from _part("Before that, from the start", before, models=several)
    yield from _part("After the answer", after, models=several)
    yield from _about(trace, drafts, question, beside, judged)


def hidden_line(judgements: int, fields: int = 0) -> str:
    """How much is hidden until the reviewer has finished: judgements, and other fields of the trace."""
    counts = ((judgements, "judgement"), (fields, "field"))
    said = [counted(count, word) for count, word in counts if count]
    verb = "is" if judgements + fields == 1 else "are"
    return f"{' and '.join(said)} {verb} hidden until you finish"


def _title(trace: Trace, models: Sequence[str], hidden: Collection[str]) -> Turn:
    duration = None
    if trace.start_ns is not None and trace.end_ns is not None:
        duration = trace.end_ns - trace.start_ns
    steps = f"{len(trace.steps):,} step{'' if len(trace.steps) == 1 else 's'}"
    status = {"error": "✗ error", "ok": "ok", "unset": ""}[trace.status]
    if failed := _failed(trace.steps, hidden):
        steps += f", ✗ {failed:,} failed"
        if trace.status == "error" and not trace.error:
            # It is called an error for its steps; what came of them is for the reviewer to say.
            status = ""
    named = models[0] if len(models) == 1 else f"{len(models)} models" if models else ""
    facts = (status, steps, duration_text(duration), named)
    title = trace.name or trace.source_id or trace.key[:12]
    if not any(map(str.isalpha, title)):
        title = f"trace {title}"
    head = Block("title", title, trace.status, " · ".join(fact for fact in facts if fact))
    return Turn("about", head, lambda: tuple(incomplete_blocks(trace.incomplete, "trace")))


def _failed(steps: Sequence[Step], hidden: Collection[str]) -> int:
    """How many steps failed; one that holds a failed step did not fail by itself."""
    failed = [one for one in steps if one.status == "error" and one.id not in hidden]
    holding = {one.parent_id for one in failed}
    return sum(one.id not in holding for one in failed)


def _section(title: str, detail: str = "") -> Turn:
    return Turn("about", Block("note", title, "note", detail), tuple)


def _run_as_a_whole(trace: Trace) -> str:
    """The step that holds all others, which was given the question; "" if there is none."""
    first = trace.steps[0] if trace.steps else None
    if first is None or first.parent_id is not None or first.kind not in ("agent", "chain"):
        return ""
    return first.id if any(step.parent_id == first.id for step in trace.steps) else ""


def _asked_of(trace: Trace, question: Draft) -> str:
    """The step (id) that was given the question: the run as a whole, a call of a model, else the first step if its
    text holds the question; "" if none was."""
    whole = _run_as_a_whole(trace) or question.given_to
    text = question_text(trace.input)
    if whole or not text or not trace.steps:
        return whole
    first = trace.steps[0]
    messages = (*first.messages_in, *first.messages_out)
    held = (normal(first.input), normal(first.output), *(one.content or "" for one in messages))
    return first.id if any(text in one for one in held) else ""


def _nothing_asked() -> Turn:
    return Turn(
        "asked", Block("role", "asked", "user", "nothing: the trace has no question"), tuple
    )


def _nothing_answered(trace: Trace) -> Turn:
    head = Block("role", "answered", "assistant", "nothing: the trace has no answer")
    return Turn("answered", head, tuple, step=trace.steps[-1].id if trace.steps else "")


def _error(text: str) -> Turn:
    body = (Block("error", text, "error"), Block("gap"))
    return Turn("error", Block("role", "error", "error", "of the trace"), lambda: body)


def _errors(draft: Draft) -> str:
    message = draft.step.status_message if draft.step is not None else None
    return (message or "") + draft.text if draft.kind == "error" else message or ""


def _parts(
    drafts: Sequence[Draft], question: Draft | None, answer: Draft | None
) -> tuple[list[Draft], list[Draft], list[Draft]]:
    """What came before the question, between it and the answer, and after that."""
    places = {id(draft): at for at, draft in enumerate(drafts)}
    begin = -1 if question is None else places[id(question)]
    if question is not None and question.step is None and not _has_user(drafts[:begin]):
        # It came in with a later call of a model, but nobody had asked anything before.
        begin = -1
    end = len(drafts) if answer is None else places[id(answer)]
    before: list[Draft] = []
    between: list[Draft] = []
    after: list[Draft] = []
    for at, draft in enumerate(drafts):
        if draft is question or draft is answer:
            continue
        part = before if at < begin else between if at < end or begin > end else after
        part.append(draft)
    return before, between, after


def _has_user(drafts: Sequence[Draft]) -> bool:
    return any(one.place == "user" for one in drafts)


def _part(title: str, drafts: Sequence[Draft], *, models: bool) -> Iterator[Turn]:
    silent = all(draft.place == "quiet" for draft in drafts) and len(drafts) > 1
    shown = [_named(one) for one in drafts] if silent else list(_gathered(drafts))
    if not shown:
        return
    yield _section(title)
    for draft in shown:
        yield draft.turn(models=models)


def _gathered(drafts: Sequence[Draft]) -> Iterator[Draft]:
    """The drafts in their order; neighbours that nobody has to read are one turn."""
    for quiet, part in groupby(drafts, key=lambda draft: draft.place == "quiet"):
        if not quiet:
            yield from part
            continue
        group = [step for draft in part for step in draft.group]
        label = f"{len(group):,} other step{'' if len(group) == 1 else 's'}"
        yield Draft("step", label, "quiet", group[0], "system", group=group)


def _named(draft: Draft) -> Draft:
    """A turn for one step of a trace in which no step says anything."""
    step = draft.group[0]
    said = value_words(dict(step.attributes) if step.output in (None, "") else step.output)
    named = Draft("step", step.name or step.kind, "quiet", step, step.kind, text=said)
    named.group = draft.group
    return named


def _about(
    trace: Trace,
    drafts: Sequence[Draft],
    question: Draft | None,
    beside: Sequence[Draft],
    judged: Hiding | None,
) -> Iterator[Turn]:
    """What belongs to the trace as a whole, and what nobody has to read of its beginning."""
    found = [draft.turn() for draft in _gathered(beside)]
    if trace.expected is not None and not (judged is not None and judged.hides_expected):
        found.append(_value("expected", trace.expected, folded=False))
    if trace.input is not None and not _is_shown(trace, drafts, question):
        found.append(_value("input of the trace", trace.input))
    if trace.metadata:
        metadata = dict(trace.metadata)
        detail = values(metadata)
        if judged is not None and judged.metadata.hidden:
            metadata = judged.metadata.value
            detail += f", {hidden_fields(judged.metadata.hidden)}"
        found.append(_value("metadata", metadata, detail=detail))
    if trace.notes:
        notes = tuple(Block("text", note, "note") for note in trace.notes)
        head = Block("role", "repairs made when it was loaded", "system")
        found.append(Turn("about", head, lambda: (*notes, Block("gap")), folded=True))
    hidden = judged.steps if judged is not None else frozenset()
    recorded = [step for step in trace.steps if step.id not in hidden and _records(step)]
    if recorded:
        found.append(_recorded(recorded, judged))
    if found:
        yield _section("Also in this trace")
        yield from found


def _records(step: Step) -> bool:
    if step.attributes or step.usage:
        return True
    given = step.messages_in if step.kind == "message" else ()
    return any(message.extra for message in (*step.messages_out, *given))


def _is_shown(trace: Trace, drafts: Sequence[Draft], question: Draft | None) -> bool:
    text = question_text(trace.input)
    if question is not None and any(
        isinstance(one, Given) and one.value is trace.input for one in question.pieces
    ):
        return True
    if isinstance(trace.input, dict) and len(trace.input) > 1:
        return any(normal(one.text) == normal(trace.input) for one in drafts if one.kind == "user")
    return any(text in one.text or one.text == text for one in drafts if one.place != "quiet")


def _value(label: str, value: object, *, detail: str = "", folded: bool = True) -> Turn:
    def body() -> tuple[Block, ...]:
        return tuple(given_blocks(Given(label, value), headed=False))

    head = Block("role", label, "system", detail)
    size = amount(length_of(value))
    return Turn("about", head, body, said=value_words(value), size=size, folded=folded)


def _recorded(steps: Sequence[Step], judged: Hiding | None) -> Turn:
    """What the export recorded beside the text of each step."""

    def made(step: Step) -> Callable[[], tuple[Block, ...]]:
        return lambda: (*extra_blocks(step, judged), *recorded_blocks(step, judged))

    def body() -> tuple[Block, ...]:
        return tuple(
            Block("fold", step.name or step.kind, detail=values(step.attributes), step=step.id,
                  inner=Later(made(step)))
            for step in steps
        )  # fmt: skip

    count = len(steps)
    head = Block("role", "recorded beside the text", "system")
    said = (
        f"of {count:,} step{'' if count == 1 else 's'}: attributes, usage, what came with messages"
    )
    return Turn("about", head, body, said=said, folded=True)
