"""Recorded conversations with tool calls, made in a few lines, and reviews of them."""

from __future__ import annotations

from typing import Any

from judged import RUBRIC
from tracejury.rubrics.files import rubric_hash
from tracejury.store.bundles.chat.message_steps import message_steps
from tracejury.store.judgement import Correction, Mark, Place, Review
from tracejury.store.packs.compose import JudgedTrace
from tracejury.store.trace import Message, ToolCall, Trace


def user(text: str) -> Message:
    """What the user says."""
    return Message("user", text)


def says(text: str) -> Message:
    """What the assistant says."""
    return Message("assistant", text)


def calls(name: str, call_id: str = "", **arguments: Any) -> Message:
    """An assistant's message that only calls a tool."""
    return Message("assistant", None, tool_calls=(ToolCall(name, arguments, call_id or name),))


def returns(text: str, call_id: str) -> Message:
    """The result of a tool."""
    return Message("tool", text, tool_call_id=call_id)


def conversation(*messages: Message, **fields: Any) -> Trace:
    """A conversation, one step a message."""
    spoken = [one.content for one in messages if one.role == "assistant" and one.content]
    asked = next((one.content for one in messages if one.role == "user"), None)
    return Trace(
        **{
            "input": asked,
            "output": spoken[-1] if spoken else None,
            "steps": message_steps(list(messages)),
            "format": "messages",
            **fields,
        }
    )


def review_of(
    trace: Trace,
    verdict: str = "fail",
    *,
    break_point: str | None = None,
    wrong: tuple[str, ...] = (),
    correction: str | None = None,
    **fields: Any,
) -> Review:
    """A finished review of a trace."""
    return Review(
        trace=trace.key,
        reviewer="anna",
        rubric=rubric_hash(RUBRIC),
        status="finished",
        verdict=verdict,  # type: ignore[arg-type]
        answers={"verdict": verdict},
        marks=tuple(Mark(f"m{step}", step) for step in wrong),
        break_point=None if break_point is None else Place(break_point),
        correction=None if correction is None else Correction(correction),
        at_ms=1_795_176_000_000,
        **fields,
    )


def judged_conversation(trace: Trace, review: Review) -> JudgedTrace:
    """A conversation with its review."""
    return JudgedTrace(review, trace, RUBRIC)


def booking(*, amount: int = 1530) -> Trace:
    """A refund in four turns: asked for, looked up, confirmed, paid, thanked for.

    Steps: 0 system, 1 user, 2 call, 3 result, 4 says, 5 user, 6 call (writes), 7 result, 8 says, 9 user.
    """
    return conversation(
        Message("system", "You help guests of the inn."),
        user("I want my money back for booking K7."),
        calls("get_booking", "a", id="K7"),
        returns('{"id": "K7", "paid": 1530}', "a"),
        says("You paid EUR 1,530. Shall I refund it?"),
        user("Yes, please."),
        calls("refund", "b", id="K7", amount=amount),
        returns("done", "b"),
        says("I have refunded it."),
        user("Thanks!"),
    )
