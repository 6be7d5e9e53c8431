"""What judged a trace before is taken out of records, however an export spells it."""

from __future__ import annotations

import json

import pytest
from tracejury.store.canonical import Json
from tracejury.store.earlier_judgements import HIDDEN, without_judgements

SAID = "wrong fare"


@pytest.mark.parametrize(
    "record",
    [
        {"reward_info": {"reward": 0.0, "why": SAID}},
        {"scores": [{"name": "fare", "comment": SAID}]},
        {"id": "1", "name": "faithful", "value": SAID},
        {"attributes": [{"key": "gen_ai.evaluation.explanation", "value": {"stringValue": SAID}}]},
        {"row": json.dumps({"isCorrect": SAID})},
        {"faithful_reason": SAID, "faithful_step": SAID},
        [{"deep": [{"deeper": {"grade": SAID}}]}],
    ],
)
def test_no_judgement_is_left_in_a_record(record: Json) -> None:
    left = json.dumps(without_judgements(record, {"faithful"}))
    assert HIDDEN in left
    assert SAID not in left


@pytest.mark.parametrize(
    "record",
    [
        {"content": "The score was 2:1.", "role": "user"},
        {"key": "fare.rule", "value": {"stringValue": "non-refundable"}},
        {"name": "get_booking", "arguments": json.dumps({"reference": "K4T9QX"})},
        {"text": "[1] see below", "empty_score": None},
    ],
)
def test_what_judges_nothing_is_left_as_it_is(record: Json) -> None:
    assert without_judgements(record, {"faithful"}) == record
