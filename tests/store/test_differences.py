"""What differs between two revisions of a trace: which step is which, and what is said about it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.differences import Difference, differences, matched_steps, told
from tracejury.store.trace import Document, Message, Step, ToolCall, Trace, replace


def step(name: str, output: Any = None, **fields: Any) -> Step:
    return Step(fields.pop("id", name), fields.pop("kind", "tool"), name, output=output, **fields)


def trace(*steps: Step, **fields: Any) -> Trace:
    return Trace(steps=steps, **fields)


LOOKUP = trace(
    step("ask", "Is it covered?", kind="message"),
    step("get_clause", "clause 9 says yes"),
    step("answer", "Yes.", kind="llm"),
    input="Is it covered?",
    output="Yes.",
)


def only(old: Trace, new: Trace) -> Difference:
    (found,) = differences(old, new)
    return found


def with_step(number: int, **changes: Any) -> Trace:
    steps = list(LOOKUP.steps)
    steps[number] = replace(steps[number], **changes)
    return replace(LOOKUP, steps=tuple(steps))


def test_equal_traces_differ_in_nothing() -> None:
    assert differences(LOOKUP, LOOKUP) == ()
    assert told(()) == ""


def test_a_changed_output_is_told_with_its_step_and_both_texts() -> None:
    found = only(LOOKUP, with_step(1, output="clause 9 not found"))
    assert (found.kind, found.step, found.field) == ("changed", "get_clause", "output")
    assert found.words == (
        "step 2 get_clause: the output changed from 'clause 9 says yes' to 'clause 9 not found'"
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"input": {"n": 9}}, "input"),
        ({"messages_out": (Message("tool", "clause 10"),)}, "output"),
        ({"messages_out": (Message("a", None, tool_calls=(ToolCall("f", {"n": 1}),)),)}, "output"),
        ({"documents": (Document("page 4"),)}, "documents"),
        ({"status_message": "timeout"}, "error"),
        ({"status": "error"}, "error"),
        ({"name": "find_clause"}, "name"),
        ({"actor": "planner"}, "actor"),
    ],
)
def test_what_was_said_and_done_is_compared(changes: dict[str, Any], field: str) -> None:
    assert only(LOOKUP, with_step(1, **changes)).field == field


@pytest.mark.parametrize("field", ["input", "output", "expected", "error"])
def test_the_trace_itself_is_compared(field: str) -> None:
    found = only(LOOKUP, replace(LOOKUP, **{field: "another text"}))
    assert found.step is None
    assert "another text" in found.words


@given(
    usage=st.dictionaries(st.sampled_from(["tokens", "cost"]), st.integers()),
    tags=st.lists(st.text(max_size=4)),
    start=st.none() | st.integers(0, 10**18),
)
def test_bookkeeping_is_not_compared(
    usage: dict[str, int], tags: list[str], start: int | None
) -> None:
    steps = [
        replace(one, usage=usage, start_ns=start, attributes={"t": tags}) for one in LOOKUP.steps
    ]
    other = replace(LOOKUP, steps=tuple(steps), metadata={"tags": tags}, start_ns=start)
    assert differences(LOOKUP, other) == ()


def test_added_and_removed_steps_are_counted() -> None:
    longer = trace(*LOOKUP.steps, step("thanks", "Bye."), step("rate", "5"))
    shorter = replace(LOOKUP, steps=LOOKUP.steps[:1])
    base = replace(longer, input=LOOKUP.input, output=LOOKUP.output)
    assert told(differences(LOOKUP, base)) == "2 steps were added: step 4 thanks, step 5 rate"
    assert told(differences(LOOKUP, shorter)) == (
        "2 steps were removed: step 2 get_clause, step 3 answer"
    )
    one = replace(base, steps=base.steps[:4])
    assert told(differences(LOOKUP, one)) == "step 4 thanks was added: 'Bye.'"


def test_a_step_inserted_before_numbered_ones_is_one_difference() -> None:
    numbered = [step("say", text, id=str(n)) for n, text in enumerate(("a", "b", "c"))]
    moved = [step("say", text, id=str(n)) for n, text in enumerate(("new", "a", "b", "c"))]
    assert told(differences(trace(*numbered), trace(*moved))) == "step 1 say was added: 'new'"
    assert matched_steps(trace(*numbered), trace(*moved)) == {0: 1, 1: 2, 2: 3}


def test_a_step_under_a_new_id_is_the_same_step() -> None:
    old, new = trace(step("f", "x", id="span-1")), trace(step("f", "y", id="span-7"))
    assert only(old, new).words == "step 1 f: the output changed from 'x' to 'y'"


def test_another_order_of_the_same_steps_is_a_difference() -> None:
    first, second = step("f", "x"), step("g", "y")
    assert only(trace(first, second), trace(second, first)).field == "order"


def test_a_long_text_is_quoted_where_it_parts() -> None:
    same = "The clause says a great deal about everything. " * 40
    said = only(with_step(1, output=f"{same}yes"), with_step(1, output=f"{same}no")).words
    assert "yes'" in said
    assert "no'" in said
    assert len(said) < 200


def test_texts_that_differ_only_in_blanks_are_quoted_exactly() -> None:
    said = only(with_step(1, output="a  b"), with_step(1, output="a b")).words
    assert "'a  b'" in said
    assert "'a b'" in said


def test_the_output_of_the_trace_is_not_told_twice() -> None:
    both = replace(with_step(2, output="No."), output="No.")
    assert (
        told(differences(LOOKUP, both)) == "step 3 answer: the output changed from 'Yes.' to 'No.'"
    )
    assert "output of the trace" in told(differences(LOOKUP, replace(LOOKUP, output="No.")))


def test_only_the_first_differences_are_told() -> None:
    other = trace(*(replace(one, output=f"{number}!") for number, one in enumerate(LOOKUP.steps)),
                  input="Why?", output="0!")  # fmt: skip
    assert told(differences(LOOKUP, other), most=2).endswith("; and 3 more")


@given(st.lists(st.sampled_from("abc"), max_size=8), st.lists(st.sampled_from("abc"), max_size=8))
def test_each_step_is_matched_once_and_every_other_one_is_told(
    old: list[str], new: list[str]
) -> None:
    first, second = (
        trace(*(step("say", text, id=f"{n}") for n, text in enumerate(some))) for some in (old, new)
    )
    pairs = matched_steps(first, second)
    assert len(set(pairs.values())) == len(pairs)
    found = differences(first, second)
    assert (found == ()) == (old == new)
    added = [one for one in found if one.kind == "added" and not one.field]
    assert len(added) == len(new) - len(pairs)
