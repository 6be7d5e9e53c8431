"""The text that evidence counts is frozen, and a mark finds its words again."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.evidence_text import Anchor, anchored, evidence_text, pretty_json
from tracejury.store.trace import Document, Message, Step, ToolCall

GOLDEN = [
    (Step(id="1", kind="llm", name="m", output="Plain."), "Plain."),
    (
        Step(id="1", kind="tool", name="t", output={"b": [1, 2.5, None], "a": {}, "ü": "é"}),
        '{\n  "b": [\n    1,\n    2.5,\n    null\n  ],\n  "a": {},\n  "ü": "é"\n}',
    ),
    (
        Step(
            id="1",
            kind="llm",
            name="m",
            messages_out=(
                Message(
                    "assistant",
                    "I look.",
                    reasoning="Which one?",
                    tool_calls=(
                        ToolCall("get", {"id": 7}),
                        ToolCall("find", {"words": "w" * 80}),
                        ToolCall("end"),
                        ToolCall("raw", "{not json"),
                    ),
                ),
            ),
            status_message="it broke",
        ),
        'Which one?\n\nI look.\n\nget({"id": 7})\n\nfind({\n  "words": "'
        + "w" * 80
        + '"\n})\n\nend()\n\nraw({not json)\n\nit broke',
    ),
    (
        Step(id="1", kind="retriever", name="r", documents=(Document("One"), Document("Two"))),
        "One\n\nTwo",
    ),
    (Step(id="1", kind="message", name="u", messages_in=(Message("user", "Hello"),)), "Hello"),
]


@pytest.mark.parametrize(("step", "text"), GOLDEN)
def test_the_text_of_a_step_never_changes(step: Step, text: str) -> None:
    assert evidence_text(step) == text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_json_is_indented_as_the_standard_library_does(value: object) -> None:
    assert pretty_json(value) == json.dumps(value, ensure_ascii=False, indent=2)


TEXT = st.text(st.characters(codec="utf-8") | st.sampled_from("a é🙂𝒳"), min_size=1, max_size=30)


@given(TEXT, st.data())
def test_offsets_in_any_unit_find_the_quoted_words(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quoted = text[start:end]
    assert anchored(text, start, end, quoted) == Anchor(start, end, "characters")
    for encoding, width in (("utf-16-le", 2), ("utf-8", 1)):
        a = len(text[:start].encode(encoding)) // width
        b = len(text[:end].encode(encoding)) // width
        found = anchored(text, a, b, quoted)
        assert found is not None
        assert text[found.start : found.end] == quoted


def test_wrong_offsets_are_corrected_only_where_the_words_occur_once() -> None:
    assert anchored("the fee is 5, not 6", 0, 3, "not 6") == Anchor(14, 19, "quotation")
    assert anchored("no, no", 1, 3, "no") is None
    assert anchored("the fee", 0, 3, "refund") is None


def test_without_a_quotation_offsets_have_to_lie_within_the_text() -> None:
    assert anchored("abc", 1, 3, "") == Anchor(1, 3, "characters")
    assert anchored("abc", 1, 4, "") is None
    assert anchored("abc", 2, 2, "") is None
    assert anchored("abc", -1, 2, "") is None
