"""Whatever a rubric asks and whatever reviewers answer, the report is made, and is what its schema says."""

from __future__ import annotations

from typing import Any

from any_rubric import rubrics
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tracejury.rubrics.schema import Question, Rubric
from tracejury.rubrics.scoring import codes_of, verdict_of
from tracejury.store.insight.agreement.document import report_json
from tracejury.store.insight.agreement.measuring import Measure
from tracejury.store.insight.agreement.report import Judged, agreement
from tracejury.store.insight.agreement.resampling import Resampling
from tracejury.store.judgement import Place, Review
from tracejury.store.library.step_outlines import StepOutline
from tracejury.store.workspace.agreement import LeftOut, RubricAgreement
from tracejury.tui.commands.schemas.agreeing import agreement_schemas
from tracejury.tui.views import agreement_lines as lines

MEASURE = Measure(Resampling(100, 1), least=2)
SCHEMA = agreement_schemas()[0].json()["properties"]["rubrics"]["items"]
STEPS = [
    StepOutline("a", "message", "user"),
    StepOutline("b", "llm"),
    StepOutline("c", "tool", "t"),
]
TRACES = [f"{number:064x}" for number in range(6)]


def answer_to(question: Question) -> st.SearchStrategy[Any]:
    keys = [choice.key for choice in question.choices] or ["x"]
    given: dict[str, st.SearchStrategy[Any]] = {
        "pass_fail": st.sampled_from(["pass", "fail", "unsure"]),
        "scale": st.integers(question.low, question.high),
        "choice": st.sampled_from(keys),
        "multi": st.lists(st.sampled_from(keys), unique=True),
        "text": st.text(max_size=3),
    }
    return st.none() | given[question.type]


@st.composite
def review(draw: st.DrawFn, rubric: Rubric, trace: str, reviewer: str, queue: str | None) -> Review:
    answers = {one.id: draw(answer_to(one)) for one in rubric.questions}
    step = st.sampled_from(["a", "b", "c", "gone"])
    place = st.none() | st.builds(Place, step, st.lists(step).map(tuple), st.booleans())
    return Review(
        trace,
        reviewer,
        "r",
        "finished",
        verdict_of(rubric, answers),
        answers,
        codes_of(rubric, answers),
        break_point=draw(place),
        repeat=queue,
    )


@st.composite
def judged(draw: st.DrawFn, rubric: Rubric) -> Judged:
    def some(queue: str | None) -> list[Review]:
        return [
            draw(review(rubric, trace, who, queue))
            for trace in TRACES
            for who in ("anna", "ben", "cleo")
            if draw(st.booleans())
        ]

    steps = {trace: STEPS[: 1 + at % 3] for at, trace in enumerate(TRACES[:5])}
    slices = {trace: draw(st.sampled_from(["x", "\x1b[31m"])) for trace in TRACES[:4]}
    return Judged(some(None), some("q"), steps, slices, sliced=True)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(st.data())
def test_a_report_is_made_of_any_reviews(data: st.DataObject) -> None:
    rubric = data.draw(rubrics())
    report = agreement(rubric, data.draw(judged(rubric)), MEASURE)
    for any_n in (False, True):
        document = report_json(report, {}, any_n=any_n)
        document |= {
            "rubric": {"id": rubric.id, "version": 1, "hash": TRACES[0], "title": rubric.title},
            "left_out": LeftOut().json(),
        }
        errors = Draft202012Validator(SCHEMA).iter_errors(document)
        assert [(error.json_path, error.message[:200]) for error in errors] == []
        found = RubricAgreement(TRACES[0], report, LeftOut(1, 1, 1, 1))
        assert list(lines.sentences(found))
        tables = (lines.question_rows(report.questions, any_n), lines.pair_rows(report, any_n),
                  lines.self_rows(report, any_n), lines.slice_rows(report, any_n),
                  lines.place_rows(report.break_points.located, any_n))  # fmt: skip
        for table in tables:
            assert len({len(row) for row in table}) <= 1
        assert len(list(lines.differing_lines(found))) == 2 * len(report.differing)
    for question in report.questions:
        for figure in question.figures.values():
            assert figure.value is None or figure.value <= 1 + 1e-9
            assert figure.n == question.items
