"""Which trace is this: bookkeeping, poorer copies, local ids, revisions, and keys from before."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tracejury.store.identity import is_bookkeeping, is_global_id
from tracejury.store.library.library import Library
from tracejury.store.loading.load import load
from tracejury.store.loading.load_report import LoadReport

TRACE = "c0ffee5e9d1b4a7f8e2d3c4b5a697887"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)  # fmt: skip


def download(**changes: Any) -> dict[str, Any]:
    """A trace as Langfuse downloads it."""
    steps = [
        {"id": "look", "traceId": TRACE, "type": "SPAN", "name": "lookup", "input": {"clause": 4},
         "output": None, "level": "ERROR", "statusMessage": "clause 4 not found", "metadata": {},
         "startTime": "2026-10-05T08:00:00Z", "endTime": "2026-10-05T08:00:01Z"},
        {"id": "say", "traceId": TRACE, "type": "GENERATION", "name": "answer", "model": "m", "metadata": {},
         "input": [{"role": "user", "content": "May I paint the wall?"}],
         "output": {"role": "assistant", "content": "Yes."},
         "startTime": "2026-10-05T08:00:01Z", "endTime": "2026-10-05T08:00:02Z"},
    ]  # fmt: skip
    trace = {
        "id": TRACE, "name": "lease", "timestamp": "2026-10-05T08:00:00Z", "public": False,
        "tags": ["lease"], "sessionId": "s", "userId": "u", "metadata": {"locale": "en"},
        "input": {"question": "May I paint the wall?"}, "output": {"answer": "Yes."},
        "totalCost": 0.1, "latency": 2, "scores": [], "observations": steps,
    }  # fmt: skip
    return {**trace, **changes}


def page() -> dict[str, Any]:
    """The same trace in a page of the API, which only names its observations."""
    line = download(observations=["look", "say"])
    return {"data": [line], "meta": {"page": 1, "limit": 50, "totalItems": 1, "totalPages": 1}}


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.open(tmp_path / "library")


def take(library: Library, path: Path, *records: Any, encoding: str = "utf-8") -> LoadReport:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".csv":
        path.write_text("id,question,answer\n" + "".join(f"{row}\n" for row in records), encoding)
    else:
        path.write_text("".join(json.dumps(one) + "\n" for one in records), encoding)
    return load(library, [path])


def test_a_new_tag_changes_neither_the_key_nor_what_is_counted(
    library: Library, tmp_path: Path
) -> None:
    take(library, tmp_path / "1.json", download())
    [key] = library.keys()
    totals = take(library, tmp_path / "2.json", download(tags=["lease", "seen"])).totals
    assert (totals.new, totals.known, totals.revised) == (0, 1, 0)
    assert library.keys() == [key]
    trace = library.trace(key)
    assert trace is not None
    assert trace.metadata["tags"] == ["lease", "seen"]


@settings(max_examples=20, deadline=None)
@given(
    tags=st.lists(st.text(max_size=4), max_size=3),
    cost=st.floats(0, 9),
    public=st.booleans(),
    bookmarked=st.booleans(),
    updated=st.datetimes(),
    added=JSON,
    usage=st.dictionaries(st.sampled_from(["input", "output", "total"]), st.integers(0, 99)),
)
def test_whatever_a_platform_keeps_about_a_trace_is_not_its_content(
    tmp_path_factory: pytest.TempPathFactory, **given_: Any
) -> None:
    folder = tmp_path_factory.mktemp("library")
    library = Library.open(folder / "library")
    take(library, folder / "1.json", download())
    steps = [{**one, "usageDetails": given_["usage"]} for one in download()["observations"]]
    changed = download(
        tags=given_["tags"], totalCost=given_["cost"], public=given_["public"],
        bookmarked=given_["bookmarked"], updatedAt=given_["updated"].isoformat(), observations=steps,
        assignedTo=given_["added"],
    )  # fmt: skip
    before = library.keys()
    assert take(library, folder / "2.json", changed).totals.known == 1
    assert library.keys() == before
    library.close()


def test_a_page_after_the_download_adds_nothing_and_says_so(
    library: Library, tmp_path: Path
) -> None:
    take(library, tmp_path / "full.json", download())
    keys = library.keys()
    before = list(map(library.trace, keys))
    totals = take(library, tmp_path / "page.json", page()).totals
    assert (totals.new, totals.known, totals.poorer, totals.revised) == (0, 1, 1, 0)
    assert library.keys() == keys
    assert list(map(library.trace, keys)) == before
    # What added nothing is no state of the trace.
    assert library.earlier(keys[0]) == []


def test_a_download_after_the_page_completes_it(library: Library, tmp_path: Path) -> None:
    take(library, tmp_path / "page.json", page())
    [poor] = library.keys()
    totals = take(library, tmp_path / "full.json", download()).totals
    assert (totals.completed, totals.revised) == (1, 0)
    [full] = library.rows_for(library.keys())
    assert full.steps == 2
    assert library.stale(poor) == full.key


def test_a_copy_without_an_output_does_not_replace_one_with_it(
    library: Library, tmp_path: Path
) -> None:
    whole = {
        "id": TRACE,
        "messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}],
    }
    take(library, tmp_path / "1.jsonl", whole)
    take(library, tmp_path / "2.jsonl", {**whole, "messages": whole["messages"][:1]})
    assert [row.steps for row in library.rows_for(library.keys())] == [2]


def test_what_really_differs_is_a_revision_and_the_earlier_state_is_kept(
    library: Library, tmp_path: Path
) -> None:
    take(library, tmp_path / "1.json", download())
    [old] = library.keys()
    other = download(output={"answer": "Only white."})
    report = take(library, tmp_path / "2.json", other)
    [new] = library.keys()
    assert report.totals.revised == 1
    [revision] = report.totals.revisions
    assert (revision.earlier, revision.present) == (old, new)
    assert library.stale(old) == new
    assert library.trace(old) is not None


def test_spans_of_two_tools_with_one_trace_id_are_one_trace(
    library: Library, tmp_path: Path
) -> None:
    take(library, tmp_path / "langfuse.json", download())
    span = {
        "traceId": TRACE, "spanId": "00f067aa0ba902b7", "name": "http", "kind": 2,
        "startTimeUnixNano": "1791187199000000000", "endTimeUnixNano": "1791187203000000000",
        "attributes": [], "status": {},
    }  # fmt: skip
    document = {
        "resourceSpans": [{"resource": {"attributes": []}, "scopeSpans": [{"spans": [span]}]}]
    }
    take(library, tmp_path / "otlp.jsonl", document)
    [key] = library.keys()
    trace = library.trace(key)
    assert trace is not None
    assert {step.id for step in trace.steps} == {"look", "say", "00f067aa0ba902b7"}


SEPTEMBER = ("1,Opening hours?,9 to 5", "2,Do you ship to Malta?,Yes", "3,Refund window?,30 days")
OCTOBER = ("1,Is parking free?,No idea", "2,May I bring a dog?,Yes", "3,Is there wifi?,Yes")


def test_row_numbers_of_two_files_of_one_name_are_different_traces(
    library: Library, tmp_path: Path
) -> None:
    take(library, tmp_path / "sep" / "export.csv", *SEPTEMBER)
    take(library, tmp_path / "oct" / "export.csv", *OCTOBER)
    assert len(library.keys()) == 6
    assert len(library.by_source("1")) == 2
    [row] = library.rows_for(library.by_source("1", "oct/export.csv"))
    assert row.title == "Is parking free?"
    assert library.paths_of(library.by_source("1")) == ["sep/export.csv", "oct/export.csv"]


def test_a_corrected_export_of_the_same_file_is_a_revision(
    library: Library, tmp_path: Path
) -> None:
    path = tmp_path / "export.csv"
    take(library, path, *SEPTEMBER)
    [old] = library.by_source("2")
    report = take(library, path, SEPTEMBER[0], "2,Do you ship to Malta?,No", SEPTEMBER[2])
    assert report.totals.revised == 1
    assert len(library.keys()) == 3
    assert library.stale(old) == library.by_source("2")[0]


def test_a_file_that_was_overwritten_with_other_rows_revises_nothing(
    library: Library, tmp_path: Path
) -> None:
    path = tmp_path / "export.csv"
    take(library, path, *SEPTEMBER)
    assert take(library, path, *OCTOBER).totals.revised == 0
    assert len(library.keys()) == 6


def test_a_file_that_grew_revises_nothing_even_if_an_id_repeats(
    library: Library, tmp_path: Path
) -> None:
    path = tmp_path / "export.csv"
    take(library, path, *SEPTEMBER, "3,Refund window?,14 days")
    assert (
        take(library, path, *SEPTEMBER, "3,Refund window?,14 days", "4,Lift?,Yes").totals.revised
        == 0
    )
    assert len(library.keys()) == 5


def test_a_superseded_state_never_makes_an_id_ambiguous(library: Library, tmp_path: Path) -> None:
    take(library, tmp_path / "1.json", download())
    [old] = library.keys()
    take(library, tmp_path / "2.json", download(output={"answer": "No."}))
    [new] = library.keys()
    assert library.resolve(TRACE) == [new]
    assert library.resolve(old) == [old]
    assert library.resolve(new[:10]) == [new]


@pytest.mark.parametrize(
    "text",
    ["3", "row-12", "conversation-000003", "ticket-2026-000001", "session-2024-10-01-user42",
     "test_set_v2_q17_a3_r1", "20260101120000", "django__django-11099", "0000000000000003",
     "00000000-0000-0000-0000-000000000000", "conv-whereismyrefundplease", "RefundWindowQuestion1",
     "1234567890123456", "2026-10-01T00:00:00.123456Z"],
)  # fmt: skip
def test_an_id_of_words_and_numbers_is_local(text: str) -> None:
    assert not is_global_id(text)


@pytest.mark.parametrize(
    "text",
    [TRACE, "0" * 31 + "1", "22222222-2222-4222-8222-222222222222", "550e8400-e29b-41d4-a716-446655440000", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "00f067aa0ba902b7",
     "trace_4bf92f3577b34da6a3ce929d0e0e4736", "chatcmpl-B8xkW2tYq0nLr5vJ", "7304988531122334455",
     "V8kQpZ2nR4tYw6xB9cDf3G/12/1", "cmf3k9x2b0001l708h4vq9z5t"],
)  # fmt: skip
def test_a_long_random_id_is_global(text: str) -> None:
    assert is_global_id(text)


def span(number: int) -> dict[str, Any]:
    """A call that failed and was made again: the spans differ in their ids alone."""
    one = {
        "traceId": TRACE, "spanId": f"{number:016x}", "name": "refund", "kind": 1,
        "startTimeUnixNano": "1791187199000000000", "endTimeUnixNano": "1791187203000000000",
        "attributes": [], "status": {"code": 2, "message": "timeout"},
    }  # fmt: skip
    return {"resourceSpans": [{"resource": {"attributes": []}, "scopeSpans": [{"spans": [one]}]}]}


def test_equal_spans_with_ids_of_their_own_are_both_kept(library: Library, tmp_path: Path) -> None:
    for number in (1, 2, 3, 1):
        take(library, tmp_path / f"{number}.jsonl", span(number))
    assert [row.steps for row in library.rows_for(library.keys())] == [3]


def test_a_score_that_comes_before_its_trace_waits_for_it(library: Library, tmp_path: Path) -> None:
    score = {
        "id": "s-1", "traceId": TRACE, "name": "right", "value": 0, "source": "EVAL",
        "dataType": "NUMERIC", "timestamp": "2026-10-06T08:00:00Z", "comment": "it is not",
    }  # fmt: skip
    first = take(library, tmp_path / "scores.jsonl", score)
    assert first.totals.rejected == 1
    take(library, tmp_path / "trace.json", download())
    [key] = library.keys()
    trace = library.trace(key)
    assert trace is not None
    assert [one.name for one in trace.scores] == ["right"]
    assert library.rejects() == []


def test_a_row_that_another_file_holds_as_well_stays_present(
    library: Library, tmp_path: Path
) -> None:
    shared = "1,Is parking free?,No"
    take(library, tmp_path / "sep" / "export.csv", shared, "2,Bees?,Yes", "4,Lift?,Yes")
    take(library, tmp_path / "oct" / "export.csv", shared, "2,Dogs?,Yes")
    [key] = library.by_source("1", "oct/export.csv")
    take(
        library,
        tmp_path / "sep" / "export.csv",
        "1,Is parking free?,Yes",
        "2,Bees?,Yes",
        "4,Lift?,Yes",
    )
    assert library.by_source("1", "oct/export.csv") == [key]
    [corrected] = library.by_source("1", "sep/export.csv")
    assert library.stale(key) is None
    assert corrected != key


def test_a_row_that_was_inserted_makes_no_row_a_state_of_another(
    library: Library, tmp_path: Path
) -> None:
    path = tmp_path / "export.csv"
    questions = [f"What is in chapter {word}?" for word in ("one", "two", "three", "four", "five")]
    take(library, path, *(f"{n},{ask},It is {n}" for n, ask in enumerate(questions)))
    questions.insert(3, "What is on the cover?")
    report = take(library, path, *(f"{n},{ask},It is {n}" for n, ask in enumerate(questions)))
    for one in report.totals.revisions:
        earlier, present = library.rows_for([one.earlier, one.present])
        assert earlier.title == present.title


def test_greetings_in_common_make_no_two_days_one_export(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "today.csv"
    take(library, path, "1,Hi,Your bag is lost", "2,Hi,We refunded you", "3,Where is my bag?,Gone")
    report = take(
        library, path, "1,Hi,It opens at 9", "2,Hi,Bring the leash", "3,May cats come?,Yes"
    )
    assert report.totals.revised == 0
    assert len(library.keys()) == 6


def test_what_is_exported_again_after_a_correction_is_present_again(
    library: Library, tmp_path: Path
) -> None:
    path = tmp_path / "export.csv"
    for said in ("9 to 5", "9 to 6", "9 to 5"):
        take(library, path, f"1,When do you open on weekdays?,{said}", *SEPTEMBER[1:])
        [row] = library.rows_for(library.by_source("1"))
        trace = library.trace(row.key)
        assert trace is not None
        assert trace.output == said


def test_a_conversation_exported_after_each_turn_is_one_trace_in_one_file_too(
    library: Library, tmp_path: Path
) -> None:
    said = [
        {"role": role, "content": f"{role} {turn}"}
        for turn in range(3)
        for role in ("user", "assistant")
    ]
    take(
        library,
        tmp_path / "a.jsonl",
        *({"id": TRACE, "messages": said[:count]} for count in (2, 6, 4)),
    )
    assert [row.steps for row in library.rows_for(library.keys())] == [6]


def test_a_message_without_words_does_not_replace_one_with_them(
    library: Library, tmp_path: Path
) -> None:
    take(library, tmp_path / "1.jsonl", {"id": TRACE, "input": "q", "output": "a"})
    [key] = library.keys()
    take(library, tmp_path / "2.jsonl", {"id": TRACE, "input": "q", "output": ""})
    assert library.keys() == [key]


def test_the_key_of_a_copy_that_added_nothing_finds_the_trace(
    library: Library, tmp_path: Path
) -> None:
    said = [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]
    other = Library.open(tmp_path / "other")
    take(other, tmp_path / "1.jsonl", {"id": TRACE, "messages": said[:1]})
    [poorer] = other.keys()
    take(library, tmp_path / "2.jsonl", {"id": TRACE, "messages": said})
    take(library, tmp_path / "1.jsonl", {"id": TRACE, "messages": said[:1]})
    assert library.resolve(poorer) == library.keys()
    assert library.present_keys([poorer]) == {poorer: library.keys()[0]}


def test_a_bundle_is_known_by_every_path_that_it_was_loaded_from(
    library: Library, tmp_path: Path
) -> None:
    for name in ("a", "b"):
        take(library, tmp_path / name / "export.csv", *SEPTEMBER)
    assert library.by_source("1", "b/export.csv") == library.keys()[:1]


@pytest.mark.parametrize(
    "name", ["page_url", "price", "owner", "label", "trip_duration", "private"]
)
def test_a_column_that_may_be_about_the_run_is_not_bookkeeping(name: str) -> None:
    assert not is_bookkeeping(name)
