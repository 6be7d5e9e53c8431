"""Libraries of before, opened by this version: they lose no verdict.

`trace_keys_1.zip` was made by the last version with trace keys of version 1: eleven traces, one of which came
again with another tag and one again as a page that only names its observations (then it had superseded the
download), reviews of two people, a group that was named and judged, a queue and a check queue.
`reviews_1.jsonl` is what that version exported, `exports_1.zip` the bundles.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from tracejury.store.reviews.importing import import_reviews
from tracejury.store.reviews.line_values import ExportedReview
from tracejury.store.reviews.lines import line_of
from tracejury.store.workspace.loading import load_and_group
from tracejury.store.workspace.opened import OpenLibrary

DATA = Path(__file__).parents[1] / "data" / "old_libraries"
TAGGED = "7f3e9c2ab1d04c5e8f6a0b9d3c2e1f40"
PAGED = "19b8d2f4c6a04e7d8a5b3c1f0e9d7a62"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with zipfile.ZipFile(DATA / "trace_keys_1.zip") as archive:
        archive.extractall(tmp_path / "library")
    return tmp_path / "library"


@pytest.fixture
def space(folder: Path) -> Iterator[OpenLibrary]:
    with OpenLibrary.open(folder, "ana") as opened:
        yield opened


def exported() -> list[dict[str, Any]]:
    lines = (DATA / "reviews_1.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def judged(line: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a review says, without the keys of traces."""
    propagated = dict(line.get("propagated") or {})
    propagated.pop("trace", None)
    names = (
        "source_id",
        "reviewer",
        "verdict",
        "at",
        "answers",
        "codes",
        "marks",
        "evidence",
        "note",
        "status",
    )
    about = [line[name] for name in (*names, "break_point", "root_cause", "correction")]
    return (json.dumps([*about, propagated], sort_keys=True),)


def lines_of(space: OpenLibrary) -> list[dict[str, Any]]:
    rubrics = space.reviews.rubrics()
    out = []
    for review in space.reviews.reviews():
        trace = space.library.trace(review.trace)
        assert trace is not None, "a review of a trace that is not in the library"
        out.append(line_of(ExportedReview(review, rubrics[review.rubric], trace.source_id)))
    return out


def test_every_verdict_is_found_on_its_trace(space: OpenLibrary) -> None:
    assert sorted(map(judged, lines_of(space))) == sorted(map(judged, exported()))
    # Also those on the trace that had got another tag, and on the one that a page had superseded.
    for source_id in (TAGGED, PAGED):
        [key] = space.library.by_source(source_id)
        [review] = space.reviews.reviews(trace=key)
        assert review.verdict == "fail"
        assert space.library.stale(key) is None


def test_the_trace_that_a_page_had_superseded_has_its_steps_again(space: OpenLibrary) -> None:
    [row] = space.library.rows_for(space.library.by_source(PAGED))
    assert row.steps == 2
    assert space.library.counts().traces == 12


def test_both_databases_were_copied_before(folder: Path) -> None:
    OpenLibrary.open(folder, "ana").close()
    kept = [path.name for path in (folder / "backups").iterdir()]
    for start in ("traces-before-6-", "journal-before-2-"):
        assert any(name.startswith(start) for name in kept)


def test_the_rebuilt_journal_is_equal(space: OpenLibrary) -> None:
    assert space.journal.verify() == []
    assert space.journal.differences() == []
    before = space.reviews.reviews()
    space.journal.rebuild()
    assert space.reviews.reviews() == before


def test_queues_name_the_present_traces(space: OpenLibrary) -> None:
    for queue in space.queues.all():
        keys = [item.trace for item in queue.items]
        assert space.library.known(keys) == set(keys)
    museum = space.queues.get("museum")
    assert museum is not None
    assert space.queues.progress(museum, "ana").finished > 0


def test_groups_keep_their_names_members_and_judgements(folder: Path) -> None:
    with OpenLibrary.open(folder, "ana") as space:
        space.groups.update()
        [group] = [one for one in space.groups.all() if one.name == "Refund times out"]
        assert group.size == 4
    with OpenLibrary.open(folder, "ana") as space:
        assert space.groups.update().failures == 0


def test_an_earlier_key_still_finds_the_trace(space: OpenLibrary) -> None:
    for line in exported():
        assert space.library.resolve(line["trace"])
        assert space.library.resolve(line["trace"][:12])


def test_reviews_exported_before_are_imported_as_known(space: OpenLibrary) -> None:
    report = import_reviews(DATA / "reviews_1.jsonl", space.library, space.journal)
    assert (report.stored, list(report.rejected)) == (0, [])


def test_the_bundles_are_known_when_they_are_loaded_again(folder: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(DATA / "exports_1.zip") as archive:
        archive.extractall(tmp_path / "exports")
    paths = sorted((tmp_path / "exports").rglob("*.*"))
    report = load_and_group(folder, paths).report
    assert report.totals.new == 0


def test_a_library_whose_traces_are_lost_is_filled_again_and_the_verdicts_return(
    folder: Path, tmp_path: Path
) -> None:
    """The journal names traces by keys of version 1; the bundles give the same ones again."""
    for name in ("traces.db", "groups.db"):
        (folder / name).unlink()
    shutil.rmtree(folder / "raw")
    with zipfile.ZipFile(DATA / "exports_1.zip") as archive:
        archive.extractall(tmp_path / "exports")
    load_and_group(folder, sorted((tmp_path / "exports").rglob("*.*")))
    with OpenLibrary.open(folder, "ana") as space:
        assert sorted(map(judged, lines_of(space))) == sorted(map(judged, exported()))
