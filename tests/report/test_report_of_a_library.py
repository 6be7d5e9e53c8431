"""`tracejury report`: what it says of a library, in which file, and that it says the same every time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from evidence import DRAWN, FAILED, TRACES, build_pack, evidence_library
from failing import space_of
from tracejury.store.insight.report.parts import Report, Section, plain
from tracejury.store.workspace.report.gathered import Asked
from tracejury.store.workspace.report.making import make_report
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.commands.main import tracejury


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evidence")
    with evidence_library(folder) as space:
        build_pack(space, folder / "seats.pack")
    return folder / "library"


@pytest.fixture(scope="module")
def space(library: Path) -> Iterator[Workspace]:
    with Workspace.open_to_read(library, "lead") as opened:
        yield opened


@pytest.fixture(scope="module")
def report(space: Workspace) -> Report:
    return make_report(space)


def run(library: Path, *arguments: str) -> str:
    done = CliRunner().invoke(tracejury, ["--library", str(library), *arguments])
    assert done.exit_code == 0, done.output + repr(done.exception)
    return done.stdout


def section(report: Report, id_: str) -> Section:
    return next(one for one in report.sections if one.id == id_)


def words(section: Section) -> str:
    return repr(section)


def test_it_opens_with_the_three_answers_each_with_evidence_and_what_is_not_known(report: Report) -> None:  # fmt: skip
    assert [one.question for one in report.answers] == ["trust", "tested", "data"]
    trust, tested, data = report.answers
    assert f"{FAILED} of {DRAWN} that were drawn at random" in plain(trust.line)
    assert "75 %" in plain(trust.line)
    assert f"{DRAWN} of {TRACES} traces (50 %) are reviewed" in plain(tested.line)
    assert f"Of {FAILED} failures, {FAILED} say what is wrong" in plain(data.line)
    assert "10 what would have been right" in plain(data.line)
    for answer in report.answers:
        assert answer.evidence
        assert answer.unknown


def test_the_date_is_that_of_the_newest_act(space: Workspace, report: Report) -> None:
    newest = max(event.at_ms for event in space.journal.events())
    assert report.until == datetime.fromtimestamp(newest / 1000, UTC).date().isoformat()


def test_provenance_names_reader_rubric_journal_and_sample(
    space: Workspace, report: Report
) -> None:
    from tracejury.store.workspace.audit import AuditFilter, audit

    method = words(section(report, "method"))
    assert audit(space, AuditFilter()).head in method
    (pinned,) = space.reviews.counts_by_rubric()
    assert pinned in method
    assert f"{DRAWN} of {TRACES}, seed 3" in method
    readers = words(section(report, "readers"))
    assert "Anna Kern" in readers
    assert "2026-09-14" in readers


@pytest.mark.parametrize(
    ("how", "shown", "hidden"),
    [("initials", "AK", "Anna Kern"), ("roles", "reviewer", "Anna Kern"), ("names", "Anna Kern", "nobody")],
)  # fmt: skip
def test_reviewers_are_named_as_the_setting_says(space: Workspace, how: Any, shown: str, hidden: str) -> None:  # fmt: skip
    readers = words(section(make_report(space, Asked(reviewers=how)), "readers"))
    assert shown in readers
    assert hidden not in readers


def test_a_slice_with_few_reviews_is_named_with_what_fills_it(report: Report) -> None:
    coverage = words(section(report, "coverage"))
    assert "fill-vip" in coverage
    assert "tier:vip reviewed:no" in coverage


@pytest.mark.parametrize("name", ["report.html", "report.md", "report.json"])
def test_the_same_library_gives_the_same_bytes(library: Path, tmp_path: Path, name: str) -> None:
    for folder in ("one", "other"):
        run(library, "report", "-o", str(tmp_path / folder / name))
    assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()


def test_the_format_follows_the_ending_or_what_is_said(library: Path, tmp_path: Path) -> None:
    run(library, "report", "-o", str(tmp_path / "a.md"))
    run(library, "report", "-o", str(tmp_path / "a.txt"), "--format", "json")
    assert (tmp_path / "a.md").read_text().startswith("# Evidence report")
    written = json.loads((tmp_path / "a.txt").read_text())
    assert written == json.loads(run(library, "--json", "report"))
    refused = CliRunner().invoke(tracejury, ["--library", str(library), "report", "-o", str(tmp_path / "a.pdf")])  # fmt: skip
    assert refused.exception is not None
    assert "--format" in str(refused.exception)


def test_a_dash_writes_it_to_standard_output(library: Path) -> None:
    assert run(library, "report", "-o", "-").startswith("# Evidence report")
    assert run(library, "report", "-o", "-", "--format", "html").startswith("<!DOCTYPE html>")


def test_a_masked_library_gives_a_masked_report_that_says_so(tmp_path: Path) -> None:
    with evidence_library(tmp_path, intent="anna.kern@example.org"):
        pass
    library = tmp_path / "library"
    plain_, masked = (
        run(library, how, "report", "-o", "-") for how in ("--not-masked", "--masked")
    )
    assert "anna.kern@example.org" in plain_
    assert "This report is masked" not in plain_
    assert "anna.kern@example.org" not in masked
    assert "This report is masked: private values are shown as pseudonyms." in masked


def test_of_an_empty_library_nothing_is_claimed(tmp_path: Path) -> None:
    with space_of(tmp_path / "library") as space:
        report = make_report(space)
    assert [one.standing for one in report.answers] == ["Not known", "Not known", "No"]
    assert report.until == ""
