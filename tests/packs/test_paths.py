"""What the recorded calls of a judged trace contribute to its case."""

from __future__ import annotations

from typing import Any

from conversations import booking, calls, conversation, returns, review_of, says, user
from tracejury.store.claims.claim import Claim, Output
from tracejury.store.claims.evaluating import evaluate
from tracejury.store.claims.paths.effects import ToolEffects
from tracejury.store.judgement import Evidence, Place
from tracejury.store.packs.cut import cut_of
from tracejury.store.packs.paths import (
    claims_of_path,
    rejected_witnesses,
)
from tracejury.store.packs.recorded import (
    calls_in,
    effects_in,
    recorded_calls,
    recorded_output,
    tape_of,
)
from tracejury.store.packs.references import reference_calls
from tracejury.store.trace import Message, Step, ToolCall, Trace, replace

NOTHING_SAID = ToolEffects()


def claims(trace: Trace, verdict: str = "fail", **review: Any) -> tuple[Claim, ...]:
    judged = review_of(trace, verdict, **review)
    return claims_of_path(trace, judged, cut_of(trace, judged, NOTHING_SAID), NOTHING_SAID)


def did(*made: tuple[str, dict[str, Any]]) -> Output:
    return Output("Done.", tuple({"name": name, "arguments": given} for name, given in made))


REFUND = ("refund", {"id": "K7", "amount": 1530})


def test_a_good_run_must_be_repeated_in_what_it_wrote() -> None:
    (claim,) = claims(booking(), "pass")
    assert evaluate(claim, did(REFUND)).state == "met"
    assert evaluate(claim, did(("refund", {"id": "K7", "amount": 15}))).state == "broken"
    assert evaluate(claim, did()).state == "broken"


def test_writes_before_the_cut_may_be_made_by_a_run_from_the_beginning() -> None:
    trace = conversation(
        user("Cancel K6 for me."),
        calls("cancel_booking", "a", id="K6"),
        returns("done", "a"),
        says("Cancelled. Anything else?"),
        user("Refund K7."),
        calls("refund", "b", id="K7", amount=1530),
        returns("done", "b"),
        says("Refunded."),
    )
    (claim,) = claims(trace, "pass")
    assert evaluate(claim, did(REFUND)).state == "met"
    assert evaluate(claim, did(("cancel_booking", {"id": "K6"}), REFUND)).state == "met"
    assert evaluate(claim, did(("cancel_booking", {"id": "K6"}))).state == "broken"


def test_what_a_failure_wrote_was_wrong_as_a_whole() -> None:
    (claim,) = claims(booking(amount=15))
    assert claim.type == "not_writes"
    assert evaluate(claim, did(("refund", {"id": "K7", "amount": 15}))).state == "broken"
    assert evaluate(claim, did(REFUND)).state == "met"


def test_a_failure_that_was_corrected_or_marked_in_words_says_nothing_of_its_calls() -> None:
    assert claims(booking(), correction="I have refunded EUR 1,530.") == ()
    words = Evidence("e", "8", 0, 4, "I ha", "must-not-say")
    assert claims(booking(), evidence=(words,)) == ()


def test_a_marked_call_must_not_be_made_again() -> None:
    made = claims(booking(amount=15), wrong=("6",), correction="I refund EUR 1,530.")
    assert [(one.type, one.arguments["arguments"]) for one in made] == [
        ("not_calls", {"id": "K7", "amount": 15})
    ]


def with_task(trace: Trace, *actions: tuple[str, dict[str, Any]]) -> Trace:
    listed = [{"name": name, "kwargs": given} for name, given in actions]
    return replace(trace, metadata={"info": {"task": {"actions": listed}}})


def test_the_reference_actions_of_a_data_set_are_a_proposed_path_and_said_to_be() -> None:
    trace = with_task(booking(amount=15), ("get_booking", {"id": "K7"}), REFUND)
    (claim,) = claims(trace)
    assert claim.origin == "reference of the data set"
    assert evaluate(claim, did(REFUND)).state == "met"
    assert evaluate(claim, did(("refund", {"id": "K7", "amount": 15}))).state == "broken"


def test_of_the_reference_only_what_is_left_after_the_cut_is_asked_for() -> None:
    first = ("cancel_booking", {"id": "K6"})
    messages = [one for step in booking(amount=15).steps for one in step.messages_out]
    done = [calls("cancel_booking", "z", id="K6"), returns("done", "z")]
    trace = with_task(conversation(*messages[:2], *done, *messages[2:]), first, REFUND)
    (claim,) = (one for one in claims(trace, break_point="8") if one.type == "writes")
    assert evaluate(claim, did(REFUND)).state == "met"
    assert evaluate(claim, did(first, REFUND)).state == "met"
    assert evaluate(claim, did()).state == "broken"
    # With a wrong write before the cut the right path cannot be reached any more.
    astray = with_task(conversation(*messages[:2], *done, *messages[2:]), REFUND)
    assert [one.type for one in claims(astray, break_point="8")] == ["not_calls", "not_writes"]


