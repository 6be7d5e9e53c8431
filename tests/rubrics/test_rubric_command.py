"""`tracejury rubric`: list, show, check."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tracejury.rubrics.files import builtin_rubrics, find_rubric, rubric_from_json, rubric_hash

FULL = """\
id: full
questions:
  - id: verdict
    ask: Good
    type: pass_fail
    examples:
      - {text: You get it back., answer: fail, why: No rule says so.}
  - {id: tone, ask: Tone, type: scale, high: 7, default: 4}
  - {id: topics, ask: Topics, type: multi, choices: [a, b, c], default: [a, b]}
checks:
  - {type: not_contains, value: guarantee, whole: true}
  - {type: min_chars, count: 3}
  - {type: regex, pattern: "(?=a)"}
"""
BAD = "id: bad\nquestions:\n  - {id: verdict, ask: Good, type: passfail}\nverison: 1\n"


def run(*arguments: str | Path) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-c", "from tracejury.tui.commands.main import main; main()", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_list_shows_id_version_title_and_questions() -> None:
    code, out, _ = run("rubric", "list")
    assert code == 0
    header, *rows = out.splitlines()
    assert header.split() == ["id", "version", "title", "questions"]
    assert [row.split()[0] for row in rows] == list(builtin_rubrics())
    assert "verdict, mode, cause, severity, why" in rows[0]


def test_list_as_json_is_one_document_with_the_hashes() -> None:
    code, out, _ = run("--json", "rubric", "list")
    assert code == 0
    assert {row["id"]: row["hash"] for row in json.loads(out)["rubrics"]} == {
        name: rubric_hash(rubric) for name, rubric in builtin_rubrics().items()
    }


def test_show_tells_every_question_choice_and_code() -> None:
    code, out, _ = run("rubric", "show", "agent-failure")
    assert code == 0
    words = " ".join(out.split())
    for question in find_rubric("agent-failure").questions:
        assert question.ask in words
        assert " ".join(question.help.split()) in words
        for choice in question.choices:
            assert choice.label in words
            assert choice.code is None or f"(code {choice.code})" in words


def test_show_prints_examples_defaults_and_check_templates(tmp_path: Path) -> None:
    path = tmp_path / "full.yaml"
    path.write_text(FULL)
    code, out, _ = run("rubric", "show", path)
    assert code == 0
    assert "[tone: scale 1 to 7; optional; default 4]" in out
    assert "[topics: multi; optional; default a, b]" in out
    assert "Example: You get it back.\n     Answer: fail. No rule says so." in out
    assert out.splitlines()[-5:] == [
        "Check templates (stored, not added to cases yet):",
        "  - not_contains: does not say 'guarantee', as whole words",
        "  - min_chars: has 3 characters or more",
        "  - not valid: check regex: pattern '(?=a)': look-ahead is not supported; write two",
        "    checks, one for each part",
    ]


def test_show_as_json_can_be_read_back() -> None:
    code, out, _ = run("--json", "rubric", "show", "rag-answer")
    assert code == 0
    document = json.loads(out)
    assert rubric_from_json(document["rubric"]) == find_rubric("rag-answer")
    assert document["hash"] == rubric_hash(find_rubric("rag-answer"))


def test_show_of_an_unknown_name_says_which_there_are() -> None:
    code, out, err = run("rubric", "show", "nope")
    assert (code, out) == (2, "")
    assert "agent-failure, rag-answer, support-reply" in err


def test_check_of_a_good_file_says_so(tmp_path: Path) -> None:
    path = tmp_path / "good.yaml"
    path.write_text("id: good\nquestions:\n  - {id: verdict, ask: Good, type: pass_fail}\n")
    code, out, err = run("rubric", "check", path)
    assert (code, err) == (0, "")
    assert "can be used" in out


def test_check_lists_every_problem_and_ends_with_2(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(BAD)
    code, out, err = run("rubric", "check", path)
    assert (code, out) == (2, "")
    assert err.splitlines() == [
        (
            f"{path}, line 3, key questions[0].type: 'passfail' is not a type of question; "
            "did you mean 'pass_fail'?"
        ),
        f"{path}, line 4, key verison: is not a key of a rubric; did you mean 'version'?",
        "2 problems; nothing can use the file.",
    ]


def test_check_as_json_has_line_key_and_reason(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(BAD)
    code, out, _ = run("--json", "rubric", "check", path)
    assert code == 2
    document = json.loads(out)
    assert document["ok"] is False
    assert [(item["line"], item["key"]) for item in document["problems"]] == [
        (3, "questions[0].type"),
        (4, "verison"),
    ]


def test_check_of_a_missing_file_ends_with_2(tmp_path: Path) -> None:
    code, _, err = run("rubric", "check", tmp_path / "none.yaml")
    assert code == 2
    assert "cannot be read" in err
    assert "Traceback" not in err
