"""Scores of people in another tool become reviews, with a verdict if they clearly mean pass or fail."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tracejury.rubrics.files import builtin_rubrics
from tracejury.store.reviews.annotations import annotation_reviews
from tracejury.store.score_verdicts import verdict_of_score
from tracejury.store.trace import Score, Step, Trace

RUBRIC = builtin_rubrics()["agent-failure"]
TRACEJURY = Path(sys.executable).parent / "tracejury"


def human(name: str, *, author: str | None = "anna", **fields: object) -> Score:
    return Score(name, rater="human", author=author, **fields)  # type: ignore[arg-type]


def trace(*scores: Score) -> Trace:
    return Trace(input="One bag?", output="30 euro", steps=(Step("s1", "llm", "a"),), scores=scores)


@pytest.mark.parametrize(
    ("score", "verdict"),
    [
        (human("quality", label="Good"), "pass"),
        (human("quality", label="thumbs_down"), "fail"),
        (human("correct", value=1.0, label="true"), "pass"),
        (human("correct", value=0.0), "fail"),
        (human("stars", value=3.0), None),
        (human("tone", label="a bit cold"), None),
        (human("share", value=0.5), None),
    ],
)
def test_only_a_clear_pass_or_fail_is_a_verdict(score: Score, verdict: str | None) -> None:
    assert verdict_of_score(score) == verdict


def test_scores_of_judges_code_and_end_users_make_no_review() -> None:
    scores = [Score("q", value=0.0, rater=rater) for rater in ("llm", "code", "user", "unknown")]
    assert list(annotation_reviews(trace(*scores), RUBRIC)) == []


def test_each_person_has_a_review_with_all_their_scores() -> None:
    found = list(
        annotation_reviews(
            trace(
                human("correct", value=0.0, explanation="The fee is 45 euro", at_ns=10**18),
                human("grounded", label="no", step_id="s1", explanation="never looked"),
                human("output", label="45 euro", extra={"correction": True}),
                human("stars", value=2.0),
                human("note", explanation="ask Ben", author=None),
            ),
            RUBRIC,
        )
    )
    anna, nobody = found
    assert (anna["reviewer"], anna["verdict"], anna["status"]) == ("anna", "fail", "finished")
    assert anna["marks"] == [{"step": "s1", "kind": "wrong", "note": "grounded: no\nnever looked"}]
    assert anna["correction"] == {"text": "45 euro", "status": "proposed"}
    assert anna["note"] == "stars: 2.0\ncorrect: 0.0\nThe fee is 45 euro"
    assert anna["at"] == "2001-09-09T01:46:40.000Z"
    assert (nobody["reviewer"], nobody["status"], nobody["note"]) == (
        "annotation",
        "draft",
        "ask Ben",
    )


def test_a_good_step_does_not_outweigh_a_bad_trace() -> None:
    (line,) = annotation_reviews(
        trace(human("correct", label="no"), human("tone", label="good", step_id="s1")), RUBRIC
    )
    assert line["verdict"] == "fail"


def test_load_makes_reviews_on_request_and_only_once(tmp_path: Path) -> None:
    bundle = tmp_path / "talks.jsonl"
    line = {
        "id": "1",
        "messages": [
            {"role": "user", "content": "One bag?"},
            {"role": "assistant", "content": "30"},
        ],
        "scores": {"correct": {"value": 0, "rater": "human", "author": "anna", "reason": "45"}},
    }
    bundle.write_text(json.dumps(line) + "\n")

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [TRACEJURY, "--library", tmp_path / "library", *words],
            capture_output=True,
            text=True,
            check=True,
        )

    assert "review made" not in run("load", str(bundle)).stderr
    assert "1 review made" in run("load", str(bundle), "--annotations-as-reviews").stderr
    assert "0 reviews made from annotations, 1 already known" in (
        run("load", str(bundle), "--annotations-as-reviews").stderr
    )
    (review,) = map(json.loads, run("reviews", "export", "-").stdout.splitlines())
    assert (review["reviewer"], review["verdict"]) == ("anna", "fail")
    assert review["note"] == "correct: 0.0\n45"


def test_a_correction_with_a_comment_gives_a_correction_and_a_note() -> None:
    score = human(
        "correct", value=0.0, explanation="No pets here.", extra={"correction": {"answer": "No."}}
    )
    (line,) = annotation_reviews(trace(score), RUBRIC)
    assert line["correction"] == {"text": "No.", "status": "proposed"}
    assert "No pets here." in line["note"]
    assert line["verdict"] == "fail"


def test_a_published_mistake_fails_the_run_and_is_its_break_point() -> None:
    run = Trace(
        input="Which quay?",
        steps=(Step("s1", "message", "user"), Step("s2", "agent", "Planner")),
        scores=(
            human("mistake", label="Planner", step_id="s2", explanation="It guessed."),
            human("root cause", label="Invention", step_id="s2"),
        ),
        format="messages",
    )
    (line,) = annotation_reviews(run, RUBRIC)
    assert (line["verdict"], line["status"]) == ("fail", "finished")
    assert (line["break_point"], line["root_cause"]) == ({"step": "s2"}, {"step": "s2"})
    assert line["marks"] == [{"step": "s2", "kind": "wrong", "note": "Planner: It guessed."}]
    assert line["note"] == "Planner: It guessed."
    assert line["own_codes"] == ["invention"]


def test_what_a_person_said_earlier_is_an_earlier_line() -> None:
    day = 86_400 * 10**9
    earlier, later = annotation_reviews(
        trace(
            human("correct", value=0.0, explanation="The fee is 45 euro", at_ns=10**18 + day),
            human("tone", label="good", at_ns=10**18 + 1),
            human("correct", value=1.0, at_ns=10**18),
        ),
        RUBRIC,
    )
    assert (earlier["verdict"], earlier["at"]) == ("pass", "2001-09-09T01:46:40.000Z")
    assert (later["verdict"], later["at"]) == ("fail", "2001-09-10T01:46:40.000Z")
    assert later["note"].splitlines() == ["tone: good", "correct: 0.0", "The fee is 45 euro"]


def test_the_same_said_again_is_no_other_opinion() -> None:
    scores = [human("correct", value=0.0, at_ns=10**18 + number) for number in range(3)]
    assert len(list(annotation_reviews(trace(*scores), RUBRIC))) == 1
