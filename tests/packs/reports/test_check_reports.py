"""The options of `check` that write reports: all of them in one run, each whatever becomes of the others."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from judged import four
from reported import ROOT, reported, result
from tracejury.errors import UserError
from tracejury.store.packs.build import build_pack
from tracejury.store.packs.read import Pack, read_pack
from tracejury.store.packs.reports.entries import told
from tracejury.store.packs.reports.formats import REPORT_FORMATS
from tracejury.store.packs.reports.github import workflow_commands
from tracejury.store.packs.reports.terminal import details, notices
from tracejury.tui.commands.main import tracejury

TRACEJURY = Path(sys.executable).parent / "tracejury"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git work tree with a pack and recorded outputs, of which one fix case fails; it is the working directory."""
    (tmp_path / ".git").mkdir()
    build_pack(tmp_path / "evals" / "p.pack", "bags", [*four()[:2], *four()[3:]])
    rows = []
    for case in pack_in(tmp_path).cases:
        said = case.rejected if case.question == "Refund?" else case.accepted
        assert said is not None
        rows.append(json.dumps({"case_id": case.id, "output": said.text}))
    (tmp_path / "outputs.jsonl").write_text("\n".join(rows))
    (tmp_path / "evals" / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "evals" / "sub")
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    return tmp_path


def pack_in(folder: Path) -> Pack:
    return read_pack(folder / "evals" / "p.pack")


def check(*words: object, before: tuple[str, ...] = ()) -> Result:
    given = [*before, "check", "../p.pack", "--outputs", "../../outputs.jsonl", *map(str, words)]
    return CliRunner().invoke(tracejury, given)


