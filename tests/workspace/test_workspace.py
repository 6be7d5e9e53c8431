"""What a user wants done is done in one place: the same for a command and for a screen."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner
from desk_fixtures import workspace
from hypothesis import given
from hypothesis import strategies as st
from tracejury.errors import UserError
from tracejury.rubrics.files import builtin_rubrics
from tracejury.store.library.library import Library
from tracejury.store.trace import Trace
from tracejury.store.workspace.loading import LoadOptions, save_mapping
from tracejury.store.workspace.pack_folders import pack_folder
from tracejury.store.workspace.queues import FILTERS, Selection, selected
from tracejury.store.workspace.reading import one_key, reading
from tracejury.tui.commands.main import tracejury

CALLS = {
    "calls": [
        {"ticket": f"T-{n}", "wish": f"May kettle {n} go back?", "reply": "Within 30 days."}
        for n in range(3)
    ]
}
FIELDS = {"rows": "calls", "id": "ticket", "input": "wish", "output": "reply"}
RUBRIC = builtin_rubrics()["agent-failure"]


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    file = tmp_path / "calls.json"
    file.write_text(json.dumps(CALLS))
    return file


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "library"
    with reading(folder) as opened:
        for name, errors in (("one.jsonl", 2), ("two.jsonl", 1)):
            bundle = opened.begin_bundle(name, f"/x/{name}", name.ljust(64, "0"), "flat")
            traces = [
                Trace(source_id=f"{name}{n}", output="a", error="boom" if n < errors else None)
                for n in range(5)
            ]
            opened.save(traces, bundle)
    return folder


def test_open_file_reads_with_a_saved_mapping_as_load_does(tmp_path: Path, calls: Path) -> None:
    folder = tmp_path / "library"
    Library.open(folder).close()
    save_mapping(folder, "calls", FIELDS)
    CliRunner().invoke(tracejury, ["--library", str(folder), "open", str(calls)])
    with reading(folder) as opened:
        found = [opened.trace(key) for key in opened.keys()]  # noqa: SIM118 - a method, not a dict
    assert [(trace.source_id, trace.output) for trace in found if trace] == [
        (f"T-{n}", "Within 30 days.") for n in range(3)
    ]


def test_open_file_of_an_unknown_format_says_how_to_map_it(tmp_path: Path, calls: Path) -> None:
    words = ["--library", str(tmp_path / "library"), "open", str(calls)]
    error = CliRunner().invoke(tracejury, words).exception
    assert isinstance(error, UserError)
    assert "unknown format" in error.what
    assert f"tracejury map {calls}" in error.hint


def test_a_file_without_a_mapping_is_told_apart_from_one_without_traces(
    tmp_path: Path, calls: Path
) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{"calls": [')
    with workspace(tmp_path / "library", sample=False) as space:
        assert space.load_and_group([calls]).unmapped == calls
        assert space.load_and_group([broken]).unmapped is None
        options = LoadOptions(mapping=FIELDS)
        assert space.load_and_group([calls], options).unmapped is None


def test_every_filter_narrows_what_the_others_select(library: Path) -> None:
    with reading(library) as opened:
        both = selected(opened, {"bundle": "one.jsonl", "status": "error"})
        assert len(both) == 2
        assert set(both) == set(selected(opened, {"bundle": "one.jsonl"})) & set(
            selected(opened, {"status": "error"})
        )
        assert len(selected(opened, {})) == 10


def test_a_queue_says_by_which_filters_its_traces_were_chosen(library: Path) -> None:
    with workspace(library, sample=False) as space:
        where = {"bundle": "one.jsonl", "status": "error"}
        made = space.new_queue("q", RUBRIC, Selection(where, as_loaded=True))
    assert made.reason == "bundle one.jsonl, status error"
    assert {item.reason for item in made.queue.items} == {made.reason}
    assert made.fitting == 2


def test_every_filter_has_an_option_of_queue_new() -> None:
    said = CliRunner().invoke(tracejury, ["queue", "new", "--help"]).output
    options = set(re.findall(r"--([\w-]+)", said))
    assert {name for name in FILTERS if {name, f"where-{name}"} & options} == set(FILTERS)


def test_a_key_that_matches_none_or_several_traces_is_said_with_its_number(library: Path) -> None:
    with reading(library) as opened:
        with pytest.raises(UserError, match="matches no trace"):
            one_key(opened, "nothing")
        opened.save([Trace(source_id="twice", output=o) for o in "ab"], 1)
        opened.save([Trace(source_id="twice", output="c")], 2)
        with pytest.raises(UserError, match=r"twice matches \d traces"):
            one_key(opened, "twice")


@given(st.text(max_size=40))
def test_the_folder_of_a_pack_needs_no_quotes_in_a_command(name: str) -> None:
    folder = str(pack_folder(name))
    assert folder == shlex.quote(folder)
    assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]*\.pack", folder)


def test_the_folder_of_a_pack_is_still_named_after_its_queue() -> None:
    assert str(pack_folder("clinic_assistant · one of each")) == "clinic_assistant-one-of-each.pack"
    assert str(pack_folder("Rückfragen/2")) == "Ruckfragen-2.pack"
    assert str(pack_folder("…")) == "pack.pack"


def test_a_queue_of_which_nothing_can_be_judged_is_said_to_lack_what_it_lacks(
    tmp_path: Path,
) -> None:
    with workspace(tmp_path / "library") as space:
        (queue, *_) = space.queues.all()
        assert space.reviewable_queue(queue.name) == queue
        space.queues.create("expert", "empty", queue.rubric, [])
        space.queues.create("expert", "unasked", "0" * 64, list(queue.items))
        for name, lacks in (
            ("none", "There is no queue named none"),
            ("empty", "Queue empty has no traces"),
            ("unasked", "The rubric of queue unasked is not in the journal"),
        ):
            with pytest.raises(UserError, match=lacks):
                space.reviewable_queue(name)
