"""The front page of a trace: what was asked, what was answered, what went on between, and nothing lost.

The pages in `front_pages/` are kept as text. Look at a difference before you accept it:
GOLDEN=write pytest tests/tui/test_front_page.py, then git diff.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tracejury.sample_traces import sample_folder
from tracejury.store.bundles.opening import read_bundle
from tracejury.store.canonical import Json
from tracejury.store.evidence_text import SEPARATOR, evidence_text, output_passages
from tracejury.store.trace import Document, Message, Step, ToolCall, Trace
from tracejury.tui.widgets.blocks import Block
from tracejury.tui.widgets.front_page.words import argument_words
from tracejury.tui.widgets.line_drawing import asked_and_came_back
from tracejury.tui.widgets.turn_texts import TurnTexts
from tracejury.tui.widgets.turns import Turn, trace_turns

PAGES = Path(__file__).parent / "front_pages"


def lines_of(turn: Turn) -> Iterable[str]:
    """A turn as the reading pane shows it, without wrapping: folded turns are one line."""
    head = turn.head
    if head.form == "note":
        yield f"── {head.text} ──"
        return
    says = " · ".join(part for part in (head.text, head.detail) if part)
    if turn.folded:
        yield f"▸ {says}  {turn.summary}  {turn.size}".rstrip()
        return
    yield says
    for block in turn.body():
        if block.form in ("role", "fold"):
            yield f"  {'▸ ' if block.form == 'fold' else ''}{block.text[:60]}"
        else:
            yield from (f"    {line}".rstrip() for line in block.text.splitlines())


def page(trace: Trace, *, blind: bool = False) -> list[str]:
    return [line for turn in trace_turns(trace, blind=blind) for line in lines_of(turn)]


def places(blocks: Iterable[Block]) -> list[tuple[str, int, str]]:
    """Every text of these blocks that can be marked, opening what is folded."""
    found = []
    for block in blocks:
        if block.offset is not None:
            found.append((block.step, block.offset, block.text))
        found += places(block.inner)
    return found


def sample(file: str, number: int) -> Trace:
    with sample_folder() as folder:
        traces = [
            item
            for part in read_bundle(folder / file)
            for item in part.items
            if isinstance(item, Trace)
        ]
    return traces[number]


def check_page(name: str, trace: Trace, *, blind: bool = False) -> None:
    shown = "\n".join(page(trace, blind=blind)) + "\n"
    file = PAGES / f"{name}.txt"
    if os.environ.get("GOLDEN") == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_text(shown, "utf-8")
    assert shown == file.read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "file", "number"),
    [
        ("airline_agent", "airline_support.otlp.jsonl", 0),
        ("contract_assistant", "contract_review.jsonl", 0),
        ("clinic_search", "clinic_assistant", 3),
        ("voucher_outage", "voucher_outage.jsonl", 0),
    ],
)
def test_the_front_pages_of_the_sample(name: str, file: str, number: int) -> None:
    check_page(name, sample(file, number))


# --- each kind of trace ---------------------------------------------------------------------------

SYSTEM = Message("system", "You answer questions about orders. " * 30)
ASKED = Message("user", "Where is order 4411?")
CALL = ToolCall("get_order", {"order": "4411"}, "c1")
FOUND = {"state": "shipped", "day": "2026-03-04"}
ANSWER = "Order 4411 was shipped on 4 March."


def model(step: str, given: Iterable[Message], said: Message) -> Step:
    return Step(step, "llm", "quill-3", messages_in=tuple(given), messages_out=(said,))


def growing() -> Trace:
    """An agent whose every call repeats the history."""
    calls = Message("assistant", tool_calls=(CALL,))
    result = Message("tool", '{"day":"2026-03-04","state":"shipped"}', tool_call_id="c1")
    return Trace(
        input="Where is order 4411?",
        output=ANSWER,
        steps=(
            Step("root", "agent", "orders", input="Where is order 4411?", output=ANSWER),
            replace_parent(model("1", (SYSTEM, ASKED), calls)),
            Step("2", "tool", "get_order", "root", input={"order": "4411"}, output=FOUND),
            replace_parent(
                model("3", (SYSTEM, ASKED, calls, result), Message("assistant", ANSWER))
            ),
        ),
    )


def replace_parent(step: Step, parent: str = "root") -> Step:
    from tracejury.store.trace import replace

    return replace(step, parent_id=parent)


def test_a_growing_conversation_shows_each_message_once_and_each_call_on_one_line() -> None:
    shown = page(growing())
    assert shown[1:5] == ["asked", "    Where is order 4411?", "answered", f"    {ANSWER}"]
    assert "▸ get_order  4411 → state shipped, day 2026-03-04" in shown
    assert sum("Where is order" in line for line in shown) == 1
    assert sum("shipped" in line for line in shown) == 2
    folded = next(line for line in shown if line.startswith("▸ system"))
    assert folded.endswith("1.0 KB")


def test_an_open_call_shows_arguments_and_result_in_their_steps() -> None:
    call = next(turn for turn in trace_turns(growing()) if turn.kind == "call")
    assert (call.step, call.steps) == ("2", ("2", "1"))
    shown = [(block.form, block.text, block.step, block.offset) for block in call.body()]
    assert ("json", 'get_order({"order": "4411"})', "1", 0) in shown
    assert (
        "json", '{\n  "state": "shipped",\n  "day": "2026-03-04"\n}', "2", 0,
    ) in shown  # fmt: skip


def test_a_call_with_many_arguments_keeps_room_for_what_came_back() -> None:
    asked = {
        "order": "4411",
        "items": ["a", "b"],
        "reason": "too small",
        "method": "credit_card_12",
    }
    said = "4411 too small credit_card_12 a, b"
    steps = (Step("1", "tool", "exchange", input=asked, output="Exchanged for size L."),)
    turn = next(one for one in trace_turns(Trace(steps=steps)) if one.kind == "call")
    assert turn.said == (said, "Exchanged for size L.")
    assert asked_and_came_back(*turn.said, 80) == f"{said} → Exchanged for size L."
    assert asked_and_came_back(*turn.said, 45) == "4411 too small credi… → Exchanged for size L."
    assert asked_and_came_back(*turn.said, 21) == "4411 too… → Exchange…"
    assert asked_and_came_back("", "Exchanged for size L.", 12) == "→ Exchanged…"


def test_calls_that_a_model_wrote_into_its_text_are_calls_with_their_results() -> None:
    def asked(name: str) -> Message:
        call = {
            "function": {"name": name, "arguments": '{"who": "Bob"}'},
            "id": name,
            "type": "function",
        }
        return Message("assistant", json.dumps([call]))

    hello, bye = asked("hello"), asked("bye")
    repeated = tuple(
        Message("tool", one) for one in (hello.content, "Hello Bob", bye.content, "Bye Bob")
    )
    steps = (
        Step("1", "llm", "chat", messages_in=(ASKED,), messages_out=(hello, bye)),
        Step("2", "chain", "tool.bye", input={"who": "Bob"}, output="Bye Bob"),
        Step("3", "chain", "tool.hello", input={"who": "Bob"}, output="Hello Bob"),
        model("4", (ASKED, *repeated), Message("assistant", "Hello Bob. Bye Bob.")),
    )
    turns = trace_turns(Trace(input=ASKED.content, output="Hello Bob. Bye Bob.", steps=steps))
    said = [
        (one.kind, one.head.text, one.summary, one.steps)
        for one in turns
        if one.kind not in ("asked", "answered", "about")
    ]
    assert said == [
        ("call", "hello", "Bob → Hello Bob", ("3", "1")),
        ("call", "bye", "Bob → Bye Bob", ("2", "1")),
    ]  # fmt: skip


def test_the_steps_by_which_a_tool_works_are_a_line_in_its_turn() -> None:
    steps = (
        Step("1", "tool", "browse", input={"url": "a.example"}, output="A page"),
        Step("2", "chain", "start", "1"),
        Step("3", "tool", "exec", "2", input="curl", output="200"),
    )
    turns = trace_turns(Trace(output="Done", steps=steps))
    (call,) = (one for one in turns if one.kind == "call")
    assert call.steps == ("1", "2", "3")
    inside = call.body()[-1]
    assert (inside.form, inside.text) == ("fold", "how it was done: start, exec")
    assert ("3", 0, "200") in places([inside])
    assert "steps" not in " ".join(one.head.text for one in turns if one.kind == "step")


@pytest.mark.parametrize("spoken", [True, False])
def test_an_image_is_a_line_that_opens(spoken: bool) -> None:
    image = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "iVBORw0K" * 40}}
    asked = Message("user", "What is this?", parts=(image,))
    steps = (
        Step("1", "message", "user", messages_out=(asked,)),
        model("2", (), Message("assistant", "A bike.")),
    ) if spoken else (model("2", (asked,), Message("assistant", "A bike.")),)  # fmt: skip
    question = next(one for one in trace_turns(Trace(steps=steps)) if one.kind == "asked")
    shown = [(block.form, block.text) for block in question.body() if block.form != "gap"]
    assert shown == [("text", "What is this?"), ("fold", "image [image/png, 240 bytes, base64]")]


def test_the_title_says_how_many_steps_failed_once() -> None:
    steps = (
        Step("1", "agent", "orders", status="error"),
        Step("2", "tool", "get_order", "1", status="error", status_message="no such order"),
        Step("3", "tool", "get_order", "1", output="shipped"),
    )
    (title, *_) = trace_turns(Trace(source_id="0/2", steps=steps))
    assert (title.head.text, title.head.detail) == ("trace 0/2", "3 steps, ✗ 1 failed")


def test_what_a_model_was_told_of_a_result_is_shown_where_it_differs() -> None:
    trace = growing()
    told = Message("tool", "shipped on 5 March", tool_call_id="c1")
    last = trace.steps[3]
    from tracejury.store.trace import replace

    messages = (*last.messages_in[:3], told)
    changed = replace(trace, steps=(*trace.steps[:3], replace(last, messages_in=messages)))
    call = next(turn for turn in trace_turns(changed) if turn.kind == "call")
    texts = [block.text for block in call.body()]
    assert "result as the model was given it" in texts
    assert "shipped on 5 March" in texts


def test_of_several_questions_the_last_stands_first_and_the_others_stay_in_order() -> None:
    said = [
        ("user", "Hello"), ("assistant", "How can I help?"), ("user", "Cancel order 7."),
        ("assistant", "Are you sure?"), ("user", "Yes."), ("assistant", "It is cancelled."),
        ("user", "Thanks, bye."),
    ]  # fmt: skip
    steps = tuple(
        Step(str(n), "message" if role == "user" else "llm", role, messages_out=(Message(role, text),))
        for n, (role, text) in enumerate(said)
    )  # fmt: skip
    shown = page(Trace(input="Hello", output="It is cancelled.", steps=steps))
    kept = [line.strip() for line in shown[1:] if line.startswith(("    ", "──"))]
    assert kept == [
        "Yes.", "It is cancelled.",
        "── Before that, from the start ──", "Hello", "How can I help?", "Cancel order 7.", "Are you sure?",
        "── After the answer ──", "Thanks, bye.",
    ]  # fmt: skip


def test_what_programs_say_in_a_users_place_is_no_question() -> None:
    def message(step: str, text: str, **attributes: Json) -> Step:
        return Step(
            step, "message", "user", messages_out=(Message("user", text),), attributes=attributes
        )

    steps = (
        message("1", "This session continues … " * 200, isCompactSummary=True),
        Step("2", "event", "attachment", output={"file": "x" * 3000}),
        message("3", "Fix the test."),
        message("4", "<task-notification>\n<id>4</id>\n</task-notification>"),
        Step("5", "llm", "model-1", messages_out=(Message("assistant", "Fixed."),), model="model-1"),
    )  # fmt: skip
    shown = page(Trace(output="Fixed.", steps=steps))
    assert shown[1:3] == ["asked", "    Fix the test."]
    assert not any(line.startswith(("user", "    This session")) for line in shown)
    assert any(line.startswith("▸ 2 other steps") and "user, attachment" in line for line in shown)
    assert sum("model-1" in line for line in shown) == 1


def test_a_prompt_around_the_question_is_folded_and_the_question_stands_alone() -> None:
    question = "Can I eat before the test?"
    prompt = Message("user", f"Passages: …\n\nQuestion: {question}\nAnswer in one sentence.")
    steps = (model("1", (SYSTEM, prompt), Message("assistant", "No.")),)
    shown = page(Trace(input=question, output="No.", steps=steps))
    assert shown[1:4] == ["asked", f"    {question}", "answered"]
    assert any(line.startswith("▸ prompt") for line in shown)


def test_tools_that_were_offered_are_no_questions() -> None:
    offered = Message("Tool Input", "{'type': 'function', 'function': {'name': 'get_order'}}")
    steps = (model("1", (SYSTEM, ASKED, offered), Message("assistant", "Yes.")),)
    given = {"user_msg": ASKED.content, "max_iterations": 20}
    shown = page(Trace(input=given, output="Yes.", steps=steps))
    assert shown[1:3] == ["asked", f"    {ASKED.content}"]
    assert any(line.startswith("▸ tool input") for line in shown)


def test_what_an_agents_loop_tells_the_model_is_no_question() -> None:
    act = Message("assistant", "Action: get_order")
    told = Message("user", "Observation: shipped")
    steps = (
        model("1", (ASKED,), act),
        model("2", (ASKED, act, told), Message("assistant", "It was shipped.")),
    )
    shown = page(Trace(input=ASKED.content, output="It was shipped.", steps=steps))
    assert shown[1:3] == ["asked", f"    {ASKED.content}"]


def test_a_search_is_one_turn_and_each_document_a_line_that_opens() -> None:
    documents = (Document("Do not eat.", "L1", 0.91), Document("Parking.", "P4", 0.2))
    search = Step("1", "retriever", "search", input={"query": "fasting"}, documents=documents)
    turn = next(turn for turn in trace_turns(Trace(steps=(search,))) if turn.kind == "document")
    assert turn.summary == "fasting → 2 documents, scores 0.91, 0.20"
    lines = [block.text for block in turn.body() if block.form == "fold"]
    assert lines == ["query  fasting", "#1 · L1 · score 0.91  Do not eat.", "#2 · P4 · score 0.2  Parking."]  # fmt: skip
    assert places(turn.body()) == [("1", 0, "Do not eat."), ("1", 13, "Parking.")]


def test_the_answer_says_where_it_stands_and_what_stands_nowhere() -> None:
    found = (Document("Other."), Document("The ward is open from ten until half past seven."))
    text = "The ward is open from ten. Call 4455 for more."
    steps = (
        Step("1", "retriever", "search", documents=found),
        Step("2", "llm", "m", messages_out=(Message("assistant", text),)),
    )
    answered = next(t for t in trace_turns(Trace(output=text, steps=steps)) if t.kind == "answered")
    block = answered.body()[0]
    assert [(text[a:b], label) for a, b, label in block.grounded] == [("The ward is open from ten", "#2")]  # fmt: skip
    assert [text[a:b] for a, b in block.ungrounded] == ["4455"]
    alone = trace_turns(Trace(output=text, steps=steps[1:]))[2].body()[0]
    assert (alone.grounded, alone.ungrounded) == ((), ())


def test_text_that_is_json_is_shown_as_json_in_its_own_place() -> None:
    step = Step("1", "llm", "m", messages_out=(Message("assistant", '{"total": 45}'),))
    answered = trace_turns(Trace(output='{"total": 45}', steps=(step,)))[2]
    (block, _) = answered.body()
    assert (block.form, block.text, block.offset) == ("json", '{"total": 45}', 0)


def test_nothing_folded_is_written_out_before_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(value: Json) -> str:
        raise AssertionError("indented before it was opened")

    trace = growing()
    monkeypatch.setattr("tracejury.store.evidence_text.pretty_json", fail)
    turns = trace_turns(trace)
    with pytest.raises(AssertionError):
        next(turn for turn in turns if turn.kind == "call").body()


def test_a_trace_without_question_or_answer_says_so() -> None:
    shown = page(Trace(source_id="empty"))
    assert shown[1:] == [
        "── It holds no words: no question, no answer, and no step in which anything was said or done ──",
        "asked · nothing: the trace has no question",
        "answered · nothing: the trace has no answer",
    ]


def called(turns: Iterable[Turn]) -> list[str]:
    """What went on, in order: the names of calls and of grouped steps, the words of users."""
    return [turn.summary.split(" →")[0] for turn in turns if turn.kind in ("call", "step", "user")]


@pytest.mark.parametrize(
    "prompt", ["Do not touch the tests.", [{"type": "text", "text": "Do not touch the tests."}]]
)
def test_a_prompt_typed_while_the_agent_worked_is_a_turn_of_the_user_in_its_place(
    prompt: Json,
) -> None:
    queued: Json = {"type": "queued_command", "prompt": prompt, "commandMode": "prompt"}
    notice: Json = {"type": "queued_command", "prompt": "PASS", "commandMode": "task-notification"}
    steps = (
        Step("1", "message", "user", messages_out=(Message("user", "Fix the code."),)),
        Step("2", "tool", "edit", input={"path": "a"}, output="done"),
        Step("3", "event", "attachment", output=queued),
        Step("4", "event", "attachment", output=notice),
        Step("5", "message", "user", messages_out=(Message("user", "And now?"),)),
        Step("6", "llm", "m", messages_out=(Message("assistant", "Fixed."),)),
    )
    trace = Trace(output="Fixed.", steps=steps)
    turn = next(turn for turn in trace_turns(trace) if turn.step == "3")
    assert (turn.kind, turn.folded, turn.head.text) == ("user", False, "user")
    assert [block.text for block in turn.body() if block.form == "text"] == [
        "Do not touch the tests."
    ]
    assert places(turn.body()) == [("3", 0, evidence_text(steps[2]))]
    assert called(trace_turns(trace)) == [
        "Fix the code.",
        "a",
        "Do not touch the tests.",
        "attachment",
    ]


def test_steps_that_nobody_has_to_read_stand_where_they_fell_and_only_neighbours_are_grouped() -> (
    None
):
    def quiet(step: str, name: str) -> Step:
        return Step(step, "event", name, output={"file": name})

    steps = (
        Step("1", "message", "user", messages_out=(Message("user", "Fix it."),)),
        Step("2", "tool", "read", input={"path": "a"}, output="x"),
        quiet("3", "compact_boundary"),
        quiet("4", "attachment"),
        Step("5", "tool", "edit", input={"path": "b"}, output="y"),
        quiet("6", "attachment"),
        Step("7", "llm", "m", messages_out=(Message("assistant", "Fixed."),)),
    )
    turns = trace_turns(Trace(output="Fixed.", steps=steps))
    assert called(turns) == ["a", "compact_boundary, attachment", "b", "attachment"]


def test_a_mark_on_what_a_model_was_given_is_a_mark_on_the_step_that_was_given_it() -> None:
    turns = trace_turns(growing())
    assert [turn.step for turn in turns if turn.kind == "system"] == ["1"]
    alone = Trace(
        input="Where is order 4411?",
        output=ANSWER,
        steps=(model("1", (SYSTEM, ASKED), Message("assistant", ANSWER)),),
    )
    given_to = {
        turn.kind: turn.step for turn in trace_turns(alone) if turn.kind in ("system", "asked")
    }
    assert given_to == {"system": "1", "asked": "1"}


def test_a_step_is_found_at_what_it_says_and_not_at_what_it_was_given() -> None:
    texts = TurnTexts(trace_turns(growing()))
    found = texts.turn_of("3")
    assert found is not None
    assert texts.turns[found].kind == "answered"
    alone = TurnTexts(
        trace_turns(Trace(steps=(model("1", (SYSTEM, ASKED), Message("assistant", ANSWER)),)))
    )
    found = alone.turn_of("1")
    assert found is not None
    assert alone.turns[found].kind == "answered"


@pytest.mark.parametrize(
    ("said", "holder"), [("The task: Which is larger? Plan it.", "1"), ("Plan it.", "")]
)
def test_a_question_without_a_step_belongs_to_the_first_step_if_that_holds_it(
    said: str, holder: str
) -> None:
    steps = (
        Step("1", "agent", "planner", actor="planner", messages_out=(Message("assistant", said),)),
        Step("2", "agent", "solver", actor="solver", messages_out=(Message("assistant", "B."),)),
    )
    turns = trace_turns(Trace(input="Which is larger?", output="B.", steps=steps))
    assert next(turn.step for turn in turns if turn.kind == "asked") == holder


def test_a_result_without_a_call_is_not_repeated_where_a_step_says_the_same() -> None:
    asked = '[{"id": "c1", "function": {"name": "greet"}}]'
    steps = (
        model("1", (ASKED,), Message("assistant", asked)),
        Step("2", "chain", "greet", input={"name": "Ann"}, output="Hello Ann"),
        model(
            "3",
            (ASKED, Message("tool", asked), Message("tool", "Hello Ann"), Message("tool", "Bye")),
            Message("assistant", "I greeted Ann."),
        ),
    )
    turns = trace_turns(Trace(input=ASKED.content, output="I greeted Ann.", steps=steps))
    assert [(turn.step, turn.summary) for turn in turns if turn.kind == "call"] == [("3", "→ Bye")]


# --- nothing is lost ------------------------------------------------------------------------------

texts = st.sampled_from(["", "yes", "no", "Order 4411", '{"a": 1}', "[1, 2]", " yes "])
values = st.one_of(st.none(), texts, st.dictionaries(st.sampled_from("ab"), texts, max_size=2))
calls = st.builds(
    ToolCall, st.sampled_from(["get", "put"]), values, st.sampled_from([None, "c1", "c2"])
)
messages = st.builds(
    Message,
    role=st.sampled_from(["user", "assistant", "system", "tool", "critic"]),
    content=st.one_of(st.none(), texts),
    tool_calls=st.lists(calls, max_size=2).map(tuple),
    tool_call_id=st.sampled_from([None, "c1", "c2"]),
    reasoning=st.one_of(st.none(), texts),
    parts=st.lists(values, max_size=1).map(tuple),
    extra=st.sampled_from([{}, {"id": "m1"}, {"score": 0.2}]),
)
few = st.lists(messages, max_size=3).map(tuple)
kinds = st.sampled_from(
    ["agent", "llm", "tool", "retriever", "chain", "guardrail", "evaluator", "event", "message"]
)


@st.composite
def traces(draw: st.DrawFn) -> Trace:
    steps: list[Step] = []
    for number in range(draw(st.integers(0, 6))):
        parent = draw(st.sampled_from([None, *(step.id for step in steps)]))
        made = draw(
            st.builds(
                Step,
                id=st.just(str(number)),
                kind=kinds,
                name=st.sampled_from(["get", "put", "critic", ""]),
                parent_id=st.just(parent),
                actor=st.sampled_from([None, "critic"]),
                status=st.sampled_from(["ok", "error", "unset"]),
                status_message=st.sampled_from([None, "it failed"]),
                input=values,
                output=values,
                messages_in=few,
                messages_out=few,
                documents=st.lists(st.builds(Document, texts), max_size=2).map(tuple),
            )
        )
        steps.append(made)
    return Trace(input=draw(values), output=draw(values), steps=tuple(steps))


@settings(max_examples=150, deadline=None)
@given(traces())
def test_every_passage_of_every_step_is_reached_exactly_once(trace: Trace) -> None:
    wanted = []
    for step in trace.steps:
        offset = 0
        for passage in output_passages(step):
            wanted.append((step.id, offset, passage.text))
            offset += len(passage.text) + len(SEPARATOR)
    turns = trace_turns(trace)
    assert sorted(places(block for turn in turns for block in turn.body())) == sorted(wanted)
    whole = {step.id: evidence_text(step) for step in trace.steps}
    for step_id, offset, text in wanted:
        assert whole[step_id].startswith(text, offset)


@settings(max_examples=60, deadline=None)
@given(traces())
def test_blind_pages_have_no_text_of_a_judge(trace: Trace) -> None:
    judging = {step.id for step in trace.steps if step.kind == "evaluator"}
    turns = trace_turns(trace, blind=True)
    shown = places(block for turn in turns for block in turn.body())
    assert not judging & {step for step, _, _ in shown}
    assert not judging & {step for turn in turns for step in turn.steps}


def test_an_edit_says_first_what_was_edited() -> None:
    edit = {
        "replace_all": False,
        "file_path": "/home/anna/code/shop/service/prices/rounding.py",
        "old_string": "return round(total, 1)\n" * 5,
        "new_string": "return round(total, 2)",
    }
    said = argument_words(edit)
    assert said.startswith("…/rounding.py return round(total, 2) return round(total, 1)")
    assert said.endswith("no replace_all")