def test_references_are_read_as_each_data_set_writes_them() -> None:
    tau2 = Trace(
        expected={
            "actions": [
                {"name": "refund", "arguments": {"id": "K7"}, "requestor": "assistant"},
                {"name": "toggle_data", "arguments": {}, "requestor": "user"},
            ]
        }
    )
    found = reference_calls(tau2)
    assert found is not None
    assert [(one.name, one.arguments) for one in found] == [("refund", {"id": "K7"})]
    assert reference_calls(with_task(booking())) == ()
    assert reference_calls(booking()) is None
    assert reference_calls(Trace(expected={"actions": ["refund"]})) is None


def test_both_the_answer_and_the_step_at_the_break_point_are_rejected() -> None:
    trace = booking()
    review = review_of(trace, break_point="4")
    found = rejected_witnesses(trace, review, cut_of(trace, review, NOTHING_SAID))
    assert [one.output.text for one in found] == [
        "I have refunded it.",
        "You paid EUR 1,530. Shall I refund it?",
    ]
    assert not any(one.accepted for one in found)
    assert [one.source for one in found] == ["recorded answer", "step that was judged wrong"]


def test_a_message_of_the_user_is_never_a_rejected_answer() -> None:
    trace = booking()
    for step in ("0", "1", "5"):
        review = review_of(trace, break_point=step)
        found = rejected_witnesses(trace, review, cut_of(trace, review, NOTHING_SAID))
        assert len(found) == 1


def test_the_root_cause_stands_in_for_a_break_point() -> None:
    trace = booking()
    review = review_of(trace, root_cause=Place("4"))
    found = rejected_witnesses(trace, review, cut_of(trace, review, NOTHING_SAID))
    assert len(found) == 2


def test_a_call_and_the_step_that_ran_it_are_one_call() -> None:
    asked = Message("assistant", None, tool_calls=(ToolCall("refund", {"id": "K7"}, "a"),))
    trace = Trace(
        output="Done.",
        steps=(
            Step("1", "llm", "chat", messages_out=(asked,)),
            Step("2", "tool", "refund", input={"id": "K7"}, output="done"),
            Step("3", "tool", "refund", input={"id": "K8"}, output="no", status="error"),
        ),
    )
    assert recorded_output(trace).tool_calls == (
        {"name": "refund", "arguments": {"id": "K7"}},
        {"name": "refund", "arguments": {"id": "K8"}, "failed": True},
    )
    assert [(one.at, one.result) for one in recorded_calls(trace)] == [(0, "done"), (2, "no")]


def test_a_result_that_only_the_next_request_tells_is_found() -> None:
    asked = Message("assistant", None, tool_calls=(ToolCall("refund", {"id": "K7"}, "a"),))
    told = Message("tool", "Error: no such booking", tool_call_id="a")
    trace = Trace(
        steps=(
            Step("1", "llm", "chat", messages_out=(asked,)),
            Step("2", "llm", "chat", messages_in=(asked, told)),
        )
    )
    assert tape_of(trace) == (
        {
            "name": "refund",
            "arguments": {"id": "K7"},
            "failed": True,
            "result": "Error: no such booking",
        },
    )


def test_the_tape_has_every_recorded_result_in_order() -> None:
    assert [(one["name"], one["result"]) for one in tape_of(booking())] == [
        ("get_booking", '{"id": "K7", "paid": 1530}'),
        ("refund", "done"),
    ]


def test_calls_that_a_tool_refused_are_known_from_the_messages_of_an_answer() -> None:
    said = (
        calls("refund", "a", id="K7"),
        returns("Error: not today", "a"),
        calls("refund", "b", id="K7"),
        returns("done", "b"),
    )
    assert [one.get("failed", False) for one in calls_in(said)] == [True, False]


def test_a_terminal_that_takes_part_in_a_conversation_is_not_called() -> None:
    trace = conversation(
        Message("assistant", "print(4)", name="Coder"), Message("user", "4", name="terminal")
    )
    assert recorded_calls(trace) == []


def test_definitions_of_tools_in_the_trace_count_below_what_people_said() -> None:
    tools = [
        {"name": "warm_up", "annotations": {"readOnlyHint": False}},
        {"name": "ping", "annotations": {"readOnlyHint": False}},
    ]
    trace = replace(booking(), metadata={"tools": tools})
    found = effects_in(trace, ToolEffects(reads=frozenset(["ping"])))
    assert (found.of("warm_up"), found.of("ping")) == ("writes", "reads")
