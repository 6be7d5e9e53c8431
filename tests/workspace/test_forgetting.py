"""A trace that is forgotten leaves no word behind but those that reviewers wrote; its verdicts and their chain stay."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tracejury.errors import UserError
from tracejury.store.acts import Act
from tracejury.store.workspace.forgetting import ForgetReport, forget, plan_forgetting
from tracejury.store.workspace.health import examine
from tracejury.store.workspace.loading import LoadOptions
from tracejury.store.workspace.workspace import Workspace

RUN = "4bf92f3577b34da6a3ce929d0e0e473"
NAMES = ("Kowalczyk", "Brunnhilde", "Ferdinandsen")
SAMPLES = [
    Path(__file__).parents[2] / "sample_traces" / name
    for name in (
        "airline_support.otlp.jsonl", "clinic_assistant", "contract_review.jsonl", "voucher_outage.jsonl",
    )
]  # fmt: skip
WORDS = ("Kowalczyk", "Zauberwort")
"""Words that are in the first trace alone, in its messages and in what is behind an escape."""


def record(number: int, name: str, *, more: str = "") -> dict[str, Any]:
    secret = "\nZauberwort für die Gebühr" if name == NAMES[0] else ""
    return {
        "trace_id": f"{RUN}{number}",
        "messages": [
            {"role": "user", "content": f"What is the fee of {name}?{secret}{more}"},
            {"role": "assistant", "content": f"Cannot find the account {name} in region north"},
        ],
        "error": f"AccountError: no account {name} in the north region",
        "metadata": {"customer": name},
    }


def bundle(path: Path, *, more: str = "", numbers: tuple[int, ...] = (0, 1, 2)) -> Path:
    text = "".join(json.dumps(record(one, NAMES[one], more=more)) + "\n" for one in numbers)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


@contextmanager
def opened(home: Path) -> Iterator[Workspace]:
    with Workspace.open(home / "lib", "ana") as space:
        yield space


def key_of(space: Workspace, number: int = 0) -> str:
    (key,) = space.library.resolve(f"{RUN}{number}")
    return key


def judge(space: Workspace, number: int, *acts: Act) -> None:
    rubric = "f" * 64
    finish = Act("finish", {"verdict": "fail", "codes": ["fee"]})
    space.journal.append("ana", key_of(space, number), rubric, [*acts, finish])


def forgotten(space: Workspace, number: int = 0, reason: str = "asked for by mail") -> ForgetReport:
    return forget(space, plan_forgetting(space, [f"{RUN}{number}"]), reason)


def holding(folder: Path, words: tuple[str, ...] = WORDS) -> set[str]:
    """The files in which one of the words is, in either case."""
    return {
        path.name
        for path in folder.rglob("*")
        if path.is_file() and any(word.lower().encode() in path.read_bytes().lower() for word in words)
    }  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with opened(tmp_path) as space:
        space.load_and_group([bundle(tmp_path / "b.jsonl")])
        while space.library.index_some(100):
            pass
        judge(space, 0)
        judge(space, 1)
        space.regroup()
    assert {"traces.db", "groups.db", "b.jsonl"} <= holding(tmp_path / "lib")
    return tmp_path


def test_no_file_of_the_library_has_a_word_of_it(home: Path) -> None:
    with opened(home) as space:
        report = forgotten(space)
        assert holding(home / "lib") == set()
        assert (report.traces, report.raw_records, report.raw_files) == (1, 1, [])
    assert holding(home / "lib") == set()
    assert "Brunnhilde" in (next((home / "lib" / "raw").rglob("b.jsonl"))).read_text()


def test_the_others_keep_text_groups_and_original_records(home: Path) -> None:
    from tracejury.store.library.raw_records import raw_records, raw_trace

    with opened(home) as space:
        before = [space.library.trace(key_of(space, one)) for one in (1, 2)]
        groups = {tuple(sorted(one.signatures)) for one in space.groups.all()}
        forgotten(space)
        assert [space.library.trace(key_of(space, one)) for one in (1, 2)] == before
        assert {tuple(sorted(one.signatures)) for one in space.groups.all()} <= groups
        for number in (1, 2):
            (found,) = raw_records(raw_trace(space.library, key_of(space, number)))
            assert found.value["metadata"]["customer"] == NAMES[number]


def test_verdict_chain_and_reviews_stay(home: Path) -> None:
    with opened(home) as space:
        key = key_of(space)
        before = space.reviews.reviews()
        forgotten(space)
        assert space.reviews.reviews() == before
        text = "".join(space.reviews_as_jsonl(space.chosen_reviews()))
        lines = [json.loads(line) for line in text.splitlines()]
    assert [one["verdict"] for one in lines if one["trace"] == key] == ["fail"]
    found = examine(home / "lib")
    assert (found.problems, found.differences) == ([], [])
    assert examine(home / "lib", rebuild=True).differences == []


def test_it_is_an_act_that_says_who_when_and_why(home: Path) -> None:
    with opened(home) as space:
        key = key_of(space)
        forgotten(space)
        (event,) = space.journal.events_of_kind("forget")
        assert (event.reviewer, event.body["traces"]) == ("ana", [key])
        assert event.body["reason"] == "asked for by mail"
        assert RUN not in json.dumps(event.body)
        said = space.history.page(0, 1)[0].words
    assert said == "removed the text of 1 trace for good (asked for by mail)"


def test_loading_the_bundle_again_leaves_it_out_unless_asked(home: Path) -> None:
    with opened(home) as space:
        forgotten(space)
        for paths in ([home / "b.jsonl"], [bundle(home / "other.jsonl")]):
            for again in (False, True):
                loaded = space.load_and_group(paths, LoadOptions(again=again))
                assert space.library.trace_count() == 2
        assert loaded.report.totals.forgotten == 1
        assert "--take-forgotten" in " ".join(loaded.report.bundles[0].notes)
        assert holding(home / "lib") == set()
        space.load_and_group([home / "b.jsonl"], LoadOptions(take_forgotten=True))
        assert space.library.trace_count() == 3


def test_another_state_of_the_run_is_left_out_too(home: Path) -> None:
    with opened(home) as space:
        forgotten(space)
        space.load_and_group([bundle(home / "later.jsonl", more=" And in May?")])
        assert holding(home / "lib") == set()
        assert space.library.resolve(f"{RUN}0") == []


def test_all_states_of_a_trace_are_forgotten_together(home: Path) -> None:
    with opened(home) as space:
        first = key_of(space)
        space.load_and_group([bundle(home / "later.jsonl", more=" And in May?", numbers=(0,))])
        plan = plan_forgetting(space, [key_of(space)])
        assert set(plan.keys) == {first, key_of(space)}
        assert len(plan.keys) == 2
        forget(space, plan, "")
        assert holding(home / "lib") == set()


def test_taken_back_it_may_be_loaded_again(home: Path) -> None:
    with opened(home) as space:
        forgotten(space)
        space.history.undo()
        assert space.library.trace_count() == 2
        space.load_and_group([home / "b.jsonl"], LoadOptions(again=True))
        assert space.library.trace_count() == 3


@pytest.mark.parametrize("name", ["b.jsonl.gz", "b.json"])
def test_a_copy_in_which_records_cannot_be_told_apart_is_removed_and_named(
    tmp_path: Path, name: str
) -> None:
    file = tmp_path / name
    if name.endswith(".json"):
        file.write_text(json.dumps([record(one, NAMES[one]) for one in range(3)], indent=1))
    else:
        bundle(file)
    with opened(tmp_path) as space:
        space.load_and_group([file])
        report = forgotten(space)
        assert report.raw_files == [name]
        space.load_and_group([file], LoadOptions(again=True))
        assert space.library.trace_count() == 2
    assert holding(tmp_path / "lib") == set()
    assert not list((tmp_path / "lib" / "raw").rglob(name))


def test_of_a_folder_only_the_file_that_holds_it_is_emptied(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    bundle(folder / "one.jsonl.gz", numbers=(0, 1))
    bundle(folder / "two.jsonl", numbers=(2,))
    with opened(tmp_path) as space:
        space.load_and_group([folder])
        assert forgotten(space).raw_files == ["exports/one.jsonl.gz"]
    sizes = {path.name: path.stat().st_size for path in (tmp_path / "lib" / "raw").rglob("*.*")}
    assert sizes["one.jsonl.gz"] == 0
    assert sizes["two.jsonl"] > 0


def test_what_reviewers_wrote_stays_and_is_said(home: Path) -> None:
    with opened(home) as space:
        judge(space, 0, Act("note", {"text": "Kowalczyk was told a wrong fee"}))
        space.regroup()
        report = forgotten(space)
    left = holding(home / "lib")
    assert {"journal.db", "journal.jsonl"} <= left
    said = {Path(one.where).name for one in report.left}
    assert left <= said, "every file that still holds a word was named"
    assert any("1 act with what reviewers wrote" in one.why for one in report.left)
    assert str(home / "b.jsonl") in {one.where for one in report.left}


def test_unfinished_texts_on_it_are_removed(home: Path) -> None:
    with opened(home) as space:
        space.journal.save_draft("ben", key_of(space), "note", "Kowalczyk is", 3).result()
        forgotten(space)
    assert holding(home / "lib") == set()


def test_copies_from_before_a_migration_are_removed(home: Path) -> None:
    backups = home / "lib" / "backups"
    backups.mkdir(exist_ok=True)
    (backups / "traces-before-9-x.db").write_text("Kowalczyk")
    with opened(home) as space:
        assert forgotten(space).backups == ["traces-before-9-x.db"]
    assert holding(home / "lib") == set()


def test_a_pack_that_holds_a_case_of_it_is_named(home: Path) -> None:
    from tracejury.store.workspace.pack_folders import remember_pack

    with opened(home) as space:
        cases = home / "fees.pack" / "cases"
        cases.mkdir(parents=True)
        (cases / "one.json").write_text(json.dumps({"source": {"trace": key_of(space)}}))
        remember_pack(space, home / "fees.pack")
        report = forgotten(space)
    assert str(home / "fees.pack") in {one.where for one in report.left}


def test_what_was_begun_and_not_finished_is_finished_by_doing_it_again(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from peewee import OperationalError
    from tracejury.store.library.library import Library

    def locked(_: Library) -> None:
        raise OperationalError("database is locked")

    with opened(home) as space:
        key = key_of(space)
        with monkeypatch.context() as patched:
            patched.setattr(Library, "scrub", locked)
            with pytest.raises(UserError, match="database is locked"):
                forgotten(space)
        assert "traces.db" in {name.removesuffix("-wal") for name in holding(home / "lib")}
        for name in (key[:12], f"{RUN}0"):
            forget(space, plan_forgetting(space, [name]), "again")
            assert holding(home / "lib") == set()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_any_trace_of_the_samples_leaves_nothing_in_the_library(
    tmp_path: Path, sample: Path
) -> None:
    with opened(tmp_path) as space:
        space.load_and_group([sample])
        while space.library.index_some(1000):
            pass
        count = space.library.trace_count()
        key = space.library.keys()[count // 2]
        report = forget(space, plan_forgetting(space, [key]), "")
        assert [one for one in report.left if "/lib/" in one.where] == []
        assert space.library.trace_count() == count - 1
        space.load_and_group([sample], LoadOptions(again=True))
        assert space.library.trace_count() == count - 1
    assert examine(tmp_path / "lib").problems == []


def test_a_name_that_no_trace_has_is_refused(home: Path) -> None:
    with opened(home) as space, pytest.raises(UserError, match="matches no trace"):
        plan_forgetting(space, ["nothing"])


def test_the_command_asks_first(home: Path) -> None:
    def command(*words: str) -> subprocess.CompletedProcess[str]:
        program = "from tracejury.tui.commands.main import main; main()"
        return subprocess.run(
            [sys.executable, "-c", program, "--library", str(home / "lib"), *words],
            capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    asked = command("forget", f"{RUN}0")
    assert asked.returncode == 2
    assert "--yes" in asked.stderr
    assert "traces.db" in holding(home / "lib")
    done = command("--json", "forget", f"{RUN}0", "--yes", "--reason", "a request")
    assert json.loads(done.stdout)["traces"] == 1
    assert holding(home / "lib") == set()
    assert "because a request" in command("audit").stdout
    assert command("doctor").returncode == 0
    assert "1 trace was forgotten" in command("load", "--again", str(home / "b.jsonl")).stderr
