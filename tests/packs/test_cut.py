"""The question of a case: cut before the mistake, so that no candidate is given it."""

from __future__ import annotations

from typing import Any

import pytest
from conversations import booking, calls, conversation, returns, review_of, says, user
from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.claims.paths.effects import ToolEffects
from tracejury.store.judgement import Review
from tracejury.store.packs.cut import Cut, case_input, cut_of
from tracejury.store.trace import Message, Step, ToolCall, Trace

NOTHING_SAID = ToolEffects()


def cut(trace: Trace, review: Review, effects: ToolEffects = NOTHING_SAID) -> Cut:
    return cut_of(trace, review, effects)


def asked(trace: Trace, review: Review, effects: ToolEffects = NOTHING_SAID) -> list[str]:
    """The roles and texts that a candidate is given."""
    messages = case_input(trace, cut(trace, review, effects))["messages"]
    return [f"{one['role']}: {one['content']}" for one in messages]


def test_a_failure_is_cut_at_its_break_point() -> None:
    trace = booking()
    given_ = asked(trace, review_of(trace, break_point="4"))
    assert given_[-1] == 'tool: {"id": "K7", "paid": 1530}'
    assert len(given_) == 4


def test_the_first_wrong_mark_takes_the_place_of_a_break_point() -> None:
    trace = booking()
    assert asked(trace, review_of(trace, wrong=("8", "4")))[-1].startswith("tool: ")
    assert asked(trace, review_of(trace, break_point="8", wrong=("2",)))[-1].startswith("user: I w")


def test_without_marks_it_is_cut_before_the_first_write_of_the_failure() -> None:
    trace = booking()
    found = cut(trace, review_of(trace))
    assert asked(trace, review_of(trace))[-1] == "user: Yes, please."
    assert found.since == 6
    assert [one.role for one in found.later] == ["assistant", "tool", "assistant", "user"]


def test_a_write_that_was_refused_is_not_given_away_either() -> None:
    trace = conversation(
        user("Refund K7."),
        calls("refund", "a", id="K7", amount=2000),
        returns("Error: only 1530 were paid", "a"),
        says("They paid 1530. Refund that?"),
        user("Yes."),
        calls("refund", "b", id="K7", amount=1530),
        returns("done", "b"),
        says("Done."),
    )
    assert asked(trace, review_of(trace)) == ["user: Refund K7."]


def test_a_failure_that_wrote_nothing_is_asked_its_last_question() -> None:
    trace = conversation(user("Hi"), says("Hello"), user("When?"), says("At 9."), user("Thanks"))
    assert asked(trace, review_of(trace))[-1] == "user: When?"


def test_a_good_answer_is_cut_before_it_wrote_or_else_at_the_last_question() -> None:
    trace = booking()
    assert asked(trace, review_of(trace, "pass"))[-1] == "user: Yes, please."
    longer = conversation(
        *(message for step in trace.steps for message in step.messages_out),
        says("You are welcome."),
        user("When will it arrive?"),
        says("Within 5 days."),
    )
    found = asked(longer, review_of(longer, "pass"))
    # What earlier questions asked for was rightly done.
    assert found[-1] == "user: When will it arrive?"
    assert "tool: done" in found


def test_a_person_may_say_that_a_tool_does_not_write() -> None:
    trace = booking()
    reads = ToolEffects(reads=frozenset(["refund"]))
    assert asked(trace, review_of(trace), reads)[-1] == "user: Yes, please."
    assert cut(trace, review_of(trace), ToolEffects(frozenset(["get_booking"]))).since == 2


def test_calls_without_all_their_results_are_not_part_of_the_question() -> None:
    both = Message(
        "assistant", None, tool_calls=(ToolCall("get_a", {}, "a"), ToolCall("get_b", {}, "b"))
    )
    trace = conversation(
        user("Compare a and b."), both, returns("1", "a"), returns("2", "b"), says("Equal.")
    )
    assert asked(trace, review_of(trace, break_point="3")) == ["user: Compare a and b."]
    assert asked(trace, review_of(trace, break_point="4"))[-1] == "tool: 2"


def test_system_prompts_are_marked_as_of_then() -> None:
    trace = booking()
    first, second = case_input(trace, cut(trace, review_of(trace)))["messages"][:2]
    assert (first["role"], first["as_of_then"]) == ("system", True)
    assert "as_of_then" not in second


def test_agents_that_talk_to_each_other_are_left_to_the_candidate() -> None:
    said = [Message("assistant", f"Step {at}: 4 cats", name="Planner") for at in range(4)]
    trace = conversation(*said, input="How many cats are there?")
    for at in range(4):
        given_ = asked(trace, review_of(trace, break_point=str(at)))
        assert given_ == ["user: How many cats are there?"]


def test_a_run_of_spans_is_asked_its_own_input() -> None:
    call = Message("assistant", None, tool_calls=(ToolCall("refund", {"id": "K7"}, "a"),))
    asked_ = (Message("system", "Be kind."), Message("user", "Refund K7."))
    trace = Trace(
        input=[
            {"role": "system", "content": "Be kind."},
            {"role": "user", "content": "Refund K7."},
        ],
        output="Done.",
        steps=(
            Step("a", "llm", "chat", messages_in=asked_, messages_out=(call,)),
            Step("b", "tool", "refund", input={"id": "K7"}, output="done"),
        ),
        format="otlp",
    )
    assert asked(trace, review_of(trace)) == ["system: Be kind.", "user: Refund K7."]


ROLES = st.sampled_from(["user", "assistant", "call", "write"])


@st.composite
def conversations(draw: Any) -> Trace:
    messages = [user("First question")]
    for number, role in enumerate(draw(st.lists(ROLES, max_size=8))):
        if role in ("call", "write"):
            name = "get_it" if role == "call" else "refund"
            messages += [calls(name, f"c{number}", at=number), returns(f"r{number}", f"c{number}")]
        else:
            messages.append(Message(role, f"{role} says {number}"))
    return conversation(*messages)


@given(conversations(), st.data())
def test_no_input_has_the_mistake_or_ends_with_the_assistant(
    trace: Trace, data: st.DataObject
) -> None:
    at = data.draw(st.integers(1, max(1, len(trace.steps) - 1)))
    mistake = data.draw(st.sampled_from([None, str(at)])) if at < len(trace.steps) else None
    review = review_of(trace, break_point=mistake)
    found = cut(trace, review)
    messages = case_input(trace, found)["messages"]
    assert messages[-1]["role"] in ("user", "tool")
    assert len(found.said) + len(found.later) == len(trace.steps)
    if mistake is not None:
        assert len(found.said) <= int(mistake)
    else:
        assert not any(
            call["name"] == "refund" for one in messages for call in one.get("tool_calls", ())
        )


@pytest.mark.parametrize("verdict", ["pass", "fail"])
def test_nothing_is_lost_between_the_input_and_what_was_said_later(verdict: str) -> None:
    trace = booking()
    found = cut(trace, review_of(trace, verdict))
    assert [one.content for one in (*found.said, *found.later)] == [
        step.messages_out[0].content for step in trace.steps
    ]
