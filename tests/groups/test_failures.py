"""What failed in a trace: what is structured first, the expert's words next, free text last."""

from __future__ import annotations

import pytest
from tracejury.store.groups.failures import Critique, Facts, Failure, failure_of, shortened
from tracejury.store.groups.masks import Masks
from tracejury.store.groups.signature import parts, signed
from tracejury.store.library.failed_traces import FailedStep
from tracejury.store.trace import Score, replace

STEP = FailedStep("s1", "tool", "refund", message="card expired")
JUDGE = Score("helpful", 0.0, "fail", explanation="it does not answer", rater="llm")
CODE = Score("has_citation", 0.0, "fail", rater="code")
PERSON = Score("quality", 0.0, "bad", "the fare is wrong", "human")


def test_an_error_comes_before_a_check_a_check_before_a_critique_and_the_output_last() -> None:
    everything = Facts(
        "t",
        steps=[STEP],
        scores=[JUDGE],
        critiques=[Critique(("wrong-fare",), "It quotes the wrong fare.")],
        output="Sorry.",
    )
    without_error = replace(everything, steps=())
    without_check = replace(without_error, scores=())
    alone = replace(without_check, critiques=(), status="error")
    found = [failure_of(f) for f in (everything, without_error, without_check, alone)]
    kinds = [failure.kind if failure else None for failure in found]
    assert kinds == ["error", "check", "critique", "output"]


def test_what_nothing_says_failed_is_no_failure() -> None:
    assert failure_of(Facts("t", output="Done.", scores=[Score("helpful", 1.0)])) is None


def test_the_tool_that_failed_is_the_block_and_its_message_the_text() -> None:
    assert failure_of(Facts("t", steps=[STEP])) == Failure(
        "t", "error", "refund", "card expired", "s1"
    )


def test_an_error_class_that_the_message_lacks_is_put_before_it() -> None:
    step = FailedStep("s", "tool", "refund", type="TimeoutError", message="after 30 s")
    failure = failure_of(Facts("t", steps=[step]))
    assert failure is not None
    assert failure.text == "TimeoutError after 30 s"


def test_a_step_that_failed_because_one_below_it_failed_is_not_the_failing_step() -> None:
    agent = FailedStep("a", "agent", "agent", message="card expired")
    below = FailedStep("s1", "tool", "refund", parent_id="a", message="card expired")
    failure = failure_of(Facts("t", status="error", error="card expired", steps=[agent, below]))
    assert failure is not None
    assert (failure.step, failure.block) == ("s1", "refund")


def test_of_several_failing_steps_the_one_counts_that_the_run_ended_with() -> None:
    first = FailedStep("s1", "tool", "search", message="slow down")
    last = FailedStep("s2", "tool", "refund", message="card expired")
    ended = failure_of(Facts("t", status="error", steps=[first, last]))
    went_on = failure_of(Facts("t", status="ok", steps=[first, last]))
    named = failure_of(Facts("t", status="error", error="search: slow down", steps=[first, last]))
    assert [one.step if one else None for one in (ended, went_on, named)] == ["s2", "s1", "s1"]


def test_a_failed_check_of_code_counts_before_one_of_a_judge() -> None:
    failure = failure_of(Facts("t", scores=[JUDGE, CODE]))
    assert failure is not None
    assert (failure.kind, failure.block) == ("check", "has_citation")


def test_what_a_person_wrote_with_a_bad_score_is_a_critique() -> None:
    failure = failure_of(Facts("t", scores=[PERSON]))
    assert failure == Failure("t", "critique", "quality", "the fare is wrong")


def test_codes_of_several_reviewers_are_one_block_in_whatever_order_they_came() -> None:
    one, two = Critique(("b",), "wrong"), Critique(("a", "b"), "")
    first, second = (failure_of(Facts("t", critiques=c)) for c in ([one, two], [two, one]))
    assert first == second
    assert first is not None
    assert first.block == "a, b"


def test_only_a_group_of_free_text_or_of_nothing_but_a_name_must_be_seen() -> None:
    output = failure_of(Facts("t", status="error", output="No."))
    named = failure_of(Facts("t", scores=[CODE]))
    error = failure_of(Facts("t", steps=[STEP]))
    assert [one.must_see if one else None for one in (output, named, error)] == [True, True, False]


def test_a_traceback_is_what_stands_before_it_and_its_last_line() -> None:
    message = (
        "Tool refund failed\nTraceback (most recent call last):\n"
        '  File "/app/tools.py", line 31, in refund\n    card.charge(amount)\n'
        "CardError: expired\n"
    )
    assert shortened(message) == "Tool refund failed\nCardError: expired"


def test_a_long_message_keeps_its_start_and_its_last_line() -> None:
    text = shortened("\n".join(["start", *(f"detail {at}" for at in range(900)), "the end"]))
    assert text.startswith("start\n")
    assert text.endswith("\nthe end")
    assert len(text) < 2100


@pytest.mark.parametrize("text", ["", "\n\n", "a\n" * 3])
def test_odd_messages_are_taken_as_they_are(text: str) -> None:
    assert shortened(text) == "\n".join(line for line in text.splitlines() if line)


def test_a_signature_shows_what_was_masked_and_keeps_it() -> None:
    failure = Failure("t", "error", "get_order", "Order 4711 of ana@example.org not found")
    one = signed(failure, Masks())
    assert parts(one.signature, Masks())["text"] == "Order ‹num› of ‹email› not found"
    assert one.kept == (("num", "4711"), ("email", "ana@example.org"))


def test_a_status_code_stays_visible() -> None:
    found = [
        signed(Failure("t", "error", "", f"HTTP {code} for order {order}"), Masks()).signature.id
        for code, order in ((404, 1), (404, 22), (500, 1))
    ]
    assert found[0] == found[1] != found[2]


def test_an_indented_document_is_no_traceback() -> None:
    said = '{\n  "allowed": true,\n  "code": 12\n}'
    assert shortened(said) == said


def test_a_picture_in_an_error_is_its_kind_whatever_its_size() -> None:
    """So that the words after it are compared, and two pictures do not make two failures."""
    found = []
    for size in (400, 4000):
        picture = "iVBORw0KGgoAAAANSUhEUgAA" + "iVBORw0KGgo4" * size
        message = f"cannot decode data:image/png;base64,{picture}: bad header"
        step = FailedStep("1", "tool", "vision", message=message)
        failure = failure_of(Facts("t", status="error", steps=[step]))
        assert failure is not None
        found.append(failure.text)
    assert found == 2 * ["cannot decode [image/png, base64]: bad header"]


def test_a_picture_in_an_output_or_a_critique_is_its_kind() -> None:
    picture = "iVBORw0KGgoAAAANSUhEUgAA" + "iVBORw0KGgo4" * 90
    output = failure_of(Facts("t", status="error", output=f"See {picture} here"))
    critique = failure_of(Facts("t", critiques=[Critique(("vision",), f"It read {picture} wrong")]))
    assert output is not None
    assert critique is not None
    assert (output.text, critique.text) == (
        "See [image/png, base64] here",
        "It read [image/png, base64] wrong",
    )
