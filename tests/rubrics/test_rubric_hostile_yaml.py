"""YAML that tries something: it is refused, and nothing but a RubricError ever comes out."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from tracejury.rubrics.files import RubricError, load_rubric, parse_rubric, rubric_from_json
from tracejury.rubrics.schema import Rubric

SHARED = Path(os.environ.get("TRACEJURY_SHARED", Path(__file__).parents[2].parent / "shared"))
HOSTILE = SHARED / "hostile"
GOOD = "id: small\nquestions:\n  - {id: verdict, ask: Good, type: pass_fail}\n"


def refused(text: str) -> str:
    with pytest.raises(RubricError) as caught:
        parse_rubric(text, "r.yaml")
    return caught.value.what


def test_aliases_and_anchors_are_refused_before_they_expand() -> None:
    laughs = 'a: &a ["x"]\n' + "".join(
        f"{b}: &{b} [{','.join(f'*{a}' for _ in range(9))}]\n"
        for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert refused(laughs) == "r.yaml, line 1: has the anchor &a; remove it"
    assert "line 2: uses the alias *a" in refused("title: x\nid: *a\n")


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.system ['id']", "!!str x", "!own x", "! x", "!!set {a}"]
)
def test_tags_are_refused(tag: str) -> None:
    assert "line 1: has the tag" in refused(f"id: {tag}\n")


def test_a_tag_runs_nothing(tmp_path: Path) -> None:
    witness = tmp_path / "ran"
    refused(f"id: !!python/object/apply:os.system ['touch {witness}']\n")
    assert not witness.exists()


def test_a_key_written_twice_is_refused_at_any_depth() -> None:
    assert "line 4, key display.blind: is written twice, first on line 3" in refused(
        "id: x\ndisplay:\n  blind: true\n  blind: false\n"
    )


@pytest.mark.parametrize("text", ["[", "{a: ", "- ", "? "])
def test_deep_nesting_is_refused(text: str) -> None:
    assert refused(text * 100_000)


def test_nesting_is_allowed_up_to_fifty_levels() -> None:
    def checks(levels: int) -> str:
        return f"{GOOD}checks: [{{a: {'[' * levels}{']' * levels}}}]\n"

    assert parse_rubric(checks(47), "r.yaml").checks
    assert "more than 50 levels" in refused(checks(48))


def test_words_stay_words_and_numbers_stay_as_written() -> None:
    rubric = parse_rubric(
        "id: 017\n"
        "title: 1.10\n"
        "questions:\n"
        "  - {id: on, ask: 12:30:45, type: pass_fail}\n"
        "  - id: off\n"
        "    ask: yes\n"
        "    type: choice\n"
        "    choices: [no, {key: yes, label: 2026-01-02, code: 0x1F}, {key: 'null', label: ~}]\n"
        "    default: no\n"
        "    ask_if: {on: pass}\n"
        "checks: [{a: no, b: 017, c: 1.10, d: true, e: 3, f: '3', g: }]\n",
        "r.yaml",
    )
    on, off = rubric.questions
    assert (rubric.id, rubric.title, on.id, on.ask) == ("017", "1.10", "on", "12:30:45")
    assert (off.id, off.ask, off.default) == ("off", "yes", "no")
    assert [(choice.key, choice.label, choice.code) for choice in off.choices] == [
        ("no", "no", None),
        ("yes", "2026-01-02", "0x1F"),
        ("null", "null", None),
    ]
    [check] = rubric.checks
    assert check == {"a": "no", "b": "017", "c": "1.10", "d": True, "e": 3, "f": "3", "g": None}


def test_a_file_over_a_megabyte_is_not_even_parsed(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    path.write_text(GOOD + "#" * 1_000_000)
    with pytest.raises(RubricError, match="larger than 1,000,000 bytes"):
        load_rubric(path)


def test_what_is_not_utf_8_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes(b"id: x\ntitle: caf\xe9\n")
    with pytest.raises(RubricError, match=r"line 2: is not UTF-8"):
        load_rubric(path)


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "windows.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load_rubric(path).id == "small"


@pytest.mark.parametrize(
    "text",
    ["", "---\n", "null\n", "just text\n", "[1, 2]\n", "id: a\n---\nid: b\n", "id: [\n", "\t\n",
     'id: "\\UFFFFFFFF"\n', "%YAML " + "9" * 5000 + ".1\n---\na\n", "a\0b", "? [a]\n: b\n",
     'id: "\\ud800"\n', "<<: {id: x}\n"],
)  # fmt: skip
def test_text_that_is_no_rubric_is_refused(text: str) -> None:
    assert refused(text).startswith("r.yaml")


def test_half_a_surrogate_pair_is_refused_because_it_cannot_be_stored() -> None:
    assert "surrogate" in refused(GOOD + 'title: "\\ud800"\n')
    with pytest.raises(RubricError, match="surrogate"):
        rubric_from_json({"id": "x", "title": "\ud800"})
    with pytest.raises(RubricError, match="surrogate"):
        rubric_from_json({"id": "x", "checks": [{"\ud800": 1}]})
    assert "surrogate" in refused(GOOD + 'checks: [{"\\ud800": 1}]\n')


def read_or_refuse(text: str) -> None:
    try:
        rubric = parse_rubric(text, "r.yaml")
    except RubricError as error:
        rubric, problems = None, error.problems
    else:
        problems = ()
    assert isinstance(rubric, Rubric) != bool(problems)
    assert all(problem.what for problem in problems)


def test_the_yaml_test_suite_gives_rubric_errors_only() -> None:
    folder = HOSTILE / "yaml-test-suite" / "src"
    if not folder.is_dir():
        pytest.skip("the YAML test suite is not beside the checkout")
    tried = 0
    for path in sorted(folder.glob("*.yaml")):
        text = path.read_text("utf-8")
        read_or_refuse(text)
        for case in yaml.safe_load(text):
            read_or_refuse(str(case.get("yaml", "")))
            tried += 1
    assert tried > 300


def test_the_hostile_files_give_rubric_errors_only() -> None:
    if not (HOSTILE / "generated").is_dir():
        pytest.skip("the hostile files are not beside the checkout")
    paths = [
        *(HOSTILE / "generated").glob("*.yaml"),
        *(HOSTILE / "generated").glob("*.json"),
        *(HOSTILE / "JSONTestSuite").rglob("*.json"),
    ]
    assert paths
    for path in paths:
        with pytest.raises(RubricError):
            load_rubric(path)


FRAGMENTS = st.sampled_from(
    ["id", "questions", "ask_if", "verdict", "type", "choices", "key", "scale", "multi", "default",
     "pass_fail", "checks", "display", "low", "high", ": ", "\n", "\n  - ", "\n    ", "[", "]", "{",
     "}", ",", "&a", "*a", "!!x", "'", '"', "|", ">", "#", "?", "~", "null", "1", "-1", "1.5", "%",
     "\\U", "\u2028", "\t", "😀", "\x85", "--- ", "..."]
)  # fmt: skip


@given(st.lists(FRAGMENTS, max_size=40).map("".join))
@example(GOOD)
def test_scraps_of_rubric_text_are_read_or_refused(text: str) -> None:
    read_or_refuse(text)
    read_or_refuse(GOOD + text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(["pass_fail", "scale", "choice", "multi", "text", "verdict", "a"]),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(
            ["id", "ask", "type", "choices", "key", "question", "values", "ask_if", "default",
             "examples", "low", "high", "verdict", "passes", "fails", "a"]
        ),
        inner,
        max_size=6,
    ),
    max_leaves=20,
)  # fmt: skip


@given(
    st.fixed_dictionaries(
        {"id": st.just("x")},
        optional={
            name: JSON | st.lists(JSON, max_size=3)
            for name in ("questions", "verdict", "display", "checks", "title", "version")
        },
    )
    | JSON
)
def test_any_json_is_read_or_refused(data: object) -> None:
    try:
        rubric = rubric_from_json(data)
    except RubricError as error:
        rubric, problems = None, error.problems
    else:
        problems = ()
    assert isinstance(rubric, Rubric) != bool(problems)


def test_json_nested_too_deep_is_refused() -> None:
    deep = json.loads('{"checks": ' + "[" * 200 + "]" * 200 + "}")
    with pytest.raises(RubricError, match="levels deep"):
        rubric_from_json(deep)
