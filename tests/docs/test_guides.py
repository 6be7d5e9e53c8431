"""The commands of the documentation work as they are written."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml
from tracejury.tui.commands.main import tracejury
from tracejury.tui.commands.naming_group import NamingGroup
from tracejury.tui.keys.table import commands_in

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
PAGES.remove(ROOT / "docs" / "reference.md")  # made from the program
ENGINEER = (ROOT / "docs" / "engineer-guide.md").read_text("utf-8")
SKILL = (ROOT / "docs" / "agent-skill.md").read_text("utf-8")
CI = (ROOT / "docs" / "ci.md").read_text("utf-8")
RUN = re.compile(r"<!-- run(?:: exit (\d+))? -->\n```sh\n(.*?)```", re.DOTALL)


def lines_to_run(page: str = ENGINEER) -> list[tuple[str, int]]:
    """Every command of the marked blocks, with the exit code that the page promises."""
    return [
        (line, int(code or 0)) for code, block in RUN.findall(page) for line in block.splitlines()
    ]


def test_the_guide_has_commands_to_run() -> None:
    assert len(lines_to_run()) > 15
    assert ENGINEER.count("<!-- run") == len(RUN.findall(ENGINEER))


def test_every_command_of_the_guide_for_engineers_works(tmp_path: Path) -> None:
    (tmp_path / "sample_traces").symlink_to(ROOT / "sample_traces")
    here = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "TRACEJURY_LIBRARY": str(tmp_path / "library"),
    }
    for line, code in lines_to_run():
        done = subprocess.run(
            ["bash", "-c", line], cwd=tmp_path, env=here, capture_output=True, text=True,
            stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        assert done.returncode == code, f"{line}\n{done.stdout}{done.stderr}"
        assert ", 0 rejected" in done.stdout or "reviews import" not in line, done.stdout
    for made in ("contracts.pack/manifest.json", "results.xml", "results.md", "reviews.jsonl"):
        assert (tmp_path / made).is_file()


def test_every_command_of_the_skill_works_and_prints_json(tmp_path: Path) -> None:
    head, name, body = SKILL.split("---\n", 2)
    assert head == ""
    assert set(yaml.safe_load(name)) == {"name", "description"}
    assert body.count("<!-- run") == len(RUN.findall(body)) == 4
    (tmp_path / "sample_traces").symlink_to(ROOT / "sample_traces")
    (tmp_path / "evals").mkdir()
    here = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "TRACEJURY_LIBRARY": str(tmp_path / "library"),
    }
    for line, code in lines_to_run(SKILL):
        done = subprocess.run(
            ["bash", "-c", line], cwd=tmp_path, env=here, capture_output=True, text=True,
            stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        assert done.returncode == code, f"{line}\n{done.stdout}{done.stderr}"
        json.loads(done.stdout)


def commands_of(text: str) -> Iterator[str]:
    """Every line in a code block or in backticks that calls tracejury, wherever it stands."""
    blocks = re.findall(r"```\w*\n(.*?)```", text, re.DOTALL)
    blocks += re.findall(r"^    (.+)$", text, re.MULTILINE)
    blocks += re.findall(r"(?<!`)`(tracejury [^`]+)`(?!`)", text)
    for block in blocks:
        for line in block.splitlines():
            if found := re.search(r"(?:^|[\s/])(tracejury(?: .*)?)$", line.split(" #")[0].rstrip()):
                yield found[1]


def test_commands_are_found_in_blocks_and_in_the_text() -> None:
    text = "Use `tracejury demo`.\n\n```\ntracejury load x  # read\n      - run: tracejury doctor\n```\n"
    assert set(commands_of(text)) == {"tracejury load x", "tracejury doctor", "tracejury demo"}


def unknown_words(line: str) -> list[str]:
    """The commands and options in a line that the program does not have."""
    command: click.Command = tracejury
    context = click.Context(tracejury, info_name="tracejury")
    bad = []
    words = iter(shlex.split(line.replace("…", ""))[1:])
    for word in words:
        if isinstance(command, NamingGroup) and command.get_command(context, word) is None:
            command = command.commands[command.without_command]
        options = {name: p for p in command.params for name in (*p.opts, *p.secondary_opts)}
        if word.startswith("-") and word != "-":
            option = options.get(word)
            if word.split("=")[0] not in {*options, "--help", "-h"}:
                bad.append(word)
            elif isinstance(option, click.Option) and not (option.is_flag or option.count):
                next(words, None)
        elif isinstance(command, click.Group):
            found = command.get_command(context, word)
            if found is None and word.isidentifier() and word.islower():
                bad.append(word)
            command = found or command
    return bad


def test_an_unknown_command_or_option_is_noticed() -> None:
    assert unknown_words("tracejury load x --dry-run") == []
    assert unknown_words("tracejury lode x") == ["lode", "x"]
    assert unknown_words("tracejury load x --dry") == ["--dry"]
    assert unknown_words("tracejury --library next load x") == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_page_shows_exists(page: Path) -> None:
    wrong = {line: unknown_words(line) for line in commands_of(page.read_text("utf-8"))}
    assert {line: bad for line, bad in wrong.items() if bad} == {}


def test_the_snippets_for_ci_are_yaml_and_call_check() -> None:
    snippets = re.findall(r"```yaml\n(.*?)```", CI, re.DOTALL)
    assert len(snippets) == 3
    for snippet in snippets:
        assert isinstance(yaml.safe_load(snippet), dict)
        assert "tracejury check" in snippet


def test_every_key_in_the_guide_for_reviewers_is_a_key_of_the_review() -> None:
    guide = (ROOT / "docs" / "expert-guide.md").read_text("utf-8")
    table = guide.split("## When something is not right")[1].split("##")[0]
    keys = set(re.findall(r"`(\S)`", table))
    declared = {command.shown_key for command in commands_in("review", "desk", "app")}
    assert len(keys) > 8
    assert keys <= declared


@pytest.mark.parametrize("block", ["demo", "tests"])
def test_the_readme_keeps_the_commands_that_ci_and_newcomers_run(block: str) -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    found = re.search(rf"<!-- {block} -->\n    (python3 -m venv .+)\n<!-- end -->", text)
    assert found is not None
    assert ".venv/bin/pip install" in found[1]
