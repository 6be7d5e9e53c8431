"""DevAI: tasks, and what people and models judged of a system's work on them."""

from __future__ import annotations

from pathlib import Path

from reading import DATA, judged, read
from shared_data import shared
from tracejury.store.library.library import Library
from tracejury.store.loading.load import load

FILE = "07_Ferry_Timetable_Planner.json"
AGENT = "agent_as_a_judge/gray_box"


def test_what_all_judges_said_of_a_system_is_on_one_trace(tmp_path: Path) -> None:
    library = Library.open(tmp_path / "library")
    report = load(library, [DATA / "devai"])
    assert (report.totals.traces, report.totals.new, report.totals.rejected) == (3, 2, 0)
    traces = [trace for key in list(library.keys()) if (trace := library.trace(key))]
    library.close()
    bare, run = sorted(traces, key=lambda trace: len(trace.scores))
    assert (bare.source_id, bare.scores) == ("07_Ferry_Timetable_Planner", ())
    assert run.source_id == "TideAgent/07_Ferry_Timetable_Planner"
    assert sorted(judged(run.scores), key=str) == [
        ("executed_successfully", 1.0, "true", "human", "human_as_a_judge", None),
        ("preference 0", 0.0, "false", "human", "human_as_a_judge", None),
        ("requirement 0", 1.0, "true", "human", "human_as_a_judge", None),
        ("requirement 0", 1.0, "true", "llm", AGENT, None),
        ("requirement 1", 0.0, "false", "llm", AGENT, None),
        ("requirement 1", 1.0, "true", "human", "human_as_a_judge", None),
        ("requirement 2", 0.0, "false", "human", "human_as_a_judge", None),
        ("requirement 2", 0.0, "false", "llm", AGENT, None),
        ("satisfied_all_preferences", 0.0, "false", "human", "human_as_a_judge", None),
        ("satisfied_all_requirements", 0.0, "false", "human", "human_as_a_judge", None),
    ]
    assert {score.explanation for score in run.scores if score.name == "requirement 1"} == {
        "The fastest connection is found in `src/plan.py`."
    }
    assert run.metadata["requirements"][1]["prerequisites"] == [0]


def test_a_file_without_its_folders_says_of_no_score_who_gave_it() -> None:
    ((trace,), rejects) = read(DATA / "devai" / "judgment" / "TideAgent" / AGENT / FILE)
    assert rejects == []
    assert trace.source_id == "07_Ferry_Timetable_Planner"
    assert {(score.rater, score.author) for score in trace.scores} == {("unknown", None)}


def test_the_published_tasks_and_judgements_load_with_every_verdict() -> None:
    traces, rejects = read(shared("real", "devai"))
    assert rejects == []
    keys = {trace.key for trace in traces}
    # 55 tasks, and 55 runs of one system that two judged; of one task they were given different words.
    assert (len(traces), len(keys)) == (165, 111)
    raters = [score.rater for trace in traces for score in trace.scores]
    requirements = [s for t in traces for s in t.scores if s.name.startswith("requirement")]
    assert len(requirements) == 366 * 2
    assert {rater: raters.count(rater) for rater in set(raters)}.keys() == {"human", "llm"}
