"""The examples of docs/extending.md work when they are put where the page says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from tracejury.rubrics import question_types, reading
from tracejury.rubrics.files import load_rubric
from tracejury.rubrics.question_types import check_answer
from tracejury.rubrics.scoring import verdict_of
from tracejury.store.bundles import registry
from tracejury.store.bundles.protocol import HeldRecords, Position, Record, Reject, Sample, Vote
from tracejury.store.claims import claim_types, text_types
from tracejury.store.claims.claim import Output, claim_from_json
from tracejury.store.claims.evaluating import evaluate

PAGE = (Path(__file__).parents[2] / "docs" / "extending.md").read_text("utf-8")


def example(name: str) -> str:
    """The code block under a marker."""
    found = re.search(rf"<!-- {name} -->\n```python\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture
def reader() -> Any:
    """The reader of the example, as a module of the formats."""
    module: dict[str, Any] = {
        "__name__": "tracejury.store.bundles.formats.example",
        "__package__": "tracejury.store.bundles.formats",
    }
    exec(example("format"), module)
    return module["READER"]


def test_the_format_claims_its_own_records_and_no_other(reader: Any) -> None:
    mine = {"run": 7, "question": "When?", "answer": "Monday", "team": "blue"}
    assert reader.sniff(Sample(b"", [mine])) is Vote.CERTAIN
    assert reader.sniff(Sample(b"", [{"question": "When?"}])) is Vote.NO


def test_the_format_makes_a_trace_or_a_reject_of_every_record(reader: Any) -> None:
    good = {"run": 7, "question": "When?", "answer": "Monday", "team": "blue"}
    records = [Record(Position("a", n), value) for n, value in enumerate([good, {"run": 8}], 1)]
    first, second = reader.read(HeldRecords(records))
    trace = first.trace
    assert (trace.source_id, trace.input, trace.output) == ("7", "When?", "Monday")
    assert (trace.metadata, trace.format) == ({"team": "blue"}, "example")
    assert isinstance(second, Reject)
    assert second.position.line == 2


def test_every_registered_reader_has_what_the_example_has(reader: Any) -> None:
    for other in registry.READERS:
        assert isinstance(other, type(reader).__mro__[1])


def test_the_check_type_works_once_it_is_in_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    module = vars(text_types).copy()
    exec(example("check type"), module)
    table = {**claim_types.CLAIM_TYPES, "starts_with": module["STARTS_WITH"]}
    monkeypatch.setattr("tracejury.store.claims.evaluating.CLAIM_TYPES", table)
    check = claim_from_json({"id": "c", "type": "starts_with", "value": "The last day"})
    assert evaluate(check, Output("The last day is Monday.")).passed
    assert evaluate(check, Output("Monday.")).why == "does not start with 'The last day'"


def test_the_question_type_works_once_it_is_in_the_table(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    module = vars(question_types).copy()
    exec(example("question type"), module)
    table = {**question_types.QUESTION_TYPES, "yes_no": module["YesNo"]()}
    for place in (question_types, reading):
        monkeypatch.setattr(place, "QUESTION_TYPES", table)
    path = tmp_path / "mine.yaml"
    path.write_text(
        "id: mine\ntitle: Mine\nversion: 1\nquestions:\n"
        "  - {id: told, ask: 'Told?', type: yes_no, required: true}\n"
        "verdict: {question: told, passes: ['yes'], fails: ['no']}\n"
    )
    rubric = load_rubric(path)
    question = rubric.questions[0]
    assert question.type == "yes_no"
    assert check_answer(question, "yes") is None
    assert check_answer(question, "maybe") == "'maybe' is not one of: yes, no"
    assert verdict_of(rubric, {"told": "no"}) == "fail"
