"""The twin of a trace: all that it says is masked, and judgements still belong to it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracejury.sample_traces import BUNDLES, OUTAGE
from tracejury.store.bundles.opening import read_bundle
from tracejury.store.privacy.find import finder
from tracejury.store.privacy.json_texts import find_json
from tracejury.store.privacy.rules import Rules, builtin
from tracejury.store.privacy.twin.masking import Masking, MaskReport
from tracejury.store.privacy.twin.pseudonyms import Twin
from tracejury.store.privacy.twin.traces import masked_trace
from tracejury.store.trace import Document, Message, Score, Step, ToolCall, Trace, trace_content

SAMPLES = Path(__file__).parents[2] / "sample_traces"
MAIL = "ivo.brandt@acme-shop.com"
CARD = "4539 5787 6362 1486"


@cache
def rules() -> Rules:
    return builtin()


def masking() -> Masking:
    return Masking(rules(), Twin(bytes(range(32)), rules()))


def sample_traces() -> list[Trace]:
    parts = (part for name in (*BUNDLES, OUTAGE) for part in read_bundle(SAMPLES / name))
    return [item for part in parts for item in part.items if isinstance(item, Trace)]


def whole(value: str) -> Trace:
    """A trace that says a text in everything that can say one."""
    message = Message(
        "user",
        value,
        name=value,
        tool_calls=(ToolCall("send", {"to": [value], "body": json.dumps({"cc": value})}, "c1"),),
        reasoning=value,
        parts=({"text": value},),
        extra={"from": value},
    )
    step = Step(
        "s1",
        "llm",
        "answer",
        actor=value,
        status="error",
        status_message=value,
        input={"text": value},
        output=value,
        messages_in=(message,),
        messages_out=(message,),
        documents=(Document(value, "d1", 0.5, {"owner": value}),),
        attributes={"by": value},
        incomplete=(value,),
    )
    score = Score("judge", 0.5, value, value, "llm", value, "s1", extra={"why": value})
    return Trace(
        f"mail {value}",
        value,
        {"q": value},
        value,
        [value],
        value,
        (step,),
        {"about": value, value: "x"},
        1_760_000_000_000_000_000,
        scores=(score,),
        notes=(value,),
        incomplete=(value,),
    )


def said(trace: Trace) -> str:
    return repr([trace_content(trace), trace.scores, trace.notes])


@pytest.mark.parametrize("value", [MAIL, CARD, "sk-ant-api03-Zx8kQ2vLp0Rt6YwN4bHs9Jd"])
def test_everything_that_a_trace_says_is_masked(value: str) -> None:
    trace = whole(value)
    report = MaskReport()
    masked = masked_trace(trace, masking(), report)
    assert value in said(trace)
    assert value not in said(masked)
    # As often as it was said, and with the place.
    assert sum(report.counts.values()) >= 25
    assert report.left == []
    assert {"steps[0].messages_in[0].content", "scores[0].explanation"} <= {
        place for _, place in report.places
    }


def test_the_key_and_what_links_the_parts_stay() -> None:
    trace = whole(MAIL)
    masked = masked_trace(trace, masking())
    assert masked.key == trace.key
    assert [(one.id, one.kind, one.status, one.start_ns) for one in masked.steps] == [
        (one.id, one.kind, one.status, one.start_ns) for one in trace.steps
    ]
    assert masked.scores[0].step_id == "s1"
    assert masked.steps[0].messages_in[0].tool_calls[0].id == "c1"
    assert masked.start_ns == trace.start_ns


def test_a_name_that_a_field_gives_is_masked_in_every_text() -> None:
    trace = Trace(
        "t",
        input="I am Ivo Brandt and want a refund.",
        output="Dear Ivo Brandt, it is on its way.",
        metadata={"customer_name": "Ivo Brandt"},
        steps=(Step("1", "tool", "look_up", output={"said": "Brandt called twice"}),),
    )
    masked = masked_trace(trace, masking())
    assert "Brandt" not in said(masked)
    name = masked.metadata["customer_name"]
    assert masked.input == f"I am {name} and want a refund."
    assert masked.output == f"Dear {name}, it is on its way."


def test_an_id_of_a_step_stays_and_is_said() -> None:
    report = MaskReport()
    trace = Trace("t", steps=(Step(MAIL, "llm", "x"), Step("2", "llm", "y", parent_id=MAIL)))
    assert masked_trace(trace, masking(), report).steps[1].parent_id == MAIL
    assert report.left == [("id of a step", "steps[0].id")]


def test_a_trace_in_which_nothing_is_private_is_itself() -> None:
    trace = Trace("t", input={"a": [1, 2]}, output="The fee is EUR 45.", metadata={"n": 1.5})
    assert masked_trace(trace, masking()) == trace


values = st.sampled_from([MAIL, CARD, "+49 30 9018201", "password: Xk29fLq8vB", "born on 1980-02-03", "fine", '"quoted" \\ text'])  # fmt: skip
texts = st.lists(values, max_size=3).map(" and ".join)


@given(st.tuples(texts, texts, texts, texts))
def test_masking_a_trace_twice_is_masking_it_once(parts: tuple[str, str, str, str]) -> None:
    first, second, third, fourth = parts
    step = Step(
        "1",
        "tool",
        "t",
        output={"a": second, "b": json.dumps([third])},
        messages_out=(Message("assistant", fourth, tool_calls=(ToolCall("f", first),)),),
    )
    trace = Trace("t", input=first, output=second, steps=(step,), metadata={"customer_name": third})
    once = masked_trace(trace, masking())
    assert masked_trace(once, masking()) == once


@pytest.mark.parametrize("trace", sample_traces()[::7], ids=lambda trace: str(trace.source_id)[:12])
def test_nothing_private_is_left_in_the_samples_and_they_stay_as_they_are_masked(
    trace: Trace,
) -> None:
    once = masked_trace(trace, masking())
    assert masked_trace(once, masking()) == once
    found = find_json([trace_content(once)["input"], once.output, dict(once.metadata)], finder(rules()))  # fmt: skip
    assert [one for _, one in found if not one.masked] == []
