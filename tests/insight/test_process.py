"""The process: durations with known quartiles, confusions by hand, and guardrails as each source writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.canonical import Json
from tracejury.store.insight.process.confusion import Confusion, Should, confusion, said
from tracejury.store.insight.process.durations import durations, time_words
from tracejury.store.insight.process.rails import goes_to_person, is_rail, rails_of
from tracejury.store.trace import Score, Step, Trace


def test_quartiles_are_those_of_type_7() -> None:
    """Hyndman and Fan 1996, definition 7: of 1 … 10 they are 3.25, 5.5 and 7.75, as R and numpy give them."""
    found = durations(map(float, range(1, 11)))
    assert (found.low, found.middle, found.high) == (3.25, 5.5, 7.75)


def test_of_fewer_than_five_nothing_is_told() -> None:
    assert durations([1.0] * 4).middle is None
    assert durations([1.0] * 4).words == "not told: 4 of the 5 that it takes"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "1 second"),
        (119, "119 seconds"),
        (120, "2 minutes"),
        (90_000, "25 hours"),
        (172_800, "2 days"),
    ],
)
def test_times_are_told_in_the_largest_unit_that_fits_twice(seconds: float, words: str) -> None:
    assert time_words(seconds) == words


def test_a_confusion_by_hand() -> None:
    cases: list[tuple[bool, Should | None]] = [
        (True, "right"), (True, "should"), (True, "should-not"),
        (False, "should"), (False, "right"), (False, "should-not"), (True, None),
    ]  # fmt: skip
    found = confusion(cases)
    assert found == Confusion(rightly=2, needlessly=1, missed=1, quiet=2, unknown=1)
    assert (found.fired_rightly.count, found.fired_rightly.of) == (2, 3)
    assert (found.caught.count, found.caught.of) == (2, 3)
    assert not found.caught.told


@given(st.lists(st.tuples(st.booleans(), st.sampled_from(["right", "should", "should-not", None]))))
def test_every_trace_is_in_one_cell(cases: list[tuple[bool, Should | None]]) -> None:
    found = confusion(cases)
    assert found.decided + found.unknown == len(cases)
    assert found.rightly + found.needlessly == sum(
        fired and word is not None for fired, word in cases
    )


def test_answers_are_read_however_they_are_joined() -> None:
    assert [said(one) for one in ("Should not", "should_not", "RIGHT", "missed", "perhaps", None)] == [
        "should-not", "should-not", "right", "should", None, None,
    ]  # fmt: skip


def trace(step: Step, *scores: Score) -> Trace:
    return Trace(input="a", output="b", steps=(step,), scores=scores, format="messages")


def rail(output: Json = None, **more: object) -> Step:
    return Step("1", "guardrail", "check input", output=output, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("step", "fired"),
    [
        (rail(status_message="blocked"), True),
        (rail("pass"), False),
        (rail({"triggered": True}), True),
        (rail({"tripwire_triggered": False}), False),
        (rail({"results": [{"flagged": False}, {"flagged": True}]}), True),
        (rail({"action": "GUARDRAIL_INTERVENED"}), True),
        (rail({"action": "NONE"}), False),
        (rail({"amazon-bedrock-guardrailAction": "INTERVENED"}), True),
        (rail({"passed": True}), False),
        (rail({"is_valid": False}), True),
        (rail(attributes={"rail.stop": True}), True),
    ],
)
def test_whether_a_guardrail_fired_as_each_source_says_it(step: Step, fired: bool) -> None:
    assert rails_of(trace(step)) == {"check input": fired}


def test_a_score_of_the_reader_says_whether_a_rail_blocked() -> None:
    blocked = Score("check input blocked", 0.0, "false", step_id="1")
    assert rails_of(trace(rail({"action": "x"}), blocked)) == {"check input": False}


def test_a_guardrail_that_does_not_say_is_left_out() -> None:
    assert rails_of(trace(rail("some text"))) == {}
    assert rails_of(trace(Step("1", "llm", "answer", output={"flagged": True}))) == {}


def test_names_of_guardrails_and_of_handing_over() -> None:
    assert is_rail("tool", "openai_moderation")
    assert is_rail("chain", "Bedrock Guardrail")
    assert not is_rail("tool", "find_trails")
    assert goes_to_person("tool", "escalate_to_human")
    assert goes_to_person("tool", "transferToHuman")
    assert goes_to_person("agent", "live agent")
    assert not goes_to_person("tool", "transfer_money")
    assert not goes_to_person("llm", "escalate_to_human"), (
        "a model that talks of it hands nothing over"
    )
