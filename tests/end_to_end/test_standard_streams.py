"""Output and names of files in any encoding; a full disk, a closed output, a reader that has seen enough."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from terminal import PROGRAM

LATIN = b"caf\xe9"
"""A name whose bytes are no UTF-8."""
SPOKEN = "€ café 😀 \x1b[2J"
LOCALES = {
    "utf-8": {},
    "cp1252": {"PYTHONIOENCODING": "cp1252"},
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
}
UNSET = ("PYTHONIOENCODING", "PYTHONUTF8", "LC_ALL", "LANG", "PYTHONUNBUFFERED")
BASE = {name: value for name, value in os.environ.items() if name not in UNSET}
ON_LINUX = pytest.mark.skipif(os.name != "posix", reason="names of files are text there")


def run(
    folder: Path, *arguments: str | bytes, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    done = subprocess.run(
        [PROGRAM, b"--library", os.fsencode(folder) + b"/lib-" + LATIN, *arguments],
        cwd=folder,
        env=BASE | {"LANG": "C.UTF-8"} | environment,
        capture_output=True,
        check=False,
    )
    for said in (done.stdout, done.stderr):
        assert b"Traceback" not in said
        assert b"Exception ignored" not in said
    return done


def shell(folder: Path, line: str) -> subprocess.CompletedProcess[str]:
    """A line of the shell in which $T is the program with a library."""
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", line],
        cwd=folder,
        env=BASE | {"T": f"{PROGRAM} --library {folder}/library"},
        capture_output=True,
        text=True,
        check=False,
    )


def bundle(path: bytes) -> None:
    line = json.dumps({"id": "one", "input": SPOKEN, "output": "naïve"}, ensure_ascii=False)
    Path(os.fsdecode(path)).write_bytes(line.encode() + b"\n{broken\n")


def review(path: bytes) -> None:
    line = {"source_id": "one", "reviewer": "José €", "rubric": "support-reply", "verdict": "fail"}
    line["note"] = "café € 😀 \x9b"
    Path(os.fsdecode(path)).write_text(json.dumps(line) + "\n")


@ON_LINUX
@pytest.mark.parametrize("locale", LOCALES)
def test_every_command_works_in_every_locale_and_with_every_name(
    locale: str, tmp_path: Path
) -> None:
    def ok(*arguments: str | bytes, code: int = 0) -> subprocess.CompletedProcess[bytes]:
        done = run(tmp_path, *arguments, **LOCALES[locale])
        assert done.returncode == code, (arguments, done.stderr)
        return done

    inside = os.fsencode(tmp_path)
    Path(os.fsdecode(inside + b"/dir-" + LATIN)).mkdir()
    bundle(inside + b"/" + LATIN + b".jsonl")
    bundle(inside + b"/dir-" + LATIN + b"/" + LATIN + b".jsonl")
    review(inside + b"/rev-" + LATIN + b".jsonl")
    loaded = ok(b"load", LATIN + b".jsonl")
    assert rb"caf\xe9.jsonl, line 2: not JSON" in loaded.stderr
    ok(b"load", b"dir-" + LATIN)
    assert json.loads(ok("--json", b"load", LATIN + b".jsonl").stdout)["totals"]["known"] == 1
    ok(b"reviews", b"import", b"rev-" + LATIN + b".jsonl")
    encoding = {"C": "ascii"}.get(locale, locale)
    shown = ok("traces").stdout.decode(encoding)
    wanted = "€ café 😀 ␛[2J"
    for character in set(wanted):
        try:
            character.encode(encoding)
        except UnicodeEncodeError:
            wanted = wanted.replace(character, json.dumps(character).strip('"'))
    assert wanted in shown
    assert (
        SPOKEN
        in json.loads(
            ok("traces", "one", "--view", "raw").stdout.decode(encoding).partition("\n")[2]
        )["input"]
    )
    assert rb"caf\xe9.jsonl" in ok("rejects").stdout
    assert json.loads(ok("--json", "rejects").stdout)
    (line,) = ok("reviews", "export", "-").stdout.splitlines()
    ok("reviews", "export", b"out-" + LATIN + b".jsonl")
    exported = Path(os.fsdecode(inside + b"/out-" + LATIN + b".jsonl")).read_bytes()
    assert json.loads(line) == json.loads(exported)
    assert "José €".encode() in exported
    ok("queue", "new", "Zürich €")
    assert json.loads(ok("--json", "queue", "list").stdout)
    ok("queue", "show", "Zürich €")
    for arguments in (
        "groups build",
        "groups list",
        "rubric list",
        "rubric show support-reply",
        "formats",
        "doctor",
        "--help",
    ):
        ok(*arguments.split())
    ok("pack", "build", "--all", "-o", b"pack-" + LATIN)
    ok("traces", "ÿ€", code=1)
    ok("load", "absent-é", code=2)
    ok("queue", "show", "Ö\x1b[2J", code=2)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_disk_is_an_error_that_is_said_and_nothing_else_is_lost(tmp_path: Path) -> None:
    bundle(os.fsencode(tmp_path / "a.jsonl"))
    review(os.fsencode(tmp_path / "rev.jsonl"))
    told = "tracejury: standard output could not be written: No space left on device\n"
    lines = [
        "load a.jsonl",
        "reviews import rev.jsonl",
        "traces",
        "reviews export -",
        "formats",
        "--help",
    ]
    for arguments in lines:
        done = shell(tmp_path, f"$T {arguments} > /dev/full")
        assert (done.returncode, done.stderr[-len(told) :]) == (2, told)
    done = shell(tmp_path, "$T --json traces > /dev/full")
    assert (done.returncode, done.stderr) == (2, told)
    found = shell(tmp_path, "$T --json traces")
    assert len(json.loads(found.stdout)) == 1
    assert shell(tmp_path, "$T traces absent 2> /dev/full").returncode == 1
    assert shell(tmp_path, "$T reviews export /dev/full").returncode == 2


@ON_LINUX
def test_a_closed_output_is_an_error_only_if_there_is_something_to_say(tmp_path: Path) -> None:
    bundle(os.fsencode(tmp_path / "a.jsonl"))
    done = shell(tmp_path, "$T load a.jsonl >&-")
    assert done.returncode == 2
    assert done.stderr.endswith("tracejury: standard output could not be written: it is closed\n")
    assert len(json.loads(shell(tmp_path, "$T --json traces").stdout)) == 1
    assert shell(tmp_path, "$T --quiet reviews export a.csv >&-").returncode == 0
    assert shell(tmp_path, "$T traces 2>&-").returncode == 0
    assert shell(tmp_path, "$T traces <&- >&- 2>&-").returncode == 2
    # The files of the library were not taken for the closed streams.
    assert shell(tmp_path, "$T doctor").returncode == 0


@ON_LINUX
def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    bundle(os.fsencode(tmp_path / "a.jsonl"))
    shell(tmp_path, "$T load a.jsonl")
    for arguments in ("traces", "formats", "--json formats", "--help", "reviews export -"):
        for reader in ("head -1", "true"):
            done = shell(tmp_path, f"$T {arguments} | {reader}")
            assert (done.returncode, done.stderr) == (0, "")
    # What a command finds is still what it ends with.
    assert shell(tmp_path, "$T traces absent | true").returncode == 1
