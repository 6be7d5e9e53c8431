"""Which way a number counts: as somebody declared, else as its own record says, else no way at all."""

from __future__ import annotations

import pytest
from tracejury.errors import UserError
from tracejury.store.score_meanings import Counting, parsed_scores
from tracejury.store.score_verdicts import undirected, verdict_of_score
from tracejury.store.trace import Score


@pytest.mark.parametrize(
    ("text", "name", "how"),
    [
        ("toxicity:lower", "toxicity", Counting(None, True)),
        ("stars:higher:4", "stars", Counting(4.0, False)),
        ("judge:tone:lower:-0.5", "judge:tone", Counting(-0.5, True)),
    ],
)
def test_a_direction_is_given_with_the_name_and_a_threshold(
    text: str, name: str, how: Counting
) -> None:
    assert parsed_scores([text]) == {name: how}


@pytest.mark.parametrize(
    "text", ["toxicity", "toxicity:down", ":lower", "stars:higher:many", "stars:higher:nan"]
)
def test_what_says_no_direction_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UserError) as refused:
        parsed_scores([text])
    assert "--score toxicity:lower" in str(refused.value.hint)


def test_a_name_is_told_of_once() -> None:
    with pytest.raises(UserError, match="twice"):
        parsed_scores(["tone:lower", "tone:higher"])


@pytest.mark.parametrize(
    ("how", "value", "verdict"),
    [
        (Counting(None, True, shares=True), 0.0, "pass"),
        (Counting(None, True, shares=True), 1.0, "fail"),
        (Counting(None, False, shares=True), 1.0, "pass"),
        (Counting(None, True, shares=True), 0.4, None),
        # 1 of 5 stars is not the best.
        (Counting(None, False), 1.0, None),
        (Counting(0.5, True), 0.5, "pass"),
        (Counting(0.5, True), 0.6, "fail"),
        (Counting(4.0, False), 4.0, "pass"),
        (Counting(4.0, False), 3.9, "fail"),
    ],
)
def test_a_declared_number_counts_that_way(
    how: Counting, value: float, verdict: str | None
) -> None:
    assert verdict_of_score(Score("anything", value), "langfuse", {"anything": how}) == verdict


@pytest.mark.parametrize("name", ["hallucination", "toxicity", "helpfulness", "score", "quality"])
@pytest.mark.parametrize("value", [0.0, 0.3, 1.0, 5.0])
def test_a_number_alone_is_no_verdict_whatever_its_name(name: str, value: float) -> None:
    for format_name in ("langfuse", "table", "messages", "phoenix"):
        score = Score(name, value)
        assert verdict_of_score(score, format_name) is None
        assert undirected(score, format_name)


@pytest.mark.parametrize(
    ("name", "value", "extra", "verdict"),
    [
        ("toxicity", 1.0, {"metadata": {"direction": "minimize"}}, "fail"),
        ("toxicity", 0.0, {"direction": "minimize"}, "pass"),
        ("tone", 0.0, {"direction": "maximize"}, "fail"),
        ("tone", 1.0, {"direction": "neutral"}, None),
        ("bleu", 0.2, {"threshold": 0.3}, "fail"),
        ("bleu", 0.3, {"threshold": 0.3}, "pass"),
        ("edits", 7, {"threshold": 5, "higher_is_better": False}, "fail"),
        # Nobody knows on which side of its threshold such a score passes.
        ("toxicity", 0.2, {"threshold": 0.3}, None),
        ("bleu", 0.2, {"threshold": True}, None),
    ],
)
def test_a_threshold_or_a_direction_in_its_record_is_what_the_source_says(
    name: str, value: float, extra: dict[str, object], verdict: str | None
) -> None:
    assert verdict_of_score(Score(name, value, extra=extra), "phoenix") == verdict


@pytest.mark.parametrize(
    ("format_name", "name", "label", "verdict"),
    [
        ("langfuse", "Hallucination", "hallucinated", "fail"),
        ("langfuse", "Hallucination", "factual", "pass"),
        ("langfuse", "answer_correctness", "INCORRECT", "fail"),
        ("langfuse", "grading", "PASS", "pass"),
        ("langfuse", "hallucination", "yes", "fail"),
        ("langfuse", "grounded", "yes", "pass"),
        # A yes to a question that nobody knows.
        ("langfuse", "mentions a price", "yes", None),
        ("braintrust", "toxicity", "non-toxic", "pass"),
        # A kind of question, not a verdict.
        ("langfuse", "question type", "factual", None),
        ("inspect", "match", "P", None),
        ("inspect", "match", "N", "fail"),
    ],
)
def test_words_of_judges_are_read_as_words(
    format_name: str, name: str, label: str, verdict: str | None
) -> None:
    assert verdict_of_score(Score(name, label=label), format_name) == verdict


def test_what_is_declared_comes_before_the_source() -> None:
    declared = {"reward": Counting(0.5, False)}
    score = Score("reward", 0.7)
    assert verdict_of_score(score, "tau2") == "fail"
    assert verdict_of_score(score, "tau2", declared) == "pass"
