"""Imported reviews: each line finds its trace and its steps, or is rejected with a reason."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from desk_fixtures import workspace
from hypothesis import given, settings
from hypothesis import strategies as st
from tracejury.errors import UserError
from tracejury.store.acts import Act
from tracejury.store.judgement import Place, Review
from tracejury.store.loading.load import load as load_bundles
from tracejury.store.reviews.files import export_reviews
from tracejury.store.reviews.importing import ImportReport, import_reviews
from tracejury.store.reviews.opinions import content
from tracejury.store.workspace.workspace import Workspace

ANSWER = "One bag costs 30 euro."
TALK = {
    "id": "talk-1",
    "messages": [
        {"role": "user", "content": "One bag?"},
        {"role": "assistant", "name": "Clerk", "content": "Let me look."},
        {"role": "assistant", "name": "Clerk", "content": ANSWER},
    ],
}
FULL: dict[str, Any] = {
    "source_id": "talk-1",
    "reviewer": "anna",
    "at": "2026-10-01T08:00:00Z",
    "rubric": {"id": "agent-failure"},
    "verdict": "fail",
    "marks": [{"step": 1, "kind": "wrong", "code": "tool", "note": "never looked"}],
    "break_point": {"step": 2, "alternates": [1]},
    "evidence": [{"step": 2, "start": 8, "end": 15, "text": "costs 3", "kind": "must-not-say"}],
    "note": '=HYPERLINK("http://x") says, "quoted",\nand a second line\r\nand a third; 東京',
    "correction": {"text": "One bag costs 45 euro.", "status": "approved"},
    "checks": [{"type": "contains", "value": "45"}],
    "codes": ["hallucination", "old price"],
    "own_codes": ["old price"],
    "manifestation": {"step": 2},
    "cause_layer": "retrieval",
}


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    with workspace(tmp_path / "library", sample=False) as found:
        load(found, tmp_path)
        yield found


def load(space: Workspace, folder: Path) -> None:
    bundle = folder / "talks.jsonl"
    bundle.write_text(json.dumps(TALK) + "\n")
    load_bundles(space.library, [bundle])


def take(space: Workspace, folder: Path, *lines: Any, **options: Any) -> ImportReport:
    file = folder / "in.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return import_reviews(file, space.library, space.journal, **options)


def only(space: Workspace) -> Review:
    (review,) = space.reviews.reviews()
    return review


def test_every_key_of_a_line_is_in_the_review(space: Workspace, tmp_path: Path) -> None:
    report = take(space, tmp_path, FULL)
    assert (report.stored, report.rejected, report.warnings) == (1, [], [])
    review = only(space)
    assert (review.reviewer, review.verdict, review.status) == ("anna", "fail", "finished")
    assert review.at_ms == 1_790_841_600_000
    assert review.break_point is not None
    assert (review.break_point.step, review.break_point.alternates) == ("2", ("1",))
    assert [(mark.step, mark.kind, mark.code, mark.note) for mark in review.marks] == [
        ("1", "wrong", "tool", "never looked")
    ]
    assert review.evidence[0].text == "costs 3"
    assert review.correction is not None
    assert review.correction.status == "approved"
    assert (review.note, review.codes) == (FULL["note"], ("hallucination", "old price"))
    assert (review.own_codes, review.answer_codes) == (("old price",), ("hallucination",))
    assert review.manifestation == Place("2")
    assert review.cause_layer == "retrieval"


def test_a_verdict_and_the_id_of_a_rubric_are_enough(space: Workspace, tmp_path: Path) -> None:
    line = {"source_id": "talk-1", "rubric": "agent-failure", "verdict": "pass"}
    assert take(space, tmp_path, line, reviewer="ben").stored == 1
    assert (only(space).reviewer, only(space).answers) == ("ben", {"verdict": "pass"})


def test_the_same_line_twice_is_known_and_a_different_result_is_rejected(
    space: Workspace, tmp_path: Path
) -> None:
    report = take(space, tmp_path, FULL, FULL, {**FULL, "note": "changed my mind"})
    assert (report.stored, report.known, len(report.rejected)) == (1, 1, 1)
    assert "already reviewed this trace, with a different result" in report.rejected[0].reason
    assert str(report.rejected[0].position) == "in.jsonl, line 3"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"source_id": "nobody"}, "no trace with source id"),
        ({"trace": "00" * 32}, "no trace with the key"),
        ({"source_id": None}, "neither `trace` nor `source_id`"),
        ({"rubric": {"id": "unheard-of"}}, "no rubric named"),
        ({"rubric": {"id": "agent-failure", "hash": "0" * 64}}, "another version"),
        ({"verdict": "maybe"}, "not one of"),
        ({"verdict": None}, "needs a `verdict`"),
        ({"answers": {"verdict": "pass"}}, "the answers mean 'pass', the verdict says 'fail'"),
        ({"answers": {"colour": "red"}}, "has no question 'colour'"),
        ({"marks": [{"step": 7}]}, "outside the trace, which has 3 steps"),
        ({"marks": [{"step": -1}]}, "outside the trace"),
        ({"marks": [{"step": True}]}, "does not name a step"),
        ({"marks": [{"step": 1, "kind": "ugly"}]}, "marks[0].kind"),
        ({"marks": 5}, "`marks` has an unexpected shape: Expected `array`, got `int`"),
        ({"marks": [{"step": 1}, 7]}, "Expected `object`, got `int` - at `$[1]`"),
        ({"checks": [7]}, "its check does not have the expected shape"),
        ({"break_point": "last"}, "has no step"),
        ({"evidence": [{"step": 1, "kind": "odd"}]}, "evidence[0].kind"),
        ({"cause_layer": "weather"}, "cause_layer is 'weather', not one of prompt, retrieval"),
        ({"status": "half"}, "not draft, finished or deferred"),
        ({"at": "yesterday"}, "not an ISO 8601 time"),
        ({"reviewer": None}, "does not name a `reviewer`"),
    ],
    ids=str,
)
def test_a_line_that_does_not_fit_is_rejected_with_its_reason_and_changes_nothing(
    space: Workspace, tmp_path: Path, change: dict[str, Any], reason: str
) -> None:
    report = take(space, tmp_path, {**FULL, **change})
    assert report.stored == 0
    assert [reason in reject.reason for reject in report.rejected] == [True]
    assert space.reviews.reviews() == []


@pytest.mark.parametrize("raw", ["not json", "[1]", '"text"', '{"a": 1', "\x00"])
def test_a_line_that_is_not_an_object_is_rejected_and_the_others_are_imported(
    space: Workspace, tmp_path: Path, raw: str
) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text(json.dumps(FULL) + "\n" + raw + "\n\n")
    report = import_reviews(file, space.library, space.journal)
    assert (report.stored, len(report.rejected)) == (1, 1)


def test_steps_can_be_counted_from_one(space: Workspace, tmp_path: Path) -> None:
    line = {**FULL, "break_point": {"step": 3, "actor": "clerk"}, "evidence": []}
    take(space, tmp_path, line, step_base=1)
    place = only(space).break_point
    assert place is not None
    assert place.step == "2"


def test_a_wrong_step_base_is_detected_by_the_actor(space: Workspace, tmp_path: Path) -> None:
    line = {**FULL, "break_point": {"step": 0, "actor": "Clerk"}}
    assert any("the label names 'Clerk'" in text for text in take(space, tmp_path, line).warnings)


def test_unusual_values_are_imported_with_a_warning(space: Workspace, tmp_path: Path) -> None:
    line = {**FULL, "break_point": {"step": "2", "actor": "CLERK"}, "mood": "good"}
    warnings = "\n".join(take(space, tmp_path, line).warnings)
    assert "string of digits" in warnings
    assert "spelled differently" in warnings
    assert "'mood' is not known" in warnings


def test_a_warning_about_an_unknown_key_suggests_a_similar_one(
    space: Workspace, tmp_path: Path
) -> None:
    (warning,) = take(space, tmp_path, {**FULL, "brake_point": 1}).warnings
    assert warning == (
        "the key 'brake_point' is not known and was left out; did you mean 'break_point'?"
    )


def test_a_single_code_may_be_plain_text(space: Workspace, tmp_path: Path) -> None:
    assert take(space, tmp_path, {**FULL, "codes": "hallucination", "own_codes": []}).stored == 1
    assert only(space).codes == ("hallucination",)


def test_a_dry_run_imports_nothing(space: Workspace, tmp_path: Path) -> None:
    assert take(space, tmp_path, FULL, dry_run=True).stored == 1
    assert space.reviews.reviews() == []


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".parquet"])
def test_an_export_is_imported_as_it_was(space: Workspace, tmp_path: Path, suffix: str) -> None:
    deferred = {"source_id": "talk-1", "rubric": "rag-answer", "status": "deferred"}
    take(space, tmp_path, FULL, {**deferred, "reviewer": "-ben", "defer_reason": "'=ask"})
    before = space.reviews.reviews()
    file = tmp_path / f"out{suffix}"
    assert export_reviews(file, space.library, space.reviews, before) == 2
    again = import_reviews(file, space.library, space.journal)
    assert (again.stored, again.known, again.rejected) == (0, 2, [])
    with workspace(tmp_path / "other", sample=False) as other:
        load(other, tmp_path)
        assert import_reviews(file, other.library, other.journal).rejected == []
        after = other.reviews.reviews()
    assert [content(review) for review in after] == [content(review) for review in before]
    assert [review.at_ms for review in after] == [review.at_ms for review in before]


KINDS = ["why", "must-not-say", "must-say"]


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".parquet"])
def test_each_piece_of_evidence_keeps_its_kind_in_and_out(
    space: Workspace, tmp_path: Path, suffix: str
) -> None:
    given = [
        {
            "step": 2,
            "start": start,
            "end": start + 3,
            "text": ANSWER[start : start + 3],
            "kind": kind,
        }
        for start, kind in enumerate(KINDS)
    ]
    take(space, tmp_path, {**FULL, "evidence": given})
    assert [(one.start, one.kind) for one in only(space).evidence] == list(enumerate(KINDS))
    file = tmp_path / f"out{suffix}"
    export_reviews(file, space.library, space.reviews, space.reviews.reviews())
    if suffix == ".jsonl":
        written = json.loads(file.read_text())["evidence"]
        assert [(one["start"], one["kind"]) for one in written] == list(enumerate(KINDS))
    with workspace(tmp_path / "other", sample=False) as other:
        load(other, tmp_path)
        import_reviews(file, other.library, other.journal)
        assert [(one.start, one.kind) for one in only(other).evidence] == list(enumerate(KINDS))


def test_evidence_without_a_kind_says_why(space: Workspace, tmp_path: Path) -> None:
    take(space, tmp_path, {**FULL, "evidence": [{"step": 2, "text": "One"}]})
    assert [(one.text, one.kind) for one in only(space).evidence] == [("One", "why")]


def test_words_without_offsets_are_found_in_the_one_other_step_that_has_them(
    space: Workspace, tmp_path: Path
) -> None:
    report = take(space, tmp_path, {**FULL, "evidence": [{"step": 0, "text": "30 euro"}]})
    [found] = only(space).evidence
    assert (found.step, found.text, found.start) == ("2", "30 euro", ANSWER.index("30"))
    assert any("they stand in one other step" in told for told in report.warnings)


@pytest.mark.parametrize(
    "evidence",
    [
        {"step": 1, "text": "One bag"},
        {"step": 0, "text": "75 euro"},
        {"step": 0, "start": 0, "end": 7, "text": "30 euro"},
    ],
    ids=["in two places", "nowhere", "other offsets"],
)
def test_words_that_are_not_in_one_place_alone_are_rejected(
    space: Workspace, tmp_path: Path, evidence: dict[str, Any]
) -> None:
    report = take(space, tmp_path, {**FULL, "evidence": [evidence]})
    assert report.stored == 0
    assert "of step" in report.rejected[0].reason


def test_an_export_has_no_formulas_for_a_spreadsheet(space: Workspace, tmp_path: Path) -> None:
    take(space, tmp_path, FULL, {**FULL, "rubric": "rag-answer", "reviewer": "@SUM(A1)"})
    file = tmp_path / "out.csv"
    export_reviews(file, space.library, space.reviews, space.reviews.reviews())
    with file.open(encoding="utf-8", newline="") as rows:
        cells = [cell for row in csv.reader(rows) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert any("HYPERLINK" in cell for cell in cells)


def test_a_spreadsheet_of_plain_labels_is_imported(space: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "labels.csv"
    file.write_text(
        "source_id,reviewer,rubric,verdict,break_point,correction\n"
        'talk-1,carla,agent-failure,fail,2,"It costs 45 euro, as ""policy"" says."\n'
        "talk-9,carla,agent-failure,pass,,\n"
    )
    report = import_reviews(file, space.library, space.journal)
    assert (report.stored, [str(reject.position) for reject in report.rejected]) == (
        1,
        ["labels.csv, line 3"],
    )
    correction = only(space).correction
    assert correction is not None
    assert correction.text == 'It costs 45 euro, as "policy" says.'


def test_a_table_that_is_not_a_reviews_file_is_refused(space: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "sales.csv"
    file.write_text("month,euro\n1,2\n")
    with pytest.raises(UserError, match="is not a reviews file"):
        import_reviews(file, space.library, space.journal)


def test_offsets_that_count_another_unit_are_converted_and_said(
    space: Workspace, tmp_path: Path
) -> None:
    # FULL counts characters of a text without emoji; here a UTF-16 count is off by two.
    shifted = [{"step": 2, "start": 10, "end": 17, "text": "costs 3", "kind": "must-not-say"}]
    report = take(space, tmp_path, {**FULL, "evidence": shifted})
    assert [(one.start, one.end, one.text) for one in only(space).evidence] == [(8, 15, "costs 3")]
    assert any("its words were found" in text for text in report.warnings)


def test_evidence_whose_words_are_nowhere_is_rejected_with_both_texts(
    space: Workspace, tmp_path: Path
) -> None:
    wrong = [{"step": 2, "start": 8, "end": 15, "text": "costs 9"}]
    (reject,) = take(space, tmp_path, {**FULL, "evidence": wrong}).rejected
    assert "'costs 3'" in reject.reason
    assert "'costs 9'" in reject.reason
    assert space.reviews.reviews() == []


def test_a_table_is_understood_in_any_case_delimiter_and_declared_encoding(
    space: Workspace, tmp_path: Path
) -> None:
    text = "Source_ID;Reviewer;Verdict;Rubric;Note\ntalk-1;anna;fail;agent-failure;20 € für ein Stück – zu wenig\n"
    file = tmp_path / "labels.csv"
    file.write_bytes(text.encode("cp1252"))
    with pytest.raises(UserError, match="line 2, byte") as caught:
        import_reviews(file, space.library, space.journal)
    assert "--encoding cp1252" in caught.value.hint
    assert space.reviews.reviews() == []
    report = import_reviews(file, space.library, space.journal, encoding="cp1252")
    assert (report.stored, report.rejected) == (1, [])
    assert only(space).note == "20 € für ein Stück – zu wenig"
    file.write_bytes(text.encode("utf-16"))
    assert import_reviews(file, space.library, space.journal).known == 1


def test_a_row_with_too_many_cells_is_rejected_with_its_line(
    space: Workspace, tmp_path: Path
) -> None:
    file = tmp_path / "labels.csv"
    file.write_text("source_id,reviewer,verdict,rubric\ntalk-1,anna,fail,agent-failure,more\n")
    (reject,) = import_reviews(file, space.library, space.journal).rejected
    assert (reject.position.line, reject.reason) == (2, "the row has 5 cells, the header 4")


# --- a later opinion ------------------------------------------------------------------------------

PLAIN: dict[str, Any] = {"source_id": "talk-1", "reviewer": "anna", "rubric": "agent-failure"}


def opinion(verdict: str, at: str | None = None, **more: Any) -> dict[str, Any]:
    return {**PLAIN, "verdict": verdict, **more, **({"at": at} if at else {})}


def counts(report: ImportReport) -> dict[str, int]:
    """The counts that are not 0."""
    found = report.json()
    number = {name: found[name] for name in ("added", "replaced", "unchanged", "older")}
    number["rejected"] = len(report.rejected)
    return {name: count for name, count in number.items() if count}


def test_a_later_opinion_replaces_the_whole_review_and_both_stay_in_the_journal(
    space: Workspace, tmp_path: Path
) -> None:
    take(space, tmp_path, FULL)
    report = take(space, tmp_path, opinion("pass", "2026-10-02", note="on reflection"))
    assert counts(report) == {"replaced": 1}
    now = only(space)
    assert (now.verdict, now.note, now.codes) == ("pass", "on reflection", ())
    assert (now.marks, now.evidence, now.checks, now.correction) == ((), (), (), None)
    assert (now.break_point, now.answers) == (None, {"verdict": "pass"})
    assert [event.body["text"] for event in space.journal.events_of_kind("note")] == [
        FULL["note"], "on reflection"
    ]  # fmt: skip
    space.journal.undo("anna")
    assert (only(space).verdict, only(space).note) == ("fail", FULL["note"])
    assert space.journal.rebuild() == []


def test_an_older_opinion_replaces_nothing_and_is_counted_with_its_line(
    space: Workspace, tmp_path: Path
) -> None:
    take(space, tmp_path, opinion("pass", "2026-10-02"))
    report = take(space, tmp_path, opinion("fail", "2026-10-01T23:59:59.999Z"))
    assert counts(report) == {"older": 1}
    assert report.json()["older_lines"] == [
        {
            "position": "in.jsonl, line 1",
            "reason": "anna reviewed this trace later, at 2026-10-02T00:00:00.000Z: that review stays",
        }
    ]
    assert only(space).verdict == "pass"


def test_times_are_compared_across_time_zones(space: Workspace, tmp_path: Path) -> None:
    take(space, tmp_path, opinion("pass", "2026-10-02T01:00:00+02:00"))
    assert counts(take(space, tmp_path, opinion("fail", "2026-10-01T23:30:00Z"))) == {"replaced": 1}
    assert only(space).verdict == "fail"


def test_a_different_opinion_of_the_same_time_is_rejected(space: Workspace, tmp_path: Path) -> None:
    take(space, tmp_path, opinion("pass", "2026-10-02"))
    report = take(space, tmp_path, opinion("fail", "2026-10-02"))
    assert counts(report) == {"rejected": 1}
    assert "at the same time (2026-10-02T00:00:00.000Z)" in report.rejected[0].reason


def test_lines_of_one_file_are_compared_with_each_other(space: Workspace, tmp_path: Path) -> None:
    days = [opinion("fail", "2026-10-02"), opinion("pass", "2026-10-03"),
            opinion("unsure", "2026-10-01"), opinion("pass", "2026-10-03")]  # fmt: skip
    report = take(space, tmp_path, *days)
    assert counts(report) == {"added": 1, "replaced": 1, "older": 1, "unchanged": 1}
    assert only(space).verdict == "pass"


def test_what_was_imported_without_a_time_can_be_imported_again_corrected(
    space: Workspace, tmp_path: Path
) -> None:
    assert counts(take(space, tmp_path, opinion("pass"))) == {"added": 1}
    assert counts(take(space, tmp_path, opinion("pass"))) == {"unchanged": 1}
    assert counts(take(space, tmp_path, opinion("fail"))) == {"replaced": 1}
    assert only(space).verdict == "fail"
    assert counts(take(space, tmp_path, opinion("pass", "2026-10-02"))) == {"older": 1}


def test_a_line_without_a_time_never_replaces_a_review_that_has_one(
    space: Workspace, tmp_path: Path
) -> None:
    take(space, tmp_path, opinion("pass", "2026-10-02"))
    report = take(space, tmp_path, opinion("fail"))
    assert counts(report) == {"rejected": 1}
    assert "has no `at` to say that it is later" in report.rejected[0].reason
    assert only(space).verdict == "pass"


def test_what_its_reviewer_did_since_counts_as_an_opinion_of_that_time(
    space: Workspace, tmp_path: Path
) -> None:
    take(space, tmp_path, opinion("pass"))
    now = only(space)
    space.journal.append("anna", now.trace, now.rubric, [Act("note", {"text": "mine"})])
    assert counts(take(space, tmp_path, opinion("fail"))) == {"rejected": 1}
    assert counts(take(space, tmp_path, opinion("fail", "2026-10-02"))) == {"older": 1}
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    assert counts(take(space, tmp_path, {**opinion("fail"), "at": soon})) == {"replaced": 1}


def test_a_dry_run_counts_what_would_be_replaced(space: Workspace, tmp_path: Path) -> None:
    take(space, tmp_path, opinion("pass", "2026-10-02"))
    later = [opinion("fail", "2026-10-03"), opinion("pass", "2026-10-04")]
    assert counts(take(space, tmp_path, *later, dry_run=True)) == {"replaced": 2}
    assert only(space).verdict == "pass"


def test_an_import_is_one_entry_of_the_importer_and_one_undo(
    space: Workspace, tmp_path: Path
) -> None:
    take(space, tmp_path, opinion("pass", "2026-10-02"), by="lead")
    others = [opinion("fail", "2026-10-03"), opinion("pass", reviewer="ben")]
    take(space, tmp_path, *others, by="lead")
    assert space.journal.done_count("lead") == 2
    assert space.journal.undo("ben") is None
    undone = space.journal.undo("lead")
    assert undone is not None
    assert undone.events[0].body == {"file": "in.jsonl", "added": 1, "replaced": 1}
    assert (only(space).reviewer, only(space).verdict) == ("anna", "pass")
    space.journal.redo("lead")
    assert [one.verdict for one in space.reviews.reviews()] == ["fail", "pass"]
    assert space.journal.verify() == []
    assert space.journal.rebuild() == []


def test_an_import_without_effect_is_no_entry(space: Workspace, tmp_path: Path) -> None:
    take(space, tmp_path, opinion("pass", "2026-10-02"), by="lead")
    take(space, tmp_path, opinion("pass", "2026-10-02"), {"source_id": "nobody"}, by="lead")
    assert space.journal.done_count("lead") == 1


@given(
    days=st.lists(st.tuples(st.integers(1, 28), st.sampled_from(["pass", "fail", "unsure"])),
                  min_size=1, max_size=6, unique_by=lambda one: one[0]),
    data=st.data(),
)  # fmt: skip
@settings(max_examples=25, deadline=None)
def test_the_latest_opinion_counts_in_whatever_order_and_files_they_arrive(
    days: list[tuple[int, str]], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(days))
    cut = data.draw(st.integers(0, len(order)))
    with (
        tempfile.TemporaryDirectory() as folder,
        workspace(Path(folder) / "library", sample=False) as space,
    ):
        load(space, Path(folder))
        for part in filter(None, (order[:cut], order[cut:], order)):
            lines = [opinion(verdict, f"2026-10-{day:02}", note=f"{day}") for day, verdict in part]
            report = take(space, Path(folder), *lines)
            assert sum(counts(report).values()) == len(part)
            assert report.rejected == []
        day, verdict = max(days)
        assert (only(space).verdict, only(space).note) == (verdict, f"{day}")
        assert space.journal.rebuild() == []


def test_a_time_in_the_future_is_refused(space: Workspace, tmp_path: Path) -> None:
    """It would count more than anything that is said from now on."""
    report = take(space, tmp_path, {**FULL, "at": "2099-01-01T00:00:00Z"})
    [reject] = report.rejected
    assert "is in the future" in reject.reason


def test_a_rubric_that_is_named_by_an_unknown_hash_alone_is_told_by_it(
    space: Workspace, tmp_path: Path
) -> None:
    report = take(space, tmp_path, {**FULL, "rubric": {"hash": "18" * 32}})
    [reject] = report.rejected
    assert "no rubric with the hash 181818181818… is in the library" in reject.reason
