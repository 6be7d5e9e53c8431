"""`tracejury queue`, `doctor` and `backup`, as a person types them."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tracejury.errors import UserError
from tracejury.store.acts import Act
from tracejury.store.journal.journal import Journal
from tracejury.store.library.library import Library
from tracejury.store.reviews.reviews import Reviews
from tracejury.store.trace import Trace
from tracejury.tui.commands.main import tracejury


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    library = Library.open(tmp_path / "library")
    bundle = library.begin_bundle("bot.jsonl", "/x/bot.jsonl", "0" * 64, "flat")
    library.save(
        [
            Trace(source_id=f"t{number}\x1b[2J", output="a", error="boom" if number < 4 else None)
            for number in range(10)
        ],
        bundle,
    )
    library.close()
    return tmp_path / "library"


def typed(folder: Path, *words: str) -> Result:
    result = CliRunner().invoke(tracejury, ["--library", str(folder), *words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_a_queue_of_every_trace(folder: Path) -> None:
    result = typed(folder, "queue", "new", "all")
    assert result.exit_code == 0
    assert result.stdout == "Queue all: 10 traces (every trace) under agent-failure\n"


def test_a_queue_of_a_sample_says_from_how_many_it_was_drawn(folder: Path) -> None:
    words = ("queue", "new", "q", "--where-status", "error", "--sample", "2", "--seed", "9",
             "--as-loaded")  # fmt: skip
    assert "(status error, sample of 2 from 4 (seed 9))" in typed(folder, *words).stdout
    shown = json.loads(typed(folder, "--json", "queue", "show", "q").stdout)
    assert shown["rubric"] == "agent-failure"
    assert [item["reason"] for item in shown["items"]] == [
        "status error, sample of 2 from 4 (seed 9)"
    ] * 2


def test_a_queue_of_one_bundle_under_a_named_rubric(folder: Path) -> None:
    words = ("queue", "new", "q", "--bundle", "bot.jsonl", "--rubric", "support-reply")
    assert json.loads(typed(folder, "--json", *words).stdout) == {
        "name": "q",
        "rubric": "support-reply",
        "fitting": 10,
        "items": 10,
        "order_fit": None,
        "others": 0,
        "spread": None,
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("queue", "new", "q", "--bundle", "nix"), "No bundle named nix"),
        (("queue", "new", "q", "--where-status", "ok"), "No trace fits"),
        (("queue", "new", "q", "--rubric", "nix"), "nix"),
        (("queue", "show", "nix"), "no queue named nix"),
        (("queue", "export", "nix"), "no queue named nix"),
    ],
)
def test_what_is_not_there_is_named(folder: Path, words: tuple[str, ...], said: str) -> None:
    with pytest.raises(UserError, match=said):
        typed(folder, *words)


def test_the_list_shows_how_far_one_has_come(folder: Path) -> None:
    assert typed(folder, "queue", "list").stdout == ""
    typed(folder, "queue", "new", "q")
    with closing(Journal.open(folder)) as journal:
        (pinned,) = Reviews(journal).rubrics()
        (key, *_) = (item["trace"] for item in journal.events()[-1].body["items"])
        journal.append("expert", key, pinned, [Act("finish", {"verdict": "fail", "codes": []})])
    header, line = typed(folder, "queue", "list").stdout.splitlines()
    assert dict(zip(header.split(), line.split(), strict=True)) == {
        "queue": "q", "rubric": "agent-failure", "traces": "10", "judged": "1", "pass": "0",
        "fail": "1", "unsure": "0", "deferred": "0",
    }  # fmt: skip
    exported = [
        json.loads(line)
        for line in typed(folder, "queue", "export", "q").stdout.split("\n")
        if line
    ]
    assert [(item["verdict"], item["status"]) for item in exported] == [
        ("fail", "finished"),
        *[(None, None)] * 9,
    ]


def test_which_traces_come_a_second_time_is_told_to_the_engineer_alone(folder: Path) -> None:
    typed(folder, "queue", "new", "q", "--repeats", "0.3", "--as-loaded")

    def shown(*more: str) -> list[dict[str, object]]:
        found = json.loads(typed(folder, "--json", "queue", "show", "q", *more).stdout)["items"]
        lines = typed(folder, "queue", "export", "q", *more).stdout.splitlines()
        assert [json.loads(line) for line in lines] == found
        assert json.loads(typed(folder, "--json", "queue", "export", "q", *more).stdout) == found
        return list(found)

    everything = shown("--with-repeats")
    assert [item["repeat"] for item in everything].count(True) == 3
    assert len({item["trace"] for item in everything}) == 10
    table = typed(folder, "queue", "show", "q", "--with-repeats").stdout
    assert table.count("comes a second time") == 3

    blind = shown()
    assert len(blind) == 13
    tells = ("trace", "source_id", "reason", "carried", "before", "random", "repeat")
    assert all(item[key] is None for item in blind for key in tells)
    asked = typed(folder, "queue", "export", "q")
    assert "--with-repeats" in asked.stderr

    first = everything[0]["trace"]
    with closing(Journal.open(folder)) as journal:
        (pinned,) = Reviews(journal).rubrics()
        act = Act("finish", {"verdict": "fail", "codes": []})
        journal.append("expert", str(first), pinned, [act])
    judged = shown()
    assert judged[0] == everything[0] | {"status": "finished", "verdict": "fail"}
    assert [item["trace"] for item in judged[1:]] == [None] * 12


def test_hostile_source_ids_do_not_reach_the_terminal(folder: Path) -> None:
    typed(folder, "queue", "new", "q")
    for command in ("show", "export"):
        assert "\x1b" not in typed(folder, "queue", command, "q").stdout


def test_a_journal_in_good_health(folder: Path) -> None:
    typed(folder, "queue", "new", "q")
    result = typed(folder, "doctor")
    assert result.exit_code == 0
    assert "2 events" in result.stdout
    assert "No problems found." in result.stdout


def test_a_projection_that_differs_is_told_then_set_right(folder: Path) -> None:
    with closing(Journal.open(folder)) as journal:
        journal.append("expert", "t", "r", [Act("finish", {"verdict": "pass", "codes": []})])
    with closing(sqlite3.connect(folder / "journal.db", isolation_level=None)) as raw:
        raw.execute("DELETE FROM reviews")
    result = typed(folder, "doctor")
    assert result.exit_code == 1
    assert "a review of the log is not stored" in result.stderr
    assert typed(folder, "doctor", "--rebuild").exit_code == 0
    assert typed(folder, "doctor").exit_code == 0


def test_a_change_to_the_log_is_told_and_no_rebuild_hides_it(folder: Path) -> None:
    with closing(Journal.open(folder)) as journal:
        journal.append("expert", "t", "r", [Act("finish", {"verdict": "pass", "codes": []})])
    with closing(sqlite3.connect(folder / "journal.db", isolation_level=None)) as raw:
        raw.execute("DROP TRIGGER events_no_update")
        raw.execute("""UPDATE events SET body = '{"codes":[],"verdict":"fail"}'""")
    for words in (["doctor"], ["doctor", "--rebuild"], ["doctor"]):
        result = typed(folder, *words)
        assert result.exit_code == 1
        assert "was changed after it was written" in result.stderr
    told = json.loads(typed(folder, "--json", "doctor").stdout)
    assert len(told["problems"]) == 1


def test_a_lost_journal_is_recovered_from_its_mirror(folder: Path) -> None:
    with closing(Journal.open(folder)) as journal:
        journal.append("expert", "t", "r", [Act("finish", {"verdict": "pass", "codes": []})])
        reviews = Reviews(journal).reviews()
    (folder / "journal.db").unlink()
    mirror = folder / "journal.jsonl"
    mirror.write_text(mirror.read_text() + "scratched\n")
    found = typed(folder, "doctor")
    assert found.exit_code == 1
    assert "is missing, but journal.jsonl has 1 event: the reviews are not lost" in found.stderr
    assert "tracejury restore latest" in found.stderr
    assert json.loads(typed(folder, "--json", "doctor").stdout)["lost"] is True
    assert not (folder / "journal.db").exists()
    told = typed(folder, "doctor", "--recover", str(mirror))
    assert f"recovered from {mirror}: 1\n" in told.stdout
    assert "line 2: not an event of a journal" in told.stderr
    with closing(Journal.open(folder)) as journal:
        assert Reviews(journal).reviews() == reviews


def test_a_backup_says_where_it_is(folder: Path) -> None:
    with closing(Journal.open(folder)) as journal:
        journal.append("expert", "t", "r", [Act("note", {"text": "x"})])
    path = Path(json.loads(typed(folder, "--json", "backup").stdout)["backup"])
    assert path.parent == folder / "backups"
    with closing(sqlite3.connect(path)) as copy:
        assert copy.execute("SELECT count(*) FROM events").fetchone() == (1,)


def test_a_backup_is_restored_only_after_it_was_said_what_is_lost(folder: Path) -> None:
    with closing(Journal.open(folder)) as journal:
        journal.append("expert", "t", "r", [Act("note", {"text": "x"})])
        name = journal.backup().name
        journal.append("expert", "u", "r", [Act("note", {"text": "y"})])
    assert name in typed(folder, "restore").stdout
    lost = "1 event since "
    told = typed(folder, "restore", name, "--dry-run")
    assert lost in told.stderr
    with pytest.raises(UserError, match="there is nobody to ask"):
        typed(folder, "restore", name)
    with pytest.raises(UserError, match="no copy of the journal called nothing"):
        typed(folder, "restore", "nothing")
    with closing(Journal.open(folder)) as journal:
        assert journal.count() == 2
        with pytest.raises(UserError, match="is in use by process"):
            typed(folder, "restore", name, "--yes")
    done = typed(folder, "restore", name, "--yes")
    assert "Restored: the journal has 1 event." in done.stdout
    assert "Kept from before: " in done.stdout
    with closing(Journal.open(folder)) as journal:
        assert journal.count() == 1


@pytest.mark.parametrize("at", [0, 100, 20_000, 40_000])
def test_a_damaged_journal_is_told_with_the_command_that_gets_the_reviews_back(
    folder: Path, at: int
) -> None:
    with closing(Journal.open(folder)) as journal:
        for number in range(60):
            journal.append("expert", f"t{number}", "r", [Act("note", {"text": "x" * 400})])
        events = journal.events()
    file = folder / "journal.db"
    body = bytearray(file.read_bytes())
    body[at : at + 9000] = b"\xff" * 9000
    file.write_bytes(body)
    found = typed(folder, "doctor")
    assert found.exit_code == 1
    assert "tracejury restore latest" in found.stderr
    assert "no journal that can be read" in found.stdout
    assert "traces.db: 10 traces" in found.stdout, "the other files are examined all the same"
    assert typed(folder, "restore", "latest", "--yes").exit_code == 0
    with closing(Journal.open(folder)) as journal:
        assert journal.events() == events


def test_doctor_tells_what_is_wrong_with_any_file_and_makes_traces_again(folder: Path) -> None:
    with closing(Journal.open(folder)) as journal:
        journal.append("expert", "t", "r", [Act("note", {"text": "x"})])
        copy = journal.backup()
    copy.write_bytes(b"scratched")
    (folder / "groups.db").write_bytes(b"scratched" * 500)
    found = typed(folder, "doctor")
    assert found.exit_code == 1
    assert f"backups/{copy.name}: it cannot be restored" in found.stderr
    assert "groups.db: it is damaged" in found.stderr
    copy.unlink()
    told = typed(folder, "doctor", "--remake-traces")
    assert told.exit_code == 1
    assert "no copy of its files was kept" in told.stderr
    assert "traces.db was left as it is" in told.stderr
    assert "lack 10 traces that it has now. --accept-less" in told.stderr


def test_doctor_and_backup_work_beside_an_open_library_and_repair_nothing(folder: Path) -> None:
    with closing(Journal.open(folder)) as journal:
        journal.append("expert", "t", "r", [Act("note", {"text": "x"})])
        found = typed(folder, "doctor")
        assert "No problems found." in found.stdout
        assert "nothing was repaired: the library is in use by process" in found.stderr
        for words in (
            ["doctor", "--rebuild"],
            ["doctor", "--recover", str(folder / "journal.jsonl")],
        ):
            with pytest.raises(UserError, match="is in use by process"):
                typed(folder, *words)
        path = typed(folder, "backup").stdout.strip()
        journal.append("expert", "u", "r", [Act("note", {"text": "y"})])
        assert journal.verify() == []
    with closing(sqlite3.connect(path)) as copy:
        assert copy.execute("SELECT count(*) FROM events").fetchone() == (1,)
