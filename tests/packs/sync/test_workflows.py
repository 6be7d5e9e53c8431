"""`pack ci`: workflows that parse, run what they say, and expand nothing that a person gave."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import assume, given
from hypothesis import strategies as st
from packed import invoked
from synced import QUESTIONS, made
from tracejury.errors import UserError
from tracejury.store.packs.sync.workflows import SYSTEMS, Wanted, workflow_of
from tracejury.tui.commands.main import tracejury

IN_YAML = ("github", "gitlab", "azure")
PLAIN = Wanted("evals/refunds.pack", "python bot.py", "evals/baseline.json")


def check_line(system: str, wanted: Wanted) -> str:
    """The shell line of a workflow that checks, as the system hands it to the shell."""
    text = workflow_of(system, wanted)
    if system == "jenkins":
        [line] = [line for line in text.splitlines() if " check " in line and "sh '" in line]
        inside = line.strip().removeprefix("sh '").removesuffix("'")
        assert re.fullmatch(r"(?:[^'\\]|\\.)*", inside), "the Groovy string ends before its end"
        return inside.replace("\\'", "'").replace("\\\\", "\\").partition(" ")[2]
    [found] = [one for one in texts_in(yaml.safe_load(text)) if "tracejury check" in one]
    return found.rstrip("\n")


def texts_in(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for one in inside for text in texts_in(one)]


@pytest.mark.parametrize("system", IN_YAML)
def test_a_workflow_is_valid_yaml_and_installs_nothing_by_name(system: str) -> None:
    text = workflow_of(system, PLAIN)
    found = yaml.safe_load(text)
    assert isinstance(found, dict)
    said = texts_in(found)
    assert any("python -m pip install tools/tracejury-*.whl\n" in one for one in said)
    assert "pip install tracejury" not in text
    assert "# " in text.partition("pip install --require-hashes -r")[0].splitlines()[-1]
    assert not any(word in text for word in ("curl", "wget", "latest"))
    assert "tracejury.xml" in text


def test_actions_are_pinned_to_a_commit() -> None:
    found = yaml.safe_load(workflow_of("github", PLAIN))
    used = [step["uses"] for step in found["jobs"]["check"]["steps"] if "uses" in step]
    assert len(used) == 3
    for one in used:
        name, _, commit = one.partition("@")
        assert name.startswith("actions/")
        assert len(commit) == 40
    assert found["permissions"] == {"contents": "read"}


def test_a_jenkinsfile_closes_what_it_opens() -> None:
    text = workflow_of("jenkins", PLAIN)
    assert text.count("{") == text.count("}")
    assert "junit allowEmptyResults: false" in text


@pytest.mark.parametrize("system", SYSTEMS)
@given(
    command=st.text(
        st.characters(exclude_categories=("C", "Z"), include_characters=" "), min_size=1
    ),
    pack=st.text(st.sampled_from("ab '\"$`\\!*#:-{}[]&|;<>%@,?~é"), min_size=1),
)
def test_the_shell_gets_exactly_the_words_that_were_given(
    system: str, command: str, pack: str
) -> None:
    wanted = Wanted(pack, command)
    try:
        line = check_line(system, wanted)
    except UserError:
        assume(False)
    words = shlex.split(line)
    assert words[:4] == ["tracejury", "check", pack, "--command"]
    assert words[4] == command
    assert words[5:9] == ["--junit", "tracejury.xml", "--json-report", "tracejury-run.json"]


@pytest.mark.parametrize(
    ("system", "command"),
    [
        ("github", "echo ${{ secrets.KEY }}"),
        ("azure", "echo $(key)"),
        ("gitlab", "echo $[[ inputs.x ]]"),
        ("jenkins", "a\nb"),
        ("github", "a\u202eb"),
        ("github", "a\u200db"),
        ("github", "a\U000e0041b"),
    ],
)
def test_what_the_system_would_replace_or_nobody_sees_is_refused(system: str, command: str) -> None:
    with pytest.raises(UserError, match="The command holds"):
        workflow_of(system, Wanted("p", command))


@pytest.mark.parametrize("system", IN_YAML)
def test_its_check_runs_and_its_exit_code_is_that_of_check(system: str, tmp_path: Path) -> None:
    made(tmp_path / "evals" / "p.pack", {QUESTIONS[0]: "wrong"})
    answers = {"right": "One bag costs 45 euro.", "wrong": "One bag costs 30 euro."}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for name, code in (("right", 0), ("wrong", 1)):
        bot = tmp_path / "my bot.py"
        bot.write_text(f"import json\nprint(json.dumps({{'output': {answers[name]!r}}}))\n")
        line = check_line(system, Wanted("evals/p.pack", "python 'my bot.py'"))
        done = subprocess.run(
            ["bash", "-e", "-c", line],
            cwd=tmp_path,
            env={**os.environ, "PATH": path, "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code
        assert ("One bag?" in done.stdout) == (name == "wrong"), "the log says what failed"
        if system == "github":
            assert ("::error" in done.stdout) == (name == "wrong")
            assert (tmp_path / "summary.md").exists()
        assert json.loads((tmp_path / "tracejury-run.json").read_text())["exit_code"] == code
        assert (tmp_path / "tracejury.xml").exists()


@given(wheel=st.text(st.sampled_from("ab '\"$`\\\\!*?#:-{}[]&|;<>%@,~é/"), min_size=1))
def test_of_a_wheels_path_only_stars_and_question_marks_are_left_to_the_shell(wheel: str) -> None:
    line = Wanted("p", "c", wheel=f"{wheel}.whl").install
    assert shlex.split(line) == ["python", "-m", "pip", "install", f"{wheel}.whl"]
    done = subprocess.run(
        ["bash", "-c", "set +H; shopt -s nullglob; printf %s " + line.split(" ", 4)[4]],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == ("" if set("*?") & set(wheel) else f"{wheel}.whl")


@pytest.mark.parametrize("wheel", ["tracejury", "-r.whl", "https://e.example/a.whl", "a\nb.whl"])
def test_what_is_no_wheel_in_the_repository_is_refused(wheel: str) -> None:
    with pytest.raises(UserError, match=r"wheel"):
        workflow_of("gitlab", Wanted("p", "python bot.py", wheel=wheel))


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository that one is in, with a pack and a baseline."""
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    made(tmp_path / "repo" / "evals" / "p.pack", {QUESTIONS[0]: "wrong"})
    (tmp_path / "repo" / "evals" / "b.json").write_text("{}")
    monkeypatch.chdir(tmp_path / "repo")
    return tmp_path / "repo"


