"""`tracejury privacy`: what is private is listed, never shown; the exit code answers."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tracejury.errors import UserError
from tracejury.store.library.library import Library
from tracejury.store.trace import Trace
from tracejury.tui.commands.main import tracejury

KEY = "sk-ant-api03-Zk3vQ9xL2mT7bW1rYc5Hn8Jd"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    made = Library.open(tmp_path / "library")
    bundle = made.begin_bundle("bot.jsonl", "/x/bot.jsonl", "0" * 64, "flat")
    made.save(
        [
            Trace(
                source_id="a",
                input=f"my key is {KEY}",
                output="Dear Ivo Brandt",
                metadata={"customer_name": "Ivo Brandt"},
            ),
            Trace(source_id="b", input="What does a bag cost?", output="EUR 45"),
        ],
        bundle,
    )
    made.close()
    return tmp_path / "library"


def typed(library: Path, *words: str) -> Result:
    result = CliRunner().invoke(tracejury, ["--library", str(library), *words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_a_library_is_scanned_and_the_values_are_not_shown(library: Path) -> None:
    done = typed(library, "privacy", "scan")
    assert done.exit_code == 1
    assert "sk-ant-api03-… (37 characters)" in done.output
    assert KEY not in done.output
    assert "Brandt" not in done.output
    assert "3 findings in 2 traces" in done.output


def test_the_document_counts_types_and_different_values(library: Path) -> None:
    done = CliRunner().invoke(tracejury, ["--library", str(library), "--json", "privacy", "scan"])
    document = json.loads(done.stdout)
    assert done.exit_code == 1
    assert document["types"] == {
        "name": {"findings": 2, "values": 1},
        "secret": {"findings": 1, "values": 1},
    }
    assert document["scanned"] == 2
    assert {one["place"].split()[1] for one in document["findings"]} == {
        "input",
        "output",
        "metadata.customer_name",
    }
    assert "Brandt" not in done.stdout


@pytest.mark.parametrize(
    ("name", "content", "found", "place"),
    [
        (".env", f"A=1\nANTHROPIC_API_KEY={KEY}\n", ["secret"], ".env:2"),
        ("a.jsonl", '{"x": 1}\n{"phone": "+49 30 901820"}\n', ["phone"], "a.jsonl:2 phone"),
        ("t.csv", "id,customer_name\n1,Ivo Brandt\n", ["name"], "customer_name"),
        ("n.md", "Nothing of anybody.\n", [], ""),
        ("half.jsonl", '{"x": 1}\n{"phone": "+49 30 901820"\n', ["phone"], "half.jsonl:2"),
    ],
)
def test_files_are_scanned_with_the_place_of_each_finding(
    tmp_path: Path, name: str, content: str, found: list[str], place: str
) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    done = CliRunner().invoke(
        tracejury,
        ["--library", str(tmp_path / "none"), "--json", "privacy", "scan", str(tmp_path / name)],
    )
    document = json.loads(done.stdout)
    assert [one["type"] for one in document["findings"]] == found
    assert done.exit_code == (1 if found else 0)
    assert all(place in one["place"] for one in document["findings"])


def test_folders_and_archives_are_scanned(tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "case.json").write_text(json.dumps({"input": f"key {KEY}"}), "utf-8")
    (folder / "more.jsonl.gz").write_bytes(gzip.compress(b'{"mail": "jo.ann@acme.com"}\n'))
    done = typed(tmp_path / "none", "privacy", "scan", str(folder))
    assert "2 findings in 2 files" in done.output


def test_hostile_text_reaches_no_terminal(tmp_path: Path) -> None:
    file = tmp_path / "\x1b]0;a.json"
    file.write_text(json.dumps({"\x1b[2J": f"key {KEY}"}), "utf-8")
    said = typed(tmp_path, "privacy", "scan", str(file), "--all").output
    assert "1 finding" in said
    assert "\x1b" not in said


def test_own_rules_and_names_are_used(tmp_path: Path, library: Path) -> None:
    (library / "privacy.toml").write_text(
        "[[secret]]\nid = 'bag'\nwhy = 'a bag'\npattern = 'bag cost'\n", "utf-8"
    )
    (tmp_path / "names.txt").write_text("EUR Lehmann\n", "utf-8")
    done = typed(library, "privacy", "scan", "--names", str(tmp_path / "names.txt"))
    assert "4 findings in 2 traces" in done.output
    assert "a bag" in typed(library, "privacy", "rules").output


def test_wrong_rules_and_missing_files_are_said(tmp_path: Path, library: Path) -> None:
    (tmp_path / "r.toml").write_text("[[secret]]\nid = 'a'\npattern = '('\n", "utf-8")
    with pytest.raises(UserError, match="line 1: a: the pattern is no RE2"):
        typed(library, "privacy", "rules", "--rules", str(tmp_path / "r.toml"))
    with pytest.raises(UserError, match="no file or folder"):
        typed(library, "privacy", "scan", str(tmp_path / "nowhere"))
