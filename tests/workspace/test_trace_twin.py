"""A judgement on a masked screen and one on a plain screen are the same acts."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tracejury.errors import UserError
from tracejury.sample_traces import BUNDLES, OUTAGE
from tracejury.store.acts import Act
from tracejury.store.bundles.opening import read_bundle
from tracejury.store.evidence_text import evidence_text
from tracejury.store.judgement import Correction, Evidence, Mark, Review
from tracejury.store.privacy.rules import builtin
from tracejury.store.privacy.twin.masking import Masking
from tracejury.store.privacy.twin.pseudonyms import Twin
from tracejury.store.reviews import presses
from tracejury.store.trace import Document, Message, Step, ToolCall, Trace
from tracejury.store.workspace.trace_twin import TraceTwin

ROOT = Path(__file__).parents[2]
MAIL = "ivo.brandt@acme-shop.com"
NAME = "Ivo Brandt"


@cache
def masking() -> Masking:
    rules = builtin()
    return Masking(rules, Twin(bytes(range(32)), rules))


def step(output: Any = None, **fields: Any) -> Step:
    return Step("s1", "tool", "look_up", output=output, **fields)


def twin_of(*steps: Step, **fields: Any) -> TraceTwin:
    fields.setdefault("metadata", {"customer_name": NAME})
    return TraceTwin(Trace("t", steps=steps, **fields), masking())


def read_all() -> list[Trace]:
    places = [*(ROOT / "sample_traces" / one for one in (*BUNDLES, OUTAGE))]
    places += [one for one in sorted((ROOT / "tests" / "data").iterdir()) if one.is_dir()]
    found = []
    for place in places:
        if place.name.startswith(("old_", "judged_")):
            continue
        for part in read_bundle(place):
            found += [one for one in part.items if isinstance(one, Trace)][:12]
    return found


def test_marked_words_are_saved_as_those_of_the_real_text() -> None:
    twin = twin_of(step(f"Write to {MAIL}, please."))
    shown = evidence_text(twin.masked.steps[0])
    start = shown.index("Write")
    end = shown.index(", please")
    assert MAIL not in shown
    saved = twin.real_evidence(Evidence("e1", "s1", start, end, shown[start:end]))
    assert saved == Evidence("e1", "s1", 0, 9 + len(MAIL), f"Write to {MAIL}")
    assert twin.mask_evidence(saved) == Evidence("e1", "s1", start, end, shown[start:end])


def test_a_part_of_a_pseudonym_is_all_of_the_value() -> None:
    twin = twin_of(step(f"Write to {MAIL}, please."))
    shown = evidence_text(twin.masked.steps[0])
    saved = twin.real_evidence(Evidence("e1", "s1", 11, 14, shown[11:14]))
    assert (saved.start, saved.end, saved.text) == (9, 9 + len(MAIL), MAIL)


def test_a_pseudonym_in_a_correction_is_saved_as_the_value_and_shown_as_the_pseudonym() -> None:
    twin = twin_of(step("x"), input=f"I am {NAME}, {MAIL}", output=f"Hello {NAME}")
    shown = str(twin.masked.output)
    first = str(twin.masked.metadata["customer_name"]).split()[0]
    typed = f"{shown}, dear {first}!"
    saved = twin.real_text(typed)
    assert saved == f"Hello {NAME}, dear Ivo!"
    assert "Brandt" not in twin.mask_text(saved)
    assert twin.mask_text(f"Hello {NAME}") == shown


def test_a_value_is_masked_in_a_note_though_nothing_there_says_that_it_is_private() -> None:
    twin = twin_of(step({"password": "Xk29fLq8vB"}))
    said = twin.mask_text("it printed Xk29fLq8vB to the customer")
    assert "Xk29fLq8vB" not in said
    assert twin.real_text(said) == "it printed Xk29fLq8vB to the customer"


def test_a_name_in_a_claim_is_masked_in_lower_case_too() -> None:
    twin = twin_of(step("x"), output=f"Hello {NAME}")
    said = twin.mask_claim('must say "ivo" and "dear brandt"')
    assert "ivo" not in said
    assert "brandt" not in said
    assert twin.real_text(said) == 'must say "ivo" and "dear brandt"'


IBAN = "PL61109010140000071219812874"
GROUPED = "DE82 5001 0517 0648 4898 91"
CARD = "4539578763621486"
PHONE = "+48 601 196 879"


def in_groups(text: str, sign: str, size: int = 4) -> str:
    letters = [one for one in text if one.isalnum()]
    return sign.join("".join(letters[at : at + size]) for at in range(0, len(letters), size))


@pytest.mark.parametrize("sign", ["", " ", "-", ".", "\u00a0"])
@pytest.mark.parametrize("case", [str.lower, str.upper])
def test_a_pseudonym_is_known_in_whatever_groups_and_case_it_is_typed(sign: str, case: Any) -> None:
    twin = twin_of(step(f"to {IBAN} or {GROUPED}, card {CARD}, call {PHONE}"))
    for value in (IBAN, GROUPED, CARD):
        typed = case(in_groups(twin.mask_text(value), sign))
        assert twin.real_text(f"Paid to {typed}, today.") == f"Paid to {value}, today."
    typed = f"+{in_groups(twin.mask_text(PHONE), sign, 3)}"
    assert twin.real_text(f"Call ({typed})!") == f"Call ({PHONE})!"


def test_a_telephone_number_is_known_with_zeros_for_its_plus() -> None:
    twin = twin_of(step(f"call {PHONE}"))
    typed = twin.mask_text(PHONE).replace("+", "00")
    assert twin.real_text(f"Call ({typed})!") == f"Call ({PHONE})!"


def test_a_name_and_an_address_are_known_in_any_case_and_stored_as_the_trace_has_them() -> None:
    twin = twin_of(step(f"to {MAIL}"))
    name = str(twin.masked.metadata["customer_name"])
    assert twin.real_text(f"Dear {name.upper()}!") == f"Dear {NAME}!"
    first = name.split(maxsplit=1)[0]
    assert twin.real_text(f"Dear {first.upper()},") == "Dear Ivo,"
    # In a claim names are in lower case.
    assert twin.real_text(f'must say "{first.lower()}"') == 'must say "ivo"'
    assert twin.real_text(f"<{twin.mask_text(MAIL).upper()}>") == f"<{MAIL}>"


def test_numbers_that_are_no_pseudonyms_stay_as_they_are_typed() -> None:
    twin = twin_of(step(f"card {CARD}, call {PHONE}, from 93.184.216.34"))
    for text in ("4539 5787 6362", "+48 601 196", "12 34 56 78", "a-b c_d", "", "…", "1,000.00"):
        assert twin.real_text(text) == text
    address = twin.mask_text("93.184.216.34")
    assert address != "93.184.216.34"
    assert twin.real_text(address.replace(".", " ")) == address.replace(".", " ")
    assert twin.real_text(address) == "93.184.216.34"


@pytest.mark.parametrize(
    "value", ["Ada Lind", "ada.lind@other-shop.com", "5425233430109903", "NL20 INGB 0001 2345 67",
              "+49 30 9018201"]
)  # fmt: skip
@pytest.mark.parametrize(
    "act",
    [
        lambda text: Act("correct", {"text": f"Dear {text}!", "status": "proposed"}),
        lambda text: Act("note", {"text": f"told {text}"}),
        lambda text: Act("check", {"id": "c1", "check": {"type": "says", "text": [text]}}),
    ],
    ids=["correction", "note", "claim"],
)
def test_a_pseudonym_of_another_trace_is_named_and_not_saved(value: str, act: Any) -> None:
    other = twin_of(step(f"of {value}"), metadata={"customer_name": value})
    twin = twin_of(step(f"to {MAIL}, card {CARD}"))
    strange = other.mask_text(value)
    assert strange != value
    with pytest.raises(UserError, match="is a pseudonym, and none of this trace") as refused:
        twin.real_acts([act(strange)])
    assert refused.value.what.split("”")[0].strip("“") in strange
    twin.real_acts([act(twin.mask_text(MAIL))])
    # What the trace itself says is no pseudonym of anybody.
    known = twin_of(step(f"to {strange}"))
    known.real_acts([act(strange)])


def test_acts_keep_their_order_and_everything_that_is_not_text() -> None:
    twin = twin_of(step(f"to {MAIL}"))
    pseudonym = twin.mask_text(MAIL)
    acts = [
        Act("answer", {"question": "ok", "value": False, "active_ms": 5}),
        Act("check", {"id": "c1", "check": {"type": "says", "text": [pseudonym], "n": 1}}),
        Act("correct", {"text": f"to {pseudonym}!", "status": "proposed"}),
    ]
    saved = twin.real_acts(acts)
    assert [json.dumps(one.body) for one in saved] == [
        json.dumps(one.body).replace(pseudonym, MAIL) for one in acts
    ]


def test_a_review_is_shown_masked() -> None:
    twin = twin_of(step(f"to {MAIL}"), input=NAME)
    review = Review(
        "t",
        "ann",
        "r",
        answers={"why": f"told {MAIL}", "ok": False, "many": ["a", MAIL]},
        marks=(Mark("m1", "s1", note=NAME),),
        evidence=(Evidence("e1", "s1", 3, 3 + len(MAIL), MAIL),),
        correction=Correction(f"Dear {NAME}"),
        checks=({"type": "says", "text": MAIL},),
        note=f"{NAME} was told",
        defer_reason=MAIL,
    )
    said = repr(twin.mask_review(review))
    assert "Brandt" not in said
    assert MAIL not in said


values = st.sampled_from(
    [MAIL, NAME, "4539 5787 6362 1486", "+49 30 9018201", "password: Xk29fLq8vB", "born on 1980-02-03",
     "Ivo", "fine", "a \"quoted\" \\ thing", "two\nlines", "\u00e9\u20ac", "  ", "DE89 3704 0044 0532 0130 00"]
)  # fmt: skip
texts = st.lists(values, min_size=1, max_size=4).map(" ; ".join)
trees = st.recursive(
    st.one_of(texts, st.integers(), st.just(4539578763621486), st.none()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["mail", "customer_name", "to", MAIL]), inner, max_size=3),
        inner.map(json.dumps),
        inner.map(lambda one: json.dumps(one, ensure_ascii=False, indent=2)),
    ),
    max_leaves=6,
)
messages = st.builds(
    Message,
    st.just("assistant"),
    st.one_of(st.none(), texts),
    tool_calls=st.lists(st.builds(ToolCall, st.just("send"), trees), max_size=2).map(tuple),
    reasoning=st.one_of(st.none(), texts),
    parts=st.lists(trees, max_size=1).map(tuple),
)
steps = st.builds(
    step,
    trees,
    messages_out=st.lists(messages, max_size=2).map(tuple),
    documents=st.lists(st.builds(Document, texts), max_size=2).map(tuple),
    status_message=st.one_of(st.none(), texts),
)


def same_acts(twin: TraceTwin, step_id: str, start: int, end: int) -> None:
    """What is marked on both screens over the same words is one act."""
    real, masked = twin.real.step(step_id), twin.masked.step(step_id)
    assert real is not None
    assert masked is not None
    text, shown = evidence_text(real), evidence_text(masked)
    plain = Evidence("e1", step_id, start, end, text[start:end], "why")
    seen = twin.mask_evidence(plain)
    assert shown[seen.start : seen.end] == seen.text
    (saved,) = twin.real_acts(presses.evidence_press(seen))
    # The words that were marked, and of a value that is begun all of it.
    body = saved.body
    assert body["start"] <= start
    assert body["end"] >= end
    assert body["text"] == text[body["start"] : body["end"]]
    whole = Evidence("e1", step_id, body["start"], body["end"], body["text"], "why")
    assert presses.evidence_press(whole) == [saved]
    again = twin.real_acts(presses.evidence_press(twin.mask_evidence(whole)))
    assert again == [saved]
    if all(start >= b or end <= a for a, b in _cut(twin, step_id, start, end)):
        assert (body["start"], body["end"]) == (start, end)


def _cut(twin: TraceTwin, step_id: str, start: int, end: int) -> list[tuple[int, int]]:
    aligned = twin._alignment(step_id)
    assert aligned is not None
    assert aligned.exact
    return [(a, b) for a, b, _, _ in aligned.spans if a < b and (a < start < b or a < end < b)]


@settings(deadline=None)
@given(steps, st.data())
def test_marking_on_a_masked_and_on_a_plain_screen_is_the_same_act(
    one: Step, data: st.DataObject
) -> None:
    twin = twin_of(one)
    length = len(evidence_text(one))
    if length < 2:
        return
    start = data.draw(st.integers(0, length - 1))
    same_acts(twin, "s1", start, data.draw(st.integers(start + 1, length)))


@settings(deadline=None)
@given(texts, texts)
def test_what_is_typed_with_pseudonyms_is_saved_with_the_values(said: str, typed: str) -> None:
    twin = twin_of(step(f"{said} ; {typed}"))
    plain = [*presses.correction_press(typed), *presses.note_press(typed)]
    shown = twin.mask_text(typed)
    assert twin.real_acts([*presses.correction_press(shown), *presses.note_press(shown)]) == plain
    assert twin.mask_text(shown) == shown


@pytest.mark.parametrize("trace", read_all(), ids=lambda one: str(one.source_id)[:20])
def test_every_sample_can_be_marked_masked(trace: Trace) -> None:
    twin = TraceTwin(trace, masking())
    for one in trace.steps[:30]:
        length = len(evidence_text(one))
        if length > 1:
            for start, end in ((0, length), (length // 3, length // 2 + 1), (length - 1, length)):
                same_acts(twin, one.id, start, end)