def test_all_reports_are_written_in_one_run(repository: Path) -> None:
    names = ("junit", "markdown", "gitlab", "sarif", "json-report")
    options = [word for name in names for word in (f"--{name}", repository / name)]
    done = check(*options, "--github")
    assert done.exit_code == 1
    [failing] = [case for case in pack_in(repository).cases if case.question == "Refund?"]
    file = f"evals/p.pack/{pack_in(repository).files[failing.id]}"
    assert (repository / file).is_file()

    [found] = ET.parse(repository / "junit").findall(".//testcase[failure]")
    assert (found.get("name"), found.get("file")) == (f"{failing.id} Refund?", file)
    assert f"`{file}`" in (repository / "markdown").read_text("utf-8")
    [issue] = json.loads((repository / "gitlab").read_text())
    assert issue["location"]["path"] == file
    [sarif] = json.loads((repository / "sarif").read_text())["runs"][0]["results"]
    location = sarif["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location["uri"] == file
    document = json.loads((repository / "json-report").read_text())
    assert [one["path"] for one in document["cases"] if one["status"] != "pass"] == [file]
    [annotation] = [line for line in done.stdout.splitlines() if line.startswith("::")]
    assert annotation.startswith(f"::error file={file},line=1,title=Failing%3A Refund?::")


def test_the_correction_is_told_and_what_must_not_be_said_is_not(repository: Path) -> None:
    done = check("--junit", repository / "j.xml")
    assert "Our window has passed; I can offer a voucher." in done.stdout
    for text in (done.stdout, (repository / "j.xml").read_text("utf-8")):
        assert "full refund" not in text
        assert "[fu…nd, 11 characters]" in text


def test_for_github_the_markdown_is_added_to_the_summary_of_the_step(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = repository / "summary.md"
    summary.write_text("from before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    check("--github", "--markdown", repository / "own.md")
    own = (repository / "own.md").read_text("utf-8")
    assert summary.read_text("utf-8") == f"from before\n{own}"
    check()
    assert summary.read_text("utf-8") == f"from before\n{own}"


def test_with_json_the_document_is_all_that_stands_on_stdout(repository: Path) -> None:
    done = check("--github", "--json-report", repository / "r.json", before=("--json",))
    document = json.loads(done.stdout)
    assert document == json.loads((repository / "r.json").read_text())
    assert document["schema"] == "tracejury.check/1"
    assert done.stderr.startswith("::error file=")


def test_a_report_that_cannot_be_written_keeps_none_of_the_others_from_it(repository: Path) -> None:
    nowhere = repository / "outputs.jsonl" / "j.xml"
    done = check("--junit", nowhere, "--sarif", repository / "s.sarif")
    assert isinstance(done.exception, UserError)
    assert str(nowhere) in str(done.exception)
    assert (repository / "s.sarif").is_file()
    assert "1 gating case fails" in done.stdout


def test_the_folder_of_a_report_is_made(repository: Path) -> None:
    """After a check that took an hour, it is too late to say that a folder is missing."""
    assert check("--junit", repository / "reports" / "today" / "j.xml").exit_code == 1
    assert [path.name for path in (repository / "reports" / "today").iterdir()] == ["j.xml"]


def test_a_report_to_a_pipe_leaves_it_a_pipe(repository: Path) -> None:
    pipe = repository / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert check("--markdown", pipe).exit_code == 1
        assert pipe.is_fifo()
        assert b"1 gating case fails" in os.read(reader, 1 << 16)
    finally:
        os.close(reader)


def test_a_report_to_standard_output_stands_there_with_what_is_printed(repository: Path) -> None:
    shown, stdout = repository / "shown.txt", repository / "stdout"
    stdout.symlink_to("/dev/fd/1")
    with shown.open("wb") as out:
        words = ["check", "../p.pack", "--outputs", "../../outputs.jsonl", "--markdown"]
        subprocess.run([TRACEJURY, *words, stdout], stdout=out, check=False)
    assert stdout.is_symlink()
    first, *_, last = shown.read_text().splitlines()
    assert first == "### tracejury: `1 gating case fails`"
    assert last == "1 gating case fails"


def test_answers_that_took_time_say_how_long(repository: Path) -> None:
    bot = repository / "bot.py"
    bot.write_text("import json, sys\njson.load(sys.stdin)\nprint(json.dumps({'output': 'x'}))\n")
    words = ("--command", f"'{sys.executable}' '{bot}'", "--trials", "2", "--ask", "pass")
    report = repository / "r.json"
    given = ["check", "../p.pack", *words, "--json-report", str(report)]
    CliRunner().invoke(tracejury, given)
    for case in json.loads(report.read_text())["cases"]:
        assert len(case["seconds"]) == 2
        assert all(0 < one < 60 for one in case["seconds"])


def test_recorded_outputs_took_none(repository: Path) -> None:
    check("--json-report", repository / "r.json")
    cases = json.loads((repository / "r.json").read_text())["cases"]
    assert [case["seconds"] for case in cases] == [[], [], []]


def test_the_options_of_check_are_known_before_anything_that_judges_is_imported() -> None:
    program = "import sys, tracejury.tui.commands.check; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    heavy = ("tracejury.store.claims", "tracejury.store.packs.runner", "xml", "textual", "peewee")
    assert not [name for name in done.stdout.split() if name.startswith(heavy)]


def test_every_report_says_between_what_the_share_of_passes_lies() -> None:
    report = reported(result("c-1", trials=4))
    shown = told(report, ROOT)
    written = [
        one.write(report, shown).decode() for one in REPORT_FORMATS if one.name != "json-report"
    ]
    written += ["\n".join(workflow_commands(shown)), "\n".join(details(shown))]
    for body in written:
        assert "0 of 4 passed; of more, 0.00 to 0.49 are likely to" in body
    once = told(reported(result("c-1")), ROOT)
    assert "trials" not in "\n".join(details(once))


def test_every_report_says_which_answers_are_older_than_the_run() -> None:
    words = "3 answers of an interrupted run (2026-11-29 18:02:00 UTC) count here"
    report = reported(result("c-1", status="pass"), resumed=[words])
    shown = told(report, ROOT)
    written = [one.write(report, shown).decode() for one in REPORT_FORMATS]
    written += ["\n".join(workflow_commands(shown)), "\n".join(notices(shown))]
    for body in written:
        assert words in body.replace("%3A", ":")


@pytest.mark.parametrize(
    ("words", "words_of_error"),
    [
        (("--junit", "X", "--markdown", "../sub/X"), "--junit and --markdown name the same file"),
        (("--baseline", "B", "--junit", "B"), "--junit would write over B, which --baseline reads"),
        (("--policy", "B", "--sarif", "B"), "which --policy reads"),
        (("--quarantine", "B", "--asked", "B"), "--asked would write over B"),
        (("--json-report", "../../outputs.jsonl"), "which --outputs reads"),
        (("--gitlab", "../p.pack/manifest.json"), "would write into the pack ../p.pack"),
        (("--min-pass", "2"), "--min-pass needs --trials"),
    ],
)
def test_files_and_options_that_do_not_go_together_are_refused_before_anything_is_checked(
    repository: Path, words: tuple[str, ...], words_of_error: str
) -> None:
    here = repository / "evals" / "sub"
    (here / "B").write_text("kept")
    before = (repository / "evals" / "p.pack" / "manifest.json").read_bytes()
    done = check(*words)
    assert isinstance(done.exception, UserError)
    assert words_of_error in str(done.exception)
    assert (here / "B").read_text() == "kept"
    assert not (here / "X").exists()
    assert (repository / "evals" / "p.pack" / "manifest.json").read_bytes() == before


def test_a_pack_that_is_named_twice_is_refused(repository: Path) -> None:
    shutil.copytree(repository / "evals" / "p.pack", repository / "evals" / "copy.pack")
    for again, words in (
        ("../sub/../p.pack", "is named twice"),
        ("../copy.pack", "is ../p.pack again"),
    ):
        done = check(again)
        assert isinstance(done.exception, UserError)
        assert words in str(done.exception)