def test_the_command_prints_the_workflow_and_says_where_it_belongs(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["pack", "ci", "gitlab", "evals/p.pack", "--command", "python bot.py"]
    code, said = invoked(*words)
    assert code == 0
    assert "Keep it as .gitlab-ci.yml, and the wheel of tracejury as tools/tracejury-*.whl" in said
    monkeypatch.chdir(repository / "evals")
    words[3] = "p.pack"
    done = CliRunner().invoke(tracejury, ["--json", *words, "--baseline", "b.json"])
    document = json.loads(done.stdout)
    assert "check evals/p.pack " in document["workflow"]
    assert "--baseline evals/b.json" in document["workflow"]


def test_packs_and_baselines_that_a_ci_would_not_find_are_refused(repository: Path) -> None:
    made(repository.parent / "evil.pack", {QUESTIONS[0]: "wrong"})
    (repository.parent / "b.json").write_text("{}")
    (repository / "link.pack").symlink_to(repository.parent / "evil.pack")
    for pack, baseline, told in (
        ("evals/none.pack", "evals/b.json", "No pack folder evals/none.pack found"),
        ("evals", "evals/b.json", "No pack folder evals found"),
        ("evals/p.pack", "evals/none.json", "No baseline evals/none.json found"),
        ("../evil.pack", "evals/b.json", "../evil.pack lies outside of the repository"),
        ("link.pack", "evals/b.json", "link.pack lies outside of the repository"),
        ("evals/p.pack", "../b.json", "../b.json lies outside of the repository"),
    ):
        words = ["pack", "ci", "github", pack, "--command", "x", "--baseline", baseline]
        code, said = invoked(*words)
        assert (code, told in said) == (2, True), said
