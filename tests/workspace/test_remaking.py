"""traces.db is made again from what was loaded: the same bundles, read in the same way, and nothing that was forgotten."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tracejury.errors import UserError
from tracejury.store.acts import Act
from tracejury.store.loading import remaking
from tracejury.store.workspace.forgetting import forget, plan_forgetting
from tracejury.store.workspace.health import examine
from tracejury.store.workspace.library_files import examine_files
from tracejury.store.workspace.loading import LoadOptions, save_mapping
from tracejury.store.workspace.remaking import remake
from tracejury.store.workspace.workspace import Workspace

RUN = "4bf92f3577b34da6a3ce929d0e0e473"


def _record(number: int, answer: str) -> dict[str, Any]:
    return {
        "trace_id": f"{RUN}{number}",
        "messages": [
            {"role": "user", "content": f"How many bags may I take on flight {number}?"},
            {"role": "assistant", "content": answer},
        ],
        "error": f"BagError: no fare for {answer}",
    }


def _bundle(path: Path, *answers: str) -> Path:
    lines = (json.dumps(_record(number, answer)) for number, answer in enumerate(answers))
    path.write_text("".join(f"{line}\n" for line in lines))
    return path


def _tables(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What is in traces.db, but for what each opening may number otherwise."""
    with closing(sqlite3.connect(folder / "traces.db")) as db:
        return {
            name: db.execute(f"SELECT {columns} FROM {name} ORDER BY {order}").fetchall()
            for name, columns, order in (
                ("bundles", "*", "id"),
                ("bundle_paths", "*", "bundle, path"),
                ("traces", "key, source_id, bundle, header, superseded_by", "key"),
                ("steps JOIN traces ON id = trace", "key, position, body", "key, position"),
                ("scores JOIN traces ON traces.id = trace", "key, hash, body", "key, hash"),
                ("rejects", "bundle, file, line, reason", "bundle, number"),
            )
        }


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A library of a bundle and its later export, a table under a mapping, one under a saved mapping, and one of which two
    rows were taken."""
    table = "frage,antwort,note\n" + "".join(f"q{n},a{n},{n % 2}\n" for n in range(6))
    (tmp_path / "mapped.csv").write_text(table)
    (tmp_path / "saved.csv").write_text(table.replace("frage", "wunsch").replace("q", "w"))
    (tmp_path / "few.csv").write_bytes(table.replace("a1", "ä1").encode("cp1252"))
    (tmp_path / "broken.jsonl").write_text(json.dumps(_record(7, "one")) + "\n{half\n")
    fields = {"input": "frage", "output": "antwort", "score.note": "note"}
    with Workspace.open(tmp_path / "lib", "ana") as space:
        save_mapping(space.folder, "wishes", {**fields, "input": "wunsch"})
        space.load_and_group([_bundle(tmp_path / "a.jsonl", "one bag", "two bags", "no bags")])
        space.load_and_group([tmp_path / "mapped.csv"], LoadOptions(mapping=fields))
        space.load_and_group([tmp_path / "saved.csv", tmp_path / "broken.jsonl"])
        few = LoadOptions(mapping=fields, encoding="cp1252", limit=2)
        space.load_and_group([tmp_path / "few.csv"], few)
        space.load_and_group([_bundle(tmp_path / "a.jsonl", "one bag", "two bags, 30 euro")])
        for key in space.library.resolve(f"{RUN}0"):
            finish = Act("finish", {"verdict": "fail", "codes": []})
            space.journal.append("ana", key, "f" * 64, [finish])
    return tmp_path


@pytest.mark.parametrize("lost", ["", "garbage", "missing", "half"])
def test_what_was_loaded_is_there_again_under_the_same_numbers(home: Path, lost: str) -> None:
    lib = home / "lib"
    before = _tables(lib)
    assert [row[4] for row in before["bundles"]] != []
    file = lib / "traces.db"
    if lost == "garbage":
        file.write_bytes(b"scratched" * 1000)
    elif lost == "missing":
        file.unlink()
    elif lost == "half":
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    if lost:
        (told,) = (one for one in examine_files(lib) if one.problem)
        assert told.name == "traces.db"
        assert "tracejury doctor --remake-traces" in told.problem
    done = remake(lib)
    assert (done.done, done.not_made, done.missing) == (True, [], [])
    assert _tables(lib) == before
    assert [one for one in examine_files(lib) if one.problem] == []
    with Workspace.open(lib, "ana") as space:
        assert len(space.reviews.reviews()) == 1
        assert space.groups.all()
        (known,) = space.load_and_group([home / "saved.csv"]).report.bundles
        assert known.new == 0
    assert examine(lib).problems == []


def test_without_a_list_of_loads_the_kept_bundles_are_read_as_they_are(home: Path) -> None:
    lib = home / "lib"
    (lib / "loads.json").unlink()
    (lib / "traces.db").unlink()
    done = remake(lib)
    assert done.done
    with Workspace.open(lib, "ana") as space:
        assert len(space.library.resolve(f"{RUN}1")) == 1


def test_a_forgotten_text_does_not_come_back(home: Path) -> None:
    lib = home / "lib"
    with Workspace.open(lib, "ana") as space:
        forget(space, plan_forgetting(space, [f"{RUN}1"]), "asked for by mail")
    shutil.rmtree(lib / "raw")
    _bundle(home / "a.jsonl", "one bag", "two bags, 30 euro")
    (lib / "traces.db").unlink()
    (lib / "loads.json").write_text((lib / "loads.json").read_text())
    done = remake(lib, even_less=True)
    assert done.forgotten == 1
    assert b"30 euro" not in (lib / "traces.db").read_bytes()
    with Workspace.open(lib, "ana") as space:
        assert space.library.resolve(f"{RUN}1") == []


def test_a_file_that_changed_since_is_not_read_in_place_of_what_was_loaded(home: Path) -> None:
    lib = home / "lib"
    before = _tables(lib)
    shutil.rmtree(lib / "raw")
    (home / "mapped.csv").write_text("frage,antwort,note\nprivate,words,1\n")
    done = remake(lib)
    assert not done.done
    assert [Path(path).name for path, _ in done.not_made] == ["a.jsonl", "mapped.csv"]
    assert done.missing
    assert _tables(lib) == before
    assert remake(lib, even_less=True).done
    assert b"private" not in (lib / "traces.db").read_bytes()


def test_killed_before_the_end_the_earlier_file_is_there(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lib = home / "lib"
    before = _tables(lib)

    def full(_: Path) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(remaking, "remove_beside", full)
        with pytest.raises(UserError, match="No space left"):
            remake(lib)
    assert _tables(lib) == before
    assert list(lib.glob(".remaking*")) == []
